"""No password leaves the courier but to its far side: not into a log, the journal, an argument, a status or the doctor,
not even when the far side sends it back, and not when it is one that no request can hold.
"""

from __future__ import annotations

import asyncio
import base64
import io
import logging
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web

from gadget.config import courier_socket, load
from gadget.courier.client import CourierClient
from gadget.courier.hiding import INSTEAD, Hidden, HidingFilter
from gadget.demo import as_toml
from gadget.outbox import Outbox, Posting, State
from gadget.parcel import Parcel
from gadget.post import Outgoing
from tests.courier.broker import broker
from tests.courier.far_side import serving
from tests.courier.lives import opened, post
from tests.courier.mail_server import HOST, script_server

SOON_S = 150.0
PLAIN = "canary-7Q2x-fe81"
ODD = "canary-7Q2x\x01-密-fe81"
"""With what neither a header nor a line of SMTP can hold."""

PARCELS = (
    Parcel("t1:email", "email", {"to": "bo@example.net", "subject": "x", "body": "y"}, "en", "the mail"),
    Parcel("t2:sms", "sms", {"to": "+34612345678", "name": "Bo", "message": "hi"}, "en", "the text"),
    Parcel("t3:home", "home", {"command": "lights on"}, "en", "the lights"),
    Parcel("t4:phone", "phone", {"url": "https://example.org", "title": "x", "text": "y"}, "en", "the link"),
    Parcel("t5:groceries", "groceries", {"items": [{"name": "milk"}], "title": "list"}, "en", "the list"),
)  # fmt: skip


async def mirror(request: web.Request) -> web.Response:
    """Refuses, and shows in every place of its answer what it was given to let somebody in."""
    given = request.headers.get("Authorization", "nothing")
    word, _, rest = given.partition(" ")
    seen = base64.b64decode(rest).decode(errors="replace") if word == "Basic" else rest
    if request.path == "/api/conversation/process":
        speech = {"plain": {"speech": f"Who is {seen}?"}}
        return web.json_response(
            {"response": {"response_type": "error", "data": {"code": seen}, "speech": speech}}
        )
    if request.path.endswith("products_link"):
        return web.json_response({"products_link_url": f"http://{seen}.example/{seen}"})
    answer = {"error": seen, "state": "Failed", "version": seen, "model": seen, "healthy": seen}
    status = 200 if request.method == "GET" and request.path.startswith("/api") else 403
    headers = (
        {} if not seen.isascii() or not seen.isprintable() else {"WWW-Authenticate": f'Basic realm="{seen}"'}
    )
    return web.json_response(answer, status=status, headers=headers)


