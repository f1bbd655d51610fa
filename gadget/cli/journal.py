"""What was said and done, and erasing it."""

from __future__ import annotations

import json
from typing import Any

import click

from gadget.cli.group import cli, client_of, database_of, opened, print_json, with_settings
from gadget.errors import BadInput


@cli.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many turns.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.option(
    "--erase",
    is_flag=True,
    help="Erase everything: turns, notes, timers, contacts, what waits to be sent, pictures, recordings (asks).",
)
@click.option("--dealt-with", metavar="TURN", help="Delete the recording that was kept of a failed turn.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_settings
def journal(settings: Any, limit: int, as_json: bool, erase: bool, dealt_with: str | None, yes: bool) -> None:
    """What was asked and answered, newest first.

    Example: gadget journal --limit 5
    """
    from gadget.config import state_directory
    from gadget.journal import Journal

    database = database_of(settings)
    if erase:
        _refuse_beside_a_daemon(settings)
        if not yes:
            click.confirm(
                "Erase every turn, note, timer, contact, photograph and recording, and what waits to be sent?",
                abort=True,
            )
    if not (erase or dealt_with or database.path.exists()):
        return  # nothing was ever asked, and looking makes nothing
    with opened(database):
        book = Journal(database, settings.journal, state_directory(settings))
        if erase:
            book.erase_all()
        elif dealt_with is not None:
            if not book.dealt_with(dealt_with):
                raise BadInput(
                    f"no recording is kept of a turn {dealt_with!r}; `gadget journal --json` shows the ids."
                )
        else:
            for turn in book.turns(limit):
                _print_turn(turn, as_json)


def _print_turn(turn: Any, as_json: bool) -> None:
    if as_json:
        print_json(turn.as_json())
        return
    click.echo(f"{turn.started:%Y-%m-%d %H:%M:%S}  {turn.outcome or '…':13} {turn.transcript or ''}")
    if turn.action:
        arguments = json.dumps(turn.arguments, ensure_ascii=False)
        click.echo(f"{'':21}{turn.action} {arguments} → {turn.say or ''}")
    if turn.code:
        click.echo(f"{'':21}{turn.code}: {turn.message}")


def _refuse_beside_a_daemon(settings: Any) -> None:
    from gadget.errors import NotRunning

    try:
        client_of(settings).get("status")
    except NotRunning:
        return
    raise BadInput(
        "a gadget is running and would write down again what it remembers: stop it before erasing."
    )
