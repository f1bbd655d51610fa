"""Makes the smallest vision models that llama.cpp takes: a language model that chats, and a projector beside it.

Both are real GGUF files, mostly of Gemma 3's kind: a picture goes the whole way through the encoder and the projector
into the prompt. Two sorts of weights: random ones, with which the model says anything, and wired by hand, with which
it names the colour that it is shown, red or blue, and nothing when there is none. Neither shows how well a real model
answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import gguf
import numpy as np
import numpy.typing as npt

Weights: TypeAlias = dict[str, npt.NDArray[np.floating[Any]]]

WIDTH, HEAD, HEADS, FORWARD = 64, 32, 2, 64
SIDE, PATCH, SEEING, POOLED = 64, 8, 32, 2
"""Of the projector: a picture becomes 64 x 64 pixels, 8 x 8 patches and, pooled, 16 soft tokens."""

GEMMA, SMOL, QWEN, LIQUID = "gemma3", "idefics3", "qwen2vl_merger", "lfm2"
KINDS = {GEMMA: "gemma3", SMOL: "llama", QWEN: "qwen2vl", LIQUID: "lfm2"}
"""Each kind of projector and the language model that it goes with: one picture, tiles of it, M-RoPE, and a hybrid."""

TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<start_of_turn>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}{{ part['text'] }}{% endfor %}{% endif %}<end_of_turn>\n{% endfor %}"
    "{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
"""A chat template as Gemma's is, for text and lists of parts."""

DEAF = "{% for message in messages %}{{ message['content'] }}{% endfor %}"
"""A template that takes text only: of a list it makes Python's spelling of a list."""

BLIND = (
    "{% for message in messages %}{% for part in message['content'] %}{% if '__media__' not in part['text'] %}"
    "{{ part['text'] }}{% endif %}{% endfor %}{% endfor %}"
)
"""A template that leaves pictures out."""

_TILES = tuple(f"<row_{row}_col_{column}>" for row in (1, 2, 3) for column in (1, 2, 3))
_SPECIAL = (
    *("<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"),
    *("<start_of_image>", "<end_of_image>"),
    *("<fake_token_around_image>", "<global-img>", *_TILES),  # around the tiles of a picture
    *("<|vision_start|>", "<|vision_end|>", "<|image_start|>", "<|image_end|>", "<|img_thumbnail|>"),
    *(tile.replace("<row", "<|img_row").replace(">", "|>") for tile in _TILES),
)
_END = _SPECIAL.index("<end_of_turn>")
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6
COLOURS = ("red", "blue")

# What the numbers of an embedding mean in the wired models; the rest tells tokens apart.
_TEXT, _RED, _BLUE, _PICTURE, _FREE = 0, 1, 2, 3, 8


def make_vision_model(
    folder: Path, words: str = "", *, kind: str = GEMMA, wired: bool = False, seed: int = 1
) -> Path:
    """Both files in `folder`; the path of the language model."""
    make_projector(folder / "mmproj.gguf", kind=kind, wired=wired, seed=seed)
    return make_language_model(folder / "tiny.gguf", words, kind=kind, wired=wired, seed=seed)


