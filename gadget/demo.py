"""The demo: the daemon itself, on simulated hardware, with its button really pressed.

A `gadget run` is started as a process of its own with a mocked GPIO pin for a button, a sound file for a microphone, a
picture for a camera and a WAV file for a loudspeaker; its button is pressed and released through the control socket,
and what it does is told from its events. Everything between the pins is the real thing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from gadget import images
from gadget.audio import Clip, read
from gadget.control.client import ControlClient
from gadget.errors import AudioEmpty, BadInput, ControlFailed, GadgetError, NotRunning, Unavailable
from gadget.narrate import Narrator
from gadget.speak.base import Speaker

READY_S = 120.0
"""Longest wait for the daemon; loading models from a cold disk takes its time."""

ANSWER_S = 60.0
"""Longest wait for the answer."""


def demonstrate(
    *, request: Path | None, picture: Path | None, text: str | None, output: Path, say: Callable[[str], None]
) -> int:
    """Run one turn and tell it through `say`; the exit status is 0 when the gadget answered.

    What was given is looked at before anything is started: raises `BadInput` (`BadAudio`, `BadPicture`) for it.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as failed:
        raise BadInput(f"{output}: the answer cannot be put there: {failed.strerror}.") from failed
    if text is not None and not text.strip():
        raise BadInput("the request is empty: give some words.")
    if picture is not None:
        images.read(picture)
    answer = (output / "answer.wav").absolute()
    with resources.as_file(resources.files("gadget") / "data" / "demo-request.wav") as recorded:
        request = (request or recorded).absolute()
        clip = read(request)
        settings = {
            "general": {"state_directory": str(output.absolute() / "state")},
            "button": {"backend": "gpio", "factory": "mock"},
            "show": {"backend": "gpio", "factory": "mock"},
            "record": {"backend": "file", "file": str(request)},
            "look": {"backend": "file", "file": str(picture.absolute())}
            if picture
            else {"backend": "simulated"},
            "speak": {"speaker": "file", "file": str(answer)},
        }
        say(f"request   {text or request.name}" + ("" if text else f" ({clip.seconds:.1f} s of speech)"))
        say(f"picture   {picture or 'a drawn scene'}")
        say("starting the daemon: gadget run, with a mocked GPIO pin for a button …")
        began = time.monotonic()
        with running(settings) as client:
            say(f"ready after {time.monotonic() - began:.1f} s; pressing the button\n")
            events = one_turn(client, clip, text, say)
    lines = [json.dumps(event, ensure_ascii=False) for event in events]
    (output / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    heard, decided, acted = (_last(events, kind) for kind in ("heard", "decided", "acted"))
    ended = _last(events, "turn_ended")
    say("")
    say(f"heard     {heard['text'] if heard else '–'}")
    if decided:
        say(
            f"decided   {decided['call']['action']} {json.dumps(decided['call']['arguments'], ensure_ascii=False)}"
        )
    spoken = "; ".join(event["sentence"] for event in events if event["event"] == "speaking")
    say(f"answered  {acted['say'] if acted else spoken or '–'}")
    say(f"sound     {answer}")
    if answer.exists():
        _listen(answer, say)
    return 0 if ended and ended["outcome"] == "answered" else 1


@contextmanager
def running(
    settings: dict[str, dict[str, Any]], environment: dict[str, str] | None = None
) -> Iterator[ControlClient]:
    """A daemon of these settings in a process of its own, ready; stopped at the end. `environment` is added to ours.

    Raises `Unavailable` with the daemon's last words when it dies.
    """
    with tempfile.TemporaryDirectory(prefix="gadget-") as directory:
        socket = Path(directory) / "control.sock"
        file = Path(directory) / "gadget.toml"
        file.write_text(as_toml({**settings, "control": {"socket": str(socket)}}), encoding="utf-8")
        log = Path(directory) / "log"
        with log.open("w") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "gadget", "--config", str(file), "run"],
                stderr=stream,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(environment or {})},
            )
        try:
            client = ControlClient(socket, timeout_s=ANSWER_S)
            _wait_until_ready(process, client, log)
            yield client
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def as_toml(settings: dict[str, dict[str, Any]]) -> str:
    """Settings as a TOML file; JSON's strings, numbers and booleans are TOML's."""
    lines = []
    for section, values in settings.items():
        lines.append(f"[{section}]")
        lines.extend(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    # DEL is the one character that JSON takes as it is and TOML does not
    return "\n".join(lines).replace("\x7f", "\\u007f") + "\n"


def _wait_until_ready(process: subprocess.Popen[bytes], client: ControlClient, log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            last = log.read_text(errors="replace").strip().splitlines() or ["it said nothing"]
            raise Unavailable(f"the daemon ended with status {process.returncode}: {last[-1]}")
        try:
            if client.get("status")["state"] not in ("starting",):
                return
        except (NotRunning, ControlFailed):
            pass
        time.sleep(0.05)
    raise Unavailable(f"the daemon was not ready after {READY_S:.0f} s.")


def one_turn(
    client: ControlClient, clip: Clip, text: str | None, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """The events of a turn: asked by `text`, or by the button for as long as `clip` is. Raises `GadgetError`."""
    narrator, seen = Narrator(say), []
    listening, over = threading.Event(), threading.Event()
    lost: list[GadgetError] = []

    def follow() -> None:
        try:
            with client.events() as events:
                listening.set()
                for event in events:
                    seen.append(event)
                    narrator(event)
                    if event["event"] == "turn_ended":
                        return
            raise ControlFailed("the daemon stopped in the middle of the turn.")
        except GadgetError as error:
            lost.append(error)
        finally:
            listening.set()
            over.set()

    threading.Thread(target=follow, name="narrator", daemon=True).start()
    listening.wait(10)
    if text is not None:
        client.post("ask", {"text": text})
    else:
        client.post("button/press")
        time.sleep(clip.seconds)
        client.post("button/release")
    if not over.wait(ANSWER_S):
        raise ControlFailed(f"the turn did not end within {ANSWER_S:.0f} s.")
    if lost:
        raise lost[0]
    return seen


def _last(events: list[dict[str, Any]], kind: str) -> dict[str, Any] | None:
    return next((event for event in reversed(events) if event["event"] == kind), None)


def _listen(path: Path, say: Callable[[str], None]) -> None:
    """Play the answer where there is a loudspeaker; say so where there is none."""
    from gadget.settings import SpeakSettings
    from gadget.speak.soundcard import SoundcardSpeaker

    speaker: Speaker = SoundcardSpeaker(SpeakSettings())
    try:
        clip = read(path)
        speaker.open()
        say("playing it …")
        speaker.play(clip).done.result(timeout=clip.seconds + 10)
    except AudioEmpty:
        say("(nothing was said)")
    except GadgetError as error:
        say(f"(no loudspeaker here: {error.message})")
    except TimeoutError:
        say("(the loudspeaker did not come to an end)")
    finally:
        speaker.close()
