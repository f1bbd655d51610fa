"""Edges that are told late: on a busy board the contact may have moved on by the time anybody hears of an edge.

The end of a press bounces. Each bounce is short by the kernel's clock, but if its two edges are told far apart, the
first of them looks like a new press. So an edge that the contact itself contradicts is kept back until the next one
tells how long it lasted: a bounce goes no further, a real tap is told in full, only late.
"""

from __future__ import annotations

from gadget.button.base import Edge


class Sieve:
    """Lets through the edges that are true, or were true for at least `debounce_s` seconds. Its edges alternate if
    those that it is given do."""

    def __init__(self, debounce_s: float) -> None:
        self._debounce_s = debounce_s
        self._kept: Edge | None = None

    def take(self, edge: Edge, contact_is_closed: bool) -> list[Edge]:
        """What is certain now that `edge` was told while the contact was as given; dated by the kernel, in order."""
        kept, self._kept = self._kept, None
        told: list[Edge] = []
        if kept is not None:
            if edge.down != kept.down and edge.at - kept.at < self._debounce_s:
                return []  # there and back: the contact is where it was before both
            told.append(kept)
        if edge.down == contact_is_closed:
            told.append(edge)
        else:
            self._kept = edge
        return told
