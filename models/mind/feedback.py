"""Feedback: the mind answers requests it has not seen, its calls are tried out, and it learns from what failed.

    python feedback.py RUN --model RUN/mind.gguf [--requests 5000]

A call is tried as the gadget would: is every value in the request, is what is needed there, does the time or the length parse,
and is it the call that was meant? Requests whose call failed go to RUN/feedback/train.npz, twice, among as many requests of the
first training, so that nothing is forgotten; `train.py RUN/feedback --from RUN/adapter.npz --rate 1.2e-4` learns them.
"""

from __future__ import annotations

import argparse
import random
import shutil
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from dataset import SHARES, Stream, Wordings, Writer, save, stream, test_names, tests
from frames import LANGUAGES
from labels import SIGNATURES, Example, faults
from score import plain_arguments

from gadget.act.spoken_time import parse_duration, parse_when
from gadget.calls import Call, Language
from gadget.decide.base import Request
from gadget.decide.functional import FunctionalDecider
from gadget.decide.tokens import SAID_CHOICES, choices

REPLAYED = 4  # first-training requests for each that failed
FOCUSED = 12_000
"""Requests made of the voices in focus, before those that repeat are left out."""
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def verdict(made: Example, call: Call) -> str | None:
    """Why a call fails; None when it is right."""
    if call.action != made.call.action:
        return "another action"
    for slot in SIGNATURES[call.action].slots:
        value = call.arguments.get(slot.name, "")
        for said in [value] if isinstance(value, str) else value:
            known = said in choices(slot) or slot.name in SAID_CHOICES
            if said and not known and not all(word in made.text for word in said.split()):
                return "a value that was not said"
    if (
        call.action == "set_timer"
        and call.arguments["duration"]
        and not _is_length(call, made)
        and _is_length(made.call, made)
    ):
        return "a length that does not parse"
    if (
        call.action == "set_alarm"
        and call.arguments["time"]
        and not _is_time(call, made)
        and _is_time(made.call, made)
    ):
        return "a time that does not parse"
    if plain_arguments(call) != plain_arguments(made.call):
        return "other arguments"
    return None


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("run", type=Path)
    options.add_argument("--model", type=Path, required=True)
    options.add_argument("--requests", type=int, default=5000)
    options.add_argument("--seed", type=int, default=2)
    options.add_argument(
        "--focus", nargs="*", help="voices written after the first training, learned on top of it"
    )
    chosen = options.parse_args()
    mind = FunctionalDecider(chosen.model, tuple(SIGNATURES.values()), threads=2)
    mind.prepare()
    tested = Wordings(made.text for name in test_names() for made in tests(name))
    failed: list[Example] = []
    reasons: Counter[str] = Counter()
    for language in LANGUAGES:
        for made in Stream(language, chosen.seed).examples(round(chosen.requests * SHARES[language])):
            if faults(made) or tested.holds(made.text):
                continue
            request = Request(made.text, _spoken(made))
            call = mind.decide(request, deadline=time.monotonic() + 60, abort=Event()).call
            reasons["tried"] += 1
            if reason := verdict(made, call):
                reasons[reason] += 1
                failed.append(made)
    mind.close()
    print(dict(reasons.most_common()))
    focus = stream(FOCUSED, chosen.seed, chosen.focus) if chosen.focus else []
    wanted = REPLAYED * len(failed) + 2 * len(focus)
    replayed = random.Random(chosen.seed).sample(stream(3 * wanted, chosen.seed + 1), wanted)
    out = chosen.run / "feedback"
    out.mkdir(exist_ok=True)
    shutil.copy(chosen.run / "kept.npy", out)
    writer = Writer(chosen.model)
    save(out / "train.npz", [*failed, *failed, *focus, *replayed], writer)
    for name in test_names():
        if name.startswith("dev"):
            save(out / f"{name}.npz", tests(name), writer)


def _spoken(made: Example) -> Language:
    return "zh" if made.language == "zh" else "en"


def _is_length(call: Call, made: Example) -> bool:
    return parse_duration(str(call.arguments["duration"]), _spoken(made)) is not None


def _is_time(call: Call, made: Example) -> bool:
    return parse_when(str(call.arguments["time"]), _spoken(made), NOW) is not None


if __name__ == "__main__":
    main()
