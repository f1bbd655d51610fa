"""The courier's rounds against a real server: everything approved is delivered, whatever fails on the way."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from gadget.courier import connectors
from gadget.courier.rounds import Rounds
from gadget.courier.secrets import Secrets
from gadget.database import FILE_NAME, Database
from gadget.outbox import Clock, Outbox, Posting, State
from gadget.parcel import Parcel
from gadget.post import Outgoing
from gadget.settings import Settings
from tests.courier.counterpart import FarSide, connected_to, serving
from tests.courier.lives import forge, in_directory, opened, parcel, post, post_and_alter


@pytest.fixture
def far_side() -> FarSide:
    return FarSide()


@pytest.fixture
def settings(tmp_path: Path, far_side: FarSide) -> Iterator[Settings]:
    """Of a courier that is connected to the far side."""
    with serving(far_side) as port, connected_to(port):
        yield in_directory(tmp_path, longest_pause_s=0.2)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The daemon's."""
    with opened(settings) as database:
        yield database


@pytest.fixture
def outgoing(database: Database, settings: Settings) -> Outgoing:
    return Outgoing(database, settings)


@asynccontextmanager
async def making_rounds(settings: Settings) -> AsyncIterator[Rounds]:
    """The courier's rounds on a connection of their own, from here to the end of the block."""
    database = Database(Path(settings.general.state_directory) / FILE_NAME)
    secrets = Secrets({"CONFIGURATION_DIRECTORY": settings.general.state_directory})
    rounds = Rounds(
        database,
        settings.courier,
        lambda kind: connectors.connector(kind, settings, secrets),
        control_may_approve=settings.control.may_approve,
    )
    task = asyncio.create_task(rounds.run())
    try:
        yield rounds
        assert not task.done(), task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        database.close()


async def until(condition: Callable[[], object], within_s: float = 20.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.01)


def get(outgoing: Outgoing, sent: Parcel) -> Posting:
    held = outgoing.outbox.get(sent.key)
    assert held is not None
    return held


async def test_what_is_posted_arrives_once_with_its_receipt(
    settings: Settings, outgoing: Outgoing, far_side: FarSide
) -> None:
    sent = parcel(1, note="They say hello.")
    async with making_rounds(settings) as rounds:
        post(outgoing, sent)
        rounds.wake()
        await until(lambda: get(outgoing, sent).state is State.DELIVERED)
    held = get(outgoing, sent)
    assert (held.attempts, held.note, held.reference, held.reason) == (
        1,
        "They say hello.",
        f"#{sent.key}",
        "",
    )
    assert far_side.letters == {sent.key: dict(sent.payload)}


async def test_what_a_far_side_says_is_written_down_on_one_line_without_what_cannot_be_seen(
    settings: Settings, outgoing: Outgoing, far_side: FarSide
) -> None:
    sent = parcel(1, note="One\x1b]0;title\x07 \n\u202etwo\x00.")
    async with making_rounds(settings):
        post(outgoing, sent)
        await until(lambda: get(outgoing, sent).state is State.DELIVERED)
    assert get(outgoing, sent).note == "One ]0;title two ."


async def test_without_a_word_it_is_found_all_the_same(
    settings: Settings, outgoing: Outgoing, far_side: FarSide
) -> None:
    async with making_rounds(settings):
        post(outgoing, parcel(1))
        await until(lambda: far_side.letters)


async def test_a_refusal_is_the_end_of_it_with_a_reason_for_a_person(
    settings: Settings, outgoing: Outgoing, far_side: FarSide
) -> None:
    english, chinese = parcel(1, never=True), replace(parcel(2, never=True), language="zh")
    async with making_rounds(settings):
        post(outgoing, english)
        post(outgoing, chinese)
        await until(lambda: outgoing.outbox.counts() == {"dead": 2})
    held = get(outgoing, english)
    assert held.spoken == "Nobody lives there." and held.reason.startswith("HTTP/1.0 410")
    assert get(outgoing, chinese).spoken == "那里没有人。"
    assert set(far_side.attempts.values()) == {1}, "nobody insists"


async def test_what_is_late_is_tried_again_until_it_arrives(
    settings: Settings, outgoing: Outgoing, far_side: FarSide
) -> None:
    sent = parcel(1, busy=3)
    async with making_rounds(settings):
        post(outgoing, sent)
        await until(lambda: get(outgoing, sent).state is State.DELIVERED)
    held = get(outgoing, sent)
    assert held.attempts == 4 and held.waited_s >= 0.3, "the far side's own word is kept to"
    assert far_side.attempts[sent.key] == 4


