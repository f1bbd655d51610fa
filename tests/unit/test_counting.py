"""Counting: right where things lie apart on a plain ground, and no number where they do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gadget.act.counting import MOST, count
from gadget.images import read
from gadget.picture import Picture
from tests import scenes

PHOTOGRAPHS = Path(__file__).parents[3] / "shared" / "data" / "images"

photographs = pytest.mark.skipif(
    not (PHOTOGRAPHS / "trashnet").is_dir(), reason="the photographs (../shared/data/images) are not here"
)


def judged(pictures: list[tuple[int, Picture]]) -> tuple[int, int, int]:
    """How many counts were right, how many refused, and how many wrong."""
    found = [(number, count(picture)) for number, picture in pictures]
    right = sum(told == number for number, told in found)
    refused = sum(told is None for _, told in found)
    return right, refused, len(found) - right - refused


def drawings(shape: str, numbers: range, pairs: int = 0) -> list[tuple[int, Picture]]:
    rng = np.random.default_rng(len(shape) + pairs)
    made = [(number, scenes.drawing(rng, shape, number, pairs)) for number in numbers]
    kept = [(number, picture) for number, picture in made if picture is not None]
    assert len(kept) >= 0.8 * len(numbers), "hardly any had room"
    return kept


@pytest.mark.parametrize("shape", scenes.SHAPES)
def test_nothing_to_twenty_that_lie_apart_are_counted_in_uneven_light_with_shadows_and_noise(
    shape: str,
) -> None:
    right, refused, wrong = judged(drawings(shape, range(21)))
    assert wrong == 0
    assert right > 2 * refused


@pytest.mark.parametrize("shape", ["coin", "ring"])
def test_round_things_that_touch_are_told_apart(shape: str) -> None:
    right, _, wrong = judged(drawings(shape, range(4, 16), pairs=2))
    assert right >= 8
    assert wrong <= 1


def test_things_across_each_other_are_not_counted_as_one() -> None:
    picture = table_with(lambda pixels: (bar(pixels, 150, 240, 340, 20), bar(pixels, 310, 80, 20, 340)))
    assert count(picture) is None


def test_more_than_can_be_counted_are_not_counted() -> None:
    def grid(pixels: scenes.Real, rows: int) -> None:
        for row in range(rows):
            for column in range(8):
                bar(pixels, 40 + 70 * column, 40 + 70 * row, 30, 30)

    assert count(table_with(lambda pixels: grid(pixels, 3))) == 24
    assert MOST < 8 * 5
    assert count(table_with(lambda pixels: grid(pixels, 5))) is None


def test_things_of_very_different_sizes_are_not_counted() -> None:
    picture = table_with(
        lambda pixels: (
            bar(pixels, 60, 60, 200, 200),
            bar(pixels, 400, 60, 75, 75),
            bar(pixels, 400, 300, 180, 150),
        )
    )
    assert count(picture) is None


def test_crumbs_do_not_count() -> None:
    picture = table_with(
        lambda pixels: (
            bar(pixels, 60, 60, 120, 100),
            bar(pixels, 400, 200, 110, 120),
            bar(pixels, 250, 350, 14, 14),
        )
    )
    assert count(picture) == 2


@pytest.mark.parametrize("cell", [8, 24, 60])
def test_a_patterned_ground_is_refused(cell: int) -> None:
    rng = np.random.default_rng(cell)
    coarse = rng.integers(0, 256, (480 // cell, 640 // cell, 3), dtype=np.uint8)
    assert count(Picture(np.kron(coarse, np.ones((cell, cell, 1), np.uint8)), "patches")) is None


def test_what_runs_across_the_picture_is_no_thing() -> None:
    assert count(table_with(lambda pixels: bar(pixels, 0, 200, 640, 90))) is None


@pytest.mark.parametrize("size", [(1, 1), (2, 640), (640, 2), (16, 16), (4096, 8)])
def test_any_size_has_an_answer(size: tuple[int, int]) -> None:
    assert count(Picture(np.full((*size, 3), 128, np.uint8), "grey")) in (0, None)


@photographs
def test_one_thing_on_a_white_board_is_counted_as_one() -> None:
    paths = scenes.single_things(PHOTOGRAPHS)[::4]
    right, _, wrong = judged([(1, read(path)) for path in paths])
    assert right >= 0.45 * len(paths)  # transparent and white things, and those cut off, are refused
    assert wrong <= 0.1 * len(paths)


@photographs
def test_photographed_things_laid_out_on_a_cloth_are_counted() -> None:
    rng = np.random.default_rng(3)
    cut = [scenes.cut_out(read(path)) for path in scenes.single_things(PHOTOGRAPHS, most=4)]
    sprites = [sprite for sprite in cut if sprite]
    made = [(number, scenes.montage(rng, sprites, number)) for number in (2, 3, 4, 5, 6, 7, 8, 9) * 3]
    laid = [(number, picture) for number, picture in made if picture is not None]
    right, _, wrong = judged(laid)
    assert right >= 0.5 * len(laid)
    assert wrong <= 0.15 * len(laid)


@photographs
@pytest.mark.parametrize("places", [scenes.rooms, scenes.shelves])
def test_busy_places_are_refused(places: scenes.Places) -> None:
    paths = places(PHOTOGRAPHS, 40)
    _, refused, _ = judged([(-1, read(path)) for path in paths])
    assert refused >= 0.85 * len(paths)


def table_with(put: scenes.Put) -> Picture:
    """A light wooden table with that on it."""
    pixels = np.full((480, 640, 3), (214, 190, 150), np.float32)
    put(pixels)
    return scenes.photographed(np.random.default_rng(0), pixels)


def bar(pixels: scenes.Real, left: int, top: int, width: int, height: int) -> None:
    pixels[top : top + height, left : left + width] = (30, 60, 140)
