"""What `models/manifest.toml` says, as data: every model, its files, their hashes and where they may be had.

Pure but for `load_manifest`, which reads the file shipped in the package.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn, TypeAlias
from urllib.parse import urlsplit

from gadget.errors import BadInput, BadSettings

ROLES = ("ears", "mind", "eyes", "voice")


@dataclass(frozen=True, slots=True)
class Web:
    """A file at an address of its authors."""

    url: str

    def __str__(self) -> str:
        return self.url


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a wheel; `package` is "name==version"."""

    package: str
    member: str


@dataclass(frozen=True, slots=True)
class Packages:
    """A file that is one member of a package, or several members joined end to end."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "package " + " + ".join(part.package for part in self.parts)


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is made on this machine: the weights `member` of the model `base`, changed by `adapter`, a
    file of the package (see `gadget.store.forge`)."""

    base: str
    member: str
    adapter: str

    def __str__(self) -> str:
        return f"made of {self.base} and {self.adapter}"


Source: TypeAlias = Web | Packages | Made


@dataclass(frozen=True, slots=True)
class File:
    """One file of a model: where it goes inside the model's directory, what it must be, and who has it."""

    path: str
    sha256: str
    bytes: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip whose folder `root` is the model. Its own hash is known, its members' are noted on arrival."""

    file: File
    root: str


@dataclass(frozen=True, slots=True)
class Model:
    """An entry of the manifest; it has `files` or an `archive`. `memory_mb` is 0 until it is measured."""

    name: str
    role: str
    default: bool
    languages: tuple[str, ...]
    licence: str
    licence_url: str
    licence_file: str
    memory_mb: int
    files: tuple[File, ...]
    archive: Archive | None = None

    @property
    def bytes(self) -> int:
        """What has to arrive, all files together."""
        return self.archive.file.bytes if self.archive else sum(file.bytes for file in self.files)

    @property
    def bases(self) -> tuple[str, ...]:
        """Names of the models that this one is made of."""
        made = (source for file in self.files for source in file.sources if isinstance(source, Made))
        return tuple(dict.fromkeys(source.base for source in made))


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every model the project knows, in the order of the file."""

    models: tuple[Model, ...]

    def __contains__(self, name: str) -> bool:
        return any(model.name == name for model in self.models)

    def get(self, name: str) -> Model:
        """The model called `name`. Raises `BadInput` naming the nearest."""
        for model in self.models:
            if model.name == name:
                return model
        known = [model.name for model in self.models]
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known)}."
        raise BadInput(f"no model is called {name!r}. {hint} See `gadget models list`.")

    @property
    def defaults(self) -> tuple[str, ...]:
        """Names of the models that a plain `gadget models pull` gets."""
        return tuple(model.name for model in self.models if model.default)


def load_manifest(path: Path | None = None) -> Manifest:
    """Read a manifest; without `path` the one in the package. Raises `BadSettings` naming the entry."""
    try:
        text = (path or files("gadget").joinpath("data/manifest.toml")).read_text("utf-8")
    except OSError as error:
        raise BadSettings(
            f"the model manifest cannot be read: {error}. Install the package again."
        ) from error
    return parse_manifest(text, str(path or "manifest.toml"))


def parse_manifest(text: str, origin: str) -> Manifest:
    """The manifest written in `text`; `origin` names the file in errors. Raises `BadSettings`."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError, and not the only one
        raise BadSettings(f"{origin}: {error}") from error
    table = _Table(document, origin)
    models = tuple(_model(entry) for entry in table.tables("model"))
    table.done()
    names = [model.name for model in models]
    for model in models:
        for base in model.bases:
            if not any(other.name == base and not other.bases for other in models):
                raise BadSettings(
                    f"{origin}: model {model.name!r} is made of {base!r}, which is not a model that can be fetched"
                )
    for name in names:
        if names.count(name) > 1:
            raise BadSettings(f"{origin}: two models are called {name!r}")
    return Manifest(models)


