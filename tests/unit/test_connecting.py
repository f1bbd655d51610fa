"""Connecting a far side: the questions, the attempt, and what is kept where."""

from __future__ import annotations

import os
import shutil
import stat
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gadget import config, settingsfile
from gadget.connecting import connect, overridden
from gadget.connections import CONNECTIONS, Ask, AskSecret, Connection
from gadget.courier.secrets import Secrets
from gadget.errors import BadInput, BadSettings, Delayed, NotConnected
from gadget.keys import KEYS
from gadget.safekeeping import Credentials, Files
from gadget.settings import Settings


@dataclass
class Sitting:
    """A person who answers by the first word of each question, and takes what is suggested otherwise."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    agrees: bool = False
    told: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, question: str, default: str, choices: Sequence[str]) -> str:
        self.asked.append((question, default))
        prepared = self.answers.get(question.split()[0], [])
        return prepared.pop(0) if prepared else default

    def ask_secret(self, question: str) -> str:
        self.asked.append((question, ""))
        return self.answers["secret"].pop(0)

    def tell(self, line: str) -> None:
        self.told.append(line)

    def agree(self, question: str) -> bool:
        self.told.append(question)
        return self.agrees


class FarSide:
    """Works when it gets the right password."""

    def __init__(self, secrets: Secrets) -> None:
        self.secrets = secrets
        self.closed = False

    async def check(self) -> str:
        if self.secrets.get("email") != "right":
            raise Delayed("the far side is not amused.")
        return "the far side nods"

    async def close(self) -> None:
        self.closed = True


def connection(built: list[FarSide]) -> Connection:
    def build(settings: Settings, secrets: Secrets) -> FarSide:
        built.append(FarSide(secrets))
        return built[-1]

    return Connection(
        "email",
        "A far side.",
        (
            Ask("email.address", "Address", needed=True),
            Ask("email.host", "Host", suggest=lambda s: f"smtp.{s.email.address.rpartition('@')[2]}"),
            Ask("email.port", "Port"),
            Ask("email.user", "User", when=lambda s: s.email.port == 587),
            AskSecret("email", "Password"),
            Ask("show.earcons", "Sounds"),
        ),
        lambda settings: bool(settings.email.host),
        build,
    )


@pytest.fixture
def safe(tmp_path: Path) -> Files:
    return Files(Secrets({"CONFIGURATION_DIRECTORY": str(tmp_path)}))


def test_answers_are_asked_tried_and_kept_apart(tmp_path: Path, safe: Files) -> None:
    person = Sitting(
        {"Address": ["", "ada@example.org"], "Port": ["many", "70000", "587"], "secret": ["", "right"]}
    )
    built: list[FarSide] = []
    file = tmp_path / "etc" / "gadget.toml"
    settings = connect(connection(built), person, Settings(), file, safe)
    assert [default for question, default in person.asked if question == "Host"] == ["smtp.example.org"]
    assert "It works: the far side nods." in person.told and built[0].closed
    assert "email.port must be a whole number from 1 to 65535, not 70000." in person.told
    assert config.load([file]).settings == settings
    assert settings.email.host == "smtp.example.org"
    assert safe.get("email") == "right"
    assert "right" not in file.read_text() + "".join(person.told)


def test_what_does_not_work_is_not_kept_unless_the_person_says_so(tmp_path: Path, safe: Files) -> None:
    answers = {"Address": ["a@example.org"], "secret": ["wrong"]}
    built: list[FarSide] = []
    file = tmp_path / "gadget.toml"
    with pytest.raises(Delayed, match="not amused"):
        connect(connection(built), Sitting(dict(answers, secret=["wrong"])), Settings(), file, safe)
    assert not file.exists() and built[0].closed
    with pytest.raises(NotConnected):
        safe.get("email")
    person = Sitting({"Address": ["a@example.org"], "secret": ["wrong"]}, agrees=True)
    connect(connection([]), person, Settings(), file, safe)
    assert safe.get("email") == "wrong" and file.exists()
    connect(
        connection(built),
        Sitting({"Address": ["b@example.org"], "secret": ["new"]}),
        Settings(),
        file,
        safe,
        trying=False,
    )
    assert len(built) == 1


def test_a_second_time_what_was_given_is_offered_and_the_secret_may_stay(tmp_path: Path, safe: Files) -> None:
    file = tmp_path / "gadget.toml"
    first = Sitting({"Address": ["ada@example.org"], "Sounds": ["no"], "User": ["ada"], "secret": ["right"]})
    connect(connection([]), first, Settings(), file, safe)
    again = Sitting({"User": ["-"], "secret": [""]})
    settings = connect(connection([]), again, config.load([file]).settings, file, safe)
    assert ("User", "ada") in again.asked and ("Sounds", "no") in again.asked
    assert settings.email.user == "" and settings.show.earcons is False
    assert safe.get("email") == "right"


def test_an_answer_that_another_file_overrides_is_told(tmp_path: Path, safe: Files) -> None:
    first, later = tmp_path / "1.toml", tmp_path / "2.toml"
    later.write_text('[email]\nhost = "elsewhere"\n')
    person = Sitting({"Address": ["ada@example.org"], "secret": ["right"]})
    given = connect(connection([]), person, Settings(), first, safe)
    assert list(overridden(connection([]), given, config.load([first, later]))) == [
        f"email.host has another value from {later}:2: take it out there."
    ]


@pytest.mark.parametrize("one", CONNECTIONS.values(), ids=CONNECTIONS)
def test_every_connection_asks_for_settings_that_there_are(one: Connection) -> None:
    assert one.about.endswith(".") and not one.is_set_up(Settings())
    for ask in one.asks:
        assert ask.question
        assert isinstance(ask, AskSecret) or ask.key in KEYS
    assert CONNECTIONS[one.name] is one


# ── the settings file ─────────────────────────────────────────────────────────────────────────────────────────────

WRITTEN = """\
# My gadget.
[speak]   # its voice
volume = 30 # not too loud

