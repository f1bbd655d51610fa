"""What is known of animals, as data, checked strictly. Pure; `data/animals.toml` explains its parts."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypeVar, get_args

from gadget.act.names import Names
from gadget.act.phrases import Phrases
from gadget.act.wording import Says, Section, listed, names_in, pair, says
from gadget.errors import BadSettings

Verdict: TypeAlias = Literal["deadly", "danger", "no", "little", "fine"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""From the worst to the best."""

Urgency: TypeAlias = Literal["now", "today", "none", "soon", "calm"]
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
"""In the order in which they matter; none: what is said holds its own."""

T = TypeVar("T")

ANY = "all"
"""Stands for every animal that is not named."""

NAME = 4
"""Units of the longest name that is looked for right after another word."""

BABY = "baby"
"""Stands for a baby or a small child in a pair."""


@dataclass(frozen=True, slots=True)
class Animal:
    """A kind of animal."""

    key: str
    called: Says
    wild: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """How a thing is for an animal, and why or how."""

    verdict: Verdict
    why: Says


@dataclass(frozen=True, slots=True)
class Thing:
    """A food, a plant or a household thing."""

    called: Says
    judged: Mapping[str, Judged]
    """By animal, or `ANY`."""
    only_eaten: bool = False
    """Harmless until it is swallowed."""

    def for_animal(self, animal: Animal | None) -> Judged | None:
        """How it is for `animal`; None when that is not known."""
        own = self.judged.get(animal.key) if animal is not None else None
        return own or self.judged.get(ANY)


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that happens to animals."""

    urgency: Urgency
    say: Says
    only: frozenset[str] = frozenset()
    """The animals it is about; empty: any."""
    vague: bool = False
    """Whether a topic that there is an answer to says more."""
    itself: bool = False
    """Whether it happens to the animal, where the same words may tell of its toy."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two kinds of animals that are dangerous to each other."""

    one: frozenset[str]
    """Animals, or a `BABY`."""
    other: frozenset[str]
    """Animals, or `ANY`."""
    say: Says
    bitten: Says | None = None
    """What to do after one hurt the other."""


@dataclass(slots=True)
class Knowledge:
    """All of it."""

    animals: dict[str, Animal] = field(default_factory=dict)
    animal_names: Names[Animal] = field(default_factory=Names)
    things: Names[Thing] = field(default_factory=Names)
    signs: Phrases[Sign] = field(default_factory=Phrases)
    doers: Phrases[Sign] = field(default_factory=Phrases)
    """By the names of animals that bite or sting."""
    no_signs: Phrases[Sign] = field(default_factory=Phrases)
    """Longer phrases in which the words of a sign say nothing of the kind."""
    topics: Phrases[str] = field(default_factory=Phrases)
    care: dict[tuple[str, str], Says] = field(default_factory=dict)
    """What there is to say by animal and topic."""
    pairs: list[Pair] = field(default_factory=list)
    expecting: dict[str, Says] = field(default_factory=dict)
    """What somebody who is pregnant minds, by animal or `ANY`."""


def parse(sections: Mapping[str, Any], source: str) -> Knowledge:
    """What `sections` say. Raises `BadSettings` with a line for each mistake."""
    reading = _Reading(sections, source)
    known = reading.knowledge()
    if reading.mistakes:
        raise BadSettings("\n".join(reading.mistakes))
    return known


