"""A real Pi as a rig, over ssh. README.md here says how it is wired.

    GADGET_HIL=pi@gadget.local          whom to reach; ssh must work without a password, and sudo there, too
    GADGET_HIL_CHIP=0                   number of the GPIO chip (0; 4 on a Pi 5 with an older kernel)
    GADGET_HIL_BUTTON=27                the pin that is wired to the button's pin
    GADGET_HIL_LIGHTS=5,6,13            the pins that are wired to red, green and blue
    GADGET_HIL_MOUTH=plughw:Device,0    the ALSA device whose output is wired to the gadget's microphone
    GADGET_HIL_EAR=plughw:Device,0      the ALSA device whose input is wired to the gadget's loudspeaker

What the gadget was told and its settings are set aside while the tests run, and put back afterwards.
"""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from tests.hil.board import image as images
from tests.hil.board.machine import Gone, Line
from tests.hil.rig import Board, SoundEnds

LOCK = "/run/lock/gadget-hil"
AGENT = "/run/gadget-hil-agent.py"
ASIDE = "/var/lib/gadget.set-aside-by-the-tests"
OURS = ("/etc/gadget/", "/var/lib/gadget/", f"{ASIDE}/", "/run/")
"""Where the tests may write on somebody's Pi."""
SERVICES = ("gadget", "gadget-courier")
NEEDED = ("GADGET_HIL_BUTTON", "GADGET_HIL_LIGHTS", "GADGET_HIL_MOUTH", "GADGET_HIL_EAR")


def why_impossible(environ: Mapping[str, str]) -> str | None:
    """What the environment does not tell about the real board; None when it tells everything."""
    missing = [name for name in NEEDED if not environ.get(name)]
    return f"GADGET_HIL is set, but {', '.join(missing)} is not: tests/hil/README.md" if missing else None


def set_aside(board: Board) -> None:
    """Give the gadget an empty memory and the tests' settings. What is there is kept at `ASIDE`."""
    # an earlier session that was cut off left something of value there
    board.do("sh", "-c", f"[ ! -e {ASIDE} ]")
    board.do("mkdir", "-m", "700", ASIDE)
    ran = [name for name in SERVICES if board.show(name, "ActiveState") == {"ActiveState": "active"}]
    board.write(f"{ASIDE}/ran", "\n".join(ran).encode())
    board.do("systemctl", "stop", *SERVICES, within_s=60)
    board.do("cp", "-a", "/var/lib/gadget", f"{ASIDE}/state")
    board.do("cp", "-a", "/etc/gadget", f"{ASIDE}/settings")
    for file in sorted((images.HERE / "files/etc/gadget").iterdir()):
        board.write(f"/etc/gadget/{file.name}", _without_cards(file))


def begin_anew(board: Board) -> None:
    """A gadget that is ready and has done nothing yet."""
    board.do("systemctl", "stop", *SERVICES, within_s=60)
    board.do("find", "/var/lib/gadget", "-mindepth", "1", "-delete")
    board.do("systemctl", "reset-failed", "gadget")
    board.do("systemctl", "start", "gadget", within_s=120)


def put_back(board: Board) -> None:
    """Everything as it was before `set_aside`."""
    board.do("systemctl", "stop", *SERVICES, within_s=60)
    board.do(
        "sh",
        "-c",
        f"find /var/lib/gadget /etc/gadget -mindepth 1 -delete && cp -a {ASIDE}/state/. /var/lib/gadget/ "
        f"&& cp -a {ASIDE}/settings/. /etc/gadget/",
    )
    ran = board.read(f"{ASIDE}/ran").decode().split()
    board.do("rm", "-r", ASIDE)
    if ran:
        board.do("systemctl", "start", *ran, within_s=120)


class RealPi(Board):
    """The board of `GADGET_HIL`. Raises `Gone` when it cannot be reached, or when somebody else tests on it."""

    name = "real"
    devices: ClassVar = {}  # nothing that could be unplugged by software on every board

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        shell: Sequence[str] | None = None,
        ours: Sequence[str] = OURS,
    ) -> None:
        """`shell` is what runs a command line on the board as root, `ours` where it may be written; only tests of the
        way there replace them."""
        self._ours = ours
        host = environ.get("GADGET_HIL", "")
        self._shell = list(
            shell or ("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20", host, "sudo", "sh", "-c")
        )
        self._quoted = shell is None
        self.sound = SoundEnds(environ["GADGET_HIL_MOUTH"], environ["GADGET_HIL_EAR"])
        agent = (images.HERE / "agent.py").read_bytes()
        agent_file = environ.get("GADGET_HIL_AGENT", AGENT)
        subprocess.run(self._on_board(f"cat >{agent_file}"), input=agent, check=True, timeout=60)
        pins = f"--chip {environ.get('GADGET_HIL_CHIP', '0')} --button {environ['GADGET_HIL_BUTTON']}"
        lock = environ.get("GADGET_HIL_LOCK", LOCK)
        command = (
            f"flock --nonblock --conflict-exit-code 75 {lock} "
            f"python3 -u {agent_file} {pins} --lights {environ['GADGET_HIL_LIGHTS']}"
        )
        here, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(self._on_board(command), stdin=there, stdout=there)
        self._line = Line(here)
        try:
            self._line.wait_for_agent(60)
        except Gone as silent:
            self.close()
            if self._process.returncode == 75:
                raise Gone(f"somebody else is testing on this board: {lock} is locked") from silent
            raise

    def write(self, path: str, content: bytes, mode: int = 0o644) -> None:
        """Write where it is put back afterwards, or forgotten at the next boot. `AssertionError` elsewhere: it is
        somebody's Pi."""
        assert path.startswith(tuple(self._ours)), f"{path} on this board is not the tests' to change"
        super().write(path, content, mode)

    def call(self, what: str, answer_within_s: float = 60.0, **arguments: Any) -> Any:
        return self._line.call(what, answer_within_s, **arguments)

    def close(self) -> None:
        """The agent ends with its input, and with it the lock."""
        self._line.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _on_board(self, command: str) -> list[str]:
        return [*self._shell, shlex.quote(command) if self._quoted else command]


def _without_cards(file: Path) -> bytes:
    """The virtual board's settings without the names of its sound cards: a real board has its own defaults."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("device = ")).encode()
