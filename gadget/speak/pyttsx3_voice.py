"""The default voice: espeak-ng through pyttsx3, English and Mandarin, rendered into memory.

pyttsx3 can only play through `aplay` or write a WAV file, so each sentence is written into a private directory, read
back and erased. espeak-ng works on a thread of its own and pyttsx3 2.99 does not wait for it: `runAndWait` sleeps
10 ms and returns, and when the next sentence comes before espeak-ng is at rest, pyttsx3 cancels that one (about one
in 300 came out empty). So its rest is waited for here. A short sentence takes 12 ms on two x86 cores.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

from gadget.audio import Clip, Samples, join, read, silence
from gadget.calls import LANGUAGES, Language
from gadget.errors import AudioEmpty, BadAudio, NoVoice, SpeakFailed
from gadget.speak.base import Voice
from gadget.speak.pinyin import to_pinyin
from gadget.speak.reading import readable
from gadget.speak.runs import runs
from gadget.speak.sentences import split

RATE = 22_050
"""Samples per second that espeak-ng makes."""

MANDARIN = ("cmn-latn-pinyin", "cmn")
"""Wanted voices, the best first: Debian's 1.51 reads the tones of `cmn` as English numbers."""

VARIANT = "f3"
"""espeak-ng's variant for both languages. To Whisper's ear (base, 12 sentences) it cuts the wrong characters of
Mandarin from 62 to about 40 in a hundred; English (tiny.en, 10 sentences) stays where it was."""

MANDARIN_PACE = 0.85
"""Of the words per minute: tones need time."""

_MEND = "Install it: sudo apt install espeak-ng"
_LONGEST_RENDER_S = 30.0
_SEAM_S = 0.06
"""Silence kept where languages change inside a sentence."""


