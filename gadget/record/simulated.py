"""A microphone in a silent room, into which tests and scripts speak clips; it can be unplugged, too."""

from __future__ import annotations

from collections import deque

from gadget.audio import Clip, Samples, silence
from gadget.errors import NoMicrophone, RecordFailed
from gadget.record.base import Recorder
from gadget.record.tape import Tape
from gadget.settings import RecordSettings
from gadget.threads import Feed


class SimulatedRecorder(Recorder):
    """Each request hears the next clip queued (silence when there is none), then silence until `stop`.

    `speed` is how many times faster than real time; with `paced` false a clip comes at once. `is_open` and
    `requests` (how many were started) tell what was done to it.
    """

    def __init__(
        self, settings: RecordSettings | None = None, *, speed: float = 1.0, paced: bool = True
    ) -> None:
        """`settings` is taken so that every recorder is made alike; nothing of it applies here."""
        self.speed = speed
        self.paced = paced
        self.is_open = False
        self.requests = 0
        self._plugged = True
        self._clips: deque[Clip] = deque()
        self._tape: Tape | None = None

    def next(self, clip: Clip) -> None:
        """Speak `clip` into the next request that has none yet."""
        self._clips.append(clip)

    def unplug(self) -> None:
        """The device is gone: a request fails, and otherwise there is trouble."""
        self._plugged = False
        tape, self._tape = self._tape, None
        if tape is not None:
            feed = tape.feed
            tape.stop(
                lambda: feed.fail(RecordFailed("the simulated microphone was unplugged while listening."))
            )
        elif self.is_open:
            self.on_trouble(self._absent())

    def plug(self) -> None:
        """The device is back."""
        self._plugged = True
        if self.is_open:
            self.on_trouble(None)

    def open(self) -> None:
        """Raises `NoMicrophone` when unplugged."""
        if not self._plugged:
            raise self._absent()
        self.is_open = True

    def start(self, feed: Feed[Samples]) -> None:
        """Deliver the next clip. Raises `NoMicrophone` when closed or unplugged."""
        if not self.is_open:
            raise NoMicrophone(
                "the simulated microphone is closed (the ears are off): open it before listening."
            )
        if not self._plugged:
            raise self._absent()
        self.stop()
        self.requests += 1
        clip = self._clips.popleft() if self._clips else silence(0)
        self._tape = Tape(clip, feed, speed=self.speed, paced=self.paced)

    def stop(self) -> None:
        """Close the feed; harmless when nothing was started."""
        tape, self._tape = self._tape, None
        if tape is not None:
            tape.stop()

    def close(self) -> None:
        """Ears off; twice is harmless."""
        self.stop()
        self.is_open = False

    def _absent(self) -> NoMicrophone:
        return NoMicrophone("the simulated microphone is unplugged: plug() it in again.")
