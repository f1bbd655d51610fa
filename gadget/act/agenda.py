"""What is set already: telling it, changing it, calling it off."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from gadget.act import heard
from gadget.act.base import Answer, Context, action
from gadget.act.changes import Refusal
from gadget.act.entry import Entry, Kind
from gadget.act.saying import say_duration, say_list
from gadget.act.schedule import Schedule
from gadget.act.spoken_time import Change
from gadget.act.telling import count, line, moment, name, promise, sentence, snoozed, telling_apart
from gadget.act.timers import taking_back
from gadget.act.which import Meant, meant
from gadget.calls import Consent

TOLD = 6
"""So many are told one by one; the rest is counted. Nobody remembers more from listening."""


@action(called=("the list of what is set", "提醒列表"))
def list_reminders(context: Context) -> Answer:
    """Tell which timers, alarms and reminders are set and how long is left."""
    entries, now = _schedule(context).entries(), context.now()
    if not entries:
        return Answer(
            context.words("No timers, alarms or reminders are set.", "没有计时器、闹钟，也没有提醒。")
        )
    lines = [line(entry, now, context.language) for entry in entries[:TOLD]]
    if len(entries) > 1:
        lines.insert(0, context.words(f"You have {len(entries)} set.", f"一共{count(len(entries))}个。"))
    if (more := len(entries) - TOLD) > 0:
        lines.append(context.words(f"And {more} more.", f"还有{count(more)}个。"))
    return Answer(context.words(" ".join(lines), "".join(lines)))


@action(
    called=("a change to a timer", "修改计时器"),
    consent=Consent.UNDO,
    ask={"change": ("How should I change it?", "怎么改？")},
)
def change_timer(context: Context, which: str | None = None, *, change: str) -> Answer:
    """Add time to, shorten, pause, resume, restart or move a timer, alarm or reminder that is set already."""
    schedule = _schedule(context)
    if _SNOOZE.search(change):
        return _snooze(context, schedule, which, change)
    wanted = heard.change(context, change)
    if wanted is None:
        return Answer(
            context.words(
                f"I heard “{change}”, and I don't know how to change a timer like that.",
                f"“{change}”，我不知道要怎么改。",
            )
        )
    found = _narrowed(_meant(context, schedule, which), wanted, named=which is not None)
    if (asking := _none_or_several(context, schedule, which, found)) is not None:
        return asking
    with context.database.transaction():
        results = [
            schedule.change(entry.id, heard.change_of(context, change, wanted, entry))
            for entry in found.entries
        ]
    done = [
        (before, after)
        for before, after in zip(found.entries, results, strict=True)
        if isinstance(after, Entry)
    ]
    if not done:
        refusal = next((result for result in results if isinstance(result, Refusal)), None)
        return Answer(_refused(context, refusal, found.entries[0]))
    said = [_after_change(context, wanted, after) for _, after in done]
    befores = [before for before, _ in done]
    return Answer(context.words(" ".join(said), "".join(said)), _putting_back(context, schedule, befores))


@action(called=("a cancellation", "删除提醒"), consent=Consent.UNDO)
def cancel_reminder(context: Context, which: str | None = None) -> Answer:
    """Call off a timer, alarm or reminder that is set, or all of them."""
    schedule = _schedule(context)
    found = _meant(context, schedule, which)
    if (asking := _none_or_several(context, schedule, which, found)) is not None:
        return asking
    before = schedule.cancel(entry.id for entry in found.entries)
    if not before:
        return Answer(context.words("That was over already.", "那个已经结束了。"))
    return Answer(_cancelled(context, before), _putting_back(context, schedule, before))


_SNOOZE = re.compile(r"\bsnooze\b|贪睡|再睡|小睡|稍后", re.IGNORECASE)


def _schedule(context: Context) -> Schedule:
    return Schedule(context.database, context.now, context.zone)


def _meant(context: Context, schedule: Schedule, which: str | None) -> Meant:
    return meant(which, schedule.entries(), context.language, context.now())


def _narrowed(found: Meant, change: Change, *, named: bool) -> Meant:
    """Without a name, a change speaks of what it fits: pausing of what runs, a clock time of what has one."""
    entries = found.entries
    if not named:
        timers = tuple(entry for entry in entries if entry.kind == "timer")
        others = tuple(entry for entry in entries if entry.kind != "timer" and entry.due_at is not None)
        entries = (others or timers) if change.kind == "move" else (timers or others)
    if change.kind == "resume":
        entries = tuple(entry for entry in entries if entry.state == "paused") or entries
    if change.kind == "pause":
        entries = tuple(entry for entry in entries if entry.state != "paused") or entries
    return Meant(entries, found.everything, found.kind)


def _none_or_several(context: Context, schedule: Schedule, which: str | None, found: Meant) -> Answer | None:
    """The answer when it is not clear what is meant; None when it is."""
    if found.one is not None or (found.entries and found.everything):
        return None
    if not found.entries:
        return _none(context, which, [entry.kind for entry in schedule.entries()], found.kind)
    now = context.now()
    told = [telling_apart(entry, now, context.language) for entry in found.entries[:TOLD]]
    if (more := len(found.entries) - TOLD) > 0:
        told.append(context.words(f"{more} more", f"另外{count(more)}个"))
    several = say_list(told, context.language)
    return Answer(context.words(f"Which one? There is {several}.", f"哪一个？有{several}。"))


def _none(context: Context, which: str | None, kinds: Sequence[Kind], wanted: Kind | None) -> Answer:
    if wanted is not None and wanted not in kinds:
        chinese = {"timer": "计时器", "alarm": "闹钟", "reminder": "提醒"}[wanted]
        return Answer(context.words(f"No {wanted} is set.", f"现在没有{chinese}。"))
    if kinds and which:
        return Answer(context.words(f"I can't find “{which}” among what is set.", f"没有找到“{which}”。"))
    if kinds:
        return Answer(context.words("Nothing that is set has a time to change.", "没有可以改时间的。"))
    return Answer(context.words("Nothing is set.", "现在没有计时器、闹钟或提醒。"))


def _snooze(context: Context, schedule: Schedule, which: str | None, change: str) -> Answer:
    """Sleep on: what rings now, or a new alarm when the old one was stopped a moment ago."""
    seconds = heard.duration(context, _SNOOZE.sub(" ", change).strip()) or context.snooze_minutes * 60.0
    rings = [entry for entry in _meant(context, schedule, which).entries if entry.state == "ringing"]
    for entry in rings:
        if (sleeping := schedule.snooze(entry.id, seconds / 60)) is not None:
            said = snoozed(sleeping, context.now(), context.language)
            return Answer(said, _putting_back(context, schedule, [entry]))
    again = schedule.add(
        "alarm", language=context.language, spoken=change, seconds=seconds, turn=context.turn
    )
    return Answer(snoozed(again, context.now(), context.language), taking_back(context, schedule, again))


def _after_change(context: Context, change: Change, entry: Entry) -> str:
    language, now = context.language, context.now()
    if entry.kind != "timer":
        return promise(entry, now, language)
    left = say_duration(max(1.0, round(entry.left(now.timestamp()) or 0.0)), language, roughly=True)
    called = name(entry, language)
    match change.kind:
        case "pause":
            said = context.words(f"{called} paused with {left} left", f"{called}暂停了，还剩{left}")
        case "resume":
            said = context.words(f"{called} running again, {left} left", f"{called}继续，还剩{left}")
        case "restart":
            said = context.words(f"{called} started over: {left}", f"{called}重新开始，{left}")
        case _:
            said = context.words(f"{called}: {left} left now", f"好，{called}现在还剩{left}")
    return sentence(said, language)


def _refused(context: Context, refusal: Refusal | None, entry: Entry) -> str:
    called = name(entry, context.language)
    left = say_duration(entry.left(context.now().timestamp()) or 0.0, context.language, roughly=True)
    english, chinese = {
        Refusal.ONLY_TIMERS: (
            "Only timers can be paused. I can move it or cancel it.",
            "只有计时器能暂停，别的可以改时间或者取消。",
        ),
        Refusal.NOT_PAUSED: (f"The {called} is running: {left} left.", f"{called}正在走，还剩{left}。"),
        Refusal.ALREADY_PAUSED: (
            f"The {called} is paused already, with {left} left.",
            f"{called}已经暂停了，还剩{left}。",
        ),
        Refusal.TOO_MUCH: (
            f"The {called} has only {left} left. I can cancel it.",
            f"{called}只剩{left}了，要不要取消？",
        ),
        Refusal.TOO_LONG: (
            "That is more than a year. I can't count that far.",
            "超过一年了，我数不了那么久。",
        ),
        Refusal.NO_TIME: ("That reminder has no time yet. Tell me one.", "那条提醒还没定时间，请说个时间。"),
        Refusal.NO_CLOCK: ("To what time? Ask me again with the hour.", "改到几点？请带上时间再说一遍。"),
        Refusal.PAST: ("That time is over already.", "那个时间已经过了。"),
        None: ("That was over already.", "那个已经结束了。"),
    }[refusal]
    return context.words(english, chinese)


def _cancelled(context: Context, before: Sequence[Entry]) -> str:
    language = context.language
    if len(before) > 1:
        return context.words(f"All {len(before)} are cancelled.", f"好，{count(len(before))}个都取消了。")
    entry = before[0]
    if entry.kind == "timer":
        called = name(entry, language)
        return context.words(sentence(f"{called} cancelled", "en"), f"好，{called}取消了。")
    if entry.kind == "reminder":
        return context.words(f"I won't remind you: {entry.label}.", f"好，不再提醒你：{entry.label}。")
    when = moment(entry, context.now(), language)
    return context.words(f"Cancelled: the alarm {when}.", f"好，{when}的闹钟取消了。")


def _putting_back(context: Context, schedule: Schedule, before: Sequence[Entry]) -> Callable[[], str]:
    def undo() -> str:
        restored = schedule.put_back(before)
        if not restored:
            return context.words("It is over already.", "已经结束了。")
        if len(restored) > 1:
            return context.words("They are all as they were.", "都恢复原样了。")
        called = name(restored[0], context.language)
        return context.words(f"The {called} is as it was.", f"{called}恢复原样了。")

    return undo
