"""E-mail through the person's own mail server (SMTP), over an encrypted connection whose certificate is checked.

Payload: {"to": address, "name": of whoever gets it, "subject", "body", "photo"}; the picture is an attachment of the
parcel. Every attempt carries the same Message-ID. The window of a duplicate: when the server has taken the message and
its yes is lost, or this process dies before the yes is written down, the message is sent once more; many mailboxes show
two messages of one Message-ID once, and no protocol lets a sender ask.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import ClassVar

import aiosmtplib
from aiosmtplib import SMTP

from gadget.courier.base import Connector
from gadget.courier.letter import Letter, compose
from gadget.courier.secrets import Secrets
from gadget.errors import CourierError, Delayed, NotConnected, Refused, TooBig, UnknownRecipient, WrongSecret
from gadget.parcel import Parcel, Receipt
from gadget.settings import EmailSettings, Settings

GREYLISTED_S = 60.0
"""Seconds before the next attempt at a server that said "later" and not how much later."""

LONGEST_WAIT_S = 3600.0
"""A server that asks for more gets an hour."""

PATIENCE = 4
"""All steps together may take so many times what one answer may."""

GOODBYE_S = 5.0
"""Seconds that the server may take to say goodbye."""

_ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class Email(Connector):
    """Sends one message in one connection."""

    kind: ClassVar[str] = "email"

    def __init__(self, settings: EmailSettings, password: Callable[[], str]) -> None:
        """`password` gives the secret "email", or raises `NotConnected`; it is asked for when it is needed."""
        self._settings = settings
        self._password = password

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Raises `NotConnected`, `WrongSecret`, `Delayed`, `Refused`, `UnknownRecipient` or `TooBig`."""
        letter = compose(parcel, self._settings.address, self._settings.name)
        async with self._server() as server:
            options, encoding = self._for(server, letter)
            with _Answers(self._settings.host, "sender"):
                await server.mail(letter.sender, options=options, encoding=encoding)
            with _Answers(self._settings.host, "recipient"):
                await server.rcpt(letter.recipient, encoding=encoding)
            with _Answers(self._settings.host, "message"):
                said = await server.data(letter.as_bytes())
        return Receipt(reference=f"{said.code} {_cut(said.message)}")

    async def check(self) -> str:
        """Log in and offer a message without sending one."""
        letter = compose(_NOTHING, self._settings.address, self._settings.name)
        async with self._server() as server:
            with _Answers(self._settings.host, "sender"):
                await server.mail(letter.sender)
                await server.rset()
        login = f" as {self._settings.user}" if self._settings.user else ""
        how = {"starttls": "encrypted by STARTTLS", "tls": "encrypted", "none": "not encrypted"}
        return f"{self._settings.host} takes mail{login} ({how[self._settings.security]})"

    @asynccontextmanager
    async def _server(self) -> AsyncIterator[SMTP]:
        """A server that has greeted, encrypts, and knows who is there."""
        chosen = self._settings
        if not chosen.host:
            raise NotConnected("no mail server is set up: `gadget connect email` asks for it.")
        password = self._password() if chosen.user else ""
        if password and chosen.security == "none" and chosen.host not in _ON_THIS_MACHINE:
            raise NotConnected(
                'email.security is "none": the password would travel for everybody to read. Use "starttls" or "tls".'
            )
        server = SMTP(
            hostname=chosen.host,
            port=chosen.port,
            timeout=chosen.timeout_s,
            use_tls=chosen.security == "tls",
            start_tls=False,
            tls_context=None if chosen.security == "none" else _trust(chosen.certificates),
            local_hostname="localhost",  # the name of this machine is nobody's business
        )
        try:
            async with asyncio.timeout(PATIENCE * chosen.timeout_s) as limit:
                await self._enter(server, password)
                yield server
                limit.reschedule(None)
            with suppress(aiosmtplib.SMTPException, OSError):
                await server.quit(timeout=GOODBYE_S)  # it has the message; how it says goodbye is no matter
        except TimeoutError as slow:
            raise Delayed(f"the mail server {chosen.host} is too slow.") from slow
        finally:
            server.close()

    async def _enter(self, server: SMTP, password: str) -> None:
        chosen = self._settings
        with _Answers(chosen.host, "greeting"):
            await server.connect()
            await server.ehlo()
        if chosen.security == "starttls":
            if not server.supports_extension("starttls"):
                raise Delayed(
                    f"{chosen.host} does not offer to encrypt the connection, so nothing was sent. Is email.port "
                    'right, or email.security "tls" what it wants?'
                )
            with _Answers(chosen.host, "encryption"):
                await server.starttls()
                await server.ehlo()
        if chosen.user:
            with _Answers(chosen.host, "login"):
                await server.login(chosen.user, password)

    def _for(self, server: SMTP, letter: Letter) -> tuple[list[str], str]:
        """Options of MAIL, and how addresses are written."""
        if not letter.needs_utf8:
            return [], "ascii"
        if not server.supports_extension("smtputf8"):
            raise Refused(
                f"{self._settings.host} cannot write to {letter.recipient}: it knows ASCII addresses only."
            )
        return ["SMTPUTF8", "BODY=8BITMIME"], "utf-8"


