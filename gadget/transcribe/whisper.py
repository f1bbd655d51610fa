"""Whisper, the embedded default: English and Chinese in one device.

Whisper does not stream, it recognises a whole stretch of sound at once. So that little is left to do at release, it
works ahead whenever the speaker pauses, and `finish` recognises again only if something was said after that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np

from gadget.audio import Samples
from gadget.calls import LANGUAGES, Language
from gadget.errors import BadModel, NoModel
from gadget.transcribe.base import Hearing, Transcriber, Transcript
from gadget.transcribe.characters import simplified
from gadget.transcribe.pieces import LONGEST_PIECE, nothing_said, quietest_cut
from gadget.transcribe.text import joined
from gadget.transcribe.whisper_model import Heard, WhisperModel


class WhisperTranscriber(Transcriber):
    """English with one model, Chinese with another; the spoken language is found out with the latter."""

    def __init__(
        self,
        english: Path | None,
        multilingual: Path | None,
        threads: int = 2,
        language: Language | None = None,
    ) -> None:
        """`english` and `multilingual` are model directories in CTranslate2's format; without `english` the
        multilingual one hears English too. `language` is what the settings fix (None: found out for each request) and
        decides what `prepare` loads; anything else is loaded when it is first asked for.
        """
        self._english = english
        self._multilingual = multilingual
        self._threads = threads
        self._language = language
        self._loaded: dict[Path, WhisperModel] = {}

    def prepare(self) -> None:
        self._model(self._language).warm_up()
        if self._language != "en":
            simplified("")

    def begin(self, language: Language | None) -> Hearing:
        """Raises `NoModel` or `BadModel` for a language that `prepare` had no reason to load."""
        return WhisperHearing(self._model(language), language)

    def close(self) -> None:
        self._loaded.clear()

    def _model(self, language: Language | None) -> WhisperModel:
        # With the language open the multilingual model hears English as well: it has encoded the sound already, its
        # decoder is no slower than a second encoding would be, it makes fewer mistakes, and there is one model less.
        path = self._english if language == "en" and self._english else self._multilingual
        if path is None:
            raise NoModel(
                f"there is no Whisper model for {'Chinese' if language == 'zh' else 'English' if language else 'both'}"
                "; get it with `gadget models pull`"
            )
        if path not in self._loaded:
            self._loaded[path] = WhisperModel(path, self._threads)
        if language != "en" and not self._loaded[path].hears_chinese:
            raise BadModel(
                f"{path}: this Whisper model hears English only; get the other with `gadget models pull`"
            )
        return self._loaded[path]


class Listener(Protocol):
    """What a hearing needs of a model."""

    def listen(self, samples: Samples, language: Language | None) -> Heard:
        """The words in at most `LONGEST_PIECE` samples."""
        ...


class WhisperHearing(Hearing):
    """One request: keeps its sound, and knows how much of it has been recognised."""

    def __init__(self, model: Listener, language: Language | None) -> None:
        self._model = model
        self._language = language
        self._settled: list[Heard] = []
        """The pieces of a long request that will not change any more."""
        self._chunks: list[Samples] = []
        """The sound after them, …"""
        self._length = 0
        """… its samples, …"""
        self._known = 0
        """… how many of them were there when it was last recognised, …"""
        self._last: Heard | None = None
        """… and what it said then."""
        self._shown = ""

    def feed(self, samples: Samples) -> str | None:
        self._chunks.append(samples)
        self._length += len(samples)
        if self._length <= LONGEST_PIECE:
            return None
        self._settle()
        return self._news(self._settled)

    def pause(self) -> str | None:
        return self._news(self._listen())

    def so_far(self) -> Transcript | None:
        return None if self._last is None else self._transcript([*self._settled, self._last])

    def finish(self) -> Transcript:
        return self._transcript(self._listen())

    def _transcript(self, pieces: list[Heard]) -> Transcript:
        heard = [one for one in pieces if one.text]
        if not heard:
            return Transcript("", self._language or "en", 0.0)
        language = max(
            LANGUAGES, key=lambda each: sum(len(one.text) for one in heard if one.language == each)
        )
        confidence = sum(one.confidence for one in heard) / len(heard)
        hypotheses = heard[0].hypotheses if len(heard) == 1 else ()
        return Transcript(joined((one.text for one in heard), language), language, confidence, hypotheses)

    def _listen(self) -> list[Heard]:
        """Everything heard so far, piece by piece; recognises again only if something was said since the last time."""
        sound = self._sound()
        new = sound[self._known :]
        if self._last is None or (
            len(new) and not (self._last.text and nothing_said(sound[: self._known], new))
        ):
            self._known, self._last = len(sound), self._model.listen(sound, self._language)
        return [*self._settled, self._last]

    def _settle(self) -> None:
        """Recognise for good what is more than the engine takes at once."""
        sound = self._sound()
        while len(sound) > LONGEST_PIECE:
            cut = quietest_cut(sound[:LONGEST_PIECE])
            self._settled.append(self._model.listen(sound[:cut], self._language))
            sound = sound[cut:]
            self._chunks, self._length = [sound], len(sound)
            self._known, self._last = 0, None

    def _sound(self) -> Samples:
        """What is not settled yet, in one piece."""
        if len(self._chunks) != 1:
            self._chunks = [np.concatenate(self._chunks) if self._chunks else np.zeros(0, np.int16)]
        return self._chunks[0]

    def _news(self, heard: list[Heard]) -> str | None:
        text = joined((one.text for one in heard), heard[0].language)
        if text == self._shown:
            return None
        self._shown = text
        return text
