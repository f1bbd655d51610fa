"""The Debian package's own scripts under a real dpkg and a real systemd: upgraded, taken back, mended, removed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.systemd.container import Container, why_missing
from tests.systemd.stand_in import NEVER_READY, PREFIX, READY, SYSTEMD, add

SERVICES = ("gadget.service", "gadget-courier.service", "gadget-courier.socket")


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Container]:
    if missing := why_missing():
        pytest.skip(missing)
    for program in ("dpkg-deb", "dpkg"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: this is no Debian")
    (tmp_path / "container").mkdir()
    with Container(tmp_path / "container") as container:
        yield container


def install(board: Container, directory: Path, version: str, program: str) -> str:
    """What dpkg says while it installs this version, which it must call installed."""
    tree = directory / version
    add(tree, version, program)
    subprocess.run(
        [str(tree / PREFIX / "versions" / version / "systemd/switch.sh"), version],
        env={
            "PATH": os.environ["PATH"],
            "PREFIX": f"/{PREFIX}",
            "DESTDIR": str(tree),
            "FILES": "/usr/lib",
        },
        capture_output=True,
        timeout=60,
        check=True,
    )
    packed = subprocess.run(
        [str(SYSTEMD / "pack.sh"), str(tree), str(directory)],
        env={"PATH": os.environ["PATH"], "COMPRESSION": "none"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert packed.returncode == 0, packed.stderr
    package = Path(packed.stdout.strip())
    shutil.copy(package, board.root / "opt")
    done = board.run("dpkg", "--force-unsafe-io", "-i", f"/opt/{package.name}")
    assert done.returncode == 0, done.stderr
    assert (
        board.do("dpkg-query", "-Wf", "${Version} ${Status}", "gadget") == f"{version} install ok installed"
    )
    return done.stdout + done.stderr


def runs(board: Container) -> list[str]:
    """Which version is current, whose units they are, and how each of `SERVICES` is."""
    units = [board.do("systemctl", "show", "-P", "Description", unit).split(":")[0] for unit in SERVICES[:2]]
    states = board.run("systemctl", "is-active", *SERVICES).stdout.split()
    return [board.do("readlink", f"/{PREFIX}/current").strip(), *units, *states]


def journal(board: Container) -> str:
    return board.do("cat", "/var/lib/gadget/journal.db")


@pytest.mark.timeout(300)
def test_a_package_that_does_not_become_ready_gives_way_to_the_one_before_until_a_better_one_comes(
    board: Container, tmp_path: Path
) -> None:
    assert "1 is ready" in install(board, tmp_path, "1", READY)
    assert runs(board) == ["versions/1", "1", "1", "active", "active", "active"]
    assert board.do("systemctl", "is-enabled", *SERVICES).split() == ["enabled"] * 3
    assert "2 is ready" in install(board, tmp_path, "2", READY)
    assert runs(board) == ["versions/2", "2", "2", "active", "active", "active"]
    assert journal(board) == "1\n2\n", "an upgrade keeps the journal"

    said = install(board, tmp_path, "3", NEVER_READY)
    assert "3 did not become ready (Failed: models.missing: there is no mind.): 2 runs again" in said
    assert runs(board) == ["versions/2", "2", "2", "active", "active", "active"]
    assert journal(board) == "1\n2\n2\n", "what the third wrote into it is gone with it"

    assert "4 is ready" in install(board, tmp_path, "4", READY)
    assert runs(board) == ["versions/4", "4", "4", "active", "active", "active"]
    assert sorted(path.name for path in (board.root / PREFIX / "versions").iterdir()) == ["2", "4"]

    board.do("dpkg", "-r", "gadget")
    assert board.run("systemctl", "is-active", *SERVICES).stdout.split() == ["inactive"] * 3
    assert not (board.root / PREFIX / "versions").exists()
    assert not list((board.root / "etc/systemd/system").glob("*.wants/gadget*"))
    assert journal(board) == "1\n2\n2\n4\n", "removing erases nothing"


@pytest.mark.timeout(300)
def test_a_first_package_that_does_not_become_ready_says_what_to_do_and_has_its_courier(
    board: Container, tmp_path: Path
) -> None:
    said = install(board, tmp_path, "1", NEVER_READY)
    assert "1 is installed, and did not become ready: Failed: models.missing" in said
    assert "sudo gadget models pull && sudo systemctl restart gadget" in said
    assert runs(board) == ["versions/1", "1", "1", "failed", "active", "active"]
