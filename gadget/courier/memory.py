"""What an answerer remembers for when there is no network: JSON by name, on the disk, the oldest forgotten first."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path

from gadget.errors import JournalFailed
from gadget.parcel import Json
from gadget.shelf import Shelf

log = logging.getLogger(__name__)

MOST_KEPT = 100
"""Files in one memory."""


class Memory:
    """A private directory. Losing any of it loses nothing but time, so a full disk is only logged."""

    def __init__(self, directory: Path, most_kept: int = MOST_KEPT) -> None:
        self._shelf = Shelf(directory, ".json")
        self._most_kept = most_kept

    def recall(self, *name: str) -> Mapping[str, Json] | None:
        """What was kept under this name; None when nothing was, or when it is damaged."""
        try:
            kept = json.loads((self._shelf.directory / self._shelf.name(_file(name))).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return kept if isinstance(kept, dict) else None

    def keep(self, value: Mapping[str, Json], *name: str) -> None:
        """Remember `value` under `name`, in place of what was there."""
        try:
            self._shelf.put(_file(name), lambda file: _write(file, value))
            files = sorted(self._shelf.directory.glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
            for file in files[: -self._most_kept]:
                file.unlink(missing_ok=True)
        except (JournalFailed, OSError) as refused:
            log.warning("an answer cannot be remembered: %s", refused)


def _file(name: tuple[str, ...]) -> str:
    """Names hold anything a person says, so files are called by their hash."""
    return hashlib.sha256("\n".join(name).encode("utf-8", errors="replace")).hexdigest()[:32]


def _write(file: Path, value: Mapping[str, Json]) -> None:
    file.write_text(json.dumps(value), encoding="utf-8")
