"""Text messages, by whatever the setting names: a modem with a SIM card, or a telephone that takes them by HTTP.

Payload: {"to": number (E.164, or a short one), "name": of whoever gets it, "message"}.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar, Protocol

from gadget.courier.base import Connector
from gadget.courier.secrets import Secrets
from gadget.errors import NotConnected, Refused, TooBig, UnknownRecipient
from gadget.gsm import segments
from gadget.parcel import Parcel, Receipt
from gadget.settings import Settings, SmsSettings

MOST_PARTS = 10
"""A text of more parts is a letter: networks take up to 255, and somebody pays for each."""


class Line(Protocol):
    """What a message goes out through."""

    async def send(self, number: str, text: str, key: str) -> str:
        """Send it; its name there. `key` is the parcel's."""
        ...

    async def check(self) -> str:
        """Try it without sending."""
        ...


class Sms(Connector):
    """Sends one message at a time; how many parts it took stands in the receipt (the read-back has told the person)."""

    kind: ClassVar[str] = "sms"

    def __init__(self, line: Line) -> None:
        self._line = line

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Raises `UnknownRecipient`, `TooBig`, `Refused`, and what the line raises."""
        number = re.sub(r"[\s().\-/]", "", str(parcel.payload.get("to", "")))
        if not re.fullmatch(r"\+[1-9][0-9]{6,14}|[0-9]{3,15}", number):
            raise UnknownRecipient(f"{parcel.payload.get('to')!r} is no telephone number.")
        text = str(parcel.payload.get("message", "")).encode("utf-8", "ignore").decode().replace("\0", "")
        if not text.strip():
            raise Refused("the text message is empty.")
        cut = segments(text)
        if cut.count > MOST_PARTS:
            raise TooBig(f"the text message takes {cut.count} parts; at most {MOST_PARTS} are sent.")
        name = await self._line.send(number, text, parcel.key)
        return Receipt(reference=name if cut.count == 1 else f"{name} in {cut.count} parts")

    async def check(self) -> str:
        return await self._line.check()


def connector(settings: Settings, secrets: Secrets) -> Sms:
    """The one that the settings name. Raises `NotConnected` when they name none."""
    return Sms(line(settings.sms, lambda: secrets.get("sms")))


def line(settings: SmsSettings, password: Callable[[], str]) -> Line:
    """The one that the settings name; `password` gives the secret "sms". Raises `NotConnected` when they name none."""
    if settings.backend == "modem":
        from gadget.courier.modem import Modem

        return Modem(settings.timeout_s)
    if settings.backend == "gateway":
        from gadget.courier.gateway import Gateway

        return Gateway(settings, password)
    raise NotConnected("nothing is set up for text messages: `gadget connect sms` asks for it.")
