"""The heads: small classifiers on what the network sees, each with the weight decay that is best on the dev pictures.

    python train.py DATA RUN

Reads RUN/looks-*.npz (look.py); writes RUN/heads.npz (matrices that take the looks as they are), RUN/outputs.npz (what every head says
of every picture: of training pictures a head that was not trained on them says it) and RUN/train.json.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
import torch.nn.functional as F
from lite import WIDTHS
from look import everything
from names import KIND_OF_SPOKEN, by_wnid
from pictures import MILD, ROOMS, WASTE, Picture, groceries, number_of

torch.set_num_threads(1)
EPOCHS, BATCH, RATE = 14, 512, 2e-3
FOLDS = 5
EMBEDDING = 256
KINDS = ("waste", "grocery", "room", "animal", "scene", "object")
DECAYS = (0.03, 0.3)


def recognisable(picture: Picture) -> bool:
    return picture.spoiled in ("", MILD)


def waste(picture: Picture) -> int | None:
    return WASTE.index(picture.label) if picture.source == "trashnet" and recognisable(picture) else None


def grocery(picture: Picture) -> int | None:
    return _FINE.index(picture.label) if picture.source == "groceries" and recognisable(picture) else None


def room(picture: Picture) -> int | None:
    """Furniture, appliances and buildings of ImageNet may well stand in a room: nothing is learnt from them."""
    if picture.source == "rooms":
        return ROOMS.index(picture.label) if recognisable(picture) else len(ROOMS)
    if picture.source == "imagenet_samples" and by_wnid()[picture.label].kind in (
        "furniture",
        "appliance",
        "building",
    ):
        return None
    return len(ROOMS)


def kind(picture: Picture) -> int | None:
    if not recognisable(picture):
        return None
    if picture.source == "imagenet_samples":
        meant = KIND_OF_SPOKEN.get(by_wnid()[picture.label].kind, "object")
        return KINDS.index(meant) if meant else None
    return {"trashnet": 0, "groceries": 1, "rooms": 2}[picture.source]


def clear(picture: Picture) -> int | None:
    return int(recognisable(picture))


_FINE, _COARSE, FINE_TO_COARSE = groceries()
HEADS: dict[str, tuple[Callable[[Picture], int | None], int]] = {
    "waste": (waste, len(WASTE)),
    "grocery": (grocery, len(_FINE)),
    "room": (room, len(ROOMS) + 1),
    "kind": (kind, len(KINDS)),
    "clear": (clear, 2),
}


def fit(
    looks: torch.Tensor, truth: torch.Tensor, classes: int, decay: float, seed: int = 0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Logistic regression; rare classes count more, by the root of how rare they are."""
    torch.manual_seed(seed)
    weight = torch.zeros(classes, looks.shape[1], requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    counts = torch.bincount(truth, minlength=classes).clamp(min=1).float()
    importance = (counts.mean() / counts).sqrt()
    optimizer = torch.optim.AdamW(
        [{"params": [weight], "weight_decay": decay / RATE * 0.01}, {"params": [bias], "weight_decay": 0}],
        lr=RATE,
    )
    steps = EPOCHS * -(-len(looks) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.1)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(looks)).split(BATCH):
            loss = F.cross_entropy(
                looks[batch] @ weight.T + bias, truth[batch], importance, label_smoothing=0.05
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return weight.detach(), bias.detach()


def main(data: Path, run: Path) -> None:
    pictures = everything(data)
    views = [np.load(path)["looks"] for path in sorted(run.glob("looks-?.npz"))]
    train = np.array([picture.split == "train" for picture in pictures])
    seen = views[0].astype(np.float32)
    mean, deviation = seen[train].mean(0), seen[train].std(0) + 1e-3
    plain = torch.from_numpy((seen - mean) / deviation)
    others = [torch.from_numpy((view.astype(np.float32) - mean) / deviation) for view in views[1:]]
    fold = np.array([number_of(picture.group) // 1000 % FOLDS for picture in pictures])
    places = np.flatnonzero(train & np.array([recognisable(picture) for picture in pictures]))
    result, outputs, report = {}, {}, {}
    for name, (truth_of, classes) in HEADS.items():
        truth = np.array([-1 if (label := truth_of(picture)) is None else label for picture in pictures])

        def learn(
            chosen: np.ndarray, decay: float, truth: np.ndarray = truth, classes: int = classes
        ) -> tuple[torch.Tensor, torch.Tensor]:
            """From the pictures for which `chosen` holds, in all their views."""
            inner = torch.from_numpy(chosen[places])
            looks = torch.cat([plain[torch.from_numpy(chosen)], *(view[inner] for view in others)])
            return fit(
                looks,
                torch.from_numpy(
                    np.concatenate([truth[chosen], *[truth[places][chosen[places]]] * len(others)])
                ),
                classes,
                decay,
            )

        known, dev = (
            train & (truth >= 0),
            np.array([picture.split == "dev" for picture in pictures]) & (truth >= 0),
        )
        tried = {}
        for decay in DECAYS:
            weight, bias = learn(known, decay)
            scores = plain[torch.from_numpy(dev)] @ weight.T + bias
            target = torch.from_numpy(truth[dev])
            tried[decay] = (
                (scores.argmax(1) == target).float().mean().item(),
                F.cross_entropy(scores, target).item(),
                weight,
                bias,
            )
        decay = max(tried, key=lambda decay: (round(tried[decay][0], 3), -tried[decay][1]))
        weight, bias = tried[decay][2:]
        said = plain @ weight.T + bias
        for number in range(FOLDS):
            inside = train & (fold == number)
            fold_weight, fold_bias = learn(known & (fold != number), decay)
            said[torch.from_numpy(inside)] = plain[torch.from_numpy(inside)] @ fold_weight.T + fold_bias
        outputs[name] = said.softmax(1).numpy().astype(np.float16)
        result[f"{name}.weight"] = (weight / torch.from_numpy(deviation)).numpy()
        result[f"{name}.bias"] = (bias - weight @ torch.from_numpy(mean / deviation)).numpy()
        report[name] = {"decay": decay, "tried": {str(key): value[:2] for key, value in tried.items()}}
        for split in ("train", "dev", "test"):
            where = (truth >= 0) & np.array([picture.split == split for picture in pictures])
            report[name][split] = float((outputs[name][where].argmax(1) == truth[where]).mean())
        print(name, json.dumps(report[name]), flush=True)
    outputs["coarse"] = gathered(outputs["grocery"].astype(np.float32)).astype(np.float16)
    result["embedding.weight"], result["embedding.bias"] = embedding(plain, train, mean, deviation)
    np.savez(run / "heads.npz", **result)
    np.savez(
        run / "outputs.npz",
        pictures=[json.dumps([p.path, p.source, p.label, p.split, p.group, p.spoiled]) for p in pictures],
        **outputs,
    )
    (run / "train.json").write_text(json.dumps(report, indent=1))


def gathered(fine: np.ndarray) -> np.ndarray:
    """The probabilities of the coarse groceries: the sums of their kinds'."""
    return fine @ np.eye(len(_COARSE), dtype=np.float32)[FINE_TO_COARSE]


def embedding(
    plain: torch.Tensor, train: np.ndarray, mean: np.ndarray, deviation: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The principal directions of the last layer's means, the strong ones held back a little: for telling how alike things look."""
    last = slice(sum(WIDTHS[:-1]), sum(WIDTHS))
    looks = plain[torch.from_numpy(train)][:, last].double()
    strength, directions = torch.linalg.eigh(looks.T @ looks / len(looks))
    chosen = directions[:, -EMBEDDING:] / strength[-EMBEDDING:].clamp(min=1e-3) ** 0.25
    weight = np.zeros((EMBEDDING, len(mean)), np.float32)
    weight[:, last] = chosen.T.numpy() / deviation[last]
    return weight, -(weight @ mean).astype(np.float32)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("run", type=Path)
    asked = parser.parse_args()
    main(asked.data, asked.run)
