"""The time and the date, here and elsewhere."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from gadget.act import heard
from gadget.act.base import Answer, Context, action
from gadget.act.places import Place, find
from gadget.act.saying import say_clock, say_date


@action(called=("the time", "时间"))
def tell_time(context: Context, place: str | None = None) -> Answer:
    """Tell what time it is now, here or in another place or time zone."""
    if not place or _HERE.fullmatch(place.strip()):
        clock = say_clock(context.now().astimezone(context.zone), context.language)
        return Answer(context.words(f"It's {clock}.", f"现在{clock}。"))
    found = find(place)
    if found is None:
        return Answer(context.words(f"I don't know the time in {place}.", f"我不知道{place}现在几点。"))
    return Answer(_elsewhere(context, found))


@action(called=("the date", "日期"))
def tell_date(context: Context, day: str | None = None) -> Answer:
    """Tell today's date and weekday, or on which date or weekday a named day falls."""
    today = context.now().astimezone(context.zone).date()
    if not day or _TODAY.fullmatch(day.strip()):
        date = say_date(today, context.language)
        return Answer(context.words(f"It's {date}.", f"今天是{date}。"))
    found = heard.day(context, day)
    if found is None:
        return Answer(
            context.words(f"I heard “{day}”, and I don't know which day that is.", f"我不知道{day}是哪天。")
        )
    date = say_date(found, context.language, today=today)
    named = day.strip()
    if context.language == "zh":
        return Answer(f"那天是{date}。" if _WRITTEN_DATE.search(named) else f"{named}是{date}。")
    if _WRITTEN_DATE.search(named):
        return Answer(f"That {'was' if found < today else 'is'} {date}.")
    return Answer(f"{named[0].upper()}{named[1:]} {'was' if found < today else 'is'} {date}.")


_HERE = re.compile(r"here|home|my place|这里|这儿|当地|本地", re.IGNORECASE)
_TODAY = re.compile(r"today|now|this day|今天|今日|今儿", re.IGNORECASE)
_WRITTEN_DATE = re.compile(
    r"\d|(?:st|nd|rd|th)\b|first|second|third|[号日]$|[号日]那天|^(?:in|on|the|after)\b|后$|前$",
    re.IGNORECASE,
)
"""Days that would be said twice over, or that begin like "in ten days": "That is …" says it better."""


def _elsewhere(context: Context, place: Place) -> str:
    here = context.now().astimezone(context.zone)
    there = here.astimezone(ZoneInfo(place.zone))
    clock, called = say_clock(there, context.language), place.name(context.language)
    city = place.city.name(context.language) if place.city is not None else called
    other_day = there.date() != here.date()
    weekday = there.weekday()
    if context.language == "zh":
        several = f"{called}有好几个时区。" if place.city is not None else ""
        day = (
            f"，那边{'已经' if there.date() > here.date() else '还'}是{_CHINESE_DAYS[weekday]}"
            if other_day
            else ""
        )
        return f"{several}{city}现在{clock}{day}。"
    several = f"{called[0].upper()}{called[1:]} has several time zones. " if place.city is not None else ""
    day = f" on {_ENGLISH_DAYS[weekday]}" if other_day else ""
    where = f", {called}" if place.is_zone else f" in {city}"
    return f"{several}It's {clock}{day}{where}."


_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_DAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期天")
