"""Phrases mean what they say and nothing else; those that would take other requests are refused."""

from __future__ import annotations

from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.calls import Call, Consent, Signature, Slot, Where
from gadget.decide.base import Request
from gadget.decide.phrased import PhrasedDecider
from gadget.decide.scripted import ScriptedDecider
from gadget.phrasing import called, pattern, same

SLOTS = (
    Slot("plant", required=True),
    Slot("how", required=False, choices=("lightly", "well")),
    Slot("others", required=False, is_list=True),
)


def signature(*phrases: str, name: str = "water") -> Signature:
    return Signature(name, SLOTS, Consent.UNDO, Where.DEVICE, "Water.", phrases=phrases)


WATER = signature(
    "water the {plant}",
    "water the {plant} and also {others}",
    "water {how} the {plant}",
    "water plants",
    "浇一下{plant}",
    "给{plant}浇水",
)


@pytest.mark.parametrize(
    ("request_", "arguments"),
    [
        ("water the roses", {"plant": "roses"}),
        ("Water the Big Cactus.", {"plant": "Big Cactus"}),
        ("  water   the roses ! ", {"plant": "roses"}),
        ("please water the roses, please", {"plant": "roses"}),
        ("Could you please water the roses for me?", {"plant": "roses"}),
        ("hey gadget, water the roses", {"plant": "roses"}),
        ("water well the ferns", {"plant": "ferns", "how": "well"}),
        ("WATER LIGHTLY THE FERNS", {"plant": "FERNS", "how": "lightly"}),
        ("water plants", {"plant": ""}),
        (
            "water the roses and also ferns, the ivy and moss",
            {"plant": "roses", "others": ["ferns", "the ivy", "moss"]},
        ),
        ("浇一下玫瑰", {"plant": "玫瑰"}),
        ("浇 一下 玫瑰。", {"plant": "玫瑰"}),
        ("请帮我给客厅的绿萝浇水吧", {"plant": "客厅的绿萝"}),
        ("给 玫瑰 浇水，谢谢", {"plant": "玫瑰"}),
    ],
)
def test_a_request_that_is_a_phrase_is_its_call(request_: str, arguments: dict[str, object]) -> None:
    assert called(request_, [WATER]) == Call("water", arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "request_",
    [
        "",
        "water",
        "water the",
        "I water the roses",
        "watering the roses",
        "water theroses",
        "did you water the roses yesterday?" * 20,
        "set a timer for nine minutes",
        "浇一下",
        "玫瑰浇水",
    ],
)
def test_any_other_request_is_none(request_: str) -> None:
    assert called(request_, [WATER]) is None


def test_the_phrase_with_the_most_words_of_its_own_wins() -> None:
    general, special = (
        signature("water the {plant}"),
        signature("water the {plant} upstairs", name="upstairs"),
    )
    for order in ([general, special], [special, general]):
        assert called("water the roses upstairs", order) == Call("upstairs", {"plant": "roses"})
        assert called("water the roses", order) == Call("water", {"plant": "roses"})


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("{plant}", "too few words"),
        ("a {plant}", "too few words"),
        ("浇{plant}", "too few words"),
        ("", "too few words"),
        ("...", "too few words"),
        ("water {flower}", "no argument"),
        ("water {plant} {how}", "no words between"),
        ("water the {plant} like the {plant}", "twice"),
        ("water {plant", "brace"),
        ("water plant}", "brace"),
    ],
)
def test_a_phrase_that_would_take_anything_or_fills_nothing_is_refused(phrase: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        pattern(phrase, SLOTS)


def test_phrases_are_the_same_whatever_their_arguments_are_called() -> None:
    assert same("Water the {plant}!") == same("water  the {flower}")
    assert same("浇一下{plant}") == same("浇一下 {what}")
    assert same("water the {plant}") != same("water {plant}")


@given(st.text(max_size=60), st.sampled_from(WATER.phrases))
def test_whatever_is_said_for_an_argument_arrives_or_is_no_match(said: str, phrase: str) -> None:
    call = called(
        phrase.replace("{plant}", said).replace("{how}", "well").replace("{others}", "moss"), [WATER]
    )
    assert call is None or set(call.arguments) <= {"plant", "how", "others"}


@given(st.text(max_size=400))
def test_any_text_is_a_call_or_none(text: str) -> None:
    call = called(text, [WATER])
    assert call is None or call.action == "water"


def test_the_mind_is_not_asked_about_a_phrase_and_hears_everything_else() -> None:
    mind = ScriptedDecider([{"match": "water", "action": "water", "arguments": {"plant": "x"}}], [WATER])
    decider = PhrasedDecider(mind, [WATER])
    decider.prepare()

    def decide(request: Request) -> tuple[str, str]:
        decision = decider.decide(request, deadline=float("inf"), abort=Event())
        return str(decision.call.arguments.get("plant")), decision.by

    assert decide(Request("water the roses", "en")) == ("roses", "phrase")
    assert mind.requests == []
    assert decide(Request("some water for the roses", "en")) == ("x", "")
    assert decide(Request("water the roses", "en", among=("water",))) == ("x", "")
    assert len(mind.requests) == 2
    decider.close()
    assert decider.name == "scripted"


@pytest.mark.parametrize("ahead", [True, False])
def test_a_mind_is_asked_ahead_only_if_it_may_be(ahead: bool) -> None:
    mind = ScriptedDecider([], [WATER])
    mind.decides_ahead = ahead
    assert PhrasedDecider(mind, [WATER]).decides_ahead is ahead
