"""Amounts of groceries in English: "half a dozen eggs", "two 400 gram tins of tomatoes", "milk, 2 litres". Pure."""

from __future__ import annotations

import re

from gadget.act.groceries.item import Item
from gadget.act.groceries.units import ENGLISH, SHORT, UNITS

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_NUMBERS = {word: float(value) for value, word in enumerate(_ONES)} | {
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "seventy": 70.0,
    "eighty": 80.0,
    "ninety": 90.0,
}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_ARTICLES = {"a", "an", "another"}
_VAGUE = re.compile(
    r"(?:(?:some|any|more|several|enough|extra|a few|a bit of|a little|a little bit of|lots of|plenty of|a lot of|"
    r"loads of|a couple more|few|the|my|our) )+"
)
_NAMES = re.compile(
    r"(?:half (?:and|&) half|half (?:fat|baked|salted|sized?)|(?:seven|7) ?up|\w+(?:\.\d+)? ?(?:percent|per cent|%)|"
    r"\w+ (?:spice|bean|grain|ply|layer|minute|min|day|year|in one|cheese|berry|fruit|star|hour)|v8|a1)\b"
)
"""Names that begin as amounts do."""

_LEADING = re.compile(r"(?:please |buy |get |add |also |and |me |i need |we need )+", re.IGNORECASE)
_TIMES = re.compile(r"(?P<name>.+?)(?:,| )\s*(?:x ?|times )(?P<count>\d+|[a-z]+)")
_GLUED = re.compile(rf"(?<=\d)(?=(?:{'|'.join(sorted(SHORT, key=len, reverse=True))})\b)", re.IGNORECASE)


def parse(said: str) -> Item:
    """The item that `said` asks for. What is no amount stays in the name, so nothing is lost."""
    text = " ".join(said.replace("’", "'").split()).strip(" .,;!?")
    plain = (
        _LEADING.sub("", _GLUED.sub(" ", text), count=1) if _LEADING.match(text) else _GLUED.sub(" ", text)
    )
    small = plain.casefold()
    if _NAMES.match(small):
        return Item(plain, said=text)
    if times := _TIMES.fullmatch(small):
        count, used = _amount(times["count"].split())
        if count is not None and used == 1:
            return Item(plain[: times.end("name")].strip(" ,"), count, said=text)
    vague = _VAGUE.match(f"{small} ")
    words = plain[min(vague.end(), len(plain)) :].split() if vague else plain.split()
    if not words:
        return Item(plain, said=text)
    found = _leading(words) or (None if vague else _trailing(words))
    if found is None:
        return Item(" ".join(words), said=text)
    name, quantity, unit = found
    return Item(name, quantity, unit, text)


def _leading(words: list[str]) -> tuple[str, float, str] | None:
    """ "three cans of chickpeas": name, quantity and unit."""
    small = [word.casefold() for word in words]
    quantity, used = _amount(small)
    if quantity is None or used == len(words):
        return None
    if small[used] in ("x", "×") and used + 1 < len(words):
        used += 1
    if small[used] == "of":  # "half of a kilo"
        return None
    rest, low = words[used:], small[used:]
    size, sized = _amount(low)  # "two 400 gram tins"
    if size is not None and sized + 1 < len(low) and _is_measure(low[sized]) and low[sized + 1] in ENGLISH:
        container, name = ENGLISH[low[sized + 1]], rest[sized + 2 :]
        name = name[1:] if name and name[0].casefold() == "of" else name
        if name:
            return f"{' '.join(rest[: sized + 1])} {' '.join(name)}", quantity, container
    if (
        len(low) > 2
        and low[0] in {"small", "large", "big", "little"}
        and low[1] in ENGLISH
        and low[2] == "of"
    ):
        return " ".join([rest[0], *rest[3:]]), quantity, ENGLISH[low[1]]
    return _measured(rest, quantity)


def _measured(rest: list[str], quantity: float) -> tuple[str, float, str]:
    """The unit at the beginning of `rest`, when it is one there: a can opener is no can."""
    low = [word.casefold() for word in rest]
    first = low[0].rstrip(".")
    if first == "dozen" and len(rest) > 1:
        after = rest[2:] if low[1] == "of" and len(rest) > 2 else rest[1:]
        return _measured(after, 12 * quantity)
    if first in ("fluid", "fl") and len(low) > 1 and low[1] in ENGLISH:
        return _measured(rest[1:], quantity)
    key = ENGLISH.get(first)
    if key is None or len(rest) == 1:
        return " ".join(rest), quantity, ""
    if low[1] == "of" and len(rest) > 2:
        return " ".join(rest[2:]), quantity, key
    is_plural = first == UNITS[key].many and first != UNITS[key].one
    if first in SHORT or is_plural or (UNITS[key].measures and quantity != 1):
        return " ".join(rest[1:]), quantity, key
    return " ".join(rest), quantity, ""


