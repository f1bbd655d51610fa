"""What a picture may do to a decision: "which bin does this go in?" becomes a plastic bottle, and nothing else. Pure.

The trained mind reads the picture itself; `checked` holds what it wrote to what was said and what can be seen. `filled`
names what was pointed at from the eyes' guesses alone: for minds that have no eyes, where the trained one left it open,
and as the teacher of its training.

Whatever a picture shows, it never chooses or changes an action, and it can only fill the arguments of `FILLS`, when
they are required and were not said. Recipients, messages, amounts, places and addresses are not among them.

The thresholds were chosen on the dev pictures (models/eyes), which nothing was trained on; the figures stand beside
each. Less sure than that, the gadget asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from gadget.calls import Call, Language, Signature, Slot, Value, missing
from gadget.decide import apart
from gadget.morsel import looks_like, morsels
from gadget.seen import Guess, Name, Seen

NAME = 0.2
"""A name of any thing, among those that fit: 35 right, 3 wrong, 4 asked about of the 42 dev pictures of things. The
wrong ones are mostly near misses, and the answer says the name."""

FITTING = 0.3
"""The probabilities of all names that fit what is asked for together: the rest may be houses, hills, people …"""

LEAD = 1.2
"""How many times likelier than the second the best product, room or breed must be."""

MATERIAL = 0.4
"""What waste is made of, with what goes the same way: of 215 dev pictures 2 are asked about; of the bins 89 % are right
in Germany, 95 % in the US (at 0.5, each alone: 24 asked about, 84 and 87 % right)."""

RESIDUAL = 0.5
"""What nobody recycles, likelier than all else together: 55 of 72 pictures so named are it (dev; train out of fold)."""

NOUN = 0.4
"""The probabilities of all bottles (cans, boxes …) together, for the noun beside a material."""

PRODUCT = 0.6
"""A grocery by its product; else by its sort."""

FOOD = 0.25
"""A grocery by its sort, when it is the likeliest: with `PRODUCT`, of 253 dev pictures 246 right, 3 wrong, 4 asked
about."""

NO_FOOD = 0.75
"""A thing this sure is no grocery, whatever the sort of picture: two of the 42 dev pictures of things (an abacus and a
dish), and none of 253 dev groceries."""

ROOM = 0.6
"""dev 136 of 136 right (of 138 pictures of rooms), and one of 553 pictures of other things taken for a room."""

ANIMAL = 0.8
"""The probabilities of all dogs (cats, birds …) together, when the breed is not clear."""

Words: TypeAlias = tuple[str, str]

PACKAGING = ("bottle", "can", "jar", "box", "cup", "bag")
"""Kinds of names that are the noun beside a material."""

_MADE: Mapping[str, Mapping[str, Words]] = {
    "plastic": {
        "bottle": ("plastic bottle", "塑料瓶"),
        "jar": ("plastic tub", "塑料罐"),
        "box": ("plastic tub", "塑料盒"),
        "cup": ("plastic cup", "塑料杯"),
        "bag": ("plastic bag", "塑料袋"),
        "": ("plastic container", "塑料容器"),
    },
    "glass": {
        "bottle": ("glass bottle", "玻璃瓶"),
        "jar": ("glass jar", "玻璃罐"),
        "cup": ("drinking glass", "玻璃杯"),
        "": ("glass bottle", "玻璃瓶"),
    },
    "metal": {"": ("metal can", "金属罐")},
    "paper": {"bag": ("paper bag", "纸袋"), "cup": ("paper cup", "纸杯"), "": ("paper", "纸")},
    "cardboard": {"box": ("cardboard box", "纸箱"), "": ("cardboard box", "纸箱")},
    "trash": {"bag": ("wrapper", "包装袋"), "": ("non-recyclable waste", "不可回收的垃圾")},
    "": {},
}
"""Material and noun; the one without a noun is what most waste of the material is."""

_SAME_WAY = (("paper", "cardboard"), ("plastic", "metal"))
"""Materials that mostly go in one bin, so that it is told where they are taken for each other."""

_UNMADE: Mapping[str, Words] = {
    "bottle": ("bottle", "瓶子"),
    "can": ("can", "罐头"),
    "jar": ("jar", "罐子"),
    "box": ("box", "盒子"),
    "cup": ("cup", "杯子"),
}
"""When the material is not sure; the table of waste has something to say of each material."""

_SAID: Mapping[str, str] = {
    **{noun: noun for noun in PACKAGING if noun != "can"},
    "carton": "box",
    **dict.fromkeys(("瓶子", "瓶"), "bottle"),
    **dict.fromkeys(("盒子", "盒"), "box"),
    **dict.fromkeys(("袋子", "袋"), "bag"),
    **dict.fromkeys(("杯子", "杯"), "cup"),
    "罐子": "jar",
}
"""Words of a request that leave the material open, on which the bin depends."""

_PACKED: Mapping[str, Words] = {
    **dict.fromkeys(("Milk", "Oat-Milk", "Soy-Milk", "Sour-Milk"), ("milk carton", "牛奶盒")),
    "Juice": ("juice carton", "果汁盒"),
    **dict.fromkeys(("Yoghurt", "Oatghurt", "Soyghurt", "Sour-Cream"), ("yoghurt pot", "酸奶盒")),
}
"""What is thrown away of a grocery that comes in a package."""

_ANIMALS: Mapping[str, Words] = {
    "dog": ("dog", "狗"),
    "cat": ("cat", "猫"),
    "bird": ("bird", "鸟"),
    "fish": ("fish", "鱼"),
    "insect": ("insect", "昆虫"),
    "reptile": ("reptile", "爬行动物"),
}
"""Kinds that go by one word when the breed is not clear."""

CREATURES = frozenset({*_ANIMALS, "amphibian", "other animal"})
_NO_THINGS = frozenset({"scenery", "building", "person", "other"})
_NO_WASTE = frozenset({*PACKAGING, *CREATURES, *_NO_THINGS})
_AROUND_FOOD = frozenset({"food", "plant", *PACKAGING, *CREATURES, *_NO_THINGS})
"""Kinds of names that a picture of a grocery gets as well: a packet, a shop."""
_INDOORS = frozenset({"bathroom", "bedroom", "kitchen"})

_POINTING = re.compile(
    r"(?:this|that|these|those|it|them|here|there)"
    r"(?: (?:one|ones|thing|things|item|stuff|object|product|animal|pet|room|place|space))?"
    r"|(?:[这那此][个件些种样只条间里边]?|它们?)(?:东西|物品|玩意儿?|商品|动物|宠物|房间|屋子|垃圾)?"
)
_ANY = re.compile(
    r"(?:(?:the|my|our|a) )?(?:room|space|animal|pet|thing|item|object|product|stuff)"
    r"|(?:我的|我家的?)?(?:房间|屋子|动物|宠物|东西|物品|商品)"
)
"""As good as not said, where the picture says more."""
_POINTED = re.compile(r"\b(?:this|that|these|those|it|them|here)\b|[这那它]", re.IGNORECASE)


def fillable(action: str, slot: str) -> bool:
    """Whether a picture may ever fill this."""
    return (action, slot) in FILLS


def filled(call: Call, signature: Signature, seen: Seen | None, language: Language) -> Call:
    """The call with what was pointed at and can be seen, named in the language of the request.

    A mere "this one" that cannot be made out is left empty, to be asked for; but a thing to remember needs no name.
    """
    if seen is None or signature.name != call.action:
        return call
    if is_elsewhere(call):
        return call
    if call.action == "smart_recycling" and seen.is_clear:
        call = call.with_argument("item", _with_material(str(call.arguments.get("item", "")), seen, language))
    for slot in signature.slots:
        if slot.required and fillable(call.action, slot.name) and _is_open(call, slot):
            name = FILLS[call.action, slot.name](seen, language) if seen.is_clear else ""
            if name:
                call = call.with_argument(slot.name, [name] if slot.is_list else name)
            elif (
                call.arguments.get(slot.name)
                and _is_open(call, slot, _POINTING)
                and call.action != "lost_and_found"
            ):
                call = call.with_argument(slot.name, "")
    return call


def grounded(call: Call, signature: Signature, words: str) -> Call:
    """What a mind that saw nothing wrote: what a picture may fill must have been said, else it is left open."""
    for slot in signature.slots:
        value = call.arguments.get(slot.name)
        if value and fillable(call.action, slot.name) and not _is_said(value, words):
            call = call.with_argument(slot.name, "")
    return call


def checked(call: Call, signature: Signature, words: str, seen: Seen, language: Language) -> Call | None:
    """What a mind that saw the picture wrote, as far as it may.

    A fillable argument that was not said becomes what the eyes are sure of; else it must be something that they find
    possible, or it is left open. None when any other argument holds what was not said, or is needed and lacks: that
    must be decided again without the picture, which may neither add to it nor take anything away.
    """
    for slot in signature.slots:
        value = call.arguments.get(slot.name)
        if not value and slot.required and not fillable(call.action, slot.name):
            return None
        if not value or slot.choices or slot.name == "level" or _is_said(value, words):  # "forty" is 40
            continue
        if not fillable(call.action, slot.name):
            return None
        parts = value if isinstance(value, list) else [value]
        said = [part for part in parts if _is_said(part, words)]
        written = [part for part in parts if part not in said]
        known = [*said, *_seen_of(written, call, slot, seen, language)]
        call = call.with_argument(slot.name, known if slot.is_list and known else "".join(known[:1]))
    return call


def _seen_of(written: list[str], call: Call, slot: Slot, seen: Seen, language: Language) -> list[str]:
    """What of a picture belongs in `slot`, where the mind has `written` names that nobody said."""
    if is_elsewhere(call):
        return []
    if name := FILLS[call.action, slot.name](seen, language):
        return [name]
    if slot.name != "room" and seen.is_place:
        return []
    possible = _possible(seen, language)
    return [part for part in written if part.casefold() in possible]


def is_elsewhere(call: Call) -> bool:
    """What is lost or looked for is not what the camera sees."""
    return call.action == "lost_and_found" and call.arguments.get("status") in ("lost", "where")


def excuse(call: Call, signature: Signature, words: str, seen: Seen | None, language: Language) -> str:
    """What to say before asking for the argument that is missing though the request points at it; "" otherwise."""
    lacking = missing(call, signature)
    pointed = lacking and fillable(call.action, lacking[0].name) and _POINTED.search(words)
    if seen is None or not pointed:
        return ""
    if not seen.is_clear:
        return "我看不清楚。" if language == "zh" else "I can't see it clearly."
    if call.action == "animal_care" and (shown := morsels(seen)):  # "is this poisonous?": it is no animal
        return looks_like(shown[0], language)
    return "我认不准这是什么。" if language == "zh" else "I can't tell what that is."


def waste(seen: Seen, language: Language) -> str:
    """What to throw away: its material and shape, or its name where that says more, before all when it is dangerous."""
    if not seen.is_place and (danger := apart.danger(seen)):
        return danger.into(language)
    if seen.sort in ("animal", "room", "scene"):
        return ""
    if seen.sort == "grocery":
        sorts = [_PACKED.get(guess.name.kind) for guess in _sure(seen.foods, FOOD, 1.0)]
        return _into(sorts[0], language) if sorts and sorts[0] else food(seen, language)
    if seen.sort == "waste" and (plugged := apart.plugged(seen)):
        return plugged.into(language)
    if seen.sort != "waste" and (name := _named(seen, language, lambda name: name.kind not in _NO_WASTE)):
        return name
    kinds = seen.kinds
    noun = next((kind for kind in PACKAGING if kinds.get(kind, 0) >= NOUN), "")
    made = _MADE[_material(seen)] if seen.sort == "waste" or noun else {}
    return _into(made.get(noun) or made.get("") or _UNMADE.get(noun), language)


def _with_material(said: str, seen: Seen, language: Language) -> str:
    """A bottle that was said, and seen to be of glass, is a glass bottle; a can may be seen to be hairspray."""
    bare = re.sub(r"^(?:empty |old |空|旧|喝完的|用完的)", "", said.casefold())
    noun = _SAID.get(bare, "")
    if danger := apart.shaped(seen, bare):
        return danger.into(language)
    shown = seen.sort == "waste" or seen.kinds.get(noun, 0) >= NOUN
    return _into(_MADE[_material(seen)].get(noun), language) or said if noun and shown else said


def food(seen: Seen, language: Language) -> str:
    """A grocery: the product, else its sort."""
    if seen.sort == "grocery":
        guess = next(iter((*_sure(seen.groceries, PRODUCT), *_sure(seen.foods, FOOD, 1.0))), None)
        return guess.name.into(language) if guess else ""
    return _named(seen, language, lambda name: name.kind == "food")


def product(seen: Seen, language: Language) -> str:
    """Something that can be bought."""
    if seen.sort == "grocery" and not _is_no_food(seen):
        return food(seen, language)
    return _named(
        seen, language, lambda name: not seen.is_place and name.kind not in (*_NO_THINGS, *CREATURES)
    )


def _is_no_food(seen: Seen) -> bool:
    best = seen.names[0] if seen.names else None
    return best is not None and best.probability >= NO_FOOD and best.name.kind not in _AROUND_FOOD


def thing(seen: Seen, language: Language) -> str:
    """Something, or somebody's animal, that can be lost."""
    return _named(seen, language, lambda name: not seen.is_place and name.kind not in _NO_THINGS)


