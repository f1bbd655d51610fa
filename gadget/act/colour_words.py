"""Questions whether something is of a colour, and the sentence that tells the colours. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from gadget.calls import Language


def asked(words: str) -> tuple[str, ...]:
    """The colours that it is asked to be one of, in small letters without the closing mark; none when it is not."""
    if (found := _ENGLISH.search(words)) and not _BEYOND.search(found["what"]):
        return tuple(_MEANT.get(word, word) for word in re.findall(_ANY_ENGLISH, found["colours"]))
    for pattern in (_CHINESE_EITHER, _CHINESE_IS, _CHINESE_OR_NOT):
        if found := pattern.search(words):
            return tuple(_MEANT[word] for word in found.groups() if word)
    return ()


def told(names: Sequence[str], wanted: Sequence[str], language: Language) -> str:
    """What colours it has; begins with yes when it is the one that was `wanted`."""
    yes = len(wanted) == 1 and any(wanted[0] in (name, _FAMILY.get(name)) for name in names)
    if language == "zh":
        return f"{'是，' if yes else ''}主要是{'和'.join(CHINESE[name] for name in names)}。"
    return f"{'Yes, it' if yes else 'It'}'s mostly {' and '.join(names)}."


CHINESE: Mapping[str, str] = {
    "black": "黑色", "white": "白色", "grey": "灰色", "brown": "棕色", "light brown": "浅棕色", "beige": "米色",
    "red": "红色", "orange": "橙色", "yellow": "黄色", "olive green": "橄榄绿", "green": "绿色", "turquoise": "青色",
    "blue": "蓝色", "light blue": "浅蓝色", "purple": "紫色", "lavender": "淡紫色", "pink": "粉色",
}  # fmt: skip
"""Every colour that is told apart."""

_FAMILY: Mapping[str, str] = {
    "light brown": "brown",
    "olive green": "green",
    "light blue": "blue",
    "lavender": "purple",
}
"""What is a sort of which."""

_MEANT: Mapping[str, str] = {
    **{name: name for name in CHINESE},
    "gray": "grey", "silver": "grey", "violet": "purple", "lilac": "lavender", "navy": "blue", "cyan": "turquoise",
    "teal": "turquoise", "crimson": "red", "scarlet": "red", "maroon": "red", "gold": "yellow", "tan": "light brown",
    "cream": "beige", "olive": "olive green", "khaki": "beige",
    "黑": "black", "白": "white", "灰": "grey", "银": "grey", "棕": "brown", "褐": "brown", "咖啡": "brown",
    "浅棕": "light brown", "米": "beige", "米黄": "beige", "米白": "beige", "卡其": "beige", "红": "red",
    "大红": "red", "橙": "orange", "橘": "orange", "橘黄": "orange", "黄": "yellow", "金": "yellow",
    "橄榄绿": "olive green", "绿": "green", "青": "turquoise", "蓝": "blue", "浅蓝": "light blue", "天蓝": "light blue",
    "紫": "purple", "淡紫": "lavender", "浅紫": "lavender", "粉": "pink", "粉红": "pink",
}  # fmt: skip
"""What the words for colours mean."""


def _one_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_ANY_ENGLISH = _one_of(word for word in _MEANT if word.isascii())
_ANY_CHINESE = f"(?:[深暗亮鲜])?({_one_of(word for word in _MEANT if not word.isascii())})"
_SHADE = "(?:(?:really|more|mostly|very|dark|bright|pale|deep) )*"
_ENGLISH = re.compile(
    r"^(?:so |and )?(?:is|are|was|were) (?P<what>(?:this|that|these|those|it|they|the|my|your|his|her|our|their)"
    rf"(?: (?!an?\b|the\b|any\b|some\b)[\w'-]+){{0,3}}?) {_SHADE}"
    rf"(?P<colours>{_ANY_ENGLISH}(?:(?: or|,) {_SHADE}{_ANY_ENGLISH})*)(?: or not| please| in colou?r| colou?red)*$"
)
_BEYOND = re.compile(r"\b(?:lights?|lamp|led|signals?|man|woman|person|people|guy|boy|girl)\b")
"""A lamp's colour is not that of the middle of the picture, and a person's is not asked for here."""
_CHINESE_EITHER = re.compile(rf"{_ANY_CHINESE}色?的?还是{_ANY_CHINESE}色?的?(?:[呢啊呀])?$")
_CHINESE_IS = re.compile(rf"是{_ANY_CHINESE}(?:色的?|的)(?:[吗么呢吧啊呀嘛]|$)")
_CHINESE_OR_NOT = re.compile(rf"{_ANY_CHINESE}不\1$")
