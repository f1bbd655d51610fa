"""The trained mind is made here: the base model's rows and weights, plus what training changed, as one GGUF file.

What is shipped is small (the adapter); what is loaded is one file. The result is the same to the last bit on
every machine: the low-rank products are made of whole numbers below 2^24, which single precision adds exactly
in any order, and everything else is done element by element.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gadget.errors import BadModel
from gadget.store.gguf_file import Q5, Q8, Bytes, Floats, ModelFile, NewModelFile, Packing

SPECIALS = 6
"""Rows before the control tokens: <pad> <eos> <bos> <unk> <mask> [multimodal]."""

MATRICES = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
"""Matrices of a layer that training may change."""

EMBEDDING = "token_embd.weight"
NAME = "gadget.mind"
"""Key of the settings that our own decoder reads, as JSON."""

_CONTROL = 3  # token type of llama.cpp
_NEW = {"general.name": "Gadget mind", "general.file_type": 8}  # mostly Q5_0
_STALE = (
    "gemma3.vocab_size",
    "general.architecture",
    "tokenizer.ggml.tokens",
    "tokenizer.ggml.scores",
    "tokenizer.ggml.token_type",
)

Progress = Callable[[int, int], None]
"""Told the matrices done and their number."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """What training made.

    `kept` are the base's rows that stay, ascending, shape (rows,); `controls` the spellings of the tokens
    that are added after the first `SPECIALS` of them, and `control_rows` their embeddings, shape (controls,
    width). `matrices` maps a tensor's name to (b, b_scale, a, a_scale): the change is b_scale[:, None] *
    a_scale * (b @ a), b of shape (outputs, rank) and a of shape (rank, inputs) in signed bytes. `notes` is
    what the decoder and the card need to know.
    """

    kept: npt.NDArray[np.uint32]
    controls: tuple[str, ...]
    control_rows: npt.NDArray[np.float16]
    matrices: Mapping[str, tuple[npt.NDArray[np.int8], Floats, npt.NDArray[np.int8], Floats]]
    notes: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path) -> Adapter:
        """Read an adapter file. Raises `BadModel` when it is none."""
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
                told = json.loads(bytes(held["told"]).decode())
                names = {key.rsplit("/", 1)[0] for key in held.files if "/" in key}
                parts = ("b", "b_scale", "a", "a_scale")
                matrices = {name: tuple(held[f"{name}/{part}"] for part in parts) for name in sorted(names)}
                return cls(
                    held["kept"], tuple(told["controls"]), held["control_rows"], matrices, told["notes"]
                )
        except (
            OSError,
            EOFError,
            ValueError,
            KeyError,
            TypeError,
            zipfile.BadZipFile,
            zlib.error,
        ) as problem:
            raise BadModel(f"{path} is not an adapter of the mind: {problem}") from problem

    def save(self, path: Path) -> None:
        """Write the adapter file."""
        arrays = {
            f"{name}/{part}": array
            for name, arrays in self.matrices.items()
            for part, array in zip(("b", "b_scale", "a", "a_scale"), arrays, strict=True)
        }
        told = json.dumps({"notes": dict(self.notes), "controls": list(self.controls)}, ensure_ascii=False)
        with path.open("wb") as out:
            np.savez_compressed(
                out,
                kept=self.kept,
                control_rows=self.control_rows,
                told=np.frombuffer(told.encode(), np.uint8),
                **arrays,  # type: ignore[arg-type]
            )

    @property
    def rows(self) -> int:
        """Size of the new vocabulary."""
        return len(self.kept) + len(self.controls)

    def change(self, name: str) -> Floats | None:
        """What is added to a tensor, shape (outputs, inputs); None for one that stays."""
        if name not in self.matrices:
            return None
        b, b_scale, a, a_scale = self.matrices[name]
        product = b.astype(np.float32) @ a.astype(np.float32)  # exact: whole numbers below 2^24
        return (product * b_scale[:, None]).astype(np.float32) * a_scale


def shipped(name: str) -> Path:
    """The adapter file called `name` that came with the package."""
    return Path(str(files("gadget").joinpath("data", name)))


def forge(
    base: Path, adapter: Adapter, out: Path, progress: Progress | None = None, matrices: Packing = Q5
) -> None:
    """Write the mind's GGUF file to `out`, tensor by tensor. Raises `BadModel` when `base` is not the base.

    `out` is written in place: whoever needs it whole or not at all gives a name to be renamed.
    """
    source = ModelFile(base)
    words = vocabulary(source, adapter)
    _check(source, adapter)
    target = NewModelFile(out, "gemma3")
    _write_settings(source, adapter, words, target)
    shapes = {
        name: (_shape(source, name, adapter), _packing(source, name, matrices)) for name in source.tensors
    }
    done = 0

    def make(name: str) -> Bytes | Floats:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, len(shapes))
        return _tensor(source, name, adapter, shapes[name][1])

    target.write(shapes, make)


def _check(source: ModelFile, adapter: Adapter) -> None:
    """Whether the adapter fits the base. Raises `BadModel` naming what does not."""
    rows, width = source.shape(EMBEDDING)
    kept = adapter.kept
    if kept[:SPECIALS].tolist() != list(range(SPECIALS)) or (np.diff(kept.astype(np.int64)) <= 0).any():
        raise BadModel("the adapter keeps no special tokens first, or not in ascending order")
    if int(kept[-1]) >= rows or adapter.control_rows.shape != (len(adapter.controls), width):
        raise BadModel(f"the adapter was not trained on this base: its vocabulary has {rows} rows of {width}")
    for name, (b, b_scale, a, a_scale) in adapter.matrices.items():
        fits = name in source.tensors and source.shape(name) == (len(b), a.shape[1]) == (
            len(b_scale),
            len(a_scale),
        )
        if not fits or b.shape[1] != len(a):
            raise BadModel(f"the adapter was not trained on this base: {name} does not fit")


def _write_settings(
    source: ModelFile, adapter: Adapter, words: tuple[list[str], list[float], list[int]], target: NewModelFile
) -> None:
    for key, (value, kind, elements) in source.settings().items():
        if key not in _STALE:
            target.set(key, _NEW.get(key, value), kind, elements)
    target.set(NAME, json.dumps(dict(adapter.notes), ensure_ascii=False, sort_keys=True))
    tokens, scores, kinds = words
    target.set("tokenizer.ggml.tokens", tokens)
    target.set("tokenizer.ggml.scores", scores)
    target.set("tokenizer.ggml.token_type", kinds)


def vocabulary(source: ModelFile, adapter: Adapter) -> tuple[list[str], list[float], list[int]]:
    """Spelling, score and type of every token of the mind.

    The base's special tokens come first, then the control tokens, then the rest. All special ones are control
    tokens, so that no text is ever read as one of them.
    """
    spelled, scores, kinds = (
        source.setting(f"tokenizer.ggml.{what}") for what in ("tokens", "scores", "token_type")
    )
    kept = [int(index) for index in adapter.kept]
    first, rest, new = kept[:SPECIALS], kept[SPECIALS:], len(adapter.controls)
    if len(kept) == 0 or kept[-1] >= len(spelled):
        raise BadModel(f"the adapter was not trained on this base: its vocabulary has {len(spelled)} rows")
    return (
        [*(spelled[index] for index in first), *adapter.controls, *(spelled[index] for index in rest)],
        [-1000.0] * (SPECIALS + new) + [float(scores[index]) for index in rest],
        [_CONTROL] * (SPECIALS + new) + [int(kinds[index]) for index in rest],
    )


def _shape(source: ModelFile, name: str, adapter: Adapter) -> tuple[int, ...]:
    return (adapter.rows, adapter.control_rows.shape[1]) if name == EMBEDDING else source.shape(name)


def _packing(source: ModelFile, name: str, matrices: Packing) -> Packing | None:
    """Rows of words are kept as they are in the base; matrices lose next to nothing in five bits (models/README.md)."""
    if source.is_float(name):
        return None
    return Q8 if name == EMBEDDING else matrices


def _tensor(source: ModelFile, name: str, adapter: Adapter, packing: Packing | None) -> Bytes | Floats:
    if name == EMBEDDING:
        kept = source.q8_rows(name, adapter.kept)
        new = Q8.pack(adapter.control_rows.astype(np.float32))
        return np.concatenate([kept[:SPECIALS], new, kept[SPECIALS:]])
    if packing is None:
        return source.values(name)
    change = adapter.change(name)
    values = source.values(name)
    return packing.pack(values if change is None else values + change)
