"""Any GGUF vision model as the whole mind: catalogue and request in its prompt, and the picture where it matters.

The words alone choose the action, as everywhere in the gadget: what a picture shows, or what is written on it, steers
nothing. When the request leaves open what a picture may fill (`gadget.decide.sight`: "which bin does *this* go in?"),
the model is asked once more with the picture, and only those arguments are taken from what it says. So a request that
points at nothing does not pay for a picture either: encoding one takes seconds on a small board. What it makes up
without a picture, of what only a picture or the words could tell, is left open too.

Every token is held to the grammar of a valid call, and the call is read off the grammar.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from threading import Event
from typing import TypeAlias

import numpy as np

from gadget import images
from gadget.calls import Call, Signature, missing
from gadget.decide import sight
from gadget.decide.base import Decider, Decision, Request
from gadget.decide.conventional import tidied
from gadget.decide.grammar import CallGrammar
from gadget.decide.head_start import HeadStart
from gadget.decide.prompt import Part, Prompt
from gadget.errors import DecideFailed, DecideTimeout
from gadget.picture import Picture
from gadget.seen import Seen
from gadget.vision import Broken, Interrupted, Logits, VisionModel

IsDue: TypeAlias = Callable[[], bool]

_OPENING = '{"action": "'
_LONGEST = 320  # tokens of a call
_LONGEST_REQUEST = 256  # tokens of one
_CANDIDATES = (64, 4096)  # most probable tokens looked at for one that is allowed
_SHOWN = (
    "The picture shows what the request points at. Name it in a few words, in the language of the request.\n"
)
_NOTHING_SEEN = Seen(clear=0.0)


class VisionDecider(Decider):
    """Decides with the GGUF vision model at `path` on `threads` cores."""

    name = "vision"
    decides_ahead = (
        False  # nothing can stop it while it takes in a picture, which lasts seconds on a small board
    )

    def __init__(
        self, path: Path, signatures: Sequence[Signature], threads: int, cache: Path | None = None
    ) -> None:
        """`cache` is a directory for what every message would have to compute again."""
        self._path = path
        self._cache = cache
        self._signatures = {signature.name: signature for signature in signatures}
        self._model = VisionModel(path, threads=threads, setting="decide.model")
        self._prompt = Prompt(signatures)
        self._fixed = _text(self._prompt.prefix)

    def prepare(self) -> None:
        """Load the model and its encoder of pictures, and evaluate the catalogue."""
        if self._path.is_file():
            kept = HeadStart(self._cache, self._path, f"vision {self._model.library}", self._fixed)
            kept.forget_others()
            self._model.prepare(self._fixed, kept.prefix)
        else:
            self._model.prepare()  # says what is missing

    def decide(self, request: Request, *, deadline: float, abort: Event) -> Decision:
        """Choose by the words, write the arguments, and fill what they leave open from the picture.

        `confidence` is the probability that the model gives the action's name among all names that may be written, as
        it stands: it is not calibrated, and models differ.
        """
        with _told(deadline, abort):

            def is_due() -> bool:
                return abort.is_set() or time.monotonic() >= deadline

            allowed = request.among or tuple(self._signatures)
            naming = _Writer(
                self._model, CallGrammar([self._signatures[name] for name in allowed]), named=True
            )
            self._write(_text(self._prompt.choose(self._cut(request.text))), None, naming, is_due)
            signature = self._signatures[naming.grammar.action]
            call = Call(signature.name)
            if signature.slots:
                call = sight.grounded(self._filled(request, signature, None, is_due), signature, request.text)
                if _shows(request) and self._open(call, signature, request):
                    seen = self._filled(request, signature, request.picture, is_due)
                    call = self._merged(call, seen, signature, request)
        return Decision(call, naming.confidence, naming.second)

    def close(self) -> None:
        """Free the model; twice is harmless."""
        self._model.close()

    def _filled(self, request: Request, signature: Signature, picture: Picture | None, is_due: IsDue) -> Call:
        """The call to that action, written with or without the picture in the prompt."""
        # Arguments are spans of the request; a model that rambles is stopped not far beyond its length.
        longest = max(24, min(len(request.text) + 8, 160))
        writer = _Writer(self._model, CallGrammar([signature], longest))
        words = _text(self._prompt.fill(self._cut(request.text), signature.name, request.language))
        self._write(words.removesuffix(f'{signature.name}"'), picture, writer, is_due)
        return tidied(writer.grammar.call(), signature, request.text)

    def _open(self, call: Call, signature: Signature, request: Request) -> list[str]:
        """The arguments that a picture may fill and the words do not, or only by pointing."""
        if sight.is_elsewhere(call):
            return []
        told = sight.filled(call, signature, _NOTHING_SEEN, request.language)
        return [slot.name for slot in missing(told, signature) if sight.fillable(signature.name, slot.name)]

    def _merged(self, call: Call, seen: Call, signature: Signature, request: Request) -> Call:
        for name in self._open(call, signature, request):
            if name not in self._open(seen, signature, request):
                call = call.with_argument(name, seen.arguments[name])
        return call

    def _write(self, words: str, picture: Picture | None, writer: _Writer, is_due: IsDue) -> None:
        """Let the model write what comes after `words`, which end with `_OPENING`."""
        words = words.removesuffix(_OPENING).rstrip()
        self._model.write(
            [self._fixed + words] if picture is None else [self._fixed, picture, _SHOWN + words],
            writer,
            longest=_LONGEST,
            is_due=is_due,
            opening=writer.opening,
        )
        if not writer.is_done:
            raise DecideFailed("the model ended before its call was complete")

    def _cut(self, request: str) -> str:
        """So much of the beginning of `request` as `_LONGEST_REQUEST` tokens hold."""
        if not self._model.is_loaded:
            raise DecideFailed("the mind is not prepared")
        request = self._model.without_controls(request)
        while len(self._model.tokenize(request)) > _LONGEST_REQUEST:
            request = request[: len(request) * 3 // 4]
        return request


class _Writer:
    """Chooses the tokens of one call, or only of its action's name, after `_OPENING`: the likeliest allowed ones."""

    def __init__(self, model: VisionModel, grammar: CallGrammar, *, named: bool = False) -> None:
        self._model = model
        self._named = named
        self.grammar = grammar
        grammar.feed(_OPENING)
        self.opening = _OPENING if named else _OPENING + _certain(grammar)
        """How the answer begins: what is certain is not written token by token."""
        grammar.feed(self.opening.removeprefix(_OPENING))
        self.confidence = 1.0
        self.second: str | None = None
        self._runner_up = 0.0

    @property
    def is_done(self) -> bool:
        """Whether what was asked for is written."""
        return self.grammar.done or (self._named and bool(self.grammar.action))

    def choose(self, logits: Logits) -> int:
        """The next token. Raises `DecideFailed` when none is allowed."""
        token = self._likeliest(logits) if self.grammar.in_text else self._between(logits)
        self.grammar.feed(self._model.piece(token))
        return token

    def _between(self, logits: Logits) -> int:
        """A token of what is certain to come, or of one of a few ways to go on.

        What is certain is tokenized together with each way: after `{` neither `}}` nor `"` looks likely to a model that
        knows `{}}` and `{"` as one token each.
        """
        forced = self.grammar.forced()
        ahead = copy(self.grammar)
        ahead.feed(forced)
        ways: dict[int, list[str]] = {}
        for option in ahead.options() or [""]:
            token = self._model.tokenize(forced + option)[0]
            if self.grammar.allows(self._model.piece(token)):  # some tokenizers put a space before everything
                ways.setdefault(token, []).append(ahead.written + option)
        if not ways:
            return self._likeliest(logits)
        best = max(ways, key=lambda token: logits[token])
        if not self.grammar.action and len(ways) > 1:
            self._weigh(logits, ways, best)
        return best

    def _weigh(self, logits: Logits, ways: dict[int, list[str]], best: int) -> None:
        """How sure the model is of the name so far, and which name it would have written else.

        `ways` holds for each token that may be next the texts that it can become.
        """
        scores = logits[list(ways)].astype(np.float64)
        likely = dict(zip(ways, np.exp(scores - np.logaddexp.reduce(scores)).tolist(), strict=True))
        other = max((token for token in ways if token != best), key=lambda token: likely[token])
        if self.confidence * likely[other] > self._runner_up:
            self._runner_up = self.confidence * likely[other]
            names = {text.removeprefix(_OPENING).split('"')[0] for text in ways[other]}
            self.second = names.pop() if len(names) == 1 else None
        self.confidence = min(1.0, self.confidence * likely[best])

    def _likeliest(self, logits: Logits) -> int:
        """The most probable token that may come next."""
        for number in _CANDIDATES:
            number = min(number, len(logits))
            likely = np.argpartition(-logits, number - 1)[:number]
            for token in sorted(likely.tolist(), key=lambda token: -logits[token]):
                if math.isfinite(logits[token]) and self.grammar.allows(self._model.piece(token)):
                    return int(token)
        raise DecideFailed("the model writes nothing that can become a call")


def _certain(grammar: CallGrammar) -> str:
    """What has to come next, less its last character where that is better chosen together with what follows."""
    forced = grammar.forced()
    ahead = copy(grammar)
    ahead.feed(forced)
    return forced if ahead.in_text else forced[:-1]


@contextmanager
def _told(deadline: float, abort: Event) -> Iterator[None]:
    """What ends a decision, in the words of the stage."""
    try:
        yield
    except Interrupted:
        if abort.is_set():
            raise DecideFailed("deciding was aborted") from None
        raise DecideTimeout(
            "the mind did not decide in time: use a smaller model or raise decide.deadline_s"
        ) from None
    except Broken as failed:
        raise DecideFailed(f"the vision model failed: {failed}") from failed


def _shows(request: Request) -> bool:
    """Whether there is anything to see; of a dark, covered or blurred picture a model would invent something."""
    if request.picture is None or (request.seen is not None and not request.seen.is_clear):
        return False
    return not images.shows_nothing(request.picture)


def _text(parts: Sequence[Part]) -> str:
    return "".join(part.text for part in parts)
