"""The one file in which everything is kept: SQLite, opened so that what is committed survives a power cut.

Every write is a transaction in a write-ahead log that is forced to the disk before `transaction` returns. A
damaged file is moved aside and a new one begun; a full or read-only disk becomes an error that says so.
sqlite3 is imported only here.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from gadget.disk import by_its_state, disk_full, read_only, translated
from gadget.errors import JournalFailed, ReadOnly
from gadget.migrations import MIGRATIONS, statements

log = logging.getLogger(__name__)

Connection: TypeAlias = sqlite3.Connection
Row: TypeAlias = sqlite3.Row

FILE_NAME = "journal.db"
"""Name of the database in the state directory."""

BUSY_TIMEOUT_S = 5.0
"""How long a write waits for another process to finish its own."""

Migrations: TypeAlias = Sequence[tuple[str, str]]


class Database:
    """One SQLite file, usable from any thread.

    Writes go through `transaction`; reads through `query`, which does not wait for other threads'
    transactions. Both raise `DiskFull`, `ReadOnly` or `JournalFailed`, also for constraints (write INSERT OR
    IGNORE and look at `rowcount` where a repetition is expected). When `open` has failed they raise its error
    again, until an `open` succeeds; where the disk is read-only, `query` goes on giving what is there.
    """

    def __init__(
        self, path: Path, *, migrations: Migrations = MIGRATIONS, wall_clock: Callable[[], float] = time.time
    ) -> None:
        """`path` of the file; `migrations` and `wall_clock` (Unix seconds) are replaced only by tests."""
        self.path = path
        self._migrations = migrations
        self._wall_clock = wall_clock
        self._write_lock = threading.RLock()
        self._read_lock = threading.RLock()
        self._writer: Connection | None = None
        self._reader: Connection | None = None
        self._presence = _ABSENT  # descriptor of the directory, locked: this program has the file open
        self._depth = 0
        self._damaged = False
        self._refusal = JournalFailed(f"{path}: the database is not open. This is a mistake in the gadget.")

    @property
    def is_open(self) -> bool:
        """Whether it can be written."""
        return self._writer is not None

    def open(self) -> str | None:
        """Make the file (0600, in a directory of mode 0700) or open it, and bring it to this version's shape.

        Gives None when all is well, or the sentence that says where a damaged file was moved. Harmless when
        it is open and sound; when damage showed later, this is the mend. Raises `DiskFull`, `ReadOnly`, or
        `JournalFailed`, the last also for a file of a newer version.
        """
        with self._write_lock, self._read_lock:
            if self._writer is not None and not self._damaged:
                return None
            self.close()
            try:
                return self._open_files()
            except JournalFailed as refusal:
                self.close()
                self._refusal = refusal
                if isinstance(refusal, ReadOnly):
                    self._reader = self._open_unwritable()
                raise

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Everything written inside is on the disk when the block ends, or none of it.

        A block inside a block of the same thread joins it: the outer one commits, and an error that leaves
        the inner one undoes the inner part. Never wait for anything inside: other writes wait for the end.
        """
        with self._write_lock:
            connection = self._writer
            if connection is None:
                raise self._refused()
            nested = self._depth > 0
            self._depth += 1
            try:
                connection.execute("SAVEPOINT inner" if nested else "BEGIN IMMEDIATE")
                yield connection
                connection.execute("RELEASE inner" if nested else "COMMIT")
            except BaseException as error:
                # a full disk makes SQLite roll back by itself; then there is nothing left to undo
                with suppress(sqlite3.Error):
                    if connection.in_transaction and nested:
                        connection.execute("ROLLBACK TO inner")
                        connection.execute("RELEASE inner")
                    elif connection.in_transaction:
                        connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error | UnicodeDecodeError):
                    raise self._translated(error) from error
                raise
            finally:
                self._depth -= 1

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of one SELECT. Inside this thread's transaction it sees what the transaction wrote."""
        if self._is_mine():
            return self._rows(self._writer, sql, parameters)
        with self._read_lock:
            return self._rows(self._reader, sql, parameters)

    def compact(self) -> None:
        """Give the space of deleted rows back and leave nothing of them in the file or its log.

        Not inside a transaction. Raises as `transaction` does.
        """
        with self._write_lock:
            if self._writer is None:
                raise self._refused()
            try:
                self._writer.execute("VACUUM")
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlite3.Error as error:
                raise self._translated(error) from error

    def copy_to(self, path: Path) -> bool:
        """Copy what the file holds now into the new file `path`; False when there is no file.

        Needs no `open` and leaves the file and what is beside it alone, also while another program writes it.
        Raises `DiskFull`, `ReadOnly` or `JournalFailed`.
        """
        try:
            if not self.path.exists():
                return False
            in_use = _beside(
                self.path, "-wal"
            ).exists()  # else there is no log to miss, and none is to be made
            source_uri = f"{self.path.resolve().as_uri()}?{'mode=ro' if in_use else 'immutable=1'}"
            with closing(self._connect(source_uri)) as source, closing(sqlite3.connect(path)) as copy:
                source.backup(copy)
        except sqlite3.Error as error:
            raise self._translated(error) from error
        except OSError as error:
            raise translated(error, self.path) from error
        return True

    def close(self) -> None:
        """Let go of the file; twice is harmless, and `open` opens it again."""
        with self._write_lock, self._read_lock:
            for connection in (self._reader, self._writer):  # the writer last: it puts the log into the file
                if connection is not None:
                    with suppress(sqlite3.Error):
                        connection.close()
            self._reader = self._writer = None
            if self._presence != _ABSENT:
                os.close(self._presence)
                self._presence = _ABSENT
            self._refusal = JournalFailed(f"{self.path}: the database is closed.")

    def _is_mine(self) -> bool:
        """Whether this very thread is inside a transaction."""
        if not self._write_lock.acquire(blocking=False):
            return False
        try:
            return self._depth > 0
        finally:
            self._write_lock.release()

    def _rows(self, connection: Connection | None, sql: str, parameters: Sequence[object]) -> list[Row]:
        if connection is None:
            raise self._refused()
        try:
            return connection.execute(sql, parameters).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY:
                raise JournalFailed(
                    f"{self.path}: a query only reads; write in a transaction: {sql}"
                ) from error
            raise self._translated(error) from error

    def _refused(self) -> JournalFailed:
        """A fresh copy of why it is not open: one error object raised twice would collect both tracebacks."""
        return type(self._refusal)(self._refusal.message)

    # ── opening ──────────────────────────────────────────────────────────────────────────────────────────

    def _open_files(self) -> str | None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._presence = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            fcntl.flock(self._presence, fcntl.LOCK_SH)
            said = self._open_writer()
            if said and self._open_writer():
                raise JournalFailed(f"{self.path}: even a new file is damaged. Replace the memory card.")
            self._reader = self._connect()
            self._reader.execute("PRAGMA query_only = ON")
        except sqlite3.Error as error:
            raise self._translated(error) from error
        except OSError as error:
            raise translated(error, self.path) from error
        self._damaged = False
        return said

    def _open_writer(self) -> str | None:
        """Open the file for writing, checked and migrated; a damaged one is moved aside, and that is said."""
        with suppress(FileExistsError):
            # SQLite's own mode would let others read it; its log inherits this one. Never done to a file that
            # is there: closing it would take away the locks of another connection of this process.
            made = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
            if (
                self.path.parent.stat().st_mode & stat.S_ISGID
            ):  # a directory made for a group: the courier's user
                os.fchmod(made, 0o660)
            os.close(made)
            self._set_aside(("-wal", "-shm"))  # of a file that was being moved aside when the power went
        connection = self._connect()
        try:
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            if mode != "wal":
                raise JournalFailed(
                    f"{self.path}: this file system cannot hold the database (no shared memory). "
                    "Set general.state_directory to a local disk."
                )
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
            findings = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
            if findings != ["ok"]:
                return self._give_up(connection, str(findings[0]).splitlines()[-1])
            self._migrate(connection)
        except sqlite3.Error as error:
            if _primary(error) in _DAMAGE:
                return self._give_up(connection, str(error))
            connection.close()
            raise
        except (_DamageError, UnicodeDecodeError) as damage:  # SQLite may quote garbage in a message
            return self._give_up(connection, str(damage))
        except JournalFailed:
            connection.close()
            raise
        self._writer = connection
        return None

    def _give_up(self, connection: Connection, damage: str) -> str:
        """Move the file of `connection` aside because of its `damage`; gives the sentence about it."""
        try:
            fcntl.flock(self._presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise JournalFailed(
                f"{self.path} is damaged ({damage}), and another program has it open: end that one, or "
                "restart the gadget."
            ) from held
        else:
            kept = self._set_aside(_PARTS)  # before closing, which deletes the log
        finally:
            fcntl.flock(self._presence, fcntl.LOCK_SH)
            connection.close()
        sentence = f"{self.path} was damaged ({damage}). It is kept as {kept}; a new one was begun."
        log.error(sentence)
        return sentence

    def _connect(self, uri: str | None = None) -> Connection:
        connection = sqlite3.connect(
            uri or self.path,
            uri=uri is not None,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.row_factory = Row
        connection.text_factory = _tolerantly
        return connection

    def _open_unwritable(self) -> Connection | None:
        """A connection that reads what a read-only disk still holds, or None. Timers and notes live on."""
        for how in ("mode=ro", "immutable=1"):  # the second when there is no log left to read
            with suppress(sqlite3.Error):
                connection = self._connect(f"{self.path.resolve().as_uri()}?{how}")
                try:
                    connection.execute("SELECT name FROM migrations").fetchall()
                except sqlite3.Error:
                    connection.close()
                else:
                    return connection
        return None

    def _migrate(self, connection: Connection) -> None:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at REAL NOT NULL)"
        )
        known = {name for name, _ in self._migrations}
        # one transaction for all: a power cut leaves the old shape or the new one
        connection.execute("BEGIN IMMEDIATE")
        try:
            applied = {row["name"] for row in connection.execute("SELECT name FROM migrations")}
            unknown = sorted(applied - known)
            if any(not _STEP_NAME.fullmatch(name) for name in unknown):
                raise _DamageError("the list of its steps is unreadable")
            if unknown:
                raise JournalFailed(
                    f"{self.path} was written by a newer gadget: it has the step {', '.join(unknown)}, which "
                    "this version does not know. Install the newer version again, or move the file away to "
                    "begin a new one."
                )
            for name, script in self._migrations:
                if name not in applied:
                    for statement in statements(script):
                        connection.execute(statement)
                    connection.execute("INSERT INTO migrations VALUES (?, ?)", (name, self._wall_clock()))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _set_aside(self, parts: Sequence[str]) -> Path:
        """Rename the file with its log, so that both can be looked at later; gives the new name."""
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(self._wall_clock()))
        kept = self.path.with_name(f"{self.path.stem}.corrupt-{stamp}")
        count = 1
        while any(_beside(kept, part).exists() for part in _PARTS):
            count += 1
            kept = self.path.with_name(f"{self.path.stem}.corrupt-{stamp}-{count}")
        for part in parts:
            with suppress(FileNotFoundError):
                _beside(self.path, part).rename(_beside(kept, part))
        return kept

    # ── errors ───────────────────────────────────────────────────────────────────────────────────────────

    def _translated(self, error: sqlite3.Error | UnicodeDecodeError) -> JournalFailed:
        primary = sqlite3.SQLITE_CORRUPT if isinstance(error, UnicodeDecodeError) else _primary(error)
        if primary == sqlite3.SQLITE_FULL:
            return disk_full(self.path)
        if primary == sqlite3.SQLITE_READONLY:
            return read_only(self.path)
        if primary in _DAMAGE:
            self._damaged = True
            return JournalFailed(
                f"{self.path} is damaged ({error}). Restart the gadget: it keeps the damaged file under "
                "another name and begins a new one."
            )
        if primary in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
            return by_its_state(self.path) or JournalFailed(
                f"{self.path}: the disk does not work ({error}). Check it with `gadget doctor`; "
                "a memory card may be worn."
            )
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return JournalFailed(
                f"{self.path}: another program has kept it locked for {BUSY_TIMEOUT_S:.0f} s. "
                "Close that program."
            )
        return JournalFailed(f"{self.path}: {error}")


_ABSENT = -1
_PARTS = ("", "-wal", "-shm")
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_STEP_NAME = re.compile(r"\w+", re.ASCII)


class _DamageError(Exception):
    """What SQLite itself does not notice."""


def _tolerantly(text: bytes) -> str:
    """A damaged letter must not make a whole table unreadable."""
    return text.decode("utf-8", "replace")


def _primary(error: sqlite3.Error) -> int:
    """SQLite's primary result code of `error`, 0 when Python itself raised it (a closed connection, say)."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