def _trailing(words: list[str]) -> tuple[str, float, str] | None:
    """ "milk two litres", "eggs, a dozen": the amount after the name."""
    low = [word.casefold().strip(",()") for word in words]
    for start in range(1, len(words)):
        quantity, used = _amount(low[start:])
        if quantity is None:
            continue
        rest = low[start + used :]
        name = " ".join(words[:start]).strip(" ,(")
        if rest == ["dozen"]:
            return name, 12 * quantity, ""
        if len(rest) == 1 and rest[0] in ENGLISH:
            return name, quantity, ENGLISH[rest[0]]
        is_apart = words[start - 1].endswith(",") or words[start].startswith("(")
        if not rest and is_apart:
            return name, quantity, ""
    return None


def _amount(words: list[str]) -> tuple[float | None, int]:
    """The number at the beginning of small `words`, and how many of them tell it; None and 0 without one."""
    for pattern, meant in _PHRASES:
        if words[: len(pattern)] == pattern:
            return meant, len(pattern)
    value, used = _count(words)
    if not value:  # no eggs are no amount of eggs
        return None, 0
    if words[used : used + 3] == ["and", "a", "half"]:
        return value + 0.5, used + 3
    if words[used : used + 1] in (["or"], ["to"]):
        other, more = _count(words[used + 1 :])
        if other is not None and other > value:
            return other, used + 1 + more
    if used < len(words) and (part := _fraction(words[used])) is not None and words[0][0].isdigit():
        return value + part, used + 1  # "1 1/2"
    return value, used


def _count(words: list[str]) -> tuple[float | None, int]:
    if not words:
        return None, 0
    first = words[0]
    if first in _ARTICLES:
        if words[1:2] == ["hundred"]:
            return 100.0, 2
        return 1.0, 1
    if (digits := _digits(first)) is not None:
        return digits, 1
    tens, _, ones = first.partition("-")
    if tens not in _NUMBERS or (ones and ones not in _NUMBERS):
        return None, 0
    value = _NUMBERS[tens] + _NUMBERS.get(ones, 0.0)
    used = 1
    if value >= 20 and not ones and words[1:2] and 0 < _NUMBERS.get(words[1], 0.0) < 10:
        value, used = value + _NUMBERS[words[1]], 2
    if words[used : used + 1] == ["hundred"]:
        value, used = 100 * value, used + 1
        if words[used : used + 1] == ["and"]:
            more, further = _count(words[used + 1 :])
            if more is not None and 0 < more < 100:
                value, used = value + more, used + 1 + further
    elif words[used : used + 1] == ["point"] and words[used + 1 : used + 2]:
        tenth = _NUMBERS.get(words[used + 1])
        if tenth is not None and tenth < 10:
            value, used = value + tenth / 10, used + 2
    return value, used


def _digits(word: str) -> float | None:
    if (part := _fraction(word)) is not None:
        return part
    if word and word[-1] in _FRACTIONS and word[:-1].isdecimal():
        return float(word[:-1]) + _FRACTIONS[word[-1]]
    plain = word.rstrip("x×") if word[:1].isdecimal() else word
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", plain):
        return float(plain.replace(",", ""))
    if re.fullmatch(r"\d{1,6}(?:[.,]\d{1,3})?", plain) and plain.isascii():
        return float(plain.replace(",", "."))
    return None


def _fraction(word: str) -> float | None:
    if word in _FRACTIONS:
        return _FRACTIONS[word]
    found = re.fullmatch(r"([1-9])/([1-9])", word)
    return int(found[1]) / int(found[2]) if found else None


def _is_measure(word: str) -> bool:
    return word in ENGLISH and UNITS[ENGLISH[word]].measures


_PHRASES: tuple[tuple[list[str], float], ...] = tuple(
    (phrase.split(), value)
    for phrase, value in (
        ("half a dozen", 6.0),
        ("a half dozen", 6.0),
        ("half dozen", 6.0),
        ("a dozen", 12.0),
        ("one dozen", 12.0),
        ("dozen", 12.0),
        ("a couple of", 2.0),
        ("a couple", 2.0),
        ("couple of", 2.0),
        ("three quarters of a", 0.75),
        ("a quarter of a", 0.25),
        ("quarter of a", 0.25),
        ("a quarter", 0.25),
        ("half of a", 0.5),
        ("half a", 0.5),
        ("half an", 0.5),
        ("a half", 0.5),
        ("half", 0.5),
    )
)
