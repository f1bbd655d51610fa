"""Where things are: what was put away, lost and found, remembered with its picture and told again."""

from __future__ import annotations

from typing import Literal

from gadget.act import remembering as say
from gadget.act.base import Answer, Context, action
from gadget.act.naming import find, name_of, same
from gadget.act.things import Thing, Things, called, is_compared, most_alike, visible
from gadget.act.which_things import Wanted, wanted
from gadget.calls import Call


def _all_of_them(context: Context, call: Call) -> Call:
    """ "What did I lose?" names no thing, and need not be asked which."""
    answered = call.arguments.get("item") == context.heard.strip().rstrip(".。!！?？")  # "which thing?"
    if answered or wanted("", context.heard) is None:
        return call
    return call.with_argument("item", context.heard).with_argument("status", "where")


@action(
    called=("where things are", "东西的位置"),
    ask={
        "item": ("Which thing do you mean?", "是什么东西？"),
        "status": ("Did you lose it, find it, or put it away?", "是丢了、捡到了，还是放起来了？"),
    },
    prepare=_all_of_them,
    shown_first=True,
)
def lost_and_found(
    context: Context, item: str, status: Literal["lost", "found", "keep", "where"], place: str | None = None
) -> Answer:
    """Record a thing as lost or found, keep where it is put away, or tell where it was kept."""
    item, place = item.strip(), say.said_place(place)
    if status == "where":
        return Answer(_where(context, item))
    if status == "keep":
        return Answer(_keep(context, item, place))
    return Answer(_lost(context, item, place) if status == "lost" else _found(context, item, place))


def _keep(context: Context, item: str, place: str) -> str:
    picture = visible(context) if context.things is not None else None
    if not place and picture is None:
        return say.place_wanted(context, item)
    return say.kept(context, Things(context).add("keep", item, place, picture))


def _where(context: Context, item: str) -> str:
    things = _ranked(Things(context))
    if (kind := wanted(item, context.heard)) is not None:
        return say.listed(context, kind, _of_kind(kind, _by_name(things)))
    match = find(item, [thing.item for thing in things])
    fitting = [things[index] for index in match.indexes]
    if match.sure and fitting and name_of(item).units:
        return say.places(context, _by_name(fitting))
    if alike := most_alike(context, things):
        of_it = next(group for group in _by_name(things) if alike in group)
        return say.looks_like(context, item, [alike, *(one for one in of_it if one is not alike)])
    if not name_of(item).units and is_compared(context):  # what has a picture looked otherwise
        fitting = [thing for thing in fitting if thing.embedding is None]
        if not fitting:
            return say.not_recognised(context)
    if match.sure and fitting:
        return say.places(context, _by_name(fitting))
    if fitting:
        return say.only_near(context, item, _by_name(fitting)[0])
    return say.unknown(context, item)


def _lost(context: Context, item: str, place: str) -> str:
    things = Things(context)
    before = next((one for one in called(item, _ranked(things)) if one.status != "lost"), None)
    return say.lost(context, things.add("lost", item, place), before)


def _found(context: Context, item: str, place: str) -> str:
    things = Things(context)
    known = things.known()
    missed = next((one for one in called(item, known) if one.status == "lost"), None)
    alike = None
    if missed is None and not (name_of(item).units and called(item, known)):
        alike = most_alike(context, known)
        missed = _loss_of(alike, known)
    thing = things.add("found", item, place, visible(context))
    return say.found(context, thing, missed, alike)


def _loss_of(alike: Thing | None, things: list[Thing]) -> Thing | None:
    if alike is None:
        return None
    return next((one for one in things if one.status == "lost" and same(one.item, alike.item)), None)


def _of_kind(kind: Wanted, groups: list[list[Thing]]) -> list[list[Thing]]:
    """Of each thing what is asked for; where it is put away only while that still holds."""
    if kind == "all":
        return groups
    if kind == "keep":
        return [group for group in groups if group[0].status == "keep"]
    chosen = [[one for one in group if one.status == kind] for group in groups]
    return [group for group in chosen if group]


def _ranked(things: Things) -> list[Thing]:
    """Newest first, but what was found when it was not lost, somebody else's it seems, after one's own of its name."""
    known, losses = things.known(), things.losses()

    def own(found: Thing) -> Thing | None:
        if found.status != "found" or not name_of(found.item).units:
            return None
        kept = next((one for one in known if _is_before(one, found) and one.status == "keep"), None)
        between = [one for one in losses if _is_before(one, found) and kept and kept.number < one.number]
        return None if between else kept

    def place(thing: Thing) -> tuple[int, bool, int]:
        kept = own(thing)
        return (-(kept or thing).number, kept is not None, -thing.number)

    return sorted(known, key=place)


def _is_before(one: Thing, other: Thing) -> bool:
    return one.number < other.number and same(one.item, other.item)


def _by_name(things: list[Thing]) -> list[list[Thing]]:
    """The entries of each thing, newest first; what has no name is a thing of its own."""
    groups: list[list[Thing]] = []
    for thing in things:
        group = next((group for group in groups if same(group[0].item, thing.item)), None)
        if group is None or not name_of(thing.item).units:
            groups.append([thing])
        else:
            group.append(thing)
    return groups
