"""The control socket: HTTP/1.1 and server-sent events (WHATWG) over a Unix socket private to its user or group.

    GET  /v1/status             what the gadget is doing
    GET  /v1/events             every event as it happens (text/event-stream)
    GET  /v1/actions            the catalogue
    GET  /v1/turns?limit=20     the journal, newest first
    POST /v1/button/press       press the button and hold it   (also /release, /tap)
    POST /v1/ask                {"text": …, "language"?: "en"|"zh"} or {"audio": path}; "image"?: path, "silent"?: bool

Errors are `{"error": {"code", "message"}}`; their status is 400 to 499 for bad input, 503 for what is not available,
500 for a mistake in the gadget.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from gadget.control.wire import GOODBYE, HELLO, KEEPALIVE_S, STILL_HERE, one_line
from gadget.errors import BadRequest, Unavailable
from gadget.events import Bus, Event, as_json
from gadget.http_socket import HttpSocket, Incoming
from gadget.private_socket import Owner, PrivateSocket

log = logging.getLogger(__name__)

_OWNER = Owner("control socket", "gadget", "gadget", "control")

QUEUE = 256
"""Events kept for a reader that is slow; a slower one is disconnected."""


class Gadget(Protocol):
    """What the control socket may do with the gadget."""

    bus: Bus

    def status(self) -> dict[str, Any]:
        """While its "state" is "starting", only this and the events are asked for."""

    def actions(self) -> list[dict[str, Any]]: ...

    def turns(self, limit: int) -> list[dict[str, Any]]: ...

    async def button(self, gesture: str) -> None:
        """`gesture` is "press", "release" or "tap"."""

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]: ...


@dataclass(slots=True, eq=False)
class _Reader:
    """Somebody who follows the events; None in the queue is the end."""

    incoming: Incoming
    queue: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)


class ControlServer:
    """Serves one gadget on one socket."""

    def __init__(
        self, gadget: Gadget, path: Path, group: str = "", *, keepalive_s: float = KEEPALIVE_S
    ) -> None:
        """`group` may use the socket besides its owner; `keepalive_s` is replaced only by tests."""
        self._gadget = gadget
        self._http = HttpSocket(
            PrivateSocket(path, group, _OWNER),
            {
                "GET /v1/status": self._status,
                "GET /v1/actions": self._actions,
                "GET /v1/turns": self._turns,
                "POST /v1/button/{gesture}": self._button,
                "POST /v1/ask": self._ask,
            },
            {"GET /v1/events": self._events},
        )
        self._keepalive_s = keepalive_s
        self._readers: set[_Reader] = set()
        self._unsubscribe: Callable[[], None] = _nothing

    async def start(self) -> None:
        """Listen. Raises `AlreadyRunning` when another daemon has the socket, else `ControlFailed`."""
        await self._http.open()
        self._unsubscribe = self._gadget.bus.subscribe(self._tell)

    async def stop(self) -> None:
        """Disconnect everyone and remove the socket; twice is harmless."""
        self._unsubscribe()
        self._unsubscribe = _nothing
        for reader in self._readers:
            reader.queue.put_nowait(None)
        await self._http.close()

    # ── what it answers ─────────────────────────────────────────────────────────────────────────────────────────

    def _tell(self, event: Event, at: float) -> None:
        line = one_line({**as_json(event), "at": round(at, 6)})
        for reader in tuple(self._readers):
            if reader.queue.qsize() < QUEUE:
                reader.queue.put_nowait(line)
            else:  # cut off rather than ended: the reader must not take it for the end of the gadget
                self._readers.discard(reader)
                reader.incoming.cut_off()

    def _prepared(self) -> None:
        if self._gadget.status()["state"] == "starting":
            raise Unavailable("the gadget is still starting. Ask again in a moment.")

    async def _status(self, incoming: Incoming) -> Any:
        return self._gadget.status()

    async def _actions(self, incoming: Incoming) -> Any:
        self._prepared()
        return self._gadget.actions()

    async def _turns(self, incoming: Incoming) -> Any:
        limit = incoming.query.get("limit", "20")
        if not re.fullmatch("[0-9]{1,4}", limit) or not 1 <= int(limit) <= 1000:
            raise BadRequest(f"limit must be a number from 1 to 1000, not {limit!r}.")
        self._prepared()
        return await asyncio.to_thread(self._gadget.turns, int(limit))

    async def _button(self, incoming: Incoming) -> Any:
        gesture = incoming.names["gesture"]
        if gesture not in ("press", "release", "tap"):
            raise BadRequest(f"the button can press, release and tap, not {gesture!r}.")
        self._prepared()
        await self._gadget.button(gesture)
        return {"done": gesture}

    async def _ask(self, incoming: Incoming) -> Any:
        body = await incoming.json_object()
        self._prepared()
        return await self._gadget.ask(body)

    async def _events(self, incoming: Incoming) -> AsyncGenerator[str, None]:
        reader = _Reader(incoming)
        self._readers.add(reader)
        try:
            line = HELLO
            while line:
                yield f"{line}\n\n"
                line = await self._next(reader) if line != GOODBYE else ""
        finally:
            self._readers.discard(reader)

    async def _next(self, reader: _Reader) -> str:
        """What to write next: an event, or a comment when there has been none for a while or will be none any more."""
        try:
            # not wait_for, which can swallow a cancellation in Python 3.11
            async with asyncio.timeout(self._keepalive_s):
                line = await reader.queue.get()
        except TimeoutError:
            return STILL_HERE
        return GOODBYE if line is None else f"data: {line}"


def _nothing() -> None: ...
