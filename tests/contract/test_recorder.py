"""One contract for every recorder. The microphone's is a virtual one, on a PulseAudio server of the tests'
own."""

from __future__ import annotations

import asyncio
import ctypes
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gadget import audio, soundcard
from gadget.audio import CHUNK, SPEECH_RATE, Clip, Samples
from gadget.doctor import examine
from gadget.errors import AudioEmpty, BadAudio, BadInput, GadgetError, NoMicrophone, RecordFailed
from gadget.record.base import Recorder
from gadget.record.file import FileRecorder
from gadget.record.microphone import Microphone
from gadget.record.simulated import SimulatedRecorder
from gadget.settings import (
    ButtonSettings,
    DecideSettings,
    General,
    LookSettings,
    RecordSettings,
    Settings,
    ShowSettings,
    SpeakSettings,
    TranscribeSettings,
)
from gadget.speak.soundcard import SoundcardSpeaker
from gadget.threads import Feed
from tests.sound_server import MICROPHONE, SoundServer

CHUNK_S = CHUNK / SPEECH_RATE
PRE_ROLL = RecordSettings(device=MICROPHONE, pre_roll_ms=300)
PATIENCE_S = 15.0
"""Longest wait for something that must happen; machines that run tests are busy."""


def tone(seconds: float, pitch: float = 440.0, rate: int = SPEECH_RATE) -> Clip:
    return Clip(
        (8000 * np.sin(np.arange(round(seconds * rate)) * 2 * np.pi * pitch / rate)).astype(np.int16), rate
    )


def share_of(pitch: float, samples: Samples) -> float:
    """How much (0-1) of the sound's energy is within 20 Hz of `pitch`."""
    power = np.abs(np.fft.rfft(samples.astype(np.float64))) ** 2
    pitches = np.fft.rfftfreq(len(samples), 1 / SPEECH_RATE)
    return float(power[np.abs(pitches - pitch) < 20].sum() / max(power.sum(), 1.0))


def is_loud(samples: Samples) -> bool:
    return audio.level_dbfs(samples) > -40


@dataclass
class Room:
    """A recorder and somebody who speaks into it; `opened` is for as long as the block runs."""

    recorder: Recorder
    speak: Callable[[Clip], None]
    """Say it into the request that is started next, or at this moment."""
    troubles: list[GadgetError | None] = field(default_factory=list)

    @asynccontextmanager
    async def request(self) -> AsyncIterator[Heard]:
        """A request: started, and stopped if the block did not."""
        heard = Heard(Feed(asyncio.get_running_loop()))
        self.recorder.start(heard.feed)
        try:
            yield heard
        finally:
            self.recorder.stop()
            await heard.settled()

    async def trouble(self) -> GadgetError | None:
        """The next that is told of the device."""
        return await eventually(lambda: bool(self.troubles)) and self.troubles.pop(0)


class Heard:
    """What a feed gave, as it gives it."""

    def __init__(self, feed: Feed[Samples]) -> None:
        self.feed = feed
        self.chunks: list[Samples] = []
        self.error: BaseException | None = None
        self._reading = asyncio.create_task(self._read())

    @property
    def samples(self) -> Samples:
        return np.concatenate([np.zeros(0, np.int16), *self.chunks])

    @property
    def is_over(self) -> bool:
        return self._reading.done()

    async def settled(self) -> None:
        await asyncio.wait_for(self._reading, PATIENCE_S)

    async def chunks_there(self, count: int) -> None:
        await eventually(lambda: len(self.chunks) >= count or self.is_over)
        assert len(self.chunks) >= count, f"the feed ended with {self.error!r}"

    async def loud(self) -> None:
        await eventually(lambda: any(is_loud(chunk) for chunk in self.chunks))

    async def _read(self) -> None:
        try:
            async for chunk in self.feed:
                self.chunks.append(chunk)
        except GadgetError as error:
            self.error = error


async def eventually(done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)
    return True


def microphone_room(request: pytest.FixtureRequest, settings: RecordSettings = PRE_ROLL) -> Room:
    server: SoundServer = request.getfixturevalue("sound_server")
    return Room(Microphone(settings), lambda clip: server.speak(clip, wait=False) and None)


def file_room(request: pytest.FixtureRequest) -> Room:
    path = request.getfixturevalue("tmp_path") / "request.wav"
    audio.write_wav(path, audio.silence(0.1))
    recorder = FileRecorder(RecordSettings(file=str(path)))

    def speak(clip: Clip) -> None:
        audio.write_wav(path, clip)
        recorder.load(path)

    return Room(recorder, speak)