def connector(settings: Settings, secrets: Secrets) -> Email:
    """The one that the settings describe."""
    return Email(settings.email, lambda: secrets.get("email"))


_NOTHING = Parcel("check", "email", {"to": "nobody@example.org"}, "en", "")


def _trust(certificates: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if certificates:
        try:
            context.load_verify_locations(certificates)
        except OSError as unreadable:
            raise NotConnected(
                f"email.certificates names {certificates}, which holds no certificates that can be used: {unreadable}."
            ) from unreadable
    return context


class _Answers:
    """What goes wrong inside the block, as one of the courier's errors: `step` says what was being done."""

    def __init__(self, host: str, step: str) -> None:
        self._host = host
        self._step = step

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
            error = error.recipients[0]
        if isinstance(error, aiosmtplib.SMTPResponseException):
            raise _answered(self._host, self._step, error.code, error.message) from error
        if isinstance(error, aiosmtplib.SMTPException | OSError | ValueError):
            raise self._broken(error) from error

    def _broken(self, error: BaseException) -> CourierError:
        """No answer that could be understood."""
        if untrusted := _untrusted(error):
            return Delayed(
                f"the certificate of {self._host} is not trusted: {untrusted}. Nothing was sent. Is it the right "
                "server, and the clock right? email.certificates names certificates of a server of your own."
            )
        if isinstance(error, TimeoutError):
            return Delayed(f"the mail server {self._host} did not answer in time.")
        if self._step == "login" and not isinstance(error, OSError):
            return NotConnected(
                f"{self._host} takes no login by name and password: leave email.user empty, or see its manual."
            )
        if isinstance(error, aiosmtplib.SMTPServerDisconnected):
            return Delayed(f"the mail server {self._host} broke off the connection.")
        return Delayed(f"the mail server {self._host} cannot be reached: {_cut(str(error)) or 'no answer'}.")


def _untrusted(error: BaseException | None) -> str:
    """Why a certificate was not trusted, looked for in the causes of `error`; empty when that is not it."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message.rstrip(".")
        error = error.__cause__ or error.__context__
    return ""


def _answered(host: str, step: str, code: int, text: str) -> CourierError:
    """The error for a server's no: 4xx is later, 5xx never; RFC 3463's codes say more where they are given."""
    said = f"it said: {code} {_cut(text)}"
    found = re.match(r"[245]\.(\d{1,3})\.(\d{1,3})\b", text.strip())
    subject, detail = (int(found[1]), int(found[2])) if found else (0, 0)
    if step == "login" and (code in (534, 535, 538) or code >= 500):
        return WrongSecret(
            f"{host} does not take the name and password ({said}). `gadget connect email` asks for them anew."
        )
    if code < 500:
        return Delayed(f"the mail server {host} says not now; {said}", _wait_s(text))
    if step in ("greeting", "encryption"):
        return Delayed(f"the mail server {host} lets nobody in at the moment; {said}", GREYLISTED_S)
    if (subject, detail) in ((2, 3), (3, 4)) or (code == 552 and (subject, detail) != (2, 2)):
        return TooBig(f"the message is too big for the mail server; {said}")
    if subject == 7 or (step == "message" and subject in (0, 6)):
        return Refused(f"the mail server does not let this message through; {said}", said=_STOPPED)
    if (subject, detail) == (2, 2):
        return Refused(f"the mailbox of whoever should get it is full; {said}", said=_FULL)
    if step == "sender":
        return Refused(f"the mail server does not let you send from your address; {said}", said=_NOT_YOURS)
    if step == "recipient":
        return UnknownRecipient(f"the mail server doesn't know that address; {said}")
    return Refused(f"the mail server refused it; {said}")


_STOPPED = ("The mail server won't let that message through.", "邮件服务器不让这封邮件通过。")
_FULL = ("Their mailbox is full.", "对方的邮箱满了。")
_NOT_YOURS = ("The mail server doesn't let me send from your address.", "邮件服务器不让我用你的地址发送。")


def _wait_s(text: str) -> float:
    """How long a server asks to wait ("try again in 5 minutes"), or what is usual."""
    found = re.search(r"\b(\d{1,5}) ?(s|secs?|seconds?|m|mins?|minutes?)\b", text, re.IGNORECASE)
    if found is None:
        return GREYLISTED_S
    return min(float(found[1]) * (60 if found[2].lower().startswith("m") else 1), LONGEST_WAIT_S)


def _cut(text: str) -> str:
    """A server's words on one line, as much of them as helps."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
