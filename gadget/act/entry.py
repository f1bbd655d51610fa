"""A timer, alarm or reminder as data, and the arithmetic of when it rings. Pure: the present is an argument.

Alarms and reminders keep the time on the wall ("half six" stays half six when clocks change or the gadget
travels). Timers, what was said as "in twenty minutes", and what sleeps after a snooze keep the time that must
pass.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from gadget.act.spoken_time.meaning import allowed_weekdays
from gadget.calls import Language

Kind: TypeAlias = Literal["timer", "alarm", "reminder"]
Stand: TypeAlias = Literal["waiting", "paused", "ringing", "done", "cancelled"]

ACTIVE: tuple[Stand, ...] = ("waiting", "paused", "ringing")
"""The stands of an entry that the person still counts on."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the schedule. Times are Unix seconds but for `wall`."""

    id: int
    kind: Kind
    label: str
    """A timer's name, a reminder's task; empty for alarms."""
    language: Language
    spoken: str
    """The duration or time as it was said."""
    due_at: float | None
    """None while paused and for reminders without a time."""
    wall: datetime | None
    """Local time without a zone; None for what counts the time that passes."""
    repeats: str
    """As in `spoken_time.When`."""
    seconds: float | None
    """Whole length of what counts the time that passes."""
    left_seconds: float | None
    """What was left when a timer was paused; how long a snoozed entry sleeps."""
    state: Stand
    created_at: float
    turn: str | None

    @property
    def counts(self) -> bool:
        """Whether it waits for time to pass rather than for a time on the wall."""
        return self.due_at is not None and (self.wall is None or self.left_seconds is not None)

    @property
    def span(self) -> float | None:
        """The most that can be left of what counts, in seconds."""
        return self.left_seconds if self.left_seconds is not None else self.seconds

    def left(self, now: float) -> float | None:
        """Seconds until it rings, not below 0; None when it has no time."""
        if self.state == "paused":
            return self.left_seconds
        if self.state == "ringing":
            return 0.0  # also when the clock was set back since
        return None if self.due_at is None else max(0.0, self.due_at - now)


def counting(entry: Entry, seconds: float, now: float) -> Entry:
    """`entry` waiting for `seconds` to pass from `now`, whatever it waited for before."""
    return replace(
        entry,
        state="waiting",
        due_at=now + seconds,
        wall=None,
        repeats="",
        seconds=seconds,
        left_seconds=None,
    )


def at_wall(entry: Entry, wall: datetime, zone: ZoneInfo, *, repeats: str = "") -> Entry:
    """`entry` waiting for `wall` (naive, or aware in any zone) on the clock of `zone`."""
    if wall.tzinfo is None:
        naive, due_at = wall, instant(wall, zone)
    else:
        naive, due_at = wall.astimezone(zone).replace(tzinfo=None, fold=0), wall.timestamp()
    return replace(
        entry, state="waiting", due_at=due_at, wall=naive, repeats=repeats, seconds=None, left_seconds=None
    )


def finished(entry: Entry, zone: ZoneInfo, now: float) -> Entry:
    """`entry` after it rang and was dealt with: its next occurrence, or done."""
    if entry.repeats and entry.wall is not None:
        following = next_wall(entry.wall, entry.repeats, zone, now)
        if following is not None:
            return at_wall(entry, following, zone, repeats=entry.repeats)
    return replace(entry, state="done", left_seconds=None)


def instant(wall: datetime, zone: ZoneInfo, *, near: float | None = None) -> float:
    """Unix time of `wall` in `zone`.

    A time that the clocks skip counts from before they did, so 2:30 rings when they show 3:30. One that comes
    twice is the first, or the one closer to `near`.
    """
    twice = (wall.replace(tzinfo=zone, fold=0).timestamp(), wall.replace(tzinfo=zone, fold=1).timestamp())
    if near is None or twice[1] < twice[0]:  # the second is earlier only where the time is skipped
        return twice[0]
    return min(twice, key=lambda moment: abs(moment - near))


def next_wall(wall: datetime, repeats: str, zone: ZoneInfo, now: float) -> datetime | None:
    """The first occurrence after `wall` that is still ahead of `now`; None when `repeats` names no day."""
    earliest = datetime.fromtimestamp(now, zone).date() - timedelta(days=1)
    return _first(wall, max(wall.date() + timedelta(days=1), earliest), repeats, zone, now)


def soonest_wall(wall: datetime, repeats: str, zone: ZoneInfo, now: float) -> datetime | None:
    """The first occurrence ahead of `now`, also when that is before `wall` itself."""
    return _first(wall, datetime.fromtimestamp(now, zone).date() - timedelta(days=1), repeats, zone, now)


def _first(wall: datetime, day: date, repeats: str, zone: ZoneInfo, now: float) -> datetime | None:
    """The first occurrence from `day` on that is ahead of `now`, at the time of day of `wall`."""
    allowed = allowed_weekdays(repeats)
    for ahead in range(10):
        candidate = datetime.combine(day + timedelta(days=ahead), wall.time())
        if candidate.weekday() in allowed and instant(candidate, zone) > now:
            return candidate
    return None
