"""Setting timers, alarms and reminders."""

from __future__ import annotations

import re
from collections.abc import Callable

from gadget.act.base import Answer, Context, action
from gadget.act.changes import LONGEST_S
from gadget.act.entry import Entry, Kind
from gadget.act.heard import Moment, moment, too_far
from gadget.act.heard import duration as heard_duration
from gadget.act.schedule import Schedule
from gadget.act.telling import name, promise
from gadget.calls import Consent


@action(
    called=("the timer", "计时器"), consent=Consent.UNDO, ask={"duration": ("For how long?", "多长时间？")}
)
def set_timer(context: Context, duration: str, label: str | None = None) -> Answer:
    """Count down a length of time and ring when it is over; label says what it is for."""
    seconds = heard_duration(context, duration)
    if seconds is None:
        return Answer(
            context.words(
                f"I heard “{duration}”, and that isn't a length of time I understand.",
                f"“{duration}”是多久，我没听懂。",
            )
        )
    if seconds < 1:
        return Answer(context.words("A timer needs at least a second.", "计时至少要一秒。"))
    if seconds > LONGEST_S:
        return too_far(context)
    return _set(context, "timer", label=_HEAD.sub("", label or "").strip(), spoken=duration, seconds=seconds)


@action(called=("the alarm", "闹钟"), consent=Consent.UNDO, ask={"time": ("For what time?", "定在几点？")})
def set_alarm(context: Context, time: str) -> Answer:
    """Ring at a clock time, once or repeating, to wake or alert, with no task to remember."""
    found = moment(context, time, "next")
    if isinstance(found, Answer):
        return found
    if not found.when.has_clock:
        return Answer(
            context.words(
                f"For what time {time}? Please ask again with the hour.", f"{time}几点？请带上时间再说一遍。"
            )
        )
    return _set(context, "alarm", spoken=time, found=found)


@action(
    called=("the reminder", "提醒"),
    consent=Consent.UNDO,
    ask={"task": ("What should I remind you of?", "要提醒你什么？")},
)
def set_reminder(context: Context, task: str, time: str | None = None) -> Answer:
    """Keep a task and say it at its time, or keep it on the list when no time was said."""
    if time is None:
        return _set(context, "reminder", label=task)
    found = moment(context, time, "day")
    return (
        found
        if isinstance(found, Answer)
        else _set(context, "reminder", label=task, spoken=time, found=found)
    )


def taking_back(context: Context, schedule: Schedule, entry: Entry) -> Callable[[], str]:
    """The undo of having set `entry`."""
    called = name(entry, context.language)

    def undo() -> str:
        if not schedule.cancel([entry.id]):
            return context.words(f"The {called} is over already.", f"{called}已经结束了。")
        return context.words(f"Taken back: the {called} is off.", f"好，{called}取消了。")

    return undo


_HEAD = re.compile(r"\s*(?:\b(?:timer|countdown)\b|的?(?:计时器|定时器|倒计时|计时))\s*$", re.IGNORECASE)


def _set(
    context: Context,
    kind: Kind,
    *,
    label: str = "",
    spoken: str = "",
    seconds: float | None = None,
    found: Moment | None = None,
) -> Answer:
    schedule = Schedule(context.database, context.now, context.zone)
    if found is not None:
        seconds = found.counted
    entry = schedule.add(
        kind,
        language=context.language,
        label=label,
        spoken=spoken,
        seconds=seconds,
        when=found.when if found is not None else None,
        turn=context.turn,
    )
    return Answer(promise(entry, context.now(), context.language), taking_back(context, schedule, entry))
