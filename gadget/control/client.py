"""Talks to a running daemon through its control socket: what the command line, the demo and the tests use."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gadget.errors import BadRequest, ControlFailed, NotRunning


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
        """Subscribe: inside the `with`, every event from now on, as it happens, each with its monotonic time `at`."""
        connection = self._connect()
        try:
            connection.request("GET", "/v1/events")
            response = connection.getresponse()
            response.readline()  # the greeting: from here on nothing is missed
            yield _events(response)
        finally:
            connection.close()

    def _call(self, method: str, resource: str, body: dict[str, Any] | None) -> Any:
        connection = self._connect()
        try:
            payload = None if body is None else json.dumps(body, ensure_ascii=False).encode()
            connection.request(method, f"/v1/{resource}", payload, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as failed:
            raise ControlFailed(f"the daemon on {self._path} did not answer properly: {failed}.") from failed
        finally:
            connection.close()
        if response.status >= 400:
            error = answer["error"]
            kind = BadRequest if response.status < 500 else ControlFailed
            raise kind(f"{error['code']}: {error['message']}")
        return answer

    def _connect(self) -> http.client.HTTPConnection:
        connection = _UnixConnection(self._path, self._timeout_s)
        try:
            connection.connect()
        except (FileNotFoundError, ConnectionRefusedError) as absent:
            connection.close()
            raise NotRunning(
                f"no gadget answers on {self._path}. Start one with `gadget run` (or `systemctl start gadget`)."
            ) from absent
        except OSError as failed:
            connection.close()
            raise ControlFailed(
                f"the control socket {self._path} cannot be used: {failed.strerror}."
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


def _events(response: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    while line := response.readline():
        if line.startswith(b"data: "):
            yield json.loads(line[6:])
