"""What the mind would compute anew at every start, kept from one start to the next: its prefix and its prejudice.

A file is named by a hash of everything it depends on (model, library, prompt), so one that no longer fits is simply not
found; files of other versions are removed.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

logger = logging.getLogger(__name__)


class HeadStart:
    """The kept files of one model and prompt, under `directory`; None keeps nothing."""

    def __init__(self, directory: Path | None, model: Path, library: str, prompt: str) -> None:
        self._directory = directory
        stat = model.stat()
        told = f"{model.name}\0{stat.st_size}\0{stat.st_mtime_ns}\0{library}\0{prompt}"
        self._key = hashlib.sha256(told.encode()).hexdigest()[:24]

    @property
    def prefix(self) -> Path | None:
        """Where the evaluated prefix is kept."""
        return None if self._directory is None else self._directory / f"mind-{self._key}.prefix"

    def prejudice(self, names: Collection[str]) -> dict[str, float] | None:
        """What was measured before, when it tells of exactly `names`."""
        if self._directory is None:
            return None
        try:
            kept = json.loads(self._prejudice_file(self._directory).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(kept, dict) or set(kept) != set(names):
            return None
        return {name: float(value) for name, value in kept.items()}

    def with_prejudice(self, measured: Mapping[str, float]) -> Mapping[str, float]:
        """Keep `measured`, and give it back; a disk that refuses costs the next start its time."""
        if self._directory is not None:
            try:
                self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
                self.forget_others()
                partial = self._prejudice_file(self._directory).with_suffix(".part")
                partial.write_text(json.dumps(dict(measured)), encoding="utf-8")
                partial.replace(self._prejudice_file(self._directory))
            except OSError as failed:
                logger.warning("what the mind measured is not kept for the next time: %s", failed)
        return measured

    def forget_others(self) -> None:
        """Remove the files of other models, prompts and versions; a disk that refuses keeps them."""
        if self._directory is not None:
            for other in self._directory.glob("mind-*"):
                if self._key not in other.name:
                    with suppress(OSError):
                        other.unlink(missing_ok=True)

    def _prejudice_file(self, directory: Path) -> Path:
        return directory / f"mind-{self._key}.json"
