"""The settings: show, check."""

from __future__ import annotations

import json

import click

from gadget.cli.group import cli, load, print_json


@cli.group("config")
def config_group() -> None:
    """The settings: show, check."""


@config_group.command("show")
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
@click.pass_context
def config_show(ctx: click.Context, as_json: bool) -> None:
    """Every setting with its value and where it came from.

    Example: gadget config show
    """
    from gadget import config

    rows = config.show(load(ctx))
    if as_json:
        print_json([{"key": key, "value": value, "from": origin} for key, value, origin in rows])
        return
    for key, value, origin in rows:
        click.echo(f"{key:28} {json.dumps(value, ensure_ascii=False):24} {origin}")


@config_group.command("check")
@click.pass_context
def config_check(ctx: click.Context) -> None:
    """Read the settings and say what is wrong with them.

    Example: gadget --config my.toml config check
    """
    loaded = load(ctx)
    changed = sum(1 for origin in loaded.origins.values() if origin != "default")
    click.echo(f"settings are fine: {changed} changed, {len(loaded.origins) - changed} at their defaults.")
