"""Whisper through faster-whisper and CTranslate2: the embedded default, English and Chinese in one device.

The only module that imports either. Whisper does not stream: it recognises a whole request at once. To be fast anyway
it works ahead whenever the speaker pauses, and it looks at a shorter window than its usual 30 s (measured, two x86
cores, int8: 0.18 s instead of 0.57 s for tiny.en, 0.36 s instead of 1.19 s for base, with no more wrong words).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gadget.audio import SPEECH_RATE, Samples
from gadget.calls import LANGUAGES, Language
from gadget.errors import BadModel, NoModel, TranscribeFailed
from gadget.transcribe.base import Hearing, Transcriber, Transcript
from gadget.transcribe.characters import simplified
from gadget.transcribe.pieces import LONGEST_PIECE, audible, is_inaudible, nothing_said, quietest_cut
from gadget.transcribe.text import joined, loops, tidy, unlooped

Floats = npt.NDArray[np.float32]

FULL_WINDOW_S = 30.0
"""What Whisper was trained on, and the most it takes."""

SHORT_WINDOW_S = 12.0
"""The least it is given: under about 10 s short clips make it loop."""

MARGIN_S = 1.5
"""Silence that a window has after the sound."""

NO_SPEECH = 0.6
"""Whisper's own no-speech probability, without a hint, above which nothing was said. Of all the silence, hum, noise and
clicks tried the surest speech has 0.42; of all the speech, down to 0 dB, the surest noise has 0.5."""

HARDLY_SPEECH, HARDLY_WORDS = 0.35, -1.1
"""Above the first, nothing was said either if the words' mean log-probability is under the second (or with a hint the
no-speech probability is above a half)."""

HINTS: dict[Language, str] = {
    "en": "Glossary: timer, alarm, reminder, note, email, text message, groceries, volume, weather.",
    "zh": "词汇表：计时器，闹钟，提醒，备忘，邮件，短信，音量，天气。",
}
"""What a gadget is likely to hear, as the text before the request: about a fifth fewer wrong words in short synthetic
requests. Lists on purpose: after full sentences ("Turn off the lights.") Whisper hears those very sentences in noise,
and after 、 it writes lists."""

HINTED_S = 6.0
"""Longer sound gets no hint: with one Whisper may drop whole sentences of it."""

DOUBTFUL_SILENCE, DOUBTFUL_WORDS = 0.15, -0.9
"""No-speech probability and mean log-probability beyond which a hinted text is not believed and one without a hint is
made: all noise tried, and one spoken request in twenty."""

TOKENS_PER_SECOND = {"en": 8, "zh": 16}
"""More than anybody says; where a loop is cut off."""

_LONGEST_TEXT = 448
"""Tokens of prompt and text together."""


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
        self._loaded: dict[Path, _Model] = {}

    def prepare(self) -> None:
        self._model(self._language).warm_up()
        if self._language != "en":
            simplified("")

    def begin(self, language: Language | None) -> Hearing:
        """Raises `NoModel` or `BadModel` for a language that `prepare` had no reason to load."""
        return _WhisperHearing(self._model(language), language)

    def close(self) -> None:
        self._loaded.clear()

    def _model(self, language: Language | None) -> _Model:
        # With the language open the multilingual model hears English as well: it has encoded the sound already, its
        # decoder is no slower than a second encoding would be, it makes fewer mistakes, and there is one model less.
        path = self._english if language == "en" and self._english else self._multilingual
        if path is None:
            raise NoModel(
                f"there is no Whisper model for {'Chinese' if language == 'zh' else 'English' if language else 'both'}"
                "; get it with `gadget models pull`"
            )
        if path not in self._loaded:
            self._loaded[path] = _Model(path, self._threads)
        if language != "en" and not self._loaded[path].hears_chinese:
            raise BadModel(
                f"{path}: this Whisper model hears English only; get the other with `gadget models pull`"
            )
        return self._loaded[path]


class _WhisperHearing(Hearing):
    def __init__(self, model: _Model, language: Language | None) -> None:
        self._model = model
        self._language = language
        self._settled: list[_Heard] = []
        """The pieces of a long request that will not change any more."""
        self._chunks: list[Samples] = []
        """The sound after them, …"""
        self._length = 0
        """… its samples, …"""
        self._known = 0
        """… how many of them were there when it was last recognised, …"""
        self._last: _Heard | None = None
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

    def finish(self) -> Transcript:
        heard = [one for one in self._listen() if one.text]
        if not heard:
            return Transcript("", self._language or "en", 0.0)
        language = max(
            LANGUAGES, key=lambda each: sum(len(one.text) for one in heard if one.language == each)
        )
        confidence = sum(one.confidence for one in heard) / len(heard)
        return Transcript(joined((one.text for one in heard), language), language, confidence)

    def _listen(self) -> list[_Heard]:
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
            cut = quietest_cut(sound)
            self._settled.append(self._model.listen(sound[:cut], self._language))
            sound = sound[cut:]
            self._chunks, self._length = [sound], len(sound)
            self._known, self._last = 0, None

    def _sound(self) -> Samples:
        """What is not settled yet, in one piece."""
        if len(self._chunks) != 1:
            self._chunks = [np.concatenate(self._chunks) if self._chunks else np.zeros(0, np.int16)]
        return self._chunks[0]

    def _news(self, heard: list[_Heard]) -> str | None:
        text = joined((one.text for one in heard), heard[0].language)
        if text == self._shown:
            return None
        self._shown = text
        return text


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one piece of sound says; stuck when it repeats itself or is more than the sound can hold."""

    text: str
    language: Language
    confidence: float = 0.0
    is_stuck: bool = False


