"""What the journal has kept: reading it, ageing it, erasing it. Needs no running gadget."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from gadget.database import Database
from gadget.disk import translated
from gadget.events import Outcome
from gadget.outbox import ENCLOSED
from gadget.records import TurnRecord, read_back
from gadget.settings import JournalSettings
from gadget.shelf import Shelf, enclosures, photographs, pictures_of_things

_NOT_PERSONAL = {"migrations", "memory"}


class Archive:
    """Turns on the disk with their recordings and pictures.

    Every method blocks and raises as `Database.transaction` does. `live` names turns that are still running
    in this process and must be left alone.
    """

    def __init__(self, database: Database, settings: JournalSettings, state_directory: Path) -> None:
        self._database = database
        self._settings = settings
        self.recordings = Shelf(state_directory / "recordings", ".flac")
        self.pictures = Shelf(state_directory / "pictures", ".jpg")
        self._photos = photographs(state_directory)
        self._things = pictures_of_things(state_directory)
        self._enclosures = enclosures(state_directory)

    def turns(self, limit: int, turn: str | None = None) -> list[TurnRecord]:
        """The last `limit` turns, newest first; only the one called `turn` when it is given."""
        rows = self._database.query(
            "SELECT * FROM turns WHERE id = coalesce(?, id) ORDER BY started_at DESC, rowid DESC LIMIT ?",
            (turn, limit),
        )
        return [read_back(dict(row)) for row in rows]

    def recover(self, live: Collection[str] = ()) -> list[TurnRecord]:
        """Mark every turn that never ended as cut off, recordings kept; gives them, oldest first.

        For the daemon, at its start: a turn of another process that still runs is marked too, until it ends.
        """
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT id FROM turns WHERE outcome IS NULL ORDER BY started_at, rowid")
            cut_off = [row["id"] for row in rows.fetchall() if row["id"] not in live]
            for turn in cut_off:
                recording = self.recordings.name(turn) if self.recordings.has(turn) else None
                connection.execute(
                    "UPDATE turns SET outcome = ?, recording = ? WHERE id = ?",
                    (str(Outcome.CUT_OFF), recording, turn),
                )
        return [record for turn in cut_off for record in self.turns(1, turn)]

    def dealt_with(self, turn: str) -> bool:
        """The person has dealt with a failed turn: delete its recording. False when there was none."""
        there = self.recordings.has(turn)
        self.recordings.remove(self.recordings.name(turn))
        with self._database.transaction() as connection:
            connection.execute("UPDATE turns SET recording = NULL WHERE id = ?", (turn,))
        return there

    def prune(self, now: float, live: Collection[str] = ()) -> int:
        """Erase what is older than `keep_days` at `now` (Unix seconds), and files that nothing names.

        Gives how many turns went.
        """
        erased = 0
        if self._settings.keep_days:
            before = now - self._settings.keep_days * 86_400
            with self._database.transaction() as connection:
                erased = connection.execute(
                    "DELETE FROM turns WHERE started_at < ? AND outcome IS NOT NULL", (before,)
                ).rowcount
            _remove(copy for copy in self._copies() if copy.stat().st_mtime < before)
        for shelf, named in (
            (self.recordings, "SELECT recording AS name FROM turns"),
            (self.pictures, "SELECT picture AS name FROM turns"),
            (self._things, "SELECT picture AS name FROM things"),
            (self._enclosures, ENCLOSED),
        ):
            for name in self._orphans(shelf, named, live):
                shelf.remove(name)
        return erased

    def erase_all(self) -> None:
        """Erase everything that tells of the person: turns, notes, timers, things, all pictures and recordings, copies.

        Only what the gadget remembers of itself (its volume, ears off) stays.
        """
        with self._database.transaction() as connection:
            connection.execute("PRAGMA defer_foreign_keys = ON")
            tables = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            ).fetchall()
            for name in {row["name"] for row in tables} - _NOT_PERSONAL:
                connection.execute(f'DELETE FROM "{name}"')  # noqa: S608  # a name of our own migrations
        for shelf in (self.recordings, self.pictures, self._photos, self._things, self._enclosures):
            for name in shelf.names():
                shelf.remove(name)
        self._database.compact()
        _remove(self._copies())
        _remove_empty(self._upgrades())

    def _orphans(self, shelf: Shelf, named: str, live: Collection[str]) -> list[str]:
        """Files of `shelf` that the query `named` does not name and no running turn may be about to name."""
        names = shelf.names()
        # in this order: what a turn names is on the disk before the turn is over
        running = {row["id"] for row in self._database.query("SELECT id FROM turns WHERE outcome IS NULL")}
        running |= set(live)
        wanted = {Path(row["name"]).name for row in self._database.query(named) if row["name"]}
        for turn in running:
            wanted |= {shelf.name(turn), shelf.part_name(turn)}
        return [name for name in names if name not in wanted]

    def _copies(self) -> list[Path]:
        """Of the whole database: damaged ones, and those of an upgrade that was cut short."""
        file = self._database.path
        damaged = file.parent.glob(f"{file.stem}.corrupt-*")
        return sorted(
            [*damaged, *(copy for place in self._upgrades() for copy in place.glob(f"{file.name}*"))]
        )

    def _upgrades(self) -> list[Path]:
        """Where `systemd/switch.sh` keeps a copy while it tries another version."""
        return sorted(self._database.path.parent.glob(".before-upgrade.*"))


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise translated(error, file) from error


def _remove_empty(directories: Iterable[Path]) -> None:
    for directory in directories:
        try:
            directory.rmdir()
        except OSError as error:
            raise translated(error, directory) from error
