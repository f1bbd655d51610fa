"""The simplest baseline: a bag of words chooses the action (naive Bayes), and nothing fills the arguments.

It has seen the same examples as the mind.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise

from dataset import stream

from gadget.calls import Call
from gadget.transcribe.base import Transcript

EXAMPLES = 30_000


def features(text: str) -> list[str]:
    """Words and pairs of them; of Chinese, characters and pairs."""
    words = re.findall(r"[a-z0-9']+|[\u4e00-\u9fff]", text.casefold())
    return words + [f"{one} {two}" for one, two in pairwise(words)]


def bag_of_words() -> Callable[[Transcript], tuple[Call, float]]:
    """Train it, and give it as a function of what was said."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    prior: Counter[str] = Counter()
    for made in stream(EXAMPLES, seed=1):
        prior[made.call.action] += 1
        counts[made.call.action].update(features(made.text))
    known = {feature for counted in counts.values() for feature in counted}
    totals = {action: sum(counted.values()) + 0.1 * len(known) for action, counted in counts.items()}

    def decide(said: Transcript) -> tuple[Call, float]:
        found = [feature for feature in features(said.text) if feature in known]
        scores = {
            action: math.log(prior[action])
            + sum(math.log((counts[action][feature] + 0.1) / totals[action]) for feature in found)
            for action in prior
        }
        best = max(scores, key=lambda action: scores[action])
        whole = sum(math.exp(score - scores[best]) for score in scores.values())
        return Call(best), 1 / whole

    return decide
