"""The command `gadget` itself, and what its commands share: settings, output, database, a client of the running one."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from pathlib import Path
from typing import Any, TypeVar

import click

from gadget import __version__, journald
from gadget.errors import BadInput, GadgetError

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class _Group(click.Group):
    """Turns `GadgetError` into a sentence and an exit code, for every command below."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GadgetError as error:
            logging.getLogger(__name__).debug("the cause:", exc_info=True)
            click.echo(f"gadget: {error.code}: {error.message}", err=True)
            ctx.exit(error.exit_status)
        except KeyboardInterrupt:
            click.echo("gadget: interrupted.", err=True)
            ctx.exit(130)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gadget")
@click.option(
    "--config", "config_file", type=click.Path(path_type=Path), help="Use this settings file alone."
)
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="SECTION.KEY=VALUE",
    help="Override one setting (TOML value).",
)
@click.option("--verbose", "-v", is_flag=True, help="Log more, on standard error.")
@click.pass_context
def cli(ctx: click.Context, config_file: Path | None, overrides: tuple[str, ...], verbose: bool) -> None:
    """Gadget: press the button, speak; it hears, looks, decides, acts and answers, without a network.

    \b
    Shell completion:  eval "$(_GADGET_COMPLETE=bash_source gadget)"   (zsh_source, fish_source)
    """
    under_journald = journald.has_stderr()
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        handlers=[journald.JournalHandler() if under_journald else logging.StreamHandler(sys.stderr)],
    )
    # httpx would log whole addresses, and httpcore what stands in headers
    for chatty in ("faster_whisper", "asyncio", "comtypes", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    ctx.obj = (config_file, overrides)


def with_settings(function: F) -> F:
    """Give the command the loaded settings as its first argument; only commands that need them read the files."""

    @click.pass_context
    def wrapper(ctx: click.Context, *args: Any, **kwargs: Any) -> Any:
        return function(load(ctx).settings, *args, **kwargs)

    return update_wrapper(wrapper, function)  # type: ignore[return-value]


def load(ctx: click.Context) -> Any:
    """The settings as the command line says where to find them. Raises `BadInput`."""
    from gadget import config

    config_file, overrides = ctx.find_root().obj
    pairs = {}
    for override in overrides:
        key, equals, value = override.partition("=")
        if not equals:
            raise BadInput(f"--set {override}: write --set section.key=value.")
        pairs[key.strip()] = value.strip()
    return config.load([config_file] if config_file else None, pairs)


def print_json(value: Any) -> None:
    """One line, flushed: in UTF-8, whatever the terminal's encoding is."""
    from gadget.control.wire import one_line

    click.echo(one_line(value).encode())


def language_option(function: F) -> F:
    """Add ``--language`` to a command."""
    return click.option(
        "--language",
        type=click.Choice(["en", "zh", "auto"]),
        help="Instead of general.language of the settings; auto finds out.",
    )(function)


def with_language(settings: Any, language: str | None) -> Any:
    """`settings` with what ``--language`` said, if anything."""
    from dataclasses import replace

    return replace(settings, general=replace(settings.general, language=language)) if language else settings


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Around the writing of a file that the person named."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as failed:
        raise BadInput(f"{path} cannot be written: {failed.strerror or failed}.") from failed


def copied(picture: Path, file: Path, called: str) -> None:
    """Copy a picture that the gadget keeps, and that is `called` so, to `file`, or to standard output when that is "-".

    Raises `BadInput`.
    """
    try:
        data = picture.read_bytes()
    except OSError as failed:
        raise BadInput(f"{picture} cannot be read: {failed.strerror or failed}.") from failed
    if file == Path("-"):
        click.echo(data, nl=False)
        return
    with writing(file):
        file.touch(mode=0o600)
        file.write_bytes(data)
    click.echo(f"{called} was copied to {file}")


def looked_up(settings: Any, read: Callable[[Any], list[T]]) -> list[T]:
    """What `read` finds in the database of a gadget that may be running; where there is none, looking makes none."""
    database = database_of(settings)
    if not database.path.exists():
        return []
    with opened(database):
        return read(database)


def database_of(settings: Any) -> Any:
    """The gadget's database, not open yet: looking makes none where there is none."""
    from gadget.config import state_directory
    from gadget.database import FILE_NAME, Database

    return Database(state_directory(settings) / FILE_NAME)


@contextmanager
def opened(database: Any) -> Iterator[Any]:
    """Around the use of the database, which a running gadget may have open as well."""
    if moved := database.open():
        click.echo(f"gadget: {moved}", err=True)
    try:
        yield database
    finally:
        database.close()


def client_of(settings: Any) -> Any:
    """A client of the gadget that runs with `settings`, should one run."""
    from gadget.config import control_socket
    from gadget.control.client import ControlClient

    return ControlClient(control_socket(settings))
