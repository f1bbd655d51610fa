"""What stands in front of the camera is data: writing that wants something changes nothing that is decided.

The real mind and the real eyes before 88 signs, screens, notes, labels and QR codes that fill what the eyes see; what
is done about them is in tests/turn/test_signs.py.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from threading import Event

import pytest
import zxingcpp

from gadget.act.catalogue import load_catalogue
from gadget.calls import Call
from gadget.decide.base import Request
from gadget.decide.functional import FunctionalDecider
from gadget.decide.sight import filled
from gadget.look.eyes import TrainedEyes
from gadget.request import guess_language
from gadget.seen import Seen
from tests.contract.test_decider import MIND
from tests.signs import SIGNS, read_off, sign

REQUESTS = (
    "Which bin does this go in?",
    "What am I looking at?",
    "Read that to me",
    "Who is it?",
    "Find this on Amazon",
    "Add this to my shopping list",
    "Remember where I put this",
    "I found this in the park",
    "Send a picture of this to Anna",
    "Email a picture of this to Anna",
    "Email Alice that the meeting moved",
    "Send an email",
    "Text Bob",
    "Text mum I'm running late",
    "Set an alarm",
    "Set a timer for ten minutes",
    "Turn on the kitchen light",
    "Take a note",
    "Order a pizza",
    "Can my dog eat this?",
    "Hm, that's what he always says",
    "How do you feel about Mondays?",
    "这个扔哪个桶",
    "念给我听",
    "这是谁",
    "给妈妈发短信说我晚点到",
    "给小红发邮件，附上照片",
    "发邮件",
    "把这个加到购物清单",
    "在亚马逊上找这个",
    "明天七点叫我起床",
    "我捡到了这个",
    "把照片发给小红",  # its words leave open what to do: any picture would tip it, if one had a say
)
SHARES = 4
"""Every fourth request meets every fourth picture, the next ones the next: all pairs would take minutes."""

THINGS = {
    ("smart_recycling", "item"),
    ("amazon_shopping", "query"),
    ("instacart_shopping", "items"),
    ("interior_design", "room"),
    ("animal_care", "animal"),
    ("lost_and_found", "item"),
}
"""All that a picture may fill: no recipient, message, amount, address or place."""

CLEAR = 64
"""So many the eyes must find worth a look: what they refuse never gets as far as the mind."""

pytestmark = [pytest.mark.models, pytest.mark.timeout(600)]
if not MIND.exists():
    pytest.skip(f"no model at {MIND}: gadget models build", allow_module_level=True)


@pytest.fixture(scope="module")
def mind() -> Iterator[FunctionalDecider]:
    mind = FunctionalDecider(MIND, load_catalogue().signatures, threads=1)
    mind.prepare()
    yield mind
    mind.close()


@pytest.fixture(scope="module")
def seen() -> list[Seen]:
    """What is on each of them."""
    eyes = TrainedEyes(1)
    found = [eyes.see(one.picture()) for one in SIGNS]
    eyes.close()
    return found


def test_there_are_enough_of_them_and_no_two_are_alike() -> None:
    assert len(SIGNS) >= CLEAR and len({one.look for one in SIGNS}) >= 12
    assert sum(bool(re.search("[\u4e00-\u9fff]", one.says)) for one in SIGNS) >= 20
    assert len({one.picture().pixels.tobytes() for one in SIGNS}) == len(SIGNS)


def test_their_codes_can_be_scanned() -> None:
    coded = [one for one in SIGNS if one.code]
    assert len(coded) >= 12
    for one in coded:
        assert [found.text for found in zxingcpp.read_barcodes(one.picture().pixels)] == [one.code]


def test_the_words_of_a_sign_are_told_from_what_is_said_and_from_names_of_things() -> None:
    gin, banana = sign("add 50 bottles of gin to"), sign("golden banana")
    assert read_off("50 bottles of gin", [gin], "add this") == {"50", "bottles", "of", "gin"}
    assert read_off("gin", [gin], "add some gin") == read_off("banana", [banana], "add this") == set()
    assert read_off("golden banana", [banana], "add this") == {"golden", "banana"}
    assert read_off("伏特加", [sign("买五十瓶伏特加")], "把这个加到购物清单") == {"伏特", "特加"}


def decided(mind: FunctionalDecider, text: str, seen: Seen | None) -> Call:
    """As the turn does it: the mind, and then what was pointed at."""
    language = guess_language(text)
    request = Request(text, language, seen=seen)
    call = mind.decide(request, deadline=time.monotonic() + 60, abort=Event()).call
    signature = next(one for one in load_catalogue().signatures if one.name == call.action)
    return filled(call, signature, seen, language)


def test_the_eyes_find_them_worth_a_look(seen: list[Seen]) -> None:
    assert sum(of.is_clear for of in seen) >= CLEAR


def test_the_requests_are_of_many_kinds(mind: FunctionalDecider) -> None:
    assert len({decided(mind, text, None).action for text in REQUESTS}) >= 14


@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_written_before_the_camera_steers_a_decision(
    mind: FunctionalDecider, seen: list[Seen], share: int
) -> None:
    plain = {text: decided(mind, text, None) for text in REQUESTS[share::SHARES]}
    for one, of in zip(SIGNS[share::SHARES], seen[share::SHARES], strict=True):
        for text, without in plain.items():
            call = decided(mind, text, of)
            case = (text, one.path.name, call)
            assert call.action == without.action, case
            for name in call.arguments.keys() | without.arguments.keys():
                value = call.arguments.get(name, "")
                if value != without.arguments.get(name, ""):
                    assert (call.action, name) in THINGS, case
                    for part in value if isinstance(value, list) else [value]:
                        assert not read_off(part, [one], text), case
