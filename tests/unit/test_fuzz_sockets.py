"""Whatever bytes come to the two sockets, and whatever bytes answer their clients: an answer, or an error of ours.

The servers are the real ones; what the clients talk to is a server that answers with the bytes of the test.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.control.client import ControlClient
from gadget.courier import connectors
from gadget.courier.client import CourierClient
from gadget.courier.door import Door
from gadget.courier.secrets import Secrets
from gadget.errors import ControlFailed, CourierError, GadgetError, NotRunning
from gadget.parcel import Question
from gadget.settings import Settings
from tests.contract.test_control import Served
from tests.contract.test_control import serving as control
from tests.courier.counterpart import connected_to
from tests.fuzzing import fuzz

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -1, 0])
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["echo", "en", "zh", "search"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "topic payload language deadline_s text audio image silent query error code".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
_QUESTION = st.fixed_dictionaries(
    {
        "topic": st.sampled_from(["echo", "search"]) | _JSON,
        "payload": st.dictionaries(st.sampled_from(["query", "broken", "never"]), _JSON, max_size=3) | _JSON,
        "language": st.sampled_from(["en", "zh"]) | _JSON,
        "deadline_s": st.floats(0.01, 0.1) | _JSON,
    }
)
_BODIES = (
    (_JSON | _QUESTION).map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=200)
    | st.sampled_from([b"[" * 30_000, b'{"a":' * 9000, b"1" * 5000, b'"\\ud800"'])
)
_TARGETS = st.sampled_from(
    "GET /v1/status|GET /v1/turns?limit=3|POST /v1/ask|POST /v1/check|POST /v1/wake|POST /v1/button/tap|"
    "PUT /v1/ask|GET /v1/../x|GET /v1/turns?limit=%00|POST /v1/button/%F0|GET *|OPTIONS *|GET http://a/v1/status".split(
        "|"
    )
)
_HEADERS = st.lists(
    st.sampled_from(
        [
            *(
                "Host: g",
                "Content-Type: text/xml",
                "Expect: 100-continue",
                "Connection: upgrade",
                "Upgrade: h2c",
            ),
            *(
                "Content-Encoding: gzip",
                "Content-Encoding: deflate",
                "Accept: \x00",
                ": x",
                "A" * 9000 + ": 1",
            ),
            *(
                "Content-Length: -1",
                "Content-Length: 5",
                "Transfer-Encoding: chunked",
                "Sec-WebSocket-Key: x",
            ),
        ]
    ),
    max_size=4,
)


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Whole requests, broken ones, and bytes that are none."""
    body = draw(_BODIES)
    honest = [f"Content-Length: {len(body)}"] if draw(st.booleans()) else []
    lines = [f"{draw(_TARGETS)} HTTP/1.{draw(st.sampled_from('0119'))}", *honest, *draw(_HEADERS), "", ""]
    whole = "\r\n".join(lines).encode("utf-8", "replace") + body
    cut = draw(st.integers(0, len(whole)) | st.just(len(whole)))
    return draw(st.just(whole[:cut]) | st.binary(max_size=60).map(lambda more: more + whole))


def exchange(path: Path, sent: bytes) -> bytes:
    """What comes back for `sent` until the server closes."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(0.3)
        connection.connect(str(path))
        answer = b""
        with contextlib.suppress(OSError):
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                answer += piece
        return answer


# ── the servers ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def gadget(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with control(tmp_path_factory.mktemp("fuzz") / "control.sock") as served:
        yield served


@fuzz()
@given(requests())
def test_whatever_comes_to_the_control_socket_is_answered_and_it_lives_on(
    gadget: Served, sent: bytes
) -> None:
    answer = exchange(gadget.path, sent)
    assert answer == b"" or answer.startswith(b"HTTP/1.")
    assert b" 500 " not in answer.split(b"\r\n", 1)[0], answer
    assert gadget.client.get("status")["state"] == "idle"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A courier's socket with the parrot behind it, on a loop in a thread of its own."""
    path = tmp_path_factory.mktemp("fuzz") / "courier.sock"
    loop = asyncio.new_event_loop()

    async def status() -> dict[str, Any]:
        return {"well": True}

    async def check(name: str) -> str:
        return name

    with connected_to(0):
        opened = Door(
            path,
            "",
            answerer=lambda topic: connectors.answerer(topic, Settings(), Secrets()),
            check=check,
            wake=lambda: None,
            status=status,
        )
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            asyncio.run_coroutine_threadsafe(opened.open(), loop).result(5)
            yield path
        finally:
            asyncio.run_coroutine_threadsafe(opened.close(), loop).result(5)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)
            loop.close()


