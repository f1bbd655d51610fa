"""What a transcriber is: something that turns one request's sound into words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from gadget.audio import Samples
from gadget.calls import Language
from gadget.hypotheses import Hypothesis


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of a request. `text` is stripped and may be empty; Chinese is in simplified characters.

    `confidence` (0-1) is the engine's own and comparable only within one engine. `hypotheses` are `text` and what else
    may have been said, likeliest first; empty when the engine knows nothing else.
    """

    text: str
    language: Language
    confidence: float = 1.0
    hypotheses: tuple[Hypothesis, ...] = ()


class Hearing(ABC):
    """One request being heard. Every method blocks and runs on the same worker thread."""

    @abstractmethod
    def feed(self, samples: Samples) -> str | None:
        """More sound (16 kHz mono); gives the words so far when they changed, else None. Must keep up with speech."""

    @abstractmethod
    def pause(self) -> str | None:
        """The speaker seems to have paused: a chance to work ahead; gives the words so far when they changed."""

    @abstractmethod
    def so_far(self) -> Transcript | None:
        """What `finish` would give, as far as it is known without more work; None when nothing is."""

    @abstractmethod
    def finish(self) -> Transcript:
        """The final words. Raises `TranscribeFailed` when the engine fails; silence gives an empty text."""


class Transcriber(ABC):
    """An engine with its model."""

    @abstractmethod
    def prepare(self) -> None:
        """Load the model and warm it up. Raises `NoModel` or `BadModel`. Blocking."""

    @abstractmethod
    def begin(self, language: Language | None) -> Hearing:
        """Start on a request; `language` None lets the engine find out."""

    def close(self) -> None:
        """Free the model; twice is harmless."""
