"""Amounts of groceries in Chinese: 两斤西红柿, 一打鸡蛋, 半斤肉, 牛奶两盒. Pure."""

from __future__ import annotations

import re

from gadget.act.groceries.item import Item
from gadget.act.groceries.units import CHINESE

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_DIGIT = "零〇一二两俩三四五六七八九"
_NUMBER = rf"(?:\d+(?:\.\d+)?|[{_DIGIT}十](?:[{_DIGIT}十百]|千(?!克))*(?:点[{_DIGIT}]+)?|半)"
_MEASURE = "|".join(sorted(CHINESE, key=len, reverse=True))
_SEVERAL = "[一二两三四五六七八九](?=[二两三四五六七八九](?:[大小整])?(?:" + _MEASURE + "))"
_AMOUNT = (
    rf"(?:{_SEVERAL})?(?P<number>{_NUMBER})(?:来|多)?(?:"
    rf"(?P<dozen>打)(?P<dozen_half>半)?|(?:大|小|整|满)?(?P<measure>{_MEASURE})(?P<half>半)?)"
)
_LEADING = re.compile(rf"{_AMOUNT}(?:的|儿)?(?P<name>.+)")
_TRAILING = re.compile(rf"(?P<name>.+?)[,，、]?{_AMOUNT}")
_BARE = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<name>[^\d年号度%喜岁.]\D*)")
_VAGUE = re.compile(
    rf"(?:再|多|还要|还|要|买|来|加|拿)*(?:一些|一点儿?|一些儿|些|点儿|几(?:{_MEASURE})|好几(?:{_MEASURE})|十几(?:{_MEASURE}))(?P<name>.+)"
)
_VERBS = re.compile(rf"(?:帮我|给我|我|再|还|要|买|来|加|拿|添|点)+(?={_NUMBER}(?:{_MEASURE}|打|大|小))")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff\d])\s+(?=[\u3400-\u9fff\d])")
_NAMES = ("三只松鼠", "六个核桃", "百岁山", "一次性")
"""Names that begin as amounts do, measure word and all."""


def parse(said: str) -> Item:
    """The item that `said` asks for. What is no amount stays in the name, so nothing is lost."""
    text = _BETWEEN_HAN.sub("", " ".join(said.split())).strip(" 。，、；！？.,")
    plain = _VERBS.sub("", text, count=1) if _VERBS.match(text) else text
    if plain.startswith(_NAMES):
        return Item(plain, said=text)
    if vague := _VAGUE.fullmatch(plain):
        return Item(vague["name"].strip(), said=text)
    found = _LEADING.fullmatch(plain) or _TRAILING.fullmatch(plain)
    if found is not None and (quantity := _quantity(found)) is not None:
        unit = CHINESE[found["measure"]] if found["measure"] else ""
        return Item(found["name"].strip(), quantity, "" if unit == "个" else unit, text)
    bare = _BARE.fullmatch(plain)
    if bare is not None and (quantity := number(bare["number"])) is not None:
        return Item(bare["name"].strip(), quantity, said=text)
    return Item(plain, said=text)


def _quantity(found: re.Match[str]) -> float | None:
    value = number(found["number"])
    if value is None:
        return None
    value += 0.5 if found["half"] or found["dozen_half"] else 0.0
    return 12 * value if found["dozen"] else value


def number(text: str) -> float | None:
    """The value of digits in either writing up to thousands, of 半, and of 三点五; None when it is none."""
    if text == "半":
        return 0.5
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text) or None
    whole, _, decimals = text.partition("点")
    total, digit = 0, 0
    for character in whole:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += {"十": 10, "百": 100, "千": 1000}[character] * (digit or 1)
            digit = 0
    value = float(total + digit)
    if decimals:
        value += float("0." + "".join(str(_DIGITS[character]) for character in decimals))
    return value if value > 0 else None
