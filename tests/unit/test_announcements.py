"""What is to be told is kept until it was told, and told once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gadget.announcements import Announcement, Announcements
from gadget.database import Database

MISSED = Announcement("While I was off I missed the alarm for 7.", "en", "missed 4@1000.0")
LOST = Announcement("刚才断电了。", "zh", "cut off 7f3a")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "journal.db")
    opened.open()
    yield opened
    opened.close()


def test_it_waits_in_order_until_it_was_told(database: Database) -> None:
    kept = Announcements(database)
    kept.add(MISSED)
    kept.add(LOST)
    assert kept.waiting() == [MISSED, LOST]
    kept.told(MISSED)
    assert kept.waiting() == [LOST]


def test_what_was_told_is_not_promised_again(database: Database) -> None:
    kept = Announcements(database)
    for _ in range(2):
        kept.add(MISSED)
        assert kept.waiting() == [MISSED]
    kept.told(MISSED)
    kept.told(MISSED)
    Announcements(database).add(MISSED)
    assert kept.waiting() == []


def test_what_is_undone_with_its_transaction_was_never_promised(database: Database) -> None:
    kept = Announcements(database)
    with pytest.raises(LookupError), database.transaction():
        kept.add(MISSED)
        raise LookupError
    assert kept.waiting() == []


def test_only_what_was_told_is_ever_forgotten(database: Database) -> None:
    kept = Announcements(database, wall_clock=lambda: 1000.0)
    kept.add(MISSED)
    kept.add(LOST)
    kept.told(MISSED)
    kept.forget(before=1001.0)
    assert [row["about"] for row in database.query("SELECT about FROM announcements")] == [LOST.about]


def test_a_database_that_cannot_be_used_costs_the_telling_alone(database: Database) -> None:
    kept = Announcements(database)
    kept.add(MISSED)
    database.close()
    assert kept.waiting() == []
    kept.told(MISSED)
    database.open()
    assert kept.waiting() == [MISSED]
