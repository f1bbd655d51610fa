"""Tables of words in both languages, read strictly: every mistake is told with the entry it is in. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gadget.calls import Language

Complain = Callable[[str, str], None]
"""Takes the place of a mistake and what is wrong."""


@dataclass(frozen=True, slots=True)
class Says:
    """The same in English and in Chinese."""

    en: str
    zh: str

    def into(self, language: Language) -> str:
        """The one in `language`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a file, and where it stands."""

    place: str
    given: Any
    complain: Complain

    @property
    def values(self) -> Mapping[str, Any]:
        """What stands in it; nothing, when it is no table."""
        return self.given if isinstance(self.given, Mapping) else {}

    def inner(self, name: str, allowed: set[str] | None) -> Section:
        """The table called `name` in it, which may have the keys `allowed`; None allows any."""
        found = Section(f"{self.place}.{_quoted(name)}", self.values.get(name), self.complain)
        if not isinstance(found.given, Mapping):
            self.complain(found.place, "must be a table, as the others are")
        for key, value in found.values.items():
            if allowed is not None and key not in allowed:
                self.complain(found.place, f"there is no {key!r}; there may be {', '.join(sorted(allowed))}")
            elif allowed is not None and not isinstance(value, str):
                self.complain(found.place, f"{key} must be text in quotes")
        return found

    def entries(self, allowed: set[str] | None) -> Iterator[tuple[str, Section]]:
        """Each table in it by name; they may have the keys `allowed`, with texts; None allows any."""
        if not self.values:
            self.complain(self.place, "is missing or empty")
        for name in self.values:
            yield name, self.inner(name, allowed)

    def pairs(self) -> Iterator[tuple[str, Says]]:
        """Each `name = ["English", "Chinese"]` in it."""
        for name, value in self.values.items():
            if said := pair(value):
                yield name, said
            else:
                self.complain(f"{self.place}.{_quoted(name)}", 'must be ["English", "Chinese"]')


def pair(value: Any) -> Says | None:
    """`["English", "Chinese"]` as what it says; None when it is anything else."""
    texts = value if isinstance(value, list) and len(value) == 2 else []
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        return None
    return Says(texts[0], texts[1])


def listed(names: str) -> list[str]:
    """The names in "one, another"."""
    return [name.strip() for name in names.replace("，", ",").split(",") if name.strip()]


def names_in(entry: Section) -> list[str]:
    """All names that `en`, `also` and `zh` of an entry list."""
    return [name for key in ("en", "also", "zh") for name in listed(str(entry.values.get(key, "")))]


def says(entry: Section, english: str = "") -> Says:
    """What an entry is called: its first names; `english` where the entry has its English name for a key."""
    first = [*listed(str(entry.values.get("en", ""))), english]
    chinese = [*listed(str(entry.values.get("zh", ""))), first[0]]
    return Says(first[0], chinese[0])


def _quoted(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else f'"{name}"'
