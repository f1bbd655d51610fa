"""Gemma 3 (arXiv 2503.19786) as far as the recipe needs it: forward passes over short texts, with LoRA on every matrix.

Weights are those of llama.cpp's file: its norms have the model's "+ 1" in them already, its matrices are
(outputs, inputs).
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from base import Base
from torch import Tensor, nn

from gadget.store.forge import MATRICES, SPECIALS

LAYERS, WIDTH, HEADS, HEAD_WIDTH, EPSILON = 18, 640, 4, 256, 1e-6
GLOBAL_EVERY = 6  # layers with a long rotary base
EMBEDDING_SCALE = math.sqrt(WIDTH)  # on the way in, not on the way out


class LowRank(nn.Module):
    """A frozen matrix and its trained change of low rank (LoRA, arXiv 2106.09685); masters in single precision."""

    def __init__(self, weight: Tensor, rank: int, scale: float) -> None:
        super().__init__()
        outputs, inputs = weight.shape
        self.register_buffer("weight", weight)
        self.scale = scale
        self.a = nn.Parameter(torch.empty(rank, inputs).uniform_(-1, 1) / math.sqrt(inputs))
        self.b = nn.Parameter(torch.zeros(outputs, rank))

    def forward(self, x: Tensor) -> Tensor:
        low = F.linear(x, self.a.to(x.dtype))
        return F.linear(x, self.weight) + F.linear(low, (self.b * self.scale).to(x.dtype))

    def change(self) -> tuple[np.ndarray, np.ndarray]:
        """The change as (b, a) in single precision, its scale in b."""
        return (self.b * self.scale).detach().float().cpu().numpy(), self.a.detach().float().cpu().numpy()


def norm(x: Tensor, weight: Tensor) -> Tensor:
    """Root-mean-square norm, in single precision."""
    wide = x.float()
    return (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + EPSILON) * weight).to(x.dtype)


def rotate(x: Tensor, angles: Tensor) -> Tensor:
    """Rotary positions on halves; `angles` has shape (positions, half a head)."""
    first, second = x.chunk(2, -1)
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)


class Layer(nn.Module):
    """Attention and a gated network, each between two norms."""

    def __init__(self, base: Base, number: int, rank: int, scale: float, dtype: torch.dtype) -> None:
        super().__init__()

        def read(part: str) -> Tensor:
            return torch.from_numpy(base.values(f"blk.{number}.{part}.weight").copy())

        for part in MATRICES:
            setattr(self, part, LowRank(read(part).to(dtype), rank, scale))
        for part in (
            "attn_norm",
            "attn_q_norm",
            "attn_k_norm",
            "post_attention_norm",
            "ffn_norm",
            "post_ffw_norm",
        ):
            self.register_buffer(part, read(part))
        self.rope_base = 1e6 if number % GLOBAL_EVERY == GLOBAL_EVERY - 1 else 1e4

    def forward(self, x: Tensor) -> Tensor:
        batch, length, _ = x.shape
        inner = norm(x, self.attn_norm)
        q = self.attn_q(inner).view(batch, length, HEADS, HEAD_WIDTH).transpose(1, 2)
        k = self.attn_k(inner).view(batch, length, 1, HEAD_WIDTH).transpose(1, 2)
        v = self.attn_v(inner).view(batch, length, 1, HEAD_WIDTH).transpose(1, 2)
        half = torch.arange(0, HEAD_WIDTH, 2, device=x.device) / HEAD_WIDTH
        angles = torch.arange(length, device=x.device)[:, None] * self.rope_base ** -half[None, :]
        q, k = rotate(norm(q, self.attn_q_norm), angles), rotate(norm(k, self.attn_k_norm), angles)
        seen = F.scaled_dot_product_attention(
            q,
            k.expand_as(q),
            v.expand(batch, HEADS, length, HEAD_WIDTH),
            is_causal=True,
            scale=HEAD_WIDTH**-0.5,
        )
        seen = self.attn_output(seen.transpose(1, 2).reshape(batch, length, HEADS * HEAD_WIDTH))
        x = x + norm(seen, self.post_attention_norm)
        inner = norm(x, self.ffn_norm)
        inner = self.ffn_down(F.gelu(self.ffn_gate(inner), approximate="tanh") * self.ffn_up(inner))
        return x + norm(inner, self.post_ffw_norm)


class Gemma(nn.Module):
    """The base over the cut vocabulary, with rows of its own for the control tokens.

    Tokens are those of the file that ships: the base's first `SPECIALS` rows, then the control tokens, then
    the kept rows.
    """

    def __init__(
        self,
        path: Path,
        kept: np.ndarray,
        controls: list[str],
        *,
        rank: int,
        dtype: torch.dtype = torch.bfloat16,
    ) -> None:
        super().__init__()
        base = Base(path)
        rows = torch.from_numpy(base.rows("token_embd.weight", kept))
        self.register_buffer("rows", rows.to(dtype))
        self.controls = nn.Parameter(named(controls, base, rows))
        self.layers = nn.ModuleList(Layer(base, number, rank, 2.0, dtype) for number in range(LAYERS))
        self.register_buffer("output_norm", torch.from_numpy(base.values("output_norm.weight").copy()))

    @property
    def table(self) -> Tensor:
        """Every row, in the order of the file that ships."""
        return torch.cat([self.rows[:SPECIALS], self.controls.to(self.rows.dtype), self.rows[SPECIALS:]])

    def forward(self, tokens: Tensor, where: tuple[Tensor, Tensor], soft: Tensor | None = None) -> Tensor:
        """Scores of the next token at the places `where` of `tokens`, shape (batch, length); padding goes to
        the right. Where a token is negative a picture's soft token stands: the rows of `soft`, in order."""
        table = self.table
        x = F.embedding(tokens.clamp(min=0), table)
        if soft is not None and len(soft):
            x = x.masked_scatter((tokens < 0)[..., None], soft.to(table.dtype))
        x = x * torch.tensor(EMBEDDING_SCALE, dtype=table.dtype, device=x.device)
        for layer in self.layers:
            x = layer(x)
        return F.linear(norm(x[where], self.output_norm), table).float()


def named(controls: list[str], base: Base, rows: Tensor) -> Tensor:
    """First values of the control tokens: the mean of the rows of the words in their names, at the usual length."""
    ids = {token: index for index, token in enumerate(base.tokens)}
    usual = rows[SPECIALS + 256 :].norm(dim=1).mean()
    made = []
    for spelling in controls:
        words = spelling.strip("<|>").replace("do:", "").replace("spare:", "spare ").strip(":=").split("_")
        known = [ids[f"▁{word}"] for word in " ".join(words).split() if f"▁{word}" in ids] or [ids["▁call"]]
        row = torch.from_numpy(base.rows("token_embd.weight", np.array(known, dtype=np.uint32))).mean(0)
        row = row + torch.randn(WIDTH) * 0.3 * usual / math.sqrt(WIDTH)
        made.append(row / row.norm() * usual)
    return torch.stack(made)
