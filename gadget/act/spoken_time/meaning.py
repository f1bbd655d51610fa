"""What words about time mean against the present: hours without a half-day, weekdays without a week, repetitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal, TypeAlias

from gadget.act.spoken_time.wall import instant, is_ahead, later, on_wall

Prefer: TypeAlias = Literal["next", "day"]
"""How an hour that could be morning or evening is read; see `parse_when`."""

USUAL_MINUTES = 9 * 60
"""When a day is named and nothing else, it is at 9:00."""

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Weekday codes, Monday first, as in `date.weekday()`."""


@dataclass(frozen=True, slots=True)
class When:
    """A moment as it was said.

    `at` carries the zone of the present. `has_clock` is False when only a day or a part of it was said ("tomorrow",
    "tonight") and the hour in `at` is a sensible guess. `repeats` is "", "daily", "weekdays" (Monday to Friday),
    "weekends", or "weekly:" with codes, e.g. "weekly:MO,TH"; `at` is then the first occurrence. `wall` is the time
    on the wall that was meant, without a zone, and None for what was counted from the present: keep it with a
    repetition, because `at` differs from it on the day whose clock skips that time.
    """

    at: datetime
    has_clock: bool
    repeats: str = ""
    wall: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What to do to a timer, alarm or reminder.

    `kind` is "add" or "subtract" (`seconds` is the amount), "set" (`seconds` is the new length from now), "move"
    (`when` is the new moment), "pause", "resume" or "restart" (neither).
    """

    kind: Literal["add", "subtract", "set", "pause", "resume", "restart", "move"]
    seconds: float | None = None
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day: twelve hours from `start` that a bare hour falls into, and the `usual` minute if none is said.

    `start` and `usual` count from the midnight that begins the day and may pass the one that ends it: "at night" runs
    from 17:00 to 29:00, so "two at night" is 26:00, two in the morning of the day after.
    """

    start: int
    """hour"""
    usual: int
    """minutes after midnight"""
    ends: int = 24
    """hour at which the part is over"""

    def minutes(self, clock: Clock) -> int:
        """`clock` within this part, in minutes after the midnight that begins the day."""
        hour = clock.hour
        if clock.exact:
            hour += 24 if hour + 24 < self.start + 12 else 0
        else:
            hour = self.start + (hour - self.start) % 12
        return hour * 60 + clock.minute


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour and minute; `exact` when the hour can only be meant on the 24-hour clock."""

    hour: int
    minute: int = 0
    second: int = 0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said, not yet set against the present. Everything is optional; at least one field is filled."""

    day: date | None = None
    weekday: int | None = None
    """A weekday without a week: the next one."""
    part: Part | None = None
    clock: Clock | None = None
    moment: datetime | None = None
    """Counted from now: "in twenty minutes"."""
    repeats: str = ""
    shift: float = 0.0
    """Seconds to go on from the moment: -1200 for "twenty minutes before three"."""


def resolve(spoken: Spoken, now: datetime, prefer: Prefer) -> When | None:
    """The moment meant by `spoken`; None when it lies beyond the calendar."""
    if now.tzinfo is None:
        raise ValueError("the present must carry its time zone")
    try:
        return _resolve(spoken, now, now.tzinfo, prefer)
    except OverflowError:  # past the year 9999
        return None


def resolve_day(spoken: Spoken, today: date) -> date | None:
    """The date meant by `spoken`, leaving the clock aside; None when there is none in it."""
    if spoken.day is not None:
        return spoken.day
    if spoken.moment is not None:
        return spoken.moment.date()
    if spoken.weekday is not None:
        return next_weekday(today, spoken.weekday)
    return None


def allowed_weekdays(repeats: str) -> frozenset[int]:
    """The weekdays (Monday is 0) that `repeats` of a `When` names."""
    if repeats == "daily":
        return frozenset(range(7))
    if repeats == "weekdays":
        return frozenset(range(5))
    if repeats == "weekends":
        return frozenset((5, 6))
    codes = repeats.removeprefix("weekly:").split(",")
    return frozenset(WEEKDAYS.index(code) for code in codes if code in WEEKDAYS)


def repeats_on(weekdays: frozenset[int]) -> str:
    """The `repeats` word for a set of weekdays."""
    named = {frozenset(range(7)): "daily", frozenset(range(5)): "weekdays", frozenset((5, 6)): "weekends"}
    return named.get(weekdays) or "weekly:" + ",".join(WEEKDAYS[day] for day in sorted(weekdays))


