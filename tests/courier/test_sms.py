"""Text messages: through ModemManager's interface on a private bus, and through a telephone's HTTP interface."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from dbus_fast import BusType, Message, MessageType
from dbus_fast.aio import MessageBus

from gadget.courier import modem as modem_module
from gadget.courier.gateway import Gateway
from gadget.courier.modem import ROOT, SERVICE, Modem
from gadget.courier.sms import MOST_PARTS, Sms, line
from gadget.errors import (
    CourierError,
    Delayed,
    NoSignal,
    NotConnected,
    Refused,
    SimLocked,
    TooBig,
    UnknownRecipient,
    WrongSecret,
)
from gadget.parcel import Json, Parcel
from gadget.settings import SmsSettings
from tests.courier.far_side import serving

MUM = "+34600111222"


def parcel(key: str = "turn-1:send_text_message", language: str = "en", **payload: Json) -> Parcel:
    words = {"to": MUM, "name": "Mum", "message": "running late"}
    return Parcel(key, "sms", {**words, **payload}, language, "the text to Mum")  # type: ignore[arg-type]


# ── a modem ───────────────────────────────────────────────────────────────────────────────────────────────────────

SYSTEM_PYTHON = "/usr/bin/python3"
"""The distribution's, which has python3-dbusmock."""


STAND_IN = Path(__file__).with_name("modem_manager.py")


def has_dbusmock() -> bool:
    if not (shutil.which("dbus-daemon") and Path(SYSTEM_PYTHON).exists()):
        return False
    found = subprocess.run(
        [SYSTEM_PYTHON, "-c", "import dbusmock"], env=_clean(), capture_output=True, check=False
    )
    return found.returncode == 0


def _clean() -> dict[str, str]:
    """The environment without what is meant for the gadget's own Python."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


needs_dbusmock = pytest.mark.skipif(
    not has_dbusmock(), reason="needs the Debian packages dbus and python3-dbusmock"
)


@contextmanager
def message_bus(directory: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A bus of its own: its address, and its process."""
    address = f"unix:path={directory}/bus"
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", f"--address={address}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert daemon.stdout is not None
    try:
        assert daemon.stdout.readline(), "the message bus did not start"
        yield address, daemon
    finally:
        daemon.kill()
        daemon.wait()
        daemon.stdout.close()


