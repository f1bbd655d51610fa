from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gadget.record.endpoint import Endpointer, Verdict

CHUNK_S = 0.032
SPEECH, SILENCE = 0.9, 0.05
PAUSE, END, NO_SPEECH, LONGEST = 5, 22, 125, 938
"""The default settings (160 ms, 700 ms, 4 s, 30 s) in chunks."""

probabilities = st.lists(st.sampled_from([0.0, 0.3, 0.4, 0.5, 0.6, 1.0]), max_size=400)


def endpointer() -> Endpointer:
    return Endpointer(
        CHUNK_S, threshold=0.5, pause_s=0.16, end_silence_s=0.7, no_speech_s=4.0, longest_s=30.0
    )


def fed(ears: Endpointer, *runs: tuple[float, int]) -> list[Verdict]:
    return [ears.feed(probability) for probability, count in runs for _ in range(count)]


def numbers(verdicts: list[Verdict], flag: str) -> list[int]:
    """Which chunks (from 1) raised `flag`."""
    return [number for number, verdict in enumerate(verdicts, 1) if getattr(verdict, flag)]


def test_speech_begins_with_its_third_chunk() -> None:
    assert numbers(fed(endpointer(), (SILENCE, 10), (SPEECH, 20)), "speech_began") == [13]


def test_one_or_two_loud_chunks_are_not_speech() -> None:
    ears = endpointer()
    fed(ears, (SILENCE, 5), (SPEECH, 1), (SILENCE, 5), (SPEECH, 2), (SILENCE, 5))
    assert not ears.heard_speech
    assert ears.speech_s == 0


def test_three_of_four_chunks_are_speech() -> None:
    ears = endpointer()
    fed(ears, (SPEECH, 2), (SILENCE, 1), (SPEECH, 1))
    assert ears.heard_speech


def test_a_pause_is_told_when_silence_reaches_its_length_and_only_then() -> None:
    verdicts = fed(endpointer(), (SPEECH, 20), (SILENCE, 30))
    assert numbers(verdicts, "paused") == [20 + PAUSE]


def test_a_pause_is_told_again_after_more_speech() -> None:
    verdicts = fed(endpointer(), (SPEECH, 20), (SILENCE, 10), (SPEECH, 10), (SILENCE, 10))
    assert numbers(verdicts, "paused") == [20 + PAUSE, 40 + PAUSE]


def test_a_click_within_a_pause_does_not_break_it() -> None:
    verdicts = fed(endpointer(), (SPEECH, 20), (SILENCE, 7), (SPEECH, 1), (SILENCE, 20))
    assert numbers(verdicts, "paused") == [20 + PAUSE]
    assert numbers(verdicts, "ended")[0] == 20 + END + 1


def test_the_request_ends_after_the_silence_that_ends_it() -> None:
    verdicts = fed(endpointer(), (SPEECH, 20), (SILENCE, 40))
    assert numbers(verdicts, "ended") == list(range(20 + END, 61))


def test_gaps_between_words_do_not_end_speech() -> None:
    ears = endpointer()
    verdicts = fed(ears, *[(SPEECH, 6), (SILENCE, 3)] * 10)
    assert not numbers(verdicts, "paused")
    assert 50 * CHUNK_S <= ears.speech_s <= 60 * CHUNK_S


def test_words_that_trail_off_belong_to_the_speech() -> None:
    ears = endpointer()
    fed(ears, (SPEECH, 10), (0.4, 10))
    assert ears.silence_s == 0


def test_nothing_said_is_told_when_the_time_for_it_is_over() -> None:
    assert numbers(fed(endpointer(), (SILENCE, 130)), "nothing_said") == list(range(NO_SPEECH, 131))


def test_a_request_with_speech_never_counts_as_nothing_said() -> None:
    assert not numbers(fed(endpointer(), (SPEECH, 10), (SILENCE, 200)), "nothing_said")


def test_the_longest_request_is_told_while_somebody_still_speaks() -> None:
    assert numbers(fed(endpointer(), (SPEECH, 940)), "too_long") == [LONGEST, 939, 940]


def test_silence_is_counted_from_the_beginning_until_there_is_speech() -> None:
    ears = endpointer()
    fed(ears, (SILENCE, 10))
    assert ears.silence_s == 10 * CHUNK_S


@given(probabilities)
def test_nothing_follows_speech_before_there_is_any(chunks: list[float]) -> None:
    ears = endpointer()
    for chunk in chunks:
        verdict = ears.feed(chunk)
        if not ears.heard_speech:
            assert not (verdict.paused or verdict.ended or verdict.speech_began)
        else:
            assert not verdict.nothing_said


@given(probabilities)
def test_speech_begins_at_most_once_and_pauses_at_most_once_between_speech(chunks: list[float]) -> None:
    ears = endpointer()
    began, pauses, silence_before = 0, 0, 0.0
    for chunk in chunks:
        verdict = ears.feed(chunk)
        began += verdict.speech_began
        if ears.silence_s < silence_before:
            pauses = 0
        pauses += verdict.paused
        assert pauses <= 1
        silence_before = ears.silence_s
    assert began == ears.heard_speech


@given(probabilities)
def test_ended_says_exactly_that_speech_was_followed_by_enough_silence(chunks: list[float]) -> None:
    ears = endpointer()
    for chunk in chunks:
        verdict = ears.feed(chunk)
        assert verdict.ended == (ears.heard_speech and ears.silence_s >= 0.7)


@given(st.lists(st.booleans(), max_size=300))
def test_loud_chunks_far_apart_are_never_speech(loud: list[bool]) -> None:
    ears = endpointer()
    for is_loud in loud:
        fed(ears, (SPEECH if is_loud else SILENCE, 1), (SILENCE, 3))
    assert not ears.heard_speech


@given(probabilities)
def test_speech_and_silence_never_exceed_what_was_heard(chunks: list[float]) -> None:
    ears = endpointer()
    for number, chunk in enumerate(chunks, 1):
        ears.feed(chunk)
        assert ears.speech_s + ears.silence_s <= number * CHUNK_S + 1e-9
