"""The courier as a process: its outbox, its connectors, its socket, and its end. Started by `gadget courier`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from typing import Any

from gadget.config import courier_socket, state_directory
from gadget.courier import connectors
from gadget.courier.base import Answerer, Connector
from gadget.courier.door import Door
from gadget.courier.hiding import HidingFilter
from gadget.courier.rounds import Rounds
from gadget.courier.secrets import Secrets
from gadget.database import FILE_NAME, Database
from gadget.errors import JournalFailed, NotConnected
from gadget.notify import Notifier
from gadget.outbox import Outbox
from gadget.settings import Settings

log = logging.getLogger(__name__)


class Office:
    """One courier, from its settings to its end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secrets = Secrets()
        self._connectors: dict[str, Connector] = {}
        self._answerers: dict[str, Answerer] = {}
        self._database = Database(state_directory(settings) / FILE_NAME)
        self._started = time.monotonic()
        self._notifier = Notifier()

    async def run(self) -> None:
        """Live until SIGTERM or SIGINT. Raises `AlreadyRunning` or `ControlFailed`."""
        loop = asyncio.get_running_loop()
        stopping = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        async with contextlib.AsyncExitStack() as open_things:
            settings = self._settings
            hiding = HidingFilter(self._secrets.hide)
            for handler in logging.getLogger().handlers:
                handler.addFilter(hiding)
                open_things.callback(handler.removeFilter, hiding)
            self._rounds = Rounds(
                self._database,
                settings.courier,
                self._connector,
                control_may_approve=settings.control.may_approve,
                hide=self._secrets.hide,
                alive=self._notifier.alive,
            )
            door = Door(
                courier_socket(settings),
                settings.courier.group,
                answerer=self._answerer,
                check=self._check,
                wake=self._rounds.wake,
                status=self._status,
            )
            await door.open()  # first: a second courier must be refused before it touches the outbox
            open_things.callback(self._database.close)
            open_things.push_async_callback(self._close_far_sides)
            open_things.push_async_callback(door.close)
            rounds = asyncio.create_task(self._rounds.run(), name="rounds")
            stop = asyncio.create_task(stopping.wait(), name="stop")
            self._notifier.ready(f"Ready; connected: {', '.join(self._connected()) or 'nothing'}.")
            await asyncio.wait([rounds, stop], return_when=asyncio.FIRST_COMPLETED)
            self._notifier.stopping()
            for task in (rounds, stop):
                task.cancel()
            results = await asyncio.gather(rounds, stop, return_exceptions=True)
            for result in results:
                if isinstance(result, Exception):
                    raise result  # the rounds died: let the process die of the same cause, loudly

    def _connector(self, kind: str) -> Connector:
        if kind not in self._connectors:
            self._connectors[kind] = connectors.connector(kind, self._settings, self._secrets)
        return self._connectors[kind]

    def _answerer(self, topic: str) -> Answerer:
        if topic not in self._answerers:
            self._answerers[topic] = connectors.answerer(topic, self._settings, self._secrets)
        return self._answerers[topic]

    async def _close_far_sides(self) -> None:
        far_sides: list[Connector | Answerer] = [*self._connectors.values(), *self._answerers.values()]
        for far_side in far_sides:
            try:
                await far_side.close()
            except Exception:  # one that cannot say goodbye must not keep the others from it
                log.exception("%s could not be closed", type(far_side).__name__)

    async def _check(self, name: str) -> str:
        """For the doctor, who has none of the secrets."""
        from gadget.connections import CONNECTIONS  # what a person is asked for each: seldom needed

        connection = CONNECTIONS.get(name)
        if connection is None or not connection.is_set_up(self._settings):
            raise NotConnected(
                f"the courier's settings do not have {name}. They may be new: systemctl restart gadget-courier"
            )
        return await connection.tried(self._settings, self._secrets)

    def _connected(self) -> list[str]:
        return connectors.connected(self._settings)

    async def _status(self) -> dict[str, Any]:
        trouble = self._rounds.trouble
        try:
            counts = await asyncio.to_thread(Outbox(self._database).counts)
        except JournalFailed as refused:
            counts, trouble = {}, refused
        return {
            "uptime_s": round(time.monotonic() - self._started, 1),
            "connected": self._connected(),
            "secrets": self._secrets.names(),
            "outbox": counts,
            "trouble": None if trouble is None else {"code": trouble.code, "message": trouble.message},
        }