class Pyttsx3Voice(Voice):
    """espeak-ng. One of these in a process: espeak-ng has one state.

    `words_per_minute` is the speed of English; Mandarin follows it. `english` is an espeak-ng voice, by language or
    name. `languages` are made ready by `prepare`; others on first use.
    """

    def __init__(
        self, words_per_minute: int, *, english: str = "en-gb", languages: Sequence[Language] = LANGUAGES
    ) -> None:
        self._words_per_minute = words_per_minute
        self._english = english
        self._languages = tuple(languages)
        self._engine: Any = None
        self._is_playing: Callable[[], int] = int
        self._voices: dict[Language, str] = {}
        self._pinyin = True
        self._path = Path()
        self._directory: Path | None = None
        self._finished = Event()
        self._trouble: Exception | None = None

    def prepare(self) -> None:
        self._open()
        for language in self._languages:
            try:
                clip = self.render("好" if language == "zh" else "Yes", language)
            except SpeakFailed as failed:
                raise NoVoice(f"espeak-ng is there but renders nothing: {failed.message} {_MEND}") from failed
            if clip.seconds == 0:
                raise NoVoice(f"espeak-ng rendered silence in {language}. {_MEND}")

    def render(self, sentence: str, language: Language) -> Clip:
        if self._engine is None:
            self._open()
        clips = []
        for piece in split(readable(sentence, language), language):
            stretches = runs(piece, language)
            for place, (text, spoken) in enumerate(stretches):
                clip = self._synthesize(text, spoken)
                clips.append(_without_tail(clip) if place < len(stretches) - 1 else clip)
        return join(clips) if clips else silence(0, RATE)

    def close(self) -> None:
        self._engine = None
        if self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)
            self._directory = None

    def _open(self) -> None:
        try:
            import pyttsx3
            import pyttsx3.drivers.espeak as driver
        except (ImportError, OSError, RuntimeError) as missing:  # RuntimeError: the driver found no library
            raise NoVoice(f"espeak-ng is not installed ({missing}). {_MEND}") from missing
        # The driver prints a line for every file it writes, into what may be somebody's JSON.
        driver.print = _no_print
        self._is_playing = driver._espeak.IsPlaying
        try:
            engine = pyttsx3.init("espeak")
            known = engine.getProperty("voices")
        except (RuntimeError, OSError, ValueError, KeyError, AttributeError) as broken:
            raise NoVoice(f"espeak-ng does not start: {broken}. {_MEND}") from broken
        self._voices = {"en": _choose(known, (self._english, "en-gb", "en")), "zh": _choose(known, MANDARIN)}
        self._pinyin = "pinyin" in self._voices["zh"]
        engine.connect("finished-utterance", lambda name, completed: self._finished.set())
        engine.connect("error", self._keep_trouble)
        if self._directory is None:
            self._directory = _private_directory()
            weakref.finalize(self, shutil.rmtree, self._directory, ignore_errors=True)
            self._path = self._directory / "sentence.wav"
        self._engine = engine

    def _synthesize(self, text: str, language: Language) -> Clip:
        if language == "zh" and self._pinyin:
            text = to_pinyin(text)
        path = self._path
        self._finished.clear()
        self._trouble = None
        try:
            pace = MANDARIN_PACE if language == "zh" else 1.0
            self._engine.setProperty("voice", f"{self._voices[language]}+{VARIANT}")
            self._engine.setProperty("rate", round(self._words_per_minute * pace))
            self._engine.save_to_file(text, str(path))
            self._engine.runAndWait()
            self._wait()
            return read(path)
        except AudioEmpty:
            return silence(0, RATE)  # letters espeak-ng has no sound for
        except (RuntimeError, OSError, ValueError, ReferenceError, BadAudio) as failed:
            self._engine = None  # a fresh engine for the next sentence
            raise SpeakFailed(f"espeak-ng could not render a sentence: {failed}") from failed
        finally:
            path.unlink(missing_ok=True)

    def _wait(self) -> None:
        """Until the file is written and espeak-ng is at rest."""
        deadline = time.monotonic() + _LONGEST_RENDER_S
        while self._is_playing():
            if time.monotonic() > deadline:
                raise RuntimeError(f"no end after {_LONGEST_RENDER_S:.0f} s")
            time.sleep(0.0005)
        if self._trouble is not None:
            raise RuntimeError(str(self._trouble)) from self._trouble
        if not self._finished.is_set():
            raise RuntimeError("the sound could not be written; is the disk full?")

    def _keep_trouble(self, name: str | None, exception: Exception) -> None:
        self._trouble = exception


def _choose(known: Sequence[Any], wanted: Sequence[str]) -> str:
    """The id of the first of `wanted` (a language, a name or an id's last part) that is installed."""
    for name in wanted:
        for voice in known:
            languages = [str(language).strip("\x00\x05\x02").lower() for language in voice.languages or ()]
            if name.lower() in (*languages, voice.name.lower(), voice.id, voice.id.rpartition("/")[2]):
                return str(voice.id)
    raise NoVoice(f"espeak-ng has none of the voices {', '.join(wanted)}. {_MEND} espeak-ng-data")


def _private_directory() -> Path:
    """A directory of our own, in memory where the service manager or the system gives one."""
    runtime = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    shared_memory = "/dev/shm"  # noqa: S108  # the directory made in it is private
    for parent in (runtime, shared_memory, None):
        if parent is None or (parent and os.access(parent, os.W_OK)):
            break
    try:
        return Path(tempfile.mkdtemp(prefix="gadget-voice-", dir=parent))
    except OSError as full:
        raise NoVoice(f"the voice has nowhere to write its sound: {full}. Free some space.") from full


def _without_tail(clip: Clip) -> Clip:
    """`clip` without the pause at its end."""
    loud = np.flatnonzero(np.abs(clip.samples.astype(np.int32)) > 200)
    end = min(len(clip.samples), int(loud[-1]) + round(_SEAM_S * clip.rate)) if len(loud) else 0
    samples: Samples = clip.samples[:end]
    return Clip(samples, clip.rate)


def _no_print(*_: object, **__: object) -> None:
    """In place of the driver's print."""
