"""A private PulseAudio server: a microphone and a loudspeaker for machines without a sound card.

Two null sinks stand for the room. What is played into "gadget_mic" is heard by the gadget's microphone (the
sink's monitor); what the gadget says comes out of "gadget_ear" and can be listened to. Both have names of
their own among PortAudio's devices and are its defaults, and both can be unplugged and plugged in again while
in use.

PortAudio reads the environment when it is initialised. A process of its own gets `environment` when it is
started; the tests' own process uses the `sound_server` fixture of ``conftest.py``, which is `adopted` for as
long as it lives.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import numpy as np

from gadget import soundcard
from gadget.audio import Clip, Samples

MICROPHONE = "gadget_mic"
SPEAKER = "gadget_ear"
RATE = 48_000
"""Samples per second of both devices: not the gadget's own 16 kHz, as on most real cards."""

_PROGRAMS = ("pulseaudio", "pactl", "pacat")
_ALSA = f"""\
pcm.{MICROPHONE} {{ type asym capture.pcm {{ type pulse device "{MICROPHONE}.monitor" }} }}
pcm.{SPEAKER} {{ type asym playback.pcm {{ type pulse device "{SPEAKER}" }} }}
pcm.!default {{ type asym capture.pcm "{MICROPHONE}" playback.pcm "{SPEAKER}" }}
ctl.!default {{ type pulse }}
"""


def why_missing() -> str | None:
    """Why the server cannot run here, or None when it can."""
    absent = [name for name in _PROGRAMS if shutil.which(name) is None]
    if absent:
        return f"no {', '.join(absent)} here: apt install pulseaudio pulseaudio-utils libasound2-plugins"
    return None


