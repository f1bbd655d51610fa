"""Says one idea for a room, and always which room; or that there is none, and what there is. Pure."""

from __future__ import annotations

import re

from gadget.act.names import without
from gadget.act.rooms.ideas import Fitting
from gadget.calls import Language


def say_idea(room: str, request: str, found: Fitting, turn: int, language: Language) -> str:
    """The idea whose turn it is, for `room` as it was said; `turn` counts the ideas given before for the same."""
    said = _room(room, language)
    if not found.understood:
        return _none(said, without(request, language), found, language)
    idea = found.say[turn % len(found.say)].into(language)
    return f"{said}：{idea}" if language == "zh" else f"For {said}: {idea[:1].lower()}{idea[1:]}"


def _none(room: str, wish: str, found: Fitting, language: Language) -> str:
    """Nothing fits: that is said, with what may be asked for."""
    asks = [one.into(language) for one in found.ask]
    if language == "zh":
        offered = asks[0] if not asks[1:] else f"{'、'.join(asks[:-1])}或者{asks[-1]}"
        return f"“{wish}”这个我没有办法。{room}可以问我怎么{offered}。"
    offered = asks[0] if not asks[1:] else f"{', '.join(asks[:-1])} or {asks[-1]}"
    return f"I have no idea for “{wish}”. For {room}, ask me about {offered}."


def _room(room: str, language: Language) -> str:
    """ "the bedroom", or the room that was only pointed at."""
    if not room.strip() or _POINTED.fullmatch(room.strip().casefold()):
        return "这个房间" if language == "zh" else "this room"
    said = without(room, language)
    return said if language == "zh" else f"the {said}"


_POINTED = re.compile(
    r"(?:this|that|it|here|there|these|those)(?: (?:one|room|place|space))?|"
    r"(?:[这那](?:个|间|里|儿|边)?|它)(?:房间|屋子|地方)?"
)
