"""The projector: what the heads say, as soft tokens in the mind's own embedding space, added to the eyes' file.

    python project.py RUN --mind CUT.gguf

Reads RUN/eyes.onnx (export.py), RUN/labels.json and the rows of the mind's embedding (models/mind/cut.py); writes RUN/seeing.onnx, the eyes with
one more output, "soft" [1, 16, 640], and RUN/projector.onnx, the projector alone, for whoever needs the soft tokens of known probabilities.

A soft token is a mixture of the mind's own rows, weighted by how likely the eyes find each name. So the picture is aligned with words by
construction, in the space the mind thinks in, and everything that the network knows of ImageNet's thousand names comes along; there is no caption in
between: eight names speak at once, each as loud as it is likely. Ten tokens spell what the thing may be called (five pieces in English, five
in Chinese); six carry one word each (or what is left for "none"): the sort of picture, the material, the shape of packaging, the kind of animal, the sort of food, the room.

They are in the scale of the embedding's rows; whoever feeds them to the model multiplies by √640, as Gemma 3 does with its own.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from graph import OPSET, Graph
from onnx import TensorProto, helper

sys.path.insert(0, str(Path(__file__).parent.parent / "mind"))
from base import Base

from gadget.decide.llama import Engine

WIDTH = 640
SPELLED = 5
"""Pieces of a name in each language; 95 of 100 names have no more."""
NAMES_AT_ONCE = 8
BLOCK = 64
"""Numbers of the table that share a scale."""

NOTHING = "none"
"""The word for what is left of certainty, and for where a name has ended."""

PACKAGING = ("bottle", "can", "jar", "box", "cup", "bag")
ANIMALS = ("dog", "cat", "bird", "fish", "insect", "reptile", "amphibian", "other animal")
SORTS = {
    "waste": "rubbish",
    "grocery": "food",
    "room": "room",
    "animal": "animal",
    "scene": "scene",
    "object": "object",
}
"""The word for each sort of picture."""
ROOMS = ("bathroom", "bedroom", "kitchen")

INPUTS = {"names": 1000, "grocery": 81, "coarse": 43, "waste": 6, "room": 5, "kind": 6}

Labels = Mapping[str, Sequence[Mapping[str, str]]]


def project(g: Graph, labels: Labels, engine: Engine, rows: np.ndarray) -> None:
    """Add "soft" to a graph that has the heads; `rows` is the mind's embedding, (vocabulary, 640)."""
    spelled = [*labels["names"], *labels["grocery"]]
    pieces = np.full((len(spelled), 2 * SPELLED), -1)
    for place, name in enumerate(spelled):
        for start, words in ((0, name["en"]), (SPELLED, name["zh"])):
            tokens = engine.tokenize(words)[:SPELLED]
            pieces[place, start : start + len(tokens)] = tokens
    used = np.unique(pieces[pieces >= 0])
    place_of = {int(token): place for place, token in enumerate(used)}
    where = np.array([[place_of.get(int(token), len(used)) for token in of] for of in pieces], np.int32)
    nothing = rows[engine.tokenize(NOTHING)].mean(0, keepdims=True)
    table = np.concatenate([rows[used], nothing])

    sort = {name: column(g, "kind", place) for place, name in enumerate(kinds(labels))}
    no_grocery = g.do("Sub", g.constant(np.ones((1, 1), np.float32)), sort["grocery"])
    both = g.do("Concat", g.do("Mul", "names", no_grocery), g.do("Mul", "grocery", sort["grocery"]), axis=1)
    best, which = top(g, both, NAMES_AT_ONCE)
    mixed = g.do(
        "Gather", g.do("Cast", g.constant(where.astype(np.int16)), to=TensorProto.INT32), which, axis=0
    )
    vectors = g.do("Gather", nibbles(g, table), mixed, axis=0)  # [1, 8, 10, 640]
    loud = g.do("Unsqueeze", best, g.constant(np.array([2, 3], np.int64)))
    spelling = g.do("ReduceSum", g.do("Mul", vectors, loud), g.constant(np.array([1], np.int64)), keepdims=0)
    unheard = g.do("MatMul", rest(g, best), g.constant(nothing))
    spelling = g.do("Add", spelling, g.do("Unsqueeze", unheard, g.constant(np.array([1], np.int64))))

    def word(words: str) -> np.ndarray:
        return rows[engine.tokenize(words)].mean(0)

    def said(likely: str, words: Sequence[str]) -> str:
        rows_of = np.stack([*(word(of) for of in words), nothing[0]]).astype(np.float16)
        likely = g.do("Concat", likely, rest(g, likely), axis=1)
        mixture = g.do("MatMul", likely, g.do("Cast", g.constant(rows_of), to=TensorProto.FLOAT))
        return g.do("Unsqueeze", mixture, g.constant(np.array([1], np.int64)))

    def grouped(groups: Sequence[str]) -> str:
        belongs = np.array(
            [[name.get("kind") == group for group in groups] for name in labels["names"]], np.float32
        )
        return g.do(
            "MatMul", "names", g.do("Cast", g.constant(belongs.astype(np.int8)), to=TensorProto.FLOAT)
        )

    rooms = [name["class"] in ROOMS for name in labels["room"]]
    room_words = [name["en"] for name, indoors in zip(labels["room"], rooms, strict=True) if indoors]
    indoors = g.do("Gather", "room", g.constant(np.flatnonzero(rooms)), axis=1)
    single = [
        said("kind", [SORTS[name] for name in kinds(labels)]),
        said(g.do("Mul", "waste", sort["waste"]), [name["en"] for name in labels["waste"]]),
        said(grouped(PACKAGING), PACKAGING),
        said(grouped(ANIMALS), [name.replace("other ", "") for name in ANIMALS]),
        said(g.do("Mul", "coarse", sort["grocery"]), [name["en"] for name in labels["coarse"]]),
        said(g.do("Mul", indoors, sort["room"]), room_words),
    ]
    g.do("Concat", spelling, *single, output="soft", axis=1)


