"""The outbox: what must leave the gadget, on the disk from the moment it was decided until its end was told.

The daemon writes rows here and the courier, another process, carries them out (`gadget.courier.leases`); this module
is what both rely on. A row is written in one transaction with the decision that caused it and with the record of its
approval, which names by hash exactly what was approved.

When a row is due is kept in seconds since the computer started, which no setting of the clock moves. `since` is when
that was written: where it is still to come, the computer was started anew, and everything that waits is due.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from gadget.calls import Call, Consent, Language
from gadget.database import Connection, Database, Row
from gadget.errors import Refused
from gadget.parcel import Parcel

LONGEST_HOLD_S = 300.0
"""No undo window is open for longer, whatever a parcel says."""


ENCLOSED = "SELECT value AS name FROM outbox, json_each(attachments) WHERE state IN ('waiting', 'leaving')"
"""Paths of files that are still to leave with a message."""


class State(StrEnum):
    """Where a row is between the decision and its end."""

    WAITING = "waiting"
    LEAVING = "leaving"
    """The courier has it; after a crash it may have arrived already."""
    DELIVERED = "delivered"
    DEAD = "dead"
    """It never will arrive, for the reason given."""
    WITHDRAWN = "withdrawn"


class How(StrEnum):
    """In what way the person said yes."""

    PRESS = "press"
    """One press of the button after it was read back."""
    CONTROL = "control"
    """The same through the control socket, which is a permission of its own (control.may_approve)."""
    UNDO = "undo"
    """By asking for it: it can be taken back for some seconds, and is not of a kind that is read back."""


@dataclass(frozen=True, slots=True)
class Clock:
    """`wall` gives Unix seconds, for people; `uptime` seconds since the computer started, for what is due."""

    wall: Callable[[], float] = time.time
    uptime: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True, slots=True)
class Posting:
    """A parcel that the outbox holds, and how far it is."""

    parcel: Parcel
    turn: str
    state: State
    posted_at: float
    """Unix seconds."""
    settled_at: float | None
    attempts: int
    waited_s: float
    """Pauses between attempts, all together."""
    code: str
    reason: str
    """The error of the last attempt and its message in English, for the log; '' when there was none."""
    spoken: str
    """The same for the person, in the parcel's language."""
    note: str
    reference: str
    """See `gadget.parcel.Receipt`."""
    reported: str
    """What the person was told of last: '', 'delayed' or 'settled'."""


