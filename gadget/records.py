"""One turn as the journal keeps it: events in, a row out, and the row read again. Pure: no clock, no disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from gadget.calls import Call, Language
from gadget.events import (
    Acted,
    Asked,
    Changed,
    Decided,
    Event,
    Heard,
    Outcome,
    Released,
    Saw,
    Speaking,
    StageEnded,
    StageFailed,
    StageStarted,
    TurnEnded,
    TurnStarted,
    Understood,
    Undone,
)

UNDONE = "undone"
"""Outcome of a turn that was answered and then taken back."""

RELEASE_TO_SPEECH = "release_to_speech"
"""Timing from letting go of the button to the first sound of the answer."""

TOTAL = "total"
"""Timing of the whole turn."""

COLUMNS = (
    "id",
    "started_at",
    "ended_at",
    "trigger",
    "language",
    "transcript",
    "action",
    "arguments",
    "confidence",
    "decided_by",
    "say",
    "outcome",
    "code",
    "message",
    "stages",
    "recording",
    "picture",
    "seen",
)
"""Of the table `turns`."""


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A turn read back. What did not happen in it is None or empty.

    Times are Unix seconds. `action` is a name as it was written, perhaps of an action that no longer exists.
    `outcome` is one of `events.Outcome`, "undone", or None: the turn runs, or was cut off and the next start has
    still to look at it (with `ended_at`, because the process was stopped; without, by a power cut). `milliseconds`
    maps stages, "release_to_speech" and "total" to durations. `seen` is the likeliest name of what was on the
    picture, "" when it showed nothing. `recording` and `picture` are file names under
    the directories of the same names in the plural.
    """

    id: str
    started_at: float
    ended_at: float | None = None
    trigger: str = ""
    language: str | None = None
    transcript: str | None = None
    action: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    confidence: float | None = None
    decided_by: str | None = None
    say: str | None = None
    outcome: str | None = None
    code: str | None = None
    message: str | None = None
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    recording: str | None = None
    picture: str | None = None
    seen: str | None = None

    @property
    def started(self) -> datetime:
        """When it began, in the local zone."""
        return datetime.fromtimestamp(self.started_at).astimezone()

    def as_json(self) -> dict[str, Any]:
        """Every field under its name, ready for `json.dumps`."""
        return asdict(self)


def read_back(row: Mapping[str, Any]) -> TurnRecord:
    """The record in a row of `turns`; a column that holds broken JSON reads as empty."""
    values = {name: row[name] for name in COLUMNS if name not in ("arguments", "stages")}
    return TurnRecord(**values, arguments=_object(row["arguments"]), milliseconds=_object(row["stages"]))


@dataclass(slots=True)
class Draft:
    """A turn's row while the turn runs.

    `row` holds every column under its name; `ended` says that nothing more is expected; `dirty` that
    something in it has not been written yet.
    """

    row: dict[str, Any]
    began_at: float
    ended: bool = False
    dirty: bool = True
    milliseconds: dict[str, float] = field(default_factory=dict)
    _stages: dict[str, float] = field(default_factory=dict)
    _released_at: float | None = None

    @classmethod
    def begin(cls, event: TurnStarted, at: float, now: float) -> Draft:
        """A turn that starts `at` (monotonic seconds), which is `now` on the wall (Unix seconds)."""
        row = dict.fromkeys(COLUMNS) | {"id": event.turn, "started_at": now, "trigger": event.trigger}
        return cls(row, began_at=at)

    @property
    def ended_well(self) -> bool:
        """Whether there is nothing about it that somebody would have to deal with."""
        return self.ended and self.row["outcome"] not in (Outcome.FAILED, None)

    def hear(self, text: str, language: Language) -> None:
        """Take in the words of the request."""
        self.dirty = True
        self.row |= {"transcript": _clean(text), "language": language}

    def tell(self, event: Event, at: float, now: float) -> None:
        """Take in what happened `at` (monotonic seconds), which is `now` on the wall (Unix seconds)."""
        self.dirty = True
        match event:
            case StageStarted():
                self._stages[event.stage] = at
            case StageEnded() | StageFailed():
                self._time(event.stage, at - self._stages.pop(event.stage, at))
                if isinstance(event, StageFailed):
                    self.row |= {"code": event.code, "message": _clean(event.message)}
            case Released():
                self._released_at = at
            case Heard():
                self.hear(event.text, event.language)
            case Understood():
                self.row["transcript"] = _clean(event.text)
            case Saw():
                self.row["seen"] = _clean(event.name) if event.clear else ""
            case Decided():
                self._call(event.call)
                self.row |= {"confidence": event.confidence, "decided_by": event.by}
            case Asked():
                self.row["say"] = _clean(event.question)
            case Changed():
                self._call(event.call)
            case Acted():
                self._call(event.call)
                self.row["say"] = _clean(event.say)
            case Speaking():
                if self._released_at is not None and RELEASE_TO_SPEECH not in self.milliseconds:
                    self._time(RELEASE_TO_SPEECH, at - self._released_at)
            case TurnEnded():
                self.ended = True
                self._time(TOTAL, at - self.began_at)
                self.row["ended_at"] = now
                if self.row["outcome"] != UNDONE and event.outcome is not Outcome.CUT_OFF:
                    self.row["outcome"] = str(event.outcome)
            case Undone():
                self.row["outcome"] = UNDONE
            case _:
                pass

    def _time(self, name: str, seconds: float) -> None:
        """A stage that runs twice in a turn (two questions, say) counts with both."""
        self.milliseconds[name] = round(self.milliseconds.get(name, 0.0) + 1000 * seconds, 2)
        self.row["stages"] = json.dumps(self.milliseconds)

    def _call(self, call: Call) -> None:
        arguments = _clean(json.dumps(dict(call.arguments), ensure_ascii=False))
        self.row |= {"action": call.action, "arguments": arguments}


def _clean(text: str) -> str:
    """`text` without half characters, which no database takes (an engine can produce them)."""
    return text.encode("utf-8", "replace").decode()


def _object(text: str | None) -> dict[str, Any]:
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
