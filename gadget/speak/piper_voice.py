"""A neural voice through piper (the extra `piper`): English only; Chinese is left to another voice.

A three-second sentence takes 0.4 s on two x86 cores, so it is for bigger boards. piper-tts is GPL and imported only
here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from gadget.audio import Clip, Samples, join, silence
from gadget.calls import Language
from gadget.errors import BadModel, NoModel, NoVoice, SpeakFailed
from gadget.sentences import split
from gadget.speak.base import Voice
from gadget.speak.reading import readable
from gadget.speak.runs import runs

NATURAL_WORDS_PER_MINUTE = 180
"""How fast the model of `joe` speaks by itself."""


class PiperVoice(Voice):
    """`path` is an .onnx voice with its .onnx.json beside it; `chinese` reads what is Chinese, also within English."""

    def __init__(
        self, path: Path, chinese: Voice, *, words_per_minute: int = NATURAL_WORDS_PER_MINUTE
    ) -> None:
        self._path = path
        self._chinese = chinese
        self._length_scale = NATURAL_WORDS_PER_MINUTE / words_per_minute
        self._voice: Any = None
        self._config: Any = None

    def prepare(self) -> None:
        self._open()
        self._chinese.prepare()
        if self._synthesize("Yes.").seconds == 0:
            raise NoVoice(f"{self._path}: the voice renders silence. Run `gadget models verify`.")

    def render(self, sentence: str, language: Language) -> Clip:
        if language == "zh":
            return self._chinese.render(sentence, language)
        if self._voice is None:
            self._open()
        clips = []
        for piece in split(readable(sentence, language), language):
            for text, spoken in runs(piece, language):
                clips.append(self._chinese.render(text, "zh") if spoken == "zh" else self._synthesize(text))
        return join(clips) if clips else silence(0)

    def close(self) -> None:
        self._voice = None
        self._chinese.close()

    def _open(self) -> None:
        beside = Path(f"{self._path}.json")
        for path in (self._path, beside):
            if not path.is_file():
                raise NoModel(f"{path}: the piper voice is not there. Get it: gadget models pull")
        try:
            import piper
        except ImportError as missing:
            raise NoVoice("piper is not installed. Install it: pip install 'gadget[piper]'") from missing
        try:
            self._voice = piper.PiperVoice.load(self._path, beside)
        except (json.JSONDecodeError, KeyError, ValueError, RuntimeError, OSError) as broken:
            raise BadModel(
                f"{self._path}: piper refuses this voice: {broken}. Run `gadget models verify`."
            ) from broken
        except Exception as broken:  # onnxruntime's own errors derive from Exception only
            raise BadModel(
                f"{self._path}: this is not a voice for piper: {broken}. Run `gadget models verify`."
            ) from broken
        self._config = piper.SynthesisConfig(length_scale=self._length_scale)

    def _synthesize(self, text: str) -> Clip:
        try:
            chunks = list(self._voice.synthesize(text.replace("[[", " ").replace("]]", " "), self._config))
        except Exception as failed:  # whatever the phonemizer or onnxruntime raises
            raise SpeakFailed(f"piper could not render a sentence: {failed}") from failed
        if not chunks:
            return silence(0)
        samples: Samples = np.concatenate([chunk.audio_int16_array for chunk in chunks])
        return Clip(samples, chunks[0].sample_rate)
