"""What is said so far, decided on while the person pauses: at release the decision is mostly there.

A mind changes nothing in the world: it gives a call, which nobody carries out before the request has ended. If more is
said the decision is dropped, and the words are decided on anew.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from threading import Event

from gadget.decide.base import Decision, Request
from gadget.errors import GadgetError
from gadget.stages import Stages


class Foresight:
    """The mind of one turn; it decides ahead on one request at most."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages
        self._ahead: _Ahead | None = None

    def begin(self, request: Request) -> None:
        """`request` is what was asked, if nothing more is said."""
        if not self._stages.decider.decides_ahead:
            return
        if self._ahead is None or not _are_one(self._ahead.request, request):
            self.drop()
            abort = Event()
            self._ahead = _Ahead(request, abort, asyncio.create_task(self._decided_ahead(request, abort)))

    async def decided(self, request: Request, abort: Event) -> tuple[Decision, float | None]:
        """The decision; and how many seconds it took, where it was begun ahead.

        Raises `DecideTimeout`, and `DecideFailed` when aborted or broken.
        """
        if self._ahead is not None and _are_one(self._ahead.request, request):
            if (made := await self._ahead.deciding) is not None:
                return made
        else:
            self.drop()
        return await self._decided(request, abort), None

    def drop(self) -> None:
        """It was not what was asked, or nobody needs it any more."""
        if self._ahead is not None:
            self._ahead.abort.set()
            self._ahead.deciding.cancel()
            self._ahead = None

    async def _decided_ahead(self, request: Request, abort: Event) -> tuple[Decision, float] | None:
        begun = time.monotonic()
        try:
            decision = await self._decided(request, abort)
        except GadgetError:  # it is tried once more when it is asked for
            return None
        return decision, time.monotonic() - begun

    async def _decided(self, request: Request, abort: Event) -> Decision:
        deadline = time.monotonic() + self._stages.decide_deadline_s
        return await self._stages.mind.run(
            self._stages.decider.decide, request, deadline=deadline, abort=abort
        )


@dataclass(frozen=True, slots=True)
class _Ahead:
    request: Request
    abort: Event
    deciding: asyncio.Task[tuple[Decision, float] | None]


def _are_one(first: Request, second: Request) -> bool:
    """Whether a mind would be asked the same: the same words, and the very same picture."""
    bare, other = (replace(request, picture=None, seen=None) for request in (first, second))
    return bare == other and first.picture is second.picture and first.seen is second.seen