async def test_what_never_gets_through_is_given_up_in_the_end(
    settings: Settings, outgoing: Outgoing, far_side: FarSide
) -> None:
    impatient = replace(settings, courier=replace(settings.courier, give_up_h=0.5 / 3600))
    sent = parcel(1, busy=10**6)
    async with making_rounds(impatient):
        post(outgoing, sent)
        await until(lambda: get(outgoing, sent).state is State.DEAD)
    assert "503" in get(outgoing, sent).reason
    assert 2 <= far_side.attempts[sent.key] <= 10


async def test_deliveries_go_on_side_by_side_but_not_all_at_once(
    settings: Settings, outgoing: Outgoing, far_side: FarSide
) -> None:
    async with making_rounds(settings):
        for number in range(12):
            post(outgoing, parcel(number, slow_s=0.1))
        await until(lambda: outgoing.outbox.counts() == {"delivered": 12})
    assert 2 <= far_side.most_at_once <= settings.courier.at_once


async def test_a_slow_far_side_holds_up_no_other(
    settings: Settings, outgoing: Outgoing, far_side: FarSide
) -> None:
    async with making_rounds(settings):
        for number in range(8):
            post(outgoing, parcel(number, slow_s=5.0))
        await until(lambda: far_side.at_once)
        started = time.monotonic()
        post(outgoing, parcel(99, "call"))
        await until(lambda: far_side.calls)
        assert time.monotonic() - started < 3.0


async def test_a_delivery_without_end_is_cut_off_and_tried_again(
    settings: Settings, outgoing: Outgoing, far_side: FarSide
) -> None:
    hasty = replace(settings, courier=replace(settings.courier, time_limit_s=1.0))
    sent = parcel(1, slow_s=2.5)
    async with making_rounds(hasty):
        post(outgoing, sent)
        await until(lambda: far_side.attempts[sent.key] >= 2)
    held = get(outgoing, sent)
    assert "took longer than 1 s" in held.reason and held.state is not State.DELIVERED


async def test_nothing_leaves_without_the_approval_of_exactly_this(
    settings: Settings, outgoing: Outgoing, database: Database, far_side: FarSide
) -> None:
    forge(database, parcel(1))
    post_and_alter(outgoing, database, parcel(2))
    post(outgoing, parcel(3))
    with database.transaction() as connection:  # a call may not be approved by silence, whatever its row says
        connection.execute("UPDATE outbox SET consent = 'undo' WHERE key = ?", (parcel(3).key,))
        connection.execute("UPDATE approvals SET how = 'undo' WHERE key = ?", (parcel(3).key,))
        post(outgoing, parcel(4))
        connection.execute("UPDATE approvals SET how = 'control' WHERE key = ?", (parcel(4).key,))
    async with making_rounds(settings):
        await until(lambda: outgoing.outbox.counts() == {"dead": 4})
    assert far_side.attempts == {}
    assert {get(outgoing, parcel(number)).spoken for number in (1, 3, 4)} == {"You never said yes to it."}
    assert get(outgoing, parcel(2)).spoken == "It isn't what you said yes to."


async def test_a_press_through_the_control_socket_counts_where_the_courier_may_believe_it(
    settings: Settings, outgoing: Outgoing, database: Database, far_side: FarSide
) -> None:
    with database.transaction() as connection:
        post(outgoing, parcel(1))
        connection.execute("UPDATE approvals SET how = 'control'")
    async with making_rounds(replace(settings, control=replace(settings.control, may_approve=True))):
        await until(lambda: far_side.letters)


async def test_what_is_withdrawn_in_time_never_leaves(
    settings: Settings, outgoing: Outgoing, far_side: FarSide
) -> None:
    held, other = replace(parcel(1), not_before=time.time() + 60), parcel(2)
    async with making_rounds(settings):
        post(outgoing, held)
        post(outgoing, other)
        await until(lambda: get(outgoing, other).state is State.DELIVERED)
        assert outgoing.outbox.withdraw(held.key)
        outgoing.close_window("t1", 0.0)
        assert not outgoing.outbox.withdraw(other.key)
        post(outgoing, parcel(3))
        await until(lambda: get(outgoing, parcel(3)).state is State.DELIVERED)
    assert set(far_side.letters) == {other.key, parcel(3).key}


