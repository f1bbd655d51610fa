"""Finds until when something is good, and when it was made: of several dates each by its own name. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gadget.act.writing.marks import DATE, DATE_OF_GOODS, EXPIRY_WORDS, MADE_WORDS, Pattern, matching

LONGEST_LABEL = 30
"""Characters of a row that names the day, rather than speaks of it."""

_LASTS = re.compile(
    r"\d|[一二三四五六七八九十两半]+个?[年月天日周]|\b(?:day|week|month|year)s?\b", re.IGNORECASE
)
_BEGUN = re.compile(
    r"\b(?:issued?|issue date|date of (?:issue|birth)|born"
    r"|valid from|joined|bought|paid|printed|revised|revision)\b"
    "|签发|发证|出生|打印|购买",
    re.IGNORECASE,
)
"""Names of other days, of which none is the one sought."""
_OFFER = re.compile(
    r"\b(?:offer|voucher|coupon|promo\w*|competition|sale|deal|prize|entries)\b"
    "|优惠|活动|促销|抽奖|兑奖|中奖",
    re.IGNORECASE,
)


def expires(texts: Sequence[str]) -> list[int]:
    """The rows with the day, or with how long it lasts and the day it was made; the goods' before an offer's."""
    found = _dated(texts, EXPIRY_WORDS)
    if found := [rows for rows in found if not _OFFER.search(texts[rows[0]])] or found:
        return [index for rows in found for index in rows]
    said = matching(texts, EXPIRY_WORDS)
    if not said:
        return []
    others = [index for index, text in enumerate(texts) if DATE.search(text) and not _is_named(text)]
    if len(others) == 1 and all(_is_label(texts[index]) for index in said):
        return [*said, *others]  # it is printed on the lid, or below the number of the lot
    return [*said, *made(texts)]  # "12 months" says little without the day it was made


def _is_label(text: str) -> bool:
    """Whether it only names the day, which is somewhere else, rather than speaks of it or says how long."""
    return len(text) <= LONGEST_LABEL and not _LASTS.search(text)


def made(texts: Sequence[str]) -> list[int]:
    """The rows with the day it was made."""
    return [index for rows in _dated(texts, MADE_WORDS) for index in rows]


def _dated(texts: Sequence[str], name: Pattern) -> list[list[int]]:
    """For each row with the name: that row when the day is in it, or else with the row that holds the day."""
    found = []
    for index in matching(texts, name):
        if DATE_OF_GOODS.search(texts[index]):
            found.append([index])
        elif (day := _day_of(texts, index)) is not None:
            found.append([index, day])
    return found


def _day_of(texts: Sequence[str], index: int) -> int | None:
    """The row with the day of a name that stands alone: the next; where names stand together, the one as far down."""
    first = last = index
    while first and _is_title(texts[first - 1]):
        first -= 1
    while last + 1 < len(texts) and _is_title(texts[last + 1]):
        last += 1
    days = range(last + 1, last + 2 + last - first)
    if all(_is_day(texts, day) for day in days):
        return days[index - first]
    return index + 1 if _is_day(texts, index + 1) else None


def _is_title(text: str) -> bool:
    return _is_named(text) and not DATE_OF_GOODS.search(text)


def _is_day(texts: Sequence[str], index: int) -> bool:
    """Whether there is a day in the row that is not named there."""
    return index < len(texts) and bool(DATE_OF_GOODS.search(texts[index])) and not _is_named(texts[index])


def _is_named(text: str) -> bool:
    return any(pattern.search(text) for pattern in (EXPIRY_WORDS, MADE_WORDS, _BEGUN))
