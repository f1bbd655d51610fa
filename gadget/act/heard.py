"""Times and lengths as they were heard, tried in the language of the request and then in the other one.

A request is marked with one language, but its words may come in both ("设个 ten minutes 的计时器"), and the
ears may have taken one for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gadget.act.base import Answer, Context
from gadget.act.changes import LONGEST_S
from gadget.act.entry import Entry
from gadget.act.saying import say_when
from gadget.act.spoken_time import (
    Change,
    Prefer,
    When,
    parse_change,
    parse_day,
    parse_duration,
    parse_number,
    parse_when,
)
from gadget.calls import LANGUAGES, Language

COUNTED_S = 12 * 3600.0
"""What lies further ahead than this is meant by the clock, also when it was said as "in two days"."""

NEARBY_S = 6 * 3600.0
"""A new time without a day lies from this much before the old one to the rest of a half-day after it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time ahead. `counted` is the seconds until then when those were said ("in twenty minutes")."""

    when: When
    counted: float | None = None


def moment(context: Context, words: str, prefer: Prefer) -> Moment | Answer:
    """The moment ahead that `words` name, or the sentence that says why there is none."""
    now = context.now()
    for language in _languages(context):
        when = parse_when(words, language, now, prefer=prefer)
        if when is not None:
            break
    else:
        return time_not_understood(context, words)
    seconds = when.at.timestamp() - now.timestamp()
    if seconds <= 0:
        said = say_when(when.at, now, context.language)
        return Answer(context.words(f"That is over already: {said}.", f"那个时间已经过了：{said}。"))
    if seconds > LONGEST_S:
        return too_far(context)
    return Moment(when, seconds if _moves_with_the_present(words, language, now, when, prefer) else None)


def duration(context: Context, words: str) -> float | None:
    """Seconds, also of "until half six"; None when `words` name no length of time."""
    for language in _languages(context):
        seconds = parse_duration(words, language)
        if seconds is not None:
            return seconds
    now = context.now()
    for language in _languages(context):
        when = parse_when(words, language, now)
        if when is not None and when.has_clock and not when.repeats and when.at.timestamp() > now.timestamp():
            return when.at.timestamp() - now.timestamp()
    return None


def day(context: Context, words: str) -> date | None:
    """The date that `words` name, or None."""
    today = context.now().date()
    found = (parse_day(words, language, today) for language in _languages(context))
    return next((each for each in found if each is not None), None)


def change(context: Context, words: str) -> Change | None:
    """What `words` would do to a timer or alarm, or None."""
    now = context.now()
    found = (parse_change(words, language, now) for language in _languages(context))
    return next((each for each in found if each is not None), None)


def change_of(context: Context, words: str, wanted: Change, entry: Entry) -> Change:
    """`wanted` as it is meant for `entry`: "a quarter past seven" is the one nearest to the old time.

    Without a day of its own, a clock time is read from some hours before the old one instead of from now:
    tomorrow's 6:30 alarm goes to 7:15 tomorrow, not to this evening.
    """
    now = context.now()
    if wanted.kind != "move" or wanted.when is None or entry.wall is None or entry.due_at is None:
        return wanted
    if day(context, words) is not None or wanted.when.repeats or not wanted.when.has_clock:
        return wanted
    for language in _languages(context):
        if parse_change(words, language, now) != wanted:
            continue
        soon = parse_change(words, language, datetime.fromtimestamp(now.timestamp() + 7, now.tzinfo))
        if soon != wanted:  # it was counted from the present: "in ten minutes"
            return wanted
        before = datetime.fromtimestamp(entry.due_at - NEARBY_S, now.tzinfo)
        near = parse_change(words, language, before)
        if near is not None and near.when is not None and near.when.at.timestamp() > now.timestamp():
            return near
    return wanted


def number(context: Context, words: str) -> int | None:
    """The amount in `words`, or None."""
    found = (parse_number(words, language) for language in _languages(context))
    return next((each for each in found if each is not None), None)


def time_not_understood(context: Context, words: str) -> Answer:
    """Nothing was done, and why."""
    return Answer(
        context.words(
            f"I heard “{words}”, and that isn't a time I understand.", f"“{words}”这个时间我没听懂。"
        )
    )


def too_far(context: Context) -> Answer:
    """Nothing was done: such a time was misheard, or needs a calendar."""
    return Answer(
        context.words(
            "That is more than a year away. I can't count that far.", "那是一年以后了，我数不了那么久。"
        )
    )


def _languages(context: Context) -> tuple[Language, ...]:
    return (context.language, *(language for language in LANGUAGES if language != context.language))


def _moves_with_the_present(
    words: str, language: Language, now: datetime, when: When, prefer: Prefer
) -> bool:
    """Whether the same words said seven seconds later would mean seven seconds later."""
    if when.repeats or when.at.timestamp() - now.timestamp() > COUNTED_S:
        return False
    soon = datetime.fromtimestamp(now.timestamp() + 7, now.tzinfo)
    then = parse_when(words, language, soon, prefer=prefer)
    return then is not None and abs(then.at.timestamp() - when.at.timestamp() - 7) < 1e-3
