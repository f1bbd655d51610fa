"""How long to wait before the next attempt: longer each time, never the same for two, and not for ever."""

from __future__ import annotations

from collections.abc import Callable

from gadget.errors import CourierError, Delayed

FIRST_S = 2.0
"""Pause after the first attempt; each later one is twice as long."""

SPREAD = 0.25
"""Share by which a pause is longer or shorter, so that what failed together is not tried together."""


def pause_s(attempts: int, error: CourierError, longest_s: float, chance: Callable[[], float]) -> float:
    """Seconds until the next attempt after so many of them; `chance` gives a number from 0 to 1.

    The far side's own word ("not before …") holds, also when it asks for longer.
    """
    growing = min(longest_s, FIRST_S * 2.0 ** min(attempts - 1, 30))
    spread = growing * (1 + SPREAD * (2 * chance() - 1))
    asked = error.retry_after_s if isinstance(error, Delayed) else 0.0
    return max(spread, asked * (1 + SPREAD * chance()))
