"""Lengths of time in Chinese: 一个半小时, 两小时零五分, 半个钟头, 一刻钟, 三分半."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gadget.act.spoken_time.chinese_words import NUMBER, value

DAY_S = 86_400.0
LONGEST_S = 10 * 366 * DAY_S

_UNITS = (
    (r"小时|钟头|h(?:ours?|rs?)?", 3600.0),
    (r"分钟|分(?!之)|min(?:utes?|s)?", 60.0),
    (r"秒钟|秒|s(?:ec)?", 1.0),
    (r"天(?!气)|日(?=后|之后|以后)", DAY_S),
    (r"(?:星期|礼拜|周)(?![一二三四五六日天末])", 7 * DAY_S),
)
_UNIT = "|".join(pattern for pattern, _ in _UNITS)
_TERMS = (
    re.compile(rf"(?P<n>{NUMBER})个?(?P<half>半)(?P<unit>{_UNIT})"),  # 一个半小时
    re.compile(
        r"(?P<n>[零〇一二两三四五六七八九十]+)点(?P<tenths>[零〇一二三四五六七八九])个?(?P<unit>小时|钟头|天)"
    ),
    re.compile(rf"(?P<n>{NUMBER})(?:来|多)?个?(?P<unit>{_UNIT})(?P<half>半(?!个?(?:{_UNIT}|月)))?"),  # 三分半
    re.compile(rf"(?P<half>半)个?(?P<unit>{_UNIT})(?<!天)"),
    re.compile(r"(?P<n>[一二两三123])(?P<quarter>刻)钟?"),
)
_TRAILING = re.compile(
    rf"零?(?P<n>[二三四五]?十[一二三四五六七八九]?|[1-5]\d)(?!{NUMBER}|点|个|月|号|日|年|{_UNIT}|[:.])"
)
_NOT_AFTER = re.compile(rf"(?:[\d.:点第周拜期月差下上这本每]|点过|{NUMBER})$")
"""A number after one of these belongs to a weekday, a date or a time of day."""


@dataclass(frozen=True, slots=True)
class Length:
    """A length found in `plain` text, from `start` to `end`; `days` when it was said in days and weeks only."""

    seconds: float
    start: int
    end: int
    days: int | None


def find_length(text: str) -> Length | None:
    """The first length in `text`, which is `plain`."""
    for start in range(len(text)):
        length = _length_at(text, start)
        if length is not None:
            return length if length.seconds <= LONGEST_S else None
    return None


def _length_at(text: str, start: int) -> Length | None:
    if _NOT_AFTER.search(text[max(0, start - 2) : start]):
        return None
    total, end = 0.0, start
    units: list[float] = []
    while True:
        joint = re.match(r"[零又加和]?", text[end:]) if units else None
        found = _term_at(text, end + (joint.end() if joint else 0))
        if found is None or (units and found[2] >= units[-1]):
            break
        seconds, end, unit = found
        total += seconds
        units.append(unit)
    if not units:
        return None
    trailing = _TRAILING.match(text, end)
    if trailing and units[-1] == 3600.0:  # 一小时二十
        total += (value(trailing["n"]) or 0) * 60
        end = trailing.end()
    days = round(total / DAY_S) if units[-1] >= DAY_S and total % DAY_S == 0 else None
    return Length(total, start, end, days)


def _term_at(text: str, start: int) -> tuple[float, int, float] | None:
    """Seconds, where the term ends, and its unit in seconds."""
    for term in _TERMS:
        match = term.match(text, start)
        if match is None:
            continue
        said = match.groupdict()
        amount = 0.0 if said.get("n") is None else value(said["n"] or "")
        if amount is None:
            continue
        if said.get("quarter"):
            return amount * 900, match.end(), 60.0
        if said.get("tenths"):
            amount += (value(said["tenths"] or "") or 0) / 10
        if said.get("half"):
            amount += 0.5
        unit = next(seconds for pattern, seconds in _UNITS if re.match(pattern, said["unit"] or ""))
        return amount * unit, match.end(), unit
    return None
