"""How alike two names sound or look: the home of jellyfish (English sounds) and rapidfuzz (spelling)."""

from __future__ import annotations

from functools import lru_cache

from gadget import pinyin


@lru_cache(maxsize=4096)
def english(word: str) -> str:
    """What an English speaker hears: "Katherine" and "Catherine" are one. "" for what has no letters."""
    import jellyfish

    return str(jellyfish.metaphone(word))


@lru_cache(maxsize=4096)
def chinese(characters: str) -> frozenset[str]:
    """How characters are pronounced, without tones and spaces, in each of their readings."""
    return frozenset("".join(reading) for reading in pinyin.readings(characters))


@lru_cache(maxsize=4096)
def blurred(characters: str) -> frozenset[str]:
    """`chinese`, with sounds that are often taken for each other as one (zh and z, n and l, ing and in)."""
    return frozenset("".join(map(_blur, reading)) for reading in pinyin.readings(characters))


def spelling(one: str, other: str) -> float:
    """Share (0-1) of letters that two words have in common, in order."""
    from rapidfuzz import fuzz

    return float(fuzz.ratio(one, other)) / 100


def _blur(syllable: str) -> str:
    for pair in ("zh", "ch", "sh"):
        if syllable.startswith(pair):
            syllable = pair[0] + syllable[2:]
    if syllable.startswith("n"):
        syllable = "l" + syllable[1:]
    if syllable.startswith("hu") and len(syllable) > 2:
        syllable = "f" + syllable[2:]
    return syllable[:-1] if syllable.endswith("ng") else syllable
