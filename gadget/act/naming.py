"""Whether two names mean the same thing: "my reading glasses", "the spectacles for reading", "我那副老花镜". Pure.

Articles, the speaker's my and our, plurals, measure words and word order do not count; a few synonyms, also across
the two languages, are one word. Chinese, where words have no gaps, is compared by characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gadget.act.likeness import SPELT, plain

SURELY_SPELT = 0.8
"""Long words that have this share of letters in common are one word, misheard."""

_LONG = 6
"""Letters from which on a word is long."""


@dataclass(frozen=True, slots=True)
class Name:
    """The words of a name that tell things apart, English stems and Chinese characters, and which says what it is.

    Without any words it is a pointing finger: "this", "那个东西".
    """

    units: tuple[str, ...]
    head: str

    @property
    def han(self) -> str:
        """The Chinese characters in their order."""
        return "".join(unit for unit in self.units if _HAN.match(unit))


@dataclass(frozen=True, slots=True)
class Match:
    """Indexes of the names that fit, in their order. Not `sure`: they only sound or look like it."""

    indexes: tuple[int, ...]
    sure: bool = True


def name_of(item: str) -> Name:
    """What `item` is called, without what does not count."""
    text = _LEADING.sub("", _BORDERS.sub(" ", plain(item)))
    for words, one in _SYNONYMS:
        text = words.sub(f" {one} ", text)
    text = _MEASURES.sub(" ", text)
    parts = [_units(part) for part in _JOINTS.split(text)]
    if parts[0][1:] and parts[0][0] in _NUMBERS:
        parts[0] = parts[0][1:]
    units = tuple(unit for part in parts for unit in part)
    named = next((part for part in parts if part), [""])
    return Name(units, named[-1])


def same(one: str, other: str) -> bool:
    """Whether both mean the same thing."""
    return _same(name_of(one), name_of(other))


def find(asked: str, names: Sequence[str]) -> Match:
    """Which of `names` are meant: those called just that, else those more or less exactly, else the most alike."""
    want, known = name_of(asked), [name_of(name) for name in names]
    exact = tuple(index for index, have in enumerate(known) if _same(want, have))
    if exact or not want.units:
        return Match(exact)
    marks = [_mark(want, have) for have in known]
    sure = tuple(index for index, mark in enumerate(marks) if mark >= 1.0)
    if sure:
        return Match(sure)
    top = max(marks, default=0.0)
    return Match(tuple(index for index, mark in enumerate(marks) if 0.0 < mark == top), sure=False)


def _same(one: Name, other: Name) -> bool:
    return set(one.units) == set(other.units) or "".join(one.units) == "".join(other.units)


def _mark(want: Name, have: Name) -> float:
    """1 when `have` is surely meant, less the less alike they are, 0 for something else."""
    if want.head == have.head and (_within(want, have) or _within(have, want)):
        return 1.0
    heard, long = _as_spelt(want, have)
    if heard != want and heard.head == have.head and (_within(heard, have) or _within(have, heard)):
        return 1.0 if long else 0.9
    together = _ratio("".join(want.units), "".join(have.units))  # "past port"
    if len(want.units) != len(have.units) and not (want.han or have.han) and together >= SPELT:
        return 1.0 if together >= SURELY_SPELT and len("".join(want.units)) >= _LONG else together
    shared = [unit for unit in want.units if unit in have.units]
    telling = len("".join(shared)) > 1  # one character, 子 say, tells nothing
    if telling and (_within(want, have) or _within(have, want)):
        return 0.6
    return 0.5 if telling and want.head == have.head and 2 * len(shared) >= len(want.units) else 0.0


def _within(part: Name, whole: Name) -> bool:
    """Whether all of `part` is in `whole`, Chinese characters in their order."""
    if not part.units or any(unit not in whole.units for unit in part.units):
        return False
    rest = iter(whole.han)
    return all(character in rest for character in part.han)


def _as_spelt(want: Name, have: Name) -> tuple[Name, bool]:
    """`want` with each misheard word put right by `have`, and whether only long words had to be."""
    right, long = {}, True
    for unit in want.units:
        nearest = max((other for other in have.units), key=lambda other: _ratio(unit, other), default=unit)
        ratio = _ratio(unit, nearest)
        if unit not in have.units and len(unit) >= 4 and ratio >= SPELT:
            right[unit] = nearest
            long = long and len(unit) >= _LONG and ratio >= SURELY_SPELT
    return Name(tuple(right.get(unit, unit) for unit in want.units), right.get(want.head, want.head)), long


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _units(text: str) -> list[str]:
    units: list[str] = []
    for piece in _PIECES.findall(text):
        if _HAN.match(piece):
            units.extend(_SMALL_HAN.sub("", piece))  # one character each
        elif piece not in _SMALL:
            units.append(_stem(piece))
    return units


def _stem(word: str) -> str:
    """The same for one and for many of a thing; not always a word."""
    word = _IRREGULAR.get(word, word)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        word = word[:-1]
    if word.endswith("ie"):
        return word[:-2] + "y"
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


_HAN = re.compile(r"[\u3400-\u9fff]")
_PIECES = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")
_SMALL = frozenset(
    "a an the my our your mine this that these those some it one ones thing things something stuff s and".split()
)
_SMALL_HAN = re.compile(r"^个$|东西|[的了呢啊吧]|(?<=.)(?<![女婴幼孤])儿$")
_BORDERS = re.compile(r"(?<=[\u3400-\u9fff])(?=[a-z0-9])|(?<=[a-z0-9])(?=[\u3400-\u9fff])")
_COUNTED = "[把串副个只支枝张本条件双台部顶根块枚瓶盒包袋套辆封份堆些样幅面颗粒]"
_LEADING = re.compile(
    f"^(?:我们|咱们|你们|我|咱|你|您)?的?(?:[这那][一两几]?{_COUNTED}?|[一两几二三四五六七八九十]+{_COUNTED})?的?(?=.)"
)
_MEASURES = re.compile(
    r"\b(?:pairs?|bunch|bunches|sets?|couple|box|boxes|bags?|packs?|packets?|bottles?|tins?|cans?|jars?|tubes?|rolls?|"
    r"piles?|stacks?|pieces?) of\b"
)
_JOINTS = re.compile(r"\b(?:of|for|to|with|from|in|on|at|by|under|behind)\b")
_IRREGULAR = {
    "knives": "knife", "scarves": "scarf", "teeth": "tooth", "lenses": "lens", "feet": "foot", "leaves": "leaf",
    "shelves": "shelf", "wives": "wife", "children": "child", "mice": "mouse",
}  # fmt: skip
_NUMBERS = frozenset(map(_stem, "two three four five six seven eight nine ten few".split()))
_SYNONYMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(words if re.search("[\u3400-\u9fff]", words) else rf"\b(?:{words})\b"), one)
    for words, one in (
        ("mobile(?: ?phones?)?|cell(?: ?phones?)?|smart ?phones?|telephones?|iphones?", "phone"),
        ("手提电话|移动电话|手机|电话", "phone"),
        ("spectacles|specs|eye ?glasses", "glasses"),
        ("老花眼?镜", "老花 glasses"),
        ("眼镜|眼睛", "glasses"),
        ("brolly|brollies", "umbrella"),
        ("雨伞|(?<!阳)伞", "umbrella"),
        ("flash ?lights?", "torch"),
        ("手电筒|手电|电筒", "torch"),
        ("remote controls?|remote controllers?|clickers?", "remote"),
        ("遥控[器板]?", "remote"),
        ("钥匙|药匙|锁匙|^要是$", "key"),
        ("billfolds?", "wallet"),
        ("钱包|皮夹子?|钱夹", "wallet"),
        ("护照", "passport"),
        ("id cards?|identity cards?|identification(?: cards?)?|id", "identity"),
        ("身[份分]证", "identity"),
        ("driv(?:ing|ers?) licen[cs]es?", "driving licence"),
        ("驾驶执照|驾驶证|驾照", "driving licence"),
        ("ear ?phones?|head ?phones?|headsets?", "headphone"),
        ("耳机", "headphone"),
        ("ear ?buds?|air ?pods?", "earbud"),
        ("bicycles?|push ?bikes?", "bike"),
        ("自行车|脚踏车|单车", "bike"),
        ("charging (?:cables?|leads?)|power adapt[eo]rs?", "charger"),
        ("充电[器线]", "charger"),
        ("usb (?:sticks?|drives?|keys?)|pen ?drives?|thumb ?drives?|flash ?drives?|memory sticks?", "usbstick"),
        ("[u优] ?盘|闪存盘", "usbstick"),
        ("meds|medications?|medicines?|pills?", "medicine"),
        ("药[片品物丸]|药(?!膏|水|方|店|箱)", "medicine"),
        ("sweaters?|pullovers?|jumpers?", "sweater"),
        ("rucksacks?|knapsacks?|back ?packs?", "backpack"),
        ("measuring tapes?|tape measures?", "tapemeasure"),
        ("房产本|房产证|房本", "房产证"),
        ("门禁卡|门卡", "门卡"),
        ("剪刀|剪子", "scissors"),
        ("照相机|照像机|相机", "camera"),
        ("螺丝起子|改锥|螺丝刀", "screwdriver"),
    )
)  # fmt: skip
