"""The base with the cut vocabulary and untrained control tokens: its tokenizer makes the training data.

python cut.py BASE.gguf RUN
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from labels import SIGNATURES
from vocabulary import main as choose

from gadget.decide.tokens import spellings
from gadget.store.forge import Adapter, forge

WIDTH = 640


def untrained(kept: np.ndarray) -> Adapter:
    """An adapter that changes nothing."""
    controls = spellings(SIGNATURES.values())
    return Adapter(kept, controls, np.zeros((len(controls), WIDTH), np.float16), {}, {"trained": False})


if __name__ == "__main__":
    base, run = Path(sys.argv[1]), Path(sys.argv[2])
    run.mkdir(parents=True, exist_ok=True)
    choose(base, run / "kept.npy")
    forge(base, untrained(np.load(run / "kept.npy")), run / "cut.gguf")
