"""How timers, alarms and reminders are spoken of: in lists, in confirmations, and when they ring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gadget.act.entry import Entry
from gadget.act.saying import say_clock, say_duration, say_list, say_repeats, say_when
from gadget.calls import Language

LATE_S = 120.0
"""A reminder that rings later than this says when it was due, in seconds."""


def name(entry: Entry, language: Language) -> str:
    """Short: "pasta timer", "alarm", "面条计时器"."""
    if entry.kind == "timer":
        return f"{entry.label}计时器" if language == "zh" else f"{entry.label} timer".lstrip()
    if language == "zh":
        return "闹钟" if entry.kind == "alarm" else "提醒"
    return entry.kind


def telling_apart(entry: Entry, now: datetime, language: Language) -> str:
    """Enough to know which one is meant: "the alarm tomorrow at 7 in the morning", "还剩四分钟的计时器"."""
    chinese = language == "zh"
    if entry.kind == "timer":
        if entry.label:
            return name(entry, language) if chinese else f"the {name(entry, language)}"
        left = _left(entry, now, language)
        return f"还剩{left}的计时器" if chinese else f"the timer with {left} left"
    if entry.kind == "reminder":
        return f"“{entry.label}”的提醒" if chinese else f"the reminder “{entry.label}”"
    return f"{moment(entry, now, language)}的闹钟" if chinese else f"the alarm {moment(entry, now, language)}"


def line(entry: Entry, now: datetime, language: Language) -> str:
    """One sentence of a list: "Pasta timer, 4 minutes left." """
    chinese = language == "zh"
    when = moment(entry, now, language)
    if entry.state == "ringing":
        said = f"{name(entry, language)}正在响" if chinese else f"{name(entry, language)}, ringing now"
    elif entry.kind == "timer":
        left = _left(entry, now, language)
        if entry.state == "paused":
            said = (
                f"{name(entry, language)}已暂停，还剩{left}"
                if chinese
                else (f"{name(entry, language)}, paused with {left} left")
            )
        else:
            said = (
                f"{name(entry, language)}，还剩{left}" if chinese else f"{name(entry, language)}, {left} left"
            )
    elif entry.kind == "alarm":
        said = f"闹钟，{when}" if chinese else f"alarm {when}"
    elif when:
        said = f"{when}提醒你：{entry.label}" if chinese else f"reminder {when}: {entry.label}"
    else:
        said = f"没定时间的提醒：{entry.label}" if chinese else f"reminder without a time: {entry.label}"
    return sentence(said, language)


def promise(entry: Entry, now: datetime, language: Language) -> str:
    """What was just set, with what matters of it: "Pasta timer, 9 minutes." """
    when = moment(entry, now, language)
    if entry.kind == "timer":
        left = _left(entry, now, language)
        if language == "zh":
            return f"好，{left}的{name(entry, language)}。" if entry.label else f"好，计时{left}。"
        return (
            sentence(f"{name(entry, language)}, {left}", language)
            if entry.label
            else f"Timer set for {left}."
        )
    if entry.kind == "alarm":
        if language == "zh":
            return f"好，闹钟{when}响。" if entry.repeats else f"好，闹钟会在{when}响。"
        return f"The alarm will ring {when}."
    if not when:
        return f"好，记在提醒里了：{entry.label}。" if language == "zh" else f"On your list: {entry.label}."
    return (
        f"好，{when}提醒你：{entry.label}。"
        if language == "zh"
        else f"I'll remind you {when}: {entry.label}."
    )


def ringing(entry: Entry, now: datetime, language: Language) -> str:
    """What the gadget says while it rings."""
    chinese = language == "zh"
    if entry.kind == "timer":
        if entry.label:
            return f"{name(entry, language)}，时间到。" if chinese else f"Your {name(entry, language)} is up."
        length = say_duration(entry.seconds or 0.0, language)
        return f"时间到，{length}。" if chinese else f"Time's up: {length}."
    if entry.kind == "alarm":
        clock = say_clock(now, language)
        return f"闹钟响了，现在{clock}。" if chinese else f"This is your alarm. It's {clock}."
    if entry.due_at is not None and now.timestamp() - entry.due_at > LATE_S:
        due = say_when(datetime.fromtimestamp(entry.due_at, now.tzinfo), now, language)
        return f"{due}该提醒你的：{entry.label}。" if chinese else f"Reminder, due {due}: {entry.label}."
    return f"提醒你：{entry.label}。" if chinese else f"Reminder: {entry.label}."


def snoozed(entry: Entry, now: datetime, language: Language) -> str:
    """What is said when it was sent back to sleep."""
    left = _left(entry, now, language)
    return f"{left}后再叫你。" if language == "zh" else f"I'll ring again in {left}."


def missed(entries: Sequence[Entry], now: datetime, language: Language) -> str:
    """What is said after a start about what should have rung, as `Schedule.resume` gives it; or ""."""
    if not entries:
        return ""
    said = []
    for entry in entries:
        due = datetime.fromtimestamp(entry.due_at or 0.0, now.tzinfo)
        if entry.kind == "timer":
            said.append(name(entry, language) if language == "zh" else f"the {name(entry, language)}")
        elif language == "zh":
            said.append(f"{say_clock(due, language)}的{name(entry, language)}")
        else:
            said.append(f"the {name(entry, language)} for {say_clock(due, language)}")
    if language == "zh":
        return f"我关着的时候错过了{say_list(said, language)}。"
    return f"While I was off I missed {say_list(said, language)}."


def moment(entry: Entry, now: datetime, language: Language) -> str:
    """When it rings: "tomorrow at 7 in the morning", "每天早上七点"; "" when it has no time."""
    if entry.due_at is None:
        return ""
    at = datetime.fromtimestamp(entry.due_at, now.tzinfo)
    if not entry.repeats or entry.counts:
        return say_when(at, now, language)
    often, clock = say_repeats(entry.repeats, language), say_clock(at, language)
    return f"{often}{clock}" if language == "zh" else f"{often} at {clock}"


def sentence(words: str, language: Language) -> str:
    """With a capital and a full stop."""
    return words + "。" if language == "zh" else f"{words[:1].upper()}{words[1:]}."


def count(number: int) -> str:
    """A Chinese number before a measure word: 两, 三 … 十, digits beyond."""
    return "零一两三四五六七八九十"[number] if 0 <= number <= 10 else str(number)


def _left(entry: Entry, now: datetime, language: Language) -> str:
    left = entry.left(now.timestamp())
    return say_duration(max(1.0, round(left or 0.0)), language, roughly=True)
