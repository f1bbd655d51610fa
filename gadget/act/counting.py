"""How many separate things lie on a plain background: coins on a table, screws on a cloth. Or that it cannot be told.

The background is what the frame's border shows: a smooth surface of colour in CIE L*a*b*, fitted robustly (iteratively
reweighted least squares). What differs from it is foreground, by Otsu's threshold (1979), held between what noise and
what eyes allow. Things that touch come apart where eroding them cuts them, and each pixel goes to the nearer core (the
influence zones of Lantuéjoul, what Meyer's watershed of the distance transform gives). The count is trusted only when
several thresholds in a row agree, as real things do (compare the maximally stable regions of Matas et al., 2002).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gadget import images
from gadget.images import Mask, Plane
from gadget.picture import Picture

MOST = 30
"""More things than this are not counted."""

SIDE = 400
"""Pixels of the longer side at which it is looked at."""

NARROW = 40
"""Pixels of the shorter side, then, below which it is a strip that shows nothing whole."""

BORDER = 0.05
"""Share of the sides that is taken for the border of the frame."""

PLAIN = 0.6
"""Share of the border that must be background."""

ROUGH = 9.0
"""A background that varies more than this (L*a*b*, robust standard deviation) is not plain."""

STIFF = (0.0, 1e-5, 1e-5, 1e-4, 1e-4, 1e-4)
"""How much each term of the surface (1, x, y, x², xy, y²) is held down, so that it bends only where it must."""

MEDIAN = 1.28
"""About the median length of three normally distributed errors that go together, over their standard deviation."""

FULL = 0.7
"""A foreground of more than this share of the frame leaves no background."""

NOTICED = (9.0, 22.0)
"""Between which distances in L*a*b* from the background foreground begins, …"""

OTSU, NOISY = 0.6, 3.5
"""… at this share of Otsu's threshold, and above so many times the noise."""

EDGE, EDGED = 1.2, 0.3
"""A thing's outline is this steep (L*a*b* per pixel) over this share of its length; a shadow's is softer."""

SHADE, DARKEST, TINT = 0.3, 35.0, 4.0
"""What a difference counts that may be a shadow: darker by at most so much, and of so little other colour."""

STRICTNESS = (0.64, 0.8, 1.0, 1.25, 1.6)
STABLE = 3
"""The threshold's multiples of which so many in a row must give the same count."""

SPECK = 0.0006
"""A thing is at least this share of the frame."""

CRUMB, SMALL = 0.12, 0.25
"""Sizes, as shares of the usual one: below the first it is dirt; between them it may be either, and nothing is said."""

NECK = 0.78
"""Two bodies touch where the thing is narrower than this share of the slimmer one."""

THIN = 2.5
"""Half the width, in pixels, of the thinnest body."""

ROUND = 0.95
"""What fills this much of its convex hull is one thing."""

PIECE = 0.35
"""What is cut off must have this share of the largest piece, or it is a part, such as a handle."""

LARGE = 4.0
"""The largest may be so many times the usual size."""

BRANCHED, DOUBLE, CLUMSY = 0.6, 1.6, 0.93
"""What fills less of its convex hull may be several that lie across each other: more so when it is this many times the
usual size."""

GAP = 3
"""Pixels: what is thinner is dropped, gaps that are narrower are closed."""


@dataclass(frozen=True, slots=True)
class _Body:
    area: int  # pixels
    solid: float  # share of its convex hull that it fills


class _Unsure(Exception):
    """It cannot be told."""


def count(picture: Picture) -> int | None:
    """How many things lie apart, or just touch, on a fairly plain background; None when that cannot be told."""
    seen = images.smooth(images.lab(images.scale(picture, SIDE).pixels), 1.0)
    if min(seen.shape[:2]) < NARROW:
        return None
    try:
        off, noise = _off(seen)
    except _Unsure:
        return None
    steep = _steepness(seen)
    away = np.asarray(np.linalg.norm(off, axis=-1), np.float32)
    counted = _agreed(away, steep, noise)
    if counted is None:  # once more without the shadows, which may join things
        counted = _agreed(np.where(_shaded(off, steep), SHADE * away, away), steep, noise)
    return counted


def _agreed(away: Plane, steep: Plane, noise: float) -> int | None:
    """The count on which enough thresholds in a row agree."""
    threshold = _threshold(away, noise)
    last, row = None, 0
    for factor in STRICTNESS:
        try:
            found = _counted(away, steep, threshold * factor)
        except _Unsure:
            last, row = None, 0
            continue
        last, row = found, row + 1 if found == last else 1
        if row == STABLE:
            return found
    return None


def _off(seen: Plane) -> tuple[Plane, float]:
    """What of each pixel's colour is not the background's there, and how much that varies by itself (L*a*b* units)."""
    height, width = seen.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1)
    band = max(4, round(BORDER * min(height, width)))
    edge = np.ones((height, width), bool)
    edge[band:-band, band:-band] = False
    off, sigma = _fitted(seen, terms, edge, edge)
    # Once more with what lies inside, so that a light from above is not guessed from the border.
    off, sigma = _fitted(seen, terms, np.linalg.norm(off, axis=-1) < max(4 * sigma, NOTICED[0]), edge)
    if sigma > ROUGH:
        raise _Unsure  # rough background
    if np.mean(np.linalg.norm(off[edge], axis=-1) < max(NOTICED[0], 3 * sigma)) < PLAIN:
        raise _Unsure  # busy border
    return off, sigma


