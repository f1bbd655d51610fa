"""Many turns through the real daemon and the real courier, and what both processes hold while they go by.

Spoken and typed turns, questions through the courier's socket, links and letters that it delivers to servers of our
own: what a day of use is made of, without the pauses. What grows with the number of turns is a leak.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any

from aiohttp import web

from gadget.audio import read, write_wav
from gadget.database import FILE_NAME, Database
from gadget.outbox import Outbox
from tests.courier.far_side import serving
from tests.courier.mail_server import HOST, Mailbox, mail_server
from tests.daemon.measured import Course, held
from tests.daemon.test_daemon import Life

RULES: list[dict[str, Any]] = [
    {"match": r"note (?P<n>\d+)", "action": "take_note", "arguments": {"text": "number {n}"}},
    {"match": r"buy (?P<n>\d+)", "action": "amazon_shopping", "arguments": {"query": "lamp {n}"}},
    {"match": r"look up (?P<n>\d+)", "action": "google_search", "arguments": {"query": "who was number {n}"}},
    {
        "match": r"write (?P<n>\d+)",
        "action": "send_email",
        "arguments": {"recipient": "alice@example.org", "body": "letter {n}"},
    },
    {"match": "time", "action": "tell_time"},
]

KINDS = "spoken note time look_up note buy note time spoken write".split()
"""What the turns are, over and over."""

SPOKEN_S = 1.0
"""Seconds of speech in a spoken turn."""


@dataclass
class Outside:
    """The far sides: a search page, a phone's server."""

    searches: int = 0
    notes: list[str] = field(default_factory=list)

    async def search(self, request: web.Request) -> web.Response:
        self.searches += 1
        return web.json_response(
            {
                "query": request.query["q"],
                "answers": ["Nobody of note."],
                "results": [],
                "infoboxes": [],
                "unresponsive_engines": [],
            }
        )

    async def ntfy(self, request: web.Request) -> web.Response:
        self.notes.append((await request.json())["click"])
        return web.json_response({"id": str(len(self.notes))})


