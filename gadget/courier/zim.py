"""Encyclopaedias kept on the gadget (Wikipedia and others as Kiwix's ZIM files): answers without any network.

The only place that imports libzim. It blocks, so whoever is asynchronous runs it on a thread, one at a time. A file is
opened when it is first asked, and one that cannot be read is left out and named in the log: the others still answer.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from gadget.calls import Language
from gadget.courier.asked import Asked, asked, share
from gadget.courier.page import paragraphs
from gadget.courier.passage import answer_from
from gadget.errors import NotConnected

log = logging.getLogger(__name__)

LARGEST_ARTICLE = 8_000_000
"""Bytes; the longest articles of Wikipedia have about two million."""

_CANDIDATES = 10
"""Articles that are read for one question."""

_CODES: dict[Language, tuple[str, ...]] = {"en": ("eng", "en"), "zh": ("zho", "zh", "chi", "cmn")}
_LISTS_MEANINGS = re.compile(
    r"(?:may|can|could)(?: also)? refer to|可以[是指]|可能[是指]|[:：]$", re.IGNORECASE
)
"""How pages begin that only tell meanings of a word apart."""


@dataclass(frozen=True, slots=True)
class Passage:
    """An answer from an encyclopaedia, for the ear."""

    text: str
    title: str
    source: str
    """The name of the encyclopaedia, with the date of the copy."""
    fit: float
    """How much of the question its title and text hold, 0-1."""


class Library:
    """The ZIM files at one place. Not for several threads at once."""

    def __init__(self, place: str) -> None:
        """`place` is a ZIM file, or a folder of them."""
        self._place = Path(place)
        self._archives: list[_Archive] | None = None

    def find(self, question: str, language: Language) -> Passage | None:
        """The best answer of any file, those in `language` first; None when none knows.

        Raises `NotConnected` when there is no file that can be read, or no libzim.
        """
        about = asked(question, language)
        for archive in sorted(self._opened(), key=lambda each: not each.speaks(about.language)):
            if (found := archive.find(about)) is not None:
                return found
        return None

    def names(self) -> list[str]:
        """What each file calls itself. Raises like `find`."""
        return [archive.name for archive in self._opened()]

    def _opened(self) -> list[_Archive]:
        if self._archives is not None:
            return self._archives
        files = sorted(self._place.glob("*.zim")) if self._place.is_dir() else [self._place]
        opened = []
        for file in files:
            try:
                opened.append(_Archive(file))
            except (RuntimeError, OSError) as broken:
                log.warning("%s cannot be read and is left out: %s", file, broken)
        if not opened:
            raise NotConnected(
                f"{self._place} holds no ZIM file that can be read. Put one there, or mend search.zim."
            )
        self._archives = opened
        return opened


class _Archive:
    """One ZIM file."""

    def __init__(self, file: Path) -> None:
        """Raises `RuntimeError` for a file that is none, and `NotConnected` without libzim."""
        try:
            from libzim.reader import Archive
        except ImportError as missing:
            raise NotConnected(
                "reading ZIM files needs libzim: pip install 'gadget[encyclopaedia]'."
            ) from missing
        self._archive = Archive(file)
        self._language = self._metadata("Language")
        title = self._metadata("Title") or file.stem
        self.name = f"{title} {self._metadata('Date')[:7]}".strip()

    def speaks(self, language: Language) -> bool:
        return bool(set(self._language.lower().split(",")) & set(_CODES[language]))

    def find(self, about: Asked) -> Passage | None:
        """The best of the articles that may be meant; None when none holds half of what was asked."""
        best: Passage | None = None
        seen: set[str] = set()
        for path in self._paths(about):
            if path in seen:
                continue
            seen.add(path)
            found = self._passage(path, about)
            if found is not None and (best is None or found.fit > best.fit + 1e-9):
                best = found
            if len(seen) >= _CANDIDATES:
                break
        return best if best is not None and best.fit >= 0.5 else None

    def _paths(self, about: Asked) -> Iterator[str]:
        """Candidates, the likeliest first: by name, by the words of the text, by the beginning of a name."""
        titles = about.titles()
        called = (path for title in titles[:30] for path in self._called(title))
        yield from islice(called, _CANDIDATES // 2)
        for words in _fewer_and_fewer(about.telling):
            yield from self._written(" ".join(words))
        for title in titles[:3]:
            yield from self._suggested(title)

    def _called(self, title: str) -> Iterator[str]:
        capital = title[:1].upper() + title[1:]
        for spelling in dict.fromkeys((capital, title.title(), title)):
            with suppress(KeyError, RuntimeError):
                yield str(self._archive.get_entry_by_title(spelling).path)
            for path in (spelling.replace(" ", "_"), f"A/{spelling.replace(' ', '_')}"):
                if self._archive.has_entry_by_path(path):
                    yield path

    def _written(self, words: str) -> Sequence[str]:
        from libzim.search import Query, Searcher

        if not self._archive.has_fulltext_index:
            return ()
        with suppress(RuntimeError):
            search = Searcher(self._archive).search(Query().set_query(words))
            return [str(path) for path in search.getResults(0, 4)]
        return ()

    def _suggested(self, words: str) -> Sequence[str]:
        from libzim.suggestion import SuggestionSearcher

        with suppress(RuntimeError):
            return [str(path) for path in SuggestionSearcher(self._archive).suggest(words).getResults(0, 3)]
        return ()

    def _passage(self, path: str, about: Asked) -> Passage | None:
        with suppress(KeyError, RuntimeError):
            item = self._archive.get_entry_by_path(path).get_item()
            if not item.mimetype.startswith("text/html") or item.size > LARGEST_ARTICLE:
                return None
            page = bytes(item.content).decode("utf-8", errors="replace")
            return self._answer(str(item.title), paragraphs(page), about)
        return None

    def _answer(self, title: str, texts: list[str], about: Asked) -> Passage | None:
        if not texts or _LISTS_MEANINGS.search(texts[0][:200]):
            return None
        language: Language = "zh" if re.search(r"[\u4e00-\u9fff]", texts[0]) else "en"
        said = answer_from(about, title, texts, language)
        if not said:
            return None
        named = share(tuple(asked(title, language).telling), " ".join(about.words))
        held, by_name = about.share(f"{title} {said}"), about.share(title)
        fit = 0.6 * held + 0.2 * named + 0.2 * by_name
        if by_name < 1 and held <= by_name:
            fit -= 0.3  # the right subject, perhaps, but not a word of what was asked about it
        return Passage(said, title, self.name, fit)

    def _metadata(self, name: str) -> str:
        with suppress(KeyError, RuntimeError):
            value: Any = self._archive.get_metadata(name)
            return bytes(value).decode("utf-8", errors="replace").strip()[:100]
        return ""


def _fewer_and_fewer(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """All of `words`, then without one of them each time, the short ones first to go: short words say least."""
    yield words
    if len(words) > 2:
        for left_out in sorted(range(len(words)), key=lambda at: len(words[at])):
            yield words[:left_out] + words[left_out + 1 :]
    long_first = sorted(words, key=len, reverse=True)
    if len(words) > 1:
        yield from ((word,) for word in long_first)
    yield from (
        (word[:2], word[-2:]) for word in long_first if len(word) > 3 and "\u4e00" <= word[0] <= "\u9fff"
    )
