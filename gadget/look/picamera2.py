"""The Raspberry Pi's own camera, through Picamera2.

Picamera2 comes with the distribution (python3-picamera2, seen from a virtual environment made with
--system-site-packages), not from the package index. This module is written after its documentation and has
been run against a stand-in only, never on a Pi.

The sensor streams only while a picture is taken, as with a USB camera.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gadget.errors import LookFailed, NoCamera
from gadget.look.live import LiveCamera
from gadget.picture import Pixels
from gadget.settings import LookSettings

SETTLE = 6
"""Frames thrown away while exposure and white balance settle."""


class PiCamera(LiveCamera):
    """The first camera that libcamera knows."""

    def __init__(self, settings: LookSettings) -> None:
        super().__init__(settings, "the Pi's camera")
        self._camera: Any = None

    def prepare(self) -> None:
        if self._camera is None:  # importing and opening take seconds, more than a frame may
            self._camera = _open(self._settings.width)
        super().prepare()

    def grab(self) -> Pixels:
        if self._camera is None:
            self._camera = _open(self._settings.width)
        try:
            self._camera.start()
            try:
                for _ in range(SETTLE):
                    self._camera.capture_array("main")
                return np.ascontiguousarray(self._camera.capture_array("main")[..., :3])
            finally:
                self._camera.stop()
        except Exception as error:  # Picamera2 and libcamera raise no type of their own
            raise LookFailed(f"the Pi's camera failed: {error}") from error

    def close(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.close()

    def mend(self) -> str:
        return "See whether `rpicam-hello --list-cameras` finds it, or set look.backend to off."


def _open(width: int) -> Any:
    try:
        from picamera2 import Picamera2
    except ImportError as error:
        raise NoCamera(
            f"Picamera2 cannot be imported ({error}). Run: sudo apt install python3-picamera2, and make the "
            "virtual environment with --system-site-packages; for a USB camera set look.backend to opencv."
        ) from error
    except Exception as error:  # a library of it that was compiled for another NumPy raises ValueError
        raise NoCamera(
            f"Picamera2 fails while it is imported ({type(error).__name__}: {error}). Bookworm's simplejpeg does not "
            "go with the gadget's NumPy. An installed gadget: sudo make uninstall (it asks before it erases), then "
            "sudo make install, which brings another; in an environment of your own: pip install --ignore-installed "
            "'simplejpeg>=1.8.1'. For a USB camera set look.backend to opencv."
        ) from error
    try:
        connected = bool(Picamera2.global_camera_info())
        camera = Picamera2() if connected else None
        if camera is not None:
            # "BGR888" is the one whose arrays hold red first. Asking for the sensor's full resolution keeps
            # its whole field of view; the frame is scaled down to `size` on the way.
            size = (width // 2 * 2, width * 3 // 8 * 2)
            raw = {"size": camera.sensor_resolution}
            still = camera.create_still_configuration(
                main={"size": size, "format": "BGR888"}, raw=raw, buffer_count=2
            )
            camera.configure(still)
    except Exception as error:  # as above
        raise NoCamera(
            f"the Pi's camera cannot be opened: {error}. Another program may be using it; see `rpicam-hello "
            "--list-cameras`."
        ) from error
    if camera is None:
        raise NoCamera(
            "no camera is connected to the Pi. Check its ribbon cable with the power off, then `rpicam-hello "
            "--list-cameras`; or set look.backend to off."
        )
    return camera
