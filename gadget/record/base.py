"""What a recorder is: something that listens from now (and a moment before) until told to stop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from gadget.audio import Samples
from gadget.errors import GadgetError
from gadget.threads import Feed


class Recorder(ABC):
    """A source of speech: 16 kHz mono int16 in chunks of exactly `audio.CHUNK` samples.

    `open` takes the device, `start` begins one request, `stop` ends it. `on_trouble` (set before `open`) is called from
    any thread with the error when a device disappears outside a request and with None when it is back; inside a
    request the feed fails with `RecordFailed` instead. Missing devices raise `NoMicrophone` from `open` or `start`.
    """

    on_trouble: Callable[[GadgetError | None], None] = staticmethod(lambda error: None)

    overruns: int = 0
    """Chunks lost because the computer was too slow, counted since `open`."""

    @abstractmethod
    def open(self) -> None:
        """Take the device and begin to keep the pre-roll. Raises `NoMicrophone`."""

    @abstractmethod
    def start(self, feed: Feed[Samples]) -> None:
        """Put chunks into `feed`, the pre-roll first, until `stop`; closes or fails the feed in the end."""

    @abstractmethod
    def stop(self) -> None:
        """No more chunks: close the feed. Harmless when nothing was started."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the microphone (ears off); `open` takes it again. Twice is harmless."""
