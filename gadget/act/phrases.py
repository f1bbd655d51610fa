"""Phrases found in what was said: "can't … breathe" is in "she can't really breathe". Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gadget.act.names import Units, units

GAP = 5
"""So many words or characters may stand where a phrase has "…"."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Heard(Generic[T_co]):
    """A phrase in what was said: the units it spans, how many of them are its own, and what it stands for."""

    start: int
    end: int
    weight: int
    value: T_co

    def inside(self, other: Heard[object]) -> bool:
        """Whether a longer phrase says all of this one and more."""
        return self.weight < other.weight and other.start <= self.start and self.end <= other.end


class Phrases(Generic[T]):
    """Phrases and what they stand for; one phrase may stand for several things."""

    def __init__(self) -> None:
        self._known: list[tuple[tuple[Units, ...], T]] = []

    def add(self, phrases: Iterable[str], value: T) -> None:
        """Make each phrase stand for `value`."""
        for phrase in phrases:
            parts = tuple(part for text in phrase.split("…") if (part := units(text)))
            if parts:
                self._known.append((parts, value))

    def within(self, said: Units) -> list[Heard[T]]:
        """Every phrase in `said`."""
        found = []
        for parts, value in self._known:
            if (span := _span(parts, said)) is not None:
                found.append(Heard(*span, sum(map(len, parts)), value))
        return found


def _span(parts: tuple[Units, ...], said: Units) -> tuple[int, int] | None:
    """Where the parts stand in order, at most `GAP` units apart."""
    first, rest = parts[0], parts[1:]
    for start in range(len(said) - len(first) + 1):
        if said[start : start + len(first)] != first:
            continue
        end: int | None = start + len(first)
        for part in rest:
            end = _after(part, said, end)
            if end is None:
                break
        if end is not None:
            return start, end
    return None


def _after(part: Units, said: Units, end: int | None) -> int | None:
    """The end of `part` where it comes next after `end`."""
    if end is None:
        return None
    for start in range(end, min(end + GAP, len(said) - len(part)) + 1):
        if said[start : start + len(part)] == part:
            return start + len(part)
    return None
