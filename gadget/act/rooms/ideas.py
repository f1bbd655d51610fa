"""Ideas for rooms, as data, checked strictly; and which of them fit a room and a wish. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gadget.act.names import Names, Said, as_said
from gadget.act.phrases import Heard, Phrases
from gadget.act.wording import Says, Section, listed, names_in, pair, says
from gadget.errors import BadSettings

ANY = "any"
GENERAL = "general"
"""The wish of an idea that needs none."""

OUTDOORS = frozenset({"garden"})
"""Rooms that are none: what is for any room is not for them."""

CAREFUL = frozenset({"nursery"})
"""Rooms that get what is for any room only where they have nothing of their own: what suits others may harm a baby."""

OFFERED = 3
"""So many wishes are named where none of them was understood."""


_OR = frozenset({"or", "nor", "或", "和"})
_NONE: tuple[tuple[str, ...], ...] = (
    *((word,) for word in ("no", "without", "没", "无")),
    *(("not", verb) for verb in ("have", "keep", "own", "got")),
    *(tuple(words) for words in ("没有", "没养", "不养", "没有养")),
)
"""What says that there is no such thing, as `as_said` has it."""
_OWN = frozenset({"the", "my", "our", "this", "that", "these", "those"})
_MAY_FOLLOW = frozenset(
    "or nor and but so in at here just only though around then please i we it what which where how some".split()
)
"""After "no cats" in English; "no cat can reach it" and "without the cat chewing them" speak of one that is there."""
_DOES = frozenset("能会咬碰吃够")


@dataclass(frozen=True, slots=True)
class Idea:
    """One thing to do."""

    rooms: frozenset[str]
    wishes: frozenset[str]
    say: Says


@dataclass(slots=True)
class Ideas:
    """All of them, and how rooms and wishes are called."""

    rooms: Names[str] = field(default_factory=Names)
    called: dict[str, Says] = field(default_factory=dict)
    wishes: Phrases[str] = field(default_factory=Phrases)
    ranks: dict[str, int] = field(default_factory=dict)
    """The place of each wish: the more specific first."""
    ask: dict[str, Says] = field(default_factory=dict)
    """How some wishes are offered."""
    together: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    """Wishes that mean another one together: the last is wished for, the others are named anywhere."""
    ideas: list[Idea] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fitting:
    """What fits a room and a wish."""

    room: str
    """Its kind; empty when it is not known."""
    wish: str
    """`GENERAL` when none was said or understood."""
    understood: bool
    """False when a wish was said that is not known."""
    say: tuple[Says, ...]
    """The ideas, those of the room first; they take turns. None where the wish is not known."""
    ask: tuple[Says, ...] = ()
    """What may be asked for instead."""

    @property
    def key(self) -> str:
        """Under which name their turn is remembered."""
        return f"{self.room or ANY}/{self.wish}"


def fitting(room: str, request: str, ideas: Ideas, heard_too: str = "") -> Fitting:
    """The ideas for a room and a wish, both as they were said or seen.

    `heard_too` is all that was said: a cat that is named in it counts where plants are wished for.
    """
    said = as_said(room)
    known = ideas.rooms.ending(said.units) or next(iter(ideas.rooms.within(said.units)[::-1]), None)
    kind = known.value if known is not None else ""
    heard = _kept(as_said(request), ideas)
    if not heard and not request.strip():  # "my tiny dark hallway": the room itself tells
        heard = [one for one in ideas.wishes.within(said) if known is None or one.end <= known.start]
    free = [one for one in heard if not any(one.inside(other) for other in heard)]
    free += _joined(heard, _kept(as_said(heard_too), ideas), ideas)
    best = min(free, key=lambda one: (ideas.ranks[one.value], -one.weight), default=None)
    wish = best.value if best is not None else GENERAL
    if not request.strip() and not _matching(ideas.ideas, kind, wish) and kind in OUTDOORS:
        wish = GENERAL
    own = _matching(ideas.ideas, kind, wish)
    shared = [] if kind in OUTDOORS or (kind in CAREFUL and own) else _matching(ideas.ideas, ANY, wish)
    say = tuple(dict.fromkeys([*own, *shared]))
    if not say or (best is None and request.strip()):
        return Fitting(kind, GENERAL, False, (), _offered(kind, ideas))
    return Fitting(kind, wish, True, say)


def _kept(said: Said, ideas: Ideas) -> list[Heard[str]]:
    """What is wished for, without the animals that there are none of: "flowers, no cats or dogs"."""
    heard = ideas.wishes.within(said)
    beside = {part for parts, _ in ideas.together for part in parts[:-1]}
    kept = [one for one in heard if one.value not in beside or not _is_denied(one, heard, said)]
    return kept or heard


def _is_denied(one: Heard[str], heard: list[Heard[str]], said: Said) -> bool:
    """Whether "no", "without" or 没有 stands right before it, or before others of its kind and an "or"."""
    after = said.units[one.end] if one.end < len(said.units) else ""
    if _OWN.intersection(said.little[one.start]) or after in _DOES:
        return False
    if after.isascii() and after and after not in _MAY_FOLLOW:
        return False
    of_kind = {other.end: other.start for other in heard if other.value == one.value}
    start = one.start
    while start and said.units[start - 1] in _OR and start - 1 in of_kind:
        start = of_kind[start - 1]
    start -= start > 0 and said.units[start - 1] == "any"
    before = said.units[:start]
    return any(before[-len(words) :] == words for words in _NONE)


def _joined(heard: list[Heard[str]], beside: list[Heard[str]], ideas: Ideas) -> list[Heard[str]]:
    """What wishes mean together, when the last of them is among `heard` and the others there or `beside`."""
    wished = {one.value for one in heard}
    every = wished | {one.value for one in beside}
    return [
        Heard(0, 0, len(parts), meant)
        for parts, meant in ideas.together
        if parts[-1] in wished and every.issuperset(parts)
    ]


def _offered(kind: str, ideas: Ideas) -> tuple[Says, ...]:
    """Wishes that there are ideas for, those of the room's own first."""
    own = [wish for wish in ideas.ask if _matching(ideas.ideas, kind, wish)]
    any_room = [] if kind in OUTDOORS else list(ideas.ask)
    return tuple(ideas.ask[wish] for wish in dict.fromkeys([*own, *any_room]))[:OFFERED]


