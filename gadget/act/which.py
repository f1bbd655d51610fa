"""Which timer, alarm or reminder is meant: "pasta timer", "六点的闹钟", "all alarms", "the first". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from gadget.act.entry import Entry, Kind
from gadget.act.likeness import best, plain
from gadget.act.spoken_time import parse_day, parse_duration, parse_when
from gadget.calls import Language


@dataclass(frozen=True, slots=True)
class Meant:
    """Entries that fit, and whether all of them are meant; several without that must be asked about."""

    entries: tuple[Entry, ...]
    everything: bool = False
    kind: Kind | None = None
    """The kind that was named, to speak of it when nothing fits."""

    @property
    def one(self) -> Entry | None:
        """The only one that fits, or None."""
        return self.entries[0] if len(self.entries) == 1 else None


def meant(which: str | None, entries: list[Entry], language: Language, now: datetime) -> Meant:
    """The `entries` (in the order of `Schedule.entries`) that `which` means; None or no words mean any."""
    text = plain(which or "")
    kind = next((kind for kind, words in _KINDS if words.search(text)), None)
    if kind is not None:
        entries = [entry for entry in entries if entry.kind == kind]
    everything = bool(_ALL.search(text))
    rest = text
    for words in (_ALL, *(words for _, words in _KINDS), _FILLER):
        rest = words.sub(" ", rest)
    rest = " ".join(rest.split())
    if rest and (place := _place(rest, len(entries))) is not None:
        return Meant((_in_order(entries, rest)[place],), kind=kind)
    if rest:
        entries = _fitting(rest, which or rest, entries, language, now)
    return Meant(tuple(entries), everything, kind)


_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("timer", re.compile(r"\b(?:timers?|countdowns?)\b|计时器|定时器|倒计时|计时|定时")),
    ("alarm", re.compile(r"\b(?:alarms?|alarm clocks?|wake up calls?)\b|闹钟|闹铃")),
    ("reminder", re.compile(r"\b(?:reminders?)\b|提醒事项|提醒")),
)
_ALL = re.compile(r"\b(?:all|every|everything|each|both)\b|全部|所有|一切|全都|都|每个")
_FILLER = re.compile(
    r"\b(?:the|my|our|that|this|a|an|one|ones|of|for|to|about|at|on|set|called|named|running)\b|那个|这个|那条|这条|我的|的|给我|叫"
)
_ORDINALS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"^(?:first|next|earliest|soonest|下一个|第一个|最早|最近)$"), 0),
    (re.compile(r"^(?:second|第二个)$"), 1),
    (re.compile(r"^(?:third|第三个)$"), 2),
    (re.compile(r"^(?:last|latest|newest|most recent|最后一个|最后|刚才|刚刚)$"), -1),
)


def _place(rest: str, count: int) -> int | None:
    """Which one of `count` an ordinal names; None when it is none, or there are not so many."""
    place = next((place for words, place in _ORDINALS if words.match(rest)), None)
    return place if place is not None and -count <= place < count else None


def _in_order(entries: list[Entry], rest: str) -> list[Entry]:
    """The last one is the one made last, the first one rings first."""
    made = _ORDINALS[-1][0].match(rest)
    return sorted(entries, key=lambda entry: entry.id) if made else entries


def _fitting(rest: str, which: str, entries: list[Entry], language: Language, now: datetime) -> list[Entry]:
    """Those called `rest`, else those of that time, day or length, else those called something like it."""
    named = [entry for entry in entries if plain(entry.label) == rest]
    if named:
        return named
    timed = _of_that_time(rest, entries, language, now) or _of_that_time(which, entries, language, now)
    return timed or [entries[index] for index in best(rest, [entry.label for entry in entries])]


def _of_that_time(rest: str, entries: list[Entry], language: Language, now: datetime) -> list[Entry]:
    seconds = parse_duration(rest, language)
    if seconds is not None:
        return [entry for entry in entries if entry.seconds is not None and abs(entry.seconds - seconds) < 1]
    if words := next((repeats for words, repeats in _REPEATS if words.search(rest)), None):
        return [entry for entry in entries if entry.repeats and entry.repeats == words]
    when = parse_when(rest, language, now)
    if when is not None and when.has_clock:
        return _at_clock(when.at, entries, now)
    if part := next((hours for words, hours in _PARTS if words.search(rest)), None):
        day = when.at.date() if when is not None and _DAY.search(rest) else None
        return [
            entry
            for entry, at in _moments(entries, now)
            if at.hour in part and (day is None or at.date() == day)
        ]
    if (day := parse_day(rest, language, now.date())) is not None:
        return [entry for entry, at in _moments(entries, now) if at.date() == day]
    return []


_REPEATS = (
    (re.compile(r"\bweekends?\b|周末"), "weekends"),
    (re.compile(r"\b(?:weekdays?|work days?)\b|工作日"), "weekdays"),
    (re.compile(r"\b(?:daily|every day)\b|每天"), "daily"),
)
_PARTS: tuple[tuple[re.Pattern[str], range], ...] = (
    (re.compile(r"\bmorning\b|早上|早晨|上午|清晨|明早|今早"), range(3, 12)),
    (re.compile(r"\b(?:afternoon)\b|下午|午后"), range(12, 18)),
    (re.compile(r"\b(?:evening|tonight|night)\b|晚上|今晚|明晚|夜里|傍晚"), range(17, 24)),
)
_DAY = re.compile(r"\b(?:today|tonight|tomorrow|\w+day)\b|今|明|后天|周|星期|礼拜|号")


def _at_clock(at: datetime, entries: list[Entry], now: datetime) -> list[Entry]:
    """At that very moment, else at that time of day, else at that hour of the other half-day."""
    moments = _moments(entries, now)
    for same in (
        lambda moment: moment.timestamp() == at.timestamp(),
        lambda moment: (moment.hour, moment.minute) == (at.hour, at.minute),
        lambda moment: (moment.hour % 12, moment.minute) == (at.hour % 12, at.minute),
    ):
        found = [entry for entry, moment in moments if same(moment)]
        if found:
            return found
    return []


def _moments(entries: list[Entry], now: datetime) -> list[tuple[Entry, datetime]]:
    return [
        (entry, datetime.fromtimestamp(entry.due_at, now.tzinfo))
        for entry in entries
        if entry.due_at is not None
    ]
