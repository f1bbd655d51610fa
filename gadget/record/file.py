"""A sound file in the microphone's place, in real time: for the demo, for `gadget ask`, for a desktop without
ears."""

from __future__ import annotations

from pathlib import Path

from gadget import audio
from gadget.audio import Clip, Samples
from gadget.errors import BadInput, NoMicrophone
from gadget.record.base import Recorder
from gadget.record.tape import Tape
from gadget.settings import RecordSettings
from gadget.threads import Feed


class FileRecorder(Recorder):
    """Every request hears the file from its beginning, then silence until `stop`."""

    def __init__(self, settings: RecordSettings) -> None:
        self._path = settings.file
        self._clip: Clip | None = None
        self._tape: Tape | None = None

    def open(self) -> None:
        """Read the file. Raises `BadAudio` (`AudioEmpty`, `AudioTooLong`), `BadInput` when none is named."""
        if self._clip is None:
            if not self._path:
                raise BadInput("no sound file to listen to: set record.file to one.")
            self._clip = audio.read(Path(self._path))

    def load(self, path: Path) -> None:
        """Hear another file from the next `start` on. Raises what `open` raises; then the old file stays."""
        clip = audio.read(path)
        self._path, self._clip = str(path), clip

    def start(self, feed: Feed[Samples]) -> None:
        """Play the file into `feed`. Raises `NoMicrophone` when closed."""
        if self._clip is None:
            raise NoMicrophone("the recorder is closed (the ears are off): open it before listening.")
        self.stop()
        self._tape = Tape(self._clip, feed, speed=1.0, paced=True)

    def stop(self) -> None:
        """Close the feed; harmless when nothing was started."""
        tape, self._tape = self._tape, None
        if tape is not None:
            tape.stop()

    def close(self) -> None:
        """Forget the file's sound; `open` reads it again."""
        self.stop()
        self._clip = None
