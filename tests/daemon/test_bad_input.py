"""Everything that can be missing, broken or too much, through the real command line: a sentence, a code, nothing lost.

Daemons run on simulated hardware with scripted ears and mind, so that each is ready in about a second.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gadget.ask import parse_line
from gadget.audio import Clip, write_wav
from gadget.control.client import ControlClient
from gadget.demo import as_toml
from gadget.errors import BadRequest, ControlFailed, NotRunning
from tests.daemon.home import Sections, working, write

RULES = [
    {"match": "note (?P<text>.+)", "action": "take_note", "arguments": {"text": "{text}"}},
    {"match": "think", "action": "tell_time", "delay_s": 6},
    {"match": "time", "action": "tell_time"},
]

WORDS = "the time please"

NO_SOUND_CARDS = "pcm.absent { type hw card 99 }\n"
"""An ALSA configuration with one device that is not there. (Without any, PortAudio 19.6 aborts the process.)"""


@pytest.fixture
def sections(tmp_path: Path) -> Sections:
    """Settings of a gadget that works, to be spoiled."""
    return working(tmp_path, RULES, WORDS)


@pytest.fixture(scope="module", autouse=True)
def no_sound_cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever this machine has."""
    file = tmp_path_factory.mktemp("alsa") / "alsa.conf"
    file.write_text(NO_SOUND_CARDS)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ALSA_CONFIG_PATH", str(file))
        environment.delenv("NOTIFY_SOCKET", raising=False)
        yield


