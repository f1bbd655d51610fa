"""The courier's side of the outbox: rows are leased, carried out, and settled, each step on the disk before the next.

A lease is written before its delivery begins, and its end after: so of what was under way when a process died it is
known that it may have arrived. Such a row is carried out again (the one window in which a duplicate is possible).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gadget.courier.consent import objection
from gadget.database import Connection, Database
from gadget.errors import GadgetError, Refused
from gadget.hearsay import visible
from gadget.outbox import Outbox, Posting, posting
from gadget.parcel import Receipt

MOST_CRASHES = 20
"""A row during whose delivery the courier died so often in a row is what it dies of."""

TOO_OFTEN = ("Something goes wrong whenever I try.", "每次发送都会出错。")


@dataclass(frozen=True, slots=True)
class Lease:
    """A row that is to be delivered now, and by nobody else."""

    id: int
    posting: Posting


@dataclass(frozen=True, slots=True)
class Settlement:
    """How one attempt at `lease` ended."""

    lease: Lease
    receipt: Receipt | None = None
    """It arrived."""
    error: GadgetError | None = None
    """Why it did not."""
    pause_s: float | None = None
    """It is tried again after this; None when it never is."""


class Leases:
    """Takes and settles rows. Methods block for a moment and raise `JournalFailed`."""

    def __init__(
        self,
        database: Database,
        *,
        lease_s: float,
        control_may_approve: bool,
        hide: Callable[[str], str] = lambda text: text,
    ) -> None:
        """`lease_s` is longer than any delivery; `control_may_approve` is the setting of that name; `hide` takes the
        secrets out of what far sides said.
        """
        self._hide = hide
        self._database = database
        self._outbox = Outbox(database)
        self._clock = self._outbox.clock
        self._lease_s = lease_s
        self._control_may_approve = control_may_approve

    def reclaim(self) -> int:
        """At the start, when nobody else delivers: what was under way in the last life is due again; how many.

        So is everything that was written before the computer was last started.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET due = ?, since = ? WHERE state = 'waiting' AND since > ?",
                (self._now(), self._now(), self._now()),
            )
            return connection.execute(
                "UPDATE outbox SET due = ?, since = ? WHERE state = 'leaving'", (self._now(), self._now())
            ).rowcount

    def advance(
        self, settled: Sequence[Settlement], room: Mapping[str, int]
    ) -> tuple[list[Lease], list[Settlement]]:
        """Write down how attempts ended and take what is due: for each kind of `room`, as many rows as it says.

        All of it in one transaction. Gives the leases, and those rows that were refused at the door.
        """
        taken: list[Lease] = []
        refused: list[Settlement] = []
        with self._database.transaction() as connection:
            for each in settled:
                self._settle(connection, each)
            for kind, places in room.items():
                for lease in self._take(connection, kind, places):
                    if (why := self._objection(connection, lease)) is None:
                        taken.append(lease)
                    else:
                        refused.append(Settlement(lease, error=why))
            for each in refused:
                self._settle(connection, each)
        return taken, refused

    def kinds(self) -> list[str]:
        """Those of which there is something to deliver, now or later."""
        rows = self._database.query("SELECT DISTINCT kind FROM outbox WHERE state IN ('waiting', 'leaving')")
        return [row["kind"] for row in rows]

    def next_due_s(self) -> float | None:
        """In how many seconds the next row is due; None when nothing waits."""
        row = self._database.query(
            "SELECT min(due) AS next FROM outbox WHERE state IN ('waiting', 'leaving')"
        )[0]
        return None if row["next"] is None else max(0.0, row["next"] - self._now())

    def _take(self, connection: Connection, kind: str, places: int) -> list[Lease]:
        now = self._now()
        rows = connection.execute(
            "SELECT * FROM outbox WHERE state IN ('waiting', 'leaving') AND kind = ? AND due <= ? "
            "ORDER BY id LIMIT ?",
            (kind, now, places),
        ).fetchall()
        connection.executemany(
            "UPDATE outbox SET crashes = crashes + (state = 'leaving'), state = 'leaving', attempts = attempts + 1, "
            "since = ?, due = ? WHERE id = ?",
            [(now, now + self._lease_s, row["id"]) for row in rows],
        )
        return [Lease(row["id"], posting(row)) for row in rows]

    def _objection(self, connection: Connection, lease: Lease) -> Refused | None:
        """Why this row must not leave; None when it may."""
        row = connection.execute(
            "SELECT outbox.consent, outbox.crashes, approvals.sha256, approvals.how FROM outbox "
            "LEFT JOIN approvals USING (key) WHERE id = ?",
            (lease.id,),
        ).fetchone()
        if row["crashes"] > MOST_CRASHES:
            return Refused(f"the courier died {row['crashes']} times while delivering it.", said=TOO_OFTEN)
        return objection(
            lease.posting.parcel,
            consent=row["consent"],
            approved=row["sha256"],
            how=row["how"],
            control_may_approve=self._control_may_approve,
        )

    def _settle(self, connection: Connection, settlement: Settlement) -> None:
        now, error = self._now(), settlement.error
        language = settlement.lease.posting.parcel.language
        receipt = settlement.receipt or Receipt()
        if settlement.receipt is not None:
            state, settled_at = "delivered", self._clock.wall()
        elif settlement.pause_s is None:
            state, settled_at = "dead", self._clock.wall()
        else:
            state, settled_at = "waiting", None
        pause_s = settlement.pause_s or 0.0
        connection.execute(
            "UPDATE outbox SET state = ?, settled_at = ?, since = ?, due = ?, waited_s = waited_s + ?, crashes = 0, "
            "code = ?, reason = ?, spoken = ?, note = ?, reference = ? WHERE id = ? AND state = 'leaving'",
            (
                state,
                settled_at,
                now,
                now + pause_s,
                pause_s,
                "" if error is None else error.code,
                "" if error is None else self._written(error.message),
                "" if error is None else self._written(error.spoken(language)),
                self._written(receipt.note),
                self._written(receipt.reference),
                settlement.lease.id,
            ),
        )

    def _written(self, said: str) -> str:
        return visible(self._hide(said))

    def _now(self) -> float:
        return self._clock.uptime()
