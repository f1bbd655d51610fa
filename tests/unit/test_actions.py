"""Every action in both languages: what it does, what it says, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.act import agenda, clock, notes, photos, talk, telling, timers, volume
from gadget.act.base import Answer, Context
from gadget.act.catalogue import load_catalogue
from gadget.act.connecting import not_connected
from gadget.act.entry import Entry, Kind
from gadget.act.likeness import ENOUGH, best, likeness
from gadget.act.schedule import Schedule
from gadget.act.which import meant
from gadget.calls import Language
from gadget.database import Database
from gadget.errors import DiskFull, LookFailed, NoCamera
from gadget.picture import Picture

MADRID = ZoneInfo("Europe/Madrid")
FRIDAY = datetime(2026, 5, 8, 18, 0, tzinfo=MADRID)
PICTURE = Picture(np.zeros((2, 3, 3), np.uint8), "test")


class Loudness:
    """A volume that remembers."""

    def __init__(self, level: int = 50) -> None:
        self.level = level

    def get(self) -> int:
        return self.level

    def set(self, level: int) -> None:
        self.level = level


@dataclass
class Person:
    """Somebody who asks for one thing after another, each a turn of its own."""

    database: Database
    folder: Path
    language: Language = "en"
    now: datetime = FRIDAY
    loudness: Loudness = field(default_factory=Loudness)
    picture: Picture | None = PICTURE
    keep_photo: Callable[[Picture], Path] | None = None
    turns: int = 0

    def context(self) -> Context:
        self.turns += 1
        return Context(
            turn=f"turn {self.turns}",
            language=self.language,
            now=lambda: self.now,
            zone=MADRID,
            database=self.database,
            volume=self.loudness,
            picture=self.picture,
            keep_photo=self.keep_photo,
        )

    def asks(self, function: Callable[..., Answer], **arguments: str) -> Answer:
        return function(self.context(), **arguments)

    def hears(self, function: Callable[..., Answer], **arguments: str) -> str:
        return self.asks(function, **arguments).say

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.database, lambda: self.now, MADRID)

    @property
    def entries(self) -> list[Entry]:
        return self.schedule.entries()

    def due(self) -> list[datetime]:
        return [datetime.fromtimestamp(entry.due_at, MADRID) for entry in self.entries if entry.due_at]


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    database = Database(tmp_path / "journal.db")
    database.open()
    yield Person(database, tmp_path)
    database.close()


def speaks(person: Person, language: Language) -> Person:
    person.language = language
    return person


def undone(answer: Answer) -> str:
    assert answer.undo is not None
    return answer.undo()


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=MADRID)  # type: ignore[arg-type,misc]


# ── setting timers ──


@pytest.mark.parametrize(
    ("language", "duration", "label", "seconds", "said"),
    [
        ("en", "nine minutes", "pasta", 540, "Pasta timer, 9 minutes."),
        ("zh", "九分钟", "面条", 540, "好，九分钟的面条计时器。"),
        ("en", "nine minutes", None, 540, "Timer set for 9 minutes."),
        ("zh", "九分钟", None, 540, "好，计时九分钟。"),
        ("en", "an hour and a half", "the roast timer", 5400, "The roast timer, 1 hour and 30 minutes."),
        ("zh", "一个半小时", "烤肉计时器", 5400, "好，一个半小时的烤肉计时器。"),
        ("en", "until half six", None, 1800, "Timer set for 30 minutes."),
        ("zh", "九分钟", "pasta", 540, "好，九分钟的pasta计时器。"),
        ("zh", "nine minutes", None, 540, "好，计时九分钟。"),
    ],
)
def test_a_timer_is_set(
    person: Person, language: Language, duration: str, label: str | None, seconds: int, said: str
) -> None:
    speaks(person, language)
    answer = person.asks(timers.set_timer, duration=duration, **({"label": label} if label else {}))
    assert answer.say == said
    (entry,) = person.entries
    assert (entry.kind, entry.language, entry.seconds) == ("timer", language, seconds)
    assert entry.due_at == FRIDAY.timestamp() + seconds and entry.spoken == duration


@pytest.mark.parametrize(
    ("language", "duration", "said"),
    [
        ("en", "blue", "I heard “blue”, and that isn't a length of time I understand."),
        ("zh", "蓝色", "“蓝色”是多久，我没听懂。"),
        ("en", "zero minutes", "A timer needs at least a second."),
        ("en", "500 days", "That is more than a year away. I can't count that far."),
    ],
)
def test_a_length_that_is_not_understood_sets_nothing(
    person: Person, language: Language, duration: str, said: str
) -> None:
    answer = speaks(person, language).asks(timers.set_timer, duration=duration)
    assert answer.say == said and answer.undo is None
    assert person.entries == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Taken back: the pasta timer is off."), ("zh", "好，pasta计时器取消了。")],
)
def test_setting_a_timer_can_be_taken_back(person: Person, language: Language, said: str) -> None:
    answer = speaks(person, language).asks(timers.set_timer, duration="9 minutes", label="pasta")
    assert undone(answer) == said
    assert person.entries == []


def test_taking_back_a_timer_that_has_rung_says_so(person: Person) -> None:
    answer = person.asks(timers.set_timer, duration="3 seconds")
    person.now += timedelta(seconds=4)
    (entry,) = person.schedule.due()
    person.schedule.mark_ringing(entry.id)
    person.schedule.stop(entry.id)
    assert undone(answer) == "The timer is over already."


def test_a_turn_that_acts_twice_sets_one_timer(person: Person) -> None:
    context = person.context()
    first = timers.set_timer(context, "nine minutes", "pasta")
    again = timers.set_timer(context, "nine minutes", "pasta")
    assert again.say == first.say and len(person.entries) == 1


# ── setting alarms and reminders ──


@pytest.mark.parametrize(
    ("language", "time", "due", "said"),
    [
        (
            "en",
            "half six tomorrow",
            local(2026, 5, 9, 6, 30),
            "The alarm will ring tomorrow at 6:30 in the morning.",
        ),
        ("zh", "明天早上六点半", local(2026, 5, 9, 6, 30), "好，闹钟会在明天早上六点半响。"),
        ("en", "in twenty minutes", local(2026, 5, 8, 18, 20), "The alarm will ring in 20 minutes."),
        ("zh", "二十分钟后", local(2026, 5, 8, 18, 20), "好，闹钟会在二十分钟后响。"),
        (
            "en",
            "seven every weekday",
            local(2026, 5, 11, 7, 0),
            "The alarm will ring every weekday at 7 in the morning.",
        ),
        ("zh", "每个工作日早上七点", local(2026, 5, 11, 7, 0), "好，闹钟每个工作日早上七点响。"),
    ],
)
def test_an_alarm_is_set(person: Person, language: Language, time: str, due: datetime, said: str) -> None:
    answer = speaks(person, language).asks(timers.set_alarm, time=time)
    assert answer.say == said
    assert person.due() == [due] and person.entries[0].kind == "alarm"
    undone(answer)
    assert person.entries == []


def test_what_was_said_as_a_length_of_time_counts_and_a_clock_time_keeps_to_the_wall(person: Person) -> None:
    person.asks(timers.set_alarm, time="in twenty minutes")
    person.asks(timers.set_alarm, time="half seven this evening")
    counted, on_the_wall = person.entries
    assert counted.wall is None and counted.seconds == 1200
    assert on_the_wall.wall == datetime(2026, 5, 8, 19, 30) and on_the_wall.seconds is None


@pytest.mark.parametrize(
    ("language", "time", "said"),
    [
        ("en", "blue", "I heard “blue”, and that isn't a time I understand."),
        ("zh", "蓝色", "“蓝色”这个时间我没听懂。"),
        ("en", "tomorrow", "For what time tomorrow? Please ask again with the hour."),
        ("zh", "明天", "明天几点？请带上时间再说一遍。"),
        ("en", "this morning at nine", "That is over already: today at 9 in the morning."),
        ("zh", "今天早上九点", "那个时间已经过了：今天上午九点。"),
    ],
)
def test_a_time_that_cannot_be_rung_at_sets_no_alarm(
    person: Person, language: Language, time: str, said: str
) -> None:
    answer = speaks(person, language).asks(timers.set_alarm, time=time)
    assert answer.say == said and answer.undo is None
    assert person.entries == []


@pytest.mark.parametrize(
    ("language", "task", "time", "due", "said"),
    [
        (
            "en",
            "call mum",
            "tomorrow at three",
            local(2026, 5, 9, 15, 0),
            "I'll remind you tomorrow at 3 in the afternoon: call mum.",
        ),
        (
            "zh",
            "给妈妈打电话",
            "明天下午三点",
            local(2026, 5, 9, 15, 0),
            "好，明天下午三点提醒你：给妈妈打电话。",
        ),
        (
            "en",
            "water the plants",
            "tonight",
            local(2026, 5, 8, 20, 0),
            "I'll remind you this evening at 8: water the plants.",
        ),
        ("zh", "浇花", "今晚", local(2026, 5, 8, 20, 0), "好，今晚八点提醒你：浇花。"),
        ("en", "buy stamps", None, None, "On your list: buy stamps."),
        ("zh", "买邮票", None, None, "好，记在提醒里了：买邮票。"),
    ],
)
def test_a_reminder_is_kept(
    person: Person, language: Language, task: str, time: str | None, due: datetime | None, said: str
) -> None:
    speaks(person, language)
    answer = person.asks(timers.set_reminder, task=task, **({"time": time} if time else {}))
    assert answer.say == said
    assert person.due() == ([due] if due else []) and person.entries[0].label == task
    undone(answer)
    assert person.entries == []


@pytest.mark.parametrize(
    ("language", "time", "said"),
    [
        (
            "en",
            "before the guests arrive",
            "I heard “before the guests arrive”, and that isn't a time I understand.",
        ),
        ("zh", "客人来之前", "“客人来之前”这个时间我没听懂。"),
    ],
)
def test_a_reminder_at_a_time_that_is_not_understood_is_not_kept(
    person: Person, language: Language, time: str, said: str
) -> None:
    assert speaks(person, language).hears(timers.set_reminder, task="tidy", time=time) == said
    assert person.entries == []


# ── telling what is set ──


def filled(person: Person) -> Person:
    """A pasta timer, an alarm on weekdays, one tomorrow, and two reminders."""
    language, person.language = person.language, "en"
    person.asks(timers.set_timer, duration="nine minutes", label="pasta" if language == "en" else "面条")
    person.asks(timers.set_alarm, time="seven every weekday")
    person.asks(timers.set_alarm, time="half six tomorrow morning")
    person.asks(
        timers.set_reminder,
        task="take the bins out" if language == "en" else "倒垃圾",
        time="tonight at nine",
    )
    person.asks(timers.set_reminder, task="buy stamps" if language == "en" else "买邮票")
    person.language = language
    return person


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "You have 5 set. Pasta timer, 9 minutes left. Reminder this evening at 9: take the bins out. "
            "Alarm tomorrow at 6:30 in the morning. Alarm every weekday at 7 in the morning. "
            "Reminder without a time: buy stamps.",
        ),
        (
            "zh",
            "一共五个。面条计时器，还剩九分钟。今晚九点提醒你：倒垃圾。闹钟，明天早上六点半。"
            "闹钟，每个工作日早上七点。没定时间的提醒：买邮票。",
        ),
    ],
)
def test_all_that_is_set_is_told_in_the_order_of_time(person: Person, language: Language, said: str) -> None:
    assert filled(speaks(person, language)).hears(agenda.list_reminders) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "No timers, alarms or reminders are set."), ("zh", "没有计时器、闹钟，也没有提醒。")],
)
def test_an_empty_list_is_told(person: Person, language: Language, said: str) -> None:
    assert speaks(person, language).hears(agenda.list_reminders) == said


def test_what_is_left_is_told_at_once_when_one_timer_runs(person: Person) -> None:
    person.asks(timers.set_timer, duration="nine minutes", label="pasta")
    person.now += timedelta(minutes=5)
    assert person.hears(agenda.list_reminders) == "Pasta timer, 4 minutes left."
    person.asks(agenda.change_timer, change="pause")
    assert person.hears(agenda.list_reminders) == "Pasta timer, paused with 4 minutes left."


def test_a_long_list_ends_with_a_count(person: Person) -> None:
    for minutes in range(10, 19):
        person.asks(timers.set_timer, duration=f"{minutes} minutes")
    said = person.hears(agenda.list_reminders)
    assert said.startswith("You have 9 set. Timer, 10 minutes left.") and said.endswith("And 3 more.")
    assert speaks(person, "zh").hears(agenda.list_reminders).endswith("还有三个。")


# ── changing ──


@pytest.mark.parametrize(
    ("language", "change", "left", "said"),
    [
        ("en", "two more minutes", 660, "Pasta timer: 11 minutes left now."),
        ("zh", "多加两分钟", 660, "好，面条计时器现在还剩十一分钟。"),
        ("en", "take two minutes off", 420, "Pasta timer: 7 minutes left now."),
        ("zh", "减少两分钟", 420, "好，面条计时器现在还剩七分钟。"),
        ("en", "twelve minutes", 720, "Pasta timer: 12 minutes left now."),
        ("zh", "改成十二分钟", 720, "好，面条计时器现在还剩十二分钟。"),
        ("en", "pause", 540, "Pasta timer paused with 9 minutes left."),
        ("zh", "暂停", 540, "面条计时器暂停了，还剩九分钟。"),
        ("en", "restart", 540, "Pasta timer started over: 9 minutes."),
        ("zh", "重新开始", 540, "面条计时器重新开始，九分钟。"),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_a_timer_is_changed_and_changed_back(
    person: Person, language: Language, change: str, left: int, said: str, named: bool
) -> None:
    filled(speaks(person, language))
    before = person.entries
    which = {"which": "pasta" if language == "en" else "面条计时器"} if named else {}
    answer = person.asks(agenda.change_timer, change=change, **which)
    assert answer.say == said
    timer = next(entry for entry in person.entries if entry.kind == "timer")
    assert timer.left(FRIDAY.timestamp()) == left
    assert undone(answer) == (
        "The pasta timer is as it was." if language == "en" else "面条计时器恢复原样了。"
    )
    assert person.entries == before


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Pasta timer running again, 9 minutes left."), ("zh", "面条计时器继续，还剩九分钟。")],
)
def test_going_on_means_the_timer_that_is_paused(person: Person, language: Language, said: str) -> None:
    filled(speaks(person, language))
    person.asks(timers.set_timer, duration="20 minutes", label="rice")
    person.asks(agenda.change_timer, which="pasta" if language == "en" else "面条", change="pause")
    person.now += timedelta(minutes=5)
    assert person.hears(agenda.change_timer, change="resume" if language == "en" else "继续") == said


@pytest.mark.parametrize(
    ("language", "which", "change", "due", "said"),
    [
        (
            "en",
            "half six alarm",
            "seven fifteen",
            local(2026, 5, 9, 7, 15),
            "The alarm will ring tomorrow at 7:15 in the morning.",
        ),
        ("zh", "六点半的闹钟", "七点一刻", local(2026, 5, 9, 7, 15), "好，闹钟会在明天早上七点一刻响。"),
        (
            "en",
            "tomorrow's alarm",
            "Sunday at eight",
            local(2026, 5, 10, 8, 0),
            "The alarm will ring on Sunday at 8 in the morning.",
        ),
        (
            "en",
            "weekday alarm",
            "half past seven",
            local(2026, 5, 11, 7, 30),
            "The alarm will ring every weekday at 7:30 in the morning.",
        ),
        ("zh", "工作日的闹钟", "七点半", local(2026, 5, 11, 7, 30), "好，闹钟每个工作日早上七点半响。"),
        (
            "en",
            "bins reminder",
            "ten",
            local(2026, 5, 8, 22, 0),
            "I'll remind you tonight at 10: take the bins out.",
        ),
        (
            "en",
            "stamps",
            "tomorrow at noon",
            local(2026, 5, 9, 12, 0),
            "I'll remind you tomorrow at noon: buy stamps.",
        ),
        ("zh", "邮票", "明天中午十二点", local(2026, 5, 9, 12, 0), "好，明天中午十二点提醒你：买邮票。"),
    ],
)
def test_alarms_and_reminders_are_moved_near_to_where_they_were(
    person: Person, language: Language, which: str, change: str, due: datetime, said: str
) -> None:
    filled(speaks(person, language))
    answer = person.asks(agenda.change_timer, which=which, change=change)
    assert answer.say == said
    assert due in person.due()


@pytest.mark.parametrize(
    ("language", "which", "change", "said"),
    [
        (
            "en",
            "pasta",
            "make it purple",
            "I heard “make it purple”, and I don't know how to change a timer like that.",
        ),
        ("zh", "面条", "变成紫色", "“变成紫色”，我不知道要怎么改。"),
        (
            "en",
            "pasta",
            "take twenty minutes off",
            "The pasta timer has only 9 minutes left. I can cancel it.",
        ),
        ("zh", "面条", "减二十分钟", "面条计时器只剩九分钟了，要不要取消？"),
        ("en", "half six alarm", "pause", "Only timers can be paused. I can move it or cancel it."),
        ("zh", "六点半的闹钟", "暂停", "只有计时器能暂停，别的可以改时间或者取消。"),
        ("en", "pasta", "resume", "The pasta timer is running: 9 minutes left."),
        ("en", "soup", "pause", "I can't find “soup” among what is set."),
        ("zh", "汤", "暂停", "没有找到“汤”。"),
        ("en", "stamps", "five more minutes", "That reminder has no time yet. Tell me one."),
        (
            "en",
            "alarm",
            "seven",
            "Which one? There is the alarm tomorrow at 6:30 in the morning and the alarm every weekday at 7 in the "
            "morning.",
        ),
        ("zh", "闹钟", "七点", "哪一个？有明天早上六点半的闹钟和每个工作日早上七点的闹钟。"),
    ],
)
def test_what_cannot_be_changed_stays_as_it_is(
    person: Person, language: Language, which: str, change: str, said: str
) -> None:
    filled(speaks(person, language))
    before = person.entries
    answer = person.asks(agenda.change_timer, which=which, change=change)
    assert answer.say == said and answer.undo is None
    assert person.entries == before


@pytest.mark.parametrize(
    ("language", "which", "said"),
    [
        ("en", None, "Nothing is set."),
        ("zh", None, "现在没有计时器、闹钟或提醒。"),
        ("en", "timer", "No timer is set."),
        ("zh", "闹钟", "现在没有闹钟。"),
    ],
)
def test_with_nothing_set_there_is_nothing_to_change_or_call_off(
    person: Person, language: Language, which: str | None, said: str
) -> None:
    named = {"which": which} if which else {}
    assert speaks(person, language).hears(agenda.change_timer, change="pause", **named) == said
    assert person.hears(agenda.cancel_reminder, **named) == said


@pytest.mark.parametrize(
    ("language", "change", "minutes", "said"),
    [
        ("en", "snooze", 9, "I'll ring again in 9 minutes."),
        ("en", "snooze for five minutes", 5, "I'll ring again in 5 minutes."),
        ("zh", "再睡一会儿", 9, "九分钟后再叫你。"),
    ],
)
@pytest.mark.parametrize("ringing", [True, False])
def test_snoozing_works_while_it_rings_and_just_after(
    person: Person, language: Language, change: str, minutes: int, said: str, ringing: bool
) -> None:
    person.asks(timers.set_alarm, time="in one minute")
    person.now += timedelta(minutes=1)
    (entry,) = person.schedule.due()
    person.schedule.mark_ringing(entry.id)
    if not ringing:
        person.schedule.stop(entry.id)
    assert speaks(person, language).hears(agenda.change_timer, which="alarm", change=change) == said
    assert person.due() == [person.now + timedelta(minutes=minutes)]
    assert [each.state for each in person.entries] == ["waiting"]


# ── calling off ──


@pytest.mark.parametrize(
    ("language", "which", "left", "said", "back"),
    [
        ("en", "pasta timer", 4, "Pasta timer cancelled.", "The pasta timer is as it was."),
        ("zh", "面条计时器", 4, "好，面条计时器取消了。", "面条计时器恢复原样了。"),
        ("en", "timer", 4, "Pasta timer cancelled.", "The pasta timer is as it was."),
        (
            "en",
            "half six alarm",
            4,
            "Cancelled: the alarm tomorrow at 6:30 in the morning.",
            "The alarm is as it was.",
        ),
        ("zh", "六点半的闹钟", 4, "好，明天早上六点半的闹钟取消了。", "闹钟恢复原样了。"),
        (
            "en",
            "weekday alarm",
            4,
            "Cancelled: the alarm every weekday at 7 in the morning.",
            "The alarm is as it was.",
        ),
        ("zh", "工作日的闹钟", 4, "好，每个工作日早上七点的闹钟取消了。", "闹钟恢复原样了。"),
        (
            "en",
            "reminder to take the bins out",
            4,
            "I won't remind you: take the bins out.",
            "The reminder is as it was.",
        ),
        ("zh", "倒垃圾的提醒", 4, "好，不再提醒你：倒垃圾。", "提醒恢复原样了。"),
        ("en", "bin", 4, "I won't remind you: take the bins out.", "The reminder is as it was."),
        ("en", "all alarms", 3, "All 2 are cancelled.", "They are all as they were."),
        ("zh", "所有闹钟", 3, "好，两个都取消了。", "都恢复原样了。"),
        ("en", "everything", 0, "All 5 are cancelled.", "They are all as they were."),
        ("zh", "全部", 0, "好，五个都取消了。", "都恢复原样了。"),
    ],
)
def test_what_is_meant_is_called_off_and_comes_back(
    person: Person, language: Language, which: str, left: int, said: str, back: str
) -> None:
    filled(speaks(person, language))
    before = person.entries
    answer = person.asks(agenda.cancel_reminder, which=which)
    assert answer.say == said
    assert len(person.entries) == left
    assert undone(answer) == back
    assert person.entries == before


@pytest.mark.parametrize(
    ("language", "which", "said"),
    [
        (
            "en",
            "reminder",
            "Which one? There is the reminder “take the bins out” and the reminder “buy stamps”.",
        ),
        ("zh", "提醒", "哪一个？有“倒垃圾”的提醒和“买邮票”的提醒。"),
        ("en", "dentist", "I can't find “dentist” among what is set."),
        ("zh", "看牙", "没有找到“看牙”。"),
    ],
)
def test_what_is_not_clear_is_asked_and_nothing_is_called_off(
    person: Person, language: Language, which: str, said: str
) -> None:
    filled(speaks(person, language))
    answer = person.asks(agenda.cancel_reminder, which=which)
    assert answer.say == said and answer.undo is None
    assert len(person.entries) == 5


def test_the_only_one_is_meant_when_none_is_named(person: Person) -> None:
    person.asks(timers.set_alarm, time="half six tomorrow morning")
    assert person.hears(agenda.cancel_reminder) == "Cancelled: the alarm tomorrow at 6:30 in the morning."


def test_several_are_asked_about_when_none_is_named(person: Person) -> None:
    filled(person)
    assert person.hears(agenda.cancel_reminder).startswith(
        "Which one? There is the pasta timer, the reminder"
    )
    assert len(person.entries) == 5


# ── which one is meant ──


def entry(
    number: int, kind: Kind = "timer", label: str = "", due: datetime | None = None, **more: object
) -> Entry:
    moment = due or FRIDAY + timedelta(minutes=10 * number)
    blank = Entry(
        number,
        kind,
        label,
        "en",
        "",
        moment.timestamp(),
        None,
        "",
        None,
        None,
        "waiting",
        FRIDAY.timestamp(),
        None,
    )
    return replace(blank, **more)  # type: ignore[arg-type]


SET = [
    entry(1, label="pasta", seconds=600.0),
    entry(2, label="eggs", seconds=1200.0),
    entry(3, "alarm", due=local(2026, 5, 9, 6, 0)),
    entry(4, "alarm", due=local(2026, 5, 9, 18, 30)),
    entry(5, "alarm", due=local(2026, 5, 10, 10, 0), repeats="weekends"),
    entry(6, "reminder", "call the dentist", local(2026, 5, 11, 9, 0)),
    entry(7, "reminder", "给妈妈打电话", local(2026, 5, 9, 20, 0)),
]


@pytest.mark.parametrize(
    ("language", "which", "numbers"),
    [
        ("en", None, [1, 2, 3, 4, 5, 6, 7]),
        ("en", "", [1, 2, 3, 4, 5, 6, 7]),
        ("en", "pasta", [1]),
        ("en", "Pasta timer.", [1]),
        ("en", "the egg timer", [2]),
        ("en", "pastor timer", [1]),
        ("en", "twenty minute timer", [2]),
        ("en", "timers", [1, 2]),
        ("en", "first timer", [1]),
        ("en", "last timer", [2]),
        ("en", "next alarm", [3]),
        ("en", "second alarm", [4]),
        ("en", "six o'clock alarm", [3]),
        ("en", "6:30 alarm", [4]),
        ("en", "morning alarm", [3, 5]),
        ("en", "alarm tomorrow morning", [3]),
        ("en", "evening alarm", [4]),
        ("en", "weekend alarms", [5]),
        ("en", "Sunday alarm", [5]),
        ("en", "dentist", [6]),
        ("en", "reminder about the dentist", [6]),
        ("en", "calling the dentist", [6]),
        ("en", "Monday's reminder", [6]),
        ("en", "soup", []),
        ("en", "soup timer", []),
        ("zh", "计时器", [1, 2]),
        ("zh", "六点的闹钟", [3]),
        ("zh", "晚上六点半的闹钟", [4]),
        ("zh", "早上的闹钟", [3, 5]),
        ("zh", "周末的闹钟", [5]),
        ("zh", "打电话给妈妈的提醒", [7]),
        ("zh", "妈妈", [7]),
        ("zh", "第一个计时器", [1]),
        ("zh", "最后一个闹钟", [5]),
        ("zh", "买菜", []),
    ],
)
def test_the_one_that_is_meant_is_found(language: Language, which: str | None, numbers: list[int]) -> None:
    assert [each.id for each in meant(which, SET, language, FRIDAY).entries] == numbers


@pytest.mark.parametrize(
    ("language", "which", "everything"),
    [("en", "all alarms", True), ("zh", "所有闹钟", True), ("en", "alarm", False), ("zh", "闹钟", False)],
)
def test_all_of_them_are_meant_only_when_that_was_said(
    language: Language, which: str, everything: bool
) -> None:
    found = meant(which, SET, language, FRIDAY)
    assert found.everything is everything and [each.id for each in found.entries] == [3, 4, 5]


@given(st.text(max_size=30), st.sampled_from(["en", "zh"]))
def test_any_words_mean_some_of_what_is_set(which: str, language: Language) -> None:
    found = meant(which, SET, language, FRIDAY)
    assert set(found.entries) <= set(SET)


# ── what is said when it rings ──


@pytest.mark.parametrize(
    ("language", "made", "said"),
    [
        ("en", entry(1, label="pasta"), "Your pasta timer is up."),
        ("zh", entry(1, label="面条"), "面条计时器，时间到。"),
        ("en", entry(1, seconds=540.0), "Time's up: 9 minutes."),
        ("zh", entry(1, seconds=540.0), "时间到，九分钟。"),
        ("en", entry(1, "alarm", due=FRIDAY), "This is your alarm. It's 6 in the evening."),
        ("zh", entry(1, "alarm", due=FRIDAY), "闹钟响了，现在晚上六点。"),
        ("en", entry(1, "reminder", "call mum", FRIDAY), "Reminder: call mum."),
        ("zh", entry(1, "reminder", "浇花", FRIDAY), "提醒你：浇花。"),
        (
            "en",
            entry(1, "reminder", "call mum", FRIDAY - timedelta(days=1)),
            "Reminder, due yesterday at 6 in the evening: call mum.",
        ),
        ("zh", entry(1, "reminder", "浇花", FRIDAY - timedelta(days=1)), "昨天晚上六点该提醒你的：浇花。"),
    ],
)
def test_what_rings_says_what_it_is(language: Language, made: Entry, said: str) -> None:
    assert telling.ringing(made, FRIDAY, language) == said


def test_what_was_missed_is_told_in_one_sentence() -> None:
    gone = [entry(1, label="pasta"), entry(2, "alarm", due=local(2026, 5, 8, 6, 30))]
    assert telling.missed(gone, FRIDAY, "en") == (
        "While I was off I missed the pasta timer and the alarm for 6:30 in the morning."
    )
    assert telling.missed(gone, FRIDAY, "zh") == "我关着的时候错过了pasta计时器和早上六点半的闹钟。"
    assert telling.missed([], FRIDAY, "en") == ""


# ── notes ──


@pytest.mark.parametrize(
    ("language", "text", "said", "back"),
    [
        ("en", "the spare key is with Tom", "Noted: the spare key is with Tom.", "The note is gone."),
        ("zh", "备用钥匙在小王那儿", "记下了：备用钥匙在小王那儿。", "那条笔记删掉了。"),
        ("en", "is it Tuesday?", "Noted: is it Tuesday?", "The note is gone."),
    ],
)
def test_a_note_is_kept_word_for_word_and_can_be_taken_back(
    person: Person, language: Language, text: str, said: str, back: str
) -> None:
    answer = speaks(person, language).asks(notes.take_note, text=text)
    assert answer.say == said
    rows = person.database.query("SELECT text, language FROM notes")
    assert [tuple(row) for row in rows] == [(text, language)]
    assert undone(answer) == back
    assert person.database.query("SELECT text FROM notes") == []


def test_taking_back_a_note_leaves_the_others(person: Person) -> None:
    person.asks(notes.take_note, text="one")
    answer = person.asks(notes.take_note, text="two")
    person.asks(notes.take_note, text="three")
    undone(answer)
    assert person.hears(notes.read_notes) == "2 notes. Three. One."


def test_a_turn_that_acts_twice_takes_one_note(person: Person) -> None:
    context = person.context()
    notes.take_note(context, "once")
    notes.take_note(context, "once")
    assert len(person.database.query("SELECT id FROM notes")) == 1


NOTES = (
    "the spare key is with Tom",
    "the wi-fi password is sunflower 22",
    "Ana's birthday is on the third of March",
    "备用钥匙在小王那儿",
    "车停在地下二层B区",
)


@pytest.mark.parametrize(
    ("language", "about", "said"),
    [
        ("en", "key", "The spare key is with Tom."),
        ("en", "spare keys", "The spare key is with Tom."),
        ("en", "wifi password", "The wi-fi password is sunflower 22."),
        ("en", "passwort", "The wi-fi password is sunflower 22."),
        ("en", "Ana's birthday", "Ana's birthday is on the third of March."),
        ("en", "when Ana was born", "Ana's birthday is on the third of March."),
        ("en", "last note", "车停在地下二层B区."),
        ("zh", "钥匙", "备用钥匙在小王那儿。"),
        ("zh", "停车的地方", "车停在地下二层B区。"),
        ("zh", "车", "车停在地下二层B区。"),
        ("en", "elephants", "I find no note about elephants."),
        ("zh", "大象", "没有找到关于大象的笔记。"),
    ],
)
def test_notes_are_found_by_what_they_are_about(
    person: Person, language: Language, about: str, said: str
) -> None:
    for text in NOTES:
        person.asks(notes.take_note, text=text)
    assert speaks(person, language).hears(notes.read_notes, about=about) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "5 notes. The last 3: 车停在地下二层B区. 备用钥匙在小王那儿. Ana's birthday is on the third of March.",
        ),
        (
            "zh",
            "有五条笔记。最近的几条：车停在地下二层B区。备用钥匙在小王那儿。Ana's birthday is on the third of March。",
        ),
    ],
)
def test_without_a_subject_the_newest_notes_are_read(person: Person, language: Language, said: str) -> None:
    for text in NOTES:
        person.asks(notes.take_note, text=text)
    assert speaks(person, language).hears(notes.read_notes) == said


@pytest.mark.parametrize(("language", "said"), [("en", "There are no notes yet."), ("zh", "还没有笔记。")])
def test_no_notes_are_told(person: Person, language: Language, said: str) -> None:
    assert speaks(person, language).hears(notes.read_notes) == said
    assert person.hears(notes.read_notes, about="key") == said


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_share_and_a_text_is_like_itself(asked: str, kept: str) -> None:
    assert 0.0 <= likeness(asked, kept) <= 1.0
    assert likeness(asked, asked) in (0.0, 1.0)
    assert all(likeness(asked, (kept, asked)[index]) >= ENOUGH for index in best(asked, [kept, asked]))


# ── photographs ──

SOMETHING = Picture(np.random.default_rng(7).integers(0, 256, (48, 64, 3)).astype(np.uint8), "test")


def album(person: Person) -> list[str]:
    return [row["file"] for row in person.database.query("SELECT file FROM photos ORDER BY id")]


@pytest.mark.parametrize(("language", "said"), [("en", "Photo taken."), ("zh", "拍好了。")])
def test_a_photo_is_kept_once_for_each_turn(person: Person, language: Language, said: str) -> None:
    kept: list[Picture] = []

    def keep(picture: Picture) -> Path:
        kept.append(picture)
        path = person.folder / f"photo-{len(kept)}.jpg"
        path.write_bytes(b"jpeg")
        return path

    person.keep_photo, person.picture = keep, SOMETHING
    context = speaks(person, language).context()
    assert photos.take_photo(context).say == said
    assert photos.take_photo(context).say == said
    assert album(person) == ["photo-1.jpg"] and kept == [SOMETHING]


@pytest.mark.parametrize(
    ("language", "level", "said"),
    [
        ("en", 0, "Photo taken, but it is nearly black."),
        ("en", 9, "Photo taken, but it is nearly black."),
        ("zh", 0, "拍好了，不过照片几乎全黑。"),
        ("en", 180, "Photo taken, but it is all of one shade."),
        ("zh", 180, "拍好了，不过照片上只有一片颜色。"),
    ],
)
def test_a_photo_of_a_covered_lens_is_kept_and_says_so(
    person: Person, language: Language, level: int, said: str
) -> None:
    person.keep_photo = lambda picture: person.folder / "photo.jpg"
    person.picture = Picture(np.full((48, 64, 3), level, np.uint8), "test")
    assert photos.take_photo(speaks(person, language).context()).say == said
    assert album(person) == ["photo.jpg"]


def test_without_a_camera_no_photo_is_claimed(person: Person) -> None:
    with pytest.raises(NoCamera, match="gadget doctor"):
        person.asks(photos.take_photo)
    person.keep_photo, person.picture = (lambda picture: person.folder / "x.jpg"), None
    with pytest.raises(LookFailed):
        person.asks(photos.take_photo)
    assert album(person) == []


def test_a_photo_that_cannot_be_written_down_leaves_no_file(person: Person) -> None:
    def keep(picture: Picture) -> Path:
        path = person.folder / "orphan.jpg"
        path.write_bytes(b"jpeg")
        person.database.close()  # from here on nothing can be written
        return path

    person.keep_photo = keep
    with pytest.raises(Exception, match="closed"):
        person.asks(photos.take_photo)
    assert not (person.folder / "orphan.jpg").exists()


# ── loudness ──


@pytest.mark.parametrize(
    ("language", "level", "before", "after", "said"),
    [
        ("en", "up", 50, 60, "Volume 60."),
        ("zh", "up", 50, 60, "音量60。"),
        ("en", "down", 50, 40, "Volume 40."),
        ("zh", "小声一点", 50, 40, "音量40。"),
        ("en", "a bit louder", 50, 60, "Volume 60."),
        ("zh", "大声点", 50, 60, "音量60。"),
        ("en", "up", 95, 100, "Volume 100."),
        ("en", "up", 100, 100, "That's as loud as I can be."),
        ("zh", "up", 100, 100, "已经是最大声了。"),
        ("en", "down", 5, 0, "Muted."),
        ("en", "mute", 50, 0, "Muted."),
        ("zh", "静音", 50, 0, "静音了。"),
        ("en", "mute", 0, 0, "I'm muted already."),
        ("en", "40", 50, 40, "Volume 40."),
        ("en", "forty", 50, 40, "Volume 40."),
        ("zh", "四十", 50, 40, "音量40。"),
        ("zh", "百分之四十", 50, 40, "音量40。"),
        ("en", "50", 50, 50, "The volume is 50 already."),
        ("en", "max", 50, 100, "Volume 100."),
        ("zh", "最大", 50, 100, "音量100。"),
        ("en", "half", 80, 50, "Volume 50."),
        ("en", "250", 50, 100, "Volume 100."),
        ("en", "up to 70", 50, 70, "Volume 70."),
        ("en", "0", 50, 0, "Muted."),
        ("en", "blue", 50, 50, "I heard “blue”. Say up, down, mute or a number from 0 to 100."),
        ("zh", "蓝色", 50, 50, "“蓝色”我没听懂，请说大声、小声、静音，或者零到一百的数字。"),
    ],
)
def test_the_volume_is_set(
    person: Person, language: Language, level: str, before: int, after: int, said: str
) -> None:
    person.loudness.level = before
    assert speaks(person, language).hears(volume.set_volume, level=level) == said
    assert person.loudness.level == after


@pytest.mark.parametrize("words", ["up", "unmute", "取消静音"])
def test_unmuting_brings_the_old_level_back(person: Person, words: str) -> None:
    person.loudness.level = 73
    person.asks(volume.set_volume, level="mute")
    person.asks(volume.set_volume, level="mute")
    assert person.hears(volume.set_volume, level=words) == "Volume 73."
    assert person.loudness.level == 73


# ── nothing to do, and what is not connected yet ──


@pytest.mark.parametrize("language", ["en", "zh"])
def test_saying_no_varies_from_turn_to_turn_and_not_within_one(person: Person, language: Language) -> None:
    speaks(person, language)
    context = person.context()
    assert talk.no_action(context) == talk.no_action(context)
    assert len({person.hears(talk.no_action) for _ in range(40)}) == 4


def test_what_is_not_connected_says_so_and_how_to_connect_it() -> None:
    catalogue = load_catalogue()
    needs = {need for s in catalogue.signatures if (a := catalogue.get(s.name)) for need in a.needs}
    assert needs
    said = set()
    for need in needs:
        english, chinese = not_connected(need, "en"), not_connected(need, "zh")
        assert english.startswith("I can't do that yet: ") and f"gadget connect {need}" in english
        assert chinese.startswith("我还不能") and f"gadget connect {need}" in chinese
        said |= {english, chinese}
    assert len(said) == 2 * len(needs)


# ── when it cannot be kept ──


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (timers.set_timer, {"duration": "nine minutes"}),
        (timers.set_alarm, {"time": "half six tomorrow"}),
        (timers.set_reminder, {"task": "call"}),
        (notes.take_note, {"text": "x"}),
    ],
)
def test_nothing_is_promised_that_cannot_be_kept(
    person: Person, function: Callable[..., Answer], arguments: dict[str, str]
) -> None:
    class Full(Database):
        def transaction(self):  # type: ignore[no-untyped-def]
            raise DiskFull("the card is full")

    full = Full(person.folder / "journal.db")
    with pytest.raises(DiskFull):
        function(replace(person.context(), database=full), **arguments)
    assert person.entries == []


def test_the_time_is_told_without_any_memory(person: Person) -> None:
    person.database.close()
    assert person.hears(clock.tell_time) == "It's 6 in the evening."
    person.database.open()
