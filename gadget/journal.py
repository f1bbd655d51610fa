"""The journal: every turn on the disk, written beside the turn and never in its way.

Events are taken in on the loop's thread and written by the journal's own. When the disk is full, read-only or
damaged, the newest turns wait in memory (a bounded number of them), one report is made, and another when it
is mended.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path

from gadget.archive import Archive
from gadget.audio import Clip, encode_flac
from gadget.calls import Language
from gadget.database import Database
from gadget.errors import GadgetError, JournalCorrupt, JournalFailed
from gadget.events import (
    Acted,
    Asked,
    Changed,
    Decided,
    Event,
    Heard,
    Released,
    Saw,
    Speaking,
    StageEnded,
    StageFailed,
    StageStarted,
    TurnEnded,
    TurnStarted,
    Understood,
    Undone,
)
from gadget.picture import Picture
from gadget.records import COLUMNS, UNDONE, Draft, TurnRecord
from gadget.settings import JournalSettings
from gadget.shelf import Shelf

log = logging.getLogger(__name__)

SETTLE_S = 2.0
"""How long a turn waits at most for what it promised to be on the disk."""

RETRY_S = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses between attempts while the disk refuses; the last one repeats."""

MOST_WAITING = 200
"""Turns kept in memory while the disk refuses; the oldest goes first."""


