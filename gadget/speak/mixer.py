"""Adds up the clips being played, block by block. Pure: no clock, no device; the player tells it the time.

Calls come from two sides, the thread that plays and whoever plays and stops clips; futures are resolved
outside the lock, so that what waits for them may play the next clip at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gadget.audio import Clip, Samples
from gadget.speak.base import Playback

FADE_S = 0.005
"""A stopped clip fades out over this: an abrupt end would click."""

_Block: TypeAlias = npt.NDArray[np.float32]
_Settlement: TypeAlias = Callable[[], None]


def gain(volume: float) -> float:
    """The factor for a perceived `volume` (0-1): loudness halves with every 10 dB, and 0 is silence."""
    return float(min(max(volume, 0.0), 1.0) ** (5 / 3))


class Mixer:
    """Clips in, blocks of mono int16 at `rate` samples per second out.

    A clip is done when it and `tail` more samples (what the device keeps buffered) were handed out.
    """

    def __init__(self, rate: int, tail: int = 0) -> None:
        self.rate = rate
        self.tail = tail
        self._fade = round(FADE_S * rate)
        self._tracks: list[_Track] = []
        self._lock = threading.Lock()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is playing."""
        return not self._tracks

    def play(self, clip: Clip, at_least: float = 0.0) -> Playback:
        """Add `clip` from the next block on, never below the volume `at_least`.

        Stopped before that, it makes no sound but both futures resolve.
        """
        playback = Playback(lambda: self._stop(playback))
        for future in (playback.started, playback.done):
            future.set_running_or_notify_cancel()  # cancelling who waits must not break it for others
        track = _Track(clip.at(self.rate).samples.astype(np.float32), playback, at_least)
        with self._lock:
            self._tracks.append(track)
        return playback

    def fill(self, frames: int, at: float, volume: float = 1.0) -> Samples:
        """The next `frames` samples; the first will be heard at `at` (monotonic seconds). Volume changes
        glide."""
        settlements: list[_Settlement] = []
        with self._lock:
            if not self._tracks:
                return np.zeros(frames, np.int16)
            mixed = np.zeros(frames, np.float32)
            for track in tuple(self._tracks):
                if self._add(track, mixed, at, volume, settlements):
                    self._tracks.remove(track)
        for settle in settlements:
            settle()
        return np.clip(np.rint(mixed), -32768, 32767).astype(np.int16)

    def fail(self, error: BaseException) -> None:
        """The device is gone: every clip fails with `error`."""
        for track in self._take_all():
            for future in (track.playback.started, track.playback.done):
                if not future.done():
                    future.set_exception(error)

    def drop(self, at: float) -> None:
        """Nobody fills any more: every clip is stopped where it is, at the time `at`."""
        for track in self._take_all():
            _settle(track.playback.started, at)
            _settle(track.playback.done, track.is_out)

    def _stop(self, playback: Playback) -> None:
        with self._lock:
            for track in self._tracks:
                if track.playback is playback and track.fade_left is None:
                    track.fade_left = self._fade if track.position else 0

    def _take_all(self) -> list[_Track]:
        with self._lock:
            tracks, self._tracks = self._tracks, []
        return tracks

    def _add(
        self, track: _Track, mixed: _Block, at: float, volume: float, settlements: list[_Settlement]
    ) -> bool:
        """Add the track's next piece to `mixed`; True when that was its last."""
        playback, frames = track.playback, len(mixed)
        if not playback.started.done():
            settlements.append(lambda: _settle(playback.started, at))
        was_out = track.is_out
        piece = track.samples[track.position : track.position + frames]
        if track.fade_left is not None:
            piece = piece[: track.fade_left]
            steps = np.arange(track.fade_left, track.fade_left - len(piece), -1, dtype=np.float32)
            piece = piece * (steps / np.float32(self._fade))
            track.fade_left = max(0, track.fade_left - frames)
        wanted = gain(max(volume, track.at_least))
        before = wanted if track.gain is None else track.gain
        track.gain = wanted
        mixed[: len(piece)] += piece * np.linspace(before, wanted, frames, dtype=np.float32)[: len(piece)]
        track.position += frames
        if track.fade_left == 0 and not was_out:
            settlements.append(lambda: _settle(playback.done, False))
            return True
        if track.position >= len(track.samples) + self.tail:
            settlements.append(lambda: _settle(playback.done, True))
            return True
        return False


@dataclass(slots=True, eq=False)
class _Track:
    samples: _Block
    playback: Playback
    at_least: float = 0.0
    """Volume that the track does not fall below."""
    gain: float | None = None
    """At the end of the last block; None before the first: there is nothing to glide from."""
    position: int = 0
    """Samples handed out; counts on past the end while the last ones make their way to the ear."""
    fade_left: int | None = None
    """Samples until silence once stopped; None while not."""

    @property
    def is_out(self) -> bool:
        """Whether every sample was handed out."""
        return self.position >= len(self.samples)


def _settle(future: Future[float] | Future[bool], value: float | bool) -> None:
    if not future.done():
        future.set_result(value)  # type: ignore[arg-type]  # each caller gives its own kind
