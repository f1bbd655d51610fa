"""E-mail and text messages as the person hears them, and what of them waits in the outbox."""

from __future__ import annotations

import stat
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from gadget import images
from gadget.act import read_backs
from gadget.act.base import ApprovedBy
from gadget.act.catalogue import load_catalogue
from gadget.act.messages import LONGEST_SUBJECT
from gadget.act.runner import Runner
from gadget.archive import Archive
from gadget.calls import Call, Language
from gadget.courier import connectors
from gadget.courier.email import Email
from gadget.courier.secrets import Secrets
from gadget.courier.sms import Sms
from gadget.database import Database
from gadget.errors import NoPictureToSend, Refused
from gadget.hands import ActionHands, StillVolume
from gadget.outbox import Outbox, State
from gadget.parcel import Parcel
from gadget.picture import Picture
from gadget.post import Outgoing
from gadget.settings import CourierSettings, EmailSettings, JournalSettings, Settings, SmsSettings
from gadget.shelf import Shelf, enclosures
from tests.courier.mail_server import HOST, Mailbox, mail_server

NOISE = np.random.default_rng(7).integers(-30, 31, (48, 64, 3))


def shade(value: int) -> Picture:
    """Something of that brightness."""
    return Picture((NOISE + value).astype(np.uint8), "test")


PICTURE = shade(90)
BLACK = Picture(np.zeros((48, 64, 3), np.uint8), "a covered lens")
ONE_SHADE = Picture(np.full((48, 64, 3), 180, np.uint8), "a finger")


@dataclass
class Person:
    """Somebody who asks for one thing after another, and says yes to it."""

    database: Database
    settings: Settings
    shelf: Shelf
    language: Language = "en"
    turns: int = 0

    async def hears(
        self,
        action: str,
        *,
        approved: ApprovedBy | None = "press",
        picture: Picture | None = PICTURE,
        **said: str,
    ) -> str:
        self.turns += 1
        hands = ActionHands(
            Runner(load_catalogue(), 5.0),
            self.database,
            StillVolume(),
            ZoneInfo("Europe/Madrid"),
            9,
            post=Outgoing(self.database, self.settings),
            enclosures=self.shelf,
        )
        arguments: dict[str, Any] = dict(said)
        call = Call(action, arguments)
        return (await hands.act(f"turn{self.turns}", call, self.language, picture, approved_by=approved)).say

    def leaves(self) -> list[Parcel]:
        """What waits, oldest first."""
        rows = reversed(Outbox(self.database).latest(50))
        return [row.parcel for row in rows if row.state is State.WAITING]

    def enclosed(self) -> Path:
        """The one picture that waits with them."""
        [file] = [file for parcel in self.leaves() for file in parcel.attachments]
        return Path(file)


@pytest.fixture
async def person(tmp_path: Path) -> AsyncIterator[Person]:
    database = Database(tmp_path / "journal.db")
    database.open()
    settings = Settings(
        email=EmailSettings(host="smtp.example.org", address="ada@example.org"),
        sms=SmsSettings(backend="modem"),
        courier=CourierSettings(socket=str(tmp_path / "none.sock")),
    )
    yield Person(database, settings, enclosures(tmp_path))
    database.close()


@pytest.mark.parametrize(
    ("language", "said", "about"),
    [
        ("en", "All right, sending it to Alice.", "the e-mail to Alice"),
        ("zh", "好的，正在发给Alice。", "给Alice的邮件"),
    ],
)
async def test_an_email_leaves_word_for_word(
    person: Person, language: Language, said: str, about: str
) -> None:
    person.language = language
    body = "the meeting moved to Friday"
    assert (
        await person.hears("send_email", recipient="Alice <alice@example.net>", subject="Friday", body=body)
        == said
    )
    [parcel] = person.leaves()
    assert (parcel.key, parcel.kind, parcel.about, parcel.language) == (
        "turn1:send_email",
        "email",
        about,
        language,
    )
    assert parcel.payload == {
        "to": "alice@example.net", "name": "Alice", "subject": "Friday", "body": body, "photo": False
    }  # fmt: skip
    assert parcel.attachments == () and parcel.not_before == 0


