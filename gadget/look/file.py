"""A picture file in place of a camera: for the desktop, for demonstrations and for tests."""

from __future__ import annotations

from pathlib import Path

from gadget import images
from gadget.errors import BadPicture, LookFailed
from gadget.look.base import Camera
from gadget.look.live import framed, right_angled
from gadget.picture import Picture
from gadget.settings import LookSettings


class FileCamera(Camera):
    """Gives the picture at `look.file`, read anew every time: it may be replaced while the gadget runs."""

    def __init__(self, settings: LookSettings) -> None:
        self._settings = right_angled(settings)

    def prepare(self) -> None:
        self._read()

    def take(self) -> Picture:
        try:
            return self._read()
        except BadPicture as error:
            raise LookFailed(error.message) from error

    def _read(self) -> Picture:
        chosen = self._settings
        # Turned onto its side, it is the file's height that becomes the width.
        upright = chosen.rotate in (0, 180)
        return framed(images.read(Path(chosen.file), chosen.width if upright else None), chosen)
