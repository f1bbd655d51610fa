"""What a change does to a timer, alarm or reminder, and why it sometimes cannot. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from gadget.act.entry import Entry, at_wall, counting, soonest_wall
from gadget.act.spoken_time import Change, When

LONGEST_S = 366 * 86_400.0
"""Longest that is counted or looked ahead, in seconds: a year. What is longer was misheard."""


class Refusal(StrEnum):
    """Why an entry stays as it is."""

    ONLY_TIMERS = "only timers can be paused"
    NOT_PAUSED = "it is running"
    ALREADY_PAUSED = "it is paused already"
    TOO_MUCH = "more is taken off than is left"
    TOO_LONG = "longer than a year"
    NO_TIME = "a reminder without a time has nothing to add to"
    NO_CLOCK = "a day alone does not say when"
    PAST = "that moment is over"


def changed(entry: Entry, change: Change, zone: ZoneInfo, now: datetime) -> Entry | Refusal:
    """`entry` after `change`, or why not. Whatever rings stops ringing when its time is changed."""
    present = now.timestamp()
    match change.kind:
        case "pause" | "resume" | "restart" if entry.kind != "timer":
            return Refusal.ONLY_TIMERS
        case "pause":
            return _paused(entry, present)
        case "resume":
            if entry.state != "paused":
                return Refusal.NOT_PAUSED
            return replace(
                entry, state="waiting", due_at=present + (entry.left_seconds or 0.0), left_seconds=None
            )
        case "restart":
            return counting(entry, entry.seconds or 0.0, present)
        case "add":
            return _moved_by(entry, change.seconds or 0.0, zone, present)
        case "subtract":
            return _moved_by(entry, -(change.seconds or 0.0), zone, present)
        case "set":
            return _set(entry, change.seconds or 0.0, present)
        case "move" if change.when is not None:
            return _moved_to(entry, change.when, zone, now)
    return Refusal.NO_CLOCK


def _paused(entry: Entry, now: float) -> Entry | Refusal:
    if entry.state == "paused":
        return Refusal.ALREADY_PAUSED
    return replace(entry, state="paused", left_seconds=entry.left(now), due_at=None)


def _moved_by(entry: Entry, seconds: float, zone: ZoneInfo, now: float) -> Entry | Refusal:
    left = entry.left(now)
    if left is None:
        return Refusal.NO_TIME
    if left + seconds <= 0:
        return Refusal.TOO_MUCH
    if left + seconds > LONGEST_S:
        return Refusal.TOO_LONG
    length = None if entry.seconds is None else max(entry.seconds + seconds, left + seconds)
    if entry.state == "paused":
        return replace(entry, left_seconds=left + seconds, seconds=length)
    if entry.state == "ringing" or entry.left_seconds is not None:  # more time now is a snooze of that length
        return replace(entry, state="waiting", due_at=now + left + seconds, left_seconds=left + seconds)
    if entry.wall is None:
        return replace(entry, due_at=now + left + seconds, seconds=length)
    moved = datetime.fromtimestamp(now + left + seconds, zone)
    return at_wall(entry, moved, zone, repeats=entry.repeats)


def _set(entry: Entry, seconds: float, now: float) -> Entry | Refusal:
    if seconds <= 0:
        return Refusal.TOO_MUCH
    if seconds > LONGEST_S:
        return Refusal.TOO_LONG
    if entry.repeats:
        return Refusal.NO_CLOCK
    return counting(entry, seconds, now)


def _moved_to(entry: Entry, when: When, zone: ZoneInfo, now: datetime) -> Entry | Refusal:
    at = when.at.astimezone(zone)
    if not when.has_clock:
        if entry.wall is None:
            return Refusal.NO_CLOCK
        at = datetime.combine(at.date(), entry.wall.time(), zone)
    if entry.repeats and not when.repeats:  # all its days move; the day that was said does not matter
        soonest = soonest_wall(at.replace(tzinfo=None), entry.repeats, zone, now.timestamp())
        if soonest is not None:
            return at_wall(entry, soonest, zone, repeats=entry.repeats)
    if at.timestamp() <= now.timestamp():
        return Refusal.PAST
    if at.timestamp() - now.timestamp() > LONGEST_S:
        return Refusal.TOO_LONG
    if entry.kind == "timer":
        return counting(entry, at.timestamp() - now.timestamp(), now.timestamp())
    return at_wall(entry, at, zone, repeats=when.repeats)