def _model(table: _Table) -> Model:
    name = table.text("name", r"[a-z0-9][a-z0-9._-]*")
    table.where += f", model {name!r}"
    archive = table.optional_table("archive")
    model = Model(
        name=name,
        role=table.text("role", "|".join(ROLES)),
        default=table.flag("default"),
        languages=table.texts("languages"),
        licence=table.text("licence"),
        licence_url=table.text("licence_url", ".*", default=""),
        licence_file=table.text("licence_file", ".*", default=""),
        memory_mb=table.number("memory_mb", default=0),
        files=tuple(_file(entry) for entry in table.tables("file")),
        archive=_archive(archive) if archive else None,
    )
    table.done()
    if bool(model.files) == bool(model.archive):
        table.fail("needs either [[model.file]] entries or one [model.archive]")
    paths = [file.path for file in model.files]
    if len(set(paths)) < len(paths):
        table.fail("lists the same path twice")
    if model.files and model.licence_file and model.licence_file not in paths:
        table.fail(f"licence_file {model.licence_file!r} is not one of its files")
    return model


def _file(table: _Table) -> File:
    path = table.text("path")
    table.where += f", file {path!r}"
    if not _is_safe(path):
        table.fail("path must stay inside the model's directory")
    file = File(path, *_identity(table), sources=tuple(_source(entry) for entry in table.tables("sources")))
    table.done()
    if not file.sources:
        table.fail("has no sources")
    return file


def _archive(table: _Table) -> Archive:
    root = table.text("root")
    if not _is_safe(root):
        table.fail("root must be a folder inside the archive")
    archive = Archive(File("archive.zip", *_identity(table), sources=(Web(_url(table)),)), root)
    table.done()
    return archive


def _identity(table: _Table) -> tuple[str, int]:
    return table.text("sha256", r"[0-9a-f]{64}"), table.number("bytes")


def _source(table: _Table) -> Source:
    if "url" in table.data:
        source: Source = Web(_url(table))
    elif "adapter" in table.data:
        source = Made(table.text("base"), table.text("member"), table.text("adapter", r"[a-z0-9._-]+"))
    else:
        source = Packages(tuple(_part(entry) for entry in table.tables("parts")))
        if not source.parts:
            table.fail("a source needs a url or parts")
    table.done()
    return source


def _part(table: _Table) -> Part:
    part = Part(table.text("package", r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9._+!]+"), table.text("member"))
    table.done()
    return part


def _url(table: _Table) -> str:
    url = table.text("url")
    if not is_acceptable(url):
        table.fail(f"{url!r} must be an https address")
    return url


def is_acceptable(url: str) -> bool:
    """Whether a file may be fetched from `url`: https, or plain http from this very machine (a mirror)."""
    address = urlsplit(url)
    return address.scheme == "https" or (
        address.scheme == "http" and address.hostname in ("localhost", "127.0.0.1", "::1")
    )


def _is_safe(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\\" not in path


class _Table:
    """A TOML table being read: every key must be known and of its kind, and errors say where."""

    def __init__(self, data: Mapping[str, Any], where: str) -> None:
        self.data = data
        self.where = where
        self._known: set[str] = set()

    def fail(self, what: str) -> NoReturn:
        raise BadSettings(f"{self.where}: {what}")

    def done(self) -> None:
        unknown = sorted(set(self.data) - self._known)
        if unknown:
            self.fail(f"unknown key {unknown[0]!r}")

    def text(self, key: str, pattern: str = ".+", default: str | None = None) -> str:
        value = self._take(key, str, default)
        if not re.fullmatch(pattern, value):
            self.fail(f"{key} = {value!r} does not match {pattern}")
        return str(value)

    def number(self, key: str, default: int | None = None) -> int:
        value = self._take(key, int, default)
        if value < 0 or isinstance(value, bool):
            self.fail(f"{key} = {value!r} must be a whole number, zero or more")
        return int(value)

    def flag(self, key: str) -> bool:
        return bool(self._take(key, bool, None))

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key, list, None)
        if not all(isinstance(item, str) for item in value):
            self.fail(f"{key} must be a list of strings")
        return tuple(value)

    def tables(self, key: str) -> list[_Table]:
        value = self._take(key, list, [])
        if not all(isinstance(item, dict) for item in value):
            self.fail(f"{key} must be a list of tables")
        return [_Table(item, self.where) for item in value]

    def optional_table(self, key: str) -> _Table | None:
        value = self._take(key, dict, {})
        return _Table(value, f"{self.where}, {key}") if value else None

    def _take(self, key: str, kind: type, default: Any) -> Any:
        self._known.add(key)
        value = self.data.get(key, default)
        if value is None:
            self.fail(f"{key} is missing")
        if not isinstance(value, kind):
            self.fail(f"{key} = {value!r} is not a {kind.__name__}")
        return value
