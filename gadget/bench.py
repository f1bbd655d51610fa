"""The benchmark: the daemon on its real engines, held against the budgets of the design.

A daemon of its own is started with a mocked pin, a recording played in real time for a microphone, and the sound card
(or, where there is none, a file) for a loudspeaker. Every figure comes from the daemon's own events on the system-wide
monotonic clock; the budgets that are missed are shown as missed.
"""

from __future__ import annotations

import contextlib
import os
import platform
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from gadget import __version__, backends
from gadget.audio import Clip, join, silence, write_wav
from gadget.control.client import ControlClient
from gadget.demo import running
from gadget.errors import ControlFailed, GadgetError, NoSpeaker
from gadget.settings import Settings, SpeakSettings

REQUESTS = (
    "What time is it in Tokyo?",
    "Set a timer for ten minutes.",
    "What day is it on Friday?",
    "Remind me to water the plants tonight.",
    "Wake me up at half past six tomorrow.",
    "Make a note that the spare key is with Tom.",
    "What timers do I have running?",
    "Take a picture.",
    "Turn the volume up a little.",
    "Cancel the pasta timer.",
)
"""Spoken by espeak-ng; what is measured is time, not understanding."""

BUDGETS: dict[str, tuple[str, float, float | None]] = {
    "press_to_light_ms": ("press → light and earcon", 50, None),
    "release_to_speech_ms": ("release → first audible word", 400, 800),
    "decide_ms": ("decide", 60, 120),
    "start_to_ready_s": ("service start → READY=1", 3, None),
    "resident_mb": ("resident memory", 450, None),
    "models_downloaded_mb": ("default models, downloaded", 250, None),
    "models_kept_mb": ("default models, kept", 150, None),
}
"""Name → what it is, budget for the median (or the one value), budget for the 95th percentile."""

MIND_MS = 120.0
"""What the mind may take: the rest of a turn is also shown as if it took this."""


def measure(turns: int, progress: Callable[[str], None]) -> dict[str, Any]:
    """Run `turns` turns; figures in milliseconds, seconds and megabytes as their names say."""
    samples: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="gadget-bench-") as directory:
        clips = _spoken(Path(directory))
        settings = _settings(Path(directory))
        progress(f"sound goes to {settings['speak']['speaker']}")
        request = Path(directory) / "request.wav"
        write_wav(request, clips[0])
        settings["record"] = {"backend": "file", "file": str(request)}
        began = time.monotonic()
        with _ready_socket(Path(directory)) as (environment, ready), running(settings, environment) as client:
            start_to_ready = ready() - began
            process = _daemon_process(request)
            for number in range(turns + 1):  # the first one warms up and is not counted
                clip = clips[number % len(clips)]
                write_wav(request, clip)
                figures = _one_turn(client, clip)
                if number:
                    for name, value in figures.items():
                        samples.setdefault(name, []).append(value)
                progress(f"turn {number}/{turns}: {figures.get('release_to_speech_ms', float('nan')):.0f} ms")
            memory = _memory(process)
    downloaded, kept = _default_megabytes()
    return {
        "date": date.today().isoformat(),
        "version": __version__,
        "machine": _machine(),
        "turns": turns,
        "speaker": settings["speak"]["speaker"],
        "single": {
            "start_to_ready_s": round(start_to_ready, 2),
            **memory,
            "models_downloaded_mb": round(downloaded, 1),
            "models_kept_mb": round(kept, 1),
        },
        "stages": {name: _summary(values) for name, values in sorted(samples.items())},
    }


