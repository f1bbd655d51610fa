"""The virtual board as a machine: QEMU with Debian in it, started, saved, restored, and switched off without warning.

The processor is emulated in software on purpose. Where /dev/kvm exists it may be a nested kind on which stock kernels
hang, and a board that is slow the same everywhere is worth more than one that is fast at some places.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hil.board.architecture import AMD64, Architecture
from tests.hil.board.image import Image

MEMORY_MB = 1792
PROCESSORS = 2
BOOT_S = 240.0
"""Until the agent answers, times the load per processor. Seven to twenty seconds on two cores that have nothing else to
do, four minutes on two that have four times too much."""


class Gone(Exception):
    """The machine is switched off, or does not answer any more."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A machine that was frozen at one instant: its memory, and its disk as it was then."""

    memory: Path
    disk: Path


def why_impossible(architecture: Architecture = AMD64) -> str | None:
    """Why no virtual board can run here at all; None when one can."""
    missing = [name for name in (architecture.emulator, "qemu-img") if shutil.which(name) is None]
    if missing:
        return f"{' and '.join(missing)} not installed: run tools/system-packages {architecture.packages_of_host}"
    if os.uname().machine != "x86_64":
        return f"the virtual board is an amd64 one, this machine is {os.uname().machine}"
    return None


def version(architecture: Architecture) -> str:
    """Of the emulator: a saved machine fits no other."""
    return subprocess.run(
        [architecture.emulator, "--version"], capture_output=True, text=True, check=True
    ).stdout


def busy() -> float:
    """How many times more this machine has to do than it can: 1 when it can do everything at once."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Machine:
    """One run of the board, from power on to power off. `directory` is its own: disk, sockets, console log."""

    def __init__(self, image: Image, directory: Path) -> None:
        self._image = image
        self._directory = directory
        self.disk = directory / "disk.qcow2"
        self.console = directory / "console.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Line | None = None

    # ── power ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def blank(self) -> None:
        """Give the board a disk as it came from the installer."""
        _overlay(self._image.disk, "raw", self.disk)

    def on(self) -> None:
        """Switch on and wait for the agent. Raises `Gone` with the console's last lines."""
        self._begin()
        try:
            self.line.wait_for_agent(BOOT_S * busy())
        except Gone as silent:
            raise Gone(f"{silent}; its console ends with:\n{self.console_end()}") from silent

    def restore(self, saved: Saved) -> None:
        """Be the machine that was frozen; its clock is set to now. The board's own disk is replaced."""
        _overlay(saved.disk, "qcow2", self.disk)
        self._begin("-incoming", f"exec:cat {saved.memory}")
        self._monitor("cont")
        self.line.attach()
        self.line.call("run", 60, argv=["date", "-u", "-s", f"@{time.time():.3f}"])

    def save(self, saved: Saved) -> None:
        """Freeze the machine into these files; it is off afterwards."""
        self.line.call("run", 60, argv=["sync"], within_s=60)
        monitor = Monitor(self._directory / "monitor")
        try:
            monitor.ask("stop")
            monitor.ask("migrate-set-parameters", **{"max-bandwidth": 1 << 40})
            monitor.ask("migrate", uri=f"exec:cat >{saved.memory}")
            monitor.until_migrated(180)
        finally:
            monitor.close()
        self.cut()
        shutil.move(self.disk, saved.disk)

    def cut(self) -> None:
        """Cut the power: nothing is written any more, nobody is told."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def is_on(self) -> bool:
        return self._process is not None and self._process.poll() is None

    # ── what stands on the desk ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def line(self) -> Line:
        """The way to the agent. Raises `Gone` while the board is off."""
        if self._line is None:
            raise Gone("the board is switched off")
        return self._line

    def console_end(self, lines: int = 60) -> str:
        try:
            return "\n".join(self.console.read_text("utf-8", "replace").splitlines()[-lines:])
        except OSError:
            return "(no console)"

    def _begin(self, *more: str) -> None:
        self.cut()
        agent, monitor = self._directory / "agent", self._directory / "monitor"
        for stale in (agent, monitor):
            stale.unlink(missing_ok=True)
        log = (self._directory / "qemu.log").open("wb")
        kind = self._image.architecture
        with log:
            self._process = subprocess.Popen(
                [
                    *self._bare(),
                    *("-kernel", str(self._image.kernel), "-initrd", str(self._image.initrd)),
                    *(
                        "-append",
                        f"console={kind.console} panic=-1 quiet random.trust_cpu=on mitigations=off",
                    ),
                    *(() if kind.revision is None else ("-dtb", str(self._device_tree(kind.revision)))),
                    *("-drive", f"file={self.disk},if=none,id=disk,cache=writeback"),
                    *("-device", "virtio-blk-pci,drive=disk"),
                    *(
                        "-chardev",
                        f"file,id=console,path={self.console},append=on",
                        "-serial",
                        "chardev:console",
                    ),
                    *("-device", "virtio-serial-pci"),
                    *("-chardev", f"socket,id=agent,path={agent},server=on,wait=off"),
                    *("-device", "virtserialport,chardev=agent,name=hil"),
                    *("-qmp", f"unix:{monitor},server=on,wait=off"),
                    *more,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._line = Line(_connected(agent, self._process, self._directory / "qemu.log"))

    def _bare(self) -> tuple[str, ...]:
        """The emulator and the board itself, without anything that is plugged into it."""
        kind = self._image.architecture
        return (
            *(kind.emulator, *kind.machine),
            *("-nodefaults", "-no-user-config", "-display", "none", "-nic", "none", "-no-reboot"),
            *("-accel", "tcg,thread=multi", "-m", str(MEMORY_MB), "-smp", str(PROCESSORS)),
        )

    def _device_tree(self, revision: int) -> Path:
        """The emulator's own description of the board, with what a Pi's has: it says which Pi this is, and there are no
        other pins, so that the simulated ones are the first."""
        tree = self._directory / "board.dtb"
        subprocess.run([*self._bare(), "-machine", f"dumpdtb={tree}"], check=True, capture_output=True)
        _run("fdtput", "-c", str(tree), "/system")
        _run("fdtput", "-t", "x", str(tree), "/system", "linux,revision", f"{revision:x}")
        _run("fdtput", "-t", "s", str(tree), "/pl061@9030000", "status", "disabled")
        _run("fdtput", "-r", str(tree), "/gpio-keys")
        return tree

    def _monitor(self, command: str) -> None:
        monitor = Monitor(self._directory / "monitor")
        try:
            monitor.until_restored(60)
            monitor.ask(command)
        finally:
            monitor.close()


class Line:
    """Requests to the agent, from any thread, each with its own deadline."""

    def __init__(self, pipe: socket.socket) -> None:
        self._pipe = pipe
        self._number = 0
        self._waiting: dict[int, Future[Any]] = {0: Future()}
        self._lock = threading.Lock()
        self._agent = self._waiting[0]
        threading.Thread(target=self._listen, daemon=True).start()

    def wait_for_agent(self, within_s: float) -> None:
        try:
            self._agent.result(within_s)
        except TimeoutError:
            raise Gone(f"the board's agent did not say anything within {within_s:.0f} s") from None

    def attach(self) -> None:
        """The agent was there before us and does not greet again."""
        self.call("monotonic", 60)

    def call(self, what: str, answer_within_s: float, **arguments: Any) -> Any:
        """Raises `Gone` when no answer comes, `AssertionError` with the agent's traceback when it could not."""
        answer: Future[Any] = Future()
        with self._lock:
            self._number += 1
            self._waiting[self._number] = answer
            line = json.dumps({"id": self._number, "do": what, **arguments}).encode() + b"\n"
            try:
                self._pipe.sendall(line)
            except OSError as failed:
                raise Gone(f"the board is gone: {failed}") from failed
        try:
            reply = answer.result(answer_within_s)
        except TimeoutError:
            raise Gone(f"no answer within {answer_within_s:.0f} s to {what} {arguments}") from None
        if "error" in reply:
            raise AssertionError(f"{what} {arguments}:\n{reply['error']}")
        return reply["ok"]

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._pipe.shutdown(socket.SHUT_RDWR)
        self._pipe.close()

    def _listen(self) -> None:
        try:
            with self._pipe.makefile("rb") as lines:
                for line in lines:
                    try:
                        reply = json.loads(line)
                    except ValueError:
                        continue  # the end of a line that an earlier life began
                    if (answer := self._waiting.pop(reply["id"], None)) is not None:
                        answer.set_result(reply)
        except OSError:
            pass
        for answer in tuple(self._waiting.values()):
            if not answer.done():
                answer.set_exception(Gone("the board was switched off"))


