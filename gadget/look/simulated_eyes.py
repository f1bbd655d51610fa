"""Eyes that take every picture for the same thing, for tests and for the simulator."""

from __future__ import annotations

from collections import deque

import numpy as np

from gadget import images
from gadget.errors import GadgetError
from gadget.look.base import Eyes
from gadget.picture import Picture
from gadget.seen import Guess, Name, Seen

BOTTLE = Seen(
    clear=1.0,
    names=(Guess(Name("water bottle", "水瓶", "bottle"), 0.9),),
    materials=(Guess(Name("plastic", "塑料", "plastic"), 0.9),),
    rooms=(Guess(Name("no room", "不是房间", "none"), 1.0),),
    sorts=(Guess(Name("something to throw away", "一件垃圾", "waste"), 0.9),),
    vocabulary=frozenset({"water bottle", "水瓶"}),
)
"""What the simulated camera shows unless it is told otherwise."""

REMEMBERED = 20
"""Pictures; a simulated gadget may live for weeks."""

NOTHING = Seen(clear=0.0, names=BOTTLE.names)


class SimulatedEyes(Eyes):
    """Sees a plastic bottle in every picture that is not covered; `next` is what it makes of the next ones instead.

    `pictures` remembers what was shown last.
    """

    def __init__(self) -> None:
        self.next: deque[Seen | GadgetError] = deque()
        self.pictures: list[Picture] = []
        self.prepared = 0

    def prepare(self) -> None:
        self.prepared += 1

    def see(self, picture: Picture) -> Seen:
        self.pictures.append(picture)
        del self.pictures[:-REMEMBERED]
        if self.next:
            given = self.next.popleft()
            if isinstance(given, GadgetError):
                raise given
            return given
        return NOTHING if images.is_covered(picture) else _like(BOTTLE, picture)


def _like(seen: Seen, picture: Picture) -> Seen:
    """With an embedding: the colours of a coarse grid, so that pictures alike are alike."""
    coarse = images.middle(picture, 8).astype(np.float64).ravel() - 127.5
    length = float(np.linalg.norm(coarse)) or 1.0
    return Seen(
        seen.clear,
        seen.names,
        materials=seen.materials,
        rooms=seen.rooms,
        sorts=seen.sorts,
        embedding=tuple(coarse / length),
        vocabulary=seen.vocabulary,
    )
