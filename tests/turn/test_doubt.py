"""When the mind is not sure which action is meant, the gadget asks, and the next press answers."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gadget.act.base import Answer, Context, action
from gadget.act.catalogue import load_catalogue
from gadget.calls import NO_ACTION, Call, Consent
from gadget.decide.base import Decider, Decision, Request
from gadget.decide.scripted import ScriptedDecider
from gadget.errors import BadInput
from gadget.events import Acted, Asked, Bus, Decided, Outcome, StageFailed
from gadget.look.base import Camera
from gadget.picture import Picture
from gadget.turn import Turn
from tests.turn.rig import SPEECH, Rig, rig

ASK_BELOW = 0.6

UNSURE: list[dict[str, Any]] = [
    {"match": "six|六", "action": "set_timer", "arguments": {"duration": "six minutes"},
     "confidence": 0.5, "second": "set_alarm"},
    {"match": "six", "action": "set_alarm", "arguments": {"time": "six"}},
    {"match": "六", "action": "set_alarm", "arguments": {"time": "六点"}},
    {"match": "egg|鸡蛋", "action": "set_timer", "arguments": {"duration": "nine minutes"},
     "confidence": 0.5, "second": NO_ACTION},
    {"match": "hm", "action": NO_ACTION, "confidence": 0.5, "second": "set_timer"},
    {"match": "hm", "action": "set_timer", "arguments": {"duration": "a minute"}},
    {"match": "later", "action": "set_timer", "arguments": {"duration": "an hour"},
     "confidence": 0.5, "second": "set_reminder"},
    {"match": "time", "action": "tell_time", "confidence": 0.7, "second": "tell_date"},
]  # fmt: skip

EITHER = "Do you mean the timer or the alarm?"
TIMER = "Do you mean the timer?"
EITHER_IN_CHINESE = "你是说计时器还是闹钟？"
TIMER_IN_CHINESE = "你是说计时器吗？"


async def asked_and_answered(gadget: Rig) -> None:
    """Two requests; nothing is done, and nothing waits to be done, before the second."""
    await gadget.request(0.4)
    assert gadget.of(Asked) and not gadget.of(Acted)
    assert schedule(gadget) == []
    await gadget.request(0.4)


def schedule(gadget: Rig) -> list[str]:
    return [str(row["kind"]) for row in gadget.database.query("SELECT kind FROM schedule")]


@pytest.mark.parametrize(
    ("words", "asked", "answer", "meant"),
    [
        ("six", EITHER, "the alarm", "alarm"),
        ("six", EITHER, "the first one", "timer"),
        ("zh:六", EITHER_IN_CHINESE, "zh:闹钟", "alarm"),
        ("zh:六", EITHER_IN_CHINESE, "zh:第二个", "alarm"),
        ("boil an egg", TIMER, "yes", "timer"),
        ("hm", TIMER, "yes please", "timer"),
        ("zh:煮鸡蛋", TIMER_IN_CHINESE, "zh:对", "timer"),
    ],
)
async def test_the_next_press_says_which_is_meant(
    tmp_path: Path, words: str, asked: str, answer: str, meant: str
) -> None:
    async with rig(tmp_path, [words, answer], rules=UNSURE, ask_below=ASK_BELOW) as gadget:
        await asked_and_answered(gadget)
        assert gadget.said[0] == asked
        assert [event.question for event in gadget.of(Asked)] == [asked]
        assert schedule(gadget) == [meant]
        first, again = gadget.decider.requests
        assert again == replace(first, among=(f"set_{meant}",)), "the first words, limited to what is meant"
        assert gadget.of(Acted)[0].call.action == f"set_{meant}"


@pytest.mark.parametrize(("words", "answer"), [("boil an egg", "no"), ("zh:煮鸡蛋", "zh:不是")])
async def test_a_no_does_nothing(tmp_path: Path, words: str, answer: str) -> None:
    async with rig(tmp_path, [words, answer], rules=UNSURE, ask_below=ASK_BELOW) as gadget:
        await asked_and_answered(gadget)
        assert [event.call.action for event in gadget.of(Acted)] == [NO_ACTION]
        assert schedule(gadget) == []


async def test_anything_else_is_a_request_of_its_own(tmp_path: Path) -> None:
    words = ["six", "what time is it", "the alarm"]
    async with rig(tmp_path, words, rules=UNSURE, ask_below=ASK_BELOW) as gadget:
        await asked_and_answered(gadget)
        assert gadget.decider.requests[1] == Request("what time is it", "en"), "with no limits"
        assert [event.call.action for event in gadget.of(Acted)] == ["tell_time"]
        await gadget.request(0.4)
        assert schedule(gadget) == [], "the question is forgotten"


async def test_a_new_request_can_be_in_doubt_as_well(tmp_path: Path) -> None:
    words = ["six", "boil an egg", "yes"]
    async with rig(tmp_path, words, rules=UNSURE, ask_below=ASK_BELOW) as gadget:
        for _ in words:
            await gadget.request(0.4)
        assert gadget.said[:2] == [EITHER, TIMER]
        assert schedule(gadget) == ["timer"]


async def test_an_answer_after_its_time_is_a_request_of_its_own(tmp_path: Path) -> None:
    async with rig(tmp_path, ["six", "alarm"], rules=UNSURE, ask_below=ASK_BELOW, answer_s=0.2) as gadget:
        await gadget.request(0.4)
        await asyncio.sleep(0.3)
        await gadget.request(0.4)
        assert gadget.decider.requests[1] == Request("alarm", "en")
        assert schedule(gadget) == []


async def test_a_question_that_is_said_again_is_still_open(tmp_path: Path) -> None:
    words = ["six", "say that again", "the alarm"]
    async with rig(tmp_path, words, rules=UNSURE, ask_below=ASK_BELOW) as gadget:
        for _ in words:
            await gadget.request(0.4)
        assert gadget.said[:2] == [EITHER, EITHER]
        assert schedule(gadget) == ["alarm"]


async def test_cancel_drops_what_was_in_doubt(tmp_path: Path) -> None:
    async with rig(tmp_path, ["six", "never mind", "the alarm"], rules=UNSURE, ask_below=ASK_BELOW) as gadget:
        for _ in range(3):
            await gadget.request(0.4)
        assert schedule(gadget) == []


async def test_the_turn_goes_on_in_the_language_of_the_first_words(tmp_path: Path) -> None:
    async with rig(tmp_path, ["zh:六", "the alarm"], rules=UNSURE, ask_below=ASK_BELOW) as gadget:
        await asked_and_answered(gadget)
        assert schedule(gadget) == ["alarm"]
        assert {language for _, language in gadget.voice.rendered} == {"zh"}


async def test_what_is_missing_then_is_asked_for(tmp_path: Path) -> None:
    words = ["later", "the reminder", "water the plants"]
    async with rig(tmp_path, words, rules=UNSURE, ask_below=ASK_BELOW) as gadget:
        await asked_and_answered(gadget)
        assert len(gadget.of(Asked)) == 2 and schedule(gadget) == []
        await gadget.request(0.4)
        assert schedule(gadget) == ["reminder"]
        assert gadget.of(Acted)[0].call == Call("set_reminder", {"task": "water the plants"})


async def test_what_needs_a_yes_still_waits_for_a_press(tmp_path: Path) -> None:
    sent: list[str] = []

    @action(called=("the pigeon", "鸽子"), consent=Consent.ASK)
    def send(context: Context, message: str) -> Answer:
        """Send something that cannot be taken back."""
        sent.append(message)
        return Answer("Sent.")

    catalogue = load_catalogue()
    catalogue.add(send.__gadget_action__)  # type: ignore[attr-defined]
    rules = [
        {"match": "tell", "action": "send", "arguments": {"message": "hello"}, "confidence": 0.5, "second": "take_note"}
    ]  # fmt: skip
    async with rig(
        tmp_path, ["tell Tom", "the pigeon"], rules=rules, catalogue=catalogue, ask_below=ASK_BELOW
    ) as gadget:
        await gadget.request(0.4)
        assert gadget.said == ["Do you mean the pigeon or a new note?"]
        gadget.recorder.next(SPEECH)
        await gadget.hold(0.4)
        await gadget.until_state("confirming")
        assert sent == []
        await gadget.tap()
        await gadget.until_ended(2)
        assert sent == ["hello"]


@pytest.mark.parametrize(("words", "ask_below"), [("time", ASK_BELOW), ("six", 0.0), ("six", 0.5)])
async def test_a_mind_that_is_sure_enough_is_not_doubted(
    tmp_path: Path, words: str, ask_below: float
) -> None:
    async with rig(tmp_path, [words], rules=UNSURE, ask_below=ask_below) as gadget:
        await gadget.request(0.4)
        assert not gadget.of(Asked) and gadget.of(Acted)


class Mind(Decider):
    """Decides as `decided` says."""

    name = "told"

    def __init__(self, decided: Callable[[Request], Decision]) -> None:
        self._decided = decided

    def prepare(self) -> None: ...

    def decide(self, request: Request, *, deadline: float, abort: threading.Event) -> Decision:
        return self._decided(request)


@pytest.mark.parametrize("second", [None, "launch_rocket", "tell_time"])
async def test_without_another_action_there_is_nothing_to_ask(tmp_path: Path, second: str | None) -> None:
    mind = Mind(lambda request: Decision(Call("tell_time"), 0.1, second))
    async with rig(tmp_path, ["hm"], mind=mind, ask_below=ASK_BELOW) as gadget:
        await gadget.request(0.4)
        assert not gadget.of(Asked) and gadget.of(Acted)


async def test_a_mind_that_chooses_what_was_not_meant_does_nothing(tmp_path: Path) -> None:
    mind = Mind(lambda request: Decision(Call("set_timer", {"duration": "six minutes"}), 0.5, "set_alarm"))
    async with rig(tmp_path, ["six", "the alarm"], mind=mind, ask_below=ASK_BELOW) as gadget:
        await asked_and_answered(gadget)
        assert [event.code for event in gadget.of(StageFailed)] == ["decide.failed"]
        assert schedule(gadget) == []


async def test_once_it_was_said_there_is_no_more_doubt(tmp_path: Path) -> None:
    def never_sure(request: Request) -> Decision:
        if request.among:
            return Decision(Call(request.among[0], {"time": "six"}), 0.1, "set_timer")
        return Decision(Call("set_timer", {"duration": "six minutes"}), 0.1, "set_alarm")

    async with rig(tmp_path, ["six", "the alarm"], mind=Mind(never_sure), ask_below=ASK_BELOW) as gadget:
        await asked_and_answered(gadget)
        assert len(gadget.of(Asked)) == 1
        assert schedule(gadget) == ["alarm"]


class NumberingCamera(Camera):
    """Every frame says which one it is."""

    def __init__(self) -> None:
        self._taken = 0

    def prepare(self) -> None: ...

    def take(self) -> Picture:
        self._taken += 1
        return Picture(np.full((48, 64, 3), self._taken, np.uint8), f"frame {self._taken}")


async def test_the_picture_is_the_one_of_the_first_words(tmp_path: Path) -> None:
    seen: list[Picture | None] = []

    @action(called=("the jar", "罐子"))
    def look_at(context: Context) -> Answer:
        """Look at something."""
        seen.append(context.picture)
        return Answer("Seen.")

    catalogue = load_catalogue()
    catalogue.add(look_at.__gadget_action__)  # type: ignore[attr-defined]
    rules = [{"match": "this", "action": "look_at", "confidence": 0.5, "second": "take_photo"}]
    async with rig(
        tmp_path, ["this", "jar"], rules=rules, catalogue=catalogue, camera=NumberingCamera(), ask_below=ASK_BELOW
    ) as gadget:  # fmt: skip
        await asked_and_answered(gadget)
        assert [picture.source for picture in seen if picture] == ["frame 1"]


async def test_what_was_decided_in_doubt_is_journalled_with_the_question(tmp_path: Path) -> None:
    async with rig(tmp_path, ["six", "the alarm"], rules=UNSURE, ask_below=ASK_BELOW) as gadget:
        await asked_and_answered(gadget)
        assert [event.confidence for event in gadget.of(Decided)] == [0.5, 1.0]
        gadget.journal.settle()
        answered, asked = gadget.journal.turns(2)
        assert (asked.say, asked.outcome) == (EITHER, "answered")
        assert (answered.transcript, answered.action) == ("the alarm", "set_alarm")


async def test_a_typed_request_is_asked_about_and_answered_too(tmp_path: Path) -> None:
    async with rig(tmp_path, [], rules=UNSURE, ask_below=ASK_BELOW) as gadget:
        assert (await gadget.loop.ask("six", "en", None, silent=True)).said == EITHER
        await gadget.until_state("idle")
        result = await gadget.loop.ask("the alarm", "en", None, silent=True)
        assert result.outcome is Outcome.ANSWERED
        assert schedule(gadget) == ["alarm"] and gadget.said == []


async def test_a_dry_run_says_the_question(tmp_path: Path) -> None:
    async with rig(tmp_path, [], rules=UNSURE, ask_below=ASK_BELOW) as gadget:
        turn = Turn(gadget.stages, Bus(), lambda signal: None, silent=True, consent=False)
        result = await turn.from_text("six", "en")
        assert (result.said, result.outcome) == (EITHER, Outcome.ANSWERED)
        assert result.decision is not None and result.decision.call.action == "set_timer"
        assert result.question is not None and schedule(gadget) == []


# ── the scripted mind ─────────────────────────────────────────────────────────────────────────────────────────────


def decided(*among: str, words: str = "six") -> Decision:
    mind = ScriptedDecider(UNSURE, load_catalogue().signatures)
    mind.prepare()
    request = Request(words, "en", among=among)
    return mind.decide(request, deadline=time.monotonic() + 5, abort=threading.Event())


def test_a_script_knows_the_next_best_action() -> None:
    assert decided() == Decision(Call("set_timer", {"duration": "six minutes"}), 0.5, "set_alarm")
    assert decided("set_timer", "set_alarm") == decided()


def test_a_script_that_is_limited_answers_with_the_first_line_that_is_allowed() -> None:
    assert decided("set_alarm") == Decision(Call("set_alarm", {"time": "six"}), 1.0)
    assert decided("set_timer") == Decision(Call("set_timer", {"duration": "six minutes"}), 1.0)
    assert decided("set_timer", NO_ACTION) == Decision(Call("set_timer", {"duration": "six minutes"}), 0.5)


def test_a_script_without_a_line_for_what_is_allowed_leaves_everything_open() -> None:
    assert decided("send_email").call == Call("send_email", {"recipient": "", "body": ""})
    assert decided(NO_ACTION).call == Call(NO_ACTION)


@pytest.mark.parametrize("second", ["launch_rocket", "tell_time"])
def test_a_script_with_an_impossible_second_is_refused(second: str) -> None:
    script = [{"match": "time", "action": "tell_time", "second": second}]
    with pytest.raises(BadInput, match="line 1"):
        ScriptedDecider(script, load_catalogue().signatures).prepare()
