"""A board as the tests see it: the same sentences for the virtual one and for a real Pi.

A rig is a way to the agent on the board (`call`) and, where the rig can, the power switch. Everything else here is
said in terms of those two. Times are deadlines: a board that is quick is not waited for.
"""

from __future__ import annotations

import base64
import io
import json
import random
import time
import wave
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gadget.audio import StreamResampler, read, silence

SETTINGS = "/etc/gadget/gadget.toml"
EARS = 2
"""Channels that the gadget plays to, where there are two."""
LONGEST_PAUSE_S = 1.5
"""Between two questions whether something has come to pass."""
RATE = 44_100
"""What PortAudio takes on a card that could do anything. Both ends of a loop must agree, whoever comes first."""
RECORDING = "/run/hil-ear.wav"
WAV_HEADER = 44
"""Bytes."""
FRAME = 2 * EARS
"""Bytes of one sample of all channels."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a program on the board said; `code` is None when it did not end in time."""

    code: int | None
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class SoundEnds:
    """The tests' ends of the sound, as ALSA names them: what the gadget hears is played to `mouth`, what it says is
    recorded from `ear`."""

    mouth: str
    ear: str


class Board(ABC):
    """One board with the installed gadget on it."""

    name: str
    patience: float = 1.0
    """How much longer than a Pi this board may take for what is computed."""
    has_power_switch = False
    is_disposable = False
    """It is nobody's: programs, clock, disk and modes on it may be changed, and stay so."""
    is_slow = False
    """Models take minutes on it."""
    sound: SoundEnds
    devices: dict[str, tuple[str, str]]
    """Of "camera" and "microphone": the driver below /sys/bus, and the device that it is bound to."""

    @abstractmethod
    def call(self, what: str, answer_within_s: float = 60.0, **arguments: Any) -> Any:
        """Ask the agent on the board."""

    # ── a shell ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def run(self, *argv: str, stdin: bytes = b"", within_s: float = 60.0) -> Done:
        """Run a program as root and give what it said, whatever became of it."""
        done = self.call(
            "run",
            within_s + 30,
            argv=list(argv),
            stdin=base64.b64encode(stdin).decode(),
            within_s=within_s * self.patience,
        )
        return Done(
            done["code"], *(base64.b64decode(done[end]).decode("utf-8", "replace") for end in ("out", "err"))
        )

    def do(self, *argv: str, stdin: bytes = b"", within_s: float = 60.0) -> str:
        """Run a program that has to succeed, and give its output."""
        done = self.run(*argv, stdin=stdin, within_s=within_s)
        assert done.code == 0, f"{' '.join(argv)}: {done}"
        return done.out

    def read(self, path: str) -> bytes:
        return base64.b64decode(self.call("read", path=path))

    def write(self, path: str, content: bytes, mode: int = 0o644) -> None:
        self.call("write", path=path, content=base64.b64encode(content).decode(), mode=mode)

    # ── the person ──────────────────────────────────────────────────────────────────────────────────────────────────

    def press(self, seed: int = 0) -> None:
        self.call("contact", down=True, chatter_ms=chatter(seed))

    def release(self, seed: int = 1) -> None:
        self.call("contact", down=False, chatter_ms=chatter(seed))

    def tap(self, times: int = 1) -> None:
        """Press, and let go before it becomes a hold; twice, and it is a double press."""
        self.call("tap", seconds=0.12, chatter_ms=chatter(2), times=times, apart_s=0.1)

    def hold(self, seconds: float) -> None:
        self.call("tap", seconds + 60, seconds=seconds, chatter_ms=chatter(3))

    def lights(self, seconds: float = 0.1) -> tuple[float, float, float]:
        """The share of the time that red, green and blue were lit."""
        red, green, blue = self.call("lights", seconds=seconds)
        return red, green, blue

    @contextmanager
    def speech(self, clip: Path, *, once: bool = False) -> Iterator[None]:
        """The person speaks: the recording `clip` is played into the gadget's microphone, once or again and again."""
        self.write("/run/hil-mouth.wav", as_wav(clip))
        player = f"aplay -q -D {self.sound.mouth} /run/hil-mouth.wav"
        if not once:
            player = f"while {player}; do :; done"
        self.do("systemd-run", "-q", "--collect", "--unit=hil-mouth", "sh", "-c", player)
        try:
            yield
        finally:
            self.run("systemctl", "stop", "hil-mouth")

    @contextmanager
    def ear(self) -> Iterator[Heard]:
        """What comes out of the loudspeaker meanwhile; to be looked at afterwards."""
        heard = Heard()
        recorder = (
            "arecord",
            "-q",
            "-D",
            self.sound.ear,
            "-f",
            "S16_LE",
            "-c",
            str(EARS),
            "-r",
            str(RATE),
        )
        self.do("systemd-run", "-q", "--collect", "--unit=hil-ear", *recorder, RECORDING)
        try:
            yield heard
        finally:
            self.run("systemctl", "stop", "hil-ear")
            heard.take(self.read(RECORDING))

    def heard_of_late(self, seconds: float) -> Heard:
        """The last seconds of what the ear has recorded by now; less only when it has not recorded for so long."""
        latest = Heard()
        end = f"tail -c +{WAV_HEADER + 1} {RECORDING} | tail -c {round(seconds * RATE) * FRAME} | base64"
        latest.take(b"\0" * WAV_HEADER + base64.b64decode(self.do("sh", "-c", end)))
        return latest

    def recorded_s(self) -> float:
        """How many seconds the ear has recorded by now."""
        size = int(self.do("stat", "--format=%s", RECORDING))
        return max(0, size - WAV_HEADER) / FRAME / RATE

    # ── the gadget ──────────────────────────────────────────────────────────────────────────────────────────────────

    def show(self, unit: str, *properties: str) -> dict[str, str]:
        """What systemd knows of a unit."""
        lines = self.do("systemctl", "show", unit, "--property", ",".join(properties)).splitlines()
        return dict(line.partition("=")[::2] for line in lines)

    def control(self, method: str, resource: str, body: Any = None, within_s: float = 60.0) -> Any:
        """The body of the control socket's answer, which must be a good one."""
        answer = self.call(
            "control",
            within_s + 10,
            method=method,
            resource=resource,
            body=body,
            within_s=within_s * self.patience,
        )
        assert answer["status"] == 200, answer
        return answer["body"]

    def ask(self, text: str, *, silent: bool = True) -> dict[str, Any]:
        """A typed request, and the gadget's answer to it."""
        answer: dict[str, Any] = self.control(
            "POST", "ask", {"text": text, "language": "en", "silent": silent}
        )
        return answer

    def state(self) -> str:
        return str(self.control("GET", "status")["state"])

    def mark(self) -> int:
        """The place in the events from which on a test wants to know them."""
        return int(self.call("count"))

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = self.call("events", since=since)
        return told

    def of(self, kind: str, since: int = 0) -> list[dict[str, Any]]:
        """The events of this kind."""
        return [event for event in self.events(since) if event["event"] == kind]

    @contextmanager
    def asking_aside(self, text: str) -> Iterator[None]:
        """Meanwhile the gadget is asked `text`, aloud; whether it ever answers is the test's business."""
        self.call("post_aside", resource="ask", body=self.request(text))
        yield

    def request(self, text: str) -> str:
        """The body of a request that is answered aloud."""
        return json.dumps({"text": text, "language": "en", "silent": False})

    def until(self, condition: Callable[[], Any], what: str, within_s: float = 30.0) -> Any:
        """What `condition` gives soon after it is true: asking costs the board time that it needs for the rest."""
        deadline = time.monotonic() + within_s * self.patience
        pause_s = 0.1
        while not (found := condition()):
            assert time.monotonic() < deadline, f"it did not come: {what}"
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.3, LONGEST_PAUSE_S)
        return found

    def until_event(self, kind: str, since: int = 0, within_s: float = 30.0, **fields: Any) -> dict[str, Any]:
        """The first event of this kind, with these fields, after the mark `since`."""

        def found() -> dict[str, Any] | None:
            return next(
                (
                    event
                    for event in self.events(since)
                    if event["event"] == kind and fields.items() <= event.items()
                ),
                None,
            )

        try:
            event: dict[str, Any] = self.until(found, f"{kind} {fields}", within_s)
        except AssertionError as absent:
            raise AssertionError(f"{absent}; there were {json.dumps(self.events(since))}") from None
        return event

    def until_ready(self, within_s: float = 60.0) -> None:
        """Until systemd has it from the gadget itself that it is ready."""

        def ready() -> bool:
            known = self.show("gadget", "ActiveState", "SubState", "Result")
            assert known["ActiveState"] != "failed", known
            return known["ActiveState"] == "active"

        self.until(ready, "gadget.service active", within_s)

    def journal(self, lines: int = 200) -> str:
        """The end of what this boot's journal has."""
        return self.run("journalctl", "-b", "--no-pager", "-n", str(lines)).out

    def query(self, sql: str) -> list[list[Any]]:
        """Rows of the gadget's own journal, as its file has them."""
        program = (
            "import json, sqlite3, sys; "
            "print(json.dumps(sqlite3.connect('/var/lib/gadget/journal.db').execute(sys.argv[1]).fetchall()))"
        )
        rows: list[list[Any]] = json.loads(self.do("python3", "-c", program, sql))
        return rows

    def plug(self, what: str) -> tuple[str, str]:
        """Shell commands that take a device ("camera", "microphone") away and bring it back."""
        driver, device = self.devices[what]
        return tuple(f"echo {device} >/sys/bus/{driver}/{verb}" for verb in ("unbind", "bind"))  # type: ignore[return-value]

    # ── power ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def cut_power(self) -> None:
        """No warning, nothing is written any more. Only where `has_power_switch`."""
        raise NotImplementedError

    def power_on(self) -> None:
        """Boot from the disk as the cut left it."""
        raise NotImplementedError


