"""A command of the gadget, run in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gadget.cli import cli

Gadget = Callable[..., Result]


def command_in(folder: Path, group: str, monkeypatch: pytest.MonkeyPatch) -> Gadget:
    """`gadget GROUP …`, with a state directory of its own, in Madrid, and nobody's settings."""
    monkeypatch.chdir(folder)
    settings = folder / "gadget.toml"
    settings.write_text(
        f'[general]\nstate_directory = {json.dumps(str(folder))}\ntime_zone = "Europe/Madrid"\n'
    )

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--config", str(settings), group, *arguments], catch_exceptions=False)

    return run
