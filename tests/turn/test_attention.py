"""What the gadget attends to while something else goes on: presses, typed requests, bells, announcements."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gadget.act.base import Answer, Catalogue, Context, action
from gadget.act.schedule import Schedule
from gadget.aftermath import Aftermath
from gadget.announcements import Announcement, Announcements
from gadget.audio import Clip, Samples
from gadget.button.base import Edge
from gadget.calls import Consent, Language
from gadget.database import Database
from gadget.decide.scripted import ScriptedDecider
from gadget.errors import ActFailed, NoSpeaker, Unavailable
from gadget.events import (
    Acted,
    Announced,
    Asked,
    Decided,
    Outcome,
    Speaking,
    StageFailed,
    TurnEnded,
    TurnStarted,
    Undone,
)
from gadget.journal import Journal
from gadget.look.base import Camera
from gadget.loop import STOPPING_S
from gadget.picture import Picture
from gadget.record.simulated import SimulatedRecorder
from gadget.settings import JournalSettings
from gadget.transcribe.base import Hearing, Transcript
from gadget.transcribe.scripted import ScriptedTranscriber
from tests.turn.rig import SPEECH, ZONE, Rig, now, rig

AFTER_A_TAP_S = 0.25
"""Beyond the rig's double press."""


# ── consent ───────────────────────────────────────────────────────────────────────────────────────────────────────


def sending(done: list[str]) -> Catalogue:
    @action(consent=Consent.ASK)
    def send(context: Context, message: str) -> Answer:
        """Send something that cannot be taken back."""
        done.append(message)
        return Answer("Sent.")

    return catalogue_of(send)


SEND = [{"match": "send", "action": "send", "arguments": {"message": "hello"}}]
SEND_SLOWLY = [{**SEND[0], "delay_s": 0.4}]


async def test_a_press_that_began_before_the_question_is_no_yes(tmp_path: Path) -> None:
    done: list[str] = []
    async with rig(tmp_path, ["send it"], rules=SEND_SLOWLY, catalogue=sending(done)) as gadget:
        await speak(gadget)
        await gadget.until_state("thinking")
        gadget.press()  # impatient
        await gadget.until_state("confirming")
        gadget.release()
        await asyncio.sleep(0.4)
        assert done == []
        await gadget.tap()
        await gadget.until_ended()
        assert done == ["hello"]


async def test_to_a_question_that_nobody_could_hear_there_is_no_yes(tmp_path: Path) -> None:
    done: list[str] = []
    async with rig(tmp_path, ["send it"], rules=SEND, catalogue=sending(done), confirm_s=1.0) as gadget:
        gadget.speaker.failure = NoSpeaker("unplugged")
        await speak(gadget)
        await gadget.until(lambda: gadget.of(Asked))
        await asyncio.sleep(0.1)
        await gadget.tap()
        await gadget.until(lambda: gadget.of(TurnEnded))
        assert done == []
        assert gadget.of(TurnEnded)[0].outcome is Outcome.FAILED


async def test_the_time_for_a_yes_begins_when_the_question_has_been_read(tmp_path: Path) -> None:
    done: list[str] = []
    async with rig(
        tmp_path, ["send it"], rules=SEND, catalogue=sending(done), confirm_s=0.6, speed=0.5
    ) as gadget:
        await speak(gadget)
        await gadget.until(lambda: gadget.of(Speaking))
        await asyncio.sleep(0.9)
        await gadget.tap()  # the question takes 1.2 s
        await gadget.until(lambda: done)
        assert done == ["hello"]


async def test_a_long_hold_while_it_asks_switches_the_ears_off_and_is_no_yes(tmp_path: Path) -> None:
    done: list[str] = []
    async with rig(
        tmp_path, ["send it"], rules=SEND, catalogue=sending(done), confirm_s=3.0, long_hold_s=0.5
    ) as gadget:
        await speak(gadget)
        await gadget.until_state("confirming")
        await gadget.hold(0.7)
        await gadget.until_state("deaf")
        await asyncio.sleep(0.3)
        assert (done, gadget.ears) == ([], ["off"])
        assert gadget.of(TurnEnded)[0].outcome is Outcome.CANCELLED


