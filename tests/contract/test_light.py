"""One contract for every light: gpiozero's mocked pins, the one that remembers, and a terminal."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from gadget.errors import NoLight
from gadget.settings import ShowSettings
from gadget.show.base import OFF, Colour, Light, Pattern, Step
from gadget.show.gpio import GpioLight
from gadget.show.patterns import HEARD, STATES
from gadget.show.player import Player
from gadget.show.simulated import SimulatedLight
from gadget.show.terminal import TerminalLight
from gadget.state import State

RED = Pattern("deaf", (Step((1.0, 0.0, 0.0), 1.0),), repeat=True)
GREEN = Pattern("speaking", (Step((0.0, 1.0, 0.0), 1.0),), repeat=True)
WINKING = Pattern("listening", (Step((0.0, 0.0, 1.0), 0.05), Step(OFF, 0.05)), repeat=True)
DARK_IN_THE_END = Pattern("heard", (Step((1.0, 1.0, 1.0), 0.05), Step(OFF, 0.05)))

MOCKED = ShowSettings(factory="mock", brightness=1.0)


class Screen(io.StringIO):
    """A terminal that keeps what was written to it."""

    def isatty(self) -> bool:
        return True

    @property
    def line(self) -> str:
        """The last line as it is seen."""
        return self.getvalue().rpartition("\r\x1b[K")[2]


@dataclass
class Bench:
    """A light and an eye: `seen` is red, green and blue, each on or off."""

    light: Light
    seen: Callable[[], tuple[bool, ...]]


def screen_colour(screen: Screen) -> Colour:
    if "●" not in screen.line:
        return OFF
    red, green, blue = screen.line.partition("m")[0].split(";")[2:]
    return (float(red), float(green), float(blue))


@pytest.fixture(params=["gpio", "gpio with common anode", "simulated", "terminal"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    look: Callable[[], Colour]
    light: GpioLight | SimulatedLight | TerminalLight
    match request.param:
        case "simulated":
            light = remembering = SimulatedLight()
            look = lambda: remembering.colour  # noqa: E731
        case "terminal":
            screen = Screen()
            light = TerminalLight(screen, colour=True)
            look = lambda: screen_colour(screen)  # noqa: E731
        case name:
            anode = name == "gpio with common anode"
            light = pins = GpioLight(ShowSettings(factory="mock", brightness=1.0, common_anode=anode))
            look = lambda: pins.colour  # noqa: E731
    yield Bench(light, lambda: tuple(part > 0.1 for part in look()))
    light.close()


def wait_until(condition: Callable[[], bool]) -> float:
    """Seconds until `condition` held; fails after five."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + 5
        time.sleep(0.0005)
    return time.monotonic() - began


def test_a_light_is_dark_until_something_is_shown(bench: Bench) -> None:
    bench.light.open()
    time.sleep(0.02)
    assert bench.seen() == (False, False, False)


def test_the_first_colour_of_a_pattern_is_there_within_20_ms(bench: Bench) -> None:
    bench.light.open()
    delays = []
    for pattern, colours in [(RED, (True, False, False)), (GREEN, (False, True, False))] * 3:
        began = time.monotonic()
        bench.light.show(pattern)
        wait_until(lambda expected=colours: bench.seen() == expected)  # type: ignore[misc]
        delays.append(time.monotonic() - began)
        time.sleep(0.01)
    assert sorted(delays)[2] < 0.02  # of six: the machine may be busy with something else now and then


def test_a_repeating_pattern_goes_on(bench: Bench) -> None:
    bench.light.open()
    bench.light.show(WINKING)
    for _ in range(3):
        wait_until(lambda: bench.seen() == (False, False, True))
        wait_until(lambda: bench.seen() == (False, False, False))


def test_the_last_colour_of_a_pattern_that_ends_stays(bench: Bench) -> None:
    bench.light.open()
    bench.light.show(DARK_IN_THE_END)
    wait_until(lambda: bench.seen() == (True, True, True))
    wait_until(lambda: bench.seen() == (False, False, False))
    time.sleep(0.12)
    assert bench.seen() == (False, False, False)


def test_what_comes_first_is_shown_first_and_once(bench: Bench) -> None:
    bench.light.open()
    bench.light.show(Pattern("speaking", GREEN.steps, repeat=True, first=DARK_IN_THE_END))
    wait_until(lambda: bench.seen() == (True, True, True))
    wait_until(lambda: bench.seen() == (False, True, False))
    time.sleep(0.12)
    assert bench.seen() == (False, True, False)


