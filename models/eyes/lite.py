"""EfficientNet-Lite1 (Apache-2.0) as a plain list of convolutions, its batch norms folded in: the same list is run here and
written to ONNX by export.py.

Besides the 1000 ImageNet scores it gives what the heads look at: the mean over the picture of every stage's output.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F

STAGES = (
    (1, 3, 1, 1, 16),
    (3, 3, 2, 6, 24),
    (3, 5, 2, 6, 40),
    (4, 3, 2, 6, 80),
    (4, 5, 1, 6, 112),
    (5, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
"""Repeats, kernel, stride, expansion, channels. (Lite0 has one repeat fewer in the five stages in the middle.)"""
WIDTHS = (32, *(stage[-1] for stage in STAGES), 1280)
LOOK = sum(WIDTHS)
"""How many numbers the heads look at."""
LAST_BLOCK = 4
"""The layers of the last block and of what follows it."""
FIXED = sum(WIDTHS[:-2])
"""How much of a look comes from before the last block."""
EPSILON = 1e-3


@dataclass(slots=True)
class Layer:
    """One convolution. `opens` remembers its input, `closes` adds what was remembered; `looked_at` means its output is pooled."""

    weight: torch.Tensor
    bias: torch.Tensor
    stride: int = 1
    clipped: bool = True
    opens: bool = False
    closes: bool = False
    looked_at: bool = False
    change: tuple[torch.Tensor, torch.Tensor] | None = None
    """What is added to a 1 × 1 kernel, of low rank: [outputs, rank] and [rank, inputs]."""

    @property
    def groups(self) -> int:
        return self.weight.shape[0] if self.weight.shape[1] == 1 else 1

    @property
    def changed(self) -> torch.Tensor:
        """The kernel with its change."""
        if self.change is None:
            return self.weight
        return self.weight + (self.change[0] @ self.change[1])[:, :, None, None]

    def padding(self, side: int) -> tuple[int, int]:
        """Before and after, as TensorFlow pads: an odd pixel goes to the end."""
        kernel = self.weight.shape[-1]
        missing = max((-(-side // self.stride) - 1) * self.stride + kernel - side, 0)
        return missing // 2, missing - missing // 2


def load(weights: Path) -> tuple[list[Layer], torch.Tensor, torch.Tensor]:
    """The convolutions in order, and the weight and bias of the ImageNet classifier."""
    state = torch.load(weights, map_location="cpu", weights_only=True)

    def folded(convolution: str, norm: str, **how: object) -> Layer:
        scale = state[f"{norm}.weight"] / torch.sqrt(state[f"{norm}.running_var"] + EPSILON)
        bias = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale
        return Layer(state[f"{convolution}.weight"] * scale[:, None, None, None], bias, **how)  # type: ignore[arg-type]

    layers = [folded("_conv_stem", "_bn0", stride=2, looked_at=True)]
    number = 0
    for repeats, _, stride, expansion, _ in STAGES:
        for repeat in range(repeats):
            block = f"_blocks.{number}"
            if expansion > 1:
                layers.append(folded(f"{block}._expand_conv", f"{block}._bn0", opens=repeat > 0))
            layers.append(folded(f"{block}._depthwise_conv", f"{block}._bn1", stride=1 if repeat else stride))
            last = repeat == repeats - 1
            layers.append(
                folded(
                    f"{block}._project_conv",
                    f"{block}._bn2",
                    clipped=False,
                    closes=repeat > 0,
                    looked_at=last,
                )
            )
            number += 1
    layers.append(folded("_conv_head", "_bn1", looked_at=True))
    return layers, state["_fc.weight"], state["_fc.bias"]


def see(layers: list[Layer], pictures: torch.Tensor) -> torch.Tensor:
    """What the heads look at, [n, LOOK], of RGB pictures [n, 224, 224, 3] with values 0-255."""
    x = ((pictures.float() - 127) / 128).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
    remembered, looks = x, []
    for layer in layers:
        if layer.opens:
            remembered = x
        before, after = layer.padding(x.shape[-1])
        if before != after:
            x = F.pad(x, (before, after, before, after))
        x = F.conv2d(
            x, layer.changed, layer.bias, layer.stride, before if before == after else 0, groups=layer.groups
        )
        if layer.clipped:
            x = x.clamp(0, 6)
        if layer.closes:
            x = x + remembered
        if layer.looked_at:
            looks.append(x.mean((2, 3)))
    return torch.cat(looks, 1)
