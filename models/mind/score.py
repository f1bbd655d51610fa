"""How right a list of answers is. Pure: no model, no clock."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gadget.calls import NO_ACTION, Call, Value

BINS = 10  # of confidence


@dataclass(frozen=True, slots=True)
class Answered:
    """A request, the call that is right, and the call that was made."""

    identity: str
    text: str
    right: Call
    made: Call
    confidence: float
    milliseconds: float

    @property
    def action_right(self) -> bool:
        return self.right.action == self.made.action

    @property
    def exact(self) -> bool:
        """Whether action and every argument are right."""
        return same(self.right, self.made)


def same(one: Call, other: Call) -> bool:
    """Whether action and every argument are the same; a missing argument and an empty one are."""
    return one.action == other.action and plain_arguments(one) == plain_arguments(other)


def plain(value: Value) -> str | tuple[str, ...]:
    """A value without what does not count: case, edges, spaces."""
    if not isinstance(value, str):
        return tuple(str(plain(item)) for item in value)
    text = re.sub(r"\s+", " ", value).strip(" .,!?;:，。！？；：\"'").casefold()
    return re.sub(r"^(?:the|a|an|my|our|this|some) ", "", text)


def plain_arguments(call: Call) -> dict[str, str | tuple[str, ...]]:
    """The arguments that say something."""
    return {name: plain(value) for name, value in call.arguments.items() if value}


def shares(answers: Sequence[Answered]) -> dict[str, Any]:
    """Every figure of one set of answers."""
    if not answers:
        return {}
    times = sorted(answer.milliseconds for answer in answers)
    return {
        "requests": len(answers),
        "action": _mean(answer.action_right for answer in answers),
        "exact": _mean(answer.exact for answer in answers),
        "argument_f1": argument_f1(answers),
        "no_action": detection(answers, lambda call: call.action == NO_ACTION),
        "missing": detection(answers, lacks_something),
        "calibration_error": calibration_error(answers),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
    }


def lacks_something(call: Call) -> bool:
    """Whether a required argument was not said."""
    return any(value == "" for value in call.arguments.values())


def detection(answers: Sequence[Answered], is_it: Any) -> dict[str, float]:
    """Precision, recall and F1 of one kind of call."""
    made = [answer for answer in answers if is_it(answer.made)]
    right = [answer for answer in answers if is_it(answer.right)]
    both = sum(is_it(answer.right) and answer.action_right for answer in made)
    precision, recall = both / max(1, len(made)), both / max(1, len(right))
    return {
        "of": len(right),
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if both else 0.0,
    }


def argument_f1(answers: Iterable[Answered]) -> float:
    """F1 over arguments with their values; those of a wrong action are all wrong."""
    right = made = both = 0
    for answer in answers:
        wanted, got = plain_arguments(answer.right), plain_arguments(answer.made)
        right, made = right + len(wanted), made + len(got)
        if answer.action_right:
            both += sum(got.get(name) == value for name, value in wanted.items())
    return 2 * both / (right + made) if right + made else 1.0


def calibration_error(answers: Sequence[Answered]) -> float:
    """Expected calibration error of the action's confidence over ten bins (Guo et al., arXiv 1706.04599)."""
    bins = reliability(answers)
    return sum(number * abs(confidence - right) for confidence, right, number in bins) / len(answers)


def reliability(answers: Sequence[Answered]) -> list[tuple[float, float, int]]:
    """Mean confidence, share right, and number of each bin that holds something."""
    bins: dict[int, list[Answered]] = defaultdict(list)
    for answer in answers:
        bins[min(BINS - 1, int(answer.confidence * BINS))].append(answer)
    return [
        (
            _mean(answer.confidence for answer in held),
            _mean(answer.action_right for answer in held),
            len(held),
        )
        for _, held in sorted(bins.items())
    ]


def by_action(answers: Sequence[Answered]) -> dict[str, dict[str, float]]:
    """Shares right for each action that was meant."""
    groups: dict[str, list[Answered]] = defaultdict(list)
    for answer in answers:
        groups[answer.right.action].append(answer)
    return {
        action: {
            "requests": len(held),
            "action": _mean(answer.action_right for answer in held),
            "exact": _mean(answer.exact for answer in held),
        }
        for action, held in sorted(groups.items())
    }


def confusions(answers: Sequence[Answered]) -> Mapping[tuple[str, str], int]:
    """How often an action was taken for another: (meant, made) to number."""
    return Counter((answer.right.action, answer.made.action) for answer in answers)


def kinds_of_error(answers: Sequence[Answered]) -> Mapping[str, int]:
    """What went wrong, by kind, most frequent first."""
    kinds: Counter[str] = Counter()
    for answer in answers:
        if answer.exact:
            continue
        if not answer.action_right:
            if answer.made.action == NO_ACTION:
                kinds["a request taken for no_action"] += 1
            elif answer.right.action == NO_ACTION:
                kinds["no request taken for one"] += 1
            else:
                kinds["another action"] += 1
            continue
        wanted, got = plain_arguments(answer.right), plain_arguments(answer.made)
        for name in sorted(wanted.keys() | got.keys()):
            if name not in got:
                kinds["argument left out"] += 1
            elif name not in wanted:
                kinds["argument that was not said"] += 1
            elif wanted[name] != got[name]:
                longer = len(str(got[name])) > len(str(wanted[name]))
                kinds["argument too long" if longer else "argument too short or another span"] += 1
    return dict(kinds.most_common())


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
