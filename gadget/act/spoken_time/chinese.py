"""What Chinese words about time say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from gadget.act.spoken_time.chinese_clock import take_clock, take_part, take_vague
from gadget.act.spoken_time.chinese_days import take_day, take_repeats
from gadget.act.spoken_time.chinese_lengths import find_length
from gadget.act.spoken_time.chinese_words import NUMBER, plain, value
from gadget.act.spoken_time.meaning import Change, Spoken, resolve
from gadget.act.spoken_time.scan import Scan
from gadget.act.spoken_time.wall import add_months, later

_RESUME = r"继续|恢复|接着|取消暂停|解除暂停"
_PAUSE = r"暂停|停一下|先停|停住|等一下|停一停"
_RESTART = r"重新|从头|重来|重置|重启|再来一[次遍]|重计"
_LESS = r"减|少|缩短|提前|早|扣|去掉|短|提早"
_MORE = r"加|再|多|延|增|推迟|推后|晚|长|续|往后|后推"
_TO = r"(?:到|成|为|至|只要|只用|就|作)(?:还剩|只剩)?$"
_LEVELS = (
    (r"最(?:大|高|响)|满|开到头|全部", 100),
    (r"一半|中间|中等|适中", 50),
    (r"最(?:小|低|轻)|静音|没有", 0),
)


def duration(text: str) -> float | None:
    """See `parse_duration`."""
    words = plain(text)
    length = find_length(words)
    if length is None:
        return None
    behind = words[length.end :]
    if re.match(r"钟?(?:之|以)?前", behind) or re.search("每|隔", words) or find_length(f"|{behind}"):
        return None
    return None if take_clock(Scan(f"{words[: length.start]}|{behind}", joint="")) else length.seconds


def when(text: str, now: datetime) -> Spoken | None:
    """See `parse_when`."""
    return _when(plain(text), now)


def day(text: str, today: date) -> Spoken | None:
    """See `parse_day`."""
    words = plain(text)
    if re.fullmatch("现在|目前|此刻|当前", words):
        return Spoken(day=today)
    return _when(words, datetime.combine(today, time(0), UTC))


def change(text: str, now: datetime) -> Change | None:
    """See `parse_change`."""
    words = plain(text)
    length = find_length(words)
    spoken = _when(words, now)
    if length is None:
        if not (spoken and spoken.clock):
            if re.search(_RESUME, words):
                return Change("resume")
            if re.search(_PAUSE, words):
                return Change("pause")
            if re.search(_RESTART, words):
                return Change("restart")
        return _move(spoken, now)
    ahead = words[: length.start]
    verbs = f"{ahead}|{words[length.end :]}"
    if not re.search(_TO, ahead):
        if re.search(_LESS, verbs):
            return Change("subtract", length.seconds)
        if re.search(_MORE, verbs) and not re.search(r"再过$", ahead):
            return Change("add", length.seconds)
    if spoken and (
        spoken.clock or re.match("钟?(?:之|以)?后", words[length.end :]) or re.search("过$", ahead)
    ):
        return _move(spoken, now)
    return Change("set", length.seconds)


def number(text: str) -> int | None:
    """See `parse_number`."""
    words = plain(text)
    for pattern in (rf"百分之({NUMBER})", rf"({NUMBER})%"):
        if found := re.search(pattern, words):
            return _whole(found[1])
    if tenths := re.search(r"([一二两三四五六七八九\d])成(?!为)", words):
        return (_whole(tenths[1]) or 0) * 10
    for pattern, level in _LEVELS:
        if re.search(pattern, words):
            return level
    words = re.sub(r"一?[点些下]儿?", "", words)
    found = re.search(NUMBER, words)
    return _whole(found[0]) if found else None


def _whole(text: str) -> int | None:
    found = value(text)
    return None if found is None or found > 9999 else int(found)


def _move(spoken: Spoken | None, now: datetime) -> Change | None:
    meant = resolve(spoken, now, "next") if spoken else None
    return Change("move", when=meant) if meant else None


def _when(words: str, now: datetime) -> Spoken | None:
    scan = Scan(words, joint="")
    take_vague(scan)
    repeats = take_repeats(scan, now.weekday())
    if repeats is None or "每" in scan.text:
        return None
    counted = _take_counted(scan, now)
    if counted is not None and counted.moment is not None:
        return counted
    said = counted or take_day(scan, now.date()) or Spoken()
    part = take_part(scan)
    clock = take_clock(scan)
    spoken = replace(said, part=part, clock=clock, repeats=repeats)
    return None if spoken == Spoken() else spoken


def _take_counted(scan: Scan, now: datetime) -> Spoken | None:
    """二十分钟后, 过两天, 三天前; a length alone counts from now too."""
    if (months := _take_months(scan, now.date())) is not None:
        return months
    length = find_length(scan.text)
    if length is None:
        return None
    ahead = re.search(r"(?:再?过|再?等)$", scan.text[: length.start])
    behind = re.match(r"钟?(?:之|以)?(后|内|前)", scan.text[length.end :])
    alone = length.end - length.start == len(scan.text)
    if not (ahead or behind or alone):
        return None
    scan.cut(ahead.start() if ahead else length.start, length.end + (behind.end() if behind else 0))
    sign = -1 if behind and behind[1] == "前" else 1
    if length.days is not None:
        return Spoken(day=now.date() + timedelta(days=sign * length.days))
    try:
        return Spoken(moment=later(now, sign * length.seconds))
    except OverflowError:
        return None


def _take_months(scan: Scan, today: date) -> Spoken | None:
    found = scan.take(
        rf"(?:再?过)?(?P<half>半|{NUMBER})(?P<unit>个月|年)(?:之|以)?后|再?过(半|{NUMBER})(个月|年)"
    )
    if found is None:
        return None
    amount, unit = found[1] or found[3], found[2] or found[4]
    if amount == "半":
        return Spoken(day=add_months(today, 6)) if unit == "年" else Spoken(day=today + timedelta(days=15))
    months = int(value(amount) or 0) * (12 if unit == "年" else 1)
    return Spoken(day=add_months(today, months)) if 0 < months <= 1200 else None
