"""`make demo` as a newcomer sees it: the real daemon on the real engines, from the press to the answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gadget.audio import level_dbfs, read
from gadget.config import models_directory
from gadget.settings import Settings

pytestmark = [pytest.mark.models, pytest.mark.timeout(300)]

if not (models_directory(Settings()) / "gadget-mind").is_dir():
    pytest.skip("the default models are not installed: make setup", allow_module_level=True)


def demo(directory: Path, *options: str) -> tuple[subprocess.CompletedProcess[str], Path]:
    done = subprocess.run(
        [sys.executable, "-m", "gadget", "demo", "--output", str(directory), *options],
        capture_output=True,
        text=True,
    )
    return done, directory / "answer.wav"


def test_the_demo_shows_every_stage_and_leaves_the_answer_as_sound(tmp_path: Path) -> None:
    done, sound = demo(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    for stage in ("record", "look", "transcribe", "decide", "act", "speak"):
        assert f"· {stage}" in done.stdout
    assert "heard     What time is it in Tokyo?" in done.stdout
    assert level_dbfs(read(sound).samples) > -50


def test_the_demo_takes_typed_words_in_chinese(tmp_path: Path) -> None:
    done, sound = demo(tmp_path, "--text", "现在几点了？")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "（zh）" in done.stdout or "(zh)" in done.stdout
    assert level_dbfs(read(sound).samples) > -50


def test_the_demo_names_a_recording_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound")
    done, _ = demo(tmp_path / "out", "--request", str(tmp_path / "text.wav"))
    assert done.returncode == 2
    assert "audio.unreadable" in done.stderr and "text.wav" in done.stderr
