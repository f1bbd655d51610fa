"""The bell and the waker over a real schedule on a real database: nothing that is due is ever silent or forgotten."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gadget.act.entry import Entry
from gadget.act.schedule import Schedule
from gadget.act.spoken_time import When
from gadget.audio import Clip
from gadget.bell import Bell
from gadget.database import Database
from gadget.errors import NoSpeaker, SpeakFailed
from gadget.events import Bus, Event, Rang, RingStopped, Warned
from gadget.speak.simulated import SimulatedSpeaker, SimulatedVoice
from gadget.threads import Worker
from gadget.waker import Waker
from tests.turn.rig import SPEECH, ZONE

TONE = Clip(SPEECH.samples[:3200])
SNOOZE_MINUTES = 9


@dataclass
class Clock:
    """The wall clock; somebody can set it."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(ZONE) + self.ahead

    def pass_by(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)

    def offset_s(self) -> float:
        return self.ahead.total_seconds()


@dataclass
class SetInBetween(Clock):
    """Somebody sets it just after it was compared with time itself."""

    reads: int = 0

    def offset_s(self) -> float:
        self.reads += 1
        offset = super().offset_s()
        if self.reads == 2:
            self.pass_by(3600)
        return offset


@dataclass
class Desk:
    """A bell, what it rings on, and what happened to it."""

    bell: Bell
    schedule: Schedule
    database: Database
    clock: Clock
    speaker: SimulatedSpeaker
    voice: SimulatedVoice
    events: list[Event] = field(default_factory=list)

    def add(self, label: str, seconds: float = 10) -> Entry:
        return self.schedule.add("timer", language="en", label=label, seconds=seconds)

    def due(self, *labels: str) -> list[Entry]:
        """Timers of these names that are up."""
        entries = [self.add(label) for label in labels]
        self.clock.pass_by(20)
        return entries

    def of(self, kind: type) -> list[tuple[str, ...]]:
        names = {Rang: ("label",), RingStopped: ("label", "how"), Warned: ("code",)}[kind]
        return [
            tuple(getattr(event, name) for name in names) for event in self.events if isinstance(event, kind)
        ]

    def state(self, entry: Entry) -> str:
        current = self.schedule.get(entry.id)
        assert current is not None
        return current.state

    def press(self, what: Callable[[], None]) -> None:
        """The button goes down and up; what that means is `what`."""
        self.bell.hush()
        what()

    def refuse_writes(self) -> None:
        """The disk takes no change of the schedule any more."""
        with self.database.transaction() as connection:
            connection.execute(
                "CREATE TRIGGER worn BEFORE UPDATE ON schedule BEGIN SELECT RAISE(ABORT, 'worn'); END"
            )

    def accept_writes(self) -> None:
        with self.database.transaction() as connection:
            connection.execute("DROP TRIGGER worn")


@asynccontextmanager
async def desk(
    path: Path,
    tone: Callable[[str], Clip] = lambda name: TONE,
    speed: float = 20.0,
    clock: Clock | None = None,
) -> AsyncIterator[Desk]:
    database, bus, mouth = Database(path / "journal.db"), Bus(), Worker("mouth")
    clock = clock or Clock()
    database.open()
    schedule = Schedule(database, clock.now, ZONE)
    speaker, voice = SimulatedSpeaker(speed), SimulatedVoice()
    bell = Bell(schedule, clock.now, speaker, voice, mouth, bus, tone, SNOOZE_MINUTES, volume=0.4)
    made = Desk(bell, schedule, database, clock, speaker, voice)
    bus.subscribe(lambda event, at: made.events.append(event))
    try:
        yield made
    finally:
        mouth.close()
        database.close()


async def until(condition: Callable[[], object], within_s: float = 3.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.005)


# ── the bell ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_it_rings_until_it_is_stopped(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        [pasta] = it.due("pasta")
        assert await it.bell.waits()
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: len(it.speaker.played) > 5)
        assert it.speaker.played[0] is TONE, "the sound does not wait for the words"
        assert it.voice.rendered[0] == ("Your pasta timer is up.", "en")
        assert (it.state(pasta), ringing.done()) == ("ringing", False)
        it.press(it.bell.stop)
        await ringing
        assert (it.of(Rang), it.of(RingStopped)) == ([("pasta",)], [("pasta", "stopped")])
        assert it.state(pasta) == "done"
        assert not await it.bell.waits()


