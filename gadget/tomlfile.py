"""A TOML file read with the line of every key, which the standard library's reader does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Keys = tuple[str, ...]
"""Where a value stands: ("button", "pin")."""


class BrokenTomlError(Exception):
    """Not TOML. The message begins with the place, `file:line`, where it is known."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What a file says, and where."""

    name: str
    tables: dict[str, Any]
    lines: dict[Keys, int]

    def place(self, *keys: str) -> str:
        """`file:line` of a key; of what it is inside when it has no line of its own."""
        for length in range(len(keys), 0, -1):
            if line := self.lines.get(keys[:length]):
                return f"{self.name}:{line}"
        return self.name


def read(path: Path) -> TomlFile:
    """Read `path`. Raises `OSError` when it cannot be read and `BrokenTomlError` when it is no TOML."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")  # some editors put a mark before the first letter
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BrokenTomlError(f"{path}:{line}: this is not UTF-8 text; save the file as UTF-8.") from error
    try:
        tables = tomllib.loads(text.replace("\r\n", "\n"))
        lines = dict(_lines(text))
    except ValueError as error:  # TOMLDecodeError is one; a number of thousands of digits is another
        what, line = _told(str(error), text)
        raise BrokenTomlError(f"{path}:{line}: this is not TOML: {what}.") from error
    except RecursionError as deep:
        raise BrokenTomlError(f"{path}:1: this is not TOML: it is nested too deeply.") from deep
    return TomlFile(str(path), tables, lines)


def _told(message: str, text: str) -> tuple[str, int]:
    """The reader's message without the place at its end, and the line of that place."""
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", message, re.DOTALL)
    if found is None:
        return message, 1
    return found[1][:1].lower() + found[1][1:], int(found[2] or len(text.rstrip().split("\n")))


def _lines(text: str) -> Iterator[tuple[Keys, int]]:
    """Every key of valid TOML with the line on which its statement begins, the first time it appears."""
    table: Keys = ()
    statement, first = "", 0
    seen: set[Keys] = set()
    for number, line in enumerate(text.split("\n"), 1):
        if not statement:
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            first = number
        statement += line + "\n"
        try:
            read = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue  # it goes on: a string or a list over several lines
        found = list(_paths(read))
        if statement.lstrip().startswith("["):
            table = found[-1]
        else:
            found = [table + keys for keys in found]
        statement = ""
        for keys in found:
            if keys not in seen:
                seen.add(keys)
                yield keys, first


def _paths(tables: dict[str, Any]) -> Iterator[Keys]:
    """Where everything in `tables` stands, outer things first."""
    for key, value in tables.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *keys) for keys in _paths(value))
