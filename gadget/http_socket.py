"""HTTP/1.1 on a private Unix socket: what the control socket and the courier's have in common. aiohttp is here only.

Answers are JSON, one line each, or a stream of text. Errors are `{"error": {"code", "message", …}}`: status 400 to 499
when the request is wrong, 503 when something is not available, 500 for a mistake in the gadget.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, TypeAlias

from aiohttp import web

from gadget.control.wire import one_line, parsed
from gadget.errors import BadInput, BadRequest, GadgetError
from gadget.private_socket import PrivateSocket

log = logging.getLogger(__name__)

LONGEST_BODY = 64 * 1024
"""Bytes of a request's body; recordings and pictures are named by path, not sent."""


class Incoming:
    """One request."""

    def __init__(self, request: web.Request) -> None:
        self._request = request

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the question mark."""
        return self._request.query

    @property
    def names(self) -> Mapping[str, str]:
        """The parts of the path that its route has names for."""
        return self._request.match_info

    async def body(self) -> bytes:
        """At most `LONGEST_BODY` bytes; more are refused with status 413."""
        return await self._request.read()

    async def json_object(self) -> dict[str, Any]:
        """The body, which must be a JSON object. Raises `BadRequest`."""
        try:
            given = parsed(await self.body())
        except ValueError as broken:
            raise BadRequest(f"the body is not JSON: {broken}.") from broken
        if not isinstance(given, dict):
            raise BadRequest("the body must be a JSON object.")
        return given

    def cut_off(self) -> None:
        """Drop the connection, so that the other end cannot take it for an end."""
        if self._request.transport is not None:
            self._request.transport.abort()


Handler: TypeAlias = Callable[[Incoming], Awaitable[Any]]
"""Gives the value to answer with; raises a `GadgetError`."""

Streamer: TypeAlias = Callable[[Incoming], AsyncGenerator[str, None]]
"""Gives what to write, piece by piece; it is closed when the reader leaves."""

Describe: TypeAlias = Callable[[GadgetError], dict[str, Any]]


def in_short(error: GadgetError) -> dict[str, Any]:
    """An error as it is told to a program."""
    return {"code": error.code, "message": error.message}


class HttpSocket:
    """Serves routes ("GET /v1/status") on one socket."""

    def __init__(
        self,
        private: PrivateSocket,
        routes: Mapping[str, Handler],
        streams: Mapping[str, Streamer] | None = None,
        describe: Describe = in_short,
    ) -> None:
        self._socket = private
        self._routes = routes
        self._streams = streams or {}
        self._describe = describe
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen. Raises `AlreadyRunning` when another process has the socket, else `ControlFailed`."""
        try:
            listener = self._socket.open()
            app = web.Application(client_max_size=LONGEST_BODY, middlewares=[self._errors_as_json()])
            handlers = {route: _answering(handler) for route, handler in self._routes.items()}
            handlers |= {route: _streaming(streamer) for route, streamer in self._streams.items()}
            for route, handler in handlers.items():
                method, _, path = route.partition(" ")
                app.router.add_route(method, path, handler)
            self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
            await self._runner.setup()
            await web.SockSite(self._runner, listener).start()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Disconnect everyone and remove the socket; twice is harmless."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._socket.close()

    def _errors_as_json(self) -> Any:
        @web.middleware
        async def guard(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            try:
                return await handler(request)
            except GadgetError as error:
                return self._refusal(error, 400 if isinstance(error, BadInput) else 503)
            except web.HTTPException as refused:
                return self._refusal(BadRequest(refused.reason), refused.status)
            except (web.RequestPayloadError, ConnectionError) as cut:
                return self._refusal(BadRequest(f"the request did not arrive whole: {cut}"), 400)
            except (
                Exception
            ) as mistake:  # one request must not take the process with it, and its caller is told
                log.exception("%s %s failed", request.method, request.path)
                return self._refusal(GadgetError(f"{type(mistake).__name__}: {mistake}"), 500)

        return guard

    def _refusal(self, error: GadgetError, status: int) -> web.Response:
        return _json({"error": self._describe(error)}, status)


def _answering(handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        return _json(await handler(Incoming(request)))

    return answer


def _streaming(streamer: Streamer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        try:
            async with aclosing(streamer(Incoming(request))) as pieces:
                async for piece in pieces:
                    await response.write(piece.encode())
        except ConnectionError:
            pass  # the reader left
        return response

    return stream


def _json(value: Any, status: int = 200) -> web.Response:
    return web.json_response(value, status=status, dumps=one_line)
