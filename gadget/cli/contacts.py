"""The people that can be written to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from gadget.cli.group import cli, database_of, opened, print_json, with_settings, writing
from gadget.errors import BadInput


@cli.group()
def contacts() -> None:
    """The people that can be written to: list, add, remove, import, export."""


@contextmanager
def _book(settings: Any) -> Iterator[Any]:
    """The contacts in the gadget's database, which a running gadget may have open as well."""
    from gadget.contacts.book import Book

    with opened(database_of(settings)) as database:
        yield Book(database)


def _phone_region(settings: Any) -> str:
    from gadget.config import time_zone
    from gadget.contacts.numbers import region

    return region(settings.contacts.region, time_zone(settings).key or "")


@contacts.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@with_settings
def contacts_list(settings: Any, as_json: bool) -> None:
    """Everybody, by name.

    Example: gadget contacts list --json
    """
    from dataclasses import asdict

    from gadget.contacts.commands import line

    with _book(settings) as book:
        for person in book.all():
            if as_json:
                print_json(asdict(person))
            else:
                click.echo(line(person))


@contacts.command("add")
@click.argument("name")
@click.option("--phone", "phones", multiple=True, help="A number; the first one given is preferred.")
@click.option("--email", "emails", multiple=True, help="An address; the first one given is preferred.")
@click.option(
    "--called", multiple=True, help="What else you call them: a nickname, or a relation such as mum."
)
@with_settings
def contacts_add(
    settings: Any, name: str, phones: tuple[str, ...], emails: tuple[str, ...], called: tuple[str, ...]
) -> None:
    """Add somebody.

    Example: gadget contacts add "María López" --phone +34612345678
    """
    import time

    from gadget.contacts.commands import add, line

    with _book(settings) as book:
        region = _phone_region(settings)
        click.echo(line(add(book, name, phones, emails, called, region=region, now=time.time())))


@contacts.command("remove")
@click.argument("name")
@with_settings
def contacts_remove(settings: Any, name: str) -> None:
    """Remove somebody, by name or by the number that `gadget contacts list` shows.

    Example: gadget contacts remove "María López"
    """
    from gadget.contacts.commands import remove

    with _book(settings) as book:
        click.echo(f"removed {remove(book, name).name}")


@contacts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@with_settings
def contacts_import(settings: Any, file: Path) -> None:
    """Take in a vCard file (2.1, 3.0 or 4.0; - is standard input). What cannot be taken is named with its reason.

    Example: gadget contacts import contacts.vcf
    """
    import time

    from gadget.contacts.commands import take_in

    with _book(settings) as book:
        kept, refused = take_in(book, file, region=_phone_region(settings), now=time.time())
    for refusal in refused:
        click.echo(f"gadget: {refusal}", err=True)
    click.echo(f"{len(kept)} contacts taken in, {len(refused)} remarks.")
    if not kept:
        sys.exit(BadInput.exit_status)


@contacts.command("export")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@with_settings
def contacts_export(settings: Any, file: Path | None) -> None:
    """Write everybody as vCard 3.0, to FILE or to standard output.

    Example: gadget contacts export contacts.vcf
    """
    from gadget.contacts.vcard import write

    with _book(settings) as book:
        people = book.all()
    text = write(people)
    if file is None:
        click.echo(text.encode(), nl=False)
        return
    with writing(file):
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8", newline="")
    click.echo(f"{len(people)} contacts written to {file}")
