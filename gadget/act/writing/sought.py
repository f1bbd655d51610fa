"""Finds the lines and sentences that answer a question about a text: its total, its dates, whom to call. Pure.

Nothing is worked out from what is found; it is read as it stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gadget.act.likeness import best
from gadget.act.writing import marks
from gadget.act.writing.asked import Question, Wanted
from gadget.act.writing.layout import Row
from gadget.act.writing.marks import Pattern

MOST = 8
"""Rows given as an answer; a longer list is no answer any more."""


def sought(question: Question, rows: Sequence[Row]) -> list[Row]:
    """The rows (lines or sentences) that answer the question, in their order; none when there are none."""
    texts = [row.text for row in rows]
    match question.wanted:
        case Wanted.PRICE:
            found = _price(rows, question.subject)
        case Wanted.ABOUT:
            found = best(question.subject, texts)
        case wanted:
            found = _FINDERS[wanted](texts) if wanted in _FINDERS else []
    return [rows[index] for index in sorted(set(found))[:MOST]]


def _matching(texts: Sequence[str], pattern: Pattern) -> list[int]:
    return [index for index, text in enumerate(texts) if pattern.search(text)]


def _named(texts: Sequence[str], name: Pattern, value: Pattern) -> list[list[int]]:
    """For each row with the name and the value: that row; or the row with the name and the next, with the value."""
    found = []
    for index in _matching(texts, name):
        if value.search(texts[index]):
            found.append([index])
        elif index + 1 < len(texts) and value.search(texts[index + 1]):
            found.append([index, index + 1])
    return found


def _total(texts: Sequence[str]) -> list[int]:
    """The last one there is: subtotals come before it."""
    totals = [
        rows
        for rows in _named(texts, marks.TOTAL_WORDS, marks.AMOUNT)
        if not marks.PART_WORDS.search(texts[rows[0]])
    ]
    return totals[-1] if totals else []


def _price(rows: Sequence[Row], subject: str) -> list[int]:
    """What is asked for by name; else the total; else what is printed large."""
    texts = [row.text for row in rows]
    priced = _matching(texts, marks.AMOUNT)
    if subject and (meant := best(subject, [texts[index] for index in priced])):
        return [priced[index] for index in meant]
    if subject and (named := best(subject, texts)):
        return [at for index in named for at in (index, index + 1) if at == index or at in priced]
    if total := _total(texts):
        return total
    largest = max((rows[index].height for index in priced), default=0.0)
    return [index for index in priced if rows[index].height > 0.7 * largest]


def _expiry(texts: Sequence[str]) -> list[int]:
    found = [index for rows in _named(texts, marks.EXPIRY_WORDS, marks.DATE_OF_GOODS) for index in rows]
    if found:
        return found
    said = _matching(texts, marks.EXPIRY_WORDS)
    return [*said, *_made(texts)] if said else []  # "12 months" says little without the day it was made


def _made(texts: Sequence[str]) -> list[int]:
    return [index for rows in _named(texts, marks.MADE_WORDS, marks.DATE_OF_GOODS) for index in rows]


def _phone(texts: Sequence[str]) -> list[int]:
    numbers = [index for index, text in enumerate(texts) if marks.can_be_called(text)]
    return [index for index in numbers if marks.PHONE_WORDS.search(texts[index])] or numbers


def _address(texts: Sequence[str]) -> list[int]:
    return _matching(texts, marks.STREET) or _with_next(texts, marks.ADDRESS_WORDS)


def _password(texts: Sequence[str]) -> list[int]:
    return _with_next(texts, marks.PASSWORD_WORDS)


def _with_next(texts: Sequence[str], name: Pattern) -> list[int]:
    """Rows with the name, and the next where the name stands alone."""
    found = []
    for index in _matching(texts, name):
        found.append(index)
        if index + 1 < len(texts) and marks.ENDS_WITH_NAME.search(texts[index]):
            found.append(index + 1)
    return found


def _date(texts: Sequence[str]) -> list[int]:
    return _matching(texts, marks.DATE) or _matching(texts, marks.TIME) or _matching(texts, marks.DAY)


_FINDERS: dict[Wanted, Callable[[Sequence[str]], list[int]]] = {
    Wanted.EXPIRY: _expiry,
    Wanted.MADE: _made,
    Wanted.HOURS: lambda texts: _matching(texts, marks.HOURS),
    Wanted.TOTAL: _total,
    Wanted.EMAIL: lambda texts: _matching(texts, marks.EMAIL),
    Wanted.WEBSITE: lambda texts: _matching(texts, marks.WEBSITE),
    Wanted.PASSWORD: _password,
    Wanted.ADDRESS: _address,
    Wanted.PHONE: _phone,
    Wanted.DATE: _date,
}
