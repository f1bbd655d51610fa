"""What became of what was posted, told to the person: bad news always, good news when it comes late.

An e-mail that left while the gadget was still saying so needs no second sentence; one that left an hour later, or
never will, does. Each outcome becomes an announcement in the transaction that marks it as told of, so that
none is lost or doubled; and the picture that went along is erased. An answer that waited for the outcome says it
itself (`claim`), and then it is no news.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from gadget.announcements import Announcement, Announcements
from gadget.database import Connection, Database
from gadget.errors import CourierError, Delayed, GadgetError
from gadget.outbox import ENCLOSED, Posting, State, posting
from gadget.parcel import Settled
from gadget.shelf import Shelf

log = logging.getLogger(__name__)

LATE_S = 30.0
"""A delivery so long after it could leave is told: nobody remembers that it was still to come."""

PATIENCE_S = 60.0
"""Pauses of so much altogether, and it is told that it has not got through yet."""


class Outcomes:
    """Of one outbox. Methods block for a moment and raise `JournalFailed`."""

    def __init__(
        self, database: Database, announcements: Announcements, enclosures: Shelf | None = None
    ) -> None:
        """`enclosures` holds the pictures that go along with messages."""
        self._database = database
        self._announcements = announcements
        self._enclosures = enclosures

    def waiting(self) -> bool:
        """Whether there is anything whose end is still to be told, or to come."""
        return bool(self._database.query("SELECT 1 FROM outbox WHERE reported <> 'settled' LIMIT 1"))

    def promise(self) -> int:
        """Make announcements of what has come to an end (or is late) since; how many there are to be heard."""
        if not self._database.query(f"SELECT 1 FROM outbox WHERE {_NEWS} LIMIT 1"):  # noqa: S608  # our own words
            return 0
        promised, done = 0, set[str]()
        with self._database.transaction() as connection:
            for row in connection.execute(f"SELECT * FROM outbox WHERE {_NEWS} ORDER BY id").fetchall():  # noqa: S608
                held = posting(row)
                if (sentence := told(held)) is not None:
                    self._announcements.add(Announcement(sentence, held.parcel.language, _about(held)))
                    promised += 1
                reported = "settled" if held.state in _ENDED else "delayed"
                connection.execute("UPDATE outbox SET reported = ? WHERE id = ?", (reported, row["id"]))
                if held.state in _ENDED:
                    done.update(held.parcel.attachments)
            done -= _still_enclosed(connection)
        self._erase(done)
        return promised

    def claim(self, key: str) -> Settled | None:
        """How the row of `key` ended, for an answer that says so now: it is not announced, or not any more.

        None while it has not ended.
        """
        rows = self._database.query("SELECT state FROM outbox WHERE key = ?", (key,))
        if not rows or rows[0]["state"] not in _ENDED:
            return None
        with self._database.transaction() as connection:
            held = posting(connection.execute("SELECT * FROM outbox WHERE key = ?", (key,)).fetchone())
            connection.execute("UPDATE outbox SET reported = 'settled' WHERE key = ?", (key,))
            self._announcements.drop(_about(held))
            done = set(held.parcel.attachments) - _still_enclosed(connection)
        self._erase(done)
        return Settled(held.state is State.DELIVERED, told(held) or "")

    def _erase(self, files: Iterable[str]) -> None:
        """Pictures that need not wait for the next tidying-up."""
        if self._enclosures is None:
            return
        for file in files:
            try:
                self._enclosures.remove(Path(file).name)
            except GadgetError as refused:  # the next tidying-up tries again
                log.warning("a picture that has left cannot be erased: %s", refused.message)


def _about(held: Posting) -> str:
    return f"{held.state} {held.parcel.key}"


def _still_enclosed(connection: Connection) -> set[str]:
    return {row["name"] for row in connection.execute(ENCLOSED).fetchall()}


_ENDED = (State.DELIVERED, State.DEAD)


_NEWS = (
    "reported <> 'settled' AND (state IN ('delivered', 'dead') OR "
    f"(state = 'waiting' AND reported = '' AND waited_s > {PATIENCE_S}))"
)

_ANSWER = "search-later"
"""The kind whose note is all there is to tell of it: an answer."""

_DONE: dict[str, tuple[str, str]] = {"home": ("is done now", "已经完成了")}
_SENT = ("has been sent now", "已经发出去了")
_FAILED: dict[str, tuple[str, str]] = {
    "home": ("did not work", "没有成功"),
    _ANSWER: ("could not be found", "没能查到"),
}
_NOT_SENT = ("could not be sent", "没能发出去")
_STILL: dict[str, tuple[str, str]] = {_ANSWER: ("has not been found yet", "还没有查到")}
_ON_ITS_WAY = ("has not got through yet", "还没有发出去")


def told(held: Posting) -> str | None:
    """What to say of it, in its language; None when there is no need to."""
    chinese = held.parcel.language == "zh"
    about = held.parcel.about[:1].upper() + held.parcel.about[1:]
    match held.state:
        case State.DELIVERED:
            late = held.waited_s > 0 or (held.settled_at or 0.0) - held.posted_at > LATE_S
            if held.parcel.kind == _ANSWER or (held.note and held.parcel.kind in _DONE):
                late = False  # the note says it
            parts = [f"{about}{_said(_DONE.get(held.parcel.kind, _SENT), chinese)}"] if late else []
            parts += [held.note] if held.note else []
            return ("" if chinese else " ").join(parts) or None
        case State.DEAD:
            return (
                f"{about}{_said(_FAILED.get(held.parcel.kind, _NOT_SENT), chinese)}{_because(held, chinese)}"
            )
    going_on = "我会继续尝试。" if chinese else " I'll keep trying."
    plain = held.code in (Delayed.code, CourierError.code)
    why = "" if plain else ("" if chinese else " ") + held.spoken
    # an error that says so itself need not be told twice
    still = _said(_STILL.get(held.parcel.kind, _ON_ITS_WAY), chinese)
    return f"{about}{still}{why}{'' if going_on.strip() in why else going_on}"


def _said(sentence: tuple[str, str], chinese: bool) -> str:
    return f"{sentence[1]}。" if chinese else f" {sentence[0]}."


def _because(held: Posting, chinese: bool) -> str:
    """The reason as a sentence of its own; of what was only ever late, that it was tried for long."""
    if held.code == Delayed.code:
        return "我试了很久，一直没有成功。" if chinese else " I tried for a long time."
    return held.spoken if chinese else f" {held.spoken}"


def follow_up(turn: str, database: Database, *, was_stopped: bool = False) -> str | None:
    """What to say instead of "I could not answer this" of a turn that was cut off after it had posted something.

    It was cut off because the gadget `was_stopped`, else by a power cut.
    """
    rows = database.query(
        "SELECT * FROM outbox WHERE turn = ? AND state <> 'withdrawn' ORDER BY id LIMIT 1", (turn,)
    )
    if not rows:
        return None
    held = posting(rows[0])
    about = held.parcel.about
    if held.parcel.language == "zh":
        return f"刚才{'我被关掉了' if was_stopped else '断电了'}，不过{about}我已经记下了，会照常办好。"
    return f"I {'was stopped' if was_stopped else 'lost power'}, but I kept {about}: I take care of it."
