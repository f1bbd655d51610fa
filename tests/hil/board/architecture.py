"""What differs between a virtual board with a PC's processor and one with a Pi's: told once, for image and machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Architecture:
    """One kind of processor that a virtual board can have."""

    name: str
    """As Debian calls it."""
    machine_of_wheels: str
    """As wheels call it."""
    packages_of_host: str
    """The section of tools/system-packages with what this machine needs for it."""
    emulator: str
    machine: tuple[str, ...]
    """The emulator's arguments for board and processor."""
    console: str
    """The kernel's name for its first serial line."""
    tools: tuple[str, ...] = ()
    """Programs that this one's image takes beyond those that every image takes."""
    packages: tuple[str, ...] = ()
    """Debian packages beyond those of every board."""
    models: tuple[str, ...] = ()
    revision: int | None = None
    """The Pi that the device tree says this is; without one there is no device tree."""

    def layer(self, name: str) -> str:
        """What a layer of the image is called; one architecture's layers do not replace another's."""
        return name if self is AMD64 else f"{self.name}_{name}"


AMD64 = Architecture(
    name="amd64",
    machine_of_wheels="x86_64",
    packages_of_host="hil",
    emulator="qemu-system-x86_64",
    machine=("-machine", "pc", "-cpu", "max"),
    console="ttyS0",
    tools=("cmake", "busybox"),
    models=("gadget-mind", "whisper-tiny.en", "whisper-base"),
)

ARM64 = Architecture(
    name="arm64",
    machine_of_wheels="aarch64",
    packages_of_host="arm64",
    emulator="qemu-system-aarch64",
    machine=("-machine", "virt", "-cpu", "cortex-a72"),  # a Pi 4's
    console="ttyAMA0",
    tools=("arch-test", "aarch64-linux-gnu-gcc", "aarch64-linux-gnu-g++", "fdtput"),
    packages=("libatomic1",),  # vosk's wheel needs it there
    models=("gadget-mind",),
    revision=0xC03111,  # Pi 4 Model B
)
