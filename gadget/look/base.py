"""What a camera is: something that gives one frame when asked; and eyes, which tell what is on it."""

from __future__ import annotations

from abc import ABC, abstractmethod

from gadget.picture import Picture
from gadget.seen import Seen


class Camera(ABC):
    """A source of pictures. Both methods block and run on one worker thread."""

    @abstractmethod
    def prepare(self) -> None:
        """Check that a frame can be taken. Raises `NoCamera` with the mend (or `BadPicture` for a file)."""

    @abstractmethod
    def take(self) -> Picture:
        """One fresh frame, turned and scaled by the settings. Raises `LookFailed`."""

    def close(self) -> None:
        """Let go of the device; twice is harmless."""


class Eyes(ABC):
    """Something that tells what a picture shows. Methods block and run on one worker thread."""

    @abstractmethod
    def prepare(self) -> None:
        """Load the model. Raises `Unavailable` (`NoModel`) or `BadModel` with the mend; twice is harmless."""

    @abstractmethod
    def see(self, picture: Picture) -> Seen:
        """What is on `picture`; prepares itself when nobody did. Raises `LookFailed`, or what `prepare` raises."""

    def close(self) -> None:
        """Free the model; twice is harmless."""