@pytest.mark.parametrize(
    ("language", "message", "said", "about"),
    [
        ("en", "running late", "All right, sending it to Mum.", "the text message to Mum"),
        ("en", "a" * 161, "All right, sending it to Mum.", "the text message to Mum"),
        ("zh", "晚点到", "好的，正在发给Mum。", "给Mum的短信"),
        ("zh", "晚点到" * 30, "好的，正在发给Mum。", "给Mum的短信"),
    ],
)
async def test_a_text_message_leaves_word_for_word(
    person: Person, language: Language, message: str, said: str, about: str
) -> None:
    person.language = language
    assert await person.hears("send_text_message", recipient="Mum <+34600111222>", message=message) == said
    [parcel] = person.leaves()
    assert (parcel.key, parcel.kind, parcel.about) == ("turn1:send_text_message", "sms", about)
    assert parcel.payload == {"to": "+34600111222", "name": "Mum", "message": message}


@pytest.mark.parametrize(
    ("language", "message", "head"),
    [
        ("en", "running late", "Text to Mum: "),
        ("en", "a" * 161, "Text to Mum in 2 parts: "),
        ("zh", "晚点到", "给Mum发短信："),
        ("zh", "晚点到" * 30, "给Mum发短信，分2条："),
    ],
)
def test_before_it_is_approved_a_long_text_message_tells_how_many_are_paid_for(
    language: Language, message: str, head: str
) -> None:
    call = Call("send_text_message", {"recipient": "Mum <+34600111222>", "message": message})
    assert read_backs.text_message(call, language).startswith(head + message)


async def test_an_address_or_a_number_by_itself_needs_no_name(person: Person) -> None:
    assert "alice@example.net" in await person.hears("send_email", recipient="alice@example.net", body="hi")
    assert "+34 600 111 222" in await person.hears(
        "send_text_message", recipient="+34 600 111 222", message="hi"
    )
    email, text = person.leaves()
    assert (email.payload["to"], email.payload["name"]) == ("alice@example.net", "")
    assert (text.payload["to"], text.payload["name"]) == ("+34 600 111 222", "")


@pytest.mark.parametrize(
    ("language", "action", "said"),
    [
        ("en", "send_email", "I have no e-mail address for Alice, so I sent nothing."),
        ("zh", "send_email", "我没有Alice的邮箱地址，所以没有发送。"),
        ("en", "send_text_message", "I have no telephone number for Alice, so I sent nothing."),
        ("zh", "send_text_message", "我没有Alice的电话号码，所以没有发送。"),
    ],
)
async def test_a_name_that_nobody_looked_up_gets_nothing(
    person: Person, language: Language, action: str, said: str
) -> None:
    person.language = language
    text = {"body": "hi"} if action == "send_email" else {"message": "hi"}
    assert await person.hears(action, recipient="Alice", **text) == said
    assert person.leaves() == []


@pytest.mark.parametrize("action", ["send_email", "send_text_message"])
async def test_what_was_not_approved_by_a_press_does_not_leave(person: Person, action: str) -> None:
    text = {"body": "hi"} if action == "send_email" else {"message": "hi"}
    to = "a@example.net" if action == "send_email" else "+34600111222"
    for approved in (None, "control"):
        with pytest.raises(Refused, match="not approved"):
            await person.hears(action, recipient=to, approved=approved, **text)  # type: ignore[arg-type]
    assert person.leaves() == []


async def test_what_is_not_set_up_says_so_and_how(person: Person) -> None:
    person.settings = Settings(courier=person.settings.courier)
    assert "gadget connect email" in await person.hears("send_email", recipient="a@b.c", body="hi")
    assert "gadget connect sms" in await person.hears(
        "send_text_message", recipient="+34600111222", message="hi"
    )
    assert person.leaves() == []


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("the meeting moved to Friday", "The meeting moved to Friday"),
        ("The meeting moved. See you there!", "The meeting moved"),
        ("会议改到星期五了。到时候见", "会议改到星期五了"),
        ("Are you coming? I hope so", "Are you coming?"),
        ("we should all meet on Friday at the new office to talk over the plans for summer",
         "We should all meet on Friday at the new office to talk over…"),
        ("长" * 100, "长" * LONGEST_SUBJECT + "…"),
        ("", ""),
    ],
)  # fmt: skip
async def test_a_subject_that_was_not_said_is_the_first_sentence(
    person: Person, body: str, subject: str
) -> None:
    await person.hears("send_email", recipient="a@example.net", body=body or " ")
    assert person.leaves()[0].payload["subject"] == subject


