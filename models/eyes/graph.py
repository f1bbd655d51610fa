"""EfficientNet-Lite1 written as an ONNX graph, node by node."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from lite import LAST_BLOCK, Layer
from onnx import TensorProto, helper, numpy_helper
from pictures import SIDE

OPSET = 17
SMALL = 60_000
"""Weights with fewer numbers are kept as half floats."""


class Graph:
    """Nodes and constants in the making."""

    def __init__(self, signed_bytes: bool) -> None:
        self.signed_bytes = signed_bytes
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._kept: dict[int, str] = {}

    def constant(self, value: np.ndarray) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def do(self, operation: str, *inputs: str, output: str = "", **attributes: object) -> str:
        output = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, inputs, [output], **attributes))
        return output

    def weight(self, value: np.ndarray, small: int = SMALL) -> str:
        """A matrix or kernel as bytes with one scale for every row; small ones, which hurt most and weigh least, as half floats. Cast
        and Mul, not DequantizeLinear: onnxruntime multiplies these out once, when it loads the file, but a DequantizeLinear every run."""
        if not self.signed_bytes:
            return self.constant(value.astype(np.float32))
        if value.size < small:
            return self.do("Cast", self.constant(value.astype(np.float16)), to=TensorProto.FLOAT)
        rows = value.reshape(len(value), -1)
        scale = _scales(rows)
        whole = np.clip(np.round(rows / scale), -127, 127).astype(np.int8)
        cast = self.do("Cast", self.constant(whole.reshape(value.shape)), to=TensorProto.FLOAT)
        return self.do("Mul", cast, self.constant(scale.reshape(-1, *[1] * (value.ndim - 1))))

    def kernel(self, layer: Layer) -> str:
        """A layer's kernel; one that only a change of low rank sets apart from another's is kept once."""
        if id(layer.weight) not in self._kept:
            self._kept[id(layer.weight)] = self.weight(layer.weight.numpy())
        kernel = self._kept[id(layer.weight)]
        if layer.change is None:
            return kernel
        b, a = (self.weight(part.numpy(), small=0) for part in layer.change)
        shape = self.constant(np.array(layer.weight.shape, np.int64))
        return self.do("Add", kernel, self.do("Reshape", self.do("MatMul", b, a), shape))

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        return self.do("Gemm", x, self.weight(weight), self.constant(bias.astype(np.float32)), transB=1)

    def mean(self, x: str) -> str:
        """Over the views, [1, …]."""
        return self.do("ReduceMean", x, axes=[0], keepdims=1)


def _scales(rows: np.ndarray) -> np.ndarray:
    """For each row the scale, as a share of its largest weight, that leaves the smallest squared error."""
    largest = np.maximum(np.abs(rows).max(1, keepdims=True), 1e-12) / 127
    shares = np.linspace(0.5, 1, 11)
    errors = [
        ((np.clip(np.round(rows / (largest * share)), -127, 127) * largest * share - rows) ** 2).sum(1)
        for share in shares
    ]
    return (largest * shares[np.argmin(errors, 0)][:, None]).astype(np.float32)


def body(g: Graph, layers: list[Layer]) -> tuple[str, str]:
    """From "picture" to what the heads look at ("look"), and to the last layer's part of it; "maps" is what the last block reads."""
    x = g.do("Sub", g.do("Cast", "picture", to=TensorProto.FLOAT), g.constant(np.float32(127)))
    x = g.do("Transpose", g.do("Mul", x, g.constant(np.float32(1 / 128))), perm=[0, 3, 1, 2])
    remembered, looks, side = x, [], SIDE
    for layer in layers:
        if layer is layers[-LAST_BLOCK]:
            x = g.do("Identity", x, output="maps")
        if layer.opens:
            remembered = x
        x, side = convolution(g, layer, x, side)
        if layer.closes:
            x = g.do("Add", x, remembered)
        if layer.looked_at:
            looks.append(g.do("Flatten", g.do("GlobalAveragePool", x)))
    return g.do("Concat", *looks, output="look", axis=1), looks[-1]


def convolution(g: Graph, layer: Layer, x: str, side: int) -> tuple[str, int]:
    """One layer, and how many pixels wide its output is."""
    kernel, (before, after) = layer.weight.shape[-1], layer.padding(side)
    how = {
        "kernel_shape": [kernel] * 2,
        "strides": [layer.stride] * 2,
        "pads": [before, before, after, after],
        "group": layer.groups,
    }
    x = g.do("Conv", x, g.kernel(layer), g.constant(layer.bias.numpy()), **how)
    if layer.clipped:
        x = g.do("Clip", x, g.constant(np.float32(0)), g.constant(np.float32(6)))
    return x, -(-side // layer.stride)


def finished(g: Graph, shapes: dict[str, tuple[int, ...]], views: int | str = 1) -> onnx.ModelProto:
    """A model with outputs of these shapes; it reads that many `views` of one picture, any number where they are a name."""
    seen = helper.make_tensor_value_info("picture", TensorProto.UINT8, [views, SIDE, SIDE, 3])
    said = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, *shape]) for name, shape in shapes.items()
    ]
    made = helper.make_model(
        helper.make_graph(g.nodes, "eyes", [seen], said, g.constants),
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    made.ir_version = 9
    onnx.checker.check_model(made)
    return made


def session(model: Path, threads: int = 1) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
