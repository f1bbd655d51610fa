"""A time limit for calls into camera drivers, which can block for ever and cannot be interrupted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Any, TypeVar

from gadget.errors import LookFailed

T = TypeVar("T")


class Deadline:
    """Runs one call at a time on a thread of its own and stops waiting for it after a while.

    A call that is given up goes on until the driver lets go of it; its late result is dropped, and until then
    further calls fail at once rather than pile up behind it. The thread does not keep the process alive.
    """

    def __init__(self, name: str, timeout_s: float) -> None:
        self._name = name
        self._timeout_s = timeout_s
        self._running: Future[Any] | None = None

    def call(self, function: Callable[[], T]) -> T:
        """What `function` returns or raises; `LookFailed` when it takes too long."""
        if self._running is not None and not self._running.done():
            raise LookFailed(f"{self._name} still does not answer. Unplug it and plug it in again.")
        result: Future[T] = Future()
        self._running = result
        Thread(target=_resolve, args=(result, function), name=f"look-{self._name}", daemon=True).start()
        try:
            return result.result(self._timeout_s)
        except TimeoutError as error:
            if result.done():
                raise  # the call's own
            raise LookFailed(
                f"{self._name} gave no frame within look.timeout_s = {self._timeout_s:g} s. Is it working?"
            ) from error


def _resolve(result: Future[T], function: Callable[[], T]) -> None:
    try:
        result.set_result(function())
    except BaseException as error:  # noqa: BLE001  # every failure belongs to the one who waits
        result.set_exception(error)
