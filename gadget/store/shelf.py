"""The models directory: what is installed, where it lies, and how it changes.

Every model is a directory named after it, with a record of the hashes it was checked against. A model being
fetched grows under `.parts/` and is moved into place by renaming when every file of it is right, so an
installed model is never half a model: a cut cable, a full disk or a power cut leave what was there before.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypedDict

from gadget.errors import BadInput, NoModel, StoreFailed, WrongHash
from gadget.store import record
from gadget.store.landing import Progress, disk, sha256_of
from gadget.store.manifest import Made, Manifest, Model, load_manifest
from gadget.store.record import Checked, Record

PARTS = ".parts"
BASES = "bases"
"""Where under it models lie that others are made of, for as long as the making takes."""
LOCK = ".lock"
LOCK_S = 900.0
"""How long a pull waits for another one to end."""

_log = logging.getLogger(__name__)


class Row(TypedDict):
    """One line of `gadget models list --json`.

    `path`, `bytes` and `sha256` are those of the model's largest file, its weights, and belong together;
    `directory` is what most engines are given and `total_bytes` all of it. `path` and `directory` are null
    until installed; `sha256` is null, and `path` the directory, for a model that was put there by hand.
    """

    role: str | None
    name: str
    default: bool
    languages: list[str]
    installed: bool
    path: str | None
    bytes: int
    sha256: str | None
    licence: str | None
    licence_url: str | None
    directory: str | None
    total_bytes: int
    memory_mb: int | None


class Store:
    """The models of one directory, as described by a manifest. The directory need not exist until `pull`."""

    def __init__(
        self,
        directory: Path,
        manifest: Manifest | None = None,
        adapters: Callable[[str], Path] | None = None,
    ) -> None:
        """`manifest` defaults to the one shipped with the package, and so does what `adapters` finds by name."""
        self.directory = directory
        self._adapters = adapters
        self.manifest = manifest or load_manifest()

    def find(self, name: str) -> Path:
        """The directory of an installed model. Raises `NoModel`; its message ends with the mend.

        Only looks at sizes; `verify` reads every byte.
        """
        place = self.directory / name
        if name in self.manifest:
            if self._contents(self.manifest.get(name)) is not None:
                return place
            state = (
                "is not complete, or another version than this one's,"
                if place.exists()
                else "is not installed"
            )
            raise NoModel(f"the model {name} {state} in {self.directory}. Run: gadget models pull {name}")
        if _size_by_hand(place):
            return place
        known = ", ".join(model.name for model in self.manifest.models)
        raise NoModel(
            f"the model {name} is not in {self.directory}, and the manifest does not know it. Copy its files "
            f"to {place}. Those it knows ({known}) come with: gadget models pull NAME"
        )

    def installed(self, role: str, language: str | None = None) -> list[str]:
        """Names of the installed models for `role` (and `language`), those of the manifest first."""
        return [
            row["name"]
            for row in self.rows()
            if row["installed"] and row["role"] == role and language in (None, *row["languages"])
        ]

    def rows(self) -> list[Row]:
        """Every model of the manifest, then those put here by hand."""
        return [self._row(model) for model in self.manifest.models] + [
            _row_by_hand(place)
            for place in self._places()
            if place.name not in self.manifest and _size_by_hand(place)
        ]

    def pull(
        self,
        names: Sequence[str] | None = None,
        progress: Progress | None = None,
        *,
        package_only: bool = False,
    ) -> list[str]:
        """Fetch models (without `names`, the default ones) and say which had to be fetched.

        What is installed is left alone and what arrived earlier is kept. Sources are tried in the manifest's
        order; `package_only` skips addresses. Raises `BadInput` for an unknown name, `NoSource` when every
        source of a file failed, `WrongHash` when what a source gave was refused and no other had the right
        thing, and `StoreFailed` when the directory cannot be written. The models before the one that failed
        are installed.
        """
        from gadget.store.arrival import (
            Arrival,
        )  # the only way to a network: not even imported while the gadget runs

        models = [self.manifest.get(name) for name in (self.manifest.defaults if names is None else names)]
        if all(self._contents(model, recorded=True) is not None for model in models):
            return []
        fetched = []
        with self._alone():
            for model in models:
                if self._contents(model, recorded=True) is not None:
                    continue
                told = progress or _silent
                place, parts = self.directory / model.name, self.directory / PARTS / model.name
                if Arrival(model, place, parts, told, package_only=package_only).adopt():
                    continue
                bases = {base: self._base(base, told, package_only=package_only) for base in model.bases}
                Arrival(
                    model, place, parts, told, package_only=package_only, bases=bases, adapters=self._adapters
                ).fetch()
                shutil.rmtree(self.directory / PARTS / BASES, ignore_errors=True)
                fetched.append(model.name)
        return fetched

    def _base(self, name: str, told: Progress, *, package_only: bool) -> Path:
        """The directory of a model that another is made of: the installed one, or one that is fetched for the
        making."""
        from gadget.store.arrival import Arrival

        model = self.manifest.get(name)
        if self._contents(model) is not None:
            return self.directory / name
        place, parts = self.directory / PARTS / BASES / name, self.directory / PARTS / name
        arrival = Arrival(model, place, parts, told, package_only=package_only)
        if not arrival.adopt():
            with disk(place):
                place.parent.mkdir(parents=True, exist_ok=True)
            arrival.fetch()
        return place

    def make(
        self,
        name: str,
        output: Path,
        *,
        base: Path | None = None,
        adapter: Path | None = None,
        progress: Progress | None = None,
    ) -> str:
        """Write a model that is made of another to the file `output`, and give its sha256.

        `base` and `adapter` replace the files that the manifest names. Raises `BadInput` for a model that is
        not made of another, `NoModel` when the base is not installed, `BadModel` when it or the adapter is
        not what it should be.
        """
        from gadget.store.forge import Adapter, forge, shipped

        model, told = self.manifest.get(name), progress or _silent
        made = [source for file in model.files for source in file.sources if isinstance(source, Made)]
        if not made:
            raise BadInput(f"{name} is not made of another model: `gadget models pull {name}` fetches it.")
        weights = base or self.find(made[0].base) / made[0].member
        change = Adapter.load(adapter or (self._adapters or shipped)(made[0].adapter))
        partial = output.with_name(output.name + ".partial")
        with disk(output):
            try:
                forge(weights, change, partial, lambda done, of: told(name, output.name, done, of))
                partial.replace(output)
            finally:
                partial.unlink(missing_ok=True)
        return sha256_of(output)

    def verify(self, names: Sequence[str] | None = None, progress: Progress | None = None) -> Iterator[str]:
        """Read every byte of installed models (without `names`, all) and give the names of the right ones.

        Raises `WrongHash` in the end, with both values for every wrong file; such a model is fetched again by
        the next `pull`. Raises `NoModel` for a name that is not installed, `BadInput` for one whose hashes
        nobody knows.
        """
        told = progress or _silent
        if names is None:
            models = [model for model in self.manifest.models if self._contents(model) is not None]
        else:
            models = [self._verifiable(name) for name in names]
        wrong: list[str] = []
        for model in models:
            found = [
                fault for file in self._contents(model) or () if (fault := self._fault(model, file, told))
            ]
            wrong += found
            if found:
                with suppress(StoreFailed):  # somebody else's directory: said below all the same
                    record.write(self.directory / model.name, Record(damaged=True))
            else:
                yield model.name
        if wrong:
            raise WrongHash("\n".join([*wrong, "Run: gadget models pull"]))

    def _verifiable(self, name: str) -> Model:
        place = self.find(name)
        if name not in self.manifest:
            raise BadInput(f"{place} was put there by hand: the manifest has no hash to compare it with.")
        model = self.manifest.get(name)
        if not self._contents(model):
            raise BadInput(
                f"{place} was put there by hand: run `gadget models pull {name}` for one with known hashes."
            )
        return model

    def _fault(self, model: Model, file: Checked, told: Progress) -> str | None:
        path = self.directory / model.name / file.path
        actual = sha256_of(path, lambda done: told(model.name, file.path, done, file.bytes))
        return None if actual == file.sha256 else f"{path}: expected sha256 {file.sha256}, got {actual}."

    def _contents(self, model: Model, *, recorded: bool = False) -> tuple[Checked, ...] | None:
        """The files of an installed model, all of the right size; None when it is not (completely) installed.

        With `recorded`, only when the record says that their hashes were checked. An archive's files are
        known from the record alone; put there by hand they are nothing to compare, an empty tuple.
        """
        place = self.directory / model.name
        noted = record.read(place)
        if noted and noted.damaged:
            return None
        if model.archive:
            if noted is None:
                return () if not recorded and _size_by_hand(place) else None
            if noted.archive != model.archive.file.sha256:
                return None
            files = noted.files
        else:
            files = expected(model)
            if noted.files != files if noted else recorded:  # another version, or never checked
                return None
        return files if all(_size(place / file.path) == file.bytes for file in files) else None

    def _row(self, model: Model) -> Row:
        contents = self._contents(model)
        place = self.directory / model.name
        files = expected(model) if contents is None else contents
        weights = max(files, key=lambda file: file.bytes, default=None)
        by_hand = _size_by_hand(place) if weights is None else 0
        total = sum(file.bytes for file in files)
        return Row(
            role=model.role,
            name=model.name,
            default=model.default,
            languages=list(model.languages),
            installed=contents is not None,
            path=None if contents is None else str(place / weights.path if weights else place),
            bytes=weights.bytes if weights else by_hand,
            sha256=weights.sha256 if weights else None,
            licence=model.licence,
            licence_url=model.licence_url or None,
            directory=None if contents is None else str(place),
            total_bytes=total if weights else by_hand,
            memory_mb=model.memory_mb or None,
        )

    def _places(self) -> list[Path]:
        try:
            return sorted(place for place in self.directory.iterdir() if not place.name.startswith("."))
        except OSError:
            return []

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One pull at a time; a second one waits. The lock dies with its process."""
        with disk(self.directory):
            self.directory.mkdir(parents=True, exist_ok=True)
            lock = (self.directory / LOCK).open("a")
        with lock:
            until = time.monotonic() + LOCK_S
            waiting = False
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise StoreFailed(
                            f"another `gadget models pull` has been at work in {self.directory} for "
                            f"{LOCK_S:.0f} s. End it and try again."
                        ) from None
                    if not waiting:
                        _log.warning(
                            "another `gadget models pull` is at work in %s: waiting for it", self.directory
                        )
                        waiting = True
                    time.sleep(0.1)
            yield


