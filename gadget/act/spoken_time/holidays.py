"""Days with names, in both languages: fixed dates, weekdays of a month, Easter, Qingming and the lunar festivals.

The lunar dates were computed once with two independent calendar libraries that agree; beyond the table they are
unknown (None), never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

from gadget.act.spoken_time.wall import nth_weekday

YearToDay: TypeAlias = Callable[[int], date | None]


def find_holiday(
    text: str, holidays: tuple[tuple[str, YearToDay], ...]
) -> tuple[re.Match[str], YearToDay] | None:
    """The first of `holidays` (pattern, day) found in `text`, with its match."""
    for pattern, day_in in holidays:
        match = re.search(pattern, text)
        if match:
            return match, day_in
    return None


def coming(day_in: YearToDay, today: date) -> date | None:
    """The next such day, today included."""
    for year in (today.year, today.year + 1):
        day = day_in(year)
        if day is not None and day >= today:
            return day
    return None


def _fixed(month: int, day: int) -> YearToDay:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, count: int) -> YearToDay:
    return lambda year: nth_weekday(year, month, weekday, count)


def _easter(offset: int) -> YearToDay:
    """Days from Easter Sunday, by the Gregorian reckoning (Meeus)."""

    def day_in(year: int) -> date:
        golden, century = year % 19, year // 100
        skipped = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
        moon = skipped - skipped // 28 * (1 - 29 // (skipped + 1) * ((21 - golden) // 11))
        sunday = moon - (year + year // 4 + moon + 2 - century + century // 4) % 7
        month = 3 + (sunday + 40) // 44
        return date(year, month, sunday + 28 - 31 * (month // 4)) + timedelta(days=offset)

    return day_in


def _qingming(year: int) -> date | None:
    """Holds for this century (checked for 2025-2099)."""
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4) if 2001 <= year <= 2099 else None


def _lunar(column: int, offset: int = 0) -> YearToDay:
    def day_in(year: int) -> date | None:
        row = _LUNAR.get(year)
        if row is None:
            return None
        return date(year, row[column] // 100, row[column] % 100) + timedelta(days=offset)

    return day_in


_LUNAR: dict[int, tuple[int, int, int, int, int]] = {
    # year: new year, dragon boat (5-5), qixi (7-7), mid-autumn (8-15), double ninth (9-9), each as month and day
    2025: (129, 531, 829, 1006, 1029),
    2026: (217, 619, 819, 925, 1018),
    2027: (206, 609, 808, 915, 1008),
    2028: (126, 528, 826, 1003, 1026),
    2029: (213, 616, 816, 922, 1016),
    2030: (203, 605, 805, 912, 1005),
    2031: (123, 624, 824, 1001, 1024),
    2032: (211, 612, 812, 919, 1012),
    2033: (131, 601, 801, 908, 1001),
    2034: (219, 620, 820, 927, 1020),
    2035: (208, 610, 810, 916, 1009),
    2036: (128, 530, 828, 1004, 1027),
    2037: (215, 618, 817, 924, 1017),
    2038: (204, 607, 807, 913, 1007),
    2039: (124, 527, 826, 1002, 1026),
    2040: (212, 614, 814, 920, 1014),
    2041: (201, 603, 803, 910, 1003),
    2042: (122, 622, 822, 928, 1022),
    2043: (210, 611, 811, 917, 1011),
    2044: (130, 531, 731, 1005, 1029),
    2045: (217, 619, 819, 925, 1018),
}

ENGLISH: tuple[tuple[str, YearToDay], ...] = (
    (r"\b(?:christmas|xmas) eve\b", _fixed(12, 24)),
    (r"\b(?:christmas|xmas)(?: day)?\b", _fixed(12, 25)),
    (r"\bboxing day\b", _fixed(12, 26)),
    (r"\bnew years? eve\b", _fixed(12, 31)),
    (r"\b(?:chinese|lunar) new year(?:s(?: day)?)?\b|\bspring festival\b", _lunar(0)),
    (r"\bnew years?(?: day)\b|\bnew years\b", _fixed(1, 1)),
    (r"\bvalentines?(?: day)?\b", _fixed(2, 14)),
    (r"\b(?:saint|st) patricks?(?: day)?\b", _fixed(3, 17)),
    (r"\bapril fools?(?: day)?\b", _fixed(4, 1)),
    (r"\bgood friday\b", _easter(-2)),
    (r"\beaster monday\b", _easter(1)),
    (r"\beaster(?: sunday| day)?\b", _easter(0)),
    (r"\bpancake day\b|\bshrove tuesday\b", _easter(-47)),
    (r"\bmay day\b", _fixed(5, 1)),
    (r"\bindependence day\b", _fixed(7, 4)),
    (r"\bhalloween\b", _fixed(10, 31)),
    (r"\b(?:bonfire|guy fawkes) (?:night|day)\b", _fixed(11, 5)),
    (r"\bthanksgiving(?: day)?\b", _nth(11, 3, 4)),
    (r"\bblack friday\b", lambda year: (_nth(11, 3, 4)(year) or date(year, 11, 28)) + timedelta(days=1)),
    (r"\bdragon boat festival\b", _lunar(1)),
    (r"\bmid autumn(?: festival)?\b|\bmoon festival\b", _lunar(3)),
)

_ALONE = r"(?<![\d零一二三四五六七八九]){}(?![\d零一二两三四五六七八九十点年月号])"

CHINESE: tuple[tuple[str, YearToDay], ...] = (
    (r"除夕夜?|大年三十|年三十", _lunar(0, -1)),
    (r"春节|大年初一|农历新年|过年", _lunar(0)),
    (r"元宵节?|正月十五", _lunar(0, 14)),
    (r"端午节?", _lunar(1)),
    (r"七夕节?", _lunar(2)),
    (r"中秋节?", _lunar(3)),
    (r"重阳节?", _lunar(4)),
    (r"清明节?", _qingming),
    (r"元旦节?", _fixed(1, 1)),
    (r"(?<!七夕)情人节", _fixed(2, 14)),
    (r"妇女节|三八节|女神节", _fixed(3, 8)),
    (r"植树节", _fixed(3, 12)),
    (r"愚人节", _fixed(4, 1)),
    (rf"五一(?:劳动)?(?:节|假期|长假)|劳动节|{_ALONE.format('五一')}", _fixed(5, 1)),
    (r"(?:五四)?青年节", _fixed(5, 4)),
    (r"母亲节", _nth(5, 6, 2)),
    (rf"(?:六一)?儿童节|{_ALONE.format('六一')}", _fixed(6, 1)),
    (r"父亲节", _nth(6, 6, 3)),
    (r"建党节", _fixed(7, 1)),
    (r"建军节", _fixed(8, 1)),
    (r"教师节", _fixed(9, 10)),
    (r"十一(?:国庆节?|假期|长假|黄金周)|国庆节?", _fixed(10, 1)),
    (r"万圣节?", _fixed(10, 31)),
    (r"双十一", _fixed(11, 11)),
    (r"感恩节", _nth(11, 3, 4)),
    (r"平安夜|圣诞(?:节)?前夕|圣诞夜", _fixed(12, 24)),
    (r"圣诞节?", _fixed(12, 25)),
)
