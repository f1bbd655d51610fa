"""Who does good at what, and where: the curated directory of `data/causes.toml`, searched without a network. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from gadget.act.wording import Says
from gadget.calls import Language
from gadget.errors import BadSettings

COUNTRIES = ("uk", "us", "de", "es", "in", "cn")
"""Those that the directory knows organisations of; everywhere else the world's are named."""

WORLD = "world"
ANYTHING = "volunteering"
"""The cause of whoever only wants to help."""

_CODES = {
    "GB": "uk",
    "JE": "uk",
    "GG": "uk",
    "IM": "uk",
    "US": "us",
    "DE": "de",
    "ES": "es",
    "IN": "in",
    "CN": "cn",
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """One of the directory."""

    name: Says
    country: str
    causes: tuple[str, ...]
    """The first is what it is known for."""
    says: Says
    """A sentence that follows the name."""
    site: str


@dataclass(frozen=True, slots=True)
class Directory:
    """All of them, and by what words each cause is known."""

    organisations: tuple[Organisation, ...]
    words: Mapping[str, re.Pattern[str]]

    def meant(self, cause: str) -> list[str]:
        """The causes that `cause` names; that of whoever only wants to help counts only by itself."""
        named = [name for name, words in self.words.items() if words.search(cause)]
        return [name for name in named if name != ANYTHING] or named

    def find(self, cause: str, country: str) -> list[Organisation]:
        """Who helps with `cause`, the best first; none when no cause is understood."""
        wanted = self.meant(cause)
        worth = {
            each: sum(
                _KNOWN_FOR if name == each.causes[0] else _TOO for name in wanted if name in each.causes
            )
            for each in self.organisations
            if each.country in (country, WORLD)
        }
        fitting = [each for each, points in worth.items() if points]
        return sorted(fitting, key=lambda each: -(worth[each] + (_NEAR if each.country != WORLD else 0)))


_KNOWN_FOR, _TOO, _NEAR = 3.0, 1.5, 2.0
"""Points for a cause that an organisation is known for, for one it takes care of too, and for being of the country."""


@cache
def directory() -> Directory:
    """That of the package. Raises `BadSettings` naming every mistake in it."""
    return read((files("gadget") / "data" / "causes.toml").read_text("utf-8"))


def read(text: str) -> Directory:
    """The directory written in `text`. Raises `BadSettings` naming every mistake."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise BadSettings(f"the directory of causes is no TOML: {broken}.") from broken
    mistakes: list[str] = []
    words = {
        name: re.compile(f"\\b(?:{pair[0]})\\b|{pair[1]}", re.IGNORECASE)
        for name, value in given.get("cause", {}).items()
        if (pair := _pair(value, f"cause.{name}", mistakes))
    }
    organisations = [
        _organisation(each, f"organisation {place}", set(words), mistakes)
        for place, each in enumerate(given.get("organisation", []), 1)
    ]
    if mistakes:
        raise BadSettings("the directory of causes has mistakes:\n" + "\n".join(mistakes))
    return Directory(tuple(organisations), words)


def country_of(zone: str) -> str:
    """The country of a time zone, one of `COUNTRIES`; `WORLD` for every other."""
    return _CODES.get(_zone_countries().get(_OLD_NAMES.get(zone, zone), ""), WORLD)


_OLD_NAMES = {"Asia/Calcutta": "Asia/Kolkata", "PRC": "Asia/Shanghai", "Asia/Chongqing": "Asia/Shanghai"}


def names(organisation: Organisation, language: Language) -> tuple[str, str]:
    """Its name and its sentence in `language`."""
    return organisation.name.into(language), organisation.says.into(language)


def _organisation(
    given: Mapping[str, Any], place: str, causes: set[str], mistakes: list[str]
) -> Organisation:
    name = _pair(given.get("name"), f"{place}: name", mistakes) or ("", "")
    says = _pair(given.get("says"), f"{place} ({name[0]}): says", mistakes) or ("", "")
    country, site, known = given.get("country"), given.get("site"), given.get("causes", [])
    if country not in (*COUNTRIES, WORLD):
        mistakes.append(f"{place} ({name[0]}): country must be one of {', '.join((*COUNTRIES, WORLD))}.")
    if not isinstance(site, str) or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", site):
        mistakes.append(f"{place} ({name[0]}): site must be a name such as example.org.")
    if not known or not set(known) <= causes:
        mistakes.append(f"{place} ({name[0]}): causes must be of the table [cause].")
    return Organisation(Says(*name), str(country), tuple(known), Says(*says), str(site))


def _pair(value: Any, place: str, mistakes: list[str]) -> tuple[str, str] | None:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(each, str) and each for each in value):
        return value[0], value[1]
    mistakes.append(f'{place} must be ["English", "Chinese"].')
    return None


@cache
def _zone_countries() -> Mapping[str, str]:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows if len(row) > 2}
