"""Timers, alarms and reminders survive restarts, clocks that jump and clocks that change, once each."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gadget.act.changes import Refusal
from gadget.act.entry import Entry, instant, next_wall
from gadget.act.schedule import LATEST_S, Schedule
from gadget.act.spoken_time import Change, When
from gadget.database import Database

MADRID = ZoneInfo("Europe/Madrid")
TOKYO = ZoneInfo("Asia/Tokyo")


class Clock:
    """A wall clock that the test moves."""

    def __init__(self, start: datetime) -> None:
        self.unix = start.timestamp()
        self.zone = start.tzinfo

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.unix, self.zone)

    def advance(self, **parts: float) -> None:
        self.unix += timedelta(**parts).total_seconds()

    def to(self, moment: datetime) -> None:
        self.unix = moment.timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 5, 8, 18, 0, tzinfo=MADRID))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "journal.db")
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def schedule(database: Database, clock: Clock) -> Schedule:
    return Schedule(database, clock, MADRID)


def local(*parts: int, zone: ZoneInfo = MADRID, fold: Literal[0, 1] = 0) -> datetime:
    return datetime(*parts, tzinfo=zone, fold=fold)  # type: ignore[arg-type,misc]


def alarm(schedule: Schedule, at: datetime, repeats: str = "", **more: Any) -> Entry:
    return schedule.add("alarm", language="en", when=When(at, True, repeats), **more)


def timer(schedule: Schedule, seconds: float, label: str = "", **more: Any) -> Entry:
    return schedule.add("timer", language="en", label=label, seconds=seconds, **more)


def rings_at(entry: Entry | Refusal | None, zone: ZoneInfo = MADRID) -> datetime:
    assert isinstance(entry, Entry) and entry.due_at is not None
    return datetime.fromtimestamp(entry.due_at, zone)


# ── ringing ──


def test_a_timer_is_due_when_its_time_has_passed_and_not_before(schedule: Schedule, clock: Clock) -> None:
    pasta = timer(schedule, 540, "pasta")
    assert schedule.next_due() == clock.unix + 540
    clock.advance(seconds=539)
    assert schedule.due() == []
    clock.advance(seconds=1)
    assert schedule.due() == [pasta]


def test_due_gives_the_longest_overdue_first_and_takes_a_moment_of_its_own(
    schedule: Schedule, clock: Clock
) -> None:
    late, early = timer(schedule, 60), timer(schedule, 30)
    later = clock() + timedelta(seconds=90)
    assert [entry.id for entry in schedule.due(later)] == [early.id, late.id]
    assert schedule.due() == []


def test_an_empty_schedule_has_nothing_due(schedule: Schedule) -> None:
    assert schedule.next_due() is None
    assert schedule.due() == []
    assert schedule.entries() == []


def test_what_rings_is_not_due_again_and_is_done_when_stopped(schedule: Schedule, clock: Clock) -> None:
    entry = timer(schedule, 60)
    clock.advance(seconds=61)
    ringing = schedule.mark_ringing(entry.id)
    assert ringing is not None and ringing.state == "ringing"
    assert schedule.due() == [] and schedule.next_due() is None
    assert schedule.mark_ringing(entry.id) is None
    stopped = schedule.stop(entry.id)
    assert stopped is not None and stopped.state == "done"
    assert schedule.stop(entry.id) is None
    assert schedule.entries() == []


def test_a_snoozed_alarm_rings_again_after_its_minutes(schedule: Schedule, clock: Clock) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 7, 0))
    clock.to(local(2026, 5, 9, 7, 0))
    schedule.mark_ringing(entry.id)
    assert rings_at(schedule.snooze(entry.id, 9)) == local(2026, 5, 9, 7, 9)
    assert schedule.snooze(entry.id, 9) is None, "it does not ring now"
    assert schedule.recompute() == []
    assert rings_at(schedule.get(entry.id)) == local(2026, 5, 9, 7, 9), "the snooze outlives a recomputation"


def test_a_snoozed_daily_alarm_keeps_its_own_time_for_the_next_day(schedule: Schedule, clock: Clock) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 7, 0), "daily")
    clock.to(local(2026, 5, 9, 7, 0))
    schedule.mark_ringing(entry.id)
    schedule.snooze(entry.id, 9)
    clock.advance(minutes=9)
    schedule.mark_ringing(entry.id)
    assert rings_at(schedule.stop(entry.id)) == local(2026, 5, 10, 7, 0)


def test_what_was_called_off_a_moment_ago_cannot_start_to_ring(schedule: Schedule, clock: Clock) -> None:
    entry = timer(schedule, 5)
    clock.advance(seconds=6)
    assert schedule.due() == [entry]
    schedule.cancel([entry.id])
    assert schedule.mark_ringing(entry.id) is None


def test_a_reminder_without_a_time_stays_listed_and_never_rings(schedule: Schedule, clock: Clock) -> None:
    entry = schedule.add("reminder", language="zh", label="浇花")
    clock.advance(days=300)
    assert schedule.due() == [] and schedule.next_due() is None
    assert schedule.entries() == [entry]


def test_entries_tell_what_rings_first_then_by_time_then_what_has_none(
    schedule: Schedule, clock: Clock
) -> None:
    someday = schedule.add("reminder", language="en", label="someday")
    paused = timer(schedule, 10, "paused")
    schedule.change(paused.id, Change("pause"))
    late, early, rings = timer(schedule, 900), timer(schedule, 90), timer(schedule, 1200)
    with_clock = clock.unix
    clock.advance(seconds=1200)
    schedule.mark_ringing(rings.id)
    clock.unix = with_clock
    assert [entry.id for entry in schedule.entries()] == [rings.id, early.id, late.id, paused.id, someday.id]


# ── once and only once ──


def test_the_same_turn_cannot_add_twice(schedule: Schedule) -> None:
    first = timer(schedule, 60, "tea", turn="t1")
    again = timer(schedule, 999, "coffee", turn="t1")
    assert again == first
    assert schedule.entries() == [first]


def test_entries_without_a_turn_are_all_kept(schedule: Schedule) -> None:
    assert timer(schedule, 60).id != timer(schedule, 60).id
    assert len(schedule.entries()) == 2


def test_an_entry_is_on_disk_when_it_is_acknowledged(
    schedule: Schedule, clock: Clock, tmp_path: Path
) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 6, 30), "weekdays", spoken="half six", turn="t1")
    # another connection, as after a power cut: nothing of this process helps it
    with sqlite3.connect(tmp_path / "journal.db") as other:
        rows = other.execute("SELECT kind, wall, repeats, spoken, turn, due_at FROM schedule").fetchall()
    other.close()
    assert rows == [("alarm", "2026-05-09T06:30:00", "weekdays", "half six", "t1", entry.due_at)]


def test_every_field_survives_a_reopening(schedule: Schedule, database: Database, clock: Clock) -> None:
    made = [
        timer(schedule, 90.5, "面条", spoken="一分半", turn="a"),
        alarm(schedule, local(2026, 5, 9, 6, 30), "weekly:MO,TH", turn="b"),
        schedule.add("reminder", language="en", label="buy “quotes”; --", turn="c"),
    ]
    database.close()
    database.open()
    again = Schedule(database, clock, MADRID)
    assert [again.get(entry.id) for entry in made] == made


# ── changing and undoing ──


def test_adding_and_taking_off_move_a_running_timer(schedule: Schedule, clock: Clock) -> None:
    entry = timer(schedule, 540)
    clock.advance(seconds=100)
    added = schedule.change(entry.id, Change("add", seconds=120))
    assert isinstance(added, Entry) and added.left(clock.unix) == 560
    taken = schedule.change(entry.id, Change("subtract", seconds=60))
    assert isinstance(taken, Entry) and taken.left(clock.unix) == 500


def test_taking_off_more_than_is_left_changes_nothing(schedule: Schedule) -> None:
    entry = timer(schedule, 60)
    assert schedule.change(entry.id, Change("subtract", seconds=60)) is Refusal.TOO_MUCH
    assert schedule.get(entry.id) == entry


def test_a_paused_timer_keeps_what_is_left_until_it_goes_on(schedule: Schedule, clock: Clock) -> None:
    entry = timer(schedule, 540)
    clock.advance(seconds=40)
    paused = schedule.change(entry.id, Change("pause"))
    assert isinstance(paused, Entry) and paused.state == "paused" and paused.left(clock.unix) == 500
    clock.advance(hours=5)
    assert schedule.due() == [] and schedule.next_due() is None
    assert schedule.change(entry.id, Change("pause")) is Refusal.ALREADY_PAUSED
    longer = schedule.change(entry.id, Change("add", seconds=10))
    assert isinstance(longer, Entry) and longer.state == "paused"
    resumed = schedule.change(entry.id, Change("resume"))
    assert isinstance(resumed, Entry) and resumed.left(clock.unix) == 510
    assert schedule.change(entry.id, Change("resume")) is Refusal.NOT_PAUSED


def test_restarting_gives_a_timer_its_whole_length_again(schedule: Schedule, clock: Clock) -> None:
    entry = timer(schedule, 540)
    clock.advance(seconds=400)
    again = schedule.change(entry.id, Change("restart"))
    assert isinstance(again, Entry) and again.left(clock.unix) == 540


def test_setting_gives_a_timer_a_new_length_from_now(schedule: Schedule, clock: Clock) -> None:
    entry = timer(schedule, 540)
    clock.advance(seconds=400)
    changed = schedule.change(entry.id, Change("set", seconds=300))
    assert isinstance(changed, Entry) and changed.left(clock.unix) == 300 and changed.seconds == 300


def test_a_timer_can_be_made_to_ring_at_a_clock_time(schedule: Schedule) -> None:
    entry = timer(schedule, 540)
    moved = schedule.change(entry.id, Change("move", when=When(local(2026, 5, 8, 18, 30), True)))
    assert rings_at(moved) == local(2026, 5, 8, 18, 30)
    assert isinstance(moved, Entry) and moved.seconds == 1800 and moved.wall is None


def test_moving_an_alarm_sets_its_time_on_the_wall(schedule: Schedule) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 6, 30))
    moved = schedule.change(entry.id, Change("move", when=When(local(2026, 5, 9, 7, 15), True)))
    assert rings_at(moved) == local(2026, 5, 9, 7, 15)
    assert isinstance(moved, Entry) and moved.wall == datetime(2026, 5, 9, 7, 15)


def test_moving_an_alarm_to_a_day_keeps_its_hour(schedule: Schedule) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 6, 30))
    moved = schedule.change(entry.id, Change("move", when=When(local(2026, 5, 11, 9, 0), False)))
    assert rings_at(moved) == local(2026, 5, 11, 6, 30)


def test_moving_a_repeating_alarm_moves_all_its_days(schedule: Schedule, clock: Clock) -> None:
    entry = alarm(schedule, local(2026, 5, 11, 6, 30), "weekdays")
    moved = schedule.change(entry.id, Change("move", when=When(local(2026, 5, 9, 7, 0), True)))
    assert rings_at(moved) == local(2026, 5, 11, 7, 0), "the 9th is a Saturday"
    assert isinstance(moved, Entry) and moved.repeats == "weekdays"


def test_an_alarm_moved_by_an_hour_keeps_to_the_wall(schedule: Schedule) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 6, 30), "daily")
    moved = schedule.change(entry.id, Change("add", seconds=3600))
    assert isinstance(moved, Entry) and moved.wall == datetime(2026, 5, 9, 7, 30) and moved.repeats == "daily"


@pytest.mark.parametrize("kind", ["pause", "resume", "restart"])
def test_only_timers_can_be_paused(schedule: Schedule, kind: Any) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 6, 30))
    assert schedule.change(entry.id, Change(kind)) is Refusal.ONLY_TIMERS


def test_moving_into_the_past_changes_nothing(schedule: Schedule) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 6, 30))
    assert schedule.change(entry.id, Change("move", when=When(local(2026, 5, 8, 9, 0), True))) is Refusal.PAST
    assert schedule.get(entry.id) == entry


def test_more_than_a_year_is_refused(schedule: Schedule) -> None:
    entry = timer(schedule, 60)
    assert schedule.change(entry.id, Change("add", seconds=4e7)) is Refusal.TOO_LONG
    assert schedule.change(entry.id, Change("set", seconds=4e7)) is Refusal.TOO_LONG
    far = When(local(2030, 1, 1, 9, 0), True)
    assert schedule.change(entry.id, Change("move", when=far)) is Refusal.TOO_LONG


def test_a_reminder_without_a_time_can_be_given_one(schedule: Schedule) -> None:
    entry = schedule.add("reminder", language="en", label="call home")
    assert schedule.change(entry.id, Change("add", seconds=60)) is Refusal.NO_TIME
    moved = schedule.change(entry.id, Change("move", when=When(local(2026, 5, 9, 17, 0), True)))
    assert rings_at(moved) == local(2026, 5, 9, 17, 0)


def test_more_time_for_what_rings_stops_it_until_then(schedule: Schedule, clock: Clock) -> None:
    entry = timer(schedule, 60)
    clock.advance(seconds=70)
    schedule.mark_ringing(entry.id)
    more = schedule.change(entry.id, Change("add", seconds=120))
    assert isinstance(more, Entry) and more.state == "waiting" and more.left(clock.unix) == 120


def test_a_press_after_more_time_was_given_does_not_end_it(schedule: Schedule, clock: Clock) -> None:
    entry = timer(schedule, 60)
    clock.advance(seconds=60)
    schedule.mark_ringing(entry.id)
    schedule.change(entry.id, Change("add", seconds=120))
    assert schedule.stop(entry.id) is None
    assert [each.state for each in schedule.entries()] == ["waiting"]


def test_what_is_over_cannot_be_changed(schedule: Schedule) -> None:
    entry = timer(schedule, 60)
    schedule.cancel([entry.id])
    assert schedule.change(entry.id, Change("add", seconds=60)) is None
    assert schedule.change(12345, Change("pause")) is None


def test_cancelling_can_be_taken_back_as_if_it_had_never_been(schedule: Schedule, clock: Clock) -> None:
    entries = [timer(schedule, 540, "pasta"), alarm(schedule, local(2026, 5, 9, 6, 30), "daily")]
    before = schedule.cancel([entry.id for entry in entries])
    assert before == entries and schedule.entries() == []
    assert schedule.cancel([entry.id for entry in entries]) == []
    clock.advance(seconds=3)
    assert schedule.put_back(before) == entries
    assert schedule.entries() == entries


def test_what_rang_when_it_was_cancelled_rings_again_when_put_back(schedule: Schedule, clock: Clock) -> None:
    entry = timer(schedule, 5)
    clock.advance(seconds=5)
    schedule.mark_ringing(entry.id)
    schedule.put_back(schedule.cancel([entry.id]))
    assert [due.id for due in schedule.due()] == [entry.id]


def test_a_change_cannot_be_taken_back_once_it_is_done(schedule: Schedule, clock: Clock) -> None:
    entry = timer(schedule, 5)
    schedule.change(entry.id, Change("subtract", seconds=4))
    clock.advance(seconds=1)
    schedule.mark_ringing(entry.id)
    schedule.stop(entry.id)
    assert schedule.put_back([entry]) == []
    assert schedule.entries() == []


def test_forgetting_erases_only_what_is_over_and_old(schedule: Schedule, clock: Clock) -> None:
    old, kept = timer(schedule, 60), schedule.add("reminder", language="en", label="still wanted")
    schedule.cancel([old.id])
    clock.advance(days=40)
    recent = timer(schedule, 60)
    schedule.cancel([recent.id])
    assert schedule.forget(clock.unix - 86_400) == 1
    assert schedule.get(old.id) is None and schedule.get(recent.id) is not None
    assert schedule.entries() == [kept]


# ── what cannot be read ──

SPOILT = [
    ("wall", "half past six"),
    ("wall", ""),
    ("wall", b"\x00\xff"),
    ("wall", "2026-05-09T07:00:00+02:00"),
    ("wall", "0001-01-01T00:00:00"),
    ("due_at", "soon"),
    ("due_at", float("inf")),
    ("due_at", -1e15),
    ("seconds", "nine minutes"),
    ("language", "xx"),
    ("label", b"\xff"),
]


@pytest.mark.parametrize(("column", "value"), SPOILT)
@pytest.mark.parametrize("state", ["waiting", "ringing", "paused", "done"])
def test_a_row_that_cannot_be_read_is_set_aside_once_and_the_others_live_on(
    schedule: Schedule, database: Database, clock: Clock, column: str, value: object, state: str
) -> None:
    spoilt = alarm(schedule, local(2026, 5, 9, 7, 0), "daily")
    sound = alarm(schedule, local(2026, 5, 9, 8, 0))
    with database.transaction() as connection:
        connection.execute(
            f"UPDATE schedule SET state = ?, {column} = ? WHERE id = ?",  # noqa: S608
            (state, value, spoilt.id),
        )
    assert schedule.get(spoilt.id) is None
    assert schedule.entries() == [sound]
    assert schedule.cancel([spoilt.id]) == [] and schedule.mark_ringing(spoilt.id) is None
    assert schedule.shift(3) == []

    assert [row["id"] for row in schedule.set_aside()] == [spoilt.id]
    assert schedule.set_aside() == [], "once"
    assert schedule.resume() == []
    [kept] = database.query("SELECT * FROM set_aside")
    assert kept["came_from"] == "schedule" and column in kept["why"]
    assert f'"id": {spoilt.id}' in kept["content"] and '"repeats": "daily"' in kept["content"]
    clock.to(local(2026, 5, 9, 8, 0))
    assert [due.id for due in schedule.due()] == [sound.id]
    assert schedule.next_due() == sound.due_at


def test_what_was_missed_is_told_in_the_transaction_that_finishes_it(
    schedule: Schedule, clock: Clock
) -> None:
    entry = alarm(schedule, local(2026, 5, 8, 18, 30))
    clock.advance(hours=5)

    def fail(missed: Sequence[Entry]) -> None:
        raise LookupError(missed[0].id)

    with pytest.raises(LookupError):
        schedule.shift(5 * 3600, fail)
    assert schedule.get(entry.id) == entry, "what cannot be told is not finished"


# ── restarts ──


def restarted(database: Database, clock: Clock) -> tuple[Schedule, list[Entry]]:
    database.close()
    database.open()
    schedule = Schedule(database, clock, MADRID)
    return schedule, schedule.resume()


@pytest.mark.parametrize("kind", ["timer", "alarm", "reminder"])
def test_what_fell_due_while_off_for_less_than_an_hour_rings_at_once(
    schedule: Schedule, database: Database, clock: Clock, kind: Any
) -> None:
    entry = schedule.add(kind, language="en", label="x", when=When(local(2026, 5, 8, 18, 30), True))
    clock.to(local(2026, 5, 8, 19, 29))
    schedule, missed = restarted(database, clock)
    assert missed == []
    assert [due.id for due in schedule.due()] == [entry.id]


def test_an_alarm_that_is_more_than_an_hour_late_is_told_as_missed(
    schedule: Schedule, database: Database, clock: Clock
) -> None:
    entry = alarm(schedule, local(2026, 5, 8, 18, 30))
    clock.to(local(2026, 5, 8, 18, 30))
    clock.advance(seconds=LATEST_S + 1)
    schedule, missed = restarted(database, clock)
    assert missed == [entry]
    assert schedule.due() == [] and schedule.entries() == []
    assert schedule.resume() == [], "it is told once"


def test_a_reminder_rings_however_late(schedule: Schedule, database: Database, clock: Clock) -> None:
    entry = schedule.add("reminder", language="en", label="call", when=When(local(2026, 5, 8, 20, 0), True))
    clock.advance(days=9)
    schedule, missed = restarted(database, clock)
    assert missed == [] and [due.id for due in schedule.due()] == [entry.id]


def test_a_daily_alarm_that_was_missed_rings_the_next_day(
    schedule: Schedule, database: Database, clock: Clock
) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 7, 0), "daily")
    clock.to(local(2026, 5, 12, 12, 0))
    schedule, missed = restarted(database, clock)
    assert [each.id for each in missed] == [entry.id]
    assert rings_at(schedule.get(entry.id)) == local(2026, 5, 13, 7, 0)


def test_what_rang_when_the_power_went_rings_again(
    schedule: Schedule, database: Database, clock: Clock
) -> None:
    entry = timer(schedule, 60)
    clock.advance(seconds=60)
    schedule.mark_ringing(entry.id)
    clock.advance(seconds=30)
    schedule, missed = restarted(database, clock)
    assert missed == [] and [due.id for due in schedule.due()] == [entry.id]


def test_a_timer_that_ended_while_off_long_ago_is_missed_and_a_paused_one_is_not(
    schedule: Schedule, database: Database, clock: Clock
) -> None:
    gone, waits = timer(schedule, 60), timer(schedule, 60)
    schedule.change(waits.id, Change("pause"))
    clock.advance(days=2)
    schedule, missed = restarted(database, clock)
    assert [entry.id for entry in missed] == [gone.id]
    assert [entry.id for entry in schedule.entries()] == [waits.id]


# ── clocks that jump, zones that change ──


@pytest.mark.parametrize("jump", [8 * 3600, -8 * 3600, 30])
def test_a_running_timer_rings_after_its_real_length_when_the_clock_is_set(
    schedule: Schedule, clock: Clock, jump: int
) -> None:
    entry = timer(schedule, 540)
    clock.advance(seconds=100)
    clock.advance(seconds=jump)
    assert schedule.shift(jump) == []
    clock.advance(seconds=439)
    assert schedule.due() == []
    clock.advance(seconds=1)
    assert [due.id for due in schedule.due()] == [entry.id]


def test_what_rings_has_nothing_left_when_the_clock_is_set_back_and_more_is_asked_for(
    schedule: Schedule, clock: Clock
) -> None:
    entry = timer(schedule, 60)
    clock.advance(seconds=60)
    assert schedule.mark_ringing(entry.id) is not None
    clock.advance(hours=-50)
    schedule.shift(-50 * 3600)
    more = schedule.change(entry.id, Change("add", seconds=90))
    assert isinstance(more, Entry) and more.left(clock.unix) == 90


def test_an_alarm_stays_at_its_time_on_the_wall_when_the_clock_is_set(
    schedule: Schedule, clock: Clock
) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 6, 30))
    clock.advance(hours=3)
    schedule.shift(3 * 3600)
    assert rings_at(schedule.get(entry.id)) == local(2026, 5, 9, 6, 30)


def test_an_alarm_that_the_clock_jumped_far_past_is_told_as_missed(schedule: Schedule, clock: Clock) -> None:
    entry = alarm(schedule, local(2026, 5, 8, 19, 0))
    clock.advance(hours=6)
    assert [each.id for each in schedule.shift(6 * 3600)] == [entry.id]


def test_a_snoozed_alarm_moves_with_the_clock_like_a_timer(schedule: Schedule, clock: Clock) -> None:
    entry = alarm(schedule, local(2026, 5, 8, 18, 0))
    schedule.mark_ringing(entry.id)
    schedule.snooze(entry.id, 9)
    clock.advance(hours=2)
    schedule.shift(2 * 3600)
    assert rings_at(schedule.get(entry.id)) == local(2026, 5, 8, 20, 9)


def test_a_clock_that_starts_in_1970_cannot_keep_a_timer_from_ringing(
    schedule: Schedule, database: Database, clock: Clock
) -> None:
    entry = timer(schedule, 540)
    right = clock.unix
    clock.unix = 1000.0
    schedule, _ = restarted(database, clock)
    left = schedule.get(entry.id)
    assert left is not None and left.left(clock.unix) == 540
    clock.unix = right + 60
    schedule.shift(right + 60 - 1000.0)
    left = schedule.get(entry.id)
    assert left is not None and left.left(clock.unix) == 540


def test_a_daily_alarm_comes_back_with_a_clock_that_ran_years_ahead(schedule: Schedule, clock: Clock) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 7, 0), "daily")
    right = clock.unix
    clock.to(local(2030, 1, 1, 12, 0))
    schedule.shift(clock.unix - right)
    assert rings_at(schedule.get(entry.id)) == local(2030, 1, 2, 7, 0)
    wrong, clock.unix = clock.unix, right + 60
    schedule.shift(clock.unix - wrong)
    assert rings_at(schedule.get(entry.id)) == local(2026, 5, 9, 7, 0)


def test_a_clock_set_back_a_little_does_not_make_a_daily_alarm_ring_twice(
    schedule: Schedule, clock: Clock
) -> None:
    entry = alarm(schedule, local(2026, 5, 9, 7, 0), "daily")
    clock.to(local(2026, 5, 9, 7, 0))
    schedule.mark_ringing(entry.id)
    schedule.stop(entry.id)
    clock.advance(minutes=-2)
    schedule.shift(-120)
    assert rings_at(schedule.get(entry.id)) == local(2026, 5, 10, 7, 0)


def test_alarms_travel_and_timers_do_not(schedule: Schedule, clock: Clock) -> None:
    wake, tea = alarm(schedule, local(2026, 5, 10, 6, 30)), timer(schedule, 4 * 3600)
    schedule.zone = TOKYO
    assert schedule.recompute() == []
    assert rings_at(schedule.get(wake.id), TOKYO) == local(2026, 5, 10, 6, 30, zone=TOKYO)
    assert schedule.get(tea.id) == tea


def test_a_daily_alarm_keeps_its_hour_when_summer_time_begins_and_ends(
    schedule: Schedule, clock: Clock
) -> None:
    for eve, hours in (((2026, 3, 28), 23), ((2026, 10, 24), 25)):
        day = local(*eve, 7, 30)
        clock.to(day - timedelta(hours=1))
        entry = alarm(schedule, day, "daily")
        clock.to(day)
        schedule.mark_ringing(entry.id)
        after = schedule.stop(entry.id)
        assert rings_at(after).time() == day.time()
        assert rings_at(after).timestamp() - day.timestamp() == hours * 3600
        schedule.cancel([entry.id])


def test_an_alarm_at_an_hour_that_is_skipped_rings_an_hour_later_that_day_only(
    schedule: Schedule, clock: Clock
) -> None:
    clock.to(local(2026, 3, 27, 12, 0))
    entry = alarm(schedule, local(2026, 3, 28, 2, 30), "daily")
    rung = []
    for _ in range(3):
        clock.to(rings_at(schedule.get(entry.id)))
        schedule.mark_ringing(entry.id)
        rung.append(clock().replace(tzinfo=None))
        schedule.stop(entry.id)
    assert rung == [
        datetime(2026, 3, 28, 2, 30),
        datetime(2026, 3, 29, 3, 30),
        datetime(2026, 3, 30, 2, 30),
    ]


def test_an_alarm_at_an_hour_that_comes_twice_rings_once(schedule: Schedule, clock: Clock) -> None:
    clock.to(local(2026, 10, 24, 12, 0))
    entry = alarm(schedule, local(2026, 10, 25, 2, 30), "daily")
    assert rings_at(entry).timestamp() == local(2026, 10, 25, 2, 30, fold=0).timestamp()
    clock.to(local(2026, 10, 25, 2, 30, fold=0))
    schedule.mark_ringing(entry.id)
    clock.advance(minutes=45)  # 2:15 by the clock, the second time
    assert rings_at(schedule.stop(entry.id)) == local(2026, 10, 26, 2, 30)


def test_a_moment_in_the_second_of_two_hours_stays_there(schedule: Schedule, clock: Clock) -> None:
    clock.to(local(2026, 10, 25, 2, 10, fold=1))
    entry = alarm(schedule, local(2026, 10, 25, 2, 30, fold=1))
    assert schedule.recompute() == []
    again = schedule.get(entry.id)
    assert again is not None and again.left(clock.unix) == 20 * 60


@pytest.mark.parametrize(
    ("repeats", "days"),
    [
        ("daily", [9, 10, 11, 12, 13, 14, 15]),
        ("weekdays", [11, 12, 13, 14, 15, 18, 19]),
        ("weekends", [9, 10, 16, 17, 23, 24, 30]),
        ("weekly:MO,TH", [11, 14, 18, 21, 25, 28]),
    ],
)
def test_repetitions_fall_on_their_days(repeats: str, days: list[int]) -> None:
    wall, now = datetime(2026, 5, 8, 7, 0), local(2026, 5, 8, 7, 0).timestamp()
    found = []
    for _ in days:
        following = next_wall(wall, repeats, MADRID, now)
        assert following is not None
        wall, now = following, instant(following, MADRID)
        found.append(wall.day)
    assert found == days


def test_a_timer_put_back_after_the_clock_was_set_has_no_more_left_than_its_length(
    schedule: Schedule, clock: Clock
) -> None:
    called_off = schedule.cancel([timer(schedule, 60).id])
    clock.advance(seconds=-200_000)
    schedule.shift(-200_000)
    (again,) = schedule.put_back(called_off)
    assert again.left(clock.unix) == 60


# ── nothing lost, nothing doubled ──


class NothingIsLostOrDoubled(RuleBasedStateMachine):
    """Any sequence of requests, rings, restarts and clock changes, against a model that only counts."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="schedule-"))
        self.clock = Clock(datetime(2026, 3, 26, 12, 0, tzinfo=MADRID))
        self.state: dict[int, Literal["active", "ringing", "done", "cancelled"]] = {}
        self.made: dict[int, Entry] = {}
        self.called_off: list[Entry] = []
        self.added = 0
        self.open()

    def open(self) -> None:
        self.database = Database(self.folder / "journal.db")
        self.database.open()
        self.schedule = Schedule(self.database, self.clock, MADRID)

    def teardown(self) -> None:
        """Given a year, whatever has a time and was not called off rings or is told as missed."""
        self.clock.advance(days=400)
        told = {entry.id for entry in self.schedule.resume()} | {entry.id for entry in self.schedule.due()}
        for entry in self.schedule.entries():
            assert entry.due_at is None or entry.repeats or entry.id in told
        assert told <= {each for each, state in self.state.items() if state in ("active", "ringing")}
        self.database.close()
        shutil.rmtree(self.folder)

    def _made(self, entry: Entry) -> None:
        assert entry.id not in self.state
        self.state[entry.id] = "active"
        self.made[entry.id] = entry

    def _told(self, missed: list[Entry]) -> None:
        for entry in missed:
            assert self.state[entry.id] in ("active", "ringing")
            self.state[entry.id] = "active" if self.made[entry.id].repeats else "done"

    @rule(seconds=st.integers(1, 7200))
    def set_timer(self, seconds: int) -> None:
        self._made(timer(self.schedule, seconds, turn=f"turn {len(self.state)}"))

    @rule(minutes=st.integers(1, 4000), repeats=st.sampled_from(["", "", "daily", "weekends", "weekly:SU"]))
    def set_alarm(self, minutes: int, repeats: str) -> None:
        at = datetime.fromtimestamp(self.clock.unix + minutes * 60, MADRID)
        self._made(alarm(self.schedule, at, repeats, turn=f"turn {len(self.state)}"))

    @rule(minutes=st.none() | st.integers(1, 4000))
    def set_reminder(self, minutes: int | None) -> None:
        turn = f"turn {len(self.state)}"
        when = None
        if minutes is not None:
            when = When(datetime.fromtimestamp(self.clock.unix + minutes * 60, MADRID), True)
        self._made(self.schedule.add("reminder", language="en", label="x", when=when, turn=turn))

    @precondition(lambda self: self.state)
    @rule(data=st.data())
    def do_the_same_turn_again(self, data: st.DataObject) -> None:
        entry = self.made[data.draw(st.sampled_from(sorted(self.made)))]
        assert timer(self.schedule, 5, turn=entry.turn).id == entry.id

    @precondition(lambda self: self.state)
    @rule(
        data=st.data(),
        kind=st.sampled_from(["add", "subtract", "pause", "resume", "restart"]),
        seconds=st.integers(1, 600),
    )
    def change(self, data: st.DataObject, kind: Any, seconds: int) -> None:
        chosen = data.draw(st.sampled_from(sorted(self.state)))
        result = self.schedule.change(chosen, Change(kind, seconds=seconds))
        self.added += seconds if kind == "add" else 0
        assert (result is None) == (self.state[chosen] in ("done", "cancelled"))
        if isinstance(result, Entry) and self.state[chosen] == "ringing":
            self.state[chosen] = "active"

    @precondition(lambda self: self.state)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        chosen = data.draw(st.lists(st.sampled_from(sorted(self.state)), min_size=1, max_size=3, unique=True))
        before = self.schedule.cancel(chosen)
        assert [entry.id for entry in before] == [
            each for each in chosen if self.state[each] in ("active", "ringing")
        ]
        for entry in before:
            self.state[entry.id] = "cancelled"
        self.called_off = before

    @precondition(lambda self: self.called_off)
    @rule()
    def take_the_cancelling_back(self) -> None:
        for entry in self.schedule.put_back(self.called_off):
            self.state[entry.id] = "active"
        self.called_off = []

    @rule(seconds=st.sampled_from([1, 60, 900, 7200, 40_000, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)
        for entry in self.schedule.due():
            assert self.state[entry.id] == "active"
            assert self.schedule.mark_ringing(entry.id) is not None
            self.state[entry.id] = "ringing"

    @precondition(lambda self: "ringing" in self.state.values())
    @rule(data=st.data(), snooze=st.booleans())
    def press(self, data: st.DataObject, snooze: bool) -> None:
        rings = sorted(each for each, state in self.state.items() if state == "ringing")
        chosen = data.draw(st.sampled_from(rings))
        if snooze:
            assert self.schedule.snooze(chosen, 9) is not None
            self.state[chosen] = "active"
        else:
            assert self.schedule.stop(chosen) is not None
            self.state[chosen] = "active" if self.made[chosen].repeats else "done"

    @rule(seconds=st.sampled_from([0, 30, 3000, 20_000, 200_000]))
    def restart(self, seconds: int) -> None:
        self.database.close()
        self.clock.advance(seconds=seconds)
        self.open()
        rang = [each for each, state in self.state.items() if state == "ringing"]
        self._told(self.schedule.resume())
        for each in rang:
            if self.state[each] == "ringing":
                self.state[each] = "active"

    @rule(seconds=st.sampled_from([-200_000, -4000, -20, 20, 4000, 200_000]))
    def clock_is_set(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)
        self._told(self.schedule.shift(seconds))

    @invariant()
    def every_entry_is_there_once(self) -> None:
        rows = self.database.query("SELECT id, state FROM schedule ORDER BY id")
        assert [row["id"] for row in rows] == sorted(self.state)
        for row in rows:
            expected = self.state[row["id"]]
            assert row["state"] in (("waiting", "paused") if expected == "active" else (expected,))

    @invariant()
    def what_waits_has_a_time_that_will_come(self) -> None:
        waiting = [entry for entry in self.schedule.entries() if entry.state == "waiting"]
        due = [entry.due_at for entry in waiting if entry.due_at is not None]
        assert self.schedule.next_due() == min(due, default=None)
        for entry in waiting:
            if entry.due_at is None:
                assert entry.kind == "reminder" and entry.wall is None
            elif entry.repeats:
                assert entry.due_at - self.clock.unix < 16 * 86_400
            elif entry.kind == "timer":
                left = entry.left(self.clock.unix)
                assert entry.seconds is not None and left is not None
                assert left <= max(entry.seconds, 600 + self.added), "a snooze may have been made longer"


TestNothingIsLostOrDoubled = NothingIsLostOrDoubled.TestCase
TestNothingIsLostOrDoubled.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
