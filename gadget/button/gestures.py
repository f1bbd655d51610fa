"""From bouncing contacts to gestures, without a clock: seconds come in with the edges, gestures go out.

A press is reported on its very first edge, because light and sound must answer within 50 ms; what follows
during the debounce time is ignored. Letting go is reported once the debounce time has passed and the contact
is still open, so that a contact that flickers under a held finger does not cut a request in two; its time is
still that of the edge.

The gestures depend only on the edges, never on how often or how late `tick` is called.
"""

from __future__ import annotations

from dataclasses import dataclass

from gadget.button.base import Edge
from gadget.state import Signal


@dataclass(frozen=True, slots=True)
class Gesture:
    """What the person did (PRESSED, TAPPED, HELD, RELEASED, DOUBLE_PRESSED or LONG_HELD) and when, in monotonic
    seconds.
    """

    signal: Signal
    at: float


class Recogniser:
    """Turns edges into gestures.

    PRESSED comes at the first down edge. It is followed by TAPPED when the button came up within `tap_s`, else by
    HELD as soon as it cannot be a tap any more, and by RELEASED when it comes up. LONG_HELD comes while the button
    is still down, `long_hold_s` after PRESSED; RELEASED follows it nevertheless (whether the hold was silent is not
    known here). A press that begins within `double_s` after a tap ended is DOUBLE_PRESSED instead of PRESSED, and
    nothing more comes of it.

    Repeated edges of one direction change nothing; an edge dated before what has been decided counts as just
    after it. If it would begin a press, it does so only when the contact is still closed after the debounce time: it
    may be bounce of the release that was decided without it.
    """

    def __init__(self, debounce_s: float, tap_s: float, double_s: float, long_hold_s: float) -> None:
        """All in seconds: the settings of `[button]`."""
        self._debounce_s = debounce_s
        self._tap_s = tap_s
        self._double_s = double_s
        self._long_hold_s = long_hold_s
        self._contact = False  # the contact as last fed, bounce and all
        self._contact_at = float("-inf")
        self._decided_at = float("-inf")  # nothing may be dated before this any more
        self._down = False  # the button, as far as gestures are concerned
        self._pressed_at = 0.0
        self._double = False
        self._bounces_until: float | None = None  # after a press
        self._doubted_at: float | None = None  # perhaps pressed, told late: known after the debounce time
        self._lifted_at: float | None = None  # perhaps let go: known after the debounce time
        self._held_at: float | None = None
        self._long_at: float | None = None
        self._tapped_at: float | None = None

    @property
    def deadline(self) -> float | None:
        """When `tick` must next be called (monotonic seconds); None when only an edge can change anything."""
        if self._bounces_until is not None:
            return self._bounces_until
        if self._doubted_at is not None:
            return self._doubted_at + self._debounce_s
        if self._lifted_at is not None:
            return self._lifted_at + self._debounce_s
        return self._long_at if self._held_at is None else self._held_at

    def feed(self, edge: Edge) -> list[Gesture]:
        """The gestures that are certain now that the contact has moved."""
        is_late = edge.at < self._decided_at
        at = max(edge.at, self._decided_at)
        found = self.tick(at)
        if edge.down == self._contact:
            return found
        self._contact, self._contact_at = edge.down, at
        self._decided_at = at
        if self._bounces_until is None:
            if not self._down and not edge.down:
                self._doubted_at = None
            elif not self._down and is_late:
                self._doubted_at = at
            elif not self._down:
                found.append(self._press(at))
            elif self._down and not edge.down and self._lifted_at is None:
                self._lifted_at = at
        return found + self.tick(at)

    def tick(self, now: float) -> list[Gesture]:
        """The gestures that have become certain by `now`, oldest first."""
        found: list[Gesture] = []
        while (due := self.deadline) is not None and due <= now:
            # A long hold that fell due while the contact flickered is decided late; time still does not run
            # back.
            self._decided_at = max(self._decided_at, due)
            if self._bounces_until is not None:
                self._bounces_until = None
                if not self._contact:  # a very short press: its end may be bouncing still
                    self._lifted_at = self._contact_at
            elif self._doubted_at is not None:
                doubted_at, self._doubted_at = self._doubted_at, None
                found.append(self._press(doubted_at))
            elif self._lifted_at is not None:
                lifted_at, self._lifted_at = self._lifted_at, None
                if not self._contact:
                    found.extend(self._release(lifted_at))
            elif self._held_at is not None:
                self._held_at = None
                found.append(Gesture(Signal.HELD, due))
            else:
                self._long_at = None
                found.append(Gesture(Signal.LONG_HELD, due))
        return found

    def _press(self, at: float) -> Gesture:
        self._double = self._tapped_at is not None and at - self._tapped_at <= self._double_s
        self._down = True
        self._pressed_at = at
        self._bounces_until = at + self._debounce_s
        self._tapped_at = None
        self._held_at = None if self._double else at + self._tap_s
        self._long_at = None if self._double else at + self._long_hold_s
        return Gesture(Signal.DOUBLE_PRESSED if self._double else Signal.PRESSED, at)

    def _release(self, at: float) -> list[Gesture]:
        was_held = self._held_at is None
        self._down = False
        self._held_at = self._long_at = None
        if self._double:
            return []
        if was_held:
            return [Gesture(Signal.RELEASED, at)]
        self._tapped_at = at
        return [Gesture(Signal.TAPPED, at)]
