"""Text messages through a telephone of one's own that takes them by HTTP: the app SMSGate, in its local mode.

POST {address}/message with an id made of the parcel's key: the telephone takes each id once, so nothing is sent twice.
Then it is asked a few times how far it is, because it says yes before its network does.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable

from gadget.courier.http import Http
from gadget.errors import Delayed, NotConnected, Refused, WrongSecret
from gadget.parcel import Json
from gadget.settings import SmsSettings

LOOKS = 8
"""How often it is asked what became of a message."""

LOOK_S = 1.0
"""Seconds between two looks."""

DONE = ("Sent", "Delivered")
TAKEN = ("Pending", "Processed", *DONE)
"""What a telephone says of a message that it has."""


class Gateway:
    """One telephone."""

    def __init__(self, settings: SmsSettings, password: Callable[[], str], look_s: float = LOOK_S) -> None:
        """`password` gives the secret "sms" when it is needed; `look_s` seconds pass between two looks."""
        self._settings = settings
        self._password = password
        self._look_s = look_s

    async def send(self, number: str, text: str, key: str) -> str:
        """Hand `text` over; the id it has there. Raises `NotConnected`, `WrongSecret`, `Delayed` or `Refused`."""
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        body: Json = {"id": name, "textMessage": {"text": text}, "phoneNumbers": [number]}
        # the number was checked here, and the telephone's own check knows no short ones
        url = self._url("message?skipPhoneValidation=true")
        async with Http() as http:
            try:
                await http.post_json(url, body, headers=self._headers(), deadline_s=self._settings.timeout_s)
            except Refused:  # perhaps because it has this id already
                if await self._state(http, name) not in TAKEN:
                    await self._hello(http)  # or because it does not know the password
                    raise
            await self._watch(http, name)
        return name

    async def check(self) -> str:
        """Say hello, logged in."""
        async with Http() as http:
            return f"the telephone {await self._hello(http)} takes text messages".replace("  ", " ")

    async def _hello(self, http: Http) -> str:
        """The model of the telephone, '' when it does not say."""
        try:
            found = await http.get_json(
                self._url(""), headers=self._headers(), deadline_s=self._settings.timeout_s
            )
        except Refused as unknown:
            raise WrongSecret(
                f"the gateway does not know the name and password, or is none: {unknown.message} "
                "`gadget connect sms` asks for them anew."
            ) from unknown
        model = found.get("model") if isinstance(found, dict) else None
        return " ".join(str(model or "").split())[:60]

    async def _watch(self, http: Http, name: str) -> None:
        """Wait a little for it to be sent; the telephone keeps trying by itself after that."""
        for look in range(LOOKS):
            if look:
                await asyncio.sleep(self._look_s)
            try:
                state = await self._state(http, name)
            except Delayed:
                return  # it has the message: not knowing what became of it is no reason to send it again
            if state == "Failed":
                raise Refused(
                    "the telephone could not send the message. Its app shows why.",
                    said=("The telephone couldn't send it.", "手机没能把它发出去。"),
                )
            if state in DONE:
                return

    async def _state(self, http: Http, name: str) -> str:
        """How far a message is, '' when it is unknown there. Raises `Delayed`."""
        try:
            found = await http.get_json(
                self._url(f"message/{name}"), headers=self._headers(), deadline_s=self._settings.timeout_s
            )
        except Refused:
            return ""
        return str(found.get("state", "")) if isinstance(found, dict) else ""

    def _url(self, path: str) -> str:
        if not self._settings.gateway:
            raise NotConnected("no gateway is set up for text messages: `gadget connect sms` asks for it.")
        return f"{self._settings.gateway.rstrip('/')}/{path}"

    def _headers(self) -> dict[str, str]:
        login = f"{self._settings.user}:{self._password()}".encode()
        return {"Authorization": "Basic " + base64.b64encode(login).decode("ascii")}
