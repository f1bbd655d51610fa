"""What leaves the gadget: whom it goes to is clear before it is read back, and only a press on that sends it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gadget import images
from gadget.act.base import Answer, Context, action, actions_of
from gadget.act.catalogue import load_catalogue
from gadget.asking import read_back as sentence_for
from gadget.calls import Call, Consent
from gadget.contacts.book import Contact, Point
from gadget.contacts.find import find
from gadget.contacts.numbers import normalised
from gadget.database import Database
from gadget.errors import NoPictureToSend
from gadget.events import Acted, Asked, Changed, Outcome, TurnEnded, Undone
from gadget.look.file import FileCamera
from gadget.look.simulated import SimulatedCamera, draw
from gadget.outbox import Outbox
from gadget.picture import Picture
from gadget.post import Outgoing
from gadget.settings import (
    ActSettings,
    CourierSettings,
    EmailSettings,
    LookSettings,
    PhoneSettings,
    Settings,
    SmsSettings,
)
from tests.turn.rig import SPEECH, Rig, rig

MUM = "+34612345678"


def person(name: str, phone: str, *called: str, email: str = "") -> Contact:
    points = (Point("phone", phone), *((Point("email", email),) if email else ()))
    return Contact(name, points, called)


PEOPLE = [
    person("María López", MUM, "mum", "妈妈"),
    person("Anna Berg", "+34611111111", email="anna@example.com"),
    person("Anna Schmidt", "+34622222222"),
    person("李明", "+8613812345678", email="li@example.cn"),
    person("李静", "+8613912345678"),
    Contact("Tom", (Point("email", "tom@example.com"),)),
]

USUAL = ActSettings()
TEXT, MAIL = "send_text_message", "send_email"
RULES: list[dict[str, Any]] = [
    {"match": "^text (?P<who>[^:]+): (?P<what>.+)", "action": TEXT,
     "arguments": {"recipient": "{who}", "message": "{what}"}},
    {"match": "^text (?P<who>[^:]+)$", "action": TEXT, "arguments": {"recipient": "{who}", "message": ""}},
    {"match": "^text$", "action": TEXT, "arguments": {"recipient": "", "message": "hi"}},
    {"match": "^给(?P<who>.+)发短信说(?P<what>.+)", "action": TEXT,
     "arguments": {"recipient": "{who}", "message": "{what}"}},
    {"match": "^mail (?P<who>[^:]+): (?P<what>.+)", "action": MAIL,
     "arguments": {"recipient": "{who}", "body": "{what}"}},
    {"match": "^picture to (?P<who>[^:]+)", "action": MAIL,
     "arguments": {"recipient": "{who}", "body": "look", "photo": "yes"}},
    {"match": "^把照片发给(?P<who>.+)", "action": MAIL,
     "arguments": {"recipient": "{who}", "body": "你看", "photo": "yes"}},
    {"match": "^amazon", "action": "amazon_shopping", "arguments": {"query": "a kettle"}},
    {"match": "^order", "action": "doordash_delivery",
     "arguments": {"dish": "pad thai", "restaurant": "Thai House"}},
    {"match": "time", "action": "tell_time", "arguments": {}},
]  # fmt: skip

NOBODY = "I don't know anybody called Zork. Who is it for? A name, or the number."
WHICH_ANNA = "Which Anna: Anna Berg or Anna Schmidt?"
WHICH_LI = "哪个小李：李明还是李静？"
A_NUMBER = "Text to 644 55 56 66: hi. Press to send."


@action(called=("the rocket", "火箭"), consent=Consent.ASK)
def launch(context: Context, where: str, crew: list[str]) -> Answer:
    """Launch a rocket, as somebody's own action would."""
    return Answer("Lift-off.")


CATALOGUE = load_catalogue()
for _action in actions_of(sys.modules[__name__]):
    CATALOGUE.add(_action)


