"""Functional tokens. LoRA on every matrix of the body, and the control tokens' own rows.

    python train.py RUN --base BASE.gguf [--rank 32] [--passes 1] [--device cuda] [--resume]

Reads RUN/train.npz (shown.py, or dataset.py for words alone) through, in batches of similar length; the loss is over what is to be
written only, the action's token weighted. Progress goes to RUN/progress.jsonl and RUN/train.png, everything
needed to go on after being killed to RUN/state.pt, and the result to RUN/adapter.npz.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads starve when anything else runs

import numpy as np
import torch
import torch.nn.functional as F
from gemma import Gemma, LowRank
from labels import SIGNATURES
from lowrank import factors, halved

from gadget.decide.tokens import spellings
from gadget.store.forge import Adapter

BATCH_TOKENS = 1280
ACTION_WEIGHT = 3.0
WARM_UP = 60  # steps
SAVE_EVERY_S = 120.0
LOOK_EVERY = 200  # steps between looks at the requests that are not trained on


class Examples:
    """The token pairs of one file, and batches of them with little padding."""

    def __init__(self, path: Path) -> None:
        held = np.load(path)
        self.read, self.written = held["read"], held["written"]
        self._picture = held.get("picture")
        self._soft = np.load(path.with_name("soft.npy"), mmap_mode="r") if self._picture is not None else None
        ends = np.cumsum(self.read + self.written)
        self._tokens = np.split(held["tokens"], ends[:-1])

    def __len__(self) -> int:
        return len(self.read)

    def batches(self, seed: int | None, tokens: int = BATCH_TOKENS) -> list[list[int]]:
        """Indices, batch by batch, of at most so many tokens; in random order when there is a seed."""
        order = np.arange(len(self))
        rng = np.random.default_rng(seed)
        if seed is not None:
            rng.shuffle(order)
        lengths = self.read + self.written
        batches = []
        for start in range(0, len(order), 2048):
            batch: list[int] = []
            for index in sorted(order[start : start + 2048].tolist(), key=lambda index: lengths[index]):
                if batch and lengths[index] * (len(batch) + 1) > tokens:
                    batches.append(batch)
                    batch = []
                batch.append(index)
            batches.append(batch)
        if seed is not None:
            rng.shuffle(batches)  # type: ignore[arg-type]
        return batches

    def soft(self, batch: list[int]) -> torch.Tensor | None:
        """The soft tokens of the batch's pictures, in the order of their places."""
        if self._soft is None or self._picture is None:
            return None
        shown = [self._soft[self._picture[index]] for index in batch if self._picture[index] >= 0]
        return torch.from_numpy(np.concatenate(shown)) if shown else None

    def tensors(
        self, batch: list[int]
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor], torch.Tensor, torch.Tensor]:
        """Tokens, the places whose next token counts, that next token, and whether it is an action's."""
        longest = max(len(self._tokens[index]) for index in batch)
        tokens = np.zeros((len(batch), longest), np.int64)
        rows, columns, following, action = [], [], [], []
        for row, index in enumerate(batch):
            text, read = self._tokens[index], int(self.read[index])
            tokens[row, : len(text)] = text
            written = range(read - 1, len(text) - 1)
            rows += [row] * len(written)
            columns += list(written)
            following += text[read:].tolist()
            action += [place == read - 1 for place in written]
        where = (torch.tensor(rows), torch.tensor(columns))
        return torch.from_numpy(tokens), where, torch.tensor(following), torch.tensor(action)


