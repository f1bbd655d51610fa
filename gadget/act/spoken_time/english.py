"""What English words about time say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from gadget.act.spoken_time.english_clock import take_clock, take_part
from gadget.act.spoken_time.english_days import take_day, take_repeats
from gadget.act.spoken_time.english_lengths import find_length
from gadget.act.spoken_time.english_words import plain
from gadget.act.spoken_time.meaning import Change, Spoken, next_weekday, resolve
from gadget.act.spoken_time.scan import Scan
from gadget.act.spoken_time.wall import add_months, later

_SMALL_WORDS = frozenset(
    "at on by in for the a an and of to from till until before after around about approximately roughly exactly sharp "
    "please time oclock o clock this that it is be say like just only then hours hrs later set up me my make go off "
    "ring wake with starting start beginning again next coming move change instead".split()
)
_DEEDS: tuple[tuple[Literal["resume", "pause", "restart"], str], ...] = (
    ("resume", r"\b(?:resume|continue|carry on|un ?pause|keep going|go on|proceed|un ?freeze)\b"),
    ("pause", r"\b(?:pause|paused|hold|freeze|suspend|wait)\b"),
    (
        "restart",
        r"\b(?:re ?start|reset|(?:start|begin) (?:over|again|afresh)|from the (?:start|beginning|top))\b",
    ),
)
_LESS = (
    r"\b(?:subtract|less|fewer|shorter|shorten|minus|remove|take|cut|knock|reduce|decrease|earlier|"
    r"sooner|drop|forward)\b"
)
_MORE = (
    r"\b(?:add|more|extra|another|longer|lengthen|extend|increase|plus|give|later|push|delay|postpone|snooze|back|"
    r"additional)\b"
)
_LEVELS = (
    (r"\b(?:max|maximum|full|fully|loudest|all the way up|highest)\b", 100),
    (r"\b(?:half|halfway|middle|medium)\b", 50),
    (r"\bquarter\b", 25),
    (r"\b(?:min|minimum|lowest|silent)\b", 0),
)


def duration(text: str) -> float | None:
    """See `parse_duration`."""
    words = _bare(plain(text))
    length = find_length(words)
    if length is None:
        return None
    rest = f"{words[: length.start]} | {words[length.end :]}"
    if re.search(r"\b(?:before|past|to|ago|every|each|until|till|from now)\b", rest) or find_length(rest):
        return None
    return length.seconds


def when(text: str, now: datetime) -> Spoken | None:
    """See `parse_when`."""
    return _when(plain(text), now)


def day(text: str, today: date) -> Spoken | None:
    """See `parse_day`."""
    words = plain(text)
    if re.fullmatch(r"(?:right )?now|currently|at the moment", words):
        return Spoken(day=today)
    words = re.sub(r"\b([23])0 second$", r"\g<1>2nd", words)
    return _when(words, datetime.combine(today, time(0), UTC))


def change(text: str, now: datetime) -> Change | None:
    """See `parse_change`."""
    words = plain(text)
    bare = _bare(words)
    length = find_length(bare)
    spoken = _when(bare, now)
    if length is None:
        for kind, pattern in _DEEDS:
            if re.search(pattern, words) and not (spoken and spoken.clock):
                return Change(kind)
        return _move(spoken, now)
    ahead = bare[: length.start].rstrip()
    if not re.search(r"\b(?:to|make it|only|instead|with|set it(?: for)?)(?: be| last)?$", ahead):
        if re.search(_LESS, words):
            return Change("subtract", length.seconds)
        if re.search(_MORE, words):
            return Change("add", length.seconds)
    if re.search(r"\bin(?: about)?$", ahead) or (spoken and spoken.clock):
        return _move(spoken, now)
    return Change("set", length.seconds)


def number(text: str) -> int | None:
    """See `parse_number`."""
    words = plain(text)
    if re.search(r"\b3 quarters\b", words):
        return 75
    if found := re.search(r"(?<![\d.:-])(\d{1,4})(?:\.\d+)?(?![\d:])", words):
        return int(found[1])
    return next((value for pattern, value in _LEVELS if re.search(pattern, words)), None)


def _bare(words: str) -> str:
    """Lengths without "more" and "another", which stand between a number and its unit."""
    words = re.sub(r"\banother (?=[a-z])", "a ", words)
    return re.sub(r"\b(?:more|extra|additional|another|fewer|less|whole|full) ?\b", "", words).strip()


def _move(spoken: Spoken | None, now: datetime) -> Change | None:
    meant = resolve(spoken, now, "next") if spoken else None
    return Change("move", when=meant) if meant else None


def _when(words: str, now: datetime) -> Spoken | None:
    scan = Scan(re.sub(r"^(?=(?:week|fortnight|month|year) (?:from|on|today|tomorrow)\b)", "a ", words))
    repeats = take_repeats(scan, now.weekday())
    if repeats is None or re.search(r"\b(?:every|each)\b", scan.text):
        return None
    apart = _take_apart(scan)
    counted = _take_counted(scan, now)
    if counted is not None and counted.moment is not None:
        return counted
    said = counted or take_day(scan, now.date()) or Spoken()
    part = take_part(scan) or said.part
    clock, sure = take_clock(scan)
    if clock is not None and not sure and any(word not in _SMALL_WORDS for word in scan.left_words):
        clock = None
    spoken = replace(said, part=part, clock=clock, repeats=repeats)
    if spoken == Spoken():
        return None
    if apart is not None:
        return _set_apart(spoken, apart, now.date())
    return spoken


def _take_apart(scan: Scan) -> tuple[int | None, float] | None:
    """ "Twenty minutes before …": whole days (or None) and seconds, negative for before."""
    length = find_length(scan.text)
    found = (
        re.match(r" (before|after|ahead of) (?!that|this|it\b)", scan.text[length.end :]) if length else None
    )
    if length is None or found is None:
        return None
    scan.cut(length.start, length.end + found.end())
    sign = 1 if found[1] == "after" else -1
    return (None if length.days is None else sign * length.days), sign * length.seconds


def _set_apart(spoken: Spoken, apart: tuple[int | None, float], today: date) -> Spoken:
    days, seconds = apart
    if days is None:
        return replace(spoken, shift=seconds)
    base = spoken.day or (today if spoken.weekday is None else next_weekday(today, spoken.weekday))
    return replace(spoken, day=base + timedelta(days=days), weekday=None)


def _take_counted(scan: Scan, now: datetime) -> Spoken | None:
    """ "In twenty minutes", "two weeks on Friday", "three days ago"; a length alone counts from now too."""
    length = find_length(scan.text)
    if length is None:
        return _take_months(scan, now.date())
    ahead = re.search(r"(?:^|\b)(?:in|within|after)(?: (?:about|around|roughly|another|just|exactly))?$",
                      scan.text[: length.start].rstrip())  # fmt: skip
    behind = re.match(
        r" (ago|from now|later|hence|time|from|on|(?=today|tomorrow))\b", scan.text[length.end :]
    )
    open_end = re.match(r" (?:before|after|past|to)\b", scan.text[length.end :])  # "ten minutes before that"
    alone = not open_end and all(
        word in _SMALL_WORDS for word in (scan.text[: length.start] + scan.text[length.end :]).split()
    )
    if not (ahead or behind or alone):
        return None
    scan.cut(ahead.start() if ahead else length.start, length.end + (behind.end() if behind else 0))
    sign = -1 if behind and behind[1] == "ago" else 1
    if length.days is None:
        return Spoken(moment=_counted_from(now, sign * length.seconds))
    base = now.date()
    if not ahead and behind and behind[1] in ("from", "on", ""):
        named = take_day(scan, base)
        if named is not None:
            today_too = base - timedelta(days=1)  # "a week on Friday", said on a Friday, counts from today
            base = named.day or (base if named.weekday is None else next_weekday(today_too, named.weekday))
    return Spoken(day=base + timedelta(days=sign * length.days))


def _counted_from(now: datetime, seconds: float) -> datetime | None:
    try:
        return later(now, seconds)
    except OverflowError:
        return None


def _take_months(scan: Scan, today: date) -> Spoken | None:
    found = scan.take(r"\b(?:in )(\d{1,3}|an?|half an?) (month|year)s?(?: time)?\b|"
                      r"\b(\d{1,3}|an?) (month|year)s? (?:from (?:now|today)|later|hence|today)\b")  # fmt: skip
    if found is None:
        return None
    amount, unit = found[1] or found[3], found[2] or found[4]
    months = 12 if unit == "year" else 1
    if amount.startswith("half"):
        return Spoken(day=add_months(today, 6)) if unit == "year" else Spoken(day=today + timedelta(days=15))
    return Spoken(day=add_months(today, months * (int(amount) if amount.isdigit() else 1)))
