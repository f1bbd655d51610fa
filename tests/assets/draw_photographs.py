"""Draws photographs.txt: photographs of the eyes' test split at random, on which the tests hold them to floors.

PYTHONPATH=. python tests/assets/draw_photographs.py ../shared/data/images
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from tests import recipe  # noqa: F401 - before the recipe's own modules

from pictures import photographs, twins  # isort: skip

HOW_MANY = {"trashnet": 60, "groceries": 60, "rooms": 40, "imagenet_samples": 40}


def main(data: Path) -> None:
    pictures = photographs(data)
    left_out = twins(data, pictures)
    drawn: list[str] = []
    for source, count in HOW_MANY.items():
        fits = [
            picture.path
            for picture in pictures
            if picture.source == source and picture.split == "test" and picture.path not in left_out
        ]
        drawn += sorted(random.Random(0).sample(sorted(fits), count))
    Path(__file__).with_name("photographs.txt").write_text("\n".join(drawn) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