# ── stopping ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_turn_can_be_stopped_before_it_has_begun(tmp_path: Path) -> None:
    async with rig(tmp_path, ["never heard"]) as gadget:
        now = time.monotonic()
        for down, ago in (
            (True, 0.10),
            (False, 0.08),
            (True, 0.05),
            (False, 0.02),
        ):  # a double press, seen late
            gadget.loop.edge(Edge(down, now - ago))
        assert (await gadget.until_ended()).outcome is Outcome.CANCELLED


class SlowlyKeeping(Journal):
    """The memory card is busy."""

    def keep_recording(self, turn: str, clip: Clip) -> None:
        time.sleep(0.5)


async def test_a_turn_that_is_stopped_at_its_very_end_still_ends(tmp_path: Path) -> None:
    async with rig(tmp_path, ["never heard", "time"], journal=SlowlyKeeping) as gadget:
        await gadget.hold(0.3)  # in silence
        await asyncio.sleep(0.05)
        await gadget.double_press()
        assert (await gadget.until_ended()).outcome in (Outcome.NOTHING_HEARD, Outcome.CANCELLED)
        assert len(gadget.of(TurnStarted)) == 1


async def test_what_cannot_be_taken_back_stands_in_the_journal_though_the_turn_was_stopped(
    tmp_path: Path,
) -> None:
    @action()
    def post(context: Context) -> Answer:
        """Put a letter into the box."""
        time.sleep(0.5)
        return Answer("Posted.")

    rules = [{"match": "post", "action": "post"}]
    async with rig(tmp_path, ["post it"], rules=rules, catalogue=catalogue_of(post)) as gadget:
        await speak(gadget)
        await gadget.until_state("acting")
        await gadget.double_press()
        assert (await gadget.until_ended()).outcome is Outcome.CANCELLED
        assert [event.say for event in gadget.of(Acted)] == ["Posted."]
        gadget.journal.settle()
        assert gadget.journal.turns(1)[0].say == "Posted."


async def test_a_stopped_turn_whose_undoing_fails_says_nothing(tmp_path: Path) -> None:
    def fail() -> str:
        raise ActFailed("too late")

    @action(consent=Consent.UNDO)
    def post(context: Context) -> Answer:
        """Put a letter into the box."""
        time.sleep(0.5)
        return Answer("Posted.", fail)

    rules = [{"match": "post", "action": "post"}]
    async with rig(tmp_path, ["post it"], rules=rules, catalogue=catalogue_of(post)) as gadget:
        await speak(gadget)
        await gadget.until_state("acting")
        await gadget.double_press()
        assert (await gadget.until_ended()).outcome is Outcome.CANCELLED
        assert (gadget.said, len(gadget.of(Acted))) == ([], 1)


async def test_the_watchdog_is_fed_while_an_act_is_seen_to_its_end(tmp_path: Path) -> None:
    fed: list[float] = []

    @action()
    def wait(context: Context) -> Answer:
        """Take some time."""
        time.sleep(1.5)
        return Answer("Done.")

    rules = [{"match": "wait", "action": "wait"}]
    async with rig(
        tmp_path,
        ["wait"],
        rules=rules,
        catalogue=catalogue_of(wait),
        alive=lambda: fed.append(time.monotonic()),
    ) as gadget:
        await speak(gadget)
        await gadget.until_state("acting")
        await gadget.double_press()
        await gadget.until_ended()
        assert max(np.diff(fed)) < 1.2


class SlowCamera(Camera):
    """A camera that takes its time, or breaks in a way nobody thought of."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure

    def prepare(self) -> None: ...

    def take(self) -> Picture:
        if self.failure is not None:
            raise self.failure
        time.sleep(0.5)
        return Picture(np.full((48, 64, 3), 128, np.uint8), "grey")


async def test_nothing_of_a_turn_happens_after_its_end(tmp_path: Path) -> None:
    async with rig(tmp_path, ["never heard"], camera=SlowCamera()) as gadget:
        await gadget.double_press()
        ended = await gadget.until_ended()
        await asyncio.sleep(0.5)
        assert [event for event in gadget.events if getattr(event, "turn", "") == ended.turn][-1] is ended


async def test_a_camera_that_breaks_in_a_new_way_costs_only_the_picture(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time"], camera=SlowCamera(RuntimeError("a driver"))) as gadget:
        assert (await gadget.request()).outcome is Outcome.ANSWERED
        assert gadget.decider.requests[0].picture is None


async def test_a_call_outside_the_catalogue_is_a_failure_with_a_code(tmp_path: Path) -> None:
    class Wild(ScriptedDecider):
        """A mind that follows another catalogue's script."""

    @action()
    def launch(context: Context) -> Answer:
        """Launch a rocket."""
        return Answer("Gone.")

    wild = Wild([{"match": "launch", "action": "launch"}], catalogue_of(launch).signatures)
    wild.prepare()
    async with rig(tmp_path, ["launch it"], mind=wild) as gadget:
        await gadget.request()
        assert [event.code for event in gadget.of(StageFailed)] == ["act.unknown_action"]


