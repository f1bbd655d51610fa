"""Calls, events, errors, threads and sound as data: the words everything else is written in."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import Future
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget import audio, events
from gadget.audio import Clip, StreamResampler, clipped_share, level_dbfs, read, silence, write_wav
from gadget.calls import Call, Consent, Signature, Slot, Where, missing, problems
from gadget.errors import AudioEmpty, AudioTooLong, BadAudio, GadgetError, tree
from gadget.events import Bus, Event, as_json
from gadget.threads import Feed, Worker, result_of

SHOP = Signature(
    "shop",
    (Slot("items", True, is_list=True), Slot("status", False, choices=("lost", "found"))),
    Consent.UNDO,
    Where.COURIER,
    "Shop.",
)


# ── calls ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ({"items": ["milk"]}, 0),
        ({"items": ""}, 0),
        ({"items": "milk"}, 1),
        ({"items": ["milk"], "status": "lost"}, 0),
        ({"items": ["milk"], "status": "gone"}, 1),
        ({"items": ["milk"], "colour": "red"}, 1),
        ({"items": ["milk"], "status": ["lost"]}, 1),
    ],
)
def test_a_call_is_checked_against_its_signature(arguments: dict[str, str | list[str]], count: int) -> None:
    assert len(problems(Call("shop", arguments), SHOP)) == count


def test_a_required_argument_not_said_is_missing_not_wrong() -> None:
    assert [slot.name for slot in missing(Call("shop", {"items": ""}), SHOP)] == ["items"]
    assert missing(Call("shop", {"items": ["milk"]}), SHOP) == []


def test_a_call_with_an_argument_leaves_the_first_alone() -> None:
    call = Call("shop", {"items": ""})
    assert call.with_argument("items", ["milk"]).arguments == {"items": ["milk"]}
    assert call.arguments == {"items": ""}


# ── errors ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_error_has_a_code_of_its_own_an_exit_status_and_both_languages() -> None:
    errors = tree()
    assert len({error.code for error in errors}) == len(errors)
    for error in errors:
        assert error.exit_status > 0
        for language in ("en", "zh"):
            assert error("why").spoken(language)
        assert any("\u4e00" <= character <= "\u9fff" for character in error.chinese)


# ── events ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_every_event_is_frozen_and_becomes_json(kind: type) -> None:
    assert is_dataclass(kind)
    made = kind(**{field.name: _sample(str(field.type)) for field in fields(kind)})
    with pytest.raises(AttributeError):
        setattr(made, fields(kind)[0].name, "changed")
    shown = json.loads(json.dumps(as_json(made)))
    assert shown["event"].replace("_", "") == kind.__name__.lower()


def _sample(kind: str) -> object:
    samples = {"str": "x", "int": 1, "float": 0.5, "bool": True, "Language": "en"}
    samples |= {
        "Stage": events.Stage.ACT,
        "Outcome": events.Outcome.ANSWERED,
        "Call": Call("shop", {"items": ["x"]}),
    }
    return samples[kind]


def test_a_subscriber_that_fails_stops_neither_the_turn_nor_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bus, seen = Bus(clock=lambda: 7.0), []

    def broken(event: Event, at: float) -> None:
        raise ValueError("a lamp is out")

    bus.subscribe(broken)
    unsubscribe = bus.subscribe(lambda event, at: seen.append((event, at)))
    bus.publish(events.StateChanged("idle"))
    unsubscribe()
    bus.publish(events.StateChanged("listening"))
    assert seen == [(events.StateChanged("idle"), 7.0)]
    assert "a lamp is out" in caplog.text


def test_what_a_subscriber_publishes_in_answer_comes_after_what_it_answers() -> None:
    bus, seen = Bus(), []

    def answer(event: Event, at: float) -> None:
        if event == events.StateChanged("idle"):
            bus.publish(events.Undone("in answer"))

    bus.subscribe(answer)
    bus.subscribe(lambda event, at: seen.append(event))
    bus.publish(events.StateChanged("idle"))
    assert seen == [events.StateChanged("idle"), events.Undone("in answer")]


# ── threads ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_worker_runs_calls_in_order_off_the_loop_and_hands_back_errors() -> None:
    worker, order = Worker("test"), []

    def note(number: int) -> int:
        order.append((number, threading.current_thread() is threading.main_thread()))
        if number == 2:
            raise BadAudio("two")
        return number

    results = await asyncio.gather(*(worker.run(note, number) for number in range(4)), return_exceptions=True)
    worker.close()
    assert order == [(number, False) for number in range(4)]
    assert [r for r in results if not isinstance(r, Exception)] == [0, 1, 3]
    assert isinstance(results[2], BadAudio)


async def test_a_feed_carries_items_from_a_thread_until_it_is_closed() -> None:
    feed: Feed[int] = Feed(asyncio.get_running_loop())

    def pour() -> None:
        for number in range(100):
            feed.put(number)
        feed.close()
        feed.put(100)

    threading.Thread(target=pour).start()
    assert [number async for number in feed] == list(range(100))


async def test_a_feed_that_fails_gives_what_came_before_and_then_the_error() -> None:
    feed: Feed[int] = Feed(asyncio.get_running_loop())
    feed.put(1)
    feed.fail(BadAudio("gone"))
    seen = []
    with pytest.raises(BadAudio):
        async for number in feed:
            seen.append(number)  # noqa: PERF401  # what came before the error matters
    assert seen == [1]


async def test_giving_up_waiting_leaves_a_threads_future_as_it_is() -> None:
    future: Future[int] = Future()
    waiting = asyncio.create_task(result_of(future))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert not future.cancelled()
    future.set_result(1)


# ── sound ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def tone(seconds: float, rate: int = 16_000, level: int = 8_000) -> Clip:
    return Clip(
        (level * np.sin(np.arange(round(seconds * rate)) * 2 * np.pi * 440 / rate)).astype(np.int16), rate
    )


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT", "PCM_U8"])
def test_sound_files_of_every_width_are_read(tmp_path: Path, subtype: str) -> None:
    clip = tone(0.5)
    soundfile.write(tmp_path / "tone.wav", clip.samples / 32768, 16_000, subtype=subtype)
    found = read(tmp_path / "tone.wav")
    assert found.rate == 16_000
    assert np.max(np.abs(found.samples.astype(int) - clip.samples)) < 300


def test_stereo_is_mixed_down(tmp_path: Path) -> None:
    left = tone(0.2).samples / 32768
    soundfile.write(tmp_path / "stereo.wav", np.stack([left, -left], axis=1), 16_000)
    assert np.abs(read(tmp_path / "stereo.wav").samples).max() <= 1


def test_what_is_no_sound_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("not sound at all")
    (tmp_path / "nothing.wav").write_bytes(b"")
    soundfile.write(tmp_path / "empty.wav", np.zeros(0, np.int16), 16_000)
    with pytest.raises(BadAudio, match=r"text\.wav"):
        read(tmp_path / "text.wav")
    for name in ("nothing.wav", "empty.wav"):
        with pytest.raises(AudioEmpty, match=name):
            read(tmp_path / name)
    with pytest.raises(BadAudio, match="no such file"):
        read(tmp_path / "absent.wav")
    with pytest.raises(BadAudio):
        read(tmp_path)


def test_a_recording_of_hours_is_refused_before_it_is_read(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "long.flac", np.zeros(8_000 * 400, np.int16), 8_000)
    with pytest.raises(AudioTooLong, match="lasts 400 s"):
        read(tmp_path / "long.flac")


def test_a_clip_survives_wav_and_flac(tmp_path: Path) -> None:
    clip = tone(0.3, 22_050)
    write_wav(tmp_path / "tone.wav", clip)
    for found in (read(tmp_path / "tone.wav"), audio.decode_flac(audio.encode_flac(clip))):
        assert found.rate == 22_050
        assert np.array_equal(found.samples, clip.samples)


@settings(deadline=None)  # how long soxr takes is not the claim
@given(st.sampled_from([8_000, 16_000, 22_050, 44_100, 48_000]), st.integers(1, 4_000))
def test_resampling_in_pieces_gives_the_length_of_resampling_at_once(rate: int, piece: int) -> None:
    clip = tone(0.25, rate)
    stream = StreamResampler(rate, 16_000)
    pieces = [
        stream.feed(clip.samples[start : start + piece]) for start in range(0, len(clip.samples), piece)
    ]
    pieces.append(stream.feed(np.zeros(0, np.int16), last=True))
    assert abs(sum(map(len, pieces)) - 4_000) <= 2


def test_levels_are_told_in_decibels_and_shares() -> None:
    assert level_dbfs(silence(1).samples) == -120
    assert level_dbfs(tone(1, level=32_767).samples) == pytest.approx(-3.01, abs=0.05)
    assert level_dbfs(np.zeros(0, np.int16)) == -120
    assert clipped_share(tone(1).louder(20).samples) > 0.5
    assert clipped_share(tone(1).samples) == 0


def test_an_error_carries_its_message() -> None:
    assert GadgetError("what and what to do").message == "what and what to do"
