"""How often something is named in pictures that show nothing, of kinds that the eyes never learnt from.

    python unclear.py DATA OUT [--split test] [--each 60]

Takes photographs of the split, ruins each in every way (ruined.py), and asks the eyes and what names things from them (gadget.decide.sight). Prints
for each way how often the picture is refused as unclear, how often any of the six pointed actions is filled, and how often one is; writes OUT/unclear.json
and a contact sheet to look at, OUT/unclear.jpg: framed red where something would be named, and what.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from pictures import Picture as Photograph
from pictures import frame, number_of, photographs
from ruined import WAYS, ruined

from gadget.decide.sight import FILLS
from gadget.look.eyes import TrainedEyes
from gadget.picture import Picture

SOURCES = ("trashnet", "groceries", "rooms", "imagenet_samples")
LANGUAGE = "en"
"""A name that is sure in one language is in the other."""
SHOWN = 8
"""Pictures of each way on the sheet."""
TILE = 128


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of one ruined picture."""

    pixels: np.ndarray
    clear: float
    refused: bool
    named: dict[str, str]
    """What each action would be filled with; those that are left open are not in it."""


def chosen(data: Path, split: str, each: int) -> list[Photograph]:
    """As many of every source, in an order of chance that is always the same."""
    found = [picture for picture in photographs(data) if picture.split == split]
    found.sort(key=lambda picture: number_of(f"unclear {picture.path}"))
    of = [[picture for picture in found if picture.source == source] for source in SOURCES]
    return [picture for same in of for picture in same[: -(-each // len(SOURCES))]]


def told(eyes: TrainedEyes, pixels: np.ndarray) -> Told:
    seen = eyes.see(Picture(pixels, "a ruined picture"))
    names = {action: fill(seen, LANGUAGE) for (action, _), fill in FILLS.items()} if seen.is_clear else {}
    named = {action: name for action, name in names.items() if name}
    return Told(pixels, seen.clear, not seen.is_clear, named)


def share(hits: list[bool]) -> float:
    return round(100 * sum(hits) / max(len(hits), 1), 2)


def figures(of: list[Told]) -> dict[str, float]:
    """In per cent of the pictures; `filled` of the pictures and the six actions each."""
    return {
        "pictures": len(of),
        "refused": share([one.refused for one in of]),
        "any named": share([bool(one.named) for one in of]),
        "filled": share([action in one.named for one in of for action, _ in FILLS]),
    }


def sheet(ways: dict[str, list[Told]], output: Path) -> None:
    rows = []
    for way, of in ways.items():
        row = []
        for one in of[:: max(1, len(of) // SHOWN)][:SHOWN]:
            tile = cv2.resize(one.pixels, (TILE, TILE), interpolation=cv2.INTER_AREA)[..., ::-1].copy()
            if not one.refused:
                colour = (0, 0, 255) if one.named else (0, 160, 255)
                cv2.rectangle(tile, (0, 0), (TILE - 1, TILE - 1), colour, 4)
                text = next(iter(one.named.values()), "clear")[:18]
                cv2.putText(tile, text, (7, TILE - 9), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 255, 255), 3)
                cv2.putText(tile, text, (7, TILE - 9), cv2.FONT_HERSHEY_SIMPLEX, 0.4, colour, 1)
            row.append(tile)
        label = np.full((TILE, 2 * TILE, 3), 255, np.uint8)
        for line, words in enumerate((way, str(figures(of)["refused"]) + " % refused")):
            cv2.putText(label, words, (4, 56 + 22 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1)
        rows.append(np.hstack([label, *row]))
    half = -(-len(rows) // 2)
    rows += [np.full_like(rows[0], 255)] * (2 * half - len(rows))
    cv2.imwrite(str(output), np.hstack([np.vstack(rows[:half]), np.vstack(rows[half:])]))


def main(data: Path, output: Path, split: str, each: int) -> None:
    eyes = TrainedEyes(1)
    ways: dict[str, list[Told]] = {way: [] for way in WAYS}
    for photograph in chosen(data, split, each):
        pixels = frame(data, photograph).pixels
        for way, of in ways.items():
            of.append(told(eyes, ruined(pixels, way, photograph.seed)))
    report: dict[str, dict[str, float]] = {way: figures(of) for way, of in ways.items()}
    report["all"] = figures([one for of in ways.values() for one in of])
    print(f"{'':44}{'refused':>9}{'any named':>11}{'filled':>8}")
    for way, of_way in report.items():
        print(f"{way:44}{of_way['refused']:9}{of_way['any named']:11}{of_way['filled']:8}")
    output.mkdir(parents=True, exist_ok=True)
    (output / "unclear.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    sheet(ways, output / "unclear.jpg")


if __name__ == "__main__":
    cv2.setNumThreads(1)
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--split", default="test", choices=("train", "dev", "test"))
    parser.add_argument("--each", type=int, default=60, help="photographs")
    asked = parser.parse_args()
    main(asked.data, asked.output, asked.split, asked.each)
