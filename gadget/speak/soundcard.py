"""The loudspeaker: a sound device that is open while there is something to say.

The device is opened at the first sound and let go after half a minute of silence: opening takes 2-5 ms on
PulseAudio, so a first sound is no later than from a stream that plays silence all day, which would cost the
processor 125 calls a second and keep amplifiers awake. And only while nothing is open can PortAudio learn
that a microphone came back.
"""

from __future__ import annotations

import threading
import time

from gadget import soundcard
from gadget.audio import Clip, Samples
from gadget.errors import NoSpeaker, Unavailable
from gadget.lifeline import Lifeline, OnEnd
from gadget.settings import SpeakSettings
from gadget.speak.base import Playback, Speaker
from gadget.speak.mixer import Mixer

IDLE_S = 30.0
"""Silence after which the device is let go: longer than an answer takes to be thought of."""


class SoundcardSpeaker(Speaker):
    """A loudspeaker over `gadget.soundcard`.

    When `open` finds no device it raises and goes on looking for one until `close`; `on_trouble(None)` tells
    when it was found. Clips played meanwhile fail with `NoSpeaker`, as do those that play when the device is
    lost.
    """

    underruns: int = 0
    """Gaps because the computer was too slow, counted since `open`."""

    def __init__(self, settings: SpeakSettings, *, idle_s: float = IDLE_S) -> None:
        """`idle_s` is the silence after which the device is let go."""
        self._idle_s = idle_s
        self._device = settings.device
        self._mixer = Mixer(48_000)
        self._tuning = threading.Lock()
        self._needed_at = 0.0
        self._line: Lifeline | None = None

    def open(self) -> None:
        """Take the device, to see that it is there. Raises `NoSpeaker`."""
        if self._line is not None:
            self._line.check()
            return
        self.underruns = 0
        self._needed_at = time.monotonic()
        self._line = Lifeline(
            "loudspeaker",
            self._connect,
            refresh=soundcard.refresh,
            lost=NoSpeaker,
            on_lost=self._lose,
            on_trouble=lambda error: self.on_trouble(error),
            wanted=self._is_needed,
        )
        self._line.open()

    def play(self, clip: Clip, *, at_least: float = 0.0) -> Playback:
        """Begin to play `clip`; returns at once. Without a device the playback fails at once."""
        line = self._line
        with self._tuning:
            mixer = self._mixer
            playback = mixer.play(clip, at_least)
        if line is None:
            mixer.fail(NoSpeaker("the loudspeaker is closed: open it before playing."))
        elif line.trouble is not None:
            mixer.fail(line.trouble)
        else:
            self._needed_at = time.monotonic()
            line.wake()
        return playback

    def close(self) -> None:
        """Stop everything and let go of the device; twice is harmless."""
        line, self._line = self._line, None
        if line is not None:
            line.close()
        self._mixer.drop(time.monotonic())

    def _connect(self, on_end: OnEnd) -> soundcard.Stream:
        with soundcard.exclusive():
            device = soundcard.find_device(self._device, "output")
            with self._tuning:
                if self._mixer.rate != device.rate:
                    self._mixer.drop(time.monotonic())
                    self._mixer = Mixer(device.rate)
            stream = soundcard.open_output(
                device,
                self._fill,
                on_end,
                on_underrun=self._underrun,
                may_yield=lambda: self._mixer.is_idle,
            )
            self._mixer.tail = round((stream.latency_s + soundcard.OUTPUT_BLOCK_S) * device.rate)
            return stream

    def _fill(self, frames: int, at: float) -> Samples:
        return self._mixer.fill(frames, at, self.volume)

    def _is_needed(self) -> bool:
        if not self._mixer.is_idle:
            self._needed_at = time.monotonic()
        return time.monotonic() - self._needed_at < self._idle_s

    def _underrun(self) -> None:
        self.underruns += 1

    def _lose(self, error: Unavailable) -> None:
        self._mixer.fail(error)
