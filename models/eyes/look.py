"""Every picture through the network once: what the heads look at, kept on disk.

    python look.py WEIGHTS.pth DATA RUN [--views 1]

Writes RUN/looks-0.npz (every picture as it is, spoiled ones too) and RUN/looks-1.npz … (recognisable training pictures in other crops and light);
those that are there already are kept.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np
import onnx
from graph import Graph, body, finished, session
from lite import LOOK, load
from pictures import MILD, Picture, photographs, pixels, unclear

cv2.setNumThreads(1)


def looks(network: Path, data: Path, pictures: list[Picture], view: int) -> np.ndarray:
    eyes = session(network)
    begun, done = time.perf_counter(), np.zeros((len(pictures), LOOK), np.float16)
    for place, picture in enumerate(pictures):
        done[place] = eyes.run(["look"], {"picture": pixels(data, picture, view)[None]})[0][0]
        if place % 1000 == 0:
            print(f"view {view}: {place} of {len(pictures)}, {time.perf_counter() - begun:.0f} s", flush=True)
    return done


def body_alone(weights: Path, output: Path) -> None:
    """The network without heads, its weights in bytes as they will be shipped."""
    g = Graph(signed_bytes=True)
    body(g, load(weights)[0])
    onnx.save(finished(g, {"look": (LOOK,)}), output)


def everything(data: Path) -> list[Picture]:
    found = photographs(data)
    return [*found, *unclear(found)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("weights", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--views", type=int, default=1)
    asked = parser.parse_args()
    asked.run.mkdir(parents=True, exist_ok=True)
    body_alone(asked.weights, asked.run / "body.onnx")
    pictures = everything(asked.data)
    for view in range(asked.views + 1):
        path = asked.run / f"looks-{view}.npz"
        if not path.exists():
            chosen = [
                picture
                for picture in pictures
                if not view or (picture.split == "train" and picture.spoiled in ("", MILD))
            ]
            np.savez(path, looks=looks(asked.run / "body.onnx", asked.data, chosen, view))
