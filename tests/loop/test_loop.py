"""Whole turns through real sound: a synthetic voice speaks into a virtual microphone while the mocked pin is held, the
running daemon hears it with the real ears, and answers with the real voice into a virtual loudspeaker, which is
recorded and transcribed back.

The trained mind decides: which action is right for the words is asserted, and that its answer says what it
must. One turn goes through the conventional mind, which any other model uses.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gadget import backends
from gadget.audio import SPEECH_RATE, Clip, level_dbfs, read
from gadget.calls import Language
from gadget.config import models_directory
from gadget.control.client import ControlClient
from gadget.demo import running
from gadget.errors import GadgetError
from gadget.settings import Settings
from gadget.transcribe.base import Transcriber
from tests.sound_server import SoundServer, why_missing

ASSETS = Path(__file__).parent.parent / "assets"
REQUESTS = [json.loads(line) for line in (ASSETS / "requests.jsonl").read_text(encoding="utf-8").splitlines()]
ENGLISH = [request for request in REQUESTS if request["language"] == "en"]
CHINESE = [request for request in REQUESTS if request["language"] == "zh"]

pytestmark = [pytest.mark.models, pytest.mark.sound, pytest.mark.timeout(300)]

needs_sound = why_missing()
needs_models = not (models_directory(Settings()) / "whisper-base").is_dir()
if needs_sound or needs_models:
    pytest.skip(needs_sound or "the default models are not installed: make setup", allow_module_level=True)


@dataclass
class Spoken:
    """One turn as its events and its sound tell it."""

    events: list[dict[str, Any]]
    answer: Clip
    pressed: float
    released: float
    times: dict[str, float] = field(default_factory=dict)

    def last(self, kind: str) -> dict[str, Any]:
        found = [event for event in self.events if event["event"] == kind]
        assert found, f"no {kind} among {[event['event'] for event in self.events]}"
        return found[-1]

    @property
    def outcome(self) -> str:
        return str(self.last("turn_ended")["outcome"])


@dataclass
class Desk:
    """A running daemon, its virtual microphone and its virtual loudspeaker."""

    client: ControlClient
    server: SoundServer
    state: Path

    def hold_and_say(self, clip: Clip) -> Spoken:
        """Press the pin, speak, let go, and wait until the answer has been heard out."""
        return self.turn(lambda: self.server.speak(clip))

    def turn(self, while_held: Any, *, after_release: Any = None) -> Spoken:
        events: list[dict[str, Any]] = []
        following, idle = threading.Event(), threading.Event()

        def follow() -> None:
            with self.client.events() as stream:
                following.set()
                for event in stream:
                    events.append(event)
                    over = any(seen["event"] == "turn_ended" for seen in events)
                    if over and event["event"] == "state_changed" and event["state"] == "idle":
                        idle.set()
                        return

        thread = threading.Thread(target=follow, daemon=True)
        thread.start()
        assert following.wait(5)
        with self.server.listen() as listening:
            pressed = time.monotonic()
            self.client.post("button/press")
            while_held()
            released = time.monotonic()
            self.client.post("button/release")
            if after_release is not None:
                after_release(events)
            assert idle.wait(40), f"the turn did not end: {[event['event'] for event in events]}"
            time.sleep(0.15)  # what is on its way through the sound server
            answer = listening.clip
        return Spoken(events, answer, pressed, released)


@pytest.fixture(scope="module")
def server() -> Iterator[SoundServer]:
    with SoundServer() as started:
        yield started


@pytest.fixture(scope="module")
def ears() -> Iterator[Transcriber]:
    """What listens to the answers: the same engine, in this process."""
    engine = backends.transcriber(Settings())
    engine.prepare()
    yield engine
    engine.close()


@contextmanager
def desk(server: SoundServer, directory: Path, language: str, decider: str = "functional") -> Iterator[Desk]:
    settings = {
        "general": {"language": language, "state_directory": str(directory / "state")},
        "button": {"backend": "gpio", "factory": "mock"},
        "show": {"backend": "gpio", "factory": "mock"},
        "record": {"backend": "microphone"},
        "look": {"backend": "simulated"},
        "decide": {"backend": decider},
        "act": {"undo_s": 0},  # turns follow each other within the undo window here: a tap is a request
    }
    with running(settings, server.environment) as client:
        yield Desk(client, server, directory / "state")


@pytest.fixture(scope="module")
def english(server: SoundServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(server, tmp_path_factory.mktemp("english"), "en") as started:
        yield started


@pytest.fixture(scope="module")
def chinese(server: SoundServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(server, tmp_path_factory.mktemp("chinese"), "zh") as started:
        yield started


@pytest.fixture(scope="module")
def both(server: SoundServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(server, tmp_path_factory.mktemp("both"), "auto") as started:
        yield started


def recorded(request: dict[str, Any]) -> Clip:
    return read(ASSETS / f"{request['id']}.flac")


TRANSCRIBED_BACK: list[float] = []
"""Share of each English answer's characters that a recogniser gives back."""


