"""A vision model from a GGUF file: a chat model, and beside it the encoder of pictures (its "mmproj" file).

Any that llama.cpp's `mtmd` knows: SmolVLM, Qwen-VL, LFM2-VL, Gemma … It is asked through the binding's own
`MTMDChatHandler`, in its own chat template; whoever asks chooses each token (`Writer`), so that an answer has the form
it must have. Two ask: the mind (`gadget.decide.vision`) and the eyes (`gadget.look.vision_eyes`).

What is said and shown cannot leave its place: pictures are handed over as pixels, never fetched from an address, and
the spellings of control tokens are taken out of every text.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from itertools import takewhile
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from gadget import images
from gadget.errors import BadModel, NoModel
from gadget.llamacpp import Brake, library, multimodal
from gadget.picture import Picture
from gadget.vision_binding import Recorded, classes

Logits: TypeAlias = npt.NDArray[np.float32]
"""Shape (vocabulary,): the score of each token to come next, before softmax."""

SIDE = 512
"""Pictures are scaled down to this width in pixels: many models make more tokens of a larger one."""

ROOM = 2048
"""Tokens for what is not fixed: a picture (64 to about 1,300), a request, and the answer."""

_BATCH = 512  # tokens computed at once; Gemma's pictures (256 and 280 tokens) must fit in one batch
_TEMPLATE = 64  # tokens that a chat template may add
_PROBES = ('"one": it\'s', 'it\'s "two"')
"""What is said to find out whether a template passes it on as it is; with nothing in common at their beginning."""

_BLANK = Picture(np.zeros((SIDE, SIDE, 3), np.uint8), "nothing")


class Interrupted(Exception):
    """It was time to stop."""


class Broken(Exception):
    """llama.cpp or the binding failed; the text says how."""


class Writer(Protocol):
    """Writes an answer, token by token."""

    @property
    def is_done(self) -> bool:
        """Whether all that was asked for is written."""

    def choose(self, logits: Logits) -> int:
        """The token to write next; only called while it is not done."""


class VisionModel:
    """The model at `path`, on `threads` cores; loaded by `prepare`. Not for use by two threads at once."""

    def __init__(self, path: Path, *, threads: int, setting: str) -> None:
        """`setting` is what names the file, for the mend in errors."""
        self._path = path
        self._threads = threads
        self._setting = setting
        self._brake = Brake()
        self._llama: Any = None
        self._handler: Any = None
        self._controls: re.Pattern[str] | None = None

    @property
    def is_loaded(self) -> bool:
        """Whether `prepare` has been called, and not `close` since."""
        return self._llama is not None

    @property
    def library(self) -> str:
        """Version of the binding, which fixes llama.cpp's."""
        return str(library().__version__)

    def prepare(self, fixed: str = "", kept: Path | None = None) -> None:
        """Load both files. Raises `NoModel` for a missing one, and `BadModel` for what is no vision model.

        `fixed` is how every text-only message will begin; it is evaluated once, if `kept` names a file to keep it in
        (whoever names it sees to it that model, library and text are the same).
        """
        self.close()
        if not self._path.is_file():
            raise NoModel(f"{self._setting} = {self._path} is missing. Put a vision model's GGUF file there.")
        projector = projector_beside(self._path)
        length = self._checked(fixed) + _TEMPLATE + ROOM
        if not multimodal().mtmd_get_cap_from_file(os.fsencode(projector)).inp_vision:
            raise BadModel(
                f"{projector} is no encoder of pictures. Put the mmproj file that was published with "
                f"{self._path.name} in its place."
            )
        try:
            self._load(projector, length)
            self._controls = _spellings(self._llama)
            self._keep(fixed, kept)
        except BaseException:
            self.close()
            raise

    def write(
        self,
        parts: Sequence[str | Picture],
        writer: Writer,
        *,
        longest: int,
        is_due: Callable[[], bool],
        opening: str = "",
    ) -> None:
        """Say `parts` as the person's turn of a chat; the answer is what `writer` writes, at most `longest` tokens.

        `opening` is how the answer begins. Raises `Interrupted` soon after `is_due` becomes true (an encoder that is at
        work on a picture ends first), `Broken` when it cannot be done, and whatever `writer` raises.
        """
        if is_due():
            raise Interrupted
        chooser = _Chooser(writer, self._llama.token_eos())
        shown = [self._fit(part) for part in parts if isinstance(part, Picture)]
        self._handler.show(shown, opening)
        with self._brake.when(is_due):
            try:
                for _ in self._chat(parts, chooser, longest):
                    if writer.is_done or chooser.failure is not None or is_due():
                        break
            except Exception as failed:  # the binding's own are ValueError, RuntimeError and a template's
                if not is_due():
                    raise Broken(str(failed)) from failed
        if chooser.failure is not None:
            raise chooser.failure
        if is_due():
            raise Interrupted

    def tokenize(self, text: str) -> list[int]:
        """The tokens of `text`, none of them a control token."""
        return list(self._llama.tokenize(text.encode(errors="replace"), add_bos=False, special=False))

    def piece(self, token: int) -> bytes:
        """The bytes `token` writes; none for a control token."""
        return bytes(self._llama.detokenize([token]))

    def is_end(self, token: int) -> bool:
        """Whether the model ends its answer with it."""
        return bool(library().llama_vocab_is_eog(self._llama._model.vocab, token))

    def close(self) -> None:
        """Free both; twice is harmless."""
        if self._llama is not None:
            self._llama.close()
        self._llama = self._handler = None

    # ── asking ────────────────────────────────────────────────────────────────────────────────────

    def _chat(self, parts: Sequence[str | Picture], chooser: _Chooser | None, longest: int) -> Any:
        content = [
            {"type": "text", "text": self.without_controls(part)}
            if isinstance(part, str)
            else {"type": "image_url", "image_url": {"url": ""}}
            for part in parts
        ]
        return self._llama.create_chat_completion(
            messages=[{"role": "user", "content": content}],
            temperature=0.0,
            max_tokens=longest,
            logits_processor=None if chooser is None else library().LogitsProcessorList([chooser]),
            stream=True,
        )

    def without_controls(self, text: str) -> str:
        """`text` without anything that would be read as a control token, or as the place of a picture."""
        text = text.encode(errors="replace").decode()  # a lone surrogate is no character
        while self._controls is not None and self._controls.search(text):
            text = self._controls.sub("", text)
        return text

    @staticmethod
    def _fit(picture: Picture) -> Picture:
        return images.fit(picture, SIDE)

    # ── loading ───────────────────────────────────────────────────────────────────────────────────

    def _checked(self, fixed: str) -> int:
        """How many tokens `fixed` has. Raises `BadModel` when it is no chat model. Only the vocabulary is loaded."""
        llama = library()
        parameters = llama.llama_model_default_params()
        parameters.vocab_only = True
        model = llama.llama_model_load_from_file(os.fsencode(self._path), parameters)
        if not model:
            raise BadModel(
                f"llama.cpp cannot load {self._setting} = {self._path}: it is damaged, or no language model that this "
                "version knows. The encoder of pictures (mmproj) belongs beside it, not in its place."
            )
        try:
            if not llama.llama_model_chat_template(model, None):
                raise BadModel(f"{self._path} has no chat template. Choose a model that was taught to chat.")
            data = fixed.encode()
            room = len(data) + 8
            tokens = (llama.llama_token * room)()
            vocabulary = llama.llama_model_get_vocab(model)
            return max(0, int(llama.llama_tokenize(vocabulary, data, len(data), tokens, room, False, False)))
        finally:
            llama.llama_model_free(model)

    def _load(self, projector: Path, length: int) -> None:
        handler_class, llama_class = classes()
        self._handler = handler_class(str(projector), verbose=False, use_gpu=False)
        try:
            # Told to be quiet, the binding points the whole process's output at /dev/null while it loads: other
            # threads' lines, too. So it may talk, into a string.
            with redirect_stderr(io.StringIO()):
                self._llama = llama_class(
                    str(self._path),
                    n_ctx=length,
                    n_batch=_BATCH,
                    n_ubatch=_BATCH,
                    n_threads=self._threads,
                    n_threads_batch=self._threads,
                    chat_handler=self._handler,
                    no_perf=True,
                )
        except Exception as failed:  # a damaged file, too little memory, a template that is no template
            raise BadModel(f"{self._path} cannot be used: {failed}. Choose another model.") from failed
        self._llama.verbose = False
        self._brake.fit(self._llama.ctx)
        if not self._handler.open(self._llama):
            raise BadModel(
                f"{projector} does not belong to {self._path}, or is damaged: put the mmproj file that was published "
                "with the model beside it."
            )

    def _keep(self, fixed: str, kept: Path | None) -> None:
        """Find out whether the template passes messages on, and how they begin; evaluate that once."""
        begun = [self._recorded([fixed + probe], fixed + probe) for probe in _PROBES]
        self._recorded([_BLANK, fixed + _PROBES[0]], fixed + _PROBES[0])
        if kept is not None:
            self._llama.begin(_alike(*begun), kept)

    def _recorded(self, parts: Sequence[str | Picture], says: str) -> list[int]:
        """The tokens of the first text of a message; nothing is computed."""
        self._handler.show([part for part in parts if isinstance(part, Picture)], "", says)
        self._llama.recorded = []
        try:
            self._chat(parts, None, 1)
        except Recorded:
            return list(self._llama.recorded)
        except Exception as failed:
            raise BadModel(
                f"the chat template of {self._path} does not work: {failed}. Choose another model."
            ) from failed
        finally:
            self._llama.recorded = None
        raise BadModel(f"the chat template of {self._path} says nothing. Choose another model.")


