"""Reads the table of waste: the one in the package, and what a file of the person's own says differently."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from gadget.act.waste.table import Table, parse
from gadget.errors import BadSettings


@lru_cache(maxsize=2)
def table(own: str = "") -> Table:
    """The table; an entry of the file `own` takes the place of the entry of its name.

    Raises `BadSettings`, which names the entry or the line.
    """
    sections = tomllib.loads((files("gadget") / "data" / "recycling.toml").read_text("utf-8"))
    if not own:
        return parse(sections, "recycling.toml")
    for name, section in _read(Path(own)).items():
        built_in = sections.get(name)
        if isinstance(section, dict) and isinstance(built_in, dict):
            for entry, value in section.items():
                merge = name == "bins" and isinstance(value, dict)
                built_in[entry] = {**built_in.get(entry, {}), **value} if merge else value
        else:
            sections[name] = section
    return parse(sections, own)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise BadSettings(
            f"act.recycling_table: {path} cannot be read ({error.strerror}). Correct or empty that setting."
        ) from error
    except UnicodeDecodeError as error:
        raise BadSettings(f"{path}: this is not UTF-8 text; save the file as UTF-8.") from error
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError, and not the only one
        raise BadSettings(f"{path}: this is not TOML: {error}.") from error
