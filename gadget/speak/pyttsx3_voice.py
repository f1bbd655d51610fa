"""The default voice: espeak-ng through pyttsx3, English and Mandarin, rendered into memory.

pyttsx3 can only play through `aplay` or write a WAV file, so each sentence is written into a file in memory that has no
name in any directory, and read back.

espeak-ng works on a thread of its own, and pyttsx3 2.99 begins each `runAndWait` with cancelling whatever it is doing,
be it the setting of the speed: then the speed is lost, or the sentence (one in 300). So its rest is waited for before.
When the file cannot be written, pyttsx3 never returns, so a timer ends its loop. A short sentence takes 12 ms on two
x86 cores, 10 of them a sleep of pyttsx3's loop.
"""

from __future__ import annotations

import functools
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gadget.audio import Clip, Samples, join, read, silence
from gadget.calls import LANGUAGES, Language
from gadget.errors import AudioEmpty, BadAudio, NoVoice, SpeakFailed
from gadget.sentences import split
from gadget.speak.base import Voice
from gadget.speak.pinyin import to_pinyin
from gadget.speak.reading import readable
from gadget.speak.runs import runs

RATE = 22_050
"""Samples per second that espeak-ng makes."""

MANDARIN = ("cmn-latn-pinyin", "cmn")
"""Wanted voices, the best first: Debian's 1.51 reads the tones of `cmn` as English numbers."""

VARIANT = "f3"
"""espeak-ng's variant for both languages. To Whisper's ear (base, 12 sentences) it cuts the wrong characters of
Mandarin from 72 to 43 in a hundred; English (tiny.en, 10 sentences) stays where it was."""

_MEND = "Install it: sudo apt install espeak-ng"
_SEAM_S = 0.06
"""Silence kept where languages change inside a sentence."""


class Pyttsx3Voice(Voice):
    """espeak-ng, which a process has only one of: several of these take turns.

    `words_per_minute` is the speed of English; Mandarin comes out at 3.2 characters a second for 165. `english` is an
    espeak-ng voice, by language or name. `languages` are made ready by `prepare`; others on first use. A piece of a
    sentence that is not rendered within `patience_s` seconds fails.
    """

    def __init__(
        self,
        words_per_minute: int,
        *,
        english: str = "en-gb",
        languages: Sequence[Language] = LANGUAGES,
        patience_s: float = 10.0,
    ) -> None:
        self._words_per_minute = words_per_minute
        self._wanted: dict[Language, tuple[str, ...]] = {"en": (english,), "zh": MANDARIN}
        self._languages = tuple(languages)
        self._patience_s = patience_s

    def prepare(self) -> None:
        for language in self._languages:
            try:
                clip = self.render("好" if language == "zh" else "Yes", language)
            except SpeakFailed as failed:
                raise NoVoice(f"espeak-ng is there but renders nothing: {failed.message} {_MEND}") from failed
            if clip.seconds == 0:
                raise NoVoice(f"espeak-ng rendered silence in {language}. {_MEND}")

    def render(self, sentence: str, language: Language) -> Clip:
        clips = []
        for piece in split(readable(sentence, language), language):
            stretches = runs(piece, language)
            for place, (text, spoken) in enumerate(stretches):
                clip = self._synthesize(text, spoken)
                clips.append(_without_tail(clip) if place < len(stretches) - 1 else clip)
        return join(clips) if clips else silence(0, RATE)

    def _synthesize(self, text: str, language: Language) -> Clip:
        espeak = _espeak()
        voice = espeak.find(self._wanted[language])
        if language == "zh" and "pinyin" in voice:
            text = to_pinyin(text)
        return espeak.synthesize(text, f"{voice}+{VARIANT}", self._words_per_minute, self._patience_s)


