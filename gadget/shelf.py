"""Recordings and pictures of turns as files: each whole or not there, whatever happens to the power."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from gadget.disk import translated

_PART = ".part"


class Shelf:
    """A directory (0700) of private files (0600), one for each turn, named after it."""

    def __init__(self, directory: Path, suffix: str, *, shared: bool = False) -> None:
        """`suffix` ends every name (".flac"); the directory is made when the first file comes.

        What is `shared` may be read by the group that its parent directory was made for (its set-group-id bit).
        """
        self.directory = directory
        self._suffix = suffix
        self._shared = shared

    def name(self, turn: str) -> str:
        """File name of `turn`'s file, whether or not there is one."""
        return quote(turn, safe="") + self._suffix

    def part_name(self, turn: str) -> str:
        """Its name while it is being written; ends like the other, for writers that go by it."""
        return quote(turn, safe="") + _PART + self._suffix

    def has(self, turn: str) -> bool:
        """Whether `turn` has a file."""
        return (self.directory / self.name(turn)).is_file()

    def put(self, turn: str, write: Callable[[Path], None]) -> str:
        """Keep what `write` writes to the path it is given; gives the file's name once it is on the disk.

        Raises `DiskFull`, `ReadOnly` or `JournalFailed`, and what `write` raises; then nothing is left
        behind.
        """
        path = self.directory / self.name(turn)
        part = self.directory / self.part_name(turn)
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            for_group = self._shared and self.directory.parent.stat().st_mode & stat.S_ISGID
            if for_group:
                self.directory.chmod(0o2750)
            try:
                part.touch(mode=0o600)
                write(part)
                if for_group:
                    part.chmod(0o640)
                _sync(part)
                part.rename(path)
                _sync(self.directory)
            except BaseException:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise translated(error, path) from error
        return path.name

    def remove(self, name: str) -> None:
        """Delete a file; harmless when it is gone. Raises `ReadOnly` or `JournalFailed`."""
        try:
            (self.directory / name).unlink()
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as error:
            raise translated(error, self.directory / name) from error

    def names(self) -> list[str]:
        """Every file there is, half-written ones too."""
        try:
            return sorted(entry.name for entry in self.directory.iterdir() if entry.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return []


def pictures_of_things(state_directory: Path) -> Shelf:
    """Where the pictures of things that the gadget was told of are kept."""
    return Shelf(state_directory / "things", ".jpg")


def photographs(state_directory: Path) -> Shelf:
    """Where the photographs are kept that somebody asked for; these are named by the time they were taken."""
    return Shelf(state_directory / "photos", ".jpg")


def enclosures(state_directory: Path) -> Shelf:
    """Where pictures are kept until they have left with a message; the courier reads them there."""
    return Shelf(state_directory / "outbox", ".jpg", shared=True)


def _sync(path: Path) -> None:
    """Force a file's bytes, or a directory's names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
