"""What the gadget can be asked to do, as data: signatures of actions, and calls to them.

The words are shared by the stage that decides and the stage that acts; neither imports the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

Value: TypeAlias = str | list[str]
"""An argument as it was said; lists for list slots. The empty string marks a required argument that was not said."""


class Consent(StrEnum):
    """What an action needs from the person."""

    FREE = "free"
    """Runs at once."""
    UNDO = "undo"
    """Runs at once; a tap within the undo window takes it back."""
    ASK = "ask"
    """Is read back and waits for one physical press."""


class Where(StrEnum):
    """Which process carries an action out."""

    DEVICE = "device"
    COURIER = "courier"


@dataclass(frozen=True, slots=True)
class Slot:
    """One argument of an action.

    `choices` (when not empty) lists the only values allowed. `questions` maps a language to the short question that
    asks for a required argument that was not said.
    """

    name: str
    required: bool
    is_list: bool = False
    choices: tuple[str, ...] = ()
    questions: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signature:
    """Everything the mind needs to know of an action. `summary` is the docstring's first line.

    `called` maps a language to the short name by which the gadget asks whether this is what was meant.
    """

    name: str
    slots: tuple[Slot, ...]
    consent: Consent
    where: Where
    summary: str
    called: Mapping[Language, str] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()
    """Requests that mean this action whatever the mind would say: see `gadget.phrasing`."""
    file: str = field(default="", compare=False)
    """Where its function stands, for whoever must mend it."""

    def slot(self, name: str) -> Slot | None:
        """The slot called `name`, or None."""
        return next((slot for slot in self.slots if slot.name == name), None)

    def spoken(self, language: Language) -> str:
        """What to call it aloud: "the timer", or the words of its name when it was given no other."""
        return self.called.get(language) or self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Call:
    """A decision in the form that is executed, journalled and shown: an action and what was said for its slots."""

    action: str
    arguments: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.action}({', '.join(f'{name}={value!r}' for name, value in self.arguments.items())})"

    def with_argument(self, name: str, value: Value) -> Call:
        """The same call with one argument set."""
        return Call(self.action, {**self.arguments, name: value})


NO_ACTION = "no_action"
"""The action for chatter, noise and everything outside the catalogue."""


def problems(call: Call, signature: Signature) -> list[str]:
    """What is wrong with `call` by `signature`, in English; empty when it can be executed.

    A required argument that is the empty string is not a problem here: it is asked for (`missing`).
    """
    found = []
    for name, value in call.arguments.items():
        slot = signature.slot(name)
        if slot is None:
            found.append(f"{call.action} has no argument {name!r}")
        elif slot.is_list and value != "" and not isinstance(value, list):
            found.append(f"{call.action}.{name} must be a list")
        elif not slot.is_list and not isinstance(value, str):
            found.append(f"{call.action}.{name} must be text")
        elif slot.choices and value not in ("", *slot.choices):
            found.append(f"{call.action}.{name} must be one of {', '.join(slot.choices)}, not {value!r}")
    return found


def missing(call: Call, signature: Signature) -> list[Slot]:
    """The required slots of `signature` that `call` leaves out or empty, in order."""
    return [slot for slot in signature.slots if slot.required and not call.arguments.get(slot.name)]
