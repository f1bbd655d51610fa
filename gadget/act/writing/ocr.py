"""Recognises writing, English and Chinese: the only module that imports rapidocr.

The package brings its models along (PP-OCRv6 small, through onnxruntime). Naming their files keeps it from ever looking
for them on the network. Loaded, it holds hundreds of megabytes, so it is used in a process of its own only (`child`).
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from gadget import images
from gadget.act.writing.seen import Line, Point
from gadget.errors import ActFailed, BadModel, Unavailable
from gadget.picture import Picture

MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
"""Finds lines; tells upright ones from those that stand on their heads; reads them."""

SEARCHED = 960
"""Lines are looked for in the picture scaled to this many pixels along its longer side. In smaller ones small print
is missed, larger ones take memory: of an A4 letter that fills the frame, 22 % was wrong at 736, nothing at 960."""

SMALLEST = 16
"""Pixels: a picture with a shorter side than this says nothing."""

THREADS = max(1, min(3, (os.cpu_count() or 1) - 1))
"""Cores used, one being left to the rest: onnxruntime's threads wait for each other busily, and where other work holds
one of them up, two are half as fast as one."""

CLEARLY = 0.2
"""A difference in certainty that tells which way up a line is."""

_Text: TypeAlias = tuple[str, float]


class Recogniser:
    """The loaded models."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` holds the models; without it, the library's own are used.

        Raises `Unavailable` when the library is missing, `BadModel` when its models are.
        """
        try:
            import rapidocr
            from rapidocr.ch_ppocr_rec import TextRecInput
        except ImportError as error:
            raise Unavailable(
                f"rapidocr cannot be loaded: {error}. Run: pip install 'rapidocr==3.9.2'"
            ) from error
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        self._input = TextRecInput
        folder = folder or Path(rapidocr.__file__).parent / "models"
        try:
            self._engine: Any = rapidocr.RapidOCR(params=_parameters(folder))
        except Exception as error:  # rapidocr, omegaconf and onnxruntime have no common base
            raise BadModel(
                f"the models in {folder} cannot be loaded: {error}. Install rapidocr anew."
            ) from error

    def lines(self, picture: Picture) -> list[Line]:
        """Every line of writing, however uncertain, in no order. Raises `ActFailed`."""
        if min(picture.width, picture.height) < SMALLEST:
            return []
        try:
            return self._recognise(picture)
        except Exception as error:  # as above
            raise ActFailed(
                f"the writing could not be recognised: {type(error).__name__}: {error}"
            ) from error

    def _recognise(self, picture: Picture) -> list[Line]:
        searched = images.scale(picture, SEARCHED)
        boxes = self._engine.text_det(_bgr(searched)).boxes
        if boxes is None:
            return []
        factor = (picture.width / searched.width, picture.height / searched.height)
        corners = np.asarray(boxes, np.float32) * np.asarray(factor, np.float32)
        strips = self._engine.crop_text_regions(_bgr(picture), corners)
        texts, flipped = self._read(strips)
        return [
            Line(text, confidence, _points(box), turned)
            for (text, confidence), box, turned in zip(texts, corners, flipped, strict=True)
        ]

    def _read(self, strips: list[Any]) -> tuple[list[_Text], list[bool]]:
        """What the strips say, with its certainty, and which stand on their heads.

        The library's own judgement of that fails for small print. So lines that seem to are read both ways, and where
        most turn out to, all the others, too; and a line goes with the others unless it reads much better without.
        """
        upright = self._texts(strips)
        turned: dict[int, _Text] = {}

        def read_turned(chosen: list[int]) -> None:
            turned.update(zip(chosen, self._texts([np.rot90(strips[at], 2) for at in chosen]), strict=True))

        seem = [at for at, (label, _) in enumerate(self._engine.text_cls(strips).cls_res) if label == "180"]
        read_turned(seem)
        better = sum(len(text) * (certainty - upright[at][1]) for at, (text, certainty) in turned.items())
        most = 2 * len(seem) > len(strips) and better > 0
        if most:
            read_turned([at for at in range(len(strips)) if at not in turned])
        least = -CLEARLY if most else CLEARLY
        flipped = [at in turned and turned[at][1] - upright[at][1] > least for at in range(len(strips))]
        return [turned[at] if flip else upright[at] for at, flip in enumerate(flipped)], flipped

    def _texts(self, strips: list[Any]) -> list[_Text]:
        if not strips:
            return []
        read = self._engine.text_rec(self._input(img=strips, return_word_box=False))
        return [(text, float(certainty)) for text, certainty in zip(read.txts, read.scores, strict=True)]


def _parameters(folder: Path) -> dict[str, Any]:
    return {
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
        "Det.limit_side_len": 32,  # the size it is searched in is ours to choose
        "Cls.cls_thresh": 2.0,  # nor does it turn anything by itself
        "Rec.rec_batch_num": 1,  # several at once are no faster on a processor, and take more memory
        **{f"{part}.model_path": str(folder / file) for part, file in MODELS.items()},
    }


def _bgr(picture: Picture) -> Any:
    return np.ascontiguousarray(picture.pixels[..., ::-1])


def _points(box: Any) -> tuple[Point, Point, Point, Point]:
    a, b, c, d = ((float(x), float(y)) for x, y in box)
    return a, b, c, d
