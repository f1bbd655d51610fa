"""Talks to a running daemon through its control socket: what the command line, the demo and the tests use."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gadget.control.wire import GOODBYE, KEEPALIVE_S, one_line, parsed
from gadget.errors import BadRequest, ControlFailed, NotRunning

_FAILURES = (OSError, http.client.HTTPException, ValueError, KeyError, TypeError)
"""What a daemon that dies, hangs or is none looks like."""


class ControlClient:
    """Blocking client of one control socket."""

    def __init__(self, path: Path, timeout_s: float = 60.0) -> None:
        self._path = path
        self._timeout_s = timeout_s

    def get(self, resource: str) -> Any:
        """GET `resource` ("status", "turns?limit=5" …). Raises `NotRunning`, `BadRequest`, `ControlFailed`."""
        return self._call("GET", resource, None)

    def post(self, resource: str, body: dict[str, Any] | None = None) -> Any:
        """POST `body` to `resource` ("button/press", "ask" …). Raises as `get`."""
        return self._call("POST", resource, body)

    @contextmanager
    def events(self) -> Iterator[Iterator[dict[str, Any]]]:
        """Subscribe: inside the `with`, every event from now on, as it happens, each with its monotonic time `at`.

        They end when the daemon stops. Raises as `get`, also between events: when the daemon dies, when nothing at all
        comes from it any more, and when this reader is too slow for it.
        """
        connection = self._connect()
        pipe = connection.sock
        try:
            try:
                connection.request("GET", "/v1/events")
                response = connection.getresponse()
                if response.status != http.client.OK:
                    raise ValueError(f"status {response.status}")
                response.readline()  # the greeting: from here on nothing is missed
                pipe.settimeout(max(self._timeout_s, 2 * KEEPALIVE_S))
            except _FAILURES as failed:
                raise self._improper(failed) from failed
            yield self._events(response)
        finally:
            connection.close()

    def _events(self, response: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
        try:
            for line in iter(response.readline, b""):
                if line.startswith(b"data: "):
                    yield parsed(line[6:])
                elif line.rstrip() == GOODBYE.encode():
                    return
            raise ConnectionResetError("its events broke off")
        except _FAILURES as failed:
            raise self._improper(failed) from failed

    def _call(self, method: str, resource: str, body: dict[str, Any] | None) -> Any:
        connection = self._connect()
        try:
            payload = None if body is None else one_line(body).encode()
            connection.request(method, f"/v1/{resource}", payload, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = parsed(response.read())
            problem = (
                None if response.status < 400 else f"{answer['error']['code']}: {answer['error']['message']}"
            )
        except _FAILURES as failed:
            raise self._improper(failed) from failed
        finally:
            connection.close()
        if problem is not None:
            raise (BadRequest if response.status < 500 else ControlFailed)(problem)
        return answer

    def _improper(self, failed: Exception) -> ControlFailed:
        what = str(failed) or type(failed).__name__
        return ControlFailed(f"the daemon on {self._path} did not answer properly: {what}.")

    def _connect(self) -> http.client.HTTPConnection:
        connection = _UnixConnection(self._path, self._timeout_s)
        try:
            connection.connect()
        except (FileNotFoundError, ConnectionRefusedError) as absent:
            connection.close()
            raise NotRunning(
                f"no gadget answers on {self._path}. Start one with `gadget run` (or `systemctl start gadget`)."
            ) from absent
        except PermissionError as private:
            connection.close()
            raise ControlFailed(
                f"the control socket {self._path} is private to another user. Use sudo, or set control.group."
            ) from private
        except OSError as failed:
            connection.close()
            raise ControlFailed(
                f"the control socket {self._path} cannot be used: {failed.strerror or failed}."
            ) from failed
        return connection


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__("gadget", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
