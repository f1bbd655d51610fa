"""What the eyes say of every picture, for whoever learns from it (the mind's soft tokens): with the errors that they will really make.

    python outputs.py WEIGHTS.pth DATA RUN

Writes RUN/pictures.npz. Of dev and test pictures the shipped RUN/eyes.onnx speaks. Of training pictures the heads of train.py speak that
were not trained on the picture (out of fold; for waste without its own last block, so a little worse than shipped). "names" never
learnt from any of these photographs, and "embedding" needs no labels: both are as shipped everywhere. `from_shipped` tells which.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from graph import session
from lite import WIDTHS, load
from look import everything
from pictures import frame

from gadget.look.eyes import views

HEADS = ("names", "grocery", "coarse", "waste", "room", "kind", "clear", "embedding")


def main(weights: Path, data: Path, run: Path) -> None:
    pictures = everything(data)
    look = np.load(run / "looks-0.npz")["looks"]
    held, heads = np.load(run / "outputs.npz"), np.load(run / "heads.npz")
    said = {name: held[name].astype(np.float32) for name in ("grocery", "coarse", "waste", "room", "kind")}
    said["clear"] = held["clear"][:, 1:].astype(np.float32)
    _, weight, bias = load(weights)
    scores = look[:, -WIDTHS[-1] :].astype(np.float32) @ weight.numpy().T + bias.numpy()
    scores = np.exp(scores - scores.max(1, keepdims=True))
    said["names"] = scores / scores.sum(1, keepdims=True)
    direction = look.astype(np.float32) @ heads["embedding.weight"].T + heads["embedding.bias"]
    said["embedding"] = direction / np.linalg.norm(direction, axis=1, keepdims=True)
    eyes, shipped = session(run / "eyes.onnx"), np.array([picture.split != "train" for picture in pictures])
    for place in np.flatnonzero(shipped):
        heard = eyes.run(list(HEADS), {"picture": views(frame(data, pictures[place]))})
        for name, value in zip(HEADS, heard, strict=True):
            said[name][place] = value[0]
    about = {
        name: np.array([getattr(picture, name) for picture in pictures])
        for name in ("path", "source", "label", "split", "group", "spoiled")
    }
    half = {name: value.astype(np.float16) for name, value in said.items()}
    np.savez_compressed(run / "pictures.npz", look=look, from_shipped=shipped, **half, **about)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("weights", "data", "run"):
        parser.add_argument(name, type=Path)
    asked = parser.parse_args()
    main(asked.weights, asked.data, asked.run)
