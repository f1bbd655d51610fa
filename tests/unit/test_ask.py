"""`gadget ask`: the shape of its lines is a contract, a bad line stops nothing, and a dry run leaves no trace."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.ask import batch, error_line, id_of, parse_line
from gadget.audio import Clip, write_wav
from gadget.database import FILE_NAME, Database
from gadget.errors import BadRequest, BadSettings, JournalFailed, NothingHeard
from gadget.images import write_jpeg
from gadget.picture import Picture
from gadget.settings import DecideSettings, General, Settings, SpeakSettings, TranscribeSettings

RULES = [
    {"match": r"time in (?P<place>\w+)", "action": "tell_time", "arguments": {"place": "{place}"}},
    {
        "match": r"pasta timer, (?P<long>.+)",
        "action": "set_timer",
        "arguments": {"duration": "{long}", "label": "pasta"},
    },
    {"match": r"cancel the (?P<which>.+)", "action": "cancel_reminder", "arguments": {"which": "{which}"}},
    {"match": r"note that (?P<text>.+)", "action": "take_note", "arguments": {"text": "{text}"}},
    {"match": r"louder", "action": "set_volume", "arguments": {"level": "up"}},
    {"match": r"picture", "action": "take_photo"},
    {"match": r"email", "action": "send_email", "arguments": {"recipient": "Alice", "body": "hi"}},
    {"match": r"现在几点", "action": "tell_time"},
    {"match": r"wake me", "action": "set_alarm", "arguments": {"time": ""}},
    {"match": r"broken", "action": "tell_time", "fail": "decide.timeout"},
]

KEYS = ["id", "transcript", "language", "action", "arguments", "confidence", "say", "milliseconds"]
"""The contract of an answer line, in this order."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    rules, words = tmp_path / "rules.jsonl", tmp_path / "words.txt"
    rules.write_text("\n".join(json.dumps(rule) for rule in RULES))
    words.write_text("what is the time in Tokyo\n\n!failed\nzh:现在几点\n")
    return Settings(
        general=General(state_directory=str(tmp_path / "state"), time_zone="Europe/Madrid"),
        transcribe=TranscribeSettings(backend="scripted", script=str(words)),
        decide=DecideSettings(backend="scripted", script=str(rules)),
        speak=SpeakSettings(volume=50),
    )


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "request.wav"
    write_wav(path, Clip(np.full(8000, 1000, np.int16)))
    return path


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.jpg"
    write_jpeg(path, Picture(np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8), "a test"))
    return path


def answers(settings: Settings, *lines: str | dict[str, Any], dry_run: bool = False) -> list[dict[str, Any]]:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return list(batch(settings, texts, dry_run=dry_run))


def say(settings: Settings, text: str, *, dry_run: bool = False) -> str:
    (line,) = answers(settings, {"id": 1, "text": text}, dry_run=dry_run)
    return str(line["say"])


def codes(lines: list[dict[str, Any]]) -> list[str | None]:
    return [line["error"]["code"] if "error" in line else None for line in lines]


# ── lines ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_with_words_is_a_request() -> None:
    request = parse_line('{"id": 7, "text": "What time is it?", "expected": "tell_time"}')
    assert (request.id, request.text, request.audio, request.image) == (7, "What time is it?", None, None)


def test_a_line_with_a_recording_and_a_picture_is_a_request() -> None:
    request = parse_line('{"id": "a", "audio": "hello.wav", "image": "bottle.jpg"}')
    assert (request.audio, request.image) == (Path("hello.wav"), Path("bottle.jpg"))


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("", "not JSON"),
        ("What time is it?", "not JSON"),
        ('{"text": "x"', "not JSON"),
        ('{"id": NaN, "text": "x"}', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('["text"]', "must be a JSON object"),
        ('"text"', "must be a JSON object"),
        ("{}", 'either "text" or "audio"'),
        ('{"id": 1, "image": "a.jpg"}', 'either "text" or "audio"'),
        ('{"text": "x", "audio": "a.wav"}', 'either "text" or "audio"'),
        ('{"text": null, "audio": null}', 'either "text" or "audio"'),
        ('{"text": " \\n"}', '"text" is empty'),
        ('{"text": 5}', '"text" must be a string, not int'),
        ('{"audio": ""}', '"audio" must be the path of a file'),
        ('{"audio": ["a.wav"]}', '"audio" must be a string, not list'),
        ('{"text": "x", "image": true}', '"image" must be a string, not bool'),
        ('{"text": "\\ud800"}', '"text" holds a character that is none'),
        ('{"audio": "a\\u0000.wav"}', '"audio" holds a character that is none'),
        ("\udcff", "not UTF-8"),
    ],
)
def test_a_line_that_is_no_request_says_what_is_wrong_with_it(line: str, about: str) -> None:
    with pytest.raises(BadRequest, match=about):
        parse_line(line)


