"""The microphone: a sound device kept open from `open` to `close`, so that a moment before each press is on
hand."""

from __future__ import annotations

import math
import threading
from collections import deque

from gadget import soundcard
from gadget.audio import CHUNK, SPEECH_RATE, Samples
from gadget.errors import NoMicrophone, RecordFailed, Unavailable
from gadget.lifeline import Lifeline, OnEnd
from gadget.record.base import Recorder
from gadget.settings import RecordSettings
from gadget.threads import Feed


class Microphone(Recorder):
    """A recorder over `gadget.soundcard`.

    When `open` finds no device it raises and goes on looking for one until `close`; `on_trouble(None)` tells
    when it was found. Lost inside a request, the feed fails with `RecordFailed`, and `on_trouble` follows
    only if the device is not back at once.
    """

    def __init__(self, settings: RecordSettings) -> None:
        self._device = settings.device
        # Only sound that belonged to no request is kept: the end of one must not be heard again in the next.
        self._before: deque[Samples] = deque(
            maxlen=math.ceil(settings.pre_roll_ms / 1000 * SPEECH_RATE / CHUNK)
        )
        self._feed: Feed[Samples] | None = None
        self._lock = threading.Lock()
        self._line: Lifeline | None = None

    def open(self) -> None:
        """Take the device and begin to keep the pre-roll. Raises `NoMicrophone`."""
        if self._line is not None:
            self._line.check()
            return
        self.overruns = 0
        self._line = Lifeline(
            "microphone",
            self._connect,
            refresh=soundcard.refresh,
            lost=NoMicrophone,
            on_lost=self._lose,
            on_trouble=lambda error: self.on_trouble(error),
        )
        self._line.open()

    def start(self, feed: Feed[Samples]) -> None:
        """Put the pre-roll and then what comes into `feed`. Raises `NoMicrophone` (closed, unplugged)."""
        if self._line is None:
            raise NoMicrophone("the microphone is closed (the ears are off): open it before listening.")
        self._line.check()
        self.stop()
        with self._lock:
            for chunk in self._before:
                feed.put(chunk)
            self._before.clear()
            self._feed = feed

    def stop(self) -> None:
        """Close the feed; harmless when nothing was started."""
        with self._lock:
            feed, self._feed = self._feed, None
        if feed is not None:
            feed.close()

    def close(self) -> None:
        """Let go of the device, forget the pre-roll, end a request; twice is harmless."""
        line, self._line = self._line, None
        if line is not None:
            line.close()
        self.stop()
        with self._lock:
            self._before.clear()

    def _connect(self, on_end: OnEnd) -> soundcard.Stream:
        with soundcard.exclusive():
            return soundcard.open_input(
                soundcard.find_device(self._device, "input"),
                self._hear,
                on_end,
                on_overrun=self._overrun,
                may_yield=lambda: self._feed is None,
            )

    def _hear(self, chunk: Samples) -> None:
        with self._lock:
            if self._feed is None:
                self._before.append(chunk)
            else:
                self._feed.put(chunk)

    def _overrun(self) -> None:
        self.overruns += 1

    def _lose(self, error: Unavailable) -> None:
        with self._lock:
            feed, self._feed = self._feed, None
            self._before.clear()
        if feed is not None:
            feed.fail(RecordFailed(f"the microphone went away while listening: {error.message}"))
