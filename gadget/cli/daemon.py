"""The daemon, its courier, and its twins on a desktop."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import sys
from pathlib import Path
from typing import Any

import click

from gadget import allocator, journald
from gadget.cli.group import cli, load, print_json, with_settings
from gadget.errors import GadgetError


@cli.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """Run the gadget: what gadget.service starts. SIGHUP (`systemctl reload gadget`) takes over changed settings.

    Example: gadget --set button.factory='"mock"' --set show.factory='"mock"' run
    """
    from gadget.app import Daemon

    allocator.give_back()
    faulthandler.enable(2)  # the watchdog's SIGABRT: what each thread was doing goes into the log
    in_a_terminal = sys.stdin is not None and sys.stdin.isatty()  # there, SIGHUP means that it was closed

    async def live() -> None:
        settings = load(ctx).settings
        await Daemon(settings, reread=None if in_a_terminal else lambda: load(ctx).settings).run()

    try:
        asyncio.run(live())
    except (Exception, SystemExit) as died:
        _last_words(died)
        raise


def _last_words(died: BaseException) -> None:
    """Why the gadget ended: kept in the line of `systemctl status`, and in the log by its code."""
    from gadget.notify import Notifier

    cause = died.__cause__ if isinstance(died, SystemExit) and died.__cause__ else died
    code = cause.code if isinstance(cause, GadgetError) else type(cause).__name__
    why = f"Failed: {code}: {cause.message if isinstance(cause, GadgetError) else cause}"
    Notifier().stopping(why)
    if journald.has_stderr():
        logging.getLogger(__name__).critical("%s", why, extra={"code": code})


@cli.command()
@with_settings
def courier(settings: Any) -> None:
    """Run the courier, which carries what must leave the gadget: what gadget-courier.service starts.

    Example: gadget courier
    """
    from gadget.courier.office import Office

    async def live() -> None:
        await Office(settings).run()

    asyncio.run(live())


@cli.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=20, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@with_settings
def outbox(settings: Any, limit: int, as_json: bool) -> None:
    """What left the gadget, what waits to, and what could not and why; the newest first.

    Example: gadget outbox --limit 5
    """
    from contextlib import closing

    from gadget.config import state_directory
    from gadget.database import FILE_NAME
    from gadget.hands import Scratch
    from gadget.outbox import Outbox, listed

    with closing(Scratch(state_directory(settings) / FILE_NAME)) as scratch:
        rows = Outbox(scratch.database).latest(limit)
    for row in rows:
        if as_json:
            print_json(listed(row))
        else:
            click.echo(f"{row.state:<10} {row.parcel.kind:<10} {row.parcel.about}  {row.reason}".rstrip())


@cli.command()
@click.option("--request", type=click.Path(path_type=Path), help="A sound file instead of the microphone.")
@click.option("--picture", type=click.Path(path_type=Path), help="A picture file instead of the camera.")
@click.option(
    "--answer",
    type=click.Path(path_type=Path),
    help="Write the answers to this WAV file instead of the loudspeaker.",
)
@with_settings
def simulate(settings: Any, request: Path | None, picture: Path | None, answer: Path | None) -> None:
    """The gadget in a terminal: hold the space bar to talk, the light is drawn, Ctrl-C leaves.

    Uses the real microphone, loudspeaker and webcam; where one is missing, name a file instead (it says so).

    Example: gadget simulate --request hello.wav --answer answer.wav
    """
    from gadget.simulate import simulate as start

    logging.getLogger("gadget").setLevel(logging.WARNING)  # the terminal belongs to the picture
    start(settings, request=request, picture=picture, answer=answer)


@cli.command()
@click.option(
    "--request",
    type=click.Path(path_type=Path),
    help="The spoken request; the one of the repository if not given.",
)
@click.option("--picture", type=click.Path(path_type=Path), help="What the camera sees.")
@click.option("--text", help="A typed request instead of a spoken one.")
@click.option(
    "--output", type=click.Path(path_type=Path), default=Path("demo-output"), help="Directory for the answer."
)
@click.pass_context
def demo(
    ctx: click.Context, request: Path | None, picture: Path | None, text: str | None, output: Path
) -> None:
    """Start the daemon with simulated hardware, press its button, and show every stage of the turn.

    Example: gadget demo --request hello.wav --picture bottle.jpg
    """
    from gadget.demo import demonstrate

    ctx.exit(demonstrate(request=request, picture=picture, text=text, output=output, say=click.echo))
