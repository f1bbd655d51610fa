"""The daemon's end of the courier's socket: questions with a deadline, and the word that something was posted.

HTTP/1.1 over a Unix socket, as on the control socket: see `gadget.courier.door` for what is answered.
"""

from __future__ import annotations

import http.client
import socket
import time
from pathlib import Path
from typing import Any

from gadget.control.wire import one_line, parsed
from gadget.errors import CourierError, CourierGone, Delayed, NotConnected, Refused
from gadget.parcel import Question, Reply

WAKE_S = 0.25
"""The courier may take this long to hear that something was posted; it looks by itself as well."""

GRACE_S = 0.25
"""The courier's own deadline is the one that counts; this much more is for its answer to arrive."""

CHECK_S = 60.0
"""A far side may take this long to show that it works."""

LARGEST_ANSWER = 1024 * 1024
"""Bytes."""


class CourierClient:
    """Blocking client of one courier."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ask(self, question: Question, deadline_s: float) -> Reply:
        """The answer within `deadline_s`. Raises `CourierGone`, `NotConnected`, `Delayed` or `Refused`."""
        answer = self._call(
            "ask",
            {
                "topic": question.topic,
                "payload": question.payload,
                "language": question.language,
                "deadline_s": deadline_s,
            },
            deadline_s + GRACE_S,
        )
        try:
            return Reply(
                str(answer["text"]), dict(answer["details"]), str(answer["source"]), float(answer["as_of"])
            )
        except (LookupError, TypeError, ValueError, OverflowError) as broken:
            raise self._gone(f"its answer cannot be read: {broken!r}") from broken

    def wake(self) -> None:
        """Something was posted. Raises `CourierGone`."""
        self._call("wake", {}, WAKE_S)

    def check(self, name: str) -> str:
        """Have the connection `name` tried by whoever has its secret; what was found. Raises `CourierError`."""
        answer = self._call("check", {"name": name}, CHECK_S + GRACE_S)
        if not isinstance(answer, dict) or not isinstance(answer.get("found"), str):
            raise self._gone("its answer cannot be read")
        return str(answer["found"])

    def status(self) -> dict[str, Any]:
        """What `gadget doctor` tells of it. Raises `CourierGone`."""
        answer = self._call("status", None, 3.0)
        if not isinstance(answer, dict):
            raise self._gone("its status cannot be read")
        return answer

    def _call(self, resource: str, body: dict[str, Any] | None, within_s: float) -> Any:
        until = time.monotonic() + within_s
        connection = _UnixConnection(self._path, within_s)
        try:
            payload = None if body is None else one_line(body).encode()
            connection.request(
                "GET" if body is None else "POST",
                f"/v1/{resource}",
                payload,
                {"Content-Type": "application/json"},
            )
            connection.within(until - time.monotonic())
            response = connection.getresponse()
            content = response.read(LARGEST_ANSWER + 1)
            if len(content) > LARGEST_ANSWER:
                raise ValueError("it is too long")
            answer = parsed(content)
            trouble = None if response.status < 400 else _error(answer["error"])
        except TimeoutError as late:
            raise Delayed(f"the courier did not answer {resource} within {within_s:.1f} s.") from late
        except (
            OSError,
            http.client.HTTPException,
            ValueError,
            OverflowError,
            LookupError,
            TypeError,
        ) as failed:
            raise self._gone(str(failed)) from failed
        finally:
            connection.close()
        if trouble is not None:
            raise trouble
        return answer

    def _gone(self, why: str) -> CourierGone:
        return CourierGone(
            f"no courier answers on {self._path} ({why}). Start it with `gadget courier` (or `systemctl start "
            "gadget-courier`)."
        )


def _error(told: Any) -> CourierError:
    """The error that was raised over there. Raises `TypeError`, `LookupError` or `ValueError` when it is told badly."""
    if not isinstance(told, dict):
        raise TypeError("an error that is no object")
    said = told.get("said")
    spoken = (str(said[0]), str(said[1])) if isinstance(said, list) and len(said) == 2 and all(said) else None
    message = str(told["message"])
    match told["code"]:
        case Delayed.code:
            return Delayed(message, float(told.get("retry_after_s", 0.0)), said=spoken)
        case NotConnected.code:
            return NotConnected(message, said=spoken)
        case Refused.code:
            return Refused(message, said=spoken)
        case CourierGone.code:
            return CourierGone(message)
    return CourierError(message, said=spoken)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__("courier", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))

    def within(self, seconds: float) -> None:
        self.sock.settimeout(max(seconds, 0.001))
