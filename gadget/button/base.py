"""What a button is: something that goes down and up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Edge:
    """The button went `down` (or up) at `at`, in seconds of the monotonic clock; contact bounce still in it."""

    down: bool
    at: float


OnEdge: TypeAlias = Callable[[Edge], None]


class Button(ABC):
    """A source of edges.

    A backend reports every edge it sees, from any thread, and nothing before `open` or after `close`. Debouncing and
    gestures are `gestures.Recogniser`'s. A backend that cannot start raises `NoButton` with the mend in its message.
    """

    @abstractmethod
    def open(self, on_edge: OnEdge) -> None:
        """Begin to report edges to `on_edge`. Raises `NoButton`."""

    @abstractmethod
    def close(self) -> None:
        """Stop reporting and free the device; twice is harmless."""


class Drivable(ABC):
    """A button that software may move: a mocked pin, the control socket's own. Real pins are not drivable."""

    @abstractmethod
    def drive(self, down: bool) -> None:
        """Move the contact; the edge arrives through `on_edge` like any other."""
