"""The journal: what happened is on the disk, nothing waits for it, and trouble is told once."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from gadget import images
from gadget.audio import Clip, read
from gadget.calls import Call
from gadget.database import Database
from gadget.errors import DiskFull, GadgetError, JournalFailed, ReadOnly
from gadget.events import (
    Acted,
    Asked,
    Bus,
    Decided,
    Event,
    Heard,
    Looked,
    Outcome,
    PartlyHeard,
    Released,
    Saw,
    Speaking,
    Stage,
    StageEnded,
    StageFailed,
    StageStarted,
    StateChanged,
    TurnEnded,
    TurnStarted,
    Undone,
    Warned,
)
from gadget.journal import MOST_WAITING, Journal
from gadget.picture import Picture
from gadget.settings import JournalSettings
from gadget.shelf import Shelf

NOW = 1_760_000_000.0
TIMER = Call("set_timer", {"duration": "nine minutes", "label": "面"})
SOUND = Clip((np.sin(np.arange(8000) / 9) * 9000).astype(np.int16))


class Gadget:
    """A journal on its database, with a bus whose clock is set by hand."""

    def __init__(self, directory: Path, **settings: object) -> None:
        self.at = 100.0
        self.directory = directory
        self.troubles: list[str | None] = []
        self.database = Database(directory / "journal.db")
        self.journal = Journal(
            self.database, JournalSettings(**settings), directory, wall_clock=lambda: NOW, retry_s=(0.02,)
        )
        self.journal.on_trouble = lambda error: self.troubles.append(error.code if error else None)
        self.bus = Bus(clock=lambda: self.at)
        self.bus.subscribe(self.journal)

    def open(self) -> Gadget:
        self.database.open()
        self.journal.open()
        return self

    def close(self) -> None:
        self.journal.close()
        self.database.close()

    def tell(self, *events: Event | float) -> None:
        """Publish events; a number lets that many seconds pass."""
        for event in events:
            if isinstance(event, float):
                self.at += event
            else:
                self.bus.publish(event)

    def turn(self, turn: str, outcome: Outcome = Outcome.ANSWERED, text: str = "hello") -> None:
        """A short turn, from press to end."""
        self.tell(TurnStarted(turn, "press"), Heard(turn, text, "en"), TurnEnded(turn, outcome))

    def recordings(self) -> list[str]:
        return sorted(file.name for file in (self.directory / "recordings").glob("*"))

    def on_disk(self, sql: str = "SELECT * FROM turns ORDER BY rowid") -> list[dict[str, object]]:
        """What another program sees."""
        connection = sqlite3.connect(self.directory / "journal.db")
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(sql)]
        finally:
            connection.close()


@pytest.fixture
def make(tmp_path):
    made: list[Gadget] = []

    def new(**settings: object) -> Gadget:
        gadget = Gadget(tmp_path / "state", **settings)
        made.append(gadget)
        return gadget.open()

    yield new
    for gadget in made:
        gadget.close()


@pytest.fixture
def gadget(make):
    return make()


def eventually(claim: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


# ── a turn's row ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_whole_turn_is_one_row(gadget):
    gadget.tell(
        StateChanged("listening"),
        TurnStarted("t1", "press"),
        StageStarted("t1", Stage.RECORD), StageStarted("t1", Stage.LOOK), 0.25,
        Looked("t1", 640, 480), StageEnded("t1", Stage.LOOK), 1.75, Saw("t1", "cup", True),
        PartlyHeard("t1", "set a"),
        StageEnded("t1", Stage.RECORD), Released("t1"),
        StageStarted("t1", Stage.TRANSCRIBE), 0.1, StageEnded("t1", Stage.TRANSCRIBE),
        Heard("t1", "pasta timer, nine minutes", "en"),
        StageStarted("t1", Stage.DECIDE), 0.05, StageEnded("t1", Stage.DECIDE),
        Decided("t1", TIMER, 0.93, "conventional"),
        StageStarted("t1", Stage.ACT), 0.01, StageEnded("t1", Stage.ACT),
        Acted("t1", TIMER, "Nine minutes."),
        StageStarted("t1", Stage.SPEAK), 0.04, Speaking("t1", "Nine minutes."), 0.8, Speaking("t1", "Go."), 0.2,
        StageEnded("t1", Stage.SPEAK),
        TurnEnded("t1", Outcome.ANSWERED),
    )  # fmt: skip
    assert gadget.journal.flush(10)
    (record,) = gadget.journal.turns(10)
    assert record.as_json() == {
        "id": "t1",
        "started_at": NOW,
        "ended_at": NOW,
        "trigger": "press",
        "language": "en",
        "transcript": "pasta timer, nine minutes",
        "action": "set_timer",
        "arguments": {"duration": "nine minutes", "label": "面"},
        "confidence": 0.93,
        "decided_by": "conventional",
        "say": "Nine minutes.",
        "outcome": "answered",
        "code": None,
        "message": None,
        "milliseconds": {
            "look": 250.0,
            "record": 2000.0,
            "transcribe": 100.0,
            "decide": 50.0,
            "act": 10.0,
            "release_to_speech": 200.0,
            "speak": 1040.0,
            "total": 3200.0,
        },
        "recording": None,
        "picture": None,
        "seen": "cup",
    }
    assert json.loads(json.dumps(record.as_json())) == asdict(record)
    assert record.started.timestamp() == NOW


def test_a_failed_stage_leaves_its_time_and_its_code(gadget):
    gadget.tell(
        TurnStarted("t1", "ask"), StageStarted("t1", Stage.DECIDE), 0.5,
        StageFailed("t1", Stage.DECIDE, "decide.timeout", "too slow"), TurnEnded("t1", Outcome.FAILED),
    )  # fmt: skip
    gadget.journal.flush(10)
    (record,) = gadget.journal.turns(10)
    assert (record.code, record.message, record.outcome) == ("decide.timeout", "too slow", "failed")
    assert record.milliseconds == {"decide": 500.0, "total": 500.0}


def test_a_question_is_kept_as_what_was_said(gadget):
    gadget.tell(TurnStarted("t1", "ask"), Asked("t1", "How long?"), TurnEnded("t1", Outcome.ANSWERED))
    gadget.journal.flush(10)
    assert gadget.journal.turns(1)[0].say == "How long?"


def test_a_stage_that_runs_twice_counts_with_both(gadget):
    twice = (StageStarted("t1", Stage.CONFIRM), 0.3, StageEnded("t1", Stage.CONFIRM)) * 2
    gadget.tell(TurnStarted("t1", "press"), *twice, TurnEnded("t1", Outcome.CANCELLED))
    gadget.journal.flush(10)
    assert gadget.journal.turns(1)[0].milliseconds["confirm"] == 600.0


def test_what_is_undone_is_the_last_turn_that_acted(gadget):
    gadget.tell(TurnStarted("t1", "press"), Acted("t1", TIMER, "Done."), TurnEnded("t1", Outcome.ANSWERED))
    gadget.turn("t2", Outcome.CANCELLED)
    assert gadget.journal.flush(10)
    gadget.tell(Undone("Timer removed."))
    gadget.tell(Undone("There is nothing more to undo."))
    assert gadget.journal.flush(10)
    assert [(turn.id, turn.outcome) for turn in gadget.journal.turns(5)] == [
        ("t2", "cancelled"),
        ("t1", "undone"),
    ]


def test_undone_before_its_turn_ended_stays_undone(gadget):
    gadget.tell(TurnStarted("t1", "press"), Acted("t1", TIMER, "Done."), Undone("Gone."))
    gadget.tell(TurnEnded("t1", Outcome.INTERRUPTED))
    gadget.journal.flush(10)
    assert gadget.journal.turns(1)[0].outcome == "undone"


def test_events_of_no_turn_leave_no_row(gadget):
    gadget.tell(
        StateChanged("idle"), Warned("look.unavailable", "no camera"), Heard("never started", "x", "en")
    )
    assert gadget.journal.flush(10)
    assert gadget.journal.turns(5) == []


def test_half_characters_from_an_engine_cannot_stop_the_journal(gadget):
    gadget.tell(TurnStarted("t1", "press"), Heard("t1", "half \ud83d of it", "en"))
    gadget.tell(
        Acted("t1", Call("take_note", {"text": "\udc00"}), "ok \udfff"), TurnEnded("t1", Outcome.ANSWERED)
    )
    assert gadget.journal.flush(10)
    assert gadget.journal.turns(1)[0].transcript == "half ? of it"
    assert gadget.troubles == []


# ── durability ────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_promised_is_on_the_disk_when_it_is_settled(gadget):
    gadget.tell(
        TurnStarted("t1", "press"), Heard("t1", "nine minutes", "en"), Decided("t1", TIMER, 1.0, "rule")
    )
    gadget.tell(Acted("t1", TIMER, "Nine minutes."))
    assert gadget.journal.settle()
    (row,) = gadget.on_disk()
    assert (row["transcript"], row["say"], row["action"], row["outcome"]) == (
        "nine minutes",
        "Nine minutes.",
        "set_timer",
        None,
    )


def test_important_events_reach_the_disk_without_being_asked(gadget):
    gadget.tell(TurnStarted("t1", "press"))
    eventually(lambda: gadget.on_disk() and gadget.on_disk()[0]["id"] == "t1")
    gadget.tell(Asked("t1", "For how long?"))
    eventually(lambda: gadget.on_disk()[0]["say"] == "For how long?")
    gadget.tell(Decided("t1", TIMER, 1.0, "rule"), TurnEnded("t1", Outcome.ANSWERED))
    eventually(lambda: gadget.on_disk()[0]["outcome"] == "answered")


def test_words_are_on_the_disk_when_they_are_kept(gadget):
    gadget.tell(TurnStarted("t1", "press"))
    assert gadget.journal.keep_words("t1", "hello", "en")
    assert gadget.on_disk()[0]["transcript"] == "hello"
    assert gadget.journal.keep_words("unknown", "hello", "en"), "nothing of it is kept, and nothing fails"
    assert len(gadget.on_disk()) == 1


def test_closing_writes_what_is_left(gadget):
    for number in range(20):
        gadget.turn(f"t{number}")
    gadget.journal.close()
    gadget.journal.close()
    assert len(gadget.on_disk()) == 20
    assert gadget.journal.flush(0), "nothing is left"


def test_a_turn_cut_off_by_a_power_cut_is_told_and_keeps_its_recording(tmp_path, make):
    program = """
        import os, signal, sys
        from pathlib import Path
        import numpy
        from gadget.audio import Clip
        from gadget.database import Database
        from gadget.events import Acted, Bus, Heard, Outcome, TurnEnded, TurnStarted
        from gadget.journal import Journal
        from gadget.settings import JournalSettings
        directory = Path(sys.argv[1])
        database = Database(directory / "journal.db")
        journal = Journal(database, JournalSettings(), directory)
        journal.open()
        bus = Bus()
        bus.subscribe(journal)
        for event in (TurnStarted("t1", "press"), Heard("t1", "first", "en"), TurnEnded("t1", Outcome.ANSWERED)):
            bus.publish(event)
        bus.publish(TurnStarted("t2", "press"))
        assert journal.settle()
        journal.keep_recording("t2", Clip(numpy.full(1600, 7, numpy.int16)))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(tmp_path / "state")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == -9, done.stderr
    gadget = Gadget(tmp_path / "state")
    gadget.journal.open()
    (cut_off,) = gadget.journal.recover()
    try:
        assert (cut_off.id, cut_off.outcome, cut_off.recording) == ("t2", "cut_off", "t2.flac")
        assert read(tmp_path / "state" / "recordings" / "t2.flac").samples.tolist() == [7] * 1600
        assert [turn.outcome for turn in gadget.journal.turns(5)] == ["cut_off", "answered"]
        assert gadget.journal.recover() == [], "told once"
    finally:
        gadget.close()


