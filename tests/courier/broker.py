"""A real MQTT broker for the tests: mosquitto, a process of its own on loopback, and what its listeners hear."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "/usr/sbin/mosquitto"
"""Of the Debian package that tools/system-packages names."""

START_S = 10.0


@dataclass(frozen=True, slots=True)
class Broker:
    port: int
    process: asyncio.subprocess.Process

    async def stop(self) -> None:
        """End it; twice is harmless."""
        if self.process.returncode is None:
            self.process.terminate()
        await self.process.wait()


@asynccontextmanager
async def broker(
    folder: Path, *, login: tuple[str, str] | None = None, certificate: tuple[Path, Path] | None = None
) -> AsyncIterator[Broker]:
    """A broker that lets in anybody, or only `login` (user, password); with `certificate` (and its key) over TLS."""
    port = _free_port()
    lines = ["persistence false", f"listener {port} 127.0.0.1", "user root"]
    if login is None:
        lines.append("allow_anonymous true")
    else:
        passwords = folder / "passwords"
        making = await asyncio.create_subprocess_exec(
            "/usr/bin/mosquitto_passwd", "-b", "-c", str(passwords), *login
        )
        assert await making.wait() == 0
        lines += ["allow_anonymous false", f"password_file {passwords}"]
    if certificate is not None:
        lines += [f"certfile {certificate[0]}", f"keyfile {certificate[1]}"]
    settings = folder / "mosquitto.conf"
    settings.write_text("\n".join(lines) + "\n")
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "-c", str(settings), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    running = Broker(port, process)
    try:
        await _listens(running)
        yield running
    finally:
        await running.stop()


@asynccontextmanager
async def listening(port: int, topic: str) -> AsyncIterator[asyncio.StreamReader]:
    """What arrives under `topic`, one line for each message, read by the broker's own client."""
    process = await asyncio.create_subprocess_exec(
        *(
            "stdbuf",
            "-oL",
            "/usr/bin/mosquitto_sub",
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-t",
            topic,
            "-q",
            "1",
            "-d",
        ),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_S):
            while b"Subscribed" not in await process.stdout.readline():
                pass
        yield process.stdout
    finally:
        process.terminate()
        await process.wait()


async def heard(lines: asyncio.StreamReader) -> tuple[str, str]:
    """The next message's quality of service ("q1") and its payload."""
    async with asyncio.timeout(START_S):
        while b"received PUBLISH" not in (told := await lines.readline()):
            assert told, "the listener ended"
        quality = told.decode().partition("(")[2].split(",")[1].strip()
        payload = await lines.readline()
        while payload.startswith(b"Client "):  # it tells of its own acknowledgement first
            payload = await lines.readline()
        return quality, payload.decode().rstrip("\n")


async def _listens(running: Broker) -> None:
    async with asyncio.timeout(START_S):
        while True:
            assert running.process.returncode is None, "mosquitto ended at once"
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", running.port)
            except OSError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            await writer.wait_closed()
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
