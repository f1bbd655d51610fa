"""Advice that needs nothing but what the gadget knows by itself: waste, animals, rooms."""

from __future__ import annotations

from zlib import crc32

from gadget.act.animals.answer import about_animal
from gadget.act.animals.person import tells_of_person
from gadget.act.animals.question import understand
from gadget.act.animals.read import knowledge
from gadget.act.base import Answer, Context, Unclear, action
from gadget.act.rooms.answer import say_idea
from gadget.act.rooms.ideas import Fitting, fitting
from gadget.act.rooms.read import ideas
from gadget.act.waste.answer import which_bin
from gadget.act.waste.read import table
from gadget.act.waste.region import region_of
from gadget.act.waste.settling import asked_about, settled
from gadget.act.waste.table import Region
from gadget.calls import Call
from gadget.errors import JournalFailed
from gadget.memory import recalled, remember
from gadget.morsel import morsels

MEMORY = "idea:"
"""Begins the names, in the table `memory`, of how many ideas were given for a room and a wish."""


def _made_of_what(context: Context, call: Call) -> Call | Unclear:
    """Where the material decides, the answer is a question; what is said next settles it."""
    item = str(call.arguments.get("item") or "")
    region, known = _region(context), table(context.waste_table)
    if not item or (shape := asked_about(item, region, known)) is None:
        return call
    return Unclear(
        "item",
        which_bin(item, context.language, region, known),
        lambda answer: settled(answer, item, shape, context.language, known),
    )


def _region(context: Context) -> Region:
    return region_of(context.waste_region, context.language, context.zone.key or "")


@action(
    called=("sorting waste", "垃圾分类"),
    prepare=_made_of_what,
    ask={"item": ("What do you want to throw away?", "要扔的是什么？")},
)
def smart_recycling(context: Context, item: str) -> Answer:
    """Say which bin an item goes in or how to recycle it."""
    return Answer(which_bin(item, context.language, _region(context), table(context.waste_table)))


def _asked_already(context: Context, call: Call) -> Call:
    """ "An adder bit my dog" asks something though the mind found no question in it: the words are the question."""
    if call.arguments.get("question") or not call.arguments.get("animal"):
        return call
    understood = understand(str(call.arguments["animal"]), context.heard, knowledge())
    if understood.sign is None and not understood.eaten and not tells_of_person(context.heard):
        return call
    return call.with_argument("question", context.heard)


@action(
    called=("pet care", "养宠物"),
    prepare=_asked_already,
    ask={
        "animal": ("Which animal?", "是什么动物？"),
        "question": ("What would you like to know?", "想知道什么？"),
    },
)
def animal_care(context: Context, animal: str, question: str) -> Answer:
    """Answer a question about an animal's food, health or behaviour."""
    shown = morsels(context.seen)
    return Answer(about_animal(animal, question, context.language, knowledge(), shown))


@action(called=("decorating ideas", "装修建议"), ask={"room": ("Which room?", "哪个房间？")})
def interior_design(context: Context, room: str, request: str | None = None) -> Answer:
    """Give ideas for furnishing, decorating or arranging a room."""
    found = fitting(room, request or "", ideas(), context.heard)
    turn = _turn(context, found) if found.understood else 0
    return Answer(say_idea(room, request or "", found, turn, context.language))


def _turn(context: Context, found: Fitting) -> int:
    """How many ideas were given before for the same; without a memory, any number that the turn decides."""
    name = MEMORY + found.key
    try:
        with context.database.transaction():
            before = recalled(context.database, name) or ""
            given = int(before) if before.isdecimal() else 0
            remember(context.database, name, str(given + 1))
    except JournalFailed:
        return crc32(context.turn.encode())
    return given
