"""Who does good at what, and where: the curated directory of `data/causes.toml`, searched without a network. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
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
        """The causes that `cause` names, the one said in most detail first; help of any kind counts last."""
        said = {
            name: max(map(len, found))
            for name, words in self.words.items()
            if (found := words.findall(cause))
        }
        return sorted(said, key=lambda name: (name == ANYTHING, -said[name]))

    def find(self, cause: str, country: str) -> list[Organisation]:
        """Who helps with `cause`: the country's own first, then the world's; none when no cause is understood."""
        return list(dict.fromkeys(self._found(self.meant(cause), country)))

    def _found(self, causes: list[str], country: str) -> Iterator[Organisation]:
        for wanted in causes:
            for known_for in (True, False):
                for where in (country, WORLD):
                    yield from (
                        each
                        for each in self.organisations
                        if each.country == where
                        and wanted in each.causes
                        and (each.causes[0] == wanted) is known_for
                    )


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
