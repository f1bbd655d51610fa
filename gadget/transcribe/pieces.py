"""Where to cut a long recording, and whether anything was said after the last word known. Pure but for numpy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gadget.audio import SPEECH_RATE, Samples

LONGEST_PIECE = round(28.5 * SPEECH_RATE)
"""Samples an engine with a window of 30 s is given at once."""

_FRAME = SPEECH_RATE // 50
"""20 ms: shorter than any sound of speech."""

_SHORTEST_SOUND = 4
"""Frames above the threshold in a row that may be speech; a click of the button is shorter."""

_GOOD_LEVEL, _MOST_GAIN = 0.05, 100.0
"""Faint sound is made this loud (of full scale; -26 dB) before it is recognised, but not by more than 40 dB."""

_INAUDIBLE = 10.0
"""Root-mean-square level (of 32768; -70 dB) under which nothing can be made out by any engine."""


def quietest_cut(samples: Samples) -> int:
    """Where to divide `samples` (at least 2 s of them): in the quietest 200 ms of their middle and later part."""
    first, last = len(samples) * 4 // 10, len(samples) * 9 // 10
    levels = _levels(samples[first:last])
    width = min(10, len(levels))
    smooth = np.convolve(levels, np.ones(width) / width, mode="valid")
    return first + (int(np.argmin(smooth)) + width // 2) * _FRAME


def is_inaudible(samples: Samples) -> bool:
    """Whether even the loudest 20 ms are too faint to hold a word."""
    return len(samples) == 0 or float(_levels(samples).max()) < _INAUDIBLE


def audible(samples: Samples) -> npt.NDArray[np.float32]:
    """`samples` as floats (full scale 1), faint ones amplified: a far voice has fewer wrong words then."""
    sound = samples.astype(np.float32) / 32768.0
    return sound * np.float32(np.clip(_GOOD_LEVEL * 32768.0 / _loud(_levels(samples)), 1.0, _MOST_GAIN))


def nothing_said(before: Samples, after: Samples) -> bool:
    """Whether `after` holds no speech, judged by the speech and the background noise in `before`.

    When the two cannot be told apart the answer is no: listening once more costs time, a lost word costs the request.
    """
    if len(after) == 0 or is_inaudible(after):
        return True
    if len(before) == 0:
        return False
    return _longest_run(_levels(after) > _threshold(_levels(before))) < _SHORTEST_SOUND


def voiced_seconds(samples: Samples) -> float:
    """How much of `samples` is voice, without the pauses."""
    levels = _levels(samples)
    return float(np.count_nonzero(levels > _threshold(levels))) * _FRAME / SPEECH_RATE


def _threshold(levels: npt.NDArray[np.float64]) -> float:
    """The level between background and speech: 5 dB over the noise, but 24 to 10 dB under the speech."""
    speech, noise = _loud(levels), float(np.percentile(levels, 10))
    return min(max(1.8 * noise, speech / 16), speech / 3)


def _levels(samples: Samples) -> npt.NDArray[np.float64]:
    """Root-mean-square of each 20 ms; a last shorter one counts as a whole."""
    frames = np.pad(samples.astype(np.float64), (0, -len(samples) % _FRAME)).reshape(-1, _FRAME)
    levels: npt.NDArray[np.float64] = np.sqrt(np.mean(np.square(frames), axis=1))
    return levels


def _loud(levels: npt.NDArray[np.float64]) -> float:
    """The level of the loudest speech: of the fifth loudest frame, which a click does not reach."""
    return max(1.0, float(np.sort(levels)[-5:][0]))


def _longest_run(flags: npt.NDArray[np.bool_]) -> int:
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest
