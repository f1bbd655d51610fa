"""Text messages through a modem with a SIM card: ModemManager over D-Bus.

ModemManager cuts long texts into parts itself. The window of a duplicate: a modem cannot be asked whether it sent a
message before, so when this process dies between the sending and the writing down, or a part of several fails, the
message is sent once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from dbus_fast import BusType, DBusFastError, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from gadget.errors import CourierError, Delayed, NoSignal, NotConnected, Refused, SimLocked

SERVICE = "org.freedesktop.ModemManager1"
ROOT = "/org/freedesktop/ModemManager1"
MODEM = f"{SERVICE}.Modem"
MESSAGING = f"{SERVICE}.Modem.Messaging"
SMS = f"{SERVICE}.Sms"

FAILED, UNKNOWN, INITIALIZING, LOCKED, DISABLED, DISABLING, ENABLING, ENABLED, SEARCHING, REGISTERED = range(
    -1, 9
)
"""Values of MMModemState; above REGISTERED it is connected or about to be, and sends as well."""

SENT = 5
"""Of MMSmsState."""

NO_LOCK, PIN2, PUK2 = 1, 3, 5
"""Values of MMModemLock that hinder no message."""

WAKING_S = 30.0
"""A modem that was switched off may take so long to find its network."""

LOOK_S = 0.25
"""Seconds between two looks at a modem that is waking up."""

_NO_SIM = {2: "it has no SIM card", 3: "its SIM card does not work", 5: "its eSIM has no profile"}
"""Values of MMModemStateFailedReason."""


class Modem:
    """Sends through the first modem that can; one connection to the bus for each message."""

    def __init__(self, timeout_s: float, bus: str = "") -> None:
        """`bus` is the address of the message bus; empty: the system's."""
        self._timeout_s = timeout_s
        self._bus = bus

    async def send(self, number: str, text: str, key: str) -> str:
        """Send `text`; the path that ModemManager gave it.

        Raises `NotConnected`, `SimLocked`, `NoSignal`, `Delayed` or `Refused`.
        """
        async with self._connected() as bus:
            modem = await _awake(bus)
            asked = {"number": Variant("s", number), "text": Variant("s", text)}
            path = str(await bus.call(modem, MESSAGING, "Create", "a{sv}", asked))
            try:
                await bus.call(path, SMS, "Send")
                state = await bus.get(path, SMS, "State")
            finally:
                with suppress(CourierError, TimeoutError):  # else they would fill the modem's memory
                    async with asyncio.timeout(5):
                        await bus.call(modem, MESSAGING, "Delete", "o", path)
            if state != SENT:
                raise Delayed(
                    f"the modem says that it sent the message, but not that it is sent (state {state})."
                )
            return path

    async def check(self) -> str:
        """Find a modem that could send, without sending; what it is."""
        async with self._connected() as bus:
            modem = await _awake(bus)
            maker, model = [await bus.get(modem, MODEM, name) for name in ("Manufacturer", "Model")]
            return f"the modem {maker} {model} is registered with its network"

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[_Bus]:
        try:
            async with asyncio.timeout(self._timeout_s):
                bus = await _Bus.connect(self._bus)
                try:
                    yield bus
                finally:
                    await bus.close()
        except TimeoutError as slow:
            raise Delayed(f"the modem took longer than {self._timeout_s:g} s.") from slow


class _Bus:
    """Method calls on one message bus, with its errors as the courier's."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        self._gone = asyncio.ensure_future(bus.wait_for_disconnect())  # type: ignore[no-untyped-call]

    @classmethod
    async def connect(cls, address: str) -> _Bus:
        """Raises `Delayed`."""
        try:
            return cls(await MessageBus(address or None, BusType.SYSTEM).connect())
        except (OSError, EOFError, DBusFastError) as gone:
            raise Delayed(f"the message bus (D-Bus) does not answer: {gone}.") from gone

    async def call(self, path: str, interface: str, member: str, signature: str = "", *body: Any) -> Any:
        """What the method answers, None when nothing."""
        message = Message(SERVICE, path, interface, member, signature=signature, body=list(body))
        reply = await self._reply(message)
        if reply.message_type is MessageType.ERROR:
            raise _translated(str(reply.error_name), str(reply.body[0]) if reply.body else "")
        return reply.body[0] if reply.body else None

    async def get(self, path: str, interface: str, name: str) -> Any:
        """The value of a property."""
        found = await self.call(path, "org.freedesktop.DBus.Properties", "Get", "ss", interface, name)
        return found.value

    async def close(self) -> None:
        self._bus.disconnect()
        await asyncio.wait((self._gone,), timeout=1)
        if self._gone.done():
            self._gone.exception()  # nobody else asks why it went

    async def _reply(self, message: Message) -> Message:
        """The answer, or `Delayed` when the bus goes away before it: then it would be waited for in vain."""
        answer = asyncio.ensure_future(self._bus.call(message))
        try:
            await asyncio.wait((answer, self._gone), return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise EOFError("it went away")
            return await answer
        except (OSError, EOFError, DBusFastError) as broken:
            raise Delayed(f"the message bus (D-Bus) broke off: {broken}.") from broken
        finally:
            answer.cancel()


async def _awake(bus: _Bus) -> str:
    """The path of a modem that is registered, woken up when it was switched off."""
    path = await _modem(bus)
    began, woken = asyncio.get_running_loop().time(), False
    while True:
        state = await bus.get(path, MODEM, "State")
        if state >= REGISTERED:
            return path
        if state == DISABLED and not woken:
            await bus.call(path, MODEM, "Enable", "b", True)
            woken = True
        elif state == FAILED:
            reason = _NO_SIM.get(await bus.get(path, MODEM, "StateFailedReason"), "it reports a failure")
            raise Delayed(f"the modem cannot be used: {reason}. `mmcli -m any` shows more.")
        elif state == LOCKED:
            raise SimLocked(
                "the SIM card is locked. Unlock it with `mmcli -i any --pin=…`, or take the PIN off with a telephone."
            )
        elif state == SEARCHING and not woken:
            raise NoSignal("the modem finds no network.")
        if asyncio.get_running_loop().time() - began > WAKING_S:
            raise NoSignal(f"the modem did not find its network within {WAKING_S:g} s (state {state}).")
        await asyncio.sleep(LOOK_S)


async def _modem(bus: _Bus) -> str:
    """The path of the first modem that can send, or that says why not."""
    objects = await bus.call(ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")
    modems = sorted(path for path, interfaces in objects.items() if MODEM in interfaces)
    if not modems:
        raise Delayed("there is no modem. Is it plugged in? `mmcli -L` lists what ModemManager sees.")
    able = [path for path in modems if MESSAGING in objects[path]]
    if able:
        return str(able[0])
    for path in modems:  # a locked or broken one has no messaging, and tells why
        if objects[path][MODEM]["State"].value in (FAILED, LOCKED, UNKNOWN, INITIALIZING):
            return str(path)
    raise NotConnected("the modem cannot send text messages. `mmcli -m any` shows what it can.")


def _translated(name: str, text: str) -> CourierError:
    """A D-Bus error by its name; what ModemManager says with it goes into the log."""
    what = name.rpartition(".")[2]
    said = f"{' '.join(text.split())[:200] or 'it gives no reason'} ({name})"
    if what in ("ServiceUnknown", "NameHasNoOwner") or ".Spawn." in name:
        return Delayed("ModemManager does not run. Install or start it: sudo apt install modemmanager")
    if what in ("AccessDenied", "Unauthorized", "AuthFailed"):
        return NotConnected(
            f"this user may not use the modem: {said}. docs/connecting.md has the rule that allows it."
        )
    if what in ("SimPin", "SimPuk", "SimPinRequired", "SimPukRequired", "PhSimPin"):
        return SimLocked(f"the SIM card is locked: {said}.")
    if what in ("NoNetwork", "NetworkTimeout", "NetworkNotAllowed"):
        return NoSignal(f"the network did not take the message: {said}.")
    if what in _NEVER:
        return Refused(f"the modem refuses the message: {said}.")
    return Delayed(f"the modem did not send the message: {said}.")


_NEVER = ("InvalidArgs", "InvalidPduParameter", "InvalidTextParameter", "Unsupported", "NotAllowed")