@pytest.mark.parametrize("request_", ENGLISH, ids=lambda request: request["id"])
def test_an_english_request_is_heard_done_and_answered_aloud(
    english: Desk, ears: Transcriber, request_: dict[str, Any]
) -> None:
    spoken = understood(english, request_)
    said = " ".join(event["sentence"] for event in spoken.events if event["event"] == "speaking")
    assert likeness(spoken.answer, spoken.last("speaking")["sentence"], "en") >= 0.5, (
        f"not {said!r} was heard"
    )
    TRANSCRIBED_BACK.append(overlap(characters(said), characters(transcribed(ears, spoken.answer))))


def test_the_english_answers_can_be_transcribed_back() -> None:
    """espeak-ng's short sentences are hard on a small recogniser, so this is held against all answers together."""
    if not TRANSCRIBED_BACK:
        pytest.skip("no English answer was recorded in this run")
    assert float(np.mean(TRANSCRIBED_BACK)) >= 0.6, TRANSCRIBED_BACK


@pytest.mark.parametrize("request_", CHINESE, ids=lambda request: request["id"])
def test_a_chinese_request_is_heard_done_and_answered_aloud(chinese: Desk, request_: dict[str, Any]) -> None:
    spoken = understood(chinese, request_)
    assert likeness(spoken.answer, spoken.last("speaking")["sentence"], "zh") >= 0.5, (
        "something else was heard"
    )


WELL_HEARD = 0.7
"""Share of a request's letters that must be heard before the mind is blamed for what follows."""

HEARD_WELL: list[bool] = []
MISHEARD: list[str] = []
"""What the ears made of a request each time, where no time was good enough."""

TRIES = 3
"""A synthetic voice through a sound server is now and then misheard by so small a recogniser: such a request is said
again, as a person would. What follows from the words is never given a second chance."""


def alike(request: dict[str, Any], words: str) -> float:
    """Share of the request that is in `words`. Recognisers write numbers as figures: where one makes up much of a
    request, it stands there so as well (`written`)."""
    texts = (request["text"], request.get("written", request["text"]))
    return max(overlap(characters(text), characters(words)) for text in texts)


def was_heard(request: dict[str, Any], words: str) -> bool:
    """Whether enough of the request, and the words that its call needs (`match`), were understood by the ears."""
    return (
        alike(request, words) >= WELL_HEARD and re.search(request["match"], words, re.IGNORECASE) is not None
    )


def understood(desk: Desk, request: dict[str, Any], clip: Clip | None = None) -> Spoken:
    """Say the request until its words were heard (`TRIES` times at the most), and check what came of it."""
    tried = []
    for _ in range(TRIES):
        spoken = desk.hold_and_say(clip or recorded(request))
        words = [event["text"] for event in spoken.events if event["event"] == "heard"]
        tried.append(words[-1] if words else "")
        if words and was_heard(request, words[-1]):
            break
    else:
        MISHEARD.append(f"{request['text']!r} as {tried}")
    check(spoken, request)
    return spoken


def check(spoken: Spoken, request: dict[str, Any]) -> None:
    """Heard, decided, carried out."""
    assert spoken.outcome == "answered"
    heard = spoken.last("heard")
    assert heard["language"] == request["language"]
    assert alike(request, heard["text"]) >= 0.5, heard["text"]
    if request["action"] is None:
        return
    HEARD_WELL.append(was_heard(request, heard["text"]))
    if not HEARD_WELL[-1]:
        return
    decided = spoken.last("decided")
    # where a key is kept may be noted, or remembered as a thing's place
    allowed = (request["action"], request.get("or"))
    assert decided["call"]["action"] in allowed and decided["by"] == "functional", heard["text"]
    for pattern in request["says"]:
        said = spoken.last("acted")["say"]
        assert re.search(pattern, said, re.IGNORECASE), (heard["text"], decided["call"], said)


def test_most_requests_were_heard_well_enough_to_judge_the_mind() -> None:
    """Three of 36 are misheard each time ("post the timer"), others now and then. With fewer too little is judged."""
    if not HEARD_WELL:
        pytest.skip("no request was spoken in this run")
    assert float(np.mean(HEARD_WELL)) >= 0.8, MISHEARD


def test_what_was_acknowledged_is_in_the_journal_and_the_schedule(english: Desk) -> None:
    before = len(english.client.get("turns?limit=1000"))
    english.hold_and_say(recorded(ENGLISH[2]))
    turns = english.client.get("turns?limit=1000")
    assert len(turns) == before + 1
    assert (turns[0]["action"], turns[0]["outcome"]) == ("set_timer", "answered")
    assert turns[0]["milliseconds"]["release_to_speech"] > 0
    assert english.client.get("status")["next_due"] is not None