def simulated_room(request: pytest.FixtureRequest) -> Room:
    recorder = SimulatedRecorder(RecordSettings())
    return Room(recorder, recorder.next)


@pytest.fixture(params=[microphone_room, file_room, simulated_room], ids=lambda make: make.__name__[:-5])
def room(request: pytest.FixtureRequest) -> Iterator[Room]:
    made: Room = request.param(request)
    made.recorder.on_trouble = made.troubles.append
    made.recorder.open()
    yield made
    made.recorder.close()


@pytest.fixture
def microphone(request: pytest.FixtureRequest) -> Iterator[Room]:
    made = microphone_room(request)
    made.recorder.on_trouble = made.troubles.append
    made.recorder.open()
    yield made
    made.recorder.close()


# ── every recorder ─────────────────────────────────────────────────────────────────────────────────


async def test_a_request_hears_what_is_said_in_whole_chunks(room: Room) -> None:
    room.speak(tone(0.7))
    async with room.request() as heard:
        await heard.loud()
        await heard.chunks_there(len(heard.chunks) + 15)
    assert {(len(chunk), chunk.dtype.name) for chunk in heard.chunks} == {(CHUNK, "int16")}
    loud = np.concatenate([chunk for chunk in heard.chunks if is_loud(chunk)])
    assert share_of(440, loud[: 8 * CHUNK]) > 0.9


async def test_chunks_come_no_faster_than_they_are_spoken(room: Room) -> None:
    began = time.monotonic()
    async with room.request() as heard:
        await heard.chunks_there(20)
    # the pre-roll (10 chunks at most) is there at once, and some come in pairs
    assert time.monotonic() - began >= 7 * CHUNK_S


async def test_silence_comes_after_what_was_said(room: Room) -> None:
    room.speak(tone(0.2))
    async with room.request() as heard:
        await heard.loud()
        await eventually(lambda: not any(is_loud(chunk) for chunk in heard.chunks[-5:]))
    assert not heard.error


async def test_stop_closes_the_feed_and_nothing_comes_after(room: Room) -> None:
    async with room.request() as heard:
        await heard.chunks_there(3)
        room.recorder.stop()
        await heard.settled()
        count = len(heard.chunks)
        await asyncio.sleep(3 * CHUNK_S)
    assert heard.error is None
    assert len(heard.chunks) == count


async def test_one_request_follows_another(room: Room) -> None:
    async with room.request() as first:
        await first.chunks_there(3)
    room.speak(tone(0.4))
    async with room.request() as second:
        await second.loud()
    assert first.error is None


async def test_a_new_request_ends_the_one_before(room: Room) -> None:
    async with room.request() as first:
        await first.chunks_there(1)
        async with room.request() as second:
            await first.settled()
            await second.chunks_there(1)


async def test_closed_ears_hear_nothing_and_open_again(room: Room) -> None:
    room.recorder.close()
    with pytest.raises(NoMicrophone, match="closed"):
        room.recorder.start(Feed(asyncio.get_running_loop()))
    room.recorder.open()
    room.speak(tone(0.4))
    async with room.request() as heard:
        await heard.loud()


async def test_closing_ends_a_request(room: Room) -> None:
    async with room.request() as heard:
        await heard.chunks_there(1)
        room.recorder.close()
        await heard.settled()
    assert heard.error is None


def test_stopping_opening_and_closing_twice_are_harmless(room: Room) -> None:
    room.recorder.open()
    room.recorder.stop()
    room.recorder.close()
    room.recorder.stop()
    room.recorder.close()


# ── the microphone ─────────────────────────────────────────────────────────────────────────────────


async def test_a_request_begins_with_the_moment_before_it(microphone: Room) -> None:
    await asyncio.sleep(0.6)
    began = time.monotonic()
    async with microphone.request() as heard:
        await heard.chunks_there(10)
        took = time.monotonic() - began
    assert took < 0.2, "300 ms were to be on hand"


async def test_what_was_said_just_before_the_press_is_heard(microphone: Room) -> None:
    microphone.speak(tone(0.35))
    await asyncio.sleep(0.4)
    async with microphone.request() as heard:
        await heard.chunks_there(10)
        before = list(heard.chunks[:10])
    assert sum(is_loud(chunk) for chunk in before) >= 3


