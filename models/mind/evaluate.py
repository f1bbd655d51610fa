"""What the mind can do on requests that training never saw; beside the conventional path and a bag of words.

    python evaluate.py --output docs/mind [--ears] [--conventional] [--model FILE]

Prints a table and saves figures.json, errors.txt, confusion.png and reliability.png.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import psutil
from dataset import test_names, tests
from labels import SIGNATURES, Example
from score import Answered, by_action, confusions, kinds_of_error, reliability, shares

from gadget import backends
from gadget.calls import Call
from gadget.config import load
from gadget.decide.base import Decider, Request
from gadget.request import guess_language
from gadget.transcribe.base import Transcript

OWN = ("test", "later-en", "later-zh")
"""Written by us and covering every action; the later ones when the training data had been steered by what the first showed."""

Decide = Callable[[Transcript], tuple[Call, float]]


def with_decider(decider: Decider) -> Decide:
    """A prepared mind as a function of what was said or heard."""

    def decide(heard: Transcript) -> tuple[Call, float]:
        request = Request(heard.text, heard.language, hypotheses=heard.hypotheses)
        decision = decider.decide(request, deadline=time.monotonic() + 60, abort=Event())
        return decision.call, decision.confidence

    return decide


def answers(
    decide: Decide, examples: Sequence[Example], heard: Sequence[Transcript] | None = None
) -> list[Answered]:
    """Every example answered; `heard` replaces the words by what the ears made of them."""
    found = []
    for index, made in enumerate(examples):
        said = Transcript(made.text, guess_language(made.text)) if heard is None else heard[index]
        began = time.perf_counter()
        call, confidence = decide(said)
        spent = 1000 * (time.perf_counter() - began)
        found.append(Answered(made.source, said.text, made.call, call, confidence, spent))
    return found


def show(name: str, figures: dict[str, Any]) -> None:
    """One line of the table."""
    if figures:
        print(
            f"{name:34} {figures['requests']:5}  {figures['action']:7.1%} {figures['exact']:7.1%} "
            f"{figures['argument_f1']:7.1%} {figures['no_action']['f1']:8.1%} {figures['missing']['f1']:8.1%} "
            f"{figures['calibration_error']:6.1%} {figures['p50_ms']:7.1f} {figures['p95_ms']:7.1f}",
            flush=True,
        )


def errors(name: str, found: Sequence[Answered]) -> str:
    """Every wrong answer, one a line, after a count of their kinds."""
    wrong = [answer for answer in found if not answer.exact]
    lines = [f"== {name}: {len(wrong)} of {len(found)} wrong; {dict(kinds_of_error(found))}"]
    lines += [
        f"{answer.identity}\t{answer.text}\n\tright {answer.right}\n\tmade  {answer.made}  {answer.confidence:.2f}"
        for answer in sorted(wrong, key=lambda answer: (answer.action_right, answer.right.action))
    ]
    return "\n".join(lines) + "\n"


def draw_confusion(found: Sequence[Answered], out: Path) -> None:
    """The confusion matrix; the diagonal pale, what is off it red."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np

    names = list(SIGNATURES)
    table = np.zeros((len(names), len(names)))
    for (right, made), number in confusions(found).items():
        table[names.index(right), names.index(made)] = number
    share = table / np.maximum(1, table.sum(1, keepdims=True))
    colours = np.ones((*table.shape, 3))
    for row in range(len(names)):
        for column in range(len(names)):
            pale = share[row, column] * (0.45 if row == column else 1.0)
            colours[row, column] = (1 - pale, 1, 1 - pale) if row == column else (1, 1 - pale, 1 - pale)
    figure, axis = plt.subplots(figsize=(11, 10))
    axis.imshow(np.clip(colours, 0, 1))
    for row, column in zip(*np.nonzero(table), strict=True):
        axis.text(column, row, int(table[row, column]), ha="center", va="center", fontsize=7)
    axis.set_xticks(range(len(names)), names, rotation=90, fontsize=8)
    axis.set_yticks(range(len(names)), names, fontsize=8)
    axis.set(xlabel="made", ylabel="meant", title=f"{len(found)} requests that training never saw")
    figure.tight_layout()
    figure.savefig(out, dpi=100)
    plt.close(figure)