# ── the picture ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_picture_of_the_turn_goes_with_the_email_to_the_other_side(person: Person) -> None:
    said = await person.hears("send_email", recipient="Bo <bo@example.net>", body="look at this", photo="yes")
    assert said == "All right, sending it to Bo, with the picture."
    [parcel] = person.leaves()
    file = person.enclosed()
    assert images.read(file).width == PICTURE.width and parcel.payload["photo"] is True
    async with mail_server(Mailbox()) as box:
        await Email(
            EmailSettings(host=HOST, port=box.port, security="none", address="ada@example.org"), lambda: ""
        ).deliver(parcel)
        _, picture = box.letter().iter_parts()
        assert picture.get_content() == file.read_bytes()


@pytest.mark.parametrize("picture", [None, BLACK, ONE_SHADE])
async def test_without_a_picture_that_shows_something_nothing_is_sent(
    person: Person, picture: Picture | None
) -> None:
    with pytest.raises(NoPictureToSend):
        await person.hears("send_email", recipient="a@example.net", body="look", photo="yes", picture=picture)
    assert person.leaves() == [] and person.shelf.names() == []


@pytest.mark.parametrize("photo", ["no", None])
async def test_a_covered_lens_keeps_no_email_back_that_takes_no_picture(
    person: Person, photo: str | None
) -> None:
    said = {} if photo is None else {"photo": photo}
    await person.hears("send_email", recipient="a@example.net", body="hi", picture=BLACK, **said)
    assert [parcel.attachments for parcel in person.leaves()] == [()]


async def test_a_picture_that_was_approved_is_not_replaced_by_a_later_one(person: Person) -> None:
    await person.hears("send_email", recipient="a@example.net", body="look", photo="yes")
    file = person.enclosed()
    before = file.read_bytes()
    person.turns = 0  # the same turn again, as after a crash
    await person.hears("send_email", recipient="a@example.net", body="look", photo="yes", picture=shade(200))
    assert file.read_bytes() == before and len(person.leaves()) == 1


async def test_a_picture_stays_until_its_message_has_left(person: Person, tmp_path: Path) -> None:
    await person.hears("send_email", recipient="a@example.net", body="look", photo="yes")
    file = person.enclosed()
    archive = Archive(person.database, JournalSettings(), tmp_path)
    with person.database.transaction() as connection:
        connection.execute("UPDATE turns SET outcome = 'answered'")
    archive.prune(time.time())
    assert file.exists()
    with person.database.transaction() as connection:
        connection.execute("UPDATE outbox SET state = 'delivered'")
    archive.prune(time.time())
    assert not file.exists()


async def test_erasing_everything_erases_what_was_to_leave(person: Person, tmp_path: Path) -> None:
    await person.hears("send_email", recipient="a@example.net", body="look", photo="yes")
    file = person.enclosed()
    Archive(person.database, JournalSettings(), tmp_path).erase_all()
    assert not file.exists() and person.leaves() == []


@pytest.mark.parametrize(("directory", "shelf", "file"), [(0o2770, 0o2750, 0o640), (0o700, 0o700, 0o600)])
async def test_the_couriers_group_can_read_the_picture_where_there_is_one(
    person: Person, tmp_path: Path, directory: int, shelf: int, file: int
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    state.chmod(directory)
    person.shelf = enclosures(state)
    await person.hears("send_email", recipient="a@example.net", body="look", photo="yes")
    enclosed = person.enclosed()
    assert stat.S_IMODE(enclosed.parent.stat().st_mode) == shelf
    assert stat.S_IMODE(enclosed.stat().st_mode) == file


def test_the_courier_knows_who_carries_both(person: Person) -> None:
    secrets = Secrets({"CONFIGURATION_DIRECTORY": "/nonexistent"})
    assert isinstance(connectors.connector("email", person.settings, secrets), Email)
    assert isinstance(connectors.connector("sms", person.settings, secrets), Sms)
    assert not connectors.is_connected("email", Settings())
    assert not connectors.is_connected("sms", replace(person.settings, sms=SmsSettings()))
