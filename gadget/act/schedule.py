"""Timers, alarms and reminders on disk: every change is one transaction, done before anybody is told of it.

Actions and the daemon's waker each hold a `Schedule` over the same database; there is no other memory of it.
The waker asks `next_due`, sleeps, and rings what is `due`; after a start it calls `set_aside` and `resume`, after the
clock was set `shift`, and after the time zone changed `recompute`. These give what is to be told.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, fields, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from gadget.act.changes import Refusal, changed
from gadget.act.entry import (
    ACTIVE,
    Entry,
    Kind,
    at_wall,
    counting,
    finished,
    instant,
    next_wall,
    soonest_wall,
)
from gadget.act.spoken_time import Change, When
from gadget.calls import LANGUAGES, Language
from gadget.database import Connection, Database, Row

log = logging.getLogger(__name__)

LATEST_S = 3600.0
"""A timer or alarm that could not ring within this many seconds of its time is told as missed instead.
Reminders always ring, however late."""


class Schedule:
    """All entries. Methods block for a moment and may be called on any thread.

    A row that cannot be read is passed over, until `set_aside` moves it out of the way.

    Raises `JournalFailed`, `DiskFull` or `ReadOnly` and changes nothing when the database cannot be used.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], zone: ZoneInfo) -> None:
        """`now` gives the present with a zone; `zone` is where it is (to travel, set it and `recompute`)."""
        self._database = database
        self._now = now
        self.zone = zone

    # ── what the person asks for ──

    def add(
        self,
        kind: Kind,
        *,
        language: Language,
        label: str = "",
        spoken: str = "",
        seconds: float | None = None,
        when: When | None = None,
        turn: str | None = None,
    ) -> Entry:
        """A new entry that rings after `seconds`, or at `when`, or (a reminder with neither) never by itself.

        A second one of the same `turn` is not made: the first is given again.
        """
        now = self._now().timestamp()
        entry = Entry(0, kind, label, language, spoken, None, None, "", None, None, "waiting", now, turn)
        if seconds is not None:
            entry = counting(entry, seconds, now)
        elif when is not None:
            entry = at_wall(entry, when.at, self.zone, repeats=when.repeats)
        with self._database.transaction() as connection:
            made = connection.execute(_INSERT, _values(entry)[1:])
            where, key = ("id", made.lastrowid) if made.rowcount else ("turn", turn)
            row = connection.execute(f"SELECT * FROM schedule WHERE {where} = ?", (key,)).fetchone()  # noqa: S608
            return _entry(row)

    def entries(self) -> list[Entry]:
        """What is active: what rings first, then by time, then what is paused or has no time."""
        rows = self._database.query(
            f"SELECT * FROM schedule WHERE state IN {_ACTIVE} "  # noqa: S608
            "ORDER BY state <> 'ringing', due_at IS NULL, due_at, left_seconds IS NULL, left_seconds, id"
        )
        return list(_readable(rows))

    def get(self, entry_id: int) -> Entry | None:
        """The entry as it is now, also when it is over; None when there was none."""
        rows = self._database.query("SELECT * FROM schedule WHERE id = ?", (entry_id,))
        return next(_readable(rows), None)

    def change(self, entry_id: int, change: Change) -> Entry | Refusal | None:
        """Do `change`; gives the entry as it became, why it cannot be, or None when the entry is over."""
        with self._database.transaction() as connection:
            entry = _active(connection, entry_id)
            if entry is None:
                return None
            result = changed(entry, change, self.zone, self._now())
            if isinstance(result, Entry):
                _write(connection, result)
            return result

    def cancel(self, entry_ids: Iterable[int]) -> list[Entry]:
        """Call off all of these; gives those that were still active, as they were."""
        with self._database.transaction() as connection:
            before = [entry for each in entry_ids if (entry := _active(connection, each)) is not None]
            for entry in before:
                _write(connection, replace(entry, state="cancelled"))
            return before

    def put_back(self, before: Sequence[Entry]) -> list[Entry]:
        """Take back a change or a cancellation: entries become what they were, but for those that are done.

        What rang when it was called off waits to ring again; what counts passing time never has more left than its
        whole length, should the clock have been set in between.
        """
        now = self._now().timestamp()
        restored = []
        with self._database.transaction() as connection:
            for entry in before:
                current = connection.execute(
                    "SELECT * FROM schedule WHERE id = ? AND state <> 'done'", (entry.id,)
                )
                if current.fetchone() is not None:
                    again = replace(entry, state="waiting") if entry.state == "ringing" else entry
                    again = self._set_right(again, now)
                    _write(connection, again)
                    restored.append(again)
        return restored

    # ── what the waker does ──

    def due(self, now: datetime | None = None) -> list[Entry]:
        """What must ring now, the longest overdue first; what rings already is not among it."""
        moment = (now or self._now()).timestamp()
        rows = self._database.query(
            "SELECT * FROM schedule WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id", (moment,)
        )
        return list(_readable(rows))

    def next_due(self) -> float | None:
        """Unix time at which something must ring next (perhaps already over); None when nothing will."""
        rows = self._database.query("SELECT MIN(due_at) AS next FROM schedule WHERE state = 'waiting'")
        return None if rows[0]["next"] is None else float(rows[0]["next"])

    def mark_ringing(self, entry_id: int) -> Entry | None:
        """It rings now; None when it is not waiting any more (called off a moment ago)."""
        with self._database.transaction() as connection:
            entry = _active(connection, entry_id)
            if entry is None or entry.state != "waiting":
                return None
            return _write(connection, replace(entry, state="ringing", left_seconds=None))

    def stop(self, entry_id: int) -> Entry | None:
        """It rang and was heard: done, or waiting for its next time. None when it does not ring (any more)."""
        with self._database.transaction() as connection:
            entry = _active(connection, entry_id)
            if entry is None or entry.state != "ringing":
                return None
            return _write(connection, finished(entry, self.zone, self._now().timestamp()))

    def snooze(self, entry_id: int, minutes: float) -> Entry | None:
        """Ring again after `minutes`. None when it does not ring (any more)."""
        with self._database.transaction() as connection:
            entry = _active(connection, entry_id)
            if entry is None or entry.state != "ringing":
                return None
            due_at = self._now().timestamp() + minutes * 60
            return _write(
                connection, replace(entry, state="waiting", due_at=due_at, left_seconds=minutes * 60)
            )

    # ── when time itself moves ──

    def set_aside(self) -> list[Row]:
        """Move what cannot be read out of the way, into the table `set_aside`; gives these rows as they were."""
        now = self._now().timestamp()
        spoilt = []
        with self._database.transaction() as connection:
            for row in connection.execute("SELECT * FROM schedule ORDER BY id").fetchall():
                if (why := _wrong_with(row)) is None:
                    continue
                content = json.dumps({name: row[name] for name in row.keys()}, default=repr)  # noqa: SIM118
                connection.execute(
                    "INSERT INTO set_aside (came_from, why, content, moved_at) VALUES ('schedule', ?, ?, ?)",
                    (why, content, now),
                )
                connection.execute("DELETE FROM schedule WHERE id = ?", (row["id"],))
                log.warning("schedule entry %s cannot be read and is set aside: %s", row["id"], why)
                spoilt.append(row)
        return spoilt

    def resume(self) -> list[Entry]:
        """After a start: what rang when the power went waits to ring again; gives what was missed."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE schedule SET state = 'waiting' WHERE state = 'ringing'")
            return self.recompute()

    def recompute(self) -> list[Entry]:
        """Set what keeps the time on the wall by the present zone, and finish what is too late to ring.

        Gives the latter as it was due. What counts never has more left than its whole length, whatever an
        unset clock says.
        """
        now = self._now().timestamp()
        missed = []
        with self._database.transaction() as connection:
            for entry in _waiting(connection):
                current = self._set_right(entry, now)
                if _is_missed(current, now):
                    missed.append(current)
                    current = finished(current, self.zone, now)
                if current != entry:
                    _write(connection, current)
        return missed

    def shift(
        self, seconds: float, tell: Callable[[Sequence[Entry]], None] = lambda missed: None
    ) -> list[Entry]:
        """The clock was set forward by `seconds` (back when negative): what counts passing time moves too.

        Gives what the clock jumped past too far to ring; `tell` gets it inside the transaction that finishes it.
        """
        now = self._now().timestamp()
        with self._database.transaction() as connection:
            for entry in _waiting(connection):
                if entry.counts and entry.due_at is not None:
                    _write(connection, replace(entry, due_at=entry.due_at + seconds))
                elif seconds < 0 and entry.wall is not None and entry.repeats:
                    _write(connection, self._brought_near(entry, entry.wall, now))
            missed = self.recompute()
            tell(missed)
            return missed

    def forget(self, before: float) -> int:
        """Erase what was done or called off and made before this Unix time; gives how many.

        What was set aside before it goes too.
        """
        with self._database.transaction() as connection:
            erased = connection.execute(
                "DELETE FROM schedule WHERE state IN ('done', 'cancelled') AND created_at < ?", (before,)
            )
            connection.execute(
                "DELETE FROM set_aside WHERE came_from = 'schedule' AND moved_at < ?", (before,)
            )
            return erased.rowcount

    def _set_right(self, entry: Entry, now: float) -> Entry:
        if entry.due_at is None:
            return entry
        if entry.counts:
            latest = now + (entry.span if entry.span is not None else 0.0)
            return replace(entry, due_at=min(entry.due_at, latest))
        if entry.wall is None:
            return entry
        return replace(entry, due_at=instant(entry.wall, self.zone, near=entry.due_at))

    def _brought_near(self, entry: Entry, wall: datetime, now: float) -> Entry:
        """The clock ran ahead and a daily alarm with it: now it would wait for the date that never was.

        One occurrence is left out on purpose, because it may have rung before the clock went back over it.
        """
        soonest = soonest_wall(wall, entry.repeats, self.zone, now)
        following = soonest and next_wall(soonest, entry.repeats, self.zone, now)
        if soonest is None or following is None or wall <= following:
            return entry
        return at_wall(entry, soonest, self.zone, repeats=entry.repeats)


_COLUMNS = tuple(field.name for field in fields(Entry))
_INSERT = (
    f"INSERT INTO schedule ({', '.join(_COLUMNS[1:])}) "  # noqa: S608  # names of our own
    f"VALUES ({', '.join('?' * len(_COLUMNS[1:]))}) ON CONFLICT (turn) DO NOTHING"
)
_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (2, 9999))
"""Unix times that can be shown on the clock of every zone."""
_ACTIVE = "('" + "', '".join(ACTIVE) + "')"


def _is_missed(entry: Entry, now: float) -> bool:
    return entry.kind != "reminder" and entry.due_at is not None and entry.due_at < now - LATEST_S


def _active(connection: Connection, entry_id: int) -> Entry | None:
    row = connection.execute(
        f"SELECT * FROM schedule WHERE id = ? AND state IN {_ACTIVE}",  # noqa: S608
        (entry_id,),
    ).fetchone()
    return None if row is None else next(_readable([row]), None)


def _waiting(connection: Connection) -> list[Entry]:
    rows = connection.execute("SELECT * FROM schedule WHERE state = 'waiting' ORDER BY due_at, id").fetchall()
    return list(_readable(rows))


def _write(connection: Connection, entry: Entry) -> Entry:
    changes = ", ".join(f"{column} = ?" for column in _COLUMNS[1:])
    connection.execute(f"UPDATE schedule SET {changes} WHERE id = ?", (*_values(entry)[1:], entry.id))  # noqa: S608
    return entry


def _values(entry: Entry) -> tuple[object, ...]:
    return tuple(value.isoformat() if isinstance(value, datetime) else value for value in astuple(entry))


def _readable(rows: Iterable[Row]) -> Iterator[Entry]:
    return (_entry(row) for row in rows if _wrong_with(row) is None)


def _wrong_with(row: Row) -> str | None:
    """Why `row` is no entry, None when it is one: another program, or a worn memory card, may have written it."""
    if row["language"] not in LANGUAGES:
        return f"language is {row['language']!r}"
    for name in ("label", "spoken", "repeats"):
        if not isinstance(row[name], str):
            return f"{name} is {row[name]!r}"
    for name in ("due_at", "seconds", "left_seconds", "created_at"):
        value = row[name]
        if value is not None and not (isinstance(value, float) and _FIRST <= value < _LAST):
            return f"{name} is {value!r}"
    try:
        wall = _entry(row).wall
    except (TypeError, ValueError):
        return f"wall is {row['wall']!r}"
    if wall is not None and (wall.tzinfo is not None or not 1 < wall.year < 9999):
        return f"wall is {row['wall']!r}"
    return None


def _entry(row: Row) -> Entry:
    values = {name: row[name] for name in _COLUMNS}
    values["wall"] = None if row["wall"] is None else datetime.fromisoformat(row["wall"])
    return Entry(**values)
