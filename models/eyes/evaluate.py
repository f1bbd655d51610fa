"""What the shipped file says of the test pictures.

    python evaluate.py EYES.onnx DATA OUTPUT

prints the figures and writes OUTPUT/evaluation.json and OUTPUT/sheet.png, 48 test pictures with what was said and what is true.
ImageNet's names are asked of all sample photographs: the network was trained on ImageNet's own, never on these.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np
from graph import session
from look import everything
from names import ANIMALS, by_wnid, labels, names
from pictures import ROOMS, SPOILED, WASTE, Picture, groceries, pixels
from train import KINDS, kind

BINS = {  # waste class by class: the bin it goes to when nothing else is known of it
    "DE": ("paper", "glass", "packaging", "paper", "packaging", "residual"),
    "UK": ("recycling", "recycling", "recycling", "recycling", "recycling", "general"),
    "US": ("recycling", "recycling", "recycling", "recycling", "recycling", "trash"),
    "CN": ("可回收物", "可回收物", "可回收物", "可回收物", "可回收物", "其他垃圾"),
}
CLEAR = 0.5
Said = dict[str, np.ndarray]


def share(right: list[bool]) -> float:
    return round(100 * float(sum(right)) / max(len(right), 1), 2)


def figures(pictures: list[Picture], said: list[Said]) -> dict[str, object]:
    """Everything in per cent, and how many pictures it rests on."""
    fine, _, fine_to_coarse = groceries()
    right: dict[str, list[bool]] = defaultdict(list)
    waste_table = np.zeros((len(WASTE), len(WASTE)), int)
    for picture, heard in zip(pictures, said, strict=True):
        test, plain = picture.split == "test", not picture.spoiled
        if test and picture.spoiled in SPOILED:
            right["unclear refused"].append(bool(heard["clear"][0] < CLEAR))
            right[f"unclear refused: {picture.spoiled}"].append(bool(heard["clear"][0] < CLEAR))
        elif test:
            right["clear refused" if plain else "slightly blurred, dark or noisy refused"].append(
                bool(heard["clear"][0] < CLEAR)
            )
            if plain:
                right[f"clear refused: {picture.source}"].append(bool(heard["clear"][0] < CLEAR))
        if not plain:
            continue
        if test and (meant := kind(picture)) is not None:
            right["kind"].append(int(heard["kind"].argmax()) == meant)
            right[f"kind: {KINDS[meant]}"].append(right["kind"][-1])
        if picture.source == "trashnet" and test:
            truth, answer = WASTE.index(picture.label), int(heard["waste"].argmax())
            waste_table[truth, answer] += 1
            right["waste class"].append(truth == answer)
            for country, bins in BINS.items():
                right[f"bin {country}"].append(bins[truth] == bins[answer])
        elif picture.source == "groceries" and test:
            truth = fine.index(picture.label)
            right["grocery fine"].append(int(heard["grocery"].argmax()) == truth)
            right["grocery coarse"].append(int(heard["coarse"].argmax()) == fine_to_coarse[truth])
        elif picture.source == "rooms" and test:
            right["room"].append(int(heard["room"].argmax()) == ROOMS.index(picture.label))
        if picture.source in ("trashnet", "groceries") and test:
            right["no room"].append(int(heard["room"].argmax()) == len(ROOMS))
        if picture.source == "imagenet_samples":
            name, best = by_wnid()[picture.label], np.argsort(-heard["names"])[:5]
            right["name top-1"].append(names()[best[0]].english == name.english)
            right["name top-5"].append(name.english in {names()[index].english for index in best})
            right["name top-1 in Chinese"].append(names()[best[0]].chinese == name.chinese)
            right["class top-1"].append(best[0] == name.index)
            if name.kind in ANIMALS:
                right["animal: cat, dog, bird or other"].append(animal(heard["names"]) == _four(name.kind))
            if name.kind == "dog":
                right["breed of a dog"].append(names()[best[0]].english == name.english)
    right["likeness: the most alike grocery is of its class"] = alike(pictures, said)
    report: dict[str, object] = {
        what: {"per cent": share(hits), "of": len(hits)} for what, hits in sorted(right.items())
    }
    report["waste: truth by answer"] = waste_table.tolist()
    return report


def alike(pictures: list[Picture], said: list[Said]) -> list[bool]:
    """Whether the embedding finds another picture of the same fine class first."""
    places = [
        place
        for place, p in enumerate(pictures)
        if p.source == "groceries" and p.split == "test" and not p.spoiled
    ]
    directions = np.stack([said[place]["embedding"] for place in places])
    likeness = directions @ directions.T - 2 * np.eye(len(places))
    return [
        pictures[places[near]].label == pictures[place].label
        for place, near in zip(places, likeness.argmax(1), strict=True)
    ]


def animal(probabilities: np.ndarray) -> str:
    """The likeliest of cat, dog, bird and other animal."""
    total: dict[str, float] = defaultdict(float)
    for name, probability in zip(names(), probabilities, strict=True):
        if name.kind in ANIMALS:
            total[_four(name.kind)] += float(probability)
    return max(total, key=lambda which: total[which])


def sheet(data: Path, pictures: list[Picture], said: list[Said], output: Path) -> None:
    """Six rows of eight: waste, groceries, rooms and named things, with some that should be refused."""
    names_of, tiles = labels(), []
    rng = np.random.default_rng(5)
    wanted = {"trashnet": 12, "groceries": 12, "rooms": 6, "imagenet_samples": 12, "unclear": 6}
    for source, count in wanted.items():
        fits = [
            place
            for place, picture in enumerate(pictures)
            if picture.split == "test"
            and (
                picture.spoiled in SPOILED
                if source == "unclear"
                else picture.source == source and not picture.spoiled
            )
        ]
        for place in rng.choice(fits, count, replace=False):
            picture, heard = pictures[place], said[place]
            head = {
                "trashnet": "waste",
                "groceries": "grocery",
                "rooms": "room",
                "imagenet_samples": "names",
                "unclear": "clear",
            }[source]
            if head == "clear":
                truth, answer = (
                    f"unclear ({picture.spoiled})",
                    "unclear" if heard["clear"][0] < CLEAR else "clear",
                )
                right = answer == "unclear"
            else:
                entry = names_of[head][int(heard[head].argmax())]
                answer = f"{entry['en']} {heard[head].max():.2f}"
                true = next((e for e in names_of[head] if e.get("class") == picture.label), None)
                truth = true["en"] if true else by_wnid()[picture.label].english
                right = entry["en"] == truth
            tile = np.full((184, 150, 3), 255, np.uint8)
            tile[4:144, 5:145] = cv2.resize(
                cv2.cvtColor(pixels(data, picture), cv2.COLOR_RGB2BGR),
                (140, 140),
                interpolation=cv2.INTER_AREA,
            )
            colour = (0, 120, 0) if right else (0, 0, 200)
            cv2.putText(tile, answer[:24], (4, 159), cv2.FONT_HERSHEY_SIMPLEX, 0.36, colour, 1, cv2.LINE_AA)
            cv2.putText(
                tile,
                f"({truth[:24]})",
                (4, 176),
                cv2.FONT_HERSHEY_SIMPLEX,
                0.36,
                (90, 90, 90),
                1,
                cv2.LINE_AA,
            )
            tiles.append(tile)
    cv2.imwrite(
        str(output), np.vstack([np.hstack(tiles[start : start + 8]) for start in range(0, len(tiles), 8)])
    )


def _four(kind_of: str) -> str:
    return kind_of if kind_of in ("cat", "dog", "bird") else "other"


def main(model: Path, data: Path, output: Path) -> None:
    eyes = session(model)
    outputs = [made.name for made in eyes.get_outputs()]
    pictures = [
        p for p in everything(data) if p.split == "test" or (p.source == "imagenet_samples" and not p.spoiled)
    ]
    said: list[Said] = []
    for picture in pictures:
        heard = eyes.run(outputs, {"picture": pixels(data, picture)[None]})
        said.append({name: value[0] for name, value in zip(outputs, heard, strict=True)})
    report = figures(pictures, said)
    for what, value in report.items():
        print(f"{what:45}", value)
    output.mkdir(parents=True, exist_ok=True)
    (output / "evaluation.json").write_text(
        json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8"
    )
    sheet(data, pictures, said, output / "sheet.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("eyes", "data", "output"):
        parser.add_argument(name, type=Path)
    asked = parser.parse_args()
    main(asked.eyes, asked.data, asked.output)
