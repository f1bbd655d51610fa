"""Plays patterns in time on one small thread, for the lights that have a colour to set."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from gadget.show.base import Colour, Pattern
from gadget.show.patterns import colour_at, next_change, playing

log = logging.getLogger(__name__)


class Player:
    """Calls `paint(pattern, colour)` whenever the colour changes, `pattern` being the one that is on.

    What `paint` raises is logged once and ends nothing: a lamp that broke is no reason to stop.
    """

    def __init__(self, paint: Callable[[Pattern, Colour], None], name: str) -> None:
        self._paint = paint
        self._wake = threading.Condition()
        self._pattern: Pattern | None = None
        self._began = 0.0
        self._round = 0
        self._closed = False
        self._complained = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def show(self, pattern: Pattern) -> None:
        """Play `pattern` from its begin; returns at once. After `close` nothing happens."""
        with self._wake:
            self._pattern, self._began = pattern, time.monotonic()
            self._round += 1
            self._wake.notify()

    def close(self) -> None:
        """Stop painting; the last `paint` has returned. Twice is harmless."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        playing_round = 0
        until: float | None = None
        painted: tuple[str, Colour] | None = None
        while True:
            with self._wake:
                if self._round == playing_round and not self._closed:
                    self._wake.wait(None if until is None else max(0.0, until - time.monotonic()))
                if self._closed:
                    return
                pattern, began, playing_round = self._pattern, self._began, self._round
            if pattern is None:
                continue
            elapsed = time.monotonic() - began
            current, _ = playing(pattern, elapsed)
            colour = colour_at(pattern, elapsed)
            if painted != (current.name, colour):
                self._try_to_paint(current, colour)
                painted = (current.name, colour)
            change = next_change(pattern, elapsed)
            until = None if change is None else began + change

    def _try_to_paint(self, pattern: Pattern, colour: Colour) -> None:
        try:
            self._paint(pattern, colour)
        except Exception:
            if not self._complained:
                log.exception("the light cannot be set")
            self._complained = True