def make_language_model(
    path: Path,
    words: str = "",
    *,
    kind: str = GEMMA,
    wired: bool = False,
    template: str | None = TEMPLATE,
    width: int = WIDTH,
    forward: int = FORWARD,
    seed: int = 1,
) -> Path:
    """The language model. `words` become tokens of their own (others are spelt in bytes)."""
    pieces = list(_pieces("\n".join((*COLOURS, words))))
    tokens = [*_SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)), *pieces]
    kinds = [*(_UNKNOWN if spelled == "<unk>" else _CONTROL for spelled in _SPECIAL), *[_BYTE] * 256]
    kinds += [_NORMAL] * len(pieces)
    writer = gguf.GGUFWriter(path, KINDS[kind])
    writer.add_name("Tiny vision model")
    writer.add_context_length(32_768)
    writer.add_embedding_length(width)
    writer.add_block_count(2 if kind == LIQUID else 1)
    writer.add_feed_forward_length(forward)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv([0, 1] if kind == LIQUID else 1)  # the layer without is a convolution
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    if kind == GEMMA:
        writer.add_sliding_window(16_384)
    else:
        writer.add_rope_dimension_count(HEAD)
    if kind == LIQUID:
        writer.add_shortconv_l_cache(3)
    if kind == QWEN:
        writer.add_rope_dimension_sections([HEAD // 8, HEAD // 8, HEAD // 8, HEAD // 8])
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_scores([-1000.0] * len(_SPECIAL) + [0.0] * 256 + [float(-n) for n in range(len(pieces))])
    writer.add_token_types(kinds)
    writer.add_pad_token_id(0)
    writer.add_bos_token_id(2)
    writer.add_eos_token_id(_END)
    writer.add_unk_token_id(3)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    if template is not None:
        writer.add_chat_template(template)
    weights = _language_weights(np.random.default_rng(seed), kind, len(tokens), width, forward)
    if wired:
        _wire_language(weights, tokens)
    return _written(writer, weights, path)


def make_projector(
    path: Path, *, kind: str = GEMMA, wired: bool = False, width: int = WIDTH, seed: int = 1
) -> Path:
    """The encoder and projector (mmproj) for a language model of that width."""
    writer = gguf.GGUFWriter(path, "clip")
    writer.add_name("Tiny eyes")
    writer.add_type("mmproj")
    writer.add_bool("clip.has_vision_encoder", True)
    writer.add_string("clip.projector_type", kind)
    writer.add_bool("clip.use_gelu", True)
    for key, value in {
        "image_size": SIDE,
        "patch_size": PATCH,
        "embedding_length": SEEING,
        "feed_forward_length": 2 * SEEING,
        "block_count": 1,
        "projection_dim": width,
        "attention.head_count": 2,
        "projector.scale_factor": POOLED,
        "preproc_image_size": 3 * SIDE,
    }.items():
        writer.add_uint32(f"clip.vision.{key}", value)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-6)
    writer.add_array("clip.vision.image_mean", [0.5, 0.5, 0.5])
    writer.add_array("clip.vision.image_std", [0.5, 0.5, 0.5])
    weights = _projector_weights(np.random.default_rng(1000 + seed), kind, width)
    if wired:
        _wire_projector(weights)
    return _written(writer, weights, path)


# ── weights ───────────────────────────────────────────────────────────────────────────────────────


def _language_weights(
    random: np.random.Generator, kind: str, tokens: int, width: int, forward: int
) -> Weights:
    weights: Weights = {
        "token_embd.weight": random.normal(0, 1, (tokens, width)),
        "output_norm.weight": np.ones(width),
        "output.weight": random.normal(
            0, 1, (tokens, width)
        ),  # with the embedding's it says its last word again
    }
    for part, shape in {
        "attn_q": (HEADS * HEAD, width),
        "attn_k": (HEAD, width),
        "attn_v": (HEAD, width),
        "attn_output": (width, HEADS * HEAD),
        "ffn_gate": (forward, width),
        "ffn_up": (forward, width),
        "ffn_down": (width, forward),
    }.items():
        weights[f"blk.0.{part}.weight"] = random.normal(0, 0.3, shape)
    for part in ("attn_norm", "ffn_norm"):
        weights[f"blk.0.{part}.weight"] = np.ones(width)
    if kind == GEMMA:
        for part in ("post_attention_norm", "post_ffw_norm"):
            weights[f"blk.0.{part}.weight"] = np.ones(width)
        for part in ("attn_q_norm", "attn_k_norm"):
            weights[f"blk.0.{part}.weight"] = np.ones(HEAD)
    return _hybrid(random, weights, width) if kind == LIQUID else weights


def _hybrid(random: np.random.Generator, weights: Weights, width: int) -> Weights:
    """With a layer that remembers a few words by a convolution before the one that looks at all."""
    weights["token_embd_norm.weight"] = weights.pop("output_norm.weight")
    for name in [name for name in weights if name.startswith("blk.0.")]:
        weights[name.replace("blk.0.", "blk.1.")] = weights[name]
        if "attn_" in name and "attn_norm" not in name:
            del weights[name]
    for part in ("attn_q_norm", "attn_k_norm"):
        weights[f"blk.1.{part}.weight"] = np.ones(HEAD)
    for part, shape in {
        "in_proj": (3 * width, width),
        "out_proj": (width, width),
        "conv": (width, 3),
    }.items():
        weights[f"blk.0.shortconv.{part}.weight"] = random.normal(0, 0.3, shape)
    return weights


def _wire_language(weights: Weights, tokens: list[str]) -> None:
    """Every word looks at the picture alone, if there is one, and goes on with the colour that it finds there.

    After a colour, and without one, the text ends: with a quotation mark where the answer needs one.
    """
    blank = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
    for part in blank:
        weights[f"blk.0.{part}.weight"][:] = 0
    embedding, output = weights["token_embd.weight"], weights["output.weight"]
    embedding[:, :_FREE] = 0
    embedding[:, _FREE:] *= 0.3
    embedding[:, _TEXT] = 1
    output[:] *= 0.02
    output[:, :_FREE] = 0
    # The last pairs of a head hardly turn with the position, so that what is far off is looked at like what is near.
    ask, answer = HEAD // 2 - 2, HEAD // 2 - 1
    weights["blk.0.attn_q.weight"][answer, _TEXT] = 1
    weights["blk.0.attn_k.weight"][answer, _PICTURE] = 1
    weights["blk.0.attn_k.weight"][ask, _TEXT] = 1
    for part in ("attn_q_norm", "attn_k_norm"):
        weights[f"blk.0.{part}.weight"][:] = 2
    for place, colour in ((_RED, "red"), (_BLUE, "blue")):
        weights["blk.0.attn_v.weight"][place, place] = 1
        weights["blk.0.attn_output.weight"][place, place] = 1
        output[tokens.index(colour), place] = 8
        embedding[tokens.index(colour), place] = -4  # it was said already
    output[tokens.index('"'), _TEXT] = 1
    output[_END, _TEXT] = 2


def _projector_weights(random: np.random.Generator, kind: str, width: int) -> Weights:
    weights: Weights = {
        "v.patch_embd.weight": random.normal(0, 0.2, (SEEING, 3, PATCH, PATCH)),
        "v.patch_embd.bias": np.zeros(SEEING),
        "v.position_embd.weight": random.normal(0, 0.2, ((SIDE // PATCH) ** 2, SEEING)),
        "v.post_ln.weight": np.ones(SEEING),
        "v.post_ln.bias": np.zeros(SEEING),
    }
    merged = SEEING * POOLED**2
    match kind:
        case "gemma3":
            weights["mm.soft_emb_norm.weight"] = np.ones(SEEING)
            weights["mm.input_projection.weight"] = random.normal(0, 4, (SEEING, width))
        case "idefics3":
            weights["mm.model.fc.weight"] = random.normal(0, 1, (width, merged))
        case "qwen2vl_merger":
            weights["v.patch_embd.weight.1"] = random.normal(0, 0.2, (SEEING, 3, PATCH, PATCH))
            del weights["v.patch_embd.bias"], weights["v.position_embd.weight"]
            _add_layers(random, weights, {"mm.0": (merged, merged), "mm.2": (width, merged)})
        case "lfm2":
            _add_layers(random, weights, {"mm.1": (merged, merged), "mm.2": (width, merged)})
    parts = dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_out"), (SEEING, SEEING))
    parts |= {"ffn_up": (2 * SEEING, SEEING), "ffn_down": (SEEING, 2 * SEEING)}
    _add_layers(random, weights, {f"v.blk.0.{part}": shape for part, shape in parts.items()})
    for part in ("ln1", "ln2"):
        weights[f"v.blk.0.{part}.weight"] = np.ones(SEEING)
        weights[f"v.blk.0.{part}.bias"] = np.zeros(SEEING)
    return weights


def _add_layers(random: np.random.Generator, weights: Weights, layers: Mapping[str, tuple[int, int]]) -> None:
    for name, shape in layers.items():
        weights[f"{name}.weight"] = random.normal(0, 0.25, shape)
        weights[f"{name}.bias"] = np.zeros(shape[0])


def _wire_projector(weights: Weights) -> None:
    """How much redder than blue each patch is, and that it is part of a picture."""
    for name, values in weights.items():
        if "blk" in name and "ln" not in name:
            values[:] = 0
    constant, red, blue, nothing = 0, 1, 2, 5
    for name in ("v.patch_embd.weight", "v.position_embd.weight", "mm.input_projection.weight"):
        weights[name][:] = 0
    weights["v.patch_embd.weight"][red, 0] = 1 / PATCH**2
    weights["v.patch_embd.weight"][blue, 2] = 1 / PATCH**2
    weights["v.patch_embd.bias"][constant] = 1
    projection = weights["mm.input_projection.weight"]
    projection[[red, blue], _RED] = 1, -1
    projection[[red, blue], _BLUE] = -1, 1
    projection[[constant, nothing], _PICTURE] = 1, -1


# ── files ─────────────────────────────────────────────────────────────────────────────────────────


def _pieces(words: str) -> Iterable[str]:
    """Every character and every beginning of every word, with the space before it: merging goes step by step."""
    found = dict.fromkeys(chr(code) for code in range(0x21, 0x7F))
    found.update({"▁": None, "\n": None, "\n\n": None})
    for word in re.findall(r" ?[^\s]+", words):
        spelled = word.replace(" ", "▁")
        found.update(dict.fromkeys(spelled))
        found.update(dict.fromkeys(spelled[:end] for end in range(2, len(spelled) + 1)))
    return found


def _written(writer: gguf.GGUFWriter, weights: Weights, path: Path) -> Path:
    for name, values in weights.items():
        writer.add_tensor(name, np.ascontiguousarray(values, np.float32))
    path.parent.mkdir(parents=True, exist_ok=True)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