async def test_no_pre_roll_begins_with_the_press(request: pytest.FixtureRequest) -> None:
    room = microphone_room(request, replace(PRE_ROLL, pre_roll_ms=0))
    room.recorder.open()
    await asyncio.sleep(0.3)
    began = time.monotonic()
    async with room.request() as heard:
        await heard.chunks_there(12)
        took = time.monotonic() - began
    room.recorder.close()
    assert took > 8 * CHUNK_S, "some come in pairs, but no ten at once"


async def test_the_end_of_one_request_is_not_heard_again_in_the_next(microphone: Room) -> None:
    async with microphone.request() as first:
        microphone.speak(tone(0.3))
        await first.loud()
        await eventually(lambda: not any(is_loud(chunk) for chunk in first.chunks[-3:]))
    async with microphone.request() as second:
        await second.chunks_there(5)
    assert not any(is_loud(chunk) for chunk in second.chunks)


async def test_a_computer_that_stands_still_loses_nothing_the_sound_server_kept(microphone: Room) -> None:
    async with microphone.request() as heard:
        await heard.chunks_there(12)
        began, before = time.monotonic(), len(heard.chunks)
        ctypes.PyDLL(None).usleep(1_500_000)  # a C call that keeps the interpreter from everybody else
        await heard.chunks_there(before + 40)
        stood_still = time.monotonic() - began
    assert stood_still < 2.5
    assert heard.error is None
    assert microphone.recorder.overruns == 0


class PortAudioOfACard:
    """As much of sounddevice as listens to a 48 kHz card that refuses other rates and drops sound once."""

    PortAudioError = type("PortAudioError", (Exception,), {})
    _initialized = 1

    def __init__(self) -> None:
        self.latency = 0.03
        self.opened: dict[str, Any] = {}

    def query_devices(self) -> list[dict[str, Any]]:
        return [
            {
                "index": 0, "name": "USB Audio (hw:1,0)", "max_input_channels": 2, "max_output_channels": 0,
                "default_samplerate": 48_000.0,
            }
        ]  # fmt: skip

    def query_hostapis(self) -> list[dict[str, Any]]:
        return [{"devices": [0], "default_input_device": 0, "default_output_device": -1}]

    def RawInputStream(self, **how: Any) -> PortAudioOfACard:  # noqa: N802 - the library's name
        if how["samplerate"] != 48_000:
            raise self.PortAudioError("Invalid sample rate [PaErrorCode -9997]")
        self.opened = how
        return self

    def start(self) -> None:
        pass

    def close(self) -> None:
        self.opened["finished_callback"]()

    def deliver(self, seconds: float, *, overflow: bool = False) -> None:
        frames = round(seconds * 48_000)
        data = tone(seconds, rate=48_000).samples.tobytes()
        self.opened["callback"](data, frames, None, SimpleNamespace(input_overflow=overflow))


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> PortAudioOfACard:
    library = PortAudioOfACard()
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    return library


async def test_a_card_is_opened_at_its_own_rate_and_what_it_drops_is_counted(card: PortAudioOfACard) -> None:
    room = Room(Microphone(RecordSettings(pre_roll_ms=0)), lambda clip: None)
    room.recorder.open()
    async with room.request() as heard:
        for block in range(60):
            card.deliver(0.016, overflow=block in (20, 30))
        await heard.chunks_there(25)
    room.recorder.close()
    assert {len(chunk) for chunk in heard.chunks} == {CHUNK}
    assert share_of(440, heard.samples[2 * CHUNK : 20 * CHUNK]) > 0.9
    assert room.recorder.overruns == 2
    assert not room.troubles


async def test_pulled_out_while_listening_the_request_fails_and_the_next_works(
    microphone: Room, sound_server: SoundServer
) -> None:
    async with microphone.request() as heard:
        await heard.chunks_there(12)
        await asyncio.to_thread(sound_server.unplug_microphone)
        try:
            await heard.settled()
            assert isinstance(heard.error, RecordFailed)
            assert isinstance(await microphone.trouble(), NoMicrophone)
            with pytest.raises(NoMicrophone):
                microphone.recorder.start(Feed(asyncio.get_running_loop()))
        finally:
            await asyncio.to_thread(sound_server.plug_microphone)
    assert await microphone.trouble() is None
    microphone.speak(tone(0.4))
    async with microphone.request() as again:
        await again.loud()
    assert not microphone.troubles