def before(clock: Clock, minutes: int) -> Clock:
    """`minutes` before the full hour of `clock`: "ten to eight"."""
    total = clock.hour * 60 + clock.minute - minutes
    if total < 0 or (not clock.exact and total < 60):  # ten to one is 12:50
        total += 24 * 60 if clock.exact else 12 * 60
    return Clock(total // 60, total % 60, 0, clock.exact)


def next_weekday(today: date, weekday: int) -> date:
    """The first such weekday (Monday is 0) after `today`."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _resolve(spoken: Spoken, now: datetime, zone: tzinfo, prefer: Prefer) -> When | None:
    if spoken.moment is not None:
        return When(spoken.moment, has_clock=True)
    # "Twenty minutes before three", said ten minutes before three, is before the three after that.
    wall = _wall(spoken, later(now, -spoken.shift) if spoken.shift else now, prefer)
    if wall is None:
        return None
    repeats = spoken.repeats
    if (
        repeats and _usual_minutes(spoken, prefer) >= 24 * 60
    ):  # "every Friday night at one" is due on Saturdays
        repeats = repeats_on(frozenset((day + 1) % 7 for day in allowed_weekdays(repeats)))
    at = instant(wall, zone)
    if spoken.shift:
        at = later(at, spoken.shift)
        wall = at.replace(tzinfo=None, fold=0)
    return When(at, spoken.clock is not None, repeats, wall)


def _wall(spoken: Spoken, now: datetime, prefer: Prefer) -> datetime | None:
    if spoken.repeats:
        return _repeating(spoken, now, prefer)
    if spoken.day is not None:
        return _on_day(spoken, spoken.day, now, prefer)
    if spoken.weekday is not None:
        return _on_weekday(spoken, spoken.weekday, now, prefer)
    if spoken.clock is not None or spoken.part is not None:
        return _whenever(spoken, now, prefer)
    return None


def _on_day(spoken: Spoken, day: date, now: datetime, prefer: Prefer) -> datetime:
    minutes, second = _usual_minutes(spoken, prefer), _second(spoken)
    usual = on_wall(day, minutes, second)
    if day != now.date():
        return usual
    if minutes >= 24 * 60 and now.hour < 5:  # "tonight at two", said at one: this very night
        this_night = on_wall(day, minutes - 24 * 60, second)
        if is_ahead(this_night, now):
            return this_night
    if is_ahead(usual, now):
        return usual
    if spoken.clock is None:
        return _later_today(spoken.part, usual, now)
    if spoken.part is None and not spoken.clock.exact:
        other = on_wall(day, (minutes + 12 * 60) % (24 * 60), second)
        if is_ahead(other, now):
            return other
    return usual


def _later_today(part: Part | None, usual: datetime, now: datetime) -> datetime:
    """A sensible hour for what is left of today, or of a part of it; `usual` when the part is over."""
    if part is not None and now.hour >= part.ends:
        return usual
    soon = later(now, 1800)
    for hour in (12, 15, 18, 20, 22):
        wall = on_wall(now.date(), hour * 60)
        if (part is None or part.start <= hour < part.ends) and is_ahead(wall, soon):
            return wall
    soon = later(soon, -(soon.minute % 5) * 60 - soon.second - soon.microsecond / 1e6)
    return soon.replace(tzinfo=None, fold=0)


def _on_weekday(spoken: Spoken, weekday: int, now: datetime, prefer: Prefer) -> datetime:
    today = now.date()
    if today.weekday() == weekday and (spoken.clock is not None or spoken.part is not None):
        wall = _on_day(spoken, today, now, prefer)
        if is_ahead(wall, now):
            return wall
    return on_wall(next_weekday(today, weekday), _usual_minutes(spoken, prefer), _second(spoken))


def _whenever(spoken: Spoken, now: datetime, prefer: Prefer) -> datetime | None:
    clock = spoken.clock
    if clock is None or spoken.part is not None or clock.exact:
        options = [_usual_minutes(spoken, prefer)]
    else:
        first = clock.hour % 12
        hours = [hour for hour in (first, first + 12) if prefer == "next" or hour >= 7]
        options = [hour * 60 + clock.minute for hour in hours]
    for ahead in (-1, 0, 1, 2):  # a night that began yesterday counts too
        for minutes in options:
            wall = on_wall(now.date() + timedelta(days=ahead), minutes, _second(spoken))
            if is_ahead(wall, now):
                return wall
    return None


def _repeating(spoken: Spoken, now: datetime, prefer: Prefer) -> datetime | None:
    minutes = _usual_minutes(spoken, prefer)
    weekdays = allowed_weekdays(spoken.repeats)
    first = now.date() - timedelta(days=1)
    if spoken.day is not None:
        first = max(first, spoken.day)
    for ahead in range(9):
        day = first + timedelta(days=ahead)
        wall = on_wall(day, minutes, _second(spoken))
        if day.weekday() in weekdays and is_ahead(wall, now):
            return wall
    return None


def _usual_minutes(spoken: Spoken, prefer: Prefer) -> int:
    """Minutes after the midnight that begins the day, for a day that was named."""
    clock, part = spoken.clock, spoken.part
    if clock is None:
        return part.usual if part else USUAL_MINUTES
    if part is not None:
        return part.minutes(clock)
    afternoon = not clock.exact and 1 <= clock.hour <= (6 if prefer == "day" else 4)
    return (clock.hour + (12 if afternoon else 0)) * 60 + clock.minute


def _second(spoken: Spoken) -> int:
    return spoken.clock.second if spoken.clock else 0
