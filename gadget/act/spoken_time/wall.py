"""Clock arithmetic in a zone whose clock is put forward and back.

Adding to an aware datetime counts on the wall, and comparing two of one zone compares their walls; neither is what a
timer or an alarm means. Everything here goes through UTC instead.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def on_wall(day: date, minutes: int, second: int = 0) -> datetime:
    """What the clock on the wall shows `minutes` after the midnight that begins `day`, without a zone.

    1440 and more are on the days after. Raises `OverflowError` past the calendar's end.
    """
    days, minutes = divmod(minutes, 24 * 60)
    return datetime.combine(day + timedelta(days=days), time(minutes // 60, minutes % 60, second))


def instant(wall: datetime, zone: tzinfo) -> datetime:
    """The moment at which the clock on the wall of `zone` shows `wall`.

    A time that the clock skips moves forward by what was skipped (2:30 becomes 3:30); of one that comes twice it is
    the first.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)


def later(moment: datetime, seconds: float) -> datetime:
    """`seconds` of real time after `moment` (negative: before), in its zone."""
    return (moment.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(moment.tzinfo)


def is_ahead(wall: datetime, now: datetime) -> bool:
    """Whether the clock on the wall of `now`'s zone is yet to show `wall`."""
    return wall.replace(tzinfo=now.tzinfo, fold=0).timestamp() > now.timestamp()


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` on; the month's last where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return min(
        day.replace(year=year, month=month + 1, day=1) + timedelta(days=day.day - 1), last_of(year, month + 1)
    )


def last_of(year: int, month: int) -> date:
    """The last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def nth_weekday(year: int, month: int, weekday: int, count: int) -> date:
    """The `count`-th such weekday (Monday is 0) of a month, `count` 1-4; -1 is the last."""
    if count < 0:
        last = last_of(year, month)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))
