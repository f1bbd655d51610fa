"""Any GGUF vision model as the eyes: it is asked what the picture shows, and its words become a name.

It knows no list of names, no materials and no rooms, and cannot compare two pictures: what the trained eyes tell of
these stays empty, and is asked for.
"""

from __future__ import annotations

import math
import re
import time
from pathlib import Path

import numpy as np

from gadget import images
from gadget.errors import LookFailed
from gadget.look.base import Eyes
from gadget.picture import Picture
from gadget.seen import Guess, Name, Seen
from gadget.vision import Broken, Interrupted, Logits, VisionModel

KIND = "object"
"""The kind of everything that such eyes name."""

QUESTION = (
    "What is the main thing in this picture? Answer with its name only, in one to four words in English, then a slash, "
    "then the same in Chinese. If nothing can be made out, answer: nothing\n"
)

LONGEST = 24
"""Tokens of an answer that are read."""
LONGEST_NAME = 40
"""Characters of a name; what is longer is no name."""

_FILLER = re.compile(
    r"^(?:(?:this|that|it|there|here)(?:'s| is| are)|the (?:main thing|picture|image)[\w ]*? (?:is|shows)"
    r"|i (?:can )?see|answer:|an?|the|some)(?:\s+|$)"
    r"|^(?:这是|图中是|一[个只条张把本瓶辆件台])",
    re.IGNORECASE,
)
_EDGE = " \t.,!?;:\"'*`_()[]{}<>-–—。，！？；：、…“”「」《》"
_NOTHING = re.compile(
    r"(?:nothing|none|no(?: main)? (?:thing|object|image|picture)|n/?a|unknown|unclear|unsure"
    r"|not (?:clear|sure|visible)"
    r"|(?:all |completely |solid )?(?:black|dark|darkness|blank|blur|blurry|blurred|empty)"
    r"(?: (?:picture|image|screen))?)(?: (?:is|can be|to be)\b.*)?"
    r"|没有|没什么|什么(?:都|也)没有|无|看不清|不清楚|未知|黑色|全黑|空白|模糊",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[㐀-鿿]")


class VisionEyes(Eyes):
    """Sees with the GGUF vision model at `path`, on `threads` cores, for at most `limit_s` seconds a picture."""

    def __init__(self, path: Path, threads: int, limit_s: float) -> None:
        self._model = VisionModel(path, threads=threads, setting="look.model")
        self._limit_s = limit_s

    def prepare(self) -> None:
        """Raises `NoModel` or `BadModel`; twice is harmless."""
        if not self._model.is_loaded:
            images.load()
            self._model.prepare()

    def see(self, picture: Picture) -> Seen:
        """One name, as likely as its words were to the model on average; unclear when it says that it sees nothing.

        Such a probability is not calibrated, and models differ. Raises `LookFailed` after the time limit.
        """
        self.prepare()
        if images.shows_nothing(picture):  # a model would invent something
            return Seen(clear=0.0)
        answer = _Answer(self._model)
        until = time.monotonic() + self._limit_s
        try:
            self._model.write(
                [picture, QUESTION],
                answer,
                longest=LONGEST,
                is_due=lambda: time.monotonic() >= until,
            )
        except Interrupted:
            raise LookFailed(
                f"the eyes could not tell what {picture.source} shows within look.see_s = {self._limit_s:g} s: use a "
                "smaller model or raise it"
            ) from None
        except Broken as failed:
            raise LookFailed(f"the eyes failed on {picture.source}: {failed}") from failed
        return seen(answer.text, answer.probability)

    def close(self) -> None:
        self._model.close()


def seen(words: str, probability: float) -> Seen:
    """What a model's answer says: a name in one language or two, or that nothing can be made out."""
    line = next((line for line in words.splitlines() if line.strip(_EDGE)), "")
    names = [name for part in re.split(r"[/|／]", line) if (name := _tidied(part))]
    if not names or any(_NOTHING.fullmatch(name) for name in names):
        return Seen(clear=0.0)
    english = next((name for name in names if not _CHINESE.search(name)), names[0])
    chinese = next((name for name in names if _CHINESE.search(name)), names[0])
    return Seen(
        clear=1.0,
        names=(Guess(Name(english, chinese, KIND), probability),),
        vocabulary=frozenset({english.casefold(), chinese.casefold()}),
    )


def _tidied(part: str) -> str:
    """A name without what models put around it; "" for what is no name."""
    name = "".join(character for character in part if character.isprintable()).strip(_EDGE)
    while (shorter := _FILLER.sub("", name, count=1).strip(_EDGE)) != name:
        name = shorter
    return name if len(name) <= LONGEST_NAME else ""


class _Answer:
    """Writes the likeliest words, to the end of the line."""

    def __init__(self, model: VisionModel) -> None:
        self._model = model
        self._written = b""
        self.is_done = False
        self._surprise: list[float] = []

    @property
    def text(self) -> str:
        return self._written.decode(errors="ignore")

    @property
    def probability(self) -> float:
        """Of a word on average: the geometric mean over the tokens."""
        return math.exp(-sum(self._surprise) / len(self._surprise)) if self._surprise else 0.0

    def choose(self, logits: Logits) -> int:
        """The likeliest token."""
        token = int(np.argmax(logits))
        if self._model.is_end(token):
            self.is_done = True
            return token
        scores = logits.astype(np.float64)
        self._surprise.append(float(np.logaddexp.reduce(scores) - scores[token]))
        self._written += self._model.piece(token)
        self.is_done = b"\n" in self._written.lstrip()
        return token
