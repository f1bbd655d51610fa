"""What the gadget still has to tell somebody: on disk from the moment it is true until somebody could hear it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from gadget.calls import Language
from gadget.database import Database
from gadget.errors import JournalFailed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announcement:
    """One sentence to tell. `about` names what it tells of, once for ever; empty for what no disk keeps."""

    text: str
    language: Language
    about: str = ""


class Announcements:
    """Those on the disk. Methods block for a moment and may be called on any thread."""

    def __init__(self, database: Database, wall_clock: Callable[[], float] = time.time) -> None:
        """`wall_clock` gives Unix seconds."""
        self._database = database
        self._wall_clock = wall_clock

    def add(self, announcement: Announcement) -> None:
        """Keep it, unless something was told, or waits to be, of what it is about. Raises `JournalFailed`.

        Inside a transaction it is promised together with what else is written there, or not at all.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO announcements (about, text, language, made_at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (about) DO NOTHING",
                (announcement.about, announcement.text, announcement.language, self._wall_clock()),
            )

    def waiting(self) -> list[Announcement]:
        """What nobody has heard yet, the oldest first; nothing while the disk cannot be read."""
        try:
            rows = self._database.query("SELECT * FROM announcements WHERE told_at IS NULL ORDER BY id")
        except JournalFailed as trouble:
            log.warning("what is to be told cannot be read: %s", trouble.message)
            return []
        return [
            Announcement(row["text"], "zh" if row["language"] == "zh" else "en", row["about"]) for row in rows
        ]

    def told(self, announcement: Announcement) -> None:
        """Somebody could hear it. Where the disk refuses, it is told once more after a restart."""
        try:
            with self._database.transaction() as connection:
                connection.execute(
                    "UPDATE announcements SET told_at = ? WHERE about = ? AND told_at IS NULL",
                    (self._wall_clock(), announcement.about),
                )
        except JournalFailed as trouble:
            log.warning("that %r was told cannot be written: %s", announcement.about, trouble.message)

    def drop(self, about: str) -> None:
        """It was told in another way; harmless when nothing waits about that. Raises `JournalFailed`."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM announcements WHERE about = ? AND told_at IS NULL", (about,))

    def forget(self, before: float) -> None:
        """Erase what was told before this Unix time. Raises `JournalFailed`."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM announcements WHERE told_at < ?", (before,))
