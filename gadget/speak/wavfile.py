"""A loudspeaker that writes what it plays into a WAV file, in real time: the demo's, and any desktop's
without sound."""

from __future__ import annotations

import struct
import threading
import time
from pathlib import Path

from gadget.audio import Clip
from gadget.errors import NoSpeaker
from gadget.speak.base import Playback, Speaker
from gadget.speak.mixer import Mixer

RATE = 22_050
"""Samples per second of the file: those of both voices."""

BLOCK = RATE // 100
"""Samples mixed and written at a time (10 ms)."""

LONGEST_SILENCE_S = 60.0
"""A longer silence between clips is cut to this, so that a day of waiting does not fill the disk."""


class FileSpeaker(Speaker):
    """Plays into the file `path` from the first clip on, the silences between clips included.

    The file is complete and valid whenever a clip is done. `open` begins it anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mixer = Mixer(RATE, tail=BLOCK)  # done only after the last block is in the file
        self._file: _WavFile | None = None
        self._wake = threading.Event()
        self._closing = False
        self._in_trouble = False
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Begin the file. Raises `NoSpeaker` when it cannot be written."""
        if self._thread is not None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = _WavFile(self._path)
        except OSError as failed:
            raise self._unwritable(failed) from failed
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="file-speaker", daemon=True)
        self._thread.start()

    def play(self, clip: Clip, *, at_least: float = 0.0) -> Playback:
        """Begin to play `clip`; returns at once. On a closed speaker the playback fails at once."""
        playback = self._mixer.play(clip, at_least)
        if self._thread is None:
            self._mixer.fail(NoSpeaker("the loudspeaker is closed: open it before playing."))
        self._wake.set()
        return playback

    def close(self) -> None:
        """Stop everything and finish the file; twice is harmless."""
        thread, self._thread = self._thread, None
        if thread is None or self._file is None:
            return
        self._closing = True
        self._wake.set()
        thread.join()
        self._mixer.drop(time.monotonic())
        self._file.close()

    def _run(self) -> None:
        silent_since: float | None = None
        while not self._closing:
            self._wake.wait()
            self._wake.clear()
            if self._mixer.is_idle:
                continue
            due = time.monotonic()
            if silent_since is not None:
                self._write(bytes(2 * round(min(due - silent_since, LONGEST_SILENCE_S) * RATE)))
            while not (self._mixer.is_idle or self._closing):
                self._write(self._mixer.fill(BLOCK, time.monotonic(), self.volume).astype("<i2").tobytes())
                due += BLOCK / RATE
                time.sleep(max(0.0, due - time.monotonic()))
            silent_since = due

    def _write(self, data: bytes) -> None:
        try:
            if self._file is not None:
                self._file.append(data)
        except OSError as failed:
            error = self._unwritable(failed)
            self._mixer.fail(error)
            if not self._in_trouble:
                self._in_trouble = True
                self.on_trouble(error)
        else:
            if self._in_trouble:
                self._in_trouble = False
                self.on_trouble(None)

    def _unwritable(self, failed: OSError) -> NoSpeaker:
        return NoSpeaker(
            f"{self._path}: the sound file cannot be written: {failed.strerror or failed}. Make room, or choose "
            "another file with speak.file."
        )


class _WavFile:
    """A mono 16-bit WAV file that is valid after every `append`, a failed one included."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)
        self._length = 0
        try:
            self.append(b"")
        except OSError:
            self._file.close()
            raise

    def append(self, data: bytes) -> None:
        """Sound first, then the header that counts it: a disk that fills up leaves the file as it was."""
        self._put(_HEADER.size + self._length, data)
        length = self._length + len(data)
        self._put(
            0,
            _HEADER.pack(
                b"RIFF",
                _HEADER.size - 8 + length,
                b"WAVE",
                b"fmt ",
                16,
                1,
                1,
                RATE,
                2 * RATE,
                2,
                16,
                b"data",
                length,
            ),
        )
        self._length = length

    def close(self) -> None:
        self._file.close()

    def _put(self, position: int, data: bytes) -> None:
        self._file.seek(position)
        while data:
            data = data[self._file.write(data) :]


_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""RIFF, format (PCM, channels, rate, bytes per second, bytes per frame, bits), data: each with its length."""
