"""The devices at home: Home Assistant's conversation API, or commands published to an MQTT broker.

Payload: {"command": what was said, "until": Unix seconds after which nobody wants it any more, or 0}.

Neither far side drops a second delivery of a key: when the yes is lost, a command is given once more. For "turn on"
and "set to" that changes nothing; a "toggle" or "a bit louder" may be done twice. Over MQTT the key travels as the
command's id, so that a listener can drop a second one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import ClassVar

from gadget.courier.base import Connector
from gadget.courier.http import Http
from gadget.courier.mqtt import Mqtt
from gadget.courier.secrets import Secrets
from gadget.courier.shape import fields, number, words
from gadget.errors import Declined, Delayed, NotConnected, Refused, TooLate
from gadget.parcel import Json, Parcel, Receipt
from gadget.settings import HomeSettings, Settings

CONNECT = "Run `gadget connect home`."
LONGEST_SPEECH = 240
"""Characters of what the home answers that are read aloud."""

LANGUAGES = {"en": "en", "zh": "zh-CN"}
"""As Home Assistant names them."""


def home(settings: HomeSettings, secret: Callable[[], str]) -> Connector:
    """The connector that the settings choose; `secret` gives the token or password. Raises `NotConnected`."""
    match settings.backend:
        case "home_assistant":
            return HomeAssistant(settings, secret)
        case "mqtt":
            return MqttHome(settings, secret)
    raise NotConnected(f"nothing at home is connected: home.backend is empty. {CONNECT}")


def connector(settings: Settings, secrets: Secrets) -> Connector:
    """What delivers parcels of kind "home"; the secret is called "home". Raises `NotConnected`."""
    return home(settings.home, lambda: secrets.get("home"))


class HomeAssistant(Connector):
    """Hands the words to Home Assistant, which understands and carries them out."""

    kind: ClassVar[str] = "home"

    def __init__(
        self, settings: HomeSettings, token: Callable[[], str], *, now: Callable[[], float] = time.time
    ) -> None:
        """`token` gives a long-lived access token, or raises `NotConnected`."""
        if not settings.url:
            raise NotConnected(f"home.url is empty: Home Assistant's address is not known. {CONNECT}")
        self._settings = settings
        self._token = token
        self._now = now
        self._http = Http(ca_file=settings.certificates)

    async def deliver(self, parcel: Parcel) -> Receipt:
        """What Home Assistant says is the receipt's note. Raises `NotConnected`, `Delayed`, `Declined`, `TooLate`."""
        command = _command(parcel, self._now)
        answer = await self._http.post_json(
            f"{self._settings.url.rstrip('/')}/api/conversation/process",
            {"text": command, "language": LANGUAGES[parcel.language]},
            headers=self._headers(),
            deadline_s=self._settings.timeout_s,
        )
        response = fields(fields(answer).get("response"))
        kind = words(response.get("response_type"))
        speech = spoken(words(fields(fields(response.get("speech")).get("plain")).get("speech")))
        if kind == "error":
            why = words(fields(response.get("data")).get("code")) or "no reason"
            raise Declined(
                f"Home Assistant did not do it ({why[:40]}): {speech or 'it said nothing'}",
                speech,
                parcel.language,
            )
        if kind not in ("action_done", "query_answer"):
            raise Delayed(
                f"what answers at {self._settings.url} does not answer like Home Assistant. Check home.url. {CONNECT}"
            )
        return Receipt(note=speech, reference=words(fields(answer).get("conversation_id"))[:80])

    async def check(self) -> str:
        """Ask for its configuration, which needs the token."""
        found = fields(
            await self._http.get_json(
                f"{self._settings.url.rstrip('/')}/api/config",
                headers=self._headers(),
                deadline_s=self._settings.timeout_s,
            )
        )
        version = words(found.get("version"))
        if not version:
            raise Refused(f"what answers at {self._settings.url} is not Home Assistant. {CONNECT}")
        return f"Home Assistant {version[:20]} answers"

    async def close(self) -> None:
        await self._http.close()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}"}


class MqttHome(Connector):
    """Publishes commands for whatever listens at the broker."""

    kind: ClassVar[str] = "home"

    def __init__(
        self, settings: HomeSettings, password: Callable[[], str], *, now: Callable[[], float] = time.time
    ) -> None:
        """`password` gives the broker's, where the settings name a user."""
        if not settings.host:
            raise NotConnected(f"home.host is empty: the MQTT broker is not known. {CONNECT}")
        self._settings = settings
        self._now = now
        self._mqtt = Mqtt(
            settings.host,
            settings.port,
            user=settings.user,
            password=password,
            tls=settings.tls,
            certificates=settings.certificates,
            timeout_s=settings.timeout_s,
        )

    async def deliver(self, parcel: Parcel) -> Receipt:
        """The broker's acknowledgement (QoS 1) is the receipt. Raises `NotConnected`, `Delayed` or `TooLate`."""
        body = {"id": parcel.key, "command": _command(parcel, self._now), "language": parcel.language}
        topic = f"{self._settings.topic.strip('/')}/command"
        await self._mqtt.publish(topic, json.dumps(body, ensure_ascii=False).encode())
        return Receipt(reference=topic)

    async def check(self) -> str:
        """Log in at the broker."""
        await self._mqtt.check()
        return f"the broker {self._settings.host} answers"


def spoken(text: str) -> str:
    """What came from outside as a sentence or two for the ear: one line, no markup, no more than is bearable."""
    line = " ".join(
        "".join(c if c.isprintable() else " " for c in text).replace("*", "").replace("`", "").split()
    )
    if len(line) <= LONGEST_SPEECH:
        return line
    cut = line[:LONGEST_SPEECH]
    ends = [cut.rfind(mark) for mark in (". ", "! ", "? ", "。", "！", "？")]
    return cut[: max(ends) + 1] if max(ends) > 0 else f"{cut.rpartition(' ')[0] or cut}…"


def _command(parcel: Parcel, now: Callable[[], float]) -> str:
    command: Json = parcel.payload.get("command")
    if not isinstance(command, str) or not command.strip():
        raise Refused(f"parcel {parcel.key} holds no command for the home.")
    until = number(parcel.payload.get("until")) or 0.0
    if until and now() > until:
        raise TooLate(f"the home could not be told to {command.strip()[:60]!r} in time: it was dropped.")
    return command.strip()
