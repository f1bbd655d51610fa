"""The way to a real Pi, tried with a shell of this machine in the place of ssh: the agent, the lock, the refusals.

What is set aside there and put back is tried on the virtual board.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hil import pi
from tests.hil.board.machine import Gone
from tests.hil.pi import RealPi, why_impossible
from tests.hil.rig import SETTINGS, Board

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
    board = RealPi(environ(tmp_path), SHELL, ours=[str(tmp_path)])
    try:
        assert board.do("cat", stdin="灯\n".encode()) == "灯\n"
        assert board.run("sh", "-c", "echo no >&2; exit 3").code == 3
        board.write(str(tmp_path / "a/file"), b"\x00\xff")
        assert board.read(str(tmp_path / "a/file")) == b"\x00\xff"
        with pytest.raises(AssertionError, match="FileNotFoundError"):
            board.read(str(tmp_path / "absent"))
        with pytest.raises(AssertionError, match="not the tests' to change"):
            board.write("/usr/local/lib/hil/not-here", b"")
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


@pytest.mark.hil
@pytest.mark.timeout(1800)
def test_somebodys_gadget_is_after_the_tests_as_it_was_before(disposable: Board) -> None:
    board = disposable
    board.ask("set a timer for two hours")
    board.write("/etc/gadget/secrets/phone", b"theirs", 0o600)
    board.write(SETTINGS, board.read(SETTINGS) + b"\n# theirs\n")
    before = as_it_lies(board)
    pi.set_aside(board)
    assert as_it_lies(board) != before
    pi.begin_anew(board)
    assert board.query("SELECT count(*) FROM schedule") == [[0]]
    board.ask("remind me to be gone")
    pi.put_back(board)
    board.until_ready()
    assert as_it_lies(board) == before
    assert board.query("SELECT kind, state FROM schedule") == [["timer", "waiting"]]
    assert board.do("systemctl", "is-active", *pi.SERVICES).split() == ["active", "active"]


def as_it_lies(board: Board) -> set[str]:
    """Every file, its owner, mode and content, where somebody may have changed something."""
    places = ("/etc", "/usr/local", "/root", "-xdev")
    summed = board.do("find", *places, "-type", "f", "-exec", "sha256sum", "{}", "+")
    described = ("-printf", "%p %M %u %g %l\\n")
    listed = board.do("find", *places, *described)
    listed += board.do("find", "/var/lib", "-maxdepth", "1", *described)
    return {*listed.splitlines(), *summed.splitlines()}
