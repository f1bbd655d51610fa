"""Reads the ideas for rooms from the package."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from gadget.act.rooms.ideas import Ideas, parse


@cache
def ideas() -> Ideas:
    """All of them; read once."""
    return parse(tomllib.loads((files("gadget") / "data" / "rooms.toml").read_text("utf-8")), "rooms.toml")
