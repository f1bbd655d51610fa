"""A file on its way in: hashed while it is written, never longer than promised, kept when the way is cut.

Everything that writes into the store goes through here, so that a full or read-only disk is one error,
`StoreFailed`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from gadget.errors import StoreFailed, WrongHash
from gadget.store.manifest import File

Progress: TypeAlias = Callable[[str, str, int, int], None]
"""Called with the model's name, the file's path, the bytes that are there and the bytes there will be."""

BLOCK = 1 << 20
"""Bytes read at a time when hashing: big enough to be fast, small enough for a 512 MB board."""


class SourceError(Exception):
    """One source did not give the file; the next may. `unreachable`: nobody answered at all."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


class Landing:
    """Where the bytes of one file arrive: `<target>.partial`, renamed when complete and right.

    Use as a context manager; leaving it keeps what arrived, for `size` and the hash to go on from next time.
    """

    def __init__(self, target: Path, file: File, told: Callable[[int], None]) -> None:
        """`told` hears how many bytes of the file are there, as they come."""
        self.file = file
        self.size = 0
        self._target = target
        self._partial = target.with_name(target.name + ".partial")
        self._told = told

    def __enter__(self) -> Landing:
        with disk(self._partial):
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._partial.open("a+b")
        self._digest = hashlib.sha256()
        with disk(self._partial):
            self._stream.seek(0)
            while block := self._stream.read(BLOCK):
                self._digest.update(block)
                self.size += len(block)
        if self.size > self.file.bytes:
            self.restart()
        self.tell()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        with disk(self._partial):
            self._stream.close()

    def tell(self, coming: int = 0) -> None:
        """Report the size so far and `coming` bytes that are on the way; only what is here makes it full."""
        self._told(min(self.size + coming, self.file.bytes - 1) if coming else self.size)

    def restart(self) -> None:
        """Forget what arrived."""
        with disk(self._partial):
            self._stream.truncate(0)
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, block: bytes) -> None:
        """Add `block`. Raises `WrongHash` as soon as the file is too long, `StoreFailed` for the disk."""
        if self.size + len(block) > self.file.bytes:
            self.restart()
            raise WrongHash(
                f"{self.file.path}: expected sha256 {self.file.sha256} in {self.file.bytes} bytes, but more "
                "than that came. It was refused."
            )
        with disk(self._partial):
            self._stream.write(block)
        self._digest.update(block)
        self.size += len(block)
        self.tell()

    def finish(self) -> None:
        """Check the hash and put the file in its place. Raises `WrongHash`; wrong bytes are thrown away."""
        actual = self._digest.hexdigest()
        if actual != self.file.sha256:
            length = (
                "" if self.size == self.file.bytes else f" ({self.size} bytes instead of {self.file.bytes})"
            )
            self.restart()
            raise WrongHash(
                f"{self.file.path}: expected sha256 {self.file.sha256}, got {actual}{length}. It was refused."
            )
        with disk(self._partial):
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._partial.replace(self._target)


def sha256_of(path: Path, told: Callable[[int], None] = lambda done: None) -> str:
    """The hash of a file of any size; `told` hears how many bytes are done."""
    digest = hashlib.sha256()
    done = 0
    with disk(path), path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            done += len(block)
            told(done)
    return digest.hexdigest()


def sync_directory(directory: Path) -> None:
    """Make renames inside `directory` survive a power cut."""
    with disk(directory):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def disk(path: Path) -> Iterator[None]:
    """Whatever the file system refuses inside becomes `StoreFailed` naming the file and the reason."""
    try:
        yield
    except OSError as error:
        raise StoreFailed(
            f"{error.filename or path}: {error.strerror or error}. Make room or set general.models_directory "
            "(or GADGET_MODELS) to a place you may write to; what was installed is untouched."
        ) from error
