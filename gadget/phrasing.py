"""Phrases by which an action is asked for in so many words: "flip a coin", "water the {plant}", "浇一下{plant}".

The trained mind knows the actions it was trained on and no others. An action that somebody adds is reached by its
phrases, which are compared before the mind is asked: all of a request must be one of them, apart from politeness, so
what they mean is certain and what they do not match is none of theirs. Words in braces are arguments. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from gadget.calls import Call, Signature, Slot, Value

LONGEST_REQUEST = 300
"""Characters; a longer request is nobody's phrase."""

_LITTLE = {"latin": 3, "han": 2}
"""So much of a phrase at least is its own words: else it would take requests that are meant for other actions."""

_SLOT = re.compile(r"\{(\w+)\}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MARKS = " \t\n.,;:!?。，；：！？、…\"“”「」'"
_BEFORE = (
    r"(?:(?:hey |ok |okay )?(?:gadget|小助手) ?,? )?"
    r"(?:(?:please|can you|could you|would you|will you|now) |(?:请|麻烦你?|帮我|给我|能不能|可以)\s*)*"
)
_AFTER = r"(?:[ ,]+(?:please|now|for me|thanks|thank you)|[ ,]*(?:吧|好吗|可以吗|谢谢你?|一下))*"


def pattern(phrase: str, slots: Sequence[Slot]) -> re.Pattern[str]:
    """What a request must match for `phrase`. Raises `ValueError` that says what is wrong with the phrase."""
    known = {slot.name: slot for slot in slots}
    names = _SLOT.findall(phrase)
    literal = _plain(_SLOT.sub(" ", phrase))
    if "{" in literal or "}" in literal:
        raise ValueError(f"the phrase {phrase!r} has a brace without its other half")
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"the phrase {phrase!r} fills {unknown[0]!r}, which is no argument")
    if len(set(names)) < len(names):
        raise ValueError(f"the phrase {phrase!r} fills {names[0]!r} twice")
    if re.search(r"\}\s*\{", phrase):
        raise ValueError(f"the phrase {phrase!r} has two arguments with no words between them")
    letters = [character for character in literal if character.isalnum()]
    needed = _LITTLE["han"] if _HAN.search(literal) else _LITTLE["latin"]
    if len(letters) < needed:
        raise ValueError(f"the phrase {phrase!r} has too few words of its own: it would take any request")
    parts = re.split(r"(\{\w+\})", phrase)
    written = "".join(
        _filled(known[part[1:-1]]) if part.startswith("{") else _literal(part) for part in parts if part
    )
    return re.compile(f"{_BEFORE}{written}{_AFTER}", re.IGNORECASE)


def same(phrase: str) -> str:
    """Equal for phrases that the same request would match."""
    return "".join(_plain(_SLOT.sub("{}", phrase)).casefold().split())


def called(text: str, signatures: Iterable[Signature]) -> Call | None:
    """The call that all of `text` stands for, or None. Of several, the phrase with the most words of its own wins."""
    request = _plain(text)
    if not request or len(request) > LONGEST_REQUEST:
        return None
    best: tuple[int, Call] | None = None
    for signature in signatures:
        for phrase in signature.phrases:
            found = pattern(phrase, signature.slots).fullmatch(request)
            own = len(same(phrase))
            if found is not None and (best is None or own > best[0]):
                best = own, _call(signature, found.groupdict())
    return best[1] if best else None


def _call(signature: Signature, found: Mapping[str, str | None]) -> Call:
    """The call; a required argument that the phrase does not fill is "", to be asked for."""
    arguments: dict[str, Value] = {}
    for slot in signature.slots:
        said = (found.get(slot.name) or "").strip(_MARKS)
        if slot.choices:
            said = next((choice for choice in slot.choices if choice.casefold() == said.casefold()), "")
        if said:
            arguments[slot.name] = _items(said) if slot.is_list else said
        elif slot.required:
            arguments[slot.name] = ""
    return Call(signature.name, arguments)


def _items(said: str) -> list[str]:
    parts = re.split(r"\s*[,，、]\s*(?:and )?|\s+and\s+|和", said)
    return [part for part in (part.strip(_MARKS) for part in parts) if part]


def _filled(slot: Slot) -> str:
    values = "|".join(map(re.escape, slot.choices)) if slot.choices else r"\S(?:.*?\S)??"
    return f"(?P<{slot.name}>{values})"


def _literal(text: str) -> str:
    """Words with gaps; Chinese characters with gaps wherever a recogniser puts them."""
    plain = _plain(text)
    words = r"\s+".join(
        r"\s*".join(map(re.escape, word)) if _HAN.search(word) else re.escape(word) for word in plain.split()
    )
    gap = r"\s*" if _HAN.search(plain) else r"\s+"
    before = gap if text[:1].isspace() and words else ""
    after = gap if text[-1:].isspace() and words else ""
    if _HAN.search(plain):
        return rf"\s*{words}\s*"
    return f"{before}{words}{after}"


def _plain(text: str) -> str:
    """One line without marks at its ends."""
    line = unicodedata.normalize("NFKC", text).replace("’", "'")
    return " ".join(line.split()).strip(_MARKS)
