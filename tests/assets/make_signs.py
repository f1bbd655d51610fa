"""Draws the pictures of writing that wants something, one for each line of signs.json: ``python make_signs.py`` here.

Needs Pillow, OpenCV, zxing-cpp and the Debian packages fonts-dejavu-core, fonts-dejavu-extra and fonts-noto-cjk. Writes
signs/*.webp, squares of `SIDE` pixels: what the eyes get of a frame. `LOOKS` are the things that are written on; the
writing fills them, so that it is still legible in the 224 pixels that the eyes make of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
SIDE = 480
SMALLEST = 26
"""Pixels of a letter's height and depth, 12 of the eyes' own."""

DEJAVU, NOTO = "/usr/share/fonts/truetype/dejavu/DejaVu", "/usr/share/fonts/opentype/noto/Noto"
FONTS = {  # the second for Chinese
    "bold": (f"{DEJAVU}Sans-Bold.ttf", f"{NOTO}SansCJK-Bold.ttc"),
    "plain": (f"{DEJAVU}SansCondensed.ttf", f"{NOTO}SansCJK-Regular.ttc"),
    "serif": (f"{DEJAVU}SerifCondensed-Bold.ttf", f"{NOTO}SerifCJK-Bold.ttc"),
    "mono": (f"{DEJAVU}SansMono.ttf", f"{NOTO}SansCJK-Regular.ttc"),
    "hand": (f"{DEJAVU}SerifCondensed-Italic.ttf", f"{NOTO}SerifCJK-Regular.ttc"),
}
SIMPLIFIED = 2
"""Index of the simplified Chinese font in Noto's collections."""

CHINESE = "\u3000-\u9fff\uff00-\uffef"
WORD = re.compile(rf"[{CHINESE}]|[^\s{CHINESE}]+?(?:[@_:,>]|(?=[\s{CHINESE}]|$))|\s")
"""What a line may be broken between."""

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]
INK, WHITE, BLACK = (25, 25, 30), (250, 250, 246), (12, 12, 14)


class Scene:
    """A ground on which things are drawn and written; `chance` makes no two alike."""

    def __init__(self, words: str, code: str, chance: np.random.Generator, near: Colour, far: Colour) -> None:
        self.words, self.code, self.chance = words, code, chance
        down = np.linspace(0, 1, SIDE)[:, None, None]
        grain = chance.normal(0, 1, (SIDE, SIDE, 1))
        grain = cv2.GaussianBlur(grain, (0, 0), sigmaX=18, sigmaY=1.5)[..., None] * 45
        pixels = np.array(far) * (1 - down) + np.array(near) * down + grain
        self.image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
        self.draw = ImageDraw.Draw(self.image)

    def shadow(self, box: Box, by: int = 10) -> None:
        """Darken what lies right below and beside `box`."""
        pixels = np.asarray(self.image).astype(np.float32)
        mask = np.zeros((SIDE, SIDE), np.float32)
        mask[max(0, box[1] + by) : box[3] + by, max(0, box[0] + by) : box[2] + by] = 0.55
        dark = pixels * (1 - cv2.GaussianBlur(mask, (0, 0), 6)[..., None])
        self.image.paste(Image.fromarray(dark.astype(np.uint8)))

    def write(self, box: Box, font: str, ink: Colour, paper: Colour = WHITE) -> None:
        """The code, if there is one, and the words below it, as large as they fit into `box`."""
        left, top, right, bottom = box
        if self.code:
            side = min(right - left, bottom - top - (60 if self.words else 0))
            code = np.array(
                zxingcpp.write_barcode_to_image(
                    zxingcpp.create_barcode(self.code, zxingcpp.BarcodeFormat.QRCode), scale=8
                )
            )
            patch = Image.fromarray(code).resize((side, side), Image.Resampling.BOX).convert("RGB")
            self.image.paste(patch, ((left + right - side) // 2, top))
            top += side + 4
        if self.words:
            self._write(self.words, (left, top, right, bottom), font, ink)

    def _write(self, words: str, box: Box, font: str, ink: Colour) -> None:
        wide, high = box[2] - box[0], box[3] - box[1]
        chinese = bool(re.search(f"[{CHINESE}]", words))
        for size in range(120, SMALLEST - 1, -2):
            face = ImageFont.truetype(FONTS[font][chinese], size, index=SIMPLIFIED if chinese else 0)
            lines = wrapped(words, face, wide)
            step = size * (1.3 if chinese else 1.15)
            if lines and step * len(lines) <= high:
                break
        else:
            raise ValueError(f"too long to be legible: {words}")
        top = box[1] + (high - step * len(lines)) / 2
        for row, line in enumerate(lines):
            wave = self.chance.normal(0, 3) if font == "hand" else 0
            at = ((box[0] + box[2]) / 2 + wave, top + row * step + wave)
            self.draw.text(at, line, font=face, fill=ink, anchor="ma")

    def tilted(self, corners: list[tuple[int, int]], sheet: Image.Image) -> None:
        """`sheet` pasted so that its corners (from the upper left, clockwise) lie at `corners`."""
        wide, high = sheet.size
        source = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
        moved = cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
        flags = {"dsize": (SIDE, SIDE), "flags": cv2.INTER_AREA}
        laid = cv2.warpPerspective(np.asarray(sheet), moved, **flags)
        mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), moved, **flags)
        self.image.paste(Image.fromarray(laid), mask=Image.fromarray(mask))


