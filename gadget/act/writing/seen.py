"""What stands in a picture, as data: lines of writing where they were found, and codes. Pure.

Whatever a picture says passes through here, so this is where control characters and the like are taken out.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass

Point = tuple[float, float]
"""Column and row, in pixels."""

LONGEST = 600
"""Characters kept of a line or a code; nobody listens to more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of writing. `corners` are those of its box, clockwise from the top left as the camera sees it.

    `confidence` is 0-1; `flipped` says that the letters, read along the box, stood on their heads (of a box
    higher than wide: that they are upright when the head is tilted to the right).
    """

    text: str
    confidence: float
    corners: tuple[Point, Point, Point, Point]
    flipped: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A QR or bar code with what it holds; `kind` is the format's name, such as "QR Code" or "EAN-13"."""

    kind: str
    content: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that is written in one picture."""

    lines: tuple[Line, ...] = ()
    codes: tuple[Code, ...] = ()


def clean(text: str) -> str:
    """`text` on one line, without control, formatting and private characters, and no longer than `LONGEST`."""
    kept = [
        " " if unicodedata.category(character) in ("Cc", "Zs", "Zl", "Zp") else character
        for character in text
        if unicodedata.category(character) not in ("Cf", "Co", "Cs", "Cn")
    ]
    return " ".join("".join(kept).split())[:LONGEST].rstrip()


def to_json(seen: Seen) -> str:
    """One line that `from_json` understands."""
    return json.dumps(
        {
            "lines": [[line.text, line.confidence, line.corners, line.flipped] for line in seen.lines],
            "codes": [[code.kind, code.content] for code in seen.codes],
        }
    )


def from_json(text: str) -> Seen:
    """What `to_json` wrote, its texts cleaned. Raises `ValueError` for anything else."""
    try:
        data = json.loads(text)
        lines = tuple(
            Line(clean(str(words)), float(confidence), _corners(corners), bool(flipped))
            for words, confidence, corners, flipped in data["lines"]
        )
        codes = tuple(Code(clean(str(kind)), clean(str(content))) for kind, content in data["codes"])
    except (TypeError, KeyError, OverflowError, RecursionError) as error:
        raise ValueError(f"not what was seen: {error!r}") from error
    return Seen(lines, codes)


def _corners(points: list[list[float]]) -> tuple[Point, Point, Point, Point]:
    a, b, c, d = ((float(x), float(y)) for x, y in points)
    return a, b, c, d
