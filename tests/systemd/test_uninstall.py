"""`make uninstall` asks, at a terminal, before it erases what the gadget was told: in a directory, on stand-ins."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

UNINSTALL = Path(__file__).parents[2] / "systemd/uninstall.sh"

THE_PROGRAM = {
    "srv/gadget/versions/1/bin/gadget",
    "usr/local/bin/gadget",
    "etc/systemd/system/gadget.service",
}
TOLD = {
    "etc/credstore.encrypted/email",
    "etc/gadget/gadget.toml",
    "etc/gadget/prefix",
    "etc/systemd/system/gadget-courier.service.d/secret-email.conf",
    "srv/gadget/models/mind.gguf",
    "var/lib/gadget/journal.db",
}
SOMEBODY_ELSES = {"etc/credstore.encrypted/backup", "srv/www/index.html"}


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """What an installation in another place than the usual one has become."""
    for name in THE_PROGRAM | TOLD | SOMEBODY_ELSES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "etc/gadget/prefix").write_text("/srv/gadget\n")
    unit = tmp_path / "etc/systemd/system/gadget-courier.service.d/secret-email.conf"
    unit.write_text("[Service]\nLoadCredentialEncrypted=email\n")
    return tmp_path


def left(directory: Path) -> set[str]:
    return {str(file.relative_to(directory)) for file in directory.rglob("*") if file.is_file()}


def uninstall(directory: Path, answer: str | None) -> str:
    """What it says to somebody at a terminal who types `answer`; with None there is nobody."""
    ours, its = pty.openpty()
    try:
        asked = subprocess.Popen(
            [str(UNINSTALL)],
            env={"PATH": os.environ["PATH"], "DESTDIR": str(directory)},
            stdin=subprocess.DEVNULL if answer is None else its,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        os.write(ours, f"{answer}\n".encode())
        said, _ = asked.communicate(timeout=60)
    finally:
        os.close(ours)
        os.close(its)
    assert asked.returncode == 0, said
    return said


@pytest.mark.parametrize("answer", ["y", "Yes"])
def test_a_yes_erases_what_it_was_told_and_nothing_of_others(installed: Path, answer: str) -> None:
    said = uninstall(installed, answer)
    assert "settings (/etc/gadget), secrets, models (/srv/gadget/models)?" in said
    assert said.endswith("removed, with everything it was told\n")
    assert left(installed) == SOMEBODY_ELSES


@pytest.mark.parametrize("answer", ["", "n", "never"])
def test_anything_else_keeps_it(installed: Path, answer: str) -> None:
    assert "removed; kept: " in uninstall(installed, answer)
    assert left(installed) == TOLD | SOMEBODY_ELSES


def test_where_nobody_can_be_asked_it_is_kept_and_can_be_erased_later(installed: Path) -> None:
    said = uninstall(installed, None)
    assert "Erase, too" not in said and "/srv/gadget/models (YES=1 erases them)" in said
    assert left(installed) == TOLD | SOMEBODY_ELSES
    uninstall(installed, "y")
    assert left(installed) == SOMEBODY_ELSES, "the models, too, wherever they were installed"
