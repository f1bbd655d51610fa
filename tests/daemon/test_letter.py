"""From the request to the mailbox: the daemon, the courier and a mail server, each a process or a socket of its own."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.courier.mail_server import HOST, Mailbox, mail_server
from tests.daemon.test_daemon import Life

RULES = [
    {
        "match": "alice",
        "action": "send_email",
        "arguments": {"recipient": "alice@example.org", "body": "the meeting moved to Friday"},
    },
    {"match": "time", "action": "tell_time", "arguments": {}},
]


def connected_to(home: Path, port: int, **control: Any) -> dict[str, dict[str, Any]]:
    return {
        "email": {
            "host": HOST,
            "port": port,
            "security": "none",
            "address": "ada@example.org",
            "name": "Ada",
        },
        "courier": {"socket": str(home / "courier.sock"), "longest_pause_s": 0.5},
        "act": {"confirm_s": 4.0},
        "control": control,
    }


@asynccontextmanager
async def courier(home: Path) -> AsyncIterator[subprocess.Popen[bytes]]:
    """The network process, with the daemon's settings file."""
    command = [sys.executable, "-m", "gadget", "--config", str(home / "gadget.toml"), "courier"]
    with (home / "courier.log").open("wb") as log:
        process = await asyncio.to_thread(lambda: subprocess.Popen(command, stderr=log))
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 15) == 0, (home / "courier.log").read_text()


@pytest.fixture
async def gadget(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Starts the daemon, connected to a mail server; it does not survive the test."""
    lives: list[Life] = []

    async def start(box: Mailbox, **control: Any) -> Life:
        life = Life(tmp_path, settings=connected_to(tmp_path, box.port, **control), rules=RULES)
        lives.append(life)
        await asyncio.to_thread(life.until_ready)
        return life

    yield start
    for life in lives:
        life.kill()


async def until(life: Life, condition: Callable[[], object], within_s: float = 20.0) -> None:
    await asyncio.to_thread(life.until, condition, within_s)


async def ask_for_the_letter(life: Life) -> None:
    life.ask_aside("email alice", silent=False)
    await until(life, lambda: life.state == "confirming")
    assert "alice" in life.of("asked")[0]["question"].lower()


async def press(life: Life) -> None:
    await asyncio.to_thread(life.client.post, "button/tap")


async def test_a_press_sends_it_while_the_courier_is_there_or_comes_later(
    gadget: Callable[..., Any], tmp_path: Path
) -> None:
    async with mail_server(Mailbox()) as box:
        life = await gadget(box)
        await ask_for_the_letter(life)
        assert not box.taken
        await press(life)
        await until(life, lambda: "answered" in {event.get("outcome") for event in life.of("turn_ended")})
        async with courier(tmp_path):  # it was not running: it finds the letter when it comes
            await until(life, lambda: box.taken)
            await until(life, lambda: life.state == "idle")
            await ask_for_the_letter(life)
            await press(life)
            await until(life, lambda: len(box.taken) == 2)
        assert [envelope.rcpt_tos for envelope in box.taken] == [["alice@example.org"]] * 2
        assert "the meeting moved to Friday" in box.letter().get_content()
        assert len({box.letter(number)["Message-ID"] for number in (0, 1)}) == 2
        assert life.stop() == 0


async def test_what_the_server_refuses_is_told_to_whoever_just_asked_for_it(
    gadget: Callable[..., Any], tmp_path: Path
) -> None:
    async with mail_server(Mailbox(recipient=["550 5.1.1 nobody of that name"])) as box:
        life = await gadget(box)
        async with courier(tmp_path):
            await ask_for_the_letter(life)
            await press(life)
            await until(life, lambda: life.of("announced"), within_s=40)
        assert life.of("announced")[0]["say"] == (
            "The e-mail to alice@example.org could not be sent. There's nobody at that address."
        )
        assert not box.taken


async def test_without_a_press_nothing_reaches_the_server(gadget: Callable[..., Any], tmp_path: Path) -> None:
    async with mail_server(Mailbox()) as box:
        life = await gadget(box)
        async with courier(tmp_path):
            await ask_for_the_letter(life)
            await until(life, lambda: life.state == "idle")
            answer = await asyncio.to_thread(life.ask, "what time is it")
            assert answer["outcome"] == "answered"
        assert not box.senders, "the server was not even greeted"
