"""Addresses and numbers as people dictate them: "alice at example dot com", "oh seven seven …", 一三八…. Pure.

What comes out is only a candidate: `addresses` and `numbers` decide whether it is one.
"""

from __future__ import annotations

import re
import unicodedata

_ENGLISH_SIGNS = (
    (r"\s+(?:at(?: sign)?)\s+", "@"),
    (r"\s+(?:dot|point|period)\s+", "."),
    (r"\s+(?:under ?score)\s+", "_"),
    (r"\s+(?:dash|hyphen|minus)\s+", "-"),
    (r"\s+(?:plus)\s+", "+"),
)
_CHINESE_SIGNS = (
    (r"\s*(?:艾特|小老鼠|圈[aA]|at(?=\s|[\u3400-\u9fff]))\s*", "@"),
    (r"\s*(?:点)\s*", "."),
    (r"\s*(?:下划线)\s*", "_"),
    (r"\s*(?:横线|横杠|减号|中划线|杠)\s*", "-"),
    (r"\s*(?:加号)\s*", "+"),
)
_LEADING = re.compile(
    r"^(?:(?:to|it's|its|it is|the (?:address|number) is|at)\s+)+|^(?:是|发给|地址是|号码是|打给)+", re.I
)
_PRETTY = re.compile(r"[^\w.+@_-]")

_DIGITS = {
    **dict(zip("zero one two three four five six seven eight nine".split(), "0123456789", strict=True)),
    **dict(zip("零一二三四五六七八九", "0123456789", strict=True)),
    "oh": "0", "o": "0", "nought": "0", "〇": "0", "幺": "1", "两": "2", "洞": "0", "拐": "7",
    "plus": "+", "加": "+",
}  # fmt: skip
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_BETWEEN = re.compile(r"[\s().,/，、。-]+")
_DIGIT_NAME = re.compile("|".join(sorted(map(re.escape, _DIGITS), key=len, reverse=True)))


def address(said: str) -> str | None:
    """The address that was dictated or typed; None when it holds no @ in any form."""
    text = _LEADING.sub("", unicodedata.normalize("NFKC", said).strip().rstrip(".。!！?？,，"))
    for pattern, sign in (*_ENGLISH_SIGNS, *_CHINESE_SIGNS):
        text = re.sub(pattern, sign, text, flags=re.IGNORECASE)
    if text.count("@") != 1:
        return None
    name, _, domain = text.partition("@")
    name, domain = _joined(name), _joined(domain).casefold()
    return f"{name}@{domain}" if name and "." in domain.strip(".") else None


def number(said: str) -> str | None:
    """The digits that were dictated or typed, with a leading + if one was said; None for anything else.

    Fewer than five digits are no number of a telephone.
    """
    text = _LEADING.sub("", unicodedata.normalize("NFKC", said).casefold().strip())
    text = text.replace("hyphen", " ").replace("dash", " ")
    digits, times = "", 1
    for piece in _BETWEEN.split(text):
        if not piece:
            continue
        if piece in _TIMES:
            times = _TIMES[piece]
            continue
        found = _as_digits(piece)
        if found is None:
            return None
        digits += found[0] * (times - 1) + found
        times = 1
    if not re.fullmatch(r"\+?\d{5,}", digits):
        return None
    return digits


def _as_digits(piece: str) -> str | None:
    """The digits of "612", "six" or 一三八."""
    if re.fullmatch(r"\+?[0-9]+|\+", piece):
        return piece
    if piece in _DIGITS:
        return _DIGITS[piece]
    if re.fullmatch(r"(?:[零〇一二三四五六七八九幺两洞拐加0-9+])+", piece):
        return _DIGIT_NAME.sub(lambda name: _DIGITS[name[0]], piece)
    return None


def _joined(part: str) -> str:
    """Letters that were spelled one by one, or words of one name, written together."""
    return "".join(_PRETTY.sub("", piece) for piece in part.split())
