"""Times of day in Chinese: 下午三点半, 三点差五分, 差一刻八点, 15:30, 中午, 晚饭前."""

from __future__ import annotations

import re

from gadget.act.spoken_time.chinese_words import value
from gadget.act.spoken_time.meaning import Clock, Part, before
from gadget.act.spoken_time.scan import Scan

_MEAL_TIMES = {"前": -1, "后": 1}
_MEALS = {  # minutes before, at and after
    "早": (7 * 60, 8 * 60, 9 * 60, Part(1, 0, 12)),
    "午": (11 * 60 + 30, 12 * 60 + 30, 13 * 60 + 30, Part(10, 0, 16)),
    "中": (11 * 60 + 30, 12 * 60 + 30, 13 * 60 + 30, Part(10, 0, 16)),
    "晚": (17 * 60 + 30, 18 * 60 + 30, 20 * 60, Part(12, 0)),
}
_PARTS = (
    (r"凌晨|拂晓|黎明", Part(0, 5 * 60, 6)),
    (r"睡[觉前]前?|上床前|临睡前?", Part(17, 22 * 60)),
    (r"上[班学](?:之|以)?前", Part(1, 8 * 60, 12)),
    (r"放学(?:之|以)?后?", Part(10, 16 * 60, 20)),
    (r"下班(?:之|以)?前", Part(10, 17 * 60, 20)),
    (r"下班(?:的?时候|(?:之|以)?后)?", Part(10, 18 * 60, 22)),
    (r"(?:清|大清|一大|一)(?:早|晨)(?:上|晨)?|早晨|早上|晨", Part(1, 8 * 60, 12)),
    (r"上午", Part(1, 10 * 60, 12)),
    (r"中午|正午|午间|晌午", Part(10, 12 * 60, 15)),
    (r"下午|午后", Part(12, 15 * 60, 18)),
    (r"傍晚|黄昏", Part(15, 18 * 60, 20)),
    (r"大?半夜|深夜|午夜|后半夜", Part(20, 24 * 60, 24)),
    (r"晚上|晚间|夜里|夜晚|夜间|晚(?!点|餐|饭|安|会)|夜", Part(17, 20 * 60)),
    (r"早(?!点|餐|饭|安|日)", Part(1, 8 * 60, 12)),
)
_MEAL = r"吃?(早|午|中|晚)(?:饭|餐)(?:的时候|时|(?:之|以)?(前|后))?"
_HOURS = r"[零〇一二两三四五六七八九十]{1,3}|\d{1,2}"
_MINUTES = r"[一二三四五六七八九十]{1,3}|\d{1,2}"
_OCLOCK = rf"(?<![\d.:])(?P<hour>{_HOURS})(?:点钟?|时(?!候))"
_BEFORE = rf"差(?:(?P<minutes>{_MINUTES})分钟?|(?P<quarter>一刻)钟?)(?:到|就)?{_OCLOCK}"
_SHORT_OF = rf"{_OCLOCK}(?:还)?差(?:(?P<minutes>{_MINUTES})分钟?|(?P<quarter>一刻)钟?)"
_PAST = (
    rf"{_OCLOCK}(?:(?P<half>半)|(?P<quarters>[一三])刻钟?|过?零(?P<few>[一二三四五六七八九\d])分?|"
    rf"过?(?P<minutes>{_MINUTES})分|(?P<tens>[二三四五]?十[一二三四五六七八九]?|[0-5]\d)(?![\d个天周])|整)?"
)
_COLON = (
    r"(?<![\d.:])(?P<hour>\d{1,2})(?P<mark>[:.])(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d:]|度|公|%)"
)
_VAGUE = (
    r"(?<![今明后当每天日一二三四五六])[早晚]一?点儿?(?![\d一二三四五六七八九十零半钟整过差])|"
    r"[快慢大小多少高低有]一?点儿?|尽快|马上"
)


def take_vague(scan: Scan) -> None:
    """Take out 早点, 晚一点, 快点: they look like times of day and are not."""
    while scan.take(_VAGUE):
        pass


def take_part(scan: Scan) -> Part | None:
    """Take out a part of the day or a meal; None when there is none."""
    if found := scan.take(_MEAL):
        early, at, late, part = _MEALS[found[1]]
        usual = {"前": early, "后": late}.get(found[2] or "", at)
        return Part(part.start, usual, part.ends)
    for pattern, part in _PARTS:
        if scan.take(pattern):
            return part
    return None


def take_clock(scan: Scan) -> Clock | None:
    """Take out a time of day; None when there is none."""
    for pattern in (_BEFORE, _SHORT_OF, _PAST, _COLON):
        found = re.search(pattern, scan.text)
        clock = _read(found.groupdict()) if found else None
        if found and clock:
            scan.cut(found.start(), found.end())
            return clock
    return None


def _read(said: dict[str, str | None]) -> Clock | None:
    text = said["hour"] or ""
    hour = value(text)
    if hour is None or hour > 24:
        return None
    exact = hour > 12 or hour == 0 or (len(text) == 2 and text[0] == "0")
    full = Clock(int(hour), 0, 0, exact)
    if "mark" in said:
        return (
            Clock(full.hour, int(said["minute"] or 0), int(said["second"] or 0), exact) if hour < 24 else None
        )
    short_of = "quarters" not in said
    if short_of:
        minutes = 15 if said["quarter"] else _number(said["minutes"])
        return before(full, minutes) if minutes < 60 else None
    if said["half"]:
        minute = 30
    elif said["quarters"]:
        minute = 15 if said["quarters"] == "一" else 45
    else:
        minute = _number(said["few"] or said["minutes"] or said["tens"] or "零")
    return Clock(full.hour, minute, 0, exact) if minute < 60 and (hour < 24 or not minute) else None


def _number(text: str | None) -> int:
    found = value(text or "")
    return 60 if found is None else int(found)
