"""The control socket: the real server and the real client on a real socket, with a small gadget behind it."""

from __future__ import annotations

import asyncio
import contextlib
import grp
import http.client
import json
import os
import socket
import stat
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.control.client import ControlClient
from gadget.control.server import QUEUE, ControlServer
from gadget.control.wire import one_line, parsed
from gadget.errors import (
    AlreadyRunning,
    BadRequest,
    ControlFailed,
    JournalFailed,
    NoCamera,
    NotRunning,
)
from gadget.events import Bus, Heard, StateChanged
from gadget.http_socket import LONGEST_BODY

R = TypeVar("R")


class SmallGadget:
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        self.bus = Bus()
        self.state = "idle"
        self.gestures: list[str] = []
        self.requests: list[dict[str, Any]] = []
        self.fails: Exception | None = None

    def status(self) -> dict[str, Any]:
        return {"state": self.state, "warnings": {"look.unavailable": "没有摄像头"}}

    def actions(self) -> list[dict[str, Any]]:
        return [{"name": "tell_time"}]

    def turns(self, limit: int) -> list[dict[str, Any]]:
        if self.fails is not None:
            raise self.fails
        return [{"id": str(number)} for number in range(limit)]

    async def button(self, gesture: str) -> None:
        self.gestures.append(gesture)

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        self.requests.append(request)
        if self.fails is not None:
            raise self.fails
        return {"say": f"You said: {request.get('text')}"}


