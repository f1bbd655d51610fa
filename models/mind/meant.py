"""Whether two calls of an action end in the same answer, for arguments in free words: where they begin and end may differ and change nothing."""

from __future__ import annotations

from gadget.act.animals.answer import about_animal
from gadget.act.animals.read import knowledge
from gadget.act.rooms.ideas import fitting
from gadget.act.rooms.read import ideas
from gadget.calls import Call, Language


def answered_alike(made: Call, meant: Call, language: Language) -> bool:
    """Whether the gadget does the same: equal calls, or the same advice about the same animal or room.

    No other action is looked at: what is sent, kept or bought is what was said, to the letter.
    """
    if made == meant:
        return True
    if made.action != meant.action or made.action not in ("animal_care", "interior_design"):
        return False
    slot = "animal" if made.action == "animal_care" else "room"
    if _text(made, slot) != _text(meant, slot):
        return False
    return _advice(made, language) == _advice(meant, language)


def _advice(call: Call, language: Language) -> object:
    if call.action == "animal_care":
        return about_animal(_text(call, "animal"), _text(call, "question"), language, knowledge())
    found = fitting(_text(call, "room"), _text(call, "request"), ideas())
    return found.key, found.understood


def _text(call: Call, slot: str) -> str:
    return str(call.arguments.get(slot) or "")
