"""Plays a clip into a feed the way a microphone would deliver it: what the simulated recorders have in
common."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np

from gadget.audio import CHUNK, SPEECH_RATE, Clip, Samples
from gadget.threads import Feed

CHUNK_S = CHUNK / SPEECH_RATE


class Tape:
    """One request: `clip` chunk by chunk, then silence until `stop`.

    Each chunk comes when its last sample would have been spoken, at `speed` times real time. With `paced`
    false the clip's chunks come at once and only the silence takes its time.
    """

    def __init__(self, clip: Clip, feed: Feed[Samples], *, speed: float, paced: bool) -> None:
        self._samples = clip.at(SPEECH_RATE).samples
        self.feed = feed
        self._chunk_s = CHUNK_S / speed
        self._paced = paced
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._play, name="tape", daemon=True)
        self._thread.start()

    def stop(self, end: Callable[[], None] | None = None) -> None:
        """No more chunks; then `end` (the feed's `close`, unless another is given)."""
        self._stopped.set()
        self._thread.join()
        (end or self.feed.close)()

    def _play(self) -> None:
        due = time.monotonic()
        for chunk, is_silence in self._chunks():
            if self._paced or is_silence:
                due += self._chunk_s
                self._stopped.wait(max(0.0, due - time.monotonic()))
            if self._stopped.is_set():
                return
            self.feed.put(chunk)

    def _chunks(self) -> Iterator[tuple[Samples, bool]]:
        for start in range(0, len(self._samples), CHUNK):
            chunk = self._samples[start : start + CHUNK]
            yield np.pad(chunk, (0, CHUNK - len(chunk))), False
        silent = np.zeros(CHUNK, np.int16)
        while True:
            yield silent, True