# ── faults ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_far_side_that_is_away_gets_everything_when_it_is_back(tmp_path: Path) -> None:
    settings = in_directory(tmp_path, longest_pause_s=0.2)
    with serving(FarSide()) as port:
        pass  # a port on which nobody answers any more
    with connected_to(port), opened(settings) as database:
        outgoing = Outgoing(database, settings)
        for number in range(5):
            post(outgoing, parcel(number))
        async with making_rounds(settings):
            await until(lambda: all(get(outgoing, parcel(number)).code for number in range(5)))
            back = FarSide()
            with serving(back) as port, connected_to(port):
                await until(lambda: len(back.letters) == 5)
                await until(lambda: outgoing.outbox.counts() == {"delivered": 5})


async def test_what_was_delivered_and_cannot_be_written_down_is_not_delivered_twice(
    settings: Settings, outgoing: Outgoing, database: Database, far_side: FarSide
) -> None:
    """As with a disk that is full just then."""
    post(outgoing, parcel(1, "call", slow_s=0.5))
    async with making_rounds(settings) as rounds:
        await until(lambda: far_side.at_once)
        with database.transaction() as connection:
            connection.execute(
                "CREATE TRIGGER worn BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'worn'); END"
            )
        post(outgoing, parcel(2, "call"))
        await until(lambda: rounds.trouble)
        await asyncio.sleep(1.5)  # it goes on trying, and nothing else leaves
        assert far_side.calls == {parcel(1, "call").key: 1}
        with database.transaction() as connection:
            connection.execute("DROP TRIGGER worn")
        await until(lambda: outgoing.outbox.counts() == {"delivered": 2})
        assert rounds.trouble is None
    assert set(far_side.calls.values()) == {1}


async def test_a_locked_database_costs_time_and_nothing_else(
    settings: Settings, outgoing: Outgoing, far_side: FarSide
) -> None:
    post(outgoing, parcel(1))
    with closing(sqlite3.connect(Path(settings.general.state_directory) / FILE_NAME)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with making_rounds(settings) as rounds:
            await until(lambda: rounds.trouble)
            assert not far_side.letters
            other.rollback()
            await until(lambda: get(outgoing, parcel(1)).state is State.DELIVERED)
    assert far_side.attempts == {parcel(1).key: 1}


@pytest.mark.parametrize("jump_s", [-400 * 86_400, 400 * 86_400])
async def test_a_clock_that_jumps_delays_nothing_and_gives_nothing_up(
    settings: Settings, database: Database, far_side: FarSide, jump_s: float
) -> None:
    """The row was written while the clock was wrong by more than a year."""
    outgoing = Outgoing(database, settings)
    outgoing.outbox = Outbox(database, Clock(wall=lambda: time.time() + jump_s))
    waits = replace(parcel(1, busy=2), not_before=time.time() + jump_s + 1.0)
    started = time.monotonic()
    async with making_rounds(settings):
        post(outgoing, waits)
        await until(lambda: get(outgoing, waits).state is State.DELIVERED)
    assert time.monotonic() - started >= 1.0, "the undo window is as long as ever"


async def test_after_a_restart_of_the_computer_what_waits_is_due(
    settings: Settings, database: Database, far_side: FarSide
) -> None:
    outgoing = Outgoing(database, settings)
    outgoing.outbox = Outbox(database, Clock(uptime=lambda: time.clock_gettime(time.CLOCK_BOOTTIME) + 90_000))
    post(outgoing, replace(parcel(1), not_before=time.time() + 60))
    async with making_rounds(settings):
        await until(lambda: far_side.letters)


async def test_a_row_that_kills_the_courier_each_time_is_given_up(
    settings: Settings, outgoing: Outgoing, database: Database, far_side: FarSide
) -> None:
    post(outgoing, parcel(1))
    with database.transaction() as connection:
        connection.execute("UPDATE outbox SET state = 'leaving', crashes = 20, attempts = 20")
    async with making_rounds(settings):
        await until(lambda: get(outgoing, parcel(1)).state is State.DEAD)
    assert far_side.attempts == {} and "died 21 times" in get(outgoing, parcel(1)).reason


async def test_a_few_hundred_deliveries_are_drained(
    settings: Settings, outgoing: Outgoing, database: Database, far_side: FarSide
) -> None:
    """`tools/load.py` does it with 10,000."""
    with database.transaction():
        for number in range(400):
            post(outgoing, parcel(number))
    async with making_rounds(settings):
        await until(lambda: outgoing.outbox.counts() == {"delivered": 400}, within_s=60)
    assert len(far_side.letters) == 400 and not far_side.repeated