def render(figures: dict[str, Any]) -> str:
    """The figures as a table for people, missed budgets marked."""
    machine = figures["machine"]
    lines = [
        f"gadget {figures['version']}, {figures['date']}, {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, Python {machine['python']}; {figures['turns']} turns, "
        f"sound to {figures['speaker']}",
        "",
        f"{'':34} {'p50':>8} {'p95':>8}   budget",
    ]
    for name, (about, middle, high) in BUDGETS.items():
        if name in figures["stages"]:
            p50, p95 = figures["stages"][name]["p50"], figures["stages"][name]["p95"]
            missed = p50 > middle or (high is not None and p95 > high)
            budget = f"{middle:g}" + (f" / {high:g}" if high is not None else "")
            lines.append(
                f"{about + ' (ms)':34} {p50:8.1f} {p95:8.1f}   {budget:10} {'MISSED' if missed else 'met'}"
            )
        elif name in figures["single"]:
            value = figures["single"][name]
            unit = name.rsplit("_", 1)[1].replace("mb", "MB")
            lines.append(
                f"{f'{about} ({unit})':34} {value:8.1f} {'':8}   {middle:<10g} {'MISSED' if value > middle else 'met'}"
            )
    lines.append("")
    for name, summary in figures["stages"].items():
        if name not in BUDGETS:
            lines.append(f"{name.replace('_', ' '):34} {summary['p50']:8.1f} {summary['p95']:8.1f}")
    single = figures["single"]
    lines.append(
        f"{'of the memory: file-backed / own':34} {single['file_backed_mb']:8.1f} {single['anonymous_mb']:8.1f}"
    )
    return "\n".join(lines)


def _spoken(directory: Path) -> list[Clip]:
    """The requests as speech, each with a breath before and after."""
    voice = backends.voice(SpeakSettings(), backends.store(Settings()))
    voice.prepare()
    clips = [join([silence(0.3), voice.render(text, "en").at(16_000), silence(0.25)]) for text in REQUESTS]
    voice.close()
    return clips


def _settings(directory: Path) -> dict[str, dict[str, Any]]:
    return {
        "general": {"language": "en", "state_directory": str(directory / "state")},
        "button": {"backend": "gpio", "factory": "mock"},
        "show": {"backend": "gpio", "factory": "mock"},
        "look": {"backend": "simulated"},
        "speak": {"speaker": "soundcard"}
        if _has_soundcard()
        else {"speaker": "file", "file": str(directory / "out.wav")},
    }


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
    if "listening" in times:
        figures["press_to_light_ms"] = 1000 * (times["listening"] - pressed)
    if "first_word" in times:
        figures["release_to_speech_ms"] = 1000 * (times["first_word"] - released)
        if "decide_ms" in figures:
            figures["release_to_speech_if_mind_took_120_ms"] = (
                figures["release_to_speech_ms"] - figures["decide_ms"] + MIND_MS
            )
    time.sleep(0.5)
    return figures


def _daemon_process(request: Path) -> psutil.Process:
    """The daemon is this process's child."""
    children = psutil.Process().children(recursive=True)
    return next(child for child in children if "run" in child.cmdline())


def _memory(process: psutil.Process) -> dict[str, float]:
    """Resident memory, and how much of it is file-backed (which the kernel may drop), from /proc/PID/status, in MB."""
    values = {}
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        key, _, rest = line.partition(":")
        if key in ("VmRSS", "RssAnon", "RssFile"):
            values[key] = int(rest.split()[0]) / 1024
    return {
        "resident_mb": round(values["VmRSS"], 1),
        "anonymous_mb": round(values["RssAnon"], 1),
        "file_backed_mb": round(values["RssFile"], 1),
    }


def _default_megabytes() -> tuple[float, float]:
    """What a plain pull downloads, and what of it stays: a model that is made here costs its base on the way."""
    models = backends.store(Settings()).manifest.models
    by_name = {model.name: model for model in models}
    defaults = [model for model in models if model.default]
    fetched = {by_name[name] for model in defaults for name in (model.bases or (model.name,))}
    return sum(model.bytes for model in fetched) / 1e6, sum(model.bytes for model in defaults) / 1e6


def _machine() -> dict[str, Any]:
    processor = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith(("model name", "Model")):
            processor = line.split(":", 1)[1].strip()
            break
    return {
        "processor": processor,
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {"p50": round(statistics.median(ordered), 1), "p95": round(p95, 1), "n": len(ordered)}
