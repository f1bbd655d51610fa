"""Wakes the gadget when a timer, alarm or reminder is due, and follows the wall clock when somebody sets it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from gadget.act.entry import Entry
from gadget.act.schedule import Schedule
from gadget.errors import JournalFailed

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
"""The schedule is looked at this often at the least: another process (`gadget ask`) may have added something."""

JUMP_S = 2.0
"""The wall clock moving by this much more than time itself is a jump."""


def _offset_s() -> float:
    """Wall clock minus time since boot, sleep included."""
    return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)


class Waker:
    """Sleeps until the next entry is due; the bell takes what is due from here."""

    def __init__(
        self,
        schedule: Schedule,
        now: Callable[[], datetime],
        ring: Callable[[], None],
        missed: Callable[[Sequence[Entry]], None],
        offset_s: Callable[[], float] = _offset_s,
    ) -> None:
        """`ring` is called when something is due.

        `missed` gets what could not ring in its time, on another thread, inside the transaction that finishes it.
        `offset_s` is how far `now` is ahead of time itself: constant until somebody sets the clock.
        """
        self._schedule = schedule
        self._now = now
        self._ring = ring
        self._missed = missed
        self._offset_s = offset_s
        self._poke = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    async def run(self) -> None:
        """Until cancelled. A database in trouble is tried again; the journal has told of it."""
        offset = self._offset_s()
        while True:
            now_offset = self._offset_s()
            jump_s = now_offset - offset
            self._poke.clear()
            wait_s = LOOK_EVERY_S
            try:
                if abs(jump_s) > JUMP_S:
                    log.info("the clock was set by %+.1f s", jump_s)
                    await asyncio.to_thread(self._schedule.shift, jump_s, self._missed)
                offset = now_offset  # only now: a jump that could not be written is written at the next look
                due = await asyncio.to_thread(self._schedule.next_due)
                if due is not None:
                    wait_s = min(wait_s, due - self._now().timestamp())
                if wait_s <= 0 and abs(self._offset_s() - offset) > JUMP_S:
                    continue  # set a moment ago: what seems due is not
                if wait_s <= 0:
                    self._ring()
                    wait_s = LOOK_EVERY_S
            except JournalFailed as trouble:
                log.warning("the schedule cannot be read: %s", trouble.message)
            try:
                async with asyncio.timeout(wait_s):
                    await self._poke.wait()
            except TimeoutError:
                continue

    def changed(self) -> None:
        """The schedule may have a new next entry; from any thread."""
        self._loop.call_soon_threadsafe(self._poke.set)
