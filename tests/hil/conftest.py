"""Which board the tests are for, and a fresh one for each of them.

`GADGET_HIL=virtual`, or nothing, builds and uses a virtual board, `GADGET_HIL=arm64` one with a Pi's kind of processor,
`GADGET_HIL=user@host` names a real Pi, and `GADGET_HIL=none` is for whoever has no time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.hil import pi
from tests.hil.board import image as images
from tests.hil.board.architecture import AMD64, ARM64
from tests.hil.board.machine import Saved, why_impossible
from tests.hil.pi import RealPi
from tests.hil.rig import Board
from tests.hil.virtual import VirtualBoard, ready

VIRTUAL = "virtual"
NONE = "none"
ARCHITECTURES = {VIRTUAL: AMD64, ARM64.name: ARM64}


@pytest.fixture(scope="session")
def board_image(pytestconfig: pytest.Config) -> images.Image:
    """The disk of the virtual board. What cannot run here is skipped, what fails fails."""
    if _wanted() == NONE:
        pytest.skip(f"no board is wanted (GADGET_HIL={NONE})")
    architecture = ARCHITECTURES[_wanted()]
    reason = why_impossible(architecture) or images.why_impossible(architecture)
    if reason is not None:
        pytest.skip(f"no virtual board can be made here: {reason}")

    return images.image(partial(_tell, pytestconfig), architecture)


def _wanted() -> str:
    return os.environ.get("GADGET_HIL") or VIRTUAL


def _tell(pytestconfig: pytest.Config, line: str) -> None:
    """Let whoever waits know what is being built."""
    terminal = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        terminal.write_line(f"  virtual board: {line}")


@pytest.fixture(scope="session")
def ready_board(
    pytestconfig: pytest.Config, board_image: images.Image, tmp_path_factory: pytest.TempPathFactory
) -> Saved:
    """A virtual board at rest, frozen: what every test begins with. It is booted anew whenever anything changed."""
    place = ready(board_image, tmp_path_factory.mktemp("hil") / "first", partial(_tell, pytestconfig))
    return Saved(place / "memory", place / "disk.qcow2")


@pytest.fixture(scope="session")
def real_board() -> Iterator[RealPi]:
    """The Pi that `GADGET_HIL` names, with an empty memory until the end of the session."""
    missing = pi.why_impossible(os.environ)
    if missing is not None:
        pytest.skip(missing)
    board = RealPi()
    try:
        pi.set_aside(board)
        yield board
        pi.put_back(board)
    finally:
        board.close()


@pytest.fixture
def board(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Board]:
    """A board whose gadget is ready and has done nothing yet; its logs are shown when the test fails."""
    failed_before = request.session.testsfailed
    if _wanted() not in (*ARCHITECTURES, NONE):
        real: RealPi = request.getfixturevalue("real_board")
        pi.begin_anew(real)
        yield real
        real.release()
        if request.session.testsfailed > failed_before:
            _show(real.journal(), "(a real board)")
        return
    virtual = VirtualBoard(request.getfixturevalue("board_image"), tmp_path / "board")
    try:
        virtual.restore(request.getfixturevalue("ready_board"))
        yield virtual
        if request.session.testsfailed > failed_before:
            _show(
                virtual.remains() if virtual.machine.is_on else "(the board is off)",
                virtual.machine.console_end(),
            )
    finally:
        virtual.throw_away(keep_disk=request.session.testsfailed > failed_before)


@pytest.fixture
def disposable(board: Board) -> Board:
    """A board on which a test may alter more than the gadget's settings and memory: not somebody's Pi."""
    if not board.is_disposable:
        pytest.skip(
            f"it alters more of a board than is put back afterwards, and the {board.name} one is somebody's"
        )
    return board


def _show(journal: str, console: str) -> None:
    print(f"\n── the board's journal ──\n{journal}\n── its console ──\n{console}")  # noqa: T201
