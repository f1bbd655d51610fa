"""An experiment: the projector learnt as CLIP learns (arXiv 2103.00020), pictures against the mind's own words, beside what ships.

    python align.py RUN --mind CUT.gguf [--data DATA]

A map from the last layer's means (1280 numbers) to a soft token of each language is trained with InfoNCE in both directions: a picture must
find its name among all names, a name its pictures among those of the batch. A name is the mean of its pieces' rows, which stay as they
are. The map begins where the 1000 rows of ImageNet's classifier, written in the mind's rows, put it. Pictures are the training split's
photographs of all four sets, and ImageNet's photographs moved to where the classifier says that another class lies (`Moved`).

Prints and writes to RUN/align.json, of dev pictures only: how well names are found, next to the heads that ship (`naming`), and whether two
photographs of one thing are more alike than two things, next to the embedding that ships (`likeness`). No network comes out of it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from alike import Photographs
from contrast import HEADS, LANGUAGES, Draw, Map, Moved, Words, learn, unit
from graph import session
from lite import WIDTHS, load
from names import by_wnid
from pictures import HERE, number_of
from project import INPUTS, SPELLED
from torch import Tensor

LAST = slice(-WIDTHS[-1], None)
HEAD_OF = {"imagenet_samples": "names", "groceries": "grocery", "trashnet": "waste", "rooms": "room"}
SOFT = {"names": slice(SPELLED), "grocery": slice(SPELLED), "waste": slice(11, 12), "room": slice(15, 16)}
"""Which of the shipped soft tokens spell a head's answer in English (project.py)."""
BATCH = 256


class Shown:
    """The photographs as numbers: the last layer's means, and where their names are among all names."""

    def __init__(self, of: Photographs, words: Words) -> None:
        self.of, self.head = of, np.array([HEAD_OF[source] for source in of.source])
        self.plain, self.turned = (torch.from_numpy(part[:, LAST].copy()) for part in (of.look, of.turned))
        number = {
            (head, e["class"]): n for head in HEADS for n, e in enumerate(words.entries[head]) if "class" in e
        }
        number |= {("names", wnid): name.index for wnid, name in by_wnid().items()}
        pairs = list(zip(self.head, of.label, strict=True))
        self.number = torch.tensor([number[pair] for pair in pairs])
        self.truth = {
            language: torch.stack([words.place[pair[0], language][number[pair]] for pair in pairs])
            for language in LANGUAGES
        }
        grocery = of.source == "groceries"
        things = np.where(grocery, of.label, of.held["path"])
        self.thing = torch.from_numpy(np.unique(things, return_inverse=True)[1])
        self.withheld = grocery & np.array([number_of(label) % 4 == 0 for label in of.label])

    def some(self, among: np.ndarray, count: int) -> Tensor:
        places = torch.from_numpy(np.flatnonzero(among))
        return places[torch.randint(len(places), (count,))]

    def named(self, words: Words, moved: Moved, among: np.ndarray, share: float) -> Draw:
        """Pictures against words: this share photographs, the rest moved ones."""
        count = round(share * BATCH)

        def draw(map_: Map) -> list[tuple[Tensor, Tensor, Tensor]]:
            which, classes = self.some(among, count), torch.randint(1000, (BATCH - count,))
            seen = torch.where(torch.rand(count, 1) < 0.5, self.plain[which], self.turned[which])
            said = map_(torch.cat([seen, moved(classes)]))
            truth = {la: torch.cat([self.truth[la][which], words.place["names", la][classes]]) for la in said}
            return [
                (said[la], words.direction(la), F.one_hot(truth[la], len(words.row[la])).float())
                for la in said
            ]

        return draw

    def paired(self, among: np.ndarray) -> Draw:
        """Photographs against the same in other light, and against others of the same product."""

        def draw(map_: Map) -> list[tuple[Tensor, Tensor, Tensor]]:
            which = self.some(among, BATCH)
            belong = (self.thing[which][:, None] == self.thing[which]).float()
            return [(map_(self.plain[which])["like"], map_(self.turned[which])["like"], belong)]

        return draw


