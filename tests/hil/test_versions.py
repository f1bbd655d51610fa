"""Another version on a running board: it takes over, or it is taken back; and a gadget that is removed.

The versions are made on the board of the one that is there: what is tried is the changing, not the installing, which
has put that one there.
"""

from __future__ import annotations

import pytest

from tests.hil.rig import SETTINGS, Board

pytestmark = [pytest.mark.hil, pytest.mark.timeout(2400)]

VERSIONS = "/opt/gadget/versions"

BROKEN = """#!/bin/sh
echo 'of a newer form' >>/var/lib/gadget/journal.db
exit 4
"""


@pytest.fixture
def told(disposable: Board) -> Board:
    """A board whose gadget has promised something."""
    disposable.ask("set a timer for two hours")
    return disposable


def current(board: Board) -> str:
    return board.do("readlink", "/opt/gadget/current").strip().removeprefix("versions/")


def add(board: Board, program: str | None = None) -> str:
    """A version like the current one; `program` takes the place of the gadget's own."""
    old = current(board)
    new = f"{old}-next"
    board.do(
        "sh",
        "-ec",
        f"cd {VERSIONS}; mkdir {new}; for part in {old}/*; do name=$(basename $part); case $name in "
        f"lib*) ln -s ../{old}/$name {new}/$name;; *) cp -a $part {new}/$name;; esac; done; "
        f"sed -i 's|/{old}/|/{new}/|' {new}/bin/gadget",
    )
    if program is not None:
        board.write(f"{VERSIONS}/{new}/bin/gadget", program.encode(), 0o755)
    return new


def runs(board: Board) -> str:
    """The program of the process that runs now."""
    return board.read(f"/proc/{board.show('gadget', 'MainPID')['MainPID']}/cmdline").decode()


def test_a_version_that_becomes_ready_takes_over_with_what_the_one_before_knew(told: Board) -> None:
    board = told
    settings = board.read(SETTINGS)
    new = add(board)
    board.do(f"{VERSIONS}/{new}/systemd/switch.sh", new, within_s=300)
    assert current(board) == new
    assert f"/{new}/" in runs(board)
    assert board.read(SETTINGS) == settings
    assert board.query("SELECT kind, state FROM schedule") == [["timer", "waiting"]]
    assert board.ask("what time is it")["outcome"] == "answered"


def test_a_version_that_does_not_become_ready_is_taken_back_with_the_journal_as_it_was(
    told: Board,
) -> None:
    board = told
    old = current(board)
    new = add(board, BROKEN)
    done = board.run(f"{VERSIONS}/{new}/systemd/switch.sh", new, within_s=300)
    assert done.code == 4, done
    assert f"{old} runs again" in done.err
    assert current(board) == old
    assert f"/{old}/" in runs(board)
    assert not board.read("/var/lib/gadget/journal.db").endswith(b"of a newer form\n")
    assert board.query("PRAGMA integrity_check") == [["ok"]]
    assert board.query("SELECT kind, state FROM schedule") == [["timer", "waiting"]]
    assert board.ask("what time is it")["outcome"] == "answered"


def test_a_gadget_that_is_removed_leaves_what_it_was_told_until_that_is_erased_too(told: Board) -> None:
    board = told
    board.do("cp", "/opt/gadget/current/systemd/uninstall.sh", "/root/uninstall.sh")
    board.do("bash", "/root/uninstall.sh", within_s=120)
    assert board.run("systemctl", "is-active", "gadget", "gadget-courier.socket").out.split() == [
        "inactive",
        "inactive",
    ]
    assert board.run("pgrep", "-u", "gadget").code == 1, "nothing of it runs"
    for gone in (VERSIONS, "/etc/systemd/system/gadget.service", "/usr/local/bin/gadget"):
        assert board.run("test", "-e", gone).code == 1, gone
    assert board.query("SELECT kind, state FROM schedule") == [["timer", "waiting"]]
    board.do("env", "YES=1", "bash", "/root/uninstall.sh", within_s=120)
    for gone in ("/var/lib/gadget", "/etc/gadget", "/opt/gadget"):
        assert board.run("test", "-e", gone).code == 1, gone
    assert board.run("getent", "passwd", "gadget").code == 2
