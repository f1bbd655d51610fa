"""One adapter out of several trainings: the mean of their changes (model soups, arXiv 2203.05482), cut back to the rank of the first.

    python average.py OUTPUT.npz ADAPTER.npz ADAPTER.npz …

Trainings that differ in seed and order of examples err in different places; what came of it is in models/LOG.md.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from lowrank import factors, halved

from gadget.store.forge import Adapter


def averaged(adapters: Sequence[Adapter]) -> Adapter:
    """The mean of one or more `adapters`, with the kept rows of the first. Raises `ValueError` when their control tokens differ, or more than a
    hundredth of their kept rows."""
    first = adapters[0]
    for other in adapters[1:]:
        if (
            other.controls != first.controls
            or len(np.setdiff1d(other.kept, first.kept)) > len(first.kept) / 100
        ):
            raise ValueError("these adapters speak different vocabularies")
    matrices = {}
    for name, (b, _, _, _) in first.matrices.items():
        lefts, rights = zip(*(factors(*adapter.matrices[name]) for adapter in adapters), strict=True)
        mean = np.concatenate(lefts, 1) / len(adapters), np.concatenate(rights)
        matrices[name] = halved(*mean, rank=b.shape[1])
    rows = np.mean([adapter.control_rows.astype(np.float32) for adapter in adapters], 0).astype(np.float16)
    notes = {**first.notes, "averaged": [dict(adapter.notes) for adapter in adapters]}
    return Adapter(first.kept, first.controls, rows, matrices, notes)


if __name__ == "__main__":
    output, *paths = map(Path, sys.argv[1:])
    averaged([Adapter.load(path) for path in paths]).save(output)
