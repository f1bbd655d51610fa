"""From the bytes of a terminal to the edges of a button, without a clock.

Most terminals tell when a key goes down and never when it comes up. Those that speak the kitty keyboard
protocol (sw.kovidgoyal.net/kitty/keyboard-protocol) do tell, once asked. For the others the space bar's own
repetition stands in for holding it, which has limits that no decoder can remove: letting go is noticed
`REPEAT_GAP_S` late, and a key that never repeated is taken for a tap, `FIRST_REPEAT_S` after it.
"""

from __future__ import annotations

import re

from gadget.button.base import Edge

FIRST_REPEAT_S = 0.75
"""Longest wait between a key and its first repetition (X11: 0.66 s, GNOME and macOS: 0.5 s, Linux console:
0.25 s).
"""

REPEAT_GAP_S = 0.18
"""Longest wait between two repetitions (the slowest default, of the Linux console, is 0.09 s)."""

PARTIAL_S = 0.1
"""An escape sequence that is not complete after this was the Escape key."""

_SEQUENCE = re.compile(rb"\x1b(?:\[([0-?]*)[ -/]*([@-~])|O.)")
_BEGINNING = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|O)?")
_LONGEST_SEQUENCE = 64
_CTRL = 4
_PRESS, _RELEASE = 1, 3


class KeyDecoder:
    """Space is the button; ``t`` taps, ``d`` double-presses, ``m`` holds it long, ``q`` and Ctrl-C quit."""

    def __init__(self, debounce_s: float, tap_s: float, double_s: float, long_hold_s: float) -> None:
        """All in seconds, as the recogniser's: the gestures made by keys fit them."""
        self._tap_takes = min(0.08, tap_s / 2)
        self._double_gap = debounce_s + min(0.08, (double_s - debounce_s) / 2)
        self._long_takes = long_hold_s + 0.3
        self.flags: int | None = None
        """The keyboard protocol's flags as the terminal last reported them; None: it never did."""
        self.quit = False
        """The person wants to leave."""
        self._buffer = b""
        self._fed_at = 0.0
        self._down = False
        self._down_at = 0.0
        self._repeated = False
        self._up_due: float | None = None
        self._planned: list[Edge] = []

    @property
    def deadline(self) -> float | None:
        """When `tick` must next be called (monotonic seconds), if nothing is fed before."""
        return self._planned[0].at if self._planned else self._up_due

    def feed(self, data: bytes, now: float) -> list[Edge]:
        """The edges in `data`, read at `now`."""
        edges = self.tick(now)
        if now - self._fed_at > PARTIAL_S or len(self._buffer) > _LONGEST_SEQUENCE:
            self._buffer = b""
        self._buffer += data
        self._fed_at = now
        while self._buffer:
            if self._buffer[0] != 0x1B:
                edges += self._key(chr(self._buffer[0]), _PRESS, now)
                self._buffer = self._buffer[1:]
            elif found := _SEQUENCE.match(self._buffer):
                edges += self._sequence((found[1] or b"").decode(), (found[2] or b"").decode(), now)
                self._buffer = self._buffer[found.end() :]
            elif _BEGINNING.fullmatch(self._buffer):
                break  # the rest is on its way
            else:  # Alt with a key
                self._buffer = self._buffer[2:]
        return edges

    def tick(self, now: float) -> list[Edge]:
        """The edges that have fallen due by `now`."""
        edges: list[Edge] = []
        while self._planned and self._planned[0].at <= now:
            edges.append(self._planned.pop(0))
        if self._up_due is not None and self._up_due <= now:
            edges += self.let_go(self._up_due if self._repeated else self._down_at + self._tap_takes)
        return edges

    def let_go(self, now: float) -> list[Edge]:
        """The space bar came up, or is to be taken for it."""
        self._up_due = None
        if not self._down:
            return []
        self._down = False
        return [Edge(False, now)]

    def end(self, now: float) -> list[Edge]:
        """The keyboard is gone: nothing stays down."""
        held_by_plan = bool(self._planned) and not self._planned[0].down
        self._planned = []
        return [Edge(False, now)] if held_by_plan else self.let_go(now)

    def _sequence(self, parameters: str, final: str, now: float) -> list[Edge]:
        if final == "u" and parameters.startswith("?"):
            self.flags = int(parameters[1:]) if parameters[1:].isdigit() else None
        elif final == "u":
            key, modifiers, event = _kitty_key(parameters)
            if key == "c" and modifiers & _CTRL:
                self.quit = True
            elif not modifiers & _CTRL:
                return self._key(key, event, now)
        elif final == "O" and not parameters:  # the window lost the focus: the key's release will not come
            return self.let_go(now)
        return []

    def _key(self, key: str, event: int, now: float) -> list[Edge]:
        if key == " ":
            return self.let_go(now) if event == _RELEASE else self._space(event, now)
        if event != _PRESS:
            return []
        if key in ("q", "\x03"):
            self.quit = True
        elif not (self._down or self._planned):
            if key == "t":
                self._plan(now, [self._tap_takes])
            elif key == "d":
                self._plan(now, [self._tap_takes, self._double_gap, self._tap_takes])
            elif key == "m":
                self._plan(now, [self._long_takes])
        return self.tick(now)

    def _space(self, event: int, now: float) -> list[Edge]:
        if self._planned:
            return []
        tells_release = self.flags is not None and self.flags & 2
        if self._down:
            if self._up_due is not None:
                self._repeated = True
                self._up_due = now + REPEAT_GAP_S
            return []
        if event != _PRESS:
            return []  # still repeating after the focus came back
        self._down, self._down_at, self._repeated = True, now, False
        self._up_due = None if tells_release else now + FIRST_REPEAT_S
        return [Edge(True, now)]

    def _plan(self, now: float, durations: list[float]) -> None:
        """A down edge now, then the opposite edge after each of `durations`."""
        self._planned = [Edge(True, now)]
        for seconds in durations:
            last = self._planned[-1]
            self._planned.append(Edge(not last.down, last.at + seconds))


def _kitty_key(parameters: str) -> tuple[str, int, int]:
    """Key, modifier bits and event of ``code:…;modifiers:event;…``; ("", 0, 1) when it cannot be read."""
    fields = [field.split(":") for field in parameters.split(";")]
    try:
        key = chr(int(fields[0][0]))
        second = fields[1] if len(fields) > 1 else []
        modifiers = int(second[0]) - 1 if second and second[0] else 0
        event = int(second[1]) if len(second) > 1 and second[1] else _PRESS
    except (ValueError, OverflowError):
        return "", 0, _PRESS
    return key, modifiers, event
