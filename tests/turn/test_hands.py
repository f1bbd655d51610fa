"""What an act is given, and what the gadget remembers of itself: volume, ears, photographs, scratch copies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from gadget.act.base import Answer, Catalogue, Context, action
from gadget.act.catalogue import load_catalogue
from gadget.act.runner import Runner
from gadget.calls import Call
from gadget.database import Database
from gadget.ears import MicrophoneEars
from gadget.errors import ActFailed, JournalFailed, NoMicrophone
from gadget.hands import ActionHands, Scratch, StillVolume, StoredVolume, photo_keeper, recall
from gadget.images import read as read_picture
from gadget.memory import remember
from gadget.picture import Picture
from gadget.record.base import Recorder
from gadget.record.simulated import SimulatedRecorder
from gadget.speak.simulated import SimulatedSpeaker
from gadget.threads import Feed
from tests.turn.rig import ZONE

GREY = Picture(np.full((48, 64, 3), 128, np.uint8), "grey")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "journal.db")
    opened.open()
    yield opened
    opened.close()


# ── the volume ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_volume_that_was_set_is_there_after_a_restart(database: Database) -> None:
    StoredVolume(database, SimulatedSpeaker(), 70).set(30)
    database.close()
    database.open()
    speaker = SimulatedSpeaker()
    assert (StoredVolume(database, speaker, 70).get(), speaker.volume) == (30, 0.3)


def test_the_first_volume_is_the_settings_own(database: Database) -> None:
    speaker = SimulatedSpeaker()
    assert (StoredVolume(database, speaker, 70).get(), speaker.volume) == (70, 0.7)


def test_without_a_database_the_volume_is_the_settings_own_and_cannot_be_promised(tmp_path: Path) -> None:
    never_opened, speaker = Database(tmp_path / "journal.db"), SimulatedSpeaker()
    volume = StoredVolume(never_opened, speaker, 70)
    with pytest.raises(JournalFailed):
        volume.set(20)
    assert (volume.get(), speaker.volume) == (70, 0.7)


@pytest.mark.parametrize(("remembered", "level"), [("loud", 70), ("", 70), ("-3", 70), ("150", 100)])
def test_a_damaged_memory_of_the_volume_does_not_keep_the_gadget_from_starting(
    database: Database, remembered: str, level: int
) -> None:
    remember(database, "volume", remembered)
    assert StoredVolume(database, SimulatedSpeaker(), 70).get() == level


# ── the ears ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Seeking(Recorder):
    """A microphone that is away, and is looked for from `open` until `close`."""

    def __init__(self) -> None:
        self.looks_for_it = False

    def open(self) -> None:
        self.looks_for_it = True
        raise NoMicrophone("unplugged")

    def start(self, feed: Feed[object]) -> None:  # type: ignore[override]
        raise NoMicrophone("unplugged")

    def stop(self) -> None: ...

    def close(self) -> None:
        self.looks_for_it = False


def test_ears_that_were_switched_off_are_off_after_a_restart(database: Database) -> None:
    recorder = SimulatedRecorder()
    ears = MicrophoneEars(recorder, database)
    assert ears.are_on()
    ears.on()
    ears.off()
    assert not recorder.is_open
    assert not MicrophoneEars(recorder, database).are_on()
    ears.on()
    assert recorder.is_open and MicrophoneEars(recorder, database).are_on()


def test_ears_that_could_not_be_switched_on_do_not_open_by_themselves_later(database: Database) -> None:
    recorder = Seeking()
    ears = MicrophoneEars(recorder, database)
    ears.off()
    with pytest.raises(NoMicrophone):
        ears.on()
    assert not recorder.looks_for_it, "the light is red"
    assert not ears.are_on()


# ── what an act is given ──────────────────────────────────────────────────────────────────────────────────────────


async def test_an_act_is_given_everything_it_may_use_and_each_change_is_told(
    tmp_path: Path, database: Database
) -> None:
    seen: list[Context] = []

    @action()
    def look_around(context: Context) -> Answer:
        """Remember what it was given."""
        seen.append(context)
        return Answer("Seen.", lambda: "Forgotten.")

    @action()
    def stumble(context: Context) -> Answer:
        """Fail."""
        raise ActFailed("a stone")

    catalogue, told = Catalogue(), []
    for function in (look_around, stumble):
        catalogue.add(function.__gadget_action__)  # type: ignore[attr-defined]
    volume, keep = StillVolume(40), photo_keeper(tmp_path / "photos")
    hands = ActionHands(
        Runner(catalogue, 2.0),
        database,
        volume,
        ZONE,
        7,
        keep_photo=keep,
        changed=lambda: told.append("changed"),
    )
    answer = await hands.act("t1", Call("look_around"), "zh", GREY, "看一看")
    [context] = seen
    assert (context.turn, context.language, context.picture) == ("t1", "zh", GREY)
    assert (context.database, context.volume, context.keep_photo) == (database, volume, keep)
    assert (context.zone, context.snooze_minutes, context.heard) == (ZONE, 7, "看一看")
    assert context.now().tzinfo is ZONE
    assert abs((context.now() - datetime.now(ZONE)).total_seconds()) < 5
    assert (await hands.undo(answer), told) == ("Forgotten.", ["changed"] * 2)
    with pytest.raises(ActFailed):
        await hands.act("t2", Call("stumble"), "en", None)
    assert len(told) == 3, "a failed act may have changed something, too"


def test_photographs_are_private_and_none_replaces_another(tmp_path: Path) -> None:
    keep = photo_keeper(tmp_path / "photos")
    paths = {keep(GREY) for _ in range(5)}
    assert len(paths) == 5
    assert {path.parent.stat().st_mode & 0o777 for path in paths} == {0o700}
    assert read_picture(paths.pop()).pixels.shape == GREY.pixels.shape


# ── scratch ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_is_done_on_a_scratch_copy_leaves_no_trace(tmp_path: Path, database: Database) -> None:
    remember(database, "volume", "30")
    before = contents(database)
    scratch = Scratch(database.path)
    assert recall(scratch.database, "volume", "") == "30", "it begins with what there is"
    hands = ActionHands(Runner(load_catalogue(), 2.0), scratch.database, StillVolume(), ZONE, 9)
    for turn in ("t1", "t2"):
        call = Call("set_timer", {"duration": "nine minutes"})
        await hands.act(turn, call, "en", None)
    assert len(scratch.database.query("SELECT * FROM schedule")) == 2
    scratch.reset()
    assert contents(scratch.database) == before == contents(database)
    scratch.close()
    scratch.close()
    assert not scratch.directory.exists()


def test_a_scratch_copy_of_nothing_is_empty_and_makes_nothing(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "nowhere" / "journal.db")
    assert scratch.database.query("SELECT * FROM notes") == []
    scratch.reset()
    assert scratch.database.query("SELECT * FROM notes") == []
    scratch.close()
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_named_and_left_alone(tmp_path: Path) -> None:
    damaged = tmp_path / "journal.db"
    damaged.write_bytes(b"not a database at all" * 500)
    with pytest.raises(JournalFailed, match="damaged"):
        Scratch(damaged)
    assert [path.name for path in tmp_path.iterdir()] == ["journal.db"]
    assert damaged.read_bytes() == b"not a database at all" * 500


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    tables = ("turns", "schedule", "notes", "photos", "memory")
    return {table: [tuple(row) for row in database.query(f"SELECT * FROM {table}")] for table in tables}  # noqa: S608
