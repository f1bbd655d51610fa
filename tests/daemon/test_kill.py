"""The daemon as a process, killed at random instants: what was acknowledged is there afterwards, once.

Every cycle starts the real daemon on the same state directory, asks for notes and timers (each with a number of its
own) or presses the button on a recording, and kills it with SIGKILL somewhere in between.
"""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from gadget.audio import read
from gadget.control.client import ControlClient
from gadget.errors import ControlFailed, NotRunning
from tests.daemon.home import working, write

CYCLES = 50
PRESSED_CYCLES = 8
"""Of these, so many through the button and a recording in real time; the others are typed, which is denser."""

RULES = [
    {"match": r"note (?P<n>\d+)", "action": "take_note", "arguments": {"text": "fact {n}"}},
    {
        "match": r"timer (?P<n>\d+)",
        "action": "set_timer",
        "arguments": {"duration": "two hours", "label": "cake {n}"},
    },
    {"match": "pressed", "action": "take_note", "arguments": {"text": "spoken"}},
]


class Victim:
    """One life of the daemon."""

    def __init__(self, settings: Path, socket: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gadget", "--config", str(settings), "run"], stderr=subprocess.PIPE
        )
        self.client = ControlClient(socket, timeout_s=10)
        deadline = time.monotonic() + 30
        while True:
            assert self.process.poll() is None, self.process.stderr and self.process.stderr.read().decode()
            assert time.monotonic() < deadline, "the daemon was not ready within 30 s"
            try:
                if self.client.get("status")["state"] == "idle":
                    return
            except (NotRunning, ControlFailed):
                time.sleep(0.02)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


def write_settings(directory: Path) -> tuple[Path, Path]:
    sections = working(directory, RULES, "pressed")
    with resources.as_file(resources.files("gadget") / "data" / "demo-request.wav") as recording:
        sections["record"] = {"backend": "file", "file": str(recording)}
    return write(sections), Path(sections["control"]["socket"])


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost_or_doubled_in_50_kills(tmp_path: Path) -> None:
    settings, socket = write_settings(tmp_path)
    chance = random.Random(20261123)
    acknowledged: list[str] = []
    asked: list[str] = []
    spoken_acknowledged = 0
    for cycle in range(CYCLES):
        victim = Victim(settings, socket)
        if cycle < PRESSED_CYCLES:
            spoken_acknowledged += press_and_kill(victim, chance.uniform(0.2, 4.0))
            continue
        stop = threading.Event()

        def ask_on(victim: Victim = victim, stop: threading.Event = stop) -> None:
            while not stop.is_set():
                number = len(asked)
                kind = "note" if number % 2 else "timer"
                asked.append(f"{kind} {number}")
                try:
                    answer = victim.client.post(
                        "ask", {"text": f"{kind} {number}", "language": "en", "silent": True}
                    )
                except (NotRunning, ControlFailed):
                    return
                if answer["outcome"] == "answered":
                    acknowledged.append(f"{kind} {number}")

        asking = threading.Thread(target=ask_on)
        asking.start()
        time.sleep(chance.uniform(0.0, 0.4))
        victim.kill()
        stop.set()
        asking.join(20)

    survivor = Victim(settings, socket)  # opens, repairs and closes properly
    survivor.process.send_signal(signal.SIGTERM)
    assert survivor.process.wait(10) == 0
    survivor.process.communicate()

    database = sqlite3.connect(tmp_path / "state" / "journal.db")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    done = Counter(
        [
            f"note {text.removeprefix('fact ')}"
            for (text,) in database.execute("SELECT text FROM notes WHERE text LIKE 'fact %'")
        ]
        + [
            f"timer {label.removeprefix('cake ')}"
            for (label,) in database.execute("SELECT label FROM schedule")
        ]
    )
    outcomes = dict(database.execute("SELECT transcript, outcome FROM turns WHERE transcript IS NOT NULL"))
    spoken = database.execute("SELECT count(*) FROM notes WHERE text = 'spoken'").fetchone()[0]
    unfinished = database.execute("SELECT count(*) FROM turns WHERE outcome IS NULL").fetchone()[0]
    database.close()

    assert len(acknowledged) > 100, "the test killed before anything happened"
    assert [what for what in acknowledged if done[what] != 1] == []
    assert [what for what in asked if done[what] > 1] == []
    assert [what for what in acknowledged if outcomes.get(what) != "answered"] == []
    assert spoken >= spoken_acknowledged
    assert unfinished == 0, "a turn cut off by a kill is marked as such at the next start"


def press_and_kill(victim: Victim, after_s: float) -> int:
    """One spoken turn, killed `after_s` into it; 1 when the answer had begun to sound (so it was promised)."""
    heard_answer = threading.Event()
    listening = threading.Event()

    def follow() -> None:
        try:
            with victim.client.events() as events:
                listening.set()
                for event in events:
                    if event["event"] == "speaking":
                        heard_answer.set()
        except (ControlFailed, OSError):
            return

    threading.Thread(target=follow, daemon=True).start()
    assert listening.wait(5)
    with resources.as_file(resources.files("gadget") / "data" / "demo-request.wav") as recording:
        seconds = read(recording).seconds
    began = time.monotonic()
    victim.client.post("button/press")
    time.sleep(min(after_s, seconds))
    if after_s > seconds:
        victim.client.post("button/release")
        time.sleep(max(0.0, after_s - (time.monotonic() - began)))
    spoken = heard_answer.is_set()
    victim.kill()
    return int(spoken)