@given(st.text() | st.text(st.sampled_from('{}[]":,0eE-.\\untxadiog ')))
def test_no_line_raises_anything_else(line: str) -> None:
    id_of(line)
    try:
        parse_line(line)
    except BadRequest as refused:
        assert refused.message


def test_a_broken_line_keeps_its_id_where_it_has_one() -> None:
    assert id_of('{"id": {"set": "en", "number": 4}, "text": 5}') == {"set": "en", "number": 4}
    assert id_of('{"text": 5}') is id_of("[1]") is id_of("{") is None


def test_an_error_line_has_an_id_a_code_and_a_message() -> None:
    line = error_line(3, NothingHeard("no words"))
    assert line == {"id": 3, "error": {"code": "transcribe.nothing_heard", "message": "no words"}}


# ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_line_is_as_the_contract_says(settings: Settings) -> None:
    (line,) = answers(settings, {"id": "q1", "text": " Pasta timer, nine minutes "})
    stages = line.pop("milliseconds")
    assert line == {
        "id": "q1",
        "transcript": "Pasta timer, nine minutes",
        "language": "en",
        "action": "set_timer",
        "arguments": {"duration": "nine minutes", "label": "pasta"},
        "confidence": 1.0,
        "say": "Pasta timer, 9 minutes.",
    }
    assert sorted(stages) == ["act", "decide"]
    assert all(isinstance(took, float) and 0 <= took < 5000 for took in stages.values())


def test_the_keys_of_a_line_are_in_the_order_of_the_contract(settings: Settings) -> None:
    (line,) = answers(settings, {"text": "the time in Tokyo"})
    assert list(line) == KEYS
    assert line["id"] is None


def test_a_recording_is_heard_and_its_stages_are_timed(settings: Settings, recording: Path) -> None:
    (line,) = answers(settings, {"id": 1, "audio": str(recording)})
    assert (line["transcript"], line["action"]) == ("what is the time in Tokyo", "tell_time")
    assert sorted(line["milliseconds"]) == ["act", "decide", "transcribe"]


def test_chinese_is_answered_in_chinese(settings: Settings) -> None:
    (line,) = answers(settings, {"text": "现在几点了？"})
    assert line["language"] == "zh"
    assert "点" in line["say"]


def test_a_language_fixed_in_the_settings_is_obeyed(settings: Settings) -> None:
    fixed = replace(settings, general=replace(settings.general, language="zh"))
    (line,) = answers(fixed, {"text": "the time in Tokyo"})
    assert line["language"] == "zh"
    assert "点" in line["say"]


def test_words_that_never_wait_for_the_mind_have_no_action(settings: Settings) -> None:
    stop, repeat = answers(settings, {"text": "stop"}, {"text": "再说一遍"})
    assert (stop["action"], stop["arguments"], stop["confidence"], stop["say"]) == (None, {}, None, "")
    assert (repeat["action"], repeat["say"]) == (None, "我还没说过话呢。")


def test_a_missing_detail_is_asked_for(settings: Settings) -> None:
    (line,) = answers(settings, {"text": "wake me"})
    assert (line["action"], line["arguments"]) == ("set_alarm", {"time": ""})
    assert line["say"].endswith("?")
    assert rows(settings, "SELECT * FROM schedule") == []


