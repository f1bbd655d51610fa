"""An e-mail as it travels (RFC 5322), made of a parcel: its words can add no header and no recipient."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from pathlib import Path

from gadget.errors import NotConnected, Refused, TooBig, UnknownRecipient
from gadget.parcel import Parcel

MAX_PICTURE_BYTES = 15_000_000
"""Of one picture; most servers take messages of 20 MB or more, and a picture grows by a third on the way."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes into the envelope (`sender`, `recipient`: bare addresses), and the message itself."""

    sender: str
    recipient: str
    message: EmailMessage

    @property
    def needs_utf8(self) -> bool:
        """Whether an address has letters that only a server with SMTPUTF8 can carry (before the @)."""
        return not (self.sender.isascii() and self.recipient.isascii())

    def as_bytes(self) -> bytes:
        """The message with its line ends, ready for DATA."""
        policy = SMTP.clone(utf8=True) if self.needs_utf8 else SMTP.clone(cte_type="7bit")
        return self.message.as_bytes(policy=policy)


def compose(parcel: Parcel, sender: str, name: str) -> Letter:
    """The letter of a parcel of kind email, from `sender`, whose name is `name` ('' for none).

    Its payload is {"to": address, "name": of whoever gets it, "subject", "body"}. Raises `UnknownRecipient` for
    something that is no address, `NotConnected` for a sender that is none, `TooBig` or `Refused` for an attachment.
    """
    payload = parcel.payload
    to = _address(str(payload.get("to", "")), str(payload.get("name", "")))
    if to is None:
        raise UnknownRecipient(f"{payload.get('to')!r} is no e-mail address.")
    own = _address(sender, name)
    if own is None:
        raise NotConnected(
            f"email.address is {sender!r}, which is no e-mail address: `gadget connect email`."
        )
    message = EmailMessage(policy=SMTP)
    message["From"] = own
    message["To"] = to
    message["Subject"] = _one_line(str(payload.get("subject", "")))
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = message_id(parcel.key, own.domain)
    message.set_content(_plain(str(payload.get("body", ""))), charset="utf-8")
    for number, file in enumerate(parcel.attachments, 1):
        message.add_attachment(
            _picture(Path(file)), maintype="image", subtype="jpeg", filename=f"picture-{number}.jpg"
        )
    return Letter(own.addr_spec, to.addr_spec, message)


def message_id(key: str, domain: str) -> str:
    """The Message-ID of a parcel: the same at every attempt, and telling nothing of the key."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _address(spec: str, name: str) -> Address | None:
    """A checked address, its domain as the domain name system writes it; None when it is none."""
    local, at, domain = spec.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(spec) > 254:
        return None
    try:
        domain = domain.encode("idna").decode("ascii")
        if not _DOMAIN.fullmatch(domain):
            return None
        return Address(_one_line(name), local, domain)
    except (UnicodeError, ValueError):
        return None


_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
"""Before the @: no quotes, no spaces, no control characters (what can be written down can be said)."""

_DOMAIN = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)


def _one_line(text: str) -> str:
    """`text` without line ends and other control characters, which could begin another header."""
    return " ".join("".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text).split())[:500]


def _plain(text: str) -> str:
    """`text` with plain line ends and no control characters but tabs; a message's last line is ended."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    return (
        "\n".join(
            "".join(c for c in line if c == "\t" or unicodedata.category(c) not in _UNSENT) for line in lines
        )
        + "\n"
    )


_UNSENT = ("Cc", "Cs")
"""Control characters, and halves of characters, which no encoding has."""


def _picture(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        if size > MAX_PICTURE_BYTES:
            raise TooBig(f"the picture {file.name} has {size / 1e6:.0f} MB; at most 15 MB are sent.")
        data = file.read_bytes()
    except OSError as gone:
        raise Refused(
            f"the picture {file.name} that should go with it cannot be read: {gone.strerror or gone}.",
            said=("The picture that should go with it is gone.", "要附上的照片不见了。"),
        ) from gone
    if not data.startswith(b"\xff\xd8\xff"):
        raise Refused(f"{file.name} should be a JPEG picture and is none.")
    return data
