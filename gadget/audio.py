"""Sound as data: mono 16-bit samples with their rate, files, and the change of rate.

Inside the gadget speech is always 16 kHz mono; devices and files have rates of their own and are converted here, once,
at the edge. soxr does the conversion and libsndfile (soundfile) the files.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from gadget.errors import AudioEmpty, AudioTooLong, BadAudio

Samples = npt.NDArray[np.int16]
"""Mono samples, shape (n,), int16."""

SPEECH_RATE = 16_000
"""Samples per second of everything between the microphone and the words."""

CHUNK = 512
"""Samples in one chunk from a recorder (32 ms at 16 kHz): what the voice activity detector takes at a time."""

LONGEST_FILE_S = 300.0
"""Longest sound file read, in seconds; longer ones are refused by name instead of filling the memory."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of sound: mono int16 `samples` at `rate` samples per second."""

    samples: Samples
    rate: int = SPEECH_RATE

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate

    def at(self, rate: int) -> Clip:
        """The same sound at another `rate` (samples per second)."""
        if rate == self.rate:
            return self
        return Clip(_to_int16(soxr.resample(self.samples.astype(np.float32), self.rate, rate)), rate)

    def louder(self, gain: float) -> Clip:
        """The same sound times `gain`, clipped at full scale."""
        return Clip(_to_int16(self.samples.astype(np.float32) * gain), self.rate)


def silence(seconds: float, rate: int = SPEECH_RATE) -> Clip:
    """`seconds` of nothing."""
    return Clip(np.zeros(round(seconds * rate), np.int16), rate)


def join(clips: list[Clip]) -> Clip:
    """One clip after another, at the first one's rate; an empty list gives an empty clip."""
    if not clips:
        return silence(0)
    rate = clips[0].rate
    return Clip(np.concatenate([clip.at(rate).samples for clip in clips]), rate)


def read(path: Path) -> Clip:
    """Read a sound file (WAV, FLAC, OGG, MP3 …), mixed down to mono, at its own rate.

    Raises `BadAudio` when it is not sound, `AudioEmpty` when it holds none, `AudioTooLong` beyond `LONGEST_FILE_S`.
    """
    try:
        with soundfile.SoundFile(path) as file:
            if file.frames == 0:
                raise AudioEmpty(f"{path}: the recording is empty. Give one with sound in it.")
            if file.frames / file.samplerate > LONGEST_FILE_S:
                raise AudioTooLong(
                    f"{path}: the recording lasts {file.frames / file.samplerate:.0f} s, "
                    f"longer than {LONGEST_FILE_S:.0f} s. Cut out the request."
                )
            frames = file.read(dtype="float32", always_2d=True)
            return Clip(_to_int16(frames.mean(axis=1) * 32768.0), file.samplerate)
    except FileNotFoundError as missing:
        raise BadAudio(f"{path}: there is no such file.") from missing
    except (soundfile.LibsndfileError, OSError) as broken:
        if not path.exists():
            raise BadAudio(f"{path}: there is no such file.") from broken
        if path.is_file() and path.stat().st_size == 0:
            raise AudioEmpty(f"{path}: the file is empty. Give one with sound in it.") from broken
        raise BadAudio(
            f"{path}: this is not a sound file that can be read (WAV, FLAC, OGG and MP3 can)."
        ) from broken


def write_wav(path: Path, clip: Clip) -> None:
    """Write `clip` as a 16-bit mono WAV file; raises `BadAudio` when that fails."""
    try:
        soundfile.write(path, clip.samples, clip.rate, subtype="PCM_16", format="WAV")
    except (soundfile.LibsndfileError, OSError) as failed:
        raise BadAudio(f"{path}: the sound could not be written: {failed}") from failed


def decode_flac(data: bytes) -> Clip:
    """The clip in `data`, as `encode_flac` made it."""
    frames, rate = soundfile.read(io.BytesIO(data), dtype="int16")
    return Clip(frames, rate)


def encode_flac(clip: Clip) -> bytes:
    """`clip` as FLAC, lossless: how recordings are kept."""
    buffer = io.BytesIO()
    soundfile.write(buffer, clip.samples, clip.rate, format="FLAC", subtype="PCM_16")
    return buffer.getvalue()


class StreamResampler:
    """Changes the rate of sound that arrives in pieces, without seams between them."""

    def __init__(self, from_rate: int, to_rate: int) -> None:
        self._same = from_rate == to_rate
        self._stream = soxr.ResampleStream(from_rate, to_rate, 1, dtype="int16", quality="MQ")

    def feed(self, samples: Samples, *, last: bool = False) -> Samples:
        """The next piece in, whatever is ready out; `last` flushes."""
        if self._same:
            return samples
        converted: Samples = self._stream.resample_chunk(samples, last=last)
        return converted


def level_dbfs(samples: Samples) -> float:
    """Root-mean-square level in dB relative to full scale (a full-scale square wave is 0); silence is -120."""
    if len(samples) == 0:
        return -120.0
    rms = float(np.sqrt(np.mean(np.square(samples.astype(np.float64)))))
    return max(-120.0, 20 * math.log10(max(rms, 1e-9) / 32768.0))


def clipped_share(samples: Samples) -> float:
    """Share (0-1) of samples at full scale, where a sound too loud is cut off."""
    if len(samples) == 0:
        return 0.0
    return float(np.mean(np.abs(samples.astype(np.int32)) >= 32_700))


def _to_int16(values: npt.NDArray[np.floating]) -> Samples:
    whole: Samples = np.clip(np.rint(values), -32768, 32767).astype(np.int16)
    return whole
