"""Puts lines of writing in the order in which a person reads them. Pure: geometry only.

The page is first turned upright (a label may lie on its side or stand on its head) and straightened. Columns are read
one after the other, but only where both sides of the gap are prose: what stands beside a price belongs to it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from gadget.act.writing.seen import Line, Point

LEGIBLE = {1: 0.985, 2: 0.9}
"""Certainty from which a line of so many letters is believed; `LEGIBLE_LONGER` for longer ones."""
LEGIBLE_LONGER = 0.75
"""In 150 photographs of rooms, animals and bottles, textures were "read" as one or two letters with up to 0.98, as
three or more with up to 0.74; of 705 lines of blurred, faint and noisy print, those that were right had 0.8 or more."""

NARROWEST_COLUMN = 12
"""Letters per line (Chinese ones count twice) that make a column of prose rather than of a table."""

_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side on one line of a page, from left to right."""

    text: str
    left: float
    right: float
    top: float
    height: float
    cells: int = 1
    """Pieces with wide gaps between them."""

    @property
    def bottom(self) -> float:
        return self.top + self.height


Paragraph = tuple[Row, ...]


def legible(line: Line) -> bool:
    """Whether this is writing, and read well enough to be said aloud."""
    letters = sum(character.isalnum() for character in line.text)
    return letters > 0 and line.confidence >= LEGIBLE.get(letters, LEGIBLE_LONGER)


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """The legible lines as rows, in reading order, broken where the page leaves space or changes size."""
    return [
        paragraph
        for column in _columns(_rows(_upright([line for line in lines if legible(line)])))
        for paragraph in _broken(column)
    ]


# ── the page upright ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of writing on the straightened page."""

    text: str
    left: float
    right: float
    middle: float
    height: float


def _upright(lines: Sequence[Line]) -> list[_Piece]:
    turn = _way_up(lines)
    turned = [(line, [_turned(corner, turn) for corner in line.corners]) for line in lines]
    tilt = _tilt([corners for _, corners in turned])
    return [_piece(line.text, [_rotated(corner, -tilt) for corner in corners]) for line, corners in turned]


def _way_up(lines: Sequence[Line]) -> int:
    """By how many quarters the page lies turned clockwise: what most of its letters say."""
    votes = [0.0] * 4
    for line in lines:
        wide, high = _sides(line.corners)
        if max(wide, high) > 1.5 * min(wide, high):  # of a squarish box it is not known how the line runs
            votes[(0, 2)[line.flipped] if wide > high else (1, 3)[line.flipped]] += len(line.text)
    return votes.index(max(votes))


def _turned(point: Point, quarters: int) -> Point:
    """Where `point` goes when a page that lies turned clockwise by so many quarters is put upright."""
    x, y = point
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarters]


def _rotated(point: Point, angle: float) -> Point:
    x, y = point
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def _tilt(boxes: Sequence[Sequence[Point]]) -> float:
    """The angle at which most lines run, in radians."""
    angles = []
    for corners in boxes:
        ends = sorted(corners)
        start, end = _between(ends[0], ends[1]), _between(ends[2], ends[3])
        if end[0] - start[0] > 3 * abs(end[1] - start[1]) and end[0] - start[0] > 2 * _sides(corners)[1]:
            angles.append(math.atan2(end[1] - start[1], end[0] - start[0]))
    return median(angles) if angles else 0.0


def _sides(corners: Sequence[Point]) -> tuple[float, float]:
    """The lengths of the side that runs more across, and of the one that runs more down."""
    one, other = math.dist(corners[0], corners[1]), math.dist(corners[1], corners[2])
    across = abs(corners[1][0] - corners[0][0]) >= abs(corners[1][1] - corners[0][1])
    return (one, other) if across else (other, one)


