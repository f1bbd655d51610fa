"""What others wrote, made fit to be read aloud: a sentence or two of plain words, and nothing that a voice would obey.

Web pages, search engines and encyclopaedias are strangers. Their text loses its markup (of pages, of Markdown, of
speech: SSML tags, espeak's [[phonemes]]), addresses, footnotes, asides in brackets and every invisible character, and
is cut short. What is left is words. Nobody acts on them.

Pure. The courier applies it to what comes in, the actions once more to what the courier gives them: doing it again
takes no word away.
"""

from __future__ import annotations

import html
import re
import unicodedata

from gadget.calls import Language
from gadget.sentences import split

LONGEST = {"en": 300, "zh": 120}
"""Characters that are read aloud at most: about twenty seconds."""

_READ = 8000
"""Characters that are looked at: the rest of a longer text is dropped unread."""

_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)")
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9])(?:[a-z][a-z0-9+.-]{1,9}://|www\.|mailto:)[^\s<>()，。；、（）《》「」]+", re.IGNORECASE
)
_BRACKETED = re.compile(r"\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|\([^()]*\)|（[^（）]*）")
_MARKS = re.compile(r"[\[\]【】〔〕()（）<>{}\\|^~`*_#=]")
_BULLET = re.compile(r"(?:^|(?<=\n))\s*(?:[-+•·]|\d{1,2}[.)])\s+")
_GAP_BEFORE = re.compile(r"\s+(?=[,.;:!?，。；：！？、])")
_HAN_GAP = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])|(?<=[，。；：！？、])\s+"
)
_ROW_OF_MARKS = re.compile(r"([,;:，；：、])(?:\s*[,;:，；：、])+")
_CUT_OFF = re.compile(r"(?:\.\s*){2,}$|…+$")
_TAIL = re.compile(r"[\s.…,;:，；：、–—-]+$")
_END = tuple('.!?。！？”"’」』')
_NOISE = {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Zl", "Zp"}
"""Unicode categories nobody can say: controls, formats, private and missing characters, pictures."""


def for_the_ear(text: str, language: Language, *, sentences: int = 2) -> str:
    """At most `sentences` sentences of `text` as plain words; '' when it holds none."""
    pieces = split(plain(text), language)
    kept: list[str] = []
    room = LONGEST[language]
    for piece in pieces[:sentences]:
        if kept and (len(piece) > room or _CUT_OFF.search(piece)):
            break
        kept.append(piece)
        room -= len(piece)
    return _ended(_HAN_GAP.sub("", " ".join(kept)), language)


def visible(text: str) -> str:
    """All of `text` on one line, without what cannot be seen: for logs, lists and sentences of our own around it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def plain(text: str) -> str:
    """All of `text` in plain words on one line, without markup, addresses, asides and invisible characters."""
    text = text[:_READ]
    for _ in range(_ROUNDS):
        cleaned = _once(text)
        if cleaned == text:
            break
        text = cleaned
    return text


_ROUNDS = 12
"""Markup may hide in markup ("&amp;lt;b&amp;gt;"); each round takes off one layer."""


def _once(text: str) -> str:
    text = html.unescape(text)
    text = "".join(_sayable(character) for character in unicodedata.normalize("NFC", text))
    text = _TAG.sub(" ", text)
    text = _ADDRESS.sub("", _LINK.sub(r"\1", text))
    text = _BULLET.sub(" ", _BRACKETED.sub(" ", text))
    text = " ".join(_MARKS.sub(" ", text).split())
    text = _HAN_GAP.sub("", _GAP_BEFORE.sub("", text))
    return _ROW_OF_MARKS.sub(r"\1", text).strip(" ,;:，；：、")


def _sayable(character: str) -> str:
    if character in "\n\r\t":
        return "\n"
    if "\ufe00" <= character <= "\ufe0f" or "\u0300" <= character <= "\u036f":
        return ""  # variants of pictures, and accents piled on letters: those that belong there are composed
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if category in _NOISE:
        return "" if category in ("Cc", "Cf", "Cs") else " "
    return character


def _ended(text: str, language: Language) -> str:
    """With its full stop, also where it was cut off."""
    tail = _TAIL.search(text)
    if tail is not None and tail[0] != ".":
        text = text[: tail.start()]
    if not any(character.isalnum() for character in text):
        return ""
    return text if text.endswith(_END) else text + ("。" if language == "zh" else ".")
