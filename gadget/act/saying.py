"""Times, durations, dates and lists as the gadget says them, in English and Mandarin.

Written so that they read well on a screen and a synthesizer says them right; `spoken_time` understands every one of
them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from gadget.calls import Language

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_ENGLISH_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_CHINESE_DAYS = "一二三四五六日"
_CHINESE_DIGITS = "零一二三四五六七八九"
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NEAR_S = 3600
"""Up to this far ahead a moment is told by how long it takes until then."""


def say_duration(seconds: float, language: Language, *, roughly: bool = False) -> str:
    """ "20 minutes", "1 hour and 30 minutes", "二十分钟", "一个半小时"; whole seconds, never negative.

    `roughly` keeps the two largest units that matter: "3 hours and 20 minutes" for twelve seconds more.
    """
    whole = max(0, round(seconds))
    if roughly:
        whole = _rounded(whole)
    return _chinese_duration(whole) if language == "zh" else _english_duration(whole)


def say_clock(at: datetime, language: Language) -> str:
    """The time of day: "6:30 in the evening", "noon", "下午六点半", "中午十二点"."""
    return _chinese_clock(at) if language == "zh" else _english_clock(at)


def say_date(day: date, language: Language, *, today: date | None = None) -> str:
    """ "Friday the 8th of May 2026", "二零二六年五月八号星期五"; the year is left out when it is that of `today`."""
    with_year = today is None or today.year != day.year
    if language == "zh":
        year = "".join(_CHINESE_DIGITS[int(digit)] for digit in f"{day.year:04d}") + "年" if with_year else ""
        return f"{year}{_counted(day.month)}月{_counted(day.day)}号星期{_CHINESE_DAYS[day.weekday()]}"
    year = f" {day.year:04d}" if with_year else ""
    return f"{_WEEKDAYS[day.weekday()]} the {_ordinal(day.day)} of {_MONTHS[day.month - 1]}{year}"


def say_day(day: date, today: date, language: Language) -> str:
    """A day as one says it on `today`: "tomorrow", "on Friday", "on Friday the 8th of May", "明天", "下周五"."""
    return _chinese_day(day, today) if language == "zh" else _english_day(day, today)


def say_when(at: datetime, now: datetime, language: Language) -> str:
    """A moment as one says it now: "in 20 minutes" (within the hour), "tomorrow at 7:30 in the morning", "今晚八点".

    Fits after a verb ("I'll remind you {…}"); `at` is told on the wall clock of `now`'s zone.
    """
    ahead = round((at.astimezone(UTC) - now.astimezone(UTC)).total_seconds())
    if 0 < ahead <= _NEAR_S:
        near = say_duration(ahead, language, roughly=True)
        return f"{near}后" if language == "zh" else f"in {near}"
    if ahead == 0:
        return "现在" if language == "zh" else "now"
    at = at.astimezone(now.tzinfo)
    if language == "zh":
        said = f"{_chinese_day(at.date(), now.date())}{_chinese_clock(at)}"
        return said.replace("今天晚上", "今晚").replace("明天晚上", "明晚")
    midnight = at.hour == at.minute == 0
    day = (
        at.date() - timedelta(days=1) if midnight else at.date()
    )  # the midnight that ends a day is called by it
    named = _english_day(day, now.date())
    if named == "today" and (midnight or at.hour >= 18):
        named = "tonight" if midnight or at.hour >= 22 else "this evening"
        return f"{named} at {_english_clock(at).removesuffix(' at night').removesuffix(' in the evening')}"
    return f"{named} at {_english_clock(at)}"


def say_repeats(repeats: str, language: Language) -> str:
    """The `repeats` of a `When`: "every day", "every Monday and Thursday", "每个工作日"; "" for once."""
    chinese = language == "zh"
    named = {
        "": "",
        "daily": "每天" if chinese else "every day",
        "weekdays": "每个工作日" if chinese else "every weekday",
        "weekends": "每个周末" if chinese else "every weekend",
    }
    if repeats in named:
        return named[repeats]
    days = [_CODES.index(code) for code in repeats.removeprefix("weekly:").split(",") if code in _CODES]
    if chinese:
        return say_list(
            [f"{'每' if not place else ''}周{_CHINESE_DAYS[day]}" for place, day in enumerate(days)], "zh"
        )
    return f"every {say_list([_WEEKDAYS[day] for day in days], 'en')}"


def say_list(items: Sequence[str], language: Language) -> str:
    """ "milk, eggs and bread", "牛奶、鸡蛋和面包"; "" for none."""
    comma, last = ("、", "和") if language == "zh" else (", ", " and ")
    if len(items) < 2:
        return "".join(items)
    return f"{comma.join(items[:-1])}{last}{items[-1]}"


def _rounded(seconds: int) -> int:
    """To minutes from an hour on, to hours from a day on, to whole minutes from ten minutes on."""
    step = 3600 if seconds >= 86_400 else 60 if seconds >= 600 else 1
    return (seconds + step // 2) // step * step


def _english_duration(whole: int) -> str:
    parts = []
    rest = whole
    for size, unit in _ENGLISH_UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}{'s' if count != 1 else ''}")
    return say_list(parts, "en") or "0 seconds"


def _chinese_duration(whole: int) -> str:
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    said = f"{_chinese(days)}天" if days else ""
    if hours and minutes == 30 and not seconds:
        return f"{said}{'零' if days else ''}{_chinese(hours)}个半小时"
    if minutes == 30 and not (days or hours or seconds):
        return "半小时"
    if hours:
        said += f"{'零' if days else ''}{_chinese(hours)}小时"
    if minutes:
        gap = "零" if said and (minutes < 10 or not hours) else ""
        said += f"{gap}{_chinese(minutes)}分{'' if seconds else '钟'}"
    if seconds or not said:
        gap = "零" if said and (seconds < 10 or not minutes) else ""
        said += f"{gap}{_chinese(seconds)}秒"
    return said


def _english_clock(at: datetime) -> str:
    if at.minute == 0 and at.hour in (0, 12):
        return "noon" if at.hour else "midnight"
    hour = at.hour % 12 or 12
    clock = f"{hour}:{at.minute:02d}" if at.minute else str(hour)
    if at.hour < 12:
        return f"{clock} in the morning"
    if at.hour < 18:
        return f"{clock} in the afternoon"
    return f"{clock} in the evening" if at.hour < 22 else f"{clock} at night"


def _chinese_clock(at: datetime) -> str:
    if at.hour == 0:
        part = "凌晨" if at.minute else ""  # 零点 alone says which midnight it is
    else:
        parts = ((5, "凌晨"), (9, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
        part = next(name for ends, name in parts if at.hour < ends)
    hour = _chinese(at.hour if at.hour <= 12 else at.hour - 12)
    if at.minute == 0:
        return f"{part}{hour}点"
    if at.minute in (15, 30):
        return f"{part}{hour}点{'半' if at.minute == 30 else '一刻'}"
    return f"{part}{hour}点{'零' if at.minute < 10 else ''}{_counted(at.minute)}分"


def _english_day(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead in (-1, 0, 1):
        return ("yesterday", "today", "tomorrow")[ahead + 1]
    if 1 < ahead < 7:
        return f"on {_WEEKDAYS[day.weekday()]}"
    return f"on {say_date(day, 'en', today=today)}"


def _chinese_day(day: date, today: date) -> str:
    ahead = (day - today).days
    near = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天", 3: "大后天"}
    if ahead in near:
        return near[ahead]
    monday = today - timedelta(days=today.weekday())
    weeks, weekday = divmod((day - monday).days, 7)
    if ahead > 0 and weeks in (0, 1):
        return f"{'这' if weeks == 0 else '下'}周{_CHINESE_DAYS[weekday]}"
    return say_date(day, "zh", today=today)


def _ordinal(number: int) -> str:
    suffix = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _chinese(number: int) -> str:
    """How many: two is 两."""
    return "两" if number == 2 else _counted(number)


def _counted(number: int) -> str:
    """A number as in dates and minutes, where two is 二; up to 9999."""
    if number < 10:
        return _CHINESE_DIGITS[number]
    said, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            said += ("零" if gap and said else "") + _CHINESE_DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return said.removeprefix("一") if said.startswith("一十") else said
