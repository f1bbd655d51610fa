"""What can happen to the service on a board: killed, hung, stopped, restarted, without power, without its devices.

What the gadget promised (a timer, a reminder) and what it was asked is on the disk, whatever happens.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hil.rig import SETTINGS, Board

pytestmark = [pytest.mark.hil, pytest.mark.timeout(2400)]

SPEECH = Path(__file__).parents[1] / "assets" / "en-02.flac"
STOP_S = 5.0
"""A gadget that is told to stop has stopped within so many seconds, whatever it was doing."""
PATIENT = "[Service]\nTimeoutStopSec=300\n"
RUNTIME = "/run/systemd/system/gadget.service.d"
"""Drop-ins that a boot forgets."""
LONG_TASK = "remind me to " + "water the plants " * 30


def without(board: Board, what: str) -> tuple[str, str]:
    """Shell commands that take a device away and bring it back, on boards where software can do that."""
    if what not in board.devices:
        pytest.skip(f"nobody is there to unplug the {what} of the {board.name} board")
    return board.plug(what)


def pid(board: Board) -> str:
    return board.show("gadget", "MainPID")["MainPID"]


def until_back(board: Board, before: str) -> None:
    """Until another process says that it is ready."""
    board.until(lambda: pid(board) not in (before, "0"), "a new process", 120)
    board.until_ready(120)


# ── the service ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_watchdog_ends_a_gadget_that_hangs_and_systemd_brings_it_back(board: Board) -> None:
    board.ask("set a timer for two hours")
    before = pid(board)
    board.do("kill", "-STOP", before)
    until_back(board, before)
    assert "Watchdog timeout" in board.journal()
    assert board.show("gadget", "NRestarts")["NRestarts"] == "1"
    assert board.query("SELECT state FROM schedule") == [["waiting"]]


def test_a_killed_gadget_comes_back_with_what_it_promised(board: Board) -> None:
    board.ask("set a timer for two hours")
    before = pid(board)
    board.do("kill", "-KILL", before)
    until_back(board, before)
    assert board.query("SELECT kind, state FROM schedule") == [["timer", "waiting"]]


def test_a_reload_is_the_same_process_and_a_restart_another_one(board: Board) -> None:
    first = pid(board)
    board.do("systemctl", "reload", "gadget", within_s=120)
    board.until_ready()
    assert pid(board) == first
    board.do("systemctl", "restart", "gadget", within_s=180)
    board.until_ready()
    assert pid(board) != first
    assert board.show("gadget", "NRestarts")["NRestarts"] == "0"


@contextmanager
def stops_by_itself(board: Board) -> Iterator[None]:
    """Meanwhile systemd does not kill a gadget that takes long to stop: on a slow board that would come before the test
    could tell that it took too long."""
    board.write(f"{RUNTIME}/patient.conf", PATIENT.encode())
    board.do("systemctl", "daemon-reload")
    try:
        yield
    finally:
        board.do("rm", f"{RUNTIME}/patient.conf")
        board.do("systemctl", "daemon-reload")


def bring_to(board: Board, state: str) -> None:
    """A turn that is `state`, and stays so for a while."""
    mark = board.mark()
    if state == "listening":
        board.press()
    else:
        board.call(
            "post_aside",
            resource="ask",
            body=board.request({"thinking": "slow", "speaking": LONG_TASK}[state]),
        )
    board.until_event("state_changed", mark, 60, state=state)
    if state == "thinking":  # a typed request is from the beginning; that it was heard is a promise
        board.until_event("heard", mark, 60)
    if state == "speaking":
        board.until_event("speaking", mark, 60)


def stop_quickly(board: Board) -> None:
    """Stop the gadget: it takes no longer than it may, and is no failure."""
    with stops_by_itself(board):
        began = time.monotonic()
        board.do("systemctl", "stop", "gadget", within_s=60)
        took_s = time.monotonic() - began
    print(f"stopped in {took_s:.1f} s, {took_s / board.patience:.1f} of a Pi's")  # noqa: T201
    assert took_s < STOP_S * board.patience, f"it took {took_s:.1f} s to stop"
    known = board.show("gadget", "ActiveState", "Result", "ExecMainStatus")
    assert known == {"ActiveState": "inactive", "Result": "success", "ExecMainStatus": "0"}


@pytest.mark.parametrize("state", ["listening", "thinking", "speaking"])
def test_a_stop_in_the_middle_of_a_turn_is_quick_clean_and_written_down(board: Board, state: str) -> None:
    bring_to(board, state)
    stop_quickly(board)
    assert board.query("SELECT outcome FROM turns") == [["cancelled"]]
    assert board.query("SELECT count(*) FROM schedule") == [[1 if state == "speaking" else 0]]


# ── power ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", ["listening", "thinking", "speaking"])
def test_nothing_promised_is_lost_when_the_power_goes_in_the_middle_of_a_turn(
    board: Board, state: str
) -> None:
    if not board.has_power_switch:
        pytest.skip(f"the {board.name} board has no switch for its power that a test could use")
    board.ask("set a timer for two hours")
    bring_to(board, state)
    board.cut_power()
    board.power_on()
    board.until_ready(180)
    assert board.show("gadget", "NRestarts")["NRestarts"] == "0"
    assert board.query("PRAGMA integrity_check") == [["ok"]]
    kinds = [row[0] for row in board.query("SELECT kind FROM schedule WHERE state = 'waiting' ORDER BY id")]
    assert kinds == (["timer", "reminder"] if state == "speaking" else ["timer"])
    outcomes = board.query("SELECT transcript, outcome FROM turns ORDER BY started_at")
    assert outcomes[0] == ["set a timer for two hours", "answered"]
    if state == "thinking":
        assert outcomes[1] == ["slow", "cut_off"], "what was heard is known, and that it was not answered"
        assert board.query("SELECT count(*) FROM announcements") == [[1]], "and it will be told"


# ── in the middle of an act ───────────────────────────────────────────────────────────────────────────────────────────

ERRAND = '''
"""An action that takes as long as the test wants it to."""
import time
from pathlib import Path

from gadget.act.base import Answer, Context, action


@action(phrases=("run the errand",))
def run_errand(context: Context) -> Answer:
    """Wait until it is allowed to go on, and write down that it did."""
    while not Path("/var/lib/gadget/go").exists():
        time.sleep(0.05)
    with context.database.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO memory (name, value) VALUES ('errand', 'run')")
    return Answer("The errand is run.")
'''


@pytest.fixture
def errand(disposable: Board) -> Board:
    """A board with an action of its own, and somebody who has asked for it: it acts, until `/var/lib/gadget/go`."""
    board = disposable
    (packages,) = board.do("sh", "-c", "echo /opt/gadget/current/lib/python3*/site-packages").split()
    board.write(f"{packages}/hil_errand.py", ERRAND.encode())
    described = f"{packages}/hil_errand-1.dist-info"
    board.write(f"{described}/METADATA", b"Metadata-Version: 2.1\nName: hil-errand\nVersion: 1\n")
    board.write(f"{described}/entry_points.txt", b"[gadget.actions]\nrun_errand = hil_errand\n")
    board.write(SETTINGS, board.read(SETTINGS) + b"\n[act]\ntime_limit_s = 60.0\n")
    board.do("systemctl", "restart", "gadget", within_s=240)
    board.ask("set a timer for two hours")
    mark = board.mark()
    board.call("post_aside", resource="ask", body=board.request("run the errand"))
    board.until_event("state_changed", mark, 60, state="acting")
    return board


def test_a_stop_in_the_middle_of_an_act_sees_it_to_its_end(errand: Board) -> None:
    board = errand
    with stops_by_itself(board):
        # in one go: the act is given 3 s, and the way from here to the board may take as long
        board.do("sh", "-c", "(sleep 0.3; touch /var/lib/gadget/go) & systemctl stop gadget", within_s=60)
    assert board.show("gadget", "Result", "ExecMainStatus") == {"Result": "success", "ExecMainStatus": "0"}
    assert board.query("SELECT value FROM memory WHERE name = 'errand'") == [["run"]]
    assert board.query("SELECT transcript, outcome FROM turns ORDER BY started_at")[1:] == [
        ["run the errand", "cancelled"]
    ]


def test_a_stop_does_not_wait_for_an_act_without_end_which_is_told_at_the_next_start(errand: Board) -> None:
    board = errand
    stop_quickly(board)
    assert board.query("SELECT value FROM memory WHERE name = 'errand'") == []
    board.do("systemctl", "start", "gadget", within_s=240)
    assert board.query("SELECT transcript, outcome FROM turns ORDER BY started_at")[1:] == [
        ["run the errand", "cut_off"]
    ]
    assert board.query("SELECT text FROM announcements") == [
        ["I was stopped in the middle of this: run the errand"]
    ]


def test_a_power_cut_in_the_middle_of_an_act_is_known_afterwards_and_will_be_told(errand: Board) -> None:
    board = errand
    if not board.has_power_switch:
        pytest.skip(f"the {board.name} board has no switch for its power that a test could use")
    board.cut_power()
    board.power_on()
    board.until_ready(180)
    assert board.query("PRAGMA integrity_check") == [["ok"]]
    assert board.query("SELECT kind FROM schedule WHERE state = 'waiting'") == [["timer"]]
    assert board.query("SELECT value FROM memory WHERE name = 'errand'") == []
    assert board.query("SELECT transcript, outcome FROM turns ORDER BY started_at")[1:] == [
        ["run the errand", "cut_off"]
    ]
    assert board.query("SELECT count(*) FROM announcements") == [[1]]


# ── what the board is made of ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_camera_that_is_removed_costs_the_picture_and_comes_back(board: Board) -> None:
    mark = board.mark()
    unplug, plug = without(board, "camera")
    board.do("sh", "-c", unplug)
    with board.speech(SPEECH):
        board.hold(3)
        assert board.until_event("turn_ended", mark, 60)["outcome"] == "answered"
    assert not board.of("looked", mark)
    (failed,) = board.of("stage_failed", mark)
    assert failed["stage"] == "look"
    logged = board.do(
        "journalctl", "-u", "gadget", f"TURN={failed['turn']}", f"CODE={failed['code']}", "-o", "cat"
    )
    assert logged == f"look failed: {failed['code']}\n"
    board.do("sh", "-c", plug)
    mark = board.mark()
    with board.speech(SPEECH):
        board.hold(3)
        board.until_event("looked", mark, 60)


def test_a_microphone_that_is_removed_is_said_and_comes_back(board: Board) -> None:
    mark = board.mark()
    unplug, plug = without(board, "microphone")
    before = pid(board)
    board.do("sh", "-c", unplug)
    board.until_event("warned", mark, 60, mended=False)
    board.do("sh", "-c", plug)
    board.until_event("warned", mark, 60, mended=True)
    mark = board.mark()
    with board.speech(SPEECH):
        board.hold(3)
        assert board.until_event("turn_ended", mark, 90)["outcome"] == "answered"
    assert pid(board) == before


def test_a_loudspeaker_that_is_removed_costs_the_sound_and_comes_back(board: Board) -> None:
    mark = board.mark()
    unplug, plug = without(board, "loudspeaker")
    before = pid(board)
    board.do("sh", "-c", unplug)
    board.call("post_aside", resource="ask", body=board.request("set a timer for two hours"))
    board.until_event("warned", mark, 60, code="speak.no_speaker", mended=False)
    board.until(lambda: board.query("SELECT count(*) FROM schedule") == [[1]], "the timer, all the same")
    board.do("sh", "-c", plug)
    board.until_event("warned", mark, 60, code="speak.no_speaker", mended=True)
    board.until(lambda: board.state() == "idle", "rest", 60)
    with board.ear() as heard:
        assert board.ask("what time is it", silent=False)["outcome"] == "answered"
    assert heard.seconds_of_sound > 1, "nothing came out of the loudspeaker"
    assert pid(board) == before


def test_a_full_disk_costs_the_memory_and_not_the_answer(disposable: Board) -> None:
    board = disposable
    mark = board.mark()
    board.do(
        "sh",
        "-c",
        "fallocate -l $(df -B1 --output=avail / | tail -1) /filler; dd if=/dev/zero of=/filler2 bs=4k; :",
    )
    assert board.do("df", "--output=avail", "/").split()[-1] == "0"
    assert board.ask("what time is it")["outcome"] == "answered"
    # root's share of the disk is not the gadget's
    board.until_event("warned", mark, 60, mended=False)
    board.do("rm", "-f", "/filler", "/filler2")
    board.ask("set a timer for two hours")
    board.until(lambda: board.query("SELECT count(*) FROM schedule") == [[1]], "the timer on the disk")


# ── the clock ─────────────────────────────────────────────────────────────────────────────────────────────────────────

ALARM = '{"match": "alarm for (?P<time>.+)", "action": "set_alarm", "arguments": {"time": "{time}"}}\n'
RULES = "/etc/gadget/rules.jsonl"


@pytest.fixture
def alarmed(disposable: Board) -> Board:
    """A timer of two hours, and an alarm for nine tomorrow."""
    board = disposable
    board.write(RULES, ALARM.encode() + board.read(RULES))
    board.do("systemctl", "restart", "gadget", within_s=180)
    board.ask("set a timer for two hours")
    board.ask("set an alarm for tomorrow at nine in the morning")
    assert board.query("SELECT kind, state FROM schedule") == [["timer", "waiting"], ["alarm", "waiting"]]
    return board


def the_timer_runs_on(board: Board, begun: float) -> None:
    """What is left of its two hours is what time has left of them since `begun`, whatever the clock says."""

    def left_s() -> float:
        program = "SELECT due_at - (julianday('now') - 2440587.5) * 86400 FROM schedule WHERE kind = 'timer'"
        ((left,),) = board.query(program)
        return float(left)

    board.until(
        lambda: abs(7200 - (time.monotonic() - begun) - left_s()) < 60, "two hours that are two hours"
    )
    assert board.query("SELECT state FROM schedule WHERE kind = 'timer'") == [["waiting"]]


def test_an_alarm_that_the_clock_jumped_past_is_told_once_and_a_timer_runs_on(alarmed: Board) -> None:
    board = alarmed
    begun = time.monotonic()
    before = pid(board)
    mark = board.mark()
    board.do("date", "-s", "+3 days")
    board.until(
        lambda: board.query("SELECT state FROM schedule WHERE kind = 'alarm'") == [["done"]],
        "the jump, noticed",
    )
    the_timer_runs_on(board, begun)
    assert board.ask("what time is it", silent=False)["outcome"] == "answered"
    board.until_event("announced", mark, 60)
    board.until(
        lambda: board.query("SELECT count(*) FROM announcements WHERE told_at IS NULL") == [[0]], "told"
    )
    board.do("date", "-s", "-6 days")
    the_timer_runs_on(board, begun)
    assert board.ask("what time is it", silent=False)["outcome"] == "answered"
    board.until(lambda: board.state() == "idle", "rest")
    (told,) = board.of("announced", mark)
    assert "alarm" in told["say"]
    assert not board.of("rang", mark)
    assert pid(board) == before
    assert board.show("gadget", "NRestarts")["NRestarts"] == "0", "the watchdog counts monotonic time"


def test_an_alarm_that_is_due_by_the_new_clock_rings_and_after_a_tap_not_again(alarmed: Board) -> None:
    board = alarmed
    begun = time.monotonic()
    ((due,),) = board.query("SELECT due_at FROM schedule WHERE kind = 'alarm'")
    mark = board.mark()
    board.do("date", "-s", f"@{due + 5:.0f}")
    assert board.until_event("rang", mark)["kind"] == "alarm"
    board.tap()
    board.until_event("ring_stopped", mark, how="stopped")
    for again in (due - 60, due + 5):
        board.do("date", "-s", f"@{again:.0f}")
        the_timer_runs_on(board, begun)
        assert board.ask("what time is it")["outcome"] == "answered"
    assert board.query("SELECT state FROM schedule WHERE kind = 'alarm'") == [["done"]]
    assert len(board.of("rang", mark)) == 1