@pytest.fixture(autouse=True, scope="module")
def tables() -> None:
    """Loaded before the clocks of the tests run: a busy computer takes seconds."""
    assert find("Wang Wei", [person("王伟", MUM)])
    assert normalised(MUM, "")


@asynccontextmanager
async def gadget_of(
    path: Path, words: list[str], act: ActSettings = USUAL, **more: Any
) -> AsyncIterator[Rig]:
    """A gadget that may send, with no courier running: what it posts stays in the outbox."""
    settings = Settings(
        act=act,
        courier=CourierSettings(socket=str(path / "courier.sock")),
        email=EmailSettings(host="mail.example.com", address="me@example.com"),
        sms=SmsSettings(backend="modem"),
        phone=PhoneSettings(backend="email"),
    )

    def post(database: Database) -> Outgoing:
        return Outgoing(database, settings)

    more = {"catalogue": CATALOGUE, "rules": RULES, "people": PEOPLE, "post": post, **more}
    async with rig(path, words, **more) as gadget:
        yield gadget


async def ask(gadget: Rig) -> None:
    """Hold, speak, let go."""
    await asyncio.sleep(0.25)  # not a double press
    gadget.recorder.next(SPEECH)
    await gadget.hold(0.4)


async def read_back(gadget: Rig) -> str:
    """Ask, and wait for the read-back."""
    await ask(gadget)
    await gadget.until_state("confirming")
    question: str = gadget.of(Asked)[-1].question
    return question


async def press(gadget: Rig) -> None:
    """Yes."""
    turns = len(gadget.of(TurnEnded))
    await gadget.tap()
    await gadget.until_ended(turns + 1)


def sent(gadget: Rig) -> list[dict[str, Any]]:
    rows = gadget.database.query("SELECT payload FROM outbox ORDER BY id")
    return [json.loads(row["payload"]) for row in rows]


# ── what is read back ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "sentence", "to"),
    [
        ("text mum: running late", "Text to Mum: running late. Press to send.", MUM),
        ("text my mother: running late.", "Text to Mother: running late. Press to send.", MUM),
        ("zh:给妈妈发短信说我晚点到", "给妈妈发短信：我晚点到。按一下发送。", MUM),
        ("text Anna Burg: hi", "Text to Anna Berg: hi. Press to send.", "+34611111111"),
        ("text Lee Ming: are you there?", "Text to 李明: are you there? Press to send.", "+8613812345678"),
        ("zh:给黎明发短信说好", "给李明发短信：好。按一下发送。", "+8613812345678"),
        ("text 644 555 666: hi", A_NUMBER, "+34644555666"),
        ("text six four four, five five five, six six six: hi", A_NUMBER, "+34644555666"),
        ("text 612 345 678: hi", "Text to María López: hi. Press to send.", MUM),
        ("mail alice at example dot com: hi", "E-mail to alice@example.com: hi. Press to send.", "alice@example.com"),
        ("mail Tom: hi", "E-mail to Tom: hi. Press to send.", "tom@example.com"),
    ],
)  # fmt: skip
async def test_a_press_sends_to_whom_was_read_back(
    tmp_path: Path, words: str, sentence: str, to: str
) -> None:
    async with gadget_of(tmp_path, [words]) as gadget:
        assert await read_back(gadget) == sentence
        assert sent(gadget) == []
        await press(gadget)
        assert [parcel["to"] for parcel in sent(gadget)] == [to]
        assert gadget.said[0].replace(" Press to send.", "") in sentence


async def test_a_meal_is_read_back_as_well(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["order"]) as gadget:
        assert await read_back(gadget) == (
            "Pad thai from Thai House: the link to order it goes to your phone. Press to send."
        )


