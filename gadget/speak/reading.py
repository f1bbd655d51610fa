"""Writes out what a synthesizer would stumble over: numbers, times, units, money, addresses.

Pure. What comes out has no digits left, and reading it again changes nothing.
"""

from __future__ import annotations

import re
import unicodedata

from gadget.calls import Language
from gadget.speak import reading_chinese, reading_english

_ADDRESS = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<web>(?:https?://|www\.)[^\s，。；！？、）)」”\"'<>]+)",
    re.ASCII,
)
_MARKS = re.compile(r"[*_`|<>{}\[\]\\^•·]+")


def readable(text: str, language: Language) -> str:
    """`text` in words that can be read aloud in `language`: "6:30" as "six thirty", 20% as 百分之二十."""
    text = _ADDRESS.sub(lambda found: _spelled(found, language), _flat(text))
    text = _MARKS.sub(" ", text)
    words = reading_chinese.words(text) if language == "zh" else reading_english.words(text)
    return re.sub(r"\s+([,.!?;:])", r"\1", re.sub(r"\s+", " ", words)).strip()


def _flat(text: str) -> str:
    """Digits and signs of every script as ASCII, without emoji and controls; Chinese punctuation stays."""
    out = []
    for character in text:
        category = unicodedata.category(character)
        if category in ("Nd", "No", "Nl"):
            out.append(_number_sign(character))
        elif character in "％＋－＝／～：＠＆＄￥．":
            out.append(unicodedata.normalize("NFKC", character) if character != "：" else character)
        elif category in ("So", "Sk", "Cf", "Cs", "Co", "Cn", "Mn", "Me") and character not in "°℃℉":
            out.append(" " if category == "So" else "")
        elif category in ("Cc", "Zs", "Zl", "Zp"):
            out.append(" ")
        else:
            out.append(character)
    return "".join(out)


def _number_sign(character: str) -> str:
    """A digit of any script in ASCII; ½ as " 1/2", ② as 2, what has no value as nothing."""
    if character in "〇":
        return character
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character).replace("⁄", "/")
    if plain.isascii() and plain.strip():
        return f" {plain}" if "/" in plain else plain
    return "" if not character.isalpha() else character


def _spelled(found: re.Match[str], language: Language) -> str:
    signs = {"@": "艾特", ".": "点", "/": "斜杠", "-": "杠", "_": "下划线"} if language == "zh" else {
        "@": "at", ".": "dot", "/": "slash", "-": "dash", "_": "underscore"
    }  # fmt: skip
    address = found[0]
    tail = re.search(r"[.,!?:;]*$", address)
    ending = tail[0] if tail else ""
    address = re.sub(r"^(?:https?://)?(?:www\.)?", "", address[: len(address) - len(ending)]).rstrip("/")
    spelled = re.sub(r"[@./_-]", lambda sign: f" {signs[sign[0]]} ", address)
    spelled = re.sub(r"[?&=%+~:;,]+", " ", spelled)
    spelled = re.sub(r"\d+", lambda digits: " ".join(digits[0]), spelled)
    return f" {spelled} {ending}"
