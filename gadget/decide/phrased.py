"""A mind before which the phrases of actions are compared: what they match never reaches it."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

from gadget.calls import Signature
from gadget.decide.base import Decider, Decision, Request
from gadget.phrasing import called
from gadget.seen import Seen


class PhrasedDecider(Decider):
    """Answers requests that are a phrase of one of `signatures`, and passes the others on to `mind`."""

    def __init__(self, mind: Decider, signatures: Sequence[Signature]) -> None:
        self.name = mind.name
        self.decides_ahead = mind.decides_ahead
        self.mind = mind
        self._signatures = tuple(signature for signature in signatures if signature.phrases)

    def prepare(self) -> None:
        """Raises what the mind raises."""
        self.mind.prepare()

    def look(self, seen: Seen) -> bool:
        return self.mind.look(seen)

    def decide(self, request: Request, *, deadline: float, abort: Event) -> Decision:
        """A phrase is certain. Raises what the mind raises."""
        # a request that was in doubt between two actions is not asked about again by its wording
        if not request.among and (call := called(request.text, self._signatures)) is not None:
            return Decision(call, 1.0, by="phrase")
        return self.mind.decide(request, deadline=deadline, abort=abort)

    def close(self) -> None:
        self.mind.close()
