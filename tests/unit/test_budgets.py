"""The table of the benchmark: every figure against its budget, and what misses one says so."""

from __future__ import annotations

from typing import Any

import pytest

from gadget.budgets import BUDGETS, render, summary

MACHINE = {"processor": "a processor", "cores": 2, "memory_gb": 4, "python": "3.11"}
SINGLE = {"file_backed_mb": 1.0, "anonymous_mb": 2.0}


def table(stages: dict[str, list[float]], **single: float) -> list[str]:
    figures: dict[str, Any] = {
        "version": "1",
        "date": "2026-01-01",
        "machine": MACHINE,
        "turns": 2,
        "speaker": "file",
        "single": {**SINGLE, **single},
        "stages": {name: summary(values) for name, values in stages.items()},
    }
    return [" ".join(line.split()) for line in render(figures).splitlines()]


@pytest.mark.parametrize(
    ("single", "line"),
    [
        ({"resident_mb": 449.9}, "resident memory, English (MB) 449.9 450 met"),
        ({"resident_any_language_mb": 546.9}, "resident memory, any language (MB) 546.9 450 MISSED"),
        ({"start_to_ready_s": 3.1}, "service start → READY=1 (s) 3.1 3 MISSED"),
    ],
)
def test_one_value_is_held_against_its_budget(single: dict[str, float], line: str) -> None:
    assert line in table({}, **single)


def test_the_95th_percentile_has_a_budget_of_its_own() -> None:
    assert "decide (ms) 50.0 50.0 60 / 120 met" in table({"decide_ms": [50.0] * 20})
    assert "decide (ms) 50.0 130.0 60 / 120 MISSED" in table({"decide_ms": [50.0] * 10 + [130.0] * 2})


def test_turns_with_a_picture_and_without_are_two_lines() -> None:
    lines = table({"release_to_speech_ms": [90.0], "release_to_speech_without_picture_ms": [80.0]})
    assert "release → first audible word (ms) 90.0 90.0 400 / 800 met" in lines
    assert "the same without a picture (ms) 80.0 80.0 400 / 800 met" in lines


def test_what_has_no_budget_is_shown_below() -> None:
    lines = table({"eyes_ms": [30.0], "decide_ms": [50.0]}, resident_mb=1)
    assert lines.index("eyes ms 30.0 30.0") > lines.index("resident memory, English (MB) 1.0 450 met")
    assert "of the memory: file-backed / own 1.0 2.0" in lines


def test_every_budget_says_its_unit() -> None:
    assert {name.rsplit("_", 1)[1] for name in BUDGETS} == {"ms", "s", "mb"}
