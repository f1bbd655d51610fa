"""From what an engine wrote to the words that were said: brackets, phantoms, loops. Pure.

Recognisers write more than they heard: titles' brackets round short Chinese sentences, captions that were under the
videos they learnt from, one phrase over and over. All of that is known by its look, and is dealt with here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gadget.calls import Language


def tidy(text: str, language: Language) -> str:
    """`text` without an engine's ornaments, stripped; "" when no word is left.

    Chinese is expected in simplified characters already (`characters.simplified`); it loses the spaces between
    characters and gets Chinese punctuation.
    """
    text = _ASIDES.sub(" ", text)
    text = "".join(" " if character in _ORNAMENTS else character for character in text)
    text = " ".join(text.translate(_WIDE).split())
    if language == "zh":
        text = _SPACE_BESIDE_HAN.sub("", text)
        text = _MARK_AFTER_HAN.sub(lambda found: _CHINESE_MARKS[found.group()], text)
    text = text.lstrip(_LEADING)
    return "" if not _says_something(text) or is_phantom(text) else text


def is_phantom(text: str) -> bool:
    """Whether `text` is what engines write for noise and nobody says to a gadget ("Thanks for watching")."""
    bare = "".join(character for character in text.lower() if character.isalnum() or character == " ").strip()
    return bare in _LONE_PHANTOMS or any(phantom in bare for phantom in _PHANTOMS)


def loops(text: str) -> bool:
    """Whether `text` looks as if the engine got stuck and wrote one phrase over and over.

    People repeat themselves too ("no no", 谢谢谢谢), so this is a reason to listen again, not to cut words out.
    """
    units = _units(text)
    return any(_times(units, at, size) >= _suspicious(size) for size, at in _places(units))


def unlooped(text: str) -> str:
    """`text` with whatever stands in it more than three times in a row standing there once.

    For the last resort, when listening again has given a loop again.
    """
    found = list(_UNIT.finditer(text))
    units = [unit.group().lower() for unit in found]
    for size, at in _places(units):
        times = _times(units, at, size)
        if times > 3:
            keep, end = found[at + size - 1].end(), found[at + size * times - 1].end()
            return unlooped(text[:keep] + text[end:])
    return text


def joined(pieces: Iterable[str], language: Language) -> str:
    """The texts of consecutive pieces as one; Chinese without spaces."""
    return ("" if language == "zh" else " ").join(piece for piece in pieces if piece)


def size(text: str) -> int:
    """How much `text` says: its words, and its Chinese characters one by one."""
    return len(_units(text))


# ── what the functions above know ─────────────────────────────────────────────────────────────────────────────────

_ASIDES = re.compile(r"\[[^\]]*\]|\([^)\d]*\)|（[^）\d]*）|【[^】]*】|<[^>]*>|\*[^*]*\*")
"""[BLANK_AUDIO], (music), <unk>: remarks about the sound, not words of it."""

_ORNAMENTS = frozenset('《》〈〉「」『』♪♫♬�"“”')

_WIDE = {
    wide: wide - 0xFEE0 for span in ("０９", "ＡＺ", "ａｚ") for wide in range(ord(span[0]), ord(span[1]) + 1)
}
"""Letters and digits as wide as Chinese characters, to ordinary ones."""

_LEADING = " .,;:!?-–—…·，。；：！？、"

_HAN = r"[\u3400-\u9fff]"
_SPACE_BESIDE_HAN = re.compile(rf"(?<={_HAN}) +(?={_HAN})|(?<=[，。？！；：]) +")
_MARK_AFTER_HAN = re.compile(rf"(?<={_HAN})[,?!;:.](?!\d)")
_CHINESE_MARKS = {",": "，", "?": "？", "!": "！", ";": "；", ":": "：", ".": "。"}

_LONE_PHANTOMS = frozenset({"", "you", "the", "huh", "glossary", "字幕"})
"""Alone they are what Whisper (you) and Vosk's English models (the, huh) make of silence."""

_PHANTOMS = (
    "thanks for watching",
    "thank you for watching",
    "please subscribe",
    "subtitles by",
    "amaraorg",
    "字幕由",
    "字幕志愿者",
    "字幕提供",
    "请不吝点赞",
    "感谢观看",
    "谢谢观看",
    "谢谢收看",
    "作词作曲",
)

_UNIT = re.compile(rf"{_HAN}|[^\W_\u3400-\u9fff]+(?:['’][^\W_]+)*")
"""A word, or one Chinese character."""


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _units(text: str) -> list[str]:
    return [unit.lower() for unit in _UNIT.findall(text)]


def _places(units: list[str]) -> Iterable[tuple[int, int]]:
    """Every phrase that is followed by itself, as (size, start), shortest first."""
    for size in range(1, len(units) // 2 + 1):
        for at in range(len(units) - 2 * size + 1):
            if units[at : at + size] == units[at + size : at + 2 * size]:
                yield size, at


def _times(units: list[str], at: int, size: int) -> int:
    phrase, times = units[at : at + size], 1
    while units[at + times * size : at + (times + 1) * size] == phrase:
        times += 1
    return times


def _suspicious(size: int) -> int:
    """How many times in a row a phrase of `size` units may not come."""
    return {1: 4, 2: 3}.get(size, 2)