class Listening:
    """What comes out of the gadget's loudspeaker, as it comes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._blocks: list[tuple[float, bytes]] = []
        self._reader = threading.Thread(target=self._read, name="listening", daemon=True)
        self._reader.start()

    @property
    def clip(self) -> Clip:
        """Everything heard so far."""
        return Clip(_samples(b"".join(data for _, data in tuple(self._blocks))), RATE)

    @property
    def blocks(self) -> list[tuple[float, Samples]]:
        """The same in pieces of about 5 ms, each with the monotonic time of its arrival."""
        return [(at, _samples(data)) for at, data in tuple(self._blocks)]

    def wait_until_running(self, seconds: float = 5.0) -> None:
        """Wait until the first sound (silence, usually) has come."""
        _wait(lambda: bool(self._blocks), seconds, "the virtual loudspeaker gave no sound")

    def close(self) -> None:
        """The recorder has ended; what was heard stays readable."""
        self._reader.join(2)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _read(self) -> None:
        output = self._process.stdout
        assert output is not None
        while data := output.read(RATE // 200 * 2):
            self._blocks.append((time.monotonic(), data))


class SoundServer:
    """The server as a context manager; everything it makes is gone at the end."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="gadget-sound-"))
        self._socket = self._folder / "native"
        self._process: subprocess.Popen[bytes] | None = None
        self._modules: dict[str, str] = {}
        self._players: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to have this server's devices and no others."""
        return {
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_RUNTIME_PATH": str(self._folder),
            "PULSE_STATE_PATH": str(self._folder),
            "PULSE_COOKIE": str(self._folder / "cookie"),
            "ALSA_CONFIG_PATH": str(self._folder / "alsa.conf"),
        }

    def __enter__(self) -> SoundServer:
        (self._folder / "alsa.conf").write_text(_ALSA)
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.crash()
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def adopted(self) -> Iterator[None]:
        """This process itself has the server's devices and no others for as long as the block runs."""
        before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        soundcard.refresh()
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
            soundcard.refresh()

    def start(self) -> None:
        """Start the server with both devices plugged in."""
        for left in (self._socket, self._folder / "cli"):
            left.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [
                "pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
                "--realtime=yes", "--high-priority=yes", "--disable-shm=yes", "--log-level=error",
                f"--load=module-native-protocol-unix socket={self._socket} auth-anonymous=1",
                f"--load=module-cli-protocol-unix socket={self._folder / 'cli'}",
            ],
            env={**os.environ, **self.environment, "HOME": str(self._folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _wait(self._answers, 10, "PulseAudio did not start")
        with suppress(OSError):  # where it is allowed: a busy machine must not make gaps in the sound
            os.sched_setscheduler(self._process.pid, os.SCHED_RR, os.sched_param(5))
        self._modules.clear()
        self.plug_speaker()
        self.plug_microphone()

    def crash(self) -> None:
        """Kill the server without a word to its clients."""
        for player in self._players:
            player.kill()
            player.wait()
        self._players.clear()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Stop the server in its tracks: devices are there but give and take nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def plug_microphone(self) -> None:
        """The microphone is there."""
        self._plug(MICROPHONE)
        self._control("set-default-source", f"{MICROPHONE}.monitor")

    def unplug_microphone(self) -> None:
        """The microphone is gone."""
        self._unplug(MICROPHONE)

    def plug_speaker(self) -> None:
        """The loudspeaker is there."""
        self._plug(SPEAKER)
        self._control("set-default-sink", SPEAKER)

    def unplug_speaker(self) -> None:
        """The loudspeaker is gone."""
        self._unplug(SPEAKER)

    def speaker_is_taken(self) -> bool:
        """Whether the gadget has the loudspeaker open."""
        return bool(self._streams_on("sink-input", SPEAKER))

    def speak(self, clip: Clip, *, wait: bool = True) -> subprocess.Popen[bytes]:
        """Play `clip` into the microphone in real time; without `wait` the player is given back at work."""
        self._players = [player for player in self._players if player.poll() is None]
        player = self._pacat(
            "--playback", f"--device={MICROPHONE}", f"--rate={clip.rate}", stdin=subprocess.PIPE
        )
        self._players.append(player)
        assert player.stdin is not None
        data = clip.samples.astype("<i2").tobytes()
        feeder = threading.Thread(target=_pour, args=(player, data), name="speaking", daemon=True)
        feeder.start()
        if wait:
            feeder.join()
            player.wait()
        return player

    @contextmanager
    def listen(self) -> Iterator[Listening]:
        """Listen to the loudspeaker for as long as the block runs; the sound stays readable afterwards."""
        recorder = self._pacat(
            "--record", f"--device={SPEAKER}.monitor", f"--rate={RATE}", stdout=subprocess.PIPE
        )
        listening = Listening(recorder)
        try:
            listening.wait_until_running()
            yield listening
        finally:
            recorder.terminate()
            recorder.wait()
            listening.close()

    def _pacat(
        self, *arguments: str, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["pacat", *arguments, "--raw", "--format=s16le", "--channels=1", "--latency-msec=10"],
            env={**os.environ, **self.environment},
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
        )

    def _plug(self, name: str) -> None:
        if name not in self._modules:
            self._modules[name] = self._control(
                "load-module",
                "module-null-sink",
                f"sink_name={name}",
                f"rate={RATE}",
                "channels=1",
                "norewinds=1",
            )

    def _unplug(self, name: str) -> None:
        # PulseAudio moves the streams of a device that goes to another one; a gadget's sound card has no other, so
        # its streams are ended like those of a real device that is pulled out.
        ends = [
            f"kill-{kind} {stream}"
            for kind, device in (("sink-input", name), ("source-output", f"{name}.monitor"))
            for stream in self._streams_on(kind, device)
        ]
        self._control("unload-module", self._modules.pop(name))
        with socket.socket(socket.AF_UNIX) as commands:
            commands.connect(str(self._folder / "cli"))
            commands.sendall("".join(f"{end}\n" for end in ends).encode())
            commands.shutdown(socket.SHUT_WR)
            while commands.recv(4096):
                pass

    def _streams_on(self, kind: str, device: str) -> list[str]:
        """Numbers of the streams of `kind` ("sink-input", "source-output") on `device`."""
        devices = "sinks" if kind == "sink-input" else "sources"
        number = next(row[0] for row in self._listed(devices) if row[1] == device)
        return [row[0] for row in self._listed(f"{kind}s") if row[1] == number]

    def _listed(self, what: str) -> list[list[str]]:
        return [line.split("\t") for line in self._control("list", "short", what).splitlines()]

    def _control(self, *arguments: str) -> str:
        done = subprocess.run(
            ["pactl", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"pulseaudio ended at once with status {self._process.returncode}")
        asked = subprocess.run(["pactl", "info"], env={**os.environ, **self.environment}, capture_output=True)
        return asked.returncode == 0


def _pour(player: subprocess.Popen[bytes], data: bytes) -> None:
    assert player.stdin is not None
    try:
        player.stdin.write(data)
        player.stdin.close()
    except OSError:  # the player was ended before the clip was
        return


def _samples(data: bytes) -> Samples:
    return np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int16)


def _wait(done: Callable[[], bool], seconds: float, message: str) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(message)
        time.sleep(0.02)
