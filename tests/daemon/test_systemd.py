"""The daemon under a service manager: reload, last words, and its log in journald's own protocol."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gadget.errors import BadModel, BadSettings
from tests.daemon.test_daemon import RULES, Life, settings_of


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Life]]:
    """Starts a daemon in the test's directory; it does not survive the test."""
    lives: list[Life] = []

    def start(**arguments: Any) -> Life:
        lives.append(Life(tmp_path, **arguments))
        return lives[-1]

    yield start
    for life in lives:
        life.kill()


def reload(life: Life) -> None:
    """`systemctl reload gadget`, until systemd would say that it is done."""
    before = len(life.said("READY=1"))
    life.process.send_signal(signal.SIGHUP)
    life.until(lambda: life.process.poll() is not None or len(life.said("READY=1")) > before)
    assert life.process.poll() is None, life.log


def test_a_reload_takes_over_changed_settings_in_the_same_process(
    begin: Callable[..., Life], tmp_path: Path
) -> None:
    life = begin()
    life.until_ready()
    assert life.client.get("status")["warnings"] == {}
    settings_of(tmp_path, {"look": {"backend": "simulated", "file": "unplugged"}}, RULES)
    reload(life)
    told = [message.splitlines()[0] for _, message, _ in life.told if "WATCHDOG=1" not in message]
    assert told.index("RELOADING=1") < len(told) - 1 - told[::-1].index("READY=1")
    assert any(line.startswith("MONOTONIC_USEC=") for _, m, _ in life.told for line in m.splitlines())
    assert list(life.client.get("status")["warnings"]) == ["look.unavailable"]
    assert life.ask("what time is it")["outcome"] == "answered"
    assert life.stop() == 0


def test_a_reload_with_a_mistake_in_the_settings_keeps_the_old_ones_and_says_so(
    begin: Callable[..., Life], tmp_path: Path
) -> None:
    life = begin()
    life.until_ready()
    good = (tmp_path / "gadget.toml").read_text()
    (tmp_path / "gadget.toml").write_text(f"{good}\n[act]\nconfirm_s = 9000\n")
    reload(life)
    assert life.status_line.startswith(
        "Ready; listening for the button. But: the new settings were not taken"
    )
    assert list(life.client.get("status")["warnings"]) == [BadSettings.code]
    assert life.ask("what time is it")["outcome"] == "answered"
    (tmp_path / "gadget.toml").write_text(good)
    reload(life)
    assert life.status_line == "Ready; listening for the button."


def test_settings_with_which_it_cannot_start_are_taken_back(
    begin: Callable[..., Life], tmp_path: Path
) -> None:
    life = begin()
    life.until_ready()
    settings_of(tmp_path, {"decide": {"script": str(tmp_path / "nowhere")}}, RULES)
    reload(life)
    assert "the new settings were not taken over" in life.status_line
    assert life.ask("what time is it")["outcome"] == "answered"


def test_a_reload_waits_for_the_turn_to_end(begin: Callable[..., Life], tmp_path: Path) -> None:
    life = begin()
    life.until_ready()
    life.ask_aside("remind me", silent=False)
    life.until(lambda: life.state == "speaking")
    settings_of(tmp_path, {"look": {"backend": "simulated", "file": "unplugged"}}, RULES)
    reload(life)
    assert [event["outcome"] for event in life.of("turn_ended")] == ["answered"]
    assert list(life.client.get("status")["warnings"]) == ["look.unavailable"]


def test_its_last_words_say_why_it_could_not_start(begin: Callable[..., Life], tmp_path: Path) -> None:
    (tmp_path / "mind.gguf").write_text("not a model")
    life = begin(settings={"decide": {"backend": "conventional", "model": str(tmp_path / "mind.gguf")}})
    assert life.process.wait(30) == BadModel.exit_status
    life.until(lambda: life.said("STOPPING=1"))
    assert life.status_line.startswith(f"Failed: {BadModel.code}: ")


def test_its_last_words_name_a_mistake_in_the_settings(begin: Callable[..., Life]) -> None:
    life = begin(settings={"button": {"debounce_ms": -4}})
    assert life.process.wait(30) == BadSettings.exit_status
    life.until(lambda: life.said("STOPPING=1"))
    assert life.status_line.startswith(f"Failed: {BadSettings.code}: ")
    assert "debounce_ms" in life.status_line


def test_a_watchdogs_abort_leaves_what_each_thread_was_doing(begin: Callable[..., Life]) -> None:
    life = begin()
    life.until_ready()
    life.process.send_signal(signal.SIGABRT)
    assert life.process.wait(10) == -signal.SIGABRT
    assert "Fatal Python error: Aborted" in life.log
    assert 'File "' in life.log


LOADS_EVERY_ENGINE = """
from gadget import backends
from gadget.record.vad import VoiceActivity
from gadget.settings import Settings

VoiceActivity()
eyes = backends.eyes(Settings().look)
eyes.prepare()
eyes.close()
"""


def test_the_engines_write_nothing_for_their_makers(tmp_path: Path) -> None:
    """ONNX Runtime keeps a number of its user and what to send home, unless it is told not to."""
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    passed = {name: os.environ[name] for name in ("PYTHONPATH", "VIRTUAL_ENV") if name in os.environ}
    subprocess.run([sys.executable, "-c", LOADS_EVERY_ENGINE], env={**passed, **home}, check=True, timeout=60)
    assert not [path for path in tmp_path.rglob("*") if "icrosoft" in str(path) or "onnxruntime" in str(path)]
