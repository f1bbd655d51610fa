"""What asks for print is read off, though the mind would look; everything else stays as it was decided."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gadget.calls import NO_ACTION, Call
from gadget.decide.base import Decision, Request
from gadget.picture import Picture
from gadget.printed import LOOK, READ, SURE, read_off
from gadget.request import guess_language

PICTURE = Picture(np.zeros((4, 4, 3), np.uint8), "a picture")
LOOKS = Decision(Call(LOOK, {"question": "it"}), 0.41, NO_ACTION)
HALF = Decision(Call(NO_ACTION), 0.76, READ)


def said(words: str) -> Request:
    return Request(words, guess_language(words), PICTURE)


@pytest.mark.parametrize(
    "decision", [LOOKS, replace(LOOKS, confidence=0.98), HALF, replace(HALF, second=LOOK)]
)
@pytest.mark.parametrize(
    "words",
    [
        "What's the total?",
        "when does it expire",
        "what's in the QR code",
        "一共多少钱",
        "什么时候到期",
        "扫一扫",
    ],
)
def test_totals_dates_of_expiry_and_codes_are_read_off(words: str, decision: Decision) -> None:
    made = read_off(decision, said(words))
    assert (made.call, made.confidence, made.second, made.by) == (Call(READ), 1.0, None, "wording")


@pytest.mark.parametrize(
    "words",
    [
        "what is this",
        "how many chairs are there in total",
        "scan the room",
        "what's the address",
        "这是什么",
        "一共有几个人",
    ],
)
def test_what_is_in_view_is_still_looked_at(words: str) -> None:
    assert read_off(LOOKS, said(words)) is LOOKS


@pytest.mark.parametrize(
    "decision",
    [
        replace(HALF, confidence=SURE),  # "what is the total of 500 and 23"
        replace(HALF, second="google_search"),
        replace(HALF, second=None),
        Decision(Call("google_search", {"query": "the total"}), 0.4, LOOK),
        Decision(Call("animal_care", {"animal": ""}), 0.4, READ),
    ],
)
def test_a_mind_that_does_not_think_of_the_picture_is_believed(decision: Decision) -> None:
    assert read_off(decision, said("what's the total")) is decision


def test_without_a_picture_and_after_a_question_nothing_changes() -> None:
    request = said("what's the total")
    assert read_off(LOOKS, replace(request, picture=None)) is LOOKS
    assert read_off(LOOKS, replace(request, among=(LOOK,))) is LOOKS


def test_it_goes_by_the_words_that_were_decided_on() -> None:
    misheard = replace(LOOKS, understood="what's the total")
    assert read_off(misheard, said("what's the turtle")).call == Call(READ)
    assert read_off(misheard, said("what's the turtle")).understood == "what's the total"
    assert read_off(replace(LOOKS, understood="what is this"), said("the total")).call == LOOKS.call
