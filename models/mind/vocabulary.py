"""Which rows of the base's 262,144-row vocabulary the mind keeps, and the tokens it adds.

Kept: bytes, single characters of both languages, the pieces that frequent English and Chinese words are made
of, and every piece on the way to a kept one (the tokenizer joins two pieces at a time, so a piece that cannot
be reached is never used). Words come from frequency lists of the two languages (the package wordfreq), not
from our own requests alone: a cut made after our data would tokenise other people's words differently from
what training saw.

    python vocabulary.py BASE.gguf OUT.npy
"""

from __future__ import annotations

import heapq
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from base import Base
from wordfreq import top_n_list

from gadget.store.forge import SPECIALS

ROWS = 32_512
"""With the control tokens just below 32,768 rows, 22 MB as Q8_0."""
ENGLISH_WORDS = 40_000
CHINESE_WORDS = 60_000
CHARACTERS = 4_200

NORMAL, CONTROL, BYTE = 1, 3, 6  # token types of llama.cpp


class Pieces:
    """The base's pieces and the order in which they are joined."""

    def __init__(self, base: Base) -> None:
        self.spelled = base.tokens
        self.scores = base.scores
        self.types = base.token_types
        self.ids = {piece: index for index, piece in enumerate(self.spelled) if self.types[index] == NORMAL}

    def split(self, text: str) -> list[str]:
        """`text` as the tokenizer of llama.cpp cuts it (sentencepiece's best-first joining)."""
        return list(self._joined(text.replace(" ", "▁")))[-1]

    def ways(self, piece: str) -> set[int]:
        """Every piece that is made on the way to `piece`, itself included, when its characters are joined."""
        return {self.ids[part] for parts in self._joined(piece) for part in parts if part in self.ids}

    def _joined(self, text: str) -> Iterator[list[str]]:
        parts = list(text)
        yield list(parts)
        while True:
            best = max(
                (
                    (self.scores[joined], -at)
                    for at in range(len(parts) - 1)
                    if (joined := self.ids.get(parts[at] + parts[at + 1])) is not None
                ),
                default=None,
            )
            if best is None:
                return
            at = -best[1]
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
            yield list(parts)


def chosen(pieces: Pieces, texts: list[str]) -> list[int]:
    """Ids to keep, in the base's order: at most `ROWS`. `texts` are our own requests, which must cost no more
    than usual."""
    kept = set(range(SPECIALS)) | {index for index, kind in enumerate(pieces.types) if kind == BYTE}
    kept |= {index for piece, index in pieces.ids.items() if len(piece) == 1 and _is_wanted(piece)}
    for character in top_n_list("zh", CHINESE_WORDS):
        if len(character) == 1 and character in pieces.ids:
            kept.add(pieces.ids[character])
    for piece, _ in _by_use(pieces, texts):
        ways = pieces.ways(piece) - kept
        if len(kept) + len(ways) <= ROWS:
            kept |= ways
    return sorted(kept)


def _is_wanted(character: str) -> bool:
    return (
        " " <= character <= "~" or character in "▁\n£€°éèêëáàâäãåæçñóòôöøúùûüíìîïßœ–—‘’“”…·" or "\u3000" <= character <= "\u303f"
        or "\uff00" <= character <= "\uff5e"
    )  # fmt: skip


def _by_use(pieces: Pieces, texts: list[str]) -> list[tuple[str, float]]:
    """Pieces of frequent words and of our own texts, most useful first."""
    use: dict[str, float] = {}

    def count(text: str, weight: float) -> None:
        for piece in pieces.split(text):
            if piece in pieces.ids:
                use[piece] = use.get(piece, 0.0) + weight

    for rank, word in enumerate(top_n_list("en", ENGLISH_WORDS)):
        weight = 1 / (rank + 100)
        count(f" {word}", weight)
        count(f" {word.capitalize()}", weight / 3)
        count(word, weight / 10)
    for rank, word in enumerate(top_n_list("zh", CHINESE_WORDS)):
        if re.fullmatch(r"[\u4e00-\u9fff]{1,4}", word):
            count(word, 1 / (rank + 100))
    for text in texts:
        count(text, 1 / 40_000)
    return heapq.nlargest(len(use), use.items(), key=lambda item: (item[1], item[0]))


def main(base: Path, out: Path) -> None:
    from dataset import all_texts

    pieces = Pieces(Base(base))
    kept = chosen(pieces, all_texts())
    np.save(out, np.array(kept, dtype=np.uint32))
    print(f"kept {len(kept)} of {len(pieces.spelled)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
