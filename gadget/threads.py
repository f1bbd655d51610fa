"""The one crossing between threads and the event loop.

Engines block (recognising, deciding, rendering) and devices call back on threads of their own; the loop must never
wait for either. A `Worker` runs blocking calls one after the other on its own thread and hands results and exceptions
back through a future; a `Feed` carries items from any thread to an async iteration.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class Worker:
    """One thread that runs what it is given, in order."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call `function` on the thread and wait for its result without blocking the loop.

        Cancelling the waiting task does not stop a call that has begun (nothing can); its result is dropped. A call
        that has not begun is withdrawn.
        """
        future = self._pool.submit(function, *args, **kwargs)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Let the running call end, withdraw the rest, and end the thread."""
        self._pool.shutdown(wait=True, cancel_futures=True)


async def result_of(future: Future[R]) -> R:
    """Wait for a thread's future; being cancelled leaves it as it is (`asyncio.wrap_future` would cancel it)."""
    return await asyncio.shield(asyncio.wrap_future(future))


class Feed(Generic[T]):
    """Items put on any thread, read by one async iteration on the loop.

    `close` ends the iteration after what was put before it; `fail` ends it with an error.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._items: asyncio.Queue[tuple[str, T | None, BaseException | None]] = asyncio.Queue()
        self._closed = False

    def put(self, item: T) -> None:
        """Hand over `item`; from any thread; after `close` it is dropped."""
        if not self._closed:
            self._call(("item", item, None))

    def fail(self, error: BaseException) -> None:
        """End the iteration by raising `error`; from any thread."""
        if not self._closed:
            self._closed = True
            self._call(("error", None, error))

    def close(self) -> None:
        """End the iteration; from any thread; twice is harmless."""
        if not self._closed:
            self._closed = True
            self._call(("end", None, None))

    def _call(self, entry: tuple[str, T | None, BaseException | None]) -> None:
        try:
            self._loop.call_soon_threadsafe(self._items.put_nowait, entry)
        except RuntimeError:  # the loop is closed: nobody is left to read
            self._closed = True

    async def __aiter__(self) -> AsyncIterator[T]:
        while True:
            kind, item, error = await self._items.get()
            if kind == "error" and error is not None:
                raise error
            if kind == "end":
                return
            yield item  # type: ignore[misc]  # an "item" entry always carries one