def test_a_turn_that_runs_is_not_cut_off(gadget):
    gadget.tell(TurnStarted("t1", "press"))
    gadget.journal.flush(10)
    assert gadget.journal.recover() == []


def test_without_recovery_other_programs_turns_are_left_alone(gadget):
    gadget.tell(TurnStarted("t1", "press"))
    gadget.journal.flush(10)
    other = Gadget(gadget.directory)
    other.journal.open()
    other.close()
    assert gadget.on_disk()[0]["outcome"] is None


# ── never in the way ──────────────────────────────────────────────────────────────────────────────────────────


def test_taking_in_events_does_not_wait_for_the_disk(gadget):
    gadget.turn("before")
    gadget.journal.flush(10)
    other = sqlite3.connect(gadget.directory / "journal.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.perf_counter()
    for number in range(50):
        gadget.turn(f"t{number}")
    took = time.perf_counter() - began
    assert not gadget.journal.flush(0.05)
    other.execute("COMMIT")
    other.close()
    assert took < 0.5
    eventually(lambda: len(gadget.on_disk()) == 51)


def test_memory_is_bounded_while_the_disk_refuses(tmp_path):
    (tmp_path / "state").touch()  # a file where the directory should be
    gadget = Gadget(tmp_path / "state")
    gadget.journal.open()
    for number in range(MOST_WAITING + 30):
        gadget.turn(f"t{number}")
    assert not gadget.journal.settle()
    (tmp_path / "state").unlink()
    eventually(lambda: gadget.troubles[-1] is None)
    assert gadget.journal.flush(10)
    rows = gadget.on_disk()
    gadget.close()
    assert [row["id"] for row in rows] == [f"t{number}" for number in range(30, MOST_WAITING + 30)]


def test_trouble_is_told_once_and_its_end_once(gadget):
    with gadget.database.transaction() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    gadget.turn("t1", text="x" * 100_000)
    assert not gadget.journal.settle()
    for number in range(2, 6):
        gadget.turn(f"t{number}")
        assert not gadget.journal.settle(), "at once, not after a wait"
    assert gadget.troubles == ["journal.disk_full"]
    with gadget.database.transaction() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    eventually(lambda: len(gadget.troubles) == 2)
    assert gadget.troubles == ["journal.disk_full", None]
    assert [row["id"] for row in gadget.on_disk()] == ["t1", "t2", "t3", "t4", "t5"]


def test_a_database_that_cannot_be_opened_is_told_and_opened_later(tmp_path):
    (tmp_path / "state").touch()
    gadget = Gadget(tmp_path / "state")
    gadget.journal.open()
    assert gadget.troubles == ["journal.failed"]
    gadget.turn("t1")
    (tmp_path / "state").unlink()
    eventually(lambda: gadget.troubles == ["journal.failed", None])
    assert gadget.journal.flush(10)
    rows = gadget.on_disk()
    gadget.close()
    assert [row["id"] for row in rows] == ["t1"]


def test_damage_while_running_is_told_and_a_running_turn_is_kept(gadget):
    gadget.turn("old", text="y" * 50_000)
    gadget.tell(TurnStarted("t1", "press"), Heard("t1", "hello", "en"))
    gadget.journal.flush(10)
    gadget.database.compact()
    with gadget.database.transaction() as connection:
        connection.execute("PRAGMA shrink_memory")  # SQLite would find everything in its cache
    path = gadget.directory / "journal.db"
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    gadget.tell(Acted("t1", TIMER, "Nine minutes."), TurnEnded("t1", Outcome.ANSWERED))
    gadget.journal.settle()
    eventually(lambda: gadget.troubles and gadget.troubles[-1] is None)
    assert gadget.troubles == ["journal.failed", "journal.corrupt", None]
    assert [(row["id"], row["transcript"], row["say"]) for row in gadget.on_disk()] == [
        ("t1", "hello", "Nine minutes.")
    ]
    assert len(list(gadget.directory.glob("journal.corrupt-*"))) >= 1


def test_a_listener_that_fails_does_not_stop_the_journal(tmp_path):
    def fail(error: GadgetError | None) -> None:
        heard.append(error)
        raise LookupError

    heard: list[GadgetError | None] = []
    (tmp_path / "state").touch()
    gadget = Gadget(tmp_path / "state")
    gadget.journal.on_trouble = fail
    gadget.journal.open()
    (tmp_path / "state").unlink()
    eventually(lambda: len(heard) == 2)
    gadget.turn("t1")
    assert gadget.journal.flush(10)
    gadget.close()


def test_settling_from_many_threads_at_once_loses_no_one(gadget):
    answers: list[bool] = []

    def work(first: int) -> None:
        for number in range(first, first + 5):
            gadget.journal(TurnStarted(f"t{number}", "press"), 0.0)
            answers.append(gadget.journal.settle())

    threads = [threading.Thread(target=work, args=(first,)) for first in range(0, 20, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 20
    assert len(gadget.on_disk()) == 20


# ── recordings and pictures ───────────────────────────────────────────────────────────────────────────────────

KEPT = {
    "none": set(),
    "failed": {Outcome.FAILED, Outcome.CUT_OFF},
    "all": set(Outcome),
}


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("policy", KEPT)
def test_a_recording_is_kept_by_the_policy(make, policy, outcome):
    gadget = make(keep_recordings=policy)
    gadget.tell(TurnStarted("t1", "press"))
    gadget.journal.keep_recording("t1", SOUND)
    assert gadget.recordings() == ([] if policy == "none" else ["t1.flac"]), "kept at first, whatever comes"
    gadget.tell(TurnEnded("t1", outcome))
    assert gadget.journal.flush(10)
    expected = ["t1.flac"] if outcome in KEPT[policy] else []
    assert gadget.recordings() == expected
    assert gadget.on_disk()[0]["recording"] == (expected[0] if expected else None)


def test_a_recording_is_private_and_exact(gadget):
    gadget.tell(TurnStarted("t1", "press"))
    gadget.journal.keep_recording("t1", SOUND)
    file = gadget.directory / "recordings" / "t1.flac"
    assert np.array_equal(read(file).samples, SOUND.samples)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_recording_that_arrives_after_its_turn_ended_well_is_not_kept(gadget):
    gadget.turn("t1")
    gadget.journal.flush(10)
    gadget.journal.keep_recording("t1", SOUND)
    assert gadget.recordings() == []


def test_dealing_with_a_failed_turn_deletes_its_recording(gadget):
    gadget.tell(TurnStarted("t1", "press"))
    gadget.journal.keep_recording("t1", SOUND)
    gadget.tell(TurnEnded("t1", Outcome.FAILED))
    gadget.journal.flush(10)
    assert gadget.journal.dealt_with("t1")
    assert not gadget.journal.dealt_with("t1")
    assert gadget.recordings() == []
    assert gadget.journal.turns(1, "t1")[0].recording is None


def test_a_recording_that_cannot_be_kept_is_told_once_and_costs_the_turn_nothing(gadget):
    folder = gadget.directory / "recordings"
    folder.touch()  # a file where the directory should be
    for turn in ("t1", "t2"):
        gadget.tell(TurnStarted(turn, "press"))
        gadget.journal.keep_recording(turn, SOUND)
        gadget.tell(TurnEnded(turn, Outcome.FAILED))
        assert gadget.journal.flush(10)
    assert gadget.troubles == ["journal.failed"]
    folder.unlink()
    gadget.tell(TurnStarted("t3", "press"))
    gadget.journal.keep_recording("t3", SOUND)
    assert gadget.troubles == ["journal.failed", None]
    assert gadget.recordings() == ["t3.flac"]


def test_a_picture_is_kept_only_when_the_settings_say_so(make):
    picture = Picture(np.full((48, 64, 3), 200, np.uint8), "scene")
    for keep, expected in ((False, None), (True, "t1.jpg")):
        gadget = make(keep_pictures=keep)
        gadget.tell(TurnStarted("t1", "press"))
        gadget.journal.keep_picture("t1", picture)
        gadget.tell(TurnEnded("t1", Outcome.ANSWERED))
        gadget.journal.flush(10)
        assert gadget.journal.turns(1, "t1")[0].picture == expected
        gadget.close()
    kept = images.read(gadget.directory / "pictures" / "t1.jpg")
    assert (kept.width, kept.height) == (64, 48)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "full"), DiskFull),
        (OSError(errno.EROFS, "read-only"), ReadOnly),
        (OSError(errno.EIO, "broken"), JournalFailed),
        (LookupError("a mistake"), LookupError),
    ],
)
def test_a_file_that_fails_half_way_leaves_nothing(tmp_path, error, expected):
    shelf = Shelf(tmp_path / "shelf", ".flac")

    def write(path: Path) -> None:
        path.write_bytes(b"half")
        raise error

    with pytest.raises(expected):
        shelf.put("t1", write)
    assert shelf.names() == []
    assert not shelf.has("t1")


