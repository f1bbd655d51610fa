"""Pictures as files, as JPEG and from a USB camera: the one module that knows OpenCV.

OpenCV takes a second to import on a small board, so it is imported by the first function that needs it.
"""

from __future__ import annotations

import errno
import os
import re
import struct
import tempfile
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from gadget.errors import (
    BadPicture,
    BadSettings,
    DiskFull,
    JournalFailed,
    LookFailed,
    NoCamera,
    PictureTooLarge,
    ReadOnly,
    Unavailable,
)
from gadget.picture import Picture, Pixels

LARGEST_PIXELS = 50_000_000
LARGEST_BYTES = 128 << 20
Plane = npt.NDArray[np.float32]
"""A value, or several, per pixel."""
Mask = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.int32]

KINDS = "JPEG, PNG, WebP or BMP"

DARK = 16.0
"""A frame whose mean brightness (0-255) is below this shows nothing."""
FLAT = 3.0
"""So does one whose colours vary less than this (standard deviation, 0-255) once noise is averaged out."""
SHARP = 6.0
"""The brightness (0-255) of a square of 224 pixels must change by this from one pixel to the next along the sharpest
hundredth of it, or nothing in it is in focus: 2 of 737 dev photographs that can be recognised fall short."""


# ── files ─────────────────────────────────────────────────────────────────────────────────────────


def load() -> None:
    """Import OpenCV now rather than with the first picture. Raises `Unavailable`."""
    _library()


def read(path: Path, width: int | None = None) -> Picture:
    """The picture in a file, upright (EXIF orientation is obeyed).

    With `width` it is scaled down to at most that, which for a large JPEG takes a fraction of the time and
    memory. Raises `BadPicture` for what is not a picture, `PictureTooLarge` above 50 megapixels, before it is
    decoded.
    """
    try:
        if path.exists() and not path.is_file():
            raise BadPicture(f"{path} is not a file. Give a {KINDS} file.")
        if path.stat().st_size > LARGEST_BYTES:
            raise PictureTooLarge(f"{path} has more than {LARGEST_BYTES >> 20} MiB. Make it smaller first.")
        data = path.read_bytes()
    except OSError as error:
        raise BadPicture(f"{path} cannot be read: {error.strerror}. Give a {KINDS} file.") from error
    return decode(data, str(path), width)


