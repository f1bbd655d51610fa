"""`gadget bench` measures what it says: turns whose picture the mind has read, and ears that find out the language."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gadget.bench import measure
from gadget.budgets import BUDGETS, render
from gadget.config import models_directory
from gadget.settings import Settings

EYES = Path(__file__).parent.parent / "assets" / "eyes"

pytestmark = [pytest.mark.models, pytest.mark.timeout(300)]

if not (models_directory(Settings()) / "whisper-base").is_dir():
    pytest.skip("the default models are not installed: make setup", allow_module_level=True)


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return measure(1, lambda line: None)


def test_every_figure_with_a_budget_is_measured(figures: dict[str, Any]) -> None:
    assert BUDGETS.keys() <= figures["single"].keys() | figures["stages"].keys()
    assert {summary["n"] for summary in figures["stages"].values()} == {1}


def test_the_eyes_and_the_reading_of_the_picture_are_measured_with_it(figures: dict[str, Any]) -> None:
    assert {"eyes_ms", "picture_prefill_ms", "decide_without_picture_ms"} <= figures["stages"].keys()
    assert "picture prefill ms" in render(figures)


def test_ears_for_any_language_take_more_memory_than_the_english_ones(figures: dict[str, Any]) -> None:
    single = figures["single"]
    assert single["resident_any_language_mb"] > single["resident_mb"] + 50


def test_a_picture_that_the_mind_does_not_read_ends_it() -> None:
    wall = str(EYES / "wall.jpg")
    command = [sys.executable, "-m", "gadget", "bench", "--turns", "3", "--picture", wall]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "input.bad" in done.stderr and "the mind read nothing of wall.jpg" in done.stderr
    assert "turn 0" not in done.stderr
