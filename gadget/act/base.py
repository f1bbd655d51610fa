"""The public hook: an action is an ordinary annotated function.

    @action(called=("the timer", "计时器"), consent=Consent.UNDO, ask={"duration": ("How long?", "多久？")})
    def set_timer(context: Context, duration: str, label: str | None = None) -> Answer:
        \"\"\"Count down a duration and ring.\"\"\"

Its name, the first line of its docstring and its annotations are all that the mind, the command line and the companion
page know of it: parameters without a default are required slots, `list[str]` is a list slot, `Literal` lists choices.
Built-in actions use this hook through the same entry-point group, ``gadget.actions``, as anybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from gadget.act.declared import signature_of
from gadget.calls import Call, Consent, Language, Signature, Where
from gadget.database import Database
from gadget.errors import BadSettings, CourierGone
from gadget.parcel import Parcel, Question, Reply, Settled
from gadget.phrasing import same
from gadget.picture import Picture
from gadget.seen import Seen
from gadget.settings import ShoppingSettings
from gadget.shelf import Shelf

ApprovedBy: TypeAlias = Literal["press", "control"]
"""How a yes came: by the button itself, or through the control socket."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an action says when it is done (in the language of the request), and how to take it back.

    `undo` runs on a tap, or "cancel that", within the undo window and returns the sentence that confirms it.
    """

    say: str
    undo: Callable[[], str] | None = None
    link: str = ""
    """An address of the web that belongs to the answer: a display can show its code (`gadget.qr`)."""


class Volume(Protocol):
    """The gadget's own loudness, 0-100; remembered across restarts."""

    def get(self) -> int:
        """Now."""
        ...

    def set(self, level: int) -> None:
        """From now on."""
        ...


class Courier(Protocol):
    """The way out of the gadget: the process that has the network. Methods block for a moment, on any thread."""

    def post(self, parcel: Parcel) -> None:
        """Have it delivered: on the disk with its approval when this returns; a second one of its key is the first.

        Raises `Refused` when it was not approved, and `JournalFailed` when the disk refuses.
        """
        ...

    def withdraw(self, key: str) -> bool:
        """Keep it from leaving; False when it has begun to. Raises `JournalFailed`."""
        ...

    def outcome(self, key: str, within_s: float) -> Settled | None:
        """How the delivery of `key` ended, for an answer that says it: then it is not told again as news.

        None when it has not ended within `within_s` seconds. Blocks so long.
        """
        ...

    def ask(self, question: Question, deadline_s: float) -> Reply:
        """Find it out within `deadline_s` seconds. Raises `CourierGone`, `NotConnected`, `Delayed` or `Refused`."""
        ...

    def is_connected(self, name: str) -> bool:
        """Whether the kind of parcel, or the topic, of this name was set up."""
        ...


class NoCourier:
    """There is no way out."""

    def post(self, parcel: Parcel) -> None:
        raise self._gone()

    def withdraw(self, key: str) -> bool:
        raise self._gone()

    def outcome(self, key: str, within_s: float) -> Settled | None:
        raise self._gone()

    def ask(self, question: Question, deadline_s: float) -> Reply:
        raise self._gone()

    def is_connected(self, name: str) -> bool:
        return False

    def _gone(self) -> CourierGone:
        return CourierGone("this gadget has no courier. Start one with `gadget courier`.")


NO_COURIER = NoCourier()

LONGEST_ANSWER_S = 60.0
"""An answer is spoken within this at most: until its end what can be taken back is held."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an action may use. `now` gives the time with its zone; `zone` is the gadget's own."""

    turn: str
    language: Language
    now: Callable[[], datetime]
    zone: ZoneInfo
    database: Database
    volume: Volume
    picture: Picture | None = None
    keep_photo: Callable[[Picture], Path] | None = None
    """Writes a JPEG under the state directory and gives its path; None where there is no camera."""
    snooze_minutes: int = 9
    waste_region: str = "auto"
    """Whose rules for waste hold: the setting act.region."""
    waste_table: str = ""
    """A file of the person's own with such rules: the setting act.recycling_table."""
    heard: str = ""
    """The request in its own words, for actions whose arguments do not say all of it."""
    things: Shelf | None = None
    """Where the pictures of things that are put away or found are kept; None where they are not."""
    likeness: Callable[[Picture], Sequence[float]] | None = None
    """Gives numbers that point the same way for pictures of the same thing; None without eyes."""
    seen: Seen | None = None
    """What the eyes made of the picture; None without eyes, or when they failed."""
    enclosures: Shelf | None = None
    """Where a picture is kept until it has left with a message; None where there is no camera."""
    courier: Courier = NO_COURIER
    """Carries what must leave the gadget."""
    approval: ApprovedBy | None = None
    """How the person said yes to what was read back; None when nobody was asked."""
    undo_s: float = 5.0
    """How long a press takes back what was done, from the end of its answer."""

    shopping: ShoppingSettings = field(default_factory=ShoppingSettings)
    """Whose Amazon, and where groceries go: the settings [shopping]."""
    stale_s: float = 60.0
    """A command to the home that did not get through for so long is dropped: the setting home.stale_s."""
    phone_region: str = ""
    """Country (ISO, or "") where telephone numbers without a country code are at home."""

    def held(self) -> float:
        """`not_before` of a parcel that a press can still stop: it leaves when its window closes, or at the latest then
        (Unix seconds)."""
        return self.now().timestamp() + LONGEST_ANSWER_S + self.undo_s

    def words(self, english: str, chinese: str) -> str:
        """The one of the two that is in the language of the request."""
        return chinese if self.language == "zh" else english


