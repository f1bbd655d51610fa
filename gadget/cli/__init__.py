"""The command line. Each command says what it does with an example; machines get `--json`; exit codes mean something.

0 done · 1 failed · 2 bad input · 3 something is not there · 4 a model is wrong · 5 the journal · 6 the control socket
· 7 the courier · 130 interrupted. Every error is one sentence on standard error with its stable code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import TextIOWrapper

import click

from gadget.cli import (  # noqa: F401  # each adds its commands
    actions,
    asking,
    contacts,
    daemon,
    journal,
    models,
    outside,
    photos,
    running,
    settings,
    things,
)
from gadget.cli.group import cli


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name; the tests look at each one's help."""
    for name, command in cli.commands.items():
        if isinstance(command, click.Group):
            for sub, leaf in command.commands.items():
                yield f"{name} {sub}", leaf
        else:
            yield name, command


def main() -> None:
    """The entry point of the `gadget` command."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that knows no Chinese is no reason to fail
    cli(prog_name="gadget")
