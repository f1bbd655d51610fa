"""The one door to the gguf library: reading a model's tensors a few rows at a time, and writing a new file as
it is made."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from gadget.errors import BadModel

Floats: TypeAlias = npt.NDArray[np.float32]
Bytes: TypeAlias = npt.NDArray[np.uint8]

BLOCK = 32
"""Values that share a scale."""


@dataclass(frozen=True, slots=True)
class Packing:
    """A way to write a matrix: the name of GGML's type, the bytes of `BLOCK` values, and how they are made.

    `pack` takes shape (…, columns) in single precision and gives (…, columns / BLOCK * block_bytes).
    """

    name: str
    block_bytes: int
    pack: Callable[[Floats], Bytes]


class ModelFile:
    """A GGUF file, mapped into memory: its settings and tensors. Raises `BadModel` when it is none.

    The header is read here rather than by the library, which makes four objects of each of a vocabulary's words: 700 MB
    and nine seconds, on boards that have 512 MB. Format: ggml's docs/gguf.md.
    """

    def __init__(self, path: Path) -> None:
        import gguf

        self._gguf = gguf
        try:
            with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                self._settings, self._tensors, data = _Header(whole).read()
            self._bytes = np.memmap(path, mode="r", offset=0)
            for tensor in self._tensors.values():
                tensor.start += data
                per_block, block_bytes = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType(tensor.kind)]
                tensor.row_bytes = tensor.shape[-1] // per_block * block_bytes
                if tensor.start + tensor.row_bytes * (tensor.shape[0] if len(tensor.shape) > 1 else 1) > len(
                    self._bytes
                ):
                    raise ValueError(f"{tensor.name} ends beyond the file")
        except (
            OSError,
            ValueError,
            KeyError,
            IndexError,
            OverflowError,
            MemoryError,
            struct.error,
        ) as problem:
            raise BadModel(f"{path} cannot be read as a GGUF file: {problem}") from problem

    @property
    def tensors(self) -> tuple[str, ...]:
        """Their names, in the order of the file."""
        return tuple(self._tensors)

    def setting(self, key: str) -> Any:
        """A value of the file's header. Raises `BadModel` when it is not there."""
        if key not in self._settings:
            raise BadModel(f"the model has no setting {key}")
        return self._settings[key][0]

    def settings(self) -> Mapping[str, tuple[Any, int, int | None]]:
        """Everything in the header: value, number of its type and (of arrays) that of its elements."""
        return self._settings

    def is_float(self, name: str) -> bool:
        """Whether a tensor is kept in single precision (norms are)."""
        return bool(self._kind(name) == self._gguf.GGMLQuantizationType.F32)

    def shape(self, name: str) -> tuple[int, ...]:
        """(rows, columns), or (columns,)."""
        return self._tensors[name].shape

    def values(self, name: str) -> Floats:
        """A tensor in single precision, shape (rows, columns) or (columns,)."""
        return self._floats(name, self._raw(name)).reshape(self.shape(name))

    def q8_rows(self, name: str, rows: npt.NDArray[np.uint32]) -> Bytes:
        """Rows of a matrix that is stored as Q8_0, as they are. Raises `BadModel` when it is stored otherwise."""
        kind = self._kind(name)
        if kind != self._gguf.GGMLQuantizationType.Q8_0:
            raise BadModel(f"{name} is {kind.name} instead of Q8_0: this is not the base model")
        return np.ascontiguousarray(self._raw(name)[rows])

    def rows(self, name: str, rows: npt.NDArray[np.uint32]) -> Floats:
        """Some rows of a matrix in single precision."""
        return self._floats(name, self._raw(name)[rows])

    def _kind(self, name: str) -> Any:
        return self._gguf.GGMLQuantizationType(self._tensors[name].kind)

    def _raw(self, name: str) -> Bytes:
        """The tensor's bytes, shape (rows, bytes of a row)."""
        tensor = self._tensors[name]
        rows = tensor.shape[0] if len(tensor.shape) > 1 else 1
        end = tensor.start + rows * tensor.row_bytes
        return np.asarray(self._bytes[tensor.start : end]).reshape(rows, tensor.row_bytes)

    def _floats(self, name: str, raw: Bytes) -> Floats:
        if self.is_float(name):
            return np.ascontiguousarray(raw).view(np.float32)
        values: Floats = self._gguf.dequantize(raw, self._kind(name))
        return values.astype(np.float32, copy=False)


@dataclass(slots=True)
class _Tensor:
    """Where a tensor lies: `start` in bytes, `kind` the number of its GGML type."""

    name: str
    shape: tuple[int, ...]
    kind: int
    start: int
    row_bytes: int = 0


