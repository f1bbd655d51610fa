"""Times, durations and amounts as people say them, in English and Mandarin, turned into values.

The mind copies what was said ("half six tomorrow", "明天下午三点半"); here it becomes a moment. Everything is pure: the
present is an argument, nothing is looked up but calendars. Text comes from a recogniser (no punctuation, "7 30",
"7点半") or a keyboard; anything that is not understood gives None and never an error.

`english` and `chinese` say what the words mean as a `Spoken`; `meaning` sets that against the present; `wall` does
the arithmetic of clocks that change twice a year; `holidays` knows the days with names.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Protocol

from gadget.act.spoken_time import chinese, english
from gadget.act.spoken_time.meaning import Change, Prefer, Spoken, When, resolve, resolve_day
from gadget.calls import Language

__all__ = [
    "Change",
    "Prefer",
    "When",
    "parse_change",
    "parse_day",
    "parse_duration",
    "parse_number",
    "parse_when",
]


def parse_duration(text: str, language: Language) -> float | None:
    """Seconds in "nine minutes", "an hour and a half", "1h30", "一个半小时", "三分半"; None when no length was said.

    Vague amounts ("a few minutes", "几分钟") and ones that read two ways ("1:30") give None: better asked than guessed.
    Months and years have no fixed length and give None too; `parse_when` counts them on the calendar.
    """
    counted = re.fullmatch(r"\s*([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])\s*", text)
    if counted:
        hours, minutes, seconds = map(int, counted.groups())
        return hours * 3600.0 + minutes * 60 + seconds
    return _of(language).duration(text)


def parse_when(text: str, language: Language, now: datetime, *, prefer: Prefer = "next") -> When | None:
    """The moment meant by "half six tomorrow", "every Monday morning", "二十分钟后"; None if none was said.

    `now` must carry its zone; the answer is in the same one. An hour that may be morning or evening is settled so:

    - words for a part of the day decide ("six in the evening", "晚上六点", "tonight at two": the small hours after);
    - with a day, or repeating, it is the waking one: 7-11 in the morning, 12 noon, 1-4 in the afternoon; 5 and 6 are in
      the morning with `prefer="next"` (alarms) and in the afternoon with `prefer="day"` (reminders, appointments);
    - for today, the one still ahead; alone, with "next" whichever comes first (a bare "six" at 20:00 is tomorrow 6:00),
      with "day" the first that falls between 7:00 and 23:59.

    Midnight of a named day is the one that ends it; 零点 and 凌晨 begin it. `at` is in the past only where the person
    named a moment that is over ("today at nine" at noon, "yesterday"): whoever acts on it says so.
    """
    spoken = _of(language).when(text, now)
    return None if spoken is None else resolve(spoken, now, prefer)


def parse_day(text: str, language: Language, today: date) -> date | None:
    """The date meant by "Friday week", "the 3rd", "Christmas", "大后天", "下周五", "国庆节"; None if no day was said.

    A bare weekday is the next one, never today; "next Tuesday" and 下周二 are in the calendar week (Monday first) after
    this one; a date without a year is the next such date, today included. Lunar festivals are known to 2045.
    """
    spoken = _of(language).day(text, today)
    return None if spoken is None else resolve_day(spoken, today)


def parse_change(text: str, language: Language, now: datetime) -> Change | None:
    """What should happen to a timer: "two more minutes", "pause", "make it half seven", "减少五分钟", "改到七点".

    A bare duration sets it; a bare time moves it. None when neither a deed nor an amount was said.
    """
    return _of(language).change(text, now)


def parse_number(text: str, language: Language) -> int | None:
    """A level: "forty", "fifty percent", "maximum" (100), "half" (50), "百分之四十", "最大". Not limited to 0-100."""
    return _of(language).number(text)


class _Tongue(Protocol):
    """What `english` and `chinese` offer."""

    def duration(self, text: str) -> float | None: ...
    def when(self, text: str, now: datetime) -> Spoken | None: ...
    def day(self, text: str, today: date) -> Spoken | None: ...
    def change(self, text: str, now: datetime) -> Change | None: ...
    def number(self, text: str) -> int | None: ...


def _of(language: Language) -> _Tongue:
    return chinese if language == "zh" else english
