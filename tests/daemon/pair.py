"""The daemon and the courier as two processes with far sides that can be spoilt: what faults are tried on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from gadget.database import FILE_NAME, Database
from gadget.errors import ControlFailed
from gadget.outbox import Outbox
from tests.courier.far_side import Handler, serving
from tests.courier.mail_server import HOST, Mailbox, mail_server
from tests.daemon.test_daemon import Life

RULES: list[dict[str, Any]] = [
    {"match": r"buy (?P<n>\d+)", "action": "amazon_shopping", "arguments": {"query": "lamp {n}"}},
    {"match": "look up", "action": "google_search", "arguments": {"query": "who invented the zipper"}},
    {
        "match": "write",
        "action": "send_email",
        "arguments": {"recipient": "alice@example.org", "body": "hello"},
    },
    {
        "match": "text",
        "action": "send_text_message",
        "arguments": {"recipient": "+34612345678", "message": "running late"},
    },
    {"match": "note", "action": "take_note", "arguments": {"text": "a note"}},
    {"match": "time", "action": "tell_time"},
]


@dataclass
class Phone:
    """An ntfy server: what arrived, and what it answers instead of taking it while `spoilt` is set."""

    links: Counter[str] = field(default_factory=Counter)
    spoilt: Handler | None = None
    asked: int = 0

    async def take(self, request: web.Request) -> web.StreamResponse:
        note = await request.json()
        self.asked += 1
        if self.spoilt is not None:
            return await self.spoilt(request)
        self.links[note["click"].rpartition("+")[2]] += 1
        return web.json_response({"id": note["sequence_id"]})


@dataclass
class Pair:
    """Both processes in the directory `home`."""

    home: Path
    life: Life
    courier: subprocess.Popen[bytes]
    phone: Phone
    box: Mailbox

    async def asks(self, text: str) -> dict[str, Any]:
        """The answer; of a daemon that could not do it, its error's code as {"error"}."""
        try:
            return await asyncio.to_thread(self.life.ask, text)
        except ControlFailed as failed:
            return {"outcome": "failed", "error": str(failed)}

    async def sends(self, text: str) -> None:
        """Ask for something that needs a press, and press."""
        ended = len(self.life.of("turn_ended"))
        self.life.ask_aside(text, silent=False)
        await until(lambda: self.life.state == "confirming", self)
        await asyncio.to_thread(self.life.client.post, "button/tap")
        await until(lambda: len(self.life.of("turn_ended")) > ended and self.life.state == "idle", self)
        assert self.life.of("turn_ended")[ended]["outcome"] == "answered", self.life.of("turn_ended")

    def counts(self) -> dict[str, int]:
        """Of the outbox, by state."""
        database = Database(self.home / "state" / FILE_NAME)
        database.open()
        try:
            return Outbox(database).counts()
        finally:
            database.close()

    def both_live(self) -> bool:
        return self.life.process.poll() is None and self.courier.poll() is None


async def until(condition: Callable[[], object], pair: Pair, within_s: float = 40.0) -> None:
    """Other processes make it happen, and servers on this loop may have to answer them."""
    deadline = time.monotonic() + within_s
    while not await asyncio.to_thread(condition):
        assert pair.both_live(), pair.life.log + (pair.home / "courier.log").read_text()
        assert time.monotonic() < deadline, pair.life.log + (pair.home / "courier.log").read_text()
        await asyncio.sleep(0.02)


@asynccontextmanager
async def both(
    home: Path, environment: Mapping[str, str] | None = None, **sections: dict[str, Any]
) -> AsyncIterator[Pair]:
    """Started, and at the end both of them well: they end with 0 when they are told to."""
    phone = Phone()

    async def search(request: web.Request) -> web.StreamResponse:
        return web.json_response({"answers": ["Whitcomb Judson invented it."]})

    async with mail_server(Mailbox()) as box, serving({"/": phone.take, "/search": search}) as url:
        settings = {
            "general": {"runtime_directory": str(home / "run")},
            "act": {"undo_s": 0, "confirm_s": 10.0},
            "courier": {"socket": str(home / "courier.sock"), "longest_pause_s": 0.5},
            "email": {"host": HOST, "port": box.port, "security": "none", "address": "ada@example.org"},
            "phone": {"backend": "ntfy", "url": url, "topic": "odd"},
            "search": {"searxng_url": url},
        }
        for section, values in sections.items():
            settings[section] = settings.get(section, {}) | values
        life = Life(home, settings=settings, rules=RULES)
        command = [sys.executable, "-m", "gadget", "--config", str(home / "gadget.toml"), "courier"]
        with (home / "courier.log").open("wb") as log:
            courier = await asyncio.to_thread(
                lambda: subprocess.Popen(command, stderr=log, env={**os.environ, **(environment or {})})
            )
            pair = Pair(home, life, courier, phone, box)
            try:
                await asyncio.to_thread(life.until_ready)
                await until(lambda: (home / "courier.sock").exists(), pair)
                yield pair
                assert await asyncio.to_thread(life.stop) == 0, life.log
                courier.send_signal(signal.SIGTERM)
                assert await asyncio.to_thread(courier.wait, 20) == 0, (home / "courier.log").read_text()
            finally:
                life.kill()
                if courier.poll() is None:
                    courier.kill()
                    courier.wait()
