"""Connects a far side: asks a person what it needs, tries it for real, and keeps the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol

from gadget import settingsfile
from gadget.config import Loaded
from gadget.connections import Ask, AskSecret, Connection
from gadget.courier.secrets import Secrets
from gadget.errors import CourierError
from gadget.keys import KEYS
from gadget.safekeeping import Safe
from gadget.settings import Settings
from gadget.values import BadValueError, checked

NOTHING = "-"
"""The answer that empties a setting which has a value to be taken with the Enter key."""


class Person(Protocol):
    """Whoever sits at the terminal."""

    def ask(self, question: str, default: str, choices: Sequence[str]) -> str:
        """The answer; `default` for the Enter key alone."""
        ...

    def ask_secret(self, question: str) -> str:
        """An answer that is not shown; empty for the Enter key alone."""
        ...

    def tell(self, line: str) -> None:
        """Show a line."""
        ...

    def agree(self, question: str) -> bool:
        """Yes or no; no for the Enter key alone."""
        ...


def connect(
    connection: Connection, person: Person, settings: Settings, file: Path, safe: Safe, *, trying: bool = True
) -> Settings:
    """Ask, try, keep: settings into `file`, secrets into `safe`. The settings as they are then.

    Nothing is kept before the connection worked, or the person wants it kept all the same. Raises the `CourierError`
    of the attempt when not, and `BadInput` or `BadSettings` when something cannot be written.
    """
    answers: dict[str, Any] = {}
    secrets: dict[str, str] = {}
    for one in connection.asks:
        if not one.when(settings):
            continue
        if isinstance(one, AskSecret):
            if given := _secret(one, person, safe):
                secrets[one.name] = given
        else:
            answers[one.key] = _answer(one, person, settings)
            settings = _with(settings, one.key, answers[one.key])

    if trying:
        person.tell("Trying it …")
        try:
            person.tell(f"It works: {attempt(connection, settings, safe, secrets)}.")
        except CourierError as failed:
            person.tell(f"That did not work: {failed.message}")
            if not person.agree("Keep the answers all the same?"):
                raise
    for name, given in secrets.items():
        person.tell(f"The secret is in {safe.keep(name, given)}.")
    settingsfile.write(file, answers)
    person.tell(f"The settings are in {file}.")
    return settings


def attempt(
    connection: Connection, settings: Settings, safe: Safe, given: Mapping[str, str] | None = None
) -> str:
    """`Connection.tried`, with secrets that are `given` before those in the safe. Raises `CourierError`."""
    return asyncio.run(connection.tried(settings, _Tried(safe, given or {})))


class _Tried(Secrets):
    """Those that were just given, and those that are kept."""

    def __init__(self, safe: Safe, given: Mapping[str, str]) -> None:
        super().__init__()
        self._safe = safe
        self._given = given

    def get(self, name: str) -> str:
        secret = self._given[name] if name in self._given else self._safe.get(name)
        self._given_out.add(secret)
        return secret


def overridden(connection: Connection, given: Settings, loaded: Loaded) -> Iterator[str]:
    """A line for each answer that another place gives another value, so that it does not hold."""
    for one in connection.asks:
        if isinstance(one, Ask) and attrgetter(one.key)(given) != attrgetter(one.key)(loaded.settings):
            yield f"{one.key} has another value from {loaded.origins[one.key]}: take it out there."


def _secret(one: AskSecret, person: Person, safe: Safe) -> str:
    """A new secret; empty when the one that is kept stays."""
    try:
        kept = bool(safe.get(one.name))
    except CourierError:
        kept = False
    while True:
        given = person.ask_secret(one.question + (" (Enter keeps the one you gave before)" if kept else ""))
        if given or kept or not one.needed:
            return given
        person.tell("It cannot be empty.")


def _answer(one: Ask, person: Person, settings: Settings) -> Any:
    declared, now = KEYS[one.key], attrgetter(one.key)(settings)
    if now == declared.default and one.suggest is not None:
        now = one.suggest(settings)
    while True:
        text = person.ask(one.question, _shown(now), declared.metadata["choices"]).strip()
        if text == NOTHING:
            text = ""
        if one.needed and not text:
            person.tell("It cannot be empty.")
            continue
        try:
            return checked(one.key, declared, _parsed(text, type(declared.default)))
        except BadValueError as wrong:
            person.tell(str(wrong))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _parsed(text: str, kind: type[Any]) -> Any:
    """`text` as a value of this kind where it is one; else as it is, for the check to say what is wrong."""
    if kind is bool:
        return {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}.get(
            text.lower(), text
        )
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return text
    return text


def _with(settings: Settings, key: str, value: Any) -> Settings:
    section, _, name = key.partition(".")
    changed: Settings = replace(settings, **{section: replace(getattr(settings, section), **{name: value})})
    return changed
