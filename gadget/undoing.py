"""What the last answer did, and taking it back: by a tap, by "cancel that", or because its turn was stopped."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gadget.act.base import Answer
from gadget.calls import Language
from gadget.errors import GadgetError
from gadget.events import Bus, Undone
from gadget.stages import Hands

log = logging.getLogger(__name__)

TOO_LATE: dict[Language, str] = {
    "en": "There is nothing to take back any more.",
    "zh": "现在没有可以撤回的了。",
}


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


async def taken_back(done: Answer, hands: Hands) -> bool:
    """Whether what a stopped turn did could be taken back, and was."""
    if done.undo is None:
        return False
    try:
        await hands.undo(done)
    except GadgetError as error:
        log.warning("what was stopped could not be taken back: %s", error.message)
        return False
    return True


class CutOff(asyncio.CancelledError):
    """Cancelled even though what has begun is being seen to its end: the process cannot wait for it any longer, and how
    it ends is not known."""


@contextmanager
def to_its_end() -> Iterator[None]:
    """What is awaited inside has begun, and is over after it. Raises `CutOff` when it was not waited for."""
    try:
        yield
    except asyncio.CancelledError as cancelled:
        raise CutOff from cancelled
