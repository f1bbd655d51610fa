"""Secrets taken out of texts, should a far side send one back or a library name it in an error.

Whoever knows a secret tells it to its far side alone. What comes back (a server that repeats the password it did not
take, a header that could not be sent) may hold it all the same, as it is, as base64, or as Python writes it.
"""

from __future__ import annotations

import base64
import logging
import traceback
from collections.abc import Callable
from urllib.parse import quote

INSTEAD = "•••"

BEGINNING = 12
"""Characters of a secret that are hidden without the rest, for texts are cut; less may be a word ("password")."""

SHORTEST = 4
"""Less is no secret, and stands in many words."""


class Hidden:
    """The secrets that were given out by now, in every form in which they could be met."""

    def __init__(self) -> None:
        self._forms: list[str] = []

    def add(self, secret: str) -> None:
        """Hide it from now on."""
        if len(secret) >= SHORTEST:
            self._forms = sorted({*self._forms, *_forms(secret)}, key=len, reverse=True)

    def hide(self, text: str) -> str:
        """`text` without any of them."""
        for form in self._forms:
            begun = form[:BEGINNING]
            while (at := text.find(begun)) >= 0:
                text = text[:at] + INSTEAD + text[at + _in_common(text[at:], form) :]
        return text


class HidingFilter(logging.Filter):
    """Of a handler: no record that passes it holds a secret, nor does the story of its exception."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        super().__init__()
        self._hide = hide

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (
            TypeError,
            ValueError,
        ):  # told by the handler, as it tells every record that cannot be formatted
            return True
        record.msg, record.args = self._hide(message), None
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = self._hide("".join(traceback.format_exception(record.exc_info[1])).rstrip())
            record.exc_info = None
        return True


def _in_common(text: str, form: str) -> int:
    """With how many characters of `form` the text begins."""
    pairs = zip(text, form, strict=False)
    return next(
        (count for count, (one, other) in enumerate(pairs) if one != other), min(len(text), len(form))
    )


def _forms(secret: str) -> set[str]:
    data = secret.encode()
    shown = " ".join("".join(c if c.isprintable() else " " for c in secret).split())
    written = {secret, shown, quote(secret), repr(secret)[1:-1], repr(data)[2:-1], ascii(secret)[1:-1]}
    for before in range(3):  # base64 of something that begins elsewhere: "name:secret"
        packed = base64.b64encode(b"\0" * before + data).decode().rstrip("=")
        written.add(packed[(8 * before + 5) // 6 : len(packed) - 1])
    return {form for form in written if len(form) >= SHORTEST}
