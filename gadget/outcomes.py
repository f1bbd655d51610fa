"""What became of what was posted, told to the person: bad news always, good news when it comes late.

An e-mail that left while the gadget was still saying so needs no second sentence; one that left an hour later, or
never will, does. Each outcome becomes an announcement in the transaction that marks it as told of, so that
none is lost or doubled.
"""

from __future__ import annotations

from gadget.announcements import Announcement, Announcements
from gadget.database import Database
from gadget.errors import CourierError, Delayed
from gadget.outbox import Posting, State, posting

LATE_S = 30.0
"""A delivery so long after it could leave is told: nobody remembers that it was still to come."""

PATIENCE_S = 60.0
"""Pauses of so much altogether, and it is told that it has not got through yet."""


class Outcomes:
    """Of one outbox. Methods block for a moment and raise `JournalFailed`."""

    def __init__(self, database: Database, announcements: Announcements) -> None:
        self._database = database
        self._announcements = announcements

    def waiting(self) -> bool:
        """Whether there is anything whose end is still to be told, or to come."""
        return bool(self._database.query("SELECT 1 FROM outbox WHERE reported <> 'settled' LIMIT 1"))

    def promise(self) -> int:
        """Make announcements of what has come to an end (or is late) since; how many there are to be heard."""
        if not self._database.query(f"SELECT 1 FROM outbox WHERE {_NEWS} LIMIT 1"):  # noqa: S608  # our own words
            return 0
        promised = 0
        with self._database.transaction() as connection:
            for row in connection.execute(f"SELECT * FROM outbox WHERE {_NEWS} ORDER BY id").fetchall():  # noqa: S608
                held = posting(row)
                if (sentence := told(held)) is not None:
                    about = f"{held.state} {held.parcel.key}"
                    self._announcements.add(Announcement(sentence, held.parcel.language, about))
                    promised += 1
                reported = "settled" if held.state in (State.DELIVERED, State.DEAD) else "delayed"
                connection.execute("UPDATE outbox SET reported = ? WHERE id = ?", (reported, row["id"]))
        return promised


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
            late = late and held.parcel.kind != _ANSWER
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


def follow_up(turn: str, database: Database) -> str | None:
    """What to say instead of "I could not answer this" of a turn that was cut off after it had posted something."""
    rows = database.query(
        "SELECT * FROM outbox WHERE turn = ? AND state <> 'withdrawn' ORDER BY id LIMIT 1", (turn,)
    )
    if not rows:
        return None
    held = posting(rows[0])
    about = held.parcel.about
    if held.parcel.language == "zh":
        return f"刚才断电了，不过{about}我已经记下了，会照常办好。"
    return f"I lost power, but I kept {about}: I take care of it."
