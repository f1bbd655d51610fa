"""Photographs that show nothing any more, as lenses, hands, weather, sensors and cables ruin them: for judging alone.

Nothing here is used in training, and none of it is made like the pictures that taught the eyes what shows nothing (`spoil` in pictures.py).
Each way is so strong that a person could not name the thing (looked at on contact sheets, unclear.py), and takes its chances from a seed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np

FRAME = 320
"""Pixels each way of the frames that are made; the eyes scale them to 224, as they scale a camera's."""

Light: TypeAlias = np.ndarray
"""A picture as numbers 0-255 that may overshoot, RGB, [FRAME, FRAME, 3]; or a plane of [FRAME, FRAME]."""
Chance: TypeAlias = np.random.Generator
Way: TypeAlias = Callable[[Light, Chance], Light]

WAYS: dict[str, Way] = {}
"""Each by its name; what it takes is the photograph's middle square."""


def ruined(photograph: np.ndarray, way: str, seed: int) -> np.ndarray:
    """RGB bytes [FRAME, FRAME, 3], of an RGB photograph of any shape. The same for the same arguments."""
    height, width = photograph.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = cv2.resize(
        photograph[top : top + side, left : left + side], (FRAME, FRAME), interpolation=cv2.INTER_CUBIC
    )
    made = WAYS[way](square.astype(np.float32), np.random.default_rng([seed, zlib.crc32(way.encode())]))
    return np.clip(np.rint(made), 0, 255).astype(np.uint8)


def _way(name: str) -> Callable[[Way], Way]:
    def kept(way: Way) -> Way:
        WAYS[name] = way
        return way

    return kept


# ── what they are drawn with ──────────────────────────────────────────────────────────────────────────────────

_ROWS, _COLUMNS = np.mgrid[0:FRAME, 0:FRAME].astype(np.float32) / FRAME


def _soft(light: Light, sigma: float) -> Light:
    """Gaussian blur; `sigma` in pixels of the frame."""
    return cv2.GaussianBlur(light, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)


