"""An e-mail from the press to the other side: a real courier process, its outbox and secret, a real mail server."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from gadget import images
from gadget.config import load
from gadget.courier.secrets import Secrets
from gadget.demo import as_toml
from gadget.outbox import Outbox, Posting, State
from gadget.parcel import Parcel
from gadget.picture import Picture
from gadget.post import Outgoing
from gadget.safekeeping import Files
from gadget.shelf import enclosures
from tests.courier.lives import opened, post
from tests.courier.mail_server import HOST, PASSWORD, USER, Mailbox, mail_server, script_server

LETTER = Parcel(
    "turn1:send_email",
    "email",
    {"to": "bo@example.net", "name": "Bo", "subject": "Look", "body": "look at this", "photo": True},
    "en",
    "the e-mail to Bo",
)


class Home:
    """Settings, secrets and outbox of one gadget that sends to a mail server on this machine."""

    def __init__(self, directory: Path, port: int, user: str = "") -> None:
        self.directory = directory
        self.file = directory / "gadget.toml"
        self.environ = {**os.environ, "CONFIGURATION_DIRECTORY": str(directory)}
        self.environ.pop("CREDENTIALS_DIRECTORY", None)
        self.file.write_text(
            as_toml(
                {
                    "general": {
                        "state_directory": str(directory / "state"),
                        "runtime_directory": str(directory / "run"),
                    },
                    "email": {
                        "host": HOST, "port": port, "security": "none", "user": user, "address": "ada@example.org",
                        "timeout_s": 20.0,
                    },
                }
            )
        )  # fmt: skip
        self.settings = load([self.file]).settings
        (directory / "state").mkdir()

    def posts(self, parcel: Parcel) -> None:
        with opened(self.settings) as database:
            post(Outgoing(database, self.settings), parcel)

    def held(self) -> Posting:
        with opened(self.settings) as database:
            found = Outbox(database).get(LETTER.key)
        assert found is not None
        return found

    async def comes_to(self, wanted: Callable[[Posting], bool], within_s: float = 40) -> Posting:
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if wanted(held := self.held()):
                return held
            await asyncio.sleep(0.1)
        raise AssertionError(f"it is still {self.held()}")

    def start(self) -> asyncio.Future[asyncio.subprocess.Process]:
        return asyncio.ensure_future(
            asyncio.create_subprocess_exec(
                sys.executable, "-m", "gadget", "--config", str(self.file), "courier",
                env=self.environ, stderr=asyncio.subprocess.DEVNULL,
            )
        )  # fmt: skip

    @asynccontextmanager
    async def courier(self) -> AsyncIterator[asyncio.subprocess.Process]:
        process = await self.start()
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 20)


async def test_a_letter_with_its_picture_gets_through_a_wrong_password_and_greylisting(
    tmp_path: Path,
) -> None:
    async with mail_server(
        Mailbox(recipient=["450 4.2.0 try again in 1 second"]), tls=None, login=True
    ) as box:
        home = Home(tmp_path, box.port, USER)
        safe = Files(Secrets({"CONFIGURATION_DIRECTORY": str(tmp_path)}))
        safe.keep("email", "an old one")
        shelf = enclosures(tmp_path / "state")
        picture = Picture(np.full((48, 64, 3), 90, np.uint8), "test")
        name = shelf.put("turn1", lambda path: images.write_jpeg(path, picture))
        home.posts(replace(LETTER, attachments=(str(shelf.directory / name),)))
        async with home.courier():
            held = await home.comes_to(lambda held: held.code == "courier.wrong_secret")
            assert (held.state, held.spoken) == (State.WAITING, "My password isn't accepted there.")
            assert box.logins[-1] == (USER, "an old one")
            safe.keep("email", PASSWORD)
            await home.comes_to(lambda held: held.state is State.DELIVERED)
        assert len(box.taken) == 1
        _, enclosed = box.letter().iter_parts()
        assert enclosed.get_content() == (shelf.directory / name).read_bytes()


async def test_an_unknown_recipient_is_dead_with_a_reason_that_a_person_understands(tmp_path: Path) -> None:
    async with mail_server(Mailbox(recipient=["550 5.1.1 no such user"])) as box:
        home = Home(tmp_path, box.port)
        home.posts(LETTER)
        async with home.courier():
            held = await home.comes_to(lambda held: held.state is State.DEAD)
    assert held.spoken == "There's nobody at that address."
    assert "550" in held.reason and not box.taken


async def test_killed_between_the_yes_and_writing_it_down_the_copy_has_the_same_message_id(
    tmp_path: Path,
) -> None:
    letters: list[bytes] = []
    taken = asyncio.Event()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ESMTP\r\n")
        while line := await reader.readline():
            if line.startswith(b"DATA"):
                writer.write(b"354 go on\r\n")
                letters.append(await reader.readuntil(b"\r\n.\r\n"))
                if len(letters) == 1:
                    taken.set()
                    await reader.read()  # the yes never comes: whoever waits for it is killed
                    return
            writer.write(b"250 fine\r\n")

    async with script_server(take) as port:
        home = Home(tmp_path, port)
        home.posts(LETTER)
        first = await home.start()
        await asyncio.wait_for(taken.wait(), 40)
        first.kill()
        await first.wait()
        assert home.held().state is State.LEAVING
        async with home.courier():
            await home.comes_to(lambda held: held.state is State.DELIVERED)
    ids = [
        next(line for line in letter.split(b"\r\n") if line.startswith(b"Message-ID")) for letter in letters
    ]
    assert len(ids) == 2 and ids[0] == ids[1]
