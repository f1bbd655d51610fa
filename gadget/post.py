"""The daemon's side of the courier: what an action hands over goes into the outbox, what it asks over the socket.

The daemon has no network and no credentials; this is all of it that knows there is a way out.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from gadget.act.base import ApprovedBy, Courier
from gadget.announcements import Announcements
from gadget.calls import Call, Consent
from gadget.config import courier_socket
from gadget.courier.client import CourierClient
from gadget.courier.connectors import is_connected
from gadget.database import Database
from gadget.errors import CourierError, Delayed, JournalFailed, Refused
from gadget.limits import Limits
from gadget.outbox import How, Outbox
from gadget.outcomes import Outcomes
from gadget.parcel import Parcel, Question, Reply, Settled
from gadget.settings import Settings

log = logging.getLogger(__name__)

LOOK_S = 0.02
"""Seconds between two looks at a row whose end is waited for."""


@dataclass(frozen=True, slots=True)
class Errand:
    """On whose behalf something is posted: the decision, what consent it needs, and how that was given."""

    turn: str
    call: Call
    consent: Consent
    approved_by: ApprovedBy | None = None


class Post(Protocol):
    """What the hands need: a courier for each errand."""

    def courier(self, errand: Errand) -> Courier: ...

    def close_window(self, turn: str, after_s: float) -> None:
        """What `turn` holds back may leave in `after_s` seconds. Raises `JournalFailed`."""
        ...

    def is_connected(self, name: str) -> bool: ...

    def check(self, kind: str) -> None:
        """Raises `LimitReached` when no more of this kind may leave within this hour."""
        ...


class Outgoing:
    """The real one."""

    def __init__(
        self, database: Database, settings: Settings, posted: Callable[[], None] = lambda: None
    ) -> None:
        """`posted` is called, on any thread, whenever the outbox got something."""
        self.outbox = Outbox(database)
        self._outcomes = Outcomes(database, Announcements(database))
        self._settings = settings
        self._limits = Limits(self.outbox, settings.act)
        self._client = CourierClient(courier_socket(settings))
        self._posted = posted

    def courier(self, errand: Errand) -> Courier:
        return _Errands(self, errand)

    def close_window(self, turn: str, after_s: float) -> None:
        self.outbox.close_window(turn, after_s)

    def is_connected(self, name: str) -> bool:
        return is_connected(name, self._settings)

    def check(self, kind: str) -> None:
        self._limits.check(kind)

    def post(self, parcel: Parcel, errand: Errand) -> None:
        if self.outbox.get(parcel.key) is None:
            self.check(parcel.kind)
        self.outbox.post(
            parcel, turn=errand.turn, call=errand.call, consent=errand.consent, how=self._how(errand)
        )
        self._posted()
        try:
            self._client.wake()
        except CourierError as gone:  # it finds the row by itself when it comes
            log.warning("the courier was not told of %s: %s", parcel.key, gone.message)

    def outcome(self, key: str, within_s: float) -> Settled | None:
        until = time.monotonic() + within_s
        try:
            while (settled := self._outcomes.claim(key)) is None and time.monotonic() < until:
                time.sleep(LOOK_S)
        except JournalFailed as refused:  # it is told later, as news
            log.warning("what became of %s cannot be looked at: %s", key, refused.message)
            return None
        return settled

    def ask(self, question: Question, deadline_s: float) -> Reply:
        return self._client.ask(question, deadline_s)

    def _how(self, errand: Errand) -> How:
        if errand.consent is not Consent.ASK:
            return How.UNDO
        match errand.approved_by:
            case "press":
                return How.PRESS
            case "control" if self._settings.control.may_approve:
                return How.CONTROL
        raise Refused(
            f"{errand.call.action} of turn {errand.turn} was not approved by a press, so nothing is sent."
        )


class Pretence:
    """For dry runs: connected like the real one, and nothing leaves."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def courier(self, errand: Errand) -> Courier:
        return self

    def close_window(self, turn: str, after_s: float) -> None: ...

    def is_connected(self, name: str) -> bool:
        return is_connected(name, self._settings)

    def check(self, kind: str) -> None: ...

    def post(self, parcel: Parcel) -> None: ...

    def withdraw(self, key: str) -> bool:
        return True

    def outcome(self, key: str, within_s: float) -> Settled | None:
        return Settled(arrived=True)

    def ask(self, question: Question, deadline_s: float) -> Reply:
        raise Delayed("a dry run asks nobody outside.")


@dataclass(frozen=True, slots=True)
class _Errands:
    """The courier as one act sees it."""

    outgoing: Outgoing
    errand: Errand

    def post(self, parcel: Parcel) -> None:
        self.outgoing.post(parcel, self.errand)

    def withdraw(self, key: str) -> bool:
        return self.outgoing.outbox.withdraw(key)

    def outcome(self, key: str, within_s: float) -> Settled | None:
        return self.outgoing.outcome(key, within_s)

    def ask(self, question: Question, deadline_s: float) -> Reply:
        return self.outgoing.ask(question, deadline_s)

    def is_connected(self, name: str) -> bool:
        return self.outgoing.is_connected(name)