class _Espeak:
    """pyttsx3's engine. It lives as long as the process: a second one would lose its callback when the first dies."""

    def __init__(self) -> None:
        try:
            import pyttsx3
            import pyttsx3.drivers.espeak as driver
        except (ImportError, OSError, RuntimeError) as missing:  # RuntimeError: the driver found no library
            raise NoVoice(f"espeak-ng is not installed ({missing}). {_MEND}") from missing
        # The driver prints a line for every file it writes, into what may be somebody's JSON.
        driver.print = _no_print
        self._is_playing = driver._espeak.IsPlaying
        try:
            self._engine: Any = pyttsx3.init("espeak")
            self._voices = self._engine.getProperty("voices")
        except (RuntimeError, OSError, ValueError, KeyError, AttributeError) as broken:
            raise NoVoice(f"espeak-ng does not start: {broken}. {_MEND}") from broken
        self._finished = False
        self._trouble: Exception | None = None
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", self._on_error)
        self._path = Path(f"/proc/self/fd/{os.memfd_create('gadget-voice')}")
        self._turn = threading.Lock()
        self._engine.runAndWait()  # until then it keeps back what is set

    def find(self, wanted: tuple[str, ...]) -> str:
        """The id of the first of `wanted` (a language, a name, or an id's last part) that is installed."""
        for name in wanted:
            for voice in self._voices:
                # pyttsx3 leaves the priority byte of a neighbouring language in the code
                languages = [language.strip("\x00\x02\x05\n").lower() for language in voice.languages or ()]
                if name.lower() in (*languages, voice.name.lower(), voice.id, voice.id.rpartition("/")[2]):
                    return str(voice.id)
        raise NoVoice(f"espeak-ng has no voice {' or '.join(wanted)}. {_MEND} espeak-ng-data")

    def synthesize(self, text: str, voice: str, words_per_minute: int, patience_s: float) -> Clip:
        """The sound of `text`. Raises `SpeakFailed`, also when it takes longer than `patience_s` seconds."""
        with self._turn:
            self._finished, self._trouble = False, None
            impatience = threading.Timer(patience_s, self._give_up)
            impatience.start()
            try:
                self._engine.setProperty("voice", voice)
                self._engine.setProperty("rate", words_per_minute)
                self._rest(patience_s)
                self._engine.save_to_file(text, str(self._path))
                self._engine.runAndWait()
                self._rest(patience_s)
                if self._trouble is not None or not self._finished:
                    raise SpeakFailed(
                        f"espeak-ng rendered nothing: {self._trouble or 'is the memory full?'}"
                    ) from self._trouble
                return read(self._path)
            except AudioEmpty:
                return silence(0, RATE)  # letters espeak-ng has no sound for
            except (RuntimeError, OSError, ValueError, BadAudio) as failed:
                raise SpeakFailed(f"espeak-ng could not render a sentence: {failed}") from failed
            finally:
                impatience.cancel()
                impatience.join()

    def _rest(self, patience_s: float) -> None:
        """Wait until espeak-ng does nothing."""
        deadline = time.monotonic() + patience_s
        while self._is_playing():
            if time.monotonic() > deadline:
                raise RuntimeError(f"it did not end within {patience_s:.0f} s")
            time.sleep(0.0005)

    def _give_up(self) -> None:
        """End the loop of `runAndWait`; the engine's own `endLoop` believes that none is running."""
        self._engine.proxy.endLoop(True)

    def _on_finished(self, name: str | None, completed: bool) -> None:
        self._finished = completed

    def _on_error(self, name: str | None, exception: Exception) -> None:
        self._trouble = exception


@functools.cache
def _espeak() -> _Espeak:
    return _Espeak()


def _without_tail(clip: Clip) -> Clip:
    """`clip` without the pause at its end."""
    loud = np.flatnonzero(np.abs(clip.samples.astype(np.int32)) > 200)
    end = min(len(clip.samples), int(loud[-1]) + round(_SEAM_S * clip.rate)) if len(loud) else 0
    samples: Samples = clip.samples[:end]
    return Clip(samples, clip.rate)


def _no_print(*_: object, **__: object) -> None:
    """In place of the driver's print."""
