"""JSON over HTTP, for every connector: the only place that imports httpx, and where a far side meets its limits.

A far side may be slow, endless, moved, broken or hostile. It gets a deadline for all of its answer, a number of bytes
(after unpacking), a few redirects that never lead from a secure address to an open one nor from the public internet
into the home, and its answer becomes either plain JSON or one of the courier's errors. Errors name the server and
never the rest of the address: what was asked for, and any key in it, stays out of logs.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

import httpx

from gadget.courier.reach import is_public
from gadget.errors import CourierError, Delayed, NotConnected, Refused
from gadget.parcel import Json

MAX_BYTES = 2 * 1024 * 1024
"""Of an answer, unpacked. The largest one expected, a page of search results, has about 100 kB."""

MAX_REDIRECTS = 3
LONGEST_WAIT_S = 86_400.0
"""A far side that asks for a longer pause than a day gets a day."""

_LATER = {408, 425, 429}
"""Refusals that hold for now only."""


class Http:
    """A client to be kept open by a connector, or used as ``async with Http() as http``."""

    def __init__(
        self,
        *,
        max_bytes: int = MAX_BYTES,
        max_redirects: int = MAX_REDIRECTS,
        ca_file: str = "",
        is_public: Callable[[str], bool] = is_public,
    ) -> None:
        """`ca_file` holds certificates to trust beside the system's; raises `NotConnected` when it is no such file.

        `is_public` says of a numeric address whether it lies outside the home.
        """
        trust = ssl.create_default_context()
        if ca_file:
            try:
                trust.load_verify_locations(ca_file)
            except OSError as unreadable:
                raise NotConnected(
                    f"{ca_file} holds no certificates that can be used: {unreadable}. Name a PEM file."
                ) from unreadable
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._is_public = is_public
        self._client = httpx.AsyncClient(
            verify=trust,
            trust_env=False,  # no proxies and no .netrc passwords that nobody told the gadget about
            follow_redirects=False,
            headers={"User-Agent": "gadget", "Accept": "application/json", "Accept-Encoding": "gzip"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def get_json(
        self,
        url: str,
        *,
        params: Mapping[str, str | int | float] | None = None,
        headers: Mapping[str, str] | None = None,
        deadline_s: float,
    ) -> Json:
        """What `url` answers. Raises `Delayed` (late, offline, busy, broken off, garbled) or `Refused`."""
        return await self._within(deadline_s, "GET", url, headers, params=params)

    async def post_json(
        self, url: str, body: Json, *, headers: Mapping[str, str] | None = None, deadline_s: float
    ) -> Json:
        """What `url` answers to `body`; None when it says nothing. Raises like `get_json`.

        A `Delayed` does not tell whether `body` was accepted: the answer may be what was lost.
        """
        return await self._within(deadline_s, "POST", url, headers, json=body)

    async def _within(
        self, deadline_s: float, method: str, url: str, headers: Mapping[str, str] | None, **content: Any
    ) -> Json:
        with _translated(url):
            request = self._client.build_request(
                method, url, headers=dict(headers or {}), timeout=deadline_s, **content
            )
        try:
            async with asyncio.timeout(deadline_s):
                return await self._answer(request)
        except TimeoutError:
            raise Delayed(f"{_server(request.url)} did not answer within {deadline_s:g} s.") from None

    async def _answer(self, request: httpx.Request) -> Json:
        began_in_public = False
        for hop in range(self._max_redirects + 1):
            if hop and began_in_public:
                await self._must_be_public(request)
            with _translated(str(request.url)):
                async with self._sent(request) as response:
                    if not hop:
                        began_in_public = self._is_public(_peer(response))
                    if not response.has_redirect_location:
                        return await self._read(response)
                    request = _redirected(request, response)
        raise Refused(f"{_server(request.url)} sends from one address to the next without end.")

    @asynccontextmanager
    async def _sent(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        response = await self._client.send(request, stream=True)
        try:
            yield response
        finally:
            await response.aclose()

    async def _must_be_public(self, request: httpx.Request) -> None:
        """A server out there may not make the gadget ask its neighbours: checked by name, and again when connected."""
        forbidden = Refused(f"{_server(request.url)} lies in the home network, where a public server sent.")

        async def look_at(event: str, about: Mapping[str, Any]) -> None:
            if event != "connection.connect_tcp.complete":
                return
            stream = about["return_value"]
            if not self._is_public(str(stream.get_extra_info("server_addr")[0])):
                await stream.aclose()
                raise forbidden

        request.extensions["trace"] = look_at
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                request.url.host, request.url.port or request.url.scheme, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError) as unknown:
            raise Delayed(f"{_server(request.url)} cannot be found: {unknown}.") from unknown
        if not all(self._is_public(str(address[4][0])) for address in found):
            raise forbidden

    async def _read(self, response: httpx.Response) -> Json:
        server, status = _server(response.url), response.status_code
        if status in _LATER or status >= 500:
            raise Delayed(f"{server} answered {status}: not now.", _retry_after_s(response))
        if not 200 <= status < 300:
            raise Refused(f"{server} answered {status}{_WHY.get(status, '')}.")
        body = await self._body(response)
        if not body and response.request.method == "POST":
            return None
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind and "json" not in kind and kind != "text/plain":
            raise Delayed(
                f"{server} answered with {kind[:60]!r} instead of JSON. The network may want a sign-in, or the "
                "address in the settings is that of a page for people."
            )
        try:
            parsed: Json = json.loads(body, parse_constant=_no_constant)
        except (ValueError, RecursionError) as garbled:
            raise Delayed(
                f"{server} answered with something that is no JSON ({type(garbled).__name__})."
            ) from garbled
        return parsed

    async def _body(self, response: httpx.Response) -> bytes:
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", "x-gzip"):
            raise Refused(
                f"{_server(response.url)} packed its answer as {encoding[:30]!r}, which nobody asked for."
            )
        unpack = zlib.decompressobj(wbits=31) if encoding != "identity" else None
        body = bytearray()
        async for piece in response.aiter_raw():
            room = self._max_bytes + 1 - len(body)
            body += piece[:room] if unpack is None else unpack.decompress(piece, room)
            if len(body) > self._max_bytes:
                raise Refused(f"{_server(response.url)} answered with more than {self._max_bytes} bytes.")
        if unpack is not None and not unpack.eof:
            raise Delayed(f"{_server(response.url)} broke off in the middle of its answer.")
        return bytes(body)


_WHY = {
    400: " (it does not understand what was sent)",
    401: " (it does not know the password or key: connect it anew)",
    403: " (it does not allow that: check the password or key, and what it may do)",
    404: " (there is nothing at that address: check the address in the settings)",
}


_NOT_SENDABLE = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, ValueError)
"""An address, a header or a body that no request can hold."""


class _translated:  # noqa: N801  # reads as a clause of the with statement
    """httpx's errors as the courier's."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        return

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, CourierError | asyncio.CancelledError):
            return
        translated = self._translation(error)
        if translated is not None:
            raise translated from error

    def _translation(self, error: BaseException) -> CourierError | None:
        if isinstance(error, _NOT_SENDABLE):
            return Refused(f"“{_shown(self._url)}” cannot be asked for: {_reason(error)}.")
        server = _shown(self._url)
        if isinstance(error, httpx.TimeoutException):
            return Delayed(f"{server} did not answer in time.")
        if isinstance(error, httpx.ConnectError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
            return Delayed(
                f"{server} has no certificate that is trusted here and now: {_reason(error)}. "
                "Is the clock right? Is its authority known to this system?"
            )
        if isinstance(error, httpx.ConnectError):
            return Delayed(f"{server} cannot be reached: {_reason(error)}. Is there a network?")
        if isinstance(error, httpx.HTTPError | zlib.error | OSError):
            return Delayed(f"{server} broke off in the middle of its answer: {_reason(error)}.")
        return None


def _redirected(request: httpx.Request, response: httpx.Response) -> httpx.Request:
    """The request that `response` sends to. Raises `Refused` where that would be less safe, or lose what was sent."""
    before, server = request.url, _server(request.url)
    after = before.join(response.headers["Location"])
    if after.scheme not in ("http", "https") or not after.host:
        raise Refused(f"{server} sends to an address that is none of the web's.")
    if before.scheme == "https" and after.scheme != "https":
        raise Refused(f"{server} sends from a secure address to one that anybody could read along.")
    same = (after.scheme, after.host, after.port) == (before.scheme, before.host, before.port)
    if request.method != "GET" and (not same or response.status_code not in (307, 308)):
        raise Refused(f"{server} has moved to {_server(after)}: put its new address into the settings.")
    headers = {
        name: value
        for name, value in request.headers.items()
        if name in _HARMLESS or (same and name not in ("host", "content-length"))
    }
    return httpx.Request(
        request.method,
        after,
        headers=headers,
        content=request.content if request.method != "GET" else None,
        extensions={"timeout": request.extensions["timeout"]},
    )


_HARMLESS = {"user-agent", "accept", "accept-encoding"}
"""Headers that another server than the one asked may see; keys are in the others."""


def _peer(response: httpx.Response) -> str:
    return str(response.extensions["network_stream"].get_extra_info("server_addr")[0])


def _retry_after_s(response: httpx.Response) -> float:
    """Seconds to wait, 0 when it does not say (in seconds, or as a date)."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:12]), LONGEST_WAIT_S)
    try:
        ahead = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(ahead, 0.0), LONGEST_WAIT_S)


def _server(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.host}{f':{url.port}' if url.port else ''}"


def _shown(url: str) -> str:
    """As much of an address as may be told in a log: no path, question or password."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return url.partition("?")[0][:80]
    authority = rest.partition("/")[0].partition("?")[0].partition("#")[0]
    return f"{scheme}://{authority.rpartition('@')[2]}"[:80]


def _reason(error: BaseException) -> str:
    return str(error).strip().rstrip(".")[:200] or type(error).__name__


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")