@dataclass(frozen=True, slots=True)
class Unclear:
    """What was said for `slot` cannot be used as it is; the next request answers `question`.

    An answer that says no more than "the second one" picks one of `options`. Of any other, `settle` makes what goes
    into the slot, which is prepared anew; None says that it is a request of its own.
    """

    slot: str
    question: str
    """In the language of the request."""
    settle: Callable[[str], str | None]
    options: tuple[str, ...] = ()


ActionFunction: TypeAlias = Callable[..., Answer]
Prepare: TypeAlias = Callable[[Context, Call], Call | Unclear]
ReadBack: TypeAlias = Callable[[Call, Language], str]
F = TypeVar("F", bound=ActionFunction)


@dataclass(frozen=True, slots=True)
class Action:
    """A function of the catalogue with its signature."""

    signature: Signature
    function: ActionFunction
    needs: tuple[str, ...] = ()
    """The courier's kinds and topics without which it can only say how to set them up: then nobody is asked for
    consent or details, and the function is not called."""
    patience: float = 1.0
    """How many times the usual time limit it may take."""
    prepare: Prepare | None = None
    """Makes names into people, or asks; before details are asked for, and again whenever the call has changed."""
    read_back: ReadBack | None = None
    """The sentence that a press says yes to."""
    shown_first: bool = False
    """It is about what was shown when it was asked for, not what is seen while a question about it is answered."""


def action(
    *,
    called: tuple[str, str] | None = None,
    consent: Consent = Consent.FREE,
    where: Where = Where.DEVICE,
    ask: Mapping[str, tuple[str, str]] | None = None,
    needs: tuple[str, ...] = (),
    phrases: Sequence[str] = (),
    patience: float = 1.0,
    prepare: Prepare | None = None,
    read_back: ReadBack | None = None,
    shown_first: bool = False,
) -> Callable[[F], F]:
    """Mark a function as an action. `ask` gives the English and Chinese question for each required argument.

    `called` is what it is called in "Do you mean … or …?" and in "你是说…还是…？"; without it, its name is said.
    `needs` names the kinds of parcels and topics that must be set up for it. `phrases` are requests that mean it,
    in either language, whatever the mind would say ("water the {plant}", "给{plant}浇水"): an action that the trained
    mind was not trained on is reached by them alone. `patience` lengthens its time limit.
    `prepare` looks up what was said before anything is asked or done; it may only read. `read_back` says in one natural
    sentence what a prepared call will do, and what a press does: "Text to Mum: running late. Press to send."
    `shown_first` keeps the picture of the request, where it is clear, for the answer to a question about it.
    """

    def mark(function: F) -> F:
        signature = signature_of(
            function, called=called, consent=consent, where=where, ask=ask or {}, phrases=phrases
        )
        made = Action(signature, function, needs, patience, prepare, read_back, shown_first)
        function.__gadget_action__ = made  # type: ignore[attr-defined]
        return function

    return mark


def actions_of(module: Any) -> list[Action]:
    """The actions a module defines or imports, in the order of their appearance."""
    return [value.__gadget_action__ for value in vars(module).values() if hasattr(value, "__gadget_action__")]


@dataclass(slots=True)
class Catalogue:
    """Every action by name; a second one of the same name is refused."""

    _actions: dict[str, Action] = field(default_factory=dict)
    _phrases: dict[str, str] = field(default_factory=dict)

    def add(self, action: Action) -> None:
        """Raises `BadSettings` when the name, or a phrase, is taken by another function."""
        name = action.signature.name
        if name in self._actions and self._actions[name].function is not action.function:
            raise BadSettings(
                f"two actions are called {name!r}: {self._actions[name].function.__module__} and "
                f"{action.function.__module__}. Rename one."
            )
        for phrase in action.signature.phrases:
            owner = self._phrases.setdefault(same(phrase), name)
            if owner != name:
                raise BadSettings(
                    f"the actions {owner} and {name} are both asked for by {phrase!r}. Change one."
                )
        self._actions[name] = action

    def get(self, name: str) -> Action | None:
        """The action called `name`, or None."""
        return self._actions.get(name)

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """All signatures in catalogue order."""
        return tuple(action.signature for action in self._actions.values())
