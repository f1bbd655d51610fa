"""What leaves through whole turns: pressed for, held while it can be taken back, and its end told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from gadget.act.base import Answer, Catalogue, Context, action
from gadget.announcements import Announcements
from gadget.button.base import Edge
from gadget.calls import Consent, Where
from gadget.database import Database
from gadget.errors import NeedsPress, NotThatPicture
from gadget.events import Acted, Announced, Asked, Bus, Outcome
from gadget.look.simulated import SimulatedCamera
from gadget.outbox import State
from gadget.outcomes import Outcomes
from gadget.parcel import Parcel
from gadget.post import Outgoing
from gadget.settings import ControlSettings, CourierSettings, EmailSettings, LookSettings, Settings
from gadget.turn import Turn
from tests.courier.counterpart import connected_to
from tests.turn.rig import SPEECH, Rig, rig


@action(
    consent=Consent.ASK,
    where=Where.COURIER,
    needs=("letter",),
    ask={"message": ("What to write?", "写什么？")},
)
def write_letter(context: Context, message: str) -> Answer:
    """Write a letter to somebody."""
    about = context.words("the letter to Alice", "给小红的信")
    context.courier.post(Parcel(f"{context.turn}:a", "letter", {"m": message}, context.language, about))
    return Answer(context.words("All right, sending it.", "好的，正在发。"))


@action(consent=Consent.UNDO, where=Where.COURIER, needs=("phone",))
def show_link(context: Context) -> Answer:
    """Put a link on the telephone."""
    key = f"{context.turn}:a"
    context.courier.post(Parcel(key, "phone", {}, context.language, "the link", not_before=context.held()))
    return Answer(
        "It's coming to your phone.", lambda: "Taken back." if context.courier.withdraw(key) else "Gone."
    )


@action(
    consent=Consent.ASK,
    where=Where.COURIER,
    needs=("pigeon",),
    ask={"message": ("What to write?", "写什么？")},
)
def send_pigeon(context: Context, message: str) -> Answer:
    """Send a pigeon."""
    raise AssertionError("it is not connected, and was called")


RULES: list[dict[str, Any]] = [
    {"match": "letter", "action": "write_letter", "arguments": {"message": "hello"}},
    {"match": "link", "action": "show_link", "arguments": {}},
    {"match": "pigeon", "action": "send_pigeon", "arguments": {"message": ""}},
]


@pytest.fixture(autouse=True)
def connected() -> Iterator[None]:
    """Letters, calls and the telephone are set up."""
    from gadget.courier.connectors import CONNECTORS, Way

    with connected_to(0):
        CONNECTORS["phone"] = Way(lambda settings: True, "tests.courier.counterpart:letters")
        yield


def catalogue() -> Catalogue:
    whole = Catalogue()
    for function in (write_letter, show_link, send_pigeon):
        whole.add(function.__gadget_action__)  # type: ignore[attr-defined]
    return whole


Gadget = Callable[..., AbstractAsyncContextManager[Rig]]


@pytest.fixture
def gadget_that_hears(tmp_path: Path) -> Gadget:
    def make(*words: str, may_approve: bool = False, **options: Any) -> AbstractAsyncContextManager[Rig]:
        settings = Settings(
            control=ControlSettings(may_approve=may_approve),
            courier=CourierSettings(socket=str(tmp_path / "courier.sock")),
        )
        return rig(
            tmp_path,
            list(words),
            rules=RULES,
            catalogue=catalogue(),
            post=lambda database: Outgoing(database, settings),
            control_may_approve=may_approve,
            **{"confirm_s": 1.0, **options},
        )

    return make


def approvals(gadget: Rig) -> list[str]:
    return [row["how"] for row in gadget.database.query("SELECT how FROM approvals")]


def states(gadget: Rig) -> list[str]:
    return [row["state"] for row in gadget.database.query("SELECT state FROM outbox")]


async def ask_for_a_letter(gadget: Rig) -> None:
    gadget.recorder.next(SPEECH)
    await gadget.hold(0.6)
    await gadget.until_state("confirming")
    assert states(gadget) == [], "nothing leaves before the yes"


async def test_a_press_sends_it_with_the_record_of_that_press(gadget_that_hears: Gadget) -> None:
    async with gadget_that_hears("letter") as gadget:
        await ask_for_a_letter(gadget)
        await gadget.tap()
        assert (await gadget.until_ended()).outcome is Outcome.ANSWERED
        assert (approvals(gadget), states(gadget)) == (["press"], ["waiting"])


async def test_a_double_press_or_silence_sends_nothing(gadget_that_hears: Gadget) -> None:
    async with gadget_that_hears("letter", "letter") as gadget:
        await ask_for_a_letter(gadget)
        await gadget.double_press()
        assert (await gadget.until_ended()).outcome is Outcome.CANCELLED
        await asyncio.sleep(0.3)
        gadget.recorder.next(SPEECH)
        await gadget.hold(0.6)
        assert (await gadget.until_ended(2)).outcome is Outcome.CANCELLED
        assert (approvals(gadget), states(gadget)) == ([], [])


async def control_tap(gadget: Rig) -> None:
    at = time.monotonic()
    gadget.loop.control_edge(Edge(True, at))
    await asyncio.sleep(0.05)
    gadget.loop.control_edge(Edge(False, at + 0.05))


@pytest.mark.parametrize(
    ("may_approve", "outcome", "how"),
    [(False, Outcome.CANCELLED, []), (True, Outcome.ANSWERED, ["control"])],
)
async def test_a_press_through_the_control_socket_is_a_yes_only_by_permission(
    gadget_that_hears: Gadget,
    may_approve: bool,
    outcome: Outcome,
    how: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with gadget_that_hears("letter", may_approve=may_approve) as gadget:
        caplog.set_level("INFO")
        await ask_for_a_letter(gadget)
        await control_tap(gadget)
        assert (await gadget.until_ended()).outcome is outcome
        assert approvals(gadget) == how
    logged = "yes by the control socket" if may_approve else "control.may_approve would allow it"
    assert logged in caplog.text


async def test_the_button_still_says_yes_after_the_socket_tried_to(gadget_that_hears: Gadget) -> None:
    async with gadget_that_hears("letter", confirm_s=5.0) as gadget:
        await ask_for_a_letter(gadget)
        await control_tap(gadget)
        await asyncio.sleep(0.5)
        assert states(gadget) == []
        await gadget.tap()
        assert (await gadget.until_ended()).outcome is Outcome.ANSWERED
        assert approvals(gadget) == ["press"]


async def test_what_can_be_taken_back_is_held_until_the_window_after_its_answer_is_over(
    gadget_that_hears: Gadget,
) -> None:
    async with gadget_that_hears("link", undo_s=2.0) as gadget:
        await gadget.request()

        def remaining_s() -> float:
            due: float = gadget.database.query("SELECT due FROM outbox")[0]["due"]
            return due - time.clock_gettime(time.CLOCK_BOOTTIME)

        await gadget.until(lambda: remaining_s() <= 2.0)
        assert remaining_s() > 0.5
        assert (approvals(gadget), states(gadget)) == (["undo"], ["waiting"])


async def test_a_press_in_time_takes_it_back(gadget_that_hears: Gadget) -> None:
    async with gadget_that_hears("link", undo_s=5.0) as gadget:
        await gadget.request()
        await asyncio.sleep(0.3)
        await gadget.tap()
        await gadget.until(lambda: states(gadget) == ["withdrawn"])
        await gadget.until(lambda: "Taken back." in gadget.said)


async def test_what_is_not_set_up_says_how_before_any_question(gadget_that_hears: Gadget) -> None:
    async with gadget_that_hears("pigeon") as gadget:
        assert (await gadget.request()).outcome is Outcome.ANSWERED
        assert gadget.of(Asked) == []
        assert "gadget connect pigeon" in gadget.of(Acted)[0].say


async def test_where_there_is_no_button_nothing_that_needs_one_happens(gadget_that_hears: Gadget) -> None:
    async with gadget_that_hears("letter") as gadget:
        turn = Turn(gadget.stages, Bus(), lambda signal: None, silent=True, can_press=False)
        result = await turn.from_text("write a letter", "en")
        assert isinstance(result.error, NeedsPress) and states(gadget) == []


def settled(database: Database, state: State) -> None:
    """As the courier writes it."""
    with database.transaction() as connection:
        connection.execute(
            "UPDATE outbox SET state = ?, code = 'courier.refused', spoken = 'Nobody lives there.', settled_at = ?",
            (str(state), time.time()),
        )


@pytest.mark.parametrize("nearby_s", [45.0, 0.0])
async def test_an_end_is_told_at_once_to_whoever_is_still_there_and_else_after_the_next_answer(
    gadget_that_hears: Gadget, nearby_s: float
) -> None:
    async with gadget_that_hears("letter", "pigeon", nearby_s=nearby_s) as gadget:
        await ask_for_a_letter(gadget)
        await gadget.tap()
        await gadget.until_ended()
        await gadget.until_state("idle")
        settled(gadget.database, State.DEAD)
        assert Outcomes(gadget.database, Announcements(gadget.database)).promise() == 1
        gadget.loop.tell_news()
        if not nearby_s:
            await asyncio.sleep(0.3)
            assert gadget.of(Announced) == []
            await gadget.request()
        await gadget.until(lambda: gadget.of(Announced))
        told = [announced.say for announced in gadget.of(Announced)]
        assert told == ["The letter to Alice could not be sent. Nobody lives there."]


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("send the picture of the wallet I found to Alice", True),
        ("把我捡到的钱包的照片发给Alice", True),
        ("send a picture of this wallet to Alice", False),
    ],
)
async def test_an_email_takes_no_other_picture_than_the_one_spoken_of(
    tmp_path: Path, words: str, refused: bool
) -> None:
    settings = Settings(
        email=EmailSettings(host="smtp.example.org", address="ada@example.org"),
        courier=CourierSettings(socket=str(tmp_path / "courier.sock")),
    )
    arguments = {"recipient": "alice@example.net", "body": "look", "photo": "yes"}
    async with rig(
        tmp_path,
        [words],
        rules=[{"match": "picture|照片", "action": "send_email", "arguments": arguments}],
        camera=SimulatedCamera(LookSettings()),
        post=lambda database: Outgoing(database, settings),
        confirm_s=0.5,
    ) as it:
        ended = await it.request()
        assert states(it) == []
        if refused:
            assert ended.outcome is Outcome.FAILED and it.of(Asked) == []
            assert " ".join(it.said) == NotThatPicture.english
        else:
            assert [event.question for event in it.of(Asked)] == [
                "E-mail to alice@example.net with a picture: look. Press to send."
            ]
