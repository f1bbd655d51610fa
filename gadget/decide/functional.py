"""The trained mind: one functional token chooses the action, a few more carry its arguments (see
`gadget.decide.tokens`).

Nothing of the catalogue is in the prompt. A request is read once; the next token is the action, chosen among
the allowed ones with a calibrated probability. Arguments are mostly copies of the request's own words, so
several tokens of a copy are proposed and checked at once (prompt lookup, a form of speculative decoding,
arXiv 2211.17192): the result is that of one token at a time.

When the mind is unsure what words ask for, it reads what else the ears may have heard, and takes the text that both
find likeliest together (n-best rescoring).

A picture is read before the words, as soft tokens in the space of the embedding, and while the person still speaks, in
a branch of its own. The words choose the action in another, so that no picture ever does; only when the action is one
of those whose arguments a picture may fill are they read after the picture too, and the arguments written there. It
may only fill what was left open: see `gadget.decide.sight`, which holds every call to that.
"""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import cast

import numpy as np
import numpy.typing as npt

from gadget.calls import Call, Signature, Value
from gadget.decide import sight
from gadget.decide.base import Decider, Decision, Request
from gadget.decide.llama import Engine, Logits
from gadget.decide.tokens import CALL, LONGEST_TEXT, CallReader, Notation, action_token, normal
from gadget.errors import BadModel, DecideFailed
from gadget.seen import SOFT_TOKENS, Seen

log = logging.getLogger(__name__)

SETTINGS = "gadget.mind"
"""Key of the model file's header under which the recipe left what the decoder needs, as JSON."""

_LONGEST_REQUEST = 256  # tokens of it that are read
_LONGEST_POINTING = 127  # tokens of one that is read with a picture too; who says more points at nothing
_AHEAD = 6  # tokens of a copy proposed at once

_WORDS, _PICTURE = 0, 1
"""The engine's branches: the words alone, and a picture with the words after it."""

SURE = 0.97
"""Confidence in the action from which the words are taken as they were heard."""

WEIGHT = 4.0
"""What a logarithm of the mind's confidence counts against one of the ears': of 230 development requests spoken by five
synthetic voices 95.7 % end in the right action, 92.2 % without; none that was right was made wrong (models/LOG.md)."""

HYPOTHESES = 4
"""Texts that are read at most."""

SHARE = 0.25
"""Part of the time for a decision that may be spent on reading others."""
_EDGE = ' \t,;:.!?，。！？；：、…"“”「」《》'


