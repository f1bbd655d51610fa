"""48 requests with photographs on one page, to look at: picture, request, call, answer."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from labels import Example
from pictures import pixels
from pointed import POINTED, Shown, names_of

from gadget.ask import Asker
from gadget.calls import Call
from gadget.config import load
from gadget.request import Request
from gadget.settings import PhoneSettings

TILES, WRONG = 48, 12
"""How many, and how many of them are wrong ones, where there are so many."""
COLUMNS = 52  # letters of a line under a picture
LINES = 8


class Judged(Protocol):
    """What a tile is drawn of."""

    @property
    def request(self) -> Example: ...
    @property
    def shown(self) -> Shown: ...
    @property
    def made(self) -> Call: ...
    @property
    def right(self) -> bool: ...


def draw(data: Path, judged: Sequence[Judged], model: str, output: Path) -> None:
    """Write the page; tiles are framed green when the call is right, and wrong ones say what was meant."""
    rng = random.Random(1)
    shuffled = rng.sample(list(judged), len(judged))
    wrong = _of_different_pictures([one for one in shuffled if not one.right], WRONG)
    some = _of_different_pictures([one for one in shuffled if one.right], TILES - len(wrong)) + wrong
    says = asyncio.run(_answers(data, some, model))
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams["font.sans-serif"] = ["Noto Sans CJK SC", "Noto Sans CJK JP", "DejaVu Sans"]
    figure, axes = plt.subplots(8, 6, figsize=(21, 36))
    for axis, one, said in zip(axes.flat, some, says, strict=False):
        axis.imshow(pixels(data, one.shown.photograph))
        axis.set_xticks([])
        axis.set_yticks([])
        for edge in axis.spines.values():
            edge.set(color="tab:green" if one.right else "tab:red", linewidth=4)
        text = f"{one.request.text}\n→ {_written(one.made)}\n{said}"
        if not one.right:
            text += f"\nmeant: {_written(_meant(one))}"
        axis.set_xlabel(_wrapped(text), fontsize=8, ha="left", x=0)
    figure.tight_layout(h_pad=1.5)
    figure.savefig(output, dpi=70)
    plt.close(figure)


def _of_different_pictures(judged: Sequence[Judged], number: int) -> list[Judged]:
    """The first `number` that show different photographs."""
    first: dict[str, Judged] = {}
    for one in judged:
        first.setdefault(one.shown.photograph.path, one)
    return list(first.values())[:number]


def _meant(one: Judged) -> Call:
    """The right call, with a name of what is shown."""
    slot = POINTED[one.request.call.action]
    names = sorted(names_of(one.request, one.shown), key=len)
    label = "/".join(names[:2]) if names else "nothing that has a name"
    return one.request.call.with_argument(slot, label)


def _written(call: Call) -> str:
    arguments = ", ".join(f"{name}={value}" for name, value in call.arguments.items())
    return f"{call.action}({arguments})"


def _wrapped(text: str) -> str:
    lines = []
    for line in text.splitlines():
        width, start = 0, 0
        for place, letter in enumerate(line):
            width += 2 if ord(letter) > 0x2E80 else 1
            if width > COLUMNS:
                lines.append(line[start:place])
                start, width = place, 2 if ord(letter) > 0x2E80 else 1
        lines.append(line[start:])
    return "\n".join(lines[:LINES])


async def _answers(data: Path, some: Sequence[Judged], model: str) -> list[str]:
    """What the gadget says to each, acting on a copy of its memory, as if a phone were set up: nothing is sent."""
    settings = load().settings
    settings = replace(
        settings,
        decide=replace(settings.decide, model=model),
        phone=PhoneSettings(backend="ntfy", topic="nothing-is-sent-in-a-dry-run"),
    )
    said = []
    async with Asker(settings, dry_run=True) as asker:
        for one in some:
            answer = await asker.answer(
                Request(id=one.request.source, text=one.request.text, image=data / one.shown.photograph.path)
            )
            said.append(str(answer.get("say", answer.get("error", ""))))
    return said
