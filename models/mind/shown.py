"""Requests with and without pictures, all that the mind learns from: what was pointed at is named from the soft tokens.

    python shown.py RUN --model CUT.gguf --eyes EYES_RUN [--examples 60000]

Every request of the text stream can come with a picture or without one. Where the picture answers what was left open ("which bin does this go
in?"), the call holds the name; where it does not fit, or the request has nothing to do with it, the call is what it was. So two things are
learnt at once: to read the soft tokens, and to let them change nothing else. A picture that shows nothing gives no soft tokens at all, here as on
the device, so that there is nothing to invent from.

Pictures are those of the eyes' training split, as the heads speak of pictures they were not trained on (models/eyes/outputs.py), and drawn ones: a
name out of all thousand, with the doubts of a real picture. Writes RUN/train.npz as dataset.py does, with the place of each example's picture in
RUN/soft.npy, and looks of the same kind at the eyes' dev split.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from dataset import Writer, held, stream, test_names, tests
from labels import SIGNATURES, Example

sys.path.append(str(Path(__file__).parent.parent / "eyes"))
from names import by_wnid
from ship import rows

from gadget.decide import sight
from gadget.look.eyes import FIELDS, Labels
from gadget.seen import SOFT_TOKENS, Guess, Name, Seen

HEADS = ("names", "grocery", "coarse", "waste", "room", "kind")
PICTURED = 0.55
"""Of the requests that say everything, the share that comes with a picture all the same."""
FITTING = 0.75
"""Of the pictures shown with something left open, the share that can answer it."""
DRAWN = 9_000
SURE_WRONG = 0.25
"""A picture to whose true class the eyes give less than this is not named by it: nobody could know."""

ANSWERED_BY = {
    ("smart_recycling", "item"): ("trashnet", "groceries", "drawn object", "drawn grocery"),
    ("amazon_shopping", "query"): ("imagenet_samples", "drawn object", "groceries"),
    ("instacart_shopping", "items"): ("groceries", "drawn grocery"),
    ("interior_design", "room"): ("rooms",),
    ("animal_care", "animal"): ("drawn animal", "imagenet_samples"),
    ("lost_and_found", "item"): ("drawn object", "imagenet_samples"),
}
"""The sets whose pictures fit what may be left open."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture: its soft tokens, what the eyes said, and what is true of it (names of `Seen` with certainty where the truth is known)."""

    soft: npt.NDArray[np.float16]
    seen: Seen
    truth: Seen
    source: str


