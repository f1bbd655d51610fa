"""How well things are counted: on photographs of one thing, of several cut out and laid on cloths, and of busy places.

python tools/count.py ../shared/data/images

Takes only photographs of the test split (models/eyes/pictures.py), on which nothing was tuned.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from gadget.act.counting import count
from gadget.images import read
from gadget.picture import Picture
from tests import scenes


def main(data: Path) -> None:
    singles = [read(path) for path in scenes.single_things(data)]
    report("one thing on a white board", ((1, picture) for picture in singles))
    report("two to nine of them laid on a cloth", montages(singles, 200))
    for shape in scenes.SHAPES:
        report(f"drawn, 0 to 20: {shape}", drawn(shape, 60, pairs=0))
    for shape in scenes.SHAPES:
        report(f"drawn, two pairs touch: {shape}", drawn(shape, 60, pairs=2))
    report("rooms and houses", ((-1, read(path)) for path in scenes.rooms(data)))
    report("shelves of groceries", ((-1, read(path)) for path in scenes.shelves(data)))


def montages(singles: list[Picture], scenes_wanted: int) -> Iterator[tuple[int, Picture]]:
    rng = np.random.default_rng(11)
    sprites = [sprite for sprite in map(scenes.cut_out, singles) if sprite]
    for _ in range(scenes_wanted):
        number = int(rng.integers(2, 10))
        if picture := scenes.montage(rng, sprites, number):
            yield number, picture


def drawn(shape: str, scenes_wanted: int, pairs: int) -> Iterator[tuple[int, Picture]]:
    rng = np.random.default_rng(12)
    for _ in range(scenes_wanted):
        number = int(rng.integers(2 * pairs, 21))
        if picture := scenes.drawing(rng, shape, number, pairs):
            yield number, picture


def report(name: str, pictures: Iterable[tuple[int, Picture]]) -> None:
    """Print how many were right, refused and wrong, and the milliseconds of one."""
    right = refused = wrong = 0
    seconds = 0.0
    for number, picture in pictures:
        began = time.perf_counter()
        found = count(picture)
        seconds += time.perf_counter() - began
        right, refused, wrong = (
            right + (found == number),
            refused + (found is None),
            wrong + (found not in (number, None)),
        )
    total = right + refused + wrong
    print(
        f"{name:38} {total:5} right {100 * right / total:5.1f} %  refused {100 * refused / total:5.1f} %  "
        f"wrong {100 * wrong / total:5.1f} %  {1000 * seconds / total:4.0f} ms"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