class Outbox:
    """The rows of one database. Methods block for a moment, on any thread, and raise `JournalFailed`."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        """`clock` is replaced only by tests."""
        self._database = database
        self.clock = clock or Clock()

    # ── the daemon's side ───────────────────────────────────────────────────────────────────────────────────

    def post(self, parcel: Parcel, *, turn: str, call: Call, consent: Consent, how: How) -> bool:
        """Keep `parcel` for the courier, with the decision `call` of `turn` and its approval, or none of them.

        False when there is one of its key already: then nothing is changed. Raises `Refused` for what must be
        approved by a press and was not.
        """
        if consent is Consent.ASK and how is How.UNDO:
            raise Refused(f"{parcel.key}: it was never approved, so it is not sent.")
        now, uptime = self.clock.wall(), self.clock.uptime()
        hold_s = min(max(parcel.not_before - now, 0.0), LONGEST_HOLD_S)
        values = (
            parcel.key,
            turn,
            parcel.kind,
            canonical(parcel.payload),
            parcel.language,
            parcel.about,
            canonical(parcel.attachments),
            str(consent),
            now,
            uptime,
            uptime + hold_s,
        )
        with self._database.transaction() as connection:
            added = connection.execute(
                "INSERT INTO outbox (key, turn, kind, payload, language, about, attachments, consent, posted_at, "
                "since, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                values,
            ).rowcount
            if added:
                connection.execute(
                    "INSERT INTO approvals (key, sha256, how, approved_at) VALUES (?, ?, ?, ?)",
                    (parcel.key, digest(parcel), str(how), now),
                )
                _decide(connection, turn, call, now)
        return bool(added)

    def withdraw(self, key: str) -> bool:
        """Keep it from leaving; True when it had not begun to, or is withdrawn already."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET state = 'withdrawn', settled_at = ?, reported = 'settled' "
                "WHERE key = ? AND state = 'waiting'",
                (self.clock.wall(), key),
            )
            row = connection.execute("SELECT state FROM outbox WHERE key = ?", (key,)).fetchone()
        return row is not None and row["state"] == State.WITHDRAWN

    def close_window(self, turn: str, after_s: float) -> None:
        """What `turn` posted and holds back may leave in `after_s` seconds: its answer was heard."""
        due = self.clock.uptime() + after_s
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET due = ? WHERE turn = ? AND state = 'waiting' AND attempts = 0 AND due > ?",
                (due, turn, due),
            )

    # ── for whoever wants to know ───────────────────────────────────────────────────────────────────────────

    def get(self, key: str) -> Posting | None:
        """The row of this key."""
        rows = self._database.query("SELECT * FROM outbox WHERE key = ?", (key,))
        return posting(rows[0]) if rows else None

    def count_since(self, kinds: Sequence[str], since: float) -> int:
        """How many of these kinds were posted since the Unix time `since` and not withdrawn: for limits."""
        marks = ", ".join("?" * len(kinds))
        return int(
            self._database.query(
                f"SELECT count(*) AS n FROM outbox WHERE kind IN ({marks}) AND posted_at >= ? "  # noqa: S608
                "AND state <> 'withdrawn'",
                (*kinds, since),
            )[0]["n"]
        )

    def counts(self) -> dict[str, int]:
        """How many rows there are in each state that has any."""
        rows = self._database.query("SELECT state, count(*) AS n FROM outbox GROUP BY state")
        return {row["state"]: row["n"] for row in rows}

    def latest(self, limit: int) -> list[Posting]:
        """The newest rows, for lists."""
        rows = self._database.query("SELECT * FROM outbox ORDER BY id DESC LIMIT ?", (limit,))
        return [posting(row) for row in rows]

    def forget(self, before: float) -> None:
        """Erase what was settled before this Unix time, with its approvals."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM approvals WHERE key IN (SELECT key FROM outbox WHERE settled_at < ?)", (before,)
            )
            connection.execute("DELETE FROM outbox WHERE settled_at < ?", (before,))


def last_link(newest_first: Sequence[Posting]) -> str | None:
    """The newest address of the web that was posted, or made on the way (a page of groceries)."""
    for row in newest_first:
        for found in (row.parcel.payload.get("url"), row.reference):
            if isinstance(found, str) and found.startswith(("https://", "http://")):
                return found
    return None


def digest(parcel: Parcel) -> str:
    """What is approved, as a SHA-256: the key, the kind, every word of the payload, every byte of what is attached.

    Raises `Refused` when an attachment cannot be read.
    """
    content = [parcel.key, parcel.kind, parcel.payload, [_file_digest(file) for file in parcel.attachments]]
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(value: Any) -> str:
    """`value` as JSON that is the same for equal values."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)


def listed(held: Posting) -> dict[str, Any]:
    """A row as lists show it; what it says stays between the person and whoever gets it."""
    return {
        "key": held.parcel.key,
        "kind": held.parcel.kind,
        "about": held.parcel.about,
        "state": str(held.state),
        "posted_at": held.posted_at,
        "settled_at": held.settled_at,
        "attempts": held.attempts,
        "code": held.code,
        "reason": held.reason,
    }


def posting(row: Row) -> Posting:
    """A row of the table."""
    return Posting(
        Parcel(
            key=row["key"],
            kind=row["kind"],
            payload=json.loads(row["payload"]),
            language=_language(row),
            about=row["about"],
            attachments=tuple(json.loads(row["attachments"])),
        ),
        turn=row["turn"],
        state=State(row["state"]),
        posted_at=row["posted_at"],
        settled_at=row["settled_at"],
        attempts=row["attempts"],
        waited_s=row["waited_s"],
        code=row["code"],
        reason=row["reason"],
        spoken=row["spoken"],
        note=row["note"],
        reference=row["reference"],
        reported=row["reported"],
    )


def _language(row: Row) -> Language:
    return "zh" if row["language"] == "zh" else "en"


def _file_digest(file: str) -> str:
    try:
        with Path(file).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as gone:
        raise Refused(f"{file}: what was to be attached cannot be read ({gone.strerror}).") from gone


def _decide(connection: Connection, turn: str, call: Call, now: float) -> None:
    """The decision, in the transaction of what it causes; the journal writes the rest of its row."""
    connection.execute(
        "INSERT INTO turns (id, started_at, trigger, action, arguments) VALUES (?, ?, 'ask', ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET action = excluded.action, arguments = excluded.arguments",
        (turn, now, call.action, json.dumps(dict(call.arguments), ensure_ascii=False)),
    )
