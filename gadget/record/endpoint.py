"""When has the person begun, paused, finished? Probabilities in, verdicts out. Pure: time is counted in
chunks."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

_WINDOW = 4
"""Chunks looked at together, so that a cough or a click (one or two chunks) is not speech."""

_TO_BEGIN = 3
"""Voiced chunks within the window that make speech."""

_TO_GO_ON = 2
"""Voiced chunks within the window that continue it: speech has gaps, noise seldom comes in pairs."""

_SOFTER = 0.15
"""Within speech a chunk counts as voiced at a probability this much below the threshold: words trail off."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one chunk changed. `speech_began` and `paused` are told once; the others stay true."""

    speech_began: bool = False
    """The first speech of the request."""
    paused: bool = False
    """Silence reached the length of a pause; told again after more speech."""
    ended: bool = False
    """After speech, silence long enough to end a tapped request."""
    nothing_said: bool = False
    """The time for beginning to speak went by."""
    too_long: bool = False
    """The longest request is reached."""


class Endpointer:
    """Follows one request; a new one is made for the next."""

    def __init__(
        self,
        chunk_s: float,
        threshold: float,
        pause_s: float,
        end_silence_s: float,
        no_speech_s: float,
        longest_s: float,
    ) -> None:
        """All lengths in seconds, counted in whole chunks of `chunk_s` (rounded up); `threshold` is 0-1."""
        self._chunk_s = chunk_s
        self._threshold = threshold
        self._softer = max(threshold - _SOFTER, threshold / 2)
        self._pause = _chunks(pause_s, chunk_s)
        self._end_silence = _chunks(end_silence_s, chunk_s)
        self._no_speech = _chunks(no_speech_s, chunk_s)
        self._longest = _chunks(longest_s, chunk_s)
        self._window: deque[bool] = deque(maxlen=_WINDOW)
        self._speaking = False
        self._heard = 0
        self._speech = 0
        self._silence = 0
        self._pause_told = False

    @property
    def heard_speech(self) -> bool:
        """Whether there was any speech."""
        return self._speech > 0

    @property
    def speech_s(self) -> float:
        """How much speech there was, without its pauses (to a chunk or so for each)."""
        return self._speech * self._chunk_s

    @property
    def silence_s(self) -> float:
        """How long it has been silent since the last speech or the beginning; clicks do not count."""
        return self._silence * self._chunk_s

    def feed(self, probability: float) -> Verdict:
        """Take the next chunk's `probability` of being speech (0-1)."""
        had_speech = self.heard_speech
        self._heard += 1
        self._listen(probability)
        pause_due = self.heard_speech and self._silence >= self._pause
        paused = pause_due and not self._pause_told
        self._pause_told = pause_due
        return Verdict(
            speech_began=self.heard_speech and not had_speech,
            paused=paused,
            ended=self.heard_speech and self._silence >= self._end_silence,
            nothing_said=not self.heard_speech and self._heard >= self._no_speech,
            too_long=self._heard >= self._longest,
        )

    def _listen(self, probability: float) -> None:
        voiced = probability >= (self._softer if self._speaking else self._threshold)
        self._window.append(voiced)
        count = sum(self._window)
        if not self._speaking and count >= _TO_BEGIN:
            self._speaking = True
            self._speech += count
            self._silence = 0
        elif self._speaking and voiced and count >= _TO_GO_ON:
            self._speech += 1
            self._silence = 0
        elif not voiced:  # a voiced chunk alone may be a click or the next word: it is no silence yet
            self._silence += 1
            # after that much silence, going on takes as much as beginning
            self._speaking = self._speaking and self._silence < _WINDOW


def _chunks(seconds: float, chunk_s: float) -> int:
    return max(1, math.ceil(seconds / chunk_s - 1e-9))
