"""The gadget as it is delivered, with its own ears and its own mind: a request spoken into the sound card, the right
call, and an answer that comes out of the sound card.

An emulated processor needs minutes for what a Pi does in a second, so on the virtual board this one is run by
`make hil ENGINES=1` (or where the emulator can use the processor itself).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hil.rig import SETTINGS, Board

pytestmark = [pytest.mark.hil, pytest.mark.timeout(3600)]

SPEECH = Path(__file__).parents[1] / "assets" / "en-01.flac"
"""What time is it in Tokyo?"""


def test_a_spoken_request_is_understood_and_answered_aloud(board: Board) -> None:
    if board.is_slow and not os.environ.get("GADGET_HIL_ENGINES"):
        pytest.skip("Whisper takes minutes on an emulated processor: run `make hil ENGINES=1`")
    settings = board.read(SETTINGS).decode()
    for scripted in ("transcribe", "decide"):
        settings = settings.replace(f'[{scripted}]\nbackend = "scripted"\n', f"[{scripted}]\n")
    settings = settings.replace("[decide]\n", "[decide]\ndeadline_s = 120.0\n")
    assert "scripted" not in settings
    board.write(SETTINGS, settings.encode())
    board.do("systemctl", "restart", "gadget", within_s=600)
    mark = board.mark()
    with board.ear() as heard:
        with board.speech(SPEECH):
            board.hold(4)
        ended = board.until_event("turn_ended", mark, 600)
    assert "tokyo" in board.of("heard", mark)[0]["text"].casefold()
    call = board.of("decided", mark)[0]["call"]
    assert (call["action"], call["arguments"]) == ("tell_time", {"place": "Tokyo"})
    assert ended["outcome"] == "answered"
    assert heard.seconds_of_sound > 1, "nothing came out of the loudspeaker"
