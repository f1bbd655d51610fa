"""A link for the paired phone: as an ntfy notification that opens it, or as a message to oneself.

Payload: {"url": what a tap opens ('' for a text alone), "title", "text" (or ''), "thread" (or '')}; a later parcel of
the same thread takes the place of the notification before.

An ntfy server (2.16 or newer) shows two deliveries of one key as one notification, by its sequence id; an older one
shows both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import ClassVar
from urllib.parse import urlsplit

from gadget.courier.base import Connector
from gadget.courier.http import Http
from gadget.courier.secrets import Secrets
from gadget.courier.shape import fields, words
from gadget.errors import NotConnected, Refused
from gadget.parcel import Parcel, Receipt
from gadget.settings import PhoneSettings, Settings

CONNECT = "Run `gadget connect phone`."
LONGEST_TEXT = 1000
"""Characters of a text; ntfy makes a file of a message that has more than 4096 bytes."""

LONGEST_URL = 2000


def phone(settings: PhoneSettings, token: Callable[[], str], email: Callable[[], Connector]) -> Connector:
    """The connector that the settings choose. Raises `NotConnected`.

    `token` gives the ntfy access token, '' where none is needed; `email` gives the connector that sends e-mail.
    """
    match settings.backend:
        case "ntfy":
            return Ntfy(settings, token)
        case "email":
            if not settings.address:
                raise NotConnected(f"phone.address is empty: your own e-mail address is not known. {CONNECT}")
            return ByEmail(settings.address, email())
    raise NotConnected(f"no phone is connected: phone.backend is empty. {CONNECT}")


def connector(settings: Settings, secrets: Secrets) -> Connector:
    """What delivers parcels of kind "phone"; the secret "phone" is the ntfy token, if any. Raises `NotConnected`."""
    from gadget.courier.connectors import connector as other

    def token() -> str:
        return secrets.get("phone") if secrets.has("phone") else ""

    return phone(settings.phone, token, lambda: other("email", settings, secrets))


class Ntfy(Connector):
    """Publishes to the topic that the phone subscribes to."""

    kind: ClassVar[str] = "phone"
    deduplicates: ClassVar[bool] = True

    def __init__(self, settings: PhoneSettings, token: Callable[[], str]) -> None:
        if not settings.topic:
            raise NotConnected(f"phone.topic is empty: nobody knows which topic your phone reads. {CONNECT}")
        self._settings = settings
        self._token = token
        self._http = Http(ca_file=settings.certificates)

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Raises `NotConnected`, `Delayed` or `Refused`."""
        note = Note.of(parcel)
        body = {
            "topic": self._settings.topic,
            "title": note.title,
            "message": note.text or note.url or note.title,
            "sequence_id": sequence(parcel),
            **({"click": note.url} if note.url else {}),
        }
        answer = await self._http.post_json(
            f"{self._settings.url.rstrip('/')}/",
            body,
            headers=self._headers(),
            deadline_s=self._settings.timeout_s,
        )
        return Receipt(reference=words(fields(answer).get("id"))[:80] or note.url)

    async def check(self) -> str:
        """Ask the server whether it is well."""
        found = fields(
            await self._http.get_json(
                f"{self._settings.url.rstrip('/')}/v1/health",
                headers=self._headers(),
                deadline_s=self._settings.timeout_s,
            )
        )
        if found.get("healthy") is not True:
            raise Refused(f"what answers at {self._settings.url} is not a healthy ntfy server. {CONNECT}")
        return f"the ntfy server {self._settings.url} answers"

    async def close(self) -> None:
        await self._http.close()

    def _headers(self) -> dict[str, str]:
        token = self._token()
        return {"Authorization": f"Bearer {token}"} if token else {}


class ByEmail(Connector):
    """Sends the link to oneself, by whatever sends e-mail."""

    kind: ClassVar[str] = "phone"

    def __init__(self, address: str, email: Connector) -> None:
        """`email` delivers parcels of kind "email"."""
        self._address = address
        self._email = email

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Raises what `email` raises."""
        note = Note.of(parcel)
        letter = Parcel(
            key=parcel.key,
            kind="email",
            payload={
                "to": self._address,
                "name": "",
                "subject": note.title,
                "body": "\n\n".join(part for part in (note.text, note.url) if part) or note.title,
                "photo": False,
            },
            language=parcel.language,
            about=parcel.about,
        )
        return await self._email.deliver(letter)

    async def check(self) -> str:
        return await self._email.check()

    async def close(self) -> None:
        await self._email.close()


class Note:
    """What a parcel for the phone holds, checked."""

    __slots__ = ("text", "title", "url")

    def __init__(self, url: str, title: str, text: str) -> None:
        self.url, self.title, self.text = url, title, text

    @classmethod
    def of(cls, parcel: Parcel) -> Note:
        """Raises `Refused` for what no phone should be made to open."""
        url = words(parcel.payload.get("url")).strip()
        if url and not is_link(url):
            raise Refused(f"parcel {parcel.key} holds no link to a page of the web: {url[:60]!r}.")
        title, text = words(parcel.payload.get("title")).strip(), words(parcel.payload.get("text")).strip()
        if not (url or title or text):
            raise Refused(f"parcel {parcel.key} holds nothing for the phone.")
        return cls(url, title[:200] or parcel.about, text[:LONGEST_TEXT])


def is_link(url: str) -> bool:
    """Whether it is a plain address of a web page, of a bearable length."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and "@" not in parts.netloc


def sequence(parcel: Parcel) -> str:
    """The same for deliveries that are to be one notification: letters and digits only, as the server wants it."""
    return hashlib.sha256((words(parcel.payload.get("thread")) or parcel.key).encode()).hexdigest()[:32]
