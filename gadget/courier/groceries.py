"""Groceries: a page to order from made by Instacart's Developer Platform, or the list itself, handed to the phone.

Payload: {"items": [{"name", "quantity", "unit", "text"}…], "title"}; `unit` is one that Instacart knows, `text` is the
item as a person writes it. A page that is made twice harms nobody: the phone shows the last one in the place of the
first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit

from gadget.courier import phone
from gadget.courier.base import Connector
from gadget.courier.http import Http
from gadget.courier.phone import is_link
from gadget.courier.secrets import Secrets
from gadget.courier.shape import fields, items, number, words
from gadget.errors import Delayed, Refused
from gadget.parcel import Json, Parcel, Receipt
from gadget.settings import Settings, ShoppingSettings

THREAD = "groceries"
"""The list on the phone is one notification, which each later list replaces."""

CONNECT = "Run `gadget connect instacart`."


def connector(settings: Settings, secrets: Secrets) -> Connector:
    """What delivers parcels of kind "groceries"; the secret is called "instacart". Raises `NotConnected`."""
    return groceries(settings.shopping, lambda: secrets.get("instacart"), phone.connector(settings, secrets))


class Instacart(Connector):
    """Has a page made and hands its link to the phone."""

    kind: ClassVar[str] = "groceries"

    def __init__(self, settings: ShoppingSettings, key: Callable[[], str], phone: Connector) -> None:
        """`key` gives Instacart's API key, or raises `NotConnected`; `phone` delivers parcels of kind "phone"."""
        self._settings = settings
        self._key = key
        self._phone = phone
        self._http = Http()
        self._made: dict[str, str] = {}

    async def deliver(self, parcel: Parcel) -> Receipt:
        """The link is the receipt's reference. Raises `NotConnected`, `Delayed` or `Refused`."""
        lines, title = _lines(parcel), _title(parcel)
        link = self._made.get(parcel.key) or await self._page(lines, title)
        self._made = {parcel.key: link}  # a phone that cannot be reached costs no second page
        await self._phone.deliver(_for_the_phone(parcel, link, title, _text(lines)))
        self._made.clear()
        return Receipt(reference=link)

    async def check(self) -> str:
        """Look whether the key is there and the phone answers: a page is nothing to be made for a trial."""
        self._key()
        return f"Instacart's key is there, and {await self._phone.check()}"

    async def close(self) -> None:
        await self._http.close()
        await self._phone.close()

    async def _page(self, lines: list[Mapping[str, Json]], title: str) -> str:
        body: Json = {
            "title": title,
            "link_type": "shopping_list",
            "line_items": [
                {
                    "name": words(line.get("name")),
                    "quantity": number(line.get("quantity")) or 1.0,
                    "unit": words(line.get("unit")) or "each",
                    "display_text": words(line.get("text")) or words(line.get("name")),
                }
                for line in lines
            ],
        }
        base = self._settings.instacart_url.rstrip("/")
        answer = await self._http.post_json(
            f"{base}/idp/v1/products/products_link",
            body,
            headers={"Authorization": f"Bearer {self._key()}"},
            deadline_s=self._settings.timeout_s,
        )
        link = words(fields(answer).get("products_link_url"))
        if not link:
            raise Delayed("Instacart made a page and did not say where it is.")
        if not is_link(link) or (
            urlsplit(link).scheme != "https" and urlsplit(link).hostname != urlsplit(base).hostname
        ):
            raise Refused(
                f"Instacart answered with something that is no secure link: {link[:60]!r}. {CONNECT}"
            )
        return link


class ListOnPaper(Connector):
    """Hands the list itself to the phone."""

    kind: ClassVar[str] = "groceries"

    def __init__(self, phone: Connector) -> None:
        """`phone` delivers parcels of kind "phone"."""
        self._phone = phone

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Raises what `phone` raises, and `Refused` for a parcel without items."""
        return await self._phone.deliver(_for_the_phone(parcel, "", _title(parcel), _text(_lines(parcel))))

    async def check(self) -> str:
        return await self._phone.check()

    async def close(self) -> None:
        await self._phone.close()


def groceries(settings: ShoppingSettings, key: Callable[[], str], phone: Connector) -> Connector:
    """The connector that the settings choose."""
    return Instacart(settings, key, phone) if settings.groceries == "instacart" else ListOnPaper(phone)


def _lines(parcel: Parcel) -> list[Mapping[str, Json]]:
    lines = [fields(line) for line in items(parcel.payload.get("items"))]
    lines = [line for line in lines if words(line.get("name")).strip()]
    if not lines:
        raise Refused(f"parcel {parcel.key} holds no groceries.")
    return lines


def _title(parcel: Parcel) -> str:
    return words(parcel.payload.get("title")) or parcel.about


def _text(lines: list[Mapping[str, Json]]) -> str:
    return "\n".join(f"• {words(line.get('text')) or words(line.get('name'))}" for line in lines)


def _for_the_phone(parcel: Parcel, link: str, title: str, text: str) -> Parcel:
    return replace(
        parcel,
        kind="phone",
        payload={"url": link, "title": title, "text": text, "thread": THREAD},
        attachments=(),
    )
