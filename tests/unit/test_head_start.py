"""What the mind keeps from one start to the next: found only when everything it depends on is the same."""

from __future__ import annotations

import os
from pathlib import Path

from gadget.decide.head_start import HeadStart


def model(directory: Path) -> Path:
    path = directory / "model.gguf"
    path.write_bytes(b"weights")
    return path


def test_what_was_kept_is_found_by_the_same_model_library_and_prompt(tmp_path: Path) -> None:
    kept = HeadStart(tmp_path / "cache", model(tmp_path), "1", "prompt")
    assert kept.prejudice(["a", "b"]) is None
    assert kept.with_prejudice({"a": -1.5, "b": -2.0}) == {"a": -1.5, "b": -2.0}
    again = HeadStart(tmp_path / "cache", tmp_path / "model.gguf", "1", "prompt")
    assert again.prejudice(["b", "a"]) == {"a": -1.5, "b": -2.0}
    assert again.prefix == kept.prefix
    assert again.prejudice(["a", "b", "c"]) is None


def test_another_model_library_or_prompt_finds_nothing_and_removes_the_old(tmp_path: Path) -> None:
    path = model(tmp_path)
    old = HeadStart(tmp_path / "cache", path, "1", "prompt")
    old.with_prejudice({"a": -1.0})
    for other in (
        HeadStart(tmp_path / "cache", path, "2", "prompt"),
        HeadStart(tmp_path / "cache", path, "1", "other"),
    ):
        assert other.prejudice(["a"]) is None
    os.utime(path, ns=(1, 1))
    new = HeadStart(tmp_path / "cache", path, "1", "prompt")
    assert new.prejudice(["a"]) is None
    new.with_prejudice({"a": -3.0})
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_a_damaged_or_refusing_cache_only_costs_time(tmp_path: Path) -> None:
    kept = HeadStart(tmp_path / "cache", model(tmp_path), "1", "prompt")
    kept.with_prejudice({"a": -1.0})
    next((tmp_path / "cache").glob("*.json")).write_text("{")
    assert kept.prejudice(["a"]) is None
    (tmp_path / "a-file").touch()
    refusing = HeadStart(tmp_path / "a-file" / "cache", tmp_path / "model.gguf", "1", "prompt")
    assert refusing.with_prejudice({"a": -1.0}) == {"a": -1.0}
    assert HeadStart(None, tmp_path / "model.gguf", "1", "prompt").prefix is None