async def test_pulled_out_while_idle_it_is_told_and_told_when_it_is_back(
    microphone: Room, sound_server: SoundServer
) -> None:
    await asyncio.to_thread(sound_server.unplug_microphone)
    try:
        assert isinstance(await microphone.trouble(), NoMicrophone)
    finally:
        await asyncio.to_thread(sound_server.plug_microphone)
    assert await microphone.trouble() is None


async def test_it_comes_back_while_the_loudspeaker_is_open(
    microphone: Room, sound_server: SoundServer
) -> None:
    speaker = SoundcardSpeaker(SpeakSettings())
    speaker.on_trouble = microphone.troubles.append
    speaker.open()
    await asyncio.to_thread(sound_server.unplug_microphone)
    try:
        assert isinstance(await microphone.trouble(), NoMicrophone)
    finally:
        await asyncio.to_thread(sound_server.plug_microphone)
    assert await microphone.trouble() is None
    assert await asyncio.wrap_future(speaker.play(tone(0.2)).done) is True
    speaker.close()
    assert not microphone.troubles


async def test_a_sound_server_that_starts_again_is_used_again(
    microphone: Room, sound_server: SoundServer
) -> None:
    await asyncio.to_thread(sound_server.crash)
    try:
        assert isinstance(await microphone.trouble(), NoMicrophone)
    finally:
        await asyncio.to_thread(sound_server.start)
    assert await microphone.trouble() is None
    microphone.speak(tone(0.4))
    async with microphone.request() as heard:
        await heard.loud()


async def test_a_device_that_falls_silent_is_noticed(microphone: Room, sound_server: SoundServer) -> None:
    async with microphone.request() as heard:
        await heard.chunks_there(12)
        sound_server.freeze()
        frozen_at = time.monotonic()
        try:
            await heard.settled()
            assert isinstance(heard.error, RecordFailed)
            assert 1.0 < time.monotonic() - frozen_at < 4.0
        finally:
            sound_server.thaw()

    async def hears() -> bool:
        try:
            async with microphone.request() as again:
                await asyncio.sleep(0.3)
                return len(again.chunks) > 3
        except NoMicrophone:
            return False

    deadline = time.monotonic() + PATIENCE_S
    while not await hears():
        assert time.monotonic() < deadline, "it did not come back"
        await asyncio.sleep(0.2)


def test_a_microphone_that_is_missing_at_first_is_found_later(sound_server: SoundServer) -> None:
    room = Room(Microphone(PRE_ROLL), lambda clip: None)
    room.recorder.on_trouble = room.troubles.append
    sound_server.unplug_microphone()
    try:
        with pytest.raises(NoMicrophone):
            room.recorder.open()
    finally:
        sound_server.plug_microphone()
    assert asyncio.run(room.trouble()) is None
    room.recorder.open()
    room.recorder.close()


# ── devices by name ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("sound_server")
def test_a_device_is_found_by_part_of_its_name_in_any_case() -> None:
    assert soundcard.find_device("T_MIC", "input").name == MICROPHONE


@pytest.mark.usefixtures("sound_server")
def test_without_a_name_the_systems_default_is_taken() -> None:
    assert soundcard.find_device("", "input").is_default_input
    assert soundcard.find_device("", "output").is_default_output


@pytest.mark.usefixtures("sound_server")
def test_an_absent_device_is_named_with_those_there_are() -> None:
    with pytest.raises(NoMicrophone, match=r"'Yeti'.*gadget_mic.*record\.device"):
        soundcard.find_device("Yeti", "input")


@pytest.mark.usefixtures("sound_server")
def test_a_name_that_fits_several_devices_is_refused() -> None:
    with pytest.raises(NoMicrophone, match=r"2 microphones match.*gadget_mic.*default"):
        soundcard.find_device("a", "input")


@pytest.mark.usefixtures("sound_server")
def test_a_loudspeaker_is_no_microphone() -> None:
    with pytest.raises(NoMicrophone):
        soundcard.find_device("gadget_ear", "input")


