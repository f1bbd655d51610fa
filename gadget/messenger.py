"""Watches the outbox for what has come to an end, and sees that it is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from gadget.errors import JournalFailed
from gadget.outcomes import Outcomes

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
"""While something is on its way."""

SELDOM_S = 60.0
"""While nothing is."""


class Messenger:
    """`posted` is set when the outbox got something; `tell` is called when there is something new to say."""

    def __init__(self, outcomes: Outcomes, posted: asyncio.Event, tell: Callable[[], None]) -> None:
        self._outcomes = outcomes
        self._posted = posted
        self._tell = tell

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            wait_s = SELDOM_S
            try:
                self._posted.clear()
                if await asyncio.to_thread(self._outcomes.promise):
                    self._tell()
                if await asyncio.to_thread(self._outcomes.waiting):
                    wait_s = LOOK_EVERY_S
            except JournalFailed as refused:
                log.debug("the outbox cannot be looked at: %s", refused.message)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._posted.wait()