@pytest.mark.parametrize("turn", ["../escape", "a/b", ".", "..", "名字", "a.part"])
def test_no_name_of_a_turn_leads_out_of_the_shelf(tmp_path, turn):
    shelf = Shelf(tmp_path / "shelf", ".flac")
    name = shelf.put(turn, lambda path: path.write_bytes(b"x") and None)
    assert [file.name for file in (tmp_path / "shelf").iterdir()] == [name]
    assert [file.name for file in tmp_path.iterdir()] == ["shelf"]
    shelf.remove(name)
    assert shelf.names() == []


# ── reading, ageing, erasing ──────────────────────────────────────────────────────────────────────────────────


def insert(gadget: Gadget, turn: str, started_at: float, **columns: object) -> None:
    values = {"id": turn, "started_at": started_at, "trigger": "press", "outcome": "answered", **columns}
    with gadget.database.transaction() as connection:
        connection.execute(
            f"INSERT INTO turns ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",  # noqa: S608
            list(values.values()),
        )


def test_turns_are_read_newest_first_and_one_by_name(gadget):
    for number in range(5):
        insert(gadget, f"t{number}", NOW + number % 3)
    assert [turn.id for turn in gadget.journal.turns(3)] == ["t2", "t4", "t1"]
    assert [turn.id for turn in gadget.journal.turns(3, "t0")] == ["t0"]
    assert gadget.journal.turns(3, "t9") == []


