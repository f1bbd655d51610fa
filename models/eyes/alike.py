"""How well the embedding tells photographs of one thing from photographs of two: where the figures beside `ALIKE` come from.

    python alike.py RUN DATA

Reads RUN/pictures.npz (outputs.py) and RUN/eyes.onnx (export.py); things are the dev photographs of waste, groceries and ImageNet (places are never
compared). Different are things of other labels, and waste of another run of ten; the same are a photograph in another crop and light,
and photographs of one sort of grocery. Prints the figures of what ships.
"""

from __future__ import annotations

import argparse
import json
from functools import cached_property
from pathlib import Path

import numpy as np
from graph import session
from look import everything, looks
from pictures import MILD, frame
from train import EMBEDDING

from gadget.act.things import ALIKE
from gadget.look.eyes import views

FALSE = (0.01, 0.001)
"""Shares of pairs of different things that may be taken for one."""
OTHERS, TRIES = 19, 20


class Photographs:
    """All that RUN/pictures.npz holds."""

    def __init__(self, run: Path, data: Path) -> None:
        held = np.load(run / "pictures.npz")
        self.run, self.data = run, data
        self.held = {name: held[name] for name in held}
        self.source, self.label, self.split = (self.held[name] for name in ("source", "label", "split"))
        known, plain = np.isin(self.held["spoiled"], ("", MILD)), self.held["spoiled"] == ""
        self.train, self.dev = known & (self.split == "train"), plain & (self.split == "dev")

    @property
    def look(self) -> np.ndarray:
        """What the heads look at, of one look at each."""
        return self.held["look"].astype(np.float32)

    @cached_property
    def turned(self) -> np.ndarray:
        """The same, where a recognisable train or dev photograph is seen in another crop and light."""
        kept = self.run / "looks-dev.npz"
        if not kept.exists():
            of_dev = [one for one in everything(self.data) if one.split == "dev" and not one.spoiled]
            np.savez(kept, looks=looks(self.run / "body.onnx", self.data, of_dev, view=1))
        turned = self.look
        turned[self.train] = np.load(self.run / "looks-1.npz")["looks"]
        turned[self.dev] = np.load(kept)["looks"]
        return turned

    def measure(self, vectors: np.ndarray, turned: np.ndarray, chosen: np.ndarray) -> dict[str, float]:
        """Shares in per cent of pairs above `ALIKE`, and of pairs of one thing found where so many different ones are taken for one."""
        vectors, turned = (_unit(part[chosen]) for part in (vectors, turned))
        source, label, group, path = (self.held[n][chosen] for n in ("source", "label", "group", "path"))
        likeness, once = vectors @ vectors.T, np.triu(np.ones((len(source),) * 2, bool), 1)
        labelled = (label[:, None] == label) & (source[:, None] == source)
        different = ~labelled | ((source == "trashnet")[:, None] & (group[:, None] != group))
        grocery, packed = source == "groceries", np.char.find(path, "/Packages/") >= 0
        same = {
            "in other light": (vectors * turned).sum(1),
            "one sort of grocery": likeness[once & labelled & grocery[:, None]],
            "one packed product": likeness[once & labelled & packed[:, None]],
        }
        other = likeness[once & different]
        report = {"things": len(source), "different alike": _share(other >= ALIKE)}
        report |= {f"{name} alike": _share(pairs >= ALIKE) for name, pairs in same.items()}
        for false in FALSE:
            limit = float(np.quantile(other, 1 - false))
            report[f"limit at {false:.1%}"] = round(limit, 3)
            report |= {f"{name} at {false:.1%}": _share(pairs > limit) for name, pairs in same.items()}
        return report | self._sought(turned @ vectors.T, different)

    @staticmethod
    def _sought(likeness: np.ndarray, different: np.ndarray) -> dict[str, float]:
        """A thing is seen again in other light, beside 19 others that were put away; with it among them, and without."""
        rng, right, wrong = np.random.default_rng(0), [], []
        for seen, row in enumerate(likeness):
            for _ in range(TRIES):
                others = row[rng.choice(np.flatnonzero(different[seen]), OTHERS, replace=False)].max()
                right.append(row[seen] >= ALIKE and row[seen] > others)
                wrong.append(others >= ALIKE)
        return {
            "sought, right": _share(np.array(right)),
            "sought but never kept, wrong": _share(np.array(wrong)),
        }

    @property
    def things(self) -> np.ndarray:
        return self.dev & (self.source != "rooms")


def embedded(model: Path, data: Path, chosen: np.ndarray, view: int) -> np.ndarray:
    """What ships makes of each of the `chosen` pictures, (all pictures, 256); `view` as `pixels` has it."""
    eyes, pictures = session(model), everything(data)
    vectors = np.ones((len(pictures), EMBEDDING), np.float32)
    for place in np.flatnonzero(chosen):
        looked_at = views(frame(data, pictures[place], view))
        vectors[place] = eyes.run(["embedding"], {"picture": looked_at})[0][0]
    return vectors


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _share(hits: np.ndarray) -> float:
    return round(100 * float(hits.mean()), 2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("data", type=Path)
    asked = parser.parse_args()
    photographs = Photographs(asked.run, asked.data)
    both = (embedded(asked.run / "eyes.onnx", asked.data, photographs.things, view) for view in (0, 1))
    print(json.dumps(photographs.measure(*both, photographs.things), indent=1))
