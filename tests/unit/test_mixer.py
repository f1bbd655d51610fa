from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.audio import Clip, Samples
from gadget.errors import NoSpeaker
from gadget.speak.mixer import FADE_S, Mixer, gain

RATE = 1000
FADE = round(FADE_S * RATE)

clips = st.lists(st.integers(-3000, 3000), max_size=60).map(
    lambda values: Clip(np.array(values, np.int16), RATE)
)
blocks = st.lists(st.integers(1, 20), min_size=30, max_size=30)


def level(value: int, count: int) -> Clip:
    return Clip(np.full(count, value, np.int16), RATE)


def filled(mixer: Mixer, *sizes: int, volume: float = 1.0) -> Samples:
    return np.concatenate([mixer.fill(size, float(number), volume) for number, size in enumerate(sizes)])


def test_nothing_to_play_is_silence() -> None:
    assert not filled(Mixer(RATE), 10).any()


def test_a_clip_comes_out_as_it_went_in() -> None:
    mixer = Mixer(RATE)
    mixer.play(Clip(np.arange(25, dtype=np.int16), RATE))
    assert filled(mixer, 10, 10, 10).tolist() == [*range(25), 0, 0, 0, 0, 0]


def test_a_clip_is_brought_to_the_devices_rate() -> None:
    mixer = Mixer(RATE)
    mixer.play(Clip(np.full(200, 1000, np.int16), 2 * RATE))
    assert abs(filled(mixer, 200)[20:80].astype(int) - 1000).max() < 20


def test_started_tells_when_the_first_sample_is_heard() -> None:
    mixer = Mixer(RATE)
    mixer.fill(10, at=6.5)
    playback = mixer.play(level(100, 30))
    assert not playback.started.done()
    mixer.fill(10, at=7.5)
    mixer.fill(10, at=8.5)
    assert playback.started.result() == 7.5


def test_a_clip_is_done_only_after_the_device_has_played_what_it_keeps_buffered() -> None:
    mixer = Mixer(RATE, tail=20)
    playback = mixer.play(level(100, 30))
    filled(mixer, 10, 10, 10, 10)
    assert not playback.done.done()
    mixer.fill(10, 0.0)
    assert playback.done.result() is True
    assert mixer.is_idle


def test_an_empty_clip_starts_and_is_done() -> None:
    mixer = Mixer(RATE)
    playback = mixer.play(level(0, 0))
    mixer.fill(10, at=3.0)
    assert (playback.started.result(), playback.done.result()) == (3.0, True)


def test_a_stopped_clip_fades_out_without_a_click() -> None:
    mixer = Mixer(RATE)
    playback = mixer.play(level(1000, 500))
    mixer.fill(20, 0.0)
    playback.stop()
    tail = mixer.fill(20, 0.0)
    assert tail[:FADE].tolist() == [1000, 800, 600, 400, 200]
    assert not tail[FADE:].any()
    assert playback.done.result() is False


def test_the_fade_goes_on_over_blocks_shorter_than_it() -> None:
    mixer = Mixer(RATE)
    playback = mixer.play(level(1000, 500))
    mixer.fill(20, 0.0)
    playback.stop()
    assert filled(mixer, 2, 2, 2, 2).tolist() == [1000, 800, 600, 400, 200, 0, 0, 0]


def test_stopping_twice_is_stopping_once() -> None:
    mixer = Mixer(RATE)
    playback = mixer.play(level(1000, 500))
    mixer.fill(20, 0.0)
    playback.stop()
    mixer.fill(2, 0.0)
    playback.stop()
    assert filled(mixer, 4).tolist() == [600, 400, 200, 0]


def test_a_clip_stopped_before_its_first_sample_makes_no_sound() -> None:
    mixer = Mixer(RATE)
    playback = mixer.play(level(1000, 50))
    playback.stop()
    assert not mixer.fill(20, at=2.0).any()
    assert (playback.started.result(), playback.done.result()) == (2.0, False)


def test_stopping_what_was_already_handed_out_does_not_unsay_it() -> None:
    mixer = Mixer(RATE, tail=20)
    playback = mixer.play(level(1000, 10))
    mixer.fill(10, 0.0)
    playback.stop()
    filled(mixer, 10, 10)
    assert playback.done.result() is True


def test_stopping_one_clip_leaves_the_others() -> None:
    mixer = Mixer(RATE)
    mixer.play(level(300, 100))
    other = mixer.play(level(1000, 100))
    mixer.fill(10, 0.0)
    other.stop()
    assert mixer.fill(20, 0.0)[FADE:].tolist() == [300] * (20 - FADE)


