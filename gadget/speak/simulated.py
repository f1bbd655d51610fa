"""A voice and a loudspeaker for tests and scripts: they remember what was said and played last, and make no sound."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from gadget.audio import Clip
from gadget.calls import Language
from gadget.errors import GadgetError
from gadget.speak.base import Playback, Speaker, Voice

T = TypeVar("T")

SECONDS_PER_CHARACTER = 0.02

REMEMBERED = 100
"""Sentences and clips; what came before is forgotten, for a simulated gadget may live for weeks, too."""


@dataclass(slots=True)
class SimulatedVoice(Voice):
    """Renders a soft tone, `SECONDS_PER_CHARACTER` for each character; `failure` is raised instead when set."""

    rendered: list[tuple[str, Language]] = field(default_factory=list)
    failure: GadgetError | None = None

    def prepare(self) -> None:
        """Nothing to load."""

    def render(self, sentence: str, language: Language) -> Clip:
        """A tone as long as the sentence."""
        if self.failure is not None:
            raise self.failure
        _remember(self.rendered, (sentence, language))
        count = round(16_000 * SECONDS_PER_CHARACTER * len(sentence))
        return Clip((2000 * np.sin(np.arange(count) * 2 * np.pi * 220 / 16_000)).astype(np.int16))


class SimulatedSpeaker(Speaker):
    """Plays into its memory, `speed` times faster than real time; `failure` fails playbacks when set.

    `volumes` are those at which the clips that were `played` began.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self.played: list[Clip] = []
        self.volumes: list[float] = []
        self.stopped: list[Clip] = []
        self.failure: GadgetError | None = None
        self._timers: set[threading.Timer] = set()

    def open(self) -> None:
        """Nothing to take."""

    def play(self, clip: Clip, *, at_least: float = 0.0) -> Playback:
        """Started at once, done after the clip's length divided by `speed`."""
        lock = threading.Lock()

        def end(whole: bool) -> None:
            self._timers.discard(timer)
            with lock:
                if playback.done.done():
                    return
                if not whole:
                    _remember(self.stopped, clip)
                playback.done.set_result(whole)

        def stop() -> None:
            timer.cancel()
            end(False)

        playback = Playback(stop)
        timer = threading.Timer(clip.seconds / self.speed, end, (True,))
        timer.daemon = True
        if self.failure is not None:
            playback.started.set_exception(self.failure)
            playback.done.set_exception(self.failure)
            return playback
        _remember(self.played, clip)
        _remember(self.volumes, max(self.volume, at_least))
        playback.started.set_result(time.monotonic())
        self._timers.add(timer)
        timer.start()
        return playback

    def close(self) -> None:
        """Stop every clip."""
        for timer in tuple(self._timers):
            timer.cancel()


def _remember(memory: list[T], what: T) -> None:
    memory.append(what)
    del memory[:-REMEMBERED]
