"""Chinese characters as pinyin with tone numbers, which is what espeak-ng's better Mandarin voice reads.

espeak-ng's own character voice, as Debian ships it in 1.51, speaks tones as English numbers. pypinyin knows from whole
words how a character is read (重庆 and 重要) and how neighbouring tones change; its dictionary takes 0.2 s to load and
about 55 MB, so it is loaded by the first Chinese. The syllables of a word are written together: a recogniser
understood that better than single ones.
"""

from __future__ import annotations

import re

from gadget import pinyin

_PUNCTUATION = str.maketrans("，、；。！？：…—", ",,;.!?:.,", "“”‘’「」『』（）《》〈〉【】")
_CHINESE = re.compile("[㐀-䶿一-鿿〇]+")


def to_pinyin(text: str) -> str:
    """`text` with its Chinese in syllables: "你好，再见。" becomes "ni2hao3, zai4jian4."."""
    spelled = _CHINESE.sub(lambda found: f" {_words(found[0])} ", text.translate(_PUNCTUATION))
    return re.sub(r"\s+(?=[,;.!?:]|$)", "", re.sub(r"\s+", " ", spelled)).strip()


def _words(characters: str) -> str:
    syllables = pinyin.syllables(characters)
    if len(syllables) != len(characters):  # it left rare characters in one piece
        return " ".join(syllables)
    words, at = [], 0
    for word in pinyin.words(characters):
        words.append("".join(syllables[at : at + len(word)]))
        at += len(word)
    return " ".join(words)