[email]
# the old one
host = "old"   # since May
"""


def test_a_settings_file_keeps_its_comments_and_its_order(tmp_path: Path) -> None:
    file = tmp_path / "gadget.toml"
    file.write_text(WRITTEN)
    file.chmod(0o640)
    settingsfile.write(
        file,
        {"email.host": 'new "one" \\ 李', "email.port": 465, "sms.backend": "modem", "sms.timeout_s": 5.0},
    )
    text = file.read_text()
    assert text.startswith(WRITTEN.replace('"old"', '"new \\"one\\" \\\\ 李"'))
    assert config.load([file]).settings.email.host == 'new "one" \\ 李'
    assert tomllib.loads(text)["sms"] == {"backend": "modem", "timeout_s": 5.0}
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["gadget.toml"]


def test_the_example_file_can_be_filled_in(tmp_path: Path) -> None:
    file = tmp_path / "gadget.toml"
    file.write_text(config.example(), encoding="utf-8")
    settingsfile.write(file, {"email.host": "smtp.example.org", "speak.volume": 10})
    settings = config.load([file]).settings
    assert (settings.email.host, settings.speak.volume) == ("smtp.example.org", 10)
    left = [
        line
        for line in file.read_text(encoding="utf-8").splitlines()
        if line not in config.example().splitlines()
    ]
    assert sorted(left) == ['host = "smtp.example.org"', "volume = 10"]


def test_a_linked_settings_file_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "real.toml", tmp_path / "gadget.toml"
    file.write_text("")
    link.symlink_to(file)
    settingsfile.write(link, {"email.port": 25})
    assert link.is_symlink() and "port = 25" in file.read_text()


@pytest.mark.parametrize("text", ["[email", "email = 3", b"\xff\xfe", "[[email]]\nhost = 'a'"])
def test_a_broken_settings_file_is_left_alone_and_told(tmp_path: Path, text: str | bytes) -> None:
    file = tmp_path / "gadget.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = file.read_bytes()
    with pytest.raises(BadSettings, match=r"gadget\.toml"):
        settingsfile.write(file, {"email.host": "a"})
    assert file.read_bytes() == before


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, safe: Files) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSettings, match="cannot be written"):
        settingsfile.write(tmp_path / "file" / "gadget.toml", {"email.host": "a"})
    with pytest.raises(BadInput, match="cannot be written"):
        Files(Secrets({"CONFIGURATION_DIRECTORY": str(tmp_path / "file")})).keep("email", "x")


# ── secrets ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_secret_file_is_private_from_its_first_moment(tmp_path: Path, safe: Files) -> None:
    before = os.umask(0)
    try:
        said = safe.keep("email", "pässwörd 7 ")
    finally:
        os.umask(before)
    file = tmp_path / "secrets" / "email"
    assert str(file) in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert safe.get("email") == "pässwörd 7 "
    safe.keep("email", "another")
    assert safe.get("email") == "another"
    assert [path.name for path in file.parent.iterdir()] == ["email"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, who writes for another user")
def test_root_writes_a_secret_for_the_user_it_is_for(tmp_path: Path, safe: Files) -> None:
    (tmp_path / "secrets").mkdir(mode=0o700)
    os.chown(tmp_path / "secrets", 65534, 65534)
    safe.keep("email", "x")
    state = (tmp_path / "secrets" / "email").stat()
    assert (state.st_uid, stat.S_IMODE(state.st_mode)) == (65534, 0o600)


@pytest.mark.parametrize("name", ["", "../x", "Email", "a/b", ".x"])
def test_a_secret_of_no_proper_name_is_refused(safe: Files, name: str) -> None:
    with pytest.raises(BadInput, match="no name of a secret"):
        safe.keep(name, "x")


@pytest.mark.parametrize("secret", ["", "two\nlines", "a\0b", "a\r"])
def test_a_secret_is_one_line(safe: Files, secret: str) -> None:
    with pytest.raises(BadInput, match="one line"):
        safe.keep("email", secret)


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("systemd-creds"),
    reason="needs root and systemd-creds (systemd 250)",
)
def test_a_systemd_credential_is_encrypted_for_the_couriers_unit(tmp_path: Path) -> None:
    credentials = Credentials(tmp_path / "store", tmp_path / "unit.d")
    assert "encrypted to this machine" in credentials.keep("email", "pässwörd 7")
    file = tmp_path / "store" / "email"
    assert "pässwörd".encode() not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert credentials.get("email") == "pässwörd 7"
    assert "LoadCredentialEncrypted=email\n" in (tmp_path / "unit.d" / "secret-email.conf").read_text()
    with pytest.raises(NotConnected, match="is missing"):
        credentials.get("sms")
    file.rename(tmp_path / "store" / "sms")  # a credential of another name is no good
    with pytest.raises(NotConnected, match="cannot be opened"):
        credentials.get("sms")