def _between(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _piece(text: str, corners: Sequence[Point]) -> _Piece:
    across = [x for x, _ in corners]
    middle = sum(y for _, y in corners) / len(corners)
    return _Piece(text, min(across), max(across), middle, max(1.0, _sides(corners)[1]))


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Pieces at the same height, from the top down, each row from left to right."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.middle, piece.left)):
        row = rows[-1] if rows else []
        level = median(other.middle for other in row) if row else 0.0
        if row and piece.middle - level < 0.5 * min(piece.height, *(other.height for other in row)):
            row.append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _row(pieces: Sequence[_Piece]) -> Row:
    """The pieces as one line of text: with a comma where the gap is wide."""
    text, cells = pieces[0].text, 1
    for before, piece in pairwise(pieces):
        if piece.left - before.right > 1.2 * max(before.height, piece.height):
            cells += 1
            text += _comma(text, piece.text) + piece.text
        else:
            text += ("" if _HAN.match(text[-1]) and _HAN.match(piece.text) else " ") + piece.text
    height = max(piece.height for piece in pieces)
    top = sum(piece.middle for piece in pieces) / len(pieces) - height / 2
    return Row(text, pieces[0].left, max(piece.right for piece in pieces), top, height, cells)


def _comma(before: str, after: str) -> str:
    if not before[-1].isalnum() and before[-1] not in ')）%°”"':
        return " "
    return "，" if _HAN.search(before) or _HAN.match(after) else ", "


# ── columns and paragraphs ────────────────────────────────────────────────────────────────────────


def _columns(rows: Sequence[Sequence[_Piece]]) -> list[list[Row]]:
    """Columns in reading order, each with its rows; a page without columns is one."""
    best: tuple[int, int, float] | None = None
    for gap in sorted({(b.left + a.right) / 2 for row in rows for a, b in pairwise(row)}):
        for start, end in _runs(rows, gap):
            if _is_gap(rows[start:end], gap) and (best is None or end - start > best[1] - best[0]):
                best = start, end, gap
    if best is None:
        return [[_row(row) for row in rows]] if rows else []
    start, end, gap = best
    left, right = _split(rows[start:end], gap)
    parts = rows[:start], left, right, rows[end:]
    return [column for part in parts for column in _columns(part)]


def _runs(rows: Sequence[Sequence[_Piece]], gap: float) -> list[tuple[int, int]]:
    """The stretches of rows that nothing crosses at `gap`, as start and end."""
    runs, start = [], 0
    for index, row in enumerate(rows):
        if any(piece.left < gap < piece.right for piece in row):
            runs.append((start, index))
            start = index + 1
    return [(start, end) for start, end in [*runs, (start, len(rows))] if end - start >= 3]


def _split(rows: Sequence[Sequence[_Piece]], gap: float) -> tuple[list[list[_Piece]], list[list[_Piece]]]:
    left = [[piece for piece in row if piece.right <= gap] for row in rows]
    right = [[piece for piece in row if piece.right > gap] for row in rows]
    return [row for row in left if row], [row for row in right if row]


def _is_gap(rows: Sequence[Sequence[_Piece]], gap: float) -> bool:
    """Whether there is a column of prose on either side."""
    return all(_is_prose([piece.text for row in side for piece in row]) for side in _split(rows, gap))


def _is_prose(texts: Sequence[str]) -> bool:
    letters = [sum(character.isalpha() for character in text) + len(_HAN.findall(text)) for text in texts]
    digits = sum(character.isdigit() for text in texts for character in text)
    return len(texts) >= 3 and median(letters) >= NARROWEST_COLUMN and digits < 0.2 * sum(letters)


def _broken(rows: Sequence[Row]) -> list[Paragraph]:
    """The rows of a column as paragraphs."""
    broken: list[list[Row]] = []
    for row in rows:
        before = broken[-1][-1] if broken else None
        if before is None or _breaks(before, row):
            broken.append([row])
        else:
            broken[-1].append(row)
    return [tuple(paragraph) for paragraph in broken]


def _breaks(before: Row, row: Row) -> bool:
    larger, smaller = max(before.height, row.height), min(before.height, row.height)
    return row.top - before.bottom > 1.1 * larger or larger > 1.4 * smaller or row.top < before.top
