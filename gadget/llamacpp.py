"""llama.cpp's binding, loaded at the first use and quiet: the one module that imports it.

Two work with what it gives: `gadget.decide.llama`, a decode loop of our own over the low-level interface, and
`gadget.vision`, which shows pictures to a model through the binding's own chat handler.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import Event, Thread
from types import ModuleType
from typing import Any

logger = logging.getLogger(__name__)

_LOG_ERROR, _LOG_CONTINUED = 4, 5  # of ggml.h
_WATCH_S = 0.02  # how often it is asked whether to stop while the engine computes


@cache
def library() -> ModuleType:
    """llama_cpp, imported at the first use, quiet but for errors."""
    import llama_cpp

    llama_cpp.llama_log_set(_log_callback(llama_cpp), ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    return llama_cpp


@cache
def chat_formats() -> ModuleType:
    """llama_cpp.llama_chat_format: chat templates and the handlers of pictures."""
    library()
    from llama_cpp import llama_chat_format

    return llama_chat_format


@cache
def multimodal() -> ModuleType:
    """llama_cpp.mtmd_cpp: encoders of pictures, as quiet as the rest."""
    llama = library()
    from llama_cpp import mtmd_cpp

    for set_log in (mtmd_cpp.mtmd_log_set, mtmd_cpp.mtmd_helper_log_set):
        set_log(_log_callback(llama), ctypes.c_void_p(0))
    return mtmd_cpp


class Brake:
    """Stops what a context computes, between two operations of its graph."""

    def __init__(self) -> None:
        self._pulled = ctypes.create_string_buffer(2)

    def fit(self, context: Any) -> None:
        """Let `context` be stopped by this brake."""
        llama = library()
        llama.llama_set_abort_callback(context, _is_set(llama), ctypes.cast(self._pulled, ctypes.c_void_p))

    @contextmanager
    def when(self, is_due: Callable[[], bool]) -> Iterator[None]:
        """Within it computing stops soon after `is_due` becomes true."""
        ended = Event()
        watcher = Thread(target=self._pull_when, args=(is_due, ended), name="llama-watch", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()
            self._pulled[0] = b"\0"

    def _pull_when(self, is_due: Callable[[], bool], ended: Event) -> None:
        while not ended.wait(_WATCH_S):
            if is_due():
                self._pulled[0] = b"\1"
                return


@cache  # and so kept alive as long as the library may call it
def _log_callback(llama: ModuleType) -> Any:
    continues_error = False

    def write(level: int, text: bytes, _: object) -> None:
        nonlocal continues_error
        if level != _LOG_CONTINUED:
            continues_error = level == _LOG_ERROR
        if continues_error:
            logger.error("llama.cpp: %s", text.decode(errors="replace").rstrip())

    return llama.llama_log_callback(write)


@cache
def _is_set(llama: ModuleType) -> Any:
    """The abort callback: whether the byte it is handed is set.

    The C library's `strlen` on one byte and a zero. A callback in Python would wait for the interpreter at each of
    hundreds of nodes for each token: 275 ms instead of 40 ms a token while another thread runs Python code.
    """
    return ctypes.cast(ctypes.CDLL(None).strlen, llama.ggml_abort_callback)
