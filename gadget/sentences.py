"""Cuts an answer into sentences, so that the first is heard while the next is being rendered.

Pure. Joining the pieces gives the text back but for the white space at the cuts.
"""

from __future__ import annotations

import re

from gadget.calls import Language

LONGEST = {"en": 220, "zh": 80}
"""Characters in the longest piece: longer sentences are cut at commas, then between words."""

SHORTEST = {"en": 10, "zh": 4}
"""A piece shorter than this (characters) is said together with its neighbour: "Yes." alone sounds clipped."""

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st sr jr no vs etc e.g i.e eg ie approx dept fig vol ave rd mt ft u.s u.k ph.d inc ltd co "
    "jan feb mar apr jun jul aug sept sep oct nov dec".split()
)
_END = re.compile(
    r"(?P<chinese>[。！？；…]+[”’」』）)\"']*)|(?P<dots>\.{2,}|[.!?]+)(?P<close>[\"'”’)\]]*)(?=\s|$|[一-鿿])|(?P<line>\s*\n\s*)"
)
_COMMA = re.compile(r"[,;:，、：；—–]\s*|\s-\s")


def split(text: str, language: Language) -> list[str]:
    """The sentences of `text`, none empty and none longer than `LONGEST`."""
    longest = LONGEST[language]
    pieces: list[str] = []
    for sentence in _merged(_sentences(text.strip()), SHORTEST[language], longest):
        pieces.extend(_cut(sentence, longest))
    return pieces


def _sentences(text: str) -> list[str]:
    found, start = [], 0
    for end in _END.finditer(text):
        if end["dots"] and not _ends_sentence(text, start, end):
            continue
        piece = text[start : end.end()].strip()
        if piece:
            found.append(piece)
        start = end.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def _ends_sentence(text: str, start: int, end: re.Match[str]) -> bool:
    """Whether a full stop is one, and not that of "Dr.", "J. Smith", "1." or "6 p.m."."""
    if end["dots"] != "." or end["close"]:
        return True
    word = re.search(r"\S*$", text[start : end.start()])
    before = word[0].lower().lstrip("(\"'“‘") if word else ""
    after = text[end.end() :].lstrip()
    if not after:
        return True
    if before in ("a.m", "p.m", "etc"):
        return after[0].isupper()
    if before in _ABBREVIATIONS or re.fullmatch(r"[a-z](?:\.[a-z])*", before):
        return before == "i" and after[0].isupper()  # "so do I. Then …"
    return not (
        before.isdigit() and not text[start : end.start() - len(before)].strip()
    )  # "1. Open the door"


def _merged(sentences: list[str], shortest: int, longest: int) -> list[str]:
    merged: list[str] = []
    for place, sentence in enumerate(sentences):
        too_short = len(sentence) < shortest and place == len(sentences) - 1
        if merged and (len(merged[-1]) < shortest or too_short) and len(merged[-1]) + len(sentence) < longest:
            joint = "" if re.match("[。！？；…，]", merged[-1][-1]) else " "
            merged[-1] += joint + sentence
        else:
            merged.append(sentence)
    return merged


def _cut(sentence: str, longest: int) -> list[str]:
    pieces = []
    while len(sentence) > longest:
        room = sentence[: longest + 1]
        commas = [match.end() for match in _COMMA.finditer(room) if longest // 4 <= match.end() <= longest]
        spaces = [match.start() for match in re.finditer(r"\s", room) if match.start()]
        at = commas[-1] if commas else spaces[-1] if spaces else longest
        pieces.append(sentence[:at].strip())
        sentence = sentence[at:].strip()
    return [piece for piece in [*pieces, sentence] if piece]
