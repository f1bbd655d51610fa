"""The names that the eyes know: whole kinds of them, how likely one is what was asked for, their articles. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gadget.seen import Guess, Seen


def likelihood(seen: Seen, name: str) -> tuple[float, bool]:
    """How likely it is one, and whether the eyes know what one looks like."""
    if singular(name) in _PEOPLE:
        people = [guess.probability for guess in seen.names if name == guess.name.english.casefold()]
        return sum(people), bool(people)
    kinds = KINDS.get(singular(name), KINDS.get(name, frozenset()))
    names = [guess for guess in seen.names if guess.name.kind in kinds or _is_called(guess, name)]
    foods = (
        [guess for guess in (*seen.groceries, *seen.foods) if _is_called(guess, name)]
        if seen.sort == "grocery"
        else []
    )
    rooms = [guess for guess in seen.rooms if _is_called(guess, name)] if seen.sort == "room" else []
    likely = max(
        sum(guess.probability for guess in names),
        *(guess.probability for guess in (*foods, *rooms)),
        seen.sorts[0].probability
        if seen.sorts and name in ("food", "吃的", "食物") and seen.sort == "grocery"
        else 0.0,
        0.0,
    )
    known = bool(kinds) or bool(names or foods or rooms) or _in_vocabulary(seen, name)
    return min(likely, 1.0), known


def _in_vocabulary(seen: Seen, name: str) -> bool:
    return bool({name, singular(name)} & seen.vocabulary) or any(
        word.endswith((f" {singular(name)}", name) if not name.isascii() else f" {singular(name)}")
        for word in seen.vocabulary
    )


def _is_called(guess: Guess | None, name: str) -> bool:
    """Whether the name, or the last words of it, are the ones asked for."""
    if guess is None or not name:
        return False
    if not name.isascii():
        return guess.name.chinese.endswith(name)
    english = guess.name.english.casefold()
    wanted = {name, singular(name)}
    return (
        english in wanted
        or singular(english) in wanted
        or any(english.endswith(f" {word}") for word in wanted)
    )


def singular(word: str) -> str:
    """The word without its plural."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) and len(word) > 3 else word


def with_article(name: str) -> str:
    """The name with its article, if it takes one."""
    if name in _PLAIN or (name.endswith("s") and not name.endswith(("ss", "us", "is"))):
        return name
    return f"{'an' if _SOUNDS_LIKE_A_VOWEL.match(name) else 'a'} {name}"


_SOUNDS_LIKE_A_VOWEL = re.compile(r"[aeioAEIO](?!ne\b)|u[mn](?!i)|hourglass|SLR|X-ray")

UNCOUNTED = frozenset(
    {"Juice", "Milk", "Oatghurt", "Oat-Milk", "Sour-Cream", "Sour-Milk", "Soyghurt", "Soy-Milk", "Yoghurt"}
)
_PLAIN = frozenset(
    (
        "clear soup, chocolate sauce, red wine, toilet paper, face powder, ice cream, chain mail, asparagus, garlic, "
        "ginger, beetroot, broccoli, cauliflower, guacamole, hay, dough, velvet, wool, corn, sunscreen, hairspray, "
        "milk, juice, yoghurt, food, furniture, clothing, paper, money, water, cardboard, glass, metal, plastic"
    ).split(", ")
)
"""Names that take no article."""

_PEOPLE = frozenset(
    "person people human man woman men women child children kid boy girl baby anyone anybody someone somebody face "
    "人 小孩 孩子 娃 宝宝 男人 女人 脸".split()
)
"""The eyes that are shipped know no people, though they do know scarecrows (稻草人)."""

_ANIMAL = frozenset({"dog", "cat", "bird", "fish", "insect", "reptile", "amphibian", "other animal"})
KINDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("animal", "pet", "creature", "动物", "宠物"), _ANIMAL),
    **dict.fromkeys(("dog", "puppy", "狗", "小狗"), frozenset({"dog"})),
    **dict.fromkeys(("cat", "kitten", "猫", "小猫"), frozenset({"cat"})),
    **dict.fromkeys(("bird", "鸟"), frozenset({"bird"})),
    **dict.fromkeys(("fish", "鱼"), frozenset({"fish"})),
    **dict.fromkeys(("insect", "bug", "昆虫", "虫子", "虫"), frozenset({"insect"})),
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