class _Header:
    """Reads a header from its beginning to its end."""

    _NUMBERS: ClassVar = {
        0: "B",
        1: "b",
        2: "H",
        3: "h",
        4: "I",
        5: "i",
        6: "f",
        7: "?",
        10: "Q",
        11: "q",
        12: "d",
    }
    _STRING, _ARRAY = 8, 9
    _MOST_DIMENSIONS = 4

    def __init__(self, whole: mmap.mmap) -> None:
        self._whole = whole
        self._at = 0

    def read(self) -> tuple[dict[str, tuple[Any, int, int | None]], dict[str, _Tensor], int]:
        """Settings, tensors with their place in the data, and where the data begins."""
        if self._take(4) != b"GGUF" or self._number("I") not in (2, 3):
            raise ValueError("it does not begin like one")
        tensors, pairs = self._number("Q"), self._number("Q")
        settings: dict[str, tuple[Any, int, int | None]] = {}
        for _ in range(pairs):
            key, kind = self._string(), self._number("I")
            elements = self._number("I") if kind == self._ARRAY else None
            settings[key] = (self._value(kind) if elements is None else self._array(elements), kind, elements)
        found = {tensor.name: tensor for tensor in (self._tensor() for _ in range(tensors))}
        alignment = settings["general.alignment"][0] if "general.alignment" in settings else 32
        return settings, found, -(-self._at // alignment) * alignment

    def _tensor(self) -> _Tensor:
        name, dimensions = self._string(), self._number("I")
        if not 0 < dimensions <= self._MOST_DIMENSIONS:
            raise ValueError(f"{name} has {dimensions} dimensions")
        shape = tuple(self._number("Q") for _ in range(dimensions))
        return _Tensor(name, shape[::-1], self._number("I"), self._number("Q"))

    def _value(self, kind: int) -> Any:
        return self._string() if kind == self._STRING else self._number(self._NUMBERS[kind])

    def _array(self, elements: int) -> list[Any]:
        count = self._number("Q")
        if elements == self._STRING:
            return [self._string() for _ in range(count)]
        code = f"<{count}{self._NUMBERS[elements]}"
        return list(struct.unpack(code, self._take(struct.calcsize(code))))

    def _number(self, code: str) -> Any:
        return struct.unpack(f"<{code}", self._take(struct.calcsize(f"<{code}")))[0]

    def _string(self) -> str:
        return self._take(self._number("Q")).decode()

    def _take(self, size: int) -> bytes:
        if self._at + size > len(self._whole):
            raise ValueError("it ends in the middle of its header")
        self._at += size
        return self._whole[self._at - size : self._at]


class NewModelFile:
    """A GGUF file being written: settings first, then the list of tensors, then their bytes in the same order."""

    def __init__(self, path: Path, architecture: str) -> None:
        import gguf

        self._gguf = gguf
        self._writer = gguf.GGUFWriter(path, architecture)

    def set(self, key: str, value: Any, kind: int | None = None, elements: int | None = None) -> None:
        """Write a setting; without `kind` its type follows from the value."""
        types = self._gguf.GGUFValueType
        kind = types.get_type(value) if kind is None else types(kind)
        self._writer.add_key_value(key, value, kind, None if elements is None else types(elements))

    def write(
        self,
        tensors: Mapping[str, tuple[tuple[int, ...], Packing | None]],
        make: Callable[[str], Bytes | Floats],
    ) -> None:
        """Write `tensors` (name to shape, and how it is packed; None: single precision), each as `make` gives it."""
        types = self._gguf.GGMLQuantizationType
        for name, (shape, packing) in tensors.items():
            stored = shape if packing is None else (*shape[:-1], shape[-1] // BLOCK * packing.block_bytes)
            kind: np.dtype[Any] = np.dtype(np.float32 if packing is None else np.uint8)
            size = kind.itemsize * int(np.prod(stored))
            raw = types.F32 if packing is None else types[packing.name]
            self._writer.add_tensor_info(name, stored, kind, size, raw)
        try:
            self._writer.write_header_to_file()
            self._writer.write_kv_data_to_file()
            self._writer.write_ti_data_to_file()
            for name in tensors:
                self._writer.write_tensor_data(make(name))
        finally:
            self._writer.close()


def _q8(values: Floats) -> Bytes:
    """Single precision to Q8_0: blocks along the last axis, each with the scale largest / 127 as float16.

    Plain IEEE arithmetic, element by element, so that every machine makes the same bytes.
    """
    blocks = values.reshape(-1, BLOCK)
    largest = np.abs(blocks).max(axis=1, keepdims=True)
    scale, inverse = _scales((largest / np.float32(127)).astype(np.float32))
    scaled = (blocks * inverse).astype(np.float32)
    whole = np.trunc(scaled + np.copysign(np.float32(0.5), scaled)).astype(np.int8)
    return _packed(values, scale, whole.view(np.uint8))


def _q5(values: Floats) -> Bytes:
    """Single precision to Q5_0: whole numbers from -16 to 15, the value farthest from zero being -16 of its scale.

    Of each, kept as 0 to 31, the highest bits of a block come first, then the low four bits of its first half beside
    those of its second. The same arithmetic as `_q8`.
    """
    blocks = values.reshape(-1, BLOCK)
    farthest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1)[:, None], axis=1)
    scale, inverse = _scales((farthest / np.float32(-16)).astype(np.float32))
    scaled = (blocks * inverse).astype(np.float32)
    whole = np.clip(np.trunc(scaled + np.float32(16.5)), 0, 31).astype(np.uint8)
    low, half = whole & 15, BLOCK // 2
    highest = np.packbits(whole >> 4, axis=1, bitorder="little")
    return _packed(values, scale, highest, low[:, :half] | low[:, half:] << 4)


def _scales(scale: Floats) -> tuple[Floats, Floats]:
    """The scales and their inverses; nothing that float16 could not hold, whose inverse would be infinite."""
    tiny = np.abs(scale) < np.finfo(np.float32).tiny * 4
    return scale, np.where(tiny, np.float32(0), np.float32(1) / np.where(tiny, np.float32(1), scale))


def _packed(values: Floats, scale: Floats, *parts: Bytes) -> Bytes:
    packed = np.concatenate([scale.astype(np.float16).view(np.uint8), *parts], axis=1)
    return packed.reshape(*values.shape[:-1], -1)


Q8 = Packing("Q8_0", 2 + BLOCK, _q8)
"""A float16 scale and 32 signed bytes (ggml-common.h, block_q8_0)."""
Q5 = Packing("Q5_0", 2 + BLOCK // 8 + BLOCK // 2, _q5)
"""A float16 scale, 32 highest bits and 32 half bytes (block_q5_0)."""
