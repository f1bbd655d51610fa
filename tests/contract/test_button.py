"""One contract for every button. The mocked pin is gpiozero's, the keyboard's a pseudo-terminal."""

from __future__ import annotations

import io
import os
import pty
import select
import termios
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

import pytest

from gadget.button.base import Button, Drivable, Edge
from gadget.button.control import ControlButton
from gadget.button.gpio import GpioButton, gpio_button
from gadget.button.keyboard import KeyboardButton
from gadget.button.scripted import Move, ScriptedButton, parse
from gadget.errors import NoButton
from gadget.gpio import board_of, rgb_light
from gadget.settings import ButtonSettings, ShowSettings

MOCKED = ButtonSettings(factory="mock")


class Edges:
    """A listener that remembers, and can be waited for."""

    def __init__(self) -> None:
        self.seen: list[Edge] = []
        self.more = threading.Condition()

    def __call__(self, edge: Edge) -> None:
        with self.more:
            self.seen.append(edge)
            self.more.notify_all()

    @property
    def directions(self) -> list[bool]:
        return [edge.down for edge in self.seen]

    def wait_for(self, count: int) -> list[bool]:
        with self.more:
            self.more.wait_for(lambda: len(self.seen) >= count, timeout=5)
        return self.directions


@dataclass
class Bench:
    """A button and the finger on it: `press` and `release` move it, or wait until the script does."""

    button: Button
    press: Callable[[], None]
    release: Callable[[], None]


def driven(button: Button) -> Bench:
    assert isinstance(button, Drivable)
    return Bench(button, lambda: button.drive(True), lambda: button.drive(False))


class Terminal:
    """Both ends of a pseudo-terminal; `keys` is the gadget's end."""

    def __init__(self) -> None:
        self.person, gadget = pty.openpty()
        self.keys: TextIO = os.fdopen(gadget, "r", encoding="utf-8")
        self.before = self.mode()

    def mode(self) -> list[object]:
        return termios.tcgetattr(self.keys.fileno())

    def type(self, data: bytes) -> None:
        os.write(self.person, data)

    def screen(self, expected: bytes) -> bytes:
        """What the gadget wrote, up to and with `expected`."""
        seen = b""
        while expected not in seen and select.select([self.person], [], [], 5)[0]:
            seen += os.read(self.person, 1024)
        assert expected in seen
        return seen

    def close(self) -> None:
        self.keys.close()
        os.close(self.person)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    made.close()


DRIVABLE: dict[str, Callable[[], Button]] = {
    "gpio": lambda: gpio_button(MOCKED),
    "gpio to 3.3 V": lambda: gpio_button(replace(MOCKED, pin=27, pull_up=False)),
    "control": ControlButton,
}


@pytest.fixture(params=[*DRIVABLE, "scripted", "keyboard"])
def bench(request: pytest.FixtureRequest, tmp_path: Path, terminal: Terminal) -> Iterator[Bench]:
    match request.param:
        case name if name in DRIVABLE:
            made = driven(DRIVABLE[name]())
        case "scripted":
            script = tmp_path / "button.txt"
            script.write_text("0.05 down\n0.15 up\n")
            made = Bench(ScriptedButton(str(script)), lambda: None, lambda: None)
        case _:
            made = Bench(
                KeyboardButton(terminal.keys),
                lambda: terminal.type(b"\x1b[?11u\x1b[32u"),
                lambda: terminal.type(b"\x1b[32;1:3u"),
            )
    yield made
    made.button.close()


@pytest.fixture(params=list(DRIVABLE))
def drivable_bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    made = driven(DRIVABLE[request.param]())
    yield made
    made.button.close()


def test_a_press_and_a_release_arrive_in_order_with_their_times(bench: Bench) -> None:
    edges = Edges()
    began = time.monotonic()
    bench.button.open(edges)
    bench.press()
    assert edges.wait_for(1) == [True]
    bench.release()
    assert edges.wait_for(2) == [True, False]
    down, up = edges.seen
    assert began <= down.at < up.at <= time.monotonic()


