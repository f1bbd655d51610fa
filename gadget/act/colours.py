"""The colours in the middle of a picture, by their everyday names."""

from __future__ import annotations

import numpy as np

from gadget.picture import Pixels

MIDDLE = 0.4
"""Share of the picture's height and width that counts."""

MANY = 0.3
"""Share of the middle from which on a second colour is named."""

CELLS = 64
"""About so many pixels each way are looked at."""

_HUES = (
    (15, "red"), (42, "orange"), (68, "yellow"), (165, "green"), (195, "turquoise"), (258, "blue"), (300, "purple"),
    (345, "pink"), (361, "red"),
)  # fmt: skip
"""Each name with the degree of the colour wheel at which it ends."""

NAMES = ("black", "white", "grey", "brown", *dict.fromkeys(name for _, name in _HUES))


def colours(pixels: Pixels) -> list[str]:
    """One name, or two, the commoner first."""
    height, width = pixels.shape[:2]
    top, left = int(height * (1 - MIDDLE) / 2), int(width * (1 - MIDDLE) / 2)
    middle = pixels[top : height - top, left : width - left]
    step = max(1, min(middle.shape[:2]) // CELLS)
    rgb = middle[::step, ::step].reshape(-1, 3).astype(np.float64) / 255
    high, low = rgb.max(1), rgb.min(1)
    spread = high - low
    red, green, blue = rgb.T
    safe = np.maximum(spread, 1e-9)
    turn = np.where(
        high == red,
        (green - blue) / safe % 6,
        np.where(high == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    hue = 60 * turn
    saturation = spread / np.maximum(high, 1e-9)
    ends = np.array([end for end, _ in _HUES])
    named = np.array([NAMES.index(name) for _, name in _HUES])[np.searchsorted(ends, hue, side="right")]
    reddish = (hue < 50) | (hue >= 345)
    named = np.where(reddish & (high < 0.62) & (hue >= 8) & (hue < 50), NAMES.index("brown"), named)
    pale = (saturation < 0.16) | (spread < 0.08)
    named = np.where(pale & (high >= 0.78), NAMES.index("white"), named)
    named = np.where(pale & (high < 0.78), NAMES.index("grey"), named)
    named = np.where(high < 0.2, NAMES.index("black"), named)
    shares = np.bincount(named, minlength=len(NAMES)) / len(named)
    first, second = np.argsort(-shares, kind="stable")[:2]
    return [NAMES[first], *([NAMES[second]] if shares[second] >= MANY else [])]
