"""Chinese characters that sound alike, for a model of what a recogniser mistakes."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from pypinyin import Style, lazy_pinyin
from wordfreq import zipf_frequency

_COMMON = 3.6  # Zipf frequency of a character that a recogniser would write


def _sound(character: str) -> str:
    """The syllable without its tone, and without what southern speakers do not tell apart."""
    sound = lazy_pinyin(character, style=Style.NORMAL)[0]
    for strict, loose in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n")):
        sound = sound.replace(strict, loose)
    return sound


@cache
def _by_sound() -> dict[str, list[str]]:
    table = defaultdict(list)
    for code in range(0x4E00, 0x9FA6):
        character = chr(code)
        if zipf_frequency(character, "zh") > _COMMON and _is_simplified(character):
            table[_sound(character)].append(character)
    return dict(table)


def _is_simplified(character: str) -> bool:
    """Whether the character is in the set of GB 2312, which has no traditional forms."""
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


@cache
def homophones(character: str) -> tuple[str, ...]:
    """Common characters that sound like `character`; none for anything but a Chinese character."""
    if not "\u4e00" <= character <= "\u9fff":
        return ()
    return tuple(other for other in _by_sound().get(_sound(character), ()) if other != character)
