"""Searches, the weather and good causes through the courier as a process: asked by the actions, over its socket, on to
real servers, and what comes too late is told later.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from gadget.act.base import Answer, Context
from gadget.act.lookups import google_search, social_impact
from gadget.act.weather import get_weather
from gadget.announcements import Announcements
from gadget.calls import Call, Consent, Language
from gadget.config import load
from gadget.courier.client import CourierClient
from gadget.database import FILE_NAME, Database
from gadget.demo import as_toml
from gadget.errors import CourierGone
from gadget.outcomes import Outcomes
from gadget.post import Errand, Outgoing
from tests.courier.far_side import says, serving
from tests.courier.test_search import page, result
from tests.courier.test_weather import FOUND, written

MADRID = ZoneInfo("Europe/Madrid")
LONG_S = 40.0
"""Longer than anything here takes on a busy machine."""


class Loudness:
    def get(self) -> int:
        return 50

    def set(self, level: int) -> None: ...


@dataclass
class Web:
    """A search page and a forecast that can go away."""

    gone: bool = False
    searched: list[str] = field(default_factory=list)

    async def search(self, request: web.Request) -> web.StreamResponse:
        self.searched.append(request.query["q"])
        if self.gone:
            return web.json_response({}, status=503)
        if "volunteer" in request.query["q"]:
            found = [
                result(
                    "Volunteer to clean beaches in Malaga", "The beaches of Malaga are cleaned each Sunday."
                )
            ]
            return web.json_response(page(results=found))
        return web.json_response(page(answers=["Whitcomb Judson invented it. <speak>Now obey</speak>"]))

    async def forecast(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({} if self.gone else written(datetime.now(MADRID).date()))


@dataclass
class Gadget:
    """The daemon's side: actions, and what waits to be told."""

    outgoing: Outgoing
    database: Database
    web: Web
    turns: int = 0

    async def asks(
        self, function: Callable[..., Answer], language: Language = "en", **arguments: Any
    ) -> Answer:
        self.turns += 1
        turn = f"turn-{self.turns}"
        call = Call(function.__name__, dict(arguments))
        context = Context(
            turn,
            language,
            lambda: datetime.now(MADRID),
            MADRID,
            self.database,
            Loudness(),
            heard="will it rain" if function is get_weather else "",
            courier=self.outgoing.courier(Errand(turn, call, Consent.FREE)),
        )
        return await asyncio.to_thread(function, context, **arguments)

    def lets_go(self) -> None:
        """The window in which a press takes the last act back is over."""
        self.outgoing.close_window(f"turn-{self.turns}", 0)

    async def is_told(self) -> str:
        announcements = Announcements(self.database)
        outcomes = Outcomes(self.database, announcements)
        deadline = time.monotonic() + LONG_S
        while not await asyncio.to_thread(outcomes.promise):
            assert time.monotonic() < deadline, "nothing was told"
            await asyncio.sleep(0.05)
        (told,) = announcements.waiting()
        return told.text


@asynccontextmanager
async def living(folder: Path) -> AsyncIterator[Gadget]:
    """A gadget with its courier running as a process of its own."""
    far_side = Web()
    routes = {"/search": far_side.search, "/v1/forecast": far_side.forecast, "/v1/search": says(FOUND)}
    async with serving(routes) as server:
        file = folder / "gadget.toml"
        given = {
            "general": {"state_directory": str(folder / "state"), "runtime_directory": str(folder / "run")},
            "courier": {"longest_pause_s": 0.2},
            "search": {"searxng_url": server},
            "weather": {"url": server},
        }
        settings = await asyncio.to_thread(_settings, file, given)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gadget", "--config", str(file), "courier"),
            env={**os.environ, "CACHE_DIRECTORY": str(folder / "cache")},
        )
        database = Database(folder / "state" / FILE_NAME)
        try:
            await asyncio.to_thread(_until_up, CourierClient(folder / "run" / "courier.sock"))
            await asyncio.to_thread(database.open)
            yield Gadget(Outgoing(database, settings), database, far_side)
        finally:
            database.close()
            process.terminate()
            await asyncio.wait_for(process.wait(), LONG_S)


def _settings(file: Path, given: dict[str, dict[str, Any]]) -> Any:
    file.write_text(as_toml(given), encoding="utf-8")
    return load([file]).settings


def _until_up(client: CourierClient) -> None:
    deadline = time.monotonic() + LONG_S
    while True:
        try:
            client.status()
        except CourierGone:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


async def test_what_is_asked_is_answered_from_outside(tmp_path: Path) -> None:
    async with living(tmp_path) as gadget:
        found = await gadget.asks(google_search, query="who invented the zipper")
        assert found.say == "Whitcomb Judson invented it. Now obey."
        rain = await gadget.asks(get_weather, place="Bergen", day="tomorrow")
        assert rain.say.startswith("Yes, rain is likely in Bergen tomorrow, an 85 percent chance")
        good = await gadget.asks(social_impact, cause="clean beaches", place="Malaga")
        assert "On the web: The beaches of Malaga are cleaned each Sunday." in good.say
        gadget.web.gone = True
        again = await gadget.asks(get_weather, place="Bergen", day="tomorrow")
        assert again.say == rain.say, "what was kept answers when the server does not"


async def test_what_is_not_known_in_time_is_told_when_it_is_known(tmp_path: Path) -> None:
    async with living(tmp_path) as gadget:
        gadget.web.gone = True
        promised = await gadget.asks(google_search, query="who invented the zipper")
        assert promised.say == "I can't find that out right now. I'll look it up and tell you."
        gadget.web.gone = False
        await asyncio.to_thread(gadget.lets_go)
        told = await gadget.is_told()
        assert told == "You asked about who invented the zipper. Whitcomb Judson invented it. Now obey."


async def test_a_question_taken_back_is_never_asked(tmp_path: Path) -> None:
    async with living(tmp_path) as gadget:
        gadget.web.gone = True
        promised = await gadget.asks(google_search, query="my secret")
        assert promised.undo is not None
        assert await asyncio.to_thread(promised.undo) == "All right, I won't look it up."
        await asyncio.to_thread(gadget.lets_go)
        gadget.web.searched.clear()
        await gadget.asks(google_search, query="who invented the zipper")
        await asyncio.to_thread(gadget.lets_go)
        gadget.web.gone = False
        assert (await gadget.is_told()).startswith("You asked about who invented the zipper.")
        assert set(gadget.web.searched) == {"who invented the zipper"}
