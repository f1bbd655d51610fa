"""The trained eyes: a picture in, what it shows out. The one module that knows onnxruntime.

The network and its names are files of the package (`models/eyes` made them). It takes one picture in several views,
squares of 224 pixels as bytes, and tells what it finds in them together; all arithmetic is inside the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from gadget import images
from gadget.errors import BadModel, LookFailed, NoModel, Unavailable
from gadget.look.base import Eyes
from gadget.picture import Picture, Pixels
from gadget.seen import CLEAR, SOFT_TOKENS, Guess, Name, Seen

Outputs: TypeAlias = Mapping[str, npt.NDArray[np.floating[Any]]]

SIDE = 224
CLOSER = 0.875
"""The share of the middle square that the second view shows, mirrored."""
FIELDS = {
    "names": "names",
    "grocery": "groceries",
    "coarse": "foods",
    "waste": "materials",
    "room": "rooms",
    "kind": "sorts",
}
"""The network's outputs that hold probabilities of names, and what `Seen` calls them."""

LEAST = 0.001
"""Guesses less likely than this are left out."""

MEND = "Install the package again; look.eyes = off does without."


class TrainedEyes(Eyes):
    """EfficientNet-Lite1 with heads of our own."""

    def __init__(self, threads: int, model: Path | None = None, labels: Path | None = None) -> None:
        """`model` and `labels` replace the package's."""
        data = files("gadget").joinpath("data")
        self._threads = threads
        self._model = model or Path(str(data.joinpath("gadget-eyes.onnx")))
        self._names = labels or Path(str(data.joinpath("gadget-eyes.json")))
        self._labels: Labels | None = None
        self._session: Any = None

    def prepare(self) -> None:
        if self._session is not None:
            return
        images.load()
        labels = Labels.read(self._names)
        session = _session(self._model, self._threads)
        outputs = {made.name: made.shape for made in session.get_outputs()}
        wrong = [name for name, count in labels.counts.items() if outputs.get(name, [0])[-1] != count]
        fits = "soft" not in outputs or outputs["soft"][1] == SOFT_TOKENS
        if wrong or not {"clear", "embedding"} <= outputs.keys() or not fits:
            raise BadModel(
                f"{self._model} and {self._names} do not belong together: {wrong or list(outputs)}. {MEND}"
            )
        self._outputs, self._labels, self._session = list(outputs), labels, session

    def see(self, picture: Picture) -> Seen:
        self.prepare()
        labels = cast(Labels, self._labels)
        looks = views(picture)
        if images.is_blurred(looks[0]):  # a smear looks like a plate or a coil to the network
            return Seen(clear=0.0)
        try:
            found = self._session.run(self._outputs, {"picture": looks})
        except Exception as failed:  # onnxruntime's errors have no common base
            raise LookFailed(f"the eyes failed on {picture.source}: {failed}") from failed
        return labels.seen({name: of[0] for name, of in zip(self._outputs, found, strict=True)})

    def close(self) -> None:
        self._session = None


def views(picture: Picture) -> Pixels:
    """What the network looks at, RGB bytes [2, 224, 224, 3]: the middle square, and the middle of that mirrored.

    Two looks name a thing better than one (models/LOG.md); what they score is averaged inside the network's file.
    """
    return np.stack([images.middle(picture, SIDE), images.middle(picture, SIDE, CLOSER)[:, ::-1]])


class Labels:
    """The names of the numbers that the network gives."""

    def __init__(self, rows: Mapping[str, list[list[str]]]) -> None:
        """`rows` holds for each output [English, Chinese, kind] for each of its numbers."""
        self.counts = {head: len(of) for head, of in rows.items()}
        self._names: dict[str, list[Name]] = {}
        self._places: dict[str, npt.NDArray[np.intp]] = {}
        for head, of in rows.items():
            names = [Name(*row) for row in of]
            distinct = list(dict.fromkeys(names))  # what people call the same is one name
            places = {name: place for place, name in enumerate(distinct)}
            self._names[head] = distinct
            self._places[head] = np.array([places[name] for name in names], np.intp)
        heads = ("names", "coarse")
        self._vocabulary = frozenset(
            word.casefold()
            for head in heads
            for name in self._names.get(head, ())
            for word in (name.english, name.chinese)
        )

    @classmethod
    def read(cls, path: Path) -> Labels:
        """Raises `NoModel` or `BadModel`."""
        try:
            rows = json.loads(path.read_text("utf-8"))
            if not FIELDS.keys() <= rows.keys():
                raise ValueError(f"it names only {list(rows)}")
            return cls(rows)
        except OSError as error:
            raise NoModel(f"{path} cannot be read: {error.strerror}. {MEND}") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise BadModel(f"{path} is damaged: {error}. {MEND}") from error

    def seen(self, outputs: Outputs) -> Seen:
        """What the network's numbers for one picture say."""
        guesses = {field: self._guesses(head, outputs[head]) for head, field in FIELDS.items()}
        clear = float(outputs["clear"].ravel()[0])
        soft = outputs.get("soft") if clear >= CLEAR else None
        return Seen(
            clear=clear,
            soft=b"" if soft is None else soft.astype("<f4").tobytes(),
            embedding=tuple(map(float, outputs["embedding"])),
            vocabulary=self._vocabulary,
            **guesses,
        )

    def _guesses(self, head: str, probabilities: npt.NDArray[np.floating[Any]]) -> tuple[Guess, ...]:
        names = self._names[head]
        total = np.bincount(self._places[head], probabilities.astype(np.float64), len(names))
        order = np.argsort(-total, kind="stable")
        return tuple(Guess(names[place], float(total[place])) for place in order if total[place] >= LEAST)


def _session(model: Path, threads: int) -> Any:
    if not model.is_file():
        raise NoModel(f"{model} is missing. {MEND}")
    try:
        import onnxruntime
    except ImportError as error:
        raise Unavailable(f"onnxruntime cannot be loaded: {error}. {MEND}") from error
    onnxruntime.set_default_logger_severity(4)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # a picture now and then: nothing is kept for the next
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the ears need the cores
    try:
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no common base
        raise BadModel(f"{model} is damaged: {error}. {MEND}") from error
    return session
