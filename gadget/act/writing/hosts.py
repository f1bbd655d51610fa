"""Which host a phone would open for an address, and whether letters of it only look like those of another. Pure.

What is said of a code must be where it leads. So an address is taken apart as browsers do it, not as it looks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

_WEB = re.compile(r"https?:[/\\]*", re.IGNORECASE)
"""Browsers take any number of slashes here, and a backslash for a slash."""

_END = re.compile(r"[/\\?#]")
_DOTS = re.compile("[。．｡]")
_NEVER = re.compile(r"[/\\?#@\s]")
_PORT = re.compile(r":\d*$")

_TOGETHER = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
"""Scripts that stand side by side in honest names."""

_ALIKE = frozenset(
    "асеорхујѕіһԁԛԝӏьвгкмнтпщү"  # Cyrillic
    "αεικνοορτυωχγηβ"  # Greek
    "օոսցհյզքր"  # Armenian
    "ɑɡıɩǀǃⅼʟᴏᴄᴇ"  # Latin itself
)  # fmt: skip
"""Letters that are taken for a, c, e, o, p, x, y …"""


def web_address(text: str) -> str | None:
    """The address without its scheme, its user and its `www.`, as far as the path; None when it is no web address."""
    begin = _WEB.match(text)
    return in_words(text[begin.end() :]) if begin else None


def in_words(address: str) -> str:
    """The host and the path of an address that has no scheme. What precedes an @ only pretends to be the host."""
    end = _END.search(address)
    authority, rest = (address[: end.start()], address[end.start() :]) if end else (address, "")
    host = _opened(authority.rpartition("@")[2]).removeprefix("www.")
    path = "" if "\\" in rest else re.split(r"[?#]", rest)[0]  # which only makes it look like another
    return f"{host}{path}".rstrip("/")


def host_of(address: str) -> str:
    """The host (and port) of what `in_words` gave."""
    return address.partition("/")[0]


def looks_alike(host: str) -> bool:
    """Whether a name in the host mixes alphabets, or is spelt in another so that it looks like Latin letters."""
    labels = [_decoded(label) for label in _PORT.sub("", host).casefold().split(".")]
    abroad = not labels[-1].isascii()
    return any(_is_mixed(label) or (not abroad and _is_disguised(label)) for label in labels)


def _opened(host: str) -> str:
    """The host as a browser makes it out: spaces gone, `%65` an e, full-width letters and dots plain ones."""
    host = "".join(host.split())
    plain = unicodedata.normalize("NFKC", _DOTS.sub(".", unquote(host)))
    return plain if plain.isprintable() and not _NEVER.search(plain) else host  # no browser opens that one


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _is_mixed(label: str) -> bool:
    scripts = set(_scripts(label))
    return len(scripts) > 1 and not scripts <= _TOGETHER


def _is_disguised(label: str) -> bool:
    """Whether all letters that are not plain ones are such as look like plain ones."""
    foreign = [letter for letter in label if letter.isalpha() and not letter.isascii()]
    return bool(foreign) and all(letter in _ALIKE for letter in foreign)


def _scripts(label: str) -> Iterable[str]:
    return (re.split("[ -]", unicodedata.name(letter, "?"))[0] for letter in label if letter.isalpha())