@pytest.mark.parametrize(
    ("call", "english", "chinese"),
    [
        (
            Call(MAIL, {"recipient": "Alice <a@b.co>", "body": "moved to Friday!", "subject": "the meeting",
                        "photo": "yes"}),
            "E-mail to Alice with a picture, subject the meeting: moved to Friday! Press to send.",
            "给Alice发邮件，附上照片，主题是the meeting：moved to Friday!按一下发送。",
        ),
        (
            Call("doordash_delivery", {"dish": "宫保鸡丁"}),
            "宫保鸡丁: the link to order it goes to your phone. Press to send.",
            "把宫保鸡丁的点餐链接发到你的手机。按一下发送。",
        ),
        (
            Call("launch", {"where": "the moon", "crew": ["Tom", "Anna"]}),
            "The rocket: the moon, Tom, Anna. Press to go ahead.",
            "火箭：the moon，Tom、Anna。按一下确认。",
        ),
    ],
)  # fmt: skip
def test_a_sentence_is_whole_in_both_languages(call: Call, english: str, chinese: str) -> None:
    found = CATALOGUE.get(call.action)
    assert found is not None
    assert sentence_for(call, found, "en") == english
    assert sentence_for(call, found, "zh") == chinese


async def test_a_double_press_cancels_and_nothing_is_sent(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["text mum: hi"]) as gadget:
        await read_back(gadget)
        await gadget.double_press()
        assert (await gadget.until_ended()).outcome is Outcome.CANCELLED
        assert sent(gadget) == []


async def test_without_a_press_nothing_is_sent(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["text mum: hi"], confirm_s=0.3) as gadget:
        await read_back(gadget)
        assert (await gadget.until_ended()).outcome is Outcome.CANCELLED
        assert sent(gadget) == []


# ── who is meant ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "question", "answer", "sentence"),
    [
        ("text Anna: hi", WHICH_ANNA, "Berg", "Text to Anna Berg: hi. Press to send."),
        ("text Anna: hi", WHICH_ANNA, "the second one", "Text to Anna Schmidt: hi. Press to send."),
        ("text Anna: hi", WHICH_ANNA, "Anna Smith.", "Text to Anna Schmidt: hi. Press to send."),
        ("text Anna: hi", WHICH_ANNA, "my mum", "Text to Mum: hi. Press to send."),
        ("zh:给小李发短信说好", WHICH_LI, "zh:李静", "给李静发短信：好。按一下发送。"),
        ("zh:给小李发短信说好", WHICH_LI, "zh:第一个", "给李明发短信：好。按一下发送。"),
        ("text Zork: hi", NOBODY, "mum", "Text to Mum: hi. Press to send."),
        ("text Zork: hi", NOBODY, "644 555 666", A_NUMBER),
        ("zh:给老孙发短信说好",
         "通讯录里没有老孙。发给谁？请说名字或者号码。", "zh:六四四五五五六六六",
         "给644 55 56 66发短信：好。按一下发送。"),
        ("text Tom: hi", "I have no telephone number for Tom. What is it?", "644 555 666", A_NUMBER),
        ("text 123 456 789: hi",
         "That's not a telephone number I can use. Who is it for? A name, or the number.", "Mum",
         "Text to Mum: hi. Press to send."),
        ("mail Mum: hi", "I have no e-mail address for María López. What is it?",
         "maria at example dot com", "E-mail to maria@example.com: hi. Press to send."),
        ("text", "Who should I text?", "Anna Berg", "Text to Anna Berg: hi. Press to send."),
    ],
)  # fmt: skip
async def test_the_next_press_says_who_is_meant(
    tmp_path: Path, words: str, question: str, answer: str, sentence: str
) -> None:
    async with gadget_of(tmp_path, [words, answer]) as gadget:
        await ask(gadget)
        await gadget.until_ended()
        assert "".join(gadget.said).replace(" ", "") == question.replace(" ", "")
        assert await read_back(gadget) == sentence
        await press(gadget)
        assert len(sent(gadget)) == 1


