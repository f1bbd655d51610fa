"""The earcons, judged by their samples: soft, short, and each told from the others by melody and rhythm."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from gadget.audio import Clip
from gadget.show.earcons import LOUDEST, MEANINGS, MELODIES, Earcon, describe, earcon

FRAME_S = 0.02


@pytest.mark.parametrize("name", list(Earcon))
def test_an_earcon_is_soft_at_both_ends(name: Earcon) -> None:
    samples = earcon(name).samples.astype(float) / 32768
    assert abs(samples[0]) < 0.001
    assert abs(samples[-1]) < 0.01


@pytest.mark.parametrize("name", list(Earcon))
def test_an_earcon_does_not_click(name: Earcon) -> None:
    """A click is energy above the highest partial (6.3 kHz): less than a thousandth of the sound's."""
    clip = earcon(name)
    spectrum = np.abs(np.fft.rfft(clip.samples.astype(float))) ** 2
    above = np.fft.rfftfreq(len(clip.samples), 1 / clip.rate) > 7000
    assert spectrum[above].sum() < 0.001 * spectrum.sum()


@pytest.mark.parametrize("name", list(Earcon))
def test_an_earcon_is_never_louder_than_half_of_full_scale(name: Earcon) -> None:
    peak = np.abs(earcon(name).samples.astype(int)).max() / 32768
    assert 0.45 < peak <= LOUDEST <= 0.5


@pytest.mark.parametrize("name", [name for name in Earcon if not name.startswith("ring")])
def test_an_earcon_is_shorter_than_a_quarter_of_a_second(name: Earcon) -> None:
    assert 0.05 <= earcon(name).seconds < 0.25


@pytest.mark.parametrize("name", [name for name in Earcon if name.startswith("ring")])
def test_a_ring_is_a_cycle_that_ends_in_a_pause(name: Earcon) -> None:
    clip = earcon(name)
    assert 1.0 <= clip.seconds <= 3.0
    assert not clip.samples[-round(0.4 * clip.rate) :].any()


@pytest.mark.parametrize(("one", "other"), list(combinations(Earcon, 2)))
def test_two_earcons_differ_in_melody_or_rhythm(one: Earcon, other: Earcon) -> None:
    mine, theirs = contour(earcon(one)), contour(earcon(other))
    length = max(len(mine), len(theirs))
    padded = [contour + [0] * (length - len(contour)) for contour in (mine, theirs)]
    different = sum(a != b for a, b in zip(*padded, strict=True))
    assert different * FRAME_S >= 0.06 or different >= 0.4 * length


def test_going_on_rises_and_going_off_falls() -> None:
    def heard(name: Earcon) -> list[int]:
        return [pitch for pitch in contour(earcon(name)) if pitch]

    assert heard(Earcon.EARS_ON) == sorted(heard(Earcon.EARS_ON))
    assert heard(Earcon.EARS_OFF) == sorted(heard(Earcon.EARS_OFF), reverse=True)
    assert min(heard(Earcon.PRESS)) > max(heard(Earcon.RELEASE))


def test_an_earcon_is_made_once_and_cannot_be_spoilt() -> None:
    clip = earcon("press")
    assert earcon("press") is clip
    with pytest.raises(ValueError, match="read-only"):
        clip.samples[0] = 1


def test_an_unknown_earcon_is_refused() -> None:
    with pytest.raises(ValueError, match="fanfare"):
        earcon("fanfare")


def test_every_earcon_has_a_melody_and_a_meaning_in_both_languages() -> None:
    assert set(MELODIES) == set(MEANINGS) == set(Earcon)
    assert all(english.isascii() and not chinese.isascii() for english, chinese in MEANINGS.values())


def test_the_table_in_the_documentation_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "lights-and-sounds.md"
    assert describe() in page.read_text(encoding="utf-8")


def contour(clip: Clip) -> list[int]:
    """The pitch in each frame as a semitone number; 0 where it is silent."""
    frame = round(FRAME_S * clip.rate)
    pitches = []
    for begin in range(0, len(clip.samples) - frame + 1, frame):
        piece = clip.samples[begin : begin + frame].astype(float)
        if np.sqrt(np.mean(piece**2)) < 300:
            pitches.append(0)
            continue
        padded = np.fft.rfft(piece * np.hanning(frame), 16 * frame)
        hertz = np.argmax(np.abs(padded)) * clip.rate / (16 * frame)
        pitches.append(round(69 + 12 * np.log2(hertz / 440)))
    return pitches