def chatter(seed: int) -> list[float]:
    """Contact bounce of one press: an odd number of touches within 1 to 15 ms, the same for the same seed."""
    chance = random.Random(seed)
    total = chance.uniform(1, 15)
    count = 2 * chance.randint(1, 4)
    cuts = sorted(chance.uniform(0, total) for _ in range(count - 1))
    return [after - before for before, after in zip([0.0, *cuts], [*cuts, total], strict=True)]


class Heard:
    """Sound that was recorded: 16-bit samples, of both channels in turn."""

    samples: np.ndarray[Any, np.dtype[np.int16]]

    def take(self, wav: bytes) -> None:
        # the length in the header is not to be trusted: the recorder was stopped
        whole = (len(wav) - WAV_HEADER) // FRAME * FRAME
        self.samples = np.frombuffer(wav[WAV_HEADER : WAV_HEADER + whole], dtype="<i2")

    @property
    def seconds(self) -> float:
        return len(self.samples) / EARS / RATE

    @property
    def seconds_of_sound(self) -> float:
        """How much of it was not silence, in steps of 20 ms."""
        return float(np.count_nonzero(self._loud())) / 50

    def last_sound_s(self) -> float:
        """Where in it the last sound ends, in seconds; 0 when there was none."""
        loud = np.flatnonzero(self._loud())
        return (float(loud[-1]) + 1) / 50 if len(loud) else 0.0

    def _loud(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether each 20 ms were not silence."""
        step = EARS * RATE // 50
        pieces = self.samples[: len(self.samples) // step * step].reshape(-1, step)
        loud: np.ndarray[Any, np.dtype[np.bool_]] = np.abs(pieces.astype(np.int32)).max(axis=1) > 300
        return loud


def as_wav(clip: Path) -> bytes:
    """A recording at the rate of the card, with a second of silence behind it."""
    heard = read(clip)
    samples = StreamResampler(heard.rate, RATE).feed(
        np.concatenate([heard.samples, silence(1.0, heard.rate).samples])
    )
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()
