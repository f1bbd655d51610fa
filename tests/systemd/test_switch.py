"""Versions side by side, under a real systemd: the new one takes over when it becomes ready, and only then."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gadget import lifeline
from tests.systemd.container import Container, why_missing
from tests.systemd.stand_in import NEVER_READY, PREFIX, READY, SYSTEMD, add

UNINSTALL = "/opt/uninstall.sh"
SERVICES = ("gadget.service", "gadget-courier.service", "gadget-courier.socket")


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    if missing := why_missing():
        pytest.skip(missing)
    with Container(tmp_path_factory.mktemp("container")) as container:
        shutil.copy(SYSTEMD / "uninstall.sh", container.root / UNINSTALL.removeprefix("/"))
        yield container


def running(board: Container) -> list[str]:
    """How each of `SERVICES` is."""
    return board.run("systemctl", "is-active", *SERVICES).stdout.split()


def switch(board: Container, version: str) -> tuple[int, str]:
    done = board.run(f"/{PREFIX}/versions/{version}/systemd/switch.sh", version)
    return done.returncode, done.stdout or done.stderr


def current(board: Container) -> str:
    return board.do("readlink", f"/{PREFIX}/current").strip()


def copies(board: Container) -> list[Path]:
    """Of the journal, left by switching: they would outlive its erasing."""
    return list((board.root / "var/lib/gadget").glob(".before*"))


def journal(board: Container) -> str:
    return board.do("cat", "/var/lib/gadget/journal.db")


@pytest.mark.timeout(300)
def test_a_version_takes_over_when_it_is_ready_and_is_taken_back_when_it_is_not(board: Container) -> None:
    add(board.root, "1", READY)
    assert switch(board, "1") == (0, "1 is ready\n")
    assert board.do("systemctl", "show", "-P", "StatusText", "gadget").strip() == "Ready, 1."
    assert board.do("systemctl", "is-enabled", "gadget").strip() == "enabled"
    assert (
        board.do("stat", "-c", "%U %G %a", "/run/gadget/courier.sock").strip() == "gadget-courier gadget 660"
    )
    assert journal(board) == "1\n"

    pid = board.do("systemctl", "show", "-P", "MainPID", "gadget")
    assert running(board) == ["active", "active", "active"]
    assert switch(board, "1") == (0, "1 runs already\n"), "once more is no more"
    assert board.do("systemctl", "show", "-P", "MainPID", "gadget") == pid

    add(board.root, "2", NEVER_READY)
    status, said = switch(board, "2")
    assert status == 4
    assert "2 did not become ready (Failed: models.missing: there is no mind.): 1 runs again" in said
    assert current(board) == "versions/1"
    assert running(board) == ["active", "active", "active"]
    assert journal(board) == "1\n1\n", "what the new version wrote into the journal is gone with it"
    assert copies(board) == []
    assert board.do("cat", "/run/gadget/copy") == "gadget 2700\n", (
        "who may erase the journal may erase its copy"
    )
    assert not (board.root / PREFIX / "versions/2").exists()

    board.do(
        "chmod", "600", "/var/lib/gadget/journal.db"
    )  # of a time before the courier had a user of its own
    add(board.root, "3", READY)
    assert switch(board, "3") == (0, "3 is ready\n")
    assert journal(board) == "1\n1\n3\n", "an upgrade keeps the journal"
    assert board.do("stat", "-c", "%G %a", "/var/lib/gadget/journal.db").strip() == "gadget 660"
    (board.root / "var/lib/gadget/.before-upgrade.cut-short").mkdir()
    add(board.root, "4", READY)
    assert switch(board, "4")[0] == 0
    assert copies(board) == []
    assert sorted(path.name for path in (board.root / PREFIX / "versions").iterdir()) == ["3", "4"]


PROBE = """
import json, os, pathlib, socket

def tried(what):
    try:
        what()
    except OSError as refused:
        return type(refused).__name__
    return "done"

def opened(path, mode="rb"):
    return tried(lambda: open(path, mode).close())

print(json.dumps({
    "internet": tried(lambda: socket.socket(socket.AF_INET).close()),
    "netlink": tried(lambda: socket.socket(socket.AF_NETLINK).close()),
    "unix socket": tried(lambda: socket.socket(socket.AF_UNIX).close()),
    "secret": opened("/etc/gadget/secrets/smtp"),
    "credentials": opened("/run/credentials/other.service/smtp"),
    "settings": opened("/etc/gadget/gadget.toml", "ab"),
    "journal": opened("/var/lib/gadget/journal.db", "ab"),
    "photograph": opened("/var/lib/gadget/photos/one.jpg"),
    "own directory": opened("/var/cache/%(name)s/x", "wb"),
    "home": tried(lambda: os.listdir("/root")),
}))
"""


SOUND = """
import errno, json, os, resource, sys, threading

sys.path.insert(0, "/opt/parts")  # before this file's own directory, which has another "gadget"
from gadget.lifeline import Lifeline

class Quiet:
    beats = 0
    def close(self): ...

def niceness():
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

def connect(on_end):
    found["sound"] = niceness()
    return Quiet()

found = {"everything else": niceness(), "limit": 20 - resource.getrlimit(resource.RLIMIT_NICE)[0]}

line = Lifeline(
    "loudspeaker", connect, refresh=lambda: False, lost=OSError, on_lost=print, on_trouble=lambda trouble: None
)
line.open()
line.close()
try:
    os.setpriority(os.PRIO_PROCESS, 0, found["sound"] - 1)