@dataclass
class Soak:
    """One run of `turns` turns in the directory `home`."""

    home: Path
    turns: int
    outcomes: Counter[str] = field(default_factory=Counter)
    courses: list[Course] = field(default_factory=lambda: [Course("daemon"), Course("courier")])
    seconds: float = 0.0
    posted: Counter[str] = field(default_factory=Counter)
    delivered: Counter[str] = field(default_factory=Counter)
    doubled: int = 0

    async def run(self, told: Callable[[int], None] = lambda turn: None) -> None:
        """Raises `AssertionError` when a turn fails or something does not arrive. `told` hears of each sample."""
        outside = Outside()
        routes = {"/search": outside.search, "/": outside.ntfy}
        async with mail_server(Mailbox()) as box, serving(routes) as url:
            (self.home / "spoken.txt").write_text("what time is it\n" * self.turns)
            self._record()
            life = Life(self.home, settings=self._settings(url, box.port), rules=RULES)
            try:
                await asyncio.to_thread(life.until_ready)
                await self._beside_a_courier(life, told)
                assert await asyncio.to_thread(life.stop) == 0, life.log
            finally:
                life.kill()
            self.delivered = Counter(phone=len(set(outside.notes)), email=len(box.taken))
            self.doubled = len(outside.notes) - len(set(outside.notes))
            self.delivered["search"] = outside.searches

    def complaints(self) -> list[str]:
        """What grew, and what is missing."""
        found = [complaint for course in self.courses for complaint in course.complaints()]
        if self.outcomes != {"answered": self.turns}:
            found.append(f"not every turn was answered: {dict(self.outcomes)}")
        if self.delivered != self.posted or self.doubled:
            found.append(
                f"asked for {dict(self.posted)}, delivered {dict(self.delivered)}, {self.doubled} twice"
            )
        return found

    def _settings(self, url: str, mail_port: int) -> dict[str, dict[str, Any]]:
        return {
            "general": {"runtime_directory": str(self.home / "run")},
            "record": {"backend": "file", "file": str(self.home / "spoken.wav")},
            "transcribe": {"script": str(self.home / "spoken.txt")},
            "look": {"backend": "simulated", "eyes": "simulated"},
            "act": {"undo_s": 0, "sends_per_hour": 1000, "links_per_hour": 1000},
            "courier": {"socket": str(self.home / "courier.sock")},
            "email": {"host": HOST, "port": mail_port, "security": "none", "address": "ada@example.org"},
            "phone": {"backend": "ntfy", "url": url, "topic": "odd"},
            "search": {"searxng_url": url},
        }

    def _record(self) -> None:
        """A second of speech, so that the spoken turns do not take most of the time."""
        with resources.as_file(resources.files("gadget") / "data" / "demo-request.wav") as recording:
            clip = read(recording)
        write_wav(
            self.home / "spoken.wav", replace(clip, samples=clip.samples[: round(clip.rate * SPOKEN_S)])
        )

    async def _beside_a_courier(self, life: Life, told: Callable[[int], None]) -> None:
        command = [sys.executable, "-m", "gadget", "--config", str(self.home / "gadget.toml"), "courier"]
        with (self.home / "courier.log").open("wb") as log:
            courier = await asyncio.to_thread(lambda: subprocess.Popen(command, stderr=log))
            try:
                began = time.monotonic()
                await until(lambda: (self.home / "courier.sock").exists())
                for turn in range(self.turns):
                    await self._turn(life, KINDS[turn % len(KINDS)], turn)
                    if turn % len(KINDS) == len(KINDS) - 1:
                        await until(lambda: life.state == "idle")
                        for course, process in zip(self.courses, (life.process, courier), strict=True):
                            course.samples.append(held(process.pid))
                        told(turn + 1)
                self.seconds = time.monotonic() - began
                await self._until_delivered()
            finally:
                courier.send_signal(signal.SIGTERM)
                status = await asyncio.to_thread(courier.wait, 20)
            assert status == 0, (self.home / "courier.log").read_text()

    async def _turn(self, life: Life, kind: str, number: int) -> None:
        match kind:
            case "spoken":
                await self._spoken(life)
            case "write":
                self.posted["email"] += 1
                await self._letter(life, number)
            case "buy":
                self.posted["phone"] += 1
                await self._typed(life, f"buy {number}")
            case "look_up":
                self.posted["search"] += 1
                await self._typed(life, f"look up {number}")
            case "note":
                await self._typed(life, f"note {number}")
            case _:
                await self._typed(life, "what time is it")

    async def _typed(self, life: Life, text: str) -> None:
        answer = await asyncio.to_thread(life.ask, text)
        self.outcomes[answer["outcome"]] += 1

    async def _spoken(self, life: Life) -> None:
        """Held, let go, and answered aloud."""
        seen = len(life.events)
        await press(life, "press")
        await asyncio.sleep(SPOKEN_S)
        await press(life, "release")
        await self._ends(life, seen)

    async def _letter(self, life: Life, number: int) -> None:
        """Read back, and sent with a press."""
        seen = len(life.events)
        life.ask_aside(f"write {number}", silent=False)
        await until(lambda: life.state == "confirming")
        await press(life, "tap")
        await self._ends(life, seen)

    async def _ends(self, life: Life, seen: int) -> None:
        def ended() -> list[dict[str, Any]]:
            return [event for event in life.events[seen:] if event["event"] == "turn_ended"]

        await until(lambda: ended() and life.state == "idle")
        self.outcomes[ended()[0]["outcome"]] += 1

    async def _until_delivered(self) -> None:
        database = Database(self.home / "state" / FILE_NAME)
        database.open()
        try:
            wanted = self.posted["phone"] + self.posted["email"]
            await until(lambda: Outbox(database).counts() == ({"delivered": wanted} if wanted else {}))
        finally:
            database.close()


async def press(life: Life, gesture: str) -> None:
    await asyncio.to_thread(life.client.post, f"button/{gesture}")


async def until(condition: Callable[[], object], within_s: float = 40.0) -> None:
    """Another process makes it happen, and a server on this loop may have to answer it."""
    deadline = time.monotonic() + within_s
    while not await asyncio.to_thread(condition):
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.02)


async def soaked(home: Path, turns: int, told: Callable[[int], None] = lambda turn: None) -> Soak:
    """What came of `turns` turns."""
    soak = Soak(home, turns)
    await soak.run(told)
    return soak
