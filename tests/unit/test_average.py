"""Several trainings become one adapter."""

from __future__ import annotations

import numpy as np
import pytest

from tests import recipe  # noqa: F401  # isort: skip
from average import averaged  # type: ignore[import-not-found]
from lowrank import halved  # type: ignore[import-not-found]

from gadget.store.forge import Adapter

RANK, OUTPUTS, INPUTS = 4, 24, 16


def adapter(seed: int, controls: tuple[str, ...] = ("<a>", "<b>"), kept: int = 200) -> Adapter:
    rng = np.random.default_rng(seed)
    # what several trainings agree on is strong, and what each adds is weak
    shared = (
        np.random.default_rng(0).normal(size=(OUTPUTS, 2)),
        np.random.default_rng(1).normal(size=(2, INPUTS)),
    )
    b = np.concatenate([shared[0], 0.3 * rng.normal(size=(OUTPUTS, RANK - 2))], 1).astype(np.float32)
    a = np.concatenate([shared[1], 0.3 * rng.normal(size=(RANK - 2, INPUTS))]).astype(np.float32)
    rows = rng.normal(size=(2, 8)).astype(np.float16)
    return Adapter(np.arange(kept, dtype=np.uint32), controls, rows, {"m": halved(b, a)}, {"seed": seed})


def change(made: Adapter) -> np.ndarray:
    found = made.change("m")
    assert found is not None
    return found


def test_the_mean_of_two_changes_is_the_nearest_one_of_their_rank() -> None:
    first, second = adapter(1), adapter(2)
    mean = averaged([first, second])
    u, strength, v = np.linalg.svd((change(first) + change(second)) / 2)
    nearest = (u[:, :RANK] * strength[:RANK]) @ v[:RANK]
    assert mean.matrices["m"][0].shape == (OUTPUTS, RANK)
    assert np.linalg.norm(change(mean) - nearest) < 0.02 * np.linalg.norm(nearest)


def test_the_rows_of_the_control_tokens_are_averaged_and_the_notes_say_of_what() -> None:
    first, second = adapter(1), adapter(2)
    mean = averaged([first, second])
    both = (first.control_rows.astype(np.float32) + second.control_rows.astype(np.float32)) / 2
    assert np.allclose(mean.control_rows, both, atol=1e-2)
    assert mean.notes["averaged"] == [{"seed": 1}, {"seed": 2}]


@pytest.mark.parametrize("other", [adapter(2, controls=("<b>", "<a>")), adapter(2, kept=300)])
def test_adapters_of_different_vocabularies_are_refused(other: Adapter) -> None:
    with pytest.raises(ValueError, match="different vocabularies"):
        averaged([adapter(1), other])
