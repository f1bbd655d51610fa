"""The food or the plant in a picture, which somebody may have bitten into: "my dog ate one of these". Pure."""

from __future__ import annotations

from gadget.articles import POURED, with_article
from gadget.calls import Language
from gadget.seen import Guess, Name, Seen

SURE = 0.5
"""From which probability on a name counts (right for 9 of 10 dev pictures). Less sure, nothing is named."""

PRODUCT = 0.6
"""The same of a grocery's product; else its sort."""

KINDS = frozenset({"food", "plant"})


def morsels(seen: Seen | None) -> tuple[Name, ...]:
    """What it surely shows of that kind, the likeliest first; a grocery may have a name of both sorts."""
    if seen is None or not seen.is_clear:
        return ()
    named = [guess for guess in seen.names if guess.probability >= SURE and guess.name.kind in KINDS]
    if seen.sort == "grocery":
        named += _best(seen.groceries, PRODUCT) or _best(seen.foods, SURE)
    return tuple(guess.name for guess in sorted(named, key=lambda guess: -guess.probability))


def looks_like(name: Name, language: Language) -> str:
    """A sentence that says so and no more."""
    if language == "zh":
        return f"看起来像{name.chinese}。"
    return f"It looks like {_one(name)}."


def _best(guesses: tuple[Guess, ...], enough: float) -> list[Guess]:
    return [guess for guess in guesses[:1] if guess.probability >= enough]


def _one(name: Name) -> str:
    bare = name.english in _DISHES or name.kind in POURED
    return name.english if bare else with_article(name.english)


_DISHES = frozenset(
    "hot pot, French bread, cabbage, spaghetti carbonara, meat loaf, pizza, espresso, eggnog, coral fungus".split(
        ", "
    )
)
"""Take no article here: it looks like pizza."""