async def test_the_end_of_the_process_does_not_wait_for_the_mind(tmp_path: Path) -> None:
    async with rig(tmp_path, ["slow"]) as gadget:
        await speak(gadget)
        await gadget.until_state("thinking")
        began = time.monotonic()
    assert time.monotonic() - began < 1.0
    assert gadget.of(TurnEnded)[0].outcome is Outcome.CANCELLED


async def test_the_end_of_the_process_does_not_wait_for_ever_for_an_act_and_leaves_it_to_be_told(
    tmp_path: Path,
) -> None:
    let_go = threading.Event()

    @action(consent=Consent.ASK)
    def post(context: Context) -> Answer:
        """Put a letter into the box, far away."""
        let_go.wait(30)
        return Answer("Posted.")

    rules = [{"match": "post", "action": "post"}]
    runner = {"rules": rules, "catalogue": catalogue_of(post), "time_limit_s": 30.0}
    async with rig(tmp_path, ["post it"], **runner) as gadget:
        await speak(gadget)
        await gadget.until_state("confirming")
        await gadget.tap()
        await gadget.until_state("acting")
        began = time.monotonic()
    let_go.set()
    assert STOPPING_S <= time.monotonic() - began < STOPPING_S + 1.5
    assert [event.outcome for event in gadget.of(TurnEnded)] == [Outcome.CUT_OFF]
    assert [path.suffix for path in (tmp_path / "recordings").iterdir()] == [".flac"], "somebody may want it"
    database = Database(tmp_path / "journal.db")
    database.open()
    journal = Journal(database, JournalSettings(), tmp_path)
    announcements = Announcements(database)
    Aftermath(database, journal, Schedule(database, now, ZONE), announcements, now).look_back()
    [told] = announcements.waiting()
    database.close()
    assert told.text == "I was stopped in the middle of this: post it", "though its question was said before"


# ── typed requests ────────────────────────────────────────────────────────────────────────────────────────────────


class Slow(ScriptedTranscriber):
    """Recognising takes half a second."""

    def begin(self, language: Language | None) -> Hearing:
        return SlowHearing(super().begin(language))


class SlowHearing(Hearing):
    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing

    def feed(self, samples: Samples) -> str | None:
        return self._hearing.feed(samples)

    def pause(self) -> str | None:
        return self._hearing.pause()

    def so_far(self) -> Transcript | None:
        return self._hearing.so_far()

    def finish(self) -> Transcript:
        time.sleep(0.5)
        return self._hearing.finish()


