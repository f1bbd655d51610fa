"""The courier's rounds: take what is due, deliver it, write down how that ended, and again.

Deliveries of one kind go on side by side, a few at a time, and a slow far side holds up no other kind. Retries are of
two sorts: a hiccup is tried again at once, a few times, within one lease (stamina); everything else goes back into the
outbox with a growing pause. What cannot be written down is kept in memory, and until it can nothing new leaves.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress

import stamina

from gadget.courier.base import Connector
from gadget.courier.leases import Lease, Leases, Settlement
from gadget.courier.pauses import pause_s
from gadget.database import Database
from gadget.errors import CourierError, Delayed, JournalFailed, Refused
from gadget.parcel import Receipt
from gadget.settings import CourierSettings

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
"""The outbox is looked at this often, whether or not somebody said that there is something in it."""

DISK_RETRY_S = 1.0
"""Pause while the disk refuses."""

LAST_WORDS_S = 5.0
"""When the courier is stopped, deliveries may take this long to come to their end."""

HICCUPS, HICCUP_S = 3, 0.2
"""Attempts within one lease, and the first pause between them."""

LEASE_MARGIN_S = 60.0
"""A lease is longer than a delivery may take by this: the disk may be slow to take its end."""


class Rounds:
    """Delivers everything in one outbox."""

    def __init__(
        self,
        database: Database,
        settings: CourierSettings,
        connector: Callable[[str], Connector],
        *,
        control_may_approve: bool,
        hide: Callable[[str], str] = lambda text: text,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        """`connector` gives (or raises `NotConnected` for) what delivers a kind; `hide` takes the secrets out of
        what is written down; `alive` is called at least once a second."""
        self._database = database
        self._settings = settings
        self._connector = connector
        self._alive = alive
        self._leases = Leases(
            database,
            lease_s=settings.time_limit_s + LEASE_MARGIN_S,
            control_may_approve=control_may_approve,
            hide=hide,
        )
        self._wake = asyncio.Event()
        self._under_way: dict[asyncio.Task[Settlement], str] = {}
        self._ended: list[Settlement] = []
        self._chance = random.Random().random  # spreads pauses; nothing secret depends on it  # noqa: S311
        self.trouble: JournalFailed | None = None
        """Why nothing can leave at the moment: the disk."""

    def wake(self) -> None:
        """Something was posted; from the loop's thread."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled; then what is under way is seen to its end, for a while."""
        reclaimed = False
        try:
            while True:
                self._alive()
                try:
                    if not reclaimed:
                        await asyncio.to_thread(self._reclaim)
                        reclaimed = True
                    wait_s = await self._round()
                    self._works_again()
                except JournalFailed as refused:
                    self._fails(refused)
                    wait_s = DISK_RETRY_S
                await self._pause(wait_s)
        finally:
            await self._wind_up()

    # ── one round ───────────────────────────────────────────────────────────────────────────────────────────────

    def _reclaim(self) -> None:
        if self._database.open() is not None:
            log.warning("the journal was damaged and begun anew")
        if count := self._leases.reclaim():
            log.warning(
                "%d deliveries were under way when the courier last ended: they are tried again", count
            )

    async def _round(self) -> float:
        """Settle and take; gives how long to wait for the next one."""
        self._collect()
        ended, self._ended = self._ended, []
        try:
            leases, refused, next_s = await asyncio.shield(asyncio.to_thread(self._advance, ended))
        except BaseException:
            self._ended = ended + self._ended  # written down another time
            raise
        for settlement in refused:
            log.error("refused: %s", settlement.error)
        for lease in leases:
            task = asyncio.create_task(self._attempt(lease))
            self._under_way[task] = lease.posting.parcel.kind
            task.add_done_callback(lambda _: self._wake.set())
        return LOOK_EVERY_S if next_s is None else min(LOOK_EVERY_S, max(next_s, 0.02))

    def _advance(self, ended: list[Settlement]) -> tuple[list[Lease], list[Settlement], float | None]:
        self._database.open()
        under_way = list(self._under_way.values())
        room = {
            kind: free
            for kind in self._leases.kinds()
            if (free := self._settings.at_once - under_way.count(kind)) > 0
        }
        if not ended and not room:
            return [], [], None
        leases, refused = self._leases.advance(ended, room) if ended or self._due(room) else ([], [])
        return leases, refused, self._leases.next_due_s()

    def _due(self, room: dict[str, int]) -> bool:
        """Whether there may be something to take: a round that finds nothing must not write."""
        return bool(room) and self._leases.next_due_s() == 0.0

    def _collect(self) -> None:
        for task in [task for task in self._under_way if task.done()]:
            del self._under_way[task]
            if not task.cancelled():
                self._ended.append(task.result())

    async def _pause(self, wait_s: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._wake.wait()
        self._wake.clear()

    # ── one delivery ────────────────────────────────────────────────────────────────────────────────────────────

    async def _attempt(self, lease: Lease) -> Settlement:
        """Deliver it; whatever goes wrong becomes how it ended."""
        parcel = lease.posting.parcel
        try:
            async with asyncio.timeout(self._settings.time_limit_s):
                receipt = await self._deliver(lease)
        except Refused as refused:
            log.warning("%s is dead: %s", parcel.key, refused.message)
            return Settlement(lease, error=refused)
        except CourierError as error:
            return self._later(lease, error)
        except TimeoutError:
            return self._later(
                lease, Delayed(f"{parcel.kind} took longer than {self._settings.time_limit_s:g} s.")
            )
        except Exception as mistake:  # of one connector: the others go on
            log.exception("the connector for %s failed", parcel.kind)
            return self._later(lease, Delayed(f"{parcel.kind} failed: {type(mistake).__name__}: {mistake}"))
        log.info("%s was delivered", parcel.key)
        return Settlement(lease, receipt=receipt)

    async def _deliver(self, lease: Lease) -> Receipt:
        connector = self._connector(lease.posting.parcel.kind)
        receipt = Receipt()
        async for attempt in stamina.retry_context(
            on=_is_a_hiccup, attempts=HICCUPS, timeout=None, wait_initial=HICCUP_S, wait_jitter=HICCUP_S
        ):
            with attempt:
                receipt = await connector.deliver(lease.posting.parcel)
        return receipt

    def _later(self, lease: Lease, error: CourierError) -> Settlement:
        parcel, settings = lease.posting.parcel, self._settings
        pause = pause_s(lease.posting.attempts + 1, error, settings.longest_pause_s, self._chance)
        if lease.posting.waited_s + pause > settings.give_up_h * 3600:
            log.warning("%s is given up after %.1f h: %s", parcel.key, settings.give_up_h, error.message)
            return Settlement(lease, error=error)
        log.info("%s is tried again in %.1f s: %s", parcel.key, pause, error.message)
        return Settlement(lease, error=error, pause_s=pause)

    # ── trouble and the end ─────────────────────────────────────────────────────────────────────────────────────

    def _fails(self, refused: JournalFailed) -> None:
        if self.trouble is None or self.trouble.code != refused.code:
            log.error("%s: %s", refused.code, refused.message)
        self.trouble = refused
        self._database.close()  # a damaged file is put aside by whoever has it alone

    def _works_again(self) -> None:
        if self.trouble is not None:
            log.info("the outbox can be written again")
            self.trouble = None

    async def _wind_up(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LAST_WORDS_S)
        for task in self._under_way:
            task.cancel()  # it may arrive all the same: it stays leased, and is tried again
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._collect()
        try:
            await asyncio.to_thread(self._leases.advance, self._ended, {})
        except JournalFailed as refused:
            log.error("how %d deliveries ended cannot be written down: %s", len(self._ended), refused.message)


def _is_a_hiccup(error: Exception) -> bool:
    """Worth another attempt at once: the far side did not say when to come back."""
    return isinstance(error, Delayed) and error.retry_after_s == 0
