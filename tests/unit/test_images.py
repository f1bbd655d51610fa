"""Pictures as files: what is read, what is refused before it is decoded, and what is written whole."""

from __future__ import annotations

import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget import images
from gadget.errors import BadPicture, BadSettings, JournalFailed, PictureTooLarge
from gadget.picture import Picture

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def quarters(width: int = 120, height: int = 80) -> Picture:
    """Red at the top left, green at the top right, blue at the bottom left, white at the bottom right."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    pixels[height // 2 :, : width // 2] = BLUE
    pixels[height // 2 :, width // 2 :] = WHITE
    return Picture(pixels, "quarters")


def corners(picture: Picture) -> list[tuple[int, int, int]]:
    """The pure colours nearest to those in the corners: top left and right, bottom left and right."""
    h, w = picture.height, picture.width
    points = [
        (h // 8, w // 8),
        (h // 8, w - 1 - w // 8),
        (h - 1 - h // 8, w // 8),
        (h - 1 - h // 8, w - 1 - w // 8),
    ]
    return [tuple(255 if value > 127 else 0 for value in picture.pixels[point]) for point in points]


def png(columns: int, rows: int, body: bytes = b"") -> bytes:
    """A PNG whose header says so, with `body` where the pixels should be."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """The JPEG with an EXIF header that says how the camera was held."""
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0) + bytes(4)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


# ── reading ──────────────────────────────────────────────────────────────────


def test_a_jpeg_comes_back_as_it_was_red_first(tmp_path: Path) -> None:
    path = tmp_path / "quarters.jpg"
    images.write_jpeg(path, quarters())
    picture = images.read(path)
    assert (picture.pixels.shape, picture.pixels.dtype) == ((80, 120, 3), np.uint8)
    assert picture.source == str(path)
    assert corners(picture) == [RED, GREEN, BLUE, WHITE]


def test_a_grey_png_becomes_three_channels() -> None:
    import cv2

    _, encoded = cv2.imencode(".png", np.full((4, 6), 200, np.uint8))
    grey = bytes(encoded)
    assert grey[25] == 0  # the colour type of grey
    picture = images.decode(grey, "grey")
    assert picture.pixels.shape == (4, 6, 3)
    assert (picture.pixels == 200).all()


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, [RED, GREEN, BLUE, WHITE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (6, [BLUE, RED, WHITE, GREEN]),
        (8, [GREEN, WHITE, RED, BLUE]),
    ],
)
def test_a_photograph_is_turned_as_the_camera_was_held(
    orientation: int, expected: list[tuple[int, int, int]]
) -> None:
    picture = images.decode(with_orientation(images.to_jpeg(quarters()), orientation), "phone")
    assert corners(picture) == expected
    assert (picture.width > picture.height) == (orientation in (1, 3))


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_width_is_kept_to_whichever_way_the_camera_was_held(orientation: int) -> None:
    large = images.to_jpeg(quarters(1600, 1200))
    picture = images.decode(with_orientation(large, orientation), "phone", width=100)
    assert (picture.width, picture.height) == ((100, 75) if orientation == 1 else (100, 133))
    assert corners(picture)[0] == (RED if orientation == 1 else BLUE)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a picture"),
        (b"this is a letter, not a picture", "not a picture"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "not a picture"),
        (b"\xff\xd8\xff\xe0", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"BM", "damaged"),
        (png(10, 10, b"not deflated"), "damaged"),
        (png(0, 10), "no size"),
    ],
)
def test_what_is_no_picture_is_refused_by_name(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(content)
    with pytest.raises(BadPicture, match=said) as caught:
        images.read(path)
    assert str(path) in caught.value.message


def test_a_picture_cut_short_is_refused() -> None:
    jpeg = images.to_jpeg(Picture(np.random.default_rng(1).integers(0, 255, (90, 90, 3), np.uint8), "noise"))
    with pytest.raises(BadPicture, match="damaged"):
        images.decode(jpeg[: len(jpeg) // 2], "half")


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match=r"nowhere\.png cannot be read: No such file"):
        images.read(tmp_path / "nowhere.png")
    with pytest.raises(BadPicture, match="is not a file"):
        images.read(tmp_path)
    with pytest.raises(BadPicture, match="is not a file"):
        images.read(Path("/dev/zero"))


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp", ".bmp"])
def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path: Path, kind: str) -> None:
    import cv2

    # A plain picture in each format, then its header made to claim 60000 x 60000 pixels or as many as it can.
    _, encoded = cv2.imencode(kind, np.full((30, 40, 3), 128, np.uint8))
    data = bytearray(encoded)
    assert (images.decode(bytes(data), "plain").width, images.decode(bytes(data), "plain").height) == (40, 30)
    if kind == ".jpg":
        at = bytes(data).index(b"\xff\xc0") + 5
        data[at : at + 4] = struct.pack(">HH", 60000, 60000)
    elif kind == ".png":
        data[16:24] = struct.pack(">II", 60000, 60000)
    elif kind == ".bmp":
        data[18:26] = struct.pack("<ii", 60000, -60000)
    elif bytes(data[12:16]) == b"VP8 ":
        data[26:30] = struct.pack("<HH", 16383, 16383)
    else:
        data[21:25] = struct.pack("<I", 16382 | 16382 << 14)
    begin = time.perf_counter()
    with pytest.raises(PictureTooLarge, match=r"16383 x 16383|60000 x 60000"):
        images.decode(bytes(data), "huge")
    assert time.perf_counter() - begin < 0.5


def test_an_extended_webp_is_measured_by_its_canvas() -> None:
    canvas = (30_000).to_bytes(3, "little")
    data = b"RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00" + bytes(4) + canvas + canvas + bytes(8)
    with pytest.raises(PictureTooLarge, match="30001 x 30001"):
        images.decode(data, "huge")


def test_a_preview_inside_a_jpeg_does_not_hide_its_size() -> None:
    small = images.to_jpeg(quarters(16, 16))
    large = bytearray(images.to_jpeg(quarters(160, 160)))
    at = bytes(large).index(b"\xff\xc0") + 5
    large[at : at + 4] = struct.pack(">HH", 60000, 60000)
    preview = b"\xff\xe1" + struct.pack(">H", len(small) + 2) + small
    with pytest.raises(PictureTooLarge):
        images.decode(bytes(large[:2] + preview + large[2:]), "with a preview")


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=120),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"RIFF0000WEBP"]),
)
def test_any_bytes_are_a_picture_or_a_bad_picture(rest: bytes, beginning: bytes) -> None:
    try:
        picture = images.decode(beginning + rest, "bytes")
    except BadPicture as error:
        assert error.message.startswith("bytes ")
    else:
        assert picture.pixels.ndim == 3


# ── shape ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        (0, [RED, GREEN, BLUE, WHITE]),
        (90, [BLUE, RED, WHITE, GREEN]),
        (180, [WHITE, BLUE, GREEN, RED]),
        (270, [GREEN, WHITE, RED, BLUE]),
    ],
)
def test_turning_is_clockwise(degrees: int, expected: list[tuple[int, int, int]]) -> None:
    assert corners(images.turn(quarters(), degrees)) == expected


def test_flipping_comes_after_turning() -> None:
    assert corners(images.turn(quarters(), 0, flip=True)) == [GREEN, RED, WHITE, BLUE]
    assert corners(images.turn(quarters(), 90, flip=True)) == [RED, BLUE, GREEN, WHITE]


def test_only_right_angles_are_possible() -> None:
    with pytest.raises(BadSettings, match="45"):
        images.turn(quarters(), 45)


@given(
    st.integers(1, 300),
    st.integers(1, 300),
    st.integers(1, 300),
)
@settings(deadline=None)
def test_fitting_never_enlarges_and_keeps_the_shape(columns: int, rows: int, width: int) -> None:
    picture = images.fit(Picture(np.zeros((rows, columns, 3), np.uint8), "plain"), width)
    assert picture.width == min(columns, width)
    assert abs(picture.height - max(1, rows * picture.width / columns)) <= 0.5


# ── nothing to see ───────────────────────────────────────────────────────────


def noisy(level: float, spread: float, seed: int = 1) -> Picture:
    """A frame of one shade with a sensor's noise."""
    noise = np.random.default_rng(seed).normal(level, spread, (480, 640, 3))
    return Picture(np.clip(noise, 0, 255).astype(np.uint8), "noise")