def _matching(ideas: Sequence[Idea], room: str, wish: str) -> list[Says]:
    return [idea.say for idea in ideas if room in idea.rooms and wish in idea.wishes]


def parse(sections: Mapping[str, Any], source: str) -> Ideas:
    """What `sections` say. Raises `BadSettings` with a line for each mistake."""
    mistakes: list[str] = []

    def wrong(place: str, what: str) -> None:
        mistakes.append(f"{source}: {place}: {what}.")

    found = Ideas()
    for name in sections.keys() - {"rooms", "wishes", "together", "ask", "idea"}:
        wrong(name, "there is no such section")
    for name, entry in Section("rooms", sections.get("rooms"), wrong).entries({"en", "zh"}):
        found.called[name] = says(entry)
        for taken, other in found.rooms.add(names_in(entry), name):
            wrong(entry.place, f"the name {taken!r} belongs to {other!r} already")
    for name, entry in Section("wishes", sections.get("wishes"), wrong).entries({"en", "zh"}):
        found.ranks[name] = len(found.ranks)
        for phrase in found.wishes.add(names_in(entry), name):
            wrong(entry.place, f"the phrase {phrase!r} says too little; write a word beside the articles")
    for name, offered in Section("ask", sections.get("ask"), wrong).pairs():
        if name not in found.ranks:
            wrong("ask", f"there is no wish {name!r}")
        found.ask[name] = offered
    for name, wanted in dict(sections.get("together", {})).items():
        parts = [tuple(listed(str(one))) for one in wanted] if isinstance(wanted, list) else []
        for unknown in sorted({name}.union(*parts) - found.ranks.keys()):
            wrong(f"together.{name}", f"there is no wish {unknown!r}")
        if not parts or any(len(part) < 2 for part in parts):
            wrong(f"together.{name}", 'must be a list of two wishes or more each, such as ["pets, plants"]')
        found.together += [(part, name) for part in parts]
    given = sections.get("idea")
    for number, idea in enumerate(given if isinstance(given, list) else [], 1):
        _read(idea, f"idea {number}", found, wrong)
    if not found.ideas:
        wrong("idea", "is missing")
    if mistakes:
        raise BadSettings("\n".join(mistakes))
    return found


def _read(given: Any, place: str, into: Ideas, wrong: Any) -> None:
    entry = Section(place, given, wrong)
    say = pair(entry.values.get("say"))
    rooms = frozenset(listed(str(entry.values.get("rooms", ""))))
    wishes = frozenset(listed(str(entry.values.get("wishes", ""))))
    if say is None:
        wrong(place, 'say must be ["English", "Chinese"]')
    for room in rooms - into.called.keys() - {ANY}:
        wrong(place, f"there is no room {room!r}")
    for wish in wishes - into.ranks.keys() - {GENERAL}:
        wrong(place, f"there is no wish {wish!r}")
    if not rooms or not wishes:
        wrong(place, "needs rooms and wishes")
    if say is not None:
        into.ideas.append(Idea(rooms, wishes, say))
