"""The control socket: HTTP/1.1 and server-sent events (WHATWG) over a Unix socket private to its user or group.

    GET  /v1/status             what the gadget is doing
    GET  /v1/events             every event as it happens (text/event-stream)
    GET  /v1/actions            the catalogue
    GET  /v1/turns?limit=20     the journal, newest first
    POST /v1/button/press       press the button and hold it   (also /release, /tap)
    POST /v1/ask                {"text": …, "language"?: "en"|"zh"} or {"audio": path}; "image"?: path, "silent"?: bool

Errors are `{"error": {"code", "message"}}` with status 400 for bad input, 503 for what is not available.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from gadget.errors import AlreadyRunning, BadInput, BadRequest, ControlFailed, GadgetError
from gadget.events import Bus, Event, as_json

LONGEST_BODY = 64 * 1024
"""Bytes of a request's body; recordings and pictures are named by path, not sent."""

QUEUE = 256
"""Events kept for a reader that is slow; a slower one is disconnected."""


class Gadget(Protocol):
    """What the control socket may do with the gadget."""

    bus: Bus

    def status(self) -> dict[str, Any]: ...

    def actions(self) -> list[dict[str, Any]]: ...

    def turns(self, limit: int) -> list[dict[str, Any]]: ...

    async def button(self, gesture: str) -> None:
        """`gesture` is "press", "release" or "tap"."""

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]: ...


class ControlServer:
    """Serves one gadget on one socket."""

    def __init__(self, gadget: Gadget, path: Path, group: str = "") -> None:
        self._gadget = gadget
        self._path = path
        self._group = group
        self._runner: web.AppRunner | None = None
        self._readers: set[asyncio.Queue[str | None]] = set()
        self._lock: socket.socket | None = None

    async def start(self) -> None:
        """Listen. Raises `AlreadyRunning` when another daemon answers there, `ControlFailed` when it cannot."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._take_path()
        self._gadget.bus.subscribe(self._tell)
        app = web.Application(client_max_size=LONGEST_BODY, middlewares=[_errors_as_json])
        app.router.add_get("/v1/status", self._status)
        app.router.add_get("/v1/events", self._events)
        app.router.add_get("/v1/actions", self._actions)
        app.router.add_get("/v1/turns", self._turns)
        app.router.add_post("/v1/button/{gesture}", self._button)
        app.router.add_post("/v1/ask", self._ask)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        previous = os.umask(0o177)  # never readable by others, not even for a moment
        try:
            await web.UnixSite(self._runner, str(self._path)).start()
        except OSError as failed:
            raise ControlFailed(
                f"the control socket {self._path} cannot be made: {failed.strerror}."
            ) from failed
        finally:
            os.umask(previous)
        if self._group:
            self._share()

    async def stop(self) -> None:
        """Disconnect everyone and remove the socket."""
        for reader in tuple(self._readers):
            reader.put_nowait(None)
        if self._runner is not None:
            await self._runner.cleanup()
            self._path.unlink(missing_ok=True)
            self._runner = None

    def _take_path(self) -> None:
        """A socket left behind by a dead daemon is removed; a living one is refused."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(1.0)
            try:
                probe.connect(str(self._path))
            except FileNotFoundError:
                return
            except (ConnectionRefusedError, TimeoutError):
                self._path.unlink(missing_ok=True)
                return
            except OSError as failed:
                raise ControlFailed(
                    f"the control socket {self._path} cannot be used: {failed.strerror}."
                ) from failed
        raise AlreadyRunning(
            f"another gadget already answers on {self._path}. Stop it (`systemctl stop gadget`) or set another "
            "control.socket."
        )

    def _share(self) -> None:
        try:
            shutil.chown(self._path, group=self._group)
        except (LookupError, OSError) as failed:
            raise ControlFailed(
                f"the control socket cannot be given to group {self._group!r}: {failed}."
            ) from failed
        self._path.chmod(0o660)

    def _tell(self, event: Event, at: float) -> None:
        line = json.dumps({**as_json(event), "at": round(at, 6)}, ensure_ascii=False)
        for reader in tuple(self._readers):
            if reader.qsize() >= QUEUE:
                self._readers.discard(reader)
                reader.put_nowait(None)
            else:
                reader.put_nowait(line)

    async def _status(self, request: web.Request) -> web.Response:
        return _json(self._gadget.status())

    async def _actions(self, request: web.Request) -> web.Response:
        return _json(self._gadget.actions())

    async def _turns(self, request: web.Request) -> web.Response:
        limit = request.query.get("limit", "20")
        if not limit.isdecimal() or not 1 <= int(limit) <= 1000:
            raise BadRequest(f"limit must be a number from 1 to 1000, not {limit!r}.")
        return _json(await asyncio.to_thread(self._gadget.turns, int(limit)))

    async def _button(self, request: web.Request) -> web.Response:
        gesture = request.match_info["gesture"]
        if gesture not in ("press", "release", "tap"):
            raise BadRequest(f"the button can press, release and tap, not {gesture!r}.")
        await self._gadget.button(gesture)
        return _json({"done": gesture})

    async def _ask(self, request: web.Request) -> web.Response:
        try:
            body = await request.json()
        except ValueError as broken:
            raise BadRequest("the body is not JSON.") from broken
        if not isinstance(body, dict):
            raise BadRequest("the body must be a JSON object.")
        return _json(await self._gadget.ask(body))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._readers.add(queue)
        try:
            await response.write(b": hello\n\n")
            while (line := await queue.get()) is not None:
                await response.write(f"data: {line}\n\n".encode())
        except ConnectionResetError:
            pass  # the reader left
        finally:
            self._readers.discard(queue)
        return response


@web.middleware
async def _errors_as_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except GadgetError as error:
        status = 400 if isinstance(error, BadInput) else 503
        return _json({"error": {"code": error.code, "message": error.message}}, status)
    except web.HTTPException as refused:
        return _json({"error": {"code": BadRequest.code, "message": refused.reason}}, refused.status)


def _json(value: Any, status: int = 200) -> web.Response:
    return web.json_response(value, status=status, dumps=lambda v: json.dumps(v, ensure_ascii=False))