def test_old_rows_are_read_whatever_they_hold(gadget):
    insert(gadget, "t1", NOW, action="fly_to_the_moon", arguments='{"speed": 9}', stages='{"warp": 1.5}')
    insert(gadget, "t2", NOW + 1, arguments="{broken", stages="[1, 2]", outcome="vanished")
    second, first = gadget.journal.turns(2)
    assert (first.action, first.arguments, first.milliseconds) == (
        "fly_to_the_moon",
        {"speed": 9},
        {"warp": 1.5},
    )
    assert (second.arguments, second.milliseconds, second.outcome) == ({}, {}, "vanished")


@pytest.mark.parametrize(("days", "left"), [(30, ["young"]), (1000, ["young", "old"]), (0, ["young", "old"])])
def test_turns_grow_old_by_the_settings(make, days, left):
    gadget = make(keep_days=days)
    insert(gadget, "old", NOW - 31 * 86_400, recording="old.flac", outcome="failed")
    insert(gadget, "young", NOW - 29 * 86_400, recording="young.flac", outcome="failed")
    shelf = Shelf(gadget.directory / "recordings", ".flac")
    for turn in ("old", "young", "orphan"):
        shelf.put(turn, lambda path: path.write_bytes(b"x") and None)
    copy = gadget.directory / "journal.corrupt-20200101-000000"
    upgrade = gadget.directory / ".before-upgrade.x1" / "journal.db"
    upgrade.parent.mkdir()
    for file in (copy, upgrade):
        file.touch()
        os.utime(file, (NOW - 31 * 86_400,) * 2)
    assert gadget.journal.prune(NOW) == 2 - len(left)
    assert [turn.id for turn in gadget.journal.turns(5)] == left
    assert gadget.recordings() == sorted(f"{turn}.flac" for turn in left)
    assert copy.exists() == upgrade.exists() == ("old" in left)


