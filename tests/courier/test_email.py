"""E-mail against a real SMTP server: what arrives, what is encrypted, and what every kind of no means."""

from __future__ import annotations

import asyncio
import os
import random
import ssl
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import numpy as np
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from gadget import images
from gadget.courier.email import GREYLISTED_S, Email
from gadget.courier.letter import MAX_PICTURE_BYTES, compose, message_id
from gadget.courier.secrets import Secrets
from gadget.errors import CourierError, Delayed, NotConnected, Refused, TooBig, UnknownRecipient, WrongSecret
from gadget.parcel import Json, Parcel
from gadget.picture import Picture
from gadget.settings import EmailSettings
from tests.courier.mail_server import HOST, PASSWORD, USER, Authority, Mailbox, mail_server, script_server
from tests.fuzzing import fuzz

OWN = "ada@example.org"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    ca = trustme.CA()
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    ca.cert_pem.write_to_path(str(file))
    return Authority(ca, file)


@pytest.fixture
async def box(authority: Authority) -> AsyncIterator[Mailbox]:
    """A server with STARTTLS and a login."""
    async with mail_server(Mailbox(), starttls=authority.context(), login=True) as box:
        yield box


def settings(authority: Authority, port: int, **others: object) -> EmailSettings:
    known = EmailSettings(
        host=HOST,
        port=port,
        security="starttls",
        user=USER,
        address=OWN,
        name="Ada Lovelace",
        certificates=str(authority.file),
        timeout_s=5,
    )
    return replace(known, **others)  # type: ignore[arg-type]


def plain(port: int, **others: object) -> EmailSettings:
    """For a server on this machine that neither encrypts nor knows anybody."""
    return replace(
        EmailSettings(host=HOST, port=port, security="none", address=OWN, timeout_s=5),
        **others,  # type: ignore[arg-type]
    )


def parcel(key: str = "turn-1:send_email", attachments: tuple[str, ...] = (), **payload: Json) -> Parcel:
    words = {
        "to": "alice@example.net",
        "name": "Alice",
        "subject": "Friday",
        "body": "The meeting moved to Friday.",
    }
    return Parcel(key, "email", {**words, **payload}, "en", "the e-mail to Alice", attachments=attachments)


def email(settings: EmailSettings, password: str = PASSWORD) -> Email:
    return Email(settings, lambda: password)


def text(part: EmailMessage) -> str:
    """The words of a part, with plain line ends."""
    return str(part.get_content()).replace("\r\n", "\n")


# ── what arrives ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_letter_arrives_encrypted_with_a_login_as_it_was_approved(
    authority: Authority, box: Mailbox
) -> None:
    receipt = await email(settings(authority, box.port)).deliver(parcel())
    assert receipt.reference.startswith("250") and "queued as 7" in receipt.reference
    assert box.logins == [(USER, PASSWORD)]
    [envelope] = box.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (OWN, ["alice@example.net"])
    letter = box.letter()
    assert letter["From"] == "Ada Lovelace <ada@example.org>"
    assert letter["To"] == "Alice <alice@example.net>"
    assert letter["Subject"] == "Friday"
    assert abs(letter["Date"].datetime.timestamp() - time.time()) < 60
    assert text(letter) == "The meeting moved to Friday.\n"
    assert letter.get_content_type() == "text/plain"


async def test_implicit_tls_works_too(authority: Authority) -> None:
    async with mail_server(Mailbox(), tls=authority.context(), login=True) as box:
        await email(settings(authority, box.port, security="tls")).deliver(parcel())
    assert len(box.taken) == 1


async def test_every_attempt_carries_the_same_message_id_and_another_parcel_another(
    authority: Authority, box: Mailbox
) -> None:
    connector = email(settings(authority, box.port))
    for key in ("turn-1:send_email", "turn-1:send_email", "turn-2:send_email"):
        await connector.deliver(parcel(key))
    first, again, other = (box.letter(number)["Message-ID"] for number in range(3))
    assert first == again == message_id("turn-1:send_email", "example.org")
    assert other != first
    assert "turn" not in first and first.endswith("@example.org>")