def test_a_machine_without_portaudio_is_told_what_to_install(tmp_path: Path) -> None:
    # what `import sounddevice` does there
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    done = subprocess.run(
        [sys.executable, "-c", "from gadget import soundcard; soundcard.list_devices()"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert "NoMicrophone" in done.stderr
    assert "apt install libportaudio2" in done.stderr


# ── the file ───────────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_is_missing_empty_or_no_sound_is_refused_by_open(tmp_path: Path) -> None:
    text, empty = tmp_path / "notes.wav", tmp_path / "empty.wav"
    text.write_text("not a sound")
    audio.write_wav(empty, audio.silence(0))
    for path, error in ((tmp_path / "none.wav", BadAudio), (text, BadAudio), (empty, AudioEmpty)):
        with pytest.raises(error, match=path.name):
            FileRecorder(RecordSettings(file=str(path))).open()


def test_no_file_is_refused_with_the_setting_to_make() -> None:
    with pytest.raises(BadInput, match=r"record\.file"):
        FileRecorder(RecordSettings()).open()


async def test_each_request_hears_the_file_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "rising.wav"
    audio.write_wav(path, Clip(np.arange(4 * CHUNK, dtype=np.int16)))
    room = Room(FileRecorder(RecordSettings(file=str(path))), lambda clip: None)
    room.recorder.open()
    for _ in range(2):
        async with room.request() as heard:
            await heard.chunks_there(6)
        assert heard.samples[: 4 * CHUNK].tolist() == list(range(4 * CHUNK))
        assert not heard.samples[4 * CHUNK :].any()
    room.recorder.close()


async def test_a_wrong_file_loaded_later_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "ok.wav"
    audio.write_wav(path, tone(0.1))
    recorder = FileRecorder(RecordSettings(file=str(path)))
    recorder.open()
    with pytest.raises(BadAudio):
        recorder.load(tmp_path / "none.wav")
    async with Room(recorder, lambda clip: None).request() as heard:
        await heard.loud()
    recorder.close()


# ── the simulated one ──────────────────────────────────────────────────────────────────────────────


async def test_unpaced_a_clip_comes_at_once() -> None:
    recorder = SimulatedRecorder(speed=10, paced=False)
    recorder.open()
    recorder.next(tone(3.0))
    began = time.monotonic()
    async with Room(recorder, recorder.next).request() as heard:
        await heard.chunks_there(94)
    recorder.close()
    assert time.monotonic() - began < 1.0
    assert share_of(440, heard.samples[: 3 * SPEECH_RATE]) > 0.9


async def test_requests_hear_the_clips_in_the_order_they_were_queued() -> None:
    recorder = SimulatedRecorder(speed=20)
    recorder.open()
    recorder.next(tone(0.3, 300))
    recorder.next(tone(0.3, 900))
    for pitch in (300, 900):
        async with Room(recorder, recorder.next).request() as heard:
            await heard.chunks_there(9)
        assert share_of(pitch, heard.samples[: 9 * CHUNK]) > 0.9
    recorder.close()
    assert recorder.requests == 2


async def test_the_simulated_microphone_can_be_unplugged_like_a_real_one() -> None:
    recorder = SimulatedRecorder(speed=10)
    room = Room(recorder, recorder.next)
    recorder.on_trouble = room.troubles.append
    recorder.open()
    async with room.request() as heard:
        await heard.chunks_there(1)
        recorder.unplug()
        await heard.settled()
    assert isinstance(heard.error, RecordFailed)
    with pytest.raises(NoMicrophone):
        recorder.start(Feed(asyncio.get_running_loop()))
    recorder.plug()
    recorder.unplug()
    assert [type(trouble) for trouble in room.troubles] == [type(None), NoMicrophone]
    recorder.close()


# ── the doctor ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("gain", "fine"), [(1, True), (60, False)])
def test_the_doctor_tells_of_a_microphone_that_is_too_loud(
    sound_server: SoundServer, tmp_path: Path, gain: float, fine: bool
) -> None:
    script = tmp_path / "script"
    script.write_text("")
    settings = Settings(
        button=ButtonSettings(factory="mock"),
        show=ShowSettings(backend="simulated"),
        transcribe=TranscribeSettings(backend="scripted", script=str(script)),
        decide=DecideSettings(backend="scripted", script=str(script)),
        general=General(state_directory=str(tmp_path), runtime_directory=str(tmp_path)),
        record=RecordSettings(device=MICROPHONE),
        look=LookSettings(backend="off"),
        speak=SpeakSettings(voice="simulated", speaker="simulated"),
    )
    with sound_server.speak(tone(20).louder(gain), wait=False) as speaking:
        found = next(finding for finding in examine(settings) if finding.part == "microphone")
        speaking.kill()
    assert found.ok is fine, found
    assert ("at full scale" in found.found, "alsamixer" in found.mend) == (not fine, not fine)
