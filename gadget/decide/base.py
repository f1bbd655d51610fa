"""What a mind is: something that turns a request into a call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from threading import Event

from gadget.calls import Call, Language
from gadget.hypotheses import Hypothesis
from gadget.picture import Picture
from gadget.seen import Seen


@dataclass(frozen=True, slots=True)
class Request:
    """The words of the person and, perhaps, what the camera saw.

    `among`, when not empty, names the only actions that may be chosen: the person was asked, and said which.
    `seen` is what the eyes made of the picture. `hypotheses` are `text` and what else may have been said, likeliest
    first, or none.
    """

    text: str
    language: Language
    picture: Picture | None = None
    among: tuple[str, ...] = ()
    seen: Seen | None = None
    hypotheses: tuple[Hypothesis, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The call, how sure the mind is of its action (0-1), and the second-best action when it has an opinion."""

    call: Call
    confidence: float
    second: str | None = None
    by: str = ""
    """Who decided, when it was not the mind."""
    understood: str | None = None
    """The one of the request's hypotheses that was decided on, when that is not its `text`."""


class Decider(ABC):
    """A mind. Methods block and run on one worker thread.

    What a model writes is parsed against the catalogue into a `Call`; nothing of it is ever evaluated.
    """

    name: str = "decider"
    decides_ahead: bool = True
    """Whether it may be asked of what may not be all of a request yet: it ends soon after `abort`, wherever it is."""

    @abstractmethod
    def prepare(self) -> None:
        """Load the model and its fixed prefix. Raises `NoModel` or `BadModel`."""

    def look(self, seen: Seen) -> bool:
        """Take in what the eyes made of a picture, while the person is still speaking; most minds wait for the words.

        It changes no decision, only how long the one with this `seen` takes: whether anything was read. Never raises.
        """
        return False

    @abstractmethod
    def decide(self, request: Request, *, deadline: float, abort: Event) -> Decision:
        """Choose. Raises `DecideTimeout` past `deadline` (monotonic seconds), `DecideFailed` when aborted or broken.

        The call always names an action of the catalogue and only its slots; required ones not said are "".
        When `request.among` is not empty, the call and `second` name actions of it, whatever the words say, and
        `confidence` is how sure the mind is between them: 1 when there is only one.
        """

    def close(self) -> None:
        """Free the model; twice is harmless."""
