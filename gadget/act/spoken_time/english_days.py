"""Days in English, and what repeats: "Friday week", "the 3rd of May", "every Monday and Thursday"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from gadget.act.spoken_time.holidays import ENGLISH, coming, find_holiday
from gadget.act.spoken_time.meaning import Part, Spoken, next_weekday, repeats_on
from gadget.act.spoken_time.scan import Scan
from gadget.act.spoken_time.wall import add_months, last_of, nth_weekday

TONIGHT = Part(17, 20 * 60)

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
_WEEKDAY = (
    r"(?:monday|mon|tuesday|tues|tue|wednesday|weds|wed|thursday|thurs|thur|thu|friday|fri|"
    r"saturday|sat|sunday|sun)"
)
_FULL = f"(?:{'|'.join(_NAMES)})"
_MONTH = f"(?P<month>{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_YEAR = r"(?:(?: of)? (?P<year>20 ?[1-9]\d|next year|this year))?"
_DATES = (
    r"\b(?P<iso>\d{4}-\d{2}-\d{2})\b",
    rf"\b(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: day)?(?: of)? {_MONTH}\b{_YEAR}",
    rf"\b{_MONTH} (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d| (?:am|pm|oclock)){_YEAR}",
    rf"\b(?:in|next|this|by|during) {_MONTH}\b{_YEAR}",
    r"\b(?:next month(?: on)? the (?P<day>\d{1,2})(?:st|nd|rd|th))(?P<next>)\b",
    r"\b(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)(?: (?:day )?(?:of )?(?:(?P<next>next month)|(?:this|the) month))?"
    r"(?=$| (?:\||\d|at|in|on|by|before|after|around|about|from|for|to|till|until|and|or|half|quarter|noon|midnight|"
    r"please|morning|afternoon|evening|night)\b| \|)",
)
_UNSUPPORTED = (
    r"\b(?:every|each) (?:other|\d|half|few|2nd|second|hour|minute|month|year|fortnight|quarter)|"
    r"\b(?:monthly|yearly|annually|hourly|fortnightly|bi ?weekly|quarterly|twice|times a)\b"
)
_PARTS_AHEAD = (
    r"(?=(?:early |late )?(?:morning|afternoon|evening|night|lunch|noon|midday|midnight|breakfast|"
    r"dinner|bed))"
)


def take_repeats(scan: Scan, today: int) -> str | None:
    """Take out what repeats and give it as in `When`; "" when nothing does, None when it is a rhythm not known here.

    `today` is the weekday (Monday is 0) that "every week" stands for when none is named.
    """
    if re.search(_UNSUPPORTED, scan.text):
        return None
    if scan.take(r"\b(?:(?:every|each|on|all) )?(?:week ?days?|work ?days?|working days?)\b"):
        return "weekdays"
    if scan.take(r"\b(?:every|each|all) weekend\b|\b(?:on |at )?weekends\b"):
        return "weekends"
    if found := scan.take(rf"\b(?:every |from )*({_WEEKDAY}) (?:to|through|thru|till|until) ({_WEEKDAY})\b"):
        first, last = _index(found[1]), _index(found[2])
        return repeats_on(frozenset((first + step) % 7 for step in range((last - first) % 7 + 1)))
    listed = rf"(?:(?: and| or| plus)?(?: every| each| on)? {_WEEKDAY}s?)*"
    if found := scan.take(rf"\b(?:every|each) (?:single )?{_WEEKDAY}s?\b{listed}|\b{_FULL}s\b{listed}"):
        return repeats_on(frozenset(_index(name) for name in re.findall(rf"\b{_WEEKDAY}", found[0])))
    if scan.take(r"\b(?:every ?|each )(?:single )?day\b|\bdaily\b|\b7 days a week\b"):
        return "daily"
    if scan.take(
        rf"\b(?:every|each) (?:single )?{_PARTS_AHEAD}|(?:\bin the )?(?=\b(?:mornings|evenings|nights)\b)"
    ):
        return "daily"
    if scan.take(r"\b(?:every|each|once a) week\b|\bweekly\b"):
        named = re.search(rf"\b{_WEEKDAY}\b", scan.text)
        if named:
            scan.cut(named.start(), named.end())
        return repeats_on(frozenset((_index(named[0]) if named else today,)))
    return ""


def take_day(scan: Scan, today: date) -> Spoken | None:
    """Take out the day that is named; None when there is none."""
    beside = 0
    if found := scan.take(r"\b(?:the )?day (before|after)(?= (?!tomorrow|yesterday)\w)"):
        beside = 1 if found[1] == "after" else -1
    counted = _take_counted_weekday(scan, today)
    found_day = (
        (Spoken(day=counted) if counted else None)
        or _take_named(scan, today)
        or _take_date(scan, today)
        or _take_weekday(scan, today)
    )
    if found_day is None:
        return _take_stretch(scan, today)
    if beside and (day := found_day.day or _of_weekday(found_day, today)):
        return Spoken(day=day + timedelta(days=beside))
    return found_day


def _of_weekday(spoken: Spoken, today: date) -> date | None:
    return None if spoken.weekday is None else next_weekday(today, spoken.weekday)


def _take_named(scan: Scan, today: date) -> Spoken | None:
    holiday = find_holiday(scan.text, ENGLISH)
    if holiday is not None:
        match, day_in = holiday
        year = re.match(r" (?:in )?(20[2-9]\d)\b", scan.text[match.end() :])
        day = day_in(int(year[1])) if year else coming(day_in, today)
        scan.cut(match.start(), match.end() + (year.end() if year else 0))
        return Spoken(day=day) if day else None
    for pattern, days in (
        (r"\b(?:the )?day before yesterday\b", -2),
        (r"\b(?:the )?day after tomorrow\b", 2),
        (r"\byesterdays?\b", -1),
        (r"\btomorrows?\b|\btmrw\b", 1),
        (
            r"\b(?:later |earlier )?todays?\b|\bthis(?= (?:morning|afternoon|evening|lunch))|^later(?: on)?$",
            0,
        ),
    ):
        if scan.take(pattern):
            return Spoken(day=today + timedelta(days=days))
    if scan.take(r"\blast night\b"):
        return Spoken(day=today - timedelta(days=1), part=TONIGHT)
    if scan.take(r"\btonights?\b|\bthis night\b"):
        return Spoken(day=today, part=TONIGHT)
    if scan.take(r"\b(?:the )?end of (?:the |my )?day\b"):
        return Spoken(day=today, part=Part(12, 17 * 60))
    return None


def _take_date(scan: Scan, today: date) -> Spoken | None:
    for pattern in _DATES:
        found = re.search(pattern, scan.text)
        day = _date_of(found.groupdict(), today) if found else None
        if found and day:
            scan.cut(found.start(), found.end())
            scan.take(rf"\b(?:on )?{_WEEKDAY}\b")  # "Friday the 8th": the date says which Friday
            return Spoken(day=day)
    return None


def _date_of(said: dict[str, str | None], today: date) -> date | None:
    try:
        if said.get("iso"):
            return date.fromisoformat(said["iso"] or "")
        number = int(said.get("day") or 1)
        if said.get("month"):
            return _in_month(number, (said["month"] or "")[:3], said.get("year"), today)
        month = date(today.year, today.month, 1)
        if said.get("next") is not None:
            return add_months(month, 1).replace(day=number)
        while number <= 31:  # the next month that has such a day
            if last_of(month.year, month.month).day >= number and month.replace(day=number) >= today:
                return month.replace(day=number)
            month = add_months(month, 1)
    except (ValueError, OverflowError):
        pass
    return None


def _in_month(number: int, short: str, said_year: str | None, today: date) -> date | None:
    month = next(index for index, name in enumerate(_MONTHS, 1) if name.startswith(short))
    if said_year is not None:
        ahead = {"this year": 0, "next year": 1}.get(said_year)
        return date(int(said_year.replace(" ", "")) if ahead is None else today.year + ahead, month, number)
    for year in range(today.year, today.year + 9):  # the 29th of February may be far
        if number <= last_of(year, month).day and date(year, month, number) >= today:
            return date(year, month, number)
    return None


def _take_weekday(scan: Scan, today: date) -> Spoken | None:
    monday = today - timedelta(days=today.weekday())
    if found := scan.take(rf"\b(?:(?:on|next|this|coming) )?({_WEEKDAY}) (week|fortnight)\b"):
        weeks = 1 if found[2] == "week" else 2
        return Spoken(day=_on_or_after(today, _index(found[1])) + timedelta(weeks=weeks))
    if found := scan.take(rf"\b({_WEEKDAY}) after next\b"):
        return Spoken(day=next_weekday(today, _index(found[1])) + timedelta(weeks=1))
    if found := scan.take(
        rf"\b(?:the )?week after next(?: on)? ({_WEEKDAY})\b|\b({_WEEKDAY}) (?:of )?(?:the )?week after next\b"
    ):
        return Spoken(day=monday + timedelta(days=14 + _index(found[1] or found[2])))
    if found := scan.take(rf"\bnext week(?: on)? ({_WEEKDAY})\b|\b({_WEEKDAY}) (?:of )?next week\b"):
        return Spoken(day=monday + timedelta(days=7 + _index(found[1] or found[2])))
    if found := scan.take(rf"\b(?:last|past) ({_WEEKDAY})\b"):
        return Spoken(
            day=next_weekday(today, _index(found[1])) - timedelta(days=7 + 7 * (_is(today, found[1])))
        )
    if found := scan.take(rf"\bnext ({_WEEKDAY})\b"):
        return Spoken(day=monday + timedelta(days=7 + _index(found[1])))
    if found := scan.take(rf"\b(?:(?:on |the |this |coming )*)({_WEEKDAY})\b"):
        return Spoken(weekday=_index(found[1]))
    return None


def _take_counted_weekday(scan: Scan, today: date) -> date | None:
    """ "The third Monday of next month", "the last Friday of May"."""
    found = re.search(
        rf"\b(?:the )?(?P<count>1st|2nd|second|3rd|4th|last) (?P<weekday>{_WEEKDAY}) (?:of|in) "
        rf"(?:(?:the|this) month|(?P<next>next month)|{_MONTH})\b",
        scan.text,
    )
    if found is None:
        return None
    scan.cut(found.start(), found.end())
    month = today.replace(day=1)
    if found["next"]:
        month = add_months(month, 1)
    while found["month"] and not _MONTHS[month.month - 1].startswith(found["month"][:3]):
        month = add_months(month, 1)
    count = {"1st": 1, "2nd": 2, "second": 2, "3rd": 3, "4th": 4}.get(found["count"], -1)
    day = nth_weekday(month.year, month.month, _index(found["weekday"]), count)
    if day < today and not found["next"]:
        month = add_months(month, 12 if found["month"] else 1)
        day = nth_weekday(month.year, month.month, _index(found["weekday"]), count)
    return day


def _take_stretch(scan: Scan, today: date) -> Spoken | None:
    """Weeks, months and years, by their first day unless their end is meant."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    if found := scan.take(r"\b(next )?weekend\b"):
        saturday = monday + timedelta(days=5 + (7 if found[1] else 0))
        return Spoken(day=max(saturday, today))
    end = scan.take(r"\b(?:the )?end of (?=(?:the |this |next )?(?:week|month|year)\b)|\b(?=month end\b)")
    if not end:
        scan.take(r"\b(?:the )?(?:start|beginning) of (?=(?:the |this |next )?(?:week|month|year)\b)")
    if found := scan.take(r"\b(?:the |this )?(next )?(week|month|year)(?: end)?\b" if end else
                          r"\b(?:the )?(next )(week|month|year)\b"):  # fmt: skip
        ahead = 1 if found[1] else 0
        if found[2] == "week":
            friday = _on_or_after(today, 4) if not ahead else monday + timedelta(days=11)
            return Spoken(day=friday if end else monday + timedelta(days=7))
        if found[2] == "month":
            month = add_months(first, ahead)
            return Spoken(day=last_of(month.year, month.month) if end else month)
        return Spoken(day=date(today.year + ahead, 12, 31) if end else date(today.year + ahead, 1, 1))
    return None


def _index(name: str) -> int:
    return next(index for index, full in enumerate(_NAMES) if full.startswith(name[:3]))


def _is(today: date, name: str) -> bool:
    return today.weekday() == _index(name)


def _on_or_after(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)
