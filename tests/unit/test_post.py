"""The daemon's side of the courier: nothing is posted without the yes it needs, and what is missing is said plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gadget.act.base import ApprovedBy
from gadget.calls import Call, Consent
from gadget.courier.secrets import Secrets
from gadget.database import Database
from gadget.errors import CourierGone, Delayed, LimitReached, NotConnected, Refused
from gadget.parcel import Parcel, Question
from gadget.post import Errand, Outgoing, Pretence
from gadget.settings import ActSettings, ControlSettings, CourierSettings, Settings

PARCEL = Parcel("t1:send_email", "email", {"to": "a@example.org"}, "en", "the e-mail to Alice")
CALL = Call("send_email")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "journal.db")
    database.open()
    yield database
    database.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(courier=CourierSettings(socket=str(tmp_path / "courier.sock")))


@pytest.mark.parametrize(
    ("consent", "approved_by", "may_approve", "how"),
    [
        (Consent.ASK, "press", False, "press"),
        (Consent.ASK, "control", True, "control"),
        (Consent.ASK, "control", False, None),
        (Consent.ASK, None, True, None),
        (Consent.UNDO, None, False, "undo"),
    ],
)
def test_what_is_read_back_needs_a_press_and_the_socket_only_counts_where_it_may(
    database: Database,
    settings: Settings,
    consent: Consent,
    approved_by: ApprovedBy | None,
    may_approve: bool,
    how: str | None,
) -> None:
    told: list[str] = []
    allowed = replace(settings, control=ControlSettings(may_approve=may_approve))
    courier = Outgoing(database, allowed, lambda: told.append("posted")).courier(
        Errand("t1", CALL, consent, approved_by)
    )
    if how is None:
        with pytest.raises(Refused, match="not approved"):
            courier.post(PARCEL)
    else:
        courier.post(PARCEL)  # though no courier runs: it finds the row when it comes
    assert [row["how"] for row in database.query("SELECT how FROM approvals")] == ([how] if how else [])
    assert told == (["posted"] if how else [])


def test_without_a_courier_a_question_says_how_to_start_it(database: Database, settings: Settings) -> None:
    courier = Outgoing(database, settings).courier(Errand("t1", CALL, Consent.FREE))
    with pytest.raises(CourierGone, match="gadget courier"):
        courier.ask(Question("search", {"query": "zipper"}, "en"), 1.0)


def test_a_dry_run_posts_nothing_and_asks_nobody(settings: Settings) -> None:
    courier = Pretence(settings).courier(Errand("t1", CALL, Consent.ASK))
    courier.post(PARCEL)
    assert courier.withdraw(PARCEL.key)
    with pytest.raises(Delayed):
        courier.ask(Question("search", {"query": "zipper"}, "en"), 1.0)


# ── secrets ───────────────────────────────────────────────────────────────────────────────────────────────────────

Places = tuple[Secrets, Path, Path]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    credentials, own = tmp_path / "credentials", tmp_path / "config" / "secrets"
    credentials.mkdir()
    own.mkdir(parents=True)
    environ = {"CREDENTIALS_DIRECTORY": str(credentials), "CONFIGURATION_DIRECTORY": str(tmp_path / "config")}
    return Secrets(environ), credentials, own


def keep(file: Path, text: str, mode: int = 0o600) -> None:
    file.write_text(text)
    file.chmod(mode)


def test_a_secret_is_read_from_systemd_first_and_else_from_a_private_file(places: Places) -> None:
    secrets, credentials, own = places
    keep(own / "email-password", "mine\n")
    assert secrets.get("email-password") == "mine"
    keep(credentials / "email-password", "systemd's", 0o440)
    assert secrets.get("email-password") == "systemd's"
    assert secrets.has("email-password") and not secrets.has("token")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda file: None, "is missing"),
        (lambda file: keep(file, "x", 0o644), "chmod 600"),
        (lambda file: keep(file, "x", 0o620), "chmod 600"),
        (lambda file: file.mkdir(), "no plain file"),
        (lambda file: (file.write_bytes(b"\xff"), file.chmod(0o600)), "not UTF-8"),
        (lambda file: keep(file, "x" * 70_000), "larger"),
    ],
)
def test_a_secret_that_is_none_is_refused_without_being_told(
    places: Places, spoil: Callable[[Path], object], told: str
) -> None:
    secrets, _, own = places
    spoil(own / "token")
    with pytest.raises(NotConnected, match=told):
        secrets.get("token")


@pytest.mark.parametrize("name", ["../token", "Token", "", "a/b", ".x"])
def test_the_name_of_a_secret_cannot_lead_elsewhere(places: Places, name: str) -> None:
    with pytest.raises(NotConnected, match="no name"):
        places[0].get(name)


def test_the_limit_holds_when_it_is_posted_and_a_second_post_of_the_same_is_none(
    database: Database, settings: Settings
) -> None:
    outgoing = Outgoing(database, replace(settings, act=ActSettings(sends_per_hour=1, links_per_hour=1)))
    asked = Errand("t1", CALL, Consent.ASK, "press")
    outgoing.post(PARCEL, asked)
    outgoing.post(PARCEL, asked)
    with pytest.raises(LimitReached) as refused:
        outgoing.post(replace(PARCEL, key="t2:send_text_message", kind="sms"), asked)
    assert refused.value.spoken("en").startswith("I've sent 1 within the hour")
    outgoing.post(replace(PARCEL, key="t3:phone", kind="phone"), asked)  # links are counted by themselves
    with pytest.raises(LimitReached):
        outgoing.post(replace(PARCEL, key="t4:groceries", kind="groceries"), asked)
    outgoing.post(replace(PARCEL, key="t5:home", kind="home"), asked)  # the home has no limit
    assert outgoing.outbox.withdraw("t3:phone")
    outgoing.post(
        replace(PARCEL, key="t4:groceries", kind="groceries"), asked
    )  # what was taken back never left
