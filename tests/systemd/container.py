"""A systemd of its own, booted in a container on a throw-away copy of this machine's files.

What units and scripts do to a machine, they do there. Needs root, overlayfs and systemd-nspawn; where one
is missing, it says which.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType

BOOTS_WITHIN_S = 60.0
CHECKOUT = Path(__file__).parents[2]


def why_missing() -> str | None:
    """Why no container can be had here; None when one can."""
    if os.geteuid() != 0:
        return "only root can boot a container (or make a copy of this machine's files)"
    for program, package in (("systemd-nspawn", "systemd-container"), ("nsenter", "util-linux")):
        if shutil.which(program) is None:
            return f"{program} is not installed (Debian: {package})"
    if "overlay" not in Path("/proc/filesystems").read_text():
        return "this kernel has no overlayfs"
    return None


def _is_hidden(place: Path) -> bool:
    """Whether a copy lacks it: on a disk of its own, or where systemd-nspawn puts an empty directory."""
    return place.stat().st_dev != Path("/").stat().st_dev or any(
        place.is_relative_to(covered)
        for covered in ("/tmp", "/run")  # noqa: S108
    )


class Copy:
    """This machine's files with changes of their own, thrown away at the end. Programs run in it with `run`."""

    def __init__(self, directory: Path) -> None:
        self.root = directory / "root"
        self._directory = directory

    def __enter__(self) -> Copy:
        for name in ("root", "upper", "work"):
            (self._directory / name).mkdir()
        layers = f"lowerdir=/,upperdir={self._directory}/upper,workdir={self._directory}/work"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, str(self.root)], check=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run(["umount", "--lazy", str(self.root)], check=True)

    def run(
        self, *command: str, within_s: float = 120.0, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """The program's end and what it said, whatever its status is."""
        given = [f"{name}={value}" for name, value in environment.items()]
        return subprocess.run(
            [*self._entered(), "env", *given, *command],
            env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=within_s,
            check=False,
        )

    def do(self, *command: str, within_s: float = 120.0, **environment: str) -> str:
        """What a program says that has to succeed."""
        done = self.run(*command, within_s=within_s, **environment)
        assert done.returncode == 0, f"{' '.join(command)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _entered(self) -> list[str]:
        quietly = ("-q", "--register=no", "--keep-unit", "--private-network", "--pipe", "--link-journal=no")
        shown = [f"--bind-ro={CHECKOUT}"] if _is_hidden(CHECKOUT) else []
        return ["systemd-nspawn", *quietly, *shown, "-D", str(self.root), "--"]


class Container(Copy):
    """The copy, booted."""

    def __enter__(self) -> Container:
        super().__enter__()
        (self.root / "etc/machine-id").write_text("")
        self._log = (self._directory / "console").open("wb")
        self._nspawn = subprocess.Popen(
            [
                *("systemd-nspawn", "--register=no", "--keep-unit", "--private-network", "--link-journal=no"),
                *("--console=pipe", "-D", str(self.root), "-b", "systemd.unit=sysinit.target"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        try:
            self._init = self._wait_for_init()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._nspawn.terminate()
        try:
            self._nspawn.wait(20)
        except subprocess.TimeoutExpired:
            self._nspawn.kill()
            self._nspawn.wait()
        self._log.close()
        super().__exit__(kind, error, trace)

    def _wait_for_init(self) -> int:
        """The number of the container's first process, once it answers."""
        deadline = time.monotonic() + BOOTS_WITHIN_S
        while time.monotonic() < deadline and self._nspawn.poll() is None:
            children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text().split()
            for child in children:
                self._init = int(child)
                if self.run("systemctl", "is-active", "sysinit.target").stdout == "active\n":
                    return self._init
            time.sleep(0.1)
        raise AssertionError(f"the container did not boot:\n{(self._directory / 'console').read_text()}")

    def _entered(self) -> list[str]:
        return ["nsenter", "-t", str(self._init), "-a", "--"]
