"""Turns in the system's log: what happened, by turn, stage and code, and never what was said or shown.

Words stay in the gadget's own journal, where they age and can be erased; the system's log is kept by others.
"""

from __future__ import annotations

import logging

from gadget.events import Decided, Event, StageEnded, StageFailed, StageStarted, TurnEnded, TurnStarted

log = logging.getLogger(__name__)


class TurnLog:
    """A subscriber that logs each turn, its stages with their times, what was decided and how it ended."""

    def __init__(self) -> None:
        self._began: dict[tuple[str, str], float] = {}
        self._turn_began: dict[str, float] = {}

    def __call__(self, event: Event, at: float) -> None:
        """Log `event`, which happened `at` (monotonic seconds)."""
        match event:
            case TurnStarted():
                self._turn_began[event.turn] = at
                log.info("turn begun by %s", event.trigger, extra={"turn": event.turn})
            case StageStarted():
                self._began[event.turn, event.stage] = at
            case StageEnded():
                took_ms = 1000 * (at - self._began.pop((event.turn, event.stage), at))
                told = {"turn": event.turn, "stage": str(event.stage)}
                log.info("%s took %.0f ms", event.stage, took_ms, extra=told)
            case StageFailed():
                self._began.pop((event.turn, event.stage), None)
                told = {"turn": event.turn, "stage": str(event.stage), "code": event.code}
                log.warning("%s failed: %s", event.stage, event.code, extra=told)
            case Decided():
                told = {"turn": event.turn, "stage": "decide"}
                log.info(
                    "decided %s, %.0f %%, by %s",
                    event.call.action,
                    100 * event.confidence,
                    event.by,
                    extra=told,
                )
            case TurnEnded():
                took_s = at - self._turn_began.pop(event.turn, at)
                log.info("turn %s after %.1f s", event.outcome, took_s, extra={"turn": event.turn})
