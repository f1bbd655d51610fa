"""A request with its call, as training and tests see it, and what must be true of every one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from frames import Piece
from numbers_said import ONES, TENS, chinese_number

from gadget.act.catalogue import load_catalogue
from gadget.calls import Call, Signature, Value, problems
from gadget.decide.tokens import SAID_CHOICES, choices, normal

SIGNATURES: dict[str, Signature] = {signature.name: signature for signature in load_catalogue().signatures}
FREE_TEXT = {"body", "message", "text", "change", "level", "command"}
"""Arguments that keep their first word whatever it is."""

_LEADING = {
    "en": re.compile(r"^(?:the|a|an|my|our|this|these|some)\s+(?=\S)", re.IGNORECASE),
    "zh": re.compile(r"^(?:我的|我们的|这个|那个|我家的)(?=.)"),
}
_CARRIER = re.compile(
    r"^(?:往[前后])?(?:改|调|挪|推|换|移|设|定|延|拨|推迟|提前|延后|顺延|延迟|延长|缩短)(?:到|成|为|至)(?=.)"
)
"""Words that only carry a change's target, as "to" does in English."""
_EDGE = ' \t,;:.!?，。！？；：、…"“”「」《》'


@dataclass(frozen=True, slots=True)
class Example:
    """`spans` are the values' pieces as they stand in the text; `source` says where the wording comes from."""

    text: str
    language: str
    call: Call
    source: str
    spans: tuple[str, ...] = ()


def example(pieces: list[Piece], action: str, language: str, source: str) -> Example:
    """What a list of pieces says, with each argument by the rules of LABELS.md."""
    text = "".join(piece.words for piece in pieces if not piece.unspoken)
    text = normal(text).strip()
    text = re.sub(r"\s+(?=[,.!?])", "", text)
    arguments: dict[str, Value] = {}
    spans = []
    for slot in SIGNATURES[action].slots:
        values = [
            figure(piece.words)
            if slot.name == "level"
            else piece.words
            if piece.unspoken
            else tidy(piece.words, slot.name, language)
            for piece in pieces
            if piece.slot == slot.name
        ]
        values = [value for value in values if value]
        spans += [value for value in values if value not in choices(slot) and slot.name != "level"]
        if slot.is_list:
            arguments[slot.name] = values or ""
        elif values or slot.required:
            arguments[slot.name] = ("" if language == "zh" else " ").join(values)
    return Example(text, language, Call(action, arguments), source, tuple(spans))


def figure(words: str) -> str:
    """A loudness as the catalogue writes it: up, down, mute, or 0-100 in figures; other words stay as they are."""
    words = words.casefold().strip(_EDGE)
    if words in SAID_CHOICES["level"] or not words:
        return words
    if digits := re.search(r"\d+", words):
        return digits[0]
    for number, pattern in _LEVELS.items():
        if re.fullmatch(pattern, words):
            return number
    if words.startswith("one hundred") or words in ("一百", "百分之百", "百分之一百"):
        return "100"
    tens = re.fullmatch(rf"({'|'.join(TENS)})(?:[ -]({'|'.join(ONES)}))?(?: percent)?", words)
    if tens:
        return str(TENS[tens[1]] + (ONES[tens[2]] if tens[2] else 0))
    if words.removesuffix(" percent") in ONES:
        return str(ONES[words.removesuffix(" percent")])
    return (
        str(chinese_number(words.removeprefix("百分之")))
        if re.fullmatch(r"(?:百分之)?[零一二两三四五六七八九十]+", words)
        else words
    )


_LEVELS = {
    "100": r"(the )?(max(imum)?|full|loudest|highest|top)( volume| level)?|最大声?|最高|最响",
    "0": r"(the )?(min(imum)?|lowest|quietest)( volume| level)?|最小声?|最低|最轻",
    "50": r"(a )?half|halfway|the middle|medium|一半|中间|半",
}


def tidy(words: str, slot: str, language: str) -> str:
    """A span without what does not belong to it."""
    words = normal(words).strip(_EDGE)
    if slot == "change" and language == "zh":
        return _CARRIER.sub("", words)
    return words if slot in FREE_TEXT else _LEADING[language].sub("", words)


def faults(made: Example) -> list[str]:
    """What is wrong with an example; nothing for a good one."""
    wrong = problems(made.call, SIGNATURES[made.call.action])
    if not made.text or len(made.text) > 400:
        wrong.append("the text is empty or longer than anybody speaks")
    if re.search(r"[{}\[\]|]", made.text):
        wrong.append("the text holds signs of the frame notation")
    level = made.call.arguments.get("level", "")
    if level not in ("", *SAID_CHOICES["level"]) and not (str(level).isdigit() and int(str(level)) <= 100):
        wrong.append(f"{level!r} is no loudness")
    wrong += [f"{span!r} is not in the text" for span in made.spans if span not in made.text]
    wrong += [f"{span!r} has punctuation at its edge" for span in made.spans if span != span.strip(_EDGE)]
    return wrong


_TAIL_MARKS = re.compile(r"\{([a-z]+)(:?=)([^{}]*)\}")


def marked(text: str) -> list[Piece]:
    """The pieces of a sentence with `{slot=words}` and `{slot:=value}` marks (the notation of the test sets)."""
    pieces, at = [], 0
    for mark in _TAIL_MARKS.finditer(text):
        pieces += [Piece(text[at : mark.start()]), Piece(mark[3], mark[1], unspoken=mark[2] == ":=")]
        at = mark.end()
    return [piece for piece in [*pieces, Piece(text[at:])] if piece.words]
