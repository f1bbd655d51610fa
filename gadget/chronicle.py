"""What is told of one turn while it goes on: a stage that starts ends or fails, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from gadget.errors import GadgetError, StageFailed
from gadget.events import Bus, Event, Stage, StageEnded, StageStarted
from gadget.events import StageFailed as StageFailedEvent


class Chronicle:
    """The events of the turn called `turn`, in order."""

    def __init__(self, bus: Bus, turn: str) -> None:
        self.turn = turn
        self._bus = bus
        self._held: list[Callable[[], None]] | None = None

    def tell(self, event: Event) -> None:
        """It happened just now."""
        self.then(partial(self._bus.publish, event, self._bus.clock()))

    def then(self, what: Callable[[], None]) -> None:
        """Do `what` after everything that was told before it."""
        if self._held is None:
            what()
        else:
            self._held.append(what)

    def hold_until(self, done: asyncio.Future[Any]) -> None:
        """What is told from now on is heard of when `done` is, in order, each with the time at which it happened.

        Whoever waits for `done` goes on after that.
        """
        held: list[Callable[[], None]] = []
        self._held = held

        def release(_: object) -> None:
            self._held = None
            for what in held:
                what()

        done.add_done_callback(release)

    @asynccontextmanager
    async def stage(self, stage: Stage) -> AsyncIterator[None]:
        """What is done inside is this stage; whatever goes wrong in it leaves as a `GadgetError`."""
        self.tell(StageStarted(self.turn, stage))
        try:
            yield
        except GadgetError as error:
            self.tell(StageFailedEvent(self.turn, stage, error.code, error.message))
            raise
        except asyncio.CancelledError:
            self.tell(StageEnded(self.turn, stage))
            raise
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            self.tell(StageFailedEvent(self.turn, stage, StageFailed.code, what))
            raise StageFailed(f"{stage}: {what}") from error
        else:
            self.tell(StageEnded(self.turn, stage))
