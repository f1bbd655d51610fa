"""Pictures of a known number of things on a table: drawn ones, and things cut out of photographs and laid out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from gadget.picture import Picture, Pixels

Rng = np.random.Generator
Real = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

Put = Callable[[Real], object]
Places = Callable[[Path, int], list[Path]]

SHAPES = ("coin", "ellipse", "box", "ring", "pen")


@dataclass(frozen=True)
class Sprite:
    """One thing: its colours, and its shape as how opaque it is (0-1)."""

    colours: Real
    shape: Real


def table(rng: Rng, width: int = 640, height: int = 480, rough: float = 4.0) -> Real:
    """A cloth or a table top: one colour, a fine pattern of about this amplitude, lit unevenly from one side."""
    colour = rng.uniform(70, 225) + rng.uniform(-18, 18, 3)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    kind, amplitude = rng.integers(3), rng.uniform(0.2, 1) * rough
    if kind == 0:  # grain
        grain = cv2.resize(rng.normal(0, 1, (height // 2, 8)).astype(np.float32), (width, height))
        pattern = cv2.GaussianBlur(grain, (0, 0), 1.0)
    elif kind == 1:  # weave
        pattern = np.sin(x * width / rng.uniform(2, 6)) + np.sin(y * height / rng.uniform(2, 6))
    else:  # speckles
        size = int(rng.integers(40, 240))
        rough_spots = rng.normal(0, 1, (size, size)).astype(np.float32)
        pattern = cv2.resize(rough_spots, (width, height), interpolation=cv2.INTER_CUBIC)
    light = rng.uniform(-22, 22) * x + rng.uniform(-22, 22) * y - rng.uniform(0, 14) * (x * x + y * y)
    return cast(Real, (colour + (pattern * amplitude + light)[..., None]).astype(np.float32))


def drawn(rng: Rng, shape: str, size: int, ground: Real) -> Sprite:
    """A thing about `size` pixels long, of a colour that stands out from the ground, with a pattern on it."""
    side = 2 * size
    mask = np.zeros((side, side), np.uint8)
    middle, angle = (size, size), float(rng.uniform(0, 180))
    if shape in ("coin", "ring"):
        cv2.circle(mask, middle, size // 2, 255, -1, cv2.LINE_AA)
        if shape == "ring":
            cv2.circle(mask, middle, size // 4, 0, -1, cv2.LINE_AA)
    elif shape == "ellipse":
        cv2.ellipse(mask, middle, (size // 2, round(size * 0.32)), angle, 0, 360, 255, -1, cv2.LINE_AA)
    else:
        wide = size * (0.7 if shape == "box" else 0.14)
        corners = cv2.boxPoints((middle, (float(size), wide), angle))
        cv2.fillPoly(mask, [corners.astype(np.int32)], 255, cv2.LINE_AA)
    base = ground.mean((0, 1))
    colour = base
    while np.linalg.norm(colour - base) < 80:
        colour = rng.uniform(15, 240, 3)
    pattern = cv2.GaussianBlur(rng.normal(0, 60, (side, side)), (0, 0), 4)[..., None]
    return Sprite((colour + pattern).astype(np.float32), mask.astype(np.float32) / 255)


def cut_out(photograph: Picture) -> Sprite | None:
    """The one thing in a photograph, by GrabCut; None when it is cut off or cannot be told from its ground."""
    height, width = photograph.pixels.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    edge = max(4, min(height, width) // 24)
    frame = (edge, edge, width - 2 * edge, height - 2 * edge)
    none = np.zeros((1, 65))
    cv2.setRNGSeed(1)
    cv2.grabCut(
        np.ascontiguousarray(photograph.pixels[..., ::-1]),
        mask,
        frame,
        none,
        none.copy(),
        4,
        cv2.GC_INIT_WITH_RECT,
    )
    thing = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    thing = cv2.morphologyEx(thing, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(thing)
    if count < 2:
        return None
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    left, top, wide, tall, area = (int(value) for value in stats[largest])
    inside = left > edge and top > edge and left + wide < width - edge and top + tall < height - edge
    if not inside or area < 0.05 * thing.size or area < 0.85 * thing.sum() or area < 0.55 * wide * tall:
        return None
    board = np.median(
        np.vstack([photograph.pixels[:edge].reshape(-1, 3), photograph.pixels[-edge:].reshape(-1, 3)]), 0
    )
    if np.mean(np.linalg.norm(photograph.pixels[labels == largest] - board, axis=1) < 40) > 0.25:
        return None  # much of it is the board, or looks like it
    contours, _ = cv2.findContours(
        (labels == largest).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    filled = cv2.drawContours(np.zeros_like(thing), contours, -1, 1, -1)
    cut = (slice(top, top + tall), slice(left, left + wide))
    shape = cv2.GaussianBlur(
        cv2.erode(filled[cut], np.ones((3, 3), np.uint8)).astype(np.float32), (0, 0), 0.7
    )
    return Sprite(photograph.pixels[cut].astype(np.float32), shape.astype(np.float32))


def scaled(sprite: Sprite, longest: int, turn: float) -> Sprite:
    """Turned by `turn` degrees, with its longer side `longest` pixels."""
    height, width = sprite.shape.shape
    factor = longest / max(height, width)
    reach = int(np.ceil(np.hypot(height, width) * factor)) + 2
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, factor)
    matrix[:, 2] += (reach / 2 - width / 2, reach / 2 - height / 2)
    colours, shape = (cv2.warpAffine(part, matrix, (reach, reach)) for part in (sprite.colours, sprite.shape))
    return Sprite(cast(Real, colours), cast(Real, shape))


def laid(rng: Rng, ground: Real, sprites: list[Sprite], apart: int = 12, pairs: int = 0) -> Picture | None:
    """The things with their shadows, `apart` pixels or more between them; the first `pairs` pairs touch.

    None when there was no room for them.
    """
    picture, taken = ground.copy(), np.zeros(ground.shape[:2], np.uint8)
    light = rng.uniform(-7, 7, 2)
    for place, sprite in enumerate(map(_trimmed, sprites)):
        beside = place if place % 2 and place < 2 * pairs else 0  # the number of the one it touches
        here = _room(rng, taken, sprite.shape > 0.5, apart, beside)
        if here is None:
            return None
        shadow = np.zeros(taken.shape, np.float32)
        shadow[here] = sprite.shape
        moved = cv2.warpAffine(shadow, np.array([[1, 0, light[0]], [0, 1, light[1]]]), shadow.shape[::-1])
        dark = 0.35 * cv2.GaussianBlur(moved, (0, 0), 6) * (taken == 0)
        picture *= 1 - dark[..., None]
        opaque = sprite.shape[..., None]
        picture[here] = picture[here] * (1 - opaque) + sprite.colours * opaque
        taken[here][sprite.shape > 0.5] = place + 1
    return photographed(rng, picture)


def _room(rng: Rng, taken: Pixels, body: Mask, apart: int, beside: int) -> tuple[slice, slice] | None:
    """A place where the body lies apart from what is there; with `beside`, where it just touches that one."""
    reach = 1 if beside else apart
    near = cv2.dilate(taken * (taken == beside) if beside else taken, np.ones((2 * reach + 1,) * 2, np.uint8))
    for _ in range(4000):
        top = int(rng.integers(apart, taken.shape[0] - body.shape[0] - apart))
        left = int(rng.integers(apart, taken.shape[1] - body.shape[1] - apart))
        here = (slice(top, top + body.shape[0]), slice(left, left + body.shape[1]))
        free = not (taken[here].astype(bool) & body).any()
        close = (near[here].astype(bool) & body).any()
        if free and close == bool(beside):
            return here
    return None


def photographed(rng: Rng, scene: Real) -> Picture:
    """With a lens's blur, a sensor's noise, and as JPEG."""
    noisy = cv2.GaussianBlur(scene, (0, 0), 0.6) + rng.normal(0, rng.uniform(1, 4), scene.shape)
    _, data = cv2.imencode(
        ".jpg", np.clip(noisy, 0, 255).astype(np.uint8)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88]
    )
    return Picture(cast(Pixels, cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1].copy()), "scene")


def _trimmed(sprite: Sprite) -> Sprite:
    rows, columns = np.nonzero(sprite.shape > 0.02)
    cut = (slice(int(rows.min()), int(rows.max()) + 1), slice(int(columns.min()), int(columns.max()) + 1))
    return Sprite(sprite.colours[cut], sprite.shape[cut])


def drawing(rng: Rng, shape: str, number: int, pairs: int = 0) -> Picture | None:
    """So many drawn things of one shape and about one size on a table."""
    ground = table(rng)
    size = rng.uniform(40, 110 if number < 10 else 70)
    sprites = [drawn(rng, shape, int(size * rng.uniform(0.85, 1.15)), ground) for _ in range(number)]
    return laid(rng, ground, sprites, pairs=pairs)


def montage(rng: Rng, sprites: list[Sprite], number: int) -> Picture | None:
    """So many things out of photographs on a table."""
    size = rng.uniform(0.8, 1.1) * (240 - 14 * number)
    picked = [sprites[int(rng.integers(len(sprites)))] for _ in range(number)]
    things = [scaled(sprite, int(size * rng.uniform(0.8, 1.15)), rng.uniform(0, 360)) for sprite in picked]
    return laid(rng, table(rng), things)


def single_things(data: Path, most: int | None = None) -> list[Path]:
    """Photographs of one thing on a white board, of the test split of models/eyes/pictures.py; `most` of each kind."""
    found: list[Path] = []
    for kind in sorted(path.name for path in (data / "trashnet").iterdir() if path.is_dir()):
        paths = sorted((data / "trashnet" / kind).glob("*.jpg"))
        found += [path for path in paths if _share(f"{kind}/{_number(path) // 10}") < 20][:most]
    return found


def rooms(data: Path, most: int | None = None) -> list[Path]:
    """Photographs of rooms and houses, of the test split."""
    paths = sorted((data / "rooms").rglob("*.jpg"))
    return [path for path in paths if _share(f"house {_number(path)}") < 20][:most]


def shelves(data: Path, most: int | None = None) -> list[Path]:
    """Photographs of groceries on their shelves, of the test split: the last fifth of each class."""
    found: list[Path] = []
    for folder in sorted({path.parent for path in (data / "groceries").rglob("*.jpg")}):
        paths = sorted(folder.glob("*.jpg"), key=_number)
        found += [path for place, path in enumerate(paths) if place >= 0.8 * len(paths)]
    return found[:most]


def _number(path: Path) -> int:
    return int(re.findall(r"\d+", path.stem)[-1])


def _share(group: str) -> int:
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:6]) % 100
