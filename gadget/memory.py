"""Small facts that outlive a restart, by name: the volume, whether the ears are off, what was sent last."""

from __future__ import annotations

from gadget.database import Database


def recalled(database: Database, name: str) -> str | None:
    """What was remembered under `name`, or None. Raises `JournalFailed`."""
    rows = database.query("SELECT value FROM memory WHERE name = ?", (name,))
    return str(rows[0]["value"]) if rows else None


def remember(database: Database, name: str, value: str) -> None:
    """Keep a small fact. Raises `JournalFailed`."""
    with database.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO memory (name, value) VALUES (?, ?)", (name, value))
