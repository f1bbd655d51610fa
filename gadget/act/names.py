"""Names of things found in what was said, in English and Chinese. Pure.

English is compared word by word without plurals and in one spelling, Chinese character by character, so one name
may mix both ("LED灯"). In both languages the thing itself comes last ("glass bottle", "玻璃瓶"): the name that
stands furthest to the right, and there the longest, is what is meant; unknown words before it are let be.
Articles, possessives and 的 are set aside: no name depends on them, but a phrase may (`phrases`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

Units = tuple[str, ...]
"""Words and Chinese characters, in order."""

ALIKE = 0.84
"""Share of letters (0-1) that a misheard name has in common with the right one."""

SHORTEST = 5
"""Shorter names (letters) are too easily mistaken for another."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it is compared: its units, and the articles, possessives and 的 that were set aside."""

    units: Units
    little: tuple[Units, ...]
    """Those before each unit, and last those at the end."""


def as_said(text: str) -> Said:
    """What a text is compared by, with what was set aside."""
    flat = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    flat = _WONT.sub("wont", _CANT.sub("cant", _NOT.sub(r"\1 not", flat)))
    flat = _ENDINGS.sub("", _CELL.sub(r"\1a", _APOSTROPHE.sub("", flat)))
    found: list[str] = []
    little: list[Units] = [()]
    for piece in _PIECE.findall(flat):
        if piece in _LITTLE:
            little[-1] += (piece,)
            continue
        if _HAN.match(piece):
            if piece in _DOUBLED and found and found[-1] == piece:
                continue
            found.append(piece)
        else:
            found.append(_SPELLINGS.get(word := singular(piece), word))
        little.append(())
    return Said(tuple(found), tuple(little))


def units(text: str) -> Units:
    """What a name is compared by."""
    return as_said(text).units


