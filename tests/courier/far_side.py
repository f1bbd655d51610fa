"""Far sides of the tests: real HTTP servers on loopback, each handler of which answers as well or as badly as told."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(
    routes: Mapping[str, Handler], *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    """The address of a server that answers each path of `routes`, by any method."""
    app = web.Application()
    for path, handler in routes.items():
        app.router.add_route("*", path, handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, 0, ssl_context=tls)
        await site.start()
        assert site._server is not None
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        yield f"{'https' if tls else 'http'}://{host}:{port}"
    finally:
        await runner.cleanup()


def says(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Handler:
    """A handler that answers `body` as JSON."""

    async def handle(request: web.Request) -> web.Response:
        return web.json_response(body, status=status, headers=headers)

    return handle


def says_bytes(body: bytes, kind: str = "application/json", **headers: str) -> Handler:
    """A handler that answers exactly these bytes; `Content_Encoding="gzip"` gives that header."""

    async def handle(request: web.Request) -> web.Response:
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, headers={"Content-Type": kind, **extra})

    return handle


def sends_to(location: str, status: int = 302) -> Handler:
    """A handler that redirects."""

    async def handle(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": location})

    return handle


async def echoes(request: web.Request) -> web.Response:
    """Tells what arrived."""
    body = await request.text()
    return web.json_response(
        {
            "method": request.method,
            "query": dict(request.query),
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "body": json.loads(body) if body else None,
        }
    )
