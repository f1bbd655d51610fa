"""Connecting far sides: one command for each."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from gadget.cli.group import cli, load


@cli.group("connect")
def connect_group() -> None:
    """Connect the gadget to the outside: asks what is needed, tries it, and keeps the answers."""


class _Terminal:
    """Whoever sits in front of it."""

    def ask(self, question: str, default: str, choices: Sequence[str]) -> str:
        hint = f" ({', '.join(choices)})" if choices else ""
        return str(click.prompt(question + hint, default=default, show_default=bool(default)))

    def ask_secret(self, question: str) -> str:
        if sys.stdin.isatty():
            return str(click.prompt(question, default="", show_default=False, hide_input=True))
        return sys.stdin.readline().rstrip("\r\n")  # from a pipe: nothing is shown there

    def tell(self, line: str) -> None:
        click.echo(line)

    def agree(self, question: str) -> bool:
        return click.confirm(question, default=False)


def _connection(name: str, about: str) -> None:
    @connect_group.command(name, help=f"{about}\n\nExample: gadget connect {name}")
    @click.option("--untried", is_flag=True, help="Keep the answers without trying them.")
    @click.pass_context
    def command(ctx: click.Context, untried: bool) -> None:
        from gadget import config
        from gadget.connecting import connect, overridden
        from gadget.connections import CONNECTIONS
        from gadget.safekeeping import safe

        config_file, _ = ctx.find_root().obj
        file = config_file or config.own_file()
        given = connect(
            CONNECTIONS[name],
            _Terminal(),
            load(ctx).settings if file.exists() or not config_file else config.load([]).settings,
            file,
            safe(),
            trying=not untried,
        )
        for line in overridden(CONNECTIONS[name], given, load(ctx)):
            click.echo(line, err=True)
        click.echo("Restart the gadget to use it:  systemctl restart gadget gadget-courier")


def _connections() -> None:
    from gadget.connections import CONNECTIONS

    for one in CONNECTIONS.values():
        _connection(one.name, one.about)


_connections()
