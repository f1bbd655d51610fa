"""The names of all sections and settings, and what a name that is none of them was perhaps meant to be."""

from __future__ import annotations

from dataclasses import Field, fields
from difflib import get_close_matches
from typing import Any

from gadget.settings import Settings

SECTIONS: dict[str, Any] = {section.name: section.default for section in fields(Settings)}
"""Each section with its slice at its defaults."""

KEYS: dict[str, Field[Any]] = {
    f"{section}.{declared.name}": declared
    for section, defaults in SECTIONS.items()
    for declared in fields(defaults)
}
"""Each "section.key" with its declaration."""


def no_section(section: str, value: Any) -> str:
    """What to say about a section that does not exist, or a setting that stands outside one."""
    homes = [key.partition(".")[0] for key in KEYS if key.partition(".")[2] == section]
    if not isinstance(value, dict) and homes:
        return f"{section} stands outside a section; write it under [{homes[0]}]."
    if nearest := get_close_matches(section, SECTIONS, 1):
        return f"there is no section [{section}]; did you mean [{nearest[0]}]?"
    return f"there is no section [{section}]; there are {', '.join(SECTIONS)}."


def no_key(key: str) -> str:
    """What to say about a "section.key" that does not exist."""
    section, _, name = key.partition(".")
    inside = [known.partition(".")[2] for known in KEYS if known.startswith(f"{section}.")]
    if nearest := get_close_matches(name, inside, 1):
        return f"there is no setting {key}; did you mean {section}.{nearest[0]}?"
    names = {known.partition(".")[2]: known for known in reversed(KEYS)}  # the first section of several
    if nearest := get_close_matches(name or key, names, 1):
        return f"there is no setting {key}; did you mean {names[nearest[0]]}?"
    if inside:
        return f"there is no setting {key}; [{section}] has {', '.join(inside)}."
    return f"there is no setting {key}; `gadget config show` lists them."
