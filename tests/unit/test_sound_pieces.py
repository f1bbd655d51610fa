"""Long recordings are cut where nobody speaks, and silence after speech is known for what it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.audio import SPEECH_RATE, Samples
from gadget.transcribe.pieces import audible, is_inaudible, nothing_said, quietest_cut, voiced_seconds

SILENCE = np.zeros(SPEECH_RATE, np.int16)


def noise(seconds: float, level: float, seed: int = 0) -> Samples:
    """White noise of root-mean-square `level` (of 32768)."""
    return np.random.default_rng(seed).normal(0, level, round(seconds * SPEECH_RATE)).astype(np.int16)


def voice(seconds: float, level: float) -> Samples:
    """Something as loud and as uneven as speech: a tone that swells four times a second."""
    t = np.arange(round(seconds * SPEECH_RATE)) / SPEECH_RATE
    swell = np.abs(np.sin(2 * np.pi * 2 * t))
    return (level * 2**0.5 * swell * np.sin(2 * np.pi * 180 * t)).astype(np.int16)


@given(st.floats(0.45, 0.85))
def test_the_cut_falls_into_the_gap(where: float) -> None:
    sound = noise(20, 2000)
    middle = round(where * len(sound))
    sound[middle - 3200 : middle + 3200] //= 50
    assert abs(quietest_cut(sound) - middle) < 3200


@pytest.mark.parametrize("background", [0, 3, 300])
def test_silence_after_speech_says_nothing(background: float) -> None:
    before = voice(2, 3000) + noise(2, background) if background else voice(2, 3000)
    assert nothing_said(before, noise(1, background, seed=1) if background else SILENCE)


def test_noise_ten_decibels_under_the_speech_says_nothing() -> None:
    before = np.concatenate([noise(0.3, 600), voice(2, 2000) + noise(2, 600, seed=2)])
    assert nothing_said(before, noise(1, 600, seed=3))


@pytest.mark.parametrize("level", [3000, 1000, 400])
def test_a_word_after_the_pause_is_noticed(level: float) -> None:
    before = np.concatenate([noise(0.3, 20), voice(2, 3000)])
    after = np.concatenate([noise(0.2, 20), voice(0.25, level), noise(0.3, 20)])
    assert not nothing_said(before, after)


def test_the_click_of_the_button_says_nothing() -> None:
    click = noise(1, 20)
    click[8000:8480] = noise(0.03, 12000)
    assert nothing_said(np.concatenate([noise(0.3, 20), voice(2, 3000)]), click)


def test_sound_that_nothing_came_before_may_say_something() -> None:
    assert not nothing_said(SILENCE[:0], voice(1, 3000))
    assert nothing_said(SILENCE[:0], SILENCE)


def test_only_next_to_nothing_is_inaudible() -> None:
    assert is_inaudible(SILENCE)
    assert is_inaudible(SILENCE[:0])
    assert is_inaudible(noise(1, 3))
    assert not is_inaudible(voice(1, 40))


def test_a_faint_voice_is_amplified_and_a_loud_one_left_alone() -> None:
    faint, loud = voice(1, 30), voice(1, 6000)
    assert np.abs(audible(faint)).max() > 20 * np.abs(faint / 32768).max()
    np.testing.assert_array_equal(audible(loud), loud.astype(np.float32) / 32768)
    assert not audible(SILENCE).any()


def test_pauses_are_not_voice() -> None:
    sound = np.concatenate([noise(3, 20), voice(2, 3000), noise(3, 20)])
    assert 1.2 < voiced_seconds(sound) < 2.1
