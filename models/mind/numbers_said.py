"""Small numbers as they are said in both languages."""

from __future__ import annotations

ONES = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * tens
    for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}


def chinese_number(text: str) -> int:
    """A number below a hundred in Chinese digits (四十二, 十, 两)."""
    if "十" not in text:
        return int("".join(str(_DIGITS[character]) for character in text))
    tens, _, ones = text.partition("十")
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)
