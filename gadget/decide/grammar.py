"""What the conventional mind is allowed to write: exactly one JSON call to an action of the catalogue.

A small model left alone drifts out of JSON, out of the catalogue and out of the slots. `CallGrammar` follows the text
character by character and knows at every point what may come next, so that the mind takes the most probable of the
legal continuations and is not even asked where there is only one (`forced`).

The text is what `json.dumps` writes with its default separators: ``{"action": NAME, "arguments": {SLOT: VALUE, …}}``.
Slots come in the signature's order; required ones always (``""`` when not said, ``[]`` for a list), optional ones or
not.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import TypeAlias

from gadget.calls import Call, Signature, Slot

LONGEST_TEXT = 200
LONGEST_LIST = 12
LONGEST_CALL = 3
"""All texts of a call together may be this many times as long as one."""
_HEX = "0123456789abcdefABCDEF"


class CallGrammar:
    """An automaton over the text of one call.

    `longest` bounds each text value and list item, in characters as they are read. Pieces may be fed as bytes, because
    one token of a model can end in the middle of a character.
    """

    def __init__(self, signatures: Sequence[Signature], longest: int = LONGEST_TEXT) -> None:
        self._signatures = {signature.name: signature for signature in signatures}
        self._longest = longest
        self._left = LONGEST_CALL * longest  # characters that all texts to come may take
        self._written = ""
        self._pending = b""  # bytes of a character that has begun
        self._action = ""
        self._slots: tuple[Slot, ...] = ()  # those that may still come
        self._items = 0  # of the list being written
        self._literals: dict[str, _Then] = {  # what may be written here, each with what follows it …
            f'{{"action": {json.dumps(name)}': _offer_first_slot(name) for name in self._signatures
        }
        self._progress = ""  # … and how much of it has been
        self._after_text: _Then | None = None  # set while words of the model's own are being written
        self._room = 0  # characters these may still take
        self._escape = ""
        self._done = False

    @property
    def done(self) -> bool:
        """Whether the call is complete; nothing may follow."""
        return self._done

    @property
    def written(self) -> str:
        """Everything fed so far."""
        return self._written

    @property
    def in_text(self) -> bool:
        """Whether words of the model's own are being written, rather than one of a few names."""
        return self._after_text is not None

    @property
    def action(self) -> str:
        """The action, once its name is complete; empty before."""
        return self._action

    def feed(self, piece: str | bytes) -> None:
        """Write `piece`. Raises `ValueError`, and is spoilt, when it is not allowed."""
        if not self._take(piece):
            raise ValueError(f"{piece!r} cannot be written here")

    def allows(self, piece: str | bytes) -> bool:
        """Whether all of `piece` may come next; an empty piece may not, because it would lead nowhere."""
        return bool(piece) and copy(self)._take(piece)

    def forced(self) -> str:
        """The text that has to come next whatever is chosen after it; empty at a choice."""
        ahead = copy(self)
        start = len(ahead._written)
        while len(following := ahead._following()) == 1:
            ahead._step(following.pop())
        return ahead._written[start:]

    def options(self) -> list[str]:
        """What is left to write of each literal that can still come here; empty inside text and at the end."""
        return [literal[len(self._progress) :] for literal in self._open_literals()]

    def call(self) -> Call:
        """The call that was written, an empty list as the empty string. Raises `ValueError` before it is done."""
        if not self._done:
            raise ValueError("the call is not complete")
        document = json.loads(self._written)
        return Call(document["action"], {name: value or "" for name, value in document["arguments"].items()})

    # ── one character at a time ───────────────────────────────────────────────────────────────────────────────────

    def _take(self, piece: str | bytes) -> bool:
        data = self._pending + (piece.encode() if isinstance(piece, str) else piece)
        try:
            text, self._pending = data.decode(), b""
        except UnicodeDecodeError as problem:
            if problem.reason != "unexpected end of data":
                return False
            text, self._pending = data[: problem.start].decode(), data[problem.start :]
        return all(self._step(character) for character in text) and self._may_complete(self._pending)

    def _may_complete(self, beginning: bytes) -> bool:
        """Whether a character that begins with these bytes can come next."""
        if not beginning:
            return True
        if self._after_text is not None:
            return self._room > 0 and not self._escape
        return any(option.encode().startswith(beginning) for option in self.options())

    def _step(self, character: str) -> bool:
        self._written += character
        if self._after_text is not None:
            return self._step_in_text(character, self._after_text)
        self._progress += character
        then = self._literals.get(self._progress)
        if then is not None:
            then(self)
            return True
        return bool(self._open_literals())

    def _step_in_text(self, character: str, then: _Then) -> bool:
        if self._escape:
            return self._step_in_escape(character)
        if character == '"':
            self._after_text = None
            then(self)
            return True
        self._room -= 1
        self._left -= 1
        if character == "\\":
            self._escape = character
        return self._room >= 0 and unicodedata.category(character) != "Cc"

    def _step_in_escape(self, character: str) -> bool:
        self._escape += character
        length = len(self._escape)
        if length == 2:
            self._escape = self._escape if character == "u" else ""
            return character in '"\\/bfnrtu'
        # Half of a surrogate pair is legal in JSON but not in text; the model can write the character itself.
        surrogate = length == 4 and self._escape[2] in "dD" and character not in "01234567"
        self._escape = self._escape if length < 6 else ""
        return character in _HEX and not surrogate

    def _following(self) -> set[str]:
        """The characters that may come next; empty when there are too many to name, or none."""
        if self._pending:
            return set()
        if self._after_text is not None:
            return {'"'} if self._room <= 0 and not self._escape else set()
        return {option[0] for option in self.options()}

    def _open_literals(self) -> list[str]:
        return [literal for literal in self._literals if literal.startswith(self._progress)]

    # ── what may come where ───────────────────────────────────────────────────────────────────────────────────────

    def _expect(self, literals: dict[str, _Then]) -> None:
        self._literals = literals
        self._progress = ""

    def _offer_slot(self, before: str) -> None:
        """Any slot up to and including the next required one may come; after the last required one, the end."""
        literals: dict[str, _Then] = {}
        for index, slot in enumerate(self._slots):
            rest = self._slots[index + 1 :]
            literals.update((f"{before}{text}", then) for text, then in _openings(slot, rest))
            if slot.required:
                break
        else:
            literals["}}" if before == ", " else f"{before}}}}}"] = _finish
        self._expect(literals)

    def _offer_item(self) -> None:
        self._items += 1
        literals: dict[str, _Then] = {"]": _offer_next_slot}
        if self._items < LONGEST_LIST:
            literals[', "'] = _begin_text(_offer_next_item)
        self._expect(literals)


