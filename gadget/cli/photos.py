"""The photographs that the gadget was asked to take, for handing on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gadget.cli.group import cli, copied, database_of, looked_up, opened, print_json, with_settings
from gadget.errors import BadInput

if TYPE_CHECKING:
    from gadget.act.photos import Photo


@cli.group()
def photos() -> None:
    """The photographs that were taken: list, export, remove."""


@photos.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@with_settings
def photos_list(settings: Any, as_json: bool) -> None:
    """What was taken, newest first, with its file.

    Example: gadget photos list
    """
    from datetime import datetime

    from gadget.config import time_zone

    zone = time_zone(settings)
    for photo in _taken(settings):
        taken = datetime.fromtimestamp(photo.taken_at, zone)
        file = _file(settings, photo)
        there = file.is_file()
        if as_json:
            print_json(
                {
                    "number": photo.number,
                    "taken_at": taken.isoformat(timespec="seconds"),
                    "picture": str(file) if there else None,
                }
            )
        else:
            click.echo(f"{photo.number:4}  {taken:%Y-%m-%d %H:%M}  {file}{'' if there else ' (gone)'}")


@photos.command("export")
@click.argument("photo")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@with_settings
def photos_export(settings: Any, photo: str, file: Path) -> None:
    """Copy PHOTO to FILE, a JPEG (- is standard output). PHOTO is the number that the list shows, or "newest".

    Example: gadget photos export newest photo.jpg
    """
    meant = _meant(photo, _taken(settings))
    copied(_file(settings, meant), file, f"photograph {meant.number}")


@photos.command("remove")
@click.argument("photo")
@with_settings
def photos_remove(settings: Any, photo: str) -> None:
    """Erase PHOTO: the number that the list shows, or "newest".

    Example: gadget photos remove 3
    """
    from gadget.act.photos import forget
    from gadget.config import state_directory
    from gadget.shelf import photographs

    meant = _meant(photo, _taken(settings))
    with opened(database_of(settings)) as database:
        forget(database, photographs(state_directory(settings)), meant)
    click.echo(f"removed photograph {meant.number}")


def _taken(settings: Any) -> list[Photo]:
    from gadget.act.photos import taken

    return looked_up(settings, taken)


def _meant(photo: str, known: list[Photo]) -> Photo:
    for one in known:
        if photo in (str(one.number), "newest"):
            return one
    raise BadInput(f"there is no photograph {photo!r}; `gadget photos list` shows what there is.")


def _file(settings: Any, photo: Photo) -> Path:
    from gadget.config import state_directory
    from gadget.shelf import photographs

    return photographs(state_directory(settings)).directory / photo.file
