"""From the rows of a page to sentences that can be listened to, and no more of them than anybody would. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gadget.act.writing.layout import Paragraph, Row

LONGEST_S = 40.0
"""Seconds of speech read aloud at most, at the default speed."""

PROSE_WORDS, PROSE_HAN = 4, 8
"""A line of fewer English words or Chinese characters is one of a sign or a list rather than of a text that runs on."""

_HAN = re.compile(r"[㐀-鿿]")
_HAN_TEXT = re.compile(r"[㐀-鿿＀-￯　-〿]")
_WORD = re.compile(r"[^\W\d_㐀-鿿]+")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐\u00ad]$")
_ENDS = re.compile(r"[.!?:;…。！？：；][\"'”’)）」』]*$")
_SHORTENED = (
    "reg|excl|incl|exkl|inkl|zzgl|no|nos|nr|approx|max|min|ca|avg|vol|qty|ref|ext|dept|tel|fax|"
    "mr|mrs|ms|dr|prof|st|str|vs|e\\.g|i\\.e|z\\.b|d\\.h|bzw|ggf|evtl|mind|verw|scad|cad|exp"
)
"""Words whose full stop does not end a sentence; nor does that of an item's number."""
_NO_END = "".join(rf"(?<!\b{word}\.)" for word in _SHORTENED.split("|")) + r"(?<!\s\d\.)(?<!^\d\.)"
_SENTENCES = re.compile(rf"(?i:{_NO_END})(?<=[.!?])\s+(?=[A-Z\u4e00-\u9fff])|(?<=[。！？；])\s*")
_SHORTENS = re.compile(rf"\b(?:{_SHORTENED})\.$", re.IGNORECASE)
_GOES_ON = re.compile(r"[,，、&+–—]$")
_NEW = re.compile(
    r"(?:https?:|www\.)|\S+@\S|(?:[^\s:：\d]{2,12} )?[^\s:：\d]{1,12}(?:：|:(?!\d))"
    r"|[-–—•·*▪●]\s?\S|\(?\d{1,2}[.)、]\s?\D"
)
"""How a line begins that does not go on with the one before: an address, a name with a colon, an item of a list."""
_PRICED = re.compile(r"(?:[¥￥]\s?\d[\d,]*|\d\.\d\d)\s?元?$")
_ONLY_NUMBER = re.compile(r"[\d\s()+.:/-]{7,}")
_PAID = re.compile(r"\d[.,]\d\d ?(?:€|eur)?$", re.IGNORECASE)
_NUMBERED = re.compile(r"\d\s?[元块]?$")
_COUNTER = re.compile(r"[年月日号时点分秒元块角个件份人岁度楼层室%.\d]")
"""What the number at the end of the line before counts: no new line of a list begins so."""
_WORD_S, _DIGIT_S, _HAN_S, _ROW_S = 0.33, 0.45, 0.27, 0.24
"""Seconds that a word, a digit, a Chinese character and the end of a row take; as measured with espeak-ng."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read aloud, and how many rows are left that are not."""

    text: str
    left: int


def read_out(paragraphs: Sequence[Paragraph], longest_s: float = LONGEST_S) -> Reading:
    """The paragraphs as one text, as far as it can be spoken within `longest_s`; at least one row."""
    taken, spent, total = 0, 0.0, 0
    runs: list[list[Row]] = []
    for paragraph in paragraphs:
        total += len(paragraph)
        for run in _runs(paragraph):
            fitting = []
            for row in run:
                spent += seconds(row.text)
                if taken == 0 or spent <= longest_s:
                    fitting.append(row)
                    taken += 1
            runs.append(fitting)
    said = [sentence(_text(run)) for run in runs if run]
    text = "".join(part if _HAN_TEXT.match(part[-1]) else f"{part} " for part in said)
    return Reading(text.strip(), total - taken)


def statements(paragraphs: Sequence[Paragraph]) -> list[Row]:
    """What the paragraphs say, one statement after the other: a line of a list, a sentence of a text."""
    return [
        replace(run[0], text=part)
        for paragraph in paragraphs
        for run in _runs(paragraph)
        for part in _SENTENCES.split(_text(run))
        if part
    ]


def seconds(text: str) -> float:
    """About how long it takes to say a row of `text`."""
    digits = sum(character.isdigit() for character in text)
    words, characters = len(_WORD.findall(text)), len(_HAN.findall(text))
    return _WORD_S * words + _DIGIT_S * digits + _HAN_S * characters + _ROW_S


def sentence(text: str) -> str:
    """`text` with something at its end that lets the voice fall."""
    text = text.strip()
    if not text or _ENDS.search(text):
        return text
    return _GOES_ON.sub("", text).rstrip() + ("。" if _HAN.search(text) else ".")


def _runs(paragraph: Paragraph) -> list[list[Row]]:
    """The rows in stretches, each a text that runs on from row to row."""
    runs: list[list[Row]] = [[paragraph[0]]]
    for before, row in pairwise(paragraph):
        if _pauses(before, row, _edge(paragraph, before)):
            runs.append([row])
        else:
            runs[-1].append(row)
    return runs


def _text(run: Sequence[Row]) -> str:
    """The rows as one text: words cut at a line's end are whole again."""
    text = run[0].text
    for before, row in pairwise(run):
        if _HYPHEN.search(text) and row.text[:1].islower():
            text = _HYPHEN.sub("", text) + row.text
        elif _HAN_TEXT.match(text[-1]) and _HAN_TEXT.match(row.text):
            short = len(_HAN.findall(before.text)) < PROSE_HAN and not _GOES_ON.search(text)
            text += f"，{row.text}" if short else row.text
        else:
            text += f" {row.text}"
    return text


def _pauses(row: Row, after: Row, edge: float) -> bool:
    """Whether the next row is something new rather than the rest of this one's sentence."""
    if (
        (_ENDS.search(row.text) and not _SHORTENS.search(row.text))
        or row.cells > 1
        or after.cells > 1
        or _NEW.match(after.text)
    ):
        return True
    if row.text[-1].isdigit() and _ONLY_NUMBER.fullmatch(after.text):
        return True  # a telephone number below the address, the time below the hours
    if _PAID.search(row.text) and not _HAN.search(row.text) and len(_WORD.findall(row.text)) < PROSE_WORDS:
        return True  # a line of a receipt, whatever the next begins with
    if _GOES_ON.search(row.text) or _HYPHEN.search(row.text) or after.text[:1].islower():
        return False
    if _is_item(row.text) and not _COUNTER.match(after.text):
        return True
    if not _HAN.search(row.text + after.text) and len(_WORD.findall(row.text)) < PROSE_WORDS:
        return True
    room = edge - row.right  # a word that had found room here was put on the next line on purpose
    return room > 0.5 * _first_word(after) or row.height > 1.3 * after.height


def _is_item(text: str) -> bool:
    """Whether a Chinese line is one of a receipt or a list: it ends in a price, or is short and ends in a number."""
    characters = len(_HAN.findall(text))
    return bool(characters and (_PRICED.search(text) or (characters < PROSE_HAN and _NUMBERED.search(text))))


def _first_word(row: Row) -> float:
    """About how wide the first word of the row is, in pixels; of Chinese, the first character."""
    letters = 1 if _HAN_TEXT.match(row.text) else len(row.text.split()[0])
    return (row.right - row.left) * letters / max(1, len(row.text)) + 0.3 * row.height


def _edge(paragraph: Paragraph, row: Row) -> float:
    """Where the lines of a paragraph end that begin where the row does."""
    return max(other.right for other in paragraph if abs(other.left - row.left) < row.height)
