"""What the gadget was told of things that are put away, lost or found, and their pictures, for handing on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gadget.cli.group import cli, copied, looked_up, print_json, with_settings
from gadget.errors import BadInput


@cli.group()
def things() -> None:
    """What was put away, lost and found: list, export a picture."""


@things.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@with_settings
def things_list(settings: Any, as_json: bool) -> None:
    """What holds, newest first, with the file of its picture.

    Example: gadget things list
    """
    from datetime import datetime

    from gadget.config import time_zone

    zone = time_zone(settings)
    for thing in _known(settings):
        told = datetime.fromtimestamp(thing.told_at, zone)
        picture = _picture(settings, thing)
        if as_json:
            print_json(
                {
                    "number": thing.number,
                    "told_at": told.isoformat(timespec="seconds"),
                    "status": thing.status,
                    "item": thing.item,
                    "place": thing.place,
                    "picture": str(picture) if picture else None,
                }
            )
            continue
        what = " · ".join(filter(None, (thing.item, thing.place)))
        click.echo(f"{thing.number:4}  {told:%Y-%m-%d %H:%M}  {thing.status:5}  {what}")
        if picture:
            click.echo(f"{'':6}{picture}")


@things.command("export")
@click.argument("thing")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@with_settings
def things_export(settings: Any, thing: str, file: Path) -> None:
    """Copy the newest picture of THING to FILE, a JPEG (- is standard output).

    THING is its name or the number that the list shows.

    Example: gadget things export wallet wallet.jpg
    """
    from gadget.act.things import called

    known = _known(settings)
    meant = [one for one in known if str(one.number) == thing] or called(thing, known)
    picture = next((_picture(settings, one) for one in meant if one.picture), None)
    if picture is None:
        raise BadInput(f"no picture is kept of {thing!r}; `gadget things list` shows what is.")
    copied(picture, file, f"the picture of {thing}")


def _known(settings: Any) -> Any:
    from gadget.act.things import known

    return looked_up(settings, known)


def _picture(settings: Any, thing: Any) -> Path | None:
    from gadget.config import state_directory
    from gadget.shelf import pictures_of_things

    return pictures_of_things(state_directory(settings)).directory / thing.picture if thing.picture else None