async def test_who_is_asked_for_again_until_it_is_clear(tmp_path: Path) -> None:
    words = ["text", "Anna", "Zork", "Schmidt"]
    async with gadget_of(tmp_path, words) as gadget:
        for turn, question in enumerate(("Who should I", "Which Anna", "I don't know"), 1):
            await ask(gadget)
            await gadget.until_ended(turn)
            assert gadget.of(Asked)[-1].question.startswith(question)
        assert await read_back(gadget) == "Text to Anna Schmidt: hi. Press to send."


async def test_the_recipient_is_clear_before_the_message_is_asked_for(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["text Anna", "Berg", "see you"]) as gadget:
        for turn, question in enumerate(("Which Anna", "What should it say"), 1):
            await ask(gadget)
            await gadget.until_ended(turn)
            assert gadget.of(Asked)[-1].question.startswith(question)
        assert await read_back(gadget) == "Text to Anna Berg: see you. Press to send."


async def test_another_request_is_no_answer_to_which(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["text Anna: hi", "what time is it now in Tokyo please"]) as gadget:
        await ask(gadget)
        await gadget.until_ended()
        await ask(gadget)
        await gadget.until_ended(2)
        assert [event.call.action for event in gadget.of(Acted)] == ["tell_time"]
        assert sent(gadget) == []


@pytest.mark.parametrize("never_mind", ["never mind", "zh:算了"])
async def test_never_mind_sends_nothing(tmp_path: Path, never_mind: str) -> None:
    async with gadget_of(tmp_path, ["text Anna: hi", never_mind, "Berg"]) as gadget:
        for turn in (1, 2, 3):
            await ask(gadget)
            await gadget.until_ended(turn)
        assert sent(gadget) == [] and len(gadget.of(Asked)) == 1


async def test_a_name_cannot_be_put_over_a_strangers_number(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["text Mum <+34644555666>: hi"]) as gadget:
        assert await read_back(gadget) == "Text to 644 55 56 66: hi. Press to send."


async def test_what_is_not_set_up_is_said_before_anybody_is_asked_who(tmp_path: Path) -> None:
    async with gadget_of(
        tmp_path, ["text Zork: hi"], post=lambda database: Outgoing(database, Settings())
    ) as gadget:
        await ask(gadget)
        await gadget.until_ended()
        assert gadget.of(Asked) == []
        assert "gadget connect sms" in gadget.of(Acted)[0].say


# ── limits ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("text mum: three", "I've sent 2 within the hour, which is as much as I may."),
        ("mail Tom: three", "I've sent 2 within the hour, which is as much as I may."),
        ("zh:给妈妈发短信说好", "这一小时里我已经发了2次，达到上限了，请过一会儿再试。"),
    ],
)
async def test_more_than_may_leave_within_an_hour_is_refused_before_it_is_read_back(
    tmp_path: Path, words: str, sentence: str
) -> None:
    requests = ["text mum: one", "mail Tom: two", words]
    async with gadget_of(tmp_path, requests, ActSettings(sends_per_hour=2)) as gadget:
        for _ in range(2):
            await read_back(gadget)
            await press(gadget)
        await ask(gadget)
        await gadget.until_ended(3)
        assert gadget.of(TurnEnded)[-1].outcome is Outcome.FAILED
        assert sentence in gadget.said
        assert len(sent(gadget)) == 2 and len(gadget.of(Asked)) == 2


async def test_what_left_more_than_an_hour_ago_counts_no_more(tmp_path: Path) -> None:
    async with gadget_of(
        tmp_path, ["text mum: one", "text mum: two"], ActSettings(sends_per_hour=1)
    ) as gadget:
        await read_back(gadget)
        await press(gadget)
        with gadget.database.transaction() as connection:
            connection.execute("UPDATE outbox SET posted_at = posted_at - 3601")
        await read_back(gadget)
        await press(gadget)
        assert len(sent(gadget)) == 2


