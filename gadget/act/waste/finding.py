"""Which thing of the table is meant by what was said: "two greasy pizza boxes", "玻璃的酱油瓶". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from gadget.act.names import Hit, Units, units, without
from gadget.act.waste.doubting import says_little, unlike
from gadget.act.waste.emptiness import LEFT, still_holding
from gadget.act.waste.table import Item, Table, Unclear
from gadget.calls import Language

Guess = Literal["", "spelling", "material", "part"]
"""How the thing was found, when it was not named: by another spelling, by its material, by a part of the words."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was meant."""

    thing: Item | Unclear
    name: str
    """The name by which it was found; the material's for a guess by material."""
    guess: Guess = ""
    states: frozenset[str] = frozenset()
    """soiled, broken, sharp, clean, empty, left."""
    danger: Hit[Item] | None = None
    """Something dangerous that was said to be in it or with it."""


def find(said: str, table: Table) -> Found | None:
    """The thing that `said` means; None when nothing in the table is like it."""
    said, left = still_holding(said)
    said_in = clauses(said)
    everything = units(" ".join(said_in))
    said_of = list(reversed(table.materials.within(everything)))
    materials = [hit.value for hit in said_of]
    found = _named(said_in, table, materials, everything)
    if found is None:
        return None
    if isinstance(found.thing, Unclear):
        own = set(units(found.name))  # "glass" names a shape too
        others = [hit.value for hit in said_of if not own.issuperset(everything[hit.start : hit.end])]
        found = _made_clear(found, found.thing, others, table)
    states = frozenset(hit.value for hit in table.states.within(everything)) | ({LEFT} if left else set())
    danger, runs_into = _danger(table, everything, found)
    return replace(found, states=states, danger=danger, guess="part" if runs_into else found.guess)


def clauses(said: str) -> list[str]:
    """What was said without what was said not to be: "not the plastic one, the glass bottle"."""
    every = [clause.strip() for clause in _COMMA.split(_ABSENT.sub(" ", said)) if clause.strip()]
    kept = [clause for clause in every if not _NOT.match(clause)]
    return [_IS.sub("", clause) for clause in kept or every]


_IN_IT = re.compile(r"\s+(?:(?:still|left)\s+)?(?:in|inside|on)(?: it| them)?$", re.IGNORECASE)
_COMMA = re.compile(r"[,;:，；。：、!?！？]|\.\s")
_NOT = re.compile(r"(?:not|no|isn't|it's not)\b|不是|不含|没有", re.IGNORECASE)
_IS = re.compile(r"^(?:是|(?:it's|it is|i mean|er|um)\b)\s*", re.IGNORECASE)
_ABSENT = re.compile(
    r"\b(?:without|minus|with no|no) (?:the |a |any |its |their )?\w+"
    r"|\b(?:not|isn't|aren't) (?:greasy|dirty|oily|broken|soiled|stained|cracked|plastic|glass|metal|paper)\b"
    r"|(?:没有|不带|不含|没|无|取出|取掉|拿掉|拆掉|去掉)(?:了)?(?:电池|瓶盖|盖子|盖|油|灯泡)(?:了)?",
    re.IGNORECASE,
)


def thing_said(said: str, language: Language) -> str:
    """What was said of the thing itself, as one may say it back; empty when it is more than a name."""
    said = without(_ASKED.sub("", said) if language == "zh" else said, language)
    return "" if _COMMA.search(said) or _CUT.search(said) else said


def _named(said_in: list[str], table: Table, materials: list[str], everything: Units) -> Found | None:
    """By name; else by a likeness, by the material, or by something dangerous among the words."""
    for clause in said_in:
        if (hit := table.things.exact(units(_IN_IT.sub("", clause)))) is not None:
            return Found(hit.value, hit.name)
    heads = [head for clause in said_in for head in _heads(clause)]
    for head in heads:
        if (hit := _last(table, head)) is not None:
            if (material := unlike(table, head[: hit.start], hit.value)) is not None:
                return _of_material(table, material)
            hedged = _too_short(head, hit) or says_little(table, head, hit)
            return Found(hit.value, hit.name, "part" if hedged else "")
    for head in heads:
        if (hit := table.things.alike(head)) is not None:
            return Found(hit.value, hit.name, "spelling")
    for material in materials:
        if material in table.of_material:
            return _of_material(table, material)
    for head in heads:
        for start in range(max(1, len(head) - 4), len(head)):
            if (hit := table.things.alike(head[start:])) is not None:
                return Found(hit.value, hit.name, "spelling")
    for hit in reversed(table.things.within(everything)):
        if _is_dangerous(hit.value):
            return Found(hit.value, hit.name, "part")
    return None


def _made_clear(found: Found, shape: Unclear, materials: list[str], table: Table) -> Found:
    """The thing of the material that was said, if one was."""
    for material in materials:
        if material in shape.options:
            return replace(found, thing=shape.options[material])
    known = [material for material in materials if material in table.of_material]
    return _of_material(table, known[0]) if known else found


def _of_material(table: Table, material: str) -> Found:
    return Found(table.of_material[material], material, "material")


def _last(table: Table, head: Units) -> Hit[Item | Unclear] | None:
    """The name that ends the words; words that name nothing may stand after it."""
    while head:
        if (hit := table.things.ending(head)) is not None:
            return hit
        if head[-1] not in _EMPTY_WORDS:
            return None
        head = head[:-1]
    return None


_EMPTY_WORDS = set(
    "one thing stuff item piece bit part please too thick etc waste rubbish type sort kind once used old dead "
    "个 子 类 皮 渣 片 块 头 了 吧 吗 呢 啊 呀 东 西 儿 垃 圾 些 用 过 完 掉 坏 旧".split()
)


def _too_short(head: Units, hit: Hit[Item | Unclear]) -> bool:
    """One Chinese character at the end of unknown ones says little: 精油 is no cooking 油."""
    short = hit.end - hit.start == 1 and not hit.name.isascii() and isinstance(hit.value, Item)
    return short and any(unit not in _BEFORE_SHORT for unit in head[: hit.start])


_BEFORE_SHORT = set(
    "旧坏废破烂空老新大小用过期完剩不要了一二两三几个把张本双条只些块根支台盏家里吃喝穿有掉锋利尖锐"
)


def _heads(clause: str) -> Iterator[Units]:
    """The words that may end with the thing: "tin of cat food" may be a cat food tin, a tin, or cat food."""
    clause = _CUT.split(clause.strip(), maxsplit=1)[0] or clause
    clause = _ASKED.sub("", clause) or clause
    outer, of, inner = clause.partition(" of ")
    if not of:
        yield units(clause)
        return
    container, contents = units(outer), units(inner)
    if container and container[-1] not in _AMOUNTS:
        yield contents + container[-1:]
        yield container
    yield contents
    yield container


_CUT = re.compile(
    r"(?<=\w)\s+(?:from|with|inside|in|on|that|which|whose|still|made|lined|gone|filled|full(?= of| with| to)|has|have|"
    r"after|for|when|is|are|was|were|where|what|go|goes|stuck|left|out of|i|we|used (?:many|for|as|to|once))\b",
    re.IGNORECASE,
)
"""Where a description of the thing begins."""
_ASKED = re.compile(
    r"怎么.*$|(?:应该|该|要)?(?:扔|丢|放|投)(?:到|在|进)?(?:哪|什么).*$|(?:是|属于|算)什么.*$"
)
_AMOUNTS = set(
    "bag pack packet pile piece bit pair half load lot stack handful couple slice kind type sort sheet bunch strip "
    "bowl plate box ton heap number set roll dozen amount lump".split()
)


def _danger(table: Table, everything: Units, found: Found) -> tuple[Hit[Item] | None, bool]:
    """Something dangerous among the words that is not the thing itself, and whether their names run into each other.

    汽油 in 汽油桶, though 油桶 is a name too: then that was not what was meant. In a phone book is no phone.
    """
    if _is_dangerous(found.thing):
        return None, False
    hits = table.things.anywhere(everything)
    named = [hit for hit in hits if hit.value is found.thing]
    for hit in hits:
        if not isinstance(hit.value, Item) or not _is_dangerous(hit.value):
            continue
        of_a_device = hit.name.isascii() and hit.value.kind.name in _DEVICES and not found.guess
        if of_a_device and any(other.start == hit.end for other in named):
            continue
        runs_into = any(other.start < hit.end and hit.start < other.end for other in named)
        return Hit(hit.start, hit.end, hit.value, hit.name), runs_into
    return None, False


_DEVICES = {"gadget_battery", "electric_battery"}
"""What belongs to one is called by its name: a phone bill, a camera tripod."""


def _is_dangerous(thing: Item | Unclear) -> bool:
    return isinstance(thing, Item) and thing.kind.hazard is not None
