"""The pictures that show nothing, on which the eyes are judged (models/eyes/ruined.py)."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest

from gadget import images
from gadget.picture import Picture
from tests import recipe  # noqa: F401 - before the recipe's own modules

from ruined import FRAME, WAYS, ruined  # isort: skip

CLOCK = images.read(Path(__file__).parent.parent / "assets" / "eyes" / "clock.jpg").pixels


def test_there_are_more_ways_than_two_dozen() -> None:
    assert len(WAYS) >= 24


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_is_ruined_the_same_way_every_time_and_otherwise_by_another_seed(way: str) -> None:
    before = zlib.crc32(CLOCK.tobytes())
    once = ruined(CLOCK, way, 7)
    assert once.shape == (FRAME, FRAME, 3) and once.dtype == np.uint8
    assert np.array_equal(once, ruined(CLOCK, way, 7))
    assert way.startswith("shrunk") or not np.array_equal(once, ruined(CLOCK, way, 8))
    assert zlib.crc32(CLOCK.tobytes()) == before, "the photograph is left as it is"


@pytest.mark.parametrize("way", WAYS)
def test_little_is_left_of_the_photograph(way: str) -> None:
    """Where its edges were there are none, or others."""

    def edges(pixels: np.ndarray) -> np.ndarray:
        fine = pixels.astype(np.float32).mean(2)
        return (fine - images.smooth(fine, 2)).ravel()

    whole = images.middle(images.scale(Picture(CLOCK, "clock"), FRAME), FRAME)
    likeness = np.corrcoef(
        edges(whole), edges(ruined(CLOCK, way, 3)) + 1e-3 * np.arange(FRAME**2) / FRAME**2
    )[0, 1]
    assert abs(likeness) < 0.5
