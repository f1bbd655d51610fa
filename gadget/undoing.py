"""What the last answer did, and taking it back: by a tap, or by "cancel that"."""

from __future__ import annotations

import time
from dataclasses import dataclass

from gadget.act.base import Answer
from gadget.calls import Language
from gadget.events import Bus, Undone
from gadget.stages import Hands


@dataclass(frozen=True, slots=True)
class Deed:
    """An act with an undo, and until when (monotonic seconds) it can be taken back."""

    answer: Answer
    until: float
    language: Language

    @property
    def is_open(self) -> bool:
        """Whether it can be taken back now."""
        return time.monotonic() < self.until


async def take_back(deed: Deed, hands: Hands, bus: Bus) -> str:
    """Undo it, and tell everyone; gives the sentence that says so. Raises what `Hands.undo` raises."""
    said = await hands.undo(deed.answer)
    bus.publish(Undone(said))
    return said
