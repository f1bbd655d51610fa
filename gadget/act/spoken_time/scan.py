"""Text of one width and one set of digits, from which what has been understood is taken out piece by piece."""

from __future__ import annotations

import re
import unicodedata

GAP = "|"
"""Stands where something was taken out, so that what was apart does not become neighbours."""


def flat(text: str) -> str:
    """`text` in lower case and half width, every digit an ASCII one."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


class Scan:
    """The words not understood yet."""

    def __init__(self, text: str, joint: str = " ") -> None:
        """`joint` separates words: a space in English, nothing in Chinese."""
        self.text = text
        self._gap = f"{joint}{GAP}{joint}"

    def take(self, pattern: str) -> re.Match[str] | None:
        """Find `pattern` and take it out; None when it is not there."""
        match = re.search(pattern, self.text)
        if match:
            self.cut(match.start(), match.end())
        return match

    def cut(self, start: int, end: int) -> None:
        """Take out a stretch."""
        self.text = (self.text[:start].rstrip() + self._gap + self.text[end:].lstrip()).strip()

    @property
    def left_words(self) -> list[str]:
        """The words that are left."""
        return [word for word in self.text.split() if word != GAP]
