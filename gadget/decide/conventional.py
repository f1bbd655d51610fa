"""The conventional mind: any GGUF model, with the catalogue in its prompt, held to a valid call.

Works without training, with base and chat models alike; it is what the trained mind is measured against. The action is
the most probable one after the model's prejudice, measured once with requests that ask for nothing, is taken off. Its
arguments are written greedily, the grammar allowing only what can become a valid call.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event

import numpy as np

from gadget.calls import Call, Signature, Slot, Value
from gadget.decide.base import Decider, Decision, Request
from gadget.decide.grammar import CallGrammar
from gadget.decide.head_start import HeadStart
from gadget.decide.llama import Engine, Logits
from gadget.decide.prompt import CONTENT_FREE, Part, Prompt, is_from_an_example, quoted
from gadget.errors import DecideFailed

_ROOM = 768  # tokens for a request, examples of its action, and the call
_LONGEST_REQUEST = 256  # tokens of it
_PREJUDICE = 0.3  # how much of it is taken off; measured: 0.3-0.4 is best, 0 costs 5 points in Chinese
_NEGLIGIBLE = 0.02  # actions this improbable beside the best are not told apart
_CANDIDATES = (64, 4096)  # most probable tokens looked at for one that is allowed
_NOTHING = {
    "none",
    "null",
    "n/a",
    "unknown",
    "not specified",
    "not mentioned",
    "无",
    "没有",
    "未知",
    "未提及",
}


class ConventionalDecider(Decider):
    """Decides with the GGUF model at `path` on `threads` cores."""

    name = "conventional"

    def __init__(
        self, path: Path, signatures: Sequence[Signature], threads: int, cache: Path | None = None
    ) -> None:
        """`cache` is a directory for what every start would have to compute again."""
        self._path = path
        self._cache = cache
        self._signatures = {signature.name: signature for signature in signatures}
        self._threads = threads
        self._engine: Engine | None = None
        self._prompt = Prompt(signatures)
        self._names = _Node()
        self._prejudice: Mapping[str, float] = {}

    def prepare(self) -> None:
        """Load the model, evaluate the prefix, and measure the model's prejudice."""
        self.close()
        self._engine = engine = Engine(self._path, threads=self._threads)
        signatures = tuple(self._signatures.values())
        self._prompt = Prompt(signatures, engine.chat if engine.chat_template else None)
        self._names = _tree({name: engine.tokenize(f'{name}"') for name in self._signatures})
        tokens = self._tokens(self._prompt.prefix, first=True)
        kept = HeadStart(self._cache, self._path, engine.library, repr((tokens, CONTENT_FREE)))
        engine.prefix(tokens, room=_ROOM, kept=kept.prefix)
        self._prejudice = kept.prejudice(self._signatures) or kept.with_prejudice(self._measured_prejudice())

    def _measured_prejudice(self) -> dict[str, float]:
        """The log-probability of each action for requests that say nothing."""
        self._prejudice = {}
        without_content = [self._scores(text, negligible=0.0) for text in CONTENT_FREE]
        return {
            name: float(np.logaddexp.reduce([scores[name] for scores in without_content]))
            for name in self._signatures
        }

    def decide(self, request: Request, *, deadline: float, abort: Event) -> Decision:
        """Choose the action, then write its arguments."""
        with self._loaded().watched(deadline, abort):
            scores = self._scores(request.text, negligible=0.0 if request.among else _NEGLIGIBLE)
            if request.among:
                scores = {name: scores[name] for name in request.among}
            best, *others = sorted(scores, key=lambda name: -scores[name])
            confidence = math.exp(scores[best] - float(np.logaddexp.reduce(list(scores.values()))))
            call = self._written_call(request, self._signatures[best])
        return Decision(
            tidied(call, self._signatures[best], request.text), confidence, others[0] if others else None
        )

    def close(self) -> None:
        """Free the model; twice is harmless."""
        if self._engine is not None:
            self._engine.close()
        self._engine = None

    def _scores(self, request: str, negligible: float) -> dict[str, float]:
        """The log-probability of each action, less the prejudice, but for those that are `negligible` beside the best.

        A name is several tokens and each fork needs another evaluation, so only forks that can still matter get one.
        """
        engine = self._loaded()
        engine.rewind()
        scores: dict[str, float] = {}
        logits = engine.append(self._tokens(self._prompt.choose(_cut(engine, request))))
        start = engine.position
        order = count()
        forks: list[tuple[float, int, float, tuple[int, ...], _Node]] = [
            (0.0, next(order), 0.0, (), self._names)
        ]
        while forks:
            hope, _, before, path, node = heapq.heappop(forks)
            if scores and negligible and -hope < max(scores.values()) + math.log(negligible):
                break
            if path:
                engine.rewind(start)
                logits = engine.append(path)
            for token, probability in _probabilities(logits, node.children).items():
                after = before + probability
                end, rest = node.children[token].to_fork()
                if end.action is not None:
                    scores[end.action] = after - _PREJUDICE * self._prejudice.get(end.action, 0.0)
                else:
                    prejudice = min(self._prejudice.get(action, 0.0) for action in end.actions())
                    hope = after - _PREJUDICE * prejudice
                    heapq.heappush(forks, (-hope, next(order), after, (*path, token, *rest), end))
        return scores

    def _written_call(self, request: Request, signature: Signature) -> Call:
        if not signature.slots:
            return Call(signature.name)
        engine = self._loaded()
        # Arguments are spans of the request; a model that rambles is stopped not far beyond its length.
        grammar = CallGrammar([signature], longest=max(24, min(len(request.text) + 8, 160)))
        parts = self._prompt.fill(_cut(engine, request.text), signature.name, request.language)
        grammar.feed(f'{{"action": "{signature.name}"')
        forced = grammar.forced()
        grammar.feed(forced)
        engine.rewind()
        tokens = self._tokens((*parts[:-1], Part(parts[-1].text + forced)))
        while not grammar.done:
            if grammar.in_text:
                token = self._likeliest_allowed(engine.append(tokens), grammar)
                grammar.feed(engine.piece(token))
            else:
                token = self._choose(tokens, grammar)
            forced = grammar.forced()
            grammar.feed(forced)
            tokens = [token, *engine.tokenize(forced)]
        return grammar.call()

    def _choose(self, tokens: list[int], grammar: CallGrammar) -> int:
        """Evaluate `tokens` and feed `grammar` the first token of its most probable option, which is left to evaluate.

        The last of `tokens` is taken back and chosen together with what follows it: after `{` neither `}}` nor `"`
        looks likely to a model that knows `{}}` and `{"` as one token each.
        """
        engine = self._loaded()
        *before, last = tokens
        written = engine.piece(last)
        if before and written.isascii():
            logits = engine.append(before)
            together = {engine.tokenize(written.decode() + option)[0] for option in grammar.options()}
            token = max(together, key=lambda token: logits[token])
            following = engine.piece(token).removeprefix(written)
            if grammar.allows(following) and engine.piece(token).startswith(written):
                grammar.feed(following)
                return token
            logits = engine.append([last])
        else:
            logits = engine.append(tokens)
        token = max(
            {engine.tokenize(option)[0] for option in grammar.options()}, key=lambda token: logits[token]
        )
        grammar.feed(engine.piece(token))
        return token

    def _likeliest_allowed(self, logits: Logits, grammar: CallGrammar) -> int:
        """The most probable token that may come next within text."""
        engine = self._loaded()
        for number in _CANDIDATES:
            number = min(number, len(logits))
            likely = np.argpartition(-logits, number - 1)[:number]
            for token in sorted(likely.tolist(), key=lambda token: -logits[token]):
                if grammar.allows(engine.piece(token)):
                    return int(token)
        raise DecideFailed("the model writes nothing that can become a call")

    def _tokens(self, parts: Iterable[Part], *, first: bool = False) -> list[int]:
        """The tokens of `parts`; `first` for those that open the model's text."""
        engine = self._loaded()
        tokens = [token for part in parts for token in engine.tokenize(part.text, special=part.special)]
        beginning = engine.beginning() if first else []
        # Some chat templates write the opening token themselves.
        return tokens if tokens[: len(beginning)] == beginning else [*beginning, *tokens]

    def _loaded(self) -> Engine:
        if self._engine is None:
            raise DecideFailed("the mind is not prepared")
        return self._engine


