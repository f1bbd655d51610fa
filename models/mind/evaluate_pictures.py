"""Requests with photographs that training never saw: the whole call, what may not happen, and the ways it could be done otherwise.

    python evaluate_pictures.py DATA --output build/pictures [--model FILE]

DATA holds trashnet/, groceries/, rooms/ and imagenet_samples/ (../shared/data/images). Photographs are of the eyes' test split (by object, room and
house), the pointing requests by five authors who saw neither training data nor pictures. Prints a table; saves pictures.json, wrong-calls.txt and
sheet.jpg: 48 pictures with request, call and answer, right ones and wrong ones.

The ways: "soft tokens" is what ships; "named afterwards" leaves the mind blind and names what was pointed at from the eyes' guesses
(gadget.decide.sight); "labels as text" is the usual way: the eyes' words are put before the request and the same mind reads them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import cv2
import numpy as np
from dataset import tests
from labels import SIGNATURES, Example
from score import plain_arguments

sys.path.append(str(Path(__file__).parent.parent / "eyes"))
from names import Name, by_wnid, names, relabelled
from names import labels as eyes_labels
from pictures import SPOILED, pixels
from pictures import Picture as Photograph

from gadget import backends
from gadget.ask import Asker
from gadget.calls import Call
from gadget.config import load
from gadget.decide import sight
from gadget.decide.base import Decision, Request
from gadget.look.eyes import TrainedEyes
from gadget.picture import Picture
from gadget.request import Request as Asked
from gadget.seen import Seen

FITS = {
    "smart_recycling": ("trashnet",),
    "amazon_shopping": ("imagenet_samples",),
    "instacart_shopping": ("groceries",),
    "interior_design": ("rooms",),
    "animal_care": ("imagenet_samples",),
    "lost_and_found": ("imagenet_samples",),
}
"""Whose pictures answer what a pointing request leaves open."""
POINTED = dict(sight.FILLS.keys())
AUTHORS = ("pointing", "later-pointing", "later-pointing-2", "later-pointing-3", "later-pointing-4")
"""The sets of pointing requests; each was written when the training data had been steered by those before it."""
SHIPS = "soft tokens"
"""The way that ships."""
EACH = 4
"""Fitting pictures that every pointing request is shown with."""


@dataclass(frozen=True, slots=True)
class Shown:
    photograph: Photograph
    seen: Seen


@dataclass(frozen=True, slots=True)
class Judged:
    """A request with a picture, what was made of it, and whether that is right."""

    request: Example
    shown: Shown
    made: Call
    right: bool
    right_by_label: bool
    """By the label that the photograph came with alone."""
    asked: bool
    milliseconds: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("data", type=Path)
    options.add_argument("--output", type=Path, default=Path("build/pictures"))
    options.add_argument("--model", default="", help="a GGUF instead of the installed mind")
    chosen = options.parse_args()
    chosen.output.mkdir(parents=True, exist_ok=True)
    settings = load().settings
    mind = backends.decider(
        replace(settings.decide, backend="functional", model=chosen.model),
        backends.store(settings),
        tuple(SIGNATURES.values()),
    )
    mind.prepare()
    eyes = TrainedEyes(1)
    rng = random.Random(0)
    album, spoiled, encoder = _album(chosen.data, eyes)
    pointing = {language: _pointing(language) for language in ("en", "zh")}
    authors = {
        author: {one.source for language in pointing for one in tests(f"{author}-{language}")}
        for author in AUTHORS
    }
    figures: dict[str, Any] = {"date": datetime.now(UTC).date().isoformat(), "encoder_ms": encoder}
    pairs = [(made, shown) for of in pointing.values() for made in of for shown in _fitting(made, album, rng)]
    others = [
        (made, shown) for of in pointing.values() for made in of for shown in _unfitting(made, album, rng)
    ]
    unclear = [(made, rng.choice(spoiled)) for of in pointing.values() for made in of for _ in range(2)]

    def soft(made: Example, shown: Shown) -> tuple[Decision, float]:
        mind.look(shown.seen)  # while the person speaks
        return _timed(lambda: _decide(mind, made.text, made.language, shown.seen))

    def afterwards(made: Example, shown: Shown) -> tuple[Decision, float]:
        return _timed(lambda: _decide(mind, made.text, made.language, None))

    def as_text(made: Example, shown: Shown) -> tuple[Decision, float]:
        return _timed(
            lambda: _decide(mind, f"{_caption(shown.seen, made.language)} {made.text}", made.language, None)
        )

    ways: dict[str, tuple[Callable[[Example, Shown], tuple[Decision, float]], bool]] = {
        SHIPS: (soft, True),
        "named afterwards": (afterwards, True),
        "labels as text": (as_text, False),
        "soft tokens alone": (soft, False),
    }
    for way, (decide, fill) in ways.items():
        step = 1 if way == SHIPS else EACH  # the others are shown one photograph a request
        judged = [_judge(made, shown, decide, fill) for made, shown in pairs[::step]]
        figures[way] = _by(judged, authors)
        if way == SHIPS:
            first = judged
            figures[f"{way}, one photograph a request"] = _shares(judged[::EACH])
        invented = [_judge(made, shown, decide, fill) for made, shown in unclear[::step]]
        figures[way]["invented on an unclear picture"] = _share([_invented(one) for one in invented])
        irrelevant = [_judge(made, shown, decide, fill) for made, shown in others]
        figures[way]["named on a picture of something else"] = _share([_invented(one) for one in irrelevant])
        print(way, json.dumps(figures[way], ensure_ascii=False), flush=True)
    figures["requests that say everything, with any picture"] = _undisturbed(mind, album, rng)
    print(json.dumps(figures["requests that say everything, with any picture"]))
    wrong = [
        f"{one.request.text}\t{one.shown.photograph.path}\n\tmade {one.made}"
        for one in first
        if not one.right
    ]
    (chosen.output / "wrong-calls.txt").write_text("\n".join(wrong) + "\n", "utf-8")
    (chosen.output / "pictures.json").write_text(
        json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    mind.close()
    _sheet(chosen.data, first, chosen.model, chosen.output / "sheet.jpg")


def _album(data: Path, eyes: TrainedEyes) -> tuple[list[Shown], list[Shown], float]:
    """Test pictures that can be told, spoiled ones, and the median milliseconds that the eyes take."""
    from look import everything

    clear, spoiled, times = [], [], []
    for photograph in everything(data):
        if photograph.split != "test" or photograph.spoiled not in ("", *SPOILED):
            continue
        picture = Picture(pixels(data, photograph), photograph.path)
        began = time.perf_counter()
        seen = eyes.see(picture)
        times.append(1000 * (time.perf_counter() - began))
        (spoiled if photograph.spoiled else clear).append(Shown(photograph, seen))
    return clear, spoiled, round(float(np.median(times)), 1)


def _pointing(language: str) -> list[Example]:
    return [one for author in AUTHORS for one in tests(f"{author}-{language}")]


def _fitting(made: Example, album: Sequence[Shown], rng: random.Random) -> list[Shown]:
    fits = [
        shown
        for shown in album
        if shown.photograph.source in FITS[made.call.action] and _names(made, shown, relabel=False)
    ]
    return rng.sample(fits, EACH)


def _unfitting(made: Example, album: Sequence[Shown], rng: random.Random) -> list[Shown]:
    """A room where a thing was pointed at, and waste where a room or an animal was."""
    source = "trashnet" if made.call.action in ("interior_design", "animal_care") else "rooms"
    return rng.sample([shown for shown in album if shown.photograph.source == source], 1)


def _names(made: Example, shown: Shown, relabel: bool = True) -> set[str]:
    """Everything that this picture may truly be called in answer to this request, small letters; nothing where it does not fit.

    Without `relabel` by the label that the photograph came with alone.
    """
    source, label = shown.photograph.source, shown.photograph.label
    chinese = made.language == "zh"
    if source == "trashnet":
        if label == "trash":
            return set()
        return {words[chinese].casefold() for words in sight._MADE[label].values()} | (
            {"纸板", "cardboard"} if label == "cardboard" else set()
        )
    if source == "groceries":
        row = next(row for row in eyes_labels()["grocery"] if row["class"] == label)
        sort = next(of for of in eyes_labels()["coarse"] if of["class"] == row["coarse"])
        return {of["zh" if chinese else "en"].casefold() for of in (row, sort)}
    if source == "rooms":
        rows = [row for row in eyes_labels()["room"] if row["class"] == label and label != "frontal"]
        return {row["zh" if chinese else "en"].casefold() for row in rows}
    label_of = by_wnid()[label]
    wants_creature = made.call.action == "animal_care"
    if not _answers_pointing(label_of, wants_creature):
        return set()
    also = relabelled().get(shown.photograph.path, []) if relabel else []
    alike = [name for name in ([] if None in also else [label_of]) + also if name]
    # the answer depends on the kind of animal, which no wrong label missed: a neighbouring breed will do
    kinds = {name.kind for name in (label_of, *alike) if name.kind in sight._ANIMALS}
    alike += [name for name in names() if name.kind in kinds]
    words = {(name.chinese if chinese else name.english).casefold() for name in alike}
    return words | {sight._ANIMALS[kind][chinese] for kind in kinds}


def _answers_pointing(name: Name, wants_creature: bool) -> bool:
    return (name.kind in sight.CREATURES) == wants_creature and name.kind not in (*sight._NO_THINGS, "food")


def _decide(mind: Any, text: str, language: str, seen: Seen | None) -> Decision:
    request = Request(text, "zh" if language == "zh" else "en", seen=seen)
    decided: Decision = mind.decide(request, deadline=time.monotonic() + 60, abort=Event())
    return decided


def _timed(decide: Callable[[], Decision]) -> tuple[Decision, float]:
    began = time.perf_counter()
    decision = decide()
    return decision, 1000 * (time.perf_counter() - began)


def _caption(seen: Seen, language: str) -> str:
    """What the eyes say, in words; nothing of an unclear picture."""
    if not seen.is_clear:
        return ""
    chinese = language == "zh"
    heads = {
        "waste": (*seen.materials[:1], *seen.names[:1]),
        "grocery": (*seen.groceries[:1],),
        "room": (*seen.rooms[:1],),
    }
    guesses = heads.get(seen.sort, seen.names[:2])
    words = [guess.name.chinese if chinese else guess.name.english for guess in guesses]
    return f"（图片：{'，'.join(words)}）" if chinese else f"(picture: {', '.join(words)})"


def _judge(
    made: Example, shown: Shown, decide: Callable[[Example, Shown], tuple[Decision, float]], fill: bool
) -> Judged:
    decision, spent = decide(made, shown)
    call = decision.call
    if fill:
        call = sight.filled(
            call, SIGNATURES[call.action], shown.seen, "zh" if made.language == "zh" else "en"
        )
    slot = POINTED[made.call.action]
    said = {name: value for name, value in plain_arguments(call).items() if name != slot}
    wanted = {name: value for name, value in plain_arguments(made.call).items() if name != slot}
    named = _pointed(call)
    rest = call.action == made.call.action and said == wanted
    right, by_label = (rest and named.casefold() in _names(made, shown, relabel) for relabel in (True, False))
    return Judged(made, shown, call, right, by_label, call.action == made.call.action and not named, spent)


def _pointed(call: Call) -> str:
    value = call.arguments.get(POINTED.get(call.action, ""), "")
    return value if isinstance(value, str) else ", ".join(value)


def _shows(one: Judged) -> bool:
    return _pointed(one.made).casefold() in _names(one.request, one.shown)


def _invented(one: Judged) -> bool:
    """Whether the argument that the picture was to fill holds what nobody said."""
    named = _pointed(one.made)
    return bool(named) and not sight._is_said(named, one.request.text)


def _shares(judged: Sequence[Judged]) -> dict[str, float]:
    times = sorted(one.milliseconds for one in judged)
    return {
        "requests": len(judged),
        "call": _share([one.right for one in judged]),
        "call by the photographs' own labels": _share([one.right_by_label for one in judged]),
        "action and what is shown": _share(
            [one.made.action == one.request.call.action and _shows(one) for one in judged]
        ),
        "named right": _share([_shows(one) for one in judged]),
        "asked instead": _share([one.asked for one in judged]),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
    }


def _by(judged: Sequence[Judged], authors: dict[str, set[str]]) -> dict[str, Any]:
    """The shares of them all, and by language, author and action."""
    figures: dict[str, Any] = {"all": _shares(judged)}
    for language in ("en", "zh"):
        figures[language] = _shares([one for one in judged if one.request.language == language])
    figures["by author"] = {
        author: _shares([one for one in judged if one.request.source in of_author])
        for author, of_author in authors.items()
    }
    figures["by action"] = {
        action: _shares([one for one in judged if one.request.call.action == action]) for action in FITS
    }
    return figures


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / max(1, len(hits)), 4)


def _undisturbed(mind: Any, album: Sequence[Shown], rng: random.Random) -> dict[str, float]:
    """The test requests that point at nothing: right calls with and without a picture, and calls that it changed."""
    made = [one for name in ("test-en", "test-zh") for one in tests(name)]
    without = [_decide(mind, one.text, one.language, None).call for one in made]
    shown = [rng.choice(album).seen for _ in made]
    beside = [_decide(mind, one.text, one.language, seen).call for one, seen in zip(made, shown, strict=True)]
    wanted = [one.call for one in made]

    def right(calls: Sequence[Call], whole: bool) -> float:
        return _share(
            [
                call.action == want.action and (not whole or plain_arguments(call) == plain_arguments(want))
                for call, want in zip(calls, wanted, strict=True)
                if not sight.fillable(want.action, POINTED.get(want.action, "")) or _pointed(want)
            ]
        )

    return {
        "action without": right(without, False),
        "action with": right(beside, False),
        "call without": right(without, True),
        "call with": right(beside, True),
        "another action": _share([a.action != b.action for a, b in zip(without, beside, strict=True)]),
    }


def _sheet(data: Path, judged: Sequence[Judged], model: str, output: Path) -> None:
    """48 of them: picture, request, call, answer; green when the call is right."""
    rng = random.Random(1)
    wrong = [one for one in judged if not one.right]
    right = [one for one in judged if one.right]
    some = rng.sample(right, min(len(right), 48 - min(len(wrong), 12))) + rng.sample(
        wrong, min(len(wrong), 12)
    )
    says = asyncio.run(_answers(data, some, model))
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams["font.sans-serif"] = ["Noto Sans CJK SC", "Noto Sans CJK JP", "DejaVu Sans"]
    figure, axes = plt.subplots(8, 6, figsize=(21, 31))
    for axis, one, said in zip(axes.flat, some, says, strict=True):
        axis.imshow(pixels(data, one.shown.photograph))
        axis.set_xticks([])
        axis.set_yticks([])
        for edge in axis.spines.values():
            edge.set(color="tab:green" if one.right else "tab:red", linewidth=4)
        arguments = ", ".join(f"{name}={value}" for name, value in one.made.arguments.items())
        text = f"{one.request.text}\n→ {one.made.action}({arguments})\n{said}"
        axis.set_xlabel(_wrapped(text), fontsize=8, ha="left", x=0)
    figure.tight_layout()
    figure.savefig(output, dpi=70)


def _wrapped(text: str, columns: int = 52) -> str:
    lines = []
    for line in text.splitlines():
        width, start = 0, 0
        for place, letter in enumerate(line):
            width += 2 if ord(letter) > 0x2E80 else 1
            if width > columns:
                lines.append(line[start:place])
                start, width = place, 0
        lines.append(line[start:])
    return "\n".join(lines[:7])


async def _answers(data: Path, some: Sequence[Judged], model: str) -> list[str]:
    """What the gadget says to each, acting on a copy of its memory."""
    settings = load().settings
    settings = replace(settings, decide=replace(settings.decide, model=model))
    said = []
    async with Asker(settings, dry_run=True) as asker:
        for one in some:
            answer = await asker.answer(
                Asked(id=one.request.source, text=one.request.text, image=data / one.shown.photograph.path)
            )
            said.append(str(answer.get("say", answer.get("error", ""))))
    return said


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
