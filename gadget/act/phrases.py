"""Phrases found in what was said: "can't … breathe" is in "she can't really breathe". Pure.

Every word that is written in a phrase must be said. So "cut paw" is in "he cut his paw", but "bit my" is not in "a bit
lethargic": an article, a possessive or 的 that is not written may stand between the words, one that is must.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gadget.act.names import Said, as_said

GAP = 5
"""So many words or characters may stand where a phrase has "…"."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Heard(Generic[T_co]):
    """A phrase in what was said: the units it spans, how many words are its own, and what it stands for."""

    start: int
    end: int
    weight: int
    value: T_co
    written: tuple[tuple[int, int], ...] = ()
    """The spans of its own words; between them stands what "…" left open."""

    def says(self, start: int, end: int) -> bool:
        """Whether its own words, and not the gap between them, say the units from `start` to `end`."""
        return any(first <= start and end <= last for first, last in self.written)

    def inside(self, other: Heard[object]) -> bool:
        """Whether a longer phrase says all of this one and more."""
        return self.weight < other.weight and other.start <= self.start and self.end <= other.end


class Phrases(Generic[T]):
    """Phrases and what they stand for; one phrase may stand for several things."""

    def __init__(self) -> None:
        self._known: list[tuple[tuple[Said, ...], int, T]] = []

    def add(self, phrases: Iterable[str], value: T) -> list[str]:
        """Make each phrase stand for `value`; gives those that say too little: a part of one is nothing but "the"."""
        refused = []
        for phrase in phrases:
            parts = tuple(as_said(text) for text in phrase.split("…"))
            if all(part.units for part in parts):
                weight = sum(len(part.units) + sum(map(len, part.little)) for part in parts)
                self._known.append((parts, weight, value))
            else:
                refused.append(phrase)
        return refused

    def within(self, said: Said) -> list[Heard[T]]:
        """Every phrase in `said`."""
        found = []
        for parts, weight, value in self._known:
            if spans := _spans(parts, said):
                found.append(Heard(spans[0][0], spans[-1][1], weight, value, spans))
        return found


def phrases_of(text: str) -> Phrases[None]:
    """The phrases of a list with commas, which stand for nothing but themselves."""
    phrases: Phrases[None] = Phrases()
    phrases.add(text.split(","), None)
    return phrases


def _spans(parts: tuple[Said, ...], said: Said) -> tuple[tuple[int, int], ...]:
    """Where the parts stand in order, at most `GAP` units apart; empty when they don't."""
    for start in range(len(said.units) - len(parts[0].units) + 1):
        if not _stands(parts[0], said, start):
            continue
        spans = [(start, start + len(parts[0].units))]
        for part in parts[1:]:
            end = _after(part, said, spans[-1][1])
            if end is None:
                break
            spans.append((end - len(part.units), end))
        if len(spans) == len(parts):
            return tuple(spans)
    return ()


def _after(part: Said, said: Said, end: int) -> int | None:
    """The end of `part` where it comes next after `end`."""
    for start in range(end, min(end + GAP, len(said.units) - len(part.units)) + 1):
        if _stands(part, said, start):
            return start + len(part.units)
    return None


def _stands(part: Said, said: Said, start: int) -> bool:
    """Whether `part` is said from the unit `start` on, with the articles and possessives that are written in it."""
    size = len(part.units)
    if said.units[start : start + size] != part.units:
        return False
    before, *inner, after = part.little
    spoken = said.little[start : start + size + 1]
    return (
        spoken[0][len(spoken[0]) - len(before) :] == before
        and all(wanted in ((), found) for wanted, found in zip(inner, spoken[1:-1], strict=True))
        and spoken[-1][: len(after)] == after
    )