def projector_beside(model: Path) -> Path:
    """The mmproj file of `model`: `NAME.mmproj.gguf` for NAME.gguf, else the only `mmproj*.gguf` in its folder.

    Raises `NoModel` when there is none, or more than one to choose from.
    """
    own = model.with_name(f"{model.stem}.mmproj.gguf")
    if own.is_file():
        return own
    found = sorted(path for path in model.parent.glob("mmproj*.gguf") if path != model)
    if len(found) == 1:
        return found[0]
    trouble = (
        f"several encoders of pictures lie beside {model} ({', '.join(path.name for path in found)})"
        if found
        else f"the encoder of pictures (mmproj) is missing beside {model}"
    )
    raise NoModel(f"{trouble}. Put the one that was published with the model there, as {own.name}.")


class _Chooser:
    """A logits processor that leaves the one token that was chosen. It is called by C code and must not raise."""

    def __init__(self, writer: Writer, end: int) -> None:
        self._writer = writer
        self._end = max(end, 0)
        self.failure: Exception | None = None

    def __call__(self, _: object, scores: Logits) -> Logits:
        token = self._end
        if not self._writer.is_done:
            try:
                token = self._writer.choose(np.array(scores))
            except Exception as failed:  # noqa: BLE001  # raised again by whoever asked
                self.failure = failed
        only = np.full_like(scores, -np.inf)
        only[token] = 0
        return only


def _alike(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """What both begin with."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return [token for token, _ in pairs]


def _spellings(llama: Any) -> re.Pattern[str]:
    """What must not be in a text: the model's control tokens, and the marker of a picture's place."""
    binding, vocabulary = library(), llama._model.vocab
    special = binding.LLAMA_TOKEN_ATTR_CONTROL | binding.LLAMA_TOKEN_ATTR_USER_DEFINED
    spelled = {
        text
        for token in range(llama.n_vocab())
        if binding.llama_vocab_get_attr(vocabulary, token) & special
        and (text := binding.llama_vocab_get_text(vocabulary, token).decode(errors="replace")).strip()
        and re.search(r"[<\[|]", text)  # some vocabularies have runs of spaces and lines among them
    }
    spelled.add(multimodal().mtmd_default_marker().decode())
    return re.compile("|".join(re.escape(text) for text in sorted(spelled, key=len, reverse=True)))
