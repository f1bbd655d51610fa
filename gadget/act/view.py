"""Answers about what is seen, as sure as they are: what it is, whether it is one of those, which room. Pure.

The eyes name one thing in a picture. So "is there a cat?" is never answered with a plain no; how many there are is
counted apart from them (`counting`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gadget.act import how_many
from gadget.act.how_many import Count
from gadget.calls import Language
from gadget.seen import Guess, Seen

SURE, LIKELY, PERHAPS = 0.8, 0.5, 0.25
"""From which probability on a name is said plainly, with "I think", and with "perhaps" (on dev pictures
the names are right in 97, 89 and 82 of 100)."""

HARDLY = 0.05
"""What is less likely than this is not seen."""


@dataclass(frozen=True, slots=True)
class What:
    """What it is; `kind`, when not empty, is the word that is to be named closer ("dog")."""

    kind: str = ""


@dataclass(frozen=True, slots=True)
class Whether:
    """Whether it is, or there is, a `name`; `there` when anywhere in the picture."""

    name: str
    there: bool


@dataclass(frozen=True, slots=True)
class Room: ...


@dataclass(frozen=True, slots=True)
class Material: ...


@dataclass(frozen=True, slots=True)
class Colour: ...


Asked: TypeAlias = What | Whether | Room | Material | Colour | Count

_COLOUR = re.compile(r"\bcolou?rs?\b|颜色|什么色")
_ROOM = re.compile(
    r"\b(?:what|which|kind of|type of) (?:a )?room\b|\bwhere (?:am i|are we|is this)\b|什么房间|哪个房间|哪间|在哪里?"
)
_MATERIAL = re.compile(r"\bmade (?:out )?of\b|\bmaterial\b|什么材料|什么材质|什么做的")
_CLOSER = re.compile(
    r"\b(?:what|which) (?:kind|type|sort|breed|make|species)s? of (?:a |an )?(?P<en>[a-z ]+?)"
    r"(?: (?:is|are|am|do|does|have) .*)?$"
    r"|\b(?:what|which) (?P<one>animal|breed|dog|cat|bird|fish|fruit|vegetable|plant|bug|insect)\b"
    r"|什么(?:品种|种类|样)?的?(?P<zh>动物|狗|猫|鸟|鱼|虫子?|昆虫|水果|蔬菜|植物|品种)"
)
_SOME = r"(?:an? |any |some |the )?"
_THERE = re.compile(
    rf"\b(?:is|are) there {_SOME}(?P<en>[\w' -]+)|\b(?:do|can) (?:you|we|i) see {_SOME}(?P<see>[\w' -]+)"
    r"|(?:有没有|看[得不]到|看见|看到)(?P<zh>[^吗么呢了？?，,。]+)|有(?P<you>[^吗么没？?，,。]+)[吗么]"
)
_IS = re.compile(
    rf"^(?:so )?(?:is|are) (?:this|that|these|those|it|they)(?: thing| animal| one)? {_SOME}(?P<en>[\w' -]+)"
    r"|是不是(?P<zh>[^吗呢？?，,。]+)|是(?P<shi>[^不什么谁哪吗？?，,。]+)[吗么]"
)
_TAIL = re.compile(
    r" (?:here|there|at all|anywhere|or not|please|in (?:the|this|front|view|it).*|on (?:the|this|it).*"
    r"|(?:around|behind|next to|near).*)$"
)
_ZH_TAIL = re.compile(
    r"^(?:这里|这儿|里面|一[个只条件张把本瓶辆些]|[个只条件](?=.)|我的)+|在?(?:这里|这儿|画面里?|图里|照片里|上面|里面)$"
)
_ANYTHING = re.compile(r"(?:any|some)(?:thing|one|body)(?: else)?|(?:的?是?|那?些)(?:什么?|啥|哪|谁).*")
"""What is no name of anything: 你看到什么 asks what there is."""


def asked(question: str) -> Asked:
    """What the words want to know; a question that is not understood asks what it is."""
    words = re.sub(r"[?？.!。！]+$", "", question.strip().casefold())
    if counted := how_many.understood(words):
        return counted
    for pattern, kind in ((_COLOUR, Colour), (_ROOM, Room), (_MATERIAL, Material)):
        if pattern.search(words):
            return kind()
    if closer := _CLOSER.search(words):
        word = next(group for group in closer.groups() if group)
        return What("" if word in ("breed", "品种", "thing", "object") else word)
    if found := _IS.search(words):
        return Whether(_thing(next(group for group in found.groups() if group)), there=False)
    if found := _THERE.search(words):
        name = _thing(next(group for group in found.groups() if group))
        return What() if _ANYTHING.fullmatch(name) else Whether(name, there=True)
    return What()


def answer(asked: Asked, seen: Seen, language: Language, tally: int | None = None) -> str:
    """The answer to it; `tally` is how many things lie there, None when that cannot be told."""
    speech = _Speech(seen, language)
    if not seen.is_clear:
        return speech.unclear()
    match asked:
        case Whether():
            return speech.whether(asked)
        case Room():
            return speech.room()
        case Material():
            return speech.material()
        case Count():
            return speech.count(asked, tally)
        case What():
            return speech.what(asked.kind)
        case _:
            return speech.what("")


def colour(names: Sequence[str], language: Language) -> str:
    """The answer to what colour it is."""
    said = ("和" if language == "zh" else " and ").join(
        _COLOURS[name] if language == "zh" else name for name in names
    )
    return f"主要是{said}。" if language == "zh" else f"It's mostly {said}."


@dataclass(frozen=True, slots=True)
class _Speech:
    seen: Seen
    language: Language

    def words(self, english: str, chinese: str) -> str:
        return chinese if self.language == "zh" else english

    @property
    def gap(self) -> str:
        return self.words(" ", "")

    def unclear(self) -> str:
        return self.words(
            "I can't see it clearly. Try more light, hold it still, and let it fill the middle of the picture.",
            "我看不清楚。请在亮一点的地方拿稳，把它放在画面中间再试一次。",
        )

    def what(self, kind: str) -> str:
        """What it is."""
        if not self.seen.is_clear:
            return self.unclear()
        if self.seen.sort == "room" and not kind:
            return self.room()
        guesses = self._of_kind(kind)
        best = guesses[0] if guesses else None
        if best is not None and best.probability >= LIKELY:
            return self._is(best)
        if creature := self._creature():
            return self.words(
                f"I see {_one(creature[0])}, but I can't tell which kind.",
                f"我看到{creature[1]}，但分不清是哪一种。",
            )
        if self.seen.sort == "waste" and not kind and self._made_of():
            return self.material()
        if best is None or best.probability < PERHAPS:
            return self.words(
                "I see something, but I can't tell what it is.", "我看到了东西，但认不出是什么。"
            )
        first, second = self._called(best), self._called(guesses[1]) if len(guesses) > 1 else ""
        if second and guesses[1].probability >= HARDLY:
            return self.words(
                f"I'm not sure: perhaps {first}, or {second}.",
                f"我不太确定，可能是{first}，也可能是{second}。",
            )
        return self.words(f"I'm not sure: perhaps {first}.", f"我不太确定，可能是{first}。")

    def whether(self, asked: Whether) -> str:
        """Yes, not seen, or not sure."""
        likely, known = _likelihood(self.seen, asked.name)
        thing = self.words(_one(asked.name), asked.name)
        best = self._best()
        named = self._called(best) if best is not None and best.probability >= LIKELY else ""
        exactly = best is not None and asked.name in (
            best.name.english.casefold(),
            best.name.chinese.casefold(),
        )
        if likely >= LIKELY:
            closer = "" if exactly else named
            more = self.words(f": {closer}" if closer else "", f"，是{closer}" if closer else "")
            return self.words(
                f"Yes, I think so{more}.", f"应该是{more}。" if not asked.there else f"有{more}。"
            )
        if not known:
            return self.words("I can't tell. ", "这个我说不准。") + self.what("")
        if likely < HARDLY and asked.there:
            seen = self.words(f"; mostly I see {named}", f"，主要看到的是{named}") if named else ""
            return self.words(f"I don't see {thing}{seen}.", f"我没看到{thing}{seen}。")
        if likely < HARDLY and named:
            return self.words(f"I don't think so. It looks like {named}.", f"应该不是，看起来像{named}。")
        if asked.there:
            return self.words(f"I'm not sure whether there is {thing}.", f"我不确定有没有{thing}。")
        return self.words(f"I'm not sure whether that is {thing}.", f"我不确定是不是{thing}。")

    def count(self, asked: Count, tally: int | None) -> str:
        """How many, by the name asked for when the eyes see that too."""
        if tally is None or not asked.whole or self.seen.is_place:
            return how_many.told(None, "", self.language) + self.gap + self.what("")
        likely, known = _likelihood(self.seen, asked.name) if asked.name else (0.0, False)
        said = how_many.told(tally, asked.name if likely >= LIKELY else "", self.language)
        if not tally or not known or likely >= HARDLY:
            return said
        return said + self.gap + self.whether(Whether(asked.name, there=True))

    def room(self) -> str:
        """Which room it is."""
        rooms = [guess for guess in self.seen.rooms if guess.name.kind != "none"]
        if self.seen.sort != "room" or not rooms or rooms[0].probability < LIKELY:
            return self.words("I can't tell which room this is.", "我看不出这是什么房间。")
        name = rooms[0].name
        called = "the front of a house" if name.kind == "frontal" else _one(name.english)
        if rooms[0].probability >= SURE:
            return self.words(f"It looks like {called}.", f"看起来是{name.chinese}。")
        return self.words(f"It may be {called}, but I'm not sure.", f"可能是{name.chinese}，但我不太确定。")

    def material(self) -> str:
        """What it is made of."""
        made = self._made_of()
        if made is None:
            return self.words("I can't tell what it is made of.", "我看不出它是什么材料做的。")
        return self.words(
            f"It seems to be made of {made.name.english}.", f"看起来是{made.name.chinese}做的。"
        )

    def _made_of(self) -> Guess | None:
        best = self.seen.materials[0] if self.seen.materials and self.seen.sort == "waste" else None
        return best if best and best.probability >= LIKELY and best.name.kind != "trash" else None

    def _best(self) -> Guess | None:
        return next(iter(self._of_kind("")), None)

    def _of_kind(self, kind: str) -> tuple[Guess, ...]:
        """The names to choose from; those of a kind, when that is asked for."""
        if self.seen.sort == "grocery":
            best = self.seen.groceries[:1]
            return best if best and best[0].probability >= LIKELY else self.seen.foods
        kinds = _KINDS.get(_singular(kind))
        if kind and kinds:
            return tuple(guess for guess in self.seen.names if guess.name.kind in kinds)
        return self.seen.names

    def _creature(self) -> tuple[str, str] | None:
        return next(
            (
                _CREATURES[kind]
                for kind, likely in self.seen.kinds.items()
                if kind in _CREATURES and likely >= SURE
            ),
            None,
        )

    def _is(self, best: Guess) -> str:
        called = self._called(best)
        if best.probability >= SURE:
            return self.words(f"I see {called}.", f"我看到的是{called}。")
        return self.words(f"I see {called}, I think.", f"我看到的好像是{called}。")

    def _called(self, guess: Guess) -> str:
        if self.language == "zh":
            return guess.name.chinese
        return guess.name.english if guess.name.kind in _UNCOUNTED else _one(guess.name.english)


def _likelihood(seen: Seen, name: str) -> tuple[float, bool]:
    """How likely it is one, and whether the eyes know what one looks like."""
    kinds = _KINDS.get(_singular(name), _KINDS.get(name, frozenset()))
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
    return bool({name, _singular(name)} & seen.vocabulary) or any(
        word.endswith((f" {_singular(name)}", name) if not name.isascii() else f" {_singular(name)}")
        for word in seen.vocabulary
    )


def _is_called(guess: Guess | None, name: str) -> bool:
    """Whether the name, or the last words of it, are the ones asked for."""
    if guess is None or not name:
        return False
    if not name.isascii():
        return guess.name.chinese.endswith(name)
    english = guess.name.english.casefold()
    wanted = {name, _singular(name)}
    return (
        english in wanted
        or _singular(english) in wanted
        or any(english.endswith(f" {word}") for word in wanted)
    )


def _thing(words: str) -> str:
    words = _TAIL.sub("", words.strip())
    return _ZH_TAIL.sub("", words).strip() or words


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) and len(word) > 3 else word


def _one(name: str) -> str:
    """With its article, if it takes one."""
    if name in _PLAIN or (name.endswith("s") and not name.endswith(("ss", "us", "is"))):
        return name
    return f"{'an' if _SOUNDS_LIKE_A_VOWEL.match(name) else 'a'} {name}"


_SOUNDS_LIKE_A_VOWEL = re.compile(r"[aeioAEIO](?!ne\b)|u[mn](?!i)|hourglass|SLR|X-ray")

_COLOURS: Mapping[str, str] = {
    "black": "黑色", "white": "白色", "grey": "灰色", "brown": "棕色", "red": "红色", "orange": "橙色",
    "yellow": "黄色", "green": "绿色", "turquoise": "青色", "blue": "蓝色", "purple": "紫色", "pink": "粉色",
}  # fmt: skip

_CREATURES: Mapping[str, tuple[str, str]] = {
    "dog": ("dog", "一只狗"),
    "cat": ("cat", "一只猫"),
    "bird": ("bird", "一只鸟"),
    "fish": ("fish", "一条鱼"),
    "insect": ("insect", "一只昆虫"),
    "reptile": ("reptile", "一只爬行动物"),
}

_ANIMAL = frozenset({"dog", "cat", "bird", "fish", "insect", "reptile", "amphibian", "other animal"})
_KINDS: Mapping[str, frozenset[str]] = {
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

_UNCOUNTED = frozenset(
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
