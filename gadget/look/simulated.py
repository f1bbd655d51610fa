"""A drawn scene in place of a camera, with the ways in which real cameras fail.

It is a live camera like the others, so the time limit, the covered lens and the unplugged cable go through
the very code that real cameras go through.
"""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np

from gadget import images
from gadget.errors import BadSettings, NoCamera
from gadget.look.live import LiveCamera
from gadget.picture import Pixels
from gadget.settings import LookSettings

WIDTH, HEIGHT = 640, 480
SCENES = ("bottle", "sign", "black", "unplugged", "stuck")
TEXT = "text:"
PLUG = "plug:"

WALL, TABLE, SHADE = (208, 203, 190), (139, 94, 60), (110, 72, 45)
PLASTIC, CAP, LABEL, RED = (64, 128, 214), (240, 240, 240), (250, 220, 90), (196, 22, 28)


class SimulatedCamera(LiveCamera):
    """Shows the scene named by `look.file`, a blue bottle when that is empty.

    Scenes: "bottle" (on a table), "sign" (a red stop sign), "text:WORDS" (ASCII words on a card), "black" (a
    covered lens), "unplugged", "plug:PATH" (the bottle, but unplugged while there is no file PATH) and "stuck"
    (a driver that never answers). `scene` may be changed at any time, `taken` remembers what was shown.
    """

    def __init__(self, settings: LookSettings) -> None:
        super().__init__(settings, "the simulated camera")
        self._closed = Event()
        self.scene = settings.file or "bottle"
        self.taken: list[str] = []

    @property
    def scene(self) -> str:
        """What stands before the lens. Raises `BadSettings` for a scene there is none of."""
        return self._scene

    @scene.setter
    def scene(self, scene: str) -> None:
        if not (scene in SCENES or (scene.startswith(TEXT) and scene.isascii()) or scene.startswith(PLUG)):
            raise BadSettings(
                f"look.file = {scene!r} is not a scene of the simulated camera. There are "
                f"{', '.join(SCENES)}, plug:PATH and text:WORDS (ASCII only)."
            )
        self._scene = scene

    def grab(self) -> Pixels:
        scene = self._scene
        if scene.startswith(PLUG):
            scene = "bottle" if Path(scene.removeprefix(PLUG)).exists() else "unplugged"
        if scene == "unplugged":
            raise NoCamera(f"the simulated camera is unplugged. {self.mend()}")
        if scene == "stuck":
            self._closed.wait()
        self.taken.append(scene)
        return draw(scene)

    def close(self) -> None:
        self._closed.set()


def draw(scene: str) -> Pixels:
    """The pixels of a scene, 640 x 480."""
    if scene.startswith(TEXT):
        return _card(scene.removeprefix(TEXT))
    match scene:
        case "bottle":
            return _bottle()
        case "sign":
            return _sign()
        case _:
            return np.zeros((HEIGHT, WIDTH, 3), np.uint8)


def _room() -> Pixels:
    pixels = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    pixels[:] = WALL
    pixels[340:] = TABLE
    pixels[340:346] = SHADE
    return pixels


def _bottle() -> Pixels:
    pixels = _room()
    pixels[110:130, 304:336] = CAP
    pixels[130:160, 308:332] = PLASTIC
    for row in range(160, 200):  # the shoulders
        half = 12 + (row - 160)
        pixels[row, 320 - half : 320 + half] = PLASTIC
    pixels[200:400, 268:372] = PLASTIC
    pixels[250:320, 268:372] = LABEL
    return pixels


def _sign() -> Pixels:
    pixels = _room()
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    across, down = np.abs(columns - 320), np.abs(rows - 170)
    pixels[300:480, 312:328] = SHADE
    pixels[(across < 140) & (down < 140) & (across + down < 196)] = RED
    images.letter(pixels, "STOP", (320, 170), 56)
    return pixels


def _card(words: str) -> Pixels:
    pixels = _room()
    pixels[150:330, 40:600] = (30, 40, 60)
    images.letter(pixels, words, (320, 240), max(12, min(60, 700 // max(1, len(words)))))
    return pixels
