"""The sound card, through PortAudio: the only module that imports sounddevice.

Two facts about PortAudio shape it. It learns of devices only when it is initialised, so after a device came
or went it must be started afresh, and it can be only while no stream is open: `refresh` asks every stream
whether it can make way for a moment. And raw ALSA devices refuse rates that are not theirs: streams are
opened at the device's own rate and the sound is converted here (16 kHz inwards) or by the caller (outwards).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from gadget.audio import CHUNK, SPEECH_RATE, Samples, StreamResampler
from gadget.errors import NoMicrophone, NoSpeaker, Unavailable

log = logging.getLogger(__name__)

Kind: TypeAlias = Literal["input", "output"]
OnEnd: TypeAlias = Callable[[bool], None]
"""Called once, from any thread, when a stream ended by itself: with True when its device was lost, with False
when it only made way for a fresh look at the devices and may be opened again at once."""

INPUT_BLOCK_S = 0.016
"""Half a chunk: the last words wait at most this long to be handed over, at 62 calls per second."""

OUTPUT_BLOCK_S = 0.008
"""PortAudio keeps three of these ahead at its lowest latency. Measured on PulseAudio with two busy Python
threads beside: no underruns in 2 s (with 5 ms blocks 39), and still less than 30 ms to hear out when a
clip is stopped."""

_CLOSE_S = 1.0
"""A stream whose sound server hangs takes half a minute to close, or for ever: it is left to that on a thread."""

_lock = threading.RLock()
_streams: set[Stream] = set()
_broken: str | None = None
"""Why PortAudio cannot be used at all, once that is known."""


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as PortAudio lists it; `index` is good until the next `refresh`."""

    index: int
    name: str
    inputs: int
    outputs: int
    rate: int
    """Samples per second that the device prefers."""
    is_default_input: bool
    is_default_output: bool


def list_devices() -> list[Device]:
    """Every device there is. Raises `NoMicrophone` when PortAudio itself is missing."""
    with _lock:
        return _list("input")


def find_device(part_of_name: str, kind: Kind) -> Device:
    """The one device for `kind` whose name contains `part_of_name` (in any case); empty: the system's
    default.

    Raises `NoMicrophone` or `NoSpeaker` when there is none or more than one, naming those there are.
    """
    with _lock:
        devices = [device for device in _list(kind) if _channels(device, kind)]
    there_are = ", ".join(f"{device.name!r}" for device in devices) or "none"
    what, key = _NAMES[kind]
    if not part_of_name:
        default = next((device for device in devices if _is_default(device, kind)), None)
        if default is None:
            raise _missing(
                kind, f"the system has no default {what} (there are: {there_are}). Plug one in, or set {key}."
            )
        return default
    part = part_of_name.casefold()
    found = [device for device in devices if part in device.name.casefold()]
    exact = [device for device in found if part == device.name.casefold()]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        several = f"{len(found)} {what}s match {part_of_name!r} (there are: {there_are})"
        raise _missing(kind, f"{several}. Set {key} to a part of the name that only one has.")
    absent = f"there is no {what} {part_of_name!r} (there are: {there_are})"
    raise _missing(kind, f"{absent}. Plug it in, or set {key} to a part of one of these names.")


@contextmanager
def exclusive() -> Iterator[None]:
    """No other thread changes devices or streams meanwhile: find a device and open it inside."""
    with _lock:
        yield


class Stream:
    """An open stream. `rate` is the device's; `latency_s` what PortAudio keeps buffered in it."""

    def __init__(self, kind: Kind, rate: int, on_end: OnEnd, may_yield: Callable[[], bool]) -> None:
        self.kind = kind
        self.rate = rate
        self.latency_s = 0.0
        self.beats = 0
        """Counts calls from the device: one that stands still has lost its device."""
        self.may_yield = may_yield
        self._on_end = on_end
        self._ended = False
        self._raw: Any = None

    def close(self) -> None:
        """Let go of the device; waits a second at most; twice is harmless."""
        self._ended = True
        with _lock:
            if self not in _streams:
                return
            closer = threading.Thread(target=self._close_raw, name=f"closing-{self.kind}", daemon=True)
            closer.start()
            closer.join(_CLOSE_S)
            if closer.is_alive():
                log.warning("the %s device does not let go; it is left to it", self.kind)

    def _close_raw(self) -> None:
        self._raw.close()
        _streams.discard(self)

    def _begin(self, raw: Any) -> None:
        self._raw = raw
        _streams.add(self)
        raw.start()
        self.latency_s = float(raw.latency)

    def _finish(self, *, lost: bool) -> None:
        if not self._ended:
            self._ended = True
            self._on_end(lost)


def open_input(
    device: Device,
    on_chunk: Callable[[Samples], None],
    on_end: OnEnd,
    *,
    on_overrun: Callable[[], None] = lambda: None,
    may_yield: Callable[[], bool] = lambda: False,
) -> Stream:
    """Listen to `device`: `on_chunk` gets 16 kHz chunks of exactly `CHUNK` samples, on PortAudio's own
    thread.

    The first channel of several is used. `on_overrun` is called when the device had to drop sound;
    `may_yield` tells whether the stream could be closed at this moment. Raises `NoMicrophone`.
    """
    stream = Stream("input", device.rate, on_end, may_yield)
    resampler = StreamResampler(device.rate, SPEECH_RATE)
    rest = np.zeros(0, np.int16)

    def receive(data: Any, frames: int, moment: Any, status: Any) -> None:
        nonlocal rest
        stream.beats += 1
        if status.input_overflow:
            on_overrun()
        # a copy: the buffer is PortAudio's and is used again
        rest = np.concatenate((rest, resampler.feed(np.frombuffer(data, np.int16).copy())))
        while len(rest) >= CHUNK:
            chunk, rest = rest[:CHUNK], rest[CHUNK:]
            on_chunk(chunk)

    return _open(stream, device, "RawInputStream", channels=1, block_s=INPUT_BLOCK_S, callback=receive)


