"""What a process holds, sample after sample, and whether that grew."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from pathlib import Path

WARM = 0.4
"""This share of the turns is not judged: caches fill, threads of pools begin."""

MOST_MB = 6.0
"""Own memory may differ by this from the warm beginning to the end: allocators breathe. A kilobyte for each of a
thousand turns would stay within it, a picture or a second of sound for each would not."""

MOST_DESCRIPTORS = 2
"""A pool of connections may open another one now and then; one for each tenth turn would not stay within it."""


@dataclass(frozen=True, slots=True)
class Held:
    """What one process holds at one moment."""

    resident_mb: float
    own_mb: float
    """Resident and not backed by a file."""
    descriptors: int
    threads: int


def held(pid: int) -> Held:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    values = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    return Held(
        resident_mb=int(values["VmRSS"][0]) / 1024,
        own_mb=int(values["RssAnon"][0]) / 1024,
        descriptors=len(list(Path(f"/proc/{pid}/fd").iterdir())),
        threads=int(values["Threads"][0]),
    )


@dataclass
class Course:
    """One process over the turns."""

    name: str
    samples: list[Held] = field(default_factory=list)

    @property
    def _judged(self) -> tuple[list[Held], list[Held]]:
        """The beginning and the end of what is judged."""
        warm = self.samples[int(len(self.samples) * WARM) :]
        part = max(1, len(warm) // 3)
        return warm[:part], warm[-part:]

    @property
    def grown_mb(self) -> float:
        first, last = self._judged
        return statistics.median(each.own_mb for each in last) - statistics.median(
            each.own_mb for each in first
        )

    @property
    def grown_descriptors(self) -> int:
        """Between the emptiest moments: a connection that is just being closed is no growth."""
        first, last = self._judged
        return min(each.descriptors for each in last) - min(each.descriptors for each in first)

    @property
    def grown_threads(self) -> int:
        first, last = self._judged
        return min(each.threads for each in last) - min(each.threads for each in first)

    def complaints(self) -> list[str]:
        """What grew; nothing when all is well."""
        found = []
        if self.grown_mb > MOST_MB:
            found.append(f"{self.name}: own memory grew by {self.grown_mb:.1f} MB")
        if self.grown_descriptors > MOST_DESCRIPTORS:
            found.append(f"{self.name}: {self.grown_descriptors} more file descriptors")
        if self.grown_threads > 0:
            found.append(f"{self.name}: {self.grown_threads} more threads")
        return found

    def __str__(self) -> str:
        first, last = self.samples[0], self.samples[-1]
        return (
            f"{self.name:8} resident {first.resident_mb:6.1f} → {last.resident_mb:6.1f} MB, "
            f"own {first.own_mb:6.1f} → {last.own_mb:6.1f} MB (warm to end {self.grown_mb:+.2f} MB), "
            f"descriptors {first.descriptors} → {last.descriptors}, threads {first.threads} → {last.threads}"
        )
