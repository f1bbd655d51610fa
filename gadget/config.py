"""Settings from files and the command line, each with the place it came from; and the places they point at.

Mistakes are told all at once, each with its file, its line and the nearest thing that would be right.
"""

from __future__ import annotations

import os
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import Field, dataclass, fields, replace
from difflib import get_close_matches
from operator import attrgetter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from gadget import tomlfile
from gadget.errors import BadSettings
from gadget.keys import KEYS, SECTIONS, no_key, no_section
from gadget.settings import Settings
from gadget.tomlfile import BrokenTomlError
from gadget.values import BadValueError, checked, wanted, written

SYSTEM_FILE = Path("/etc/gadget/gadget.toml")

DEFAULT = "default"
"""Origin of a value that nobody gave."""

COMMAND_LINE = "--set"
"""Origin of a value given on the command line."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and where each "section.key" got its value: from `file:line`, "--set" or "default"."""

    settings: Settings
    origins: dict[str, str]


def load(paths: Sequence[Path] | None = None, overrides: Mapping[str, str] | None = None) -> Loaded:
    """Read the settings: built-in, then each file, then `overrides` ("section.key" to a TOML value).

    Without `paths`, the files of `usual_files` that exist. Raises `BadSettings` with a line for each mistake.
    """
    reading = _Reading()
    for path in paths if paths is not None else [file for file in usual_files() if _exists(file)]:
        reading.file(path)
    for key, text in (overrides or {}).items():
        reading.override(key, text)
    return reading.result()