# ── changes ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def change(gadget: Rig) -> None:
    """Hold while it asks, say what to change, let go."""
    await asyncio.sleep(0.25)  # not a double press
    gadget.recorder.next(SPEECH)
    await gadget.hold(0.5)


async def read_back_anew(gadget: Rig) -> str:
    """Change what was read back, and wait until it has been read back again."""
    asked = len(gadget.of(Asked))
    await change(gadget)
    await gadget.until(lambda: len(gadget.of(Asked)) > asked)
    await gadget.until_state("confirming")
    question: str = gadget.of(Asked)[-1].question
    return question


@pytest.mark.parametrize(
    ("words", "changes", "sentences", "parcel"),
    [
        (
            "text mum: running late",
            ["change it to I'm late"],
            ["Text to Mum: I'm late. Press to send."],
            {"to": MUM, "name": "Mum", "message": "I'm late"},
        ),
        (
            "text mum: running late",
            ["no, to Anna Berg", "say that I'm there at six", "change six to seven"],
            [
                "Text to Anna Berg: running late. Press to send.",
                "Text to Anna Berg: I'm there at six. Press to send.",
                "Text to Anna Berg: I'm there at seven. Press to send.",
            ],
            {"to": "+34611111111", "name": "Anna Berg", "message": "I'm there at seven"},
        ),
        (
            "zh:给妈妈发短信说我晚点到",
            ["zh:改成发给李静", "zh:改成我不来了"],
            ["给李静发短信：我晚点到。按一下发送。", "给李静发短信：我不来了。按一下发送。"],
            {"to": "+8613912345678", "name": "李静", "message": "我不来了"},
        ),
    ],
    ids=["message", "recipient and message", "Chinese"],
)
async def test_a_hold_changes_what_is_read_back_and_a_press_sends_exactly_that(
    tmp_path: Path, words: str, changes: list[str], sentences: list[str], parcel: dict[str, str]
) -> None:
    async with gadget_of(tmp_path, [words, *changes], confirm_s=5.0) as gadget:
        await read_back(gadget)
        for sentence in sentences:
            assert await read_back_anew(gadget) == sentence
        assert sent(gadget) == []
        await press(gadget)
        assert sent(gadget) == [parcel]
        assert len(gadget.of(TurnEnded)) == 1, "it is one turn, with one decision and one yes"
        assert [event.words for event in gadget.of(Changed)] == [text.removeprefix("zh:") for text in changes]
        assert gadget.journal.turns(1)[0].transcript == words.removeprefix("zh:")
        approvals = gadget.database.query("SELECT how FROM approvals")
        assert [row["how"] for row in approvals] == ["press"]


async def test_a_change_to_somebody_of_whom_there_are_two_asks_and_the_next_press_answers(
    tmp_path: Path,
) -> None:
    async with gadget_of(tmp_path, ["text mum: hi", "no, to Anna", "Schmidt"], confirm_s=5.0) as gadget:
        await read_back(gadget)
        await change(gadget)
        await gadget.until_ended()
        assert gadget.of(Asked)[-1].question == WHICH_ANNA
        assert sent(gadget) == []
        assert await read_back(gadget) == "Text to Anna Schmidt: hi. Press to send."
        await press(gadget)
        assert [parcel["to"] for parcel in sent(gadget)] == ["+34622222222"]


async def test_what_is_not_understood_is_said_and_read_back_unchanged(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["text mum: hi", "what a lovely day"], confirm_s=5.0) as gadget:
        await read_back(gadget)
        question = await read_back_anew(gadget)
        assert question.startswith("I didn't get what to change.") and question.endswith(
            "Text to Mum: hi. Press to send."
        )
        await press(gadget)
        assert [parcel["message"] for parcel in sent(gadget)] == ["hi"]


@pytest.mark.parametrize("words", ["yes", "yes, send it", "press to send"])
async def test_no_words_are_a_yes(tmp_path: Path, words: str) -> None:
    async with gadget_of(tmp_path, ["text mum: hi", words], confirm_s=1.0) as gadget:
        await read_back(gadget)
        await read_back_anew(gadget)
        assert (await gadget.until_ended()).outcome is Outcome.CANCELLED
        assert sent(gadget) == []


