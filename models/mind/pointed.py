"""Requests that point, and what the photographs they are shown with may truly be called."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from dataset import tests
from labels import Example

sys.path.append(str(Path(__file__).parent.parent / "eyes"))
from names import Name, by_wnid, names, relabelled
from names import labels as eyes_labels
from pictures import SPOILED, frame, twins
from pictures import Picture as Photograph

from gadget.decide import sight
from gadget.look.eyes import TrainedEyes
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
UNFITTING = {
    "smart_recycling": ("room", "animal"),
    "amazon_shopping": ("room", "animal"),
    "instacart_shopping": ("room", "animal", "thing", "waste"),
    "interior_design": ("waste", "grocery", "animal"),
    "animal_care": ("waste", "grocery", "room", "thing"),
    "lost_and_found": ("room",),
}
"""The sorts of pictures that answer nothing there. Furniture tells of a room, so a thing does not stand beside `interior_design`; an animal can be found."""
POINTED = dict(sight.FILLS.keys())
AUTHORS = (
    "pointing",
    "later-pointing",
    "later-pointing-2",
    "later-pointing-3",
    "later-pointing-4",
    "later-pointing-5",
    "later-pointing-6",
)
"""The sets of pointing requests; each was written when the training data had been steered by those before it."""
EACH = 4
"""Fitting pictures that every pointing request is shown with."""


@dataclass(frozen=True, slots=True)
class Shown:
    photograph: Photograph
    seen: Seen


def album_of(data: Path, eyes: TrainedEyes) -> tuple[list[Shown], list[Shown], float]:
    """Test pictures that can be told, spoiled ones, and the median milliseconds that the eyes take."""
    from look import everything

    clear, spoiled, times = [], [], []
    found = everything(data)
    left_out = twins(data, found)
    for photograph in found:
        if (
            photograph.split != "test"
            or photograph.spoiled not in ("", *SPOILED)
            or photograph.path in left_out
        ):
            continue
        picture = frame(data, photograph)
        began = time.perf_counter()
        seen = eyes.see(picture)
        times.append(1000 * (time.perf_counter() - began))
        (spoiled if photograph.spoiled else clear).append(Shown(photograph, seen))
    return clear, spoiled, round(float(np.median(times)), 1)


def pointing(language: str) -> list[Example]:
    """The requests of all authors."""
    return [one for author in AUTHORS for one in tests(f"{author}-{language}")]


def fitting(made: Example, album: Sequence[Shown], rng: random.Random) -> list[Shown]:
    """`EACH` pictures that answer what the request leaves open."""
    return rng.sample([shown for shown in album if _fits(made, shown)], EACH)


def unfitting(made: Example, album: Sequence[Shown], rng: random.Random) -> list[tuple[str, Shown]]:
    """One picture of each sort that answers nothing in this request, with its sort."""
    found = []
    for sort in UNFITTING[made.call.action]:
        some = [shown for shown in album if sort_of(shown.photograph) == sort]
        found.append((sort, rng.choice(some)))
    return found


def sort_of(photograph: Photograph) -> str:
    """What is on it, as `UNFITTING` has it; "other" for a person, a building, a view, a dish."""
    if photograph.source != "imagenet_samples":
        return {"trashnet": "waste", "groceries": "grocery", "rooms": "room"}[photograph.source]
    name = by_wnid()[photograph.label]
    if answers_pointing(name, wants_creature=True):
        return "animal"
    return "thing" if answers_pointing(name, wants_creature=False) else "other"


def each_once(
    requests: Sequence[Example], album: Sequence[Shown], rng: random.Random
) -> list[tuple[Example, Shown]]:
    """Every picture that answers some request, with one such request: an action first, then one of its requests."""
    pairs = []
    for shown in album:
        by_action: dict[str, list[Example]] = {}
        for made in requests:
            if _fits(made, shown):
                by_action.setdefault(made.call.action, []).append(made)
        if by_action:
            pairs.append((rng.choice(by_action[rng.choice(sorted(by_action))]), shown))
    return pairs


def _fits(made: Example, shown: Shown) -> bool:
    return shown.photograph.source in FITS[made.call.action] and bool(names_of(made, shown, relabel=False))


def names_of(made: Example, shown: Shown, relabel: bool = True) -> set[str]:
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
    if not answers_pointing(label_of, wants_creature):
        return set()
    also = relabelled().get(shown.photograph.path, []) if relabel else []
    alike = [name for name in ([] if None in also else [label_of]) + also if name]
    # the answer depends on the kind of animal, which no wrong label missed: a neighbouring breed will do
    kinds = {name.kind for name in (label_of, *alike) if name.kind in sight._ANIMALS}
    alike += [name for name in names() if name.kind in kinds]
    words = {(name.chinese if chinese else name.english).casefold() for name in alike}
    return words | {sight._ANIMALS[kind][chinese] for kind in kinds}


def answers_pointing(name: Name, wants_creature: bool) -> bool:
    return (name.kind in sight.CREATURES) == wants_creature and name.kind not in (*sight._NO_THINGS, "food")