@pytest.mark.parametrize("picture", [noisy(3, 4), noisy(0, 0), noisy(90, 10), noisy(250, 0)])
def test_a_cap_a_finger_and_an_empty_frame_are_nothing_to_see(picture: Picture) -> None:
    assert images.is_covered(picture)
    assert images.is_dark(picture) == (picture.pixels.mean() < 50)


def test_a_dim_room_and_pure_colours_are_something_to_see() -> None:
    assert not images.is_covered(quarters())
    rows = np.linspace(10, 60, 480)[:, None, None]
    dim = np.broadcast_to(rows, (480, 640, 3)) + noisy(0, 6).pixels
    assert not images.is_covered(Picture(dim.astype(np.uint8), "dim"))
    assert not images.is_dark(Picture(dim.astype(np.uint8), "dim"))
    equally_bright = quarters()
    equally_bright.pixels[:, :60] = (200, 0, 0)
    equally_bright.pixels[:, 60:] = (0, 102, 0)  # the same grey as that red
    assert not images.is_covered(equally_bright)


def edge(blur: float, height: float = 180, noise: float = 0) -> Picture:
    """A dark square on a lighter ground, 224 pixels, out of focus by `blur` pixels."""
    pixels = np.full((224, 224, 3), 40 + height, np.float32)
    pixels[60:160, 60:160] = 40
    smooth = images.smooth(pixels, blur) if blur else pixels
    smooth += np.random.default_rng(1).normal(0, noise, pixels.shape)
    return Picture(np.clip(smooth, 0, 255).astype(np.uint8), "an edge")


