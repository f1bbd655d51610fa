"""A light that remembers instead of shining, for tests and for boards without one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from gadget.show.base import OFF, Colour, Light, Pattern
from gadget.show.patterns import colour_at


@dataclass(frozen=True, slots=True)
class Shown:
    """`pattern` was shown from `at` on (seconds of the clock)."""

    at: float
    pattern: Pattern


REMEMBERED = 1000
"""Changes; a simulated gadget may live for weeks."""


class SimulatedLight(Light):
    """What was shown last is in `history`, oldest first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open = False
        self.history: list[Shown] = []

    @property
    def colour(self) -> Colour:
        """What it would show now; dark when it is closed."""
        if not self._open or not self.history:
            return OFF
        last = self.history[-1]
        return colour_at(last.pattern, self._clock() - last.at)

    def open(self) -> None:
        self.history.clear()
        self._open = True

    def show(self, pattern: Pattern) -> None:
        if self._open:
            self.history.append(Shown(self._clock(), pattern))
            del self.history[:-REMEMBERED]

    def close(self) -> None:
        self._open = False