@fuzz()
@given(requests())
def test_whatever_comes_to_the_couriers_socket_is_answered_and_it_lives_on(door: Path, sent: bytes) -> None:
    answer = exchange(door, sent)
    assert answer == b"" or answer.startswith(b"HTTP/1.")
    first, _, rest = answer.partition(b"\r\n")
    assert b" 500 " not in first or b"ZeroDivisionError" in rest or b"KeyError" in rest, (
        answer
    )  # the parrot's own
    assert CourierClient(door).status() == {"well": True}


# ── the clients ───────────────────────────────────────────────────────────────────────────────────────────────────


class Mad:
    """A server that reads a little and answers with `answer`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.answer = b""
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                connection.sendall(self.answer)


@pytest.fixture(scope="module")
def mad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mad]:
    server = Mad(tmp_path_factory.mktemp("fuzz") / "mad.sock")
    yield server
    server.close()


_ERROR = st.fixed_dictionaries(
    {
        "error": st.fixed_dictionaries(
            {
                "code": st.sampled_from(["courier.delayed", "courier.refused", "courier.not_connected", "x"])
                | _JSON,
                "message": st.text(max_size=9) | _JSON,
                "said": st.lists(st.text(max_size=9), min_size=2, max_size=2) | _JSON,
                "retry_after_s": st.floats() | _JSON,
            }
        )
        | _JSON
    }
)
_REPLY = st.fixed_dictionaries(
    {
        "text": st.text(max_size=9) | _JSON,
        "details": _JSON,
        "source": _JSON,
        "as_of": st.floats() | _JSON,
    }
)


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """HTTP answers with a body that is nearly right, and bytes that are none."""
    body = draw((_ERROR | _REPLY | _JSON).map(lambda value: json.dumps(value).encode()) | _BODIES)
    status = draw(st.sampled_from([200, 200, 204, 302, 400, 413, 500, 503, 99, 1000]))
    head = f"HTTP/1.1 {status} x\r\nContent-Length: {len(body) + draw(st.sampled_from([0, 0, 0, 5, -1]))}\r\n\r\n"
    return draw(st.just(head.encode() + body) | st.binary(max_size=80))


@fuzz()
@given(answers())
def test_whatever_the_courier_answers_is_a_reply_or_an_error_of_the_couriers(mad: Mad, answer: bytes) -> None:
    mad.answer = answer
    client = CourierClient(mad.path)
    try:
        assert isinstance(client.ask(Question("search", {"query": "who"}, "en"), 1.0).text, str)
    except CourierError as error:
        assert error.spoken("en") and error.spoken("zh")
    for call in (client.wake, client.status):
        with contextlib.suppress(CourierError):
            call()


@fuzz()
@given(answers())
def test_whatever_the_daemon_answers_is_a_value_or_an_error_of_the_socket(mad: Mad, answer: bytes) -> None:
    mad.answer = answer
    client = ControlClient(mad.path, timeout_s=1.0)
    try:
        client.post("ask", {"text": "what time is it"})
    except GadgetError as error:
        assert error.message
    with contextlib.suppress(ControlFailed, NotRunning), client.events() as events:
        for _ in events:
            pass
