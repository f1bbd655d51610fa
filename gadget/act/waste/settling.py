"""What a thing is made of, once it was asked: the next words settle where it goes. Pure."""

from __future__ import annotations

from gadget.act.names import units, without
from gadget.act.waste.finding import Found, clauses, find
from gadget.act.waste.table import Region, Table, Unclear
from gadget.calls import Language


def asked_about(said: str, region: Region, table: Table) -> Found | None:
    """The shape that is meant, when it goes in several places, so that the answer ends in a question."""
    found = find(said, table)
    if found is None or found.danger is not None or not isinstance(found.thing, Unclear):
        return None
    places = {item.kind.rules[region].bin for item in found.thing.options.values()}
    return found if len(places) > 1 else None


def settled(answer: str, said: str, shape: Found, language: Language, table: Table) -> str | None:
    """The thing by its full name, when `answer` says what `said` is made of or which it is; None when it does not."""
    if not isinstance(shape.thing, Unclear):
        return None
    options = shape.thing.options
    heard = units(" ".join(clauses(answer)))
    materials = {hit.value for hit in table.materials.within(heard)} & (options.keys() | table.of_material)
    spoken = set[int]().union(*(range(hit.start, hit.end) for hit in table.materials.within(heard)))
    rest = (
        {unit for at, unit in enumerate(heard) if at not in spoken} - _SAYS_NOTHING - set(units(shape.name))
    )
    if len(materials) == 1 and not rest:
        return _named(materials.pop(), said, shape, language, table)
    named = table.things.exact(
        tuple(unit for unit in heard if unit not in _SAYS_NOTHING)
    )  # "it's a wine bottle"
    if named is not None and any(named.value is option for option in options.values()):
        return named.name
    return None


def _named(material: str, said: str, shape: Found, language: Language, table: Table) -> str:
    """ "Plastic bottle"; what was said of it, that it is greasy, is kept."""
    own = shape.name if shape.name.isascii() == (language == "en") else shape.thing.called.into(language)
    word = table.material_words[material].into(language)
    space = " " if language == "en" else ""
    meant = shape.thing.options.get(material) if isinstance(shape.thing, Unclear) else None
    said = without(said, language)
    described = said.replace(own, f"{word}{space}{own}", 1) if own in said else f"{word}{space}{said}"
    name = described if shape.states else f"{word}{space}{own}"
    found = find(name, table)
    if meant is None or (found is not None and found.thing is meant):
        return name
    return meant.called.into(language)


_SAYS_NOTHING = set(
    "it is made of out i think guess um er uh probably kind type sort one thing yes yeah just all "
    "是 做 成 吧 那 种 个 应 该 好 像 我 觉 得 呢 啊 呀 嗯 它 这 材 料 质 了 就 可 能".split()
)
