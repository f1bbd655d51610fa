"""What a camera is: something that gives one frame when asked."""

from __future__ import annotations

from abc import ABC, abstractmethod

from gadget.picture import Picture


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
