"""How a text message is cut into parts: GSM 03.38 (7 bits) with its extension table, UCS-2 for everything else. Pure.

A message of one part holds 160 characters of 7 bits or 70 of 16; in a message of several, each part gives up room for
the header that joins them, and holds 153 or 67. A character of the extension table (€, [, ^ …) takes two places, one
beyond the basic plane (😀) two of 16 bits, and neither is ever cut in half.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet but for its escape, which stands between Ξ and Æ."""

EXTENSION = "\f^{}\\[~]|€"
"""What takes an escape and one more place."""

Alphabet = Literal["GSM-7", "UCS-2"]

ROOM: dict[Alphabet, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
"""Places of a message of one part, and of each part of a longer one."""

_PLACES = {**dict.fromkeys(BASIC, 1), **dict.fromkeys(EXTENSION, 2)}


@dataclass(frozen=True, slots=True)
class Segments:
    """A text as it is sent."""

    alphabet: Alphabet
    places: int
    """Of 7 bits or of 16."""
    parts: tuple[str, ...]
    """What each part carries; one empty part for an empty text."""

    @property
    def count(self) -> int:
        """How many messages it costs."""
        return len(self.parts)


def segments(text: str) -> Segments:
    """Cut `text` into as few parts as it takes."""
    alphabet: Alphabet = "GSM-7" if all(character in _PLACES for character in text) else "UCS-2"
    widths = [_PLACES[c] if alphabet == "GSM-7" else 1 + (ord(c) > 0xFFFF) for c in text]
    alone, joined = ROOM[alphabet]
    if sum(widths) <= alone:
        return Segments(alphabet, sum(widths), (text,))
    parts, begin, used = [], 0, 0
    for at, width in enumerate(widths):
        if used + width > joined:
            parts.append(text[begin:at])
            begin, used = at, 0
        used += width
    return Segments(alphabet, sum(widths), (*parts, text[begin:]))