async def test_two_turns_never_run_at_once(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "time"], transcriber=Slow) as gadget:
        asking = asyncio.create_task(gadget.loop.ask_clip(SPEECH, None, silent=True))
        await gadget.until(lambda: gadget.of(TurnStarted))
        gadget.recorder.next(SPEECH)
        await gadget.hold(0.6)
        assert (await asking).outcome is Outcome.ANSWERED
        await gadget.until_state("idle")
        turns = [type(event) for event in gadget.events if isinstance(event, TurnStarted | TurnEnded)]
        assert turns == [TurnStarted, TurnEnded] * (len(turns) // 2)


async def test_what_falls_due_while_a_recording_is_recognised_rings_after_it(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time"], transcriber=Slow) as gadget:
        asking = asyncio.create_task(gadget.loop.ask_clip(SPEECH, None, silent=True))
        await gadget.until(lambda: gadget.of(TurnStarted))
        gadget.loop.due()
        await asking
        await gadget.until_state("ringing")
        await asyncio.sleep(0.1)
        assert (gadget.loop.state, gadget.bell.done) == ("ringing", ["ring"])
        await gadget.tap()
        await gadget.until_state("idle")


async def test_a_typed_request_waits_while_it_rings_and_does_not_end_the_ringing(tmp_path: Path) -> None:
    async with rig(tmp_path, []) as gadget:
        gadget.loop.due()
        await gadget.until_state("ringing")
        asking = asyncio.create_task(gadget.loop.ask("time in tokyo", "en", None, silent=True))
        await asyncio.sleep(0.2)
        assert (gadget.loop.state, gadget.of(TurnStarted)) == ("ringing", [])
        await gadget.tap()
        assert (await asking).outcome is Outcome.ANSWERED
        assert gadget.bell.done == ["ring", "hush", "stop"]


async def test_a_typed_request_that_waits_too_long_is_refused_and_forgotten(tmp_path: Path) -> None:
    async with rig(tmp_path, [], ask_wait_s=0.2) as gadget:
        gadget.loop.due()
        await gadget.until_state("ringing")
        with pytest.raises(Unavailable, match="ringing"):
            await gadget.loop.ask("note this", "en", None, silent=True)
        await gadget.tap()
        await gadget.until_state("idle")
        await asyncio.sleep(0.2)
        assert gadget.of(TurnStarted) == []


async def test_typed_requests_are_answered_one_after_the_other(tmp_path: Path) -> None:
    async with rig(tmp_path, []) as gadget:
        results = await asyncio.gather(
            *(gadget.loop.ask("note this", "en", None, silent=True) for _ in range(4))
        )
        assert [result.outcome for result in results] == [Outcome.ANSWERED] * 4
        turns = [type(event) for event in gadget.events if isinstance(event, TurnStarted | TurnEnded)]
        assert turns == [TurnStarted, TurnEnded] * 4


async def test_who_waits_for_an_answer_is_told_when_the_gadget_stops(tmp_path: Path) -> None:
    async with rig(tmp_path, []) as gadget:
        asking = [
            asyncio.create_task(gadget.loop.ask("slow", "en", None, silent=True)),
            asyncio.create_task(gadget.loop.ask("time", "en", None, silent=True)),
        ]
        await gadget.until_state("thinking")
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]


async def test_what_was_answered_in_writing_is_not_said_again(tmp_path: Path) -> None:
    async with rig(tmp_path, ["say that again"]) as gadget:
        await gadget.loop.ask("time in tokyo", "en", None, silent=True)
        await gadget.until_state("idle")
        await gadget.request()
        assert gadget.said == ["I haven't said anything yet."]


# ── questions ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_question_that_is_said_again_is_still_open(tmp_path: Path) -> None:
    async with rig(tmp_path, ["wake me", "say that again", "half past six"]) as gadget:
        for _ in range(3):
            await gadget.request()
        assert gadget.said[0] == gadget.said[1]
        assert len(alarms(gadget)) == 1


async def test_a_question_that_a_tap_silenced_is_still_open(tmp_path: Path) -> None:
    answer = "half past six"  # whether or not the tap's own turn takes a line of it before it is given up
    async with rig(tmp_path, ["wake me", answer, answer], speed=0.2) as gadget:
        await speak(gadget)
        await gadget.until(lambda: gadget.of(Speaking))
        await gadget.tap()
        await gadget.until_ended(2)
        await asyncio.sleep(AFTER_A_TAP_S)
        gadget.speaker.speed = 10
        await gadget.request()
        assert len(alarms(gadget)) == 1


async def test_a_double_press_forgets_the_question(tmp_path: Path) -> None:
    async with rig(tmp_path, ["wake me", "never heard", "half past six"]) as gadget:
        await gadget.request()
        await gadget.double_press()
        await gadget.until_ended(2)
        await asyncio.sleep(0.05)
        await gadget.request()
        assert alarms(gadget) == []


async def test_a_question_is_answered_by_a_press_in_time_however_long_the_words_take(tmp_path: Path) -> None:
    async with rig(tmp_path, ["wake me", "half past six"], answer_s=0.8) as gadget:
        await gadget.request()
        await gadget.request(1.0)
        assert len(alarms(gadget)) == 1


# ── taking back ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_answer_that_a_tap_silenced_can_still_be_taken_back(tmp_path: Path) -> None:
    async with rig(tmp_path, ["set a timer"], speed=0.2) as gadget:
        await speak(gadget)
        await gadget.until(lambda: gadget.of(Speaking))
        await gadget.tap()
        await gadget.until_ended(2)
        await asyncio.sleep(AFTER_A_TAP_S)
        await gadget.tap()
        await gadget.until(lambda: gadget.of(Undone))


async def test_a_press_with_nothing_said_leaves_what_can_be_taken_back(tmp_path: Path) -> None:
    async with rig(tmp_path, ["set a timer"], undo_s=3.0) as gadget:
        await gadget.request()
        await gadget.hold(0.3)
        assert (await gadget.until_ended(2)).outcome is Outcome.NOTHING_HEARD
        await gadget.tap()
        await gadget.until(lambda: gadget.of(Undone))


TOO_LATE = "There is nothing to take back any more."


@pytest.mark.parametrize("words", ["cancel that", "never mind", "取消", "算了吧"])
async def test_cancel_by_voice_takes_the_last_act_back_without_the_mind(tmp_path: Path, words: str) -> None:
    async with rig(tmp_path, ["set a timer", words, words], undo_s=5.0) as gadget:
        await gadget.request()
        assert (await gadget.request()).outcome is Outcome.ANSWERED
        assert [row["state"] for row in gadget.database.query("SELECT state FROM schedule")] == ["cancelled"]
        assert [undone.say for undone in gadget.of(Undone)] == gadget.said[-1:]
        assert len(gadget.decider.requests) == 1
        gadget.journal.flush(10)
        assert [turn.outcome for turn in gadget.journal.turns(5)] == ["answered", "undone"]
        assert (await gadget.request()).outcome is Outcome.CANCELLED, "once"
        assert len(gadget.of(Undone)) == 1


async def test_cancel_while_the_answer_is_still_spoken_takes_it_back(tmp_path: Path) -> None:
    async with rig(tmp_path, ["set a timer", "cancel that"], speed=0.3) as gadget:
        await speak(gadget)
        await gadget.until(lambda: gadget.of(Speaking))
        gadget.speaker.speed = 10
        await speak(gadget)
        await gadget.until(lambda: len(gadget.of(TurnEnded)) == 2)
        assert [event.outcome for event in gadget.of(TurnEnded)] == [Outcome.INTERRUPTED, Outcome.ANSWERED]
        assert len(gadget.of(Undone)) == 1


async def test_after_the_undo_window_cancel_says_that_it_is_too_late_once(tmp_path: Path) -> None:
    async with rig(tmp_path, ["set a timer", "cancel that", "cancel that"], undo_s=0.1) as gadget:
        await gadget.request()
        await asyncio.sleep(0.2)
        assert (await gadget.request()).outcome is Outcome.ANSWERED
        assert gadget.said[-1] == TOO_LATE
        assert not gadget.of(Undone)
        assert [row["state"] for row in gadget.database.query("SELECT state FROM schedule")] == ["waiting"]
        assert (await gadget.request()).outcome is Outcome.CANCELLED


async def test_cancel_in_answer_to_a_question_drops_the_question_alone(tmp_path: Path) -> None:
    async with rig(tmp_path, ["set a timer", "wake me", "cancel", "time"], undo_s=9.0) as gadget:
        await gadget.request()
        await gadget.request()
        assert (await gadget.request()).outcome is Outcome.CANCELLED
        assert not gadget.of(Undone) and TOO_LATE not in gadget.said
        await gadget.request()
        assert gadget.of(Decided)[-1].call.action == "tell_time"


async def test_a_press_silences_the_sentence_about_undoing_but_not_the_undoing(tmp_path: Path) -> None:
    undone: list[str] = []

    def undo() -> str:
        time.sleep(0.6)
        undone.append("undone")
        return "Taken back."

    @action(consent=Consent.UNDO)
    def post(context: Context) -> Answer:
        """Put a letter into the box."""
        return Answer("Posted.", undo)

    rules = [{"match": "post", "action": "post"}]
    async with rig(tmp_path, ["post it"], rules=rules, catalogue=catalogue_of(post)) as gadget:
        await gadget.request()
        await gadget.tap()
        await asyncio.sleep(AFTER_A_TAP_S)
        await gadget.hold(0.3)
        await gadget.until(lambda: undone)
        await gadget.until(lambda: gadget.of(Undone), 1.0)
        await gadget.until_state("idle")
        assert "Taken back." not in gadget.said


async def test_taking_back_by_voice_is_seen_to_its_end(tmp_path: Path) -> None:
    undone: list[str] = []

    def undo() -> str:
        time.sleep(0.6)
        undone.append("undone")
        return "Taken back."

    @action(consent=Consent.UNDO)
    def post(context: Context) -> Answer:
        """Put a letter into the box."""
        return Answer("Posted.", undo)

    rules = [{"match": "post", "action": "post"}]
    words = ["post it", "cancel that"]
    async with rig(tmp_path, words, rules=rules, catalogue=catalogue_of(post), undo_s=5.0) as gadget:
        await gadget.request()
        await speak(gadget)
        await gadget.until_state("acting")
        await gadget.double_press()
        assert (await gadget.until_ended(2)).outcome is Outcome.CANCELLED
        assert undone == ["undone"] and len(gadget.of(Undone)) == 1


async def test_a_tap_while_the_words_are_looked_for_does_not_drop_them(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "set a timer"], speed=0.2, transcriber=Slow) as gadget:
        await speak(gadget)
        await gadget.until(lambda: gadget.of(Speaking))
        gadget.speaker.speed = 10
        await speak(gadget)  # interrupts, and is a request
        await asyncio.sleep(0.1)
        await gadget.tap()
        await gadget.until(lambda: len(gadget.of(TurnEnded)) == 2)
        assert [event.outcome for event in gadget.of(TurnEnded)] == [Outcome.INTERRUPTED, Outcome.ANSWERED]
        assert gadget.of(Decided)[-1].call.action == "set_timer"


