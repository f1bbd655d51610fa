"""English words brought to one form: lower case, numbers in digits, "a.m." as am, one space between words."""

from __future__ import annotations

import re

from gadget.act.spoken_time.scan import flat

_UNITS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
) | {"fourty": 40}
_ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        range(1, 21),
        strict=True,
    )
) | {"thirtieth": 30}
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"


def plain(text: str) -> str:
    """`text` in one form: "Half-past six, a.m." becomes "half past 6 am", "the twenty-first" "the 21st"."""
    text = re.sub(r"['’‘`]", "", flat(text))
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"(?<=\d)(?=[^\W\d_])(?!(?:st|nd|rd|th)\b)|(?<=[^\W\d_])(?=\d)", " ", text)
    text = re.sub(r"\b([ap])\s?\.?\s?m\b\.?", r"\1m", text)
    if not re.search(r"\d{4}-\d{2}-\d{2}", text):
        text = re.sub(r"[-–—_/]", " ", text)
    text = re.sub(r"[^\w\s:.%-]|(?<!\d)[.:]|[.:](?!\d)", " ", text)
    return _digits(text.split())


def _digits(words: list[str]) -> str:
    out: list[str] = []
    at = 0
    while at < len(words):
        value, used = _cardinal(words, at)
        if used:
            at = _after_number(words, at, value, used, out)
            continue
        word = words[at]
        if word in _ORDINALS and not (word == "second" and _is_unit(words, at)):
            out.append(_ordinal(_ORDINALS[word]))
        elif word in ("couple", "dozen"):
            if out and out[-1] == "a":
                out.pop()
            out.append("2" if word == "couple" else "12")
            at += at + 1 < len(words) and words[at + 1] == "of"
        else:
            out.append(word)
        at += 1
    text = " ".join(out)
    text = re.sub(r"(?<=\d) point (?=\d)", ".", text)
    return re.sub(r"(?<=\.)(\d(?: \d\b)+)(?! ?[:.\d])", lambda match: match[1].replace(" ", ""), text)


def _after_number(words: list[str], at: int, value: int, used: int, out: list[str]) -> int:
    """Write a number and what belongs to it; gives the place of the word after."""
    after = words[at + used] if at + used < len(words) else ""
    if value in range(20, 100, 10) and used == 1 and after in _ORDINALS and _ORDINALS[after] < 10:
        units = after == "second" and not _dated(words, at, at + 1)
        if not units:
            out.append(_ordinal(value + _ORDINALS[after]))
            return at + 2
    if value == 0 and used == 1 and out and out[-1].isdigit() and after in _UNITS and 0 < _UNITS[after] < 10:
        out.append(f"0{_UNITS[after]}")  # "seven zero five"
        return at + 2
    if after in ("oh", "o") and at + used + 1 < len(words):
        minute = words[at + used + 1]
        if (minute in _UNITS and 0 < _UNITS[minute] < 10) or re.fullmatch("[1-9]", minute):
            out += [words[at] if words[at].isdigit() else str(value), f"0{_UNITS.get(minute, minute)}"]
            return at + used + 2
    out.append(words[at] if used == 1 and words[at].isdigit() else str(value))
    return at + used


def _cardinal(words: list[str], at: int) -> tuple[int, int]:
    """The number that begins at a word, and how many words it takes; (0, 0) when there is none."""
    value, used = _below_hundred(words, at)
    if not used:
        if words[at] in ("a", "one") and at + 1 < len(words) and words[at + 1] in ("hundred", "thousand"):
            value, used = 1, 1
        else:
            return 0, 0
    total = 0
    for scale, size in (("thousand", 1000), ("hundred", 100)):
        if at + used < len(words) and words[at + used] == scale:
            total += value * size
            used += 1
            skip = at + used < len(words) and words[at + used] == "and"
            value, more = _below_hundred(words, at + used + skip)
            used += more + (skip if more else 0)
            if not more:
                return total, used
    return total + value, used


def _below_hundred(words: list[str], at: int) -> tuple[int, int]:
    if at >= len(words):
        return 0, 0
    word = words[at]
    if word.isascii() and word.isdigit() and len(word) < 10:
        return int(word), 1
    if word in _UNITS:
        return _UNITS[word], 1
    if word in _TENS:
        following = _UNITS.get(words[at + 1], 0) if at + 1 < len(words) else 0
        return (_TENS[word] + following, 2) if 0 < following < 10 else (_TENS[word], 1)
    return 0, 0


def _is_unit(words: list[str], at: int) -> bool:
    """Whether "second" at this place is the sixtieth of a minute rather than the one after the first."""
    return not _dated(words, at, at)


def _dated(words: list[str], first: int, last: int) -> bool:
    """Whether words `first` to `last` stand where a day of the month would."""
    before = words[first - 1] if first else ""
    after = words[last + 1] if last + 1 < len(words) else ""
    is_month = re.fullmatch(_MONTH, before) or re.fullmatch(_MONTH, after)
    return before == "the" or after == "of" or bool(is_month)


def _ordinal(value: int) -> str:
    suffix = "th" if value in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{suffix}"
