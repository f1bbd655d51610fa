"""The outbox: what is posted is there with its decision and its approval or not at all, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gadget.calls import Call, Consent
from gadget.database import Database
from gadget.errors import JournalFailed, Refused
from gadget.outbox import Clock, How, Outbox, State, digest
from gadget.parcel import Parcel

CALL = Call("send_email", {"recipient": "Alice", "body": "hi"})
PARCEL = Parcel(
    "t1:send_email", "email", {"to": "alice@example.org", "body": "hi 你好"}, "en", "the e-mail to Alice"
)


@dataclass
class Times:
    """Both clocks of the gadget, moved by hand."""

    wall: float = 1_800_000_000.0
    uptime: float = 100.0

    def clock(self) -> Clock:
        return Clock(lambda: self.wall, lambda: self.uptime)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "journal.db")
    database.open()
    yield database
    database.close()


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def outbox(database: Database, times: Times) -> Outbox:
    return Outbox(database, times.clock())


def post(
    outbox: Outbox, parcel: Parcel = PARCEL, consent: Consent = Consent.ASK, how: How = How.PRESS
) -> bool:
    return outbox.post(parcel, turn=parcel.key.split(":")[0], call=CALL, consent=consent, how=how)


def test_what_is_posted_is_there_with_its_decision_and_its_approval(
    outbox: Outbox, database: Database
) -> None:
    assert post(outbox)
    held = outbox.get(PARCEL.key)
    assert held is not None
    assert (held.parcel, held.state, held.turn) == (PARCEL, State.WAITING, "t1")
    (approval,) = database.query("SELECT * FROM approvals")
    assert (approval["key"], approval["sha256"], approval["how"]) == (PARCEL.key, digest(PARCEL), "press")
    (turn,) = database.query("SELECT * FROM turns")
    assert (turn["id"], turn["action"]) == ("t1", "send_email")
    assert turn["arguments"] == '{"recipient": "Alice", "body": "hi"}'


@pytest.mark.parametrize("table", ["outbox", "approvals", "turns"])
def test_the_act_its_approval_and_its_decision_are_written_together_or_not_at_all(
    outbox: Outbox, database: Database, table: str
) -> None:
    with database.transaction() as connection:
        connection.execute(
            f"CREATE TRIGGER worn BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'worn'); END"
        )
    with pytest.raises(JournalFailed):
        post(outbox)
    for each in ("outbox", "approvals", "turns"):
        assert database.query(f"SELECT * FROM {each}") == []  # noqa: S608


def test_a_second_parcel_of_the_same_key_is_the_first_one(outbox: Outbox) -> None:
    assert post(outbox)
    assert not post(outbox, replace(PARCEL, payload={"to": "mallory@example.org"}))
    held = outbox.get(PARCEL.key)
    assert held is not None and held.parcel == PARCEL
    assert outbox.counts() == {"waiting": 1}


def test_what_needs_a_press_and_got_none_is_not_posted(outbox: Outbox, database: Database) -> None:
    with pytest.raises(Refused, match="never approved"):
        post(outbox, how=How.UNDO)
    assert outbox.counts() == {} and database.query("SELECT * FROM approvals") == []


def test_it_can_be_withdrawn_until_it_begins_to_leave(outbox: Outbox, database: Database) -> None:
    post(outbox)
    assert outbox.withdraw(PARCEL.key)
    assert outbox.withdraw(PARCEL.key), "taken back stays taken back"
    other = replace(PARCEL, key="t2:send_email")
    post(outbox, other)
    with database.transaction() as connection:
        connection.execute("UPDATE outbox SET state = 'leaving' WHERE key = ?", (other.key,))
    assert not outbox.withdraw(other.key)
    assert not outbox.withdraw("nobody:knows")
    assert outbox.counts() == {"withdrawn": 1, "leaving": 1}


def due_of(database: Database, key: str = PARCEL.key) -> float:
    due: float = database.query("SELECT due FROM outbox WHERE key = ?", (key,))[0]["due"]
    return due


def test_what_can_be_taken_back_is_held_until_its_window_closes(
    outbox: Outbox, database: Database, times: Times
) -> None:
    post(outbox, replace(PARCEL, kind="phone", not_before=times.wall + 65), Consent.UNDO, How.UNDO)
    assert due_of(database) == times.uptime + 65
    times.uptime += 7  # the answer has been spoken
    outbox.close_window("t1", 5.0)
    assert due_of(database) == times.uptime + 5
    times.uptime += 2
    outbox.close_window("t1", 60.0)
    assert due_of(database) == times.uptime + 3, "a window is only ever closed earlier"


def test_no_clock_that_is_wrong_holds_a_parcel_for_long(
    outbox: Outbox, database: Database, times: Times
) -> None:
    post(outbox, replace(PARCEL, not_before=times.wall + 86_400 * 365))
    assert due_of(database) <= times.uptime + 300


def test_limits_count_what_was_posted_and_not_taken_back(outbox: Outbox, times: Times) -> None:
    for number, kind in enumerate(["email", "sms", "email", "phone"]):
        times.wall += 60
        post(outbox, replace(PARCEL, key=f"t{number}:a", kind=kind))
    outbox.withdraw("t2:a")
    assert outbox.count_since(["email"], 0.0) == 1
    assert outbox.count_since(["email", "sms", "phone"], 0.0) == 3
    assert outbox.count_since(["email", "sms", "phone"], times.wall) == 1


def test_what_was_settled_long_ago_is_forgotten_with_its_approval(
    outbox: Outbox, database: Database, times: Times
) -> None:
    post(outbox)
    post(outbox, replace(PARCEL, key="t2:a"))
    outbox.withdraw(PARCEL.key)
    outbox.forget(times.wall + 1)
    assert outbox.get(PARCEL.key) is None and outbox.get("t2:a") is not None
    assert [row["key"] for row in database.query("SELECT key FROM approvals")] == ["t2:a"]


def test_the_approval_names_every_word_and_every_byte(tmp_path: Path) -> None:
    picture = tmp_path / "a.jpg"
    picture.write_bytes(b"one")
    whole = replace(PARCEL, attachments=(str(picture),))
    same = digest(whole)
    assert digest(whole) == same
    changed = [
        replace(whole, key="t9:send_email"),
        replace(whole, kind="sms"),
        replace(whole, payload={**PARCEL.payload, "to": "alice@example.com"}),
        replace(whole, attachments=()),
    ]
    assert same not in {digest(parcel) for parcel in changed}
    picture.write_bytes(b"two")
    assert digest(whole) != same
    picture.unlink()
    with pytest.raises(Refused, match="cannot be read"):
        digest(whole)
