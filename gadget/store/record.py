"""What is noted inside an installed model: the files it has and the hashes they were checked against."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from gadget.store.landing import disk, sync_directory

NAME = "gadget.json"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file of an installed model and what it must be."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """`archive` is the hash of the zip the files came from, if any; `damaged`: a later look found faults."""

    files: tuple[Checked, ...] = ()
    archive: str = ""
    damaged: bool = False


def read(place: Path) -> Record | None:
    """The record of the model at `place`; None when there is no readable one."""
    try:
        data = json.loads((place / NAME).read_text("utf-8"))
        files = tuple(
            Checked(str(path), int(size), str(digest)) for path, (size, digest) in data["files"].items()
        )
        return Record(files, str(data["archive"]), bool(data["damaged"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write(place: Path, record: Record) -> None:
    """Note `record` at `place`, safe against a power cut. Raises `StoreFailed`."""
    data = {
        "files": {file.path: [file.bytes, file.sha256] for file in record.files},
        "archive": record.archive,
        "damaged": record.damaged,
    }
    draft = place / (NAME + ".partial")
    with disk(draft):
        with draft.open("w", encoding="utf-8") as stream:
            stream.write(json.dumps(data, indent=1) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(place / NAME)
    sync_directory(place)