def usual_files(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """Where settings are looked for; a later file overrides an earlier one."""
    user = Path(environ["XDG_CONFIG_HOME"]) if environ.get("XDG_CONFIG_HOME") else None
    if user is None:
        with suppress(BadSettings):  # nobody's home: nobody's settings
            user = _in_home(environ, ".config", "XDG_CONFIG_HOME")
    return [SYSTEM_FILE, *([user / "gadget" / "gadget.toml"] if user else []), Path("gadget.toml").absolute()]


def own_file(environ: Mapping[str, str] = os.environ) -> Path:
    """The file that a command writes to: the system's for root, else the user's own."""
    files = usual_files(environ)
    return SYSTEM_FILE if (os.geteuid() == 0 and SYSTEM_FILE.parent.is_dir()) or len(files) < 3 else files[1]


def show(loaded: Loaded) -> list[tuple[str, Any, str]]:
    """Every setting: its "section.key", its value, and where that came from."""
    return [(key, attrgetter(key)(loaded.settings), origin) for key, origin in loaded.origins.items()]


def example() -> str:
    """A settings file with every key, explained, commented out, at its default."""
    parts = [_HEADER]
    for section, defaults in SECTIONS.items():
        parts.append(f"[{section}]\n")
        parts.extend(_explained(declared) for declared in fields(defaults))
    return "\n".join(parts)


# ── the places settings point at ──────────────────────────────────────────────────────────────────────────


def state_directory(settings: Settings, environ: Mapping[str, str] = os.environ) -> Path:
    """For the journal, notes and photographs."""
    if given := settings.general.state_directory or environ.get("STATE_DIRECTORY", "").split(":")[0]:
        return Path(given)
    return _in_home(environ, ".local/state/gadget", "general.state_directory")


def runtime_directory(settings: Settings, environ: Mapping[str, str] = os.environ) -> Path:
    """For sockets."""
    if given := settings.general.runtime_directory or environ.get("RUNTIME_DIRECTORY", "").split(":")[0]:
        return Path(given)
    if session := environ.get("XDG_RUNTIME_DIR"):
        return Path(session) / "gadget"
    return state_directory(settings, environ) / "run"


def models_directory(settings: Settings, environ: Mapping[str, str] = os.environ) -> Path:
    """For model files."""
    if given := settings.general.models_directory or environ.get("GADGET_MODELS"):
        return Path(given)
    return _in_home(environ, ".local/share/gadget/models", "general.models_directory")


def cache_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """For what can be computed again: ``$CACHE_DIRECTORY`` (systemd's), or gadget/ under the XDG cache directory."""
    if given := environ.get("CACHE_DIRECTORY"):
        return Path(given.split(":")[0])
    if given := environ.get("XDG_CACHE_HOME"):
        return Path(given) / "gadget"
    return _in_home(environ, ".cache/gadget", "$CACHE_DIRECTORY")


def control_socket(settings: Settings, environ: Mapping[str, str] = os.environ) -> Path:
    """Where the daemon listens and the command line knocks."""
    if settings.control.socket:
        return Path(settings.control.socket)
    return runtime_directory(settings, environ) / "control.sock"


def courier_socket(settings: Settings, environ: Mapping[str, str] = os.environ) -> Path:
    """Where the courier listens and the daemon asks."""
    if settings.courier.socket:
        return Path(settings.courier.socket)
    return runtime_directory(settings, environ) / "courier.sock"


def configuration_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """For the secrets and lists of the gadget's owner: ``$CONFIGURATION_DIRECTORY`` (systemd's), else the user's."""
    if given := environ.get("CONFIGURATION_DIRECTORY", "").split(":")[0]:
        return Path(given)
    if user := environ.get("XDG_CONFIG_HOME"):
        return Path(user) / "gadget"
    return _in_home(environ, ".config/gadget", "$CONFIGURATION_DIRECTORY")


def time_zone(
    settings: Settings, environ: Mapping[str, str] = os.environ, localtime: Path = Path("/etc/localtime")
) -> ZoneInfo:
    """The gadget's own zone: of the settings, else of $TZ, else of `localtime`, else UTC.

    Raises `BadSettings` for a zone that does not exist.
    """
    if settings.general.time_zone:
        return _zone(settings.general.time_zone, "general.time_zone")
    given = environ.get("TZ", "").removeprefix(":")
    if given and not given.startswith("/"):
        return _zone(given, "$TZ")
    file = Path(given) if given else localtime
    name = str(file.resolve()).rpartition("/zoneinfo/")[2]
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass  # a plain file, copied there
    try:
        with file.open("rb") as data:
            return ZoneInfo.from_file(data, key=None)
    except FileNotFoundError:
        return ZoneInfo("UTC")
    except (ValueError, OSError) as broken:
        raise BadSettings(
            f'{file} is no time zone. Set general.time_zone (for example to "Europe/Madrid").'
        ) from broken


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Given:
    """A value, the place where it was given, and the directory that a path in it is relative to."""

    value: Any
    origin: str
    base: Path


class _Reading:
    """Collects values and mistakes from one source after the other."""

    def __init__(self) -> None:
        self._given: dict[str, _Given] = {}
        self._mistakes: list[str] = []

    def file(self, path: Path) -> None:
        """Take in a file."""
        try:
            read = tomlfile.read(path)
        except BrokenTomlError as error:
            self._mistakes.append(str(error))
            return
        except OSError as error:
            self._mistakes.append(f"{path}: {_unreadable(error)}")
            return
        for section, table in read.tables.items():
            if section not in SECTIONS:
                self._mistakes.append(f"{read.place(section)}: {no_section(section, table)}")
            elif not isinstance(table, dict):
                self._mistakes.append(
                    f"{read.place(section)}: {section} is a section: write [{section}] once."
                )
            else:
                for name, value in table.items():
                    place = read.place(section, name)
                    self._take(f"{section}.{name}", _Given(value, place, path.absolute().parent))

    def override(self, key: str, text: str) -> None:
        """Take in `--set key=text`."""
        value = _toml_value(text)
        takes_text = key in KEYS and isinstance(KEYS[key].default, str)
        if value is None or (takes_text and not isinstance(value, str)):
            value = text  # a shell takes quotes away: plain words mean text
        self._take(key, _Given(value, COMMAND_LINE, Path.cwd()))

    def result(self) -> Loaded:
        """The settings. Raises `BadSettings` when there were mistakes."""
        if self._mistakes:
            raise BadSettings("\n".join(self._mistakes))
        slices = {section: self._slice(section, defaults) for section, defaults in SECTIONS.items()}
        origins = {key: self._given[key].origin if key in self._given else DEFAULT for key in KEYS}
        return Loaded(Settings(**slices), origins)

    def _slice(self, section: str, defaults: Any) -> Any:
        prefix = f"{section}."
        given = {key: given for key, given in self._given.items() if key.startswith(prefix)}
        simulated = f"{prefix}backend" in given and given[f"{prefix}backend"].value == "simulated"
        values = {
            key.removeprefix(prefix): one.value if simulated else _placed(one, KEYS[key])
            for key, one in given.items()
        }
        return replace(defaults, **values)

    def _take(self, key: str, given: _Given) -> None:
        declared = KEYS.get(key)
        if declared is None:
            self._mistakes.append(f"{given.origin}: {no_key(key)}")
            return
        try:
            given = replace(given, value=checked(key, declared, given.value))
            _placed(given, declared)
            if key == "general.time_zone" and given.value:
                _zone(given.value, key)
        except (BadValueError, BadSettings) as error:
            self._mistakes.append(f"{given.origin}: {error}")
        else:
            self._given[key] = given


def _placed(given: _Given, declared: Field[Any]) -> Any:
    """A path as it is meant from anywhere; other values, and the empty text, as they are."""
    if not declared.metadata["path"] or not given.value:
        return given.value
    try:
        return str(given.base / Path(given.value).expanduser())
    except RuntimeError as unknown:
        raise BadValueError(
            f"{declared.name} = {written(given.value)}: there is no such home directory."
        ) from unknown


def _toml_value(text: str) -> Any:
    """The one value that `text` is in TOML; None when it is none."""
    try:
        read = tomllib.loads(f"value = {text}")
    except (
        ValueError,
        RecursionError,
    ):  # TOMLDecodeError is a ValueError; so is a number of thousands of digits
        return None
    return read["value"] if len(read) == 1 else None


def _exists(file: Path) -> bool:
    """False only for what is surely not there; what may not be looked at is told when it is read."""
    try:
        return file.exists()
    except OSError:
        return True


# ── mistakes ──────────────────────────────────────────────────────────────────────────────────────────────


def _unreadable(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file."
        case IsADirectoryError():
            return "this is a directory; name the settings file in it."
        case PermissionError():
            return "this user may not read it; change its mode or owner."
        case _:
            return f"it cannot be read: {error.strerror}."


def _zone(name: str, where: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        by_city = {
            zone.rpartition("/")[2].lower(): zone for zone in sorted(available_timezones(), reverse=True)
        }
        nearest = get_close_matches(name.rpartition("/")[2].replace(" ", "_").lower(), by_city, 1)
        hint = f'did you mean "{by_city[nearest[0]]}"?' if nearest else 'write one such as "Europe/Madrid".'
        raise BadSettings(f"{where}: there is no time zone {written(name)}; {hint}") from unknown


def _in_home(environ: Mapping[str, str], folder: str, key: str) -> Path:
    try:
        return Path(environ.get("HOME") or Path.home()) / folder
    except RuntimeError as homeless:
        raise BadSettings(f"this user has no home directory: set {key}.") from homeless


# ── the example ───────────────────────────────────────────────────────────────────────────────────────────

_HEADER = """\
# Settings of the gadget. A line such as "#language" shows a default: take the "#" away and change it.
#
# Files are read in this order, each overriding the one before: /etc/gadget/gadget.toml,
# ~/.config/gadget/gadget.toml, gadget.toml in the working directory; or only the one given with --config.
# `gadget config show` tells where each value came from, `gadget config check` what is wrong. Paths may begin
# with ~ and are relative to the file that names them.
"""


def _explained(declared: Field[Any]) -> str:
    kind = "a path in quotes" if declared.metadata["path"] else wanted(declared)
    lines = [line for text in (declared.metadata["about"], kind) for line in textwrap.wrap(text, 100)]
    return "\n".join([*(f"# {line}" for line in lines), f"#{declared.name} = {written(declared.default)}\n"])
