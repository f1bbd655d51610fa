"""The eyes as one ONNX file: the network, its heads and the embedding; weights as signed bytes, the arithmetic in floats.

    python export.py WEIGHTS.pth DATA RUN

Reads RUN/heads.npz (train.py) and RUN/tuned.npz (tune.py); writes RUN/eyes.onnx, RUN/labels.json and RUN/export.json (size, time,
difference from torch).

In: "picture", uint8 [views, 224, 224, 3], RGB, squares of one frame (`gadget.look.eyes.views`). Out, of the views together: probabilities "names" [1, 1000],
"grocery" [1, 81], "coarse" [1, 43], "waste" [1, 6], "room" [1, 5], "kind" [1, 6], "clear" [1, 1], of the mean of the scores; "embedding" [1, 256], of unit length.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from graph import Graph, body, convolution, finished, session
from lite import FIXED, LAST_BLOCK, WIDTHS, Layer, load, see
from look import everything
from names import labels
from pictures import SIDE, pixels
from train import FINE_TO_COARSE
from tune import changed

HEADS = ("grocery", "waste", "room", "kind")


def graph(
    layers: list[Layer],
    classifier: tuple[np.ndarray, np.ndarray],
    heads: dict[str, np.ndarray],
    waste: list[Layer],
    signed_bytes: bool,
) -> onnx.ModelProto:
    """The whole of it; `waste` is the last block as tune.py changed it for waste."""
    g = Graph(signed_bytes)
    look, last_look = body(g, layers)
    g.do("Softmax", g.mean(g.linear(last_look, *classifier)), output="names", axis=1)
    fixed = g.do("Slice", look, *(g.constant(np.array([at], np.int64)) for at in (0, FIXED, 1)))
    x, side, looks = "maps", 7, [fixed]
    for layer in waste:
        x, side = convolution(g, layer, x, side)
        if layer.looked_at:
            looks.append(g.do("Flatten", g.do("GlobalAveragePool", x)))
    waste_look = g.do("Concat", *looks, axis=1)
    for name in HEADS:
        read = waste_look if name == "waste" else look
        scores = g.mean(g.linear(read, heads[f"{name}.weight"], heads[f"{name}.bias"]))
        g.do("Softmax", scores, output=name, axis=1)
    g.do(
        "MatMul",
        "grocery",
        g.constant(np.eye(max(FINE_TO_COARSE) + 1, dtype=np.float32)[FINE_TO_COARSE]),
        output="coarse",
    )
    weight, bias = heads["clear.weight"], heads["clear.bias"]
    score = g.mean(g.linear(look, weight[1:] - weight[:1], bias[1:] - bias[:1]))
    g.do("Sigmoid", score, output="clear")
    last = sum(WIDTHS[:-1])  # the embedding looks at the last layer only
    direction = g.linear(last_look, heads["embedding.weight"][:, last:], heads["embedding.bias"])
    g.do("LpNormalization", g.mean(direction), output="embedding", axis=1, p=2)
    widths = {
        "names": 1000,
        "coarse": max(FINE_TO_COARSE) + 1,
        "clear": 1,
        "embedding": len(heads["embedding.bias"]),
    }
    widths |= {name: len(heads[f"{name}.bias"]) for name in HEADS}
    return finished(g, {name: (width,) for name, width in widths.items()}, "views")


def fastest_ms(model: Path, threads: int, runs: int = 50) -> float:
    eyes, picture = (
        session(model, threads),
        np.random.default_rng(0).integers(0, 256, (2, SIDE, SIDE, 3), np.uint8),
    )
    times = []
    for _ in range(runs + 3):
        begun = time.perf_counter()
        eyes.run(None, {"picture": picture})
        times.append(time.perf_counter() - begun)
    return round(min(times) * 1000, 2)


@torch.inference_mode()
def main(weights: Path, data: Path, run: Path) -> None:
    layers, *classifier = load(weights)
    classifier = tuple(part.numpy() for part in classifier)
    held, tuned = dict(np.load(run / "heads.npz")), np.load(run / "tuned.npz")
    held |= {name: tuned[name] for name in ("waste.weight", "waste.bias")}
    waste = changed(layers, tuned)
    paths = {name: run / name for name in ("eyes-float.onnx", "eyes.onnx")}
    onnx.save(graph(layers, classifier, held, waste, signed_bytes=False), paths["eyes-float.onnx"])
    onnx.save(graph(layers, classifier, held, waste, signed_bytes=True), paths["eyes.onnx"])
    pictures = [picture for picture in everything(data) if not picture.spoiled]
    shown = [pixels(data, picture) for picture in pictures if picture.split == "test"][::12]
    look = torch.cat([see(layers, torch.from_numpy(picture[None])) for picture in shown]).numpy()
    waste_look = torch.cat(
        [see([*layers[:-LAST_BLOCK], *waste], torch.from_numpy(picture[None])) for picture in shown]
    ).numpy()
    seen_by = {name: waste_look if name == "waste" else look for name in HEADS}
    wanted = {
        name: _softmax(seen_by[name] @ held[f"{name}.weight"].T + held[f"{name}.bias"]) for name in HEADS
    }
    wanted["names"] = _softmax(look[:, -WIDTHS[-1] :] @ classifier[0].T + classifier[1])
    report = {}
    for name, path in paths.items():
        eyes = session(path)
        outputs = [output.name for output in eyes.get_outputs()]
        runs = [
            dict(zip(outputs, eyes.run(None, {"picture": picture[None]}), strict=True)) for picture in shown
        ]
        report[name] = {
            "bytes": path.stat().st_size,
            "fastest_ms": {threads: fastest_ms(path, threads) for threads in (1, 2)},
            "largest difference": {
                head: float(np.abs(np.concatenate([said[head] for said in runs]) - wanted[head]).max())
                for head in wanted
            },
            "same answer": {
                head: float(
                    np.mean(np.concatenate([said[head] for said in runs]).argmax(1) == wanted[head].argmax(1))
                )
                for head in wanted
            },
        }
        print(name, json.dumps(report[name]), flush=True)
    (run / "export.json").write_text(json.dumps(report, indent=1))
    (run / "labels.json").write_text(json.dumps(labels(), ensure_ascii=False, indent=0), encoding="utf-8")


def _softmax(scores: np.ndarray) -> np.ndarray:
    exponents = np.exp(scores - scores.max(1, keepdims=True))
    return exponents / exponents.sum(1, keepdims=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("weights", "data", "run"):
        parser.add_argument(name, type=Path)
    asked = parser.parse_args()
    main(asked.weights, asked.data, asked.run)
