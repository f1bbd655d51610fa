"""Links for the phone by ntfy and by e-mail, and groceries handed to it, against servers of the published shapes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web

from gadget.courier.base import Connector
from gadget.courier.groceries import Instacart, ListOnPaper, groceries
from gadget.courier.phone import ByEmail, Ntfy, is_link, phone
from gadget.errors import CourierError, Delayed, NotConnected, Refused
from gadget.parcel import Parcel, Receipt
from gadget.settings import PhoneSettings, ShoppingSettings
from tests.courier.far_side import Handler, says, says_bytes, serving

LINK = "https://www.amazon.de/s?k=running+shoe"


def parcel(**payload: Any) -> Parcel:
    return Parcel(
        "turn1:phone", "phone", {"url": LINK, "title": "跑鞋", **payload}, "en", "the running shoes"
    )


@dataclass
class NtfyServer:
    """The far side as its users know it: a topic keeps messages, and one of a sequence id seen before replaces it."""

    token: str = ""
    topics: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    published: int = 0

    async def publish(self, request: web.Request) -> web.Response:
        if self.token and request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.json_response({"code": 40101, "http": 401, "error": "unauthorized"}, status=401)
        message = await request.json()
        if not isinstance(message.get("topic"), str):
            return web.json_response({"code": 40024, "http": 400, "error": "no topic"}, status=400)
        self.published += 1
        shown = self.topics.setdefault(message["topic"], [])
        shown[:] = [other for other in shown if other["sequence_id"] != message["sequence_id"]]
        shown.append(message)
        return web.json_response({"id": f"message{self.published}", "event": "message", **message})

    async def health(self, request: web.Request) -> web.Response:
        return web.json_response({"healthy": True})


@asynccontextmanager
async def ntfy(server: NtfyServer, token: str = "") -> AsyncIterator[Ntfy]:
    async with serving({"/": server.publish, "/v1/health": server.health}) as url:
        connector = Ntfy(PhoneSettings(backend="ntfy", url=url, topic="long-and-odd"), lambda: token)
        try:
            yield connector
        finally:
            await connector.close()


async def test_a_link_becomes_one_notification_however_often_it_is_delivered() -> None:
    server = NtfyServer()
    async with ntfy(server) as connector:
        first = await connector.deliver(parcel())
        await connector.deliver(parcel())
        await connector.deliver(replace(parcel(), key="turn2:phone"))
    shown = server.topics["long-and-odd"]
    assert server.published == 3 and len(shown) == 2
    assert first.reference == "message1"
    assert shown[0]["title"] == "跑鞋" and shown[0]["click"] == LINK and shown[0]["message"] == LINK
    assert all(message["sequence_id"].isalnum() and len(message["sequence_id"]) <= 64 for message in shown)


async def test_a_later_parcel_of_a_thread_replaces_the_one_before() -> None:
    server = NtfyServer()
    async with ntfy(server) as connector:
        await connector.deliver(parcel(url="", text="• milk", thread="groceries"))
        await connector.deliver(
            replace(parcel(url="", text="• milk\n• bread", thread="groceries"), key="turn2:groceries")
        )
    assert [message["message"] for message in server.topics["long-and-odd"]] == ["• milk\n• bread"]
    assert "click" not in server.topics["long-and-odd"][0]


async def test_a_server_with_accounts_wants_the_token() -> None:
    async with ntfy(NtfyServer(token="tk_right"), token="tk_right") as connector:  # noqa: S106
        await connector.deliver(parcel())
        assert "answers" in await connector.check()
    async with ntfy(NtfyServer(token="tk_right"), token="tk_wrong") as connector:  # noqa: S106
        with pytest.raises(Refused, match="401") as refused:
            await connector.deliver(parcel())
    assert "tk_" not in refused.value.message


async def test_a_long_text_stays_a_message_and_does_not_become_a_file() -> None:
    server = NtfyServer()
    async with ntfy(server) as connector:
        await connector.deliver(parcel(text="长" * 5000))
    assert len(server.topics["long-and-odd"][0]["message"].encode()) < 4096


@pytest.mark.parametrize(
    ("far_side", "error"),
    [
        (says({}, status=429, headers={"Retry-After": "30"}), Delayed),
        (says({}, status=507), Delayed),
        (says({}, status=403), Refused),
        (says_bytes(b"<html>", "text/html"), Delayed),
    ],
)
async def test_a_server_that_answers_badly_is_one_of_our_errors(
    far_side: Handler, error: type[CourierError]
) -> None:
    async with serving({"/": far_side}) as url:
        connector = Ntfy(PhoneSettings(backend="ntfy", url=url, topic="t"), lambda: "")
        with pytest.raises(error):
            await connector.deliver(parcel())
        await connector.close()


async def test_what_is_no_ntfy_server_is_told_so() -> None:
    async with serving({"/v1/health": says({"status": "ok"})}) as url:
        connector = Ntfy(PhoneSettings(backend="ntfy", url=url, topic="t"), lambda: "")
        with pytest.raises(Refused, match="not a healthy ntfy server"):
            await connector.check()
        await connector.close()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "tel:+4912345",
        "https://",
        "https://bank.example@evil.example/",
        "https://example.com/a b",
        "https://example.com/\n",
        "https://exämple.com/",
        "https://[::1",
        "https://example.com/" + "a" * 2000,
    ],
)
async def test_no_phone_is_made_to_open_what_is_no_page_of_the_web(url: str) -> None:
    assert not is_link(url)
    server = NtfyServer()
    async with ntfy(server) as connector:
        with pytest.raises(Refused, match="no link"):
            await connector.deliver(parcel(url=url if url.strip() == url else f"x{url}"))
    assert server.published == 0


@dataclass
class Mailbox(Connector):
    """Delivers e-mail, into a list."""

    kind = "email"
    letters: list[Parcel] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Receipt:
        self.letters.append(parcel)
        return Receipt(reference="250 OK")


async def test_a_link_can_go_by_e_mail_to_oneself() -> None:
    mailbox = Mailbox()
    connector = phone(PhoneSettings(backend="email", address="me@example.org"), lambda: "", lambda: mailbox)
    assert isinstance(connector, ByEmail)
    assert (await connector.deliver(parcel(text="• milk"))).reference == "250 OK"
    [letter] = mailbox.letters
    assert letter.kind == "email" and letter.key == "turn1:phone"
    assert letter.payload == {
        "to": "me@example.org",
        "name": "",
        "subject": "跑鞋",
        "body": f"• milk\n\n{LINK}",
        "photo": False,
    }


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (PhoneSettings(), "phone.backend"),
        (PhoneSettings(backend="ntfy"), "phone.topic"),
        (PhoneSettings(backend="email"), "phone.address"),
    ],
)
def test_what_is_not_set_up_says_how(settings: PhoneSettings, names: str) -> None:
    with pytest.raises(NotConnected, match="gadget connect phone") as missing:
        phone(settings, lambda: "", Mailbox)
    assert names in missing.value.message


# ── groceries ─────────────────────────────────────────────────────────────────────────────────────────────────────

ITEMS = [
    {"name": "chickpeas", "quantity": 3.0, "unit": "can", "text": "3 cans of chickpeas"},
    {"name": "西红柿", "quantity": 1000.0, "unit": "gram", "text": "两斤西红柿"},
    {"name": "milk"},
]


def order(items: Any = ITEMS) -> Parcel:
    return Parcel(
        "turn1:groceries", "groceries", {"items": items, "title": "Shopping list"}, "en", "the groceries"
    )


@dataclass
class Phone(Connector):
    """Receives what is handed to it; unreachable as often as told."""

    kind = "phone"
    handed: list[Parcel] = field(default_factory=list)
    unreachable: int = 0

    async def deliver(self, parcel: Parcel) -> Receipt:
        if self.unreachable:
            self.unreachable -= 1
            raise Delayed("the phone is off.")
        self.handed.append(parcel)
        return Receipt(reference="message1")

    async def check(self) -> str:
        return "the phone answers."


@dataclass
class InstacartServer:
    """The Developer Platform as published: a key, lines with a name, and a page for each call."""

    calls: list[Any] = field(default_factory=list)

    async def products_link(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != "Bearer keys.right":
            return web.json_response({"error": {"message": "Unauthorized", "code": 9999}}, status=401)
        body = await request.json()
        if (
            request.method != "POST"
            or not body.get("title")
            or not all(i["name"] for i in body["line_items"])
        ):
            return web.json_response({"error": {"message": "bad request", "code": 1001}}, status=400)
        self.calls.append(body)
        url = f"https://customers.instacart.example/store/shopping_lists/{len(self.calls)}"
        return web.json_response({"products_link_url": url})


PATH = "/idp/v1/products/products_link"


@asynccontextmanager
async def instacart(far_side: Handler, receiver: Phone, key: str = "keys.right") -> AsyncIterator[Connector]:
    async with serving({PATH: far_side}) as url:
        settings = ShoppingSettings(groceries="instacart", instacart_url=url, timeout_s=2.0)
        connector = groceries(settings, lambda: key, receiver)
        assert isinstance(connector, Instacart)
        try:
            yield connector
        finally:
            await connector.close()


async def test_a_page_with_quantities_and_units_is_made_and_its_link_handed_to_the_phone() -> None:
    server, receiver = InstacartServer(), Phone()
    async with instacart(server.products_link, receiver) as connector:
        receipt = await connector.deliver(order())
    assert server.calls == [
        {
            "title": "Shopping list",
            "link_type": "shopping_list",
            "line_items": [
                {"name": "chickpeas", "quantity": 3.0, "unit": "can", "display_text": "3 cans of chickpeas"},
                {"name": "西红柿", "quantity": 1000.0, "unit": "gram", "display_text": "两斤西红柿"},
                {"name": "milk", "quantity": 1.0, "unit": "each", "display_text": "milk"},
            ],
        }
    ]
    [handed] = receiver.handed
    assert handed.kind == "phone" and handed.payload["url"] == receipt.reference
    assert handed.payload["text"] == "• 3 cans of chickpeas\n• 两斤西红柿\n• milk"


async def test_a_phone_that_is_off_costs_no_second_page() -> None:
    server, receiver = InstacartServer(), Phone(unreachable=2)
    async with instacart(server.products_link, receiver) as connector:
        for _ in range(2):
            with pytest.raises(Delayed):
                await connector.deliver(order())
        await connector.deliver(order())
    assert len(server.calls) == 1 and len(receiver.handed) == 1


async def test_a_wrong_key_is_refused_and_stays_out_of_the_message() -> None:
    receiver = Phone()
    async with instacart(InstacartServer().products_link, receiver, key="keys.wrong") as connector:
        with pytest.raises(Refused, match="401") as refused:
            await connector.deliver(order())
    assert "keys." not in refused.value.message and not receiver.handed


@pytest.mark.parametrize(
    ("far_side", "error"),
    [
        (says({}), Delayed),
        (says({"products_link_url": 5}), Delayed),
        (says({"products_link_url": "javascript:alert(1)"}), Refused),
        (says({"products_link_url": "http://evil.example/list"}), Refused),
        (says({"products_link_url": "https://a@evil.example/list"}), Refused),
        (says({}, status=429, headers={"Retry-After": "5"}), Delayed),
        (says_bytes(b"{"), Delayed),
        (says_bytes(b'"' + b"x" * 3_000_000 + b'"'), Refused),
    ],
)
async def test_an_instacart_that_answers_badly_sends_nothing_to_the_phone(
    far_side: Handler, error: type[CourierError]
) -> None:
    receiver = Phone()
    async with instacart(far_side, receiver) as connector:
        with pytest.raises(error):
            await connector.deliver(order())
    assert not receiver.handed


async def test_without_instacart_the_list_itself_goes_to_the_phone() -> None:
    receiver = Phone()
    connector = groceries(ShoppingSettings(), lambda: "", receiver)
    assert isinstance(connector, ListOnPaper)
    await connector.deliver(order())
    [handed] = receiver.handed
    assert handed.payload["url"] == "" and handed.payload["title"] == "Shopping list"
    assert handed.payload["text"] == "• 3 cans of chickpeas\n• 两斤西红柿\n• milk"


@pytest.mark.parametrize("items", [[], None, "milk", [{"name": " "}], [3]])
async def test_an_order_of_nothing_is_refused(items: Any) -> None:
    with pytest.raises(Refused, match="no groceries"):
        await ListOnPaper(Phone()).deliver(order(items))
