"""What the gadget says about time reads well, and is understood again when it is said back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gadget.act.saying import say_clock, say_date, say_duration, say_list, say_repeats, say_when
from gadget.act.spoken_time import parse_day, parse_duration, parse_when
from gadget.act.spoken_time.meaning import WEEKDAYS, repeats_on
from gadget.calls import LANGUAGES, Language

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 5, 6, 20, 0, tzinfo=MADRID)
"""A Wednesday."""

languages = st.sampled_from(LANGUAGES)
presents = st.datetimes(datetime(2025, 1, 1), datetime(2044, 1, 1), timezones=st.just(MADRID))


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0 seconds", "零秒"),
        (1, "1 second", "一秒"),
        (2, "2 seconds", "两秒"),
        (45, "45 seconds", "四十五秒"),
        (60, "1 minute", "一分钟"),
        (65, "1 minute and 5 seconds", "一分零五秒"),
        (90, "1 minute and 30 seconds", "一分三十秒"),
        (120, "2 minutes", "两分钟"),
        (600, "10 minutes", "十分钟"),
        (1200, "20 minutes", "二十分钟"),
        (1800, "30 minutes", "半小时"),
        (3600, "1 hour", "一小时"),
        (5400, "1 hour and 30 minutes", "一个半小时"),
        (7200, "2 hours", "两小时"),
        (7500, "2 hours and 5 minutes", "两小时零五分钟"),
        (4830, "1 hour, 20 minutes and 30 seconds", "一小时二十分三十秒"),
        (86400, "1 day", "一天"),
        (90000, "1 day and 1 hour", "一天零一小时"),
        (172800 + 9000, "2 days, 2 hours and 30 minutes", "两天零两个半小时"),
        (-5, "0 seconds", "零秒"),
        (59.6, "1 minute", "一分钟"),
    ],
)
def test_a_length_is_said_in_its_units(seconds: float, english: str, chinese: str) -> None:
    assert say_duration(seconds, "en") == english
    assert say_duration(seconds, "zh") == chinese


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (599, "9 minutes and 59 seconds"),
        (1205, "20 minutes"),
        (12012, "3 hours and 20 minutes"),
        (180_500, "2 days and 2 hours"),
    ],
)
def test_a_rough_length_leaves_out_what_does_not_matter(seconds: float, said: str) -> None:
    assert say_duration(seconds, "en", roughly=True) == said


@pytest.mark.parametrize(
    ("clock", "english", "chinese"),
    [
        ("00:00", "midnight", "零点"),
        ("00:15", "12:15 in the morning", "凌晨零点一刻"),
        ("02:02", "2:02 in the morning", "凌晨两点零二分"),
        ("06:30", "6:30 in the morning", "早上六点半"),
        ("11:00", "11 in the morning", "上午十一点"),
        ("12:00", "noon", "中午十二点"),
        ("12:30", "12:30 in the afternoon", "中午十二点半"),
        ("15:00", "3 in the afternoon", "下午三点"),
        ("18:30", "6:30 in the evening", "晚上六点半"),
        ("23:10", "11:10 at night", "晚上十一点十分"),
    ],
)
def test_a_time_of_day_is_said_as_people_say_it(clock: str, english: str, chinese: str) -> None:
    at = datetime.combine(NOW.date(), datetime.strptime(clock, "%H:%M").time(), MADRID)
    assert say_clock(at, "en") == english
    assert say_clock(at, "zh") == chinese


@pytest.mark.parametrize(
    ("ahead", "english", "chinese"),
    [
        (timedelta(0), "now", "现在"),
        (timedelta(seconds=30), "in 30 seconds", "三十秒后"),
        (timedelta(minutes=20), "in 20 minutes", "二十分钟后"),
        (timedelta(hours=1), "in 1 hour", "一小时后"),
        (timedelta(hours=1, minutes=1), "this evening at 9:01", "今晚九点零一分"),
        (timedelta(hours=3), "tonight at 11", "今晚十一点"),
        (timedelta(hours=4), "tonight at midnight", "明天零点"),
        (timedelta(hours=11, minutes=30), "tomorrow at 7:30 in the morning", "明天早上七点半"),
        (timedelta(hours=24), "tomorrow at 8 in the evening", "明晚八点"),
        (timedelta(hours=43), "on Friday at 3 in the afternoon", "后天下午三点"),
        (timedelta(days=4, hours=4), "on Sunday at midnight", "下周一零点"),
        (timedelta(days=6, hours=-10), "on Tuesday at 10 in the morning", "下周二上午十点"),
        (timedelta(days=7, hours=-10), "on Wednesday the 13th of May at 10 in the morning", "下周三上午十点"),
        (timedelta(days=-1), "yesterday at 8 in the evening", "昨天晚上八点"),
        (timedelta(hours=-1), "this evening at 7", "今晚七点"),
    ],
)
def test_a_moment_is_said_from_where_one_stands(ahead: timedelta, english: str, chinese: str) -> None:
    at = NOW + ahead
    assert say_when(at, NOW, "en") == english
    assert say_when(at, NOW, "zh") == chinese


def test_a_moment_is_told_on_the_clock_of_the_listener() -> None:
    at = datetime(2026, 5, 7, 7, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert say_when(at, NOW, "en") == "tonight at midnight"


def test_a_date_is_said_with_its_year_unless_it_is_this_one() -> None:
    day = date(2026, 5, 22)
    assert say_date(day, "en") == "Friday the 22nd of May 2026"
    assert say_date(day, "zh") == "二零二六年五月二十二号星期五"
    assert say_date(day, "en", today=NOW.date()) == "Friday the 22nd of May"
    assert say_date(day, "zh", today=NOW.date()) == "五月二十二号星期五"
    assert say_date(date(2026, 2, 2), "zh", today=NOW.date()) == "二月二号星期一"


@pytest.mark.parametrize(
    ("items", "english", "chinese"),
    [
        ([], "", ""),
        (["milk"], "milk", "milk"),
        (["milk", "eggs"], "milk and eggs", "milk和eggs"),
        (["milk", "eggs", "bread"], "milk, eggs and bread", "milk、eggs和bread"),
    ],
)
def test_a_list_ends_in_and(items: list[str], english: str, chinese: str) -> None:
    assert say_list(items, "en") == english
    assert say_list(items, "zh") == chinese


@given(st.integers(0, 3 * 365 * 86_400), languages)
def test_a_length_that_was_said_is_understood_again(seconds: int, language: Language) -> None:
    assert parse_duration(say_duration(seconds, language), language) == seconds


@given(presents, presents, languages)
def test_a_time_of_day_that_was_said_is_understood_again(
    now: datetime, at: datetime, language: Language
) -> None:
    when = parse_when(say_clock(at, language), language, now)
    assert when is not None
    assert when.has_clock
    assert when.wall is not None
    assert (when.wall.hour, when.wall.minute) == (at.hour, at.minute)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.dates(date(2025, 1, 1), date(2044, 1, 1)), languages)
def test_a_date_that_was_said_is_understood_again(day: date, today: date, language: Language) -> None:
    assert parse_day(say_date(day, language), language, today) == day
    if day >= today:
        assert parse_day(say_date(day, language, today=today), language, today) == day


@given(presents, st.integers(1, 60 * 24 * 400), languages)
@example(datetime(2026, 5, 6, 20, 0, tzinfo=MADRID), 4 * 60, "en")
@example(datetime(2026, 12, 31, 20, 0, tzinfo=MADRID), 6 * 24 * 60, "zh")
@example(datetime(2026, 3, 28, 22, 0, tzinfo=MADRID), 240, "en")
@example(datetime(2026, 10, 24, 22, 0, tzinfo=MADRID), 240, "zh")
def test_a_moment_that_was_said_is_understood_again(now: datetime, minutes: int, language: Language) -> None:
    now = now.replace(second=0, microsecond=0)
    at = (now.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)).astimezone(MADRID)
    when = parse_when(say_when(at, now, language), language, now)
    assert when is not None
    assert when.at.replace(tzinfo=None) == at.replace(tzinfo=None)


@given(st.frozensets(st.integers(0, 6), min_size=1), languages)
def test_a_repetition_that_was_said_is_understood_again(days: frozenset[int], language: Language) -> None:
    repeats = repeats_on(days)
    when = parse_when(say_repeats(repeats, language), language, NOW)
    assert when is not None
    assert when.repeats == repeats


def test_what_does_not_repeat_has_nothing_to_say() -> None:
    assert say_repeats("", "en") == say_repeats("", "zh") == ""
    assert repeats_on(frozenset({0, 3})) == f"weekly:{WEEKDAYS[0]},{WEEKDAYS[3]}"
