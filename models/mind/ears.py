"""Test requests spoken by synthetic voices, clean and in noise, and what the gadget's own ears make of them.

English: a neural voice (piper's joe), three of flite (the Festival family) and espeak-ng in turn, a request each; none of
them was used in training. Chinese: espeak-ng's, the only Mandarin voice that could be had, in four timbres. People find it
hard to follow too, so its figure tells more of the voice than of the ears.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from labels import Example

from gadget import backends
from gadget.audio import SPEECH_RATE, Clip, join, read, silence
from gadget.calls import Language
from gadget.config import load
from gadget.settings import Settings
from gadget.speak.base import Voice
from gadget.speak.pinyin import to_pinyin
from gadget.transcribe.base import Transcriber, Transcript

VOICES = {
    "en": ("piper joe", "flite slt", "flite rms", "flite awb", "espeak en-gb"),
    "zh": tuple(f"espeak cmn-latn-pinyin+{timbre}" for timbre in ("f3", "f2", "m1", "m3")),
}
NOISE_DB = 10
LEAD_S = 0.3


def say(text: str, voice: str, out: Path) -> Clip:
    """`text` in one of the voices, at the rate of the ears."""
    engine, name = voice.split(" ", 1)
    if engine == "piper":
        return _piper().render(text, "en").at(SPEECH_RATE)
    if engine == "flite":
        command = ["flite", "-voice", name, "-t", text, "-o", str(out)]
    else:
        words = to_pinyin(text) if name.startswith("cmn") else text
        command = ["espeak-ng", "-v", name, "-s", "150", "-w", str(out), words]
    subprocess.run(command, check=True, capture_output=True)
    return read(out).at(SPEECH_RATE)


@cache
def _piper() -> Voice:
    settings = load().settings
    voice = backends.voice(replace(settings.speak, voice="piper"), backends.store(settings), "en")
    voice.prepare()
    return voice


def in_noise(clip: Clip, rng: np.random.Generator) -> Clip:
    """The clip with pink noise `NOISE_DB` below its own level."""
    size = len(clip.samples)
    spectrum = np.fft.rfft(rng.standard_normal(size))
    spectrum /= np.sqrt(np.maximum(1, np.arange(len(spectrum))))
    noise = np.fft.irfft(spectrum, size)
    speech = clip.samples.astype(np.float64)
    noise *= np.sqrt(np.mean(speech**2) / np.mean(noise**2)) / 10 ** (NOISE_DB / 20)
    return Clip(np.clip(speech + noise, -32768, 32767).astype(np.int16), clip.rate)


def heard_by(ears: Transcriber, clip: Clip, language: Language | None) -> Transcript:
    """What the ears make of a clip, with a breath before and after it."""
    hearing = ears.begin(language)
    hearing.feed(join([silence(LEAD_S), clip, silence(LEAD_S)]).samples)
    return hearing.finish()


def through_the_ears(
    settings: Settings,
    examples: Sequence[Example],
    language: Language,
    *,
    noise: bool = True,
    settings_of: Sequence[str] = (),
) -> dict[str, list[Transcript]]:
    """What was heard of every example, by the name of the condition; with `noise` once more in noise.

    The engines are those of a gadget that is set to the language, and of one that finds the language out; or those of the
    `settings_of` general.language alone.
    """
    engines = {}
    for setting in settings_of or (language, "auto"):
        engine = backends.transcriber(replace(settings, general=replace(settings.general, language=setting)))
        engine.prepare()
        engines[setting] = engine
    rng = np.random.default_rng(0)
    found: dict[str, list[Transcript]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for index, made in enumerate(examples):
            voices = VOICES[language]
            spoken = say(made.text, voices[index % len(voices)], Path(folder) / "said.wav")
            clips = {"": spoken} | ({f" in noise at {NOISE_DB} dB": in_noise(spoken, rng)} if noise else {})
            for condition, clip in clips.items():
                for setting, engine in engines.items():
                    heard = heard_by(engine, clip, None if setting == "auto" else language)
                    found[f"heard{condition}, language {setting}"].append(heard)
    return found
