"""The weather, here and elsewhere, from the courier's forecast."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from gadget.act import heard, places
from gadget.act.base import Answer, Context, action
from gadget.act.saying import say_day, say_duration
from gadget.act.sky import (
    Matter,
    Scene,
    Weather,
    say_heat,
    say_now,
    say_rain,
    say_raining,
    say_snow,
    say_whole,
    say_wind,
    weather,
)
from gadget.calls import Where
from gadget.errors import CourierGone, Delayed
from gadget.hearsay import plain
from gadget.parcel import Json, Question, Reply

DEADLINE_S = 4.0
"""A forecast that is not there by then (seconds) is not waited for."""


@action(called=("the weather", "天气"), where=Where.COURIER, needs=("weather",), patience=2.0)
def get_weather(context: Context, place: str | None = None, day: str | None = None) -> Answer:
    """Tell the weather or forecast, here or elsewhere, now or on a day."""
    named = "" if place is None or _HERE.fullmatch(place.strip()) else place.strip()
    known = places.find(named) if named else None
    there = replace(context, now=lambda: context.now().astimezone(ZoneInfo(known.zone))) if known else context
    span = _span(there, day or "")
    if span is None:
        return Answer(
            context.words(f"I heard “{day}”, and I don't know which day that is.", f"我不知道“{day}”是哪天。")
        )
    payload: dict[str, Json] = {"days": span.days, "part": span.part}
    if span.first is not None:
        payload["day"] = span.first.isoformat()
    if named:
        payload |= {"place": named, "also": known.name(context.language) if known else ""}
    try:
        reply = context.courier.ask(Question("weather", payload, context.language), DEADLINE_S)
    except (Delayed, CourierGone):
        return Answer(
            context.words(
                "I can't reach the forecast right now, and I have none of that place in store.",
                "我现在连不上天气预报，也没有存下那里的预报。",
            )
        )
    return Answer(_said(there, reply, span, named))


@dataclass(frozen=True, slots=True)
class _Span:
    """What was asked about: now (no first day), or days, or a part of one."""

    first: date | None = None
    days: int = 1
    part: str = ""


def _span(context: Context, words: str) -> _Span | None:
    """What `words` mean; None when that is no day."""
    words = words.strip()
    if not words or _NOW.fullmatch(words):
        return _Span()
    today = context.now().date()
    part = next((name for name, pattern in _PARTS.items() if pattern.search(words)), "")
    if _WEEK.fullmatch(words):
        return _Span(today, 5)
    day = heard.day(context, words)
    if day is None and part and _ONLY_PART.fullmatch(words):
        day = today
    if _WEEKEND.search(words) and day is not None:
        if today.weekday() == 6 and not _NEXT.search(words):
            return _Span(today)
        return _Span(day, 2 if day.weekday() == 5 else 1)
    if day is not None and _NEXT_WEEK.fullmatch(words):
        return _Span(day, 7)
    if day is None:
        moment = heard.moment(context, words, "day")
        if isinstance(moment, Answer):
            return None
        at = moment.when.at.astimezone(context.now().tzinfo)
        return _Span(at.date(), part=_part_at(at))
    return _Span(day, part=part)


def _part_at(at: datetime) -> str:
    return "night" if at.hour < 5 or at.hour >= 22 else next(part for end, part in _ENDS if at.hour < end)


_ENDS = ((12, "morning"), (18, "afternoon"), (24, "evening"))
_HERE = re.compile(r"here|home|my place|outside|这里|这儿|外面|当地|本地|家里", re.IGNORECASE)
_NOW = re.compile(
    r"(?:right |just )?now|at the moment|currently|outside|现在|此刻|目前|这会儿", re.IGNORECASE
)
_WEEK = re.compile(
    r"(?:for |over )?(?:this week|the week|the next (?:few|couple of|several|\w+) days|the coming days)|"
    r"这周|本周|这个星期|这一周|这几天|最近几天|未来几天|接下来几天|最近|近期",
    re.IGNORECASE,
)
_NEXT_WEEK = re.compile(r"next week|the week after|下周|下个星期|下星期|下一周", re.IGNORECASE)
_NEXT = re.compile(r"next|下", re.IGNORECASE)
_WEEKEND = re.compile(r"weekend|周末", re.IGNORECASE)
_PARTS = {
    "morning": re.compile(r"morning|早上|上午|早晨|清晨|明早|今早", re.IGNORECASE),
    "afternoon": re.compile(r"afternoon|中午|下午|midday|at noon", re.IGNORECASE),
    "evening": re.compile(r"evening|傍晚|晚上|今晚|明晚", re.IGNORECASE),
    "night": re.compile(r"night|夜里|夜间|半夜", re.IGNORECASE),
}
_ONLY_PART = re.compile(
    r"(?:in |at |for )?(?:the |this )?(?:morning|afternoon|evening|night)|\w{2}", re.IGNORECASE
)

_MATTERS: dict[Matter, re.Pattern[str]] = {
    "snow": re.compile(r"\bsnow|雪", re.IGNORECASE),
    "rain": re.compile(r"\brain|\bumbrella|\bwet\b|\bshower|\bdrizzl|\bstay dry|雨|伞", re.IGNORECASE),
    "wind": re.compile(r"\bwind|\bgust|风大|刮风|有风|起风", re.IGNORECASE),
    "heat": re.compile(
        r"\btemperature|how (?:cold|hot|warm)|\bdegrees\b|多少度|几度|气温|温度|多冷|多热", re.IGNORECASE
    ),
}
_AT_THIS_MOMENT = re.compile(
    r"\bis it (?:raining|snowing|wet)|(?:正在|在)下[雨雪]|下[雨雪]了[吗没]", re.IGNORECASE
)


def _said(context: Context, reply: Reply, span: _Span, named: str) -> str:
    told = reply.details
    if "unknown" in told:
        place = plain(str(told["unknown"]))[:80]
        return context.words(f"I don't know a place called {place}.", f"我不知道{place}这个地方。")
    today = _date(told.get("today")) or context.now().date()
    place = plain(str(told.get("place", "")))[:80] if named else ""
    scene = Scene(context.language, place, today, miles=told.get("miles") is True)
    listed = told.get("days")
    days = [found for each in _listed(listed) if (found := weather(each, today)) is not None]
    now = weather(told.get("now"), today) if span.first is None else None
    if now is None and not days:
        return _nothing(context, span.first or today, today, _date(told.get("last")))
    return _how_old(context, reply) + _phrased(context, span, scene, now, days)


def _phrased(context: Context, span: _Span, scene: Scene, now: Weather | None, days: list[Weather]) -> str:
    matter = next((matter for matter, words in _MATTERS.items() if words.search(context.heard)), "all")
    if now is not None and _AT_THIS_MOMENT.search(context.heard):
        return say_raining(now, scene)
    if now is not None and (matter in ("all", "heat") or not days):
        return say_now(now, days[0] if days else None, scene)
    if len(days) > 2:
        return say_whole(days, scene)
    say = {"rain": say_rain, "snow": say_snow, "wind": say_wind, "heat": say_heat}.get(matter)
    if say is None or len(days) != 1:
        return say_whole(days, scene, span.part)
    return say(days[0], scene, span.part)


def _nothing(context: Context, day: date, today: date, last: date | None) -> str:
    named = say_day(day, today, context.language)
    if day < today:
        return context.words(
            "That is over. I only know the weather to come.", "那天已经过去了，我只知道以后的天气。"
        )
    if last is None or last < today:
        return context.words("The forecast I have is out of date.", "我存下的天气预报已经过期了。")
    until = say_day(last, today, context.language)
    until = until.removeprefix("on ")
    return context.words(
        f"I can't tell how the weather will be {named}: the forecast only reaches until {until}.",
        f"我还不知道{named}的天气，预报只到{until}。",
    )


def _how_old(context: Context, reply: Reply) -> str:
    """How long the forecast has been kept, where it is not a new one."""
    if not reply.as_of:
        return ""
    age = say_duration(max(context.now().timestamp() - reply.as_of, 60.0), context.language, roughly=True)
    return context.words(
        f"I'm offline, so this forecast is {age} old. ", f"我现在连不上网，这是{age}前的预报。"
    )


def _listed(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list | tuple) else []


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
