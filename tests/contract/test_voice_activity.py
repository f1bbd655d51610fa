"""The detector of voices, and with it the end of speech, on recorded requests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gadget.audio import CHUNK, SPEECH_RATE, Clip, join, read, silence
from gadget.record.endpoint import Endpointer
from gadget.record.vad import VoiceActivity
from gadget.settings import RecordSettings

REQUESTS = sorted((Path(__file__).parent.parent / "assets").glob("*-0*.flac"))
CHUNK_S = CHUNK / SPEECH_RATE


@pytest.fixture(scope="module")
def detector() -> VoiceActivity:
    return VoiceActivity()


def probabilities(detector: VoiceActivity, clip: Clip) -> list[float]:
    detector.reset()
    samples = clip.at(SPEECH_RATE).samples
    return [
        detector.probability(samples[start : start + CHUNK])
        for start in range(0, len(samples) - CHUNK + 1, CHUNK)
    ]


def endpointer() -> Endpointer:
    settings = RecordSettings()
    return Endpointer(
        CHUNK_S,
        settings.speech_threshold,
        settings.pause_ms / 1000,
        settings.end_silence_ms / 1000,
        settings.no_speech_s,
        settings.longest_s,
    )


def test_speech_is_told_from_silence_and_from_noise(detector: VoiceActivity) -> None:
    noise = Clip((300 * np.random.default_rng(1).standard_normal(2 * SPEECH_RATE)).astype(np.int16))
    assert np.mean(probabilities(detector, read(REQUESTS[0]))) > 0.5
    assert max(probabilities(detector, silence(1.0))) < 0.3
    assert np.mean(probabilities(detector, noise)) < 0.3


def test_after_a_reset_the_same_sound_is_judged_the_same(detector: VoiceActivity) -> None:
    clip = read(REQUESTS[0])
    first = probabilities(detector, clip)
    assert probabilities(detector, clip) == first


def test_a_chunk_of_another_length_is_refused(detector: VoiceActivity) -> None:
    with pytest.raises(ValueError, match="512"):
        detector.probability(np.zeros(160, np.int16))


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.stem)
def test_a_recorded_request_ends_after_its_last_word_and_not_before(
    detector: VoiceActivity, path: Path
) -> None:
    clip = read(path)
    loud = np.flatnonzero(np.abs(clip.samples.astype(int)) > 500)
    last_word_s = 0.5 + loud[-1] / clip.rate
    ears = endpointer()
    ended_s = None
    for number, probability in enumerate(
        probabilities(detector, join([silence(0.5), clip, silence(2.0)])), 1
    ):
        if ears.feed(probability).ended:
            ended_s = number * CHUNK_S
            break
    assert ended_s is not None
    assert last_word_s + 0.3 < ended_s < last_word_s + 1.2
