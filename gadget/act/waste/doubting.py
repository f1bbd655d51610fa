"""Whether the last word says what a thing is: a memory stick is no stick, and a plastic plant does not rot. Pure."""

from __future__ import annotations

from gadget.act.names import Hit, Units
from gadget.act.waste.table import Item, Table, Unclear


def says_little(table: Table, head: Units, hit: Hit[Item | Unclear]) -> bool:
    """A general word ends the words, and what stands before it is not understood."""
    word = "".join(head[hit.start : hit.end])
    if word not in _HOLDERS | _GENERAL:
        return False
    before = head[: hit.start]
    understood = {at for at, unit in enumerate(before) if unit in _PLAIN or unit.isdigit()}
    for state in table.states.within(before):
        understood.update(range(state.start, state.end))
    if isinstance(hit.value, Unclear):
        for material in table.materials.within(before):
            understood.update(range(material.start, material.end))
    if word in _HOLDERS:
        for thing in table.things.within(before):
            if not isinstance(thing.value, Item) or thing.value.kind.hazard is None:
                understood.update(range(thing.start, thing.end))
    return len(understood) < len(before)


def unlike(table: Table, before: Units, thing: Item | Unclear) -> str | None:
    """The material that was said, when the thing by itself is none of it: a plastic apple, an electric guitar."""
    if not isinstance(thing, Item) or thing.kind.hazard is not None:
        return None
    if thing.kind.name not in _ELECTRIC and any(word in " ".join(before) for word in _POWERED):
        return "electric"
    if thing.kind.name in _GROWN:
        for hit in reversed(table.materials.within(before)):
            if hit.value in _MADE and len(hit.name) > 1:
                return hit.value
    return None


_HOLDERS = set("can tin cup tube case juice".split())
"""What they hold may stand before them: a tomato tin."""

_GENERAL = set(
    "stick card soda plant paper pack pad sheet light bar block stone ball bath cap mat plate cover "
    "植物 饮料 卡片".split()
)

_PLAIN = set(
    "old new big small little large huge tiny blue red green yellow black white grey pink orange "
    "purple brown clear thin thick long short round flat square used half full one two three four "
    "five six seven eight nine ten couple few several many lot of other another disposable "
    "recycled cheap kid child rusty bent dented squashed crushed wet damp torn ripped folded "
    "leftover cold mouldy rotten dead opened unopened plain normal ordinary regular standard "
    "heavy nice it is "
    "旧 坏 废 破 烂 空 老 新 大 小 用 过 期 完 剩 不 要 了 一 两 "
    "二 三 个 张 些 只 盆 杯 瓶 枯 死 喝 红 绿 黄 白 黑 蓝".split()
)
"""Words that change nothing about what a thing is."""

_POWERED = ("electric", "electronic", "electrical", "rechargeable", "motorised", "cordless", "电 动", "电 子")
_ELECTRIC = {"electric", "electric_battery", "appliance", "gadget_battery", "battery"}
_GROWN = {"food", "leftovers", "hard_food", "garden"}
_MADE = {"plastic", "metal", "glass", "rubber", "ceramic", "fabric", "foam"}
