"""Sixty turns through both processes: what they hold does not grow. `make soak` does a thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.daemon.measured import MOST_MB, Course, Held
from tests.daemon.soak import soaked

TURNS = 60


@pytest.mark.timeout(240)
async def test_sixty_turns_leave_nothing_behind_in_either_process(tmp_path: Path) -> None:
    soak = await soaked(tmp_path, TURNS)
    assert soak.complaints() == []
    assert {course.name: len(course.samples) for course in soak.courses} == {"daemon": 6, "courier": 6}
    assert soak.delivered == {"search": 6, "phone": 6, "email": 6}


@pytest.mark.parametrize(
    ("growing", "complaint"),
    [
        (lambda at: Held(200, 100 + at * 0.2, 15, 9), f"own memory grew by {0.2 * 40:.1f} MB"),
        (lambda at: Held(200, 100, 15 + at // 10, 9), "4 more file descriptors"),
        (lambda at: Held(200, 100, 15, 9 + at // 30), "1 more threads"),
        (lambda at: Held(200, 100 + MOST_MB * min(at, 30), 15 + at % 3, 9 + at % 2), ""),
    ],
    ids=["memory", "descriptors", "threads", "only at first, and to and fro"],
)
def test_growth_is_noticed(growing: object, complaint: str) -> None:
    assert callable(growing)
    course = Course("daemon", [growing(at) for at in range(100)])
    assert course.complaints() == ([f"daemon: {complaint}"] if complaint else [])
