"""Finds what a thing costs now on a tag: not what it was, what a kilo of it is, or what is saved. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gadget.act.writing import marks
from gadget.act.writing.layout import Row

_NOW = re.compile(r"\bnow\b|\bour\b|\bjetzt\b|\bnur\b|现价|特价|活动价|到手价|券后", re.IGNORECASE)
_BEFORE = (
    rf"\bbefore\b(?! (?:{marks.TIME.pattern}|{marks.DATE.pattern}|{marks.DAY.pattern}|midday\b"
    r"|\d{1,2}(?:\.\d\d)?(?: o'?clock\b|\b.*\d)))"
)
"""What it cost; before five or before Friday it costs that now."""
_FORMER = re.compile(
    rf"\bwas\b|\brrp\b|\bmsrp\b|\bregular(?:ly)?\b|\blist price\b|{_BEFORE}|\bstatt\b|\buvp\b|\bvorher\b|\bau lieu\b"
    rf"|\bantes\b|{marks.LIST_PRICE}|吊牌价|建议零售价|指导价|日常价",
    re.IGNORECASE,
)
_UNIT = r"(?:100 ?)?(?:kg|g|ml|cl|l|lit(?:re|er)|lb|oz|each|st(?:ück|k)?|m|公斤|千克|斤|克|毫升|升)\b"
_PER_UNIT = re.compile(
    rf"(?:/|\bper\b) ?{_UNIT}|(?:£|€|\$|¥|\bp) ?/ ?{_UNIT}|\bgrundpreis\b|\bunit price\b"
    "|[/每] ?(?:\\d+ ?)?(?:公斤|千克|斤|克|毫升|升|g|kg|ml|l)(?![a-z])|单价|计价单位",
    re.IGNORECASE,
)
_BESIDE = (
    rf"(?:\bsave[ds]?\b|\bspare?n?\b|立减|已?省|直降|返现?|\bdeposit\b|\bpfand\b|押金)\W*(?:up to )?"
    rf"(?:{marks.AMOUNT.pattern})"
    rf"|(?:{marks.AMOUNT.pattern})\W{{0,2}}(?:off\b|deposit\b|pfand\b|rabatt\b|优惠券)"
)
_FINE = (
    rf"(?:{marks.AMOUNT.pattern}) fines?\b(?=\W*$| (?:for|if|or|may|will|appl\w+)\b)|\bfines? (?:of|up to)\b"
    r"|\b(?:parking|maximum|spot|litter\w*|fouling) fines?\b"
)
"""Fine wine and extra fine flour are paid for, too."""
_NOT_PAID = re.compile(rf"{_BESIDE}|\bpenalty|{_FINE}|\b(?:to|can|could) win\b|罚款|大奖", re.IGNORECASE)
"""What is taken off the price, is given back, or is not the price of anything."""


def tag(rows: Sequence[Row]) -> list[int]:
    """The rows with the price: of those that say what is to be paid now, the large ones."""
    texts = [_named(rows, index) for index in range(len(rows))]
    priced = [index for index, row in enumerate(rows) if _is_priced(row.text)]
    for unlikely in (_is_not_paid, _is_former, _is_per_unit):
        priced = [index for index in priced if not unlikely(texts[index])] or priced
    largest = max((rows[index].height for index in priced), default=0.0)
    return [index for index in priced if rows[index].height > 0.7 * largest]


def _is_priced(text: str) -> bool:
    """Whether there is an amount in the row, which in one of dates may be the day."""
    return bool(marks.AMOUNT.search(text)) and not (
        marks.EXPIRY_WORDS.search(text) or marks.MADE_WORDS.search(text)
    )


def _named(rows: Sequence[Row], index: int) -> str:
    """The row; of a bare amount with the row above, which may say what it is."""
    text, above = rows[index].text, rows[index - 1].text if index else ""
    return f"{above} {text}" if marks.is_bare(text) and not marks.AMOUNT.search(above) else text


def _is_not_paid(text: str) -> bool:
    return _NOT_PAID.search(text) is not None and len(marks.AMOUNT.findall(text)) == 1


def _is_former(text: str) -> bool:
    return _FORMER.search(text) is not None and not _NOW.search(text)


def _is_per_unit(text: str) -> bool:
    """Whether it is what so much of it is, without the name of anything sold by weight."""
    named = _PER_UNIT.sub("", marks.AMOUNT.sub("", text))
    return _PER_UNIT.search(text) is not None and sum(character.isalpha() for character in named) < 3
