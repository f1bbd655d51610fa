"""What asks for print is read off, though the mind would look; everything else stays as it was decided."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gadget.calls import NO_ACTION, Call
from gadget.decide.base import Decision, Request
from gadget.picture import Picture
from gadget.printed import LOOK, READ, SURE, is_fresh, read_off
from gadget.request import guess_language
from gadget.seen import Guess, Name, Seen

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
        "what's it in all",
        "how much is it altogether",
        "how many euros is that in total",
        "合计多少",
        "总共要付多少",
        "一共几块钱",
        "总共多少元",
        "总共多少人民币",
        "还有几个月过期",
        "how many days until it expires",
        "is this milk still good",
        "这盒牛奶变质了吗",
        "is this apple juice still ok",
        "苹果汁坏了吗，保质期到哪天",
        "草莓酸奶还能吃吗",
        "这个还能吃吗",
        "what's the best-before date on these mushrooms",
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
        "这里一共有多少苹果",
        "总共几颗糖",
        "一共几根",
        "一共有几块饼干",
        "总共多少本书",
        "总共来了多少人",
        "总共有几种水果",
        "这里总共有几样东西",
        "数一数一共有多少",
        "总共有什么",
        "你一共看到什么",
        "what do you see in all",
        "what can you see altogether",
        "what is there in all",
        "how many are there altogether",
        "count all the apples in total",
        "how many codes are there: count the bar codes",
        "这蘑菇还能吃吗",
        "草莓变质了吗",
        "桃子坏了没有，还能吃吗",
        "is this apple still good",
        "are these strawberries still ok",
        "have the bananas gone off",
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


def eyes(kind: str, name: str = "", sort: str = "grocery", sure: float = 0.9, clear: float = 1.0) -> Seen:
    """What is seen: a grocery of that kind, or something of a name."""
    guess = (Guess(Name(name or kind.casefold(), name or kind, kind), sure),)
    sorts = (Guess(Name(sort, sort, sort), 0.9),)
    return Seen(clear, foods=guess, sorts=sorts) if sort == "grocery" else Seen(clear, guess, sorts=sorts)


STATE = [
    "is this still good",
    "is it still safe to eat",
    "has this gone off",
    "这个还能吃吗",
    "这个变质了吗",
    "这个坏了吗，变质没有",
]


@pytest.mark.parametrize("words", STATE)
@pytest.mark.parametrize(
    "seen",
    [
        eyes("Apple"),
        eyes("Mushroom"),
        eyes("Tomato", sure=0.3),
        eyes("food", "strawberry", sort="object"),
        eyes("plant", "agaric mushroom", sort="scene"),
    ],
)
def test_of_fresh_food_nothing_is_read(words: str, seen: Seen) -> None:
    assert read_off(LOOKS, replace(said(words), seen=seen)) is LOOKS


@pytest.mark.parametrize("words", [*STATE, "is this milk still good", "这牛奶还能喝吗"])
@pytest.mark.parametrize(
    "seen",
    [
        eyes("Milk"),
        eyes("Yoghurt"),
        eyes("Juice", sure=0.4),
        eyes("bottle", "pop bottle", sort="object"),
        eyes("Apple", clear=0.1),
        eyes("Apple", sure=0.1),
        None,
    ],
)
def test_of_what_comes_in_a_package_the_date_is_read(words: str, seen: Seen | None) -> None:
    assert read_off(LOOKS, replace(said(words), seen=seen)).call == Call(READ)


@pytest.mark.parametrize("words", ["is this apple still good", "这个苹果还能吃吗"])
def test_the_eyes_are_believed_before_the_word(words: str) -> None:
    assert read_off(LOOKS, replace(said(words), seen=eyes("Juice"))).call == Call(READ)


@pytest.mark.parametrize(
    "words", ["when do these expire", "这个保质期到哪天", "what's the best-before date", "过期了吗"]
)
def test_who_asks_for_the_date_itself_has_it_read_off_a_bag_of_fruit_too(words: str) -> None:
    assert read_off(LOOKS, replace(said(words), seen=eyes("Apple"))).call == Call(READ)


def test_a_bag_of_apples_is_as_it_grew_and_a_carton_is_not() -> None:
    assert is_fresh(eyes("Apple")) is True
    assert is_fresh(eyes("Milk")) is False
    assert is_fresh(eyes("bottle", "pop bottle", sort="object")) is None
