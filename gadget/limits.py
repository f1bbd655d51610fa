"""How much may leave in one hour: a gadget in the wrong hands, or one that misunderstands, stops by itself.

What was sent is counted in the outbox, so neither a restart nor a power cut begins a new hour.
"""

from __future__ import annotations

from gadget.errors import LimitReached
from gadget.outbox import Outbox
from gadget.settings import ActSettings

HOUR_S = 3600.0

SENDS = ("email", "sms")
"""Kinds of parcels that somebody else gets."""

LINKS = ("phone", "groceries")
"""Kinds that go to the person's own phone."""


class Limits:
    """Those of the settings, on one outbox."""

    def __init__(self, outbox: Outbox, settings: ActSettings) -> None:
        self._outbox = outbox
        self._per_hour = {
            **dict.fromkeys(SENDS, (SENDS, settings.sends_per_hour, "act.sends_per_hour")),
            **dict.fromkeys(LINKS, (LINKS, settings.links_per_hour, "act.links_per_hour")),
        }

    def check(self, kind: str) -> None:
        """Raises `LimitReached` when no more of this kind may leave now, and `JournalFailed`."""
        if kind not in self._per_hour:
            return
        kinds, most, key = self._per_hour[kind]
        if self._outbox.count_since(kinds, self._outbox.clock.wall() - HOUR_S) >= most:
            raise LimitReached(f"{most} were sent within the hour, which is the limit: {key}.", most)
