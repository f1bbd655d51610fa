"""What the gadget was told of things: rows that outlive a restart, with pictures as files beside them.

A picture is written before the row that names it, and a row stops naming it before it is deleted: what a power cut
leaves over is a file that no row names, which `Archive.prune` finds. Pictures go when their entry is replaced; the
words stay.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias, cast

import numpy as np

from gadget import images
from gadget.act.base import Context
from gadget.act.naming import find, name_of, same
from gadget.calls import Language
from gadget.database import Connection, Database, Row
from gadget.errors import GadgetError, JournalFailed
from gadget.picture import Picture
from gadget.shelf import Shelf

log = logging.getLogger(__name__)

Status: TypeAlias = Literal["keep", "lost", "found"]

ALIKE = 0.6
"""Cosine of two pictures' embeddings from which on they may show the same thing.

Measured on the dev pictures with the eyes that ship (models/eyes/alike.py): more alike than this are 0.06 % of pairs of
different things, 95 % of pairs of a photograph and the same in another crop and light, 29 % of pairs of photographs of
one sort of grocery (19 % of one packed product). Seen again, a thing is found among 19 others in 95 %; if it was never
put away, another comes up in 0.6 %. Hence "may": what is told is "it looks like". From 0.56 on 0.1 % of different
things would be taken for one, and 35 % of a sort found, not 29."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One entry: what was said of a thing, when (Unix seconds), and the file name of its picture."""

    turn: str
    status: Status
    item: str
    place: str
    language: Language
    told_at: float
    picture: str | None
    embedding: bytes | None
    number: int = 0
    """How `gadget things` calls it; 0 while it is being added."""

    def told(self, context: Context) -> datetime:
        """When it was said, on the gadget's clock."""
        return datetime.fromtimestamp(self.told_at, context.zone)


class Things:
    """The entries as a turn finds and leaves them. Raises `JournalFailed`."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def known(self) -> list[Thing]:
        """What holds, newest first, as it was before this turn."""
        return known(self._context.database, self._context.turn)

    def losses(self) -> list[Thing]:
        """What was ever said to be lost, also where it is over."""
        return [_thing(row) for row in self._context.database.query(_LOSSES, (self._context.turn,))]

    def add(self, status: Status, item: str, place: str, picture: Picture | None = None) -> Thing:
        """Note it, once for each turn, in place of what it replaces; without a place it stands on its picture."""
        if before := self._context.database.query(_OF_TURN, (self._context.turn,)):
            return _thing(before[0])
        file = None
        shelf = self._context.things
        if picture is not None and shelf is not None:
            try:
                file = _put(shelf, self._context.turn, picture)
            except GadgetError as error:
                if not place and status == "keep":
                    raise
                log.warning("the picture of a thing could not be kept: %s", error.message)
        embedding = embed(self._context, picture) if picture is not None and file else None
        turn, language = self._context.turn, self._context.language
        thing = Thing(turn, status, item, place, language, self._context.now().timestamp(), file, embedding)
        try:
            with self._context.database.transaction() as connection:
                connection.execute(
                    "INSERT INTO things (turn, status, item, place, language, told_at, picture, embedding) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (turn, status, item, place, language, thing.told_at, file, embedding),
                )
                freed = self._replace(connection, thing)
        except BaseException:
            if shelf is not None and file:
                with suppress(JournalFailed):
                    shelf.remove(file)
            raise
        if shelf is not None:
            with suppress(JournalFailed):  # then `prune` removes them
                for name in freed:
                    shelf.remove(name)
        return thing

    def _replace(self, connection: Connection, thing: Thing) -> list[str]:
        """Let go of what `thing` makes untrue; gives the pictures that nothing names any more."""
        if not name_of(thing.item).units:  # two times "this" are two things
            return []
        old = [
            one
            for one in map(_thing, connection.execute(_KNOWN, (thing.turn, thing.turn)).fetchall())
            if one.status in _REPLACED[thing.status] and same(one.item, thing.item)
        ]
        connection.executemany(
            "UPDATE things SET replaced_by = ?, picture = NULL, embedding = NULL WHERE turn = ?",
            [(thing.turn, one.turn) for one in old],
        )
        return [one.picture for one in old if one.picture]


def known(database: Database, turn: str = "") -> list[Thing]:
    """What holds, newest first, as it was before `turn`. Raises `JournalFailed`."""
    return [_thing(row) for row in database.query(_KNOWN, (turn, turn))]


def called(name: str, things: list[Thing]) -> list[Thing]:
    """Those that surely go by that name, the very same name first."""
    match = find(name, [thing.item for thing in things])
    return [things[index] for index in match.indexes] if match.sure else []


def visible(context: Context) -> Picture | None:
    """The turn's picture, if there is something to see on it."""
    picture = context.picture
    return None if picture is None or images.is_covered(picture) else picture


def embed(context: Context, picture: Picture) -> bytes | None:
    """What the eyes make of `picture`, as little-endian float32; None without eyes, or when they fail."""
    if context.likeness is None:
        return None
    try:
        vector = np.asarray(context.likeness(picture), dtype="<f4").ravel()
    except Exception:  # the words are worth keeping without it
        log.exception("a picture could not be embedded")
        return None
    return vector.tobytes() if vector.size and np.isfinite(vector).all() and vector.any() else None


def is_compared(context: Context) -> bool:
    """Whether the turn's picture shows a thing that can be told from others by its looks."""
    is_place = context.seen is not None and context.seen.is_place
    picture = None if is_place else visible(context)
    return picture is not None and embed(context, picture) is not None


def most_alike(context: Context, things: Sequence[Thing]) -> Thing | None:
    """The one of `things` whose picture shows about what the turn's picture shows; None when none does.

    Places are not compared: everything that was put away in a kitchen looks like that kitchen.
    """
    if context.seen is not None and context.seen.is_place:
        return None
    picture = visible(context) if any(thing.embedding for thing in things) else None
    seen = embed(context, picture) if picture is not None else None
    if seen is None:
        return None
    marks = [_cosine(seen, thing.embedding) for thing in things]
    best = max(marks)
    return things[marks.index(best)] if best >= ALIKE else None


def _cosine(one: bytes, other: bytes | None) -> float:
    """0 for what other eyes have seen: their numbers mean something else."""
    if other is None or len(one) != len(other):
        return 0.0
    a, b = (np.frombuffer(vector, "<f4").astype(np.float64) for vector in (one, other))
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


def _put(shelf: Shelf, turn: str, picture: Picture) -> str:
    def write(path: Path) -> None:
        path.write_bytes(images.to_jpeg(picture, quality=90))

    return shelf.put(turn, write)


def _thing(row: Row) -> Thing:
    return Thing(
        row["turn"],
        cast(Status, row["status"]),
        row["item"],
        row["place"],
        cast(Language, row["language"]),
        row["told_at"],
        row["picture"],
        row["embedding"],
        row["id"],
    )


_OF_TURN = "SELECT * FROM things WHERE turn = ?"
_KNOWN = "SELECT * FROM things WHERE turn <> ? AND (replaced_by IS NULL OR replaced_by = ?) ORDER BY id DESC"
_LOSSES = "SELECT * FROM things WHERE turn <> ? AND status = 'lost'"
_REPLACED: dict[Status, tuple[Status, ...]] = {
    "keep": ("keep", "lost"),
    "found": ("lost",),
    "lost": ("lost",),
}
