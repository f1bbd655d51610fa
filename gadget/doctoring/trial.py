"""What only a person can judge: the light's colours, the button under a finger, the microphone's level, a picture."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Protocol

from gadget.audio import Samples, level_dbfs
from gadget.button.base import Button, Edge
from gadget.doctoring.finding import Finding
from gadget.show.base import Colour, Light, Pattern, Step

COLOURS: dict[str, tuple[Colour, str]] = {
    "red": ((1.0, 0.0, 0.0), "red_pin"),
    "green": ((0.0, 1.0, 0.0), "green_pin"),
    "blue": ((0.0, 0.0, 1.0), "blue_pin"),
}

PRESS_S = 15.0
"""How long a press is waited for."""

SETTLED_S = 0.3
"""When nothing moves for so long, the contact has come to rest."""

BOUNCY_MS = 15.0
"""Chatter longer than this gets past the default of `button.debounce_ms`."""

QUIET_DBFS = -60.0
"""A microphone that never gets above this hears nobody."""


class Person(Protocol):
    """Whoever sits in front of the board."""

    def tell(self, sentence: str) -> None: ...

    def sees(self, question: str) -> bool:
        """The answer to a question for yes or no."""


def light(light: Light, person: Person) -> Iterator[Finding]:
    """Each colour alone, and dark; a colour that is another one is a wire in the wrong place. Raises `NoLight`."""
    with closing(light):
        light.open()
        for name, (colour, pin) in COLOURS.items():
            light.show(Pattern(f"trial-{name}", (Step(colour, 1.0),), repeat=True))
            if person.sees(f"Does the light shine {name}, and only {name}?"):
                yield Finding(f"light {name}", True, "seen")
            else:
                mend = f"Follow the wire of {name} (show.{pin}; hardware/wiring.svg): pin, 330 Ω, leg. All colours "
                mend += "inverted: show.common_anode."
                yield Finding(f"light {name}", False, f"{name} was not seen", mend, "wiring.light")


def button(button: Button, person: Person, press_s: float = PRESS_S) -> Iterator[Finding]:
    """Released, pressed, released, and how long the contact chatters. Raises `NoButton`."""
    edges: queue.Queue[Edge] = queue.Queue()
    with closing(button):
        button.open(edges.put)
        for down, sentence in ((True, "Press the button, and keep it down."), (False, "Let it go.")):
            person.tell(sentence)
            name = "button press" if down else "button release"
            burst = _burst(edges, press_s)
            if not burst:
                mend = "Follow the wires: button.pin to one leg, the other to ground (hardware/wiring.svg). "
                mend += "On a button with four legs, take two that lie across."
                yield Finding(name, False, f"nothing moved within {press_s:.0f} s", mend, "wiring.button")
                return
            if burst[-1].down is not down:
                mend = (
                    "It is wired or set the wrong way round: button.pull_up = true where it leads to ground."
                )
                yield Finding(name, False, "the opposite was seen", mend, "wiring.button")
                return
            chatter_ms = 1000 * (burst[-1].at - burst[0].at)
            found = f"seen; {len(burst)} edges in {chatter_ms:.1f} ms"
            enough_ms = min(100, 5 * int(round(chatter_ms, 1) // 5 + 2))
            mend = f"Set button.debounce_ms = {enough_ms}, or take a better button."
            yield Finding(
                name, chatter_ms <= BOUNCY_MS, found, "" if chatter_ms <= BOUNCY_MS else mend, "wiring.bounce"
            )


def _burst(edges: queue.Queue[Edge], first_within_s: float) -> list[Edge]:
    """All edges of one movement."""
    burst: list[Edge] = []
    try:
        burst.append(edges.get(timeout=first_within_s))
        while True:
            burst.append(edges.get(timeout=SETTLED_S))
    except queue.Empty:
        return burst


class Meter:
    """A bar that follows what is heard."""

    def __init__(self, draw: Callable[[str], None]) -> None:
        self._draw = draw
        self._loudest = -120.0

    def hear(self, samples: Samples) -> None:
        level = level_dbfs(samples)
        self._loudest = max(self._loudest, level)
        self._draw(bar(level, self._loudest))

    def finding(self) -> Finding:
        """What it comes to."""
        if self._loudest < QUIET_DBFS:
            mend = "Turn its level up with `alsamixer` (F4), and see that it is the right one: record.device."
            found = f"never above {self._loudest:.0f} dBFS: it hears nobody"
            return Finding("microphone level", False, found, mend, "level.quiet")
        return Finding("microphone level", True, f"up to {self._loudest:.0f} dBFS")


def bar(level: float, loudest: float, width: int = 40) -> str:
    """`level` and `loudest` (dBFS, from -60 to 0) as a bar with a mark."""
    filled, mark = (round(width * min(1.0, max(0.0, (value + 60) / 60))) for value in (level, loudest))
    cells = ["█" if place < filled else " " for place in range(width)]
    if 0 < mark <= width and mark > filled:
        cells[mark - 1] = "│"
    return f"[{''.join(cells)}] {level:4.0f} dBFS"