async def test_a_hold_without_a_word_is_no_yes_and_it_is_read_back_again(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["text mum: hi"], confirm_s=5.0) as gadget:
        first = await read_back(gadget)
        asked = len(gadget.of(Asked))
        await asyncio.sleep(0.25)
        await gadget.hold(0.5)
        await gadget.until(lambda: len(gadget.of(Asked)) > asked)
        await gadget.until_state("confirming")
        assert gadget.of(Asked)[-1].question == first
        assert sent(gadget) == []
        await asyncio.sleep(0.25)
        await press(gadget)
        assert len(sent(gadget)) == 1


@pytest.mark.parametrize("words", ["no", "cancel", "never mind", "zh:不要了", "zh:算了"])
async def test_a_no_while_it_asks_cancels(tmp_path: Path, words: str) -> None:
    async with gadget_of(tmp_path, ["text mum: hi", words], confirm_s=5.0) as gadget:
        await read_back(gadget)
        await change(gadget)
        assert (await gadget.until_ended()).outcome is Outcome.CANCELLED
        assert sent(gadget) == []


async def test_a_double_press_while_a_change_is_heard_cancels(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["text mum: hi", "change it to bye"], confirm_s=5.0) as gadget:
        await read_back(gadget)
        await read_back_anew(gadget)
        await asyncio.sleep(0.25)
        await gadget.double_press()
        assert (await gadget.until_ended()).outcome is Outcome.CANCELLED
        assert sent(gadget) == []


async def test_a_hold_falls_silent_and_listens_at_once(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["text mum: hi", "change it to bye"], confirm_s=5.0, speed=0.3) as gadget:
        await read_back(gadget)  # it is still being read
        gadget.recorder.next(SPEECH)
        gadget.press()
        await gadget.until_state("listening", within_s=1.0)
        await gadget.until(lambda: gadget.speaker.stopped, within_s=1.0)
        gadget.speaker.speed = 10
        await asyncio.sleep(0.3)
        gadget.release()
        await gadget.until_state("confirming")
        assert gadget.of(Asked)[-1].question == "Text to Mum: bye. Press to send."


# ── pictures, and taking back ─────────────────────────────────────────────────────────────────────────────────────


async def test_the_picture_that_is_sent_is_the_one_that_was_shown_not_the_one_of_the_answer(
    tmp_path: Path,
) -> None:
    camera = SimulatedCamera(LookSettings(file="bottle"))
    async with gadget_of(tmp_path, ["picture to Zork", "Tom"], camera=camera, confirm_s=5.0) as gadget:
        await ask(gadget)
        await gadget.until_ended()
        camera.scene = "sign"
        assert await read_back(gadget) == "E-mail to Tom with a picture: look. Press to send."
        await press(gadget)
        assert camera.taken == ["bottle", "sign"]
        assert redness(enclosed(gadget)) == pytest.approx(redness(draw("bottle")), abs=3)
        assert redness(draw("sign")) > redness(draw("bottle")) + 10, "the two can be told apart"


async def test_through_two_questions_it_is_still_the_picture_of_the_request(tmp_path: Path) -> None:
    camera = SimulatedCamera(LookSettings(file="bottle"))
    words = ["picture to Zork", "Anna", "Berg"]
    people = [*PEOPLE, person("Anna Klein", "+34633333333", email="klein@example.com")]
    async with gadget_of(tmp_path, words, camera=camera, confirm_s=5.0, people=people) as gadget:
        for turns in (1, 2):
            await ask(gadget)
            await gadget.until_ended(turns)
            camera.scene = "sign"
        assert gadget.of(Asked)[-1].question.startswith("Which Anna")
        assert await read_back(gadget) == "E-mail to Anna Berg with a picture: look. Press to send."
        await press(gadget)
        assert camera.taken == ["bottle", "sign", "sign"]
        assert redness(enclosed(gadget)) == pytest.approx(redness(draw("bottle")), abs=3)


