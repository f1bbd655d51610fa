"""The installed gadget on a board with a Pi's kind of processor, as far as that can be emulated: wheels, units, turns.

`make hil-arm64` boots Debian's arm64 kernel there with systemd as its first process, and runs these tests. That takes
minutes, so that nothing else does it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.hil.rig import SETTINGS, Board

WANTED = os.environ.get("GADGET_HIL") == "arm64"

pytestmark = [
    pytest.mark.hil,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not WANTED, reason="an emulated arm64 board takes minutes: run `make hil-arm64`"),
]

SPEECH = Path(__file__).parents[1] / "assets" / "en-02.flac"
PYTHON = "/opt/gadget/current/bin/python"

IMPORTS = r'''
"""Imports every library that the installed gadget asks for, and prints which of their modules could be."""
import importlib, importlib.metadata, json, re

def name(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")

wanted = {name(one) for one in importlib.metadata.requires("gadget") if "extra ==" not in one} | {"lgpio"}
modules = {}
for module, distributions in importlib.metadata.packages_distributions().items():
    for distribution in distributions:
        modules.setdefault(name(distribution), []).append(module)
told = {}
for distribution in sorted(wanted):
    for module in modules.get(distribution, ["(nothing)"]):
        if module.isidentifier() and not module.startswith("_"):
            importlib.import_module(module)
            told.setdefault(distribution, []).append(module)
missing = sorted(wanted - set(told))
print(json.dumps({"imported": told, "missing": missing}))
'''


def test_the_processor_is_a_pis_and_systemd_is_the_first_process(board: Board) -> None:
    assert board.do("uname", "-m").strip() == "aarch64"
    assert "Cortex-A72" in board.do("lscpu")
    assert board.do("cat", "/proc/1/comm").strip() == "systemd"


def test_nothing_but_the_device_tree_tells_the_gadget_which_pi_this_is(board: Board) -> None:
    """As on a real Pi. On the other virtual board a false /proc/cpuinfo does."""
    assert board.read("/proc/device-tree/system/linux,revision").hex() == "00c03111"
    process = f"/proc/{board.show('gadget', 'MainPID')['MainPID']}"
    assert "\nRevision" not in board.read(f"{process}/root/proc/cpuinfo").decode()
    assert "/dev/gpiochip0" in board.do("ls", "-l", f"{process}/fd")


def test_every_library_that_the_gadget_asks_for_is_there_for_this_processor(board: Board) -> None:
    told = json.loads(board.do(PYTHON, "-I", "-W", "ignore", "-c", IMPORTS, within_s=300))
    assert told["missing"] == []
    assert {"cv2", "llama_cpp", "onnxruntime", "vosk", "faster_whisper", "lgpio"} <= {
        module for modules in told["imported"].values() for module in modules
    }


def test_every_unit_of_the_gadget_has_been_started_and_systemd_finds_nothing_wrong_with_it(
    board: Board,
) -> None:
    for unit in ("gadget.service", "gadget-courier.service", "gadget-courier.socket"):
        verified = board.run("systemd-analyze", "verify", f"/etc/systemd/system/{unit}")
        assert (verified.code, verified.out, verified.err) == (0, "", ""), unit
        known = board.show(unit, "ActiveState", "UnitFileState", "Result")
        assert known == {"ActiveState": "active", "UnitFileState": "enabled", "Result": "success"}, unit
    assert board.do("systemctl", "--failed", "--no-legend").strip() == ""


def test_a_turn_pressed_from_a_shell_is_heard_and_answered(board: Board) -> None:
    mark = board.mark()
    with board.ear() as heard:
        with board.speech(SPEECH):
            board.do("gadget", "press")
            board.until_event("state_changed", mark, 60, state="listening")
            board.do("gadget", "release")
        ended = board.until_event("turn_ended", mark, 120)
    assert ended["outcome"] == "answered", board.events(mark)
    assert board.of("heard", mark)[0]["text"] == "what time is it"
    assert board.of("acted", mark)[0]["call"]["action"] == "tell_time"
    assert heard.seconds_of_sound > 1, "nothing came out of the loudspeaker"


def test_the_buttons_pin_the_light_the_camera_and_both_sound_cards_work_together_in_a_turn(
    board: Board,
) -> None:
    """The contact does not bounce here: how fast it would is more than this emulator can promise."""
    mark = board.mark()
    with board.ear() as heard:
        with board.speech(SPEECH):
            board.call("contact", down=True)
            board.until_event("state_changed", mark, 60, state="listening")
            board.until(lambda: board.lights(0.3)[1] > 0.2, "green of the light")
            assert board.until_event("looked", mark, 60)["width"] == 320
            board.call("contact", down=False)
        ended = board.until_event("turn_ended", mark, 120)
    assert [event["trigger"] for event in board.of("turn_started", mark)] == ["press"]
    assert ended["outcome"] == "answered", board.events(mark)
    assert heard.seconds_of_sound > 1, "nothing came out of the loudspeaker"


def test_the_gadgets_own_mind_decides_on_this_processor(board: Board) -> None:
    """llama.cpp, compiled for it, and the mind's own file in the place of the script."""
    settings = board.read(SETTINGS).decode()
    own = settings.replace('[decide]\nbackend = "scripted"\n', "[decide]\ndeadline_s = 120.0\n")
    assert own != settings
    board.write(SETTINGS, own.encode())
    board.do("systemctl", "restart", "gadget", within_s=600)
    mark = board.mark()
    board.ask("what time is it in Tokyo?")
    call = board.of("decided", mark)[0]["call"]
    assert (call["action"], call["arguments"]) == ("tell_time", {"place": "Tokyo"})
