"""What the gadget says of things it was told of: short sentences in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gadget.act.base import Context
from gadget.act.naming import name_of, same
from gadget.act.telling import count, sentence
from gadget.act.things import Thing
from gadget.act.whereabouts import in_state, is_many, say_item, say_past, say_place
from gadget.act.which_things import Wanted

TOLD = 3
"""So many things are told of at once, the newest first."""


def said_place(place: str | None) -> str:
    """The place that was said, or "" for none; "here" tells nothing later."""
    place = (place or "").strip()
    return "" if _HERE.fullmatch(place) else place


def place_wanted(context: Context, item: str) -> str:
    """There is neither a place nor a picture to remember."""
    name = _name(context, item)
    return context.words(
        f"I can't see {name}. Please say it again with the place.", f"我看不到{name}，请带上地方再说一遍。"
    )


def kept(context: Context, thing: Thing) -> str:
    """It is noted where a thing is."""
    name = _name(context, thing.item)
    if not thing.place and not name_of(thing.item).units:
        return context.words("I'll remember this, with its picture.", "这个记住了，照片也存了。")
    if not thing.place:
        return context.words(
            f"I've kept a picture of where {name} {_be(thing.item)}.", f"照片存好了，记住{name}放在哪儿了。"
        )
    picture = context.words(", and I kept the picture", "，照片也存了") if thing.picture else ""
    return context.words(
        f"I'll remember: {_in_place(context, thing)}{picture}.",
        f"记住了：{_in_place(context, thing)}{picture}。",
    )


def lost(context: Context, thing: Thing, before: Thing | None) -> str:
    """A loss is noted; `before` is what was known of the thing."""
    said = context.words(f"Noted: {_loss(context, thing)}.", f"记下了：{_loss(context, thing)}。")
    return _joined(context, said, _before(context, before) if before else "")


def found(context: Context, thing: Thing, missed: Thing | None, alike: Thing | None) -> str:
    """A find is noted; `missed` is a loss it may end, `alike` what its picture looks like."""
    picture = context.words(", and I kept the picture", "，照片也存了") if thing.picture else ""
    said = context.words(
        f"Noted: {_find(context, thing)}{picture}.", f"记下了：{_find(context, thing)}{picture}。"
    )
    return _joined(context, said, _recognised(context, thing, missed, alike))


def places(context: Context, groups: list[list[Thing]]) -> str:
    """Where the things of `groups` are, each told of by its entries, newest first."""
    if len(groups) == 1:
        return sentence(_whereabouts(context, groups[0]), context.language) + _earlier(context, groups[0])
    told = [_short(context, group[0]) for group in groups[:TOLD]]
    number = count(len(groups)) if context.language == "zh" else _number(len(groups))
    if len(groups) > TOLD:
        english = f"I know of {number}. The newest: {'; '.join(told)}."
        return context.words(english, f"一共{number}样，最近的{count(TOLD)}样：{'；'.join(told)}。")
    return context.words(f"I know of {number}: {'; '.join(told)}.", f"有{number}样：{'；'.join(told)}。")


def listed(context: Context, kind: Wanted, groups: list[list[Thing]]) -> str:
    """All things of a kind, or that there are none."""
    if groups:
        return places(context, groups)
    english, chinese = _NONE[kind]
    return context.words(f"You haven't told me of anything {english}.", f"你还没告诉过我{chinese}。")


def looks_like(context: Context, item: str, group: list[Thing]) -> str:
    """Not known by name, but by its picture."""
    name, here = _name(context, group[0].item), _whereabouts(context, group)
    if not name_of(group[0].item).units:
        name = context.words("something you showed me", "你给我看过的一样东西")
    if not name_of(item).units:
        said = context.words(f"This looks like {name}: {here}.", f"看起来像{name}：{here}。")
    else:
        asked = _name(context, item)
        said = context.words(
            f"I know nothing of {asked}, but this looks like {name}: {here}.",
            f"没听你说过{asked}，不过眼前的看起来像{name}：{here}。",
        )
    return said + _earlier(context, group)


def only_near(context: Context, item: str, group: list[Thing]) -> str:
    """Not known, but something that is called almost so."""
    here, asked = _whereabouts(context, group), _name(context, item)
    said = context.words(
        f"I don't know where {asked} {_be(item)}, but {here}.", f"我不知道{asked}在哪儿，不过{here}。"
    )
    return said + _earlier(context, group)


def not_recognised(context: Context) -> str:
    """What is held up looks like nothing that was kept."""
    return context.words(
        "I don't recognise this: it looks like nothing you showed me.",
        "这个我认不出来，不像你给我看过的东西。",
    )


def unknown(context: Context, item: str) -> str:
    """Nothing is known."""
    name = _name(context, item)
    return context.words(
        f"I don't know where {name} {_be(item)}: you haven't told me.",
        f"我不知道{name}在哪儿，你还没告诉过我。",
    )


def _whereabouts(context: Context, group: list[Thing]) -> str:
    """The newest of what is known, with when it was told: no capital, no full stop."""
    thing = group[0]
    when = _when(context, thing)
    if thing.status == "lost":
        return context.words(
            f"you told me {when} that {_loss(context, thing)}", f"你{when}告诉我，{_loss(context, thing)}"
        )
    if thing.status == "found":
        picture = (
            "" if thing.place or not thing.picture else context.words("; I have a picture", "，我有照片")
        )
        return context.words(
            f"{_find(context, thing)} {when}{picture}", f"你{when}{_find(context, thing)[1:]}{picture}"
        )
    if thing.place:
        here = _in_place(context, thing)
        return context.words(f"{here}; you told me {when}", f"{here}，是你{when}告诉我的")
    return _picture_only(context, thing)


def _short(context: Context, thing: Thing) -> str:
    """One of several."""
    if thing.status == "lost":
        return _loss(context, thing)
    if thing.status == "found":
        return _find(context, thing)
    return _in_place(context, thing) if thing.place else _picture_only(context, thing)


def _picture_only(context: Context, thing: Thing) -> str:
    name, when = _name(context, thing.item), _when(context, thing)
    return context.words(
        f"you didn't say where {name} {_be(thing.item)}, but I have a picture from {_since(when)}",
        f"你没说{name}放在哪儿，不过我有{when}的照片",
    )


def _earlier(context: Context, group: list[Thing]) -> str:
    """After a loss or a find: where the thing was before, as the sentence that follows."""
    newest, rest = group[0], group[1:]
    if newest.status == "keep" and rest and rest[0].status == "found" and rest[0].number > newest.number:
        find, when = _find(context, rest[0]), _when(context, rest[0])
        return context.words(f" Since then {find}, {when}.", f"后来你{when}{find[1:]}。")
    wanted = {"lost": ("keep", "found"), "found": ("keep",)}.get(newest.status, ())
    before = next((one for one in rest if one.status in wanted), None)
    if before is None:
        return ""
    said = _before(context, before)
    said = said if said.startswith("I ") else said[:1].lower() + said[1:]
    return context.words(f" Before that, {said}", f"在那之前，{said}")


def _before(context: Context, thing: Thing) -> str:
    """What was known of a thing before: a whole sentence."""
    when, many = _when(context, thing), is_many(thing.item)
    it, was = ("they", "were") if many else ("it", "was")
    if thing.status == "found":
        where = f" {_place(context, thing)}" if thing.place else ""
        chinese = f"在{_place(context, thing)}" if thing.place else ""
        return context.words(
            f"You found {'them' if many else it}{where} {when}.", f"你{when}{chinese}找到过。"
        )
    if thing.place:
        place = _place(context, thing)
        chinese = place if in_state(place) else f"放在{place}"
        return context.words(f"You told me {when} that {it} {was} {place}.", f"你{when}说过{chinese}。")
    return context.words(f"I have a picture of where {it} {was}, from {_since(when)}.", f"我有{when}的照片。")


def _recognised(context: Context, thing: Thing, missed: Thing | None, alike: Thing | None) -> str:
    """What a find may be."""
    if missed is not None and alike is None:
        when = _when(context, missed)
        if same(missed.item, thing.item):
            loss = _loss(context, missed, named=False)
            return context.words(f"You told me {when} that {loss}.", f"你{when}说过{loss}。")
        loss = _loss(context, missed)
        return context.words(
            f"You told me {when} that {loss}: perhaps this is it.", f"你{when}说过{loss}，可能就是这个。"
        )
    if alike is None:
        return ""
    name = _name(context, alike.item)
    if missed is None:
        when = _when(context, alike)
        return context.words(f"It looks like {name}, from {_since(when)}.", f"看起来像你{when}说过的{name}。")
    loss, when = _loss(context, missed, named=False), _when(context, missed)
    return context.words(
        f"It looks like {name}: you told me {when} that {loss}.", f"看起来像{name}，你{when}说过{loss}。"
    )


def _in_place(context: Context, thing: Thing) -> str:
    name, place = _name(context, thing.item), _place(context, thing)
    chinese = f"{name}{place}" if in_state(place) else f"{name}在{place}"
    return context.words(f"{name} {_be(thing.item)} {place}", chinese)


def _loss(context: Context, thing: Thing, *, named: bool = True) -> str:
    if context.language == "zh":
        name = _name(context, thing.item) if named else "它"
        return f"{name}丢在{_place(context, thing)}了" if thing.place else f"{name}丢了"
    name = _name(context, thing.item) if named else "them" if is_many(thing.item) else "it"
    return f"you lost {name}" + (f" {_place(context, thing)}" if thing.place else "")


def _find(context: Context, thing: Thing) -> str:
    name = say_item(thing.item, context.language, yours=False)
    place = _place(context, thing) if thing.place else ""
    if context.language == "zh":
        return f"你{f'在{place}' if place else ''}找到了{name}"
    return f"you found {name}{f' {place}' if place else ''}"


def _name(context: Context, item: str) -> str:
    return say_item(item, context.language)


def _place(context: Context, thing: Thing) -> str:
    return say_place(thing.place, context.language)


def _when(context: Context, thing: Thing) -> str:
    return say_past(thing.told(context), context.now().astimezone(context.zone), context.language)


def _since(when: str) -> str:
    """After "from": "from Monday at 6"."""
    return when.removeprefix("on ")


def _be(item: str) -> str:
    return "are" if is_many(item) else "is"


def _joined(context: Context, one: str, other: str) -> str:
    return one + context.words(" ", "") + other if other else one


def _number(number: int) -> str:
    words = "zero one two three four five six seven eight nine ten".split()
    return words[number] if number < len(words) else str(number)


_NONE: Mapping[Wanted, tuple[str, str]] = {
    "lost": ("that you lost", "丢了什么"),
    "found": ("that you found", "捡到了什么"),
    "keep": ("that you put away", "放了什么"),
    "all": ("yet", "什么东西在哪儿"),
}
_HERE = re.compile(
    r"(?:right )?(?:here|there)|this|that|(?:就在|在)?[这那](?:儿|里|个地方|边)?", re.IGNORECASE
)
