"""A mind that takes another text than the likeliest of the ears: the turn and its record go on with that."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from gadget.calls import Call
from gadget.decide.base import Decider, Decision, Request
from gadget.events import Heard, Understood
from tests.turn.rig import rig


class Understanding(Decider):
    """Takes the second text for what was said."""

    name = "understanding"

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def prepare(self) -> None: ...

    def decide(self, request: Request, *, deadline: float, abort: Event) -> Decision:
        self.requests.append(request)
        return Decision(
            Call("take_note", {"text": "the bin is full"}), 0.9, understood="note the bin is full"
        )


async def test_what_was_understood_replaces_what_was_heard_in_the_answer_and_in_the_journal(
    tmp_path: Path,
) -> None:
    async with rig(tmp_path, ["note the been is full"], mind=Understanding()) as gadget:
        ended = await gadget.request()
        assert [event.text for event in gadget.of(Heard)] == ["note the been is full"]
        assert gadget.of(Understood) == [Understood(ended.turn, "note the bin is full")]
        assert gadget.journal.settle()
        (record,) = gadget.journal.turns(1)
        assert record.transcript == "note the bin is full"
