"""The benchmark: the daemon on its real engines, held against the budgets of the design.

A daemon of its own is started with a mocked pin, a recording played in real time for a microphone, and the sound card
(or, where there is none, a file) for a loudspeaker. Every request is asked twice: with something before the camera,
which the mind must have read before the words are there, and with a blank sheet. Every figure comes from the
daemon's own events on the system-wide monotonic clock. A second daemon finds out the language, as it does by default,
and tells what that costs in memory.
"""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from gadget import __version__, backends, images
from gadget.audio import Clip, join, silence, write_wav
from gadget.budgets import summary
from gadget.calls import Language
from gadget.control.client import ControlClient
from gadget.demo import running
from gadget.errors import BadInput, ControlFailed, GadgetError, NoSpeaker
from gadget.footprint import daemon, default_megabytes, machine, memory_of
from gadget.picture import Picture
from gadget.settings import Settings, SpeakSettings

REQUESTS = (
    "What time is it in Tokyo?",
    "Set a timer for ten minutes.",
    "What am I looking at?",
    "Remind me to water the plants tonight.",
    "Wake me up at half past six tomorrow.",
    "Make a note that the spare key is with Tom.",
    "What timers do I have running?",
    "Take a picture.",
    "Is there a hook in the picture?",
    "Cancel the pasta timer.",
)
"""Spoken by espeak-ng; what is measured is time, not understanding. None asks for a detail when nothing is seen: the
next press would answer that."""

IN_ANY_LANGUAGE: tuple[tuple[str, Language], ...] = (
    (REQUESTS[0], "en"),
    ("东京现在几点？", "zh"),
    (REQUESTS[1], "en"),
    ("提醒我今晚浇花。", "zh"),
)
"""Asked of the daemon that finds out the language; then its memory is looked at."""

MIND_MS = 120.0
"""What the mind may take: the rest of a turn is also shown as if it took this."""


def measure(turns: int, progress: Callable[[str], None], picture: Path | None = None) -> dict[str, Any]:
    """Run `turns` turns with a picture and as many without; figures in milliseconds, seconds and megabytes as named.

    Raises `BadInput` when `picture` shows nothing that the mind reads: then nothing would be measured with one.
    """
    with tempfile.TemporaryDirectory(prefix="gadget-bench-") as directory:
        stand = _Stand(Path(directory), picture)
        progress(f"sound goes to {stand.speaker}")
        start_to_ready, memory, samples = _fixed_language(stand, turns, progress)
        progress("once more, with the language to be found out")
        any_language = _any_language(stand)
    downloaded, kept = default_megabytes()
    return {
        "date": date.today().isoformat(),
        "version": __version__,
        "machine": machine(),
        "turns": turns,
        "speaker": stand.speaker,
        "single": {
            "start_to_ready_s": round(start_to_ready, 2),
            **memory,
            "resident_any_language_mb": any_language["resident_mb"],
            "models_downloaded_mb": round(downloaded, 1),
            "models_kept_mb": round(kept, 1),
        },
        "stages": {name: summary(values) for name, values in sorted(samples.items())},
    }


class _Stand:
    """What is played to the daemon's microphone and held before its camera, as files in `directory`."""

    def __init__(self, directory: Path, picture: Path | None) -> None:
        """Raises `BadPicture`."""
        self.directory = directory
        self.request, self._view = directory / "request.wav", directory / "view.png"
        self.shown = picture.name if picture else "the bench's own picture"
        with resources.as_file(resources.files("gadget") / "data" / "bench-picture.jpg") as own:
            self._something = images.read(picture or own)
        self._nothing = Picture(np.full_like(self._something.pixels, 255), "a blank sheet")
        self.speaker = "soundcard" if _has_soundcard() else "file"

    def ask(self, client: ControlClient, clip: Clip, *, shown: bool = True) -> dict[str, float]:
        """One turn, with the picture or a blank sheet before the camera. Raises `BadInput` as `measure` does."""
        self.show(clip, shown)
        figures = _one_turn(client, clip)
        if shown and "picture_prefill_ms" not in figures:
            raise BadInput(
                f"the mind read nothing of {self.shown}: give a picture that shows something clearly."
            )
        if shown and (early := figures["picture_read_before_release_ms"]) < 0:
            raise GadgetError(
                f"the mind had read {self.shown} only {-early:.0f} ms after the release: the person waited for it."
            )
        if not shown and "picture_prefill_ms" in figures:
            raise GadgetError("something was seen on a blank sheet: there is no turn without a picture.")
        return figures

    def show(self, clip: Clip, shown: bool) -> None:
        """What is heard and seen next."""
        write_wav(self.request, clip)
        images.write_jpeg(self._view, self._something if shown else self._nothing)

    def settings(self, **general: Any) -> dict[str, dict[str, Any]]:
        """Those of a daemon at this stand, with a state directory of its own."""
        state = tempfile.mkdtemp(prefix="state-", dir=self.directory)
        sound = {"file": str(self.directory / "out.wav")} if self.speaker == "file" else {}
        return {
            "general": {"state_directory": state, **general},
            "button": {"backend": "gpio", "factory": "mock"},
            "show": {"backend": "gpio", "factory": "mock"},
            "record": {"backend": "file", "file": str(self.request)},
            "look": {"backend": "file", "file": str(self._view)},
            "speak": {"speaker": self.speaker, **sound},
        }