def test_ageing_spares_turns_that_run_and_files_that_are_being_written(gadget):
    insert(gadget, "elsewhere", NOW - 99 * 86_400, outcome=None)
    gadget.tell(TurnStarted("here", "press"))
    gadget.journal.keep_recording("here", SOUND)
    folder = gadget.directory / "recordings"
    (folder / "here.part.flac").touch()
    (folder / "elsewhere.flac").touch()
    (folder / "gone.part.flac").touch()
    gadget.journal.prune(NOW)
    assert gadget.recordings() == ["elsewhere.flac", "here.flac", "here.part.flac"]
    assert gadget.journal.turns(1, "elsewhere")


def test_erasing_leaves_nothing_of_the_person(make):
    private = "where the spare key is"
    gadget = make(keep_recordings="all")
    gadget.turn("t1", text=private)
    gadget.tell(TurnStarted("t2", "press"), Heard("t2", private, "en"))
    gadget.journal.keep_recording("t2", SOUND)
    gadget.journal.flush(10)
    with gadget.database.transaction() as connection:
        connection.execute("INSERT INTO notes (text, language, created_at) VALUES (?, 'en', 0)", (private,))
        connection.execute(
            "INSERT INTO schedule (kind, label, language, created_at) VALUES ('alarm', ?, 'en', 0)",
            (private,),
        )
        connection.execute("INSERT INTO memory VALUES ('volume', '40')")
    copies = (
        "journal.corrupt-20200101-000000",
        ".before-upgrade.x1/journal.db",
        ".before-upgrade.x1/journal.db-wal",
    )
    for name in ("photos/a.jpg", "pictures/b.jpg", *copies):
        (gadget.directory / name).parent.mkdir(exist_ok=True)
        (gadget.directory / name).write_text(private)
    gadget.journal.erase_all()
    gadget.tell(TurnEnded("t2", Outcome.ANSWERED))
    assert gadget.journal.flush(10)
    files = [file for file in gadget.directory.rglob("*") if file.is_file()]
    assert {file.name for file in files} <= {"journal.db", "journal.db-wal", "journal.db-shm"}
    assert not any(private.encode() in file.read_bytes() for file in files)
    assert not (gadget.directory / ".before-upgrade.x1").exists()
    assert (
        gadget.on_disk("SELECT id FROM turns UNION SELECT id FROM notes UNION SELECT id FROM schedule") == []
    )
    assert gadget.on_disk("SELECT * FROM memory") == [{"name": "volume", "value": "40"}]
    gadget.turn("t3")
    assert gadget.journal.flush(10)
    assert [row["id"] for row in gadget.on_disk()] == ["t3"]