@pytest.mark.parametrize("index", [0, 2, 9])
def test_ten_decibels_of_noise_do_not_hide_the_words(english: Desk, index: int) -> None:
    clip = recorded(ENGLISH[index])
    noise = np.random.default_rng(7).normal(0, 1, len(clip.samples))
    speech_power = np.mean(clip.samples.astype(float) ** 2)
    noisy = clip.samples + noise * np.sqrt(speech_power / 10)
    understood(english, ENGLISH[index], Clip(np.clip(noisy, -32768, 32767).astype(np.int16), clip.rate))


def test_a_clipped_recording_is_still_heard(english: Desk) -> None:
    understood(english, ENGLISH[2], recorded(ENGLISH[2]).louder(12))


def test_silence_ends_the_turn_quietly(english: Desk) -> None:
    spoken = english.turn(lambda: time.sleep(1.0))
    assert spoken.outcome == "nothing_heard"
    assert not any(event["event"] == "speaking" for event in spoken.events)


def test_a_too_short_press_ends_the_turn_quietly(english: Desk) -> None:
    spoken = english.turn(lambda: time.sleep(0.1))
    assert spoken.outcome == "nothing_heard"


def test_a_press_interrupts_the_answer_within_150_ms(english: Desk) -> None:
    pressed: list[float] = []

    def interrupt(events: list[dict[str, Any]]) -> None:
        deadline = time.monotonic() + 20
        while not any(event["event"] == "speaking" for event in events):
            assert time.monotonic() < deadline, [event["event"] for event in events]
            time.sleep(0.005)
        time.sleep(0.3)
        pressed.append(time.monotonic())
        english.client.post("button/tap")

    spoken = english.turn(lambda: english.server.speak(recorded(ENGLISH[20])), after_release=interrupt)
    assert spoken.last("turn_ended")["outcome"] in ("interrupted", "cancelled")
    interrupted = next(event for event in spoken.events if event["event"] == "turn_ended")
    assert interrupted["outcome"] == "interrupted"
    assert interrupted["at"] - pressed[0] < 0.150


@pytest.mark.parametrize("request_", [ENGLISH[0], CHINESE[6], ENGLISH[2], CHINESE[7]], ids=lambda r: r["id"])
def test_the_language_is_found_out_for_each_request(both: Desk, request_: dict[str, Any]) -> None:
    understood(both, request_)


def test_any_other_model_can_be_the_mind(server: SoundServer, tmp_path: Path) -> None:
    with desk(server, tmp_path, "en", decider="conventional") as other:
        spoken = other.hold_and_say(recorded(ENGLISH[0]))
        assert spoken.outcome == "answered"
        decided = spoken.last("decided")
        assert decided["by"] == "conventional"
        assert 0 < decided["confidence"] <= 1
        assert level_dbfs(spoken.answer.samples) > -60, "nothing came out of the loudspeaker"


def transcribed(ears: Transcriber, clip: Clip) -> str:
    hearing = ears.begin("en")
    hearing.feed(clip.at(SPEECH_RATE).samples)
    try:
        return hearing.finish().text
    except GadgetError as error:
        return f"({error.message})"


def characters(text: str) -> list[str]:
    return list(re.sub(r"[\W_]", "", text.lower()))


def overlap(expected: list[str], found: list[str]) -> float:
    """Share of `expected` that is in `found`, in order."""
    matching = sum(
        block.size for block in SequenceMatcher(None, expected, found, autojunk=False).get_matching_blocks()
    )
    return matching / max(1, len(expected))


def likeness(heard: Clip, sentence: str, language: Language) -> float:
    """How alike (0-1) what was heard is to our own rendering of `sentence`.

    The rendering is cut into pieces of 0.4 s; for each the peak of the normalised cross-correlation with what was heard
    is taken, and of these the median, so that a dropout or a drift of the sound server does not count.
    """
    settings = Settings()
    voice = backends.voice(settings.speak, backends.store(settings))
    voice.prepare()
    wanted = voice.render(sentence, language).at(SPEECH_RATE).samples.astype(float)
    voice.close()
    got = heard.at(SPEECH_RATE).samples.astype(float)
    length = round(0.4 * SPEECH_RATE)
    energy = np.convolve(got**2, np.ones(length))[length - 1 :]
    peaks = []
    for start in range(0, len(wanted) - length + 1, length):
        piece = wanted[start : start + length]
        size = 1 << int(np.ceil(np.log2(len(got) + length)))
        spectrum = np.fft.rfft(got, size) * np.conj(np.fft.rfft(piece, size))
        correlation = np.abs(np.fft.irfft(spectrum, size)[: len(energy)])
        peaks.append(
            float(np.max(correlation / np.sqrt(np.maximum(energy, 1e6) * max(np.sum(piece**2), 1.0))))
        )
    return float(np.median(peaks))
