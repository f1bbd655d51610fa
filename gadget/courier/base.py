"""The contracts of a connector: one module in this folder for each far side.

Connectors are asynchronous, share nothing, and raise only `gadget.errors.CourierError`s:

* `NotConnected` when the settings or the secret it needs are missing (says how to connect it),
* `Delayed` when it may work later (the parcel is tried again, not before `retry_after_s`),
* `Refused` when it never will (the parcel is dead, for the reason given).

What a far side sends back is text to be read to a person: it is cut, cleaned of markup and never obeyed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from gadget.parcel import Parcel, Question, Receipt, Reply


class Connector(ABC):
    """Delivers parcels of one kind."""

    kind: ClassVar[str]
    deduplicates: ClassVar[bool] = False
    """Whether the far side drops a second delivery of one key; else a crash after its yes may deliver twice."""

    @abstractmethod
    async def deliver(self, parcel: Parcel) -> Receipt:
        """Carry it out once. Raises `NotConnected`, `Delayed` or `Refused`."""

    async def check(self) -> str:
        """Try the connection without delivering anything; a sentence saying what was found. Raises like `deliver`."""
        return ""

    async def close(self) -> None:
        """Let go of connections."""


class Answerer(ABC):
    """Finds out what is asked about one topic."""

    topic: ClassVar[str]

    @abstractmethod
    async def answer(self, question: Question, deadline_s: float) -> Reply:
        """The answer, within `deadline_s` seconds. Raises `NotConnected`, `Delayed` (late, offline) or `Refused`."""

    async def check(self) -> str:
        """Try the far side; a sentence saying what was found. Raises like `answer`."""
        return ""

    async def close(self) -> None:
        """Let go of connections."""
