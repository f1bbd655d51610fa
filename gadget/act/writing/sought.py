"""Finds the lines and sentences that answer a question about a text: its total, its dates, whom to call. Pure.

Nothing is worked out from what is found; it is read as it stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from gadget.act.likeness import best, likeness
from gadget.act.writing import calling, expiry, headings, marks
from gadget.act.writing.asked import Question, Wanted
from gadget.act.writing.hours import hours
from gadget.act.writing.layout import Row
from gadget.act.writing.marks import Pattern
from gadget.act.writing.prices import tag
from gadget.act.writing.totals import total, with_amount

SAME = 0.76
"""Likeness from which a thing on a price list is the one asked for: oat milk is no whole milk, beer no beef."""

MOST = 8
"""Rows given as an answer; a longer list is no answer any more. A week's hours have a row for each day and its name."""

_TWO_HAN = re.compile("[㐀-鿿]{2}")


def sought(question: Question, rows: Sequence[Row]) -> list[Row]:
    """The rows (lines or sentences) that answer the question, in their order; none when there are none."""
    texts = [row.text for row in rows]
    match question.wanted:
        case Wanted.PRICE:
            found = _price(rows, question.subject)
        case Wanted.PHONE if question.subject:
            found = calling.faxes(texts)
        case Wanted.ABOUT:
            found = _about(question.subject, texts)
        case wanted:
            found = _FINDERS[wanted](texts) if wanted in _FINDERS else []
    most = 2 * MOST if question.wanted is Wanted.HOURS else MOST
    return [rows[index] for index in sorted(set(found))[:most]]


def _about(subject: str, texts: Sequence[str]) -> list[int]:
    if known := headings.heading(subject):
        return headings.under(known, texts)
    if _TWO_HAN.fullmatch(subject):  # one of the two is in many words
        return [index for index, text in enumerate(texts) if subject in text]
    return best(subject, list(texts))


def _price(rows: Sequence[Row], subject: str) -> list[int]:
    """That of what is asked for by name, and of nothing else; without a name the total, or what is printed large."""
    texts = [row.text for row in rows]
    if subject:
        return [at for index in _named_so(subject, texts) for at in with_amount(texts, index)]
    if paid := total(texts):
        return paid
    return tag(rows)


def _named_so(subject: str, texts: Sequence[str]) -> list[int]:
    """The rows that name the thing; an amount that includes it, or lacks it, is not its own."""
    own = [marks.INCLUDED.sub(" ", text) for text in texts]
    if known := headings.heading(subject):
        return marks.matching(own, known.printed)
    alike = [likeness(subject, text) for text in own]
    return [index for index, mark in enumerate(alike) if mark >= max(SAME, max(alike) - 0.2)]


def _address(texts: Sequence[str]) -> list[int]:
    return marks.matching(texts, marks.STREET) or _with_next(texts, marks.ADDRESS_WORDS)


def _password(texts: Sequence[str]) -> list[int]:
    return _with_next(texts, marks.PASSWORD_WORDS)


def _with_next(texts: Sequence[str], name: Pattern) -> list[int]:
    """Rows with the name, and the next where the name stands alone."""
    found = []
    for index in marks.matching(texts, name):
        found.append(index)
        if index + 1 < len(texts) and marks.ENDS_WITH_NAME.search(texts[index]):
            found.append(index + 1)
    return found


def _date(texts: Sequence[str]) -> list[int]:
    return (
        marks.matching(texts, marks.DATE)
        or marks.matching(texts, marks.TIME)
        or marks.matching(texts, marks.DAY)
    )


_FINDERS: dict[Wanted, Callable[[Sequence[str]], list[int]]] = {
    Wanted.EXPIRY: expiry.expires,
    Wanted.MADE: expiry.made,
    Wanted.HOURS: hours,
    Wanted.TOTAL: total,
    Wanted.EMAIL: lambda texts: marks.matching(texts, marks.EMAIL),
    Wanted.WEBSITE: lambda texts: marks.matching(texts, marks.WEBSITE),
    Wanted.PASSWORD: _password,
    Wanted.ADDRESS: _address,
    Wanted.PHONE: calling.phones,
    Wanted.TIME: lambda texts: marks.matching(texts, marks.TIME),
    Wanted.DATE: _date,
}