class Journal:
    """Subscribe it to the bus.

    `on_trouble` (set before `open`) is called from any thread, once with the error when writing begins to
    fail (and when it fails in another way) and once with None when everything works again.
    """

    on_trouble: Callable[[GadgetError | None], None] = staticmethod(lambda error: None)

    def __init__(
        self,
        database: Database,
        settings: JournalSettings,
        state_directory: Path,
        wall_clock: Callable[[], float] = time.time,
        retry_s: tuple[float, ...] = RETRY_S,
    ) -> None:
        """`wall_clock` gives Unix seconds; `retry_s` the pauses between attempts while the disk refuses."""
        self._database = database
        self._settings = settings
        self._archive = Archive(database, settings, state_directory)
        self._wall_clock = wall_clock
        self._retry_s = retry_s
        self._writing = threading.Lock()  # what is on the disk; taken before the other
        self._lock = threading.Lock()  # what is in memory; held for an instant
        self._drafts: dict[str, Draft] = {}
        self._undone: set[str] = set()
        self._last_acted: str | None = None
        self._waiting: list[Future[bool]] = []
        self._troubles: dict[str, GadgetError] = {}
        self._attempts = 0
        self._wake = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None

    # ── its life ────────────────────────────────────────────────────────────────────────────────────────────

    def open(self) -> None:
        """Begin to write. Never raises: trouble with the database is reported like any other and tried again.

        Blocking.
        """
        try:
            self._open_database()
        except JournalFailed as error:
            self._trouble("rows", error)
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def close(self, timeout_s: float = 5.0) -> None:
        """Write what is left and end the thread; twice is harmless. Blocking, for `timeout_s` at most."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is None:
            return
        self._closing = True
        self._wake.set()
        thread.join(timeout_s)
        if lost := sum(draft.dirty for draft in self._drafts.values()):
            log.error("%d turns could not be written to %s", lost, self._database.path)

    # ── what happens ────────────────────────────────────────────────────────────────────────────────────────

    def __call__(self, event: Event, at: float) -> None:
        """Take in one event; at once, without touching the disk."""
        if not isinstance(event, _TOLD):
            return
        now = self._wall_clock()
        with self._lock:
            if isinstance(event, TurnStarted):
                self._drafts[event.turn] = Draft.begin(event, at, now)
                self._bound()
            elif isinstance(event, Undone):
                self._take_back(event, at, now)
            elif (draft := self._drafts.get(event.turn)) is not None:
                draft.tell(event, at, now)
                if isinstance(event, Acted):
                    self._last_acted = event.turn
                if self._settings.keep_recordings != "all" and draft.ended_well:
                    draft.row["recording"] = None
            if isinstance(event, _URGENT) and "rows" not in self._troubles:
                self._wake.set()

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything that happened so far is on the disk; False when it is not. Blocking."""
        written: Future[bool] = Future()
        with self._lock:
            if self._thread is None:
                return not self._undone and not any(draft.dirty for draft in self._drafts.values())
            self._waiting.append(written)
            self._wake.set()
        try:
            return written.result(timeout_s)
        except FutureTimeout:
            return False

    def settle(self) -> bool:
        """`flush` for what a turn promises: not for long, and not at all while the disk refuses. Blocking."""
        return self.flush(SETTLE_S)

    def keep_words(self, turn: str, text: str, language: Language) -> bool:
        """`settle` with what was heard, before anybody is told that it was. Blocking."""
        with self._lock:
            if (draft := self._drafts.get(turn)) is not None:
                draft.hear(text, language)
        return self.settle()

    def keep_recording(self, turn: str, clip: Clip) -> None:
        """Keep the sound of `turn`, by the policy: for good, or until the turn has ended well. Blocking.

        Never raises; trouble is reported.
        """
        if self._settings.keep_recordings != "none":
            self._keep(turn, "recording", self._archive.recordings, lambda path: _write_flac(path, clip))

    def keep_picture(self, turn: str, picture: Picture) -> None:
        """Keep what `turn` saw, if the policy says so. Blocking. Never raises; trouble is reported."""
        if self._settings.keep_pictures:
            from gadget.images import write_jpeg  # its library is heavy, and most gadgets keep no pictures

            self._keep(turn, "picture", self._archive.pictures, lambda path: write_jpeg(path, picture))

    # ── what was kept: see `Archive` ────────────────────────────────────────────────────────────────────────

    def recover(self) -> list[TurnRecord]:
        """`Archive.recover`, sparing turns that run."""
        return self._archive.recover(self._live())

    def turns(self, limit: int, turn: str | None = None) -> list[TurnRecord]:
        """`Archive.turns`: what the disk has. `flush` before to see the last moment."""
        return self._archive.turns(limit, turn)

    def prune(self, now: float) -> int:
        """`Archive.prune`, sparing turns that run."""
        with self._writing:
            return self._archive.prune(now, self._live())

    def dealt_with(self, turn: str) -> bool:
        """`Archive.dealt_with`."""
        with self._writing:
            with self._lock:
                if (draft := self._drafts.get(turn)) is not None:
                    draft.row["recording"] = None
            return self._archive.dealt_with(turn)

    def erase_all(self) -> None:
        """`Archive.erase_all`; a turn that runs leaves no trace either."""
        with self._writing:
            with self._lock:
                self._drafts.clear()
                self._undone.clear()
            self._archive.erase_all()

    # ── the journal's own thread ────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        while not self._closing:
            self._wake.wait(self._pause_s())
            self._wake.clear()
            self._write()
        self._write()

    def _pause_s(self) -> float | None:
        """How long until the next attempt; None waits for something to happen."""
        if "rows" not in self._troubles:
            return None
        return self._retry_s[min(self._attempts, len(self._retry_s)) - 1]

    def _write(self) -> None:
        """Everything that is new, in one transaction; whoever waits for it learns whether it succeeded."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        try:
            self._open_database()
            with self._writing:
                self._write_rows()
        except JournalFailed as error:
            self._trouble("rows", error)
            written = False
        except Exception as error:  # a mistake in the gadget must not silence the journal for good
            log.exception("the journal could not write")
            self._trouble("rows", JournalFailed(f"{self._database.path}: {type(error).__name__}: {error}"))
            written = False
        else:
            self._mended("rows")
            written = True
        for waiter in waiting:
            waiter.set_result(written)

    def _write_rows(self) -> None:
        with self._lock:
            drafts = [draft for draft in self._drafts.values() if draft.dirty]
            rows = [dict(draft.row) for draft in drafts]
            undone, self._undone = self._undone, set()
            for draft in drafts:
                draft.dirty = False
        try:
            if rows or undone:
                with self._database.transaction() as connection:
                    connection.executemany(_UPSERT, rows)
                    connection.executemany(
                        "UPDATE turns SET outcome = ? WHERE id = ?", [(UNDONE, turn) for turn in undone]
                    )
        except BaseException:
            with self._lock:
                self._undone |= undone
                for draft in drafts:
                    draft.dirty = True
            raise
        with self._lock:
            over = [draft.row for draft in drafts if draft.ended and not draft.dirty]
            for row in over:
                self._drafts.pop(row["id"], None)
        recordings = self._archive.recordings
        try:
            for row in over:  # that it has no recording is on the disk: now the file may go
                if row["recording"] is None:
                    recordings.remove(recordings.name(row["id"]))
        except JournalFailed as error:
            self._trouble("files", error)  # `prune` removes it

    def _open_database(self) -> None:
        """Open or mend the database where that is due; what is in memory is written again into a new one."""
        if sentence := self._database.open():
            with self._lock:
                for draft in self._drafts.values():
                    draft.dirty = True
            self._tell(JournalCorrupt(sentence))

    # ── details ─────────────────────────────────────────────────────────────────────────────────────────────

    def _keep(self, turn: str, column: str, shelf: Shelf, write: Callable[[Path], None]) -> None:
        try:
            name = shelf.put(turn, write)
            with self._lock:
                draft = self._drafts.get(turn)
                wanted = draft is not None and not (column == "recording" and draft.ended_well)
                if draft is not None and wanted:
                    draft.row[column] = name
                    draft.dirty = True
            if not wanted:  # the turn was over before its sound was written
                shelf.remove(name)
        except GadgetError as error:
            self._trouble("files", error)
        except Exception as error:  # the turn goes on without it
            log.exception("the %s of a turn could not be kept", column)
            self._trouble("files", JournalFailed(f"{shelf.directory}: {type(error).__name__}: {error}"))
        else:
            self._mended("files")

    def _live(self) -> set[str]:
        with self._lock:
            return set(self._drafts)

    def _take_back(self, event: Undone, at: float, now: float) -> None:
        """What is undone is the last turn that acted; the lock is held."""
        turn, self._last_acted = self._last_acted, None
        if turn is not None and (draft := self._drafts.get(turn)) is not None:
            draft.tell(event, at, now)
        elif turn is not None:
            self._undone.add(turn)

    def _bound(self) -> None:
        """Forget the oldest turn when too many wait; the lock is held."""
        if len(self._drafts) > MOST_WAITING:
            oldest = next(iter(self._drafts))
            del self._drafts[oldest]
            log.error("turn %s is lost: %d others wait for the disk", oldest, MOST_WAITING)

    def _trouble(self, source: str, error: GadgetError) -> None:
        """`source` ("rows" or "files") fails; told once for each kind of error."""
        if source == "rows":
            self._attempts += 1
        with self._lock:
            known = {trouble.code for trouble in self._troubles.values()}
            self._troubles[source] = error
        if error.code not in known:
            log.error("%s: %s", error.code, error.message)
            self._tell(error)

    def _mended(self, source: str) -> None:
        if source == "rows":
            self._attempts = 0
        with self._lock:
            known = self._troubles.pop(source, None)
            last = known is not None and not self._troubles
        if last:
            log.info("the journal is written again")
            self._tell(None)

    def _tell(self, error: GadgetError | None) -> None:
        try:
            self.on_trouble(error)
        except Exception:  # whoever listens must not stop the writing
            log.exception("a listener failed on the journal's trouble")


_TOLD = (
    TurnStarted,
    StageStarted,
    StageEnded,
    StageFailed,
    Released,
    Heard,
    Saw,
    Understood,
    Decided,
    Asked,
    Changed,
    Acted,
    Speaking,
    TurnEnded,
    Undone,
)
# Each of these goes to the disk at once; the others ride along. Heard was there before it was told; Decided is not
# among them, so that the action's own transaction, which comes next, need not wait for the journal's.
_URGENT = (TurnStarted, Asked, Changed, Acted, StageFailed, TurnEnded, Undone)

_UPSERT = "INSERT INTO turns ({}) VALUES ({}) ON CONFLICT (id) DO UPDATE SET {}".format(  # noqa: S608  # our names
    ", ".join(COLUMNS),
    ", ".join(f":{name}" for name in COLUMNS),
    ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:]),
)


def _write_flac(path: Path, clip: Clip) -> None:
    path.write_bytes(encode_flac(clip))
