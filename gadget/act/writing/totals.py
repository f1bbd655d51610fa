"""Finds what is to be paid among all that a bill calls a total: parts, tips not given, other sums. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from gadget.act.writing import marks

_TIP = r"(?:\btip(?:s|ping)?\b|\bgratuit(?:y|ies)\b|\btrinkgeld\b|\bpourboire\b|\bpropina\b|\bmancia\b|小费)"
_TIP_WORDS = re.compile(_TIP, re.IGNORECASE)
_PERCENT = re.compile(r"\d ?[%％]")
_INCLUDED = re.compile(
    rf"\b(?:incl\w*|inkl\w*)\.?[^,;]*?{_TIP}|{_TIP}\W{{0,2}}(?:is |was )?incl\w*|含[^,，]*小费", re.IGNORECASE
)
_GUIDE = re.compile(
    rf"\b(?:suggest|recommend)\w*.*{_TIP}|{_TIP}.*?\b(?:guide|guideline|suggestion|option|calculat|chart|example)"
    r"|\bfor your convenience\b|(?:建议|参考)小费|小费(?:参考|建议)",
    re.IGNORECASE,
)
_TAX_OR_SERVICE = re.compile(
    r"\b(?:vat|tax(?:es)?|gst|mwst|ust|tva|iva|btw|service|s/c)\b|税|服务费", re.IGNORECASE
)
_AMOUNT = re.compile(
    r"\W*(?:amount(?: paid| charged)?|fare|sale|paid|betrag|montant|importe|(?:消费|交易|支付)?金额|车费|票价|费用)"
    r"(?![^\W\d])(?! ?(?:of|%))",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\brefund|\breturns?\b|\bdeposit|\bminimum\b|\bfor the (?:year|month|week)\b|\byear\b|\binstall?ments?\b|"
    r"\b(?:in|ca\.?|approx\.?|about) (?:eur|usd|gbp|chf|euros?|dollars?|pounds)\b|退款|押金"
    f"|{marks.LIST_PRICE}|(?:订单|消费)金额|商品(?:金额|总价|合计)",
    re.IGNORECASE,
)
"""Totals of another thing, or in other money; a bill of nothing else is asked about these."""


def total(texts: Sequence[str]) -> list[int]:
    """What is to be paid: the last total of everything, with tax where there is one without; none of savings."""
    found = marks.matching(texts, marks.TOTAL_WORDS)
    found = [index for index in found if not marks.PART_WORDS.search(texts[index])]
    guessed = _guessed(texts, found)
    found = [index for index in found if index not in guessed]
    totals = [rows for index in found if (rows := with_amount(texts, index))] or [
        [index] for index in found if marks.BARE_TOTAL.search(texts[index])
    ]
    if marks.matching(texts, marks.CHANGE_WORDS):
        totals = _but(totals, lambda rows: marks.RECEIVED_WORDS.search(texts[rows[0]]) is not None)
    totals = _but(totals, lambda rows: marks.NET_WORDS.search(texts[rows[0]]) is not None)
    totals = _but(totals, lambda rows: marks.is_nothing(texts[rows[-1]]))
    totals = _but(totals, lambda rows: _OTHER.search(texts[rows[0]]) is not None)
    totals = _but(totals, lambda rows: _TIP_WORDS.search(_INCLUDED.sub("", texts[rows[0]])) is not None)
    guide = _guide(texts)
    totals = _but(totals, lambda rows: guide is not None and rows[0] > guide)
    return totals[-1] if totals else _amount(texts)


def _amount(texts: Sequence[str]) -> list[int]:
    """The one row that is called the amount, where nothing is called a total: of a fare, on the slip of a card."""
    called = [
        rows
        for index, text in enumerate(texts)
        if _AMOUNT.match(text) and (rows := with_amount(texts, index))
    ]
    return called[0] if len(called) == 1 else []


def with_amount(texts: Sequence[str], index: int) -> list[int]:
    """The row and the one with its amount, which may be the next."""
    if marks.AMOUNT.search(texts[index]):
        return [index]
    after = texts[index + 1] if index + 1 < len(texts) else ""
    return [index, index + 1] if marks.is_bare(after) and not _PERCENT.search(after) else []


def _guessed(texts: Sequence[str], found: Sequence[int]) -> set[int]:
    """Of the totals, those that would be, with one tip or another."""
    guide = _guide(texts)
    under = [index for index in found if guide is not None and index > guide]
    return {index for index in found if _is_tipped(texts[index])} | set(under if len(under) > 1 else ())


def _guide(texts: Sequence[str]) -> int | None:
    """The row that begins a table of tips."""
    return next(iter(marks.matching(texts, _GUIDE)), None)


def _is_tipped(text: str) -> bool:
    """Whether the row works a total out from a percentage for the tip."""
    own = _INCLUDED.sub("", text)
    if not _PERCENT.search(own):
        return False
    amounts = len(marks.AMOUNT.findall(own))
    return _TIP_WORDS.search(own) is not None or (amounts > 1 and not _TAX_OR_SERVICE.search(own))


def _but(totals: list[list[int]], unlikely: Callable[[list[int]], bool]) -> list[list[int]]:
    """Those that are not unlikely, if any are."""
    return [rows for rows in totals if not unlikely(rows)] or totals