def singular(word: str) -> str:
    """An English word without its plural; the form is for comparing, not for saying."""
    if word in _ODD:
        return _ODD[word]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        if word.endswith("ies") and len(word) > 4:
            word = word[:-3] + "y"
        elif word.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
            word = word[:-2]
        else:
            word = word[:-1]
    return word[:-2] + "y" if word.endswith("ie") and len(word) > 4 else word


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A name found: units `start` to `end` (exclusive), what it stands for, and how it is written."""

    start: int
    end: int
    value: T
    name: str


class Names(Generic[T]):
    """Names and what they stand for."""

    def __init__(self) -> None:
        self._known: dict[Units, tuple[str, T]] = {}
        self._longest = 0

    def add(self, names: Iterable[str], value: T) -> list[tuple[str, T]]:
        """Make each name stand for `value`; gives those that stand for something else already, with what."""
        taken = []
        for name in names:
            key = units(name)
            if not key:
                continue
            if (other := self._known.setdefault(key, (name, value))[1]) != value:
                taken.append((name, other))
            self._longest = max(self._longest, len(key))
        return taken

    def exact(self, said: Units) -> Hit[T] | None:
        """The name that is the whole of `said`."""
        known = self._known.get(said)
        return None if known is None else Hit(0, len(said), known[1], known[0])

    def ending(self, said: Units, end: int | None = None) -> Hit[T] | None:
        """The longest name that ends where `said` (or its part up to `end`) does."""
        end = len(said) if end is None else end
        for start in range(max(0, end - self._longest), end):
            if (known := self._known.get(said[start:end])) is not None:
                return Hit(start, end, known[1], known[0])
        return None

    def beginning(self, said: Units, most: int) -> list[Hit[T]]:
        """The names of at most `most` units that begin where `said` does, the longest first."""
        hits = (self.ending(said, end) for end in range(min(most, len(said)), 0, -1))
        return [hit for hit in hits if hit is not None and hit.start == 0]

    def within(self, said: Units) -> list[Hit[T]]:
        """The names in `said` from left to right, none overlapping; taken from the right, the longest first."""
        found, end = [], len(said)
        while end > 0:
            hit = self.ending(said, end)
            if hit is not None:
                found.append(hit)
            end = end - 1 if hit is None else hit.start
        return found[::-1]

    def anywhere(self, said: Units) -> list[Hit[T]]:
        """The names in `said` from left to right, overlapping ones too; none that lies within a longer one."""
        hits: list[Hit[T]] = []
        for end in range(1, len(said) + 1):
            if (hit := self.ending(said, end)) is not None:
                hits = [other for other in hits if other.start < hit.start] + [hit]
        return hits

    def alike(self, said: Units) -> Hit[T] | None:
        """The name that `said` spells otherwise, when only one thing has a name that near."""
        whole = "".join(said)
        if len(whole) < (3 if _HAN.match(whole) else SHORTEST):
            return None
        if _HAN.match(whole):
            near = [known for key, known in self._known.items() if _one_off(said, key)]
        else:
            near = self._nearest(whole)
        if not near or any(value != near[0][1] for _, value in near):
            return None
        return Hit(0, len(said), near[0][1], near[0][0])

    def _nearest(self, whole: str) -> list[tuple[str, T]]:
        """The names with the most letters in common, if that is enough."""
        likeness, nearest = ALIKE, []
        matcher = SequenceMatcher(b=whole, autojunk=False)
        for key, known in self._known.items():
            name = "".join(key)
            if name[0] != whole[:1] or len(name) < SHORTEST or abs(len(name) - len(whole)) > 3:
                continue
            matcher.set_seq1(name)
            if matcher.real_quick_ratio() < likeness or matcher.quick_ratio() < likeness:
                continue
            if (ratio := matcher.ratio()) > likeness:
                likeness, nearest = ratio, [known]
            elif ratio == likeness:
                nearest.append(known)
        return nearest


def without(said: str, language: str) -> str:
    """What was said without the courtesies around it, as one may say it back."""
    said = said.strip().strip(".,!?;:。，！？；：“”\"'").strip()
    if language == "zh":
        return said
    return _ARTICLE.sub("", said)


_HAN = re.compile(r"[\u3400-\u9fff]")
_PIECE = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
_NOT = re.compile(r"\b(is|are|was|were|has|have|had|do|does|did|could|would|should)n'?t\b")
_CANT = re.compile(r"\bcan(?:'t| ?not)\b")
_WONT = re.compile(r"\b(?:won't|will not)\b")
"""One form for each: "hasn't eaten" is "has not eaten", but "can" alone would be a tin."""
_APOSTROPHE = re.compile(r"'s?\b")
_CELL = re.compile(r"\b(double|triple)[ -]a\b(?= *$| batter| cell| size)")
"""The name of a battery, in which "a" is no article; the same words begin "double a recipe"."""
_ENDINGS = re.compile("(?<=[瓶盒袋罐杯盖桶管箱])子|(?<![婴幼女孤少健])儿(?![童子科媳])")
"""Chinese endings that mean nothing by themselves: 瓶子, 瓶盖儿."""
_DOUBLED = set("盒袋瓶罐杯盖壳")
"""Doubled to sound small: 盒盒."""
_LITTLE = set("a an the my our your his her its their this that these those some 的".split())
_ARTICLE = re.compile(
    r"^(?:(?:a|an|the|my|our|your|his|her|this|that|these|those|some|any)\s+)+", re.IGNORECASE
)
_ODD = {
    **{word: word for word in "glasses clothes gas bus lens news jeans scissors tights christmas plus sharps".split()},
    **{word: word[:-1] for word in "shoes toes canoes horseshoes".split()},
    **{word: word[:-3] + "f" for word in "leaves loaves halves calves shelves hooves".split()},
    **{word: word[:-3] + "fe" for word in "knives wives lives".split()},
    "teeth": "tooth", "feet": "foot", "geese": "goose", "mice": "mouse", "children": "child",
    "gases": "gas", "buses": "bus", "lenses": "lens", "people": "person", "fungi": "fungus", "cacti": "cactus",
}  # fmt: skip
_SPELLINGS = {
    "yogurt": "yoghurt", "yoghourt": "yoghurt", "aluminum": "aluminium", "color": "colour", "gray": "grey",
    "moldy": "mouldy", "tire": "tyre", "center": "centre", "catalog": "catalogue", "doughnut": "donut",
    "jewellery": "jewelry", "mold": "mould", "fiber": "fibre", "aluminiums": "aluminium", "colored": "coloured",
    "organize": "organise", "organized": "organised", "cozy": "cosy", "cosier": "cosy", "cozier": "cosy",
}  # fmt: skip


def _one_off(said: Units, key: Units) -> bool:
    """One wrong character in three or more."""
    return len(said) == len(key) >= 3 and sum(a != b for a, b in zip(said, key, strict=True)) == 1