def open_output(
    device: Device,
    fill: Callable[[int, float], Samples],
    on_end: OnEnd,
    *,
    on_underrun: Callable[[], None] = lambda: None,
    may_yield: Callable[[], bool] = lambda: False,
) -> Stream:
    """Play on `device`: `fill(frames, at)` gives the next mono samples, on PortAudio's own thread.

    `at` is the monotonic time at which the first of them will be heard, as far as PortAudio knows. Mono goes
    to the first two channels: a stereo card would otherwise play on the left alone. Raises `NoSpeaker`.
    """
    stream = Stream("output", device.rate, on_end, may_yield)
    channels = min(2, device.outputs)

    def send(data: Any, frames: int, moment: Any, status: Any) -> None:
        stream.beats += 1
        if status.output_underflow:
            on_underrun()
        ahead_s = min(max(moment.outputBufferDacTime - moment.currentTime, 0.0), 0.5)
        samples = fill(frames, time.monotonic() + ahead_s)
        data[:] = np.repeat(samples, channels).tobytes()

    return _open(stream, device, "RawOutputStream", channels=channels, block_s=OUTPUT_BLOCK_S, callback=send)


def refresh() -> bool:
    """Look again which devices there are. False when a stream could not make way now: try again later.

    Streams that can are ended (their `on_end` gets False) and are opened again by their owners.
    """
    if _broken is not None:
        return False
    with _lock:
        if not all(stream._ended or stream.may_yield() for stream in _streams):
            return False
        yielding = [stream for stream in tuple(_streams) if not stream._ended]
        for stream in tuple(_streams):
            stream._ended = True
            stream.close()
        try:
            if _streams:  # one of them hangs: starting PortAudio afresh under it would hang as well
                return False
            sounddevice = _library("input")
            try:
                if sounddevice._initialized:  # not, when the last attempt failed between the two
                    sounddevice._terminate()
                sounddevice._initialize()
            except sounddevice.PortAudioError as failed:
                log.warning("PortAudio could not be started afresh: %s", failed)
                return False
            return True
        finally:
            for stream in yielding:
                stream._on_end(False)


_NAMES: dict[Kind, tuple[str, str]] = {
    "input": ("microphone", "record.device"),
    "output": ("loudspeaker", "speak.device"),
}


def _open(
    stream: Stream, device: Device, make: str, *, channels: int, block_s: float, callback: Callable[..., None]
) -> Stream:
    sounddevice = _library(stream.kind)
    with _lock:
        raw = None
        try:
            raw = getattr(sounddevice, make)(
                device=device.index,
                samplerate=device.rate,
                channels=channels,
                dtype="int16",
                blocksize=round(device.rate * block_s),
                latency="low",
                callback=callback,
                finished_callback=lambda: stream._finish(lost=True),
            )
            stream._begin(raw)
        except (sounddevice.PortAudioError, ValueError) as failed:
            stream._ended = True
            if raw is not None:
                stream.close()
            what, key = _NAMES[stream.kind]
            raise _missing(
                stream.kind,
                f"the {what} {device.name!r} cannot be opened at {device.rate} Hz: {failed}. Another program may "
                f"hold it, or it was unplugged; `gadget doctor` lists the devices, {key} chooses one.",
            ) from failed
    return stream


def _list(kind: Kind) -> list[Device]:
    sounddevice = _library(kind)
    try:
        listed = sounddevice.query_devices()
        default_input, default_output = _defaults(sounddevice)
    except sounddevice.PortAudioError as failed:
        raise _missing(
            kind, f"the sound devices cannot be listed: {failed}. Is the sound system running?"
        ) from failed
    return [
        Device(
            index=entry["index"],
            name=entry["name"],
            inputs=entry["max_input_channels"],
            outputs=entry["max_output_channels"],
            rate=round(entry["default_samplerate"]),
            is_default_input=entry["index"] == default_input,
            is_default_output=entry["index"] == default_output,
        )
        for entry in listed
    ]


def _defaults(sounddevice: Any) -> tuple[int, int]:
    """Indices of the default input and output; -1 where there is none."""
    host_apis = [api for api in sounddevice.query_hostapis() if api["devices"]]
    if not host_apis:
        return -1, -1
    # the first one with devices, as PortAudio itself chooses
    return host_apis[0]["default_input_device"], host_apis[0]["default_output_device"]


def _library(kind: Kind) -> Any:
    """sounddevice, imported at the first use: importing it starts PortAudio."""
    global _broken
    if _broken is None:
        try:
            import sounddevice
        except (
            OSError
        ) as failed:  # libportaudio is loaded by the import; looking for it again would find no more
            _broken = (
                f"PortAudio is missing ({failed}): apt install libportaudio2, then start the gadget again."
            )
        except Exception as failed:
            log.exception("PortAudio did not start")
            _broken = (
                f"PortAudio did not start: {failed}. Check the sound system, then start the gadget again."
            )
        else:
            return sounddevice
    raise _missing(kind, _broken)


def _missing(kind: Kind, message: str) -> Unavailable:
    return NoMicrophone(message) if kind == "input" else NoSpeaker(message)


def _channels(device: Device, kind: Kind) -> int:
    return device.inputs if kind == "input" else device.outputs


def _is_default(device: Device, kind: Kind) -> bool:
    return device.is_default_input if kind == "input" else device.is_default_output