def room(seen: Seen, language: Language) -> str:
    """The kind of room that it is."""
    if seen.sort != "room":
        return ""
    best = next((guess.name for guess in _sure(seen.rooms, ROOM) if guess.name.kind in _INDOORS), None)
    return best.into(language) if best else ""


def animal(seen: Seen, language: Language) -> str:
    """The breed; where another is nearly as likely whether it is a dog, a cat, a bird …"""

    def fits(name: Name) -> bool:
        return name.kind in CREATURES

    kind = next((kind for kind, likely in seen.kinds.items() if likely >= ANIMAL), "")
    return (
        _named(seen, language, fits, LEAD)
        or _into(_ANIMALS.get(kind), language)
        or _named(seen, language, fits)
    )


FILLS: Mapping[tuple[str, str], Callable[[Seen, Language], str]] = {
    ("smart_recycling", "item"): waste,
    ("amazon_shopping", "query"): product,
    ("instacart_shopping", "items"): food,
    ("interior_design", "room"): room,
    ("animal_care", "animal"): animal,
    ("lost_and_found", "item"): thing,
}
"""Everything that a picture may fill, and how it is read off it."""


_POSSIBLE = 0.05
"""A name less likely than this is not what anybody sees."""


def _is_said(value: Value, words: str) -> bool:
    """Whether every word (in Chinese, every character) of `value` is one of the request's."""
    parts = value if isinstance(value, list) else [value]
    return {atom for part in parts for atom in _atoms(part)} <= set(_atoms(words))


