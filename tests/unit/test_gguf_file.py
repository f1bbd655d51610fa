"""GGUF files: what is written is read back, Q8_0 and Q5_0 are the library's to the bit, what is no model is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import numpy.typing as npt
import pytest
from gguf import GGMLQuantizationType as Kind
from gguf import GGUFValueType as Type
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.errors import BadModel
from gadget.store.gguf_file import BLOCK, Q5, Q8, ModelFile, NewModelFile, Packing
from tests.unit.test_forge import LAYER, WIDTH, Numbers, make_base


def library_q8(values: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    return gguf.quantize(values, Kind.Q8_0)


# ── Q8_0 ──────────────────────────────────────────────────────────────────────────────────────────


@settings(deadline=None)
@given(seed=st.integers(0, 2**32), rows=st.integers(1, 40), power=st.integers(-16, 12))
def test_q8_is_the_librarys_to_the_last_bit(seed: int, rows: int, power: int) -> None:
    values = Numbers(seed).floats(rows, 2 * BLOCK, size=2.0**power)
    assert Q8.pack(values).tobytes() == library_q8(values).tobytes()


@given(
    st.lists(st.floats(-1000, 1000, width=32), min_size=BLOCK, max_size=BLOCK).filter(
        lambda block: max(map(abs, block)) > 2.0**-100
    )
)
def test_q8_of_any_block_is_the_librarys_within_one_unit(block: list[float]) -> None:
    values = np.array(block, np.float32)
    ours, theirs = Q8.pack(values), library_q8(values)
    assert ours[:2].tobytes() == theirs[:2].tobytes()
    assert np.abs(ours[2:].view(np.int8).astype(int) - theirs[2:].view(np.int8)).max() <= 1


def block_of(*values: float) -> npt.NDArray[np.float32]:
    """A block whose scale is 1: these values, zeros, and 127 at the end."""
    return np.array([*values, *[0.0] * (BLOCK - 1 - len(values)), 127.0], np.float32)


def test_halves_are_rounded_away_from_zero_like_the_librarys() -> None:
    halves = [sign * (whole + 0.5) for whole in (0, 1, 2, 63, 126) for sign in (1, -1)]
    block = block_of(*halves)
    assert Q8.pack(block)[2:12].view(np.int8).tolist() == [1, -1, 2, -2, 3, -3, 64, -64, 127, -127]
    assert Q8.pack(block).tobytes() == library_q8(block).tobytes()


def test_only_the_largest_number_below_one_half_is_rounded_otherwise() -> None:
    """Adding a half to it gives 1 in single precision: a value that is off by a unit in a step of half a unit."""
    below = float(np.nextafter(np.float32(0.5), np.float32(0)))
    block = block_of(below, -below, float(np.nextafter(np.float32(below), np.float32(0))))
    assert Q8.pack(block)[2:5].view(np.int8).tolist() == [1, -1, 0]
    assert library_q8(block)[2:5].view(np.int8).tolist() == [0, 0, 0]
    others = [whole + 0.5 for whole in range(1, 16)]
    near = block_of(*(float(np.nextafter(np.float32(half), np.float32(0))) for half in others))
    assert Q8.pack(near).tobytes() == library_q8(near).tobytes()


@settings(deadline=None)
@given(seed=st.integers(0, 2**32), power=st.integers(-6, 12))
def test_a_value_comes_back_within_half_a_step(seed: int, power: int) -> None:
    """And what the scale loses, which is kept in eleven bits."""
    values = Numbers(seed).floats(4, 3 * BLOCK, size=2.0**power)
    back = gguf.dequantize(Q8.pack(values), Kind.Q8_0)
    step = np.abs(values.reshape(-1, BLOCK)).max(axis=1, keepdims=True).astype(np.float64) / 127
    off = np.abs(back.astype(np.float64) - values).reshape(-1, BLOCK)
    assert np.all(off <= step * (0.5001 + 127 * 2.0**-11))


def test_zeros_stay_zeros() -> None:
    assert not Q8.pack(np.zeros((2, BLOCK), np.float32)).any()


def test_what_is_too_small_for_a_scale_becomes_zeros() -> None:
    packed = Q8.pack(np.full(BLOCK, 1e-38, np.float32))
    assert not gguf.dequantize(packed, Kind.Q8_0).any()


@pytest.mark.parametrize("packing", [Q8, Q5], ids=lambda packing: packing.name)
@pytest.mark.parametrize("shape", [(32,), (64,), (1, 32), (5, 96), (2, 3, 64)])
def test_blocks_lie_along_the_last_axis(shape: tuple[int, ...], packing: Packing) -> None:
    values = Numbers(5).floats(*shape)
    packed = packing.pack(values)
    assert packed.dtype == np.uint8
    assert packed.shape == (*shape[:-1], shape[-1] // BLOCK * packing.block_bytes)
    assert gguf.dequantize(packed, Kind[packing.name]).shape == shape


# ── Q5_0 ──────────────────────────────────────────────────────────────────────────────────────────


@settings(deadline=None)
@given(seed=st.integers(0, 2**32), rows=st.integers(1, 40), power=st.integers(-10, 12))
def test_q5_is_the_librarys_to_the_last_bit(seed: int, rows: int, power: int) -> None:
    values = Numbers(seed).floats(rows, 2 * BLOCK, size=2.0**power)
    assert Q5.pack(values).tobytes() == gguf.quantize(values, Kind.Q5_0).tobytes()


@settings(deadline=None)
@given(seed=st.integers(0, 2**32), power=st.integers(-6, 12))
def test_a_value_in_five_bits_comes_back_within_half_a_step(seed: int, power: int) -> None:
    """Or a whole one, where it is as far from zero as the farthest, on the other side."""
    values = Numbers(seed).floats(4, 3 * BLOCK, size=2.0**power)
    blocks = values.reshape(-1, BLOCK).astype(np.float64)
    back = gguf.dequantize(Q5.pack(values), Kind.Q5_0).astype(np.float64).reshape(-1, BLOCK)
    farthest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1)[:, None], axis=1)
    step = np.abs(farthest) / 16
    opposite = blocks * np.sign(farthest) < -15.5 * step
    allowed = step * (np.where(opposite, 1.0, 0.5) + 0.0001 + 16 * 2.0**-11)
    assert np.all(np.abs(back - blocks) <= allowed)


@settings(deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_was_in_five_bits_stays_as_it_was(seed: int) -> None:
    packed = Q5.pack(Numbers(seed).floats(4, 3 * BLOCK))
    assert Q5.pack(gguf.dequantize(packed, Kind.Q5_0)).tobytes() == packed.tobytes()


def test_zeros_and_what_is_too_small_for_a_scale_are_zeros_in_five_bits() -> None:
    for values in (np.zeros((2, BLOCK), np.float32), np.full((1, BLOCK), 1e-38, np.float32)):
        assert not gguf.dequantize(Q5.pack(values), Kind.Q5_0).any()


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.gguf")


def theirs(path: Path, name: str) -> Any:
    """A tensor as the library gives it."""
    return next(tensor for tensor in gguf.GGUFReader(path).tensors if tensor.name == name)


def test_tensors_are_known_by_name_shape_and_kind(base: Path) -> None:
    model = ModelFile(base)
    assert model.tensors[:3] == ("output_norm.weight", "token_embd.weight", "blk.0.attn_q.weight")
    assert model.shape("output_norm.weight") == (WIDTH,)
    assert model.shape("blk.1.ffn_down.weight") == LAYER["ffn_down"]
    assert model.is_float("output_norm.weight")
    assert not model.is_float("blk.1.ffn_down.weight")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("blk.0.attn_norm.weight", Kind.F32),
        ("blk.0.attn_k.weight", Kind.Q5_0),
        ("blk.0.attn_q.weight", Kind.Q8_0),
    ],
)
def test_values_of_every_kind_are_given_in_single_precision(base: Path, name: str, kind: Kind) -> None:
    tensor = theirs(base, name)
    assert tensor.tensor_type == kind
    values = ModelFile(base).values(name)
    assert values.dtype == np.float32
    assert values.shape == ModelFile(base).shape(name)
    assert np.array_equal(values, gguf.dequantize(tensor.data, kind))


def test_some_rows_of_a_matrix_are_those_of_the_whole(base: Path) -> None:
    model, rows = ModelFile(base), np.array([5, 0, 290], np.uint32)
    assert np.array_equal(model.rows("token_embd.weight", rows), model.values("token_embd.weight")[rows])
    stored = model.q8_rows("token_embd.weight", rows)
    assert np.array_equal(stored, theirs(base, "token_embd.weight").data[rows])
    assert stored.flags["C_CONTIGUOUS"]


def test_rows_that_are_stored_otherwise_are_not_given_as_they_are(base: Path) -> None:
    with pytest.raises(BadModel, match=r"blk\.0\.attn_k\.weight is Q5_0 instead of Q8_0"):
        ModelFile(base).q8_rows("blk.0.attn_k.weight", np.array([0], np.uint32))


def test_settings_are_given_with_their_types(base: Path) -> None:
    model = ModelFile(base)
    assert model.setting("tokenizer.ggml.bos_token_id") == 2
    assert model.setting("tokenizer.ggml.tokens")[:2] == ["<pad>", "<eos>"]
    settings_ = model.settings()
    assert not any(key.startswith("GGUF.") for key in settings_)
    assert settings_["general.architecture"] == ("gemma3", Type.STRING, None)
    assert settings_["general.tags"] == (["gemma3", "text-generation"], Type.ARRAY, Type.STRING)
    assert settings_["tokenizer.ggml.add_bos_token"] == (True, Type.BOOL, None)
    with pytest.raises(BadModel, match=r"no setting gemma3\.wings"):
        model.setting("gemma3.wings")


NO_MODELS: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "directory": Path.mkdir,
    "empty": Path.touch,
    "short": lambda path: path.write_bytes(b"GG"),
    "text": lambda path: path.write_text("hello, I am no model at all"),
    "zeros": lambda path: path.write_bytes(bytes(1000)),
    "of the future": lambda path: path.write_bytes(b"GGUF\x63\0\0\0" + bytes(100)),
}


@pytest.mark.parametrize("kind", NO_MODELS)
def test_what_is_no_model_is_refused_by_its_name(tmp_path: Path, kind: str) -> None:
    NO_MODELS[kind](tmp_path / "model.gguf")
    with pytest.raises(BadModel, match=r"model\.gguf cannot be read as a GGUF file"):
        ModelFile(tmp_path / "model.gguf")


def test_a_file_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    whole, part = write_small(tmp_path / "whole.gguf"), tmp_path / "part.gguf"
    data, last = whole.read_bytes(), theirs(whole, "c")
    for length in range(last.data_offset + last.n_bytes):  # what follows is padding
        part.write_bytes(data[:length])
        with pytest.raises(BadModel):
            ModelFile(part)
    part.write_bytes(data)
    assert ModelFile(part).tensors == tuple(SMALL)


# ── writing ───────────────────────────────────────────────────────────────────────────────────────

SMALL: dict[str, tuple[tuple[int, ...], Packing | None]] = {
    "b": ((3, 64), Q8),
    "a": ((5,), None),
    "c": ((2, 32), Q8),
    "d": ((3, 96), Q5),
}
"""Sizes whose bytes have to be padded."""


def small(name: str) -> npt.NDArray[Any]:
    shape, packing = SMALL[name]
    values = Numbers(ord(name)).floats(*shape)
    return values if packing is None else packing.pack(values)


def write_small(path: Path) -> Path:
    new = NewModelFile(path, "gemma3")
    new.set("x.text", "早 “上”")
    new.write(SMALL, small)
    return path


def test_tensors_are_made_one_by_one_in_their_order_and_read_back(tmp_path: Path) -> None:
    made: list[str] = []

    def make(name: str) -> npt.NDArray[Any]:
        made.append(name)
        return small(name)

    new = NewModelFile(tmp_path / "new.gguf", "gemma3")
    new.write(SMALL, make)
    assert made == ["b", "a", "c", "d"]
    model = ModelFile(tmp_path / "new.gguf")
    assert model.tensors == ("b", "a", "c", "d")
    for name, (shape, packing) in SMALL.items():
        assert model.shape(name) == shape
        assert model.is_float(name) == (packing is None)
        wanted = small(name) if packing is None else gguf.dequantize(small(name), Kind[packing.name])
        assert np.array_equal(model.values(name), wanted)


def test_settings_are_read_back_with_their_types(tmp_path: Path) -> None:
    written = {
        "x.text": ("早 “上” 🎉", Type.STRING, None),
        "x.small": (7, Type.UINT32, None),
        "x.wide": (2**40, Type.UINT64, None),
        "x.below": (-7, Type.INT8, None),
        "x.single": (float(np.float32(0.1)), Type.FLOAT32, None),
        "x.double": (0.1, Type.FLOAT64, None),
        "x.no": (False, Type.BOOL, None),
        "x.texts": (["a", "早"], Type.ARRAY, Type.STRING),
        "x.kinds": ([1, 3], Type.ARRAY, Type.INT32),
        "x.wholes": ([1, 3], Type.ARRAY, Type.UINT16),
        "x.singles": ([1.0, -2.0], Type.ARRAY, Type.FLOAT32),
    }
    new = NewModelFile(tmp_path / "new.gguf", "gemma3")
    for key, (value, kind, elements) in written.items():
        new.set(key, value, kind, elements)
    new.write(SMALL, small)
    assert ModelFile(tmp_path / "new.gguf").settings() == {
        "general.architecture": ("gemma3", Type.STRING, None),
        **written,
    }


def test_the_type_of_a_setting_follows_from_its_value(tmp_path: Path) -> None:
    new = NewModelFile(tmp_path / "new.gguf", "gemma3")
    for key, value in {"x.text": "a", "x.whole": 3, "x.real": 0.5, "x.yes": True, "x.texts": ["a"]}.items():
        new.set(key, value)
    new.write(SMALL, small)
    kinds = {key: found[1:] for key, found in ModelFile(tmp_path / "new.gguf").settings().items()}
    assert kinds["x.text"] == (Type.STRING, None)
    assert kinds["x.whole"] == (Type.INT32, None)
    assert kinds["x.real"] == (Type.FLOAT32, None)
    assert kinds["x.yes"] == (Type.BOOL, None)
    assert kinds["x.texts"] == (Type.ARRAY, Type.STRING)


def test_the_same_is_written_the_same(tmp_path: Path) -> None:
    assert write_small(tmp_path / "a").read_bytes() == write_small(tmp_path / "b").read_bytes()
