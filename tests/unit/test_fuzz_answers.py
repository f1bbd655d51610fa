"""Whatever the far sides answer by HTTP: a receipt, an answer for the ear, or an error of the courier's.

Each connector talks to a real server on loopback whose answer is the test's: the published one with parts replaced,
any JSON, or bytes, under any status and type.
"""

from __future__ import annotations

import asyncio
import copy
import itertools
import json
import math
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from gadget.courier.causes import CausesAnswerer
from gadget.courier.gateway import Gateway
from gadget.courier.groceries import Instacart
from gadget.courier.home import HomeAssistant
from gadget.courier.phone import Ntfy
from gadget.courier.search import SearchAnswerer
from gadget.courier.weather import WeatherAnswerer
from gadget.errors import CourierError
from gadget.hearsay import LONGEST, for_the_ear
from gadget.parcel import Parcel, Question, Receipt, Reply
from gadget.settings import (
    HomeSettings,
    PhoneSettings,
    SearchSettings,
    ShoppingSettings,
    SmsSettings,
    WeatherSettings,
)
from tests.courier.far_side import serving
from tests.courier.test_home import answers as assist
from tests.courier.test_home import parcel as command
from tests.courier.test_phone import Phone, order
from tests.courier.test_search import page, result
from tests.courier.test_weather import FOUND, written
from tests.fuzzing import fuzz

DEADLINE_S = 3.0

_LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(
        [10**400, "<b>x</b> [1]", "\ud800", "\x00\x1b[31m", "1e999", "2026-02-30", "http://[", "x" * 5000]
    )
)
_ANY = st.recursive(
    _LEAF,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
_STATUS = st.sampled_from([200] * 12 + [201, 204, 301, 304, 400, 401, 404, 409, 429, 500, 503])
_KIND = st.sampled_from(["application/json"] * 6 + ["text/plain", "text/html", "application/octet-stream"])
_PAUSE = st.sampled_from(["", "1", "-1", "x", "9" * 400, "nan", "inf", "Fri, 31 Dec 9999 23:59:59 GMT", "²"])


@dataclass(frozen=True)
class Answer:
    """What the server says, whatever it is asked."""

    body: bytes
    status: int = 200
    kind: str = "application/json"
    pause: str = ""


def _places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where everything in `value` stands."""
    yield at
    if isinstance(value, dict):
        for key in value:
            yield from _places(value[key], (*at, key))
    elif isinstance(value, list):
        for number in range(len(value)):
            yield from _places(value[number], (*at, number))


def _replaced(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    if not place:
        return new
    value = copy.copy(value)
    value[place[0]] = _replaced(value[place[0]], place[1:], new)
    return value


def bodies(right: Any) -> st.SearchStrategy[bytes]:
    """`right` with up to three parts replaced, any JSON, any bytes, and what readers of JSON stumble over."""
    places = sorted(_places(right), key=str)
    places = [place for place in places if len(place) < 4 or place[-1] in (0, 1)]

    def spoilt(changes: list[tuple[tuple[Any, ...], Any]]) -> bytes:
        value = right
        for place, new in sorted(changes, key=lambda change: -len(change[0])):  # inner parts first
            value = _replaced(value, place, new)
        return json.dumps(value).encode()

    changes = st.lists(
        st.tuples(st.sampled_from(places), _ANY), max_size=3, unique_by=lambda change: change[0][:1]
    )
    return st.one_of(
        changes.map(spoilt),
        changes.map(spoilt),
        _ANY.map(lambda value: json.dumps(value).encode()),
        st.binary(max_size=80),
        st.sampled_from(
            [b"", b"[" * 20_000, b'{"a":' * 20_000, b"1" * 5000, b'{"a": NaN}', b'"\xff"', b"\xef\xbb\xbf{}"]
        ),
    )


def answers(right: Any) -> st.SearchStrategy[Answer]:
    return st.builds(Answer, bodies(right), _STATUS, _KIND, _PAUSE)


@dataclass
class World:
    """One server and one loop for all inputs of this file."""

    loop: asyncio.AbstractEventLoop
    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    far_sides: dict[str, Any] = field(default_factory=dict)
    """Our sides of them, by name: one that answered badly a thousand times is to work on."""

    async def handle(self, request: web.Request) -> web.Response:
        await request.read()
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        headers = {"Content-Type": said.kind, "Location": "/elsewhere"}
        if said.pause.isascii() and said.pause:
            headers["Retry-After"] = said.pause
        return web.Response(body=said.body, status=said.status, headers=headers)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    loop = asyncio.new_event_loop()
    made = World(loop)
    server = serving({"/{path:.*}": made.handle})
    made.url = loop.run_until_complete(server.__aenter__())
    yield made
    for far_side in made.far_sides.values():
        if hasattr(far_side, "close"):
            loop.run_until_complete(far_side.close())
    loop.run_until_complete(server.__aexit__(None, None, None))
    loop.close()


def ends_well(
    world: World,
    said: list[Answer],
    name: str,
    make: Callable[[], Any],
    use: Callable[[Any], Awaitable[Any]],
    anew: bool = False,
) -> Any:
    """What came of it: a value, or None for an error of the courier's that can be told to a person."""
    world.answers = list(said)

    async def work() -> Any:
        if anew and name in world.far_sides:
            await world.far_sides.pop(name).close()
        if name not in world.far_sides:
            world.far_sides[name] = make()
        try:
            return await use(world.far_sides[name])
        except CourierError as error:
            assert error.message and error.spoken("en") and error.spoken("zh")
            assert math.isfinite(getattr(error, "retry_after_s", 0.0))
            return None

    return world.run(work())


def told(reply: Reply | None) -> None:
    """A reply can cross the socket, and is nothing but words for the ear."""
    if reply is not None:
        json.dumps(dict(reply.details), allow_nan=False).encode()
        assert len(reply.text) <= 4 * LONGEST["en"]
        assert len(for_the_ear(reply.text, "en")) <= LONGEST["en"] + 1
        assert len(reply.source) <= 100


PAGE = page(
    answers=["Whitcomb Judson invented it."],
    infoboxes=[
        {
            "infobox": "Zipper",
            "content": "A zipper binds two edges of fabric.",
            "attributes": [{"label": "Inventor", "value": "Whitcomb Judson"}],
            "urls": [{"title": "Wikipedia", "url": "https://en.wikipedia.org/wiki/Zipper"}],
        }
    ],
    results=[result("Who invented the zipper", "Whitcomb Judson invented the zipper in 1893.")],
)
NO_ANSWERS = PAGE | {"answers": []}
ONLY_RESULTS = NO_ANSWERS | {"infoboxes": []}


@fuzz()
@given(
    st.sampled_from([PAGE, NO_ANSWERS, ONLY_RESULTS]).flatmap(answers),
    st.sampled_from(["who invented the zipper", "谁发明了拉链", "zipper inventor"]),
)
def test_whatever_a_search_page_answers_is_words_or_an_error(world: World, said: Answer, query: str) -> None:
    asked = Question("search", {"query": query, "cause": query, "place": "Malaga"}, "en")

    def search() -> SearchAnswerer:
        return SearchAnswerer(SearchSettings(searxng_url=world.url))

    def causes() -> CausesAnswerer:
        return CausesAnswerer(search())

    for make in (search, causes):
        told(
            ends_well(world, [said], make.__name__, make, lambda far_side: far_side.answer(asked, DEADLINE_S))
        )


WEATHER = written(date(2026, 5, 8), count=3)
NOON = 1_778_234_400.0
"""Of that day in Bergen."""


@fuzz(0.3)
@given(answers(FOUND), answers(WEATHER), st.sampled_from(["", "morning", "night"]), st.integers(0, 9))
def test_whatever_a_forecast_answers_is_days_or_an_error(
    world: World, found: Answer, said: Answer, part: str, days: int
) -> None:
    asked = Question("weather", {"place": "Bergen", "part": part, "days": days, "day": "2026-05-08"}, "en")
    for place in (found, Answer(json.dumps(FOUND).encode())):
        with tempfile.TemporaryDirectory() as memory:  # nothing is known from before
            settings, clock = WeatherSettings(url=world.url), itertools.repeat(NOON).__next__
            told(
                ends_well(
                    world,
                    [place, said],
                    "weather",
                    partial(WeatherAnswerer, settings, Path(memory), clock),
                    lambda far_side: far_side.answer(asked, DEADLINE_S),
                    anew=True,
                )
            )


@fuzz()
@given(answers({"id": "m1", "time": 1, "event": "message", "topic": "odd", "healthy": True}))
def test_whatever_an_ntfy_server_answers_is_a_receipt_or_an_error(world: World, said: Answer) -> None:
    note = Parcel("turn1:phone", "phone", {"url": "https://example.org/", "title": "Look"}, "en", "the link")
    receipt = ends_well(
        world,
        [said],
        "ntfy",
        lambda: Ntfy(PhoneSettings(backend="ntfy", url=world.url, topic="odd"), lambda: "token"),
        lambda far_side: far_side.deliver(note),
    )
    assert receipt is None or len(receipt.reference) <= 80


@fuzz()
@given(answers({"products_link_url": "https://customers.instacart.example/store/shopping_lists/1"}))
def test_whatever_instacart_answers_no_phone_opens_anything_but_a_link(world: World, said: Answer) -> None:
    phone = world.far_sides.get("phone") or Phone()
    world.far_sides["phone"] = phone
    phone.handed.clear()
    receipt = ends_well(
        world,
        [said],
        "instacart",
        lambda: Instacart(
            ShoppingSettings(groceries="instacart", instacart_url=world.url), lambda: "key", phone
        ),
        lambda far_side: far_side.deliver(order()),
    )
    assert (receipt is None) == (phone.handed == [])
    for handed in phone.handed:
        link = str(handed.payload["url"])
        assert link.isascii() and link.startswith(("https://", world.url.rpartition(":")[0]))


@fuzz()
@given(
    answers({"id": "x", "state": "Pending", "recipients": []}),
    answers({"id": "x", "state": "Sent", "recipients": [{"phoneNumber": "+34612345678", "state": "Sent"}]}),
)
def test_whatever_a_telephone_answers_is_its_id_or_an_error(
    world: World, taken: Answer, state: Answer
) -> None:
    reference = ends_well(
        world,
        [taken, state],
        "gateway",
        lambda: Gateway(
            SmsSettings(backend="gateway", gateway=world.url, user="sms"), lambda: "p", look_s=0.0
        ),
        lambda far_side: far_side.send("+34612345678", "running late", "turn1:sms"),
    )
    assert reference is None or reference.isalnum()


@fuzz()
@given(answers(assist("action_done", "Turned on the lights")))
def test_whatever_home_assistant_answers_is_a_sentence_or_an_error(world: World, said: Answer) -> None:
    receipt: Receipt | None = ends_well(
        world,
        [said],
        "home",
        lambda: HomeAssistant(HomeSettings(backend="home_assistant", url=world.url), lambda: "token"),
        lambda far_side: far_side.deliver(command()),
    )
    assert receipt is None or receipt.note.isprintable()
