"""What the hearing process can reach, tried from inside: with its own unit's restrictions, as its own user."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.hil.rig import SETTINGS, Board

pytestmark = [pytest.mark.hil, pytest.mark.timeout(1800)]

PROBE = r'''
"""Tries what the hearing process must not be able to do, and what it must; writes how each attempt ended."""
import json, os, pathlib, socket, sys

def attempt(work):
    try:
        return repr(work())
    except Exception as failed:
        return f"{type(failed).__name__}"

def unused(kind):
    with socket.socket(kind, socket.SOCK_STREAM):
        return "opened"

pathlib.Path(sys.argv[1]).write_text(json.dumps({
    "internet": attempt(lambda: unused(socket.AF_INET)),
    "internet 6": attempt(lambda: unused(socket.AF_INET6)),
    "netlink": attempt(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()),
    "packet": attempt(lambda: socket.socket(17, socket.SOCK_RAW).close()),
    "unix": attempt(lambda: unused(socket.AF_UNIX)),
    "interfaces": attempt(lambda: sorted(os.listdir("/sys/class/net"))),
    "secret file": attempt(lambda: pathlib.Path("/etc/gadget/secrets/test-password").read_text()),
    "credential store": attempt(lambda: pathlib.Path("/etc/credstore.encrypted/test-password").read_bytes()),
    "credentials": attempt(lambda: os.listdir("/run/credentials")),
    "disk": attempt(lambda: os.close(os.open("/dev/vda", os.O_RDONLY))),
    "kernel": attempt(lambda: pathlib.Path("/proc/sys/kernel/hostname").write_text("mine")),
    "settings": attempt(lambda: pathlib.Path("/etc/gadget/gadget.toml").open("a").close()),
    "program": attempt(lambda: pathlib.Path("/opt/gadget/written").write_text("")),
    "home": attempt(lambda: os.listdir("/root")),
    "own state": attempt(lambda: pathlib.Path("/var/lib/gadget/written").write_text("yes")),
    "pins": attempt(lambda: os.close(os.open("/dev/gpiochip0", os.O_RDWR))),
    "camera": attempt(lambda: os.close(os.open("/dev/video0", os.O_RDWR))),
}))
'''

PROBE_FILE = "/usr/local/lib/hil/probe.py"
DROP_IN = f"""
[Service]
ExecStartPre=/usr/bin/python3 -I {PROBE_FILE} /run/gadget/probe.json
"""
OPEN_BUT_FOR_THE_WALLS = ("secret file", "credential store", "disk", "settings", "program", "home")
"""What the modes are made to allow everybody."""


@pytest.fixture
def tried(disposable: Board) -> dict[str, Any]:
    """What became of each attempt inside the unit."""
    board = disposable
    board.write(PROBE_FILE, PROBE.encode())
    board.write("/etc/gadget/secrets/test-password", b"hunter2", 0o644)
    board.write("/etc/credstore.encrypted/test-password", b"hunter2", 0o644)
    # so that it is not the modes that hide them
    board.do("chmod", "755", "/etc/gadget/secrets", "/etc/credstore.encrypted", "/root")
    board.do("chmod", "666", "/dev/vda", SETTINGS)
    board.do("chmod", "777", "/opt/gadget")
    board.write("/etc/systemd/system/gadget.service.d/probe.conf", DROP_IN.encode())
    board.do("systemctl", "daemon-reload")
    board.do("systemctl", "restart", "gadget", within_s=240)
    found: dict[str, Any] = json.loads(board.read("/run/gadget/probe.json"))
    return found


def test_the_hearing_process_reaches_its_devices_and_nothing_else(
    board: Board, tried: dict[str, Any]
) -> None:
    for refused in ("internet", "internet 6", "netlink", "packet"):
        assert tried[refused] == "OSError", (refused, tried)
    for hidden in (*OPEN_BUT_FOR_THE_WALLS, "credentials", "kernel"):
        assert tried[hidden] in ("PermissionError", "FileNotFoundError", "OSError"), (hidden, tried)
    for allowed in ("unix", "own state", "pins", "camera"):
        assert not tried[allowed].endswith("Error"), (allowed, tried)
    # the same attempts, by the same user, outside the unit: the walls are what stops them
    outside = "/run/hil-probe.json"
    board.do("touch", outside)
    board.do("chown", "gadget", outside)
    board.do("runuser", "-u", "gadget", "--", "python3", "-I", PROBE_FILE, outside)
    free = json.loads(board.read(outside))
    for refused in ("internet", "netlink", *OPEN_BUT_FOR_THE_WALLS):
        assert not free[refused].endswith("Error"), (refused, free)