# ── announcements ─────────────────────────────────────────────────────────────────────────────────────────────────

NEWS, MORE = "While I was off I missed the alarm for 7.", "I can't see: my camera isn't working."


async def test_what_was_announced_is_said_after_the_next_answer_once(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "time"]) as gadget:
        gadget.loop.announce(NEWS, "en")
        gadget.loop.announce(MORE, "en")
        gadget.loop.announce("not true any more", "en")
        gadget.loop.retract("not true any more", "en")
        await gadget.request()
        await gadget.until(lambda: len(gadget.of(Announced)) == 2 and len(gadget.speaker.played) == 3)
        await asyncio.sleep(0.15)
        await gadget.request()
        assert gadget.of(Announced) == [Announced(NEWS), Announced(MORE)]


PROMISED = Announcement(NEWS, "en", "missed 1@0.0")


async def test_a_promise_is_marked_as_told_when_it_was_heard_and_not_before(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "time", "time"]) as gadget:
        kept = Announcements(gadget.database)
        kept.add(PROMISED)
        await speak(gadget)
        await until_told(gadget)
        gadget.loop.due()
        await gadget.until_state("ringing")
        await gadget.tap()
        await gadget.until_state("idle")
        await asyncio.sleep(AFTER_A_TAP_S)
        assert kept.waiting() == [PROMISED], "the bell cut it off"
        await gadget.request()
        await gadget.until(lambda: not kept.waiting())
        await gadget.request()
        await asyncio.sleep(0.15)
        assert gadget.said.count(NEWS) == 2