def written(
    model: Gemma, examples: Examples, batch: list[int]
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The scores of every token that is to be written, that token, and whether it is an action's."""
    device = model.controls.device
    tokens, (rows, columns), following, action = examples.tensors(batch)
    soft = examples.soft(batch)
    where = rows.to(device), columns.to(device)
    scores = model(tokens.to(device), where, None if soft is None else soft.to(device))
    return scores, following.to(device), action.to(device)


@torch.inference_mode()
def look(model: Gemma, examples: Examples) -> dict[str, float]:
    """Share of right actions, and of calls whose every token is the most probable one (given the right ones
    before it)."""
    right = whole = 0
    loss = 0.0
    for batch in examples.batches(None):
        scores, following, action = written(model, examples, batch)
        hit = scores.argmax(1) == following
        loss += F.cross_entropy(scores, following, reduction="sum").item() / len(examples)
        right += int(hit[action].sum())
        starts = [*torch.nonzero(action).flatten().tolist(), len(hit)]
        whole += sum(bool(hit[start:end].all()) for start, end in pairwise(starts))
    return {"action": right / len(examples), "call": whole / len(examples), "loss": loss}


def adapter(model: Gemma, kept: np.ndarray, notes: dict[str, object]) -> Adapter:
    """What is shipped."""
    matrices = {}
    for number, layer in enumerate(model.layers):
        for part, matrix in layer.named_children():
            if isinstance(matrix, LowRank):
                matrices[f"blk.{number}.{part}.weight"] = halved(*matrix.change())
    rows = model.controls.detach().cpu().numpy().astype(np.float16)
    return Adapter(kept, spellings(SIGNATURES.values()), rows, matrices, notes)


@torch.no_grad()
def begin(model: Gemma, made: Adapter) -> None:
    """Take over what another training made. Raises `ValueError` when its control tokens or its rank are others."""
    if made.controls != tuple(spellings(SIGNATURES.values())):
        raise ValueError("that adapter was trained with other control tokens")
    model.controls.copy_(torch.from_numpy(made.control_rows))
    for number, layer in enumerate(model.layers):
        for part, matrix in layer.named_children():
            if isinstance(matrix, LowRank):
                b, a = factors(*made.matrices[f"blk.{number}.{part}.weight"])
                if len(a) != len(matrix.a):
                    raise ValueError(f"that adapter is of rank {len(a)}, asked for is {len(matrix.a)}")
                matrix.b.copy_(torch.from_numpy(b / matrix.scale))
                matrix.a.copy_(torch.from_numpy(a))


def plot(log: Path, out: Path) -> None:
    """Learning curves: loss of the training batches, and what the looks saw."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    rows = [json.loads(line) for line in log.read_text().splitlines()]
    steps = [row for row in rows if "train_loss" in row]
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    left.plot(
        [row["examples"] for row in steps],
        [row["train_loss"] for row in steps],
        color="0.6",
        label="training batches",
    )
    for name in sorted({row["look"] for row in rows if "look" in row}):
        seen = [row for row in rows if row.get("look") == name]
        left.plot(
            [row["examples"] for row in seen], [row["loss"] for row in seen], label=f"{name} (whole call)"
        )
        right.plot([row["examples"] for row in seen], [row["action"] for row in seen], label=f"{name} action")
        right.plot(
            [row["examples"] for row in seen],
            [row["call"] for row in seen],
            "--",
            label=f"{name} call, every token",
        )
    left.set(xlabel="examples", ylabel="loss", yscale="log")
    right.set(xlabel="examples", ylabel="share right", ylim=(0.6, 1))
    for axis in (left, right):
        axis.legend(fontsize=7)
        axis.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(out, dpi=110)
    plt.close(figure)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("run", type=Path)
    options.add_argument("--base", type=Path, required=True)
    options.add_argument("--rank", type=int, default=32)
    options.add_argument("--rate", type=float, default=4e-4)
    options.add_argument("--row-rate", type=float, default=2e-3)
    options.add_argument("--passes", type=int, default=1, help="how often the examples are read")
    options.add_argument("--batch-tokens", type=int, default=BATCH_TOKENS)
    options.add_argument("--device", default="cpu", help="cpu or cuda")
    options.add_argument("--threads", type=int, default=os.cpu_count() or 2)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--batches", type=int, help="no more than this many of the examples' batches")
    options.add_argument("--resume", action="store_true", help="go on where RUN/state.pt was written")
    options.add_argument("--from", dest="start", type=Path, help="begin with this adapter, of the same rank")
    chosen = options.parse_args()
    torch.manual_seed(chosen.seed)
    torch.set_num_threads(chosen.threads)

    kept = np.load(chosen.run / "kept.npy")
    controls = list(spellings(SIGNATURES.values()))
    model = Gemma(chosen.base, kept, controls, rank=chosen.rank).to(chosen.device)
    matrices = [weight for name, weight in model.named_parameters() if name != "controls"]
    groups = [
        {"params": matrices, "rate": chosen.rate},
        {"params": [model.controls], "rate": chosen.row_rate},
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    examples = Examples(chosen.run / "train.npz")
    watched = {
        path.stem: Examples(path)
        for path in sorted(chosen.run.glob("*.npz"))
        if path.stem.startswith(("dev", "held"))
    }
    batches = [
        batch
        for reading in range(chosen.passes)
        for batch in examples.batches(chosen.seed + reading, chosen.batch_tokens)
    ][: chosen.batches]
    state_file, log_file = chosen.run / "state.pt", chosen.run / "progress.jsonl"
    done, spent = 0, 0.0
    start = Adapter.load(chosen.start) if chosen.start else None
    if start:
        begin(model, start)
    if chosen.resume and state_file.exists():
        state = torch.load(state_file, map_location=chosen.device)
        model.load_state_dict(state["weights"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        done, spent = state["done"], state["spent"]
    else:
        log_file.write_text("")
    print(
        f"{len(examples)} examples, {len(batches)} batches, {sum(w.numel() for w in model.parameters()) / 1e6:.1f} M trained, from {done}"
    )

    def log(**row: object) -> None:
        with log_file.open("a") as out:
            out.write(json.dumps(row) + "\n")

    def keep() -> None:
        weights = {name: value.detach() for name, value in model.named_parameters()}
        state = {"weights": weights, "optimizer": optimizer.state_dict(), "done": done, "spent": spent}
        torch.save(state, state_file.with_suffix(".part"))
        state_file.with_suffix(".part").replace(state_file)

    began, saved, losses = time.monotonic() - spent, time.monotonic(), []
    seen = sum(len(batch) for batch in batches[:done])
    for batch in batches[done:]:
        warm = min(1.0, (done + 1) / WARM_UP)
        rate = warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done / len(batches))))
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * rate
        scores, following, action = written(model, examples, batch)
        loss = F.cross_entropy(scores, following, reduction="none")
        weight = torch.where(action, ACTION_WEIGHT, 1.0)
        ((loss * weight).sum() / weight.sum()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        done, seen = done + 1, seen + len(batch)
        losses.append(loss.detach().mean())
        spent = time.monotonic() - began
        if done % 50 == 0:
            mean = torch.stack(losses).mean().item()
            log(examples=seen, train_loss=mean, seconds=round(spent, 1))
            print(
                f"{done}/{len(batches)}  loss {mean:.4f}  {seen / spent:.0f} examples/s  {spent:.0f} s",
                flush=True,
            )
            losses = []
        if done % LOOK_EVERY == 0 or done == len(batches):
            for name, requests in watched.items():
                found = look(model, requests)
                log(examples=seen, look=name, **found)
                print(
                    f"    {name}: action {found['action']:.3f}  call {found['call']:.3f}  loss {found['loss']:.3f}",
                    flush=True,
                )
            plot(log_file, chosen.run / "train.png")
        if time.monotonic() - saved > SAVE_EVERY_S:
            keep()
            saved = time.monotonic()
    keep()
    notes: dict[str, object] = {"trained": True, "rank": chosen.rank, "examples": seen, "seed": chosen.seed}
    if start:
        notes["from"] = dict(start.notes)
    adapter(model, kept, notes).save(chosen.run / "adapter.npz")


if __name__ == "__main__":
    main()
