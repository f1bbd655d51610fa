"""Says which bin: the danger before everything, where it goes, what to do first, and by whose rules. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gadget.act.names import units, without
from gadget.act.waste.emptiness import LEFT
from gadget.act.waste.finding import Found, find, thing_said
from gadget.act.waste.table import Item, Kind, Region, Table, Unclear
from gadget.act.wording import Says
from gadget.calls import Language

LONGEST = {"en": 40, "zh": 14}
"""Longer names (characters) are not said back."""

ADVICE = 2
"""So many sentences of advice at most, one after a warning: who listens forgets the third."""


def which_bin(said: str, language: Language, region: Region, table: Table) -> str:
    """The answer to "which bin does this go in", for what was said or seen."""
    speech = _Speech(language, region, table)
    told = [speech.about(part) for part in _parts(said, table)]
    return speech.join([*told, table.regions[region].into(language)])


def _parts(said: str, table: Table) -> list[str]:
    """Both of "cans and bottles", when each is known and the whole is not the name of one thing."""
    if table.things.exact(units(said)) is None:
        for joint in (" and ", "和", "跟", "与", "还有"):
            first, joined, second = said.partition(joint)
            if joined and all((one := find(part, table)) and not one.guess for part in (first, second)):
                return [first, second]
    return [said]


@dataclass(frozen=True, slots=True)
class _Speech:
    """Sentences in one language, by one region's rules."""

    language: Language
    region: Region
    table: Table

    def about(self, said: str) -> str:
        """All that is said of one thing, but for whose rules they are."""
        found = find(said, self.table)
        if found is None:
            said = without(said, self.language)
            unknown = self.table.unknown[self.region].into(self.language)
            sharp = any(hit.value == "sharp" for hit in self.table.states.within(units(said)))
            wrap = self._words("Wrap it well so that nobody is cut.", "包好，别割伤人。") if sharp else ""
            return self.join(
                [self._words(f"I don't know {said}.", f"我不知道{said}算哪一类。"), unknown, wrap]
            )
        if found.danger is not None:
            return self._dangerous(found, found.danger.value, found.danger.name)
        name = self._name(found, thing_said(said, self.language))
        if isinstance(found.thing, Unclear):
            told = self._unclear(found.thing, found, name)
        else:
            told = self._item(found.thing, found, name)
        if found.guess in ("material", "part"):
            said = without(said, self.language)
            told = self.join([self._words(f"I'm not sure about {said}.", f"{said}我不太确定。"), told])
        return told

    def _dangerous(self, found: Found, danger: Item, name: str) -> str:
        """The danger first; then where the thing itself goes, if that is clear."""
        inside = Found(danger, name)
        first = self._item(danger, inside, self._name(inside, ""))
        if not isinstance(found.thing, Item) or found.guess:
            return first
        told = self._item(found.thing, found, self._name(found, ""))
        return self.join([first, self._words(f"Without that: {told}", f"去掉以后，{told}")])

    def join(self, sentences: Iterable[str]) -> str:
        """One after the other."""
        return ("" if self.language == "zh" else " ").join(sentence for sentence in sentences if sentence)

    def _item(self, item: Item, found: Found, name: str) -> str:
        kind = self._kind(item, found)
        rule = kind.rules[self.region]
        place = rule.bin.into(self.language)
        hazard = kind.hazard.into(self.language) if kind.hazard is not None else ""
        cuts = _cuts(kind, found)
        advice = dict.fromkeys(
            sentence.into(self.language) for sentence in (*cuts, *kind.first, *rule.advice)
        )
        goes = self._words(f"{name[:1].upper()}{name[1:]}: {place}.", f"{name}：{place}。")
        return self.join([hazard, goes, *list(advice)[: 1 if hazard else ADVICE]])

    def _kind(self, item: Item, found: Found) -> Kind:
        """One that still holds something may go elsewhere, and so may a dirty one."""
        if LEFT in found.states and item.kind.left:
            return self.table.kinds[item.kind.left]
        soiled = item.kind.soiled if "soiled" in found.states and "clean" not in found.states else ""
        return self.table.kinds[soiled] if soiled else item.kind

    def _name(self, found: Found, said: str) -> str:
        """What it is called in the answer: as it was said, where that was understood as it was."""
        if found.guess == "material" and found.name == "electric":
            return self._words("if it has a plug or a battery", "如果是带插头或电池的")
        if found.guess == "material":
            material = self.table.material_words[found.name].into(self.language)
            return self._words(f"if it is made of {material}", f"如果是{material}做的")
        name = found.name
        if name.isascii() == (self.language == "zh"):
            name = found.thing.called.into(self.language)
        if found.guess:
            return self._words(f"if you mean {name}", f"如果是{name}")
        return said if 0 < len(said) <= LONGEST[self.language] else name

    def _unclear(self, shape: Unclear, found: Found, name: str) -> str:
        """Where each material goes, and the question which it is; one place when all go there."""
        by_place: dict[str, list[str]] = {}
        for material, item in shape.options.items():
            place = self._kind(item, found).rules[self.region].bin.into(self.language)
            by_place.setdefault(place, []).append(self.table.material_words[material].into(self.language))
        kinds = [self._kind(item, found) for item in shape.options.values()]
        cuts = [one.into(self.language) for kind in kinds for one in _cuts(kind, found)][:1]
        name = name[:1].upper() + name[1:]
        options = [(self._either(words), place) for place, words in by_place.items()]
        if len(options) == 1:
            ((every, place),) = options
            told = [self._words(f"{name}, {every}: {place}.", f"{name}，不管是{every}的：{place}。")]
            return self.join([*told, *cuts])
        told = [
            self._words(f"{every[:1].upper()}{every[1:]}: {place}.", f"{every}的：{place}。")
            for every, place in options
        ]
        if all(material in self.table.of_material for material in shape.options):
            start = self._words(f"{name}: that depends on the material.", f"{name}要看材料。")
            return self.join([start, *told, *cuts, self._words("What is it made of?", "是什么材料的？")])
        start = self._words(f"{name}: that depends on which kind.", f"{name}要看是哪一种。")
        return self.join([start, *told, *cuts, self._words("Which is it?", "是哪一种？")])

    def _either(self, words: list[str]) -> str:
        if len(words) == 1:
            return words[0]
        comma, joint = (", ", " or ") if self.language == "en" else ("、", "或者")
        return comma.join(words[:-1]) + joint + words[-1]

    def _words(self, english: str, chinese: str) -> str:
        return chinese if self.language == "zh" else english


def _cuts(kind: Kind, found: Found) -> tuple[Says, ...]:
    """What is said of it because it is broken or sharp."""
    if "sharp" in found.states:
        return kind.sharp or kind.broken
    return kind.broken if "broken" in found.states else ()