class FunctionalDecider(Decider):
    """Decides with the GGUF model at `path`, made by `gadget models build`, on `threads` cores."""

    name = "functional"

    def __init__(self, path: Path, signatures: Sequence[Signature], threads: int) -> None:
        self._path = path
        self._signatures = tuple(signatures)
        self._threads = threads
        self._engine: Engine | None = None
        self._mind: _Mind | None = None
        self._start = 0  # tokens before a picture
        self._shown: Seen | None = None  # whose soft tokens are in the cache

    def prepare(self) -> None:
        """Load the model. Raises `NoModel`, and `BadModel` when it was made for other actions.

        An action that the model was not trained on is left to its phrases (`gadget.decide.phrased`).
        """
        self.close()
        self._engine = engine = Engine(self._path, threads=self._threads, mend="gadget models build")
        self._mind = _Mind.of(engine, self._signatures, self._path)
        room = SOFT_TOKENS + _LONGEST_REQUEST + 1 + LONGEST_TEXT + _AHEAD + 1
        engine.prefix(engine.beginning(), room=room, scored=_AHEAD + 1, branches=2)
        # the first request must not wait for the disk
        engine.append([self._mind.notation.ids[CALL]] * _AHEAD)
        engine.rewind()
        self._start = engine.position

    def look(self, seen: Seen) -> bool:
        """Read the picture's soft tokens, so that the words can follow them at once."""
        if not self._reads(seen):
            return False
        try:
            self._read(seen)
        except DecideFailed as failed:
            self._shown = None
            log.warning("the mind cannot take in a picture: %s", failed.message)
            return False
        return True

    def decide(self, request: Request, *, deadline: float, abort: Event) -> Decision:
        """Choose the action by the words alone, then write its arguments."""
        if self._engine is None or self._mind is None:
            raise DecideFailed("the mind is not prepared")
        seen = request.seen if request.seen is not None and self._reads(request.seen) else None
        with self._engine.watched(deadline, abort):
            chosen = self._choice(request.text, request)
            if chosen.confidence < SURE and len(request.hypotheses) > 1:
                chosen = self._likeliest(chosen, request, deadline)
            call = self._argued(request, chosen, seen)
        understood = chosen.words if chosen.words != request.text else None
        return Decision(call, chosen.confidence, chosen.second, understood=understood)

    def _argued(self, request: Request, chosen: _Choice, seen: Seen | None) -> Call:
        """The chosen action with its arguments, by the picture only where it may fill any and got nowhere else."""
        mind = cast(_Mind, self._mind)
        signature = mind.notation.signatures[mind.notation.action_ids()[chosen.action]]
        if (
            seen is not None
            and len(chosen.read) <= _LONGEST_POINTING
            and any(sight.fillable(signature.name, slot.name) for slot in signature.slots)
        ):
            call = self._written_beside(request, chosen, seen)
            kept = sight.checked(call, signature, chosen.words, seen, request.language)
            if kept is not None:
                return kept
            log.info("written again without the picture: %s", signature.name)
        return sight.grounded(self._written(request, chosen), signature, chosen.words)

    def _written_beside(self, request: Request, chosen: _Choice, seen: Seen) -> Call:
        """What the mind writes with the words after the picture."""
        self._read(seen)
        cast(Engine, self._engine).append([*chosen.read, cast(_Mind, self._mind).notation.ids[CALL]])
        return self._written(request, chosen, _PICTURE)

    def _written(self, request: Request, chosen: _Choice, branch: int = _WORDS) -> Call:
        """What the mind writes in that branch after the action."""
        engine, mind = cast(Engine, self._engine), cast(_Mind, self._mind)
        engine.turn_to(branch)
        before = engine.position
        reader = CallReader(mind.notation, request.among or None)
        call = _Writing(engine, mind, reader, chosen.read).from_action(chosen.action)
        engine.rewind(before)  # the branches share the room
        return _tidied(call)

    def _likeliest(self, first: _Choice, request: Request, deadline: float) -> _Choice:
        """Of the texts that the ears hold possible the one that they and the mind find likeliest together."""
        now = time.monotonic()
        until = now + SHARE * (deadline - now)
        best, last, most = first, first, -math.inf
        for hypothesis in request.hypotheses[:HYPOTHESES]:
            choice = first
            if hypothesis.text != first.words:
                if time.monotonic() >= until:
                    break
                choice = last = self._choice(hypothesis.text, request)
            together = hypothesis.log_probability + WEIGHT * math.log(max(choice.confidence, 1e-9))
            if together > most:
                best, most = choice, together
        return best if best is last else self._choice(best.words, request)

    def _choice(self, words: str, request: Request) -> _Choice:
        """Read the words alone, up to the action; the call can be written after it."""
        engine, mind = cast(Engine, self._engine), cast(_Mind, self._mind)
        read = engine.tokenize(normal(words))[:_LONGEST_REQUEST]
        engine.turn_to(_WORDS)
        engine.rewind(self._start)
        logits = engine.append([*read, mind.notation.ids[CALL]])
        reader = CallReader(mind.notation, request.among or None)
        return _Choice(words, read, *mind.choose_action(logits, reader))

    def _reads(self, seen: Seen) -> bool:
        """Whether the soft tokens are for this mind; other eyes have none."""
        return self._engine is not None and len(seen.soft) == SOFT_TOKENS * self._engine.width * 4

    def _read(self, seen: Seen) -> None:
        """Turn to the picture's branch and bring it to where the words begin."""
        engine = cast(Engine, self._engine)
        engine.turn_to(_PICTURE)
        if seen is self._shown:
            engine.rewind(self._start + SOFT_TOKENS)
            return
        self._shown = None
        engine.rewind(self._start)
        engine.append_soft(np.frombuffer(seen.soft, "<f4").reshape(SOFT_TOKENS, -1))
        self._shown = seen

    def close(self) -> None:
        """Free the model; twice is harmless."""
        if self._engine is not None:
            self._engine.close()
        self._engine = self._mind = self._shown = None


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is made of some words, up to the action: the tokens read, its token, how sure, the second best."""

    words: str
    read: list[int]
    action: int
    confidence: float
    second: str | None


@dataclass(frozen=True, slots=True)
class _Mind:
    """What the model file says of itself: its control tokens, and the temperature that makes its confidence honest."""

    notation: Notation
    controls: npt.NDArray[np.int64]
    temperature: float

    @classmethod
    def of(cls, engine: Engine, signatures: Sequence[Signature], path: Path) -> _Mind:
        settings = engine.setting(SETTINGS)
        if settings is None:
            raise BadModel(
                f"{path} is not the trained mind: run `gadget models build`, or set decide.backend = "
                '"conventional" for another model'
            )
        controls = engine.controls()
        signatures = [s for s in signatures if action_token(s.name) in controls or not s.phrases]
        if unknown := next((s for s in signatures if action_token(s.name) not in controls), None):
            raise BadModel(
                f"{path} does not know the action {unknown.name} of {unknown.file or 'another package'}. Give it "
                'phrases, or set decide.backend = "conventional" (docs/own-actions.md); if it is one of the '
                "gadget's own, run `gadget models build`"
            )
        try:
            notation = Notation.of(signatures, controls)
        except ValueError as problem:
            raise BadModel(
                f"{path} was made for other actions ({problem}): run `gadget models build` again"
            ) from problem
        temperature = float(json.loads(settings).get("temperature", 1.0))
        return cls(notation, np.array(sorted(controls.values())), temperature)

    def choose_action(self, logits: Logits, reader: CallReader) -> tuple[int, float, str | None]:
        """The most probable action's token, its probability, and the name of the second."""
        allowed = sorted(reader.controls)
        scores = logits[allowed].astype(np.float64) / self.temperature
        order = np.argsort(-scores)
        probability = float(np.exp(scores[order[0]] - np.logaddexp.reduce(scores)))
        names = self.notation.action_ids()
        second = names[allowed[order[1]]] if len(allowed) > 1 else None
        return allowed[order[0]], probability, second

    def choose(self, logits: Logits, reader: CallReader) -> int:
        """The most probable token that may come next."""
        candidates = sorted(reader.controls)
        if reader.takes_text:
            words = logits.copy()
            words[self.controls] = -np.inf
            candidates.append(int(words.argmax()))
        return max(candidates, key=lambda token: logits[token])


