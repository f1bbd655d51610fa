"""One loaded Whisper model: sound in, words out, and everything that is known about coaxing them out of it.

The only module that imports faster-whisper and CTranslate2 (through them, because their own `transcribe` always
computes a window of 30 s and knows nothing of requests). Figures are of two x86 cores, int8.
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
from gadget.hypotheses import Hypothesis, distinct
from gadget.transcribe.characters import simplified
from gadget.transcribe.pieces import audible, is_inaudible, quietest_cut, voiced_seconds
from gadget.transcribe.text import joined, loops, size, tidy, unlooped

Floats = npt.NDArray[np.float32]

FULL_WINDOW_S = 30.0
"""What Whisper was trained on, and the most it takes."""

SHORT_WINDOW_S = 12.0
"""The least it is given: 0.18 s instead of 0.57 s (tiny.en) and 0.36 s instead of 1.19 s (base) for a request, with no
more wrong words. Under about 10 s short clips make it loop."""

MARGIN_S = 1.5
"""Silence that a window has after the sound."""

NO_SPEECH_AT_BEST, NO_SPEECH_AT_WORST = 0.85, 0.35
"""Whisper's own no-speech probability (without a hint) above which nothing was said: for words it is sure of, and for
words whose mean log-probability is -1.1; in between in proportion. Speech, down to 0 dB, rarely has more than 0.5 (0.61
was seen, with good words); silence, hum, noise and clicks have 0.64 to 0.99, chirps and knocks 0.42, with poor ones."""

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

FEWEST_PER_SECOND = {"en": 2.0, "zh": 3.0}
"""Words (Chinese: characters) per second of voice, pauses not counted, under which some must have been dropped: the
slowest of the recordings tried has 2.3 (3.9)."""

BEAM = 5
"""Texts that are followed at once: one more request in a hundred ends in the right action than with one (230
requests in five synthetic voices, 12 ms more each)."""

_LONGEST_TEXT = 448
"""Tokens of prompt and text together."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a piece of sound says; stuck when it repeats itself or is more than the sound can hold. `hypotheses` as in
    `gadget.transcribe.base.Transcript`."""

    text: str
    language: Language
    confidence: float = 0.0
    is_stuck: bool = False
    hypotheses: tuple[Hypothesis, ...] = ()


class WhisperModel:
    """A model directory in CTranslate2's format, loaded."""

    def __init__(self, path: Path, threads: int) -> None:
        """Raises `NoModel` or `BadModel`."""
        # Without the tokenizer faster-whisper would go and download one.
        for name in ("model.bin", "tokenizer.json"):
            if not (path / name).is_file():
                raise NoModel(f"{path}: this Whisper model has no {name}; get it with `gadget models pull`")
        import faster_whisper
        from ctranslate2 import StorageView
        from faster_whisper.tokenizer import Tokenizer

        self._view = StorageView
        try:
            whisper = faster_whisper.WhisperModel(
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
        """Go once through everything, so that the first request finds memory and threads ready. Raises `BadModel`."""
        try:
            self._decode(np.zeros(SPEECH_RATE, np.float32), SHORT_WINDOW_S, None)
        except (RuntimeError, ValueError) as refused:
            raise BadModel(
                f"the Whisper model does not run ({refused}); get one with `gadget models pull`"
            ) from refused

    def listen(self, samples: Samples, language: Language | None) -> Heard:
        """The words in at most `pieces.LONGEST_PIECE` samples. Raises `TranscribeFailed`."""
        if is_inaudible(samples):
            return Heard("", language or "en")
        sound = audible(samples)
        window = min(FULL_WINDOW_S, max(SHORT_WINDOW_S, len(samples) / SPEECH_RATE + MARGIN_S))
        try:
            heard = self._decode(sound, window, language)
            if heard.is_stuck and window < FULL_WINDOW_S:
                heard = self._decode(sound, FULL_WINDOW_S, heard.language)
        except (RuntimeError, ValueError) as failed:
            raise TranscribeFailed(f"Whisper failed: {failed}") from failed
        if heard.is_stuck:
            heard = Heard(unlooped(heard.text), heard.language, heard.confidence / 2)
        if len(samples) > HINTED_S * SPEECH_RATE and heard.text:
            return self._completed(heard, samples)
        return heard

    def _completed(self, heard: Heard, samples: Samples) -> Heard:
        """`heard`, or what the two halves of the sound say if sentences seem to be missing in it."""
        if size(heard.text) >= FEWEST_PER_SECOND[heard.language] * voiced_seconds(samples):
            return heard
        cut = quietest_cut(samples)
        halves = [self.listen(half, heard.language) for half in (samples[:cut], samples[cut:])]
        text = joined((half.text for half in halves), heard.language)
        if size(text) <= size(heard.text):
            return heard
        return Heard(text, heard.language, sum(half.confidence for half in halves) / 2)

    def _decode(self, sound: Floats, window_s: float, language: Language | None) -> Heard:
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
        if plain.silence > _no_speech(plain.mean):
            return Heard("", language)
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
            beam_size=BEAM,
            num_hypotheses=BEAM,
            max_length=len(prompt) + most,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        written: list[int] = result.sequences_ids[0]
        mean = (
            result.scores[0] * len(written) / (len(written) + 1)
        )  # as Whisper counts: with the end of the text
        hypotheses = [
            # the engine's score is a mean over the text's tokens
            Hypothesis(self._text(ids, language), score * len(ids))
            for ids, score in zip(result.sequences_ids, result.scores, strict=True)
        ]
        text = hypotheses[0].text
        stuck = len(written) >= most or loops(text)
        heard = Heard(text, language, math.exp(mean), stuck, () if stuck else distinct(hypotheses))
        return _Written(heard, result.no_speech_prob, mean)

    def _text(self, written: list[int], language: Language) -> str:
        text: str = self._tokenizers[language].decode(written)
        return tidy(simplified(text) if language == "zh" else text, language)

    def _encode(self, sound: Floats, window_s: float) -> Any:
        padded = np.pad(sound, (0, max(0, round(window_s * SPEECH_RATE) - len(sound))))
        features = self._features(padded)[:, : round(window_s * 100)]  # one every 10 ms
        return self._model.encode(
            self._view.from_array(np.ascontiguousarray(features[None], dtype=np.float32))
        )

    def _language_of(self, encoded: Any) -> Language:
        chances = dict(self._model.detect_language(encoded)[0])
        return max(LANGUAGES, key=lambda language: float(chances.get(f"<|{language}|>", 0.0)))


@dataclass(frozen=True, slots=True)
class _Written:
    """One decoding with Whisper's opinion of it: no-speech probability, mean log-probability of the words."""

    heard: Heard
    silence: float
    mean: float


def _no_speech(mean: float) -> float:
    """The limit of the no-speech probability for words of that mean log-probability."""
    return min(NO_SPEECH_AT_BEST, max(NO_SPEECH_AT_WORST, NO_SPEECH_AT_WORST + 0.85 * (mean + 1.1)))
