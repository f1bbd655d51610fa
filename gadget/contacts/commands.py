"""What `gadget contacts` does: adding by hand, finding whom to take out, taking in a file of cards."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from gadget.contacts import addresses, numbers, vcard
from gadget.contacts.book import Book, Contact, Point
from gadget.contacts.find import find
from gadget.contacts.forms import folded
from gadget.errors import BadContact, BadInput

STDIN = Path("-")
"""Means standard input: the service's user may not read a person's files, but what a person's shell gives it."""

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a vCard file: thousands of contacts with their pictures."""


def add(
    book: Book,
    name: str,
    phones: Sequence[str],
    emails: Sequence[str],
    called: Sequence[str],
    *,
    region: str,
    now: float,
) -> Contact:
    """Keep somebody; the first number and the first address are the preferred ones.

    Raises `BadContact`, `BadNumber` or `BadAddress`.
    """
    points = [
        *(
            Point("phone", numbers.normalised(text, region), preference=order)
            for order, text in enumerate(phones, 1)
        ),
        *(
            Point("email", addresses.normalised(text), preference=order)
            for order, text in enumerate(emails, 1)
        ),
    ]
    if not points:
        raise BadContact(f"{name}: give a --phone or an --email to reach them by.")
    (kept,) = book.keep([Contact(" ".join(name.split()), tuple(points), tuple(called))], now)
    return kept


def remove(book: Book, name: str) -> Contact:
    """Take out the one of that name or number in the list. Raises `BadContact` when that is nobody, or several."""
    people = book.all()
    found = [person for person in people if str(person.id) == name or folded(person.name) == folded(name)]
    if not found:
        near = ", ".join(match.contact.name for match in find(name, people))
        raise BadContact(f"there is no contact {name!r}.{f' Did you mean {near}?' if near else ''}")
    if len(found) > 1:
        ids = ", ".join(str(person.id) for person in found)
        raise BadContact(f"{len(found)} contacts are called {name!r}: give one of the numbers {ids} instead.")
    book.remove(found[0].id)
    return found[0]


def take_in(
    book: Book, path: Path, *, region: str, now: float
) -> tuple[list[Contact], Sequence[vcard.Refusal]]:
    """Keep what the vCard file (`STDIN` for none) holds; gives who was kept and what was refused.

    Raises `BadInput` for no file at all.
    """
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(LARGEST_FILE + 1)
        else:
            with path.open("rb") as file:
                data = file.read(LARGEST_FILE + 1)
    except OSError as missing:
        raise BadInput(f"{path} cannot be read: {missing.strerror or missing}.") from missing
    if len(data) > LARGEST_FILE:
        raise BadInput(f"{path} is larger than {LARGEST_FILE // 1024 // 1024} MiB: split it.")
    cards = vcard.read(data, region)
    return book.keep(cards.contacts, now), cards.refused


def line(contact: Contact) -> str:
    """One contact for the terminal."""
    called = f" ({', '.join(contact.nicknames)})" if contact.nicknames else ""
    points = "  ".join(
        f"{point.value}{f' {point.label}' if point.label else ''}"
        for kind in ("phone", "email")
        for point in contact.reached(kind)
    )
    return f"{contact.id:4}  {contact.name}{called}  {points}"