def _disc(light: Light, radius: int) -> Light:
    """As a lens blurs that is out of focus: every point becomes a disc."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2).astype(np.float32)
    return cv2.filter2D(light, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT)


def _clouds(chance: Chance, finest: int = 6, roughness: float = 0.55) -> Light:
    """A plane of noise in octaves, about -1 to 1."""
    plane, strength = np.zeros((FRAME, FRAME), np.float32), 1.0
    for octave in range(1, finest + 1):
        cells = 2**octave + 1
        coarse = chance.normal(0, 1, (cells, cells)).astype(np.float32)
        plane += strength * cv2.resize(coarse, (FRAME, FRAME), interpolation=cv2.INTER_CUBIC)
        strength *= roughness
    return plane / np.abs(plane).max()


def _grain(chance: Chance, strength: float, *planes: int) -> Light:
    return chance.normal(0, strength, (FRAME, FRAME, *planes)).astype(np.float32)


def _slope(chance: Chance, strength: float) -> Light:
    """Light that comes from one side."""
    turn = chance.uniform(0, 2 * np.pi)
    return strength * (np.cos(turn) * (_COLUMNS - 0.5) + np.sin(turn) * (_ROWS - 0.5))


def _colour(chance: Chance, *choices: tuple[int, int, int]) -> Light:
    """One of these colours, a little off."""
    chosen = np.array(choices[chance.integers(len(choices))], np.float32)
    return np.clip(chosen + chance.normal(0, 8, 3).astype(np.float32), 0, 255)


def _jpeg(light: Light, quality: int) -> bytes:
    bytes_ = np.clip(light, 0, 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", bytes_[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def _turned(plane: Light, degrees: float) -> Light:
    around = cv2.getRotationMatrix2D((FRAME / 2, FRAME / 2), degrees, 1.0)
    return cv2.warpAffine(plane, around, (FRAME, FRAME), borderMode=cv2.BORDER_REFLECT)


def _flesh(chance: Chance) -> Light:
    """Skin in front of the lens: light shines through it, red, with pores that are out of focus."""
    tone = _colour(chance, (224, 172, 140), (198, 134, 102), (141, 85, 60), (92, 56, 42), (240, 190, 165))
    glow = np.clip(0.55 + 0.35 * _clouds(chance, 2) + _slope(chance, 0.6), 0.08, 1.1)[..., None]
    deeper = np.array([1.0, 0.72, 0.62], np.float32) ** chance.uniform(0.3, 1.8)
    pores = _soft(_grain(chance, 40), 4)[..., None]
    return tone * glow * deeper + pores * glow


# ── the lens and the hand that holds it ───────────────────────────────────────────────────────────────────────


@_way("defocus, disc of 38 px")
def _defocus(light: Light, chance: Chance) -> Light:
    return _disc(light, 38) + _grain(chance, 2, 3)


@_way("defocus, disc of 54 px")
def _defocus_more(light: Light, chance: Chance) -> Light:
    return _disc(light, 54) * chance.uniform(0.7, 1.1) + _grain(chance, 3, 3)


@_way("defocus, disc of 80 px")
def _defocus_most(light: Light, chance: Chance) -> Light:
    return _disc(light, 80) + _grain(chance, 1.5, 3)


@_way("too near")
def _too_near(light: Light, chance: Chance) -> Light:
    """A twentieth of the picture fills the frame, and is nearer than the lens can focus."""
    side = FRAME // 20
    top, left = chance.integers(FRAME // 3, 2 * FRAME // 3 - side, 2)
    near = cv2.resize(
        light[top : top + side, left : left + side], (FRAME, FRAME), interpolation=cv2.INTER_CUBIC
    )
    return _disc(near, 12) + _grain(chance, 2, 3)


@_way("moved along a line")
def _line(light: Light, chance: Chance) -> Light:
    reach, turn = chance.uniform(130, 190), chance.uniform(0, np.pi)
    return _exposed(
        light,
        [np.float32([[1, 0, reach * s * np.cos(turn)], [0, 1, reach * s * np.sin(turn)]]) for s in _PATH],
    ) + _grain(chance, 2, 3)


@_way("moved along an arc")
def _arc(light: Light, chance: Chance) -> Light:
    centre = tuple(map(float, chance.uniform(-0.4, 0.2, 2) * FRAME))
    sweep = chance.uniform(35, 50)
    return _exposed(light, [cv2.getRotationMatrix2D(centre, sweep * s, 1.0) for s in _PATH]) + _grain(
        chance, 2, 3
    )


@_way("turned while exposed")
def _spun(light: Light, chance: Chance) -> Light:
    middle = tuple(map(float, chance.uniform(0.4, 0.6, 2) * FRAME))
    sweep = chance.uniform(150, 300)
    return _exposed(light, [cv2.getRotationMatrix2D(middle, sweep * s, 1.0) for s in _PATH]) + _grain(
        chance, 2, 3
    )


@_way("shaken, several times")
def _shaken(light: Light, chance: Chance) -> Light:
    """The hand trembles: a long crooked path."""
    steps = np.cumsum(_smooth_walk(chance, 48), 0)
    steps *= chance.uniform(150, 200) / np.abs(steps).max()
    return _exposed(light, [np.float32([[1, 0, x], [0, 1, y]]) for x, y in steps]) + _grain(chance, 3, 3)


_PATH = np.linspace(-0.5, 0.5, 48)


def _smooth_walk(chance: Chance, count: int) -> Light:
    return cv2.GaussianBlur(chance.normal(0, 1, (count, 2)), (1, 9), 0, sigmaY=3)


def _exposed(light: Light, path: list[np.ndarray]) -> Light:
    """The mean of what falls on the sensor along a path."""
    total = np.zeros_like(light)
    for place in path:
        total += cv2.warpAffine(light, place, (FRAME, FRAME), borderMode=cv2.BORDER_REFLECT)
    return total / len(path)


@_way("a finger on the lens")
def _finger(light: Light, chance: Chance) -> Light:
    """One edge may show a sliver of what is behind it, far out of focus."""
    edge = _soft((chance.uniform(0, 0.1) > _COLUMNS).astype(np.float32), 14)[..., None]
    held = _flesh(chance) * (1 - edge) + _disc(light, 40) * edge
    return np.rot90(held, chance.integers(4)) + _grain(chance, 4, 3)


@_way("a hand over the lens")
def _hand(light: Light, chance: Chance) -> Light:
    """Two or three fingers side by side, dark between them."""
    across = _COLUMNS * chance.uniform(1.6, 2.6) + _slope(chance, 0.5) + chance.uniform()
    gaps = _soft(np.abs(np.sin(np.pi * across)) ** 0.4, 12)
    flesh = _flesh(chance) * (0.2 + 0.8 * gaps)[..., None]
    return np.rot90(flesh, chance.integers(4)) + _grain(chance, 3, 3)


@_way("a cloth over the lens")
def _cloth(light: Light, chance: Chance) -> Light:
    """Threads that cross, nearer than the lens focuses, in folds."""
    threads = chance.uniform(25, 60)
    bent = 0.03 * _clouds(chance, 3)
    weave = np.sin(2 * np.pi * threads * (_COLUMNS + bent)) + np.sin(2 * np.pi * threads * (_ROWS + bent))
    folds = 45 * _clouds(chance, 3) + _slope(chance, 60)
    colour = _colour(chance, (180, 175, 165), (70, 90, 130), (130, 40, 50), (60, 60, 62), (210, 205, 200))
    lit = colour * (1 + folds / 128)[..., None] + (_turned(weave, chance.uniform(0, 90)) * 10)[..., None]
    return _soft(lit, chance.uniform(1, 3)) + _grain(chance, 3, 3)


@_way("in a pocket")
def _pocket(light: Light, chance: Chance) -> Light:
    """The lining, dark, with a seam; daylight falls in from above."""
    ribs = np.sin(2 * np.pi * chance.uniform(40, 80) * (_COLUMNS + _ROWS) + 3 * _clouds(chance, 3))
    seam = np.exp(-(((_COLUMNS - chance.uniform(0.2, 0.8) + 0.06 * _clouds(chance, 2)) / 0.02) ** 2))
    shine = np.exp(-_ROWS / chance.uniform(0.1, 0.4))
    colour = _colour(chance, (42, 44, 52), (60, 48, 38), (38, 50, 44))
    lit = colour * (0.35 + 1.8 * shine + 0.25 * _clouds(chance, 4))[..., None]
    return _soft(lit + (4 * ribs * (0.3 + shine) - 18 * seam)[..., None], 1.5) + _grain(chance, 6, 3)


@_way("the cap, with a leak of light")
def _cap(light: Light, chance: Chance) -> Light:
    """Black, with a warm crescent where the cap does not close."""
    turn = chance.uniform(0, 2 * np.pi)
    far = np.hypot(_COLUMNS - 0.5 - 0.12 * np.cos(turn), _ROWS - 0.5 - 0.12 * np.sin(turn))
    leak = np.clip((far - 0.47) * 3, 0, 1) ** 1.5
    tint = np.array([1.0, chance.uniform(0.6, 0.9), chance.uniform(0.3, 0.7)], np.float32)
    return 4 + _soft(leak, 6)[..., None] * tint * chance.uniform(120, 260) + np.abs(_grain(chance, 3, 3))


@_way("nearly covered, upside down")
def _half_covered(light: Light, chance: Chance) -> Light:
    """Something dark lies over most of it; what is left of the edge stands on its head, out of focus."""
    left = chance.uniform(0.1, 0.18)
    cover = _soft((left + 0.03 * _clouds(chance, 3) < _ROWS).astype(np.float32), 10)[..., None]
    dark = (
        _colour(chance, (30, 26, 24), (70, 45, 35), (20, 22, 30))
        * (0.7 + 0.3 * _clouds(chance, 4))[..., None]
    )
    return _disc(light[::-1, ::-1], 14) * (1 - cover) + dark * cover + _grain(chance, 4, 3)


# ── what lies on the lens or in the air ───────────────────────────────────────────────────────────────────────


@_way("fog")
def _fog(light: Light, chance: Chance) -> Light:
    mist = _colour(chance, (205, 208, 212), (180, 184, 190), (225, 225, 222)) + _slope(chance, 30)[..., None]
    through = chance.uniform(0.03, 0.05)
    return mist * (1 - through) + _soft(light, 12) * through + _grain(chance, 2.5, 3)


@_way("steam")
def _steam(light: Light, chance: Chance) -> Light:
    """Billows, thick and less thick."""
    billows = _soft(_clouds(chance, 5, 0.6), 3)[..., None]
    through = np.clip(0.10 - 0.10 * billows, 0, 0.2)
    return (215 + 32 * billows) * (1 - through) + _soft(light, 10) * through + _grain(chance, 2, 3)


@_way("drops of water")
def _drops(light: Light, chance: Chance) -> Light:
    """Condensation: each drop holds all of the scene, upside down and far too small; between them is mist."""
    seen = 0.35 * _disc(light, 40) + 0.65 * (190 + _slope(chance, 40)[..., None])
    small = cv2.resize(light[::-1, ::-1], (9, 9), interpolation=cv2.INTER_AREA)
    for _ in range(int(chance.integers(120, 260))):
        x, y = (int(at) for at in chance.integers(0, FRAME, 2))
        radius = int(4 + chance.exponential(6))
        drop = cv2.resize(small, (2 * radius, 2 * radius), interpolation=cv2.INTER_LINEAR)
        inside = np.zeros((2 * radius, 2 * radius, 1), np.float32)
        cv2.circle(inside, (radius, radius), radius - 1, 1.0, -1, cv2.LINE_AA)
        rim = inside - cv2.erode(inside, np.ones((3, 3)))[..., None]
        top, left = max(0, y - radius), max(0, x - radius)
        part = seen[top : y + radius, left : x + radius]
        cut = (
            slice(top - y + radius, top - y + radius + part.shape[0]),
            slice(left - x + radius, left - x + radius + part.shape[1]),
        )
        part[:] = part * (1 - inside[cut]) + (0.4 * drop[cut] + 0.6 * part + 8 - 30 * rim[cut]) * inside[cut]
    return _soft(seen, 1.2) + _grain(chance, 2, 3)


@_way("mud on the lens")
def _mud(light: Light, chance: Chance) -> Light:
    """Splashes, out of focus, over all but a few holes, which are smeared."""
    thick = _soft(1 / (1 + np.exp(-14 * (_clouds(chance, 5) + 0.6))), 5)[..., None]
    earth = (
        _colour(chance, (96, 76, 55), (70, 58, 46), (120, 104, 84))
        * (0.8 + 0.35 * _clouds(chance, 6))[..., None]
    )
    return _disc(light, 26) * (1 - thick) + earth * thick + _grain(chance, 3, 3)


@_way("grease on the lens")
def _grease(light: Light, chance: Chance) -> Light:
    """A wiped fingerprint: all light is drawn into streaks and a veil."""
    long = np.zeros((121, 121), np.float32)
    cv2.line(long, (0, 60), (120, 60), 1.0, 3)
    turn = cv2.getRotationMatrix2D((60, 60), chance.uniform(0, 180), 1.0)
    long = cv2.warpAffine(long, turn, (121, 121)) + 1e-4
    smeared = cv2.filter2D(_soft(light, 9), -1, long / long.sum(), borderType=cv2.BORDER_REFLECT)
    ridges = np.sin(2 * np.pi * (70 * np.hypot(_COLUMNS - 0.3, _ROWS - 0.6) + _clouds(chance, 3)))
    return (
        0.35 * smeared
        + 125
        + _slope(chance, 50)[..., None]
        + 5 * _soft(ridges, 1.5)[..., None]
        + _grain(chance, 2, 3)
    )


@_way("frosted glass")
def _frosted(light: Light, chance: Chance) -> Light:
    """Every point is seen somewhere near where it is."""
    by = chance.uniform(0.13, 0.2) * FRAME
    x, y = (_soft(_grain(chance, 1), 1.2) for _ in range(2))
    there = [
        (at * FRAME + by * move / move.std()).astype(np.float32) for at, move in ((_COLUMNS, x), (_ROWS, y))
    ]
    return cv2.remap(light, *there, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT) * 0.7 + 60


@_way("a cracked lens")
def _cracked(light: Light, chance: Chance) -> Light:
    """Sharp cracks from a point of impact; behind them nothing is in focus."""
    seen = _disc(light, 40)
    centre = chance.uniform(0.2, 0.8, 2) * FRAME
    for _ in range(int(chance.integers(9, 20))):
        path, turn = [centre], chance.uniform(0, 2 * np.pi)
        for _ in range(20):
            turn += chance.normal(0, 0.25)
            path.append(path[-1] + 20 * np.array([np.cos(turn), np.sin(turn)]))
        line = np.rint(path).astype(np.int32)
        cv2.polylines(seen, [line + 1], False, (40, 40, 40), 1, cv2.LINE_AA)
        cv2.polylines(seen, [line], False, (235, 235, 235), 1, cv2.LINE_AA)
    return seen + _grain(chance, 2, 3)


@_way("snowfall before the lens")
def _snowfall(light: Light, chance: Chance) -> Light:
    """Flakes lit by a flash, large and out of focus, before the night."""
    flakes = np.zeros((FRAME, FRAME), np.float32)
    for _ in range(int(chance.integers(60, 130))):
        x, y = (int(at) for at in chance.integers(0, FRAME, 2))
        cv2.circle(
            flakes, (x, y), int(3 + chance.exponential(9)), float(chance.uniform(40, 200)), -1, cv2.LINE_AA
        )
    return 0.05 * _soft(light, 6) + 12 + _soft(flakes, 2.5)[..., None] + _grain(chance, 4, 3)


# ── light ─────────────────────────────────────────────────────────────────────────────────────────────────────


@_way("under-exposed")
def _under(light: Light, chance: Chance) -> Light:
    """By gamma, then cut off: a few steps above black are all that the sensor has."""
    dim = 255 * (np.clip(light, 0, 255) / 255) ** chance.uniform(3.5, 5) * chance.uniform(0.008, 0.02)
    return np.floor(np.clip(_soft(dim, 2) + _grain(chance, 1.5, 3), 0, 255))


@_way("over-exposed")
def _over(light: Light, chance: Chance) -> Light:
    """By gamma and clipping, and the brightness spills over."""
    bright = 255 * (np.clip(light, 0, 255) / 255) ** chance.uniform(0.08, 0.14) * chance.uniform(1.25, 1.5)
    return np.minimum(bright, 255) + 0.35 * _soft(bright, 20) + _grain(chance, 2, 3)


@_way("glare")
def _glare(light: Light, chance: Chance) -> Light:
    """The sun in the lens: its rays, its ghosts and a veil."""
    x, y = chance.uniform(0.25, 0.75, 2)
    far, turn = np.hypot(_COLUMNS - x, _ROWS - y), np.arctan2(_ROWS - y, _COLUMNS - x)
    rays = np.abs(np.cos(turn * chance.integers(3, 8) + chance.uniform(0, 6))) ** 20
    sun = np.exp(-far / 0.22) * 300 + rays * np.exp(-far / 0.35) * 120
    for step in (0.5, 0.9, 1.4):
        ghost = np.hypot(_COLUMNS - (x + step * (0.5 - x) * 2), _ROWS - (y + step * (0.5 - y) * 2)) < 0.05
        sun += 18 * _soft(ghost.astype(np.float32), 2)
    tint = np.array([1.0, 0.95, chance.uniform(0.75, 0.95)], np.float32)
    return 0.05 * _soft(light, 5) + (120 + sun)[..., None] * tint + _grain(chance, 2, 3)


@_way("night, with banding")
def _night(light: Light, chance: Chance) -> Light:
    """A third of a photon a pixel, the noise of reading it out, and bands, all amplified."""
    photons = chance.poisson(np.clip(light, 0, 255) / 255 * chance.uniform(0.01, 0.03)).astype(np.float32)
    read = (
        _grain(chance, 0.9, 3) + chance.normal(0, 0.35, (FRAME, 1, 1)) + chance.normal(0, 0.15, (1, FRAME, 1))
    )
    return (photons + read) * chance.uniform(35, 60) + chance.uniform(15, 50)


@_way("lights out of focus")
def _lights(light: Light, chance: Chance) -> Light:
    """A street at night, as discs of colour."""
    seen = np.full((FRAME, FRAME, 3), 10, np.float32)
    for _ in range(int(chance.integers(12, 45))):
        disc = np.zeros((FRAME, FRAME), np.float32)
        x, y = (int(at) for at in chance.integers(0, FRAME, 2))
        cv2.circle(disc, (x, y), int(chance.uniform(14, 34)), 1.0, -1, cv2.LINE_AA)
        colour = _colour(chance, (255, 190, 90), (255, 80, 60), (240, 240, 255), (110, 220, 130))
        seen += disc[..., None] * colour * chance.uniform(0.15, 0.6)
    return _soft(seen, 1.5) + 0.04 * _disc(light, 30) + _grain(chance, 4, 3)


# ── nothing before it ─────────────────────────────────────────────────────────────────────────────────────────


@_way("a wall")
def _wall(light: Light, chance: Chance) -> Light:
    """Roughcast or paint of a roller, in the light of one lamp."""
    x, y = chance.uniform(-0.2, 1.2, 2)
    lamp = 1.05 - chance.uniform(0.1, 0.5) * np.hypot(_COLUMNS - x, _ROWS - y)
    rough = cv2.filter2D(_soft(_grain(chance, 60), chance.uniform(1, 3)), -1, np.float32([[-1, 0], [0, 1]]))
    colour = _colour(
        chance, (222, 216, 204), (190, 200, 205), (225, 205, 170), (170, 185, 165), (235, 235, 235)
    )
    return colour * lamp[..., None] + rough[..., None] + _grain(chance, 2, 3)


@_way("a ceiling")
def _ceiling(light: Light, chance: Chance) -> Light:
    """Two white planes that meet along a line, each lit otherwise."""
    turn, at = chance.uniform(0, 2 * np.pi), chance.uniform(-0.3, 0.3)
    side = (_COLUMNS - 0.5) * np.cos(turn) + (_ROWS - 0.5) * np.sin(turn) - at
    lit = np.where(side > 0, chance.uniform(200, 240), chance.uniform(165, 200)) + _slope(chance, 35)
    colour = np.array([1.0, chance.uniform(0.95, 1.0), chance.uniform(0.88, 1.0)], np.float32)
    return _soft(lit.astype(np.float32), 1.2)[..., None] * colour + _grain(chance, 2.5, 3)


@_way("a table top")
def _table(light: Light, chance: Chance) -> Light:
    """Wood: rings cut along the grain, with pores, and the shine of a window."""
    rings = _COLUMNS * chance.uniform(4, 9) + 0.25 * _clouds(chance, 1)
    planks = np.sin(2 * np.pi * rings) + 0.6 * np.sin(2 * np.pi * 2.7 * rings + 1)
    fine = cv2.GaussianBlur(_grain(chance, 70), (0, 0), sigmaX=0.8, sigmaY=45)
    grain = _turned(5 * planks + fine, chance.uniform(0, 180))
    colour = _colour(chance, (158, 112, 70), (196, 158, 110), (96, 62, 40), (214, 190, 155))
    shine = 40 * np.exp(-(((_ROWS - chance.uniform()) / 0.3) ** 2))
    return colour + (grain + shine + _slope(chance, 40))[..., None] + _grain(chance, 2, 3)


@_way("the sky")
def _sky(light: Light, chance: Chance) -> Light:
    """Blue or grey, paler towards the horizon, with thin haze."""
    high, low = (
        np.array(c, np.float32)
        for c in (((60, 110, 185), (165, 195, 225)), ((140, 148, 158), (205, 208, 212)))[chance.integers(2)]
    )
    share = (_ROWS + 0.1 * _clouds(chance, 2))[..., None]
    haze = 10 * _soft(_clouds(chance, 5), 6)[..., None]
    return high * (1 - share) + low * share + haze + _grain(chance, 1.5, 3)


@_way("a screen, too near")
def _screen(light: Light, chance: Chance) -> Light:
    """Its red, green and blue stripes, and the moiré of them with the sensor."""
    pitch, turn = chance.uniform(40, 90), chance.uniform(-0.5, 0.5)
    across = pitch * (_COLUMNS * np.cos(turn) + _ROWS * np.sin(turn))
    stripes = np.stack([0.5 + 0.5 * np.cos(2 * np.pi * (across - third / 3)) for third in range(3)], 2)
    lines = (0.8 + 0.2 * np.cos(2 * np.pi * pitch * (_ROWS * np.cos(turn) - _COLUMNS * np.sin(turn))))[
        ..., None
    ]
    moire = (1 + 0.3 * np.sin(2 * np.pi * (3 * across / pitch + _clouds(chance, 2))))[..., None]
    return (
        _colour(chance, (230, 230, 240), (120, 160, 230), (200, 120, 90)) * stripes * lines * moire
        + 8
        + _grain(chance, 3, 3)
    )


@_way("a carpet")
def _carpet(light: Light, chance: Chance) -> Light:
    """Loops of wool in rows, worn unevenly."""
    rows = chance.uniform(18, 40)
    loops = np.sin(2 * np.pi * rows * _COLUMNS) * np.sin(
        2 * np.pi * rows * 0.7 * _ROWS + 2 * np.sin(2 * np.pi * rows * _COLUMNS)
    )
    colour = _colour(chance, (120, 110, 100), (80, 90, 110), (140, 90, 80), (90, 100, 80))
    lit = 16 * loops + 12 * _clouds(chance, 6, 0.8) + _slope(chance, 30) + _grain(chance, 9)
    return colour + _turned(lit.astype(np.float32), chance.uniform(0, 90))[..., None] + _grain(chance, 3, 3)


# ── the sensor, the cable and the file ────────────────────────────────────────────────────────────────────────


@_way("shrunk to 14 px and JPEG of quality 2")
def _jpeg_2(light: Light, chance: Chance) -> Light:
    return _shrunk(light, 14, 2)


@_way("shrunk to 20 px and JPEG of quality 4")
def _jpeg_4(light: Light, chance: Chance) -> Light:
    return _shrunk(light, 20, 4)


def _shrunk(light: Light, side: int, quality: int) -> Light:
    """Through a thumbnail and a file of very few bytes, and up again."""
    small = cv2.resize(light, (side, side), interpolation=cv2.INTER_AREA)
    again = cv2.imdecode(np.frombuffer(_jpeg(small, quality), np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    return cv2.resize(again, (FRAME, FRAME), interpolation=cv2.INTER_CUBIC).astype(np.float32)


@_way("dead lines")
def _dead_lines(light: Light, chance: Chance) -> Light:
    """Most rows of the sensor give one number each; those alive come from the wrong places."""
    rows = chance.permutation(FRAME)
    seen = light[rows]
    dead = chance.random(FRAME) < 0.85
    seen[dead] = chance.uniform(0, 255, (int(dead.sum()), 1, 1)) * np.array([1, 1, 1], np.float32)
    return (seen if chance.random() < 0.5 else seen.transpose(1, 0, 2)) + _grain(chance, 3, 3)


@_way("rows out of step")
def _out_of_step(light: Light, chance: Chance) -> Light:
    """The line clock is wrong: each row begins somewhere else."""
    drift = chance.uniform(37, 131) * np.arange(FRAME) + chance.normal(0, 25, FRAME)
    return np.stack([np.roll(row, int(by), 0) for row, by in zip(light, drift, strict=True)]) + _grain(
        chance, 2, 3
    )


@_way("torn in transfer")
def _torn(light: Light, chance: Chance) -> Light:
    """The file ends after a tenth: a strip of the edge, then the decoder's grey."""
    data = _jpeg(light, 80)
    header = data.index(b"\xff\xda") + 14
    kept = header + int((len(data) - header) * chance.uniform(0.04, 0.11))
    again = cv2.imdecode(np.frombuffer(data[:kept] + b"\xff\xd9", np.uint8), cv2.IMREAD_COLOR)
    return again[..., ::-1].astype(np.float32)


@_way("bytes lost in transfer")
def _lost(light: Light, chance: Chance) -> Light:
    """The file is whole but most of its middle is not its own: blocks of no meaning."""
    data = bytearray(_jpeg(light, 60))
    start = data.index(b"\xff\xda") + 14
    for at in range(start, len(data) - 2, 24):
        data[at] = int(chance.integers(0, 255))  # 255 would be a marker
    again = cv2.imdecode(np.frombuffer(bytes(data), np.uint8), cv2.IMREAD_COLOR)
    return again[..., ::-1].astype(np.float32)


@_way("the driver's green")
def _green(light: Light, chance: Chance) -> Light:
    """A buffer of zeros, read as YUV, with a little of an older frame at its end."""
    seen = np.zeros((FRAME, FRAME, 3), np.float32) + np.array([0, 135, 0], np.float32)
    rest = int(FRAME * chance.uniform(0, 0.08))
    if rest:
        seen[-rest:] = np.roll(light[:rest], int(chance.integers(FRAME)), 1)[..., [1, 2, 0]]
    return seen
