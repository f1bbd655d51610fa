"""The tests' hand on the board: runs there, beside the gadget, and does what a person, a wire or a shell would do.

It speaks JSON lines over a virtio port of the virtual board, or over the standard streams of an ssh session on a real
one, and needs nothing but Python. Every request is `{"id", "do", …}` and gets one `{"id", "ok" | "error"}`, not
necessarily in order: requests run side by side.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

CONTROL = "/run/gadget/control.sock"


class Wires(Protocol):
    """What the button's pin and the light's pins are connected to."""

    def contact(self, down: bool) -> None:
        """Connect the button's pin to ground, or let go of it."""

    def lights(self) -> tuple[bool, bool, bool]:
        """Whether red, green and blue are lit at this instant."""


class SimulatedWires:
    """A bank of gpio-sim: pulls are written and lines read back in sysfs, the kernel does the rest."""

    def __init__(self, button: int, lights: Sequence[int]) -> None:
        (bank,) = Path("/sys/devices/platform").glob("gpio-sim.*/gpiochip*/sim_gpio0")
        self._pull = bank.with_name(f"sim_gpio{button}") / "pull"
        self._lights = [bank.with_name(f"sim_gpio{pin}") / "value" for pin in lights]

    def contact(self, down: bool) -> None:
        self._pull.write_text("pull-down" if down else "pull-up")

    def lights(self) -> tuple[bool, bool, bool]:
        red, green, blue = (light.read_text().strip() == "1" for light in self._lights)
        return red, green, blue


class LoopbackWires:
    """Other pins of the same real board, wired to the button's and the light's; see tests/hil/README.md."""

    def __init__(self, chip: int, button: int, lights: Sequence[int]) -> None:
        import lgpio  # the board's own library; the virtual board does without

        self._lgpio = lgpio
        self._chip = lgpio.gpiochip_open(chip)
        self._button = button
        self._lights = lights
        lgpio.gpio_claim_input(self._chip, button, lgpio.SET_PULL_NONE)
        for pin in lights:
            lgpio.gpio_claim_input(self._chip, pin, lgpio.SET_PULL_DOWN)

    def contact(self, down: bool) -> None:
        if down:
            self._lgpio.gpio_claim_output(self._chip, self._button, 0)
        else:  # an open contact: only the gadget's own pull-up holds the pin
            self._lgpio.gpio_claim_input(self._chip, self._button, self._lgpio.SET_PULL_NONE)

    def lights(self) -> tuple[bool, bool, bool]:
        red, green, blue = (bool(self._lgpio.gpio_read(self._chip, pin)) for pin in self._lights)
        return red, green, blue


