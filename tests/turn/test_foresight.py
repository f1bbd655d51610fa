"""Deciding while the person pauses: it counts only when nothing more was said, and nothing comes of it before."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from threading import Event

import pytest

from gadget.act.catalogue import load_catalogue
from gadget.audio import Clip, join, silence
from gadget.decide.base import Decision, Request
from gadget.decide.scripted import ScriptedDecider
from gadget.errors import DecideFailed
from gadget.events import Acted, Asked, Decided, Foreseen, Heard, Outcome, Released
from tests.turn.rig import RULES, SPEECH, Rig, rig

SLOW_S = 30.0
"""Longer than any of these turns may take."""
PAUSED = join([Clip(SPEECH.samples[:6400]), silence(0.5)])
"""Something said, and a pause."""
TWICE = join([PAUSED, PAUSED])


class Remembering(ScriptedDecider):
    """Knows what it was asked, and which of that it was told to give up."""

    def __init__(self, *more: dict[str, object], fails: int = 0) -> None:
        super().__init__([*more, *RULES], load_catalogue().signatures)
        self.prepare()
        self.asked: list[str] = []
        self.given_up: list[str] = []
        self._fails = fails

    def decide(self, request: Request, *, deadline: float, abort: Event) -> Decision:
        self.asked.append(request.text)
        if len(self.asked) <= self._fails:
            raise DecideFailed("this once")
        try:
            return super().decide(request, deadline=deadline, abort=abort)
        finally:
            if abort.is_set():
                self.given_up.append(request.text)


async def paused(gadget: Rig, mind: Remembering, *asked: str) -> None:
    """The person said something, and the mind was asked all that; the button is still held."""
    gadget.recorder.next(PAUSED)
    gadget.press()
    await gadget.until(lambda: mind.asked == list(asked))


async def test_what_was_decided_in_the_pause_is_the_decision_and_the_mind_is_asked_once(
    tmp_path: Path,
) -> None:
    mind = Remembering()
    async with rig(tmp_path, ["time"], mind=mind) as gadget:
        await paused(gadget, mind, "time")
        assert not gadget.of(Released) and not gadget.of(Decided)
        await asyncio.sleep(0.2)
        gadget.release()
        assert (await gadget.until_ended()).outcome is Outcome.ANSWERED
        assert mind.asked == ["time"]
        order = (Released, Heard, Foreseen, Decided, Acted)
        assert [type(event) for event in gadget.events if isinstance(event, order)] == list(order)
        assert gadget.of(Decided)[0].call.arguments == {"place": "Tokyo"}
        assert 0 <= gadget.of(Foreseen)[0].took_s < 1


async def test_when_more_is_said_that_is_decided_on_and_the_first_is_given_up(tmp_path: Path) -> None:
    mind = Remembering({"match": "^wake$", "action": "set_alarm", "delay_s": SLOW_S})
    async with rig(tmp_path, ["wake time"], mind=mind) as gadget:
        await paused(gadget, mind, "wake")
        begun = time.monotonic()
        gadget.release()
        await gadget.until_ended()
        assert time.monotonic() - begun < SLOW_S / 3
        assert (mind.asked, mind.given_up) == (["wake", "wake time"], ["wake"])
        assert gadget.of(Decided)[0].call.action == "tell_time"
        assert not gadget.of(Foreseen)


async def test_a_second_pause_is_decided_on_in_place_of_the_first(tmp_path: Path) -> None:
    mind = Remembering({"match": "^wake$", "action": "set_alarm", "delay_s": SLOW_S})
    async with rig(tmp_path, ["wake time"], mind=mind) as gadget:
        gadget.recorder.next(TWICE)
        gadget.press()
        await gadget.until(lambda: mind.asked == ["wake", "wake time"])
        await asyncio.sleep(0.2)
        gadget.release()
        await gadget.until_ended()
        assert mind.asked == ["wake", "wake time"]
        assert len(gadget.of(Foreseen)) == 1


async def test_a_mind_that_failed_in_the_pause_is_asked_once_more(tmp_path: Path) -> None:
    mind = Remembering(fails=1)
    async with rig(tmp_path, ["time"], mind=mind) as gadget:
        await paused(gadget, mind, "time")
        gadget.release()
        assert (await gadget.until_ended()).outcome is Outcome.ANSWERED
        assert mind.asked == ["time", "time"]
        assert not gadget.of(Foreseen)


@pytest.mark.parametrize("words", ["stop", "cancel"])
async def test_what_is_not_the_minds_to_decide_it_is_not_asked(tmp_path: Path, words: str) -> None:
    mind = Remembering()
    async with rig(tmp_path, [words], mind=mind) as gadget:
        gadget.recorder.next(PAUSED)
        gadget.press()
        await gadget.until(lambda: gadget.transcriber.pauses[-1:] == [1])
        await asyncio.sleep(0.1)
        gadget.release()
        await gadget.until_ended()
        assert mind.asked == []


async def test_a_mind_that_cannot_be_stopped_waits_for_the_end(tmp_path: Path) -> None:
    mind = Remembering()
    mind.decides_ahead = False
    async with rig(tmp_path, ["time"], mind=mind) as gadget:
        gadget.recorder.next(PAUSED)
        gadget.press()
        await gadget.until(lambda: gadget.transcriber.pauses[-1:] == [1])
        await asyncio.sleep(0.1)
        assert mind.asked == []
        gadget.release()
        assert (await gadget.until_ended()).outcome is Outcome.ANSWERED
        assert mind.asked == ["time"]


async def test_an_answer_to_a_question_is_not_decided_on_ahead(tmp_path: Path) -> None:
    mind = Remembering()
    async with rig(tmp_path, ["wake me", "seven"], mind=mind) as gadget:
        await gadget.request()
        assert gadget.of(Asked)
        asked = list(mind.asked)
        gadget.recorder.next(PAUSED)
        gadget.press()
        await gadget.until(lambda: gadget.transcriber.pauses[-1:] == [1])
        await asyncio.sleep(0.1)
        gadget.release()
        await gadget.until_ended(2)
        assert mind.asked == asked
        assert gadget.of(Decided)[-1].call.arguments == {"time": "seven"}


async def test_a_turn_that_is_given_up_gives_up_what_it_was_deciding(tmp_path: Path) -> None:
    mind = Remembering({"match": "^wake$", "action": "set_alarm", "delay_s": SLOW_S})
    async with rig(tmp_path, ["wake"], mind=mind) as gadget:
        await paused(gadget, mind, "wake")
        gadget.release()
        await gadget.until_state("thinking")
        await gadget.double_press()
        assert (await gadget.until_ended()).outcome is Outcome.CANCELLED
        assert (mind.asked, mind.given_up) == (["wake"], ["wake"])
        assert not gadget.of(Decided)
