"""What every camera that looks at the world has in common: a time limit, a way up, and a lens to cover."""

from __future__ import annotations

from abc import abstractmethod

from gadget import images
from gadget.errors import BadSettings, LookFailed, NoCamera
from gadget.look.base import Camera
from gadget.look.deadline import Deadline
from gadget.picture import Picture, Pixels
from gadget.settings import LookSettings


class LiveCamera(Camera):
    """A camera that gives raw frames through `grab`; here they become pictures, its failures ours."""

    def __init__(self, settings: LookSettings, name: str) -> None:
        """`name` is what messages call it. Raises `BadSettings` for an angle that is not a right one."""
        self._settings = right_angled(settings)
        self._name = name
        self._deadline = Deadline(name, settings.timeout_s)

    @abstractmethod
    def grab(self) -> Pixels:
        """One fresh frame, blocking, on any thread. Raises `NoCamera` or `LookFailed`."""

    def mend(self) -> str:
        """What to do when no frame comes, for the message of `NoCamera`."""
        return "Check the camera or set look.backend to off."

    def prepare(self) -> None:
        images.load()  # or the time limit would have to cover that too
        try:
            self._frame()
        except LookFailed as error:
            raise NoCamera(f"{error.message} {self.mend()}") from error

    def take(self) -> Picture:
        try:
            picture = self._frame()
        except NoCamera as error:
            raise LookFailed(error.message) from error
        if images.is_covered(picture):
            raise LookFailed(f"{self._name} sees nothing but dark or one shade: is the lens covered?")
        return picture

    def _frame(self) -> Picture:
        return framed(Picture(self._deadline.call(self.grab), "camera"), self._settings)


def framed(picture: Picture, settings: LookSettings) -> Picture:
    """The picture turned and scaled down as the settings want it."""
    return images.fit(images.turn(picture, settings.rotate, settings.flip), settings.width)


def right_angled(settings: LookSettings) -> LookSettings:
    """The settings, unless their angle is impossible: then `BadSettings`, at the start, not at a press."""
    if settings.rotate not in (0, 90, 180, 270):
        raise BadSettings(f"look.rotate = {settings.rotate} is not possible: it must be 0, 90, 180 or 270.")
    return settings
