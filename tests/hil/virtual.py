"""The virtual board as a rig: a machine that is restored for every test from one saved state."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from tests.hil.board import image as images
from tests.hil.board.image import Image
from tests.hil.board.machine import Machine, Saved, busy, version
from tests.hil.rig import Board, SoundEnds


class VirtualBoard(Board):
    """QEMU with Debian, gpio-sim, snd-aloop and vivid."""

    name = "virtual"
    has_power_switch = True
    is_disposable = True
    is_slow = True
    sound = SoundEnds(mouth="hw:Microphone,0", ear="hw:Speaker,1")

    devices: ClassVar = {
        "camera": ("platform/drivers/vivid", "vivid.0"),
        "microphone": ("platform/drivers/snd_aloop", "snd_aloop.1"),
        "loudspeaker": ("platform/drivers/snd_aloop", "snd_aloop.0"),
    }

    def __init__(self, image: Image, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.machine = Machine(image, directory)
        self.patience = patience()

    def call(self, what: str, answer_within_s: float = 60.0, **arguments: Any) -> Any:
        return self.machine.line.call(what, answer_within_s * self.patience, **arguments)

    def first_boot(self) -> None:
        """From power on to a gadget that says it is ready."""
        self.machine.blank()
        self.machine.on()
        self.until_ready(120)
        self.until(lambda: self.control("GET", "status")["warnings"] == {}, "every part of the board", 120)

    def restore(self, saved: Saved) -> None:
        self.machine.restore(saved)

    def cut_power(self) -> None:
        self.machine.cut()

    def power_on(self) -> None:
        self.machine.on()

    def remains(self) -> str:
        """What is left of a board on which something went wrong."""
        cores = self.run("sh", "-c", "ls /var/lib/gadget/core.* 2>/dev/null; sync").out.split()
        where = (
            f"the memory of what crashed ({', '.join(cores)}) is on {self.machine.disk}\n" if cores else ""
        )
        return where + self.journal()

    def throw_away(self, *, keep_disk: bool = False) -> None:
        self.machine.cut()
        if not keep_disk:
            shutil.rmtree(self.machine.disk.parent, ignore_errors=True)


def ready(image: Image, directory: Path, told: Callable[[str], None]) -> Path:
    """A directory with the state of a board that has booted from `image` until its gadget said it was ready.

    Kept as a layer of the image: it depends on the image, on the emulator, and on how the machine is made.
    """
    key = hashlib.sha256(f"{image.name}{version(image.architecture)}".encode())
    for part in ("machine.py", "architecture.py", "../virtual.py"):
        key.update((images.HERE / part).read_bytes())
    with images.alone(image.architecture):
        return images.kept(
            image.architecture.layer("ready"), key.hexdigest(), told, lambda to: _boot(image, directory, to)
        )


def _boot(image: Image, directory: Path, to: Path) -> None:
    board = VirtualBoard(image, directory)
    partial = to.with_name(f"{to.name}.partial")
    partial.mkdir(exist_ok=True)
    try:
        board.first_boot()
        board.machine.save(Saved(partial / "memory", partial / "disk.qcow2"))
        partial.rename(to)
    except Exception as failed:
        if board.machine.is_on:
            failed.add_note(board.journal())
        failed.add_note(f"the board's console ends with:\n{board.machine.console_end()}")
        raise
    finally:
        board.throw_away()


def patience() -> float:
    """How much longer things may take than on a Pi: an emulated processor is ten to twenty times slower, and slower
    still while the machine has other work."""
    given = os.environ.get("GADGET_HIL_PATIENCE")
    if given:
        return float(given)
    return 3.0 * busy()
