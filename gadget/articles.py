"""The English names of what is seen, with "a", "an" or nothing before them; and the groceries that are poured. Pure."""

from __future__ import annotations

import re


def with_article(name: str) -> str:
    """The name with its article, if it takes one."""
    if name in _PLAIN or (name.endswith("s") and not name.endswith(("ss", "us", "is"))):
        return name
    return f"{'an' if _SOUNDS_LIKE_A_VOWEL.match(name) else 'a'} {name}"


_SOUNDS_LIKE_A_VOWEL = re.compile(r"[aeioAEIO](?!ne\b)|u[mn](?!i)|hourglass|SLR|X-ray")

POURED = frozenset(
    {"Juice", "Milk", "Oatghurt", "Oat-Milk", "Sour-Cream", "Sour-Milk", "Soyghurt", "Soy-Milk", "Yoghurt"}
)
"""Sorts of groceries that are poured or spooned: they take no article, and come in a package with a date on it."""

_PLAIN = frozenset(
    (
        "clear soup, chocolate sauce, red wine, toilet paper, face powder, ice cream, chain mail, asparagus, garlic, "
        "ginger, beetroot, broccoli, cauliflower, guacamole, hay, dough, velvet, wool, corn, sunscreen, hairspray, "
        "milk, juice, yoghurt, food, furniture, clothing, paper, money, water, cardboard, glass, metal, plastic"
    ).split(", ")
)
"""Names that take no article."""
