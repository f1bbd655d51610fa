"""The mind's file, made of a tiny base and a tiny adapter: what is where in it, and that it is the same everywhere."""

from __future__ import annotations

import gc
import hashlib
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import numpy.typing as npt
import pytest
from gguf import GGMLQuantizationType as Kind

from gadget.decide.llama import Engine
from gadget.errors import BadModel
from gadget.store.forge import EMBEDDING, MATRICES, NAME, SPECIALS, Adapter, forge, shipped, vocabulary
from gadget.store.gguf_file import ModelFile

# ── a base and an adapter ─────────────────────────────────────────────────────────────────────────

WIDTH, HEAD, HEADS, LAYERS, FORWARD, RANK = 64, 32, 2, 2, 96, 3

SPECIAL_TOKENS = ("<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "[multimodal]")
UNUSED = tuple(f"<unused{number}>" for number in range(4))
BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
PIECES = (
    "▁",
    *"abceimnorstu|<>:",
    "▁t",
    "ti",
    "me",
    "er",
    "tim",
    "▁tim",
    "▁timer",
    "早",
    "上",
    "早上",
    "🎉",
    "\n",
)
TOKENS = (*SPECIAL_TOKENS, *UNUSED, *BYTES, *PIECES)
NORMAL, CONTROL, OWN, BYTE = 1, 3, 4, 6
"""Token types of llama.cpp; the base has [multimodal] as the user's own."""
KINDS = (*[CONTROL] * 5, OWN, *[CONTROL] * 4, *[BYTE] * 256, *[NORMAL] * len(PIECES))
SCORES = (*[-1000.0] * 10, *[0.0] * 256, *[-float(place) for place in range(len(PIECES))])

SPELLED = ("<|call|>", "<|end|>", "<|do:set_timer|>")
KEPT = (*range(SPECIALS), *range(10, 266), *(index for index in range(266, len(TOKENS)) if index % 5))
"""Everything but the unused rows and every fifth piece."""

LAYER = {
    "attn_q": (HEADS * HEAD, WIDTH),
    "attn_k": (HEAD, WIDTH),
    "attn_v": (HEAD, WIDTH),
    "attn_output": (WIDTH, HEADS * HEAD),
    "ffn_gate": (FORWARD, WIDTH),
    "ffn_up": (FORWARD, WIDTH),
    "ffn_down": (WIDTH, FORWARD),
}
NORMS = {
    "attn_norm": WIDTH,
    "attn_q_norm": HEAD,
    "attn_k_norm": HEAD,
    "post_attention_norm": WIDTH,
    "ffn_norm": WIDTH,
    "post_ffw_norm": WIDTH,
}


class Numbers:
    """Random numbers from a bit generator alone: its stream, unlike a distribution's, is promised never to change."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def floats(self, *shape: int, size: float = 1.0) -> npt.NDArray[np.float32]:
        """Between -size and size; whole multiples of size / 2^23 and so exact."""
        raw = self._bits.random_raw(int(np.prod(shape))) >> np.uint64(40)
        return ((raw.astype(np.float32) / np.float32(2**23) - 1) * np.float32(size)).reshape(shape)

    def signed_bytes(self, *shape: int) -> npt.NDArray[np.int8]:
        raw = self._bits.random_raw(int(np.prod(shape))) >> np.uint64(56)
        return raw.astype(np.uint8).view(np.int8).reshape(shape)


def make_base(path: Path, *, embedding: Kind = Kind.Q8_0, forward: int = FORWARD) -> Path:
    """The smallest file of the base's kind: two layers, and one matrix of each in another format."""
    numbers, writer = Numbers(1), gguf.GGUFWriter(path, "gemma3")
    writer.add_string("general.name", "Tiny 3")
    writer.add_array("general.tags", ["gemma3", "text-generation"])
    writer.add_context_length(512)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(forward)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(1)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    writer.add_sliding_window(128)
    writer.add_vocab_size(len(TOKENS))
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(list(TOKENS))
    writer.add_token_scores(list(SCORES))
    writer.add_token_types(list(KINDS))
    writer.add_bos_token_id(2)
    writer.add_eos_token_id(1)
    writer.add_unk_token_id(3)
    writer.add_pad_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_quantization_version(2)
    writer.add_file_type(15)

    def add(name: str, values: npt.NDArray[np.float32], kind: Kind) -> None:
        writer.add_tensor(name, gguf.quantize(values, kind), raw_dtype=kind)

    add("output_norm.weight", numbers.floats(WIDTH), Kind.F32)
    add(EMBEDDING, numbers.floats(len(TOKENS), WIDTH), embedding)
    for layer in range(LAYERS):
        for part, (outputs, inputs) in LAYER.items():
            shape = tuple(forward if size == FORWARD else size for size in (outputs, inputs))
            add(
                f"blk.{layer}.{part}.weight",
                numbers.floats(*shape, size=0.1),
                Kind.Q5_0 if part in ("attn_k", "ffn_up") else Kind.Q8_0,
            )
        for part, size in NORMS.items():
            add(f"blk.{layer}.{part}.weight", numbers.floats(size), Kind.F32)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def make_adapter(seed: int = 2, *, notes: dict[str, Any] | None = None) -> Adapter:
    """Changes every matrix of both layers but one."""
    numbers = Numbers(seed)
    matrices = {}
    for layer in range(LAYERS):
        for part, (outputs, inputs) in LAYER.items():
            if (layer, part) != (1, "ffn_up"):
                matrices[f"blk.{layer}.{part}.weight"] = (
                    numbers.signed_bytes(outputs, RANK),
                    np.abs(numbers.floats(outputs, size=1 / 1024)),
                    numbers.signed_bytes(RANK, inputs),
                    np.abs(numbers.floats(inputs, size=1 / 1024)),
                )
    rows = numbers.floats(len(SPELLED), WIDTH).astype(np.float16)
    told = {"temperature": 1.25, "名字": "小工具"} if notes is None else notes
    return Adapter(np.array(KEPT, np.uint32), SPELLED, rows, matrices, told)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.gguf")


@pytest.fixture
def mind(base: Path, tmp_path: Path) -> Path:
    """The file that is made of the base and the adapter."""
    path = tmp_path / "mind.gguf"
    forge(base, make_adapter(), path)
    return path


# ── the file ──────────────────────────────────────────────────────────────────────────────────────


def test_the_file_is_the_same_on_every_machine(mind: Path) -> None:
    """The manifest has the hash of the real one. A new value here means a new one there."""
    assert hashlib.sha256(mind.read_bytes()).hexdigest() == (
        "3ba85c29ef7495ec0d03fef67b6bc085dfba1c1f09cae951c3ac30c53e83fe15"
    )


def test_forging_twice_gives_the_same_bytes(base: Path, mind: Path, tmp_path: Path) -> None:
    forge(base, make_adapter(), tmp_path / "again.gguf")
    assert (tmp_path / "again.gguf").read_bytes() == mind.read_bytes()


def test_what_was_there_before_is_overwritten(base: Path, mind: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.gguf"
    there.write_bytes(bytes(1_000_000))
    forge(base, make_adapter(), there)
    assert there.read_bytes() == mind.read_bytes()


def test_another_adapter_makes_another_file(base: Path, mind: Path, tmp_path: Path) -> None:
    forge(base, make_adapter(3), tmp_path / "other.gguf")
    assert (tmp_path / "other.gguf").read_bytes() != mind.read_bytes()


def test_progress_goes_through_every_tensor_to_the_end(base: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    forge(base, make_adapter(), tmp_path / "mind.gguf", lambda done, of: told.append((done, of)))
    every = 2 + LAYERS * (len(LAYER) + len(NORMS))
    assert told == [(done, every) for done in range(1, every + 1)]


# ── its vocabulary ────────────────────────────────────────────────────────────────────────────────


def test_special_tokens_come_first_then_control_tokens_then_what_is_kept_in_its_order(mind: Path) -> None:
    spelled = ModelFile(mind).setting("tokenizer.ggml.tokens")
    assert spelled == [*SPECIAL_TOKENS, *SPELLED, *(TOKENS[index] for index in KEPT[SPECIALS:])]
    assert not set(UNUSED) & set(spelled)


def test_special_and_control_tokens_are_of_the_type_that_no_text_is_read_as(mind: Path) -> None:
    kinds = ModelFile(mind).setting("tokenizer.ggml.token_type")
    first = SPECIALS + len(SPELLED)
    assert kinds[:first] == [CONTROL] * first
    assert kinds[first:] == [KINDS[index] for index in KEPT[SPECIALS:]]


def test_kept_pieces_keep_their_scores(mind: Path) -> None:
    scores = ModelFile(mind).setting("tokenizer.ggml.scores")
    first = SPECIALS + len(SPELLED)
    assert scores[:first] == [-1000.0] * first
    assert scores[first:] == [SCORES[index] for index in KEPT[SPECIALS:]]


def test_tokens_scores_types_and_rows_are_equally_many(base: Path, mind: Path) -> None:
    made, adapter = ModelFile(mind), make_adapter()
    assert adapter.rows == len(KEPT) + len(SPELLED)
    assert {len(one) for one in vocabulary(ModelFile(base), adapter)} == {adapter.rows}
    assert made.shape(EMBEDDING) == (adapter.rows, WIDTH)


def test_kept_rows_are_the_very_bytes_of_the_base(base: Path, mind: Path) -> None:
    first = SPECIALS + len(SPELLED)
    kept = np.array(KEPT, np.uint32)
    theirs = ModelFile(base).q8_rows(EMBEDDING, kept)
    ours = ModelFile(mind).q8_rows(EMBEDDING, np.arange(len(KEPT) + len(SPELLED), dtype=np.uint32))
    assert np.array_equal(ours[:SPECIALS], theirs[:SPECIALS])
    assert np.array_equal(ours[first:], theirs[SPECIALS:])


def test_the_rows_of_control_tokens_are_the_adapters(mind: Path) -> None:
    rows = ModelFile(mind).rows(EMBEDDING, np.arange(SPECIALS, SPECIALS + len(SPELLED), dtype=np.uint32))
    wanted = make_adapter().control_rows.astype(np.float32)
    assert_within_q8(rows, wanted)


# ── its weights ───────────────────────────────────────────────────────────────────────────────────


def assert_within_q8(values: npt.NDArray[np.float32], wanted: npt.NDArray[np.float32]) -> None:
    """Half a step of each block's scale, and a little for the scale itself, which has eleven bits."""
    blocks, right = (array.reshape(-1, 32).astype(np.float64) for array in (values, wanted))
    largest = np.abs(right).max(axis=1, keepdims=True)
    assert np.all(np.abs(blocks - right) <= largest * (0.5001 / 127 + 2.0**-11))


def assert_within_q5(values: npt.NDArray[np.float32], wanted: npt.NDArray[np.float32]) -> None:
    """Half a step, a whole one at the end of the range, and a little for the scale itself."""
    blocks, right = (array.reshape(-1, 32).astype(np.float64) for array in (values, wanted))
    step = np.abs(right).max(axis=1, keepdims=True) / 16
    allowed = step * (np.where(np.abs(right) > 15.5 * step, 1.0, 0.5) + 0.0001 + 16 * 2.0**-11)
    assert np.all(np.abs(blocks - right) <= allowed)


@pytest.mark.parametrize("layer", range(LAYERS))
@pytest.mark.parametrize("part", MATRICES)
def test_a_matrix_is_the_bases_and_the_change(base: Path, mind: Path, layer: int, part: str) -> None:
    name, source, made = f"blk.{layer}.{part}.weight", ModelFile(base), ModelFile(mind)
    change = make_adapter().change(name)
    assert (change is None) == ((layer, part) == (1, "ffn_up"))
    wanted = source.values(name) + (0 if change is None else change)
    assert made.shape(name) == LAYER[part]
    assert_within_q5(made.values(name), wanted)
    if change is not None:
        assert np.abs(change).max() > 0.01, "the change is too small for this test to see it"


def test_a_matrix_that_stays_is_stored_as_it_was(base: Path, mind: Path) -> None:
    theirs, ours = (
        next(tensor for tensor in gguf.GGUFReader(path).tensors if tensor.name == "blk.1.ffn_up.weight")
        for path in (base, mind)
    )
    assert theirs.tensor_type == ours.tensor_type == Kind.Q5_0
    assert np.array_equal(theirs.data, ours.data)


def test_norms_stay_to_the_last_bit(base: Path, mind: Path) -> None:
    source, made = ModelFile(base), ModelFile(mind)
    names = [name for name in source.tensors if source.is_float(name)]
    assert len(names) == 1 + LAYERS * len(NORMS)
    for name in names:
        assert made.is_float(name)
        assert made.values(name).tobytes() == source.values(name).tobytes()


def test_the_tensors_are_in_the_bases_order(base: Path, mind: Path) -> None:
    assert ModelFile(mind).tensors == ModelFile(base).tensors


@pytest.mark.parametrize("rank", [1, 16, 64, 1023])
def test_a_change_is_exact_whatever_the_order_of_its_sums(rank: int) -> None:
    numbers = Numbers(rank)
    b, a = numbers.signed_bytes(24, rank), numbers.signed_bytes(rank, 40)
    b[0], a[:, 0] = -128, -128  # the largest sum there can be
    b_scale, a_scale = numbers.floats(24), numbers.floats(40)
    rows = np.zeros((0, WIDTH), np.float16)
    adapter = Adapter(np.zeros(0, np.uint32), (), rows, {"m": (b, b_scale, a, a_scale)}, {})
    whole = b.astype(np.int64) @ a.astype(np.int64)
    assert np.abs(whole).max() == 128 * 128 * rank < 2**24
    exact = (whole.astype(np.float32) * b_scale[:, None]) * a_scale
    change = adapter.change("m")
    assert change is not None
    assert change.dtype == np.float32
    assert change.tobytes() == exact.tobytes()
    assert adapter.change("other") is None


# ── its settings ──────────────────────────────────────────────────────────────────────────────────


def test_settings_are_the_bases_but_for_what_changed(base: Path, mind: Path) -> None:
    before, after = ModelFile(base).settings(), ModelFile(mind).settings()
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    assert changed == {
        "general.name",
        "general.file_type",
        "gemma3.vocab_size",  # the list of tokens says it
        "tokenizer.ggml.tokens",
        "tokenizer.ggml.scores",
        "tokenizer.ggml.token_type",
        NAME,
    }
    assert "gemma3.vocab_size" not in after
    assert ModelFile(mind).setting("general.name") == "Gadget mind"
    assert ModelFile(mind).setting("general.file_type") == 8
    assert all(after[key][1:] == before[key][1:] for key in before if key in after)


def test_what_the_decoder_needs_is_in_the_header_as_json(mind: Path) -> None:
    assert json.loads(ModelFile(mind).setting(NAME)) == {"temperature": 1.25, "名字": "小工具"}


def test_llama_cpp_loads_it_and_reads_no_text_as_a_control_token(mind: Path) -> None:
    engine = Engine(mind, threads=1)
    try:
        controls = {spelling: SPECIALS + place for place, spelling in enumerate(SPELLED)}
        controls |= {spelling: place for place, spelling in enumerate(SPECIAL_TOKENS)}
        assert engine.controls() == controls
        assert json.loads(engine.setting(NAME) or "null")["temperature"] == 1.25
        assert engine.beginning() == [2]
        for spelling, token in controls.items():
            assert engine.tokenize(spelling, special=True) == [token]
            spelled = engine.tokenize(spelling)
            assert not set(spelled) & set(controls.values())
            assert b"".join(map(engine.piece, spelled)) == spelling.encode()
            assert engine.piece(token) == b""
        for text in (" timer", "早上", "🎉 <0x41>", "q"):
            assert b"".join(map(engine.piece, engine.tokenize(text))) == text.encode()
        engine.prefix(engine.beginning(), room=8)
        logits = engine.append([controls["<|call|>"]])
        assert logits.shape == (len(KEPT) + len(SPELLED),)
        assert np.isfinite(logits).all()
    finally:
        engine.close()


# ── the adapter file ──────────────────────────────────────────────────────────────────────────────


def assert_equal(one: Adapter, other: Adapter) -> None:
    assert one.controls == other.controls
    assert one.matrices.keys() == other.matrices.keys()
    arrays = [
        ((adapter.kept, adapter.control_rows), *(adapter.matrices[name] for name in one.matrices))
        for adapter in (one, other)
    ]
    for ours, theirs in zip(*arrays, strict=True):
        for our, their in zip(ours, theirs, strict=True):
            assert our.dtype == their.dtype
            assert np.array_equal(our, their)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    adapter = make_adapter()
    adapter.save(tmp_path / "mind.npz")
    loaded = Adapter.load(tmp_path / "mind.npz")
    assert_equal(adapter, loaded)
    assert loaded.notes.items() >= adapter.notes.items()
    loaded.save(tmp_path / "again.npz")
    assert_equal(Adapter.load(tmp_path / "again.npz"), adapter)


def test_an_adapter_that_changes_no_matrix_is_one(tmp_path: Path, base: Path) -> None:
    adapter = replace(make_adapter(), matrices={})
    adapter.save(tmp_path / "mind.npz")
    assert Adapter.load(tmp_path / "mind.npz").matrices == {}


def test_the_file_is_called_exactly_as_was_said(tmp_path: Path) -> None:
    make_adapter().save(tmp_path / "mind.adapter")
    assert [path.name for path in tmp_path.iterdir()] == ["mind.adapter"]


def test_a_saved_adapter_makes_the_same_file(base: Path, mind: Path, tmp_path: Path) -> None:
    make_adapter().save(tmp_path / "mind.npz")
    forge(base, Adapter.load(tmp_path / "mind.npz"), tmp_path / "again.gguf")
    assert (tmp_path / "again.gguf").read_bytes() == mind.read_bytes()


def zipped(path: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def cut(path: Path) -> None:
    make_adapter().save(path)
    path.write_bytes(path.read_bytes()[:-200])


def noted(path: Path, notes: bytes) -> None:
    with path.open("wb") as out:
        np.savez(out, notes=np.frombuffer(notes, np.uint8))


def damaged(path: Path) -> None:
    """Its compressed bytes are no longer any."""
    make_adapter().save(path)
    data = bytearray(path.read_bytes())
    data[60:400] = b"\xff" * 340
    path.write_bytes(data)


def as_array(path: Path) -> None:
    with path.open("wb") as out:
        np.save(out, np.zeros(3))


NO_ADAPTERS: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "directory": Path.mkdir,
    "empty": Path.touch,
    "text": lambda path: path.write_text("hello"),
    "pickle": lambda path: path.write_bytes(b"\x80\x04K\x01."),
    "one array": as_array,
    "empty zip": lambda path: zipped(path, {}),
    "zip of something else": lambda path: zipped(path, {"a.txt": b"hello", "b/c.npy": b"hello"}),
    "cut short": cut,
    "damaged": damaged,
    "notes that are no JSON": lambda path: noted(path, b"{"),
    "notes that are no text": lambda path: noted(path, b"\xff"),
    "notes that are no table": lambda path: noted(path, b"[]"),
    "nothing but notes": lambda path: noted(path, b'{"notes": {}, "controls": []}'),
}


@pytest.mark.parametrize("kind", NO_ADAPTERS)
def test_a_file_that_is_no_adapter_is_refused_by_its_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mind.npz"
    NO_ADAPTERS[kind](path)
    with pytest.raises(BadModel, match=r"mind\.npz is not an adapter of the mind"):
        Adapter.load(path)


def test_shipped_adapters_lie_with_the_packages_data() -> None:
    assert shipped("gadget.toml").is_file()


# ── what is no base ───────────────────────────────────────────────────────────────────────────────


def verdict(base: Path, adapter: Adapter, out: Path) -> str:
    """What forging came to: the error's class and message, or "made". Holds no traceback, and so no open file."""
    try:
        forge(base, adapter, out)
    except Exception as problem:  # noqa: BLE001 - which one is the question
        return f"{type(problem).__name__}: {problem}"
    finally:
        gc.collect()
    return "made"


def test_a_path_that_is_no_model_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.gguf").write_text("hello, I am no model")
    for path in (tmp_path / "text.gguf", tmp_path / "missing.gguf", tmp_path):
        with pytest.raises(BadModel, match="cannot be read as a GGUF file"):
            forge(path, make_adapter(), tmp_path / "mind.gguf")
    assert not (tmp_path / "mind.gguf").exists()


@pytest.mark.parametrize("kind", [Kind.F32, Kind.F16, Kind.Q5_0])
def test_a_base_whose_rows_are_stored_otherwise_is_refused(tmp_path: Path, kind: Kind) -> None:
    other = make_base(tmp_path / "other.gguf", embedding=kind)
    said = verdict(other, make_adapter(), tmp_path / "mind.gguf")
    assert said.startswith(f"BadModel: token_embd.weight is {kind.name} instead of Q8_0")


def test_a_refused_base_leaves_no_file_open(tmp_path: Path) -> None:
    other, out = make_base(tmp_path / "other.gguf", embedding=Kind.F16), tmp_path / "mind.gguf"
    still_open: list[str] = []
    try:
        forge(other, make_adapter(), out)
    except BadModel:
        for link in Path("/proc/self/fd").iterdir():
            with suppress(OSError):
                still_open.append(str(link.readlink()))
    assert still_open
    assert str(out) not in still_open


def test_a_model_without_a_vocabulary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.gguf"
    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(BadModel, match=r"no setting tokenizer\.ggml"):
        forge(path, make_adapter(), tmp_path / "mind.gguf")


def mismatched() -> dict[str, Adapter]:
    """Adapters of some other base."""
    adapter = make_adapter()
    name = "blk.0.attn_q.weight"
    b, b_scale, a, a_scale = adapter.matrices[name]
    return {
        "rows that it lacks": replace(adapter, kept=np.array([*KEPT, len(TOKENS)], np.uint32)),
        "another width": replace(adapter, control_rows=np.zeros((len(SPELLED), 2 * WIDTH), np.float16)),
        "a matrix of another shape": replace(adapter, matrices={name: (b[:-32], b_scale[:-32], a, a_scale)}),
        "a matrix that it lacks": replace(
            adapter, matrices={"blk.9.attn_q.weight": (b, b_scale, a, a_scale)}
        ),
        "fewer rows than spellings": replace(adapter, control_rows=adapter.control_rows[:-1]),
        "other rows in place of the special ones": replace(adapter, kept=np.array(KEPT[1:], np.uint32)),
    }


@pytest.mark.parametrize("kind", mismatched())
def test_a_base_that_the_adapter_is_not_for_is_refused(base: Path, tmp_path: Path, kind: str) -> None:
    assert verdict(base, mismatched()[kind], tmp_path / "mind.gguf").startswith("BadModel: ")