def test_a_closed_light_is_dark_and_shows_nothing_more(bench: Bench) -> None:
    bench.light.show(RED)  # not open yet: nothing happens
    bench.light.open()
    bench.light.show(RED)
    wait_until(lambda: bench.seen() == (True, False, False))
    bench.light.close()
    bench.light.show(GREEN)
    time.sleep(0.03)
    assert bench.seen() == (False, False, False)
    bench.light.close()


def test_a_closed_light_can_be_opened_again(bench: Bench) -> None:
    bench.light.open()
    bench.light.close()
    bench.light.open()
    bench.light.show(GREEN)
    wait_until(lambda: bench.seen() == (False, True, False))


# ── each on its own ────────────────────────────────────────────────────────────────────────────────────────


def test_brightness_dims_the_pins_but_never_to_nothing() -> None:
    light = GpioLight(ShowSettings(factory="mock", brightness=0.05))
    light.open()
    light.show(RED)
    wait_until(lambda: light.colour == pytest.approx((0.05, 0, 0)))
    light.show(STATES[State.DEAF])
    wait_until(lambda: light.colour == pytest.approx((0.01, 0, 0)))
    light.close()


def test_a_light_without_pins_is_told_what_to_do() -> None:
    with pytest.raises(NoLight, match=r"GPIO22, GPIO6, GPIO6.*a pin of its own"):
        GpioLight(ShowSettings(factory="mock", green_pin=6, blue_pin=6)).open()


def test_after_a_refusal_the_pins_are_free() -> None:
    with pytest.raises(NoLight):
        GpioLight(ShowSettings(factory="mock", green_pin=22)).open()
    light = GpioLight(MOCKED)
    light.open()
    light.close()


def test_a_simulated_light_remembers_what_was_shown_and_when() -> None:
    now = iter([1.0, 2.5])
    light = SimulatedLight(clock=lambda: next(now))
    light.open()
    light.show(RED)
    light.show(GREEN)
    assert [(shown.at, shown.pattern) for shown in light.history] == [(1.0, RED), (2.5, GREEN)]


def test_a_terminal_light_names_the_state_beside_its_dot() -> None:
    screen = Screen()
    light = TerminalLight(screen, "zh", colour=False)
    light.open()
    light.show(Pattern("speaking", GREEN.steps, repeat=True, first=HEARD))
    wait_until(lambda: screen.line == "● 听到了")
    wait_until(lambda: screen.line == "● 正在说")
    light.close()
    assert screen.line == ""


def test_no_color_leaves_the_colour_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    screen = Screen()
    light = TerminalLight(screen)
    light.open()
    light.show(WINKING)
    wait_until(lambda: screen.line == "● listening")
    wait_until(lambda: screen.line == "○ listening")
    light.close()
    assert "\x1b[3" not in screen.getvalue()


def test_other_output_stands_above_the_lights_line() -> None:
    screen = Screen()
    light = TerminalLight(screen, colour=False)
    light.open()
    light.show(GREEN)
    wait_until(lambda: screen.line == "● speaking")
    light.print_above("what time is it")
    assert screen.getvalue().endswith("\r\x1b[Kwhat time is it\n● speaking")
    light.close()


def test_a_stream_that_is_no_terminal_gets_plain_lines() -> None:
    pipe = io.StringIO()
    light = TerminalLight(pipe)
    light.open()
    light.show(STATES[State.LISTENING])
    light.print_above("hello")
    light.show(Pattern("speaking", GREEN.steps, repeat=True, first=HEARD))
    light.close()
    assert pipe.getvalue() == "[listening]\nhello\n[got your words]\n[speaking]\n"


def test_a_terminal_that_closes_ends_nothing() -> None:
    for stream in (io.StringIO(), Screen()):
        light = TerminalLight(stream)
        light.open()
        stream.close()
        light.show(GREEN)
        light.print_above("x")
        light.close()


def test_a_light_that_breaks_is_logged_once_and_played_on(caplog: pytest.LogCaptureFixture) -> None:
    tried: list[Colour] = []
    enough = threading.Event()

    def broken(_: Pattern, colour: Colour) -> None:
        tried.append(colour)
        if len(tried) == 3:
            enough.set()
        raise NoLight("on purpose")

    player = Player(broken, "broken-light")
    player.show(WINKING)
    assert enough.wait(5)
    player.close()
    player.close()
    assert caplog.text.count("the light cannot be set") == 1


def test_a_steady_light_needs_no_work() -> None:
    painted: list[Colour] = []
    player = Player(lambda _, colour: painted.append(colour), "steady-light")
    player.show(RED)
    wait_until(lambda: painted == [(1.0, 0.0, 0.0)])
    time.sleep(0.05)
    player.close()
    assert painted == [(1.0, 0.0, 0.0)]
