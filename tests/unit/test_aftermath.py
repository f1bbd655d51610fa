"""What the last life left behind is found and promised together, or neither."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gadget.act.schedule import Schedule
from gadget.act.spoken_time import When
from gadget.aftermath import Aftermath
from gadget.announcements import Announcements
from gadget.database import Database
from gadget.journal import Journal
from gadget.settings import JournalSettings

ZONE = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 5, 8, 18, 0, tzinfo=ZONE)


@pytest.fixture
def left(tmp_path: Path) -> Iterator[Aftermath]:
    """A Chinese request cut off, an alarm that was missed, and a reminder that cannot be read."""
    database = Database(tmp_path / "journal.db")
    database.open()
    schedule = Schedule(database, lambda: NOW, ZONE)
    schedule.add("alarm", language="zh", when=When(NOW.replace(tzinfo=None) - timedelta(hours=3), True))
    spoilt = schedule.add("reminder", language="zh", label="买牛奶")
    with database.transaction() as connection:
        connection.execute("UPDATE schedule SET wall = '明天' WHERE id = ?", (spoilt.id,))
        connection.execute(
            "INSERT INTO turns (id, started_at, trigger, transcript) VALUES ('t1', 1, 'press', '现在几点')"
        )
    journal = Journal(database, JournalSettings(), tmp_path)
    yield Aftermath(database, journal, schedule, Announcements(database), lambda: NOW)
    database.close()


def promised(left: Aftermath) -> list[str]:
    return [announcement.text for announcement in left.announcements.waiting()]


def test_it_is_promised_once_in_the_language_of_each(left: Aftermath) -> None:
    for _ in range(2):
        left.look_back()
        assert promised(left) == [
            "刚才断电了，这句话我还没来得及回答：现在几点",
            "我的一部分记录坏了：有个提醒“买牛奶”不会响了，请重新设一下。",
            "我关着的时候错过了下午三点的闹钟。",
        ]


def test_what_it_was_stopped_in_the_middle_of_is_not_blamed_on_the_power(left: Aftermath) -> None:
    with left.database.transaction() as connection:
        connection.execute("UPDATE turns SET ended_at = 2, say = '按一下就发送。', stages = '{\"act\": 9.0}'")
    left.look_back()
    assert promised(left)[0] == "这件事我做到一半就被关掉了：现在几点"


def test_what_cannot_be_promised_is_found_again(left: Aftermath) -> None:
    with left.database.transaction() as connection:
        connection.execute(
            "CREATE TRIGGER worn BEFORE INSERT ON announcements WHEN NEW.about LIKE 'missed %' "
            "BEGIN SELECT RAISE(ABORT, 'worn'); END"
        )
    left.look_back()
    assert promised(left) == []
    with left.database.transaction() as connection:
        connection.execute("DROP TRIGGER worn")
    left.look_back()
    assert len(promised(left)) == 3
