"""Answers about what is seen, as sure as they are: what it is, whether it is one of those, which room. Pure.

The eyes name one thing in a picture. So "is there a cat?" is never answered with a plain no, and what is no question
for a name is told so first; how many there are is counted apart from them (`counting`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gadget.act import colour_words, harm, how_many
from gadget.act.harm import Harm
from gadget.act.how_many import Amount, Count
from gadget.act.scene_question import Asked, Colour, Material, Room, Unknown, What, Where, Whether
from gadget.act.seen_names import (
    KINDS,
    MATERIALS,
    is_person,
    is_wider,
    likelihood,
    singular,
)
from gadget.articles import POURED, with_article
from gadget.calls import Language
from gadget.seen import Guess, Seen

SURE, LIKELY, PERHAPS = 0.8, 0.5, 0.25
"""From which probability on a name is said plainly, with "I think", and with "perhaps" (on dev pictures
the names are right in 97, 89 and 82 of 100)."""

HARDLY = 0.05
"""What is less likely than this is not seen."""


def answer(asked: Asked, seen: Seen, language: Language, tally: int | None = None) -> str:
    """The answer to it; `tally` is how many things lie there, None when that cannot be told."""
    speech = _Speech(seen, language)
    if isinstance(asked, Harm):  # even where nothing is seen
        return harm.warned(asked, language) + speech.gap + speech.what("")
    if isinstance(asked, Amount):
        return how_many.on_the_label(language)
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
        case Where():
            return speech.where(asked.kind)
        case Unknown():
            return speech.unknown()
        case _:
            return speech.what("")


def colour(asked: Colour, names: Sequence[str], seen: Seen | None, language: Language) -> str:
    """The answer to what colour it is, of the colours found; nobody crosses a road by it."""
    best = seen.names[0] if seen and seen.is_clear and seen.names else None
    if best and best.name.english == "traffic light" and best.probability >= PERHAPS:
        return harm.warned(Harm(crossing=True), language)
    return colour_words.told(names, asked.names, language)


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
                f"I see {with_article(creature[0])}, but I can't tell which kind.",
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

    def unknown(self) -> str:
        """That a picture doesn't tell it, and then what there is."""
        cannot = self.words("I can't tell that from the picture.", "这个我从画面里看不出来。")
        return cannot + self.gap + self.what("")

    def where(self, kind: str) -> str:
        """That it does not know where things are, and then what there is."""
        cannot = self.words("I can't tell where things are in the picture.", "我分不清东西的位置。")
        return cannot + self.gap + self.what(kind)

    def whether(self, asked: Whether) -> str:
        """Yes, not seen, or not sure."""
        if asked.name in MATERIALS and not asked.noun:
            return self._whether_of(MATERIALS[asked.name])
        likely, known = likelihood(self.seen, asked.name)
        thing = self.words(with_article(asked.name), asked.name)
        best = self._best()
        named = self._called(best) if best is not None and best.probability >= LIKELY else ""
        exactly = best is not None and asked.name in (
            best.name.english.casefold(),
            best.name.chinese.casefold(),
        )
        if likely >= LIKELY and asked.owned and named:
            return self.words(
                f"I see {named}; I can't say whose it is.", f"我看到的是{named}，是谁的我说不准。"
            )
        if likely >= LIKELY:
            closer = "" if exactly else named
            more = self.words(f": {closer}" if closer else "", f"，是{closer}" if closer else "")
            return self.words(
                f"Yes, I think so{more}.", f"应该是{more}。" if not asked.there else f"有{more}。"
            )
        is_noun = not is_person(asked.name) and (asked.noun or is_wider(asked.name))
        if not known and named and is_noun and not asked.there:
            seen = self.what("").rstrip(".。")
            return self.words(
                f"{seen}; I can't say whether that counts as {thing}.", f"{seen}，算不算{thing}我说不准。"
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
        if not asked.whole:
            return how_many.not_whole(self.language) + self.gap + self.what("")
        if tally is None or self.seen.is_place:
            return how_many.told(None, "", self.language) + self.gap + self.what("")
        likely, known = likelihood(self.seen, asked.name) if asked.name else (0.0, False)
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
        called = "the front of a house" if name.kind == "frontal" else with_article(name.english)
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

    def _whether_of(self, material: str) -> str:
        """Whether it is made of that."""
        made = self._made_of()
        if made is None:
            best = self._best()
            if best and best.probability >= LIKELY and material in best.name.english.split():
                called = self._called(best)
                return self.words(f"Yes, I think so: {called}.", f"应该是，是{called}。")
            return self.material() + self.gap + self.what("")
        if made.name.kind == material:
            return self.words("Yes, I think so.", "应该是。")
        likely = sum(guess.probability for guess in self.seen.materials if guess.name.kind == material)
        if likely < HARDLY:
            return self.words("I don't think so. ", "应该不是，") + self.material()
        return self.words("I'm not sure. ", "我不太确定，") + self.material()

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
        kinds = KINDS.get(singular(kind))
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
        return guess.name.english if guess.name.kind in POURED else with_article(guess.name.english)


_CREATURES: Mapping[str, tuple[str, str]] = {
    "dog": ("dog", "一只狗"),
    "cat": ("cat", "一只猫"),
    "bird": ("bird", "一只鸟"),
    "fish": ("fish", "一条鱼"),
    "insect": ("insect", "一只昆虫"),
    "reptile": ("reptile", "一只爬行动物"),
}
