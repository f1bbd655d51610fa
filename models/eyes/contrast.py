"""Contrastive learning on what the network sees: a map of looks to directions, held against words or against other photographs.

The words are the mind's own: a name is the mean of its pieces' rows of the embedding, which stay as they are. (CLIP, arXiv 2103.00020,
learns its words along with its pictures.) Used by align.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
import torch.nn.functional as F
from names import labels
from project import NOTHING, SPELLED, WIDTH, mind_rows
from torch import Tensor, nn

from gadget.decide.llama import Engine

torch.set_num_threads(1)
HEADS = ("names", "grocery", "waste", "room")
STEPS, RATE, DECAY, DROP = 400, 1e-3, 0.1, 0.1
LANGUAGES = ("en", "zh")
Draw = Callable[["Map"], list[tuple[Tensor, Tensor, Tensor]]]
"""Pictures' directions, what they are held against, and which belong together."""


def unit(vectors: Tensor) -> Tensor:
    return F.normalize(vectors, dim=-1)


class Words:
    """Every name in two languages: its row, which is the mean of its pieces', and its direction from the mean of all names."""

    def __init__(self, mind: Path) -> None:
        engine, entries = Engine(mind, threads=1), labels()
        self.rows, self.pieces = torch.from_numpy(mind_rows(mind)), engine.tokenize
        self.entries = {head: [e for e in entries[head] if e.get("class") != "none"] for head in HEADS}
        self.row: dict[str, Tensor] = {}
        self.middle: dict[str, Tensor] = {}
        self.place: dict[tuple[str, str], Tensor] = {}
        for language in LANGUAGES:
            spoken = list(dict.fromkeys(e[language] for head in HEADS for e in self.entries[head]))
            self.row[language] = torch.stack([self.rows[self.pieces(name)].mean(0) for name in spoken])
            self.middle[language] = self.row[language].mean(0)
            for head in HEADS:
                places = [spoken.index(e[language]) for e in self.entries[head]]
                self.place[head, language] = torch.tensor(places)

    def direction(self, language: str) -> Tensor:
        return unit(self.row[language] - self.middle[language])

    def knowledge(self, classifier: Tensor, language: str) -> Tensor:
        """The map under which names are as like a picture as the classifier finds their classes likely, as far as 640 numbers can tell."""
        named = self.direction(language)[self.place["names", language]]
        return torch.linalg.solve(named.T @ named + 0.03 * torch.eye(WIDTH), named.T @ classifier)

    def spelled(self, head: str) -> Tensor:
        """The mean of the five English pieces that the shipped soft tokens spell, "none" where the name has ended."""
        nothing, rows = self.pieces(NOTHING)[:1], []
        for entry in self.entries[head]:
            pieces = self.pieces(entry["en"])[:SPELLED]
            rows.append(self.rows[pieces + nothing * (SPELLED - len(pieces))].mean(0))
        return torch.stack(rows)

    def token(self, language: str, directions: Tensor) -> Tensor:
        """What would be fed, in the scale of the rows (times √640 by whoever feeds it)."""
        middle = self.middle[language]
        return middle + (self.row[language] - middle).norm(dim=1).mean() * directions


class Moved:
    """Looks of all thousand classes out of photographs of some: what sets a photograph apart from its own class is kept, the class is another.

    Were every class one cloud of the same form S, the best classifier's row would be S⁻¹ (its middle - mean): so the middle is mean + S row,
    times the length that the photographs have along their own rows. (The classifier takes 94 % of them for the other class.)
    """

    def __init__(self, classifier: Tensor, shown: Tensor, classes: Tensor) -> None:
        self.shown, self.classes = shown, classes
        middles = classifier @ torch.cov(shown.T)
        along = ((shown - shown.mean(0)) * classifier[classes]).sum(1).mean()
        self.middles = middles * along / (middles * classifier).sum(1).mean()

    def __call__(self, classes: Tensor) -> Tensor:
        which = torch.randint(len(self.shown), (len(classes),))
        return (self.shown[which] + self.middles[classes] - self.middles[self.classes[which]]).clamp(min=0)


class Map(nn.Module):
    """Where it starts, and a change that is learnt in coordinates in which photographs differ about equally in every direction."""

    def __init__(self, start: Mapping[str, Tensor], every: Tensor, hidden: int = 0) -> None:
        super().__init__()
        self.names, self.start, self.mean = list(start), torch.cat(list(start.values())), every.mean(0)
        strength, directions = torch.linalg.eigh(torch.cov(every.T))
        self.even = directions / (strength.clamp(min=0) + 0.1 * strength.mean()).sqrt()
        torch.manual_seed(0)
        last = nn.Linear(hidden or len(self.even), len(self.start))
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        first = [nn.Linear(len(self.even), hidden), nn.GELU()] if hidden else []
        self.change = nn.Sequential(nn.Dropout(DROP), *first, last)

    def forward(self, looks: Tensor) -> dict[str, Tensor]:
        plain = looks - self.mean
        said = plain @ self.start.T + self.change(plain @ self.even)
        return {n: unit(part) for n, part in zip(self.names, said.chunk(len(self.names), 1), strict=True)}


def both_ways(scores: Tensor, belong: Tensor) -> Tensor:
    """InfoNCE of rows against columns and of columns against rows; of several that belong, each counts alike."""
    there = belong.any(0)
    rows = (scores.log_softmax(1) * belong).sum(1) / belong.sum(1)
    columns = (scores.log_softmax(0) * belong).sum(0)[there] / belong.sum(0)[there]
    return -(rows.mean() + columns.mean()) / 2


def learn(map_: Map, draw: Draw) -> Map:
    torch.manual_seed(0)
    heat = nn.Parameter(torch.tensor(0.07).log().neg())
    rest = {"params": [heat], "weight_decay": 0.0}
    optimizer = torch.optim.AdamW([{"params": map_.change.parameters()}, rest], RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=STEPS, pct_start=0.1)
    for _ in range(STEPS):
        parts = [both_ways(heat.exp().clamp(max=100) * a @ b.T, belong) for a, b, belong in draw(map_)]
        loss = torch.stack(parts).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    print(f"loss {loss.item():.2f}, 1 / temperature {heat.exp().item():.1f}", flush=True)
    return map_.eval()
