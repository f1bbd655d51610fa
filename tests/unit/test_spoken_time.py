"""Spoken times are understood: what people say in English and Mandarin, row by row, and what must hold for any text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gadget.act.spoken_time import (
    Change,
    When,
    parse_change,
    parse_day,
    parse_duration,
    parse_number,
    parse_when,
)
from gadget.act.spoken_time.meaning import allowed_weekdays
from gadget.calls import LANGUAGES, Language

MADRID = ZoneInfo("Europe/Madrid")
EVENING = datetime(2026, 5, 6, 20, 0, tzinfo=MADRID)
"""A Wednesday."""
MORNING = EVENING.replace(hour=10)
TODAY = EVENING.date()


def language_of(text: str) -> Language:
    return "zh" if any("一" <= character <= "鿿" for character in text) else "en"


def told(when: When | None) -> str | None:
    """A moment as the tables below write it: "05-07 06:30", with "?" where the hour is a guess."""
    if when is None:
        return None
    year = f"{when.at.year}-" if when.at.year != 2026 else ""
    repeats = f" {when.repeats}" if when.repeats else ""
    return f"{year}{when.at:%m-%d %H:%M}{'' if when.has_clock else '?'}{repeats}"


DURATIONS = {
    "nine minutes": 540,
    "an hour": 3600,
    "an hour and a half": 5400,
    "one and a half hours": 5400,
    "half an hour": 1800,
    "a half hour": 1800,
    "90 seconds": 90,
    "ninety seconds": 90,
    "2 and a half hours": 9000,
    "two and a half hours": 9000,
    "three and a quarter hours": 11700,
    "three quarters of an hour": 2700,
    "an hour and three quarters": 6300,
    "a quarter of an hour": 900,
    "quarter of an hour": 900,
    "an hour and a quarter": 4500,
    "1h30": 5400,
    "1h 30m": 5400,
    "1 h": 3600,
    "one hour thirty": 5400,
    "1 hour 5 minutes": 3900,
    "1:30:00": 5400,
    "0:00:45": 45,
    "a couple of minutes": 120,
    "couple of hours": 7200,
    "a dozen minutes": 720,
    "twenty-five minutes": 1500,
    "a hundred and twenty seconds": 120,
    "one hundred minutes": 6000,
    "two hours, five minutes and ten seconds": 7510,
    "a minute and a half": 90,
    "two point five hours": 9000,
    "2.5 hours": 9000,
    "two hundred and fifty minutes": 15000,
    "about ten minutes please": 600,
    "ten minutes for the pasta": 600,
    "a week": 604800,
    "a fortnight": 1209600,
    "three days": 259200,
    "a second": 1,
    "thirty second": 30,
    "one hour and half an hour": 5400,
    "45 mins": 2700,
    "another five minutes": 300,
    "two more minutes": 120,
    "a whole hour": 3600,
    "1,000 seconds": 1000,
    "１０ minutes": 600,
    "二十分钟": 1200,
    "20分钟": 1200,
    "一个半小时": 5400,
    "1个半小时": 5400,
    "两个半钟头": 9000,
    "两小时零五分": 7500,
    "两小时零五分钟": 7500,
    "半个钟头": 1800,
    "半小时": 1800,
    "半个小时": 1800,
    "一刻钟": 900,
    "三刻钟": 2700,
    "三分半": 210,
    "三分半钟": 210,
    "90秒": 90,
    "９０秒": 90,
    "两个小时": 7200,
    "俩小时": 7200,
    "一小时二十": 4800,
    "两小时半": 9000,
    "三点五小时": 12600,
    "零点五小时": 1800,
    "1.5小时": 5400,
    "一天": 86400,
    "三天半": 302400,
    "一周": 604800,
    "两个星期": 1209600,
    "一个小时三十分钟": 5400,
    "一百二十秒": 120,
    "一分三十秒": 90,
    "一分钟零五秒": 65,
    "十分钟的": 600,
    "十分": 600,
    "四十五分鐘": 2700,
    "十来分钟": 600,
}


@pytest.mark.parametrize(("text", "seconds"), DURATIONS.items())
def test_a_length_of_time_is_understood(text: str, seconds: float) -> None:
    assert parse_duration(text, language_of(text)) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "", "a few minutes", "some time", "1:30", "ten", "minutes", "ten minutes before midnight", "five minutes ago",
        "in ten minutes before eight", "half six", "every ten minutes", "nine hundred thousand years", "pasta",
        "999999999 weeks", "几分钟", "三点半", "八点二十分", "半天", "一会儿", "三个人", "每十分钟", "三天前", "分钟",
    ],
)  # fmt: skip
def test_what_names_no_length_gives_none(text: str) -> None:
    assert parse_duration(text, language_of(text)) is None


WHENS = {
    # the hour alone: the next time the clock shows it
    "three": "05-07 03:00",
    "at three": "05-07 03:00",
    "six": "05-07 06:00",
    "nine": "05-06 21:00",
    "8": "05-07 08:00",
    "3pm": "05-07 15:00",
    "3 p.m.": "05-07 15:00",
    "8 p m": "05-07 20:00",
    "eight o'clock in the morning": "05-07 08:00",
    "15:30": "05-07 15:30",
    "7 30": "05-07 07:30",
    "7.30 a.m.": "05-07 07:30",
    "7:30pm": "05-07 19:30",
    "0730": "05-07 07:30",
    "730": "05-07 07:30",
    "nineteen thirty": "05-07 19:30",
    "seven oh five": "05-07 07:05",
    "seven zero five": "05-07 07:05",
    "seven thirty": "05-07 07:30",
    "07:05": "05-07 07:05",
    "half six": "05-07 06:30",
    "half-past six": "05-07 06:30",
    "half past six in the evening": "05-07 18:30",
    "quarter past seven in the morning": "05-07 07:15",
    "a quarter to seven": "05-07 06:45",
    "quarter to twelve at night": "05-06 23:45",
    "ten to eight": "05-07 07:50",
    "twenty five to nine": "05-06 20:35",
    "ten past seven": "05-07 07:10",
    "five minutes to one": "05-07 00:55",
    "10 after 7": "05-07 07:10",
    "noon": "05-07 12:00",
    "twelve noon": "05-07 12:00",
    "half past noon": "05-07 12:30",
    "midnight": "05-07 00:00",
    "ten to midnight": "05-06 23:50",
    "12 am": "05-07 00:00",
    "12 pm": "05-07 12:00",
    "12:15 am": "05-07 00:15",
    "by six": "05-07 06:00",
    "before nine pm": "05-06 21:00",
    "around seven": "05-07 07:00",
    "between three and four pm": "05-07 15:00",
    "six to seven pm": "05-07 18:00",
    "five to eight": "05-07 07:55",
    # parts of the day
    "tonight": "05-06 22:00?",
    "this evening": "05-06 22:00?",
    "in the morning": "05-07 09:00?",
    "tonight at nine": "05-06 21:00",
    "tonight at two": "05-07 02:00",
    "tomorrow night at two": "05-08 02:00",
    "first thing tomorrow": "05-07 08:00?",
    "before dinner": "05-07 17:30?",
    "half an hour before dinner": "05-07 18:00?",
    "after lunch": "05-07 13:30?",
    "before bed": "05-06 22:00?",
    "after work": "05-07 18:00?",
    "at bedtime": "05-06 22:00?",
    # a day and an hour
    "half six tomorrow": "05-07 06:30",
    "tomorrow at three": "05-07 15:00",
    "tomorrow at six": "05-07 06:00",
    "tomorrow at 6 in the evening": "05-07 18:00",
    "at seven thirty pm tomorrow": "05-07 19:30",
    "midnight tomorrow": "05-08 00:00",
    "the day after tomorrow at ten": "05-08 10:00",
    "Monday at noon": "05-11 12:00",
    "on Wednesday at nine pm": "05-06 21:00",
    "on Wednesday at nine am": "05-13 09:00",
    "next Tuesday at 9": "05-12 09:00",
    "Wednesday": "05-13 09:00?",
    "Friday week": "05-15 09:00?",
    "a week on Friday": "05-15 09:00?",
    "Friday evening": "05-08 19:00?",
    "on the 3rd of May": "2027-05-03 09:00?",
    "the 3rd at noon": "06-03 12:00",
    "May the fourth at noon": "2027-05-04 12:00",
    "december 25 at 7 am": "12-25 07:00",
    "2026-12-24 18:00": "12-24 18:00",
    "in december": "12-01 09:00?",
    "end of the month": "05-31 09:00?",
    "next week": "05-11 09:00?",
    "this weekend": "05-09 09:00?",
    "at 5 in two days": "05-08 05:00",
    "on Christmas Eve at six pm": "12-24 18:00",
    "the first monday of the month at ten": "06-01 10:00",
    # counted
    "in twenty minutes": "05-06 20:20",
    "in an hour and a half": "05-06 21:30",
    "an hour from now": "05-06 21:00",
    "in an hour's time": "05-06 21:00",
    "ten minutes": "05-06 20:10",
    "in two days": "05-08 09:00?",
    "in a fortnight": "05-20 09:00?",
    "in a month": "06-06 09:00?",
    "in half a year": "11-06 09:00?",
    "twenty minutes before three": "05-07 02:40",
    "an hour before noon": "05-07 11:00",
    # repeating
    "every day at seven": "05-07 07:00 daily",
    "everyday at 7 pm": "05-07 19:00 daily",
    "every Monday morning": "05-11 09:00? weekly:MO",
    "every weekday at half past seven": "05-07 07:30 weekdays",
    "weekday mornings at 6": "05-07 06:00 weekdays",
    "Monday to Friday at eight": "05-07 08:00 weekdays",
    "every Tuesday and Thursday at nine": "05-07 09:00 weekly:TU,TH",
    "Mondays at ten": "05-11 10:00 weekly:MO",
    "weekends at ten": "05-09 10:00 weekends",
    "every saturday and sunday": "05-09 09:00? weekends",
    "every night at twelve": "05-07 00:00 daily",
    "every Friday night at one": "05-09 01:00 weekly:SA",
    "every morning": "05-07 09:00? daily",
    "every evening at eight": "05-07 20:00 daily",
    "every week on Monday": "05-11 09:00? weekly:MO",
    "weekly": "05-13 09:00? weekly:WE",
    # Mandarin: the hour alone
    "三点": "05-07 03:00",
    "六点": "05-07 06:00",
    "九点": "05-06 21:00",
    "7点半": "05-07 07:30",
    "七点三十": "05-07 07:30",
    "七点零五": "05-07 07:05",
    "七点过五分": "05-07 07:05",
    "八点一刻": "05-06 20:15",
    "八点三刻": "05-06 20:45",
    "八点整": "05-07 08:00",
    "三点差五分": "05-07 02:55",
    "差五分三点": "05-07 02:55",
    "差一刻八点": "05-07 07:45",
    "十五点三十分": "05-07 15:30",
    "15时30分": "05-07 15:30",
    "早上8:15": "05-07 08:15",
    "明天上午6：30": "05-07 06:30",
    "十二点半": "05-07 00:30",
    "上午十二点": "05-07 12:00",
    "中午十二点半": "05-07 12:30",
    "下午三点": "05-07 15:00",
    "傍晚六点": "05-07 18:00",
    "凌晨两点": "05-07 02:00",
    "凌晨零点": "05-07 00:00",
    "晚上十二点": "05-07 00:00",
    "今晚十二点": "05-07 00:00",
    "今晚零点": "05-07 00:00",
    "明天零点": "05-07 00:00",
    "今晚两点": "05-07 02:00",
    "今晚一点": "05-07 01:00",
    "今晚八点一刻": "05-06 20:15",
    "八点多": "05-07 08:00",
    # Mandarin: days and parts
    "中午": "05-07 12:00?",
    "半夜": "05-07 00:00?",
    "明天早上": "05-07 08:00?",
    "明早八点": "05-07 08:00",
    "明儿早上八点": "05-07 08:00",
    "明天下午三点半": "05-07 15:30",
    "明天六点": "05-07 06:00",
    "明晚": "05-07 20:00?",
    "后天早上七点": "05-08 07:00",
    "大后天": "05-09 09:00?",
    "下周一上午九点": "05-11 09:00",
    "下个星期天": "05-17 09:00?",
    "这周五": "05-08 09:00?",
    "下下周二": "05-19 09:00?",
    "周三": "05-13 09:00?",
    "星期三晚上九点": "05-06 21:00",
    "礼拜五下午": "05-08 15:00?",
    "下个月三号": "06-03 09:00?",
    "三号": "06-03 09:00?",
    "五月三号下午两点": "2027-05-03 14:00",
    "2026年12月24号18点": "12-24 18:00",
    "二零二七年五月八号": "2027-05-08 09:00?",
    "月底": "05-31 09:00?",
    "下个月初": "06-01 09:00?",
    "周末": "05-09 09:00?",
    "国庆节": "10-01 09:00?",
    "除夕": "2027-02-05 09:00?",
    "晚饭前": "05-07 17:30?",
    "吃完午饭以后": "05-07 13:30?",
    "睡觉前": "05-06 22:00?",
    "下班后": "05-07 18:00?",
    # Mandarin: counted and repeating
    "二十分钟后": "05-06 20:20",
    "过二十分钟": "05-06 20:20",
    "一个小时之后": "05-06 21:00",
    "半小时后": "05-06 20:30",
    "二十分钟": "05-06 20:20",
    "过两天": "05-08 09:00?",
    "三天后下午两点": "05-09 14:00",
    "一周后": "05-13 09:00?",
    "半个月后": "05-21 09:00?",
    "两个月后": "07-06 09:00?",
    "每天早上六点半": "05-07 06:30 daily",
    "每晚十点": "05-06 22:00 daily",
    "天天七点": "05-07 07:00 daily",
    "每周一早上": "05-11 08:00? weekly:MO",
    "每周一三五晚上八点": "05-08 20:00 weekly:MO,WE,FR",
    "每周二和周四晚上八点": "05-07 20:00 weekly:TU,TH",
    "每周三十点": "05-13 10:00 weekly:WE",
    "每个星期天早上九点": "05-10 09:00 weekly:SU",
    "每周一到周五早上七点半": "05-07 07:30 weekdays",
    "周一至周五七点": "05-07 07:00 weekdays",
    "工作日早上七点": "05-07 07:00 weekdays",
    "每个周末十点": "05-09 10:00 weekends",
    "每周五晚上一点": "05-09 01:00 weekly:SA",
}


@pytest.mark.parametrize(("text", "expected"), WHENS.items())
def test_a_moment_is_understood(text: str, expected: str) -> None:
    assert told(parse_when(text, language_of(text), EVENING)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "before the guests arrive", "when I get home", "two eggs", "the kitchen", "soon", "every other day",
        "every two hours", "every month", "monthly on the 3rd", "every hour", "every christmas", "my first date",
        "thirty minutes before that", "half of it", "25 o'clock", "the first week of march", "february 30",
        "回家以后", "三个人", "早点", "晚一点", "快一点", "有点累", "每两天", "每月一号", "每小时", "二月三十号",
    ],
)  # fmt: skip
def test_what_names_no_moment_gives_none(text: str) -> None:
    assert parse_when(text, language_of(text), EVENING) is None


@pytest.mark.parametrize(
    ("text", "alarm", "reminder"),
    [
        ("six", "05-07 06:00", "05-07 18:00"),
        ("three", "05-07 03:00", "05-07 15:00"),
        ("nine", "05-06 21:00", "05-06 21:00"),
        ("eleven", "05-06 23:00", "05-06 23:00"),
        ("twelve", "05-07 00:00", "05-07 12:00"),
        ("tomorrow at six", "05-07 06:00", "05-07 18:00"),
        ("tomorrow at three", "05-07 15:00", "05-07 15:00"),
        ("tomorrow at seven", "05-07 07:00", "05-07 07:00"),
        ("every day at five", "05-07 05:00 daily", "05-07 17:00 daily"),
        ("六点", "05-07 06:00", "05-07 18:00"),
        ("明天六点", "05-07 06:00", "05-07 18:00"),
        ("明天下午六点", "05-07 18:00", "05-07 18:00"),
    ],
)
def test_an_alarm_leans_to_the_morning_and_a_reminder_to_the_day(
    text: str, alarm: str, reminder: str
) -> None:
    language = language_of(text)
    assert told(parse_when(text, language, EVENING, prefer="next")) == alarm
    assert told(parse_when(text, language, EVENING, prefer="day")) == reminder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today at six", "05-06 18:00"),
        ("today at nine", "05-06 21:00"),
        ("today", "05-06 12:00?"),
        ("this afternoon", "05-06 15:00?"),
        ("later", "05-06 12:00?"),
        ("Wednesday at eleven", "05-06 11:00"),
        ("on Wednesday afternoon", "05-06 15:00?"),
        ("the 6th at three", "05-06 15:00"),
        ("今天三点", "05-06 15:00"),
        ("今天晚上", "05-06 20:00?"),
        ("当天晚上八点", "05-06 20:00"),
    ],
)
def test_a_moment_of_today_is_the_one_still_ahead(text: str, expected: str) -> None:
    assert told(parse_when(text, language_of(text), MORNING)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("this morning at nine", "05-06 09:00"), ("yesterday", "05-05 09:00?"), ("昨天", "05-05 09:00?")],
)
def test_a_moment_that_is_over_is_given_as_it_was_said(text: str, expected: str) -> None:
    assert told(parse_when(text, language_of(text), MORNING)) == expected


def test_tonight_at_one_in_the_morning_is_this_very_night() -> None:
    small_hours = EVENING.replace(hour=1)
    assert told(parse_when("tonight at two", "en", small_hours)) == "05-06 02:00"
    assert told(parse_when("今晚两点", "zh", small_hours)) == "05-06 02:00"
    assert told(parse_when("tonight at eleven", "en", small_hours)) == "05-06 23:00"


def test_a_time_at_this_very_instant_means_the_next_one() -> None:
    assert told(parse_when("at eight pm", "en", EVENING)) == "05-07 20:00"
    assert told(parse_when("at eight pm", "en", EVENING - timedelta(seconds=1))) == "05-06 20:00"


class TestWhenTheClocksChange:
    """Madrid, 2026: forward on 29 March at 2:00, back on 25 October at 3:00."""

    before_spring = datetime(2026, 3, 28, 22, 0, tzinfo=MADRID)
    before_autumn = datetime(2026, 10, 24, 22, 0, tzinfo=MADRID)

    def test_tomorrow_at_seven_is_seven_on_the_wall(self) -> None:
        for now in (self.before_spring, self.before_autumn):
            when = parse_when("tomorrow at seven", "en", now)
            assert when is not None
            assert (when.at.hour, when.at.minute) == (7, 0)

    def test_in_nine_hours_counts_real_hours(self) -> None:
        when = parse_when("in nine hours", "en", self.before_spring)
        assert when is not None
        assert when.at.hour == 8
        assert when.at.timestamp() - self.before_spring.timestamp() == 9 * 3600

    def test_a_time_that_is_skipped_moves_forward(self) -> None:
        when = parse_when("tomorrow at 2:30 in the morning", "en", self.before_spring)
        assert when is not None
        assert when.at == datetime(2026, 3, 29, 3, 30, tzinfo=MADRID)
        assert when.wall == datetime(2026, 3, 29, 2, 30)  # what was meant

    def test_a_time_that_comes_twice_is_the_first(self) -> None:
        when = parse_when("tomorrow at 2:30 in the morning", "en", self.before_autumn)
        assert when is not None
        assert when.at.utcoffset() == timedelta(hours=2)

    def test_a_time_in_the_repeated_hour_is_not_taken_for_over(self) -> None:
        first_time_round = datetime(2026, 10, 25, 2, 45, tzinfo=MADRID)
        second_time_round = first_time_round.replace(fold=1)
        when = parse_when("2:50", "en", first_time_round)
        assert when is not None
        assert when.at.timestamp() - first_time_round.timestamp() == 300
        later = parse_when("2:50", "en", second_time_round)
        assert later is not None
        assert later.at.timestamp() > second_time_round.timestamp()

    def test_a_repetition_remembers_the_time_that_was_skipped(self) -> None:
        when = parse_when("every day at 2:30 am", "en", self.before_spring)
        assert when is not None
        assert when.wall is not None
        assert (when.at.hour, when.wall.hour) == (3, 2)


DAYS = {
    "today": "2026-05-06",
    "now": "2026-05-06",
    "tomorrow": "2026-05-07",
    "tomorrow's": "2026-05-07",
    "day after tomorrow": "2026-05-08",
    "yesterday": "2026-05-05",
    "tonight": "2026-05-06",
    "tomorrow evening": "2026-05-07",
    "Friday": "2026-05-08",
    "on Wednesday": "2026-05-13",
    "this Friday": "2026-05-08",
    "next Tuesday": "2026-05-12",
    "next Friday": "2026-05-15",
    "Friday next week": "2026-05-15",
    "last Monday": "2026-05-04",
    "last Wednesday": "2026-04-29",
    "Friday week": "2026-05-15",
    "Wednesday week": "2026-05-13",
    "Monday fortnight": "2026-05-25",
    "a week on Friday": "2026-05-15",
    "a week today": "2026-05-13",
    "week from today": "2026-05-13",
    "a week tomorrow": "2026-05-14",
    "two weeks on Monday": "2026-05-25",
    "in ten days": "2026-05-16",
    "three days ago": "2026-05-03",
    "in a month": "2026-06-06",
    "in two years": "2028-05-06",
    "the 3rd": "2026-06-03",
    "the sixth": "2026-05-06",
    "the thirty first": "2026-05-31",
    "the twenty second": "2026-05-22",
    "twenty second": "2026-05-22",
    "second of June": "2026-06-02",
    "3 May": "2027-05-03",
    "May 8": "2026-05-08",
    "the eighth of May 2027": "2027-05-08",
    "May 8th twenty twenty seven": "2027-05-08",
    "Friday the 8th of May 2026": "2026-05-08",
    "29 February": "2028-02-29",
    "next month on the 3rd": "2026-06-03",
    "the 15th of next month": "2026-06-15",
    "the last Friday of the month": "2026-05-29",
    "the third Monday of June": "2026-06-15",
    "this weekend": "2026-05-09",
    "next weekend": "2026-05-16",
    "the end of the week": "2026-05-08",
    "end of next month": "2026-06-30",
    "next year": "2027-01-01",
    "Christmas": "2026-12-25",
    "Christmas 2027": "2027-12-25",
    "the day before Christmas": "2026-12-24",
    "two days before Christmas": "2026-12-23",
    "New Year's Eve": "2026-12-31",
    "Easter": "2027-03-28",
    "Good Friday": "2027-03-26",
    "Thanksgiving": "2026-11-26",
    "Halloween": "2026-10-31",
    "Chinese New Year": "2027-02-06",
    "Saint Patrick's Day": "2027-03-17",
    "今天": "2026-05-06",
    "现在": "2026-05-06",
    "明天": "2026-05-07",
    "明晚": "2026-05-07",
    "后天": "2026-05-08",
    "大后天": "2026-05-09",
    "昨天": "2026-05-05",
    "前天": "2026-05-04",
    "星期五": "2026-05-08",
    "周三": "2026-05-13",
    "下周五": "2026-05-15",
    "上周五": "2026-05-01",
    "这个星期天": "2026-05-10",
    "下下周一": "2026-05-18",
    "周末": "2026-05-09",
    "十天后": "2026-05-16",
    "三天前": "2026-05-03",
    "一周后": "2026-05-13",
    "三号": "2026-06-03",
    "六号": "2026-05-06",
    "五月八日": "2026-05-08",
    "5月8号": "2026-05-08",
    "明年五月八号": "2027-05-08",
    "二零二七年五月八日": "2027-05-08",
    "下个月": "2026-06-01",
    "下个月十五号": "2026-06-15",
    "月底": "2026-05-31",
    "六月底": "2026-06-30",
    "年底": "2026-12-31",
    "国庆节": "2026-10-01",
    "十一假期": "2026-10-01",
    "五一": "2027-05-01",
    "元旦": "2027-01-01",
    "春节": "2027-02-06",
    "明年春节": "2027-02-06",
    "除夕": "2027-02-05",
    "元宵节": "2027-02-20",
    "清明节": "2027-04-05",
    "端午节": "2026-06-19",
    "七夕": "2026-08-19",
    "中秋节": "2026-09-25",
    "重阳节": "2026-10-18",
    "母亲节": "2026-05-10",
    "父亲节": "2026-06-21",
    "圣诞节前一天": "2026-12-24",
}


@pytest.mark.parametrize(("text", "expected"), DAYS.items())
def test_a_day_is_understood(text: str, expected: str) -> None:
    assert parse_day(text, language_of(text), TODAY) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "text", ["", "three", "at noon", "London", "this week", "31 February", "十一", "三点", "北京", "最近"]
)
def test_what_names_no_day_gives_none(text: str) -> None:
    assert parse_day(text, language_of(text), TODAY) is None


def test_a_lunar_festival_beyond_the_table_is_not_guessed() -> None:
    assert parse_day("春节", "zh", date(2046, 6, 1)) is None


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2027, "03-28"), (2038, "04-25"), (2076, "04-19")],
)
def test_easter_is_where_the_church_has_it(year: int, expected: str) -> None:
    assert parse_day("easter", "en", date(year, 1, 1)) == date.fromisoformat(f"{year}-{expected}")


MORE = {
    "two more minutes": ("add", 120),
    "add five minutes": ("add", 300),
    "another minute and a half": ("add", 90),
    "give it ten minutes": ("add", 600),
    "an extra ten minutes": ("add", 600),
    "an hour later": ("add", 3600),
    "ten minutes less": ("subtract", 600),
    "take off two minutes": ("subtract", 120),
    "reduce it by five minutes": ("subtract", 300),
    "half an hour earlier": ("subtract", 1800),
    "make it ten minutes": ("set", 600),
    "set to twenty minutes": ("set", 1200),
    "extend it to an hour": ("set", 3600),
    "reduce it to five minutes": ("set", 300),
    "ten minutes": ("set", 600),
    "half an hour": ("set", 1800),
    "pause": ("pause", None),
    "pause it": ("pause", None),
    "hold on": ("pause", None),
    "carry on": ("resume", None),
    "continue": ("resume", None),
    "unpause": ("resume", None),
    "start over": ("restart", None),
    "restart it": ("restart", None),
    "reset": ("restart", None),
    "再加两分钟": ("add", 120),
    "多两分钟": ("add", 120),
    "再来两分钟": ("add", 120),
    "延长一刻钟": ("add", 900),
    "推迟十分钟": ("add", 600),
    "晚半个小时": ("add", 1800),
    "减少五分钟": ("subtract", 300),
    "少一分钟": ("subtract", 60),
    "提前五分钟": ("subtract", 300),
    "改成十分钟": ("set", 600),
    "延长到十分钟": ("set", 600),
    "设成一个半小时": ("set", 5400),
    "十分钟": ("set", 600),
    "暂停": ("pause", None),
    "停一下": ("pause", None),
    "继续": ("resume", None),
    "取消暂停": ("resume", None),
    "重新开始": ("restart", None),
    "从头开始": ("restart", None),
}


@pytest.mark.parametrize(("text", "expected"), MORE.items())
def test_a_change_is_understood(text: str, expected: tuple[str, float | None]) -> None:
    change = parse_change(text, language_of(text), EVENING)
    assert change is not None
    assert (change.kind, change.seconds, change.when) == (*expected, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to half seven", "05-07 07:30"),
        ("make it half seven", "05-07 07:30"),
        ("move it to tomorrow at nine", "05-07 09:00"),
        ("Friday", "05-08 09:00?"),
        ("in ten minutes", "05-06 20:10"),
        ("改到七点", "05-07 07:00"),
        ("推迟到八点", "05-07 08:00"),
        ("提前到六点半", "05-07 06:30"),
        ("明天早上七点", "05-07 07:00"),
        ("十分钟后", "05-06 20:10"),
    ],
)
def test_a_new_time_moves(text: str, expected: str) -> None:
    change = parse_change(text, language_of(text), EVENING)
    assert change is not None
    assert (change.kind, change.seconds, told(change.when)) == ("move", None, expected)


@pytest.mark.parametrize("text", ["", "the pasta", "blue", "意大利面", "蓝色"])
def test_what_changes_nothing_gives_none(text: str) -> None:
    assert parse_change(text, language_of(text), EVENING) is None


NUMBERS = {
    "forty": 40, "40": 40, "fifty percent": 50, "40%": 40, "a hundred": 100, "one hundred": 100, "zero": 0, "to 30": 30,
    "maximum": 100, "full": 100, "half": 50, "three quarters": 75, "minimum": 0, "twenty-five": 25, "33.3": 33,
    "百分之四十": 40, "四十": 40, "四十五": 45, "40％": 40, "一百": 100, "最大": 100, "最小": 0, "一半": 50, "五成": 50,
    "调到三十": 30, "八十": 80, "零": 0, "两百": 200,
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NUMBERS.items())
def test_a_level_is_understood(text: str, expected: int) -> None:
    assert parse_number(text, language_of(text)) == expected


@pytest.mark.parametrize("text", ["", "up", "louder", "大一点", "大声点"])
def test_what_names_no_level_gives_none(text: str) -> None:
    assert parse_number(text, language_of(text)) is None


PIECES = sorted(
    {word for text in (*DURATIONS, *WHENS, *DAYS, *MORE) for word in text.split() if text.isascii()}
    | {text for text in (*DURATIONS, *WHENS, *DAYS) if not text.isascii()}
    | {"|", ".", ":", "'", "½", "²", "99999999999", "0", "00", "٣", "\x00", "点", "分", "后"}
)
noise = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))


@given(noise, st.sampled_from(LANGUAGES))
@example("in 99999999 years", "en")
@example("in 999 years", "en")
@example("in 999 months", "en")
@example("the 99th of may", "en")
@example("99999年1月1日", "zh")
@example("9999年12月31日晚上十二点", "zh")
def test_nothing_that_is_said_breaks_the_parsers(text: str, language: Language) -> None:
    seconds = parse_duration(text, language)
    assert seconds is None or seconds >= 0
    when = parse_when(text, language, EVENING, prefer="day")
    assert when is None or when.at.tzinfo is MADRID
    parse_day(text, language, TODAY)
    parse_change(text, language, EVENING)
    parse_number(text, language)


DATED = re.compile(r"\d{4}|3rd|may|december|christmas|month|this|tonight|[今当号年]", re.IGNORECASE)
"""These name a day or a stretch that may be over."""
undated = sorted(text for text, at in WHENS.items() if "?" not in at and not DATED.search(text))
presents = st.datetimes(datetime(2025, 1, 1), datetime(2044, 1, 1))  # the zone is added in the test


@given(st.sampled_from(undated), presents)
def test_a_time_with_a_clock_is_ahead(text: str, present: datetime) -> None:
    now = present.replace(tzinfo=MADRID)
    when = parse_when(text, language_of(text), now)
    assert when is not None
    assert when.at.timestamp() > now.timestamp()
    if when.repeats:
        assert when.at.weekday() in allowed_weekdays(when.repeats)


def test_a_present_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        parse_when("at three", "en", datetime(2026, 5, 6, 20, 0))


def test_another_zone_stays_another_zone() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    when = parse_when("明天早上七点", "zh", EVENING.astimezone(shanghai))
    assert when is not None
    assert when.at == datetime(2026, 5, 8, 7, 0, tzinfo=shanghai)
    fixed = parse_when("noon", "en", EVENING.astimezone(UTC))
    assert fixed is not None
    assert fixed.at == datetime(2026, 5, 7, 12, 0, tzinfo=UTC)


def test_a_change_is_a_plain_value() -> None:
    assert parse_change("pause", "en", EVENING) == Change("pause")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("hour and 20 minutes", 4800),
        ("hour and a half", 5400),
        ("hour", 3600),
        ("minute", 60),
        ("hour and a quarter", 4500),
        ("half hour", 1800),
        ("week and a half", 907_200),
    ],
)
def test_a_length_without_its_article_is_as_long(text: str, seconds: float) -> None:
    """The mind copies spans without a leading article."""
    assert parse_duration(text, "en") == seconds
