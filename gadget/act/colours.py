"""The colours in the middle of a picture, by their everyday names."""

from __future__ import annotations

import numpy as np

from gadget import images
from gadget.picture import Pixels

MIDDLE = 0.4
"""Share of the picture's height and width that counts."""

MANY = 0.3
"""Share of the middle from which on a second colour is named."""

CELLS = 64
"""About so many pixels each way are looked at."""

_SHADES = {
    "black": "000000 141414 1e1e22 2a2a2c 261e1a 260000 262600",
    "white": "ffffff f5f5f5 fffaf0 e8e8e6 f7f3ea dcdcdc e6ebf0 fff0dc f2f2ff fff2ff f6f0ff",
    "grey": "808080 606060 404040 a0a0a0 c0c0c0 70757a 8c8680 383c40",
    "brown": "6e4628 8b4513 5c4033 3e2723 7b4a2a a0522d 4b3621 8d5524 6b5b4b 4d1a00",
    "light brown": "d2b48c c19a6b b38b6d c4a484 deb887 c8a06e b5884f c68642 a08060",
    "beige": "f5f5dc f5deb3 e8dcc0 ffe4c4 faebd7 e3cfae d9c8a9 c3b091 e0ac8a f1c27d ffdbac ffcfa8 eee1ca ffe6be",
    "red": "ff0000 c8141e b22222 8b0000 e03030 dc143c 800000 5a0a0a e2483c",
    "orange": "ff8c00 fa8c14 ff7f27 e8701a ffa500 ff6a00 cc5500 ff7f50 ffb94d",
    "yellow": "ffff00 f5dc28 ffd700 fff44f e6c800 f0e68c fffacd fff59d ffdb58 d4af37",
    "olive green": "808000 6b8e23 556b2f 708238 4b5320 9a9a3a bab86c 8f9779 5a5a00",
    "green": "00ff00 1ea032 228b22 006400 32cd32 90ee90 98fb98 2e8b57 7cfc00 3cb371 014421 c8e6c8 1e3c1e 9dc183 ddff99",
    "turquoise": "40e0d0 28d2c8 00ced1 008080 20b2aa 7fffd4 00ffff afeeee",
    "blue": "0000ff 1e3cc8 000080 4169e1 1e90ff 0047ab 191970 4682b4 2f4f8f 1b2a4a 465a78 6482a0 0000bf 4d4dff",
    "light blue": "add8e6 87ceeb 87cefa b0e0e6 c8e1f5 a7c7e7 6fa8dc b0c4de d0e8ff",
    "purple": "800080 8228be 9932cc 4b0082 6a0dad 8a2be2 9370db 702963 c71ec7 532680 26004d 664d80",
    "lavender": "e6e6fa d8bfd8 c8a2c8 b57edc ccccff dcd0ff c3b1e1 9999ff",
    "pink": "ffc0cb f4c2c2 ffd1dc ff69b4 f06eb4 ff1493 ffb6c1 fadadd e75480 f8c8dc de6fa1 e6a0a0 d98c8c ffdcdc ff006a"
    " bf99a9",
}
"""Each name with what people call so (red, green and blue as hexadecimals): a pixel has the name of the nearest one, as
eyes see distance. A circle of hues does not do: beige, oak and skin would be orange, and lavender white."""

NAMES = tuple(_SHADES)


def colours(pixels: Pixels) -> list[str]:
    """One name, or two, the commoner first."""
    height, width = pixels.shape[:2]
    top, left = int(height * (1 - MIDDLE) / 2), int(width * (1 - MIDDLE) / 2)
    middle = pixels[top : height - top, left : width - left]
    step = max(1, min(middle.shape[:2]) // CELLS)
    seen = images.lab(np.ascontiguousarray(middle[::step, ::step])).reshape(-1, 3)
    shades = [(number, shade) for number, name in enumerate(NAMES) for shade in _SHADES[name].split()]
    known = np.array([[list(bytes.fromhex(shade)) for _, shade in shades]], np.uint8)
    known_lab = images.lab(known).reshape(-1, 3)
    away = (known_lab**2).sum(1) - 2 * seen @ known_lab.T  # and the square of `seen`, the same for all
    named = np.array([number for number, _ in shades])[away.argmin(1)]
    shares = np.bincount(named, minlength=len(NAMES)) / len(named)
    first, second = np.argsort(-shares, kind="stable")[:2]
    return [NAMES[first], *([NAMES[second]] if shares[second] >= MANY else [])]
