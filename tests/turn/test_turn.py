"""Whole turns, compared by their transcripts: every path, every stage failing, stopped in every state."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import numpy as np
import pytest

from gadget.act.base import Answer, Catalogue, Context, action
from gadget.audio import Clip, silence
from gadget.calls import Call, Consent, Language
from gadget.decide.base import Decider, Decision, Request
from gadget.errors import LookFailed, NoSpeaker, SpeakFailed
from gadget.events import (
    Acted,
    Asked,
    Decided,
    Event,
    Heard,
    Looked,
    Outcome,
    Speaking,
    Stage,
    StageEnded,
    StageFailed,
    StageStarted,
    StateChanged,
    TurnEnded,
    TurnStarted,
    Undone,
)
from gadget.journal import Journal
from gadget.look.base import Camera
from gadget.picture import Picture
from tests.turn.rig import SPEECH, rig, states


class OneColourCamera(Camera):
    """A camera whose frames are grey; `failure` is raised instead when set."""

    def __init__(self, failure: LookFailed | None = None) -> None:
        self.failure = failure

    def prepare(self) -> None: ...

    def take(self) -> Picture:
        if self.failure is not None:
            raise self.failure
        return Picture(np.full((48, 64, 3), 128, np.uint8), "grey")


async def test_the_transcript_of_a_spoken_request(tmp_path: Path) -> None:
    async with rig(tmp_path, ["what time is it in tokyo"], camera=OneColourCamera()) as gadget:
        ended = await gadget.request()
        turn = ended.turn
        beside = ("StateChanged", "StageStarted:look", "StageEnded:look", "Looked", "PartlyHeard")
        assert [kind for kind in gadget.kinds() if not kind.startswith(beside)] == [
            "TurnStarted",
            "StageStarted:record",
            "StageEnded:record",
            "Released",
            "StageStarted:transcribe",
            "StageEnded:transcribe",
            "Heard",
            "StageStarted:decide",
            "StageEnded:decide",
            "Decided",
            "StageStarted:act",
            "StageEnded:act",
            "Acted",
            "StageStarted:speak",
            "Speaking",
            "StageEnded:speak",
            "TurnEnded:answered",
        ]
        assert states(gadget) == ["listening", "thinking", "acting", "speaking", "idle"]
        assert gadget.of(TurnStarted) == [TurnStarted(turn, "press")]
        assert gadget.of(Heard) == [Heard(turn, "what time is it in tokyo", "en")]
        assert gadget.of(Looked) == [Looked(turn, 64, 48)]
        assert gadget.of(Decided)[0].call.action == "tell_time"
        assert "Tokyo" in gadget.of(Acted)[0].say
        assert gadget.of(TurnEnded) == [TurnEnded(turn, Outcome.ANSWERED)]
        assert gadget.decider.requests[0].picture is not None


async def test_every_stage_that_starts_ends_or_fails_once(tmp_path: Path) -> None:
    words = ["time", "!failed", "broken", "set a timer"]
    async with rig(tmp_path, words, camera=OneColourCamera(LookFailed("covered"))) as gadget:
        for _ in words:
            await gadget.request()
        for ended in gadget.of(TurnEnded):
            for stage in Stage:
                started = gadget.of(StageStarted).count(StageStarted(ended.turn, stage))
                over = [
                    e
                    for e in gadget.of(StageEnded) + gadget.of(StageFailed)
                    if (e.turn, e.stage) == (ended.turn, stage)
                ]
                assert started == len(over) <= 2


async def test_what_was_heard_is_on_the_disk_when_it_is_told(tmp_path: Path) -> None:
    """Whoever hears of it may pull the plug."""
    written: list[tuple[str | None, str | None]] = []
    async with rig(tmp_path, ["set a timer"]) as gadget:

        def look(event: Event, at: float) -> None:
            if isinstance(event, Heard) or event == StateChanged("thinking"):
                ((words, outcome),) = gadget.database.query("SELECT transcript, outcome FROM turns")
                written.append((words, outcome))

        gadget.loop._bus.subscribe(look)
        await gadget.request()
    assert written == [("set a timer", None)] * 2


class SlowCard(Journal):
    """A memory card that is busy until `go`."""

    go = threading.Event()

    def keep_words(self, turn: str, text: str, language: Language) -> bool:
        assert self.go.wait(20)
        return super().keep_words(turn, text, language)


async def test_the_mind_works_while_the_words_are_written_and_the_hands_wait(tmp_path: Path) -> None:
    SlowCard.go.clear()
    async with rig(tmp_path, ["set a timer"], journal=SlowCard) as gadget:
        gadget.recorder.next(SPEECH)
        await gadget.hold(0.6)
        await gadget.until(lambda: gadget.decider.requests)
        await asyncio.sleep(0.2)  # for what must not happen
        assert not {Heard, Decided, Acted} & {type(event) for event in gadget.events}
        assert gadget.database.query("SELECT * FROM schedule") == []
        assert gadget.loop.state == "listening"
        SlowCard.go.set()
        assert (await gadget.until_ended()).outcome is Outcome.ANSWERED
        told = [
            kind for kind in gadget.kinds() if kind.startswith(("Heard", "StageStarted:", "Decided", "Acted"))
        ]
        assert told[-6:] == [
            "Heard",
            "StageStarted:decide",
            "Decided",
            "StageStarted:act",
            "Acted",
            "StageStarted:speak",
        ]
        times = dict(zip(gadget.kinds(), gadget.times, strict=True))
        assert times["Acted"] - times["StageStarted:decide"] > 0.2, (
            "what was held back is told with its own time"
        )


async def test_a_request_that_is_cancelled_while_its_words_are_written_ends_once_they_are(
    tmp_path: Path,
) -> None:
    SlowCard.go.clear()
    async with rig(tmp_path, ["set a timer"], journal=SlowCard) as gadget:
        gadget.recorder.next(SPEECH)
        await gadget.hold(0.6)
        await gadget.until(lambda: gadget.decider.requests)
        await gadget.double_press()
        SlowCard.go.set()
        assert (await gadget.until_ended()).outcome is Outcome.CANCELLED
        assert gadget.kinds().index("Heard") < gadget.kinds().index("TurnEnded:cancelled")
        assert not gadget.of(Acted)
        gadget.journal.settle()
        assert [(turn.transcript, turn.outcome) for turn in gadget.journal.turns(5)] == [
            ("set a timer", "cancelled")
        ]


@pytest.mark.parametrize(
    ("words", "code", "stage"),
    [
        ("!failed", "transcribe.failed", Stage.TRANSCRIBE),
        ("", "transcribe.nothing_heard", None),
        ("broken", "decide.failed", Stage.DECIDE),
        ("slow", "decide.timeout", Stage.DECIDE),
    ],
)
async def test_a_stage_that_fails_is_named_said_and_journalled(
    tmp_path: Path, words: str, code: str, stage: Stage | None
) -> None:
    async with rig(tmp_path, [words, "time"]) as gadget:
        ended = await gadget.request()
        assert ended.outcome in (Outcome.FAILED, Outcome.NOTHING_HEARD)
        if stage is not None:
            assert [(e.stage, e.code) for e in gadget.of(StageFailed)] == [(stage, code)]
        assert bool(gadget.said) == (ended.outcome is Outcome.FAILED)
        assert (await gadget.request()).outcome is Outcome.ANSWERED, "the next turn works"
        gadget.journal.settle()
        assert [turn.outcome for turn in gadget.journal.turns(5)] == ["answered", str(ended.outcome)]


class WildMind(Decider):
    """A mind that answers with what is in no catalogue."""

    name = "wild"

    def prepare(self) -> None: ...

    def decide(self, request: Request, *, deadline: float, abort: threading.Event) -> Decision:
        return Decision(Call("launch_rocket"), 1.0)


async def test_an_action_is_given_the_words_and_the_picture(tmp_path: Path) -> None:
    seen: list[Context] = []

    @action()
    def read_text(context: Context) -> Answer:
        """Remember what it was given."""
        seen.append(context)
        return Answer("Read.")

    catalogue = Catalogue()
    catalogue.add(read_text.__gadget_action__)  # type: ignore[attr-defined]
    rules = [{"match": "total", "action": "read_text", "arguments": {}}]
    async with rig(
        tmp_path, ["what's the total"], camera=OneColourCamera(), catalogue=catalogue, rules=rules
    ) as gadget:
        await gadget.request()
        assert gadget.said == ["Read."]
    assert (seen[0].heard, seen[0].picture is not None) == ("what's the total", True)


async def test_a_call_outside_the_catalogue_is_refused(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time"], mind=WildMind()) as gadget:
        ended = await gadget.request()
        assert ended.outcome is Outcome.FAILED
        assert gadget.said == ["I don't know how to do that."]
        gadget.journal.settle()
        assert gadget.journal.turns(1)[0].action == "launch_rocket"


async def test_a_voice_that_fails_ends_the_turn_not_the_gadget(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "time"]) as gadget:
        gadget.voice.failure = SpeakFailed("espeak-ng died")
        assert (await gadget.request()).outcome is Outcome.FAILED
        gadget.voice.failure = None
        assert (await gadget.request()).outcome is Outcome.ANSWERED


async def test_a_loudspeaker_that_is_gone_ends_the_turn_not_the_gadget(tmp_path: Path) -> None:
    async with rig(tmp_path, ["note this", "time"]) as gadget:
        gadget.speaker.failure = NoSpeaker("unplugged")
        ended = await gadget.request()
        assert ended.outcome is Outcome.FAILED
        assert gadget.of(Acted), "what was asked was done all the same"
        gadget.speaker.failure = None
        assert (await gadget.request()).outcome is Outcome.ANSWERED


async def test_a_camera_that_fails_costs_only_the_picture(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time"], camera=OneColourCamera(LookFailed("unplugged"))) as gadget:
        assert (await gadget.request()).outcome is Outcome.ANSWERED
        assert gadget.decider.requests[0].picture is None
        assert [event.code for event in gadget.of(StageFailed)] == ["look.failed"]


async def test_silence_is_not_sent_to_the_ears(tmp_path: Path) -> None:
    async with rig(tmp_path, ["never heard"]) as gadget:
        ended = await gadget.request(clip=silence(1.0))
        assert ended.outcome is Outcome.NOTHING_HEARD
        assert not gadget.of(Heard)


async def test_a_tap_listens_until_the_end_of_speech(tmp_path: Path) -> None:
    async with rig(tmp_path, ["what time is it"]) as gadget:
        gadget.recorder.next(gadget_speech(0.8))
        await gadget.tap()
        ended = await gadget.until_ended()
        assert ended.outcome is Outcome.ANSWERED


async def test_a_tap_with_nothing_said_ends_quietly(tmp_path: Path) -> None:
    async with rig(tmp_path, ["never heard"]) as gadget:
        await gadget.tap()
        assert (await gadget.until_ended()).outcome is Outcome.NOTHING_HEARD
        assert gadget.said == []


async def test_a_press_interrupts_speech_within_150_ms(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "time"], speed=0.2) as gadget:
        gadget.recorder.next(gadget_speech(0.6))
        await gadget.hold(0.6)
        await gadget.until(lambda: gadget.of(Speaking))
        pressed = asyncio.get_running_loop().time()
        gadget.press()
        await gadget.until(lambda: gadget.speaker.stopped)
        assert asyncio.get_running_loop().time() - pressed < 0.150
        gadget.release()  # a tap: silence was all that was wanted
        await gadget.until_ended(2)
        assert [event.outcome for event in gadget.of(TurnEnded)] == [Outcome.INTERRUPTED, Outcome.CANCELLED]


async def test_a_press_that_interrupts_and_is_held_is_the_next_request(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "set a timer"], speed=0.2) as gadget:
        gadget.recorder.next(gadget_speech(0.6))
        await gadget.hold(0.6)
        await gadget.until(lambda: gadget.of(Speaking))
        gadget.speaker.speed = 10
        ended = await gadget.request()
        assert ended.outcome in (Outcome.INTERRUPTED, Outcome.ANSWERED)
        await gadget.until_ended(2)
        assert [event.outcome for event in gadget.of(TurnEnded)] == [Outcome.INTERRUPTED, Outcome.ANSWERED]
        assert gadget.of(Decided)[-1].call.action == "set_timer"


@pytest.mark.parametrize("state", ["listening", "thinking", "speaking"])
async def test_a_double_press_cancels_in_every_state(tmp_path: Path, state: str) -> None:
    words = {"listening": "time", "thinking": "slow", "speaking": "time"}[state]
    async with rig(tmp_path, [words, "time"], speed=0.1) as gadget:
        if state == "listening":
            await gadget.double_press()
        else:
            gadget.recorder.next(gadget_speech(0.6))
            await gadget.hold(0.6)
            await gadget.until_state(state)
            await gadget.double_press()
        await gadget.until_state("idle")
        assert gadget.of(TurnEnded)[0].outcome in (Outcome.CANCELLED, Outcome.INTERRUPTED)
        assert gadget.database.query("SELECT * FROM schedule") == []
        gadget.speaker.speed = 10
        await asyncio.sleep(0.05)  # a press sooner than the debounce time is bounce
        assert (await gadget.request()).outcome is Outcome.ANSWERED


async def test_a_cancelled_decision_never_acts(tmp_path: Path) -> None:
    rules = [{"match": "note", "action": "take_note", "arguments": {"text": "x"}, "delay_s": 0.5}]
    async with rig(tmp_path, ["note"], rules=rules) as gadget:
        gadget.recorder.next(gadget_speech(0.6))
        await gadget.hold(0.6)
        await gadget.until_state("thinking")
        await gadget.double_press()
        await gadget.until_ended()
        await asyncio.sleep(0.6)
        assert gadget.database.query("SELECT * FROM notes") == []


async def test_a_long_silent_hold_switches_the_ears_off_and_on(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time"], long_hold_s=0.5) as gadget:
        await gadget.hold(0.7)
        await gadget.until_state("deaf")
        await gadget.tap()
        await asyncio.sleep(0.3)
        assert gadget.loop.state == "deaf", "the button does nothing else while the ears are off"
        await gadget.hold(0.7)
        await gadget.until_state("idle")
        assert gadget.ears == ["off", "on"]
        await asyncio.sleep(0.05)
        assert (await gadget.request(0.4)).outcome is Outcome.ANSWERED


async def test_a_long_request_is_not_a_long_hold(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time"], long_hold_s=0.5) as gadget:
        ended = await gadget.request(0.9)
        assert ended.outcome is Outcome.ANSWERED
        assert gadget.ears == []


async def test_a_tap_after_an_answer_takes_it_back(tmp_path: Path) -> None:
    async with rig(tmp_path, ["set a timer"]) as gadget:
        await gadget.request()
        assert [row["state"] for row in gadget.database.query("SELECT state FROM schedule")] == ["waiting"]
        await asyncio.sleep(0.25)  # not a double press
        await gadget.tap()
        await gadget.until(lambda: gadget.of(Undone))
        rows = gadget.database.query(
            "SELECT state FROM schedule WHERE state IN ('waiting', 'ringing', 'paused')"
        )
        assert rows == []


async def test_after_the_undo_window_a_tap_is_a_request(tmp_path: Path) -> None:
    async with rig(tmp_path, ["set a timer", "time"], undo_s=0.2) as gadget:
        await gadget.request()
        await asyncio.sleep(0.5)
        gadget.recorder.next(gadget_speech(0.5))
        await gadget.tap()
        await gadget.until_ended(2)
        assert not gadget.of(Undone)
        assert gadget.of(TurnEnded)[-1].outcome is Outcome.ANSWERED


async def test_a_missing_detail_is_asked_for_and_the_next_request_completes_the_call(tmp_path: Path) -> None:
    async with rig(tmp_path, ["wake me", "half past six"]) as gadget:
        await gadget.request()
        assert gadget.of(Asked)
        assert gadget.database.query("SELECT * FROM schedule") == []
        await gadget.request()
        call = gadget.of(Decided)[-1].call
        assert (call.action, call.arguments) == ("set_alarm", {"time": "half past six"})
        assert len(gadget.database.query("SELECT * FROM schedule WHERE kind = 'alarm'")) == 1


async def test_stop_cancel_and_repeat_never_wait_for_the_mind(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "say that again", "stop"]) as gadget:
        await gadget.request()
        first = list(gadget.said)
        await gadget.request()
        assert gadget.said == first * 2
        assert (await gadget.request()).outcome is Outcome.CANCELLED
        assert len(gadget.decider.requests) == 1


def consenting_catalogue(done: list[str]) -> Catalogue:
    @action(consent=Consent.ASK)
    def send(context: Context, message: str) -> Answer:
        """Send something that cannot be taken back."""
        done.append(message)
        return Answer("Sent.")

    catalogue = Catalogue()
    catalogue.add(send.__gadget_action__)  # type: ignore[attr-defined]
    return catalogue


SEND = [{"match": "send", "action": "send", "arguments": {"message": "hello"}}]


@pytest.mark.parametrize(
    ("gesture", "sent"), [("tap", True), ("hold", False), ("double", False), ("nothing", False)]
)
async def test_what_needs_a_yes_waits_for_one_physical_press(
    tmp_path: Path, gesture: str, sent: bool
) -> None:
    done: list[str] = []
    async with rig(
        tmp_path, ["send it"], rules=SEND, catalogue=consenting_catalogue(done), confirm_s=1.0
    ) as gadget:
        gadget.recorder.next(gadget_speech(0.6))
        await gadget.hold(0.6)
        await gadget.until_state("confirming")
        assert done == []
        match gesture:
            case "tap":
                await gadget.tap()
            case "hold":
                await gadget.hold(0.3)
            case "double":
                await gadget.double_press()
        ended = await gadget.until_ended()
        assert done == (["hello"] if sent else [])
        assert ended.outcome is (Outcome.ANSWERED if sent else Outcome.CANCELLED)


async def test_the_bell_rings_and_a_tap_stops_it_and_a_hold_snoozes_it(tmp_path: Path) -> None:
    async with rig(tmp_path, []) as gadget:
        gadget.loop.due()
        await gadget.until_state("ringing")
        await gadget.tap()
        await gadget.until_state("idle")
        await asyncio.sleep(0.25)  # not a double press
        gadget.loop.due()
        await gadget.until_state("ringing")
        await gadget.hold(0.3)
        await gadget.until_state("idle")
        assert gadget.bell.done == ["ring", "hush", "stop", "ring", "hush", "snooze"]


async def test_what_is_due_during_a_turn_rings_after_it(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time"]) as gadget:
        gadget.recorder.next(gadget_speech(0.6))
        gadget.press()
        await gadget.until_state("listening")
        gadget.loop.due()
        await asyncio.sleep(0.5)
        assert gadget.bell.done == []
        gadget.release()
        await gadget.until_state("ringing")
        assert gadget.of(TurnEnded)[0].outcome is Outcome.ANSWERED
        await gadget.tap()
        await gadget.until_state("idle")


async def test_a_microphone_that_vanishes_fails_the_turn_and_keeps_what_was_heard(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "time"]) as gadget:
        gadget.recorder.next(gadget_speech(1.0))
        gadget.press()
        await asyncio.sleep(0.5)
        gadget.recorder.unplug()
        ended = await gadget.until_ended()
        gadget.release()
        assert ended.outcome is Outcome.FAILED
        assert [event.code for event in gadget.of(StageFailed)] == ["record.failed"]
        gadget.recorder.plug()
        await asyncio.sleep(0.3)
        assert (await gadget.request()).outcome is Outcome.ANSWERED


@pytest.mark.parametrize(("keep", "answered", "failed"), [("none", 0, 0), ("failed", 0, 1), ("all", 1, 1)])
async def test_recordings_are_kept_by_the_policy(
    tmp_path: Path, keep: str, answered: int, failed: int
) -> None:
    async with rig(tmp_path, ["time", "!failed"], keep=keep) as gadget:
        await gadget.request()
        gadget.journal.settle()
        assert recordings(tmp_path) == answered
        await gadget.request()
        gadget.journal.settle()
        assert recordings(tmp_path) == answered + failed


async def test_typed_requests_take_the_same_way(tmp_path: Path) -> None:
    async with rig(tmp_path, []) as gadget:
        result = await gadget.loop.ask("what time is it in tokyo", "en", None, silent=True)
        assert result.outcome is Outcome.ANSWERED
        assert "Tokyo" in result.said
        assert gadget.said == [], "silent turns are answered in writing"
        await gadget.until_state("idle")
        spoken = await gadget.loop.ask("what time is it in tokyo", "en", None, silent=False)
        assert gadget.said and spoken.said


async def test_a_state_is_never_left_behind(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time"] * 3) as gadget:
        for _ in range(3):
            await gadget.request(0.4)
        assert states(gadget)[-1] == "idle"
        assert len(gadget.of(TurnStarted)) == len(gadget.of(TurnEnded)) == 3


def gadget_speech(seconds: float) -> Clip:
    return Clip(SPEECH.samples[: round(seconds * 16_000)])


def recordings(directory: Path) -> int:
    return len(list(directory.glob("recordings/*.flac")))
