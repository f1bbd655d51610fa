"""The temperature that makes the action's confidence honest (Guo et al., arXiv 1706.04599), found on the
development sets.

    python calibrate.py MIND.gguf ADAPTER.npz

writes it into the adapter's notes, from where it gets into the file that ships.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from dataset import test_names, tests
from labels import SIGNATURES

from gadget.decide.llama import Engine
from gadget.decide.tokens import CALL, Notation, normal
from gadget.store.forge import Adapter


def scores(model: Path) -> tuple[np.ndarray, np.ndarray]:
    """Of every development request, the score of each action, shape (requests, actions), and the place of the
    right one."""
    engine = Engine(model, threads=2)
    notation = Notation.of(SIGNATURES.values(), engine.controls())
    ids = notation.action_ids()
    engine.prefix(engine.beginning(), room=400)
    rows, right = [], []
    for name in test_names():
        if name.startswith("dev"):
            for made in tests(name):
                engine.rewind()
                logits = engine.append([*engine.tokenize(normal(made.text)), notation.ids[CALL]])
                rows.append(logits[list(ids)])
                right.append(list(ids.values()).index(made.call.action))
    engine.close()
    return np.array(rows, np.float64), np.array(right)


def loss(rows: np.ndarray, right: np.ndarray, temperature: float) -> float:
    """Mean negative log-likelihood of the right actions."""
    scaled = rows / temperature
    return float(np.mean(np.logaddexp.reduce(scaled, axis=1) - scaled[np.arange(len(right)), right]))


def main(model: Path, adapter: Path) -> None:
    rows, right = scores(model)
    candidates = np.round(np.arange(0.5, 4.01, 0.05), 2)
    best = float(min(candidates, key=lambda temperature: loss(rows, right, temperature)))
    print(
        f"temperature {best}: loss {loss(rows, right, 1.0):.4f} -> {loss(rows, right, best):.4f} on {len(right)} requests"
    )
    held = Adapter.load(adapter)
    replace(held, notes={**held.notes, "temperature": best}).save(adapter)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
