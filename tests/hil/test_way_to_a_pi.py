"""The way to a real Pi, tried with a shell of this machine in the place of ssh: the agent, the lock, the refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hil.board.machine import Gone
from tests.hil.pi import RealPi, why_impossible

SHELL = ("sh", "-c")


def environ(place: Path) -> dict[str, str]:
    return {
        "GADGET_HIL_BUTTON": "27",
        "GADGET_HIL_LIGHTS": "5,6,13",
        "GADGET_HIL_MOUTH": "null",
        "GADGET_HIL_EAR": "null",
        "GADGET_HIL_AGENT": str(place / "agent.py"),
        "GADGET_HIL_LOCK": str(place / "lock"),
    }


def test_programs_and_files_travel_over_the_shell(tmp_path: Path) -> None:
    board = RealPi(environ(tmp_path), SHELL)
    try:
        assert board.do("cat", stdin="灯\n".encode()) == "灯\n"
        assert board.run("sh", "-c", "echo no >&2; exit 3").code == 3
        board.write(str(tmp_path / "a/file"), b"\x00\xff")
        assert board.read(str(tmp_path / "a/file")) == b"\x00\xff"
        with pytest.raises(AssertionError, match="FileNotFoundError"):
            board.read(str(tmp_path / "absent"))
    finally:
        board.close()


def test_two_sessions_do_not_share_a_board(tmp_path: Path) -> None:
    first = RealPi(environ(tmp_path), SHELL)
    try:
        with pytest.raises(Gone, match="somebody else is testing"):
            RealPi(environ(tmp_path), SHELL)
    finally:
        first.close()
    RealPi(environ(tmp_path), SHELL).close()


def test_a_board_whose_wires_are_not_told_is_not_touched(tmp_path: Path) -> None:
    told = environ(tmp_path)
    assert why_impossible(told) is None
    del told["GADGET_HIL_LIGHTS"]
    assert "GADGET_HIL_LIGHTS" in (why_impossible(told) or "")
