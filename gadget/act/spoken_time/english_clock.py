"""Times of day in English: "half six", "quarter past seven in the morning", "7 30", "noon", "before dinner"."""

from __future__ import annotations

import re

from gadget.act.spoken_time.english_lengths import UNIT
from gadget.act.spoken_time.meaning import Clock, Part, before
from gadget.act.spoken_time.scan import Scan

NIGHT = Part(17, 21 * 60)

_PARTS = (
    (r"\b1st thing(?: in the morning)?\b", Part(0, 8 * 60, 12)),
    (r"\bbefore breakfast\b", Part(0, 7 * 60, 12)),
    (r"\bafter breakfast\b", Part(0, 9 * 60, 12)),
    (r"\bbreakfast(?: ?time)?\b", Part(0, 8 * 60, 12)),
    (r"\bbefore lunch(?: ?time)?\b", Part(10, 11 * 60 + 30, 14)),
    (r"\bafter lunch(?: ?time)?\b", Part(10, 13 * 60 + 30, 16)),
    (r"\blunch(?: ?times?)?\b", Part(10, 12 * 60 + 30, 15)),
    (r"\bbefore (?:dinner|supper|tea)(?: ?time)?\b", Part(12, 17 * 60 + 30, 20)),
    (r"\bafter (?:dinner|supper|tea)(?: ?time)?\b", Part(12, 20 * 60)),
    (r"\b(?:dinner|supper)(?: ?time)?\b", Part(12, 18 * 60 + 30, 21)),
    (r"\bbefore (?:work|school)\b", Part(0, 8 * 60, 12)),
    (r"\bafter school\b", Part(12, 16 * 60, 20)),
    (r"\bafter work\b", Part(12, 18 * 60, 22)),
    (r"\b(?:at |before )?bed ?time\b|\bbefore (?:i go to )?(?:bed|sleep)\b", Part(17, 22 * 60)),
    (r"\b(?:(?:in|during|the|early|late) )*mornings?\b", Part(0, 9 * 60, 12)),
    (r"\b(?:(?:in|during|the|early|late) )*afternoons?\b", Part(12, 15 * 60, 18)),
    (r"\b(?:(?:in|during|the|early|late) )*evenings?\b", Part(16, 19 * 60, 23)),
    (r"\b(?:(?:in|during|the|late|at) )*nights?(?: ?time)?\b", NIGHT),
)
_HALF_DAY = r"(?: (?:in the )?(am|pm)\b)?"
_NOT_AN_AMOUNT = rf"(?! ?(?:{UNIT}|months?\b|years?\b|percent|%|degrees?|times\b|of\b|past\b|[.:]\d))"
_HOUR = r"(?<![\d.:])(\d{1,2}|noon|midday|midnight)"
_OCLOCK = r"(?: o ?clock)?"
_PAST_OR_TO = (
    rf"\b(?:(?:an? )?(quarter|half)|(?<![\d.:])(\d{{1,2}}))(?: minutes?| mins?)? "
    rf"(past|after|to|till|before|of) {_HOUR}\b{_OCLOCK}{_HALF_DAY}{_NOT_AN_AMOUNT}"
)
_HALF_SIX = rf"\bhalf (\d{{1,2}})\b{_OCLOCK}{_HALF_DAY}{_NOT_AN_AMOUNT}"
_HOUR_MINUTE = rf"(?<![\d.:])(\d{{1,2}})(?:([:.])| )(\d\d)(?::(\d\d))?(?![\d:])\b{_HALF_DAY}{_NOT_AN_AMOUNT}"
_FULL_HOUR = rf"(?<![\d.:])(\d{{1,2}})(?: o ?clock{_HALF_DAY}| (?:in the )?(am|pm)\b)"
_RUN_TOGETHER = rf"(?<![\d.:])(\d{{1,2}})(\d\d)(?![\d.:])\b( hours\b)?{_HALF_DAY}{_NOT_AN_AMOUNT}"
_RANGE = (
    rf"(?:\b(from|between) )?(?<![\d.:])\b(\d{{1,2}})(?: (am|pm))? (?:to|and|till|until) (\d{{1,2}})"
    rf"(?: (am|pm))?\b{_NOT_AN_AMOUNT}(?! (?:am|pm)\b)"
)
_INTRODUCED = (
    rf"\b(?:at|by|before|after|until|till) (?:about |around |exactly )?(\d{{1,2}})\b{_NOT_AN_AMOUNT}"
)
_BARE = rf"(?<![\d.:])\b(\d{{1,2}})\b{_NOT_AN_AMOUNT}"


def take_part(scan: Scan) -> Part | None:
    """Take out a part of the day; None when there is none."""
    for pattern, part in _PARTS:
        if scan.take(pattern):
            return part
    return None


def take_clock(scan: Scan) -> tuple[Clock | None, bool]:
    """Take out a time of day, and whether it can be nothing else; a bare number is one if the rest is understood."""
    for pattern, read, sure in (
        (_RANGE, _start_of_range, True),
        (_PAST_OR_TO, _past_or_to, True),
        (_HALF_SIX, _half_six, True),
        (r"\b(?:12 )?(?:noon|midday)\b()", lambda said: Clock(12, exact=True), True),
        (r"\b(?:12 )?midnight\b()", lambda said: Clock(24, exact=True), True),
        (_HOUR_MINUTE, _hour_minute, True),
        (_FULL_HOUR, lambda said: _clock(said[1], 0, said[2] or said[3]), True),
        (_RUN_TOGETHER, lambda said: _clock(said[1], int(said[2]), said[4]), False),
        (_INTRODUCED, lambda said: _clock(said[1], 0, None), True),
        (_BARE, lambda said: _clock(said[1], 0, None), False),
    ):
        found = re.search(pattern, scan.text)
        clock = read(found) if found else None
        if found and clock:
            scan.cut(found.start(), found.end())
            return clock, sure
    return None, False


def _past_or_to(said: re.Match[str]) -> Clock | None:
    minutes = {"quarter": 15, "half": 30}.get(said[1]) or int(said[2] or 60)
    hour = _clock(said[4], 0, said[5])
    if hour is None or minutes >= 60 or (said[3] == "of" and said[1] != "quarter"):
        return None
    if said[3] in ("past", "after"):
        return Clock(hour.hour, minutes, 0, hour.exact)
    return before(hour, minutes)


def _start_of_range(said: re.Match[str]) -> Clock | None:
    """ "Three to five pm" is 3 pm; "five to eight" is five minutes before eight."""
    if not said[1] and int(said[2]) % 5 == 0:
        return None
    return _clock(said[2], 0, said[3] or said[5])


def _half_six(said: re.Match[str]) -> Clock | None:
    return _clock(said[1], 30, said[2])


def _hour_minute(said: re.Match[str]) -> Clock | None:
    return _clock(said[1], int(said[3]), said[5], int(said[4] or 0))


def _clock(hour: str, minute: int, half_day: str | None, second: int = 0) -> Clock | None:
    """A time of day as it was written; None when there is no such time."""
    if hour in ("noon", "midday"):
        return Clock(12, minute, exact=True)
    if hour == "midnight":
        return Clock(24, minute, exact=True)
    number = int(hour)
    if number > 24 or minute > 59 or second > 59 or (number == 24 and minute):
        return None
    if half_day and 1 <= number <= 12:
        return Clock(number % 12 + (12 if half_day == "pm" else 0), minute, second, exact=True)
    exact = number > 12 or number == 0 or (hour.startswith("0") and len(hour) == 2)
    return Clock(number, minute, second, exact)
