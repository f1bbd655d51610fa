"""Says one idea for a room, and always which room. Pure."""

from __future__ import annotations

from gadget.act.names import without
from gadget.act.rooms.ideas import Fitting
from gadget.calls import Language


def say_idea(room: str, request: str, found: Fitting, turn: int, language: Language) -> str:
    """The idea whose turn it is, for `room` as it was said; `turn` counts the ideas given before for the same."""
    idea = found.say[turn % len(found.say)].into(language)
    said = without(room, language)
    if language == "zh":
        head = "" if found.understood else f"{without(request, language)}这个我没有现成的办法。"
        return f"{head}{said}：{idea}"
    head = "" if found.understood else f"I have nothing on “{without(request, language)}”. "
    return f"{head}For the {said}: {idea[:1].lower()}{idea[1:]}"
