"""A second last block for waste: the linear head on ImageNet's features does not tell a tin from a cup well enough.

    python tune.py WEIGHTS.pth DATA RUN

Trains a change of low rank (LoRA, arXiv 2106.09685) to a copy of the last block (a quarter of a megabyte instead of one; 7 × 7 pixels, so half a
millisecond) with the waste head of RUN/heads.npz as a start; everything else stays as it is. Writes RUN/tuned.npz; the epoch is the one that
is best on the dev pictures.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from graph import Graph, body, finished, session
from lite import FIXED, LAST_BLOCK, LOOK, WIDTHS, Layer, load
from look import everything
from pictures import WASTE, Picture, pixels

torch.set_num_threads(1)
EPOCHS, BATCH, RATE, HEAD_RATE = 6, 32, 4e-4, 2e-4
RANK = 32
VIEWS = 4


def maps(
    weights: Path, data: Path, pictures: list[Picture], view: int, run: Path
) -> tuple[torch.Tensor, torch.Tensor]:
    """What the last block reads, and the looks."""
    kept = run / f"maps-{len(pictures)}-{view}.npz"
    if not kept.exists():
        g = Graph(signed_bytes=True)
        body(g, load(weights)[0])
        onnx.save(finished(g, {"maps": (WIDTHS[-3], 7, 7), "look": (LOOK,)}), run / "maps.onnx")
        eyes = session(run / "maps.onnx")
        seen = [
            eyes.run(["maps", "look"], {"picture": pixels(data, picture, view)[None]}) for picture in pictures
        ]
        np.savez(
            kept,
            maps=np.concatenate([a for a, _ in seen]).astype(np.float16),
            looks=np.concatenate([b for _, b in seen]),
        )
    held = np.load(kept)
    return torch.from_numpy(held["maps"]), torch.from_numpy(held["looks"])


def last_block(layers: list[Layer], x: torch.Tensor) -> torch.Tensor:
    """The last two stages' part of a look."""
    looks = []
    for layer in layers:
        x = F.conv2d(x, layer.changed, layer.bias, 1, layer.padding(7)[0], groups=layer.groups)
        if layer.clipped:
            x = x.clamp(0, 6)
        if layer.looked_at:
            looks.append(x.mean((2, 3)))
    return torch.cat(looks, 1)


def parts(layer: Layer) -> dict[str, torch.Tensor]:
    """What of a layer is trained."""
    if layer.change is None:
        return {"weight": layer.weight, "bias": layer.bias}
    return {"b": layer.change[0], "a": layer.change[1], "bias": layer.bias}


def changed(layers: list[Layer], tuned: Mapping[str, np.ndarray]) -> list[Layer]:
    """The last block with what `main` put into RUN/tuned.npz."""
    held = {name: torch.from_numpy(part) for name, part in tuned.items()}
    block = [replace(layer) for layer in layers[-LAST_BLOCK:]]
    for number, layer in enumerate(block):
        layer.bias = held[f"{number}.bias"]
        if layer.groups > 1:
            layer.weight = held[f"{number}.weight"]
        else:
            layer.change = held[f"{number}.b"], held[f"{number}.a"]
    return block


def main(weights: Path, data: Path, run: Path) -> None:
    pictures = [
        picture for picture in everything(data) if picture.source == "trashnet" and not picture.spoiled
    ]
    by_split = {split: [p for p in pictures if p.split == split] for split in ("train", "dev", "test")}
    truth = {
        split: torch.tensor([WASTE.index(p.label) for p in chosen]) for split, chosen in by_split.items()
    }
    seen = [maps(weights, data, by_split["train"], view, run) for view in range(VIEWS)]
    train_maps, train_fixed = torch.cat([a for a, _ in seen]), torch.cat([b[:, :FIXED] for _, b in seen])
    train_truth = truth["train"].repeat(VIEWS)
    others = {split: maps(weights, data, by_split[split], 0, run) for split in ("dev", "test")}
    torch.manual_seed(1)
    layers = load(weights)[0][-LAST_BLOCK:]
    heads = np.load(run / "heads.npz")
    spread = train_fixed.std(0).tolist() + seen[0][1][:, FIXED:].std(0).tolist()
    scale = torch.tensor(spread) + 1e-3
    weight = torch.nn.Parameter(torch.from_numpy(heads["waste.weight"]) * scale)
    bias = torch.nn.Parameter(torch.from_numpy(heads["waste.bias"]))
    middle = seen[0][1].mean(0)
    with torch.no_grad():
        bias += weight @ (middle / scale)
    for layer in layers:
        layer.bias = torch.nn.Parameter(layer.bias)
        if layer.groups > 1:
            layer.weight = torch.nn.Parameter(layer.weight)
        else:
            outputs, inputs = layer.weight.shape[:2]
            layer.change = (
                torch.nn.Parameter(torch.zeros(outputs, RANK)),
                torch.nn.Parameter(torch.empty(RANK, inputs).uniform_(-1, 1) / inputs**0.5),
            )
    tuned = [part for layer in layers for part in parts(layer).values()]
    optimizer = torch.optim.AdamW(
        [{"params": tuned, "lr": RATE}, {"params": [weight, bias], "lr": HEAD_RATE}], weight_decay=0.02
    )
    steps = EPOCHS * -(-len(train_truth) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [RATE, HEAD_RATE], total_steps=steps, pct_start=0.15
    )

    def scores(read: torch.Tensor, fixed: torch.Tensor, drop: float = 0.0) -> torch.Tensor:
        look = (torch.cat([fixed, last_block(layers, read.float())], 1) - middle) / scale
        return F.dropout(look, drop, drop > 0) @ weight.T + bias

    best, begun, report = (-1.0, -9.0), time.perf_counter(), []
    for epoch in range(EPOCHS + 1):
        with torch.inference_mode():
            said = {split: scores(read, looks[:, :FIXED]) for split, (read, looks) in others.items()}
        hit = {split: (said[split].argmax(1) == truth[split]).float().mean().item() for split in said}
        loss = F.cross_entropy(said["dev"], truth["dev"]).item()
        report.append({"epoch": epoch, **hit, "dev loss": loss})
        print(json.dumps(report[-1]), f"{time.perf_counter() - begun:.0f} s", flush=True)
        if (hit["dev"], -loss) > best and epoch:
            best = (hit["dev"], -loss)
            whole = {"waste.weight": weight / scale, "waste.bias": bias - weight @ (middle / scale)}
            whole |= {
                f"{number}.{name}": part
                for number, layer in enumerate(layers)
                for name, part in parts(layer).items()
            }
            np.savez(run / "tuned.npz", **{name: value.detach().numpy() for name, value in whole.items()})
            (run / "tune.json").write_text(json.dumps(report, indent=1))
        if epoch == EPOCHS:
            break
        for batch in torch.randperm(len(train_truth)).split(BATCH):
            loss_of = F.cross_entropy(
                scores(train_maps[batch], train_fixed[batch], 0.3), train_truth[batch], label_smoothing=0.1
            )
            optimizer.zero_grad()
            loss_of.backward()
            optimizer.step()
            schedule.step()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("weights", "data", "run"):
        parser.add_argument(name, type=Path)
    asked = parser.parse_args()
    main(asked.weights, asked.data, asked.run)
