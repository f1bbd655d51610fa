"""A share of pictures, and the interval in which the true one lies with 95 % if they were drawn independently (Wilson, 1927).

Poses of one object, views of one house and neighbours on a shelf are not independent, so the true interval is wider than this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""95 % of a normal distribution lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Share:
    right: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.right <= self.of or not self.of:
            raise ValueError(f"{self.right} of {self.of} is no share")

    @classmethod
    def among(cls, hits: Sequence[bool]) -> Share:
        return cls(sum(map(bool, hits)), len(hits))

    @property
    def per_cent(self) -> float:
        return 100 * self.right / self.of

    @property
    def interval(self) -> tuple[float, float]:
        """Per cent, from and to."""
        share, square = self.right / self.of, Z * Z / self.of
        middle = (share + square / 2) / (1 + square)
        half = Z * sqrt(share * (1 - share) / self.of + square / (4 * self.of)) / (1 + square)
        return max(0.0, 100 * (middle - half)), min(100.0, 100 * (middle + half))

    def told(self) -> dict[str, object]:
        """For evaluation.json."""
        return {
            "per cent": round(self.per_cent, 2),
            "right": self.right,
            "of": self.of,
            "95 %": [round(end, 1) for end in self.interval],
        }

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.per_cent:6.2f} %  {self.right:4} of {self.of:4}  95 %: {low:5.1f} to {high:5.1f}"