def draw_reliability(sets: dict[str, Sequence[Answered]], out: Path) -> None:
    """Confidence against the share that was right."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(5.5, 5))
    axis.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for name, found in sets.items():
        bins = reliability(found)
        axis.plot(
            [b[0] for b in bins],
            [b[1] for b in bins],
            marker="o",
            label=f"{name} (ECE {shares(found)['calibration_error']:.1%})",
        )
        for confidence, right, number in bins:
            axis.annotate(
                str(number), (confidence, right), fontsize=6, xytext=(3, -8), textcoords="offset points"
            )
    axis.set(xlabel="confidence of the action", ylabel="share right", xlim=(0, 1.02), ylim=(0, 1.02))
    axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(out, dpi=110)
    plt.close(figure)


def resident_mb() -> dict[str, float]:
    """Memory of this process: all of it, and what of it is no file."""
    memory = psutil.Process().memory_full_info()
    return {"resident": round(memory.rss / 1e6, 1), "unique": round(memory.uss / 1e6, 1)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--output", type=Path, default=Path("build/mind"))
    options.add_argument("--model", default="", help="a GGUF instead of the installed mind")
    options.add_argument("--sets", nargs="*", help="only these test sets")
    options.add_argument(
        "--conventional", action="store_true", help="the base with the catalogue in its prompt, too"
    )
    options.add_argument("--words", action="store_true", help="the bag of words, too")
    options.add_argument("--ears", action="store_true", help="also spoken and heard, clean and in noise")
    chosen = options.parse_args()
    chosen.output.mkdir(parents=True, exist_ok=True)
    settings = load().settings
    names = chosen.sets or test_names()
    examples = {name: tests(name) for name in names}
    store = backends.store(settings)
    signatures = tuple(SIGNATURES.values())
    figures: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.processor() or platform.machine()}, {psutil.cpu_count()} cores",
    }
    print(f"{'':34} {'n':>5}   action   exact  arg F1  oos F1  miss F1    ECE  p50 ms  p95 ms")

    before = resident_mb()
    mind = backends.decider(
        replace(settings.decide, backend="functional", model=chosen.model), store, signatures
    )
    mind.prepare()
    decide = with_decider(mind)
    decide(Transcript("warm up", "en"))
    found = {name: answers(decide, held) for name, held in examples.items()}
    memory = resident_mb()
    figures["memory_mb"] = {key: round(memory[key] - before[key], 1) for key in memory}
    for name, answered in found.items():
        figures[name] = shares(answered) | {
            "by_action": by_action(answered),
            "errors": kinds_of_error(answered),
        }
        show(name, figures[name])
    (chosen.output / "errors.txt").write_text(
        "".join(errors(name, answered) for name, answered in found.items()), "utf-8"
    )
    own = {name: answered for name, answered in found.items() if name.startswith(OWN)} or found
    draw_confusion(
        [answer for answered in own.values() for answer in answered], chosen.output / "confusion.png"
    )
    draw_reliability(own, chosen.output / "reliability.png")

    if chosen.ears:
        from ears import VOICES, through_the_ears

        for name, held in examples.items():
            if name.startswith("test") and name[-2:] in VOICES:
                for condition, heard in through_the_ears(settings, held, name[-2:]).items():
                    spoken = answers(decide, held, heard)
                    voices = VOICES[name[-2:]]
                    best = [replace(one, hypotheses=()) for one in heard]
                    figures[f"{name}, {condition}"] = shares(spoken) | {
                        "action_by_the_best_text_alone": shares(answers(decide, held, best))["action"],
                        "errors": kinds_of_error(spoken),
                        "action_by_voice": {
                            voice: shares(spoken[index :: len(voices)])["action"]
                            for index, voice in enumerate(voices)
                        },
                    }
                    show(f"{name}, {condition}", figures[f"{name}, {condition}"])
    mind.close()
    others: dict[str, Callable[[], Decide]] = {}
    if chosen.words:
        from words import bag_of_words

        others["bag of words"] = bag_of_words
    if chosen.conventional:
        others["conventional"] = lambda: _conventional(settings, store, signatures)
    for other, make in others.items():
        function = make()
        for name, held in examples.items():
            if name.startswith("test"):
                figures[f"{name}, {other}"] = shares(answers(function, held))
                show(f"{name}, {other}", figures[f"{name}, {other}"])
    (chosen.output / "figures.json").write_text(
        json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )


def _conventional(settings: Any, store: Any, signatures: Any) -> Decide:
    decider = backends.decider(replace(settings.decide, backend="conventional", model=""), store, signatures)
    decider.prepare()
    return with_decider(decider)


if __name__ == "__main__":
    main()
