"""What else a sound may have been: a recogniser's n best texts, among which the mind may choose.

A small recogniser writes "which been for this" with nearly the same probability as "which bin for this"; only whoever
knows what can be asked can tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One text for a sound, with the natural logarithm of its probability as the engine has it."""

    text: str
    log_probability: float


def distinct(hypotheses: Iterable[Hypothesis]) -> tuple[Hypothesis, ...]:
    """Those that say something, without the ones that differ from an earlier one in case or punctuation alone."""
    found: dict[str, Hypothesis] = {}
    for hypothesis in hypotheses:
        letters = "".join(character for character in hypothesis.text.casefold() if character.isalnum())
        if letters:
            found.setdefault(letters, hypothesis)
    return tuple(found.values())