def tidied(call: Call, signature: Signature, request: str) -> Call:
    """`call` without what the model adds of its own.

    That is spaces, final punctuation, underscores, "none", and names copied from the prompt's examples. An optional
    argument that is then empty is left out; a required one is "".
    """
    arguments: dict[str, Value] = {}
    for slot in signature.slots:
        value = _tidied_value(call, slot, request)
        if value or slot.required:
            arguments[slot.name] = value
    return Call(call.action, arguments)


def _tidied_value(call: Call, slot: Slot, request: str) -> Value:
    value = call.arguments.get(slot.name, "")
    if slot.choices or not value:
        return value
    tidy: Value = (
        _tidied_text(value, request)
        if isinstance(value, str)
        else [text for item in value if (text := _tidied_text(item, request))]
    )
    return "" if not tidy or is_from_an_example(call.action, slot.name, tidy, request) else tidy


def _tidied_text(value: str, request: str) -> str:
    # A model this small likes to write a value like a name: living_room.
    spaced = value if "_" in request else value.replace("_", " ")
    text = " ".join(spaced.split()).strip(' .,!?;:。，！？；：、…"“”「」')
    return "" if text.casefold() in _NOTHING else text


def _cut(engine: Engine, request: str) -> str:
    """So much of the beginning of `request` as `_LONGEST_REQUEST` tokens hold, quoted."""
    while len(engine.tokenize(quoted(request))) > _LONGEST_REQUEST:
        request = request[: len(request) * 3 // 4]
    return request


@dataclass(slots=True)
class _Node:
    """The names of all actions as a tree of tokens; `action` is set where a name ends."""

    children: dict[int, _Node] = field(default_factory=dict)
    action: str | None = None

    def to_fork(self) -> tuple[_Node, list[int]]:
        """The next node where there is a choice, or the end, and the tokens that lead there."""
        node, path = self, []
        while len(node.children) == 1:
            (token, node), *_ = node.children.items()
            path.append(token)
        return node, path

    def actions(self) -> list[str]:
        """Every action below."""
        if self.action is not None:
            return [self.action]
        return [action for child in self.children.values() for action in child.actions()]


def _tree(names: Mapping[str, Sequence[int]]) -> _Node:
    root = _Node()
    for name, tokens in names.items():
        node = root
        for token in tokens:
            node = node.children.setdefault(token, _Node())
        node.action = name
    return root


def _probabilities(logits: Logits, tokens: Iterable[int]) -> dict[int, float]:
    """The log-probability of each of `tokens`, as if only these could come next."""
    chosen = list(tokens)
    scores = logits[chosen].astype(np.float64)
    return dict(zip(chosen, (scores - np.logaddexp.reduce(scores)).tolist(), strict=True))
