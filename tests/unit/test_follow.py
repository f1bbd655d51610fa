"""Light and sound for each event, and what may not be covered up by what."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pytest

from gadget.audio import Clip
from gadget.calls import Call
from gadget.events import (
    Acted,
    Asked,
    Event,
    Heard,
    Outcome,
    Released,
    Stage,
    StageFailed,
    StateChanged,
    TurnEnded,
    Undone,
    Warned,
)
from gadget.show.base import Light, Pattern
from gadget.show.earcons import Earcon, earcon
from gadget.show.follow import Follower
from gadget.show.patterns import CANCELLED, ERRORS, HEARD, STATES, UNDONE, duration
from gadget.show.simulated import SimulatedLight
from gadget.state import State


@dataclass
class Tone:
    """An earcon that remembers whether it was silenced."""

    clip: Clip
    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True


class Room:
    """A follower with a light and a loudspeaker that remember."""

    def __init__(self, earcons: bool = True) -> None:
        self.light = SimulatedLight()
        self.light.open()
        self.played: list[Clip] = []
        self.follower = Follower(self.light, self.played.append, earcons)

    def sees(self, *events: Event | State, at: float = 100.0) -> None:
        for event in events:
            self.follower(StateChanged(event) if isinstance(event, State) else event, at)

    @property
    def heard(self) -> list[Earcon]:
        return [next(name for name in Earcon if earcon(name) is clip) for clip in self.played]

    def shown(self) -> tuple[object, str]:
        """What is shown first, and then."""
        last = self.light.history[-1].pattern
        return last.first, last.name


def failed(code: str, stage: Stage = Stage.DECIDE) -> StageFailed:
    return StageFailed("t1", stage, code, "on purpose")


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_shown(state: State) -> None:
    room = Room()
    room.sees(state)
    assert room.light.history[-1].pattern == STATES[state]


def test_a_turn_sounds_at_press_and_release_and_acknowledges_the_words() -> None:
    room = Room()
    room.sees(State.IDLE, State.LISTENING)
    assert room.heard == [Earcon.PRESS]
    room.sees(Released("t1"))
    assert room.heard == [Earcon.PRESS, Earcon.RELEASE]
    room.sees(Heard("t1", "what time is it", "en"), State.THINKING)
    assert room.shown() == (HEARD, "thinking")
    room.sees(
        State.ACTING, State.SPEAKING, Acted("t1", Call("tell_time"), "It is noon."), State.IDLE, at=110.0
    )
    room.sees(TurnEnded("t1", Outcome.ANSWERED))
    assert room.shown() == (None, "idle")
    assert room.heard == [Earcon.PRESS, Earcon.RELEASE]


def test_the_same_state_again_makes_no_second_sound() -> None:
    room = Room()
    room.sees(State.LISTENING, State.LISTENING)
    assert room.heard == [Earcon.PRESS]
    assert len(room.light.history) == 1


def test_an_error_is_shown_before_the_state_and_survives_the_next_one() -> None:
    room = Room()
    room.sees(State.THINKING, failed("decide.timeout"))
    assert room.shown() == (ERRORS["turn"], "thinking")
    assert room.heard == [Earcon.ERROR]
    room.sees(State.SPEAKING, at=100.3)
    rest, then = room.shown()
    assert then == "speaking"
    assert isinstance(rest, Pattern) and duration(rest) == pytest.approx(duration(ERRORS["turn"]) - 0.3)
    room.sees(State.IDLE, at=100.0 + duration(ERRORS["turn"]))
    assert room.shown() == (None, "idle")


def test_silence_has_a_sound_of_its_own() -> None:
    room = Room()
    room.sees(State.LISTENING, failed("transcribe.nothing_heard", Stage.TRANSCRIBE), State.SPEAKING)
    assert room.heard == [Earcon.PRESS, Earcon.NOTHING_HEARD]
    assert room.shown() == (ERRORS["turn"], "speaking")


@pytest.mark.parametrize("state", [State.LISTENING, State.RINGING, State.DEAF])
def test_a_press_a_ring_and_ears_off_are_seen_at_once_whatever_went_wrong(state: State) -> None:
    room = Room()
    room.sees(State.IDLE, Warned("journal.disk_full", "full"), state)
    assert room.shown() == (None, state)
    room.sees(State.IDLE)
    assert room.shown() == (None, "idle")


def test_a_camera_that_fails_while_listening_is_silent_and_shown_afterwards() -> None:
    room = Room()
    room.sees(State.LISTENING, failed("look.failed", Stage.LOOK))
    assert room.shown() == (None, "listening")
    assert room.heard == [Earcon.PRESS]
    room.sees(Heard("t1", "what is this", "en"), at=103.0)
    room.sees(State.THINKING, at=103.0)
    assert room.shown() == (ERRORS["hardware"], "thinking")


def test_a_microphone_lost_while_listening_is_heard_at_once() -> None:
    room = Room()
    room.sees(State.LISTENING, failed("record.failed", Stage.RECORD))
    assert room.heard == [Earcon.PRESS, Earcon.ERROR]


def test_a_question_asks_for_its_answer() -> None:
    room = Room()
    room.sees(State.CONFIRMING, Asked("t1", "Send it?"))
    assert room.heard == [Earcon.ASKING]
    assert room.shown() == (None, "confirming")


def test_a_cancelled_turn_is_acknowledged_and_an_interrupted_one_is_not() -> None:
    room = Room()
    room.sees(State.IDLE, TurnEnded("t1", Outcome.INTERRUPTED))
    assert room.heard == []
    room.sees(TurnEnded("t2", Outcome.CANCELLED))
    assert room.heard == [Earcon.CANCELLED]
    assert room.shown() == (CANCELLED, "idle")


def test_something_taken_back_is_acknowledged() -> None:
    room = Room()
    room.sees(State.IDLE, Undone("Timer removed."))
    assert room.heard == [Earcon.DONE]
    assert room.shown() == (UNDONE, "idle")


def test_ears_go_off_and_on_with_a_sound_and_the_light_goes_back_to_red_after_an_error() -> None:
    room = Room()
    room.sees(State.LISTENING, State.DEAF)
    assert room.heard == [Earcon.PRESS, Earcon.EARS_OFF]
    room.sees(Warned("journal.read_only", "read-only"))
    assert room.shown() == (ERRORS["journal"], "deaf")
    room.sees(State.IDLE, at=200.0)
    assert room.heard == [Earcon.PRESS, Earcon.EARS_OFF, Earcon.ERROR, Earcon.EARS_ON]


@pytest.mark.parametrize("state", [State.RINGING, State.THINKING])
def test_what_happens_while_the_ears_are_off_does_not_sound_as_if_they_went_on_and_off(state: State) -> None:
    room = Room()
    room.sees(State.STARTING, State.DEAF, state, State.DEAF)
    assert room.heard == []


def test_a_new_earcon_silences_the_one_before() -> None:
    sounding: list[Tone] = []

    def play(clip: Clip) -> Tone:
        sounding.append(Tone(clip))
        return sounding[-1]

    follower = Follower(SimulatedLight(), play, earcons=True)
    for event in (StateChanged("listening"), TurnEnded("t1", Outcome.CANCELLED), StateChanged("deaf")):
        follower(event, 100.0)
    assert [tone.clip for tone in sounding if not tone.stopped] == [earcon(Earcon.EARS_OFF)]


def test_what_works_again_sounds_done_and_shows_no_error() -> None:
    room = Room()
    room.sees(State.IDLE, Warned("record.unavailable", "it is back", mended=True))
    assert room.heard == [Earcon.DONE]
    assert room.shown() == (None, "idle")


def test_an_error_before_the_first_state_is_shown() -> None:
    room = Room()
    room.sees(Warned("models.missing", "gone"))
    assert room.light.history[-1].pattern == ERRORS["models"]


def test_without_earcons_the_light_says_it_all() -> None:
    room = Room(earcons=False)
    room.sees(State.LISTENING, Released("t1"), failed("act.failed"), State.SPEAKING)
    assert room.played == []
    assert room.shown() == (ERRORS["turn"], "speaking")


class BrokenLight(Light):
    def open(self) -> None:
        """Nothing to take."""

    def show(self, pattern: Pattern) -> None:
        raise OSError("on purpose")

    def close(self) -> None:
        """Nothing to free."""


@pytest.mark.parametrize("event", [StateChanged("listening"), StateChanged("dancing"), Warned("x", "y")])
def test_a_follower_never_raises(event: Event, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        Follower(BrokenLight(), lambda clip: None, earcons=True)(event, 1.0)
    assert "could not follow" in caplog.text
