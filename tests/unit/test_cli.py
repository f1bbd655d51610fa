"""The command line: help with an example everywhere, exit codes that mean something, JSON where machines read."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from gadget import __version__
from gadget.audio import read
from gadget.cli import cli, commands
from gadget.connections import CONNECTIONS
from gadget.errors import tree

SCRIPTED = """\
{"match": "time", "action": "tell_time"}
{"match": "note", "action": "take_note", "arguments": {"text": "it"}}
"""
COMMANDS = dict(commands())


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither the machine's settings nor its journal take part."""
    for name in (
        "XDG_CONFIG_HOME",
        "XDG_RUNTIME_DIR",
        "STATE_DIRECTORY",
        "RUNTIME_DIRECTORY",
        "GADGET_MODELS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    levels = {
        name: logging.getLogger(name).level for name in ("gadget", "faster_whisper", "asyncio", "comtypes")
    }
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def gadget(*arguments: str, stdin: str | None = None) -> Result:
    """Run `gadget` in this process; what it raises beyond its exit is a failure of the test."""
    return CliRunner().invoke(cli, arguments, input=stdin, prog_name="gadget", catch_exceptions=False)


def failed(result: Result) -> tuple[int, str]:
    """The exit status and the code of the one sentence on standard error."""
    assert result.stderr.startswith("gadget: "), result.stderr
    return result.exit_code, result.stderr.split(": ")[1]


def scripted(tmp_path: Path) -> list[str]:
    rules = tmp_path / "rules.jsonl"
    rules.write_text(SCRIPTED)
    return ["--set", "decide.backend=scripted", "--set", f"decide.script={rules}"]


# ── help ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_command_that_was_promised_is_there() -> None:
    promised = (
        "run courier outbox simulate ask transcribe say press release tap status doctor models:list models:pull "
        "models:verify models:build actions:list actions:new actions:check groceries link journal bench config:show "
        "config:check demo contacts:list contacts:add contacts:remove contacts:import contacts:export "
        "photos:list photos:export photos:remove things:list things:export"
    )
    connecting = {f"connect {name}" for name in CONNECTIONS}
    assert {name.replace(":", " ") for name in promised.split()} | connecting == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example_of_itself(name: str) -> None:
    result = gadget(*name.split(), "--help")
    assert result.exit_code == 0
    example = [line for line in result.stdout.splitlines() if line.strip().startswith("Example: gadget ")]
    assert example, "no example"
    assert all(f" {name}" in line for line in example), "an example of something else"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_explained(name: str) -> None:
    bare = [
        parameter.name
        for parameter in COMMANDS[name].params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert bare == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_example_is_a_command_line_that_exists(name: str) -> None:
    """Parsed by the command itself, not run."""
    import shlex

    for line in gadget(*name.split(), "--help").stdout.splitlines():
        if not line.strip().startswith("Example: gadget "):
            continue
        words = shlex.split(line.strip().removeprefix("Example: gadget ").partition(" > ")[0])
        while words[0].startswith("--"):  # options of `gadget` itself, each with a value
            words = words[2:]
        rest = words[len(name.split()) :]
        rest = ["-" if word.endswith(".jsonl") else word for word in rest]  # files that must exist
        assert words[: len(name.split())] == name.split()
        COMMANDS[name].make_context(name, rest)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["models", "-h"], ["config", "--help"]])
def test_groups_have_help_too(arguments: list[str]) -> None:
    result = gadget(*arguments)
    assert result.exit_code == 0
    assert "Commands:" in result.stdout


