"""A far side for tests: a real HTTP server that remembers what arrived, and the connectors that deliver to it.

Two kinds of parcel: a "letter", of which the far side drops a second one of the same key (as a protocol with an
idempotency key does), and a "call", which happens as often as it arrives. What a parcel's payload asks for is done:
{"busy": n} answers "later" to the first n attempts, {"never": true} refuses, {"slow_s": s} takes its time.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from gadget.courier.base import Answerer, Connector
from gadget.courier.connectors import ANSWERERS, CONNECTORS, Way
from gadget.courier.secrets import Secrets
from gadget.errors import Delayed, Refused
from gadget.parcel import Json, Parcel, Question, Receipt, Reply
from gadget.settings import Settings

NOBODY = ("Nobody lives there.", "那里没有人。")


class FarSide:
    """What arrived; from any thread."""

    def __init__(self, takes_s: Callable[[], float] = lambda: 0.0) -> None:
        """Each delivery takes `takes_s()` seconds, half of it before it counts and half before the answer."""
        self.letters: dict[str, Any] = {}
        self.repeated = Counter[str]()
        self.calls = Counter[str]()
        self.attempts = Counter[str]()
        self.altered: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self._takes_s = takes_s
        self._lock = threading.Lock()

    def take(self, kind: str, key: str, payload: dict[str, Any]) -> int:
        """The status of one request."""
        with self._lock:
            self.attempts[key] += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            attempt = self.attempts[key]
        try:
            time.sleep(self._takes_s() / 2 + payload.get("slow_s", 0.0))
            if payload.get("never"):
                return 410
            if attempt <= payload.get("busy", 0):
                return 503
            self._count(kind, key, payload)
            time.sleep(self._takes_s() / 2)
            return 200
        finally:
            with self._lock:
                self.at_once -= 1

    def _count(self, kind: str, key: str, payload: dict[str, Any]) -> None:
        with self._lock:
            if kind == "call":
                self.calls[key] += 1
            elif key in self.letters:
                self.repeated[key] += 1
                if self.letters[key] != payload:
                    self.altered.append(key)
            else:
                self.letters[key] = payload


@contextmanager
def serving(far_side: FarSide) -> Iterator[int]:
    """Its server on loopback; gives the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = far_side.take(self.path.strip("/"), body["key"], body["payload"])
            try:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except ConnectionError:
                pass  # whoever asked is dead

        def log_message(self, *said: object) -> None: ...

    class Server(ThreadingHTTPServer):
        request_queue_size: ClassVar[int] = 128
        daemon_threads = True

        def handle_error(self, *whose: object) -> None:
            """Clients are killed in the middle of a word: that is the test."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Carrier(Connector):
    """Delivers to the far side of this process's port."""

    kind: ClassVar[str] = "letter"
    deduplicates: ClassVar[bool] = True
    port: ClassVar[int] = 0

    async def deliver(self, parcel: Parcel) -> Receipt:
        body = json.dumps({"key": parcel.key, "payload": parcel.payload}).encode()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError as gone:
            raise Delayed(f"nobody answers: {gone}.", retry_after_s=0.05) from gone
        try:
            writer.write(f"POST /{self.kind} HTTP/1.0\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            answer = (await reader.readline()).decode()
        except OSError as cut:
            raise Delayed(f"cut off: {cut}.") from cut
        finally:
            writer.close()
        match answer.split()[1:2]:
            case ["200"]:
                return Receipt(note=str(parcel.payload.get("note", "")), reference=f"#{parcel.key}")
            case ["410"]:
                raise Refused(f"{answer.strip()}: nobody lives there.", said=NOBODY)
        raise Delayed(f"{answer.strip() or 'no answer'}: not now.", retry_after_s=0.1)


class Caller(Carrier):
    """The same to a far side that cannot tell a repetition."""

    kind: ClassVar[str] = "call"
    deduplicates: ClassVar[bool] = False


class Parrot(Answerer):
    """Answers with the question, after {"slow_s"}."""

    topic: ClassVar[str] = "echo"

    async def answer(self, question: Question, deadline_s: float) -> Reply:
        slow_s = question.payload.get("slow_s", 0.0)
        assert isinstance(slow_s, int | float)
        await asyncio.sleep(slow_s)
        if question.payload.get("broken"):
            raise ZeroDivisionError("a mistake of the answerer")
        if question.payload.get("never"):
            raise Refused("410: nobody lives there.", said=NOBODY)
        return Reply(
            str(question.payload["query"]),
            {"language": question.language, **_repeated(question)},
            "parrot",
            7.0,
        )


def _repeated(question: Question) -> dict[str, Json]:
    """What it is asked to have among its details."""
    details = question.payload.get("details", {})
    return dict(details) if isinstance(details, dict) else {}


def letters(settings: Settings, secrets: Secrets) -> Connector:
    return Carrier()


def calls(settings: Settings, secrets: Secrets) -> Connector:
    return Caller()


def parrot(settings: Settings, secrets: Secrets) -> Answerer:
    return Parrot()


def connect(port: int) -> None:
    """Set up the test's kinds and its topic in this process."""
    Carrier.port = port
    CONNECTORS["letter"] = Way(lambda settings: True, f"{__name__}:letters")
    CONNECTORS["call"] = Way(lambda settings: True, f"{__name__}:calls")
    ANSWERERS["echo"] = Way(lambda settings: True, f"{__name__}:parrot")


@contextmanager
def connected_to(port: int) -> Iterator[None]:
    """The same from here to the end of the block."""
    before = dict(CONNECTORS), dict(ANSWERERS), Carrier.port
    connect(port)
    try:
        yield
    finally:
        CONNECTORS.clear()
        ANSWERERS.clear()
        CONNECTORS.update(before[0])
        ANSWERERS.update(before[1])
        Carrier.port = before[2]