def test_nothing_arrives_after_close(bench: Bench) -> None:
    edges = Edges()
    bench.button.open(edges)
    bench.button.close()
    bench.press()
    bench.release()
    time.sleep(0.2)
    assert edges.seen == []


def test_nothing_arrives_from_before_open(drivable_bench: Bench) -> None:
    drivable_bench.press()
    drivable_bench.release()
    edges = Edges()
    drivable_bench.button.open(edges)
    assert edges.seen == []


def test_closing_twice_is_harmless(bench: Bench) -> None:
    bench.button.close()
    bench.button.open(Edges())
    bench.button.close()
    bench.button.close()


def test_a_closed_button_can_be_opened_again(bench: Bench) -> None:
    bench.button.open(Edges())
    bench.button.close()
    edges = Edges()
    bench.button.open(edges)
    bench.press()
    edges.wait_for(1)
    bench.release()
    assert edges.wait_for(2) == [True, False]


def test_driving_a_button_where_it_is_makes_no_edge(drivable_bench: Bench) -> None:
    edges = Edges()
    drivable_bench.button.open(edges)
    drivable_bench.release()
    drivable_bench.press()
    drivable_bench.press()
    drivable_bench.release()
    drivable_bench.release()
    assert edges.directions == [True, False]


def test_every_bounce_of_a_drivable_button_is_reported(drivable_bench: Bench) -> None:
    edges = Edges()
    drivable_bench.button.open(edges)
    for _ in range(10):
        drivable_bench.press()
        drivable_bench.release()
    assert edges.directions == [True, False] * 10


def test_a_listener_that_fails_does_not_deafen_the_pin(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Edge] = []

    def fails_once(edge: Edge) -> None:
        heard.append(edge)
        if len(heard) == 1:
            raise RuntimeError("on purpose")

    bench = driven(gpio_button(MOCKED))
    bench.button.open(fails_once)
    bench.press()
    bench.release()
    bench.button.close()
    assert [edge.down for edge in heard] == [True, False]
    assert "the listener of the button failed" in caplog.text


def test_edges_are_dated_by_the_kernel_and_bounce_that_comes_late_is_not_told() -> None:
    """gpiozero's pin keeps its edges, dated, until the board has time for them."""
    edges = Edges()
    bench = driven(gpio_button(MOCKED))
    bench.button.open(edges)
    pin = board_of("mock").pin(MOCKED.pin)
    tell = pin.when_changed
    waiting: list[tuple[float, bool]] = []

    def keep(at: float, state: bool) -> None:
        waiting.append((at, state))

    pin.when_changed = keep
    bench.press()
    time.sleep(0.03)
    released = time.monotonic()
    bench.release()
    bench.press()
    bench.release()
    settled = time.monotonic()
    time.sleep(0.1)
    for at, state in waiting:
        tell(at, state)
    assert len(waiting) == 4
    assert edges.directions == [True, False]
    assert edges.seen[0].at < released <= edges.seen[1].at <= settled
    bench.button.close()


# ── what is missing is named with its mend ─────────────────────────────────────────────────────────────────


def test_only_a_mocked_pin_can_be_driven() -> None:
    assert not isinstance(gpio_button(ButtonSettings()), Drivable)


@pytest.mark.skipif(any(Path("/dev").glob("gpiochip*")), reason="this machine has pins")
def test_a_machine_without_pins_is_told_what_to_do() -> None:
    with pytest.raises(NoButton, match=r'(?s)GPIO17.*factory = "mock" in \[button\]'):
        GpioButton(ButtonSettings()).open(Edges())


def test_a_pin_that_the_light_has_taken_is_refused_by_name() -> None:
    light = rgb_light(ShowSettings(factory="mock"))
    try:
        with pytest.raises(NoButton, match=r"GPIO22.*a pin of its own"):
            gpio_button(replace(MOCKED, pin=22)).open(Edges())
    finally:
        light.close()


def test_a_pin_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(NoButton, match=r"GPIO40.*no such pin"):
        gpio_button(replace(MOCKED, pin=40)).open(Edges())