class Events:
    """Everything the gadget tells on its control socket, from one of its lives to the next."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.told: list[dict[str, Any]] = []
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        while True:
            # it is not there yet, or not any more
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                self._listen()
            time.sleep(0.05)

    def _listen(self) -> None:
        connection = UnixConnection(self._path, None)
        try:
            connection.request("GET", "/v1/events")
            for line in connection.getresponse():
                if line.startswith(b"data: "):
                    self.told.append(json.loads(line[6:]))
        finally:
            connection.close()


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str, timeout_s: float | None) -> None:
        super().__init__("gadget", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Hand:
    """What can be asked for: one method for each word of "do"."""

    def __init__(self, wires: Callable[[], Wires], events: Events) -> None:
        self._make_wires = wires
        self._wires: Wires | None = None
        self._events = events
        self.chattered_ms: list[float] = []

    @property
    def wires(self) -> Wires:
        if self._wires is None:
            self._wires = self._make_wires()
        return self._wires

    def run(self, argv: list[str], stdin: str = "", within_s: float = 60.0) -> dict[str, Any]:
        """A program; `code` is None when it did not end in time."""
        try:
            done = subprocess.run(
                argv, input=base64.b64decode(stdin), capture_output=True, timeout=within_s, check=False
            )
        except subprocess.TimeoutExpired as slow:
            return {"code": None, "out": _text(slow.stdout), "err": _text(slow.stderr)}
        return {"code": done.returncode, "out": _text(done.stdout), "err": _text(done.stderr)}

    def read(self, path: str) -> str:
        return _text(Path(path).read_bytes())

    def write(self, path: str, content: str, mode: int = 0o644) -> None:
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(base64.b64decode(content))
        target.chmod(mode)

    def contact(self, down: bool, chatter_ms: Sequence[float] = ()) -> float:
        """Move the contact: it bounces for these milliseconds, one bounce after the other, and then stays. Gives the
        monotonic time of the first touch."""
        wires = self.wires
        with _before_all_others():
            began = due = time.monotonic()
            now = down
            for pause in chatter_ms:
                wires.contact(now)
                due += pause / 1000
                _wait_until(due)
                now = not now
            wires.contact(down)
            self.chattered_ms.append((time.monotonic() - began) * 1000)
        return began

    def chatter(self) -> list[float]:
        """How many milliseconds each bouncing took in truth: a busy board may hold up even this."""
        return self.chattered_ms

    def tap(self, seconds: float, chatter_ms: Sequence[float], times: int = 1, apart_s: float = 0.15) -> None:
        """Press and let go, so many times; both ends bounce."""
        for number in range(times):
            if number:
                time.sleep(apart_s)
            self.contact(True, chatter_ms)
            time.sleep(seconds)
            self.contact(False, chatter_ms)

    def lights(self, seconds: float) -> list[float]:
        """The share of the time that red, green and blue were lit."""
        until = time.monotonic() + seconds
        seen = []
        while not seen or time.monotonic() < until:
            seen.append(self.wires.lights())
            time.sleep(0.0005)
        return [sum(colour) / len(seen) for colour in zip(*seen, strict=True)]

    def press_to_light(
        self, chatter_ms: Sequence[float], lit: Sequence[int], within_s: float
    ) -> float | None:
        """Press, and give the milliseconds until all the lights `lit` (0 red, 1 green, 2 blue) have been on."""
        waiting = set(lit)
        began = self.contact(True, chatter_ms)
        while time.monotonic() < began + within_s:
            now = self.wires.lights()
            waiting -= {light for light in waiting if now[light]}
            if not waiting:
                return (time.monotonic() - began) * 1000
        return None

    def control(self, method: str, resource: str, body: Any = None, within_s: float = 60.0) -> dict[str, Any]:
        """One request to the gadget's control socket."""
        connection = UnixConnection(CONTROL, within_s)
        try:
            payload = None if body is None else json.dumps(body)
            connection.request(method, f"/v1/{resource}", payload, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return {"status": answer.status, "body": json.loads(answer.read())}
        finally:
            connection.close()

    def post_aside(self, resource: str, body: str) -> None:
        """A request whose answer nobody waits for."""

        def work() -> None:
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                self.control("POST", resource, json.loads(body), 600.0)

        threading.Thread(target=work, daemon=True).start()

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        return self._events.told[since:]

    def count(self) -> int:
        return len(self._events.told)

    def monotonic(self) -> float:
        return time.monotonic()


def _text(content: bytes | None) -> str:
    return base64.b64encode(content or b"").decode()


@contextlib.contextmanager
def _before_all_others() -> Iterator[None]:
    """Nothing else on this board holds up this thread, where that is allowed."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    except PermissionError:
        yield
        return
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _wait_until(moment: float) -> None:
    """Sleeps are too coarse for a bounce."""
    while time.monotonic() < moment:
        pass


class Port:
    """A virtio port, which reads as ended while nobody is at the other end."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDWR)

    def lines(self) -> Iterator[bytes]:
        rest = b""
        while True:
            piece = os.read(self._file, 65536)
            if not piece:
                time.sleep(0.02)
                continue
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole

    def send(self, line: bytes) -> None:
        while line:
            line = line[os.write(self._file, line) :]


class Streams:
    """Standard input and output."""

    def lines(self) -> Iterator[bytes]:
        return iter(sys.stdin.buffer.readline, b"")

    def send(self, line: bytes) -> None:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


def serve(line: Port | Streams, hand: Hand) -> None:
    """Answer until the other end hangs up."""
    sending = threading.Lock()

    def answer(request: dict[str, Any]) -> None:
        number, what = request.pop("id"), request.pop("do")
        try:
            reply = {"id": number, "ok": getattr(hand, what)(**request)}
        except Exception:  # noqa: BLE001 — whatever went wrong is the test's to read
            reply = {"id": number, "error": traceback.format_exc()}
        with sending:
            line.send(json.dumps(reply).encode() + b"\n")

    with sending:
        line.send(b'{"id": 0, "ok": "here"}\n')
    for received in line.lines():
        if received.strip():
            threading.Thread(target=answer, args=(json.loads(received),), daemon=True).start()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", help="the virtio port; without it, the standard streams")
    parser.add_argument("--chip", type=int, help="number of the real GPIO chip; without it, gpio-sim")
    parser.add_argument("--button", type=int, default=17, help="line that moves the button's pin")
    parser.add_argument("--lights", default="22,23,24", help="lines that read red, green and blue")
    options = parser.parse_args()
    lights = [int(pin) for pin in options.lights.split(",")]

    def wires() -> Wires:
        if options.chip is None:
            return SimulatedWires(options.button, lights)
        return LoopbackWires(options.chip, options.button, lights)

    serve(Port(options.port) if options.port else Streams(), Hand(wires, Events(CONTROL)))


if __name__ == "__main__":
    main()
