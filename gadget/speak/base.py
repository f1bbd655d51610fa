"""What a voice and a loudspeaker are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future

from gadget.audio import Clip
from gadget.calls import Language
from gadget.errors import GadgetError


class Voice(ABC):
    """Turns a sentence into sound. Methods block and run on one worker thread."""

    @abstractmethod
    def prepare(self) -> None:
        """Load the voice and render a word. Raises `NoVoice`."""

    @abstractmethod
    def render(self, sentence: str, language: Language) -> Clip:
        """The sound of one sentence, in memory. Raises `SpeakFailed`. Nothing speakable gives an empty clip."""

    def close(self) -> None:
        """Free the voice; twice is harmless."""


class Playback:
    """One clip on its way out.

    `started` resolves with the monotonic time at which its first sample went to the device, `done` with True when it
    was played to its end and False when it was stopped; both fail with `NoSpeaker` when the device is lost.
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        self.started: Future[float] = Future()
        self.done: Future[bool] = Future()
        self.stop = stop
        """Silence this clip within 30 ms; from any thread; twice is harmless."""


class Speaker(ABC):
    """A loudspeaker. Clips played at the same time are mixed (an earcon over speech)."""

    on_trouble: Callable[[GadgetError | None], None] = staticmethod(lambda error: None)
    """Called from any thread with the error when the device disappears and with None when it is back."""

    volume: float = 1.0
    """Loudness of speech and earcons, 0-1, perceptual (a half sounds half as loud); may be set at any time."""

    @abstractmethod
    def open(self) -> None:
        """Take the device. Raises `NoSpeaker`."""

    @abstractmethod
    def play(self, clip: Clip, *, at_least: float = 0.0) -> Playback:
        """Begin to play `clip` at once; returns at once.

        `at_least` is a volume (0-1) that this clip does not fall below, however quiet the others are: an alarm's.
        """

    @abstractmethod
    def close(self) -> None:
        """Stop everything and let go of the device; twice is harmless."""