async def test_letters_of_all_languages_arrive_through_a_server_that_knows_ascii_only(
    authority: Authority,
) -> None:
    async with mail_server(Mailbox(), starttls=authority.context(), login=True, utf8=False) as box:
        await email(settings(authority, box.port, name="李雷")).deliver(
            parcel(
                name="Zoë 韩", subject="会议改到星期五了 – “ok”?", body="你好，\n会议改到星期五。\n.\n.. 😀"
            )
        )
    content = box.taken[0].content
    assert isinstance(content, bytes) and content.isascii()
    assert max(len(line) for line in content.splitlines()) <= 998
    letter = box.letter()
    assert letter["Subject"] == "会议改到星期五了 – “ok”?"
    assert letter["To"].addresses[0].display_name == "Zoë 韩"
    assert letter["From"].addresses[0].display_name == "李雷"
    assert text(letter) == "你好，\n会议改到星期五。\n.\n.. 😀\n"


async def test_the_picture_goes_with_it_as_a_jpeg(authority: Authority, box: Mailbox, tmp_path: Path) -> None:
    file = tmp_path / "1.jpg"
    images.write_jpeg(file, Picture(np.full((48, 64, 3), 90, np.uint8), "test"))
    await email(settings(authority, box.port)).deliver(parcel(attachments=(str(file),)))
    body, picture = box.letter().iter_parts()
    assert text(body) == "The meeting moved to Friday.\n"
    assert picture.get_content_type() == "image/jpeg"
    assert picture.get_filename() == "picture-1.jpg"
    assert picture.get_content() == file.read_bytes()


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda file: None, Refused, "cannot be read"),
        (lambda file: file.write_bytes(b"not a picture"), Refused, "should be a JPEG"),
        (lambda file: file.write_bytes(bytes(MAX_PICTURE_BYTES + 1)), TooBig, "at most 15 MB"),
    ],
)
async def test_a_picture_that_cannot_go_is_refused_before_anything_is_sent(
    authority: Authority, box: Mailbox, tmp_path: Path, make, error: type[Refused], says: str
) -> None:
    make(tmp_path / "1.jpg")
    with pytest.raises(error, match=says):
        await email(settings(authority, box.port)).deliver(parcel(attachments=(str(tmp_path / "1.jpg"),)))
    assert not box.senders


async def test_an_address_beyond_ascii_needs_a_server_that_can_carry_it(
    authority: Authority, box: Mailbox
) -> None:
    await email(settings(authority, box.port)).deliver(parcel(to="用户@例子.测试"))
    assert box.taken[0].rcpt_tos == ["用户@xn--fsqu00a.xn--0zwm56d"]
    async with mail_server(Mailbox(), starttls=authority.context(), login=True, utf8=False) as old:
        await email(settings(authority, old.port)).deliver(parcel(to="office@例子.测试"))
        assert old.taken[0].rcpt_tos == ["office@xn--fsqu00a.xn--0zwm56d"]
        with pytest.raises(Refused, match="ASCII addresses only"):
            await email(settings(authority, old.port)).deliver(parcel(to="用户@例子.测试"))


# ── nothing can be smuggled in ────────────────────────────────────────────────────────────────────────────────────


async def test_line_ends_in_names_and_subjects_begin_no_header(authority: Authority, box: Mailbox) -> None:
    evil = "hi\r\nBcc: everybody@example.com\r\n\r\nbuy this\0"
    await email(settings(authority, box.port, name=evil)).deliver(parcel(subject=evil, name=evil, body=evil))
    letter = box.letter()
    assert letter.keys() == ["From", "To", "Subject", "Date", "Message-ID", *letter.keys()[5:]]
    assert "Bcc" not in letter
    assert box.taken[0].rcpt_tos == ["alice@example.net"]
    assert letter["Subject"] == "hi Bcc: everybody@example.com buy this"