def naming(
    words: Words, shown: Shown, said: Mapping[str, Tensor] | None, soft: Mapping[str, Tensor]
) -> dict[str, list[float]]:
    """In per cent. By head and language: the first of the head's names is right, one of its first five, the first of all names. By head: the name
    whose row is nearest to the English soft token is right, the nearest piece of the vocabulary is one of the name's. Without `said` the heads speak."""
    report: dict[str, list[float]] = {}
    for head in HEADS:
        where = torch.from_numpy(shown.of.dev & (shown.head == head))
        for language in LANGUAGES:
            place, truth = words.place[head, language], shown.truth[language][where]
            if said is None:
                own = torch.from_numpy(shown.of.held[head].astype(np.float32))[where][:, : len(place)]
                everything: list[Tensor] = []
            else:
                every = said[language][where] @ words.direction(language).T
                own, everything = every[:, place], [every.argmax(1) == truth]
            five = place[own.topk(min(5, len(place))).indices] == truth[:, None]
            report[f"{head} {language}"] = shares(five[:, 0], five.any(1), *everything)
        tokens, names = soft[head][where], words.row["en"][words.place[head, "en"]]
        if said is None and head in ("names", "grocery"):
            names = words.spelled(head)
        nearest = words.place[head, "en"][(unit(tokens.mean(1)) @ unit(names).T).argmax(1)]
        pieces = (unit(tokens[:, 0]) @ unit(words.rows).T).argmax(1).tolist()
        spoken = [words.entries[head][n]["en"] for n in shown.number[where]]
        spelt = [piece in words.pieces(name) for piece, name in zip(pieces, spoken, strict=True)]
        report[f"{head} rows"] = shares(nearest == shown.truth["en"][where], torch.tensor(spelt))
    return report


def shares(*hits: Tensor) -> list[float]:
    return [round(100 * hit.float().mean().item(), 1) for hit in hits]


def shipped(run: Path, shown: Shown) -> dict[str, Tensor]:
    """By head, the soft tokens of project.py that spell its answer, of every dev photograph (zeros for the others)."""
    projector, soft = session(run / "projector.onnx"), np.zeros((len(shown.number), 16, 640), np.float32)
    for place in np.flatnonzero(shown.of.dev):
        heard = {name: shown.of.held[name][place : place + 1].astype(np.float32) for name in INPUTS}
        soft[place] = projector.run(["soft"], heard)[0][0]
    return {head: torch.from_numpy(soft[:, part]) for head, part in SOFT.items()}


def main(run: Path, mind: Path, data: Path) -> None:
    words = Words(mind)
    shown = Shown(Photographs(run, data), words)
    of, (_, classifier, _) = shown.of, load(run / "lite1.pth")
    classifier = classifier - classifier.mean(0)
    named, train = (torch.from_numpy(of.train & part) for part in (shown.head == "names", True))
    twice = torch.cat([shown.plain[named], shown.turned[named]])
    moved = Moved(classifier, twice, shown.number[named].repeat(2))
    every = torch.cat([shown.plain[train], shown.turned[train]])
    start = {language: words.knowledge(classifier, language) for language in LANGUAGES}
    report: dict[str, object] = {}

    def note(what: str, found: object) -> None:
        report[what] = found
        print(what, json.dumps(found), flush=True)
        (run / "align.json").write_text(json.dumps(report, indent=1))

    @torch.inference_mode()
    def name(what: str, map_: Map) -> None:
        said = map_.eval()(shown.plain)
        soft = dict.fromkeys(HEADS, words.token("en", said["en"])[:, None])
        note(f"naming: {what}", naming(words, shown, said, soft))

    note("naming: ships", naming(words, shown, None, shipped(run, shown)))
    name("the weights alone", Map(start, every))
    for what, share, hidden in (
        ("moved pictures", 0.0, 0),
        ("photographs", 1.0, 0),
        ("both", 0.5, 0),
        ("both, one hidden layer", 0.5, 640),
    ):
        name(what, learn(Map(start, every, hidden), shown.named(words, moved, of.train, share)))

    unseen = of.things & (of.source != "groceries")
    unseen |= (of.train | of.dev) & shown.withheld & (of.held["spoiled"] == "")
    taught = of.train & ~shown.withheld

    def alike(what: str, plain: Tensor, turned: Tensor) -> None:
        pair = plain.numpy(), turned.numpy()
        note(f"likeness: {what}", {"dev": of.measure(*pair, of.things), "unseen": of.measure(*pair, unseen)})

    @torch.inference_mode()
    def learnt(what: str, map_: Map) -> None:
        vectors = [torch.cat(list(map_.eval()(look).values()), 1) for look in (shown.plain, shown.turned)]
        alike(what, *vectors)
        if vectors[0].shape[1] > len(weight):
            learnt_from = vectors[0][train]
            best = torch.linalg.eigh(torch.cov(learnt_from.T))[1][:, -len(weight) :]
            alike(
                f"{what}, {len(weight)} numbers", *((part - learnt_from.mean(0)) @ best for part in vectors)
            )

    heads = np.load(run / "heads.npz")
    weight, bias = torch.from_numpy(heads["embedding.weight"][:, LAST]), heads["embedding.bias"]
    alike("ships", *(look @ weight.T + torch.from_numpy(bias) for look in (shown.plain, shown.turned)))
    learnt("with words", learn(Map(start, every), shown.named(words, moved, taught, 0.5)))
    learnt("with the same in other light", learn(Map({"like": weight}, every), shown.paired(taught)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("--mind", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared/data/images")
    asked = parser.parse_args()
    main(asked.run, asked.mind, asked.data)
