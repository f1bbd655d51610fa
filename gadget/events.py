"""What happens, as a closed set of frozen events, and the bus that carries them.

A run is its transcript: lights, journal, control socket, metrics and tests are all subscribers of the same events, and
a test compares the whole transcript. Every stage that starts ends or fails exactly once, and every turn that starts
ends (`TurnEnded` comes from a `finally`).

The time of an event is not part of it (so transcripts compare by value): the bus hands it to subscribers beside it, in
seconds of the monotonic clock.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from gadget.calls import Call, Language

log = logging.getLogger(__name__)


class Stage(StrEnum):
    """The stages of a turn, in order; also the keys of its timings."""

    RECORD = "record"
    LOOK = "look"
    TRANSCRIBE = "transcribe"
    DECIDE = "decide"
    CONFIRM = "confirm"
    ACT = "act"
    SPEAK = "speak"


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    NOTHING_HEARD = "nothing_heard"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    CUT_OFF = "cut_off"
    """The process could not wait for an act that had begun, or the power went."""


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The gadget moved to another state of `gadget.state`."""

    state: str


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """`trigger` is "press", "ask" (typed or a file), or "remind" (a timer or alarm speaks up)."""

    turn: str
    trigger: str


@dataclass(frozen=True, slots=True)
class StageStarted:
    turn: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class StageEnded:
    turn: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class StageFailed:
    """`code` is of `gadget.errors`; `message` is for the log."""

    turn: str
    stage: Stage
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class PartlyHeard:
    """Words so far, while the person still speaks."""

    turn: str
    text: str


@dataclass(frozen=True, slots=True)
class Released:
    """The person let go of the button, or a tapped request came to its end: the clock of the budgets starts."""

    turn: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The final words."""

    turn: str
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Understood:
    """The mind decided on another hypothesis of the ears than the words that were `Heard`."""

    turn: str
    text: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A frame was taken."""

    turn: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Saw:
    """What the frame shows: the likeliest name (in English), and whether there was anything to see."""

    turn: str
    name: str
    clear: bool


@dataclass(frozen=True, slots=True)
class PictureRead:
    """The mind has read what the frame shows, before the words are there."""

    turn: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The mind had decided, or begun to, while the person paused: that took `took_s` seconds, waiting included."""

    turn: str
    took_s: float


@dataclass(frozen=True, slots=True)
class Decided:
    """`confidence` is 0-1; `by` names the decider, or what else settled it: "phrase", "question", "wording"."""

    turn: str
    call: Call
    confidence: float
    by: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Read back, or asked for a missing argument: the answer is due."""

    turn: str
    question: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What was read back was changed by `words` before it was approved; `call` is what it is now."""

    turn: str
    words: str
    call: Call


@dataclass(frozen=True, slots=True)
class Acted:
    """The action ran and its effects are on disk. `say` is the whole answer; `link` may be shown as a code."""

    turn: str
    call: Call
    say: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Speaking:
    """The first sample of `sentence` went to the loudspeaker."""

    turn: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TurnEnded:
    turn: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Undone:
    """What the last turn did was taken back."""

    say: str


@dataclass(frozen=True, slots=True)
class Announced:
    """Something that is no turn's answer (what was missed, what is missing) began to sound after one."""

    say: str


@dataclass(frozen=True, slots=True)
class Rang:
    """A timer, alarm or reminder is due; `kind` is one of "timer", "alarm", "reminder"."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class RingStopped:
    """`how` is "stopped" or "snoozed"."""

    kind: str
    label: str
    how: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something outside a turn went wrong (or, with `mended`, came back): microphone, disk, camera."""

    code: str
    message: str
    mended: bool = False


Event: TypeAlias = (
    StateChanged
    | TurnStarted
    | StageStarted
    | StageEnded
    | StageFailed
    | PartlyHeard
    | Released
    | Heard
    | Looked
    | Saw
    | PictureRead
    | Understood
    | Foreseen
    | Decided
    | Asked
    | Changed
    | Acted
    | Speaking
    | TurnEnded
    | Undone
    | Announced
    | Rang
    | RingStopped
    | Warned
)

Subscriber: TypeAlias = Callable[[Event, float], None]


class Bus:
    """Hands every event to every subscriber, on the loop's thread, in order.

    A subscriber must return at once; one that raises is logged and neither delays nor breaks the turn.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._subscribers: list[Subscriber] = []
        self._waiting: deque[tuple[Event, float]] = deque()
        self._is_publishing = False

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Add `subscriber`; the returned function removes it."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def publish(self, event: Event, at: float | None = None) -> None:
        """Tell everyone; what a subscriber publishes in answer comes after what it answers, for everyone.

        `at` is when it happened by `clock`, if not just now.
        """
        self._waiting.append((event, self.clock() if at is None else at))
        if self._is_publishing:
            return
        self._is_publishing = True
        try:
            while self._waiting:
                self._tell(*self._waiting.popleft())
        finally:
            self._is_publishing = False

    def _tell(self, event: Event, at: float) -> None:
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(event, at)
            except Exception:  # a lamp must not end a turn
                log.exception("a subscriber failed on %s", type(event).__name__)


def as_json(event: Event) -> dict[str, Any]:
    """`event` as a JSON-ready object, its type under "event" in snake case."""
    name = "".join("_" + c.lower() if c.isupper() else c for c in type(event).__name__).lstrip("_")
    return {"event": name, **asdict(event)}
