"""What the shipped file says of the test pictures.

    python evaluate.py EYES.onnx DATA OUTPUT

prints the figures, each with how many pictures it rests on and an interval of 95 % (shares.py), and writes OUTPUT/evaluation.json and
OUTPUT/sheet.png, 48 test pictures with what was said and what is true. Test photographs that are in another split as well, byte for byte, are left out.

The heads are asked of the test split. ImageNet's names are asked of all sample photographs, one of each class that has one, because nothing
was trained on their names here; and of those of the test split alone. Neither is a figure for pictures nobody ever saw: the samples may have
been among what the network's weights were trained on elsewhere, and network and side were chosen on them (models/LOG.md).
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from bins import Judged, bin_shares
from graph import session
from look import everything
from names import ANIMALS, by_wnid, labels, names
from pictures import ROOMS, SPOILED, WASTE, Picture, frame, groceries, pixels, twins
from shares import Share
from ship import rows
from train import KINDS, kind

from gadget import images
from gadget.act.catalogue import load_catalogue
from gadget.act.waste.read import table
from gadget.act.waste.table import REGIONS
from gadget.look.eyes import Labels, views
from gadget.seen import CLEAR

Said = dict[str, np.ndarray]
ALL, ALONE = "(all samples)", "(test split)"


def figures(pictures: Sequence[Picture], said: Sequence[Said]) -> tuple[dict[str, Share], np.ndarray]:
    """What is right, by what is asked; and the table of waste, truth by answer."""
    fine, _, fine_to_coarse = groceries()
    right: dict[str, list[bool]] = defaultdict(list)
    waste_table = np.zeros((len(WASTE), len(WASTE)), int)
    for picture, heard in zip(pictures, said, strict=True):
        test, plain, refused = picture.split == "test", not picture.spoiled, bool(heard["clear"][0] < CLEAR)
        if test and picture.spoiled in SPOILED:
            right["unclear refused"].append(refused)
            right[f"unclear refused: {picture.spoiled}"].append(refused)
        elif test:
            right["clear refused" if plain else "slightly blurred, dark or noisy refused"].append(refused)
            if plain:
                right[f"clear refused: {picture.source}"].append(refused)
        if not plain:
            continue
        if test and (meant := kind(picture)) is not None:
            right["kind"].append(int(heard["kind"].argmax()) == meant)
            right[f"kind: {KINDS[meant]}"].append(right["kind"][-1])
        if picture.source == "trashnet" and test:
            truth, answer = WASTE.index(picture.label), int(heard["waste"].argmax())
            waste_table[truth, answer] += 1
            right["waste class"].append(truth == answer)
        elif picture.source == "groceries" and test:
            truth = fine.index(picture.label)
            right["grocery fine"].append(int(heard["grocery"].argmax()) == truth)
            right["grocery coarse"].append(int(heard["coarse"].argmax()) == fine_to_coarse[truth])
        elif picture.source == "rooms" and test:
            right["room"].append(int(heard["room"].argmax()) == ROOMS.index(picture.label))
        if picture.source in ("trashnet", "groceries") and test:
            right["no room"].append(int(heard["room"].argmax()) == len(ROOMS))
        if picture.source == "imagenet_samples":
            for what, hit in _named(picture, heard).items():
                right[f"{what} {ALL}"].append(hit)
                if test:
                    right[f"{what} {ALONE}"].append(hit)
    right["likeness: the most alike grocery is of its class"] = alike(pictures, said)
    shares = {what: Share.among(hits) for what, hits in sorted(right.items())}
    return shares | bins(pictures, said), waste_table


def _named(picture: Picture, heard: Said) -> dict[str, bool]:
    """What of a sample's name is right."""
    name, best = by_wnid()[picture.label], np.argsort(-heard["names"])[:5]
    hits = {
        "name top-1": names()[best[0]].english == name.english,
        "name top-5": name.english in {names()[index].english for index in best},
        "name top-1 in Chinese": names()[best[0]].chinese == name.chinese,
        "class top-1": int(best[0]) == name.index,
    }
    if name.kind in ANIMALS:
        hits["animal: cat, dog, bird or other"] = animal(heard["names"]) == _four(name.kind)
    if name.kind == "dog":
        hits["breed of a dog"] = hits["name top-1"]
    return hits


def bins(pictures: Sequence[Picture], said: Sequence[Said]) -> dict[str, Share]:
    """The bin that every photograph of waste would be told, in every country."""
    known = Labels(rows(labels()))
    signature = next(made for made in load_catalogue().signatures if made.name == "smart_recycling")
    waste = [
        Judged(picture.label, WASTE[int(heard["waste"].argmax())], known.seen(heard))
        for picture, heard in zip(pictures, said, strict=True)
        if picture.source == "trashnet" and picture.split == "test" and not picture.spoiled
    ]
    return {
        f"bin {region}{what}": share
        for region in REGIONS
        for what, share in bin_shares(waste, signature, region, table()).items()
    }


def alike(pictures: Sequence[Picture], said: Sequence[Said]) -> list[bool]:
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


def sheet(data: Path, pictures: Sequence[Picture], said: Sequence[Said], output: Path) -> None:
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
    found = everything(data)
    left_out = twins(data, found)
    pictures = [
        picture
        for picture in found
        if picture.path not in left_out
        and (picture.split == "test" or (picture.source == "imagenet_samples" and not picture.spoiled))
    ]
    said: list[Said] = []
    for picture in pictures:
        looks = views(frame(data, picture))
        heard = eyes.run(outputs, {"picture": looks})
        said.append({name: value[0] for name, value in zip(outputs, heard, strict=True)})
        if images.is_blurred(looks[0]):  # as the gadget's eyes refuse it unseen
            said[-1]["clear"] = np.zeros(1, np.float32)
    shares, waste_table = figures(pictures, said)
    for what, share in shares.items():
        print(f"{what:62}{share}")
    print("waste, truth by answer:", dict(zip(WASTE, waste_table.tolist(), strict=True)))
    print("left out, in another split as well:", *sorted(left_out))
    report = {what: share.told() for what, share in shares.items()}
    more = {"waste: truth by answer": waste_table.tolist(), "left out": sorted(left_out)}
    output.mkdir(parents=True, exist_ok=True)
    (output / "evaluation.json").write_text(
        json.dumps(report | more, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    sheet(data, pictures, said, output / "sheet.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("eyes", "data", "output"):
        parser.add_argument(name, type=Path)
    asked = parser.parse_args()
    main(asked.eyes, asked.data, asked.output)
