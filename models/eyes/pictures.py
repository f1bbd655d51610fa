"""The photographs, their labels and their fixed split; the pictures nobody could name, made from them; and how a picture is framed.

What is alike is kept on one side of a split as far as the numbers of the files tell: waste is split by runs of ten consecutive numbers (an
object's poses follow each other; there are no object ids), groceries by order within a class (the last fifth is the test), rooms by house,
ImageNet by class. That is not all that is alike: the poses of one object may go on over the end of a run, the shelf photographed last in
training may be the one photographed first in the test, and four pairs of photographs on both sides of a border are the same file under two
numbers or two classes (`twins`). Training had those, the evaluation leaves them out.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from gadget import images
from gadget.picture import Picture as Frame

HERE = Path(__file__).parent
SIDE = 224
"""Of the square that the eyes see. Lite1 was made for 240; the photographs here are 224 high, and blown up to 240 their names are told less well."""
WASTE = ("cardboard", "glass", "metal", "paper", "plastic", "trash")
ROOMS = ("bathroom", "bedroom", "kitchen", "frontal")
SPOILED = ("black", "white", "covered", "blur", "motion", "over-exposed", "texture")
MILD = "mild"
"""A little blurred, dark or noisy: still to be recognised."""


@dataclass(frozen=True, slots=True)
class Picture:
    path: str  # below the folder of the data
    source: str  # a set
    label: str  # the class as its set names it
    split: str  # train, dev or test
    group: str  # what must stay on one side
    spoiled: str = ""  # how it was made unrecognisable, or MILD

    @property
    def seed(self) -> int:
        return number_of(f"{self.path} {self.spoiled}")


def photographs(data: Path) -> list[Picture]:
    """All of them, in a fixed order."""
    found = []
    for kind in WASTE:
        for path in sorted((data / "trashnet" / kind).glob("*.jpg")):
            group = f"{kind}/{_number(path) // 10}"
            found.append(_picture(data, path, "trashnet", kind, group))
    for folder in sorted({path.parent for path in (data / "groceries").rglob("*.jpg")}):
        paths = sorted(folder.glob("*.jpg"), key=_number)
        for place, path in enumerate(paths):
            share = place / len(paths)
            split = "train" if share < 0.7 else "dev" if share < 0.8 else "test"
            found.append(
                replace(
                    _picture(
                        data, path, "groceries", folder.name, f"{folder.name}/{place * 10 // len(paths)}"
                    ),
                    split=split,
                )
            )
    for room in ROOMS:
        paths = sorted((data / "rooms" / room).glob("*.jpg"), key=_number)
        found += [_picture(data, path, "rooms", room, f"house {_number(path)}") for path in paths]
    for path in sorted((data / "imagenet_samples").glob("*.jpg")):
        wnid = path.name.split("_")[0]
        found.append(_picture(data, path, "imagenet_samples", wnid, wnid))
    return found


def twins(data: Path, pictures: Sequence[Picture]) -> frozenset[str]:
    """Paths of the test photographs whose file, byte for byte, is in another split as well."""
    splits: dict[bytes, set[str]] = {}
    digests: dict[str, bytes] = {}
    for picture in pictures:
        if picture.path not in digests:
            digests[picture.path] = hashlib.sha256((data / picture.path).read_bytes()).digest()
        splits.setdefault(digests[picture.path], set()).add(picture.split)
    return frozenset(
        picture.path
        for picture in pictures
        if picture.split == "test" and len(splits[digests[picture.path]]) > 1
    )


def unclear(pictures: list[Picture]) -> list[Picture]:
    """A sixteenth of the photographs spoiled in each way, and one changed so little that they must still be recognised."""
    made = []
    for number, how in enumerate((*SPOILED, MILD)):
        made += [
            replace(picture, spoiled=how)
            for picture in pictures
            if number_of(picture.path) // 100 % 16 == number
        ]
    return made


def pixels(data: Path, picture: Picture, view: int = 0) -> np.ndarray:
    """RGB bytes [224, 224, 3]. View 0 is the picture as it is; others are other crops, mirrored or not, in other light."""
    rng = np.random.default_rng([picture.seed, view])
    read = _read(data, picture)
    shown = varied(read.pixels, rng) if view else images.middle(read, SIDE)
    return spoil(shown, picture.spoiled, rng) if picture.spoiled else shown


def frame(data: Path, picture: Picture, view: int = 0) -> Frame:
    """What the camera would give: all of the photograph, or the square of 224 pixels that was spoiled or varied (`view` as `pixels` has it)."""
    if view or picture.spoiled:
        return Frame(pixels(data, picture, view), picture.path)
    return _read(data, picture)


def _read(data: Path, picture: Picture) -> Frame:
    return Frame(cv2.cvtColor(cv2.imread(str(data / picture.path)), cv2.COLOR_BGR2RGB), picture.path)


def varied(shown: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another photograph of the same thing, as it were."""
    height, width = shown.shape[:2]
    area, shape = rng.uniform(0.45, 1.0), np.exp(rng.uniform(-0.25, 0.25))
    side = np.sqrt(area) * min(height, width)
    tall, wide = min(height, round(side * shape)), min(width, round(side / shape))
    top, left = rng.integers(height - tall + 1), rng.integers(width - wide + 1)
    shown = cv2.resize(
        shown[top : top + tall, left : left + wide], (SIDE, SIDE), interpolation=cv2.INTER_LINEAR
    )
    if rng.random() < 0.5:
        shown = shown[:, ::-1]
    light = shown.astype(np.float32) * rng.uniform(0.7, 1.3) * rng.uniform(0.92, 1.08, 3).astype(np.float32)
    light = (light - light.mean()) * rng.uniform(0.8, 1.2) + light.mean()
    return np.clip(light, 0, 255).astype(np.uint8)