def test_a_sum_beyond_full_scale_is_clipped_not_wrapped() -> None:
    mixer = Mixer(RATE)
    mixer.play(level(30_000, 10))
    mixer.play(level(30_000, 10))
    assert mixer.fill(10, 0.0).tolist() == [32_767] * 10


def test_a_lost_device_fails_every_clip() -> None:
    mixer = Mixer(RATE)
    heard, unheard = mixer.play(level(1, 100)), None
    mixer.fill(10, at=1.0)
    unheard = mixer.play(level(1, 100))
    mixer.fail(NoSpeaker("unplugged"))
    assert heard.started.result() == 1.0
    for future in (heard.done, unheard.started, unheard.done):
        with pytest.raises(NoSpeaker):
            future.result(0)
    assert mixer.is_idle


def test_dropped_clips_are_settled() -> None:
    mixer = Mixer(RATE)
    playback = mixer.play(level(1, 100))
    mixer.drop(4.0)
    assert (playback.started.result(0), playback.done.result(0)) == (4.0, False)


def test_who_no_longer_waits_does_not_break_the_playback() -> None:
    mixer = Mixer(RATE)
    playback = mixer.play(level(1, 5))
    assert not playback.done.cancel()
    mixer.fill(10, 0.0)
    assert playback.done.result() is True


def test_the_next_clip_may_be_played_by_who_waits_for_the_last() -> None:
    mixer = Mixer(RATE)
    first = mixer.play(level(1, 5))
    first.done.add_done_callback(lambda _: mixer.play(level(7, 5)))
    assert filled(mixer, 5, 5).tolist() == [1] * 5 + [7] * 5


def test_half_the_volume_sounds_half_as_loud() -> None:
    assert 20 * math.log10(gain(0.5) / gain(1.0)) == pytest.approx(-10, abs=0.1)


def test_no_volume_is_silence_and_full_volume_changes_nothing() -> None:
    assert (gain(0.0), gain(1.0)) == (0.0, 1.0)


def test_a_change_of_volume_glides() -> None:
    mixer = Mixer(RATE)
    mixer.play(level(1000, 100))
    mixer.fill(10, 0.0, volume=1.0)
    glide = mixer.fill(11, 0.0, volume=0.0)
    assert glide.tolist() == list(range(1000, -1, -100))
    assert not mixer.fill(10, 0.0, volume=0.0).any()


def test_a_clip_begins_at_the_volume_set_while_it_was_silent() -> None:
    mixer = Mixer(RATE)
    mixer.fill(10, 0.0, volume=1.0)
    mixer.play(level(1000, 10))
    assert not mixer.fill(10, 0.0, volume=0.0).any()


def test_a_clip_does_not_fall_below_its_own_volume_and_leaves_the_others_theirs() -> None:
    alarm, speech = Mixer(RATE), Mixer(RATE)
    alarm.play(level(1000, 30), at_least=0.5)
    half = round(1000 * gain(0.5))
    assert alarm.fill(10, 0.0, volume=0.0).tolist() == [half] * 10
    assert alarm.fill(10, 0.0, volume=0.2).tolist() == [half] * 10
    assert alarm.fill(10, 0.0, volume=1.0).tolist()[-1] == 1000
    speech.play(level(1000, 10), at_least=0.5)
    speech.play(level(2000, 10))
    assert speech.fill(10, 0.0, volume=0.0).tolist() == [half] * 10


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_more_volume_is_never_quieter(one: float, other: float) -> None:
    assert (gain(one) <= gain(other)) or one > other


@given(st.lists(clips, max_size=4), blocks)
def test_the_mix_is_the_sum_however_it_is_cut(parts: list[Clip], sizes: list[int]) -> None:
    mixer = Mixer(RATE)
    playbacks = [mixer.play(part) for part in parts]
    out = filled(mixer, *sizes)
    expected = np.zeros(max(len(out), 60), np.int32)
    for part in parts:
        expected[: len(part.samples)] += part.samples
    assert out.tolist() == expected[: len(out)].tolist()
    for playback, part in zip(playbacks, parts, strict=True):
        assert playback.started.done()
        assert playback.done.done() == (sum(sizes) >= len(part.samples))


@given(clips, st.integers(0, 10), blocks)
def test_a_stopped_clip_is_silent_within_the_fade(clip: Clip, blocks_before: int, sizes: list[int]) -> None:
    mixer = Mixer(RATE)
    playback = mixer.play(clip)
    filled(mixer, *sizes[:blocks_before], 1)
    playback.stop()
    after = filled(mixer, *sizes[blocks_before:])
    assert not after[FADE:].any()
    assert playback.done.done()
    assert mixer.is_idle