@dataclass(slots=True)
class _Writing:
    """A call being written after the request `read`."""

    engine: Engine
    mind: _Mind
    reader: CallReader
    read: list[int]

    def from_action(self, token: int) -> Call:
        """Everything from the action's token on."""
        self.reader.feed(token)
        written = [token]
        while not self.reader.done:
            proposed = self._proposed(written) if self.reader.takes_text else []
            start = self.engine.position
            scores = self.engine.append_scored([written[-1], *proposed])
            for step, logits in enumerate(scores):
                token = self.mind.choose(logits, self.reader)
                self.reader.feed(token, self.engine.piece(token))
                written.append(token)
                if self.reader.done or step >= len(proposed) or token != proposed[step]:
                    if step < len(proposed):
                        self.engine.rewind(start + 1 + step)
                    break
        return self.reader.call()

    def _proposed(self, written: list[int]) -> list[int]:
        """What would follow if the value being written went on like the request does after its last words."""
        for length in (3, 2, 1):
            last = written[-length:]
            if len(last) < length:
                continue
            for at in range(len(self.read) - length + 1):
                if self.read[at : at + length] == last:
                    return self.read[at + length : at + length + _AHEAD]
        return []


def _tidied(call: Call) -> Call:
    """`call` without punctuation at the edges of its values."""

    def tidy(value: Value) -> Value:
        return value.strip(_EDGE) if isinstance(value, str) else [item.strip(_EDGE) for item in value]

    return Call(call.action, {name: tidy(value) for name, value in call.arguments.items()})
