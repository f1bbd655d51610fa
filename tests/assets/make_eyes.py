"""Draws the pictures in eyes/: what shows nothing, and three drawings that show something.

    python tests/assets/make_eyes.py

Photographs are not among them (their licences differ); where ../shared/data/images is, the tests use it besides.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).parent / "eyes"
SIDE = 320


def plain(shade: float, noise: float) -> np.ndarray:
    pixels = np.random.default_rng(1).normal(shade, noise, (SIDE, SIDE, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8)


def wall() -> np.ndarray:
    light = np.linspace(-25, 25, SIDE)[None, :, None]
    pixels = np.array([150, 170, 190]) + light + np.random.default_rng(2).normal(0, 2, (SIDE, SIDE, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8)


def hook() -> np.ndarray:
    pixels = np.full((SIDE, SIDE, 3), 235, np.uint8)
    cv2.ellipse(pixels, (160, 90), (120, 130), 0, 20, 160, (60, 200, 245), 44, cv2.LINE_AA)
    for angle in (20, 160):
        tip = (int(160 + 120 * np.cos(np.radians(angle))), int(90 + 130 * np.sin(np.radians(angle))))
        cv2.circle(pixels, tip, 12, (30, 60, 70), -1, cv2.LINE_AA)
    cv2.ellipse(pixels, (160, 86), (118, 136), 0, 28, 152, (40, 165, 215), 5, cv2.LINE_AA)
    return pixels


def digital_clock() -> np.ndarray:
    pixels = np.full((SIDE, SIDE, 3), (200, 195, 190), np.uint8)
    cv2.rectangle(pixels, (30, 100), (290, 220), (25, 25, 25), -1)
    cv2.rectangle(pixels, (45, 115), (275, 205), (10, 10, 10), -1)
    cv2.putText(pixels, "12:48", (58, 185), cv2.FONT_HERSHEY_SIMPLEX, 2.3, (60, 60, 250), 10, cv2.LINE_AA)
    return pixels


def maze(side: int = 12) -> np.ndarray:
    """A hedge maze from above, seen by the eyes as surely as a photograph."""
    pixels = np.full((SIDE, SIDE, 3), 240, np.uint8)
    rng, width = np.random.default_rng(3), SIDE // side
    below, beside = np.ones((2, side, side), bool)  # hedges under each field, and right of it
    been, way = np.zeros((side, side), bool), [(0, 0)]
    while way:
        y, x = way[-1]
        been[y, x] = True
        around = [(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)]
        new = [(r, c) for r, c in around if 0 <= r < side and 0 <= c < side and not been[r, c]]
        if not new:
            way.pop()
            continue
        row, column = new[rng.integers(len(new))]
        if row != y:
            below[min(y, row), x] = False
        else:
            beside[y, min(x, column)] = False
        way.append((row, column))
    for y, x in np.argwhere(below):
        cv2.line(pixels, (x * width, (y + 1) * width), ((x + 1) * width, (y + 1) * width), (30, 90, 30), 8)
    for y, x in np.argwhere(beside):
        cv2.line(pixels, ((x + 1) * width, y * width), ((x + 1) * width, (y + 1) * width), (30, 90, 30), 8)
    return pixels


def main() -> None:
    HERE.mkdir(exist_ok=True)
    pictures = {
        "dark": plain(4, 2),
        "white": plain(252, 2),
        "wall": wall(),
        "blurred": cv2.GaussianBlur(hook(), (0, 0), 28),
        "hook": hook(),
        "clock": digital_clock(),
        "maze": maze(),
    }
    for name, pixels in pictures.items():
        cv2.imwrite(str(HERE / f"{name}.jpg"), pixels, [cv2.IMWRITE_JPEG_QUALITY, 80])


if __name__ == "__main__":
    main()