@asynccontextmanager
async def modem_manager(directory: Path, **parameters: object) -> AsyncIterator[str]:
    """The stand-in on a bus of its own; the bus's address."""
    with message_bus(directory) as (address, _):
        stand_in = await asyncio.create_subprocess_exec(
            SYSTEM_PYTHON, "-m", "dbusmock", "--system", "--template", str(STAND_IN),
            "--parameters", json.dumps(parameters),
            env={**_clean(), "DBUS_SYSTEM_BUS_ADDRESS": address}, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await owned(address)
            yield address
        finally:
            stand_in.kill()
            await stand_in.wait()


async def owned(address: str) -> None:
    """Wait until ModemManager's name is on the bus."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        name = await ask(address, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                         "NameHasOwner", "s", SERVICE)  # fmt: skip
        if name:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the stand-in of ModemManager did not start")


async def ask(
    address: str, service: str, path: str, interface: str, member: str, signature: str = "", *body: str
) -> object:
    bus = await MessageBus(address, BusType.SYSTEM).connect()
    try:
        reply = await bus.call(
            Message(service, path, interface, member, signature=signature, body=list(body))
        )
    finally:
        bus.disconnect()
    assert reply is not None and reply.message_type is MessageType.METHOD_RETURN, reply
    return reply.body[0]


async def sent(address: str) -> object:
    return await ask(address, SERVICE, ROOT, "org.freedesktop.DBus.Mock", "SentMessages")


async def left(address: str) -> object:
    """Messages that lie in the modem."""
    return await ask(address, SERVICE, f"{ROOT}/Modem/0", f"{SERVICE}.Modem.Messaging", "List")


@needs_dbusmock
async def test_a_text_goes_out_through_the_modem_and_leaves_nothing_in_it(tmp_path: Path) -> None:
    async with modem_manager(tmp_path) as bus:
        receipt = await Sms(Modem(10, bus)).deliver(parcel())
        assert receipt.reference == f"{ROOT}/SMS/0" and receipt.note == ""
        assert await sent(bus) == [(MUM, "running late")]
        assert await left(bus) == []


@needs_dbusmock
async def test_a_long_text_is_handed_over_whole_and_its_parts_are_told(tmp_path: Path) -> None:
    async with modem_manager(tmp_path) as bus:
        connector = Sms(Modem(10, bus))
        long = await connector.deliver(parcel(message="a" * 400))
        assert (long.note, long.reference) == ("", f"{ROOT}/SMS/0 in 3 parts")
        chinese = await connector.deliver(parcel(language="zh", message="晚点到" * 30))
        assert chinese.reference == f"{ROOT}/SMS/1 in 2 parts"
        assert await sent(bus) == [(MUM, "a" * 400), (MUM, "晚点到" * 30)]


@needs_dbusmock
async def test_a_modem_that_is_off_is_woken_up(tmp_path: Path) -> None:
    async with modem_manager(tmp_path, state=modem_module.DISABLED) as bus:
        await Sms(Modem(10, bus)).deliver(parcel())
        assert await sent(bus) == [(MUM, "running late")]


@needs_dbusmock
@pytest.mark.parametrize(
    ("parameters", "error", "says"),
    [
        ({"modems": 0}, Delayed, "no modem"),
        ({"state": modem_module.LOCKED, "lock": 2}, SimLocked, "locked"),
        ({"state": modem_module.FAILED, "reason": 2}, Delayed, "no SIM card"),
        ({"state": modem_module.FAILED, "reason": 1}, Delayed, "reports a failure"),
        ({"state": modem_module.SEARCHING}, NoSignal, "no network"),
        ({"data_only": True}, NotConnected, "cannot send text messages"),
    ],
)
async def test_a_modem_that_cannot_send_says_why(
    tmp_path: Path, parameters: dict[str, object], error: type[CourierError], says: str
) -> None:
    async with modem_manager(tmp_path, **parameters) as bus:
        for attempt in (Sms(Modem(10, bus)).deliver(parcel()), Sms(Modem(10, bus)).check()):
            with pytest.raises(error, match=says) as failed:
                await attempt
            assert type(failed.value) is error
        assert await sent(bus) == []


MM = "org.freedesktop.ModemManager1.Error"


@needs_dbusmock
@pytest.mark.parametrize(
    ("step", "name", "error"),
    [
        ("send", f"{MM}.Message.NetworkTimeout", NoSignal),
        ("send", f"{MM}.MobileEquipment.NoNetwork", NoSignal),
        ("send", f"{MM}.MobileEquipment.SimPin", SimLocked),
        ("send", f"{MM}.Message.SmscAddressUnknown", Delayed),
        ("send", f"{MM}.Core.Failed", Delayed),
        ("send", f"{MM}.Message.InvalidPduParameter", Refused),
        ("create", f"{MM}.Core.InvalidArgs", Refused),
        ("create", f"{MM}.Core.Unauthorized", NotConnected),
        ("create", "org.freedesktop.DBus.Error.AccessDenied", NotConnected),
        ("create", f"{MM}.Core.WrongState", Delayed),
    ],
)
async def test_every_failure_is_told_for_what_it_is_and_leaves_nothing_in_the_modem(
    tmp_path: Path, step: str, name: str, error: type[CourierError]
) -> None:
    async with modem_manager(tmp_path, **{step: name}) as bus:
        with pytest.raises(error) as failed:
            await Sms(Modem(10, bus)).deliver(parcel())
        assert type(failed.value) is error
        assert name in failed.value.message
        assert await left(bus) == [] and await sent(bus) == []


@needs_dbusmock
async def test_a_modem_that_takes_too_long_delays_within_its_time(tmp_path: Path) -> None:
    async with modem_manager(tmp_path, delay_s=3) as bus:
        began = time.monotonic()
        with pytest.raises(Delayed, match="longer than 1 s"):
            await Sms(Modem(1, bus)).deliver(parcel())
        assert time.monotonic() - began < 6


@needs_dbusmock
async def test_the_check_finds_the_modem_and_sends_nothing(tmp_path: Path) -> None:
    async with modem_manager(tmp_path, modems=2) as bus:
        assert (
            await Sms(Modem(10, bus)).check()
            == "the modem QUALCOMM INCORPORATED SIM7600 is registered with its network"
        )
        assert await sent(bus) == []


@pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="needs the Debian package dbus")
async def test_without_modemmanager_or_a_bus_it_waits_for_them(tmp_path: Path) -> None:
    with message_bus(tmp_path) as (bus, _), pytest.raises(Delayed, match="ModemManager does not run"):
        await Sms(Modem(10, bus)).deliver(parcel())
    for address in (bus, f"unix:path={tmp_path}/none", "nonsense"):
        with pytest.raises(Delayed, match="message bus"):
            await Sms(Modem(10, address)).deliver(parcel())


@pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="needs the Debian package dbus")
async def test_a_bus_that_goes_away_in_the_middle_is_noticed_at_once(tmp_path: Path) -> None:
    with message_bus(tmp_path) as (address, daemon):
        mute = await MessageBus(address, BusType.SYSTEM).connect()  # takes the name, and answers nothing
        await mute.request_name(SERVICE)
        mute.add_message_handler(lambda message: True)
        attempt = asyncio.ensure_future(Sms(Modem(30, address)).deliver(parcel()))
        await asyncio.sleep(0.3)
        assert not attempt.done()
        daemon.kill()
        began = time.monotonic()
        with pytest.raises(Delayed, match="broke off"):
            await attempt
        assert time.monotonic() - began < 5
        mute.disconnect()


# ── a telephone ───────────────────────────────────────────────────────────────────────────────────────────────────

LOGIN = "Basic " + base64.b64encode("sms:geheim ü".encode()).decode()


@dataclass
class Telephone:
    """Follows the interface of the app SMSGate in its local mode; `states` is what a message goes through."""

    states: list[str] = field(default_factory=lambda: ["Pending", "Processed", "Sent"])
    conflicts: bool = True
    """Whether it answers 409 to an id that it has, as newer versions do; older ones say yes and do nothing."""
    deaf_after: int = 1000
    """After so many requests it breaks off in the middle."""
    requests: int = 0
    messages: dict[str, dict[str, object]] = field(default_factory=dict)

    def routes(self) -> dict[str, object]:
        return {"/": self.hello, "/message": self.take, "/message/{id}": self.tell}

    def _known(self, request: web.Request) -> bool:
        self.requests += 1
        return request.headers.get("Authorization") == LOGIN

    async def hello(self, request: web.Request) -> web.Response:
        if not self._known(request):
            return web.Response(status=401)
        return web.json_response({"status": "ok", "model": "Pixel 7"})

    async def take(self, request: web.Request) -> web.StreamResponse:
        if not self._known(request):
            return web.Response(status=401)
        asked = await request.json()
        assert request.query["skipPhoneValidation"] == "true"
        if not asked["phoneNumbers"] or not asked["textMessage"]["text"]:
            return web.json_response({"message": "phoneNumbers is empty"}, status=400)
        if asked["id"] in self.messages and self.conflicts:
            return web.json_response({"message": "Message with the same ID already exists"}, status=409)
        self.messages.setdefault(asked["id"], {**asked, "left": list(self.states)})
        if self.requests >= self.deaf_after:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"id": asked["id"], "state": "Pending", "recipients": []}, status=202)

    async def tell(self, request: web.Request) -> web.Response:
        if not self._known(request):
            return web.Response(status=401)
        message = self.messages.get(request.match_info["id"])
        if message is None:
            return web.Response(status=404)
        left = message["left"]
        assert isinstance(left, list)
        state = left.pop(0) if len(left) > 1 else left[0]
        return web.json_response({"id": message["id"], "state": state, "recipients": []})

    def texts(self) -> list[tuple[object, object]]:
        return [(one["phoneNumbers"], one["textMessage"]) for one in self.messages.values()]


def gateway(address: str, password: str = "geheim ü", **others: object) -> Sms:  # noqa: S107
    chosen = SmsSettings(backend="gateway", gateway=address, user="sms", timeout_s=5)
    return Sms(Gateway(chosen, lambda: password, look_s=0.01))


async def test_a_telephone_takes_the_text_and_is_watched_until_it_is_sent() -> None:
    telephone = Telephone()
    async with serving(telephone.routes()) as address:  # type: ignore[arg-type]
        receipt = await gateway(address + "/").deliver(parcel())
        assert receipt.reference in telephone.messages and "turn" not in receipt.reference
        assert telephone.texts() == [([MUM], {"text": "running late"})]
        assert telephone.messages[receipt.reference]["left"] == ["Sent"]


@pytest.mark.parametrize("conflicts", [True, False])
async def test_a_telephone_that_has_the_text_already_is_not_given_it_again(conflicts: bool) -> None:
    telephone = Telephone(conflicts=conflicts, deaf_after=1)
    async with serving(telephone.routes()) as address:  # type: ignore[arg-type]
        with pytest.raises(Delayed):
            await gateway(address).deliver(parcel())
        telephone.deaf_after = 1000
        first = await gateway(address).deliver(parcel())
        again = await gateway(address).deliver(parcel())
        assert first == again and len(telephone.messages) == 1
        await gateway(address).deliver(parcel("turn-2:send_text_message"))
        assert len(telephone.messages) == 2


async def test_a_telephone_that_fails_refuses_and_one_that_takes_its_time_is_trusted() -> None:
    failing, slow = Telephone(states=["Pending", "Failed"]), Telephone(states=["Pending"])
    async with serving(failing.routes()) as address:  # type: ignore[arg-type]
        with pytest.raises(Refused, match="could not send"):
            await gateway(address).deliver(parcel())
        with pytest.raises(Refused, match="409"):
            await gateway(address).deliver(parcel())
    async with serving(slow.routes()) as address:  # type: ignore[arg-type]
        await gateway(address).deliver(parcel())
        assert len(slow.messages) == 1


async def test_a_wrong_password_of_the_telephone_is_told_as_such() -> None:
    telephone = Telephone()
    async with serving(telephone.routes()) as address:  # type: ignore[arg-type]
        for attempt in (gateway(address, "guess").deliver(parcel()), gateway(address, "guess").check()):
            with pytest.raises(WrongSecret, match="gadget connect sms") as wrong:
                await attempt
            assert "guess" not in wrong.value.message
        assert await gateway(address).check() == "the telephone Pixel 7 takes text messages"
    assert not telephone.messages
    with pytest.raises(Delayed):
        await gateway(address).deliver(parcel())


# ── either ────────────────────────────────────────────────────────────────────────────────────────────────────────


class Nobody:
    """A line that must not be used."""

    async def send(self, number: str, text: str, key: str) -> str:
        raise AssertionError(f"{text!r} was sent to {number}")

    async def check(self) -> str:
        return ""


@pytest.mark.parametrize(
    "number",
    [
        "",
        "mum",
        "12",
        "+0123456789",
        "+34 600 111 22x",
        "+34600111222;AT+CMGD",
        "+" + "1" * 16,
        "１２３４５６７",
    ],
)
async def test_what_is_no_number_is_refused_before_anything_is_sent(number: str) -> None:
    with pytest.raises(UnknownRecipient, match="no telephone number"):
        await Sms(Nobody()).deliver(parcel(to=number))


async def test_an_empty_text_and_a_letter_are_refused() -> None:
    with pytest.raises(Refused, match="empty"):
        await Sms(Nobody()).deliver(parcel(message=" \n"))
    with pytest.raises(TooBig, match="11 parts"):
        await Sms(Nobody()).deliver(parcel(message="a" * (153 * MOST_PARTS + 1)))


def test_the_setting_names_the_line_and_without_it_there_is_none() -> None:
    assert isinstance(line(SmsSettings(backend="modem"), str), Modem)
    assert isinstance(line(SmsSettings(backend="gateway"), str), Gateway)
    with pytest.raises(NotConnected, match="gadget connect sms"):
        line(SmsSettings(), str)


async def test_numbers_may_be_written_with_spaces_and_short_ones_are_numbers_too() -> None:
    telephone = Telephone()
    async with serving(telephone.routes()) as address:  # type: ignore[arg-type]
        await gateway(address).deliver(parcel(to="+34 (600) 111-222"))
        await gateway(address).deliver(parcel("turn-2:x", to="10086"))
    assert [numbers for numbers, _ in telephone.texts()] == [[MUM], ["10086"]]