class Served:
    """A small gadget behind its server, on a loop in a thread of its own, as seen from a blocking client."""

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.path = path
        self.gadget = SmallGadget()
        self.client = ControlClient(path, timeout_s=5)
        self._loop = loop

    def on_loop(self, function: Callable[[], R]) -> R:
        """Call `function` on the server's loop."""
        done: Future[R] = Future()
        self._loop.call_soon_threadsafe(lambda: done.set_result(function()))
        return done.result(5)

    def publish(self, *events: Any) -> None:
        self.on_loop(lambda: [self.gadget.bus.publish(event) for event in events])

    def raw(self, data: bytes) -> bytes:
        """What comes back for these bytes, until the server closes or is silent."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(0.3)
            connection.connect(str(self.path))
            with contextlib.suppress(OSError):
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            with contextlib.suppress(OSError):
                while piece := connection.recv(65536):
                    answer += piece
            return answer

    def http(
        self, method: str, target: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """The status and the JSON of one request."""
        connection = http.client.HTTPConnection("gadget")
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.sock.settimeout(5)
        connection.sock.connect(str(self.path))
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


@contextmanager
def serving(path: Path, *, group: str = "", keepalive_s: float = 15.0) -> Iterator[Served]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    served = Served(path, loop)
    server = ControlServer(served.gadget, path, group, keepalive_s=keepalive_s)
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(5)
        yield served
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


@asynccontextmanager
async def started(path: Path, group: str = "") -> AsyncIterator[ControlServer]:
    server = ControlServer(SmallGadget(), path, group)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path / "control.sock") as served:
        yield served


# ── what it answers ───────────────────────────────────────────────────────────────────────────────────────────────


def test_status_actions_and_turns_are_told(served: Served) -> None:
    assert served.client.get("status") == {"state": "idle", "warnings": {"look.unavailable": "没有摄像头"}}
    assert served.client.get("actions") == [{"name": "tell_time"}]
    assert len(served.client.get("turns")) == 20
    assert served.client.get("turns?limit=2") == [{"id": "0"}, {"id": "1"}]


@pytest.mark.parametrize("gesture", ["press", "release", "tap"])
def test_the_button_moves(served: Served, gesture: str) -> None:
    assert served.client.post(f"button/{gesture}") == {"done": gesture}
    assert served.gadget.gestures == [gesture]


def test_a_request_reaches_the_gadget_whole(served: Served) -> None:
    request = {"text": "明天下午三点叫我", "language": "zh", "silent": True}
    assert served.client.post("ask", request) == {"say": "You said: 明天下午三点叫我"}
    assert served.gadget.requests == [request]


def test_an_answer_with_half_a_character_arrives(served: Served) -> None:
    assert served.client.post("ask", {"text": "a \ud83d b"}) == {"say": "You said: a \ud83d b"}


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "many", "٣", "9" * 5000, ""])
def test_a_limit_that_is_none_is_refused(served: Served, limit: str) -> None:
    status, answer = served.http("GET", f"/v1/turns?limit={quote(limit)}")
    assert (status, answer["error"]["code"]) == (400, "request.bad")


def test_a_gesture_that_is_none_is_refused(served: Served) -> None:
    with pytest.raises(BadRequest, match="press, release and tap, not 'squeeze'"):
        served.client.post("button/squeeze")
    assert served.gadget.gestures == []


@pytest.mark.parametrize(
    ("body", "about"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe\xfa", "not JSON"),
        (b'{"text": NaN}', "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (b'["text"]', "must be a JSON object"),
        (b"null", "must be a JSON object"),
    ],
    ids=["empty", "broken", "no UTF-8", "NaN", "deep", "list", "null"],
)
def test_a_body_that_is_no_json_object_is_refused(served: Served, body: bytes, about: str) -> None:
    status, answer = served.http(
        "POST", "/v1/ask", body, {"Content-Type": "application/json; charset=klingon"}
    )
    assert (status, answer["error"]["code"]) == (400, "request.bad")
    assert about in answer["error"]["message"]
    assert served.gadget.requests == []


def test_a_body_that_is_too_large_is_refused(served: Served) -> None:
    body = json.dumps({"text": "a" * LONGEST_BODY}).encode()
    status, answer = served.http("POST", "/v1/ask", body)
    assert (status, answer["error"]["code"]) == (413, "request.bad")
    assert served.gadget.requests == []


def test_a_small_body_that_unpacks_to_a_large_one_is_refused(served: Served) -> None:
    import gzip

    packed = gzip.compress(json.dumps({"text": "a" * 10_000_000}).encode())
    assert len(packed) < LONGEST_BODY
    status, _ = served.http("POST", "/v1/ask", packed, {"Content-Encoding": "gzip"})
    assert status in (400, 413)
    assert served.gadget.requests == []


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("POST", "/v1/status", 405),
        ("GET", "/v1/ask", 405),
        ("DELETE", "/v1/button/press", 405),
        ("GET", "/v1/nothing", 404),
        ("GET", "/", 404),
    ],
)
def test_a_wrong_method_or_place_is_an_error_in_json(
    served: Served, method: str, target: str, status: int
) -> None:
    found, answer = served.http(method, target)
    assert (found, answer["error"]["code"]) == (status, "request.bad")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BadRequest("no words"), 400, "request.bad"),
        (NoCamera("no camera"), 503, "look.unavailable"),
        (JournalFailed("no disk"), 503, "journal.failed"),
        (ZeroDivisionError("a mistake"), 500, "gadget.error"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_of_the_gadget_is_told_with_its_code(
    served: Served, error: Exception, status: int, code: str
) -> None:
    served.gadget.fails = error
    found, answer = served.http("POST", "/v1/ask", b'{"text": "x"}')
    assert (found, answer["error"]["code"]) == (status, code)
    assert str(error) in answer["error"]["message"]
    with pytest.raises(BadRequest if status == 400 else ControlFailed, match=str(error)):
        served.client.get("turns")
    served.gadget.fails = None
    assert served.client.get("status")["state"] == "idle"


def test_a_gadget_that_is_starting_tells_its_status_and_asks_for_patience(served: Served) -> None:
    served.gadget.state = "starting"
    assert served.client.get("status")["state"] == "starting"
    for attempt in (
        lambda: served.client.post("button/press"),
        lambda: served.client.post("ask", {"text": "x"}),
        lambda: served.client.get("actions"),
        lambda: served.client.get("turns"),
    ):
        with pytest.raises(ControlFailed, match="still starting"):
            attempt()
    assert served.gadget.gestures == served.gadget.requests == []


# ── events ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_event_after_the_greeting_arrives_in_order(served: Served) -> None:
    with served.client.events() as events:
        served.publish(StateChanged("listening"), Heard("t1", "现在\n几点", "zh"))
        assert next(events) | {"at": 0} == {"event": "state_changed", "state": "listening", "at": 0}
        heard = next(events)
    assert (heard["event"], heard["text"], heard["language"]) == ("heard", "现在\n几点", "zh")
    assert isinstance(heard["at"], float)


def test_half_a_character_in_an_event_does_not_end_the_stream(served: Served) -> None:
    with served.client.events() as events:
        served.publish(Heard("t1", "a \ud83d b", "en"), StateChanged("idle"))
        assert next(events)["text"] == "a \ud83d b"
        assert next(events)["state"] == "idle"


def test_several_readers_each_get_everything(served: Served) -> None:
    with served.client.events() as one, served.client.events() as other:
        served.publish(StateChanged("listening"))
        assert next(one) == next(other)


def test_the_events_end_when_the_daemon_stops(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        with serving(tmp_path / "control.sock") as served:
            events = stack.enter_context(served.client.events())
            served.publish(StateChanged("idle"))
        assert [event["event"] for event in events] == ["state_changed"]


def test_a_reader_that_left_is_forgotten_and_harms_nobody(tmp_path: Path) -> None:
    with serving(tmp_path / "control.sock", keepalive_s=0.05) as served, served.client.events() as staying:
        with served.client.events():
            pass
        for number in range(5):
            served.publish(StateChanged(str(number)))
        assert [next(staying)["state"] for _ in range(5)] == ["0", "1", "2", "3", "4"]


def test_a_slow_reader_is_cut_off_and_delays_nobody(served: Served) -> None:
    with served.client.events() as slow:
        for number in range(3 * QUEUE):
            served.publish(*(Heard(str(number), "x" * 2000, "en") for _ in range(4)))
        with served.client.events() as quick:
            served.publish(StateChanged("idle"))
            assert next(quick)["state"] == "idle"
        with pytest.raises(ControlFailed, match="did not answer properly"):
            for _ in slow:
                pass


def test_a_quiet_stream_stays_open_for_longer_than_the_client_is_patient(tmp_path: Path) -> None:
    """The server's comments are what the client's patience lives on, and they are no events."""
    with serving(tmp_path / "control.sock", keepalive_s=0.02) as served:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(2)
            connection.connect(str(served.path))
            connection.sendall(b"GET /v1/events HTTP/1.1\r\nHost: gadget\r\n\r\n")
            seen = b""
            while seen.count(b": still here\n\n") < 3:
                seen += connection.recv(4096)
        with served.client.events() as events:
            served.on_loop(lambda: None)
            threading.Timer(0.1, served.publish, [StateChanged("idle")]).start()
            assert next(events)["state"] == "idle"


class Impostor:
    """A socket that answers one connection with these bytes, then closes, or never says anything."""

    def __init__(self, path: Path, answer: bytes | None) -> None:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen()
        self._answer = answer
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            connection.recv(65536)
            if self._answer is None:
                self._over.wait(5)
            else:
                connection.sendall(self._answer)

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._listener.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"I am no server\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n[]",
        None,
    ],
    ids=["closes", "no HTTP", "no JSON", "cut off", "error of another shape", "a list", "hangs"],
)
def test_whatever_else_answers_is_an_error_and_not_a_crash(tmp_path: Path, answer: bytes | None) -> None:
    impostor = Impostor(tmp_path / "s", answer)
    try:
        with pytest.raises(ControlFailed, match="did not answer properly"):
            ControlClient(tmp_path / "s", timeout_s=0.2).get("status")
    finally:
        impostor.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n: hello\n\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n: hello\n\n\r\n8\r\ndata: {\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n: hello\n\ndata: {\n",
    ],
    ids=["refused", "killed", "killed in the middle", "no JSON"],
)
def test_events_of_a_daemon_that_dies_end_in_an_error(tmp_path: Path, answer: bytes) -> None:
    impostor = Impostor(tmp_path / "s", answer)
    try:
        with (
            pytest.raises(ControlFailed, match="did not answer properly"),
            ControlClient(tmp_path / "s", timeout_s=0.2).events() as events,
        ):
            list(events)
    finally:
        impostor.close()


def test_without_a_daemon_the_client_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match="gadget run"):
        ControlClient(tmp_path / "control.sock").get("status")


def test_a_path_that_is_too_long_for_a_socket_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 120)
    with pytest.raises(ControlFailed, match="too long"):
        ControlClient(path).get("status")


# ── the socket itself ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_socket_is_private_to_its_user(tmp_path: Path) -> None:
    path = tmp_path / "run" / "control.sock"
    async with started(path):
        assert stat.filemode(path.stat().st_mode) == "srw-------"
        assert stat.filemode(path.parent.stat().st_mode) == "drwx------"


async def test_a_group_may_be_let_in(tmp_path: Path) -> None:
    path = tmp_path / "run" / "control.sock"
    group = grp.getgrgid(os.getgid())
    async with started(path, group.gr_name):
        assert stat.filemode(path.stat().st_mode) == "srw-rw----"
        assert path.stat().st_gid == group.gr_gid
        assert stat.filemode(path.parent.stat().st_mode) == "drwx--x---", "or the group cannot reach it"


async def test_a_group_that_is_not_there_is_refused_and_leaves_no_socket(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with pytest.raises(ControlFailed, match="no-such-group"):
        await ControlServer(SmallGadget(), path, "no-such-group").start()
    assert not path.exists()
    async with started(path):
        assert path.is_socket()


async def test_stopping_removes_the_socket_and_twice_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    server = ControlServer(SmallGadget(), path)
    await server.start()
    await server.stop()
    assert not path.exists()
    await server.stop()
    async with started(path):
        assert path.is_socket()


async def test_stopping_does_not_wait_for_a_reader_of_events(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    server = ControlServer(SmallGadget(), path)
    await server.start()
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(b"GET /v1/events HTTP/1.1\r\nHost: gadget\r\n\r\n")
    await reader.readuntil(b": hello\n\n")
    async with asyncio.timeout(3):
        await server.stop()
    writer.close()


async def test_a_socket_left_by_a_dead_daemon_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(path))
    async with started(path):
        assert (await asyncio.to_thread(ControlClient(path).get, "status"))["state"] == "idle"


async def test_a_second_gadget_is_refused_and_the_first_lives_on(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    async with started(path):
        with pytest.raises(AlreadyRunning, match="another gadget already has"):
            await ControlServer(SmallGadget(), path).start()
        assert (await asyncio.to_thread(ControlClient(path).get, "status"))["state"] == "idle"


async def test_of_gadgets_that_start_at_the_same_moment_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    servers = [ControlServer(SmallGadget(), path) for _ in range(5)]
    ends = await asyncio.gather(*(server.start() for server in servers), return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["AlreadyRunning"] * 4 + ["NoneType"]
    assert (await asyncio.to_thread(ControlClient(path).get, "status"))["state"] == "idle"
    for server in servers:
        await server.stop()


async def test_a_socket_that_another_program_answers_on_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
        other.bind(str(path))
        other.listen()
        with pytest.raises(AlreadyRunning):
            await ControlServer(SmallGadget(), path).start()
        assert path.is_socket()


async def test_a_file_in_the_place_of_the_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("the spare key is with Tom")
    with pytest.raises(ControlFailed, match="is no socket"):
        await ControlServer(SmallGadget(), path).start()
    assert path.read_text() == "the spare key is with Tom"


@pytest.mark.parametrize("where", ["a-file/control.sock", "x" * 120], ids=["inside a file", "too long"])
async def test_a_socket_that_cannot_be_made_is_an_error_that_names_the_setting(
    tmp_path: Path, where: str
) -> None:
    (tmp_path / "a-file").touch()
    with pytest.raises(ControlFailed, match=r"Set control\.socket"):
        await ControlServer(SmallGadget(), tmp_path / where).start()


# ── fuzz ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("fuzz") / "control.sock") as served:
        yield served


_HEADS = st.sampled_from(
    [
        b"",
        b"GET /v1/status HTTP/1.1\r\nHost: g\r\n\r\n",
        b"GET /v1/events HTTP/1.1\r\n",
        b"POST /v1/ask HTTP/1.1\r\nHost: g\r\nContent-Length: 40\r\n\r\n",
        b"POST /v1/ask HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /v1/ask HTTP/1.1\r\nHost: g\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n",
        b"POST /v1/button/",
        b"GET /v1/turns?limit=",
    ]
)


@settings(max_examples=40, deadline=None)
@given(head=_HEADS, rest=st.binary(max_size=200))
def test_whatever_bytes_come_the_next_request_is_answered(lasting: Served, head: bytes, rest: bytes) -> None:
    answer = lasting.raw(head + rest)
    assert answer == b"" or answer.startswith(b"HTTP/1.")
    assert lasting.client.get("status")["state"] == "idle"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(value=_JSON)
def test_a_line_of_json_is_one_line_of_utf8_and_comes_back_the_same(value: Any) -> None:
    line = one_line(value)
    assert "\n" not in line
    assert "\r" not in line
    assert parsed(line.encode()) == value


@given(text=st.text(st.characters(categories=("Cs", "Lu")), min_size=1))
def test_half_characters_survive_the_wire(text: str) -> None:
    assert json.loads(one_line({"text": text}).encode())["text"].encode(
        "utf-16", "surrogatepass"
    ) == text.encode("utf-16", "surrogatepass")


@settings(max_examples=40, deadline=None)
@given(body=st.dictionaries(st.text(max_size=9), _JSON, max_size=4))
def test_any_object_reaches_the_gadget_as_it_is(lasting: Served, body: dict[str, Any]) -> None:
    lasting.client.post("ask", body)
    assert lasting.gadget.requests[-1] == body