_Then: TypeAlias = Callable[[CallGrammar], None]
"""What a completed literal or text leads to. Functions of the automaton, not bound methods, so that a copy of it is
independent."""


def _offer_first_slot(action: str) -> _Then:
    def then(grammar: CallGrammar) -> None:
        grammar._action = action
        grammar._slots = grammar._signatures[action].slots
        grammar._offer_slot(', "arguments": {')

    return then


def _openings(slot: Slot, rest: tuple[Slot, ...]) -> Iterator[tuple[str, _Then]]:
    """The ways to begin `slot`, after which only `rest` may come."""

    def with_rest(then: _Then) -> _Then:
        def and_then(grammar: CallGrammar) -> None:
            grammar._slots = rest
            grammar._items = 0
            then(grammar)

        return and_then

    name = json.dumps(slot.name)
    if slot.choices:
        for value in (*slot.choices, "") if slot.required else slot.choices:
            yield f"{name}: {json.dumps(value, ensure_ascii=False)}", with_rest(_offer_next_slot)
    elif slot.is_list:
        yield f"{name}: []", with_rest(_offer_next_slot)
        yield f'{name}: ["', with_rest(_begin_text(_offer_next_item))
    else:
        yield f'{name}: "', with_rest(_begin_text(_offer_next_slot))


def _begin_text(after: _Then) -> _Then:
    def then(grammar: CallGrammar) -> None:
        grammar._after_text = after
        grammar._room = min(grammar._longest, grammar._left)
        grammar._expect({})

    return then


def _offer_next_slot(grammar: CallGrammar) -> None:
    grammar._offer_slot(", ")


def _offer_next_item(grammar: CallGrammar) -> None:
    grammar._offer_item()


def _finish(grammar: CallGrammar) -> None:
    grammar._done = True
    grammar._expect({})