@pytest.mark.parametrize("scene", ["unplugged", "black"])
@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("picture to Tom", NoPictureToSend.english),
        ("picture to Zork", NoPictureToSend.english),
        ("zh:把照片发给Tom", NoPictureToSend.chinese),
    ],
)
async def test_where_nothing_is_shown_nobody_is_asked_for_a_yes_and_no_later_picture_goes_instead(
    tmp_path: Path, scene: str, words: str, spoken: str
) -> None:
    camera = SimulatedCamera(LookSettings(file="bottle"))
    async with gadget_of(tmp_path, [words, "Tom"], camera=camera) as gadget:
        camera.scene = scene
        await ask(gadget)
        assert (await gadget.until_ended()).outcome is Outcome.FAILED
        assert gadget.of(Asked) == []
        assert "".join(gadget.said).replace(" ", "") == spoken.replace(" ", "")
        camera.scene = "sign"
        await ask(gadget)
        await gadget.until_ended(2)
        assert gadget.of(Asked) == [] and sent(gadget) == []


async def test_a_black_frame_of_a_camera_that_knows_no_covered_lens_is_not_read_back(tmp_path: Path) -> None:
    images.write_jpeg(tmp_path / "black.jpg", Picture(np.zeros((48, 64, 3), np.uint8), "test"))
    camera = FileCamera(LookSettings(file=str(tmp_path / "black.jpg")))
    async with gadget_of(tmp_path, ["picture to Tom", "mail Tom: hi"], camera=camera) as gadget:
        await ask(gadget)
        assert (await gadget.until_ended()).outcome is Outcome.FAILED
        assert gadget.of(Asked) == [] and " ".join(gadget.said) == NoPictureToSend.english
        assert await read_back(gadget) == "E-mail to Tom: hi. Press to send.", "which takes no picture"


async def test_without_a_camera_it_is_said_before_the_read_back(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["picture to Tom"]) as gadget:
        await ask(gadget)
        assert (await gadget.until_ended()).outcome is Outcome.FAILED
        assert gadget.of(Asked) == [] and " ".join(gadget.said) == NoPictureToSend.english


def enclosed(gadget: Rig) -> Any:
    """The pixels of the picture that leaves."""
    [row] = gadget.database.query("SELECT attachments FROM outbox")
    [file] = json.loads(row["attachments"])
    return images.read(Path(file)).pixels


def redness(pixels: Any) -> float:
    """How much redder than blue a picture is on the whole."""
    red, _, blue = (float(pixels[..., channel].mean()) for channel in range(3))
    return abs(red - blue)


async def test_a_press_within_its_time_keeps_back_what_needed_no_yes(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["amazon"], undo_s=3.0) as gadget:
        await gadget.request(0.4)
        [waiting] = gadget.database.query("SELECT state, since, due FROM outbox")
        assert waiting["state"] == "waiting" and waiting["due"] > waiting["since"] + 3.0
        await asyncio.sleep(0.25)
        await gadget.tap()
        await gadget.until(lambda: gadget.of(Undone))
        assert [row["state"] for row in gadget.database.query("SELECT state FROM outbox")] == ["withdrawn"]


async def test_what_nobody_took_back_may_leave_when_its_time_is_over(tmp_path: Path) -> None:
    async with gadget_of(tmp_path, ["amazon"], undo_s=0.5) as gadget:
        await gadget.request(0.4)
        outbox = Outbox(gadget.database)

        def may_leave() -> bool:
            [row] = gadget.database.query("SELECT state, due FROM outbox")
            return row["state"] == "waiting" and bool(row["due"] <= outbox.clock.uptime())

        assert not may_leave()
        await gadget.until(may_leave)
