"""A ready board: the button, the light, sound and picture, through the kernel's own drivers.

Ears and mind follow a script here (chosen by name in the board's settings): what is proved is everything around them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hil.rig import Board, chatter

pytestmark = [pytest.mark.hil, pytest.mark.timeout(1800)]

RED, GREEN, BLUE = 0, 1, 2
SPEECH = Path(__file__).parents[1] / "assets" / "en-02.flac"
"""Somebody asks what time it is; the scripted ears hear every recording so."""
LONG_TASK = "remind me to " + "water the plants " * 30


def test_it_boots_to_ready(board: Board) -> None:
    known = board.show("gadget", "ActiveState", "SubState", "NRestarts", "StatusText")
    assert known == {
        "ActiveState": "active",
        "SubState": "running",
        "NRestarts": "0",
        "StatusText": "Ready; listening for the button.",
    }
    assert board.do("systemctl", "--failed", "--no-legend").strip() == ""


def test_a_press_that_bounces_is_one_press_and_lights_the_light(board: Board) -> None:
    mark = board.mark()
    within_s = 10 * board.patience
    milliseconds = board.call("press_to_light", chatter_ms=chatter(7), lit=[GREEN, BLUE], within_s=within_s)
    assert milliseconds is not None, "the light stayed dark"
    board.until_event("state_changed", mark, state="listening")
    board.until(lambda: board.lights(0.3)[GREEN] > 0.2, "cyan")
    red, green, blue = board.lights(0.3)
    assert red < 0.05 and (green > 0.2 or blue > 0.2), "cyan is green and blue"
    assert len(board.of("turn_started", mark)) == 1


def test_a_hold_is_heard_through_the_sound_card_and_answered_through_it(board: Board) -> None:
    mark = board.mark()
    with board.ear() as heard, board.speech(SPEECH):
        board.hold(3)
        board.until_event("turn_ended", mark, 60)
    triggers = [event["trigger"] for event in board.of("turn_started", mark)]
    assert triggers == ["press"], f"the contact bounced for so many milliseconds: {board.call('chatter')}"
    assert board.of("heard", mark)[0]["text"] == "what time is it"
    assert board.of("decided", mark)[0]["call"]["action"] == "tell_time"
    assert board.of("turn_ended", mark)[0]["outcome"] == "answered"
    assert heard.seconds_of_sound > 1, "nothing came out of the loudspeaker"


def test_the_systems_log_tells_a_turn_by_its_id(board: Board) -> None:
    mark = board.mark()
    with board.speech(SPEECH):
        board.hold(3)
        board.until_event("turn_ended", mark, 60)
    turn = board.of("turn_started", mark)[0]["turn"]
    asked = ("journalctl", "-u", "gadget", f"TURN={turn}", "-o", "json")
    told = [json.loads(line) for line in board.do(*asked).splitlines()]
    assert {"record", "transcribe", "decide", "act", "speak"} <= {entry.get("STAGE") for entry in told}
    assert told[0]["MESSAGE"] == "turn begun by press"
    assert told[-1]["MESSAGE"].startswith("turn answered after ")
    assert not [entry for entry in told if "what time" in entry["MESSAGE"]], (
        "what was said stays in its own journal"
    )


def test_a_press_takes_a_picture_from_the_camera(board: Board) -> None:
    mark = board.mark()
    with board.speech(SPEECH):
        board.press()
        looked = board.until_event("looked", mark, 30)
    assert looked["width"] == 320, "as wide as the settings ask for: it came from the driver, not from a file"
    board.release()


def test_a_tapped_request_ends_with_the_speech(board: Board) -> None:
    mark = board.mark()
    board.tap()
    with board.speech(SPEECH, once=True):
        board.until_event("heard", mark, 60)
    assert not board.of("stage_failed", mark)
    assert board.until_event("turn_ended", mark, 60)["outcome"] == "answered"


def test_a_double_press_cancels(board: Board) -> None:
    mark = board.mark()
    board.tap(times=2)
    assert board.until_event("turn_ended", mark)["outcome"] == "cancelled"
    board.until(lambda: board.state() == "idle", "rest")
    assert not board.of("acted", mark)


def test_a_long_silent_hold_switches_the_ears_off_and_the_light_stays_red(board: Board) -> None:
    mark = board.mark()
    board.press()
    board.until_event("state_changed", mark, 30, state="deaf")
    board.release()
    board.until(lambda: board.lights(0.3)[RED] > 0.02, "red")
    red, green, blue = board.lights(0.5)
    assert red > 0.02 and green < 0.01 and blue < 0.01
    assert board.control("GET", "status")["ears_on"] is False
    assert "closed" in board.do("cat", "/proc/asound/Microphone/pcm1c/sub0/hw_params"), (
        "the microphone is let go"
    )


def test_a_press_while_it_speaks_silences_it(board: Board) -> None:
    mark = board.mark()
    with board.ear() as heard, board.asking_aside(LONG_TASK):
        board.until_event("speaking", mark, 60)
        board.until(lambda: board.heard_of_late(2).seconds_of_sound > 0.1, "the sentence")
        pressed_at_s = board.recorded_s()
        board.tap()
        ended = board.until_event("turn_ended", mark, 30)
        board.until(lambda: board.state() == "idle", "rest")
        board.until(lambda: board.heard_of_late(2).seconds_of_sound == 0, "silence")
    assert ended["outcome"] == "interrupted"
    said_on_s = heard.last_sound_s() - pressed_at_s
    assert said_on_s < board.patience, f"{said_on_s:.1f} s more of a sentence that takes half a minute to say"
    assert board.query("SELECT count(*) FROM schedule WHERE kind = 'reminder'") == [[1]], (
        "what was done stays done"
    )