def expected(model: Model) -> tuple[Checked, ...]:
    """What has to arrive, as the manifest says: the model's files or its archive."""
    files = (model.archive.file,) if model.archive else model.files
    return tuple(Checked(file.path, file.bytes, file.sha256) for file in files)


def _silent(name: str, file: str, done: int, total: int) -> None:
    pass


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _size_by_hand(place: Path) -> int:
    """All bytes below a directory; 0 when there is none."""
    return sum((Path(folder) / name).lstat().st_size for folder, _, names in os.walk(place) for name in names)


def _row_by_hand(place: Path) -> Row:
    size = _size_by_hand(place)
    return Row(
        role=_role_by_hand(place),
        name=place.name,
        default=False,
        languages=[word for word in place.name.split("-")[1:] if len(word) == 2 and word.isalpha()],
        installed=True,
        path=str(place),
        bytes=size,
        sha256=None,
        licence=None,
        licence_url=None,
        directory=str(place),
        total_bytes=size,
        memory_mb=None,
    )


def _role_by_hand(place: Path) -> str | None:
    """By the family its name begins with; a GGUF file is a mind."""
    for family, role in (("vosk", "ears"), ("whisper", "ears"), ("piper", "voice")):
        if place.name.startswith(family):
            return role
    return "mind" if any(place.glob("*.gguf")) else None
