"""Lengths of time in English: "an hour and a half", "3 quarters of an hour", "1 h 30"."""

from __future__ import annotations

import re
from dataclasses import dataclass

DAY_S = 86_400.0
LONGEST_S = 10 * 366 * DAY_S
"""A longer length is a mishearing."""

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": DAY_S, "w": 7 * DAY_S, "f": 14 * DAY_S}
_NUMBER = r"(?<![\d:.])\d{1,9}(?:\.\d{1,9})?"
UNIT = r"(?:hours?|hrs?|minutes?|mins?|seconds?|secs?|days?|weeks?|wks?|fortnights?)\b"
_SHORT = r"[hmsd]\b"
_FRACTION = r"(?:half|quarter|3 quarters)"
_FRACTIONS = {"half": 0.5, "quarter": 0.25, "3 quarters": 0.75}

_TERMS = (
    # how much as a number or "a", an extra fraction, the unit
    re.compile(rf"(?P<fraction>3 quarters|half|(?:an? )?quarter|an? half) (?:of )?(?:an? )?(?P<unit>{UNIT})"),
    re.compile(rf"(?P<n>{_NUMBER}) and (?:an? )?(?P<fraction>{_FRACTION}) (?:of an? )?(?P<unit>{UNIT})"),
    re.compile(
        rf"(?P<n>{_NUMBER}|an?) (?P<unit>{UNIT}) and (?:an? )?(?P<fraction>{_FRACTION})\b"
        rf"(?! (?:of )?(?:an? )?(?:{UNIT}|past|to))"
    ),
    re.compile(rf"(?P<n>{_NUMBER}|an?) (?P<unit>{UNIT})"),
    re.compile(rf"(?P<n>{_NUMBER}) (?P<unit>{_SHORT})"),
)
_BARE = re.compile(
    r"(?P<unit>(?:hour|minute|day|week|fortnight)\b)"
    rf"(?: and (?:an? )?(?P<fraction>{_FRACTION})\b(?! (?:of )?(?:an? )?{UNIT}))?"
)
"""Where a text begins with it: the mind copies spans without their article ("hour and a half")."""
_TRAILING = re.compile(rf" (?:and )?(\d\d)(?![\d:.])(?! ?(?:{UNIT}|{_SHORT}|am\b|pm\b|oclock|percent|%))")


@dataclass(frozen=True, slots=True)
class Length:
    """A length found in `plain` text, from `start` to `end`; `days` when it was said in days and weeks only."""

    seconds: float
    start: int
    end: int
    days: int | None


def find_length(words: str) -> Length | None:
    """The first length in `words`, which are `plain`."""
    for start in (match.start() for match in re.finditer(r"(?<!\S)\S", words)):
        length = _length_at(words, start)
        if length is not None:
            return length if length.seconds <= LONGEST_S else None
    return None


def _length_at(words: str, start: int) -> Length | None:
    total, end, units = 0.0, start, ""
    while True:
        # "one hour in 30 minutes" is how small recognisers write "and"
        joint = re.match(r" (?:(?:and|in) )?", words[end:]) if units else re.match("", "")
        if joint is None:
            break
        found = _term_at(words, end + joint.end())
        if found is None:
            break
        seconds, end, unit = found
        total += seconds
        units += unit
    if not units:
        return None
    trailing = _TRAILING.match(words, end)
    if trailing and units[-1] in "hm":
        total += int(trailing[1]) * (60.0 if units[-1] == "h" else 1.0)
        end = trailing.end()
    days = round(total / DAY_S) if set(units) <= set("dwf") and total % DAY_S == 0 else None
    return Length(total, start, end, days)


def _term_at(words: str, start: int) -> tuple[float, int, str] | None:
    for term in (*_TERMS, _BARE) if start == 0 else _TERMS:
        match = term.match(words, start)
        if match:
            groups = match.groupdict()
            fraction = re.sub("^an? ", "", groups.get("fraction") or "")
            said = groups.get("n")
            bare = term is _BARE or said in ("a", "an")
            amount = 1.0 if bare else 0.0 if said is None else float(said)
            unit = groups["unit"][0]
            return (amount + _FRACTIONS.get(fraction, 0.0)) * _SECONDS[unit], match.end(), unit
    return None