def kinds(labels: Labels) -> list[str]:
    return [name["class"] for name in labels["kind"]]


def rest(g: Graph, likely: str) -> str:
    """What is left of certainty, [1, 1]."""
    total = g.do("ReduceSum", likely, g.constant(np.array([1], np.int64)), keepdims=1)
    return g.do("Sub", g.constant(np.ones((1, 1), np.float32)), total)


def column(g: Graph, of: str, place: int) -> str:
    return g.do("Gather", of, g.constant(np.array([place], np.int64)), axis=1)


def top(g: Graph, likely: str, count: int) -> tuple[str, str]:
    """The largest values and where they are."""
    values, places = f"n{len(g.nodes)}", f"n{len(g.nodes)}p"
    g.nodes.append(
        helper.make_node("TopK", [likely, g.constant(np.array([count], np.int64))], [values, places], axis=1)
    )
    return values, places


def nibbles(g: Graph, table: np.ndarray) -> str:
    """A table as two numbers of four bits in each byte, with a scale for every `BLOCK` of them."""
    blocks = table.reshape(len(table), -1, BLOCK)
    scale = np.maximum(np.abs(blocks).max(2, keepdims=True), 1e-12) / 7
    whole = (np.clip(np.round(blocks / scale), -7, 7) + 8).astype(np.uint8).reshape(len(table), -1)
    packed = whole[:, 0::2] * 16 + whole[:, 1::2]
    number = g.do("Cast", g.constant(packed), to=TensorProto.INT32)
    sixteen = g.constant(np.array(16, np.int32))
    high = g.do("Div", number, sixteen)
    low = g.do("Sub", number, g.do("Mul", high, sixteen))
    axis = g.constant(np.array([2], np.int64))
    pairs = g.do("Concat", g.do("Unsqueeze", high, axis), g.do("Unsqueeze", low, axis), axis=2)
    shaped = g.do("Reshape", pairs, g.constant(np.array([len(table), WIDTH // BLOCK, BLOCK], np.int64)))
    centred = g.do("Cast", g.do("Sub", shaped, g.constant(np.array(8, np.int32))), to=TensorProto.FLOAT)
    scales = g.do("Cast", g.constant(scale.astype(np.float16)), to=TensorProto.FLOAT)
    return g.do("Reshape", g.do("Mul", centred, scales), g.constant(np.array([len(table), WIDTH], np.int64)))


def mind_rows(path: Path) -> np.ndarray:
    """The embedding of a mind's file, in the order of its tokens."""
    held = Base(path)
    return held.rows("token_embd.weight", np.arange(len(held.tokens), dtype=np.uint32)).astype(np.float32)


def alone(labels: Labels, engine: Engine, rows: np.ndarray) -> onnx.ModelProto:
    """The projector by itself: the heads' probabilities in, soft tokens out."""
    g = Graph(signed_bytes=True)
    project(g, labels, engine, rows)
    given = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, width]) for name, width in INPUTS.items()
    ]
    soft = helper.make_tensor_value_info("soft", TensorProto.FLOAT, [1, 2 * SPELLED + 6, WIDTH])
    made = helper.make_model(
        helper.make_graph(g.nodes, "projector", given, [soft], g.constants),
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    made.ir_version = 9
    onnx.checker.check_model(made)
    return made


def joined(eyes: onnx.ModelProto, projector: onnx.ModelProto) -> onnx.ModelProto:
    """The eyes with the projector behind their heads."""
    renamed = onnx.compose.add_prefix(projector, "soft/", rename_inputs=False, rename_outputs=False)
    for node in renamed.graph.node:
        node.input[:] = [
            name.removeprefix("soft/") if name.removeprefix("soft/") in INPUTS else name
            for name in node.input
        ]
        node.output[:] = ["soft" if name in ("soft", "soft/soft") else name for name in node.output]
    eyes.graph.node.extend(renamed.graph.node)
    eyes.graph.initializer.extend(renamed.graph.initializer)
    eyes.graph.output.extend(renamed.graph.output)
    onnx.checker.check_model(eyes)
    return eyes


def main(run: Path, mind: Path) -> None:
    labels = json.loads((run / "labels.json").read_text("utf-8"))
    projector = alone(labels, Engine(mind, threads=1), mind_rows(mind))
    onnx.save(projector, run / "projector.onnx")
    onnx.save(joined(onnx.load(run / "eyes.onnx"), projector), run / "seeing.onnx")
    print({name: (run / name).stat().st_size for name in ("eyes.onnx", "projector.onnx", "seeing.onnx")})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--mind", type=Path, required=True)
    asked = parser.parse_args()
    main(asked.run, asked.mind)
