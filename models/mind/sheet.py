"""48 requests with photographs on one page, to look at: picture, request, call, answer."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from labels import Example
from pictures import pixels
from pointed import POINTED, Shown, names_of

from gadget import images
from gadget.ask import Asker
from gadget.calls import Call
from gadget.config import load
from gadget.picture import Picture
from gadget.request import Request
from gadget.settings import PhoneSettings

TILES, WRONG = 48, 12
"""How many, and how many of them are wrong ones, where there are so many."""
COLUMNS = 52  # letters of a line under a picture
LINES = 3  # of the request, of the call, of the answer and of what was meant


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


def draw(data: Path, judged: Sequence[Judged], others: Sequence[Judged], model: str, output: Path) -> None:
    """Write the page; tiles are framed green when the call is right, and wrong ones say what was meant.

    `judged` are requests with a picture that answers them; `others`, all shown, those where it names nothing.
    """
    rng = random.Random(1)
    shuffled = rng.sample(list(judged), len(judged))
    wrong = _of_different_pictures([one for one in shuffled if not one.right], WRONG)
    right = _of_different_pictures([one for one in shuffled if one.right], TILES - len(others) - len(wrong))
    some = [*right, *others, *wrong]
    says = asyncio.run(_answers(data, some, model))
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams["font.sans-serif"] = ["Noto Sans CJK SC", "Noto Sans CJK JP", "DejaVu Sans"]
    figure, axes = plt.subplots(8, 6, figsize=(21, 40))
    for axis, one, said in zip(axes.flat, some, says, strict=False):
        axis.imshow(pixels(data, one.shown.photograph))
        axis.set_xticks([])
        axis.set_yticks([])
        for edge in axis.spines.values():
            edge.set(color="tab:green" if one.right else "tab:red", linewidth=4)
        parts = [one.request.text, f"→ {_written(one.made)}", said]
        if not one.right:
            parts.append(f"meant: {_meant(one)}")
        axis.set_xlabel("\n".join(map(_wrapped, parts)), fontsize=8, ha="left", x=0)
    figure.tight_layout(h_pad=1.5)
    figure.savefig(output, dpi=70)
    plt.close(figure)


def _of_different_pictures(judged: Sequence[Judged], number: int) -> list[Judged]:
    """The first `number` that show different photographs."""
    first: dict[str, Judged] = {}
    for one in judged:
        first.setdefault(one.shown.photograph.path, one)
    return list(first.values())[:number]


def _meant(one: Judged) -> str:
    """The right call, with a name of what is shown."""
    call = one.request.call
    if (slot := POINTED.get(call.action)) is not None:
        names = sorted(names_of(one.request, one.shown), key=len)
        call = call.with_argument(slot, "/".join(names[:2]) if names else "nothing that has a name")
    return _written(call)


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
    return "\n".join([*lines[: LINES - 1], f"{lines[LINES - 1][:-1]}…"] if len(lines) > LINES else lines)


async def _answers(data: Path, some: Sequence[Judged], model: str) -> list[str]:
    """What the gadget says to each, acting on a copy of its memory, as if a phone were set up: nothing is sent."""
    settings = load().settings
    settings = replace(
        settings,
        decide=replace(settings.decide, model=model),
        phone=PhoneSettings(backend="ntfy", topic="nothing-is-sent-in-a-dry-run"),
    )
    said = []
    with tempfile.TemporaryDirectory() as folder:
        async with Asker(settings, dry_run=True) as asker:
            for one in some:
                held_up = Path(folder) / "held-up.jpg"
                images.write_jpeg(held_up, Picture(pixels(data, one.shown.photograph), "held up"))
                answer = await asker.answer(
                    Request(id=one.request.source, text=one.request.text, image=held_up)
                )
                said.append(str(answer.get("say", answer.get("error", ""))))
    return said
