"""The names that the eyes know: whole kinds of them, how likely one is what was asked for, their articles. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gadget.act.wider_words import WIDER, Wider
from gadget.seen import Guess, Seen


def likelihood(seen: Seen, name: str) -> tuple[float, bool]:
    """How likely it is one, and whether the eyes would know one, so that they may say no."""
    if is_person(name):
        people = [guess.probability for guess in seen.names if name == guess.name.english.casefold()]
        return sum(people), bool(people)
    kinds = KINDS.get(singular(name), KINDS.get(name, frozenset()))
    wider = _wider(name)
    surely, perhaps = (wider.surely, wider.perhaps) if wider else (frozenset[str](), frozenset[str]())
    names = [
        guess
        for guess in seen.names
        if guess.name.kind in kinds or _is_one(guess, surely) or _is_called(guess, name)
    ]
    is_grocery = seen.sort == "grocery"
    foods = [
        guess for guess in (*seen.groceries, *seen.foods) if _is_one(guess, surely) or _is_called(guess, name)
    ]
    rooms = [guess for guess in seen.rooms if _is_called(guess, name)] if seen.sort == "room" else []
    likely = max(
        sum(guess.probability for guess in names),
        *(guess.probability for guess in (*(foods if is_grocery else ()), *rooms)),
        seen.sorts[0].probability if is_grocery and name in ("food", "吃的", "食物") else 0.0,
        0.0,
    )
    found = bool(rooms) or (is_grocery and bool(foods)) or any(_is_exactly(guess, name) for guess in names)
    known = bool(kinds) or wider is not None or found or bool({name, singular(name)} & seen.vocabulary)
    best = next(iter(seen.foods if is_grocery else seen.names), None)
    return min(likely, 1.0), known and not (best and _is_one(best, perhaps))


def is_person(name: str) -> bool:
    """Whether the word is one for people, of whom the eyes know none."""
    return singular(name) in _PEOPLE or _SOMEBODY.match(name) is not None


def is_wider(name: str) -> bool:
    """Whether the word is one that covers several names."""
    return _wider(name) is not None or bool({name, singular(name)} & KINDS.keys())


def _wider(name: str) -> Wider | None:
    return WIDER.get(name) or WIDER.get(singular(name))


def _is_one(guess: Guess, names: frozenset[str]) -> bool:
    return bool({guess.name.english.casefold(), guess.name.kind.casefold()} & names)


def _is_exactly(guess: Guess, name: str) -> bool:
    return bool({name, singular(name)} & {guess.name.english.casefold(), guess.name.chinese.casefold()})


def _is_called(guess: Guess, name: str) -> bool:
    """Whether the name, or the last words of it, are the ones asked for."""
    if not name or _is_exactly(guess, name):
        return bool(name)
    if not name.isascii():
        return guess.name.chinese.endswith(name) and guess.name.chinese not in _FALSE_FRIENDS
    english = guess.name.english.casefold()
    return singular(english) in (name, singular(name)) or (
        english.endswith((f" {name}", f" {singular(name)}")) and english not in _FALSE_FRIENDS
    )


def singular(word: str) -> str:
    """The word without its plural."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) and len(word) > 3 else word


_PEOPLE = frozenset(
    "person people human man woman men women child children kid boy girl baby face stranger visitor "
    "小孩 孩子 娃 宝宝 男人 女人 陌生人 脸".split()
)
"""The eyes that are shipped know no people, though they do know scarecrows (稻草人)."""
_SOMEBODY = re.compile(r"(?:any|some|every|no ?)(?:one|body)\b|[有别]?人(?:$|[在来站坐走躺睡进跟看])")

_FALSE_FRIENDS = frozenset(
    (
        "hot dog, sea lion, prairie chicken, guinea pig, sea cucumber, custard apple, teddy bear, komodo dragon, "
        "gila monster, horse chestnut, piggy bank, dutch oven, chain mail, home cinema, fire screen, window screen, "
        "lens cap, bottle cap, brass plate, solar dish, rose hip, space bar, magnifying glass, french horn, dog sled, "
        "computer mouse, ice hockey puck, water tower, seat belt, sea urchin, spider web, "
        "热狗, 河马, 旋转木马, 黄鼠狼, 六角恐龙, 老虎机, 蜂虎, 蜗牛, 天牛, 袋熊, 泰迪熊, 大熊猫, 小熊猫, 西兰花, "
        "灰树花, 购物车, 释迦果, 稻草人, 豚鼠, 松鼠, 土拨鼠, 臭鼬鼠, 变色龙, 鸭嘴兽, 海星, 冰球, 海狮"
    ).split(", ")
)
"""Names whose last word is not what they are."""

_ANIMAL = frozenset({"dog", "cat", "bird", "fish", "insect", "reptile", "amphibian", "other animal"})
KINDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("animal", "pet", "creature", "动物", "宠物"), _ANIMAL),
    **dict.fromkeys(("dog", "puppy", "狗", "小狗"), frozenset({"dog"})),
    **dict.fromkeys(("cat", "kitten", "猫", "小猫"), frozenset({"cat"})),
    **dict.fromkeys(("bird", "鸟"), frozenset({"bird"})),
    **dict.fromkeys(("fish", "鱼"), frozenset({"fish"})),
    **dict.fromkeys(("insect", "bug", "昆虫", "虫子", "虫"), frozenset({"insect"})),
    **dict.fromkeys(("reptile", "爬行动物"), frozenset({"reptile"})),
    **dict.fromkeys(("amphibian", "两栖动物"), frozenset({"amphibian"})),
    **dict.fromkeys(("toy", "玩具"), frozenset({"toy"})),
    **dict.fromkeys(("weapon", "武器"), frozenset({"weapon"})),
    **dict.fromkeys(("bottle", "瓶子"), frozenset({"bottle"})),
    **dict.fromkeys(("vehicle", "交通工具"), frozenset({"vehicle"})),
    **dict.fromkeys(("plant", "植物"), frozenset({"plant"})),
    **dict.fromkeys(("furniture", "家具"), frozenset({"furniture"})),
    **dict.fromkeys(("instrument", "musical instrument", "乐器"), frozenset({"instrument"})),
    **dict.fromkeys(("clothe", "clothing", "衣服"), frozenset({"clothing"})),
    **dict.fromkeys(("tool", "工具"), frozenset({"tool"})),
    **dict.fromkeys(("food", "吃的", "食物"), frozenset({"food"})),
    **dict.fromkeys(("building", "house", "房子", "建筑"), frozenset({"building"})),
}
"""Words for whole kinds of names."""

MATERIALS: Mapping[str, str] = {
    **dict.fromkeys(("glass", "玻璃"), "glass"),
    **dict.fromkeys(("plastic", "塑料", "塑胶"), "plastic"),
    **dict.fromkeys(("metal", "金属", "铁", "铝"), "metal"),
    **dict.fromkeys(("paper", "纸"), "paper"),
    **dict.fromkeys(("cardboard", "纸板", "硬纸板"), "cardboard"),
}
"""Words for what the eyes tell waste apart by."""