def test_bad_lines_do_not_stop_the_rest_and_the_order_stays(
    settings: Settings, recording: Path, tmp_path: Path
) -> None:
    lines = answers(
        settings,
        {"id": 0, "text": "the time in Tokyo"},
        "no JSON",
        {"id": 2},
        "",
        "   ",
        {"id": 3, "audio": str(tmp_path / "missing.wav")},
        {"id": 4, "audio": __file__},
        {"id": 5, "text": "the time in Tokyo", "image": str(tmp_path / "missing.jpg")},
        {"id": 6, "text": "this is broken"},
        {"id": 7, "audio": str(recording)},  # the script's first line: heard
        {"id": 8, "audio": str(recording)},  # the second: nothing heard
        {"id": 9, "audio": str(recording)},  # the third: fails
        {"id": 10, "text": "the time in Tokyo", "image": __file__},
        {"id": 11, "text": "现在几点"},
    )
    assert [line["id"] for line in lines] == [0, None, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert codes(lines) == [
        None,
        "request.bad",
        "request.bad",
        "audio.unreadable",
        "audio.unreadable",
        "picture.unreadable",
        "decide.timeout",
        None,
        "transcribe.nothing_heard",
        "transcribe.failed",
        "picture.unreadable",
        None,
    ]
    assert all(sorted(line) == ["error", "id"] for line in lines if "error" in line)


def test_engines_that_cannot_be_prepared_fail_at_once_and_leave_nothing_open(settings: Settings) -> None:
    silent = replace(settings, decide=DecideSettings(backend="scripted"))
    with pytest.raises(BadSettings, match=r"decide\.script is empty"):
        answers(silent, {"text": "the time in Tokyo"})


def test_ears_are_prepared_only_for_a_recording(settings: Settings, recording: Path) -> None:
    deaf = replace(
        settings,
        transcribe=TranscribeSettings(backend="whisper"),
        general=replace(settings.general, models_directory=str(recording.parent / "no-models")),
    )
    lines = answers(deaf, {"text": "the time in Tokyo"}, {"audio": str(recording)}, {"text": "现在几点"})
    assert codes(lines) == [None, "models.missing", None]


# ── what it leaves behind ─────────────────────────────────────────────────────────────────────────────────────────


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(Path(settings.general.state_directory) / FILE_NAME)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def contents(settings: Settings) -> dict[str, bytes]:
    """Every file under the state directory."""
    directory = Path(settings.general.state_directory)
    return {str(path): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}


def test_a_request_is_acted_on_and_written_down(settings: Settings) -> None:
    assert say(settings, "note that the spare key is with Tom")
    assert rows(settings, "SELECT text FROM notes") == [("the spare key is with Tom",)]
    assert rows(settings, "SELECT action, outcome, trigger FROM turns") == [("take_note", "answered", "ask")]


def test_the_volume_that_was_asked_for_is_remembered(settings: Settings) -> None:
    assert say(settings, "louder") == "Volume 60."
    assert say(settings, "louder") == "Volume 70."


def test_a_photograph_is_kept(settings: Settings, picture: Path) -> None:
    (line,) = answers(settings, {"text": "take a picture", "image": str(picture)})
    assert line["say"] == "Photo taken."
    assert len(list((Path(settings.general.state_directory) / "photos").iterdir())) == 1


def test_a_dry_run_without_a_journal_makes_none(settings: Settings) -> None:
    assert say(settings, "pasta timer, nine minutes", dry_run=True) == "Pasta timer, 9 minutes."
    assert not Path(settings.general.state_directory).exists()


def test_a_dry_run_knows_the_journal_and_leaves_it_as_it_is(settings: Settings, picture: Path) -> None:
    say(settings, "pasta timer, nine minutes")
    say(settings, "louder")
    before = contents(settings)
    lines = answers(
        settings,
        {"text": "cancel the pasta timer"},
        {"text": "note that nothing happens"},
        {"text": "louder"},
        {"text": "take a picture", "image": str(picture)},
        dry_run=True,
    )
    assert [line["say"] for line in lines] == [
        "Pasta timer cancelled.",
        "Noted: nothing happens.",
        "Volume 70.",
        "Photo taken.",
    ]
    assert contents(settings) == before


def test_every_line_of_a_dry_run_finds_the_same_world(settings: Settings) -> None:
    say(settings, "pasta timer, nine minutes")
    lines = answers(
        settings,
        *({"text": text} for text in ("cancel the pasta timer", "louder") for _ in range(3)),
        dry_run=True,
    )
    assert [line["say"] for line in lines] == ["Pasta timer cancelled."] * 3 + ["Volume 60."] * 3


def test_a_dry_run_sees_what_a_running_gadget_has_written_last(settings: Settings) -> None:
    say(settings, "louder")
    database = Database(Path(settings.general.state_directory) / FILE_NAME)
    database.open()
    try:
        with database.transaction() as connection:  # in the write-ahead log only
            connection.execute("UPDATE memory SET value = '90' WHERE name = 'volume'")
        assert say(settings, "louder", dry_run=True) == "Volume 100."
        assert database.query("SELECT value FROM memory WHERE name = 'volume'")[0]["value"] == "90"
    finally:
        database.close()


@pytest.mark.parametrize("damage", ["no database", "of a newer version"])
def test_a_dry_run_refuses_a_journal_that_it_cannot_read_and_leaves_it(
    settings: Settings, damage: str
) -> None:
    say(settings, "louder")
    path = Path(settings.general.state_directory) / FILE_NAME
    if damage == "no database":
        path.write_bytes(b"this was a database once" * 1000)
    else:
        with sqlite3.connect(path) as database:
            database.execute("INSERT INTO migrations VALUES ('9999_later', 0)")
        database.close()
    before = contents(settings)
    with pytest.raises(JournalFailed):
        say(settings, "louder", dry_run=True)
    assert contents(settings) == before


def test_a_dry_run_asks_nobody_for_consent(settings: Settings) -> None:
    began = time.monotonic()
    assert say(settings, "email Alice", dry_run=True)
    assert time.monotonic() - began < 5


# ── the command ───────────────────────────────────────────────────────────────────────────────────────────────────


class Command:
    """`gadget ask` as a process."""

    def __init__(self, settings: Settings, *arguments: str) -> None:
        overrides = {
            "general.state_directory": settings.general.state_directory,
            "transcribe.backend": "scripted",
            "transcribe.script": settings.transcribe.script,
            "decide.backend": "scripted",
            "decide.script": settings.decide.script,
        }
        options = [part for key, value in overrides.items() for part in ("--set", f"{key}={value}")]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gadget", *options, "ask", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def read_line(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def end(self) -> tuple[int, str, str]:
        """Its exit status, the rest of its output, and its errors."""
        output, errors = self.process.communicate(timeout=20)
        return self.process.returncode, output.decode(), errors.decode()


@pytest.fixture
def processes() -> Iterator[list[Command]]:
    started: list[Command] = []
    yield started
    for command in started:
        if command.process.poll() is None:
            command.process.kill()
        command.process.communicate()


def test_a_batch_on_standard_input_is_answered_line_by_line_as_it_comes(
    settings: Settings, processes: list[Command]
) -> None:
    processes.append(command := Command(settings, "--batch", "-", "--dry-run"))
    for number in range(3):  # each answer is read before the next request is written
        command.write(json.dumps({"id": number, "text": "the time in Tokyo"}).encode() + b"\n")
        assert command.read_line()["id"] == number
    command.write(b"\xff\xfe no text\n")
    assert command.read_line()["error"] == {"code": "request.bad", "message": "not UTF-8."}
    command.write('{"id": "最后", "text": "现在几点"}'.encode())  # no line end
    status, rest, errors = command.end()
    assert (status, json.loads(rest)["id"], errors) == (0, "最后", "")


def test_ctrl_c_ends_a_batch_that_waits_for_its_next_line(
    settings: Settings, processes: list[Command]
) -> None:
    processes.append(command := Command(settings, "--batch", "-", "--dry-run"))
    command.write(b'{"id": 1, "text": "the time in Tokyo"}\n')
    command.read_line()
    time.sleep(0.2)  # it waits now
    command.process.send_signal(signal.SIGINT)
    assert command.process.wait(30) == 130
    assert command.end()[2] == "gadget: interrupted.\n"


def test_one_failing_request_with_json_is_one_error_line_and_a_non_zero_exit(
    settings: Settings, processes: list[Command]
) -> None:
    processes.append(command := Command(settings, "this is broken", "--json"))
    status, output, errors = command.end()
    assert status == 1
    line = json.loads(output)
    assert sorted(line) == ["error", "id"]
    assert (line["id"], line["error"]["code"]) == (None, "decide.timeout")
    assert errors.startswith("gadget: decide.timeout: ")
    assert len(errors.splitlines()) == 1
