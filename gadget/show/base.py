"""What a light is: something that can be given a colour. Time and meaning live in `patterns`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TypeAlias

Colour: TypeAlias = tuple[float, float, float]
"""Red, green, blue, each 0-1."""

OFF: Colour = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Step:
    """Hold `colour` for `seconds`; with `fade` it is reached gradually over that time."""

    colour: Colour
    seconds: float
    fade: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """Steps in order; `repeat` goes round for ever, otherwise the last colour stays. `first` is played once before.

    Two patterns differ in their shape in time, not only in colour, so that nobody needs to see colours to tell them
    apart.
    """

    name: str
    steps: tuple[Step, ...]
    repeat: bool = False
    first: Pattern | None = None


class Light(ABC):
    """A backend that shows patterns. A missing light raises `NoLight` in `open`; afterwards it never raises."""

    @abstractmethod
    def open(self) -> None:
        """Take the device. Raises `NoLight`."""

    @abstractmethod
    def show(self, pattern: Pattern) -> None:
        """Replace what is shown by `pattern`; returns at once."""

    @abstractmethod
    def close(self) -> None:
        """Dark, and free the device; twice is harmless."""
