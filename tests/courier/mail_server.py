"""A real mail server on loopback, with certificates of its own authority, that remembers what it took."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
USER, PASSWORD = "ada", "pässwörd 7"


@dataclass
class Mailbox:
    """What the server is like, and what it took. A `recipient` or `message` answer of '' takes everything."""

    recipient: list[str] = field(default_factory=list)
    """What RCPT is answered, one after the other; then everybody is known."""
    message: list[str] = field(default_factory=list)
    """What DATA is answered, one after the other; then everything is taken."""
    sender: list[str] = field(default_factory=list)
    delay_s: float = 0.0
    """Before RCPT is answered."""
    taken: list[Envelope] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.senders.append(address)
        if self.sender:
            return self.sender.pop(0)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 fine"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.delay_s)
        if self.recipient:
            return self.recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.message:
            return self.message.pop(0)
        self.taken.append(envelope)
        return "250 2.0.0 queued as 7"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, how: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=self.logins[-1] == (USER, PASSWORD), handled=False)

    def letter(self, number: int = -1) -> EmailMessage:
        """A message it took, parsed."""
        content = self.taken[number].content
        assert isinstance(content, bytes)
        parsed = message_from_bytes(content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass(frozen=True)
class Authority:
    """Who signs the certificates of the tests."""

    ca: trustme.CA
    file: Path
    """What to trust to trust it."""

    def context(self, name: str = HOST) -> ssl.SSLContext:
        """A server's, with a certificate for `name`."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.ca.issue_cert(name).configure_cert(context)
        return context


@asynccontextmanager
async def mail_server(
    box: Mailbox,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    login: bool = False,
    utf8: bool = True,
    limit: int = 33_554_432,
) -> AsyncIterator[Mailbox]:
    """Serve `box`, encrypted after STARTTLS (`starttls`), from the beginning (`tls`), or not at all.

    It takes messages of `limit` bytes.
    """
    loop = asyncio.get_running_loop()

    def serve() -> SMTP:
        with (
            warnings.catch_warnings()
        ):  # it does not know that it is encrypted when it was from the beginning
            warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
            return made()

    def made() -> SMTP:
        return SMTP(
            box,
            hostname="mail.test",
            data_size_limit=limit,
            enable_SMTPUTF8=utf8,
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=box.authenticate if login else None,
            auth_required=login,
            auth_require_tls=starttls is not None,
            auth_exclude_mechanism=() if login else ("LOGIN", "PLAIN"),
            loop=loop,
        )

    server = await loop.create_server(serve, HOST, 0, ssl=tls)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def script_server(
    conversation: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[int]:
    """A server that follows `conversation` with everybody who connects; its port."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await conversation(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(talk, HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
