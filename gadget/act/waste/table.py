"""The table of waste as data, checked strictly: what it holds can be said, in both languages and every region. Pure.

What each section means is explained at the top of `data/recycling.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from gadget.act.names import Names
from gadget.act.wording import Says, Section, names_in, says
from gadget.errors import BadSettings

Region: TypeAlias = Literal["de", "uk", "us", "cn"]
REGIONS: tuple[Region, ...] = ("de", "uk", "us", "cn")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where something goes, and what else is said."""

    bin: Says
    advice: tuple[Says, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """Things that go the same way."""

    name: str
    rules: Mapping[Region, Rule]
    first: tuple[Says, ...]
    hazard: Says | None = None
    soiled: str = ""
    """Name of the kind that a dirty one becomes."""
    left: str = ""
    """Name of the kind that one becomes which is half or nearly empty."""
    broken: tuple[Says, ...] = ()
    sharp: tuple[Says, ...] = ()
    """For one that cuts; what is said of a broken one, if nothing else is."""


@dataclass(frozen=True, slots=True)
class Item:
    """A thing by what it is called."""

    called: Says
    kind: Kind
    """Its kind, with what is special about this thing."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A shape, of which the material decides."""

    called: Says
    options: Mapping[str, Item]
    """Material to thing."""


@dataclass(slots=True)
class Table:
    """All of it."""

    regions: dict[Region, Says] = field(default_factory=dict)
    unknown: dict[Region, Says] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    things: Names[Item | Unclear] = field(default_factory=Names)
    materials: Names[str] = field(default_factory=Names)
    material_words: dict[str, Says] = field(default_factory=dict)
    of_material: dict[str, Item] = field(default_factory=dict)
    """What an unknown thing of a material counts as."""
    states: Names[str] = field(default_factory=Names)


def parse(sections: Mapping[str, Any], source: str) -> Table:
    """The table in `sections`. Raises `BadSettings` with a line for each mistake, beginning with `source`."""
    reading = _Reading(sections, source)
    table = reading.table()
    if reading.mistakes:
        raise BadSettings("\n".join(reading.mistakes))
    return table


SECTIONS = (
    "regions",
    "unknown",
    "bins",
    "advice",
    "hazards",
    "materials",
    "states",
    "kinds",
    "items",
    "unclear",
)
_STATES = ("soiled", "broken", "sharp", "clean", "empty")
_RULES = {*REGIONS, "first", "hazard", "soiled", "left", "broken", "sharp"}
_NONE = Says("", "")


class _Reading:
    """One table being read; mistakes are collected."""

    def __init__(self, sections: Mapping[str, Any], source: str) -> None:
        self.mistakes: list[str] = []
        self._source = source
        for name in sections:
            if name not in SECTIONS:
                self._wrong(name, f"there is no such section; there are {', '.join(SECTIONS)}")
        self._sections = {name: Section(name, sections.get(name), self._wrong) for name in SECTIONS}
        self._bins = {region: dict(self._section("bins").inner(region, None).pairs()) for region in REGIONS}
        self._advice = dict(self._section("advice").pairs())
        self._hazards = dict(self._section("hazards").pairs())
        self._table = Table()

    def table(self) -> Table:
        table = self._table
        for name, into in (("regions", table.regions), ("unknown", table.unknown)):
            pairs = dict(self._section(name).pairs())
            for region in REGIONS:
                if region not in pairs:
                    self._wrong(f"{name}.{region}", "is missing")
                into[region] = pairs.get(region, _NONE)
        self._read_kinds()
        self._read_items()
        self._read_unclear()
        self._read_words()
        return table

    def _read_kinds(self) -> None:
        for name, entry in self._section("kinds").entries(_RULES):
            for region in REGIONS:
                if region not in entry.values:
                    self._wrong(f"kinds.{name}", f"says nothing about {region}")
            self._table.kinds[name] = self._kind(entry, Kind(name, {}, ()))
        for name, kind in self._table.kinds.items():
            self._becomes(f"kinds.{name}", kind)

    def _read_items(self) -> None:
        for name, entry in self._section("items").entries({"zh", "also", "kind", *_RULES}):
            kind = self._table.kinds.get(str(entry.values.get("kind")))
            if kind is None:
                self._wrong(entry.place, f"there is no kind {entry.values.get('kind')!r}")
                continue
            special = self._kind(entry, kind)
            self._becomes(entry.place, special)
            item = Item(says(entry, name), special)
            self._table.items[name] = item
            self._name(entry, item, name)

    def _read_unclear(self) -> None:
        materials = set(self._section("materials").values)
        for name, entry in self._section("unclear").entries({"zh", "also", *materials}):
            options = {}
            for material in entry.values.keys() & materials:
                item = self._table.items.get(str(entry.values[material]))
                if item is None:
                    self._wrong(entry.place, f"{material}: there is no item {entry.values[material]!r}")
                else:
                    options[material] = item
            if len(options) < 2:
                self._wrong(entry.place, 'needs two options or more, each material = "item"')
            ordered = {name: options[name] for name in entry.values if name in options}
            self._name(entry, Unclear(says(entry, name), ordered), name)

    def _read_words(self) -> None:
        for name, entry in self._section("materials").entries({"en", "zh", "item"}):
            self._clash(entry.place, self._table.materials.add(names_in(entry), name))
            self._table.material_words[name] = says(entry)
            if wanted := entry.values.get("item"):
                item = self._table.items.get(str(wanted))
                if item is None:
                    self._wrong(entry.place, f"there is no item {wanted!r}")
                else:
                    self._table.of_material[name] = item
        for name, entry in self._section("states").entries({"en", "zh"}):
            if name not in _STATES:
                self._wrong(entry.place, f"there is no such state; there are {', '.join(_STATES)}")
            self._clash(entry.place, self._table.states.add(names_in(entry), name))

    def _kind(self, entry: Section, base: Kind) -> Kind:
        """`base` with what `entry` says instead."""
        given = entry.values
        rules = dict(base.rules)
        for region in REGIONS:
            if region in given:
                rules[region] = self._rule(entry, region)
        hazard = base.hazard
        if danger := given.get("hazard"):
            hazard = self._hazards.get(str(danger))
            if hazard is None:
                self._wrong(entry.place, f"there is no hazard {danger!r}")
        return Kind(
            base.name,
            rules,
            self._sentences(entry, str(given["first"])) if "first" in given else base.first,
            hazard,
            str(given.get("soiled", base.soiled)),
            str(given.get("left", base.left)),
            self._sentences(entry, str(given["broken"])) if "broken" in given else base.broken,
            self._sentences(entry, str(given["sharp"])) if "sharp" in given else base.sharp,
        )

    def _rule(self, entry: Section, region: Region) -> Rule:
        name, _, advice = str(entry.values[region]).partition(":")
        place = self._bins[region].get(name.strip())
        if place is None:
            self._wrong(entry.place, f"{region}: there is no bin {name.strip()!r} in bins.{region}")
        return Rule(place or _NONE, self._sentences(entry, advice))

    def _sentences(self, entry: Section, wanted: str) -> tuple[Says, ...]:
        for name in wanted.split():
            if name not in self._advice:
                self._wrong(entry.place, f"there is no advice {name!r}")
        return tuple(self._advice[name] for name in wanted.split() if name in self._advice)

    def _becomes(self, place: str, kind: Kind) -> None:
        for state, other in (("soiled", kind.soiled), ("left", kind.left)):
            if other and other not in self._table.kinds:
                self._wrong(place, f"{state}: there is no kind {other!r}")

    def _name(self, entry: Section, thing: Item | Unclear, name: str) -> None:
        self._clash(entry.place, self._table.things.add([name, *names_in(entry)], thing))

    def _clash(self, place: str, taken: list[tuple[str, Any]]) -> None:
        for name, other in taken:
            owner = other if isinstance(other, str) else other.called.en
            self._wrong(place, f"the name {name!r} belongs to {owner!r} already")

    def _section(self, name: str) -> Section:
        return self._sections[name]

    def _wrong(self, place: str, what: str) -> None:
        self.mistakes.append(f"{self._source}: {place}: {what}.")
