"""How well words that were asked for match words that were kept: "the bins" finds "take the bin out". Pure.

Word forms, recogniser spelling and word order are forgiven; in Chinese, where words have no gaps, pairs of
characters count. Both languages may occur in one text.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

ENOUGH = 0.5
"""Share of what was asked for that must be found."""

SPELT = 0.72
"""Share of letters that two spellings of a word have in common ("pastor" for "pasta")."""


def likeness(asked: str, kept: str) -> float:
    """Share (0-1) of the words of `asked` that occur in `kept`; 0 when `asked` has none that say anything."""
    wanted, present = _units(asked), _units(kept)
    if not wanted or not present:
        return 0.0
    written = "".join(_HAN.findall(kept))
    return sum(_found(unit, present, written) for unit in wanted) / len(wanted)


def best(asked: str, kept: list[str]) -> list[int]:
    """Indexes of the texts in `kept` that match about as well as the best one does; empty when none does."""
    marks = [likeness(asked, text) for text in kept]
    top = max(marks, default=0.0)
    return [index for index, mark in enumerate(marks) if mark >= max(ENOUGH, top - 0.2)]


def plain(text: str) -> str:
    """Small letters, no punctuation, single spaces; hyphens join."""
    return " ".join(re.sub(r"[^\w\s]|_", " ", re.sub(r"['’]s\b|['’\-]", "", text.casefold())).split())


_HAN = re.compile(r"[\u3400-\u9fff]")
_PIECES = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")
_FILLER = re.compile("[的了吗呢吧啊呀么着过和跟与在是有个把那这些我你他她它]|什么|关于|一下")
_SMALL = re.compile(
    "a|an|the|my|our|your|his|her|its|their|this|that|these|those|some|any|of|to|in|on|at|for|from|with|about|and|"
    "or|is|are|was|were|be|been|am|do|does|did|i|you|he|she|we|they|me|it|what|when|where|who|how|s"
)


def _units(text: str) -> list[str]:
    """English stems and pairs of Chinese characters, without the words that say nothing by themselves."""
    units: list[str] = []
    for piece in _PIECES.findall(plain(text)):
        if _HAN.match(piece):
            for run in _FILLER.sub(" ", piece).split() or [piece]:
                units.extend([run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)])
        elif not _SMALL.fullmatch(piece):
            units.append(_stem(piece))
    return units


def _stem(word: str) -> str:
    for ending, rest in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
        ("e", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: len(word) - len(ending)] + rest
    return word


def _found(unit: str, present: list[str], written: str) -> float:
    """1 when it is there, less when only something like it is."""
    if _HAN.match(unit):
        if unit in written:
            return 1.0
        return 0.5 if len(unit) == 2 and any(c in written for c in unit) else 0.0
    if unit in present:
        return 1.0
    nearest = max((SequenceMatcher(None, unit, other).ratio() for other in present), default=0.0)
    return nearest if len(unit) >= 4 and nearest >= SPELT else 0.0