except OSError as refused:
    found["and more"] = errno.errorcode[refused.errno]
print(json.dumps(found))
"""


def probe(board: Container, name: str, program: str) -> dict[str, Any]:
    """What `program`, in the sandbox of the unit `name`, found out there."""
    text = (SYSTEMD / f"{name}.service").read_text()
    text = re.sub(
        r"^(Type|ExecStart|ExecReload|Restart|WatchdogSec|NotifyAccess)=.*\n", "", text, flags=re.MULTILINE
    )
    run = "[Service]\nType=oneshot\nExecStart=/usr/bin/python3 /opt/probe.py\n"
    run += f"StandardOutput=truncate:/opt/{name}.out\n"
    (board.root / f"etc/systemd/system/probe-{name}.service").write_text(text.replace("[Service]\n", run))
    (board.root / "opt/probe.py").write_text(program)
    board.do("systemctl", "daemon-reload")
    done = board.run("systemctl", "start", f"probe-{name}")
    assert done.returncode == 0, board.run("journalctl", "-u", f"probe-{name}", "--no-pager").stdout
    found: dict[str, Any] = json.loads(board.do("cat", f"/opt/{name}.out"))
    return found


@pytest.mark.timeout(120)
def test_each_process_reaches_what_it_is_for_and_nothing_else(board: Container) -> None:
    """Tried from inside the units' own sandboxes, on files whose modes would let anybody in.

    Devices are not: a container may not say which of them there are. The virtual board tries those.
    """
    board.do("mkdir", "-p", "/etc/gadget/secrets", "/var/lib/gadget/photos", "/run/credentials/other.service")
    for secret in ("/etc/gadget/secrets/smtp", "/run/credentials/other.service/smtp"):
        board.do("sh", "-c", f"echo secret > {secret}")
    board.do("sh", "-c", "echo picture > /var/lib/gadget/photos/one.jpg")
    board.do(
        "chmod",
        "-R",
        "a+rX",
        "/etc/gadget/secrets",
        "/var/lib/gadget/photos",
        "/run/credentials/other.service",
    )
    board.do("sh", "-c", "touch /etc/gadget/gadget.toml; chmod 666 /etc/gadget/gadget.toml")
    board.do(
        "sh", "-c", "chown gadget:gadget /var/lib/gadget/journal.db; chmod 660 /var/lib/gadget/journal.db"
    )
    hearing = probe(board, "gadget", PROBE % {"name": "gadget"})
    assert hearing == {
        "internet": "OSError",
        "netlink": "OSError",
        "unix socket": "done",
        "secret": "PermissionError",
        "credentials": "PermissionError",
        "settings": "OSError",
        "journal": "done",
        "photograph": "done",
        "own directory": "done",
        "home": "PermissionError",
    }
    courier = probe(board, "gadget-courier", PROBE % {"name": "gadget-courier"})
    assert courier == {
        **hearing,
        "internet": "done",
        "secret": "done",
        "photograph": "PermissionError",
    }


@pytest.mark.timeout(120)
def test_what_carries_sound_goes_before_the_engines_inside_the_unit(board: Container) -> None:
    """With the gadget's own code for the sound: neither the filter of system calls nor a limit refuses it."""
    parts = board.root / "opt/parts/gadget"
    parts.mkdir(parents=True)
    for part in ("__init__.py", "errors.py", "lifeline.py"):
        shutil.copy(SYSTEMD.parent / "gadget" / part, parts)
    found = probe(board, "gadget", SOUND)
    assert found["everything else"] == 0
    assert found["and more"] == "EACCES", "refused by the limit, not by the filter of system calls"
    if found["limit"] > 0:
        pytest.skip("this machine's root has no CAP_SYS_RESOURCE: systemd cannot give a unit LimitNICE= here")
    assert (found["limit"], found["sound"]) == (lifeline.NICE, lifeline.NICE)


@pytest.mark.timeout(120)
def test_uninstalling_keeps_what_it_was_told_unless_it_is_to_be_erased(board: Container) -> None:
    (board.root / PREFIX / "models").mkdir(exist_ok=True)
    assert "kept: /var/lib/gadget" in board.do(UNINSTALL)
    assert board.run("systemctl", "cat", "gadget").returncode != 0
    assert not (board.root / PREFIX / "versions").exists()
    assert journal(board).startswith("1\n")
    assert board.do(UNINSTALL, YES="1") == "removed, with everything it was told\n"
    assert not (board.root / "var/lib/gadget").exists()
    assert not (board.root / PREFIX).exists()
    assert board.run("id", "gadget").returncode != 0


@pytest.mark.timeout(300)
def test_a_first_version_that_does_not_become_ready_stays_says_why_and_has_its_courier(
    board: Container,
) -> None:
    """As the Debian package always begins: without models."""
    board.run(UNINSTALL, YES="1")
    add(board.root, "first", NEVER_READY)
    status, said = switch(board, "first")
    assert status == 3
    assert "first is installed, and did not become ready: Failed: models.missing: there is no mind." in said
    assert current(board) == "versions/first"
    assert running(board) == ["failed", "active", "active"]
    assert board.do("systemctl", "is-enabled", *SERVICES).split() == ["enabled"] * 3

    assert switch(board, "first")[0] == 3, "once more is no more"
    assert journal(board) == "first\nfirst\n"
    assert copies(board) == []

    program = board.root / PREFIX / "versions/first/bin/gadget"
    program.write_text(READY.format(version="first"))
    board.do("systemctl", "restart", "gadget")
    assert running(board) == ["active", "active", "active"], "as it said"