async def test_a_promise_that_a_press_silenced_was_told_even_where_the_disk_refuses(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "time"]) as gadget:
        Announcements(gadget.database).add(PROMISED)
        with gadget.database.transaction() as connection:
            connection.execute(
                "CREATE TRIGGER worn BEFORE UPDATE ON announcements BEGIN SELECT RAISE(ABORT, 'worn'); END"
            )
        await speak(gadget)
        await until_told(gadget)
        await gadget.request()
        await asyncio.sleep(0.15)
        assert gadget.said.count(NEWS) == 1


async def test_a_bell_cuts_an_announcement_off_and_it_is_said_again(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "time"]) as gadget:
        gadget.loop.announce(NEWS, "en")
        await speak(gadget)
        await until_told(gadget)
        gadget.loop.due()
        await gadget.until_state("ringing")
        await gadget.until(lambda: gadget.speaker.stopped, 0.3)
        await gadget.tap()
        await gadget.until_state("idle")
        await asyncio.sleep(AFTER_A_TAP_S)
        await gadget.request()
        await gadget.until(lambda: gadget.said.count(NEWS) == 2)


async def test_a_typed_answer_does_not_sound_over_an_announcement(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time"]) as gadget:
        gadget.loop.announce(NEWS, "en")
        await speak(gadget)
        await until_told(gadget)
        asking = asyncio.create_task(gadget.loop.ask("time", "en", None, silent=False))
        await gadget.until(lambda: len(gadget.of(Speaking)) == 2)
        assert len(gadget.speaker.stopped) == 1
        await asking


async def test_a_press_silences_one_announcement_and_keeps_the_rest(tmp_path: Path) -> None:
    async with rig(tmp_path, ["time", "time"]) as gadget:
        gadget.loop.announce(NEWS, "en")
        gadget.loop.announce(MORE, "en")
        await speak(gadget)
        await until_told(gadget)
        await gadget.request()
        await gadget.until(lambda: MORE in gadget.said)
        assert gadget.said.count(NEWS) == 1


async def test_a_tap_that_silences_an_announcement_takes_nothing_back(tmp_path: Path) -> None:
    async with rig(tmp_path, ["set a timer"], undo_s=5.0) as gadget:
        gadget.loop.announce(NEWS, "en")
        await speak(gadget)
        await until_told(gadget)
        await gadget.tap()
        await gadget.until_ended(2)
        await asyncio.sleep(AFTER_A_TAP_S)
        assert not gadget.of(Undone)
        await gadget.tap()
        await gadget.until(lambda: gadget.of(Undone))


async def test_with_the_ears_off_a_press_silences_what_is_told(tmp_path: Path) -> None:
    async with rig(tmp_path, [], long_hold_s=0.5) as gadget:
        await gadget.hold(0.7)
        await gadget.until_state("deaf")
        gadget.loop.announce(NEWS, "en")
        asking = asyncio.create_task(gadget.loop.ask("time", "en", None, silent=False))
        await gadget.until(lambda: gadget.of(Speaking))
        gadget.speaker.speed = 0.2
        await gadget.until(lambda: len(gadget.speaker.played) == 2)
        await gadget.tap()
        await gadget.until(lambda: gadget.speaker.stopped, 0.3)
        assert gadget.loop.state == "deaf"
        await asking


# ── ears ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_ears_can_be_switched_off_while_the_microphone_is_away(tmp_path: Path) -> None:
    async with rig(tmp_path, [], long_hold_s=0.6) as gadget:
        gadget.recorder.unplug()
        await gadget.hold(0.8)
        await gadget.until_state("deaf", 1.0)
        gadget.recorder.plug()
        assert (gadget.ears, gadget.recorder.is_open) == (["off"], False)


class SlowToOpen(SimulatedRecorder):
    """A microphone behind a sound server that hangs."""

    def open(self) -> None:
        time.sleep(0.5)
        super().open()


async def test_a_microphone_that_is_slow_to_open_does_not_stop_the_world(tmp_path: Path) -> None:
    async with rig(tmp_path, [], long_hold_s=0.5, microphone=SlowToOpen) as gadget:
        await gadget.hold(0.7)
        await gadget.until_state("deaf")
        await asyncio.sleep(0.05)
        gadget.press()
        longest, last, opened = 0.0, time.monotonic(), lambda: gadget.ears == ["off", "on"]
        while not opened():
            await asyncio.sleep(0.01)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
        gadget.release()
        assert longest < 0.3


# ── details ───────────────────────────────────────────────────────────────────────────────────────────────────────


def catalogue_of(*functions: Callable[..., Answer]) -> Catalogue:
    catalogue = Catalogue()
    for function in functions:
        catalogue.add(function.__gadget_action__)  # type: ignore[attr-defined]
    return catalogue


async def speak(gadget: Rig, seconds: float = 0.6) -> None:
    """Hold the button and speak; what follows is the caller's."""
    gadget.recorder.next(Clip(SPEECH.samples[: round(seconds * 16_000)]))
    await gadget.hold(seconds)


def alarms(gadget: Rig) -> list[object]:
    return list(gadget.database.query("SELECT * FROM schedule WHERE kind = 'alarm'"))


async def until_told(gadget: Rig, slowly: float = 0.2) -> None:
    """From the end of the first answer until the announcement after it sounds, slowly."""
    await gadget.until(lambda: gadget.of(TurnEnded))
    gadget.speaker.speed = slowly
    await gadget.until(lambda: len(gadget.speaker.played) == 2)
    gadget.speaker.speed = 10
    await asyncio.sleep(0.02)
