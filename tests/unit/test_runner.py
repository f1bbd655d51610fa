"""Calls are checked, limited in time and translated in one place, and what hangs holds up nothing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gadget.act.base import Answer, Catalogue, Context, actions_of
from gadget.act.base import action as mark
from gadget.act.runner import Runner
from gadget.calls import Call
from gadget.database import Database
from gadget.errors import ActFailed, ActTimeout, BadArguments, DiskFull, UnknownAction

MADRID = ZoneInfo("Europe/Madrid")


class Loudness:
    """A volume that remembers."""

    def __init__(self, level: int = 50) -> None:
        self.level = level

    def get(self) -> int:
        return self.level

    def set(self, level: int) -> None:
        self.level = level


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    database = Database(tmp_path / "journal.db")
    database.open()
    yield Context(
        turn="t1",
        language="en",
        now=lambda: datetime(2026, 5, 8, 18, 0, tzinfo=MADRID),
        zone=MADRID,
        database=database,
        volume=Loudness(),
    )
    database.close()


class Stage:
    """A catalogue of one function that does as the test says, and what was done to it."""

    def __init__(self, behaviour: Callable[..., Answer], time_limit_s: float = 5.0) -> None:
        stage = self
        self.calls: list[dict[str, object]] = []
        self.threads: list[str] = []

        @mark()
        def perform(
            context: Context, what: str, how: str | None = None, items: list[str] | None = None
        ) -> Answer:
            """Perform something."""
            stage.calls.append({"what": what, "how": how, "items": items})
            stage.threads.append(threading.current_thread().name)
            return behaviour()

        self.perform = perform
        catalogue = Catalogue()
        for each in actions_of(self):
            catalogue.add(each)
        self.runner = Runner(catalogue, time_limit_s)


async def test_a_call_runs_with_what_was_said_on_a_thread_of_its_own(context: Context) -> None:
    stage = Stage(lambda: Answer("done"))
    answer = await stage.runner.run(Call("perform", {"what": "a song", "items": ["la", "la"]}), context)
    assert answer.say == "done"
    assert stage.calls == [{"what": "a song", "how": None, "items": ["la", "la"]}]
    assert stage.threads != [threading.current_thread().name]


async def test_an_optional_argument_that_is_empty_counts_as_not_said(context: Context) -> None:
    stage = Stage(lambda: Answer("done"))
    await stage.runner.run(Call("perform", {"what": "x", "how": "", "items": ""}), context)
    assert stage.calls == [{"what": "x", "how": None, "items": None}]


async def test_an_unknown_action_is_named_with_what_there_is(context: Context) -> None:
    with pytest.raises(UnknownAction, match=r"'juggle'.*perform"):
        await Stage(lambda: Answer("")).runner.run(Call("juggle"), context)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"what": "x", "whom": "y"}, "no argument 'whom'"),
        ({"what": ["x"]}, "must be text"),
        ({"what": "x", "items": "y"}, "must be a list"),
        ({}, "what must be asked for"),
        ({"what": ""}, "what must be asked for"),
    ],
)
async def test_bad_arguments_never_reach_the_function(
    context: Context, arguments: dict[str, str | list[str]], complaint: str
) -> None:
    stage = Stage(lambda: Answer("done"))
    with pytest.raises(BadArguments, match=complaint):
        await stage.runner.run(Call("perform", arguments), context)
    assert stage.calls == []


async def test_a_failure_keeps_its_cause_and_names_the_action(context: Context) -> None:
    def fail() -> Answer:
        raise ZeroDivisionError("by zero")

    with pytest.raises(ActFailed, match=r"perform failed: ZeroDivisionError: by zero") as failed:
        await Stage(fail).runner.run(Call("perform", {"what": "x"}), context)
    assert type(failed.value) is ActFailed
    assert isinstance(failed.value.__cause__, ZeroDivisionError)


async def test_the_gadgets_own_errors_pass_as_they_are(context: Context) -> None:
    full = DiskFull("the card is full")

    def fail() -> Answer:
        raise full

    with pytest.raises(DiskFull) as failed:
        await Stage(fail).runner.run(Call("perform", {"what": "x"}), context)
    assert failed.value is full


async def test_an_action_that_would_end_the_process_only_fails(context: Context) -> None:
    def leave() -> Answer:
        raise SystemExit(1)

    with pytest.raises(ActFailed, match="SystemExit"):
        await Stage(leave).runner.run(Call("perform", {"what": "x"}), context)


async def test_a_timeout_of_the_actions_own_is_a_failure_not_the_time_limit(context: Context) -> None:
    def fail() -> Answer:
        raise TimeoutError("the lamp did not answer")

    with pytest.raises(ActFailed, match="the lamp did not answer") as failed:
        await Stage(fail).runner.run(Call("perform", {"what": "x"}), context)
    assert not isinstance(failed.value, ActTimeout)


async def test_something_else_than_an_answer_is_a_failure(context: Context) -> None:
    with pytest.raises(ActFailed, match="str instead of an Answer"):
        await Stage(lambda: "done").runner.run(Call("perform", {"what": "x"}), context)  # type: ignore[arg-type,return-value]


async def test_an_action_that_hangs_is_given_up_and_holds_up_nothing(context: Context) -> None:
    release, hangs = threading.Event(), iter([True, False])

    def behave() -> Answer:
        if next(hangs):
            release.wait(20)
        return Answer("done")

    stage = Stage(behave, time_limit_s=0.5)
    began = time.monotonic()
    with pytest.raises(ActTimeout, match=r"longer than 0\.5 s"):
        await stage.runner.run(Call("perform", {"what": "x"}), context)
    assert (await stage.runner.run(Call("perform", {"what": "y"}), context)).say == "done"
    assert time.monotonic() - began < 5
    hung = [thread for thread in threading.enumerate() if thread.name == "act-perform"]
    assert len(hung) == 1 and hung[0].daemon, "it must not keep the process from ending"
    release.set()


async def test_an_action_may_have_more_patience_than_others(context: Context) -> None:
    @mark(patience=20)
    def ponder(context: Context) -> Answer:
        """Take a while."""
        time.sleep(0.2)
        return Answer("done")

    catalogue = Catalogue()
    catalogue.add(ponder.__gadget_action__)  # type: ignore[attr-defined]
    assert (await Runner(catalogue, 0.1).run(Call("ponder"), context)).say == "done"


async def test_what_is_done_after_the_time_limit_is_taken_back(context: Context) -> None:
    release, undone = threading.Event(), threading.Event()

    def behave() -> Answer:
        release.wait(20)

        def undo() -> str:
            undone.set()
            return "taken back"

        return Answer("done", undo)

    with pytest.raises(ActTimeout):
        await Stage(behave, time_limit_s=0.05).runner.run(Call("perform", {"what": "x"}), context)
    assert not undone.is_set()
    release.set()
    assert await asyncio.to_thread(undone.wait, 10)


async def test_what_is_done_when_nobody_waits_any_more_is_taken_back(context: Context) -> None:
    begun, release, undone = threading.Event(), threading.Event(), threading.Event()

    def behave() -> Answer:
        begun.set()
        release.wait(20)
        return Answer("done", lambda: (undone.set(), "taken back")[1])  # type: ignore[func-returns-value]

    running = asyncio.create_task(Stage(behave).runner.run(Call("perform", {"what": "x"}), context))
    assert await asyncio.to_thread(begun.wait, 10)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    release.set()
    assert await asyncio.to_thread(undone.wait, 10)


async def test_an_answer_in_time_stands(context: Context) -> None:
    undone = threading.Event()
    stage = Stage(lambda: Answer("done", lambda: (undone.set(), "taken back")[1]))  # type: ignore[func-returns-value]
    answer = await stage.runner.run(Call("perform", {"what": "x"}), context)
    await asyncio.sleep(0.05)
    assert not undone.is_set()
    assert await stage.runner.undo(answer) == "taken back"
    assert undone.is_set()


async def test_undoing_fails_like_acting_does(context: Context) -> None:
    def fail() -> str:
        raise KeyError("gone")

    runner = Stage(lambda: Answer("")).runner
    with pytest.raises(ActFailed, match="undoing failed: KeyError"):
        await runner.undo(Answer("done", fail))
    with pytest.raises(ActFailed, match="nothing can take back"):
        await runner.undo(Answer("done"))


async def test_the_loop_goes_on_while_an_action_works(context: Context) -> None:
    ticked = threading.Event()

    def behave() -> Answer:
        assert ticked.wait(20), "the loop stood still while the action worked"
        return Answer("done")

    running = asyncio.create_task(Stage(behave, 30).runner.run(Call("perform", {"what": "x"}), context))
    for _ in range(5):
        await asyncio.sleep(0.001)
    ticked.set()
    assert (await running).say == "done"
