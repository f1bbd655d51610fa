"""`gadget simulate`: the daemon in a terminal, for a desktop without a button or a light."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from gadget import backends
from gadget.app import Daemon
from gadget.button.keyboard import KeyboardButton
from gadget.errors import GadgetError, NoCamera, NoMicrophone, NoSpeaker, Unavailable
from gadget.events import Event, as_json
from gadget.narrate import Narrator
from gadget.settings import Settings
from gadget.show.terminal import TerminalLight

INSTEAD = {
    NoMicrophone.code: "Give a recorded request instead: gadget simulate --request FILE.wav",
    NoSpeaker.code: "Write the answers to a file instead: gadget simulate --answer FILE.wav",
    NoCamera.code: "Give a picture instead: gadget simulate --picture FILE.jpg",
}


def simulate(settings: Settings, *, request: Path | None, picture: Path | None, answer: Path | None) -> None:
    """Run until Ctrl-C or q. Raises `Unavailable` naming the option that replaces what is missing."""
    if not sys.stdin.isatty():
        raise Unavailable(
            "gadget simulate needs a terminal: its button is the space bar. Use `gadget demo` in scripts."
        )
    settings = desktop(settings, request=request, picture=picture, answer=answer)
    try:
        asyncio.run(_live(settings))
    except GadgetError as error:
        if error.code in INSTEAD:
            raise type(error)(f"{error.message} {INSTEAD[error.code]}") from error
        raise


def desktop(
    settings: Settings, *, request: Path | None, picture: Path | None, answer: Path | None
) -> Settings:
    """The settings with the files in place of the devices they replace."""
    if request is not None:
        settings = replace(settings, record=replace(settings.record, backend="file", file=str(request)))
    if picture is not None:
        settings = replace(settings, look=replace(settings.look, backend="file", file=str(picture)))
    if answer is not None:
        settings = replace(settings, speak=replace(settings.speak, speaker="file", file=str(answer)))
    return settings


async def _live(settings: Settings) -> None:
    sys.stderr.write("hold SPACE to talk · t tap · d double press · m long hold · q leaves\n\n")
    button = KeyboardButton(
        sys.stdin, on_quit=lambda: os.kill(os.getpid(), signal.SIGINT), settings=settings.button
    )
    light = TerminalLight(sys.stderr, backends.language(settings) or "en")
    daemon = Daemon(settings, button=button, light=light, strict=True)
    narrator = Narrator(lambda line: light.print_above(line))

    def tell(event: Event, at: float) -> None:
        narrator({**as_json(event), "at": at})

    daemon.bus.subscribe(tell)
    await daemon.run()