@pytest.mark.parametrize("blur", [14, 20, 40])
def test_a_picture_in_which_nothing_is_in_focus_is_blurred(blur: float) -> None:
    assert images.is_blurred(edge(blur).pixels)
    assert images.is_blurred(edge(blur, noise=2).pixels), "nor does a sensor's noise make it sharp"


@pytest.mark.parametrize(("blur", "height"), [(0, 180), (1.5, 180), (3, 180), (0, 30), (1, 30)])
def test_a_slightly_soft_or_pale_picture_is_not(blur: float, height: float) -> None:
    assert not images.is_blurred(edge(blur, height).pixels)


def test_what_has_no_edge_at_all_is_blurred_whatever_its_colours() -> None:
    across = np.linspace(0, 255, 224)
    pixels = np.stack(np.broadcast_arrays(across[:, None], across, across[::-1]), 2)
    assert images.is_blurred(pixels.astype(np.uint8))


# ── writing ──────────────────────────────────────────────────────────────────


def test_a_photograph_replaces_the_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    images.write_jpeg(path, quarters())
    images.write_jpeg(path, images.turn(quarters(), 180))
    assert corners(images.read(path)) == [WHITE, BLUE, GREEN, RED]
    assert [file.name for file in tmp_path.iterdir()] == ["photo.jpg"]


def test_better_quality_is_larger_and_both_are_jpeg() -> None:
    picture = noisy(128, 40)
    small, large = images.to_jpeg(picture, 30), images.to_jpeg(picture, 95)
    assert small[:2] == large[:2] == b"\xff\xd8"
    assert len(small) < len(large)


def test_a_photograph_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    with pytest.raises(JournalFailed, match=r"photo\.jpg cannot be written: No such file"):
        images.write_jpeg(tmp_path / "nowhere" / "photo.jpg", quarters())


FULL_DISK = """
import resource, sys
from pathlib import Path
from gadget import images
from gadget.errors import GadgetError
picture = images.read(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
try:
    images.write_jpeg(Path(sys.argv[1]), picture)
except GadgetError as error:
    print(error.code)
"""


def test_a_full_disk_leaves_the_old_photograph(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    images.write_jpeg(path, quarters())
    before = path.read_bytes()
    command = [sys.executable, "-c", FULL_DISK, str(path)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert output.strip() == "journal.disk_full"
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["photo.jpg"]


def test_opencv_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, gadget.images, gadget.look.opencv, gadget.look.simulated; print('cv2' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.strip() == "False"
