"""One contract for every loudspeaker. The sound card's is a virtual one, on a PulseAudio server of the tests'
own."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from gadget import audio
from gadget.audio import Clip, Samples
from gadget.errors import GadgetError, NoSpeaker
from gadget.record.base import Recorder
from gadget.record.microphone import Microphone
from gadget.settings import RecordSettings, SpeakSettings
from gadget.speak.base import Speaker
from gadget.speak.soundcard import SoundcardSpeaker
from gadget.speak.wavfile import FileSpeaker
from gadget.threads import Feed
from tests.sound_server import SPEAKER, SoundServer

VOICE_RATE = 22_050
PATIENCE_S = 15.0
"""Longest wait for something that must happen; machines that run tests are busy."""


def tone(seconds: float, pitch: float = 440.0, height: int = 6000) -> Clip:
    steps = np.arange(round(seconds * VOICE_RATE))
    return Clip((height * np.sin(steps * 2 * np.pi * pitch / VOICE_RATE)).astype(np.int16), VOICE_RATE)


def height_of(pitch: float, heard: Clip) -> float:
    """Height (in samples' units) of a tone of `pitch` within 20 Hz, as if it lasted all through."""
    spectrum = np.abs(np.fft.rfft(heard.samples.astype(np.float64)))
    pitches = np.fft.rfftfreq(len(heard.samples), 1 / heard.rate)
    return float(np.sqrt((spectrum[np.abs(pitches - pitch) < 20] ** 2).sum()) * 2 / len(heard.samples))


def loud_part(heard: Clip) -> Clip:
    """From the first sound to the last."""
    where = np.flatnonzero(np.abs(heard.samples.astype(int)) > 100)
    return Clip(heard.samples[where[0] : where[-1] + 1] if len(where) else heard.samples[:0], heard.rate)


def middle(heard: Clip, seconds: float) -> Clip:
    centre, half = len(heard.samples) // 2, round(seconds * heard.rate / 2)
    return Clip(heard.samples[centre - half : centre + half], heard.rate)


@dataclass
class Room:
    """A loudspeaker and somebody who listens to it."""

    speaker: Speaker
    heard: Callable[[], Clip]
    """What was heard since the beginning."""
    troubles: list[GadgetError | None] = field(default_factory=list)

    def heard_after(self, seconds: float = 0.2) -> Clip:
        """The same, once what was handed to the device has had time to be heard."""
        time.sleep(seconds)
        return loud_part(self.heard())

    def trouble(self) -> GadgetError | None:
        """The next that is told of the device."""
        deadline = time.monotonic() + PATIENCE_S
        while not self.troubles:
            assert time.monotonic() < deadline, "nothing was told"
            time.sleep(0.01)
        return self.troubles.pop(0)


def soundcard_room(request: pytest.FixtureRequest, stack: ExitStack, idle_s: float = 30.0) -> Room:
    server: SoundServer = request.getfixturevalue("sound_server")
    listening = stack.enter_context(server.listen())
    return Room(SoundcardSpeaker(SpeakSettings(device=SPEAKER), idle_s=idle_s), lambda: listening.clip)


def file_room(request: pytest.FixtureRequest, stack: ExitStack) -> Room:
    path = request.getfixturevalue("tmp_path") / "said.wav"
    return Room(FileSpeaker(path), lambda: audio.read(path))


@pytest.fixture(params=[soundcard_room, file_room], ids=lambda make: make.__name__[:-5])
def room(request: pytest.FixtureRequest) -> Iterator[Room]:
    with ExitStack() as stack:
        made: Room = request.param(request, stack)
        made.speaker.on_trouble = made.troubles.append
        made.speaker.open()
        stack.callback(made.speaker.close)
        yield made
        assert not made.troubles


@pytest.fixture
def loudspeaker(request: pytest.FixtureRequest) -> Iterator[Room]:
    with ExitStack() as stack:
        made = soundcard_room(request, stack)
        made.speaker.on_trouble = made.troubles.append
        made.speaker.open()
        stack.callback(made.speaker.close)
        yield made


@pytest.fixture
def tired_loudspeaker(request: pytest.FixtureRequest) -> Iterator[Room]:
    """One that lets go of its device after a moment of silence."""
    with ExitStack() as stack:
        made = soundcard_room(request, stack, idle_s=0.3)
        made.speaker.on_trouble = made.troubles.append
        made.speaker.open()
        stack.callback(made.speaker.close)
        yield made


# ── every loudspeaker ──────────────────────────────────────────────────────────────────────────────


def test_a_clip_is_started_and_later_done_and_heard_whole(room: Room) -> None:
    asked = time.monotonic()
    playback = room.speaker.play(tone(0.5))
    assert time.monotonic() - asked < 0.1, "play returns at once"
    started = playback.started.result(PATIENCE_S)
    assert not playback.done.done()
    assert playback.done.result(PATIENCE_S) is True
    assert asked <= started
    assert time.monotonic() - started >= 0.45
    heard = room.heard_after()
    assert heard.seconds == pytest.approx(0.5, abs=0.02)
    assert height_of(440, heard) == pytest.approx(6000, rel=0.05)


def test_a_stopped_clip_is_silent_at_once_and_not_done(room: Room) -> None:
    playback = room.speaker.play(tone(3.0))
    playback.started.result(PATIENCE_S)
    time.sleep(0.3)
    asked = time.monotonic()
    playback.stop()
    playback.stop()
    assert playback.done.result(PATIENCE_S) is False
    assert time.monotonic() - asked < 0.25
    assert 0.2 < room.heard_after().seconds < 1.0


def test_clips_played_at_the_same_time_are_mixed(room: Room) -> None:
    playbacks = [room.speaker.play(tone(0.6, pitch)) for pitch in (440, 1000)]
    assert [playback.done.result(PATIENCE_S) for playback in playbacks] == [True, True]
    both = middle(room.heard_after(), 0.3)
    assert height_of(440, both) == pytest.approx(6000, rel=0.1)
    assert height_of(1000, both) == pytest.approx(6000, rel=0.1)


def test_stopping_one_clip_leaves_the_other(room: Room) -> None:
    stays, goes = room.speaker.play(tone(0.6, 440)), room.speaker.play(tone(0.6, 1000))
    goes.started.result(PATIENCE_S)
    goes.stop()
    assert goes.done.result(PATIENCE_S) is False
    assert stays.done.result(PATIENCE_S) is True
    end = middle(room.heard_after(), 0.2)
    assert height_of(440, end) == pytest.approx(6000, rel=0.1)
    assert height_of(1000, end) < 300


def test_clips_played_one_after_another_are_heard_in_order(room: Room) -> None:
    for pitch in (440, 1000, 2000):
        assert room.speaker.play(tone(0.3, pitch)).done.result(PATIENCE_S) is True
    heard = room.heard_after()
    third = len(heard.samples) // 3
    parts = [Clip(heard.samples[begin : begin + third], heard.rate) for begin in (0, third, 2 * third)]
    loudest = [max((440, 1000, 2000), key=lambda pitch: height_of(pitch, part)) for part in parts]
    assert loudest == [440, 1000, 2000]


def test_no_volume_is_silence_that_takes_its_time(room: Room) -> None:
    room.speaker.volume = 0.0
    began = time.monotonic()
    assert room.speaker.play(tone(0.3)).done.result(PATIENCE_S) is True
    assert time.monotonic() - began >= 0.28
    assert room.heard_after().seconds == 0


def test_half_the_volume_is_ten_decibels_less(room: Room) -> None:
    room.speaker.volume = 0.5
    assert room.speaker.play(tone(0.4)).done.result(PATIENCE_S) is True
    assert height_of(440, middle(room.heard_after(), 0.2)) == pytest.approx(6000 * 10**-0.5, rel=0.05)


def test_what_must_be_heard_is_heard_with_the_volume_at_nothing(room: Room) -> None:
    room.speaker.volume = 0.0
    assert room.speaker.play(tone(0.4), at_least=0.5).done.result(PATIENCE_S) is True
    assert height_of(440, middle(room.heard_after(), 0.2)) == pytest.approx(6000 * 10**-0.5, rel=0.05)


def test_an_empty_clip_is_done(room: Room) -> None:
    assert room.speaker.play(audio.silence(0)).done.result(PATIENCE_S) is True


async def test_who_no_longer_waits_breaks_nothing(room: Room) -> None:
    playback = room.speaker.play(tone(0.3))
    waiting = asyncio.ensure_future(asyncio.wrap_future(playback.done))
    await asyncio.sleep(0.05)
    waiting.cancel()
    assert await asyncio.wrap_future(playback.done) is True


def test_closing_stops_what_plays(room: Room) -> None:
    playback = room.speaker.play(tone(3.0))
    playback.started.result(PATIENCE_S)
    room.speaker.close()
    assert playback.done.result(PATIENCE_S) is False


def test_a_closed_loudspeaker_fails_its_clips_and_opens_again(room: Room) -> None:
    room.speaker.close()
    room.speaker.close()
    playback = room.speaker.play(tone(0.1))
    for future in (playback.started, playback.done):
        with pytest.raises(NoSpeaker, match="closed"):
            future.result(0)
    room.speaker.open()
    room.speaker.open()
    assert room.speaker.play(tone(0.1)).done.result(PATIENCE_S) is True


# ── the sound card ─────────────────────────────────────────────────────────────────────────────────


def test_the_first_sound_comes_fast_from_a_device_that_was_let_go(
    tired_loudspeaker: Room, sound_server: SoundServer
) -> None:
    tired_loudspeaker.speaker.play(tone(0.1)).done.result(PATIENCE_S)
    time.sleep(0.8)
    assert not sound_server.speaker_is_taken()
    asked = time.monotonic()
    playback = tired_loudspeaker.speaker.play(tone(0.3))
    assert playback.started.result(PATIENCE_S) - asked < 0.2
    assert sound_server.speaker_is_taken()
    assert playback.done.result(PATIENCE_S) is True


def test_stopping_does_not_click(loudspeaker: Room) -> None:
    playback = loudspeaker.speaker.play(tone(2.0, pitch=100))
    playback.started.result(PATIENCE_S)
    time.sleep(0.2)
    playback.stop()
    playback.done.result(PATIENCE_S)
    steps = np.abs(np.diff(loudspeaker.heard_after().samples.astype(int)))
    # a 100 Hz tone of this height moves 80 units from one sample to the next, its fade 25 more
    assert steps[len(steps) // 2 :].max() < 250


def test_pulled_out_while_playing_the_clips_fail_and_the_next_are_heard(
    loudspeaker: Room, sound_server: SoundServer
) -> None:
    first, second = loudspeaker.speaker.play(tone(5.0)), loudspeaker.speaker.play(tone(5.0, 1000))
    first.started.result(PATIENCE_S)
    sound_server.unplug_speaker()
    try:
        for playback in (first, second):
            with pytest.raises(NoSpeaker):
                playback.done.result(PATIENCE_S)
        assert isinstance(loudspeaker.trouble(), NoSpeaker)
        with pytest.raises(NoSpeaker):
            loudspeaker.speaker.play(tone(0.1)).started.result(1.0)
    finally:
        sound_server.plug_speaker()
    assert loudspeaker.trouble() is None
    with sound_server.listen() as listening:
        assert loudspeaker.speaker.play(tone(0.3)).done.result(PATIENCE_S) is True
        time.sleep(0.2)
    assert height_of(440, middle(loud_part(listening.clip), 0.1)) > 5000


def test_pulled_out_while_let_go_the_next_clip_fails(
    tired_loudspeaker: Room, sound_server: SoundServer
) -> None:
    time.sleep(0.8)
    sound_server.unplug_speaker()
    try:
        with pytest.raises(NoSpeaker):
            tired_loudspeaker.speaker.play(tone(0.1)).done.result(PATIENCE_S)
        assert isinstance(tired_loudspeaker.trouble(), NoSpeaker)
    finally:
        sound_server.plug_speaker()
    assert tired_loudspeaker.trouble() is None


def test_it_comes_back_while_the_microphone_is_open(loudspeaker: Room, sound_server: SoundServer) -> None:
    microphone = Microphone(RecordSettings())
    microphone.on_trouble = loudspeaker.troubles.append
    microphone.open()
    loudspeaker.speaker.play(tone(5.0)).started.result(PATIENCE_S)
    sound_server.unplug_speaker()
    try:
        assert isinstance(loudspeaker.trouble(), NoSpeaker)
    finally:
        sound_server.plug_speaker()
    assert loudspeaker.trouble() is None
    assert asyncio.run(chunks_of(microphone, 5)) == 5
    microphone.close()
    assert not loudspeaker.troubles


async def chunks_of(recorder: Recorder, count: int) -> int:
    feed: Feed[Samples] = Feed(asyncio.get_running_loop())
    recorder.start(feed)
    got = 0
    async for _ in feed:
        got += 1
        if got == count:
            break
    return got


def test_an_absent_loudspeaker_is_named_with_those_there_are(sound_server: SoundServer) -> None:
    speaker = SoundcardSpeaker(SpeakSettings(device="Yeti"))
    with pytest.raises(NoSpeaker, match=r"'Yeti'.*gadget_ear.*speak\.device"):
        speaker.open()
    speaker.close()


# ── the file ───────────────────────────────────────────────────────────────────────────────────────


def test_the_file_is_valid_after_each_clip_and_holds_the_silence_between(tmp_path: Path) -> None:
    path = tmp_path / "answers" / "said.wav"
    speaker = FileSpeaker(path)
    speaker.open()
    lengths = []
    for _ in range(2):
        speaker.play(tone(0.2)).done.result(PATIENCE_S)
        lengths.append(audio.read(path).seconds)
        time.sleep(0.5)
    speaker.close()
    whole = audio.read(path)
    assert lengths[0] == pytest.approx(0.2, abs=0.05)
    assert lengths[1] == pytest.approx(0.9, abs=0.2)
    assert 0.4 < longest_silence(whole.samples) / whole.rate < 0.7


def longest_silence(samples: Samples) -> int:
    loud = np.flatnonzero(np.abs(samples.astype(int)) > 100)
    return int(np.diff(loud).max())


def test_a_new_opening_begins_the_file_anew(tmp_path: Path) -> None:
    speaker = FileSpeaker(tmp_path / "said.wav")
    for seconds in (0.3, 0.1):
        speaker.open()
        speaker.play(tone(seconds)).done.result(PATIENCE_S)
        speaker.close()
    assert audio.read(tmp_path / "said.wav").seconds < 0.2


def test_a_file_that_cannot_be_written_is_refused_by_open(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NoSpeaker, match=r"said\.wav.*speak\.file"):
        FileSpeaker(tmp_path / "file" / "said.wav").open()


def test_a_full_disk_is_refused_by_open() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(NoSpeaker, match="No space left"):
        FileSpeaker(full).open()


def test_a_disk_that_fills_up_fails_the_clip_and_leaves_a_valid_file(tmp_path: Path) -> None:
    troubles: list[GadgetError | None] = []
    speaker = FileSpeaker(tmp_path / "said.wav")
    speaker.on_trouble = troubles.append
    speaker.open()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # no file grows beyond this: 0.45 s of sound
    try:
        with pytest.raises(NoSpeaker, match=r"said\.wav"):
            speaker.play(tone(1.0)).done.result(PATIENCE_S)
        assert audio.read(tmp_path / "said.wav").seconds == pytest.approx(0.45, abs=0.02)
        with pytest.raises(NoSpeaker):
            speaker.play(tone(1.0)).done.result(PATIENCE_S)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert speaker.play(tone(0.2)).done.result(PATIENCE_S) is True
    speaker.close()
    assert [type(trouble) for trouble in troubles] == [NoSpeaker, type(None)]
    assert (
        height_of(440, middle(Clip(audio.read(tmp_path / "said.wav").samples[-4000:], VOICE_RATE), 0.1))
        > 5000
    )
