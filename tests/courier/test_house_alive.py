"""The home and the phone from the request to the far side: a real `gadget ask`, a real courier, real servers."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from gadget.announcements import Announcements
from gadget.database import FILE_NAME, Database
from gadget.demo import as_toml
from gadget.outbox import Outbox, Posting, State
from gadget.outcomes import Outcomes
from tests.courier.far_side import serving

SOON_S = 30.0
RULES = [
    {"match": "lights", "action": "home_control", "arguments": {"command": "turn on the kitchen lights"}},
    {"match": "月亮", "action": "home_control", "arguments": {"command": "打开月亮"}},
    {"match": "groceries", "action": "instacart_shopping", "arguments": {"items": ["two eggs", "milk"]}},
]


@dataclass
class Outside:
    """What arrived at Home Assistant and at the ntfy server."""

    commands: list[Any] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    slow_s: float = 0.0

    async def conversation(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer the token"
        said = await request.json()
        self.commands.append(said)
        await asyncio.sleep(self.slow_s)
        kind, speech = (
            ("error", "没有叫月亮的设备")
            if "月亮" in said["text"]
            else ("action_done", "Turned on the lights")
        )
        response = {"response_type": kind, "data": {}, "speech": {"plain": {"speech": speech}}}
        return web.json_response({"response": response, "conversation_id": "c"})

    async def ntfy(self, request: web.Request) -> web.Response:
        self.notes.append(await request.json())
        return web.json_response({"id": "m1"})


@dataclass
class Gadget:
    """One settings file, a courier that runs by it, and requests."""

    folder: Path
    outside: Outside

    async def asks(self, text: str) -> dict[str, Any]:
        process = await self.run("ask", text, "--json", stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        answered = await process.stdout.read()
        assert await process.wait() == 0
        answer: dict[str, Any] = json.loads(answered)
        return answer

    async def run(self, *arguments: str, **pipes: Any) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gadget", "--config", str(self.folder / "gadget.toml"), *arguments),
            env={**os.environ, "XDG_CONFIG_HOME": str(self.folder)},
            **pipes,
        )

    def postings(self) -> list[Posting]:
        database = Database(self.folder / "state" / FILE_NAME)
        database.open()
        try:
            return Outbox(database).latest(10)
        finally:
            database.close()

    def news(self) -> list[str]:
        """What the running gadget would still tell of it."""
        database = Database(self.folder / "state" / FILE_NAME)
        database.open()
        try:
            announcements = Announcements(database)
            Outcomes(database, announcements).promise()
            return [announcement.text for announcement in announcements.waiting()]
        finally:
            database.close()

    async def settles(self) -> list[Posting]:
        """What the outbox holds once all of it has come to an end."""
        await until(lambda: all(row.settled_at is not None for row in self.postings()))
        return self.postings()


async def until(happened: Callable[[], bool]) -> None:
    """Another process makes it happen: there is nothing to wait for but the clock."""
    deadline = time.monotonic() + SOON_S
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.05)  # a server of ours runs on this loop


@asynccontextmanager
async def alive(folder: Path, **act: float) -> AsyncIterator[Gadget]:
    outside = Outside()
    secret = folder / "gadget" / "secrets" / "home"
    secret.parent.mkdir(parents=True, mode=0o700)
    secret.write_text("the token\n")
    secret.chmod(0o600)
    (folder / "rules.jsonl").write_text("\n".join(json.dumps(rule) for rule in RULES))
    (folder / "words.txt").write_text("")
    routes = {"/api/conversation/process": outside.conversation, "/": outside.ntfy}
    async with serving(routes) as url:
        sections = {
            "general": {"state_directory": str(folder / "state"), "runtime_directory": str(folder / "run")},
            "decide": {"backend": "scripted", "script": str(folder / "rules.jsonl")},
            "transcribe": {"backend": "scripted", "script": str(folder / "words.txt")},
            "look": {"eyes": "off"},
            "home": {"backend": "home_assistant", "url": url},
            "phone": {"backend": "ntfy", "url": url, "topic": "odd"},
        }
        (folder / "gadget.toml").write_text(as_toml(sections))
        gadget = Gadget(folder, outside)
        courier = await gadget.run("courier")
        try:
            yield gadget
        finally:
            courier.terminate()
            assert await courier.wait() == 0


@pytest.fixture
async def gadget(tmp_path: Path) -> AsyncIterator[Gadget]:
    async with alive(tmp_path) as running:
        yield running


async def test_a_command_arrives_at_home_assistant_once_and_what_it_says_comes_back(gadget: Gadget) -> None:
    answer = await gadget.asks("the lights, please")
    [row] = await gadget.settles()
    assert gadget.outside.commands == [{"text": "turn on the kitchen lights", "language": "en"}]
    assert (row.state, row.note, row.attempts) == (State.DELIVERED, "Turned on the lights", 1)
    told = [answer["say"], *gadget.news()]
    assert told in (["Turned on the lights"], ["I'm passing it on: turn on the kitchen lights.", *told[1:]])
    assert told.count("Turned on the lights") == 1, (
        "that it was done is said once, however busy this computer"
    )


async def test_what_a_slow_home_says_is_told_once_it_says_it(gadget: Gadget) -> None:
    gadget.outside.slow_s = 3.0
    answer = await gadget.asks("the lights, please")
    assert answer["say"] == "I'm passing it on: turn on the kitchen lights."
    await gadget.settles()
    assert gadget.news() == ["Turned on the lights"]


async def test_what_home_assistant_refuses_comes_back_in_its_own_words(gadget: Gadget) -> None:
    answer = await gadget.asks("打开月亮")
    assert answer["language"] == "zh"
    [row] = await gadget.settles()
    assert [answer["say"], *gadget.news()][-1] == "“打开月亮”没有成功。没有叫月亮的设备"
    assert (row.state, row.code, row.spoken) == (State.DEAD, "courier.declined", "没有叫月亮的设备")


async def test_the_list_is_handed_to_the_phone_when_its_window_is_over(gadget: Gadget) -> None:
    answer = await gadget.asks("groceries")
    assert answer["say"] == "On the list: two eggs and milk. It's coming to your phone."
    [row] = gadget.postings()
    assert row.state is State.WAITING and gadget.outside.notes == []
    database = Database(gadget.folder / "state" / FILE_NAME)
    database.open()
    Outbox(database).close_window(row.turn, 0.0)  # as the loop does when the answer was heard
    database.close()
    await until(lambda: bool(gadget.outside.notes))
    assert gadget.outside.notes[0]["message"] == "• two eggs\n• milk"
