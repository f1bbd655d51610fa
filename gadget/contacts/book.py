"""The people in the database: kept, changed, taken out. What is kept has been checked."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from gadget.contacts.forms import folded
from gadget.database import Connection, Database
from gadget.errors import BadContact

Kind: TypeAlias = Literal["phone", "email"]

ORDINARY = 50
"""Preference of what nobody preferred; 1 is the first choice, 100 the last."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where somebody is reached: an E.164 number or an address; `label` is "work", "home", "mobile" or the like."""

    kind: Kind
    value: str
    label: str = ""
    preference: int = ORDINARY


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody. `nicknames` are what else they are called, relations ("mum", 妈妈) too; `id` 0 is not kept yet."""

    name: str
    points: tuple[Point, ...] = ()
    nicknames: tuple[str, ...] = ()
    uid: str = field(default_factory=lambda: f"urn:uuid:{uuid.uuid4()}")
    id: int = 0

    def reached(self, kind: Kind) -> tuple[Point, ...]:
        """Their numbers or addresses, the preferred one first."""
        return tuple(sorted((p for p in self.points if p.kind == kind), key=lambda point: point.preference))


class Book:
    """All contacts of one database. Every method raises `JournalFailed` when that cannot be read or written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Contact]:
        """Everybody, by name."""
        points = defaultdict(list)
        rows = self._database.query("SELECT * FROM contact_points ORDER BY preference, rowid")
        for row in rows:
            points[row["contact"]].append(Point(row["kind"], row["value"], row["label"], row["preference"]))
        people = [
            Contact(
                row["name"],
                tuple(points[row["id"]]),
                tuple(json.loads(row["nicknames"])),
                row["uid"],
                row["id"],
            )
            for row in self._database.query("SELECT * FROM contacts")
        ]
        return sorted(people, key=lambda person: (folded(person.name), person.id))

    def keep(self, people: Sequence[Contact], now: float) -> list[Contact]:
        """Add or change them all, or none; gives them as they are now. `now` in Unix seconds.

        Somebody with the uid of one who is kept takes that one's place; somebody of the same name who shares a number
        or an address with one, or brings what that one lacked altogether, is put together with that one. Raises
        `BadContact` for somebody without a name.
        """
        kept = []
        with self._database.transaction() as connection:
            known = {person.uid: person for person in self.all()}
            for person in people:
                if not person.name.strip():
                    raise BadContact("a contact needs a name.")
                whole = self._put(connection, _with_the_known(person, known), now)
                known[whole.uid] = whole
                kept.append(whole)
        return kept

    def remove(self, contact: int) -> bool:
        """Take out the contact with that id; False when there is none."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM contact_points WHERE contact = ?", (contact,))
            return connection.execute("DELETE FROM contacts WHERE id = ?", (contact,)).rowcount > 0

    def _put(self, connection: Connection, person: Contact, now: float) -> Contact:
        nicknames = json.dumps(person.nicknames, ensure_ascii=False)
        connection.execute(
            "INSERT INTO contacts (uid, name, nicknames, changed_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (uid) DO UPDATE SET name = excluded.name, nicknames = excluded.nicknames, "
            "changed_at = excluded.changed_at",
            (person.uid, person.name, nicknames, now),
        )
        (found,) = self._database.query("SELECT id FROM contacts WHERE uid = ?", (person.uid,))
        number = int(found["id"])
        connection.execute("DELETE FROM contact_points WHERE contact = ?", (number,))
        connection.executemany(
            "INSERT OR IGNORE INTO contact_points VALUES (?, ?, ?, ?, ?)",
            [(number, p.kind, p.value, p.label, p.preference) for p in person.points],
        )
        return replace(person, id=number)


def _with_the_known(person: Contact, known: dict[str, Contact]) -> Contact:
    """`person` put together with the one who is surely the same."""
    if person.uid in known:
        return person
    for other in known.values():
        if folded(other.name) == folded(person.name) and _may_be_one(person, other):
            seen = {(point.kind, point.value) for point in other.points}
            new = tuple(point for point in person.points if (point.kind, point.value) not in seen)
            names = dict.fromkeys((*other.nicknames, *person.nicknames))
            return replace(other, points=(*other.points, *new), nicknames=tuple(names))
    return person


def _may_be_one(person: Contact, other: Contact) -> bool:
    mine, theirs = ({(point.kind, point.value) for point in who.points} for who in (person, other))
    apart = {kind for kind, _ in mine} & {kind for kind, _ in theirs}
    return bool(mine & theirs) or not apart
