"""An action of one's own: written by `gadget actions new`, refused with the reason, installed, and asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gadget import backends
from gadget.act.catalogue import load_catalogue
from gadget.cli import cli
from gadget.decide.phrased import PhrasedDecider
from gadget.decide.scripted import ScriptedDecider
from gadget.settings import DecideSettings
from gadget.store import Store

ROOT = Path(__file__).parent.parent.parent


def gadget(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


@pytest.fixture(autouse=True)
def imports_of_its_own() -> Iterator[None]:
    before, path = set(sys.modules), list(sys.path)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `gadget actions new` writes."""
    folder = tmp_path_factory.mktemp("new")
    made = gadget("actions", "new", "count_drinks", "--chinese", "记饮料", "--directory", str(folder))
    assert made.exit_code == 0, made.output
    return folder / "gadget-action-count-drinks"


@pytest.fixture(scope="module")
def installed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is installed, by pip."""
    target = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(target), str(package)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert list(target.glob("gadget_action_count_drinks-*.dist-info/entry_points.txt"))
    return target


def run(arguments: list[str], *places: Path) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [ROOT, *places]))}
    return subprocess.run(
        [sys.executable, *arguments], env=environ, capture_output=True, text=True, timeout=100
    )


def test_what_is_written_tells_its_next_steps_and_passes_its_own_test(package: Path) -> None:
    assert {file.name for file in package.iterdir()} >= {
        "pyproject.toml",
        "gadget_count_drinks.py",
        "test_count_drinks.py",
    }
    passed = run(
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(package), str(package)], package
    )
    assert passed.returncode == 0, passed.stdout
    assert "6 passed" in passed.stdout


def test_what_is_written_is_in_order(package: Path) -> None:
    checked = gadget("actions", "check", str(package))
    assert checked.exit_code == 0, checked.output
    assert checked.stdout.splitlines() == [
        "count_drinks(what)  undo  Count one more of something, and tell how many there are.",
        "    “count drinks”",
        "    “count drinks {what}”",
        "    “记饮料”",
        "    “记饮料{what}”",
    ]
    assert gadget("actions", "check", str(package / "gadget_count_drinks.py")).exit_code == 0


def test_installed_it_is_asked_for_and_does_its_job(installed: Path, tmp_path: Path) -> None:
    script = tmp_path / "rules.jsonl"
    script.write_text('{"match": "time", "action": "tell_time"}\n')
    settings = tmp_path / "my.toml"
    settings.write_text(
        f'[general]\nstate_directory = "{tmp_path / "state"}"\n'
        f'[decide]\nbackend = "scripted"\nscript = "{script}"\n'
        '[transcribe]\nbackend = "scripted"\nscript = "words.txt"\n[look]\neyes = "off"\n'
    )
    (tmp_path / "words.txt").write_text("")
    requests = tmp_path / "requests.jsonl"
    lines = [
        "count drinks coffee",
        "Please count drinks coffee.",
        "记饮料咖啡",
        "what is the time",
        "count drinks",
    ]
    requests.write_text("\n".join(json.dumps({"id": n, "text": text}) for n, text in enumerate(lines)))
    command = ["-m", "gadget", "--config", str(settings), "ask", "--batch", str(requests), "--json"]
    asked = run(command, installed)
    assert asked.returncode == 0, asked.stderr
    answers = [json.loads(line) for line in asked.stdout.splitlines()]
    assert [answer["action"] for answer in answers] == [
        "count_drinks",
        "count_drinks",
        "count_drinks",
        "tell_time",
        "count_drinks",
    ]
    assert [answer["say"] for answer in answers[:3]] == ["coffee: 1.", "coffee: 2.", "咖啡：1。"]
    assert answers[4]["say"] == "What should I count?", "what was not said is asked for"
    assert "count_drinks" not in run([*command[:-4], "actions", "list"]).stdout, "only where it is installed"


def test_an_action_of_the_same_name_or_words_is_not_written(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for arguments, reason in (
        (["set_timer"], "there is an action set_timer already"),
        (["Water"], "cannot be the name"),
        (["water plants"], "cannot be the name"),
        (["class"], "cannot be the name"),
        (["_x"], "cannot be the name"),
        (["../x"], "cannot be the name"),
        (["x" * 41], "cannot be the name"),
        (["water_plants", "--chinese", "浇"], "two Chinese characters"),
        (["water_plants", "--chinese", '浇水"'], "cannot be asked for"),
    ):
        refused = gadget("actions", "new", *arguments, "--directory", str(tmp_path))
        assert refused.exit_code == 2 and reason in refused.stderr, arguments
    again = gadget("actions", "new", "count_drinks", "--directory", str(package.parent))
    assert again.exit_code == 2 and "is there already" in again.stderr
    assert list(tmp_path.iterdir()) == []


HELLO = '''
from gadget.act.base import Answer, Context, action


@action(phrases=("greet {who}",))
def greet_somebody(context: Context, who: str) -> Answer:
    """Say hello to somebody."""
    return Answer(context.words(f"Hello, {who}.", f"你好，{who}。"))
'''


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("greet_somebody", "set_timer"), "two actions are called 'set_timer'"),
        (("who: str", "who: int"), "only str, list[str], Literal"),
        (("who: str", "*who: str"), "cannot be passed by its name"),
        (("context: Context, who: str", "who: str"), "fills 'who', which is no argument"),
        (("(context: Context, who: str)", "()"), "its first argument must be the context"),
        (("def greet", "async def greet"), "it is async"),
        (('"""Say hello to somebody."""', ""), "docstring is missing"),
        (("greet {who}", "{who}"), "too few words of its own"),
        (("greet {who}", "greet {whom}"), "which is no argument"),
        (("greet {who}", "cancel that"), "always means cancel"),
        (("@action(", "@action(ask={'whom': ('Who?', '谁？')}, "), "which is no argument of it"),
        (("import Answer", "import Nothing, Answer"), "cannot be loaded: ImportError"),
        (('@action(phrases=("greet {who}",))', ""), "no function marked with @action"),
    ],
)
def test_what_the_gadget_would_refuse_is_refused_with_the_reason(
    tmp_path: Path, change: tuple[str, str], reason: str
) -> None:
    assert change[0] in HELLO
    file = tmp_path / "gadget_hello.py"
    file.write_text(HELLO.replace(*change))
    checked = gadget("actions", "check", str(file))
    assert checked.exit_code == 2
    assert reason in checked.stderr and "settings.bad" in checked.stderr


def test_an_action_without_phrases_is_refused_where_the_trained_mind_decides(tmp_path: Path) -> None:
    file = tmp_path / "gadget_hello.py"
    file.write_text(HELLO.replace('phrases=("greet {who}",)', ""))
    checked = gadget("actions", "check", str(file))
    assert checked.exit_code == 2
    assert f"greet_somebody of {file} has no phrases" in checked.stderr and "conventional" in checked.stderr
    conventional = gadget("--set", 'decide.backend="conventional"', "actions", "check", str(file))
    assert conventional.exit_code == 0 and conventional.stderr == ""


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("nothing", None, "neither a Python file nor a folder"),
        ("broken", "[project", "cannot be read"),
        ("plain", "[project]\nname = 'x'\n", "names no module of actions"),
    ],
)
def test_what_is_no_package_of_actions_is_told_so(
    tmp_path: Path, name: str, content: str | None, reason: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    if content is not None:
        (folder / "pyproject.toml").write_text(content)
    checked = gadget("actions", "check", str(folder))
    assert checked.exit_code == 2 and reason in checked.stderr


def test_two_packages_that_are_asked_for_in_the_same_words_are_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gadget.errors import BadSettings

    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "hello_one.py").write_text(HELLO)
    (tmp_path / "hello_two.py").write_text(
        HELLO.replace("greet_somebody", "wave_at").replace("who", "whom").replace("greet", "Greet ")
    )
    points = [EntryPoint(name, name, "gadget.actions") for name in ("hello_one", "hello_two")]
    builtin = EntryPoint("builtin", "gadget.act.builtin", "gadget.actions")
    with pytest.raises(BadSettings, match="greet_somebody and wave_at are both asked for by"):
        load_catalogue([builtin, *points])


def test_phrases_come_before_the_mind_only_where_there_are_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "hello_three.py").write_text(HELLO)
    builtin = EntryPoint("builtin", "gadget.act.builtin", "gadget.actions")
    script = tmp_path / "rules.jsonl"
    script.write_text("")
    settings, store = DecideSettings(backend="scripted", script=str(script)), Store(tmp_path / "models")
    alone = backends.decider(settings, store, load_catalogue([builtin]).signatures)
    more = load_catalogue([builtin, EntryPoint("hello", "hello_three", "gadget.actions")]).signatures
    beside = backends.decider(settings, store, more)
    assert isinstance(alone, ScriptedDecider) and isinstance(beside, PhrasedDecider)
