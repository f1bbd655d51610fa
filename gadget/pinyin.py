"""How Chinese characters are pronounced: the home of pypinyin, for the voice and for names that were misheard.

Its dictionary takes 0.2 s to load and about 55 MB, so it is loaded by the first Chinese.
"""

from __future__ import annotations

from itertools import islice, product

_MOST = 24
"""Readings of one name that are looked at; names of many-voiced characters have hundreds."""


def syllables(characters: str) -> list[str]:
    """How a sentence reads: one syllable with its tone number for each character, as neighbours change them.

    Rare characters it does not know stay in one piece, so the result may be shorter than `characters`.
    """
    from pypinyin import Style, lazy_pinyin

    found = lazy_pinyin(characters, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True)
    return [str(syllable) for syllable in found]


def words(characters: str) -> list[str]:
    """`characters` cut into the words that its dictionary knows."""
    from pypinyin.seg import mmseg

    return [str(word) for word in mmseg.seg.cut(characters)]


def readings(characters: str) -> list[tuple[str, ...]]:
    """Every way to pronounce `characters` without tones (曾 is ceng and zeng), the usual one first."""
    from pypinyin import Style, pinyin

    each = [
        list(dict.fromkeys(str(sound).replace("ü", "v") for sound in sounds))
        for character in characters
        for sounds in pinyin(character, style=Style.NORMAL, heteronym=True)
    ]
    return list(islice(product(*each), _MOST))
