"""Which sentence of a text answers a question. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gadget.calls import Language
from gadget.courier.asked import Asked, share
from gadget.hearsay import for_the_ear, plain
from gadget.sentences import split

_REFERS_BACK = re.compile(
    r"(?:it|its|he|his|she|her|they|their|this|these)\b|它|他|她|该|其|这", re.IGNORECASE
)
"""Sentences that begin so do not stand alone."""

_ENOUGH = 0.5
"""A sentence answers when it holds this share (0-1) of what its subject's name left open."""


def answer_from(question: Asked, title: str, paragraphs: Sequence[str], language: Language) -> str:
    """The answer for the ear: the sentence that holds what was asked, else how the text begins; '' for no text."""
    open_words = tuple(word for word in question.telling if share((word,), title) < 1)
    best, most = "", 0.0
    if open_words:
        for paragraph in paragraphs[:_LOOKED_AT]:
            for sentence in split(plain(paragraph), language):
                held = share(open_words, sentence)
                if held > most + 1e-9:
                    best, most = sentence, held
    if best and most >= _ENOUGH:
        said = for_the_ear(best, language, sentences=1)
        if said and _REFERS_BACK.match(said):
            return f"{plain(title)}{'：' if language == 'zh' else ': '}{said}"
        if said:
            return said
    return next((said for text in paragraphs if (said := for_the_ear(text, language))), "")


_LOOKED_AT = 20