def _atoms(text: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", text.casefold())


def _possible(seen: Seen, language: Language) -> set[str]:
    """Everything that a picture may be named, small letters."""
    guesses = (
        *seen.names,
        *seen.groceries,
        *seen.foods,
        *(room for room in seen.rooms if room.name.kind in _INDOORS),
    )
    named = [guess.name.into(language) for guess in guesses if guess.probability >= _POSSIBLE]
    made = [_MADE.get(guess.name.kind, {}) for guess in seen.materials if guess.probability >= _POSSIBLE]
    packed = [_PACKED.get(guess.name.kind) for guess in seen.foods if guess.probability >= _POSSIBLE]
    kinds = [kind for kind, likely in seen.kinds.items() if likely >= _POSSIBLE]
    shapes = [words for of in made for words in of.values()] + [_UNMADE.get(kind) for kind in kinds]
    others = [*shapes, *packed, *(_ANIMALS.get(kind) for kind in kinds)]
    return {name.casefold() for name in (*named, *(_into(words, language) for words in others)) if name}


def _material(seen: Seen) -> str:
    """What it is made of, "" when it is not even sure what goes the same way."""
    likely = {guess.name.kind: guess.probability for guess in seen.materials}
    best = max(likely, key=lambda material: likely[material], default="")
    same = next((group for group in _SAME_WAY if best in group), (best,))
    total = sum(likely.get(material, 0) for material in same)
    return best if total >= (RESIDUAL if best == "trash" else MATERIAL) else ""


def _is_open(call: Call, slot: Slot, *only: re.Pattern[str]) -> bool:
    """Whether it was left out, or only pointed at, or says no more than that it is a thing."""
    value = call.arguments.get(slot.name) or ""
    parts = value if isinstance(value, list) else [value]
    patterns = only or (_POINTING, _ANY)
    return all(not part or any(p.fullmatch(part.strip().casefold()) for p in patterns) for part in parts)


def _named(seen: Seen, language: Language, fits: Callable[[Name], bool], lead: float = 1.0) -> str:
    """The likeliest of the names that fit; "" when it is more likely something else, or could be any of many.

    `lead` is how many times likelier than the next it must be.
    """
    fitting = [guess for guess in seen.names if fits(guess.name)]
    share = sum(guess.probability for guess in fitting)
    if share < FITTING or fitting[0].probability < NAME * share:
        return ""
    return next((guess.name.into(language) for guess in _sure(tuple(fitting), 0.0, lead)), "")


def _sure(guesses: tuple[Guess, ...], enough: float, lead: float = LEAD) -> tuple[Guess, ...]:
    """The best guess, if it is likely enough and far enough ahead of the second; else none."""
    if not guesses or guesses[0].probability < enough:
        return ()
    second = guesses[1].probability if len(guesses) > 1 else 0.0
    return guesses[:1] if guesses[0].probability >= lead * second else ()


def _into(words: Words | None, language: Language) -> str:
    return "" if words is None else words[language == "zh"]
