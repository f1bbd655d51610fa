"""Whisper's bookkeeping: what is recognised when, and that no sample is left out. The model is a remembering fake."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.audio import CHUNK, SPEECH_RATE, Samples
from gadget.calls import Language
from gadget.hypotheses import Hypothesis
from gadget.transcribe.base import Transcript
from gadget.transcribe.pieces import LONGEST_PIECE
from gadget.transcribe.whisper import WhisperHearing
from gadget.transcribe.whisper_model import Heard


class Remembering:
    """Hears as many words as whole seconds of sound, and remembers what it was given."""

    def __init__(self, language: Language = "en") -> None:
        self.given: list[Samples] = []
        self._language: Language = language

    def listen(self, samples: Samples, language: Language | None) -> Heard:
        self.given.append(samples)
        words = ["word"] * (len(samples) // SPEECH_RATE)
        return Heard(" ".join(words), language or self._language, 0.5)


def voice(seconds: float) -> Samples:
    t = np.arange(round(seconds * SPEECH_RATE)) / SPEECH_RATE
    return (3000 * np.abs(np.sin(2 * np.pi * 2 * t)) * np.sin(2 * np.pi * 180 * t)).astype(np.int16)


def hiss(seconds: float) -> Samples:
    return np.random.default_rng(0).normal(0, 10, round(seconds * SPEECH_RATE)).astype(np.int16)


def test_nothing_is_left_to_do_when_only_silence_follows_a_pause() -> None:
    model = Remembering()
    hearing = WhisperHearing(model, "en")
    hearing.feed(voice(2))
    assert hearing.pause() == "word word"
    hearing.feed(hiss(0.5))
    assert hearing.finish() == Transcript("word word", "en", 0.5)
    assert len(model.given) == 1


def test_what_is_said_after_a_pause_is_recognised_with_what_came_before() -> None:
    model = Remembering()
    hearing = WhisperHearing(model, "en")
    hearing.feed(voice(2))
    hearing.pause()
    hearing.feed(hiss(0.5))
    hearing.feed(voice(1.5))
    assert hearing.finish().text == "word word word word"
    assert [len(samples) for samples in model.given] == [2 * SPEECH_RATE, 4 * SPEECH_RATE]


def test_a_pause_tells_the_words_only_when_they_changed() -> None:
    hearing = WhisperHearing(Remembering(), "en")
    assert hearing.pause() is None
    hearing.feed(voice(1))
    assert hearing.pause() == "word"
    hearing.feed(hiss(0.2))
    assert hearing.pause() is None
    hearing.feed(voice(1))
    assert hearing.pause() == "word word"


def test_a_finish_without_a_pause_recognises_once() -> None:
    model = Remembering()
    hearing = WhisperHearing(model, "en")
    for _ in range(10):
        hearing.feed(voice(0.2))
    assert hearing.finish().text == "word word"
    assert len(model.given) == 1


@settings(max_examples=10, deadline=None)
@given(st.floats(0.1, 100), st.integers(CHUNK, 20 * SPEECH_RATE))
def test_every_sample_of_a_long_request_is_recognised_once(seconds: float, chunk: int) -> None:
    model = Remembering()
    hearing = WhisperHearing(model, "en")
    sound = np.random.default_rng(1).integers(-3000, 3000, round(seconds * SPEECH_RATE)).astype(np.int16)
    for start in range(0, len(sound), chunk):
        hearing.feed(sound[start : start + chunk])
    hearing.finish()
    assert max(map(len, model.given)) <= LONGEST_PIECE
    np.testing.assert_array_equal(np.concatenate(model.given), sound)


def test_the_first_pieces_of_a_long_request_are_settled_while_the_person_still_speaks() -> None:
    model = Remembering()
    hearing = WhisperHearing(model, "en")
    told = [hearing.feed(voice(0.5)) for _ in range(70)]
    settled = sum(map(len, model.given)) / SPEECH_RATE
    assert settled > 10
    assert next(text for text in told if text)
    hearing.finish()
    assert len(model.given[-1]) / SPEECH_RATE == pytest.approx(35 - settled)


def test_what_else_may_have_been_said_is_told_of_a_request_in_one_piece_only() -> None:
    class Doubtful(Remembering):
        def listen(self, samples: Samples, language: Language | None) -> Heard:
            hypotheses = (Hypothesis("bin", -1.0), Hypothesis("been", -1.5))
            return replace(super().listen(samples, language), hypotheses=hypotheses)

    for seconds, known in ((2.0, 2), (LONGEST_PIECE / SPEECH_RATE + 5, 0)):
        hearing = WhisperHearing(Doubtful(), "en")
        hearing.feed(voice(seconds))
        assert len(hearing.finish().hypotheses) == known


def test_the_language_is_the_one_most_was_said_in_and_joins_the_pieces() -> None:
    hearing = WhisperHearing(Remembering("zh"), None)
    hearing.feed(voice(35))
    transcript = hearing.finish()
    assert transcript.language == "zh"
    assert "word word" in transcript.text