def test_a_pin_with_a_pull_up_of_its_own_is_refused_without_and_taken_with_it() -> None:
    with pytest.raises(NoButton, match=r"GPIO2 .*pull_up = true"):
        gpio_button(replace(MOCKED, pin=2, pull_up=False)).open(Edges())
    button = gpio_button(replace(MOCKED, pin=2))
    button.open(Edges())
    button.close()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("soon down", 'line 1: write "<seconds> down"'),
        ("\n1 sideways", "line 2: write"),
        ("1 down up", "line 1: write"),
        ("2 down\n1 up", "line 2: 1 s comes before 2 s"),
        ("-1 down", "line 1: -1 s comes before 0 s"),
        ("nan down", "line 1"),
        ("inf down", "line 1"),
    ],
)
def test_a_wrong_line_of_a_script_is_named(text: str, complaint: str) -> None:
    with pytest.raises(NoButton, match=complaint):
        parse(text)


def test_a_script_may_have_comments_and_empty_lines() -> None:
    assert parse("# hold\n0.5 down\n\n2 up # now\n") == [Move(0.5, True), Move(2.0, False)]


@pytest.mark.parametrize("script", ["", "no/such/file"])
def test_a_missing_script_is_named(script: str) -> None:
    with pytest.raises(NoButton, match=r"script.*\[button\]"):
        ScriptedButton(script).open(Edges())


def test_a_keyboard_without_a_terminal_is_told_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "input"
    file.touch()
    with file.open() as stream, pytest.raises(NoButton, match='backend = "control"'):
        KeyboardButton(stream).open(Edges())
    with pytest.raises(NoButton, match="needs a terminal"):
        KeyboardButton(io.StringIO()).open(Edges())


# ── the terminal is given back as it was ───────────────────────────────────────────────────────────────────


def test_keys_are_read_at_once_and_unseen_and_the_terminal_is_restored(terminal: Terminal) -> None:
    button = KeyboardButton(terminal.keys)
    button.open(Edges())
    flags = terminal.mode()[3]
    assert isinstance(flags, int)
    assert not flags & (termios.ICANON | termios.ECHO)
    assert flags & termios.ISIG  # Ctrl-C must work even if nothing else does
    button.close()
    assert terminal.mode() == terminal.before


def test_key_releases_are_asked_for_where_they_can_be_had_and_given_up_again(terminal: Terminal) -> None:
    button = KeyboardButton(terminal.keys)
    button.open(Edges())
    terminal.screen(b"\x1b[?u")
    terminal.type(b"\x1b[?0u")
    terminal.screen(b"\x1b[>11u")
    button.close()
    terminal.screen(b"\x1b[<u")


def test_a_terminal_that_does_not_answer_is_sent_nothing_more(terminal: Terminal) -> None:
    button = KeyboardButton(terminal.keys)
    button.open(Edges())
    button.close()
    with Path(os.ttyname(terminal.keys.fileno())).open("wb") as shell:
        shell.write(b"!")
    assert terminal.screen(b"!") == b"\x1b[?u!"


@pytest.mark.parametrize("leave", [b"q", b"\x1b[99;5u"])
def test_leaving_is_reported_once_and_restores_the_terminal(terminal: Terminal, leave: bytes) -> None:
    left: list[list[object]] = []
    gone = threading.Event()

    def on_quit() -> None:
        left.append(terminal.mode())
        gone.set()

    edges = Edges()
    button = KeyboardButton(terminal.keys, on_quit)
    button.open(edges)
    terminal.type(b" " + leave)
    assert gone.wait(5)
    button.close()
    assert left == [terminal.before]
    assert edges.directions == [True, False]  # nothing stays down


def test_a_terminal_that_goes_away_is_left_like_a_person_who_leaves() -> None:
    gone = threading.Event()
    edges = Edges()
    terminal = Terminal()
    button = KeyboardButton(terminal.keys, gone.set)
    button.open(edges)
    terminal.type(b" ")
    edges.wait_for(1)
    os.close(terminal.person)
    assert gone.wait(5)
    assert edges.directions == [True, False]
    button.close()
    terminal.keys.close()