def decode(data: bytes, source: str, width: int | None = None) -> Picture:
    """The picture in `data`, as `read` does it; `source` names it in errors."""
    columns, rows = _size(data, source)
    if columns * rows > LARGEST_PIXELS:
        raise PictureTooLarge(
            f"{source} has {columns} x {rows} pixels; {LARGEST_PIXELS // 1_000_000} megapixels is the most. "
            "Make it smaller first."
        )
    cv2 = _library()
    # The smaller side decides: which one becomes the width is known only once the orientation has been
    # obeyed.
    reduction = next((n for n in (8, 4, 2) if width and min(columns, rows) // n >= width), 1)
    flag = cv2.IMREAD_COLOR if reduction == 1 else getattr(cv2, f"IMREAD_REDUCED_COLOR_{reduction}")
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
    except cv2.error as error:
        raise BadPicture(f"{source} is damaged: {error}") from error
    if pixels is None:
        raise BadPicture(f"{source} is damaged: it cannot be decoded. Save it again as {KINDS}.")
    picture = Picture(_rgb(pixels), source)
    return fit(picture, width) if width else picture


def to_jpeg(picture: Picture, quality: int = 85) -> bytes:
    """The picture as a JPEG file; `quality` 1-100."""
    cv2 = _library()
    bgr = np.ascontiguousarray(picture.pixels[..., ::-1])
    encoded, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not encoded:  # only for shapes that `Picture` does not allow
        raise BadPicture(f"{picture.source} cannot be encoded as JPEG")
    return bytes(data)


def write_jpeg(path: Path, picture: Picture, quality: int = 90) -> None:
    """Write the picture to `path`, all of it or nothing. Raises `DiskFull`, `ReadOnly` or `JournalFailed`."""
    data = to_jpeg(picture, quality)
    draft: str | None = None
    try:
        descriptor, draft = tempfile.mkstemp(prefix=".picture-", dir=path.parent)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).replace(path)
    except OSError as error:
        if draft is not None:
            Path(draft).unlink(missing_ok=True)
        raise _not_written(path, error) from error


# ── shape ─────────────────────────────────────────────────────────────────────────────────────────


def fit(picture: Picture, width: int) -> Picture:
    """The picture scaled down to at most `width` pixels across; never up."""
    if picture.width <= width:
        return picture
    cv2 = _library()
    height = max(1, round(picture.height * width / picture.width))
    pixels = cv2.resize(picture.pixels, (width, height), interpolation=cv2.INTER_AREA)
    return Picture(cast(Pixels, pixels), picture.source)


def scale(picture: Picture, longest: int) -> Picture:
    """The picture scaled, up or down, to `longest` pixels along its longer side."""
    factor = longest / max(picture.width, picture.height)
    if factor == 1:
        return picture
    cv2 = _library()
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return Picture(cast(Pixels, cv2.resize(picture.pixels, size, interpolation=how)), picture.source)


def middle(picture: Picture, side: int, share: float = 1.0) -> Pixels:
    """The middle square of the picture, scaled to `side` pixels each way; with `share` only that much of its width."""
    cv2 = _library()
    length = max(1, round(share * min(picture.width, picture.height)))
    top, left = (picture.height - length) // 2, (picture.width - length) // 2
    square = picture.pixels[top : top + length, left : left + length]
    how = cv2.INTER_AREA if length > side else cv2.INTER_CUBIC
    return cast(Pixels, cv2.resize(square, (side, side), interpolation=how))


def turn(picture: Picture, degrees: int, flip: bool = False) -> Picture:
    """The picture turned clockwise by a multiple of 90 `degrees`, then with `flip` mirrored left to right.

    Raises `BadSettings` for another angle.
    """
    if degrees % 90:
        raise BadSettings(f"look.rotate = {degrees} is not possible: it must be 0, 90, 180 or 270.")
    pixels = np.rot90(picture.pixels, k=-(degrees // 90) % 4)
    if flip:
        pixels = pixels[:, ::-1]
    return Picture(np.ascontiguousarray(pixels), picture.source)


def is_covered(picture: Picture) -> bool:
    """Whether there is nothing to see: all dark (a cap, a finger, the night) or all of one shade."""
    cells = _cells(picture)
    return _are_dark(cells) or bool(cells.std(axis=(0, 1)).max() < FLAT)


def is_dark(picture: Picture) -> bool:
    """Whether it is nearly black."""
    return _are_dark(_cells(picture))


def shows_nothing(picture: Picture) -> bool:
    """Whether nobody could tell what is on it: dark, covered, or nothing in focus."""
    return is_covered(picture) or is_blurred(middle(picture, 224))


def is_blurred(square: Pixels) -> bool:
    """Whether nothing is in focus in a square of 224 pixels, as `middle` gives it."""
    cv2 = _library()
    brightness = cv2.cvtColor(square, cv2.COLOR_RGB2GRAY)
    across, down = (cv2.Sobel(brightness, cv2.CV_32F, *along, scale=1 / 8) for along in ((1, 0), (0, 1)))
    return bool(np.percentile(np.hypot(across, down), 99) < SHARP)


# ── regions ───────────────────────────────────────────────────────────────────────────────────────


def lab(pixels: Pixels) -> Plane:
    """CIE L*a*b*, shape (height, width, 3): lightness 0-100, where equal distances look about equally different."""
    cv2 = _library()
    return cast(Plane, cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab))


def smooth(plane: Plane, sigma: float) -> Plane:
    """Gaussian blur; `sigma` in pixels."""
    return cast(Plane, _library().GaussianBlur(plane, (0, 0), sigma))


def without_specks(mask: Mask, width: int) -> Mask:
    """Morphological opening: what a disc of `width` pixels does not fit into is gone."""
    return _morphed(mask, "MORPH_OPEN", width)


def without_gaps(mask: Mask, width: int) -> Mask:
    """Morphological closing: gaps that a disc of `width` pixels does not fit into are filled."""
    return _morphed(mask, "MORPH_CLOSE", width)


def regions(mask: Mask) -> tuple[Labels, npt.NDArray[np.int32]]:
    """The connected parts of a mask, numbered from 1, and each one's [left, top, width, height, area] (0: the rest)."""
    _, labels, stats, _ = _library().connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return cast(Labels, labels), cast(npt.NDArray[np.int32], stats)


def depths(mask: Mask) -> Plane:
    """Pixels from each point of the mask to the nearest one outside (Euclidean distance transform)."""
    cv2 = _library()
    return cast(Plane, cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5))


def hull_area(mask: Mask) -> float:
    """Pixels within the convex hull of a mask that is not empty."""
    cv2 = _library()
    return float(
        cv2.countNonZero(
            cv2.fillConvexPoly(
                np.zeros(mask.shape, np.uint8), cv2.convexHull(cv2.findNonZero(mask.astype(np.uint8))), 1
            )
        )
    )


# ── camera and lettering ──────────────────────────────────────────────────────────────────────────


def grab(device: str, width: int, settle: int) -> Pixels:
    """One fresh frame of a V4L2 camera: open it, let the exposure settle for `settle` frames, close it.

    Opening it anew means that no frame in a buffer can be older than the call. Raises `NoCamera` when it
    cannot be opened and `LookFailed` when it gives no frame.
    """
    cv2 = _library()
    number = re.fullmatch(r"/dev/video(\d+)", os.path.realpath(device))
    capture = cv2.VideoCapture(int(number[1]) if number else device, cv2.CAP_V4L2)
    try:
        if not capture.isOpened():
            raise NoCamera(f"{device} cannot be opened as a camera: it is in use, or it is none.")
        if width > 640:  # raw video of this size would come at a few frames a second
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter_fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, width * 3 // 4)
        for _ in range(settle):
            if not capture.grab():
                raise LookFailed(f"{device} stopped giving frames.")
        complete, pixels = capture.read()
        if not complete or pixels is None:
            raise LookFailed(f"{device} gave no frame.")
        return _rgb(pixels)
    except cv2.error as error:
        raise LookFailed(f"{device}: {error}") from error
    finally:
        capture.release()


def letter(pixels: Pixels, words: str, middle: tuple[int, int], height: int) -> None:
    """Write white ASCII `words` into `pixels`, `height` pixels high, around `middle` (column, row)."""
    cv2 = _library()
    font, stroke = cv2.FONT_HERSHEY_SIMPLEX, max(1, height // 8)
    scale = cv2.getFontScaleFromHeight(font, height, stroke)
    (across, up), _ = cv2.getTextSize(words, font, scale, stroke)
    corner = (middle[0] - across // 2, middle[1] + up // 2)
    cv2.putText(pixels, words, corner, font, scale, (255, 255, 255), stroke, cv2.LINE_AA)


# ── inside ────────────────────────────────────────────────────────────────────────────────────────


def _cells(picture: Picture) -> Pixels:
    """A few hundred of them: sensor noise is averaged away, anything one could recognise is not."""
    cv2 = _library()
    return cast(Pixels, cv2.resize(picture.pixels, (32, 24), interpolation=cv2.INTER_AREA))


def _are_dark(cells: Pixels) -> bool:
    cv2 = _library()
    return bool(cv2.cvtColor(cells, cv2.COLOR_RGB2GRAY).astype(np.float64).mean() < DARK)


def _morphed(mask: Mask, how: str, width: int) -> Mask:
    cv2 = _library()
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    return cast(Mask, cv2.morphologyEx(mask.astype(np.uint8), getattr(cv2, how), disc) > 0)


def _library() -> Any:
    """OpenCV, quiet and on one core: what it does here is small, and the ears need the others."""
    try:
        import cv2
    except ImportError as error:
        raise Unavailable(
            f"OpenCV cannot be loaded: {error}. Try: sudo apt install libgl1 libglib2.0-0"
        ) from error
    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2


def _rgb(pixels: npt.NDArray[Any]) -> Pixels:
    cv2 = _library()
    return cast(Pixels, cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB, dst=pixels))


def _not_written(path: Path, error: OSError) -> JournalFailed:
    kind = {
        errno.ENOSPC: DiskFull,
        errno.EDQUOT: DiskFull,
        errno.EFBIG: DiskFull,
        errno.EROFS: ReadOnly,
        errno.EACCES: ReadOnly,
    }.get(error.errno or 0, JournalFailed)
    return kind(f"{path} cannot be written: {error.strerror}.")


def _size(data: bytes, source: str) -> tuple[int, int]:
    """Columns and rows as the file's header says, without decoding it. Raises `BadPicture`."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            size = struct.unpack_from(">II", data, 16)
        elif data.startswith(b"\xff\xd8"):
            size = _jpeg_size(data)
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            size = _webp_size(data)
        elif data.startswith(b"BM"):
            size = _bmp_size(data)
        else:
            raise BadPicture(f"{source} is not a picture I can read. Give a {KINDS} file.")
    except (struct.error, IndexError) as error:
        raise BadPicture(f"{source} is damaged: it ends within its header.") from error
    if not (size[0] and size[1]):
        raise BadPicture(f"{source} is damaged: its header gives no size.")
    return int(size[0]), int(size[1])


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while True:
        if data[at] != 0xFF:
            raise IndexError
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:  # markers without a length
            at += 2
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame header, of any coding
            rows, columns = struct.unpack_from(">HH", data, at + 5)
            return columns, rows
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]


def _webp_size(data: bytes) -> tuple[int, int]:
    match data[12:16]:
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case _:
            columns, rows = struct.unpack_from("<HH", data, 26)
            return columns & 0x3FFF, rows & 0x3FFF


def _bmp_size(data: bytes) -> tuple[int, int]:
    (header,) = struct.unpack_from("<I", data, 14)
    columns, rows = struct.unpack_from("<HH" if header == 12 else "<ii", data, 18)
    return abs(columns), abs(rows)
