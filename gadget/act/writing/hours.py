"""Finds when a place is open or shut, and not when one may park, load or drink for less there. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gadget.act.writing import marks

_ALWAYS = re.compile(
    r"\b24 ?/ ?7\b|\bopen\b.{0,12}?\b(?:7 days|seven days|24 ?h|daily|all day|every ?day|till?|until|from)\b"
    r"|\bopen(?:ing)?(?: hours| times)?\W{1,3}\d{1,2}(?:[:.]\d\d)? ?[-–] ?\d{1,2}\b"
    r"|\b(?:closed|shut)\b.*\b(?:until|till|from|for)\b|\bback (?:at|in|by|on)\b.*\d"
    "|(?:营业|开放|服务)时间.{0,3}全天|全天.{0,4}(?:营业|开放|服务)|(?:暂停|停止)(?:营业|开放|服务)|不打烊",
    re.IGNORECASE,
)
_NUMBER = "[0-9一二三四五六七八九十两]{1,3}"
_CLOCK = rf"{_NUMBER}(?:点{_NUMBER}分?|点半?|时半?|[:：]\d\d)"
_RANGE = re.compile(
    rf"{_CLOCK} ?(?:至|到|[-–—~～])+ ?(?:次日|当日)?(?:早上?|上午|中午|下午|傍晚|晚上?|夜里|凌晨)?{_CLOCK}"
    r"|\bm(?:on?)?\W{1,3}(?:fr?i?|sa?t?|su?n?)\b\W{1,3}\d{1,2} ?[-–] ?\d{1,2}\b",
    re.IGNORECASE,
)
_FEAST = (
    r"(?:\bchristmas(?: eve| day)?|\bnew year'?s?(?: eve| day)?|\bboxing day|\beaster|\bgood friday|除夕|元旦|中秋|端午"
    r"|清明|初[一二三四五六七])"
)
_DATED = re.compile(
    rf"(?:{marks.DAY.pattern}).{{0,3}}\b\d{{1,2}}(?:st|nd|rd|th)? [a-z]{{3,9}}\W{{1,3}}\d{{1,2}} ?[-–] ?\d{{1,2}}\b"
    rf"|{_FEAST}\W{{1,3}}(?:\d{{1,2}}(?:[:.]\d\d)? ?[-–]|(?:closed|shut|open|geschlossen)\b|休息|不营业)",
    re.IGNORECASE,
)
_SHUT = re.compile(
    r"\W*(?:closed|shut|geschlossen|ruhetag|ferm[ée]|cerrado|chiuso|休息|不营业|闭馆)\W*", re.IGNORECASE
)
_BARE = re.compile(r"\W*\d{1,2} ?(?:[-–—~]|to|till|until|至|到) ?\d{1,2}\W*", re.IGNORECASE)
_FOR_NOW = re.compile(r"(?:暂停|停止)(?:营业|开放|服务)|^\W*(?:closed|shut)\b", re.IGNORECASE)
_ELSE = re.compile(
    r"\b(?:no )?(?:parking|loading|waiting|stopping)\b|\bpermit|\bdeliver(?:y|ies)\b|\bquiet\b"
    r"|\bhappy hour\b|\bnoise|\bpark(?:en|verbot|schein)\b|禁止|停车|停放|施工|静音|限行|装卸|配送|送货|发车",
    re.IGNORECASE,
)
_TO_THE_DOOR = re.compile(
    r"\b(?<!no )delivery\b(?! (?:entrance|only)\b)|(?<![停禁不])(?:外卖|配送|送货)", re.IGNORECASE
)
"""What a kitchen without tables is open for; that goods come in the early morning ("Deliveries") is not."""
_OPEN = re.compile(
    r"\bopen|\bge[öo]ffnet|[öo]ffnungs|\bouvert|\babierto|\baperto|营业|开放|开门", re.IGNORECASE
)


def hours(texts: Sequence[str]) -> list[int]:
    """The rows that say when it is open or shut, each with the day that stands above or below.

    Those of delivery count where there are no others.
    """
    return _found(texts, to_the_door=False) or _found(texts, to_the_door=True)


def _found(texts: Sequence[str], *, to_the_door: bool) -> list[int]:
    """These rows; with `to_the_door` those that say it of delivery."""
    found = []
    for index, text in enumerate(texts):
        if not _says(text) and not (_of_a_day(text) and _is_beside_day(texts, index)):
            continue
        beside = [index]
        if _FOR_NOW.search(text) and index + 1 < len(texts) and marks.DATE.search(texts[index + 1]):
            beside.append(index + 1)
        elif not marks.DAY.search(text):
            above = _is_day(texts, index - 1)
            beside += [index - 1] if above else [index + 1] if _is_of_above(texts, index + 1) else []
        own = range(min(beside), index + 1)
        if not _is_of_something_else(texts, own, to_the_door=to_the_door):
            found += beside
    return found


def _says(text: str) -> bool:
    return any(pattern.search(text) for pattern in (marks.HOURS, _ALWAYS, _RANGE, _DATED))


def _of_a_day(text: str) -> bool:
    """Whether it says nothing without the day that it is said of."""
    return (_SHUT.fullmatch(text) or _BARE.fullmatch(text)) is not None


def _is_beside_day(texts: Sequence[str], index: int) -> bool:
    return _is_day(texts, index - 1) or _is_of_above(texts, index + 1)


def _is_day(texts: Sequence[str], index: int) -> bool:
    """Whether the row names days and no hours."""
    return 0 <= index < len(texts) and bool(marks.DAY.search(texts[index])) and not _says(texts[index])


def _is_of_above(texts: Sequence[str], index: int) -> bool:
    """Whether the row names the days of the hours above it, rather than of those below."""
    after = texts[index + 1] if index + 1 < len(texts) else ""
    return _is_day(texts, index) and not _says(after) and not _of_a_day(after)


def _is_of_something_else(texts: Sequence[str], rows: range, *, to_the_door: bool) -> bool:
    """Whether it is parking or the like that these rows, or the title above them, are about."""
    first = rows.start
    own = " ".join(texts[first : rows.stop])
    if _OPEN.search(own):
        return False
    named = sum(map(str.isalpha, marks.TIME.sub("", marks.DAY.sub("", own)))) > 3
    title = texts[first - 1] if first and not named else ""
    above = "" if _says(title) or _OPEN.search(title) else title
    kept = _TO_THE_DOOR.sub("", own) if to_the_door else own
    return _ELSE.search(kept) is not None or _ELSE.search(above) is not None