class Monitor:
    """QEMU's own control socket (QMP)."""

    def __init__(self, path: Path) -> None:
        self._pipe = _connected(path)
        self._pipe.settimeout(60)
        self._lines = self._pipe.makefile("rb")
        self.ask("qmp_capabilities")

    def ask(self, command: str, **arguments: Any) -> Any:
        self._pipe.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        for line in self._lines:
            reply = json.loads(line)
            if "error" in reply:
                raise Gone(f"QEMU refused {command}: {reply['error']}")
            if "return" in reply:
                return reply["return"]
        raise Gone("QEMU ended")

    def until_migrated(self, within_s: float) -> None:
        deadline = time.monotonic() + within_s
        while (status := self.ask("query-migrate").get("status")) != "completed":
            if status == "failed" or time.monotonic() > deadline:
                raise Gone(f"the machine could not be saved: {status}")
            time.sleep(0.05)

    def until_restored(self, within_s: float) -> None:
        deadline = time.monotonic() + within_s
        while (status := self.ask("query-status")["status"]) == "inmigrate":
            if time.monotonic() > deadline:
                raise Gone(f"the machine could not be restored: {status}")
            time.sleep(0.02)

    def close(self) -> None:
        self._lines.close()
        self._pipe.close()


def _connected(
    path: Path, process: subprocess.Popen[bytes] | None = None, log: Path | None = None
) -> socket.socket:
    deadline = time.monotonic() + 30
    while True:
        pipe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            pipe.connect(str(path))
            return pipe
        except OSError as absent:
            pipe.close()
            if process is not None and process.poll() is not None and log is not None:
                raise Gone(f"QEMU ended with {process.returncode}: {log.read_text()}") from absent
            if time.monotonic() > deadline:
                raise Gone(f"nobody answers on {path}") from absent
            time.sleep(0.01)


def _overlay(below: Path, kind: str, disk: Path) -> None:
    disk.unlink(missing_ok=True)
    _run("qemu-img", "create", "-q", "-f", "qcow2", "-b", str(below), "-F", kind, str(disk))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
