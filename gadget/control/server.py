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
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from gadget.control.wire import GOODBYE, HELLO, KEEPALIVE_S, STILL_HERE, one_line, parsed
from gadget.errors import BadInput, BadRequest, GadgetError, Unavailable
from gadget.events import Bus, Event, as_json
from gadget.private_socket import Owner, PrivateSocket

log = logging.getLogger(__name__)

LONGEST_BODY = 64 * 1024
"""Bytes of a request's body; recordings and pictures are named by path, not sent."""

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

    connection: asyncio.Transport | None
    queue: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)


class ControlServer:
    """Serves one gadget on one socket."""

    def __init__(
        self, gadget: Gadget, path: Path, group: str = "", *, keepalive_s: float = KEEPALIVE_S
    ) -> None:
        """`group` may use the socket besides its owner; `keepalive_s` is replaced only by tests."""
        self._gadget = gadget
        self._socket = PrivateSocket(path, group, _OWNER)
        self._keepalive_s = keepalive_s
        self._runner: web.AppRunner | None = None
        self._readers: set[_Reader] = set()
        self._unsubscribe: Callable[[], None] = _nothing

    async def start(self) -> None:
        """Listen. Raises `AlreadyRunning` when another daemon has the socket, else `ControlFailed`."""
        try:
            listener = self._socket.open()
            app = web.Application(client_max_size=LONGEST_BODY, middlewares=[_errors_as_json])
            app.router.add_get("/v1/status", self._status)
            app.router.add_get("/v1/events", self._events)
            app.router.add_get("/v1/actions", self._actions)
            app.router.add_get("/v1/turns", self._turns)
            app.router.add_post("/v1/button/{gesture}", self._button)
            app.router.add_post("/v1/ask", self._ask)
            self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
            await self._runner.setup()
            await web.SockSite(self._runner, listener).start()
        except BaseException:
            await self.stop()
            raise
        self._unsubscribe = self._gadget.bus.subscribe(self._tell)

    async def stop(self) -> None:
        """Disconnect everyone and remove the socket; twice is harmless."""
        self._unsubscribe()
        self._unsubscribe = _nothing
        for reader in self._readers:
            reader.queue.put_nowait(None)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._socket.close()

    # ── what it answers ─────────────────────────────────────────────────────────────────────────────────────────

    def _tell(self, event: Event, at: float) -> None:
        line = one_line({**as_json(event), "at": round(at, 6)})
        for reader in tuple(self._readers):
            if reader.queue.qsize() < QUEUE:
                reader.queue.put_nowait(line)
            else:  # cut off rather than ended: the reader must not take it for the end of the gadget
                self._readers.discard(reader)
                if reader.connection is not None:
                    reader.connection.abort()

    def _prepared(self) -> None:
        if self._gadget.status()["state"] == "starting":
            raise Unavailable("the gadget is still starting. Ask again in a moment.")

    async def _status(self, request: web.Request) -> web.Response:
        return _json(self._gadget.status())

    async def _actions(self, request: web.Request) -> web.Response:
        self._prepared()
        return _json(self._gadget.actions())

    async def _turns(self, request: web.Request) -> web.Response:
        limit = request.query.get("limit", "20")
        if not re.fullmatch("[0-9]{1,4}", limit) or not 1 <= int(limit) <= 1000:
            raise BadRequest(f"limit must be a number from 1 to 1000, not {limit!r}.")
        self._prepared()
        return _json(await asyncio.to_thread(self._gadget.turns, int(limit)))

    async def _button(self, request: web.Request) -> web.Response:
        gesture = request.match_info["gesture"]
        if gesture not in ("press", "release", "tap"):
            raise BadRequest(f"the button can press, release and tap, not {gesture!r}.")
        self._prepared()
        await self._gadget.button(gesture)
        return _json({"done": gesture})

    async def _ask(self, request: web.Request) -> web.Response:
        try:
            body = parsed(await request.read())
        except ValueError as broken:
            raise BadRequest(f"the body is not JSON: {broken}.") from broken
        if not isinstance(body, dict):
            raise BadRequest("the body must be a JSON object.")
        self._prepared()
        return _json(await self._gadget.ask(body))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        reader = _Reader(request.transport)
        self._readers.add(reader)
        try:
            line = HELLO
            while line:
                await response.write(f"{line}\n\n".encode())
                line = await self._next(reader) if line != GOODBYE else ""
        except ConnectionError:
            pass  # the reader left
        finally:
            self._readers.discard(reader)
        return response

    async def _next(self, reader: _Reader) -> str:
        """What to write next: an event, or a comment when there has been none for a while or will be none any more."""
        try:
            # not wait_for, which can swallow a cancellation in Python 3.11
            async with asyncio.timeout(self._keepalive_s):
                line = await reader.queue.get()
        except TimeoutError:
            return STILL_HERE
        return GOODBYE if line is None else f"data: {line}"


@web.middleware
async def _errors_as_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except GadgetError as error:
        status = 400 if isinstance(error, BadInput) else 503
        return _refusal(error.code, error.message, status)
    except web.HTTPException as refused:
        return _refusal(BadRequest.code, refused.reason, refused.status)
    except (web.RequestPayloadError, ConnectionError) as cut:
        return _refusal(BadRequest.code, f"the request did not arrive whole: {cut}", 400)
    except Exception as mistake:  # one request must not take the daemon with it, and its caller is told
        log.exception("%s %s failed", request.method, request.path)
        return _refusal(GadgetError.code, f"{type(mistake).__name__}: {mistake}", 500)


def _refusal(code: str, message: str, status: int) -> web.Response:
    return _json({"error": {"code": code, "message": message}}, status)


def _json(value: Any, status: int = 200) -> web.Response:
    return web.json_response(value, status=status, dumps=one_line)


def _nothing() -> None: ...
