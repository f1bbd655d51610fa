"""Ears that hear what a script says: for tests and for trying the gadget out without any model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gadget.audio import Samples
from gadget.calls import LANGUAGES, Language
from gadget.errors import BadSettings, TranscribeFailed
from gadget.transcribe.base import Hearing, Transcriber, Transcript

FAILED = "!failed"
"""The line of a request that the engine fails on."""


class ScriptedTranscriber(Transcriber):
    """The n-th request begun is heard as the n-th line.

    A line is the words of a request ("set a timer"), with "zh:" before them when they are Chinese; an empty line is a
    request in which nothing is heard, "!failed" one that fails. A request that no sound was fed to is heard as nothing,
    whatever its line; one begun after the last line fails.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = list(lines)
        self.fed: list[int] = []
        """Samples fed to each request so far."""
        self.pauses: list[int] = []
        """Pauses in each request so far."""
        self.prepared = False

    @classmethod
    def from_file(cls, path: Path) -> ScriptedTranscriber:
        """The script in the UTF-8 file `path`. Raises `BadSettings`."""
        try:
            return cls(path.read_text(encoding="utf-8").splitlines())
        except (OSError, UnicodeDecodeError) as unreadable:
            raise BadSettings(
                f"transcribe.script: {path} cannot be read ({unreadable}); name a text file with one line of words for "
                "each request"
            ) from unreadable

    def prepare(self) -> None:
        self.prepared = True

    def begin(self, language: Language | None) -> Hearing:
        number = len(self.fed)
        self.fed.append(0)
        self.pauses.append(0)
        line = self._lines[number].strip() if number < len(self._lines) else None
        return _ScriptedHearing(self, number, line, language)


class _ScriptedHearing(Hearing):
    def __init__(
        self, script: ScriptedTranscriber, number: int, line: str | None, language: Language | None
    ) -> None:
        self._script = script
        self._number = number
        self._line = line
        self._language, self._text = _parsed(line or "", language)
        self._shown = ""

    def feed(self, samples: Samples) -> str | None:
        self._script.fed[self._number] += len(samples)
        return None

    def pause(self) -> str | None:
        """One more word (two more Chinese characters) at each pause."""
        self._script.pauses[self._number] += 1
        pauses = self._script.pauses[self._number]
        if self._line == FAILED or not self._heard_anything():
            return None
        text = self._text[: 2 * pauses] if self._language == "zh" else " ".join(self._text.split()[:pauses])
        if text == self._shown:
            return None
        self._shown = text
        return text

    def so_far(self) -> Transcript | None:
        return Transcript(self._shown, self._language)

    def finish(self) -> Transcript:
        if not self._heard_anything():
            return Transcript("", self._language, 0.0)
        if self._line is None:
            raise TranscribeFailed(
                f"the script has no line for request {self._number + 1}; add one to the file of transcribe.script"
            )
        if self._line == FAILED:
            raise TranscribeFailed("the script says that this request fails")
        return Transcript(self._text, self._language, 1.0 if self._text else 0.0)

    def _heard_anything(self) -> bool:
        return self._script.fed[self._number] > 0


def _parsed(line: str, language: Language | None) -> tuple[Language, str]:
    for each in LANGUAGES:
        if line.startswith(f"{each}:"):
            return each, line[len(each) + 1 :].strip()
    return language or "en", line
