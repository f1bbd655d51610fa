"""What became of what was posted: bad news always, good news when it is late, each once and in its own language."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gadget.announcements import Announcements
from gadget.calls import Call, Consent, Language
from gadget.courier.pauses import pause_s
from gadget.database import Database
from gadget.errors import Delayed, JournalFailed, NotConnected
from gadget.messenger import Messenger
from gadget.outbox import How, Outbox, Posting, State
from gadget.outcomes import Outcomes, follow_up, told
from gadget.parcel import Parcel, Settled
from gadget.shelf import Shelf, enclosures

PARCEL = Parcel("t1:a", "email", {}, "en", "the e-mail to Alice")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "journal.db")
    database.open()
    yield database
    database.close()


@pytest.fixture
def outcomes(database: Database) -> Outcomes:
    return Outcomes(database, Announcements(database))


def posted(database: Database, key: str = "t1:a", language: Language = "en", **columns: Any) -> None:
    """A row, and how far it is."""
    about = "给小红的邮件" if language == "zh" else PARCEL.about
    parcel = replace(PARCEL, key=key, language=language, about=about)
    call = Call("send_email")
    Outbox(database).post(parcel, turn=key.split(":")[0], call=call, consent=Consent.ASK, how=How.PRESS)
    with database.transaction() as connection:
        for name, value in columns.items():
            connection.execute(f"UPDATE outbox SET {name} = ? WHERE key = ?", (value, key))  # noqa: S608


def waiting(database: Database) -> list[str]:
    return [announcement.text for announcement in Announcements(database).waiting()]


def held(**changed: Any) -> Posting:
    whole = Posting(PARCEL, "t1", State.DELIVERED, 1000.0, 1001.0, 1, 0.0, "", "", "", "", "", "")
    return replace(whole, **changed)


@pytest.mark.parametrize(
    ("language", "changed", "sentence"),
    [
        ("en", {}, None),
        ("en", {"note": "They answer on Monday."}, "They answer on Monday."),
        ("en", {"settled_at": 5000.0}, "The e-mail to Alice has been sent now."),
        ("zh", {"settled_at": 5000.0}, "给小红的邮件已经发出去了。"),
        (
            "en",
            {
                "state": State.DEAD,
                "code": "courier.unknown_recipient",
                "spoken": "There's nobody at that address.",
            },
            "The e-mail to Alice could not be sent. There's nobody at that address.",
        ),
        (
            "zh",
            {"state": State.DEAD, "code": "courier.unknown_recipient", "spoken": "没有这个收件地址。"},
            "给小红的邮件没能发出去。没有这个收件地址。",
        ),
        (
            "en",
            {"state": State.DEAD, "code": Delayed.code, "spoken": Delayed.english},
            "The e-mail to Alice could not be sent. I tried for a long time.",
        ),
        (
            "en",
            {"state": State.WAITING, "code": Delayed.code, "spoken": Delayed.english},
            "The e-mail to Alice has not got through yet. I'll keep trying.",
        ),
        (
            "zh",
            {"state": State.WAITING, "code": Delayed.code, "spoken": Delayed.chinese},
            "给小红的邮件还没有发出去。我会继续尝试。",
        ),
        (
            "en",
            {"state": State.WAITING, "code": NotConnected.code, "spoken": NotConnected.english},
            "The e-mail to Alice has not got through yet. That isn't set up yet. I'll keep trying.",
        ),
    ],
)
def test_each_outcome_has_its_sentence(
    language: Language, changed: dict[str, Any], sentence: str | None
) -> None:
    about = "给小红的邮件" if language == "zh" else PARCEL.about
    assert told(held(parcel=replace(PARCEL, language=language, about=about), **changed)) == sentence


def test_an_outcome_is_promised_once(database: Database, outcomes: Outcomes) -> None:
    posted(database, state="dead", code="courier.refused", spoken="That was refused.", settled_at=time.time())
    posted(database, "t2:a", state="delivered", settled_at=time.time())
    posted(database, "t3:a", "zh", state="delivered", waited_s=90.0, settled_at=time.time())
    assert outcomes.promise() == 2
    assert waiting(database) == [
        "The e-mail to Alice could not be sent. That was refused.",
        "给小红的邮件已经发出去了。",
    ]
    assert outcomes.promise() == 0 and not outcomes.waiting()
    assert len(waiting(database)) == 2


def test_what_is_late_is_told_once_and_its_end_again(database: Database, outcomes: Outcomes) -> None:
    posted(database, code="courier.delayed", waited_s=10.0, attempts=2)
    assert outcomes.promise() == 0 and outcomes.waiting(), "a minute is no news"
    for _ in range(2):
        with database.transaction() as connection:
            connection.execute("UPDATE outbox SET waited_s = waited_s + 70")
        outcomes.promise()
    assert waiting(database) == ["The e-mail to Alice has not got through yet. I'll keep trying."]
    with database.transaction() as connection:
        connection.execute("UPDATE outbox SET state = 'delivered', settled_at = 1")
    outcomes.promise()
    assert waiting(database)[1:] == ["The e-mail to Alice has been sent now."]


def test_what_cannot_be_promised_is_promised_later(database: Database, outcomes: Outcomes) -> None:
    posted(database, state="dead", code="courier.refused", spoken="That was refused.", settled_at=1.0)
    with database.transaction() as connection:
        connection.execute(
            "CREATE TRIGGER worn BEFORE UPDATE OF reported ON outbox BEGIN SELECT RAISE(ABORT, 'worn'); END"
        )
    with pytest.raises(JournalFailed):
        outcomes.promise()
    assert waiting(database) == [], "both or neither"
    with database.transaction() as connection:
        connection.execute("DROP TRIGGER worn")
    assert outcomes.promise() == 1 and len(waiting(database)) == 1


def test_what_was_taken_back_is_no_news(database: Database, outcomes: Outcomes) -> None:
    posted(database)
    Outbox(database).withdraw("t1:a")
    assert outcomes.promise() == 0 and not outcomes.waiting()


def test_a_turn_that_was_cut_off_after_posting_is_not_to_be_asked_again(database: Database) -> None:
    assert follow_up("t1", database) is None
    posted(database)
    posted(database, "t2:a", "zh")
    assert follow_up("t1", database) == "I lost power, but I kept the e-mail to Alice: I take care of it."
    assert follow_up("t2", database) == "刚才断电了，不过给小红的邮件我已经记下了，会照常办好。"
    stopped = [follow_up(turn, database, was_stopped=True) for turn in ("t1", "t2")]
    assert stopped == [
        "I was stopped, but I kept the e-mail to Alice: I take care of it.",
        "刚才我被关掉了，不过给小红的邮件我已经记下了，会照常办好。",
    ]


async def test_the_messenger_hears_of_a_row_at_once_and_of_its_end_soon(
    database: Database, outcomes: Outcomes
) -> None:
    event, news = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(Messenger(outcomes, event, news.set).run())
    await asyncio.sleep(0.1)
    posted(database)
    event.set()
    await asyncio.sleep(0.1)
    assert not news.is_set()
    with database.transaction() as connection:
        connection.execute(
            "UPDATE outbox SET state = 'dead', code = 'courier.refused', spoken = 'No.', settled_at = 1"
        )
    async with asyncio.timeout(10):
        await news.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert waiting(database) == ["The e-mail to Alice could not be sent. No."]


def test_an_outcome_that_an_answer_says_is_no_news_even_if_it_was_to_be(
    database: Database, outcomes: Outcomes
) -> None:
    for key, promised in (("t1:a", False), ("t2:a", True)):
        posted(database, key)
        assert outcomes.claim(key) is None, "it has not ended"
        with database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET state = 'delivered', settled_at = 1, posted_at = 1, note = 'Done.' WHERE key = ?",
                (key,),
            )
        assert outcomes.promise() == 1 if promised else waiting(database) == []
        assert outcomes.claim(key) == Settled(arrived=True, say="Done.")
        assert outcomes.promise() == 0 and waiting(database) == []
    assert outcomes.claim("nobody:a") is None


def test_the_home_is_told_of_in_its_own_words_alone_however_late() -> None:
    parcel = replace(PARCEL, kind="home", about="“turn on the fan”")
    late = held(parcel=parcel, settled_at=5000.0)
    assert told(late) == "“turn on the fan” is done now."
    assert told(replace(late, note="Turned on the fan.")) == "Turned on the fan."


def enclosed(shelf: Shelf, turn: str) -> str:
    return str(shelf.directory / shelf.put(turn, lambda path: path.write_bytes(b"a picture") and None))


@pytest.mark.parametrize("state", ["delivered", "dead"])
def test_an_enclosed_picture_is_erased_as_soon_as_its_end_is_promised(
    tmp_path: Path, database: Database, state: str
) -> None:
    shelf = enclosures(tmp_path)
    outcomes = Outcomes(database, Announcements(database), shelf)
    for turn in ("t1", "t2"):
        Outbox(database).post(
            replace(PARCEL, key=f"{turn}:a", attachments=(enclosed(shelf, turn),)),
            turn=turn,
            call=Call("send_email"),
            consent=Consent.ASK,
            how=How.PRESS,
        )
    outcomes.promise()
    assert shelf.names() == ["t1.jpg", "t2.jpg"], "they are still to leave"
    with database.transaction() as connection:
        connection.execute("UPDATE outbox SET state = ?, settled_at = 1 WHERE turn = 't1'", (state,))
    outcomes.promise()
    assert shelf.names() == ["t2.jpg"]


def test_a_picture_that_two_messages_share_stays_until_the_last_of_them(
    tmp_path: Path, database: Database
) -> None:
    shelf = enclosures(tmp_path)
    outcomes = Outcomes(database, Announcements(database), shelf)
    parcel = replace(PARCEL, attachments=(enclosed(shelf, "t1"),))
    for key in ("t1:a", "t1:b"):
        Outbox(database).post(
            replace(parcel, key=key), turn="t1", call=Call("send_email"), consent=Consent.ASK, how=How.PRESS
        )
    for key, left in (("t1:a", ["t1.jpg"]), ("t1:b", [])):
        with database.transaction() as connection:
            connection.execute("UPDATE outbox SET state = 'delivered', settled_at = 1 WHERE key = ?", (key,))
        outcomes.promise()
        assert shelf.names() == left


# ── pauses between attempts ───────────────────────────────────────────────────────────────────────────────────────


def test_pauses_grow_to_a_limit_and_are_never_quite_the_same() -> None:
    error = Delayed("busy")
    middle = [pause_s(attempt, error, 600.0, lambda: 0.5) for attempt in (1, 2, 3, 9, 10, 500)]
    assert middle == [2.0, 4.0, 8.0, 512.0, 600.0, 600.0]
    assert (pause_s(3, error, 600.0, lambda: 0.0), pause_s(3, error, 600.0, lambda: 1.0)) == (6.0, 10.0)


def test_the_far_sides_own_word_is_kept_to() -> None:
    for chance in (0.0, 0.5, 1.0):
        assert pause_s(1, Delayed("busy", 900.0), 600.0, lambda: chance) >= 900.0  # noqa: B023
