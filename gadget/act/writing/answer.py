"""What is said about the writing in a picture: the line that was asked for, or all of it in order. Pure.

What a picture says is only ever quoted: it fills no argument, chooses nothing and changes nothing but this text.
"""

from __future__ import annotations

from collections.abc import Sequence

from gadget.act.writing import holding
from gadget.act.writing.asked import Question, Wanted, question, subject
from gadget.act.writing.layout import Row, legible, paragraphs
from gadget.act.writing.prose import read_out, statements
from gadget.act.writing.seen import Seen
from gadget.act.writing.sought import sought
from gadget.calls import Language

MOST_CODES = 3
"""Codes whose contents are said."""

CODES_FIRST = (Wanted.CODE, Wanted.WEBSITE, Wanted.PASSWORD)
"""What is taken from a code even where it is printed beside it."""

LOST = 0.25
"""A larger share of letters that could not be read is owned up to."""


def answer(seen: Seen, heard: str, language: Language) -> str:
    """What is said about what was seen to the request `heard`."""
    asked = question(heard)
    page = paragraphs(seen.lines)
    found = _found(asked, subject(heard), statements(page))
    meant = [code for code in seen.codes if asked is not None and holding.answers(code, asked)]
    if meant and asked is not None and (not found or asked.wanted in CODES_FIRST):
        return _together([holding.spoken(code, language, asked) for code in meant[:MOST_CODES]], language)
    if found:
        return _together(_read([(row,) for row in found], language), language)
    codes = [holding.spoken(code, language, asked) for code in seen.codes[:MOST_CODES]]
    if not page and not codes:
        return _illegible(seen, asked, language)
    said = [*(_read(page, language) if page else ()), *codes]
    if asked is not None:
        said.insert(0, _not_found(asked.name(language), language))
    if page and _lost(seen) > LOST:
        said.append(_words(language, "Some of it I can't make out.", "有些字我看不清。"))
    return _together(said, language)


def _found(asked: Question | None, about: str, rows: list[Row]) -> list[Row]:
    """The rows that answer what was asked; where it is none of the known questions, those that speak of its subject.

    A known one that nothing answers is not answered with something like it.
    """
    if asked is not None:
        return sought(asked, rows)
    return sought(Question(Wanted.ABOUT, about), rows) if about else []


def _read(page: Sequence[tuple[Row, ...]], language: Language) -> list[str]:
    """The writing, marked as such, and how much of it is left."""
    reading = read_out(page)
    said = [_words(language, f"It says: {reading.text}", f"上面写着：{reading.text}")]
    if reading.left:
        lines = "1 line" if reading.left == 1 else f"{reading.left} lines"
        said.append(_words(language, f"There is more: {lines}.", f"后面还有{reading.left}行。"))
    return said


def _not_found(name: str, language: Language) -> str:
    return _words(language, f"I can't find {name}.", f"没找到{name}。")


def _lost(seen: Seen) -> float:
    """The share of the letters that could not be read well enough; specks that look like one or two do not count."""
    letters = [(len(line.text), legible(line)) for line in seen.lines if len(line.text) > 2]
    return sum(number for number, read in letters if not read) / max(1, sum(number for number, _ in letters))


def _illegible(seen: Seen, asked: Question | None, language: Language) -> str:
    """Nothing can be read: what to do about it."""
    if asked is not None and asked.wanted is Wanted.CODE:
        seems = _not_found(asked.name(language), language)
    elif any(len(line.text) > 2 for line in seen.lines):
        seems = _words(
            language, "There is some writing, but I can't make it out.", "上面有字，可是我看不清。"
        )
    else:
        seems = _words(language, "I can't make out any writing.", "我没看到能读的字。")
    mend = "Hold it closer and still, in good light, and ask again."
    return _together([seems, _words(language, mend, "请拿近一点、拿稳，光线亮一些再试。")], language)


def _words(language: Language, english: str, chinese: str) -> str:
    return chinese if language == "zh" else english


def _together(sentences: Sequence[str], language: Language) -> str:
    return _words(language, " ", "").join(sentences)
