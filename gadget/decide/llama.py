"""The mind's door to llama.cpp: a model file, a fixed prefix kept in its cache, and the next token's scores.

What follows the prefix may be in branches, of which none knows of the others: the words alone, and a picture that was
read while they were still being said.

The library's own `Llama` class keeps scores for every token and knows no fixed prefix; this is a decode loop of our own
over the low-level interface, so that a request pays for its own few tokens only and memory stays small.
"""

from __future__ import annotations

import ctypes
import logging
import math
import os
import time
from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from gadget.errors import BadModel, DecideFailed, DecideTimeout, NoModel
from gadget.llamacpp import Brake, chat_formats, library

logger = logging.getLogger(__name__)

Logits: TypeAlias = npt.NDArray[np.float32]
"""Shape (vocabulary,): the score of each token to come next, before softmax."""

Floats: TypeAlias = npt.NDArray[np.float32]

_BATCH = 256  # tokens handed over at once
_MICROBATCH = 128  # tokens computed at once; 256 is no faster on two cores and takes 5 MB more


class Engine:
    """A loaded model; after `prefix` it has that in its cache, and appends to one branch at a time.

    Not for use by two threads at once.

    Raises `NoModel` when the file is missing and `BadModel` when llama.cpp refuses it.
    """

    def __init__(self, path: Path, *, threads: int, mend: str = "gadget models pull") -> None:
        """`mend` is the command that brings the file when it is missing."""
        if not path.is_file():
            raise NoModel(f"the mind's model file {path} is missing: run `{mend}`")
        self._path = path
        self._threads = threads
        self._llama = llama = library()
        self._model: Any = None
        self._context: Any = None
        self._batch: Any = None
        parameters = llama.llama_model_default_params()
        parameters.load_mode = llama.LLAMA_LOAD_MODE_MMAP
        parameters.n_gpu_layers = 0
        self._model = llama.llama_model_load_from_file(os.fsencode(path), parameters)
        if not self._model:
            raise BadModel(f"llama.cpp cannot load {path}: run `gadget models verify`")
        self._vocabulary = llama.llama_model_get_vocab(self._model)
        self._size = int(llama.llama_vocab_n_tokens(self._vocabulary))
        self._width = int(llama.llama_model_n_embd(self._model))
        self._batch = llama.llama_batch_init(_BATCH, 0, 1)
        self._soft_batch: Any = None
        self._length = 0
        self._prefix = 0
        self._branch = 0
        self._positions = [0]
        self._pieces: dict[int, bytes] = {}
        self._brake = Brake()
        self._watch = _NO_WATCH

    @property
    def library(self) -> str:
        """Version of the binding, which fixes llama.cpp's."""
        return str(self._llama.__version__)

    @property
    def width(self) -> int:
        """Numbers in a row of the embedding."""
        return self._width

    @property
    def chat_template(self) -> str | None:
        """The chat template that came with the model; None for a model that was not taught to chat."""
        template = self._llama.llama_model_chat_template(self._model, None)
        return template.decode() if template else None

    @property
    def position(self) -> int:
        """Tokens in the cache, from the beginning to the end of the branch."""
        return self._positions[self._branch]

    @property
    def room(self) -> int:
        """Tokens that can still be appended, to one branch or another."""
        return self._length - self._prefix - sum(end - self._prefix for end in self._positions)

    def chat(self, words: str) -> str:
        """`words` as the person's turn of a chat, up to where the model answers.

        Raises `BadModel` when there is no template or it does not work.
        """
        template = self.chat_template
        if template is None:
            raise BadModel(f"{self._path} has no chat template")
        tokens = (self._llama.llama_vocab_bos, self._llama.llama_vocab_eos)
        first, last = (self._spell(token(self._vocabulary), special=True).decode() for token in tokens)
        return rendered(template, words, first=first, last=last)

    def beginning(self) -> list[int]:
        """The token that opens every text of this model, where it has one."""
        if not self._llama.llama_vocab_get_add_bos(self._vocabulary):
            return []
        return [int(self._llama.llama_vocab_bos(self._vocabulary))]

    def tokenize(self, text: str, *, special: bool = False) -> list[int]:
        """The tokens of `text`. Only with `special` does the spelling of a control token become that token."""
        data = text.encode(errors="replace")
        room = len(data) + 8
        tokens = (self._llama.llama_token * room)()
        count = self._llama.llama_tokenize(self._vocabulary, data, len(data), tokens, room, False, special)
        if count < 0:
            raise DecideFailed(f"llama.cpp cannot tokenize {len(data)} bytes ({count})")
        return list(tokens[:count])

    def controls(self) -> dict[str, int]:
        """The model's control tokens by their spelling."""
        llama, vocabulary = self._llama, self._vocabulary
        return {
            llama.llama_vocab_get_text(vocabulary, token).decode(): token
            for token in range(self._size)
            if llama.llama_vocab_get_attr(vocabulary, token) & llama.LLAMA_TOKEN_ATTR_CONTROL
        }

    def setting(self, key: str) -> str | None:
        """A text in the file's header; None when it is not there."""
        room = 4096
        buffer = ctypes.create_string_buffer(room)
        count = self._llama.llama_model_meta_val_str(self._model, key.encode(), buffer, room)
        return buffer.value.decode() if 0 <= count < room else None

    def piece(self, token: int) -> bytes:
        """The bytes `token` writes; none for a control token."""
        known = self._pieces.get(token)
        if known is None:
            known = self._pieces[token] = self._spell(token, special=False)
        return known

    def prefix(
        self,
        tokens: Sequence[int],
        *,
        room: int,
        kept: Path | None = None,
        scored: int = 1,
        branches: int = 1,
    ) -> None:
        """Begin anew with `tokens`, which stay in the cache, and space for `room` more after them in all `branches`.

        `scored` is how many places may be scored at once. `kept` is a file in which the
        evaluated tokens are kept from one start to the next; whoever names it sees to it that model and
        library are the same. Raises `BadModel` when llama.cpp cannot make a context of that size.
        """
        self._make_context(len(tokens) + room, max(scored, branches), branches)
        self._prefix, self._branch, self._positions = 0, 0, [0]
        if kept is None or not self._restored(kept, tokens):
            self.append(tokens)
            if kept is not None:
                self._keep(kept, tokens)
        self._prefix = self._positions[0]
        for branch in range(1, branches):
            self._llama.llama_memory_seq_cp(self._memory, 0, branch, 0, -1)
        self._positions *= branches

    def _restored(self, kept: Path, tokens: Sequence[int]) -> bool:
        """Take the evaluated `tokens` from the file; False when it is not there, damaged or another's."""
        if not kept.is_file():
            return False
        held = (self._llama.llama_token * len(tokens))()
        count = ctypes.c_size_t(0)
        read = self._llama.llama_state_seq_load_file(
            self._context, os.fsencode(kept), 0, held, len(tokens), ctypes.byref(count)
        )
        if read and list(held[: count.value]) == list(tokens):
            self._positions[0] = len(tokens)
            return True
        logger.warning("%s does not fit and is made anew", kept)
        self._llama.llama_memory_seq_rm(self._memory, 0, -1, -1)
        return False

    def _keep(self, kept: Path, tokens: Sequence[int]) -> None:
        """Write the evaluated `tokens` down, whole or not at all; without room for it the next start is slower."""
        partial = kept.with_suffix(".part")
        try:
            kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            held = (self._llama.llama_token * len(tokens))(*tokens)
            if self._llama.llama_state_seq_save_file(
                self._context, os.fsencode(partial), 0, held, len(tokens)
            ):
                partial.replace(kept)
        except OSError as failed:
            logger.warning("the start of the prompt is not kept for the next time: %s", failed)
        finally:
            partial.unlink(missing_ok=True)

    def turn_to(self, branch: int) -> None:
        """Go on with that branch, where it ends."""
        self._branch = branch

    def rewind(self, position: int | None = None) -> None:
        """Forget everything after `position` tokens of the branch; after the prefix when None."""
        position = self._prefix if position is None else position
        if not self._llama.llama_memory_seq_rm(self._memory, self._branch, position, -1):
            raise DecideFailed("llama.cpp cannot shorten this model's cache")
        self._positions[self._branch] = position

    def append(self, tokens: Sequence[int]) -> Logits:
        """Evaluate `tokens`, at least one, and score what comes next.

        Raises `DecideFailed` when there is no room or the engine fails, and what `watched` says; `rewind` afterwards.
        """
        self._check_room(tokens)
        for start in range(0, len(tokens), _BATCH):
            self._decode(tokens[start : start + _BATCH], scored=int(start + _BATCH >= len(tokens)))
        return self._scores(-1)

    def append_soft(self, rows: Floats) -> None:
        """Evaluate soft tokens, shape (tokens, width of the embedding), in the scale of the embedding's rows.

        Raises like `append`, and when their width is another model's.
        """
        if rows.ndim != 2 or rows.shape[1] != self._width:
            raise DecideFailed(
                f"soft tokens of shape {rows.shape} are not this model's: its width is {self._width}"
            )
        self._check_room(range(len(rows)))
        if self._soft_batch is None:
            self._soft_batch = self._llama.llama_batch_init(_BATCH, self._width, 1)
        # Gemma 3 multiplies the rows of its table by the root of the width, but not what is given to it as embeddings
        scaled = np.ascontiguousarray(rows * math.sqrt(self._width), np.float32)
        ctypes.memmove(self._soft_batch.embd, scaled.ctypes.data, scaled.nbytes)
        self._append(self._soft_batch, len(rows), scored=0)

    def append_scored(self, tokens: Sequence[int]) -> list[Logits]:
        """Like `append`, scoring what comes after each of `tokens`: no more than `prefix` was told."""
        self._check_room(tokens)
        self._decode(tokens, scored=len(tokens))
        return [self._scores(index) for index in range(len(tokens))]

    def _check_room(self, tokens: Sized) -> None:
        if not 0 < len(tokens) <= self.room:
            raise DecideFailed(f"{len(tokens)} tokens cannot be appended: there is room for {self.room}")

    def _scores(self, index: int) -> Logits:
        scores = self._llama.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(scores, shape=(self._size,)).copy()

    @contextmanager
    def watched(self, deadline: float, abort: Event) -> Iterator[None]:
        """Within it `append` stops soon after `abort` is set (`DecideFailed`) or `deadline` is past (`DecideTimeout`).

        `deadline` is in monotonic seconds.
        """
        watch = _Watch(deadline, abort)
        watch.check()
        self._watch = watch
        try:
            with self._brake.when(watch.is_due):
                yield
        finally:
            self._watch = _NO_WATCH

    def close(self) -> None:
        """Free the model; twice is harmless."""
        for batch in (self._batch, self._soft_batch):
            if batch is not None:
                self._llama.llama_batch_free(batch)
        if self._context:
            self._llama.llama_free(self._context)
        if self._model:
            self._llama.llama_model_free(self._model)
        self._batch = self._soft_batch = self._context = self._model = None

    def _decode(self, tokens: Sequence[int], *, scored: int) -> None:
        """Evaluate one batch, scoring what comes after its last `scored` tokens."""
        for index, token in enumerate(tokens):
            self._batch.token[index] = token
        self._append(self._batch, len(tokens), scored=scored)

    def _append(self, batch: Any, count: int, *, scored: int) -> None:
        for index in range(count):
            batch.pos[index] = self._positions[self._branch] + index
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = self._branch
            batch.logits[index] = int(index >= count - scored)
        self._evaluate(batch, count)
        self._positions[self._branch] += count

    def _evaluate(self, batch: Any, count: int) -> None:
        self._watch.check()
        batch.n_tokens = count
        outcome = self._llama.llama_decode(self._context, batch)
        if outcome != 0:
            self._watch.check()
            raise DecideFailed(f"llama.cpp failed on {count} tokens ({outcome})")

    def _spell(self, token: int, *, special: bool) -> bytes:
        room = 32
        while True:
            buffer = ctypes.create_string_buffer(room)
            count = self._llama.llama_token_to_piece(self._vocabulary, token, buffer, room, 0, special)
            if count >= 0:
                return buffer.raw[:count]
            room = -count

    def _make_context(self, length: int, scored: int, branches: int) -> None:
        llama = self._llama
        if self._context:
            llama.llama_free(self._context)
        parameters = llama.llama_context_default_params()
        parameters.n_ctx = length
        parameters.n_batch = _BATCH
        parameters.n_ubatch = _MICROBATCH
        parameters.n_seq_max = branches
        parameters.kv_unified = True  # the branches share the room
        parameters.n_outputs_max = scored  # one for each branch at least; a row of scores is a megabyte
        parameters.n_threads = parameters.n_threads_batch = self._threads
        # Layers with a sliding window would forget the end of the prefix while a request is answered.
        parameters.swa_full = True
        parameters.no_perf = True
        self._context = llama.llama_init_from_model(self._model, parameters)
        if not self._context:
            raise BadModel(f"llama.cpp cannot make a context of {length} tokens for {self._path}")
        self._length = length
        self._memory = llama.llama_get_memory(self._context)
        self._brake.fit(self._context)


def rendered(template: str, words: str, *, first: str, last: str) -> str:
    """`words` as the only message of a chat in a model's Jinja `template`, up to where the model answers.

    `first` and `last` are the tokens that open and end a text. Raises `BadModel` when the template does not work.
    """
    try:
        formatter = chat_formats().Jinja2ChatFormatter(template, eos_token=last, bos_token=first)
        return str(formatter(messages=[{"role": "user", "content": words}]).prompt)
    except Exception as problem:  # a template is a program of strangers and can fail in any way
        raise BadModel(f"the model's chat template does not work: {problem}") from problem


@dataclass(frozen=True, slots=True)
class _Watch:
    deadline: float
    abort: Event

    def is_due(self) -> bool:
        return self.abort.is_set() or time.monotonic() >= self.deadline

    def check(self) -> None:
        if self.abort.is_set():
            raise DecideFailed("deciding was aborted")
        if time.monotonic() >= self.deadline:
            raise DecideTimeout(
                "the mind did not decide in time: use a smaller model or raise decide.deadline_s"
            )


_NO_WATCH = _Watch(math.inf, Event())
