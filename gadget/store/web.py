"""Fetching from an address: resumed with Range, https only, few redirects, little patience to connect."""

from __future__ import annotations

import http.client
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from gadget.errors import WrongHash
from gadget.store.landing import Landing, SourceError
from gadget.store.manifest import is_acceptable

CONNECT_S = 5.0
READ_S = 30.0
CHUNK = 1 << 16
ATTEMPTS = 20
"""A line that keeps breaking is taken up again this often, as long as every time brings something new."""


def fetch(url: str, landing: Landing) -> None:
    """Bring the file at `url` into `landing`, going on from what is already there.

    Raises `SourceError` when it cannot be had, `WrongHash` when it is longer than it may be.
    """
    opener = build_opener(_Http(), _Https(), _Redirects())
    furthest = landing.size
    for _ in range(ATTEMPTS):
        try:
            _receive(opener, url, landing)
            return
        except SourceError:
            if landing.size <= furthest:
                raise
            furthest = landing.size
    raise SourceError(f"the connection broke {ATTEMPTS} times")


def _receive(opener: OpenerDirector, url: str, landing: Landing) -> None:
    """One request to its end; returns when the body is complete, of whatever length."""
    if landing.size == landing.file.bytes:
        return
    headers = {"User-Agent": "gadget", "Accept-Encoding": "identity"}
    request = Request(url, headers=headers)  # noqa: S310  # the manifest lets only https in
    if landing.size:
        request.add_header("Range", f"bytes={landing.size}-")
    with _answer(opener, request) as response:
        start, total = _extent(response)
        if start != landing.size:
            # The server does not resume (200), or answers with another piece than the one asked for.
            landing.restart()
            if start:
                raise SourceError(f"asked for a piece, the server sent the one from byte {start}")
        if total is not None and total > landing.file.bytes:
            landing.restart()
            raise WrongHash(
                f"{landing.file.path}: expected sha256 {landing.file.sha256} in {landing.file.bytes} bytes, "
                f"but the source has {total} bytes. It was refused."
            )
        while block := _read(response):
            landing.write(block)
        if total is not None and landing.size < total:
            raise SourceError(f"the connection ended after {landing.size} of {total} bytes")


@contextmanager
def _answer(opener: OpenerDirector, request: Request) -> Iterator[Any]:
    try:
        response = opener.open(request, timeout=CONNECT_S)
    except HTTPError as error:
        with error:
            if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and request.has_header("Range"):
                request.remove_header("Range")
            else:
                raise SourceError(f"HTTP {error.code} {error.reason}") from error
        with _answer(
            opener, request
        ) as whole:  # what lies here is no piece of what they have: from the start
            yield whole
        return
    except (URLError, http.client.HTTPException, OSError, ValueError) as error:
        host = urlsplit(request.full_url).hostname
        raise SourceError(
            f"cannot reach {host}: {getattr(error, 'reason', error)}", unreachable=True
        ) from error
    with response:
        yield response


def _extent(response: Any) -> tuple[int, int | None]:
    """Where the body begins in the whole file, and how long the whole file is if the server says so."""
    if response.status == http.client.PARTIAL_CONTENT:
        match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        if not match:
            raise SourceError("the server sent a piece without saying which")
        return int(match[1]), None if match[2] == "*" else int(match[2])
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() else None


def _read(response: Any) -> bytes:
    try:
        return bytes(response.read1(CHUNK))
    except (http.client.HTTPException, OSError) as error:
        raise SourceError(f"the connection broke: {error}") from error


class _Redirects(HTTPRedirectHandler):
    """At most five, and never away from https."""

    max_redirections = 5

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> Request | None:
        if not is_acceptable(newurl):
            raise SourceError(f"sent on to {newurl}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _PlainConnection(http.client.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(READ_S)


class _SecureConnection(http.client.HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(READ_S)


class _Http(HTTPHandler):
    def http_open(self, req: Request) -> Any:
        return self.do_open(_PlainConnection, req)


class _Https(HTTPSHandler):
    def https_open(self, req: Request) -> Any:
        return self.do_open(_SecureConnection, req, context=ssl.create_default_context())
