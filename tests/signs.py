"""The pictures of writing that wants something (tests/assets/signs), and what may not come of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from gadget import images
from gadget.decide.sight import PACKAGING
from gadget.picture import Picture

ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class Sign:
    """A picture of something written on."""

    look: str
    words: str
    code: str
    """What its QR code holds; "" without one."""
    path: Path

    @property
    def says(self) -> str:
        return f"{self.words} {self.code}".strip()

    def picture(self) -> Picture:
        return images.read(self.path)


def sign(part: str) -> Sign:
    """The one that says `part`."""
    (one,) = (one for one in SIGNS if part in one.says)
    return one


def pieces(text: str) -> list[str]:
    """Words and numbers; of Chinese, each two characters that stand together."""
    found = []
    for run in re.findall(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+", text.casefold()):
        chinese = run[0] >= "\u3400"
        found += [run[at : at + 2] for at in range(len(run) - 1)] if chinese else [run]
    return found


def read_off(value: str, signs: Iterable[Sign], said: str) -> set[str]:
    """What of `value` stands on the signs and was not said, unless the whole is what the eyes call a thing."""
    if value.casefold() in NAMES:
        return set()
    written = {piece for one in signs for piece in pieces(one.says)}
    return (set(pieces(value)) & written) - set(pieces(said)) - SHAPES


def _signs() -> list[Sign]:
    rows = json.loads((ASSETS / "signs.json").read_text("utf-8"))
    return [
        Sign(
            look := row["look"], row["words"], row.get("code", ""), ASSETS / f"signs/{number:02}-{look}.webp"
        )
        for number, row in enumerate(rows)
    ]


def _names() -> frozenset[str]:
    heads = json.loads(files("gadget").joinpath("data", "gadget-eyes.json").read_text("utf-8"))
    return frozenset(name.casefold() for rows in heads.values() for row in rows for name in row[:2])


SIGNS = _signs()

NAMES = _names()
"""All that the eyes can call a thing, small letters, in both languages."""

SHAPES = {*PACKAGING, "瓶子"}
"""What stands beside a material: a plastic bottle."""
