"""Chinese text brought to one form, and the numbers in it."""

from __future__ import annotations

import re

from gadget.act.spoken_time.scan import flat

DIGITS = "零〇一二三四五六七八九"
NUMBER = r"(?:\d+(?:\.\d+)?|[零〇一二两俩三四五六七八九十百千]+)"
"""Any number, in digits or characters; `value` reads it."""

_VALUES = {character: max(place - 1, 0) for place, character in enumerate(DIGITS)} | {"两": 2, "俩": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_SIMPLIFIED = str.maketrans(
    "點鐘後週兩時個號禮開過從復繼續暫減長縮間內裡裏離聖誕國慶節陽",
    "点钟后周两时个号礼开过从复继续暂减长缩间内里里离圣诞国庆节阳",
)


def plain(text: str) -> str:
    """`text` in one form: half-width, simplified where it matters here, without spaces and most punctuation."""
    text = flat(text).translate(_SIMPLIFIED)
    text = re.sub(r"(?<=\d)[\s,](?=\d{3}\b)", "", text)
    return re.sub(r"(?<!\d)[.:]|[.:](?!\d)|[^\w.:%-]|_", "", text)


def value(number: str) -> float | None:
    """The value of a `NUMBER`: "2.5", "二十五", "一百零五", "两", "二零二六" (digit by digit); None if it has none."""
    if number[:1].isascii():
        return float(number) if len(number) <= 12 else None
    if not any(character in _SCALES for character in number):
        digits = [_VALUES[character] for character in number]
        return float("".join(map(str, digits))) if len(digits) <= 12 else None
    total, pending = 0, None
    for character in number:
        if character in _SCALES:
            total += (1 if pending is None else pending) * _SCALES[character]
            pending = None
        elif character not in "零〇":
            if pending is not None:
                return None
            pending = _VALUES[character]
    return float(total + (pending or 0))
