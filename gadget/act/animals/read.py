"""Reads what is known of animals from the package."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from gadget.act.animals.knowledge import Knowledge, parse


@cache
def knowledge() -> Knowledge:
    """All of it; read once."""
    return parse(
        tomllib.loads((files("gadget") / "data" / "animals.toml").read_text("utf-8")), "animals.toml"
    )
