"""Functional tokens: how a call is written in tokens of its own, for training and deciding alike.

One control token names the action and one opens each argument, so that a call is

    <call> <action> (<slot> text…)* <end>

without quotes, braces or escaping (Octopus v2, arXiv 2404.01744). An argument that was not said is simply
absent; choices are tokens too; the items of a list are set apart by one. The words of a request are never
read as control tokens, whatever they spell, because only this module's own ids are written as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gadget.calls import Call, Signature, Slot, Value

CALL = "<|call|>"
"""Ends the request: what follows is the call."""
END = "<|end|>"
ITEM = "<|item|>"
SPARES = 16
"""Tokens without a meaning yet, for actions and slots that are added later."""

SAID_CHOICES: Mapping[str, tuple[str, ...]] = {"level": ("up", "down", "mute")}
"""Values with a token of their own in slots that take free text as well."""

LONGEST_TEXT = 120
"""Tokens of one call; a model that rambles is stopped here."""

Tokenize = Callable[[str], list[int]]


def action_token(name: str) -> str:
    """The spelling of the token that chooses action `name`."""
    return f"<|do:{name}|>"


def slot_token(name: str) -> str:
    """The spelling of the token that opens argument `name`."""
    return f"<|{name}:|>"


def value_token(value: str) -> str:
    """The spelling of the token that is the choice `value`."""
    return f"<|={value}|>"


def spellings(signatures: Iterable[Signature]) -> tuple[str, ...]:
    """Every control token that calls to `signatures` need, in the order in which a model keeps them."""
    known = list(signatures)
    slots = dict.fromkeys(slot.name for signature in known for slot in signature.slots)
    values = dict.fromkeys(
        value for signature in known for slot in signature.slots for value in choices(slot)
    )
    return (
        CALL,
        END,
        ITEM,
        *(action_token(signature.name) for signature in known),
        *(slot_token(name) for name in slots),
        *(value_token(value) for value in values),
        *(f"<|spare:{number}|>" for number in range(SPARES)),
    )


def choices(slot: Slot) -> tuple[str, ...]:
    """The values of `slot` that have a token of their own."""
    return slot.choices or SAID_CHOICES.get(slot.name, ())


def normal(text: str) -> str:
    """`text` as the mind reads it: single spaces, plain quotes, none between Chinese characters, one before a
    Latin word.

    The space gives a word the same token at the beginning as anywhere else.
    """
    text = " ".join(text.translate(_PLAIN).split())
    text = _BETWEEN_HAN.sub("", text)
    return text if not text or _HAN.match(text) else f" {text}"


_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u3000": " ", "\xa0": " "})
_HAN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


def in_request(value: str, request: str) -> str:
    """`value` with the space before it that it has in the normalised `request`, so that it has the same tokens there.

    A value that is not in the request gets the space of its kind of writing.
    """
    spaced = f" {value}"
    if spaced in request:
        return spaced
    return value if value in request or _HAN.match(value) else spaced


@dataclass(frozen=True, slots=True)
class Notation:
    """The control tokens of one model: `ids` maps spellings to token ids.

    Raises `ValueError` naming what is missing when the model was not made for these `signatures`.
    """

    signatures: Mapping[str, Signature]
    ids: Mapping[str, int]

    @classmethod
    def of(cls, signatures: Iterable[Signature], ids: Mapping[str, int]) -> Notation:
        """Check that every token that is needed is there."""
        known = tuple(signatures)
        needed = [spelling for spelling in spellings(known) if not spelling.startswith("<|spare:")]
        if lacking := [spelling for spelling in needed if spelling not in ids]:
            raise ValueError(f"the model has no token {lacking[0]} ({len(lacking)} missing)")
        return cls({signature.name: signature for signature in known}, ids)

    def action_ids(self, names: Iterable[str] | None = None) -> dict[int, str]:
        """Token id to name, of all actions or those in `names`."""
        return {self.ids[action_token(name)]: name for name in names or self.signatures}

    def write(self, call: Call, request: str, tokenize: Tokenize) -> list[int]:
        """The tokens of `call`, from the action to the end; `request` is normalised. Empty arguments are left out."""
        tokens = [self.ids[action_token(call.action)]]
        for slot in self.signatures[call.action].slots:
            value = call.arguments.get(slot.name, "")
            if written := self._write_value(slot, value, request, tokenize) if value else []:
                tokens += [self.ids[slot_token(slot.name)], *written]
        return [*tokens, self.ids[END]]

    def _write_value(self, slot: Slot, value: Value, request: str, tokenize: Tokenize) -> list[int]:
        if isinstance(value, str) and value in choices(slot):
            return [self.ids[value_token(value)]]
        tokens: list[int] = []
        for item in [value] if isinstance(value, str) else filter(None, value):
            if tokens:
                tokens.append(self.ids[ITEM])
            tokens += tokenize(in_request(item, request))
        return tokens


class CallReader:
    """Follows a call token by token and says what may come next. Pure; knows no probabilities.

    `controls` are the control tokens allowed now, `takes_text` says whether any ordinary token is.
    """

    def __init__(self, notation: Notation, actions: Sequence[str] | None = None) -> None:
        """`actions` limits the choice of the action."""
        self._notation = notation
        self._actions = notation.action_ids(actions)
        self._values = {notation.ids[value_token(value)]: value for value in self._all_values()}
        self._all_controls = frozenset(notation.ids.values())
        self._signature: Signature | None = None
        self._slot: Slot | None = None
        self._left: tuple[Slot, ...] = ()
        self._arguments: dict[str, list[str]] = {}
        self._text = b""
        self._closed = False  # the open slot holds a choice: nothing can be added to it
        self._written = 0
        self.done = False
        self.controls: frozenset[int] = frozenset(self._actions)
        self.takes_text = False

    def feed(self, token: int, piece: bytes = b"") -> None:
        """Take the next token; `piece` is what an ordinary one writes. Raises `ValueError` when it is not allowed."""
        self._written += 1
        if self._signature is None:
            self._begin(token)
        elif token in self.controls:
            self._control(token)
        elif self.takes_text and token not in self._all_controls:
            self._text += piece
        else:
            raise ValueError(f"token {token} cannot come here")
        self._look_ahead()

    def call(self) -> Call:
        """What was written; a required argument that was not is "". Raises `ValueError` before the end."""
        if not self.done or self._signature is None:
            raise ValueError("the call is not complete")
        arguments: dict[str, Value] = {}
        for slot in self._signature.slots:
            items = [item for item in self._arguments.get(slot.name, []) if item]
            if items:
                arguments[slot.name] = items if slot.is_list else " ".join(items)
            elif slot.required:
                arguments[slot.name] = ""
        return Call(self._signature.name, arguments)

    def _all_values(self) -> set[str]:
        slots = (slot for signature in self._notation.signatures.values() for slot in signature.slots)
        return {value for slot in slots for value in choices(slot)}

    def _begin(self, token: int) -> None:
        if token not in self._actions:
            raise ValueError(f"token {token} is no action")
        self._signature = self._notation.signatures[self._actions[token]]
        self._left = self._signature.slots

    def _control(self, token: int) -> None:
        ids = self._notation.ids
        if token in self._values and self._slot is not None:
            self._arguments[self._slot.name] = [self._values[token]]
            self._closed = True
            return
        self._finish_text()
        if token == ids[END]:
            self.done = True
        elif token != ids[ITEM]:
            self._slot = next(slot for slot in self._left if ids[slot_token(slot.name)] == token)
            self._left = self._left[self._left.index(self._slot) + 1 :]
            self._closed = False

    def _finish_text(self) -> None:
        if self._slot is not None and self._text:
            words = self._text.decode(errors="ignore").strip()
            self._arguments.setdefault(self._slot.name, []).append(words)
        self._text = b""

    def _look_ahead(self) -> None:
        ids, slot = self._notation.ids, self._slot
        following = {ids[slot_token(later.name)] for later in self._left} | {ids[END]}
        self.takes_text = False
        if self.done:
            self.controls = frozenset()
        elif self._written >= LONGEST_TEXT:
            self.controls = frozenset({ids[END]})
        elif slot is None or self._closed:
            self.controls = frozenset(following)
        elif slot.choices:
            self.controls = frozenset(ids[value_token(value)] for value in slot.choices)
        elif not self._text:
            self.takes_text = True
            self.controls = frozenset(ids[value_token(value)] for value in choices(slot))
        else:
            self.takes_text = True
            self.controls = frozenset(following | ({ids[ITEM]} if slot.is_list else set()))