class _Reading:
    """One file being read; mistakes are collected."""

    def __init__(self, sections: Mapping[str, Any], source: str) -> None:
        self.mistakes: list[str] = []
        self._source = source
        self._sections = {
            name: Section(name, sections.get(name), self._wrong)
            for name in ("animals", "things", "signs", "topics", "care", "together", "expecting")
        }
        for name in sections.keys() - self._sections.keys():
            self._wrong(name, "there is no such section")
        self._known = Knowledge()

    def knowledge(self) -> Knowledge:
        self._read_animals()
        self._read_things()
        self._read_signs()
        self._read_care()
        self._read_together()
        self._read_expecting()
        return self._known

    def _read_animals(self) -> None:
        for name, entry in self._sections["animals"].entries({"en", "zh", "wild"}):
            animal = Animal(name, says(entry), entry.values.get("wild") == "yes")
            self._known.animals[name] = animal
            for taken, other in self._known.animal_names.add(names_in(entry), animal):
                self._wrong(entry.place, f"the name {taken!r} belongs to {other.key!r} already")

    def _read_things(self) -> None:
        for name, entry in self._sections["things"].entries(None):
            judged: dict[str, Judged] = {}
            for key, value in entry.values.items():
                if key in ("also", "zh", "only_eaten"):
                    continue
                verdict = self._judged(entry, key, value)
                self._are_animals(entry.place, set(listed(key)) - {ANY})
                for animal in listed(key):
                    if animal in judged:
                        self._wrong(entry.place, f"{animal!r} is judged twice")
                    judged[animal] = verdict
            if not judged:
                self._wrong(entry.place, "says nothing for any animal")
            thing = Thing(says(entry, name), judged, entry.values.get("only_eaten") == "yes")
            for taken, other in self._known.things.add([name, *names_in(entry)], thing):
                self._wrong(entry.place, f"the name {taken!r} belongs to {other.called.en!r} already")

    def _judged(self, entry: Section, key: str, value: Any) -> Judged:
        verdict = value[0] if isinstance(value, list) and len(value) == 3 else None
        why = pair(value[1:]) if verdict is not None else None
        if verdict not in VERDICTS or why is None:
            self._wrong(entry.place, f'{key} must be ["{"|".join(VERDICTS)}", "English", "Chinese"]')
            return Judged("danger", Says("", ""))
        return Judged(verdict, why)

    def _read_signs(self) -> None:
        for _, entry in self._sections["signs"].entries(None):
            urgency, say = entry.values.get("urgency"), pair(entry.values.get("say"))
            if urgency not in URGENCIES:
                self._wrong(entry.place, f"urgency must be one of {', '.join(URGENCIES)}")
            elif say is None:
                self._wrong(entry.place, 'say must be ["English", "Chinese"]')
            else:
                only = frozenset(listed(str(entry.values.get("only", ""))))
                vague = entry.values.get("vague") == "yes"
                self._are_animals(entry.place, only)
                sign = Sign(urgency, say, only, vague, entry.values.get("itself") == "yes")
                self._add(self._known.signs, entry, sign)
                self._known.doers.add(listed(str(entry.values.get("by", ""))), sign)
                self._known.no_signs.add(listed(str(entry.values.get("not", ""))), sign)

    def _read_care(self) -> None:
        topics = set()
        for name, entry in self._sections["topics"].entries({"en", "zh"}):
            topics.add(name)
            self._add(self._known.topics, entry, name)
        for name, entry in self._sections["care"].entries(None):
            self._are_animals(entry.place, {name})
            for topic, said in entry.pairs():
                if topic not in topics:
                    self._wrong(entry.place, f"there is no topic {topic!r}")
                self._known.care[name, topic] = said

    def _read_together(self) -> None:
        for _, entry in self._sections["together"].entries(None):
            say, bitten = pair(entry.values.get("say")), pair(entry.values.get("bitten"))
            one, other = (frozenset(listed(str(entry.values.get(key, "")))) for key in ("one", "other"))
            self._are_animals(entry.place, one - {BABY} | other - {ANY})
            if say is None or (bitten is None and "bitten" in entry.values):
                self._wrong(entry.place, 'say and bitten must be ["English", "Chinese"]')
            elif not (one and other):
                self._wrong(entry.place, "names no animals in one or other")
            else:
                self._known.pairs.append(Pair(one, other, say, bitten))

    def _read_expecting(self) -> None:
        for names, said in self._sections["expecting"].pairs():
            self._are_animals("expecting", set(listed(names)) - {ANY})
            self._known.expecting |= dict.fromkeys(listed(names), said)

    def _are_animals(self, place: str, names: AbstractSet[str]) -> None:
        for name in sorted(names - self._known.animals.keys()):
            self._wrong(place, f"there is no animal {name!r}")

    def _add(self, phrases: Phrases[T], entry: Section, value: T) -> None:
        for language in ("en", "zh"):
            if not listed(str(entry.values.get(language, ""))):
                self._wrong(entry.place, f"has no phrases in {language}")
        for phrase in phrases.add(names_in(entry), value):
            self._wrong(
                entry.place, f"the phrase {phrase!r} says too little; write a word beside the articles"
            )

    def _wrong(self, place: str, what: str) -> None:
        self.mistakes.append(f"{self._source}: {place}: {what}.")
