"""A button without hardware: it moves only when it is told to, by `gadget press` over the control socket."""

from __future__ import annotations

import threading
import time

from gadget.button.base import Button, Drivable, Edge, OnEdge


class ControlButton(Button, Drivable):
    """Its contact is a variable. Driving it where it already is makes no edge, as with a real one."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a listener may close or drive in answer
        self._on_edge: OnEdge | None = None
        self._down = False

    def open(self, on_edge: OnEdge) -> None:
        with self._lock:
            self._on_edge = on_edge
            self._down = False

    def drive(self, down: bool) -> None:
        # Under the lock, so that two drivers cannot hand over their edges in the wrong order.
        with self._lock:
            if self._on_edge is None or down == self._down:
                return
            self._down = down
            self._on_edge(Edge(down, time.monotonic()))

    def close(self) -> None:
        with self._lock:
            self._on_edge = None