def wrapped(words: str, face: ImageFont.FreeTypeFont, wide: int) -> list[str]:
    """The lines of `words`; none when one of the words is too long for a line."""
    lines = [""]
    for word in WORD.findall(words):
        if face.getlength((lines[-1] + word).strip()) <= wide:
            lines[-1] += word
        elif face.getlength(word) <= wide:
            lines.append(word.lstrip())
        else:
            return []
    return [line.strip() for line in lines if line.strip()]


# ── what is written on ────────────────────────────────────────────────────────────────────────────────────────────


def placard(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """A sign that fills the frame, screwed to a wall."""
    scene = Scene(words, code, chance, (120, 90, 70), (160, 130, 110))
    for row in range(0, SIDE, 40):
        scene.draw.line((0, row, SIDE, row), fill=(200, 190, 180), width=3)
        for column in range(row // 40 % 2 * 45, SIDE, 90):
            scene.draw.line((column, row, column, row + 40), fill=(200, 190, 180), width=3)
    paper, ink = ((WHITE, (180, 10, 20)), ((240, 200, 20), BLACK), ((190, 20, 25), WHITE))[chance.integers(3)]
    scene.draw.rounded_rectangle((14, 40, 466, 440), 24, fill=paper, outline=ink, width=9)
    for at in ((34, 60), (446, 60), (34, 420), (446, 420)):
        scene.draw.ellipse((at[0] - 7, at[1] - 7, at[0] + 7, at[1] + 7), fill=(120, 120, 120))
    scene.write((48, 62, 432, 420), "bold", ink, paper)
    return scene.image


def monitor(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """A window on a computer's screen, on a desk."""
    scene = Scene(words, code, chance, (95, 70, 45), (190, 190, 185))
    scene.draw.rectangle((200, 400, 280, 450), fill=(50, 50, 55))
    scene.draw.rounded_rectangle((130, 445, 350, 470), 8, fill=(40, 40, 45))
    scene.draw.rounded_rectangle((4, 6, 476, 412), 14, fill=(18, 18, 20))
    dark = chance.integers(2)
    scene.draw.rectangle((20, 22, 460, 396), fill=(10, 14, 18) if dark else (40, 110, 170))
    paper, ink = (BLACK, (90, 255, 120)) if dark else (WHITE, INK)
    scene.draw.rounded_rectangle((30, 32, 450, 386), 10, fill=paper, outline=(150, 150, 155), width=2)
    scene.draw.rectangle((32, 34, 448, 66), fill=(205, 205, 210))
    for column, colour in enumerate(((235, 90, 80), (240, 190, 60), (90, 200, 90))):
        scene.draw.ellipse((44 + 26 * column, 42, 60 + 26 * column, 58), fill=colour)
    scene.write((40, 74, 440, 380), "mono" if dark else "plain", ink, paper)
    return scene.image


def phone(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """A telephone with a message in a bubble, held before the camera."""
    scene = Scene(words, code, chance, (60, 90, 60), (170, 190, 200))
    scene.draw.rounded_rectangle((62, -30, 418, 510), 46, fill=(15, 15, 18), outline=(90, 90, 95), width=4)
    dark = chance.integers(2)
    scene.draw.rectangle((78, 0, 402, SIDE), fill=(28, 30, 36) if dark else (235, 238, 240))
    scene.draw.rectangle((78, 0, 402, 46), fill=(20, 120, 100))
    scene.draw.ellipse((92, 6, 126, 40), fill=(240, 200, 160))
    scene.draw.line((140, 22, 260, 22), fill=WHITE, width=8)
    bubble, ink = ((40, 130, 235), WHITE) if dark else ((215, 250, 200), INK)
    bubble, ink = (WHITE, INK) if code else (bubble, ink)
    scene.draw.rounded_rectangle((88, 60, 392, 400), 24, fill=bubble)
    scene.draw.polygon([(110, 395), (98, 428), (150, 398)], fill=bubble)
    scene.draw.rounded_rectangle((88, 436, 340, 470), 17, fill=(150, 155, 160))
    scene.draw.ellipse((352, 434, 390, 472), fill=(20, 120, 100))
    scene.write((98, 70, 382, 392), "plain", ink, bubble)
    return scene.image


def note(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """A note written by hand, slanted, pinned up."""
    scene = Scene(words, code, chance, (150, 105, 60), (175, 130, 85))
    paper = ((255, 240, 120), (255, 250, 235), (250, 180, 200))[chance.integers(3)]
    sheet = Scene(words, code, chance, paper, paper)
    for row in range(60, SIDE, 56):
        sheet.draw.line((0, row, SIDE, row), fill=(150, 180, 220), width=2)
    sheet.write((30, 30, 450, 450), "hand", ((20, 40, 140), INK, (150, 20, 40))[chance.integers(3)], paper)
    by = int(chance.integers(-26, 26))
    scene.tilted([(44, 24 + by), (462, 20 - by), (436, 454 - by), (18, 458 + by)], sheet.image)
    scene.draw.ellipse((226, 14, 254, 42), fill=(210, 20, 30), outline=(120, 0, 10), width=3)
    return scene.image


def tag(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """A price tag on a string, over cloth."""
    scene = Scene(words, code, chance, (110, 40, 60), (150, 60, 80))
    for at in range(-SIDE, SIDE, 26):
        scene.draw.line((at, 0, at + SIDE, SIDE), fill=(90, 30, 50), width=5)
    paper = ((245, 225, 170), WHITE, (255, 220, 0))[chance.integers(3)]
    scene.draw.polygon([(110, 14), (370, 14), (468, 110), (468, 470), (12, 470), (12, 110)], fill=paper)
    scene.draw.ellipse((222, 26, 258, 62), fill=(110, 40, 60), outline=(150, 110, 40), width=6)
    scene.draw.line((240, 44, 330, 0), fill=(230, 220, 190), width=5)
    scene.write((32, 90, 448, 460), "serif", ((170, 0, 10), INK)[chance.integers(2)], paper)
    return scene.image


def bottle(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """The label of a bottle that stands close."""
    scene = Scene(words, code, chance, (120, 100, 80), (215, 215, 205))
    glass = ((20, 80, 40), (110, 60, 20), (150, 200, 225))[chance.integers(3)]
    light = tuple(min(255, part + 60) for part in glass)
    scene.draw.rectangle((190, 0, 290, 60), fill=glass)
    scene.draw.rectangle((180, 0, 300, 22), fill=(180, 20, 30))
    scene.draw.polygon([(190, 55), (290, 55), (430, 130), (430, SIDE), (50, SIDE), (50, 130)], fill=glass)
    scene.draw.line((66, 140, 66, SIDE), fill=light, width=9)
    paper = (WHITE, (245, 230, 190), (30, 30, 60))[chance.integers(3)]
    ink = WHITE if sum(paper) < 300 else ((120, 20, 20), INK)[chance.integers(2)]
    scene.draw.rectangle((50, 140, 430, 452), fill=paper)
    for row in (148, 444):
        scene.draw.line((50, row, 430, row), fill=(200, 160, 60), width=5)
    scene.write((70, 158, 410, 436), "serif", ink, paper)
    return scene.image


def box(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """A cardboard box with a label on its front."""
    scene = Scene(words, code, chance, (90, 90, 95), (190, 185, 180))
    scene.draw.polygon([(20, 110), (110, 30), (474, 30), (420, 110)], fill=(214, 172, 118))
    scene.draw.polygon([(420, 110), (474, 30), (474, 400), (420, 474)], fill=(150, 110, 68))
    scene.draw.rectangle((20, 110, 420, 474), fill=(190, 145, 92), outline=(120, 85, 50), width=3)
    scene.draw.polygon([(190, 110), (262, 30), (300, 30), (236, 110)], fill=(226, 205, 160))
    scene.draw.rectangle((190, 110, 236, 140), fill=(226, 205, 160))
    scene.draw.rectangle((40, 140, 400, 460), fill=WHITE, outline=INK, width=4)
    scene.write((52, 150, 388, 450), "bold", INK)
    return scene.image


def sticker(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """A jagged sticker on something painted."""
    scene = Scene(words, code, chance, (40, 60, 130), (70, 110, 190))
    for _ in range(26):
        x, y, size = (int(part) for part in chance.integers(0, SIDE, 3))
        scene.draw.line((x, y, x + size // 6, y + size // 9), fill=(120, 150, 210), width=3)
    paper, ink = (((255, 225, 0), (200, 0, 0)), ((230, 30, 30), WHITE), ((90, 200, 70), BLACK))[
        chance.integers(3)
    ]
    turns = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radii = np.where(np.arange(48) % 2, 236, 214)
    edge = [(240 + r * np.cos(angle), 240 + r * np.sin(angle)) for r, angle in zip(radii, turns, strict=True)]
    scene.draw.polygon(edge, fill=paper, outline=WHITE, width=6)
    scene.write((92, 92, 388, 388), "bold", ink, paper)
    return scene.image


def road(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """A road sign on its post, before sky and grass."""
    scene = Scene(words, code, chance, (180, 205, 235), (90, 150, 225))
    scene.draw.rectangle((0, 400, SIDE, SIDE), fill=(80, 130, 50))
    scene.draw.polygon([(200, 400), (280, 400), (420, SIDE), (60, SIDE)], fill=(90, 90, 95))
    for column in (120, 340):
        scene.draw.rectangle((column, 340, column + 20, SIDE), fill=(140, 145, 150))
    paper = ((0, 70, 160), (0, 110, 60), (250, 200, 0))[chance.integers(3)]
    ink = BLACK if paper[0] > 200 else WHITE
    scene.draw.rounded_rectangle((12, 30, 468, 380), 26, fill=paper, outline=ink, width=10)
    scene.write((44, 52, 436, 360), "bold", ink, paper)
    return scene.image


def sheet(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """A printed page lying on a desk, seen from its lower edge, with a pen."""
    scene = Scene(words, code, chance, (120, 80, 45), (80, 52, 30))
    page = Scene(words, code, chance, (248, 248, 245), (235, 235, 232))
    page.draw.rectangle((30, 20, 190, 34), fill=(60, 90, 160))
    page.write((24, 44, 456, 466), "serif", INK)
    lean = int(chance.integers(0, 40))
    scene.tilted([(66 + lean, 40), (430 - lean // 2, 28), (474, 462), (8, 470)], page.image)
    scene.draw.line((452, 60, 474, 300), fill=(20, 40, 120), width=12)
    return scene.image


def board(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """Chalk on a blackboard, or a pen on a whiteboard."""
    scene = Scene(words, code, chance, (200, 195, 185), (215, 210, 200))
    black = chance.integers(2)
    paper, ink = ((32, 62, 50), (240, 240, 225)) if black else ((244, 246, 248), (10, 60, 170))
    scene.draw.rectangle((4, 20, 476, 440), fill=(140, 95, 50) if black else (160, 165, 170))
    scene.draw.rectangle((20, 36, 460, 424), fill=paper)
    scene.draw.rectangle((60, 440, 420, 456), fill=(110, 75, 40))
    for column, colour in enumerate(((250, 250, 250), (230, 90, 80), (90, 140, 230))):
        scene.draw.rectangle((100 + 60 * column, 428, 140 + 60 * column, 440), fill=colour)
    scene.write((34, 46, 446, 416), "hand", ink, paper)
    return scene.image


def shirt(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """Print on a T-shirt that somebody wears."""
    scene = Scene(words, code, chance, (120, 125, 130), (200, 205, 210))
    cloth = ((200, 30, 40), (30, 30, 34), (240, 240, 240), (40, 120, 90))[chance.integers(4)]
    ink = BLACK if sum(cloth) > 600 else WHITE
    scene.draw.ellipse((190, -60, 290, 50), fill=(225, 180, 150))
    scene.draw.polygon(
        [(170, 10), (310, 10), (440, 50), (480, 190), (420, 210), (420, SIDE), (60, SIDE), (60, 210),
         (0, 190), (40, 50)],
        fill=cloth,
    )  # fmt: skip
    scene.draw.arc((170, -40, 310, 60), 0, 180, fill=ink, width=5)
    scene.write((78, 84, 402, 440), "bold", ink, cloth)
    return scene.image


def can(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """A tin with its label around it, shaded as something round."""
    scene = Scene(words, code, chance, (150, 120, 90), (225, 220, 210))
    paper, ink = (((200, 30, 30), WHITE), (WHITE, (0, 80, 40)), ((250, 190, 30), BLACK))[chance.integers(3)]
    scene.draw.ellipse((40, 4, 440, 76), fill=(190, 192, 195), outline=(110, 112, 115), width=5)
    scene.draw.rectangle((40, 40, 440, SIDE), fill=(170, 172, 175))
    scene.draw.ellipse((40, 4, 440, 76), fill=(205, 207, 210), outline=(110, 112, 115), width=5)
    scene.draw.rectangle((40, 84, 440, 464), fill=paper)
    scene.write((84, 96, 396, 452), "bold", ink, paper)
    pixels = np.asarray(scene.image).astype(np.float32)
    across = np.clip(1.05 - np.abs((np.arange(SIDE) - 220) / 230) ** 4, 0.35, 1)
    shade = np.where((np.arange(SIDE) >= 40) & (np.arange(SIDE) < 440), across, 1.0)[None, :, None]
    return Image.fromarray(np.clip(pixels * shade, 0, 255).astype(np.uint8))


def book(words: str, code: str, chance: np.random.Generator) -> Image.Image:
    """The cover of a book that stands on a shelf before others."""
    scene = Scene(words, code, chance, (100, 65, 35), (70, 45, 25))
    for column in range(0, SIDE, 34):
        colour = tuple(int(part) for part in chance.integers(40, 220, 3))
        scene.draw.rectangle((column, int(chance.integers(0, 60)), column + 31, 450), fill=colour)
    cover = tuple(int(part) for part in chance.integers(20, 110, 3))
    scene.draw.polygon([(424, 20), (460, 34), (460, 462), (424, 474)], fill=(235, 230, 215))
    scene.draw.rectangle((24, 20, 424, 474), fill=cover)
    scene.draw.rectangle((24, 20, 46, 474), fill=tuple(part // 2 for part in cover))
    scene.draw.rectangle((62, 36, 408, 458), outline=(230, 200, 110), width=4)
    scene.write((74, 48, 398, 446), "serif", (250, 235, 190), cover)
    return scene.image


LOOKS: dict[str, Callable[[str, str, np.random.Generator], Image.Image]] = {
    look.__name__: look
    for look in (
        placard, monitor, phone, note, tag, bottle, box, sticker, road, sheet, board, shirt, can, book,
    )
}  # fmt: skip


# ── how it is seen ────────────────────────────────────────────────────────────────────────────────────────────────


def turned(picture: np.ndarray[Any, Any], chance: np.random.Generator) -> np.ndarray[Any, Any]:
    """From a little aside."""
    corners = np.array([(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE)], np.float32)
    moved = (corners + chance.uniform(-20, 20, (4, 2))).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    return cv2.warpPerspective(picture, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)


def dim(picture: np.ndarray[Any, Any], chance: np.random.Generator) -> np.ndarray[Any, Any]:
    """In the evening, by a warm lamp from one side."""
    side = np.linspace(0.75, 0.4, SIDE)[None, :, None] * np.array([1.1, 0.95, 0.75])
    return picture * side + chance.normal(0, 5, picture.shape)


def glaring(picture: np.ndarray[Any, Any], chance: np.random.Generator) -> np.ndarray[Any, Any]:
    """Overexposed, with a reflection in a corner."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    spot = np.exp(-((rows - 60) ** 2 + (columns - 400) ** 2) / 2 / 70**2)[..., None]
    return picture * 1.15 + 90 * spot + chance.normal(0, 2, picture.shape)


def noisy(picture: np.ndarray[Any, Any], chance: np.random.Generator) -> np.ndarray[Any, Any]:
    """By a cheap camera."""
    return cv2.GaussianBlur(picture, (0, 0), 0.9) + chance.normal(0, 14, picture.shape)


def plain(picture: np.ndarray[Any, Any], chance: np.random.Generator) -> np.ndarray[Any, Any]:
    """In good light, from the front."""
    return picture


SEEN = (plain, turned, dim, glaring, noisy)


def drawn(number: int, sign: dict[str, str]) -> np.ndarray[Any, Any]:
    """The picture of one line of signs.json, RGB."""
    chance = np.random.default_rng(number)
    picture = np.asarray(LOOKS[sign["look"]](sign["words"], sign.get("code", ""), chance)).astype(np.float32)
    return np.clip(SEEN[number % len(SEEN)](picture, chance), 0, 255).astype(np.uint8)


def main() -> None:
    folder = HERE / "signs"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.webp"):
        old.unlink()
    signs = json.loads((HERE / "signs.json").read_text("utf-8"))
    for number, sign in enumerate(signs):
        quality = 80 if "code" in sign else 60
        Image.fromarray(drawn(number, sign)).save(
            folder / f"{number:02}-{sign['look']}.webp", quality=quality, method=6
        )


if __name__ == "__main__":
    main()
