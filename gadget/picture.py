"""A camera frame as data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""Shape (height, width, 3), RGB, 0-255."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One frame, the right way up. `source` says where it came from ("camera", a file name, a scene's name)."""

    pixels: Pixels
    source: str

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])
