"""Follows the events of the gadget with light and sound; nobody else decides what is shown.

The light always shows the state. A notice (an error, "got your words") is shown once before it goes on,
unless the person presses, something rings, or the ears go off: those must be seen at once. While the gadget
listens, notices wait, and what goes wrong with the camera makes no sound that the microphone would hear.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from gadget.audio import Clip
from gadget.errors import NothingHeard
from gadget.events import (
    Asked,
    Event,
    Heard,
    Outcome,
    Released,
    Stage,
    StageFailed,
    StateChanged,
    TurnEnded,
    Undone,
    Warned,
)
from gadget.show.base import Light, Pattern
from gadget.show.earcons import Earcon, earcon
from gadget.show.patterns import CANCELLED, HEARD, UNDONE, after, pattern_for_error, pattern_for_state
from gadget.state import State

log = logging.getLogger(__name__)

_URGENT = (State.LISTENING, State.RINGING, State.DEAF)


class Sounding(Protocol):
    """An earcon on its way out."""

    def stop(self) -> None:
        """Silence it."""


class Follower:
    """A subscriber of the bus."""

    def __init__(self, light: Light, play_earcon: Callable[[Clip], Sounding | None], earcons: bool) -> None:
        """`light` is open; `play_earcon` must return at once; `earcons` false makes it mute."""
        self._light = light
        self._play = play_earcon
        self._earcons = earcons
        self._sounding: Sounding | None = None
        self._state: State | None = None
        self._notice: Pattern | None = None
        self._noticed_at: float | None = None  # None: not shown yet
        if earcons:
            for name in Earcon:
                earcon(name)  # made now, so that the first press need not wait for it

    def __call__(self, event: Event, at: float) -> None:
        """React to `event`, which happened at `at` (seconds of the monotonic clock). Never raises."""
        try:
            self._follow(event, at)
        except Exception:
            log.exception("light and sound could not follow %s", type(event).__name__)

    def _follow(self, event: Event, at: float) -> None:
        match event:
            case StateChanged(state=name):
                self._enter(State(name), at)
            case Released():
                self._sound(Earcon.RELEASE)
            case Heard():
                self._notify(HEARD, at)
            case StageFailed(stage=stage, code=code):
                self._notify(pattern_for_error(code), at)
                if not (stage is Stage.LOOK and self._state is State.LISTENING):
                    self._sound(Earcon.NOTHING_HEARD if code == NothingHeard.code else Earcon.ERROR)
            case Warned(mended=True):
                self._sound(Earcon.DONE)
            case Warned(code=code):
                self._notify(pattern_for_error(code), at)
                self._sound(Earcon.ERROR)
            case Asked():
                self._sound(Earcon.ASKING)
            case Undone():
                self._notify(UNDONE, at)
                self._sound(Earcon.DONE)
            case TurnEnded(outcome=Outcome.CANCELLED):
                self._notify(CANCELLED, at)
                self._sound(Earcon.CANCELLED)
            case _:
                pass

    def _enter(self, state: State, at: float) -> None:
        before, self._state = self._state, state
        if state is before:
            return
        if state in _URGENT:
            self._notice = None
        self._show(at)
        if state is State.LISTENING:
            self._sound(Earcon.PRESS)
        elif (before, state) == (State.LISTENING, State.DEAF):
            self._sound(Earcon.EARS_OFF)
        elif (before, state) == (State.DEAF, State.IDLE):
            self._sound(Earcon.EARS_ON)

    def _notify(self, notice: Pattern, at: float) -> None:
        if notice is HEARD and self._rest_of_notice(at) is not None:
            return  # an error has more to say than that all is well
        self._notice, self._noticed_at = notice, None
        if self._state is not State.LISTENING:
            self._show(at)

    def _show(self, at: float) -> None:
        """The state's pattern, after what is left of the notice."""
        rest = self._rest_of_notice(at)
        if rest is not None and self._noticed_at is None:
            self._noticed_at = at
        if self._state is not None:
            self._light.show(replace(pattern_for_state(self._state), first=rest))
        elif rest is not None:
            self._light.show(rest)

    def _rest_of_notice(self, at: float) -> Pattern | None:
        if self._notice is None or self._noticed_at is None:
            return self._notice
        return after(self._notice, at - self._noticed_at)

    def _sound(self, name: Earcon) -> None:
        if not self._earcons:
            return
        if self._sounding is not None:
            self._sounding.stop()  # two earcons at once say neither; the later one knows more
        self._sounding = self._play(earcon(name))
