"""A USB camera, through V4L2.

The camera is open only while a picture is taken: the light beside its lens then tells the truth, a frame can
never be older than the press, and a camera that was unplugged works again as soon as it is back. That costs
some tenths of a second at every press, while the person is still speaking.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from gadget import images
from gadget.errors import NoCamera
from gadget.look.live import LiveCamera
from gadget.picture import Pixels
from gadget.settings import LookSettings

SETTLE = 5
"""Frames thrown away while the camera finds its exposure: a sixth of a second at 30 frames a second."""

Grab: TypeAlias = Callable[[str, int, int], Pixels]


class OpenCVCamera(LiveCamera):
    """The camera at `look.device`."""

    def __init__(self, settings: LookSettings, grab: Grab = images.grab) -> None:
        """`grab(device, width, settle)` gives a fresh frame, blocking; raises `NoCamera` or `LookFailed`."""
        super().__init__(settings, settings.device)
        self._grab = grab

    def grab(self) -> Pixels:
        device = self._settings.device
        if not Path(device).exists():
            raise NoCamera(f"there is no {device}. {self.mend()}")
        if not os.access(device, os.R_OK | os.W_OK):
            raise NoCamera(f"{device} may not be used by this user. Run: sudo usermod -aG video $USER")
        return self._grab(device, self._settings.width, SETTLE)

    def mend(self) -> str:
        there = ", ".join(cameras())
        choice = (
            f"Set look.device to one of: {there};" if there else "No video device is connected: plug one in,"
        )
        return f"{choice} or set look.backend to picamera2 for the Pi's own camera, or to off."


def cameras(devices: Path = Path("/dev"), classes: Path = Path("/sys/class/video4linux")) -> list[str]:
    """The video devices there are, each with the kernel's name for it: "/dev/video0 (USB Camera)"."""
    found = []
    for device in sorted(devices.glob("video[0-9]*"), key=lambda path: (len(path.name), path.name)):
        try:
            name = (classes / device.name / "name").read_text("utf-8").strip()
        except OSError:
            name = "unnamed"
        found.append(f"{device} ({name})")
    return found