@pytest.mark.parametrize(("volume", "heard"), [(0.0, 0.4), (0.2, 0.4), (0.9, 0.9)])
async def test_it_is_heard_however_quiet_the_voice_is_set(
    tmp_path: Path, volume: float, heard: float
) -> None:
    async with desk(tmp_path) as it:
        it.speaker.volume = volume
        it.due("pasta")
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: len(it.speaker.played) > 3)
        it.press(it.bell.stop)
        await ringing
        assert set(it.speaker.volumes) == {heard}, "the tone and the words"


async def test_it_falls_silent_when_the_button_goes_down(tmp_path: Path) -> None:
    async with desk(tmp_path, speed=0.1) as it:
        [pasta] = it.due("pasta")
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: it.speaker.played)
        it.bell.hush()
        assert it.speaker.stopped == [TONE]
        await asyncio.sleep(0.1)
        assert (len(it.speaker.played), it.state(pasta)) == (1, "ringing"), (
            "what the press means is not known yet"
        )
        it.bell.stop()
        await ringing


async def test_snoozed_it_rings_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        [pasta] = it.due("pasta")
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: it.speaker.played)
        it.press(it.bell.snooze)
        await ringing
        assert (it.of(RingStopped), it.state(pasta)) == ([("pasta", "snoozed")], "waiting")
        it.clock.pass_by(SNOOZE_MINUTES * 60 - 5)
        assert not await it.bell.waits()
        it.clock.pass_by(6)
        assert await it.bell.waits()
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: len(it.of(Rang)) == 2)
        it.press(it.bell.stop)
        await ringing


async def test_two_that_are_due_at_once_ring_one_after_the_other(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        it.due("pasta", "eggs")
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: it.speaker.played)
        assert it.of(Rang) == [("pasta",)]
        it.press(it.bell.stop)
        await until(lambda: len(it.of(Rang)) == 2)
        it.press(it.bell.snooze)
        await ringing
        assert it.of(RingStopped) == [("pasta", "stopped"), ("eggs", "snoozed")]


async def test_a_double_press_on_the_first_does_not_swallow_the_second(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        _, eggs = it.due("pasta", "eggs")
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: it.speaker.played)
        it.press(it.bell.stop)
        await until(lambda: len(it.of(Rang)) == 2)
        it.bell.stop()  # the second press of the two, which began before anybody heard the eggs
        await asyncio.sleep(0.1)
        assert it.state(eggs) == "ringing"
        it.press(it.bell.stop)
        await ringing


async def test_a_press_that_began_before_it_rang_does_not_stop_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        it.bell.hush()
        [pasta] = it.due("pasta")
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: it.speaker.played)
        it.bell.stop()
        await asyncio.sleep(0.05)
        assert it.state(pasta) == "ringing"
        it.press(it.bell.stop)
        await ringing


async def test_what_was_called_off_meanwhile_does_not_ring(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        pasta, eggs = it.due("pasta", "eggs")
        it.schedule.cancel([pasta.id, eggs.id])
        assert not await it.bell.waits()
        await it.bell.ring()
        assert it.events == []


async def test_what_somebody_else_calls_off_stops_ringing(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        [pasta] = it.due("pasta")
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: it.speaker.played)
        Schedule(it.database, it.clock.now, ZONE).snooze(pasta.id, 5)
        await asyncio.wait_for(ringing, 3)
        assert it.state(pasta) == "waiting", "snoozed in another way, it still rings later"


async def test_a_power_cut_between_ringing_and_stop_rings_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        [pasta] = it.due("pasta")
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: it.speaker.played)
        assert it.state(pasta) == "ringing", "it is on the disk before its first sound"
        ringing.cancel()
        await asyncio.gather(ringing, return_exceptions=True)
    async with desk(tmp_path) as after:
        after.clock.pass_by(20)
        assert after.schedule.resume() == []
        assert await after.bell.waits()


async def test_a_loudspeaker_that_is_gone_does_not_end_the_ringing_and_sounds_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as it:
        it.speaker.failure = NoSpeaker("unplugged")
        it.due("pasta")
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: it.of(Rang))
        await asyncio.sleep(0.1)
        assert not ringing.done()
        it.speaker.failure = None
        await until(lambda: it.speaker.played)
        it.press(it.bell.stop)
        await ringing


async def test_without_a_voice_the_tone_rings_alone(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        it.voice.failure = SpeakFailed("espeak-ng died")
        it.due("pasta")
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: len(it.speaker.played) > 3)
        it.press(it.bell.stop)
        await ringing


async def test_a_bell_that_cannot_ring_is_not_silent_about_it(tmp_path: Path) -> None:
    def no_tone(name: str) -> Clip:
        raise LookupError(name)

    async with desk(tmp_path, tone=no_tone) as it:
        it.due("pasta")
        with pytest.raises(LookupError):
            await asyncio.wait_for(it.bell.ring(), 3)


async def test_on_a_disk_that_takes_nothing_it_rings_once_and_can_be_stopped(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        it.due("pasta")
        it.refuse_writes()
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: it.speaker.played)
        it.press(it.bell.stop)
        await ringing
        assert it.of(Warned) == [("journal.failed",)]
        assert not await it.bell.waits(), "it was heard"


async def test_what_cannot_be_snoozed_rings_on(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        [pasta] = it.due("pasta")
        ringing = asyncio.create_task(it.bell.ring())
        await until(lambda: it.speaker.played)
        it.refuse_writes()
        it.press(it.bell.snooze)
        await until(lambda: len(it.of(Rang)) == 2)
        it.accept_writes()
        it.press(it.bell.snooze)
        await ringing
        assert (it.of(RingStopped), it.state(pasta)) == ([("pasta", "snoozed")], "waiting")


# ── the waker ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Told:
    """What the waker said."""

    rings: int = 0
    missed: list[Entry] = field(default_factory=list)

    def ring(self) -> None:
        self.rings += 1

    def miss(self, entries: Sequence[Entry]) -> None:
        self.missed += entries


@asynccontextmanager
async def waking(it: Desk) -> AsyncIterator[tuple[Waker, Told]]:
    told = Told()
    waker = Waker(it.schedule, it.clock.now, told.ring, told.miss, it.clock.offset_s)
    running = asyncio.create_task(waker.run())
    await asyncio.sleep(0.05)
    try:
        yield waker, told
        assert not running.done(), "the waker died"
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_it_wakes_at_the_moment_something_is_due(tmp_path: Path) -> None:
    async with desk(tmp_path) as it, waking(it) as (waker, told):
        added = time.monotonic()
        it.add("pasta", 0.3)
        waker.changed()
        await until(lambda: told.rings)
        assert 0.3 <= time.monotonic() - added < 0.6


async def test_what_another_process_adds_is_seen_within_a_second(tmp_path: Path) -> None:
    async with desk(tmp_path) as it, waking(it) as (_, told):
        it.add("pasta", 0.1)
        await until(lambda: told.rings, 2.0)


async def test_a_clock_that_is_set_moves_timers_and_tells_of_alarms_it_jumped_over(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        pasta = it.add("pasta", 600)
        in_an_hour = it.clock.now().replace(tzinfo=None) + timedelta(hours=1)
        alarm = it.schedule.add("alarm", language="en", when=When(in_an_hour, has_clock=True))
        async with waking(it) as (waker, told):
            it.clock.pass_by(5 * 3600)
            waker.changed()
            await until(lambda: told.missed)
            assert [entry.id for entry in told.missed] == [alarm.id]
            moved = it.schedule.get(pasta.id)
            assert moved is not None and moved.due_at is not None and pasta.due_at is not None
            assert moved.due_at - pasta.due_at == pytest.approx(5 * 3600)
            assert told.rings == 0


async def test_a_clock_that_is_set_while_it_is_looked_at_rings_nothing_early(tmp_path: Path) -> None:
    async with desk(tmp_path, clock=SetInBetween()) as it:
        pasta = it.add("pasta", 600)
        async with waking(it) as (_, told):
            await until(lambda: it.schedule.get(pasta.id) != pasta)
            assert told.rings == 0


async def test_a_jump_that_could_not_be_written_is_written_later(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        pasta = it.add("pasta", 600)
        async with waking(it) as (waker, told):
            it.refuse_writes()
            it.clock.pass_by(3600)
            waker.changed()
            await asyncio.sleep(0.2)
            it.accept_writes()
            waker.changed()
            await until(lambda: it.schedule.get(pasta.id) != pasta)
            waker.changed()
            await asyncio.sleep(0.1)
            moved = it.schedule.get(pasta.id)
            assert moved is not None and moved.due_at is not None and pasta.due_at is not None
            assert moved.due_at - pasta.due_at == pytest.approx(3600), "once"
            assert told.rings == 0


async def test_a_schedule_that_cannot_be_read_does_not_end_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as it, waking(it) as (waker, told):
        it.database.close()
        waker.changed()
        await asyncio.sleep(0.1)
        it.database.open()
        it.add("pasta", 0.05)
        await until(lambda: told.rings, 2.5)