@pytest.fixture(scope="module")
def lasting(no_sound_cards: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """One daemon that works, and must go on working, for every test that leaves it as it was."""
    with running(working(tmp_path_factory.mktemp("lasting"), RULES, WORDS)) as daemon:
        yield daemon


def command(sections: Sections, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "gadget", "--config", str(write(sections)), *arguments]


def gadget(sections: Sections, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(sections, *arguments), capture_output=True, text=True, timeout=60, check=False
    )


def refused(found: subprocess.CompletedProcess[str], status: int, code: str) -> str:
    """The last words of a command that ended with this status and code, and with no traceback."""
    assert "Traceback" not in found.stderr, found.stderr
    last = found.stderr.strip().splitlines()[-1]
    assert (found.returncode, last.split(": ")[:2]) == (status, ["gadget", code]), found.stderr
    return last


class Daemon:
    """A daemon that runs."""

    def __init__(self, sections: Sections) -> None:
        self.sections = sections
        self.log = Path(sections["control"]["socket"]).with_name("log")
        with self.log.open("w") as stream:
            self.process = subprocess.Popen(command(sections, "run"), stderr=stream, stdin=subprocess.DEVNULL)
        self.client = ControlClient(Path(sections["control"]["socket"]), timeout_s=20)

    def wait_until(self, state: str = "idle", seconds: float = 30) -> dict[str, Any]:
        """Its status, as soon as it is in `state`."""
        deadline = time.monotonic() + seconds
        while True:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"not {state} within {seconds} s"
            try:
                status: dict[str, Any] = self.client.get("status")
                if status["state"] == state:
                    return status
            except (NotRunning, ControlFailed):
                pass
            time.sleep(0.02)

    def works(self) -> bool:
        """Whether it still answers."""
        answer = self.client.post("ask", {"text": "what time is it", "silent": True})
        return bool(answer["outcome"] == "answered")

    def stop(self, number: int = signal.SIGTERM, seconds: float = 5) -> int:
        """Its exit status after this signal; it must end within `seconds`."""
        began = time.monotonic()
        self.process.send_signal(number)
        status = self.process.wait(30)
        assert time.monotonic() - began < seconds, "it took too long to stop"
        return status


@contextmanager
def running(sections: Sections, patience_s: float = 30) -> Iterator[Daemon]:
    """A daemon that is ready; that it stops well and without a traceback is part of every test."""
    daemon = Daemon(sections)
    try:
        daemon.wait_until(seconds=patience_s)
        yield daemon
        if daemon.process.poll() is None:
            assert daemon.stop() == 0
        assert "Traceback" not in daemon.log.read_text()
    finally:
        if daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.wait()


def rows(sections: Sections, sql: str) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(Path(sections["general"]["state_directory"]) / "journal.db")
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def a_turn(daemon: Daemon, hold_s: float = 0.5) -> list[dict[str, Any]]:
    """The events of one turn by the button."""
    with daemon.client.events() as events:
        daemon.client.post("button/press")
        release = threading.Timer(hold_s, daemon.client.post, ["button/release"])
        release.start()
        seen = []
        for event in events:
            seen.append(event)
            if event["event"] == "turn_ended":
                break
    release.join()  # a turn may fail before the button is let go
    daemon.wait_until()
    return seen


# ── what is missing ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("part", ["transcribe", "decide"])
def test_no_model_is_refused_with_the_command_that_gets_it(
    sections: Sections, tmp_path: Path, part: str
) -> None:
    (tmp_path / "models").mkdir()
    sections["general"]["models_directory"] = str(tmp_path / "models")
    sections[part] = {}
    assert "gadget models pull" in refused(gadget(sections, "run"), 3, "models.missing")


def test_a_model_that_is_none_is_refused(sections: Sections, tmp_path: Path) -> None:
    (tmp_path / "mind.gguf").write_bytes(b"no model")
    sections["decide"] = {"model": str(tmp_path / "mind.gguf")}
    refused(gadget(sections, "run"), 4, "models.bad")


@pytest.mark.parametrize(
    ("section", "status", "code"),
    [("transcribe", 2, "settings.bad"), ("decide", 2, "input.bad"), ("button", 3, "button.unavailable")],
)
def test_a_script_that_is_missing_is_refused(
    sections: Sections, tmp_path: Path, section: str, status: int, code: str
) -> None:
    sections[section] |= {"backend": "scripted", "script": str(tmp_path / "missing")}
    assert str(tmp_path / "missing") in refused(gadget(sections, "run"), status, code)


@pytest.mark.parametrize(
    ("section", "changes"),
    [("record", {"backend": "file"}), ("speak", {"speaker": "file"}), ("look", {"backend": "file"})],
)
def test_a_backend_without_its_file_is_refused_by_the_name_of_the_setting(
    sections: Sections, section: str, changes: dict[str, str]
) -> None:
    sections[section] |= changes
    assert f"{section}.file" in refused(gadget(sections, "run"), 2, "settings.bad")


def test_no_pins_for_the_button_is_refused_and_no_light_is_lived_with(sections: Sections) -> None:
    sections["show"] = {"backend": "gpio", "factory": "lgpio"}
    with running(sections) as daemon:
        assert "show.unavailable" in daemon.client.get("status")["warnings"]
    sections["button"]["factory"] = "lgpio"
    assert 'factory = "mock"' in refused(gadget(sections, "run"), 3, "button.unavailable")


def test_without_microphone_loudspeaker_and_camera_it_lives_and_says_what_is_missing(
    sections: Sections,
) -> None:
    sections["record"] = {"backend": "microphone"}
    sections["speak"]["speaker"] = "soundcard"
    sections["look"] = {"backend": "opencv", "device": "/dev/no-video"}
    with running(sections) as daemon:
        warnings = daemon.client.get("status")["warnings"]
        assert sorted(warnings) == ["look.unavailable", "record.unavailable", "speak.no_speaker"]
        assert all(". " in message or ": " in message for message in warnings.values()), "each names its mend"
        failed = {
            event["stage"]: event["code"] for event in a_turn(daemon) if event["event"] == "stage_failed"
        }
        assert failed["record"] == "record.unavailable"
        assert daemon.works(), "what needs none of them"
        shown = gadget(sections, "status")
        assert "record.unavailable: " in shown.stdout
        doctor = gadget(sections, "doctor", "--json")
        assert doctor.returncode == 3
        codes = {finding["code"] for finding in json.loads(doctor.stdout) if not finding["ok"]}
        assert codes >= {"look.unavailable", "record.unavailable", "speak.no_speaker"}


def test_saying_something_without_a_loudspeaker_ends_with_3(sections: Sections) -> None:
    sections["speak"]["speaker"] = "soundcard"
    refused(gadget(sections, "say", "Hello."), 3, "speak.no_speaker")


def test_a_state_directory_that_cannot_be_written_costs_the_memory_and_not_the_gadget(
    sections: Sections, tmp_path: Path
) -> None:
    (tmp_path / "a-file").touch()
    sections["general"]["state_directory"] = str(tmp_path / "a-file" / "state")
    with running(sections, patience_s=4) as daemon:
        assert any(code.startswith("journal.") for code in daemon.client.get("status")["warnings"])
        assert daemon.works()


def test_a_request_that_cannot_be_written_down_ends_with_5(sections: Sections, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    sections["general"]["state_directory"] = str(tmp_path / "a-file" / "state")
    refused(gadget(sections, "ask", "what time is it"), 5, "journal.failed")


# ── what is broken, or too much ───────────────────────────────────────────────────────────────────────────────────


def three_hours(path: Path) -> None:
    """A WAV file of three hours that takes no room on the disk."""
    size = 3 * 3600 * 32_000
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + size,
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        16_000,
        32_000,
        2,
        16,
        b"data",
        size,
    )
    path.write_bytes(header)
    os.truncate(path, len(header) + size)


def sixty_thousand_squared(path: Path) -> None:
    """A PNG file whose header promises 60000 × 60000 pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


BAD_FILES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "an empty file": ("audio", lambda path: path.touch(), "audio.empty"),
    "a recording of nothing": (
        "audio",
        lambda path: write_wav(path, Clip(np.zeros(0, np.int16))),
        "audio.empty",
    ),
    "three hours": ("audio", three_hours, "audio.too_long"),
    "text for a recording": ("audio", lambda path: path.write_text("hello " * 99), "audio.unreadable"),
    "a cut off recording": ("audio", lambda path: path.write_bytes(b"RIFF\x24\x00"), "audio.unreadable"),
    "a directory for a recording": ("audio", lambda path: path.mkdir(), "audio.unreadable"),
    "a missing recording": ("audio", lambda path: None, "audio.unreadable"),
    "text for a picture": ("image", lambda path: path.write_text("hello " * 99), "picture.unreadable"),
    "a cut off picture": ("image", lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n"), "picture.unreadable"),
    "a huge picture": ("image", sixty_thousand_squared, "picture.too_large"),
    "a directory for a picture": ("image", lambda path: path.mkdir(), "picture.unreadable"),
    "a missing picture": ("image", lambda path: None, "picture.unreadable"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_recording_or_picture_gets_its_code_from_a_daemon_that_lives_on(
    lasting: Daemon, tmp_path: Path, name: str
) -> None:
    kind, make, code = BAD_FILES[name]
    make(tmp_path / "bad")
    text = {"text": "what time is it"} if kind == "image" else {}
    with pytest.raises(BadRequest, match=f"^{code}: "):
        lasting.client.post("ask", {kind: str(tmp_path / "bad"), "silent": True, **text})
    assert lasting.works()


@pytest.mark.parametrize(
    "request_",
    [{}, {"text": " "}, {"text": 5}, {"text": "x", "audio": "a.wav"}, {"text": "x", "image": ["a"]}],
)
def test_a_request_of_the_wrong_shape_gets_the_batch_lines_own_error(
    lasting: Daemon, request_: dict[str, Any]
) -> None:
    with pytest.raises(BadRequest) as as_line:
        parse_line(json.dumps(request_))
    with pytest.raises(BadRequest) as refusal:
        lasting.client.post("ask", request_)
    assert refusal.value.message == f"{BadRequest.code}: {as_line.value.message}"


def test_bad_recordings_and_pictures_get_their_codes_in_a_batch_that_goes_on(
    sections: Sections, tmp_path: Path
) -> None:
    lines = []
    for number, (name, (kind, make, _)) in enumerate(BAD_FILES.items()):
        path = tmp_path / f"bad-{number}"
        make(path)
        text = {"text": "what time is it"} if kind == "image" else {}
        lines.append(json.dumps({"id": name, kind: str(path), **text}))
    requests = tmp_path / "requests.jsonl"
    requests.write_text("\n".join([*lines, '{"id": "the last", "text": "what time is it"}']))
    found = gadget(sections, "ask", "--dry-run", "--batch", str(requests))
    assert (found.returncode, found.stderr) == (0, "")
    *answers, last = [json.loads(line) for line in found.stdout.splitlines()]
    assert {line["id"]: line["error"]["code"] for line in answers} == {
        name: code for name, (_, _, code) in BAD_FILES.items()
    }
    assert (last["id"], last["action"]) == ("the last", "tell_time")


@pytest.mark.parametrize("name", ["three hours", "a missing recording"])
def test_transcribing_a_bad_recording_ends_with_2(sections: Sections, tmp_path: Path, name: str) -> None:
    _, make, code = BAD_FILES[name]
    make(tmp_path / "bad")
    assert str(tmp_path / "bad") in refused(gadget(sections, "transcribe", str(tmp_path / "bad")), 2, code)


@pytest.mark.parametrize(
    ("section", "key", "name", "code"),
    [
        ("record", "file", "an empty file", "audio.empty"),
        ("record", "file", "text for a recording", "audio.unreadable"),
        ("look", "file", "a huge picture", "picture.too_large"),
    ],
)
def test_a_gadget_whose_files_are_bad_does_not_start(
    sections: Sections, tmp_path: Path, section: str, key: str, name: str, code: str
) -> None:
    BAD_FILES[name][1](tmp_path / "bad")
    sections[section] = {"backend": "file", key: str(tmp_path / "bad")}
    refused(gadget(sections, "run"), 2, code)
    assert not Path(sections["control"]["socket"]).exists()


def test_broken_settings_are_refused_with_file_and_line(sections: Sections, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[button]\npin = 17\npin = 18\n")
    found = subprocess.run(
        [sys.executable, "-m", "gadget", "--config", str(broken), "run"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert f"{broken}:3: this is not TOML" in refused(found, 2, "settings.bad")


@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100, 96_000])
def test_any_rate_of_a_recording_is_heard(lasting: Daemon, tmp_path: Path, rate: int) -> None:
    write_wav(tmp_path / "tone.wav", Clip((3000 * np.sin(np.arange(rate) / 5)).astype(np.int16), rate))
    answer = lasting.client.post("ask", {"audio": str(tmp_path / "tone.wav"), "silent": True})
    assert answer["action"] == "tell_time"


def test_an_unknown_action_in_an_old_journal_is_shown_and_harms_nothing(sections: Sections) -> None:
    gadget(sections, "ask", "note the key is with Tom")
    database = sqlite3.connect(Path(sections["general"]["state_directory"]) / "journal.db")
    with database:
        database.execute(
            "INSERT INTO turns (id, started_at, trigger, language, transcript, action, arguments, outcome) VALUES "
            "('old1', ?1 - 2, 'press', 'en', 'fly me to the moon', 'fly_to', '{\"where\": \"moon\"}', 'answered'), "
            "('old2', ?1 - 1, 'press', 'tlh', 'nuqneH', 'fly_to', 'no JSON', NULL)",
            (time.time() - 3600,),
        )
    database.close()
    listed = gadget(sections, "journal")
    assert listed.returncode == 0
    assert 'fly_to {"where": "moon"}' in listed.stdout
    with running(sections) as daemon:
        turns = daemon.client.get("turns")
        assert [(turn["action"], turn["outcome"]) for turn in turns] == [
            ("take_note", "answered"),
            ("fly_to", "cut_off"),
            ("fly_to", "answered"),
        ]
        assert daemon.works()


# ── two at once ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_daemon_is_refused_before_it_touches_anything(lasting: Daemon, tmp_path: Path) -> None:
    second = {**working(tmp_path, RULES, WORDS), "control": lasting.sections["control"]}
    file = tmp_path / "second.toml"
    file.write_text(as_toml(second))
    found = subprocess.run(
        [sys.executable, "-m", "gadget", "--config", str(file), "run"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    refused(found, 6, "control.already_running")
    assert not (tmp_path / "state").exists()
    assert lasting.works()


def test_a_request_on_the_command_line_beside_a_daemon_is_carried_out_and_cannot_be_erased_there(
    lasting: Daemon,
) -> None:
    assert gadget(lasting.sections, "ask", "note the key is with Tom").returncode == 0
    assert lasting.client.get("turns?limit=1")[0]["action"] == "take_note"
    refused(gadget(lasting.sections, "journal", "--erase", "--yes"), 2, "input.bad")
    assert rows(lasting.sections, "SELECT text FROM notes") == [("the key is with Tom",)]


def test_the_button_moves_from_the_command_line(lasting: Daemon) -> None:
    assert gadget(lasting.sections, "press").returncode == 0
    lasting.wait_until("listening")
    assert gadget(lasting.sections, "release").returncode == 0
    lasting.wait_until("idle")


# ── the end ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_gadget_at_rest_ends_at_once_and_leaves_no_socket(
    sections: Sections, number: signal.Signals
) -> None:
    with running(sections) as daemon:
        daemon.client.post("ask", {"text": "note the key is with Tom", "silent": True})
        with daemon.client.events() as events:  # somebody follows
            assert daemon.stop(number) == 0
            assert list(events) == []
    assert not Path(sections["control"]["socket"]).exists()
    assert rows(sections, "SELECT text FROM notes") == [("the key is with Tom",)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_gadget_that_listens_ends_well_and_the_turn_is_written_down(
    sections: Sections, number: signal.Signals
) -> None:
    with running(sections) as daemon:
        daemon.client.post("button/press")
        daemon.wait_until("listening")
        assert daemon.stop(number) == 0
    assert rows(sections, "SELECT outcome FROM turns") == [("cancelled",)]


def test_a_gadget_that_thinks_ends_within_five_seconds(sections: Sections) -> None:
    with running(sections) as daemon:
        with daemon.client.events() as events:
            asking = threading.Thread(target=ask_and_lose, args=(daemon.client, "think hard"))
            asking.start()
            for event in events:
                if event["event"] == "stage_started" and event["stage"] == "decide":
                    break
        try:
            assert daemon.stop() == 0
        finally:
            asking.join(20)


def ask_and_lose(client: ControlClient, text: str) -> None:
    """Ask something whose answer the end of the daemon prevents."""
    with pytest.raises(ControlFailed):
        client.post("ask", {"text": text, "silent": True})


def test_a_client_whose_daemon_is_killed_is_told(sections: Sections) -> None:
    daemon = Daemon(sections)
    try:
        daemon.wait_until()
        following = subprocess.Popen(
            command(sections, "status", "--follow", "--json"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert following.stdout is not None
        assert json.loads(following.stdout.readline())["state"] == "idle"
        time.sleep(0.3)
        daemon.process.kill()
        daemon.process.wait()
        _, errors = following.communicate(timeout=10)
        assert following.returncode == 6
        assert errors.startswith("gadget: control.failed: ")
        assert len(errors.splitlines()) == 1
        daemon = Daemon(sections)  # the socket of the dead one is in nobody's way
        daemon.wait_until()
        assert daemon.stop() == 0
    finally:
        daemon.process.kill()
        daemon.process.wait()


def _python_listens(pid: int) -> bool:
    """Whether the interpreter has set its handler of SIGINT, which it does before it imports anything of ours."""
    caught = next(
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt")
    )
    return bool(int(caught.split()[1], 16) & 1 << (signal.SIGINT - 1))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_at_any_moment_of_the_start_a_signal_ends_it_without_a_traceback(
    sections: Sections, number: signal.Signals
) -> None:
    """From the moment at which Python itself is up."""
    for after_s in (0.1, 0.3, 0.6):
        daemon = Daemon(sections)
        deadline = time.monotonic() + 20
        while not _python_listens(daemon.process.pid):
            assert time.monotonic() < deadline, daemon.log.read_text()
            time.sleep(0.005)
        time.sleep(after_s)
        status = daemon.stop(number)
        said = daemon.log.read_text()
        assert status in (0, 130, -number), said
        assert "Traceback" not in said
    daemon = Daemon(sections)
    daemon.wait_until()
    assert daemon.stop(number) == 0
