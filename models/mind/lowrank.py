"""A trained change of a matrix as it is shipped: two thin matrices of signed bytes."""

from __future__ import annotations

import numpy as np

from gadget.store.gguf_file import Floats


def factors(b: np.ndarray, b_scale: np.ndarray, a: np.ndarray, a_scale: np.ndarray) -> tuple[Floats, Floats]:
    """The change again, as (b, a) in single precision, shapes (outputs, rank) and (rank, inputs): what `halved` was given, but for rounding."""
    return b.astype(np.float32) * b_scale[:, None], a.astype(np.float32) * a_scale


def halved(
    change_b: np.ndarray, change_a: np.ndarray, rank: int | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A change of low rank as signed bytes: (b, b_scale, a, a_scale), the strength shared evenly by both sides; the strongest `rank` of
    its directions, if there are more."""
    left, left_r = np.linalg.qr(change_b)
    right, right_r = np.linalg.qr(change_a.T)
    u, strength, v = np.linalg.svd(left_r @ right_r.T)
    u, strength, v = u[:, :rank], strength[:rank], v[:rank]
    b, a = left @ (u * np.sqrt(strength)), (np.sqrt(strength)[:, None] * v) @ right.T
    b_scale = np.maximum(np.abs(b).max(1), 1e-12) / 127
    a_scale = np.maximum(np.abs(a).max(0), 1e-12) / 127
    whole = np.round(b / b_scale[:, None]).astype(np.int8), np.round(a / a_scale).astype(np.int8)
    return whole[0], b_scale.astype(np.float32), whole[1], a_scale.astype(np.float32)
