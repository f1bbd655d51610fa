"""The binding's handler of pictures and its model, each with what the gadget needs of them and they lack.

The handler takes pixels instead of addresses, and lets an answer begin with given words. The model starts from a kept
beginning: the handler forgets everything before each message, and a catalogue takes a board many seconds to read.
"""

from __future__ import annotations

import ctypes
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from gadget.llamacpp import chat_formats, library, multimodal
from gadget.picture import Picture

log = logging.getLogger(__name__)


class Recorded(Exception):
    """The tokens of a message are known; nothing needs to be computed."""


@cache
def classes() -> tuple[Any, Any]:
    """The binding's handler and model, each with what they lack; made when the binding is first needed."""
    base_handler, base_model = chat_formats().MTMDChatHandler, library().Llama
    mtmd = multimodal()

    class PixelHandler(base_handler):  # type: ignore[misc, valid-type]  # known only once it is imported
        """Takes pictures as pixels: no file, no address, nothing to decode."""

        def show(self, pictures: Sequence[Picture], opening: str, says: str = "") -> None:
            """The pictures of the next message, in order; how its answer begins; and what must be in it."""
            self._pictures = iter(pictures)
            self._count = len(pictures)
            self._opening, self._says = opening, says

        def open(self, llama: Any) -> bool:
            """Load the encoder; False when it is not for this model."""
            parameters = mtmd.mtmd_context_params_default()
            parameters.use_gpu = False
            parameters.print_timings = False
            parameters.n_threads = llama.n_threads
            parameters.warmup = False  # a board takes seconds for it
            self.mtmd_ctx = mtmd.mtmd_init_from_file(
                os.fsencode(self.clip_model_path), llama.model, parameters
            )
            if self.mtmd_ctx is None:
                return False
            llama._stack.callback(self._free)
            return True

        def _free(self) -> None:
            mtmd.mtmd_free(self.mtmd_ctx)
            self.mtmd_ctx = None

        def _init_mtmd_context(self, llama_model: Any) -> None:
            """`open` did it."""

        def load_image(self, image_url: str) -> bytes:
            """Nothing is ever fetched."""
            return b""

        def _create_bitmap_from_bytes(self, image_bytes: bytes) -> Any:
            picture = next(self._pictures)
            pixels = np.ascontiguousarray(picture.pixels)
            data = pixels.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
            bitmap = mtmd.mtmd_bitmap_init(picture.width, picture.height, data)
            if bitmap is None:
                raise ValueError(f"{picture.source} could not be handed over")
            return bitmap

        def _postprocess_template_text(self, text: str, image_urls: list[str], media_marker: str) -> str:
            if self._says not in text:
                raise ValueError("it does not pass on what is said")
            if text.count(media_marker) != self._count:
                raise ValueError("it does not pass pictures on")
            return text + self._opening

    class BegunModel(base_model):  # type: ignore[misc, valid-type]  # known only once it is imported
        """Starts from a kept beginning instead of evaluating it with every message."""

        recorded: list[int] | None = None
        _begun: tuple[list[int], bytes] | None = None

        def eval(self, tokens: Sequence[int]) -> None:
            if self.recorded is not None:
                self.recorded = list(tokens)
                raise Recorded
            if self.n_tokens == 0 and self._begun is not None:
                begun, file = self._begun
                if list(tokens[: len(begun)]) == begun and self._restored(begun, file):
                    tokens = tokens[len(begun) :]
            super().eval(tokens)

        def begin(self, tokens: Sequence[int], kept: Path) -> None:
            """Have `tokens` in `kept`; a disk that refuses costs every message its time."""
            begun, file = list(tokens), os.fsencode(kept)
            if not begun or (kept.is_file() and self._restored(begun, file)):
                self._begun = (begun, file) if begun else None
                return
            partial = kept.with_suffix(".part")
            try:
                kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self.reset()
                self._ctx.kv_cache_clear()
                super().eval(begun)
                held = (library().llama_token * len(begun))(*begun)
                if library().llama_state_seq_save_file(self.ctx, os.fsencode(partial), 0, held, len(begun)):
                    partial.replace(kept)
                    self._begun = (begun, file)
            except OSError as failed:
                log.warning("the start of the prompt is not kept for the next time: %s", failed)
            finally:
                with suppress(OSError):
                    partial.unlink(missing_ok=True)

        def _restored(self, begun: list[int], file: bytes) -> bool:
            held = (library().llama_token * len(begun))()
            count = ctypes.c_size_t(0)
            self.reset()
            self._ctx.kv_cache_clear()
            read = library().llama_state_seq_load_file(
                self.ctx, file, 0, held, len(begun), ctypes.byref(count)
            )
            if not read or list(held[: count.value]) != begun:
                self._ctx.kv_cache_clear()
                return False
            self.input_ids[: len(begun)] = begun
            self.n_tokens = len(begun)
            return True

    return PixelHandler, BegunModel
