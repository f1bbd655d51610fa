"""Chinese characters as pinyin with tone numbers, which is what espeak-ng's better Mandarin voice reads.

espeak-ng's own character voice, as Debian ships it in 1.51, speaks tones as English numbers. pypinyin knows from whole
words how a character is read (重庆 and 重要) and how neighbouring tones change; its dictionary takes 0.2 s to load and
about 55 MB, so it is loaded by the first Chinese.
"""

from __future__ import annotations

_PUNCTUATION = str.maketrans("，、；。！？：…—", ",,;.!?:.,", "“”‘’「」『』（）《》〈〉【】")


def to_pinyin(text: str) -> str:
    """`text` with every Chinese character as a syllable: "你好，Tom。" becomes "ni2 hao3, Tom."."""
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(
        text.translate(_PUNCTUATION),
        style=Style.TONE3,
        neutral_tone_with_five=True,
        tone_sandhi=True,
    )
    joined = ""
    for syllable in syllables:
        starts_word = syllable[:1].isalnum()
        joined += f" {syllable}" if starts_word and joined and not joined.endswith(" ") else syllable
    return joined.strip()
