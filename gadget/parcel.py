"""What passes between the gadget and its courier: parcels to deliver, and questions that need an answer now.

The words are shared by the stage that acts (no network) and the network process; neither imports the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from gadget.calls import Language

Json: TypeAlias = str | int | float | bool | Sequence["Json"] | Mapping[str, "Json"] | None
"""What a payload may hold."""


CONNECTED_BY = {"causes": "search", "groceries": "phone", "search-later": "search"}
"""Kinds and topics that ``gadget connect`` knows by another name."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing that must leave the gadget, exactly as the person approved it."""

    key: str
    """Idempotency key, ``turn:action``: a second parcel of the same key is the first one again. The far side gets it
    too wherever its protocol has a place for it (Message-ID, sequence id)."""
    kind: str
    """Which connector carries it: email, sms, phone (a link for the paired phone), home, groceries, …"""
    payload: Mapping[str, Json]
    """What the connector needs; each connector's module documents its own."""
    language: Language
    """Of the request, and so of the report."""
    about: str
    """What it is in that language, for reports and lists: "the e-mail to Alice"."""
    not_before: float = 0.0
    """Unix seconds before which it stays: the end of the undo window."""
    attachments: tuple[str, ...] = ()
    """Files (absolute paths below the outbox's own directory) that travel with it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of a delivery. `note` is what the person should be told beyond "sent", in the parcel's language, or ''."""

    note: str = ""
    reference: str = ""
    """The far side's own name for it (an SMTP reply, an SMS path, a link)."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How the delivery of a parcel ended, for whoever waits for it."""

    arrived: bool
    say: str = ""
    """What is to be told of it, in the parcel's language: why not, or what the far side said; '' when there is no more
    to it than that it arrived."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be found out now: `topic` (search, weather, causes, …) names who answers."""

    topic: str
    payload: Mapping[str, Json]
    language: Language


@dataclass(frozen=True, slots=True)
class Reply:
    """`text` is for the ear: a sentence or two in the language of the question, read aloud and nothing else.

    `details` are plain values for the action to phrase an answer from (a forecast's numbers); `source` names where it
    came from; `as_of` (Unix seconds, 0 when it is fresh) tells how old a remembered answer is.
    """

    text: str = ""
    details: Mapping[str, Json] = field(default_factory=dict)
    source: str = ""
    as_of: float = 0.0