@fuzz()
@given(st.text(max_size=200), st.text(max_size=100), st.text(max_size=300))
def test_whatever_is_said_the_letter_has_one_sender_one_recipient_and_no_other_headers(
    subject: str, name: str, body: str
) -> None:
    letter = compose(parcel(subject=subject, name=name, body=body), OWN, name)
    data = letter.as_bytes()
    head, _, _ = data.partition(b"\r\n\r\n")
    names = [
        line.partition(b":")[0].lower() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))
    ]
    assert sorted(names) == sorted(
        [
            b"from",
            b"to",
            b"subject",
            b"date",
            b"message-id",
            b"content-type",
            b"content-transfer-encoding",
            b"mime-version",
        ]
    )
    assert letter.recipient == "alice@example.net"
    assert data.isascii() and b"\0" not in data


@pytest.mark.parametrize(
    "address",
    [
        "", "alice", "@example.net", "alice@", "a b@example.net", "alice@example.net\r\nRCPT TO:<eve@example.com>",
        "alice@example.net, eve@example.com", "Alice <alice@example.net>", "alice@exa mple.net", "alice@-example.net",
        "alice@example..net", ".alice@example.net", "alice@example.net>",
        '"a\\"b"@example.net', "a@" + "b" * 64 + ".net",
        "a" * 250 + "@example.net", "alice@example.net@example.com\n", "\ud800@example.net",
    ],
)  # fmt: skip
async def test_what_is_no_address_is_refused_before_anything_is_sent(
    authority: Authority, box: Mailbox, address: str
) -> None:
    with pytest.raises(UnknownRecipient, match="no e-mail address"):
        await email(settings(authority, box.port)).deliver(parcel(to=address))
    assert not box.senders


# ── no, and not now ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_greylisting_delays_and_the_second_attempt_arrives(authority: Authority, box: Mailbox) -> None:
    box.recipient = ["450 4.2.0 Greylisted, please try again in 300 seconds", "451 4.7.1 later"]
    connector = email(settings(authority, box.port))
    with pytest.raises(Delayed) as delayed:
        await connector.deliver(parcel())
    assert delayed.value.retry_after_s == 300
    with pytest.raises(Delayed) as delayed:
        await connector.deliver(parcel())
    assert delayed.value.retry_after_s == GREYLISTED_S
    await connector.deliver(parcel())
    assert len(box.taken) == 1


@pytest.mark.parametrize(
    ("step", "answer", "error", "says"),
    [
        ("recipient", "550 5.1.1 no such user", UnknownRecipient, "doesn't know that address"),
        ("recipient", "550 No such user here", UnknownRecipient, "doesn't know that address"),
        ("recipient", "550 5.7.1 relaying denied", Refused, "does not let this message through"),
        ("recipient", "552 5.2.2 mailbox full", Refused, "is full"),
        ("recipient", "452 4.2.2 mailbox full", Delayed, "not now"),
        ("sender", "553 5.1.8 not your address", Refused, "from your address"),
        ("sender", "451 4.3.0 busy, come back in 2 minutes", Delayed, "not now"),
        ("message", "554 5.7.1 looks like spam", Refused, "does not let this message through"),
        ("message", "554 no", Refused, "does not let this message through"),
        ("message", "552 5.3.4 too much", TooBig, "too big"),
        ("message", "552 too much", TooBig, "too big"),
        ("message", "451 4.3.0 disk full", Delayed, "not now"),
    ],
)
async def test_every_no_of_the_server_is_told_for_what_it_is(
    authority: Authority, box: Mailbox, step: str, answer: str, error: type[Refused], says: str
) -> None:
    getattr(box, step).append(answer)
    with pytest.raises(error, match=says) as refused:
        await email(settings(authority, box.port)).deliver(parcel())
    assert type(refused.value) is error
    assert answer[:3] in refused.value.message, "the server's own words are there for whoever looks closer"
    assert (
        refused.value.spoken("en") not in (Refused.english, "")
        and refused.value.spoken("zh") != Refused.chinese
    )
    assert not box.taken