def spoil(shown: np.ndarray, how: str, rng: np.random.Generator) -> np.ndarray:
    """What is left when the lens is covered, the hand shakes, or there is nothing but a wall."""
    noise = rng.normal(0, 1, shown.shape).astype(np.float32)
    out = shown.astype(np.float32)
    if how == "black":
        out = noise * rng.uniform(0, 2) + rng.uniform(0, 6)
    elif how == "white":
        out = noise * rng.uniform(0, 2) + rng.uniform(245, 258)
    elif how == "covered":  # a finger or a pocket: a dark glow, coarse noise, perhaps a reddish one
        glow = cv2.resize(
            rng.uniform(0, 1, (3, 3)).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC
        )[..., None]
        tint = np.array([1, rng.uniform(0.4, 1), rng.uniform(0.3, 1)], np.float32)
        out = (
            (rng.uniform(2, 20) + glow * rng.uniform(5, 60)) * tint
            + noise * rng.uniform(1, 9)
            + out * rng.uniform(0, 0.02)
        )
    elif how == "blur":
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(9, 20)) + noise * rng.uniform(0, 4)
    elif how == "motion":
        length = int(rng.integers(45, 90))
        kernel = np.zeros((length, length), np.float32)
        angle = rng.uniform(0, np.pi)
        reach = np.array([np.cos(angle), np.sin(angle)]) * (length - 1) / 2
        middle = (length - 1) / 2
        start, end = np.rint(middle - reach).astype(int), np.rint(middle + reach).astype(int)
        cv2.line(kernel, start.tolist(), end.tolist(), 1.0, 1)
        out = cv2.filter2D(
            out, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT
        ) + noise * rng.uniform(0, 4)
    elif how == "over-exposed":  # all but the darkest twentieth is white
        out = (
            255
            + (out - np.percentile(out, rng.uniform(1, 5))) * rng.uniform(3, 6)
            + noise * rng.uniform(0, 3)
        )
    elif how == "texture":
        out = _texture(rng) + noise * rng.uniform(0, 5)
    elif how == MILD:
        if rng.random() < 0.6:
            out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.6))
        out = out * rng.uniform(0.35, 1.35) + noise * rng.uniform(0, 10)
    else:
        raise ValueError(f"no way to spoil a picture is called {how!r}")
    return np.clip(out, 0, 255).astype(np.uint8)


def _texture(rng: np.random.Generator) -> np.ndarray:
    """A wall, a cloth, a carpet, a table top, tiles: one colour with a pattern that means nothing, lit from one side."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    colour = rng.uniform(40, 235, 3).astype(np.float32)
    pattern = np.zeros((SIDE, SIDE), np.float32)
    kind = rng.integers(5)
    if kind == 1:  # grain along one direction
        grain = rng.normal(0, 1, (SIDE, 6)).astype(np.float32)
        pattern = cv2.resize(cv2.GaussianBlur(grain, (0, 0), 1.5), (SIDE, SIDE)) * rng.uniform(5, 30)
    elif kind == 2:  # speckles of any size
        rough = rng.normal(0, 1, (int(rng.integers(8, SIDE)),) * 2).astype(np.float32)
        pattern = cv2.resize(rough, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) * rng.uniform(4, 25)
    elif kind == 3:  # stripes or weave
        count, angle = rng.uniform(4, 60), rng.uniform(0, np.pi)
        pattern = np.sin(2 * np.pi * count * (x * np.cos(angle) + y * np.sin(angle))) * rng.uniform(4, 30)
        if rng.random() < 0.5:
            pattern = pattern + np.sin(
                2 * np.pi * count * (y * np.cos(angle) - x * np.sin(angle))
            ) * rng.uniform(4, 30)
    elif kind == 4:  # tiles
        count = rng.integers(2, 9)
        pattern = -((x * count % 1 < 0.04) | (y * count % 1 < 0.04)).astype(np.float32) * rng.uniform(10, 60)
    light = (x - 0.5) * rng.uniform(-60, 60) + (y - 0.5) * rng.uniform(-60, 60)
    out = colour + (pattern + light)[..., None]
    return np.rot90(out) if rng.random() < 0.5 else out


def groceries() -> tuple[list[str], list[str], list[int]]:
    """The fine classes, the coarse ones, and each fine one's coarse one, from names-heads.tsv."""
    rows = table("names-heads.tsv")
    fine = [row["class"] for row in rows if row["head"] == "grocery"]
    coarse = [row["class"] for row in rows if row["head"] == "coarse"]
    return fine, coarse, [coarse.index(row["of"]) for row in rows if row["head"] == "grocery"]


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table that lies beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def number_of(text: str) -> int:
    """A number that is the same every day, for choosing at random."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])


def _picture(data: Path, path: Path, source: str, label: str, group: str) -> Picture:
    share = number_of(group) % 100
    split = "test" if share < 20 else "dev" if share < 30 else "train"
    return Picture(str(path.relative_to(data)), source, label, split, group)


def _number(path: Path) -> int:
    return int(re.findall(r"\d+", path.stem)[-1])