def _fixed_language(
    stand: _Stand, turns: int, progress: Callable[[str], None]
) -> tuple[float, dict[str, float], dict[str, list[float]]]:
    """Seconds from the start to READY=1, memory, and the figures of `turns` turns with a picture and without."""
    samples: dict[str, list[float]] = {}
    clips = _spoken([(text, "en") for text in REQUESTS])
    stand.show(clips[0], True)
    settings = stand.settings(language="en")
    began = time.monotonic()
    with _ready_socket(stand.directory) as (environment, ready), running(settings, environment) as client:
        start_to_ready = ready() - began
        for number in range(turns + 1):  # the first one warms up and is not counted
            clip = clips[number % len(clips)]
            figures = stand.ask(client, clip)
            bare = stand.ask(client, clip, shown=False)
            for name in ("release_to_speech_ms", "decide_ms", "wait_for_the_decision_ms"):
                if name in bare:
                    figures[name.replace("_ms", "_without_picture_ms")] = bare[name]
            if number:
                for name, value in figures.items():
                    samples.setdefault(name, []).append(value)
            with_it, without = (one.get("release_to_speech_ms", float("nan")) for one in (figures, bare))
            progress(f"turn {number}/{turns}: {with_it:.0f} ms, without a picture {without:.0f} ms")
        memory = memory_of(daemon())
    return start_to_ready, memory, samples


def _any_language(stand: _Stand) -> dict[str, float]:
    """Memory of a daemon that was spoken to in both languages and had to find out which."""
    clips = _spoken(IN_ANY_LANGUAGE)
    stand.show(clips[0], True)
    with running(stand.settings()) as client:
        for clip in clips:
            stand.ask(client, clip)
        return memory_of(daemon())


def _spoken(requests: Iterable[tuple[str, Language]]) -> list[Clip]:
    """The requests as speech, each with a breath before and after."""
    voice = backends.voice(SpeakSettings(), backends.store(Settings()))
    voice.prepare()
    clips = [
        join([silence(0.3), voice.render(text, language).at(16_000), silence(0.25)])
        for text, language in requests
    ]
    voice.close()
    return clips


def _has_soundcard() -> bool:
    speaker = backends.speaker(SpeakSettings())
    try:
        speaker.open()
    except NoSpeaker:
        return False
    finally:
        speaker.close()
    return True


@contextmanager
def _ready_socket(directory: Path) -> Iterator[tuple[dict[str, str], Callable[[], float]]]:
    """An environment with a NOTIFY_SOCKET, and a function that gives the moment READY=1 arrived."""
    path = directory / "notify.sock"
    arrived: list[float] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(120)

        def wait() -> None:
            while b"READY=1" not in listener.recv(4096):
                pass
            arrived.append(time.monotonic())

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()

        def ready() -> float:
            thread.join(120)
            return arrived[0]

        yield {"NOTIFY_SOCKET": str(path)}, ready


def _one_turn(client: ControlClient, clip: Clip) -> dict[str, float]:
    times: dict[str, float] = {}
    began: dict[str, float] = {}
    stages: dict[str, float] = {}
    ahead: dict[str, float] = {}
    listening, ended = threading.Event(), threading.Event()

    def follow() -> None:
        with contextlib.suppress(ControlFailed), client.events() as events:
            listening.set()
            for event in events:
                kind = event["event"]
                if kind == "state_changed":
                    times.setdefault(event["state"], event["at"])
                elif kind == "stage_started":
                    began[event["stage"]] = event["at"]
                elif kind == "stage_ended":
                    stages[event["stage"]] = 1000 * (event["at"] - began[event["stage"]])
                elif kind in ("looked", "saw", "picture_read"):
                    times[kind] = event["at"]
                elif kind == "foreseen":
                    ahead["decide"] = 1000 * event["took_s"]
                elif kind == "speaking":
                    times.setdefault("first_word", event["at"])
                elif kind == "turn_ended":
                    ended.set()
                    return

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    listening.wait(10)
    pressed = time.monotonic()
    client.post("button/press")
    time.sleep(max(0.0, clip.seconds - (time.monotonic() - pressed)))
    released = time.monotonic()
    client.post("button/release")
    if not ended.wait(60):
        raise GadgetError("a turn of the benchmark did not end within 60 s.")
    figures = {f"{stage}_ms": took for stage, took in stages.items() if stage not in ("record", "speak")}
    for name, first, last in (("eyes_ms", "looked", "saw"), ("picture_prefill_ms", "saw", "picture_read")):
        if last in times:
            figures[name] = 1000 * (times[last] - times[first])
    if "picture_read" in times:
        figures["picture_read_before_release_ms"] = 1000 * (released - times["picture_read"])
    if "listening" in times:
        figures["press_to_light_ms"] = 1000 * (times["listening"] - pressed)
    if "first_word" in times:
        figures["release_to_speech_ms"] = 1000 * (times["first_word"] - released)
        if "decide_ms" in figures:
            figures["release_to_speech_if_mind_took_120_ms"] = (
                figures["release_to_speech_ms"] - figures["decide_ms"] + MIND_MS
            )
    if "decide_ms" in figures:  # all of the decision, and what of it the person waited for
        figures["wait_for_the_decision_ms"] = figures["decide_ms"]
        figures["decide_ms"] = ahead.get("decide", figures["decide_ms"])
    time.sleep(0.5)
    return figures