def test_the_version_is_told() -> None:
    assert gadget("--version").stdout == f"gadget, version {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nope"],
        ["status", "--nope"],
        ["nothing"],
        ["models", "nothing"],
        ["journal", "--limit", "0"],
        ["ask", "--language", "ko", "안녕"],
        ["say"],
        ["ask", "--batch", "missing.jsonl"],
    ],
)
def test_a_mistake_in_the_command_line_ends_with_2_and_names_itself(arguments: list[str]) -> None:
    result = gadget(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("shell", "mark"), [("bash", "complete"), ("zsh", "#compdef gadget"), ("fish", "complete")]
)
def test_a_completion_script_is_made_for_every_shell(shell: str, mark: str) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "gadget"],
        env={**os.environ, "_GADGET_COMPLETE": f"{shell}_source"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert mark in made.stdout
    assert "_GADGET_COMPLETE" in made.stdout


def test_completion_knows_commands_and_their_options() -> None:
    def completed(words: str, position: int) -> str:
        environ = {
            **os.environ,
            "_GADGET_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(position),
        }
        command = [sys.executable, "-m", "gadget"]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout

    assert "plain,models" in completed("gadget mo", 1)
    assert "plain,--batch" in completed("gadget ask --ba", 2)


# ── settings ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_mistake_in_the_settings_names_file_line_and_the_nearest_key(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text("[button]\npin = 17\n\n[record]\npre_rol_ms = 300\n")
    for arguments in (["config", "check"], ["doctor"], ["run"], ["ask", "hello"]):
        result = gadget("--config", str(file), *arguments)
        assert failed(result) == (2, "settings.bad")
        assert f"{file}:5: " in result.stderr
        assert "pre_roll_ms" in result.stderr


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text("[button]\npin = 99\nbackend = 'gpoi'\n[spek]\nvolume = 3\n")
    stderr = gadget("--config", str(file), "config", "check").stderr
    assert f"{file}:2: " in stderr
    assert f"{file}:3: " in stderr
    assert f"{file}:4: " in stderr
    assert "speak" in stderr


def test_broken_toml_and_a_missing_file_are_told_with_their_place(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text("[button]\npin = \n")
    result = gadget("--config", str(file), "config", "check")
    assert failed(result) == (2, "settings.bad")
    assert f"{file}:2: this is not TOML" in result.stderr
    result = gadget("--config", str(tmp_path / "absent.toml"), "config", "check")
    assert failed(result) == (2, "settings.bad")
    assert "absent.toml: there is no such file" in result.stderr


@pytest.mark.parametrize("override", ["button.pin", "button.pin=ninety", "buton.pin=3", "="])
def test_an_override_that_is_none_is_bad_input(override: str) -> None:
    result = gadget("--set", override, "config", "check")
    assert result.exit_code == 2
    assert override.partition("=")[0] in result.stderr


def test_settings_that_are_fine_are_said_to_be() -> None:
    result = gadget("--set", "button.pin=5", "config", "check")
    assert (result.exit_code, result.stdout[:24]) == (0, "settings are fine: 1 cha")


def test_every_setting_is_shown_with_its_origin(tmp_path: Path) -> None:
    (tmp_path / "gadget.toml").write_text("[button]\npin = 4\n")
    rows = json.loads(gadget("--set", "speak.volume=30", "config", "show", "--json").stdout)
    shown = {row["key"]: (row["value"], row["from"]) for row in rows}
    assert shown["button.pin"] == (4, f"{tmp_path / 'gadget.toml'}:2")
    assert shown["speak.volume"] == (30, "--set")
    assert shown["show.brightness"] == (0.6, "default")
    text = gadget("--set", "speak.volume=30", "config", "show").stdout
    assert len(text.splitlines()) == len(rows)


def test_commands_that_need_no_settings_do_not_read_them(tmp_path: Path) -> None:
    (tmp_path / "gadget.toml").write_text("broken")
    assert gadget("actions", "list").exit_code == 0
    assert gadget("ask", "--help").exit_code == 0


# ── what machines read ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_catalogue_is_listed_for_people_and_machines() -> None:
    listed = json.loads(gadget("actions", "list", "--json").stdout)
    assert len(listed) == 28
    timer = next(action for action in listed if action["name"] == "set_timer")
    assert timer["consent"] == "undo"
    assert timer["arguments"][0] == {"name": "duration", "required": True, "list": False, "choices": []}
    assert [line.split()[0] for line in gadget("actions", "list").stdout.splitlines()] == [
        action["name"] for action in listed
    ]


def test_models_are_listed_for_people_and_machines(tmp_path: Path) -> None:
    none = ["--set", f"general.models_directory={tmp_path / 'models'}"]
    rows = json.loads(gadget(*none, "models", "list", "--json").stdout)
    keys = {"role", "name", "default", "languages", "installed", "path", "bytes", "sha256", "licence"}
    assert all(keys <= set(row) for row in rows)
    assert {row["role"] for row in rows} >= {"ears", "mind"}
    assert not any(row["installed"] for row in rows)
    assert len(gadget(*none, "models", "list").stdout.splitlines()) == len(rows)


def test_an_answer_for_people_is_in_lines(tmp_path: Path) -> None:
    result = gadget(*scripted(tmp_path), "ask", "--dry-run", "What time is it?")
    assert result.exit_code == 0
    decided, answered = result.stdout.splitlines()
    assert decided == "decided   tell_time()  100%"
    assert answered.startswith("answered  It's ")


def test_an_answer_for_machines_is_one_line_of_json(tmp_path: Path) -> None:
    result = gadget(*scripted(tmp_path), "ask", "--dry-run", "--json", "现在几点 time")
    assert result.stdout.count("\n") == 1
    line = json.loads(result.stdout)
    assert (line["language"], line["action"], line["id"]) == ("zh", "tell_time", None)
    assert "几点" in result.stdout, "readable, not escaped"


@pytest.mark.parametrize("words", ["stop", "再说一遍"])
def test_words_without_an_action_are_answered_too(tmp_path: Path, words: str) -> None:
    result = gadget(*scripted(tmp_path), "ask", words)
    assert result.exit_code == 0
    assert result.stdout.startswith("answered  ")


def test_the_language_of_the_command_line_goes_before_the_settings(tmp_path: Path) -> None:
    chinese = [*scripted(tmp_path), "--set", "general.language=zh", "ask", "--json", "--dry-run", "time"]
    assert json.loads(gadget(*chinese).stdout)["language"] == "zh"
    assert json.loads(gadget(*chinese, "--language", "en").stdout)["language"] == "en"
    assert json.loads(gadget(*chinese, "--language", "auto").stdout)["language"] == "en"


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (["ask", "--json"], 2, "input.bad"),
        (["ask", "--json", "time", "--audio", "a.wav"], 2, "input.bad"),
        (["ask", "--json", "time", "--batch", "-"], 2, "input.bad"),
        (["ask", "--json", ""], 2, "request.bad"),
        (["ask", "--json", "--audio", "missing.wav"], 2, "audio.unreadable"),
        (["ask", "--json", "time", "--image", "missing.jpg"], 2, "picture.unreadable"),
        (["--set", "buton.pin=3", "ask", "--json", "time"], 2, "settings.bad"),
        (["--set", "decide.script=missing.jsonl", "ask", "--json", "time"], 2, "input.bad"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_request_that_fails_is_one_error_line_for_machines(
    tmp_path: Path, arguments: list[str], status: int, code: str
) -> None:
    result = gadget(*scripted(tmp_path), *arguments)
    assert failed(result) == (status, code)
    line = json.loads(result.stdout)
    assert (line["id"], line["error"]["code"]) == (None, code)
    assert result.stdout.count("\n") == 1


def test_the_whole_batch_comes_out_even_where_lines_are_bad(tmp_path: Path) -> None:
    requests = '\ufeff{"id": 1, "text": "time"}\nnonsense\n{"id": 3, "text": "现在 time"}\n'
    file = tmp_path / "requests.jsonl"
    file.write_text(requests, encoding="utf-8")
    for arguments, stdin in ((["--batch", str(file)], None), (["--batch", "-"], requests)):
        result = gadget(*scripted(tmp_path), "ask", "--dry-run", *arguments, stdin=stdin)
        assert result.exit_code == 0
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        assert [line["id"] for line in lines] == [1, None, 3]
        assert lines[1]["error"]["code"] == "request.bad"


def test_json_is_utf8_whatever_the_terminal_speaks(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gadget", *scripted(tmp_path), "ask", "--dry-run", "现在几点 time"]
    environ = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    machine = subprocess.run([*command, "--json"], env=environ, capture_output=True, check=True)
    assert "点" in json.loads(machine.stdout.decode("utf-8"))["say"]
    person = subprocess.run(command, env=environ, capture_output=True, check=True)
    assert b"decided   tell_time()" in person.stdout


# ── the journal ───────────────────────────────────────────────────────────────────────────────────────────────────


def state(tmp_path: Path) -> list[str]:
    return ["--set", f"general.state_directory={tmp_path / 'state'}"]


def test_a_journal_in_which_nothing_is_yet_is_empty_and_not_made(tmp_path: Path) -> None:
    for arguments in (["journal"], ["journal", "--json"]):
        result = gadget(*state(tmp_path), *arguments)
        assert (result.exit_code, result.output) == (0, "")
    assert not (tmp_path / "state").exists()


def test_the_journal_is_shown_newest_first(tmp_path: Path) -> None:
    for words in ("What time is it?", "Take a note", "stop"):
        assert gadget(*state(tmp_path), *scripted(tmp_path), "ask", words).exit_code == 0
    turns = [json.loads(line) for line in gadget(*state(tmp_path), "journal", "--json").stdout.splitlines()]
    assert [turn["transcript"] for turn in turns] == ["stop", "Take a note", "What time is it?"]
    assert [turn["outcome"] for turn in turns] == ["cancelled", "answered", "answered"]
    text = gadget(*state(tmp_path), "journal", "--limit", "2").stdout
    assert "take_note" in text
    assert "tell_time" not in text


def test_a_failed_turn_is_shown_with_its_code(tmp_path: Path) -> None:
    rules = tmp_path / "rules.jsonl"
    rules.write_text('{"match": "time", "fail": "decide.timeout"}')
    options = [*state(tmp_path), "--set", "decide.backend=scripted", "--set", f"decide.script={rules}"]
    assert failed(gadget(*options, "ask", "time")) == (1, "decide.timeout")
    assert "decide.timeout: " in gadget(*state(tmp_path), "journal").stdout


def test_erasing_asks_first_and_then_leaves_nothing(tmp_path: Path) -> None:
    gadget(*state(tmp_path), *scripted(tmp_path), "ask", "Take a note")
    photo = tmp_path / "state" / "photos" / "one.jpg"
    photo.parent.mkdir()
    photo.write_bytes(b"x")
    declined = gadget(*state(tmp_path), "journal", "--erase", stdin="n\n")
    assert declined.exit_code == 1
    assert gadget(*state(tmp_path), "journal").stdout
    assert gadget(*state(tmp_path), "journal", "--erase", "--yes").exit_code == 0
    assert gadget(*state(tmp_path), "journal").output == ""
    assert not photo.exists()


def test_erasing_without_a_journal_still_removes_photographs(tmp_path: Path) -> None:
    photo = tmp_path / "state" / "photos" / "one.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"x")
    assert gadget(*state(tmp_path), "journal", "--erase", "--yes").exit_code == 0
    assert not photo.exists()


def test_dealing_with_a_turn_that_kept_nothing_is_bad_input(tmp_path: Path) -> None:
    assert failed(gadget(*state(tmp_path), "journal", "--dealt-with", "abc")) == (2, "input.bad")


def test_a_damaged_journal_is_said_to_have_been_moved(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "journal.db").write_bytes(b"no database" * 1000)
    result = gadget(*state(tmp_path), "journal")
    assert result.exit_code == 0
    assert "was damaged" in result.stderr
    assert list((tmp_path / "state").glob("journal.corrupt-*"))


def test_a_journal_that_may_not_be_used_ends_with_5(tmp_path: Path) -> None:
    (tmp_path / "state").touch()  # a file in the place of the directory
    (tmp_path / "state").chmod(0o400)
    result = gadget(*state(tmp_path), *scripted(tmp_path), "ask", "time")
    assert result.exit_code == 5
    assert failed(result)[1].startswith("journal.")


# ── exit codes ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_error_has_one_of_the_documented_exit_codes() -> None:
    assert {error.exit_status for error in tree()} == {1, 2, 3, 4, 5, 6, 7}


@pytest.mark.parametrize("command", ["press", "release", "tap", "status"])
def test_without_a_gadget_that_runs_its_commands_end_with_6(tmp_path: Path, command: str) -> None:
    result = gadget("--set", f"control.socket={tmp_path / 'control.sock'}", command)
    assert failed(result) == (6, "control.not_running")
    assert "gadget run" in result.stderr


def test_a_model_that_is_not_there_ends_with_3_and_names_the_command_that_gets_it(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    none = ["--set", f"general.models_directory={tmp_path / 'models'}"]
    result = gadget(*none, "ask", "hello")
    assert failed(result) == (3, "models.missing")
    assert "gadget models pull" in result.stderr
    assert failed(gadget(*none, "models", "build", "--output", str(tmp_path / "mine.gguf")))[0] == 3


def test_a_file_that_is_no_model_ends_with_4(tmp_path: Path) -> None:
    (tmp_path / "mind.gguf").write_bytes(b"no model")
    assert failed(gadget("--set", f"decide.model={tmp_path / 'mind.gguf'}", "ask", "hello")) == (
        4,
        "models.bad",
    )


def test_transcribing_what_is_no_sound_ends_with_2(tmp_path: Path) -> None:
    assert failed(gadget("transcribe", __file__)) == (2, "audio.unreadable")
    assert failed(gadget("transcribe", str(tmp_path / "missing.wav"))) == (2, "audio.unreadable")


def test_transcribing_prints_the_words(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("zh:现在几点")
    spoken = tmp_path / "spoken.wav"
    said = gadget("--set", "speak.voice=simulated", "say", "Good morning", "--output", str(spoken))
    assert (said.exit_code, said.output) == (0, "")
    script = ["--set", "transcribe.backend=scripted", "--set", f"transcribe.script={tmp_path / 'words.txt'}"]
    assert gadget(*script, "transcribe", str(spoken)).stdout == "现在几点\n"
    found = json.loads(gadget(*script, "transcribe", str(spoken), "--json").stdout)
    assert found == {"text": "现在几点", "language": "zh", "confidence": 1.0}


def test_a_sentence_becomes_a_sound_file_in_a_directory_that_is_made(tmp_path: Path) -> None:
    target = tmp_path / "new" / "morning.wav"
    simulated = ["--set", "speak.voice=simulated"]
    assert gadget(*simulated, "say", "Good morning. 早上好。", "--output", str(target)).exit_code == 0
    assert read(target).seconds > 0.2


@pytest.mark.parametrize(("text", "target"), [("", "a.wav"), ("  ", "a.wav"), ("Hello", "a-file/a.wav")])
def test_nothing_to_say_and_nowhere_to_say_it_are_bad_input(tmp_path: Path, text: str, target: str) -> None:
    (tmp_path / "a-file").touch()
    result = gadget("--set", "speak.voice=simulated", "say", text, "--output", str(tmp_path / target))
    assert failed(result) == (2, "input.bad")


def test_simulate_without_a_terminal_points_to_the_demo() -> None:
    result = gadget("simulate", stdin="")
    assert failed(result) == (3, "gadget.unavailable")
    assert "gadget demo" in result.stderr


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--request", "missing.wav"], "audio.unreadable"),
        (["--picture", "missing.jpg"], "picture.unreadable"),
        (["--text", " "], "input.bad"),
        (["--output", "a-file/out"], "input.bad"),
    ],
)
def test_the_demo_looks_at_what_it_was_given_before_it_starts_anything(
    tmp_path: Path, options: list[str], code: str
) -> None:
    (tmp_path / "a-file").touch()
    assert failed(gadget("demo", *options)) == (2, code)


def test_a_bench_that_could_not_save_its_figures_does_not_begin(tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    assert failed(gadget("bench", "--output", "a-file/bench.json")) == (2, "input.bad")


def test_a_bench_looks_at_its_picture_before_it_begins() -> None:
    assert failed(gadget("bench", "--picture", "missing.jpg")) == (2, "picture.unreadable")


# ── the doctor ────────────────────────────────────────────────────────────────────────────────────────────────────

SIMULATED = {
    "button.factory": "mock",
    "show.backend": "simulated",
    "record.backend": "simulated",
    "transcribe.backend": "scripted",
    "look.backend": "simulated",
    "speak.voice": "simulated",
    "speak.speaker": "simulated",
}


def simulated(tmp_path: Path, **changes: str) -> list[str]:
    (tmp_path / "words.txt").write_text("hello")
    values = SIMULATED | {"transcribe.script": str(tmp_path / "words.txt")}
    values |= {key.replace("__", "."): value for key, value in changes.items()}
    options = [part for key, value in values.items() for part in ("--set", f"{key}={value}")]
    return [*state(tmp_path), *scripted(tmp_path), *options]


def findings(result: Result) -> dict[str, dict[str, Any]]:
    return {finding["part"]: finding for finding in json.loads(result.stdout)}


def test_the_doctor_finds_nothing_wrong_with_a_simulated_gadget_and_changes_nothing(tmp_path: Path) -> None:
    result = gadget(*simulated(tmp_path), "doctor", "--json")
    found = findings(result)
    assert [part for part, finding in found.items() if not finding["ok"]] == []
    assert result.exit_code == 0
    assert set(found) >= {
        "daemon",
        "settings",
        "models",
        "journal",
        "disk",
        "actions",
        "ears",
        "mind",
        "voice",
    }
    assert set(found) >= {"button", "light", "microphone", "loudspeaker", "camera"}
    assert not (tmp_path / "state").exists()


def test_the_doctor_names_what_is_wrong_and_its_mend_and_ends_with_3(tmp_path: Path) -> None:
    wrong = simulated(
        tmp_path, look__backend="opencv", look__device="/dev/no-video", decide__script="missing"
    )
    result = gadget(*wrong, "doctor")
    assert result.exit_code == 3
    lines = result.stdout.splitlines()
    camera = next(number for number, line in enumerate(lines) if line.startswith("MEND  camera"))
    assert "there is no /dev/no-video" in lines[camera]
    assert "look.backend" in lines[camera + 1]
    assert any(line.startswith("MEND  mind") for line in lines)
    assert any(line.startswith("ok    loudspeaker") for line in lines), "the rest is looked at all the same"


def test_the_doctor_tells_of_a_damaged_journal_and_leaves_it(tmp_path: Path) -> None:
    journal = tmp_path / "state" / "journal.db"
    journal.parent.mkdir()
    journal.write_bytes(b"no database" * 1000)
    result = gadget(*simulated(tmp_path), "doctor", "--json")
    assert result.exit_code == 3
    assert not findings(result)["journal"]["ok"]
    assert "damaged" in findings(result)["journal"]["found"]
    assert [path.name for path in journal.parent.iterdir()] == ["journal.db"]
    assert journal.read_bytes() == b"no database" * 1000


def test_the_doctor_does_not_begin_the_sound_file_anew(tmp_path: Path) -> None:
    kept = tmp_path / "answers.wav"
    kept.write_bytes(b"what was said before")
    result = gadget(*simulated(tmp_path, speak__speaker="file", speak__file=str(kept)), "doctor", "--json")
    assert findings(result)["loudspeaker"]["ok"]
    assert kept.read_bytes() == b"what was said before"
