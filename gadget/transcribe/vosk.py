"""Vosk: recognises while the person speaks, so that at release hardly anything is left to do.

The only module that imports vosk. A model knows one language, so Vosk cannot find out which one is spoken.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gadget.audio import SPEECH_RATE, Samples
from gadget.calls import Language
from gadget.errors import BadModel, BadSettings, NoModel, TranscribeFailed
from gadget.transcribe.base import Hearing, Transcriber, Transcript
from gadget.transcribe.characters import simplified
from gadget.transcribe.text import joined, tidy


class VoskTranscriber(Transcriber):
    """One model for each language; the language of a request must be known, or there must be just one model."""

    def __init__(self, models: Mapping[Language, Path], language: Language | None = None) -> None:
        """`models` are unpacked model directories. `language` is what the settings fix and decides what `prepare`
        loads; anything else is loaded when it is first asked for.
        """
        self._paths = dict(models)
        self._language = language
        self._loaded: dict[Language, Any] = {}

    def prepare(self) -> None:
        """Raises `BadSettings` too: when the language is open and there are models for several."""
        hearing = self.begin(self._language)
        hearing.feed(np.zeros(SPEECH_RATE // 2, np.int16))
        hearing.finish()

    def begin(self, language: Language | None) -> Hearing:
        """Raises `NoModel` or `BadModel` for a language that `prepare` had no reason to load."""
        if language is None:
            language = self._only_language()
        if language not in self._loaded:
            self._loaded[language] = _load(language, self._paths.get(language))
        return _VoskHearing(_recogniser(self._loaded[language]), language)

    def close(self) -> None:
        self._loaded.clear()

    def _only_language(self) -> Language:
        if len(self._paths) > 1:
            raise BadSettings(
                "vosk cannot find out which language is spoken; set general.language to en or zh, or "
                "transcribe.backend to auto"
            )
        return next(iter(self._paths), "en")


class _VoskHearing(Hearing):
    def __init__(self, recogniser: Any, language: Language) -> None:
        self._recogniser = recogniser
        self._language = language
        self._done: list[dict[str, Any]] = []
        """The words of stretches that ended in a silence, as Vosk gives them: word, conf."""
        self._partial: list[str] = []
        """The words after them, which may still change."""
        self._shown = ""

    def feed(self, samples: Samples) -> str | None:
        if len(samples) == 0:
            return None
        if _translated(self._recogniser.AcceptWaveform, samples.tobytes()):
            self._keep(self._recogniser.Result())
        else:
            self._partial = json.loads(self._recogniser.PartialResult()).get("partial", "").split()
        return self._news()

    def pause(self) -> str | None:
        return None  # nothing is left to do: every chunk was recognised as it came

    def so_far(self) -> Transcript | None:
        return Transcript(self._text(), self._language)

    def finish(self) -> Transcript:
        self._keep(_translated(self._recogniser.FinalResult))
        text = self._text()
        confidence = sum(word["conf"] for word in self._done) / len(self._done) if text else 0.0
        return Transcript(text, self._language, min(1.0, confidence))

    def _keep(self, result: str) -> None:
        self._done.extend(json.loads(result).get("result", []))
        self._partial = []

    def _text(self) -> str:
        words = joined([*(word["word"] for word in self._done), *self._partial], self._language)
        return tidy(simplified(words) if self._language == "zh" else words, self._language)

    def _news(self) -> str | None:
        text = self._text()
        if text == self._shown:
            return None
        self._shown = text
        return text


def _load(language: Language, path: Path | None) -> Any:
    if path is None:
        raise NoModel(f"there is no Vosk model for {language}; get it with `gadget models pull`")
    if not path.is_dir():
        raise NoModel(f"{path}: there is no Vosk model; get it with `gadget models pull`")
    from vosk import Model, SetLogLevel

    SetLogLevel(-1)
    try:
        return Model(str(path))
    except Exception as refused:  # vosk raises bare ones
        raise BadModel(
            f"{path}: this Vosk model cannot be loaded; remove it and get it again with `gadget models pull`"
        ) from refused


def _recogniser(model: Any) -> Any:
    from vosk import KaldiRecognizer

    try:
        recogniser = KaldiRecognizer(model, SPEECH_RATE)
    except Exception as refused:
        raise BadModel(
            f"the Vosk model does not run ({refused}); get one with `gadget models pull`"
        ) from refused
    recogniser.SetWords(True)  # their confidence
    return recogniser


def _translated(step: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return step(*arguments)
    except Exception as failed:  # vosk raises bare ones
        raise TranscribeFailed(f"Vosk failed: {failed}") from failed