class Album:
    """Pictures of one split of the eyes' data."""

    def __init__(self, eyes_run: Path, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        # read once: an access to the file unpacks it anew
        self._data = dict(np.load(eyes_run / "pictures.npz"))
        self._raw = json.loads((eyes_run / "labels.json").read_text("utf-8"))
        self._labels = Labels(rows(self._raw))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._projector = onnxruntime.InferenceSession(str(eyes_run / "projector.onnx"), options)

    def split(self, name: str, *, spoiled: tuple[str, ...] = ("",)) -> list[Shown]:
        """Photographs of a split that show something."""
        data = self._data
        chosen = np.flatnonzero((data["split"] == name) & np.isin(data["spoiled"], spoiled))
        made = []
        for place in chosen:
            outputs = {head: data[head][place].astype(np.float32) for head in (*HEADS, "clear", "embedding")}
            seen = self._labels.seen(outputs)
            if seen.is_clear:
                source, label = str(data["source"][place]), str(data["label"][place])
                made.append(Shown(self._soft(outputs), seen, self._true(seen, source, label), source))
        return made

    def drawn(self, number: int) -> list[Shown]:
        """Pictures that nobody took: each name in turn, with the doubts of some real picture spread over names of its kind."""
        data, made = self._data, []
        kinds = np.array([row["kind"] for row in self._raw["names"]])
        goods = np.array([row.get("coarse", row["en"]) for row in self._raw["grocery"]])
        models = np.flatnonzero(
            (data["split"] == "train") & (data["spoiled"] == "") & (data["source"] == "imagenet_samples")
        )
        foods = np.flatnonzero(
            (data["split"] == "train") & (data["spoiled"] == "") & (data["source"] == "groceries")
        )
        for count in range(number):
            if count % 5:
                template, head, total, groups = int(self._rng.choice(models)), "names", 1000, kinds
            else:
                template, head, total, groups = int(self._rng.choice(foods)), "grocery", len(goods), goods
            outputs = {
                name: data[name][template].astype(np.float32) for name in (*HEADS, "clear", "embedding")
            }
            centre = int(self._rng.integers(total))
            alike = np.flatnonzero(groups == groups[centre])
            others = np.setdiff1d(self._rng.permutation(total)[:40], [centre])
            near = self._rng.permutation(np.setdiff1d(alike, [centre]))[:6]
            places = np.array(list(dict.fromkeys([centre, *near, *others])))
            doubts = np.sort(outputs[head])[::-1][: len(places)]
            spread = np.zeros(total, np.float32)
            spread[places] = doubts
            outputs[head] = spread
            if head == "names":
                wanted = "animal" if kinds[centre] in sight.CREATURES else "object"
                sort = np.sort(outputs["kind"])[::-1]
                classes = [row["class"] for row in self._raw["kind"]]
                first = classes.index(wanted)
                outputs["kind"] = np.array([0.0] * len(classes), np.float32)
                rest = [place for place in range(len(classes)) if place != first]
                outputs["kind"][[first, *self._rng.permutation(rest)]] = sort
                source = f"drawn {wanted}"
            else:
                source = "drawn grocery"
                coarse = [row["class"] for row in self._raw["coarse"]]
                outputs["coarse"] = np.zeros(len(coarse), np.float32)
                for place, likely in enumerate(spread):
                    of = self._raw["grocery"][place].get("coarse", "")
                    if of in coarse:
                        outputs["coarse"][coarse.index(of)] += likely
            outputs["clear"] = np.ones(1, np.float32)
            seen = self._labels.seen(outputs)
            made.append(Shown(self._soft(outputs), seen, seen, source))
        return made

    def _soft(self, outputs: dict[str, npt.NDArray[np.float32]]) -> npt.NDArray[np.float16]:
        (soft,) = self._projector.run(["soft"], {head: outputs[head][None] for head in HEADS})
        return np.asarray(soft[0], np.float16)

    def _true(self, seen: Seen, source: str, label: str) -> Seen:
        """What the eyes should have said."""
        if source == "imagenet_samples":
            return replace(seen, names=(self._certain("names", by_wnid()[label].index),))
        sort = {"trashnet": "waste", "groceries": "grocery", "rooms": "room"}[source]  # and the head's name
        place = self._place(sort, label)
        changed = {
            FIELDS[sort]: (self._certain(sort, place),),
            "sorts": (Guess(Name(sort, sort, sort), 1.0),),
        }
        if source == "groceries":
            coarse = self._place("coarse", self._raw["grocery"][place]["coarse"])
            changed |= {"foods": (self._certain("coarse", coarse),), "names": ()}
        return replace(seen, **changed)

    def _place(self, head: str, label: str) -> int:
        return [row["class"] for row in self._raw[head]].index(label)

    def _certain(self, head: str, place: int) -> Guess:
        (name,) = rows({head: [self._raw[head][place]]})[head]
        return Guess(Name(*name), 1.0)


def answered(made: Example, shown: Shown) -> Example:
    """The request with the call that is right when this is in front of the camera."""
    signature = SIGNATURES[made.call.action]
    by_eyes = sight.filled(made.call, signature, shown.seen, made.language)
    by_truth = sight.filled(made.call, signature, shown.truth, made.language)
    if by_eyes == by_truth or _could_tell(shown):
        return replace(made, call=by_truth)
    return replace(made, call=sight.filled(made.call, signature, Seen(clear=0.0), made.language))


def _could_tell(shown: Shown) -> bool:
    """Whether the eyes give what is true a chance."""
    for field in ("materials", "groceries", "rooms", "names"):
        true = getattr(shown.truth, field)
        if len(true) == 1 and true[0].probability == 1.0:
            said = {guess.name: guess.probability for guess in getattr(shown.seen, field)}
            return said.get(true[0].name, 0.0) >= SURE_WRONG
    return True


def open_slot(made: Example) -> tuple[str, str] | None:
    """What a picture could answer in this request."""
    for slot in SIGNATURES[made.call.action].slots:
        key = (made.call.action, slot.name)
        if key in sight.FILLS and (sight._is_open(made.call, slot) or _bare(made, slot.name)):
            return key
    return None


def _bare(made: Example, slot: str) -> bool:
    return (
        made.call.action == "smart_recycling"
        and str(made.call.arguments.get(slot, "")).casefold() in sight._SAID
    )


def with_pictures(
    examples: Sequence[Example], album: Sequence[Shown], seed: int, uses: int
) -> list[tuple[Example, int]]:
    """Examples with the place of their picture in `album`, -1 without."""
    rng = random.Random(seed)
    by_source: dict[str, list[int]] = {}
    for place, shown in enumerate(album):
        by_source.setdefault(shown.source, []).append(place)
    everything = range(len(album))
    made = []
    for one in examples:
        key = open_slot(one)
        if key is None:
            place = rng.choice(everything) if rng.random() < PICTURED else -1
            made.append((one, place))
            continue
        made.append((one, -1))
        sources = [source for source in ANSWERED_BY[key] if source in by_source]
        for _ in range(uses):
            fits = sources and rng.random() < FITTING
            place = rng.choice(by_source[rng.choice(sources)]) if fits else rng.choice(everything)
            made.append((answered(one, album[place]), place))
    rng.shuffle(made)
    return made


def save(path: Path, pairs: Sequence[tuple[Example, int]], writer: Writer) -> None:
    """Tokens as dataset.py's `save` writes them; those of the picture are -1 to -16, after the opening token."""
    tokens, read, written = [], [], []
    for made, place in pairs:
        before, after = writer.tokens(made)
        if place >= 0:
            before = [before[0], *range(-1, -1 - SOFT_TOKENS, -1), *before[1:]]
        tokens += [*before, *after]
        read.append(len(before))
        written.append(len(after))
    picture = np.array([place for _, place in pairs], np.int32)
    arrays = {"tokens": np.array(tokens, np.int32), "read": np.array(read, np.int32)}
    np.savez(path, **arrays, written=np.array(written, np.int32), picture=picture)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("run", type=Path)
    options.add_argument("--model", type=Path, required=True, help="a GGUF with the vocabulary that ships")
    options.add_argument("--eyes", type=Path, required=True, help="a run of models/runs/eyes.sh")
    options.add_argument("--examples", type=int, default=70_000, help="asked of the text stream")
    options.add_argument(
        "--pointing", type=int, default=0, help="asked besides of the frames that point alone"
    )
    options.add_argument("--uses", type=int, default=5, help="pictures that one open request is shown with")
    options.add_argument("--seed", type=int, default=2)
    chosen = options.parse_args()
    chosen.run.mkdir(parents=True, exist_ok=True)
    writer, album = Writer(chosen.model), Album(chosen.eyes, chosen.seed)
    known = [*album.split("train", spoiled=("", "mild")), *album.drawn(DRAWN)]
    texts = stream(chosen.examples, chosen.seed)
    there = {made.text for made in texts}
    pointing = stream(chosen.pointing, chosen.seed + 1, voices=("shown",)) if chosen.pointing else []
    texts += [made for made in pointing if made.text not in there]
    pairs = with_pictures(texts, known, chosen.seed, chosen.uses)
    save(chosen.run / "train.npz", pairs, writer)
    unknown = album.split("dev")
    np.save(chosen.run / "soft.npy", np.stack([shown.soft for shown in (*known, *unknown)]))
    offset = len(known)
    plain = [made for name in test_names() if name.startswith("dev") for made in tests(name)]
    open_ones = [made for made in held(chosen.seed) if open_slot(made)]
    rng = random.Random(0)
    anything = [(made, rng.randrange(len(unknown))) for made in plain if not open_slot(made)]
    shown = [(made, place) for made, place in with_pictures(open_ones, unknown, 0, 3) if place >= 0]
    for name, some in (("dev-anything", anything), ("dev-shown", shown)):
        save(chosen.run / f"{name}.npz", [(made, place + offset) for made, place in some], writer)
    for name in test_names():
        if name.startswith("dev"):
            save(chosen.run / f"{name}.npz", [(made, -1) for made in tests(name)], writer)
    pictured = sum(place >= 0 for _, place in pairs)
    print(
        f"{len(pairs)} examples, {pictured} with one of {len(known)} pictures; looks at {len(anything)} and {len(shown)}"
    )


if __name__ == "__main__":
    main()