async def test_a_message_over_the_servers_announced_size_is_too_big(
    authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "1.jpg").write_bytes(b"\xff\xd8\xff" + bytes(400_000))
    async with mail_server(Mailbox(), limit=1_000_000) as box:
        await email(plain(box.port)).deliver(parcel(attachments=(str(tmp_path / "1.jpg"),)))
        with pytest.raises(TooBig):
            await email(plain(box.port)).deliver(parcel(attachments=(str(tmp_path / "1.jpg"),) * 2))
        assert len(box.taken) == 1


async def test_a_wrong_password_is_told_as_such_and_nothing_is_offered(
    authority: Authority, box: Mailbox
) -> None:
    with pytest.raises(WrongSecret, match="gadget connect email") as wrong:
        await email(settings(authority, box.port), "guess").deliver(parcel())
    assert "guess" not in wrong.value.message
    assert not box.senders


async def test_a_slow_server_delays_within_its_time(authority: Authority, box: Mailbox) -> None:
    box.delay_s = 20
    began = time.monotonic()
    with pytest.raises(Delayed, match="did not answer in time"):
        await email(settings(authority, box.port, timeout_s=1)).deliver(parcel())
    assert time.monotonic() - began < 5


async def test_a_server_that_drips_is_given_up_on(authority: Authority) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"220-wait\r\n")
            await writer.drain()
            await asyncio.sleep(0.1)

    async with script_server(drip) as port:
        began = time.monotonic()
        with pytest.raises(Delayed):
            await email(plain(port, timeout_s=1)).deliver(parcel())
        assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "garbage", [b"\0\xff\xfe" * 50 + b"\r\n", b"250 hello\r\n" * 9, b"HTTP/1.1 200 OK\r\n\r\n", b""]
)
async def test_a_far_side_that_is_no_mail_server_delays(garbage: bytes) -> None:
    async def blurt(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(garbage)
        await writer.drain()

    async with script_server(blurt) as port:
        with pytest.raises(Delayed):
            await email(plain(port, timeout_s=2)).deliver(parcel())


def talking(*, until: bytes, then: bytes = b"") -> object:
    """A server that knows its lines, and breaks off when it has read a line that begins with `until`."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ESMTP\r\n")
        data = False
        while line := await reader.readline():
            if line.startswith(until):
                writer.write(then)
                await writer.drain()
                return
            if not data:
                data = line.startswith(b"DATA")
                writer.write(b"354 go on\r\n" if data else b"250 fine\r\n")

    return talk


@pytest.mark.parametrize("until", [b"EHLO", b"MAIL", b"RCPT", b"DATA", b"Subject:", b".\r\n"])
async def test_a_connection_that_drops_anywhere_delays(until: bytes) -> None:
    async with script_server(talking(until=until)) as port:  # type: ignore[arg-type]
        with pytest.raises(Delayed, match="broke off"):
            await email(plain(port)).deliver(parcel())


async def test_the_window_of_a_duplicate_is_a_lost_yes_and_the_copies_share_their_id() -> None:
    kept: list[bytes] = []

    async def take_and_drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ESMTP\r\n")
        while line := await reader.readline():
            if line.startswith(b"DATA"):
                writer.write(b"354 go on\r\n")
                kept.append(await reader.readuntil(b"\r\n.\r\n"))
                if len(kept) == 1:
                    return
            writer.write(b"250 fine\r\n")

    async with script_server(take_and_drop) as port:
        with pytest.raises(Delayed, match="broke off"):
            await email(plain(port)).deliver(parcel())
        await email(plain(port)).deliver(parcel())
    ids = [next(line for line in letter.split(b"\r\n") if line.startswith(b"Message-ID")) for letter in kept]
    assert len(ids) == 2 and ids[0] == ids[1]


async def test_a_server_that_says_no_goodbye_has_the_letter_all_the_same() -> None:
    async def abrupt(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ESMTP\r\n")
        while line := await reader.readline():
            if line.startswith(b"QUIT"):
                return
            if line.startswith(b"DATA"):
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 fine\r\n")

    async with script_server(abrupt) as port:
        assert (await email(plain(port)).deliver(parcel())).reference == "250 fine"


async def test_nobody_there_and_no_such_host_delay() -> None:
    async with script_server(talking(until=b"EHLO")) as port:  # type: ignore[arg-type]
        pass
    for host in (HOST, "mail.invalid"):
        with pytest.raises(Delayed, match="cannot be reached"):
            await email(plain(port, host=host)).deliver(parcel())


_ANSWERS = (
    b"220 mail.test\r\n", b"250-mail.test\r\n250-SIZE 100\r\n250 AUTH PLAIN\r\n", b"250 fine\r\n", b"354 go on\r\n",
    b"235 in\r\n", b"421 4.3.2 closing\r\n", b"450 later\r\n", b"550 5.1.1 no\r\n", b"999 what\r\n", b"000\r\n",
    b"250\r\n", b"\r\n", b"\n", b"25", b"250 \xff\xfe\0\r\n", b"250-" + b"x" * 9000 + b"\r\n",
    b"250 " + b"y" * 600 + b"\r\n", b"250-a\r\n550 b\r\n",
)  # fmt: skip


async def test_three_hundred_conversations_with_a_mad_server_end_in_a_receipt_or_an_error_of_the_couriers() -> (
    None
):
    chance = random.Random(5)
    sane = [
        b"220 hi\r\n",
        b"250 AUTH PLAIN\r\n",
        b"250 fine\r\n",
        b"250 fine\r\n",
        b"354 go on\r\n",
        b"250 taken\r\n",
    ]

    async def rave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mad_from = chance.randrange(len(sane))
        for step in range(12):
            sanely = step < mad_from
            writer.write(sane[step] if sanely else chance.choice((*_ANSWERS, chance.randbytes(40))))
            await writer.drain()
            if chance.random() < 0.1 and not sanely:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(65536), 0.005)  # perhaps it waits for more

    ends: Counter[str] = Counter()
    async with script_server(rave) as port:
        for _ in range(300):
            try:
                await email(plain(port, timeout_s=1, user=chance.choice(["", USER]))).deliver(parcel())
                ends["delivered"] += 1
            except CourierError as error:
                ends[error.code] += 1
    assert ends["delivered"] > 3 and ends["courier.delayed"] > 30, ends


# ── nobody listens in ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("name", "trusted", "why"),
    [("other.example", True, "IP address mismatch"), (HOST, False, "unable to get local issuer|self.signed")],
)
async def test_a_certificate_that_is_not_trusted_gets_neither_password_nor_letter(
    authority: Authority, security: str, name: str, trusted: bool, why: str
) -> None:
    context = authority.context(name)
    both: dict[str, ssl.SSLContext] = {security: context}
    async with mail_server(Mailbox(), login=True, **both) as box:  # type: ignore[arg-type]
        certificates = str(authority.file) if trusted else ""
        with pytest.raises(Delayed, match=f"is not trusted: .*({why})"):
            await email(settings(authority, box.port, security=security, certificates=certificates)).deliver(
                parcel()
            )
    assert not box.logins and not box.senders


async def test_a_server_that_offers_no_encryption_gets_neither_password_nor_letter(
    authority: Authority,
) -> None:
    async with mail_server(Mailbox()) as box:
        with pytest.raises(Delayed, match="does not offer to encrypt"):
            await email(settings(authority, box.port)).deliver(parcel())
    assert not box.logins and not box.senders


async def test_a_password_never_travels_in_the_open_or_where_nobody_asks_for_it(authority: Authority) -> None:
    async with mail_server(Mailbox(), starttls=authority.context()) as open_to_all:
        with pytest.raises(NotConnected, match="takes no login"):
            await email(settings(authority, open_to_all.port)).deliver(parcel())
    with pytest.raises(NotConnected, match="for everybody to read"):
        await email(settings(authority, 25, host="mail.example.org", security="none")).deliver(parcel())


# ── set up, or not ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_without_a_server_an_address_or_certificates_it_says_what_is_missing(
    authority: Authority, tmp_path: Path
) -> None:
    with pytest.raises(NotConnected, match="gadget connect email"):
        await email(EmailSettings(address=OWN)).deliver(parcel())
    with pytest.raises(NotConnected, match=r"email\.address"):
        await email(EmailSettings(host=HOST)).deliver(parcel())
    with pytest.raises(NotConnected, match=r"email\.certificates"):
        await email(settings(authority, 25, certificates=str(tmp_path / "none.pem"))).deliver(parcel())
    (tmp_path / "bad.pem").write_text("nothing")
    with pytest.raises(NotConnected, match=r"email\.certificates"):
        await email(settings(authority, 25, certificates=str(tmp_path / "bad.pem"))).deliver(parcel())


async def test_the_check_logs_in_and_sends_nothing(authority: Authority, box: Mailbox) -> None:
    found = await email(settings(authority, box.port)).check()
    assert found == f"{HOST} takes mail as ada (encrypted by STARTTLS)"
    assert box.logins and box.senders == [OWN] and not box.taken
    with pytest.raises(WrongSecret):
        await email(settings(authority, box.port), "guess").check()


def test_connections_are_not_left_open(authority: Authority) -> None:
    """Every error above closes its connection: an open one would be a ResourceWarning, and those are errors here."""

    async def fail() -> None:
        async with mail_server(
            Mailbox(recipient=["550 no"]), starttls=authority.context(), login=True
        ) as box:
            with pytest.raises(UnknownRecipient):
                await email(settings(authority, box.port)).deliver(parcel())
            await asyncio.sleep(0)

    asyncio.run(fail())


# ── a person sets it up ───────────────────────────────────────────────────────────────────────────────────────────


async def gadget(home: Path, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
    """Run the command as its own process; its exit status, what it printed, and what it complained about."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gadget", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")},
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(stdin.encode()), 60)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_gadget_connect_email_asks_tries_and_keeps_and_the_doctor_agrees(
    authority: Authority, box: Mailbox, tmp_path: Path
) -> None:
    file = tmp_path / "gadget.toml"
    file.write_text(f'# mine\n[email]\ncertificates = "{authority.file}"\n', encoding="utf-8")
    lines = [OWN, "Ada", HOST, "starttls", str(box.port), USER, PASSWORD]
    status, out, err = await gadget(
        tmp_path, "--config", str(file), "connect", "email", stdin="\n".join(lines) + "\n"
    )
    assert (status, err) == (0, "")
    assert f"It works: {HOST} takes mail as ada (encrypted by STARTTLS)." in out
    assert PASSWORD not in out + file.read_text(encoding="utf-8")
    assert file.read_text(encoding="utf-8").startswith("# mine\n[email]\n")

    status, out, err = await gadget(tmp_path, "--config", str(file), "doctor")
    assert f"ok    email        {HOST} takes mail as ada (encrypted by STARTTLS)" in out
    assert not box.taken

    lines[-1] = "guess"
    status, out, err = await gadget(
        tmp_path, "--config", str(file), "connect", "email", stdin="\n".join(lines) + "\nn\n"
    )
    assert status == WrongSecret.exit_status and "courier.wrong_secret" in err
    assert "guess" not in out + err
    kept = Secrets({"XDG_CONFIG_HOME": str(tmp_path / "config")}).get("email")
    assert kept == PASSWORD, "the password that worked is still the one that is kept"
