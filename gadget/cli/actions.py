"""What the gadget can do, and what its actions left: links, the shopping list."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from gadget.cli.group import cli, database_of, opened, print_json, with_settings, writing
from gadget.errors import BadInput


@cli.group()
def actions() -> None:
    """What the gadget can do."""


@actions.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
def actions_list(as_json: bool) -> None:
    """The catalogue of actions.

    Example: gadget actions list --json
    """
    from gadget.act.catalogue import load_catalogue
    from gadget.answers import describe

    catalogue = describe(load_catalogue())
    if as_json:
        print_json(catalogue)
        return
    for action in catalogue:
        names = ", ".join(a["name"] + ("" if a["required"] else "?") for a in action["arguments"])
        click.echo(
            f"{action['name']:18} {names:28} {action['consent']:5} {action['where']:8} {action['summary']}"
        )


@actions.command("new")
@click.argument("name")
@click.option("--chinese", help="What it is called in Chinese, and asked for by.")
@click.option(
    "--directory",
    default=".",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where its folder is made; without it, here.",
)
def actions_new(name: str, chinese: str | None, directory: Path) -> None:
    """Write an action of your own to begin with: a package with a commented example and its test.

    Example: gadget actions new count_drinks --chinese 记饮料
    """
    from gadget import ownactions

    written = ownactions.write_new(name, directory, chinese or ownactions.CHINESE)
    for file in written.files:
        click.echo(f"wrote {file}")
    click.echo(
        f"\nChange it, then look at it, install it beside the gadget, and ask for it:\n\n"
        f"    gadget actions check {written.folder}\n"
        f"    {sys.executable} -m pip install {written.folder}\n"
        f'    gadget ask "{written.request}"'
    )


@actions.command("check")
@click.argument("path", type=click.Path(path_type=Path))
@with_settings
def actions_check(settings: Any, path: Path) -> None:
    """Say of actions that you wrote what the gadget would refuse, and why. It imports them, as the gadget would.

    Example: gadget actions check gadget-action-count-drinks
    """
    from gadget import ownactions

    found = ownactions.check(path)
    for action in found:
        signature = action.signature
        names = ", ".join(slot.name + ("" if slot.required else "?") for slot in signature.slots)
        click.echo(f"{signature.name}({names})  {signature.consent}  {signature.summary}")
        for phrase in signature.phrases:
            click.echo(f"    “{phrase}”")
    ownactions.refuse_unreachable(found, settings.decide)


@cli.command()
@click.option("--output", type=click.Path(path_type=Path), help="Write the code to this PNG file instead.")
@with_settings
def link(settings: Any, output: Path | None) -> None:
    """The last link that was made for the phone, and its QR code.

    Example: gadget link --output code.png
    """
    from contextlib import closing

    from gadget import qr
    from gadget.config import state_directory
    from gadget.database import FILE_NAME
    from gadget.hands import Scratch
    from gadget.outbox import Outbox, last_link

    with closing(Scratch(state_directory(settings) / FILE_NAME)) as scratch:
        found = last_link(Outbox(scratch.database).latest(200))
    if found is None:
        raise BadInput("no link was made yet. Ask the gadget to find something on Amazon, for example.")
    click.echo(found)
    if output is None:
        click.echo(qr.drawn(found))
    else:
        with writing(output):
            output.write_bytes(qr.png(found))


@cli.command()
@click.option("--clear", is_flag=True, help="Take everything off it.")
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
@with_settings
def groceries(settings: Any, clear: bool, as_json: bool) -> None:
    """The shopping list.

    Example: gadget groceries --clear
    """
    import time

    from gadget.act.groceries.item import ordered
    from gadget.act.groceries.listed import ShoppingList

    database = database_of(settings)
    if not database.path.exists():
        return  # nothing was ever asked for, and looking makes nothing
    with opened(database):
        listed = ShoppingList(database, settings.shopping.keep_days)
        if clear:
            click.echo(f"{listed.clear()} taken off the list", err=True)
        for item in listed.items(time.time()):
            line = ordered(item)
            if as_json:
                print_json(
                    {"name": item.name, "quantity": item.quantity, "unit": item.unit, "text": line["text"]}
                )
            else:
                click.echo(line["text"])