def _shaded(off: Plane, steep: Plane) -> Mask:
    """Where it is a shadow: darker, hardly of another colour, and soft."""
    darker, tint = -off[..., 0], np.hypot(off[..., 1], off[..., 2])
    soft = images.smooth(steep, 1.0) < EDGE
    return np.asarray((darker > 0) & (darker < DARKEST) & (tint < TINT + 0.2 * darker) & soft)


def _fitted(seen: Plane, terms: Plane, where: Mask, edge: Mask) -> tuple[Plane, float]:
    """What is left of `seen` without the smooth surface fitted to most pixels of `where`; its spread on the border."""
    rows, colours = terms[where][::23], seen[where][::23]
    middle = np.median(colours, 0)
    left = np.linalg.norm(colours - middle, axis=1)
    for _ in range(8):
        scale = max(float(np.median(left)) * 1.5, 1.0)
        weighed = rows / (1 + (left / scale) ** 2)[:, None] ** 2
        surface = np.linalg.solve(weighed.T @ rows + len(rows) * np.diag(STIFF), weighed.T @ colours)
        left = np.linalg.norm(colours - rows @ surface, axis=1)
    off = (seen - terms @ surface.astype(np.float32)).astype(np.float32)
    return off, float(np.median(np.linalg.norm(off[edge], axis=1))) / MEDIAN


def _threshold(away: Plane, noise: float) -> float:
    """Otsu's threshold, within what is noticed and above the noise."""
    levels = np.minimum(away, 60).astype(int).ravel()
    share = np.bincount(levels, minlength=61) / len(levels)
    below = np.cumsum(share)
    mean = np.cumsum(share * np.arange(61))
    between = (mean[-1] * below - mean) ** 2 / np.maximum(below * (1 - below), 1e-9)
    otsu = float(np.argmax(between)) + 1
    low = max(NOTICED[0], NOISY * noise)
    return float(np.clip(OTSU * otsu, low, max(low, NOTICED[1])))


def _steepness(seen: Plane) -> Plane:
    """How fast the colour changes at each pixel (L*a*b* units per pixel)."""
    down, across = np.gradient(seen, axis=(0, 1))
    return np.asarray(np.sqrt((down**2 + across**2).sum(-1)), np.float32)


def _counted(away: Plane, steep: Plane, threshold: float) -> int:
    """How many there are at this threshold. Raises `_Unsure`."""
    mask = _filled(images.without_gaps(images.without_specks(away > threshold, GAP), GAP))
    if mask.mean() > FULL:
        raise _Unsure  # no background left
    labels, boxes = images.regions(mask)
    outlines = mask & (images.depths(mask) < 1.5)
    bodies: list[_Body] = []
    blurred = False
    for number, (left, top, width, height, area) in enumerate(boxes[1:], 1):
        if area < SPECK * mask.size:
            continue
        if width == mask.shape[1] or height == mask.shape[0]:
            raise _Unsure  # from edge to edge
        place = (slice(top, top + height), slice(left, left + width))
        one = labels[place] == number
        if np.mean(steep[place][outlines[place] & one] > EDGE) >= EDGED:
            bodies += _bodies(np.pad(one, 2))
        else:
            blurred = True
    if blurred and not bodies:
        raise _Unsure  # blurred
    return _things(bodies)


def _things(bodies: list[_Body]) -> int:
    """How many of the bodies are things. Raises `_Unsure`."""
    if not bodies:
        return 0
    sizes = np.sort([body.area for body in bodies])
    usual = float(sizes[np.searchsorted(np.cumsum(sizes), sizes.sum() / 2)])
    usual = float(np.median(sizes[sizes >= CRUMB * usual]))
    things = [body for body in bodies if body.area >= CRUMB * usual]
    if len(things) > MOST:
        raise _Unsure  # too many
    if min(body.area for body in things) < SMALL * usual or max(body.area for body in things) > LARGE * usual:
        raise _Unsure  # of very different sizes
    for body in things:
        if body.solid < (CLUMSY if body.area > DOUBLE * usual else BRANCHED):
            raise _Unsure  # perhaps several that overlap
    return len(things)


def _filled(mask: Mask) -> Mask:
    """Without holes: what is not reached from the border belongs to what surrounds it."""
    outside, _ = images.regions(~np.pad(mask, 1))
    return np.asarray(outside != outside[0, 0])[1:-1, 1:-1]


def _bodies(one: Mask) -> list[_Body]:
    """The bodies of one connected piece: several where it is of bodies that touch."""
    whole = _Body(int(one.sum()), float(one.sum()) / images.hull_area(one))
    if whole.solid >= ROUND:
        return [whole]
    cores = _cores(images.depths(one), one, 0.0)
    if len(cores) < 2:
        return [whole]
    # Each grows back by what it was eroded; where two meet, the nearer one has the pixel.
    near = np.argmin([images.depths(~core) - level for core, level in cores], axis=0)
    parts = [one & (near == number) for number in range(len(cores))]
    largest = max(int(part.sum()) for part in parts)
    cut = [
        _Body(int(part.sum()), float(part.sum()) / images.hull_area(part))
        for part in parts
        if part.sum() >= PIECE * largest
    ]
    return cut if len(cut) > 1 else [whole]


def _cores(depth: Plane, where: Mask, cut: float) -> list[tuple[Mask, float]]:
    """What `where` falls apart into as it is eroded, as deep as necks demand; each with the depth it was cut at."""
    peak, level = float(depth[where].max()), cut
    while level < NECK * peak:
        level += max(0.5, peak / 20)
        labels, boxes = images.regions(where & (depth > level))
        parts = [labels == number for number in range(1, len(boxes))]
        parts = [part for part in parts if depth[part].max() >= max(level / NECK, THIN)]
        if len(parts) > 1:
            return [core for part in parts for core in _cores(depth, part, level)]
    return [(where, cut)]