async def talkative(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A mail server that repeats the password it does not take."""
    writer.write(b"220 mail.test ESMTP\r\n")
    while line := (await reader.readline()).decode().strip():
        verb, _, rest = line.partition(" ")
        if verb.upper() == "EHLO":
            writer.write(b"250-mail.test\r\n250 AUTH PLAIN\r\n")
        elif verb.upper() == "AUTH":
            password = base64.b64decode(rest.partition(" ")[2]).decode(errors="replace").split("\0")[-1]
            writer.write(f"535 5.7.8 not {password} nor {rest}\r\n".encode())
        else:
            writer.write(b"221 bye\r\n")
            break
    await writer.drain()


@dataclass
class Scene:
    """One courier with far sides that say everything, and what could be read by others afterwards."""

    folder: Path
    courier: asyncio.subprocess.Process
    places: dict[str, str]

    def run(self, *arguments: str) -> Any:
        return asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gadget", "--config", str(self.folder / "gadget.toml"), *arguments),
            env={**os.environ, "CONFIGURATION_DIRECTORY": str(self.folder)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def says(self, *arguments: str) -> str:
        process = await self.run(*arguments)
        said, _ = await process.communicate()
        return str(said.decode(errors="replace"))


@asynccontextmanager
async def scene(folder: Path, secret: str, home: dict[str, Any] | None = None) -> AsyncIterator[Scene]:
    """`home` is the section of that name where it is not the server that says everything."""
    secrets = folder / "secrets"
    secrets.mkdir(mode=0o700)
    for name in ("email", "sms", "home", "phone", "instacart"):
        (secrets / name).touch(mode=0o600)
        (secrets / name).write_text(secret, encoding="utf-8")
    async with serving({"/{path:.*}": mirror}) as url, script_server(talkative) as port:
        sections = {
            "general": {"state_directory": str(folder / "state"), "runtime_directory": str(folder / "run")},
            "courier": {"longest_pause_s": 0.2},
            "email": {
                "host": HOST,
                "port": port,
                "security": "none",
                "user": "ada",
                "address": "ada@example.org",
            },
            "sms": {"backend": "gateway", "gateway": url, "user": "ada"},
            "home": home or {"backend": "home_assistant", "url": url},
            "phone": {"backend": "ntfy", "url": url, "topic": "odd"},
            "shopping": {"groceries": "instacart", "instacart_url": url},
            "look": {"eyes": "off"},
        }
        (folder / "gadget.toml").write_text(as_toml(sections))
        settings = load([folder / "gadget.toml"]).settings
        (folder / "state").mkdir()
        with opened(settings) as database:
            for parcel in PARCELS:
                post(Outgoing(database, settings), parcel)
        with (folder / "courier.log").open("wb") as log:
            courier = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "gadget", "-v", "--config", str(folder / "gadget.toml"), "courier"),
                env={**os.environ, "CONFIGURATION_DIRECTORY": str(folder)},
                stdout=log,
                stderr=log,
            )
        found = Scene(folder, courier, {})
        try:
            await tried(folder)
            process = Path(f"/proc/{courier.pid}")
            found.places |= {
                "arguments": (process / "cmdline").read_text(),
                "environment": (process / "environ").read_text(),
                "status": str(await asyncio.to_thread(CourierClient(courier_socket(settings)).status)),
                "outbox": await found.says("outbox", "--json"),
                "doctor": await found.says("-v", "doctor", "--json"),
            }
            yield found
        finally:
            courier.terminate()
            assert await courier.wait() == 0
            found.places["log"] = (folder / "courier.log").read_text(errors="replace")
            files = [file for file in (folder / "state").rglob("*") if file.is_file()]
            found.places["journal"] = "".join(file.read_text(errors="replace") for file in files)


async def tried(folder: Path) -> list[Posting]:
    """The rows, once each of them has been tried and failed."""
    settings = load([folder / "gadget.toml"]).settings
    deadline = time.monotonic() + SOON_S
    while True:
        with opened(settings) as database:
            rows = Outbox(database).latest(10)
        if all(row.reason for row in rows):
            return rows
        assert time.monotonic() < deadline, rows
        await asyncio.sleep(0.1)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("secret", [PLAIN, ODD], ids=["plain", "odd"])
async def test_a_password_that_far_sides_send_back_is_found_nowhere(tmp_path: Path, secret: str) -> None:
    async with scene(tmp_path, secret) as found:
        rows = await tried(tmp_path)
        assert {row.parcel.kind for row in rows} == {"email", "sms", "home", "phone", "groceries"}
        assert State.DELIVERED not in {row.state for row in rows}
    assert all(len(found.places[name]) > 20 for name in ("log", "journal", "outbox", "doctor", "status"))
    packed = [base64.b64encode(b"\0" * before + secret[:11].encode()).decode()[4:14] for before in range(3)]
    forms = (secret[:11], *packed)
    leaks = {
        name: [text[max(0, text.find(form) - 120) : text.find(form) + 40] for form in forms if form in text]
        for name, text in found.places.items()
    }
    assert {name: where for name, where in leaks.items() if where} == {}


@pytest.mark.timeout(400)
async def test_a_password_that_a_broker_does_not_take_is_found_nowhere(tmp_path: Path) -> None:
    (tmp_path / "broker").mkdir()
    async with broker(tmp_path / "broker", login=("ada", "another")) as running:
        home = {"backend": "mqtt", "host": "127.0.0.1", "port": running.port, "user": "ada", "topic": "home"}
        async with scene(tmp_path, PLAIN, home) as found:
            [row] = [row for row in await tried(tmp_path) if row.parcel.kind == "home"]
            assert row.reason.startswith("the broker 127.0.0.1:")
    assert [name for name, text in found.places.items() if PLAIN[:11] in text] == []


@pytest.mark.parametrize("secret", [PLAIN, ODD, "p4ss", 'with "quotes" & spaces/+?'])
def test_every_form_of_a_secret_is_taken_out_and_nothing_else(secret: str) -> None:
    hidden = Hidden()
    hidden.add(secret)
    forms = [
        *(secret, quote(secret), repr(secret), repr(f"Bearer {secret}".encode()), f"“{secret}”"),
        *(base64.b64encode(f"{name}:{secret}".encode()).decode() for name in ("", "a", "ad", "ada")),
    ]
    for form in forms:
        said = hidden.hide(f"they said {form} and no more")
        assert said.startswith("they said ") and said.endswith(" and no more") and INSTEAD in said, said
        assert secret not in said and secret[:8] not in said
    assert hidden.hide("they said nothing of the kind") == "they said nothing of the kind"
    assert hidden.hide(f"cut: {secret[:14]}").startswith(f"cut: {INSTEAD}")


def test_words_with_which_a_secret_begins_stay() -> None:
    hidden = Hidden()
    hidden.add("password1")
    assert hidden.hide("it does not take the name and password") == "it does not take the name and password"
    assert hidden.hide("not password1!") == f"not {INSTEAD}!"


def test_what_is_logged_with_its_exception_holds_no_secret() -> None:
    hidden = Hidden()
    hidden.add(PLAIN)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(HidingFilter(hidden.hide))
    log = logging.Logger("far side")
    log.addHandler(handler)
    try:
        raise ValueError(f"no header can hold {PLAIN}")
    except ValueError:
        log.exception("%s failed", PLAIN)
    assert "Traceback" in written.getvalue() and "no header can hold" in written.getvalue()
    assert PLAIN[:8] not in written.getvalue()