@dataclass(frozen=True, slots=True)
class _Written:
    """One decoding with Whisper's opinion of it: no-speech probability, mean log-probability of the words."""

    heard: _Heard
    silence: float
    mean: float


class _Model:
    """One loaded model, and everything that is known of the two libraries."""

    def __init__(self, path: Path, threads: int) -> None:
        for name in (
            "model.bin",
            "tokenizer.json",
        ):  # without the latter faster-whisper would go and download one
            if not (path / name).is_file():
                raise NoModel(f"{path}: this Whisper model has no {name}; get it with `gadget models pull`")
        from ctranslate2 import StorageView
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        self._view = StorageView
        try:
            whisper = WhisperModel(
                str(path), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
            self._model = whisper.model
            self._features = whisper.feature_extractor
            self.hears_chinese: bool = whisper.model.is_multilingual
            self._tokenizers = {
                language: Tokenizer(whisper.hf_tokenizer, self.hears_chinese, "transcribe", language)
                for language in (LANGUAGES if self.hears_chinese else LANGUAGES[:1])
            }
            self._hints = {
                each: tokens.encode(" " + HINTS[each]) for each, tokens in self._tokenizers.items()
            }
        except Exception as refused:  # the tokenizer's library raises bare ones
            raise BadModel(
                f"{path}: this Whisper model cannot be loaded ({refused}); remove it and get it again with "
                "`gadget models pull`"
            ) from refused

    def warm_up(self) -> None:
        """Go once through everything, so that the first request finds memory and threads ready."""
        try:
            self._decode(np.zeros(SPEECH_RATE, np.float32), SHORT_WINDOW_S, None)
        except (RuntimeError, ValueError) as refused:
            raise BadModel(
                f"this Whisper model does not run ({refused}); get one with `gadget models pull`"
            ) from refused

    def listen(self, samples: Samples, language: Language | None) -> _Heard:
        """The words in at most `LONGEST_PIECE` samples. Raises `TranscribeFailed`."""
        if is_inaudible(samples):
            return _Heard("", language or "en")
        sound = audible(samples)
        window = min(FULL_WINDOW_S, max(SHORT_WINDOW_S, len(samples) / SPEECH_RATE + MARGIN_S))
        try:
            heard = self._decode(sound, window, language)
            if heard.is_stuck and window < FULL_WINDOW_S:
                heard = self._decode(sound, FULL_WINDOW_S, heard.language)
        except (RuntimeError, ValueError) as failed:
            raise TranscribeFailed(f"Whisper failed: {failed}") from failed
        if heard.is_stuck:
            return _Heard(unlooped(heard.text), heard.language, heard.confidence / 2)
        return heard

    def _decode(self, sound: Floats, window_s: float, language: Language | None) -> _Heard:
        encoded = self._encode(sound, window_s)
        if not self.hears_chinese:
            language = "en"
        elif language is None:
            language = self._language_of(encoded)
        seconds = len(sound) / SPEECH_RATE
        hinted = None
        if seconds <= HINTED_S:
            hinted = self._write(encoded, language, seconds, hint=True)
            if hinted.silence <= DOUBTFUL_SILENCE and hinted.mean >= DOUBTFUL_WORDS:
                return hinted.heard
        plain = self._write(encoded, language, seconds, hint=False)
        hardly = plain.mean < HARDLY_WORDS or (hinted is not None and hinted.silence > 0.5)
        if plain.silence > NO_SPEECH or (plain.silence > HARDLY_SPEECH and hardly):
            return _Heard("", language)
        return hinted.heard if hinted is not None and plain.heard.is_stuck else plain.heard

    def _write(self, encoded: Any, language: Language, seconds: float, *, hint: bool) -> _Written:
        tokens = self._tokenizers[language]
        prompt = [*tokens.sot_sequence, tokens.no_timestamps]
        if hint:
            prompt = [tokens.sot_prev, *self._hints[language], *prompt]
        most = min(8 + int(TOKENS_PER_SECOND[language] * seconds), _LONGEST_TEXT - len(prompt))
        result = self._model.generate(
            encoded,
            [prompt],
            beam_size=1,
            max_length=len(prompt) + most,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        written: list[int] = result.sequences_ids[0]
        mean = (
            result.scores[0] * len(written) / (len(written) + 1)
        )  # as Whisper counts: with the end of the text
        text: str = tokens.decode(written)
        text = tidy(simplified(text) if language == "zh" else text, language)
        stuck = len(written) >= most or loops(text)
        return _Written(_Heard(text, language, math.exp(mean), stuck), result.no_speech_prob, mean)

    def _encode(self, sound: Floats, window_s: float) -> Any:
        padded = np.pad(sound, (0, max(0, round(window_s * SPEECH_RATE) - len(sound))))
        features = self._features(padded)[:, : round(window_s * 100)]  # one every 10 ms
        return self._model.encode(
            self._view.from_array(np.ascontiguousarray(features[None], dtype=np.float32))
        )

    def _language_of(self, encoded: Any) -> Language:
        chances = dict(self._model.detect_language(encoded)[0])
        return max(LANGUAGES, key=lambda language: float(chances.get(f"<|{language}|>", 0.0)))
