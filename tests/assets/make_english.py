"""Makes the English requests of the loop tests and the demo's: ``python make_english.py VOICE.onnx`` in this folder.

Spoken by a piper voice ("joe", see NOTICE) through the extra `piper`, and committed as 16 kHz FLAC, so that the tests
need neither the extra nor the time.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import soundfile
import soxr
from piper import PiperVoice

HERE = Path(__file__).parent
DEMO = HERE.parent.parent / "gadget" / "data" / "demo-request.wav"

if __name__ == "__main__":
    voice = PiperVoice.load(sys.argv[1])
    for line in (HERE / "requests.jsonl").read_text(encoding="utf-8").splitlines():
        request = json.loads(line)
        if request["language"] != "en":
            continue
        chunks = list(voice.synthesize(request["text"]))
        sound = np.concatenate([chunk.audio_float_array for chunk in chunks])
        sound = soxr.resample(sound, chunks[0].sample_rate, 16_000)
        sound = 0.6 * sound / np.abs(sound).max()
        soundfile.write(HERE / f"{request['id']}.flac", sound, 16_000, subtype="PCM_16")
        if request["id"] == "en-01":
            breath = np.zeros(4_000)
            soundfile.write(DEMO, np.concatenate([breath, sound, breath]), 16_000, subtype="PCM_16")
