"""An answer out of what SearXNG gives: its `answers`, `infoboxes` and `results`, of which one is chosen. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from gadget.calls import Language
from gadget.courier.asked import Asked, share
from gadget.courier.passage import answer_from
from gadget.courier.shape import fields, items, words
from gadget.hearsay import for_the_ear, plain
from gadget.parcel import Json

_LOOKED_AT = 10
"""Results after these are no better."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer for the ear, and where it came from ('' where that is not told)."""

    text: str
    title: str = ""
    url: str = ""

    @property
    def source(self) -> str:
        """The name of the site."""
        return site(self.url)


def best_of(answer: Json, about: Asked, language: Language) -> Found | None:
    """What to say; None when nothing fits."""
    page = fields(answer)
    return (
        _ready_answer(page.get("answers"), language)
        or _attribute(page.get("infoboxes"), about, language)
        or _result(page.get("results"), about, language)
        or _infobox(page.get("infoboxes"), about, language)
    )


def is_blind(answer: Json) -> bool:
    """Whether there is nothing only because none of the engines answered: then nothing is known of what there is."""
    page = fields(answer)
    empty = not (items(page.get("results")) or items(page.get("answers")) or items(page.get("infoboxes")))
    return empty and bool(items(page.get("unresponsive_engines")))


def site(url: str) -> str:
    """ "en.wikipedia.org"; '' for what is no address of the web."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")[:100] if parts.scheme in ("http", "https") else ""


def _ready_answer(answers: Json, language: Language) -> Found | None:
    for answer in items(answers)[:_LOOKED_AT]:
        written = words(answer) or words(fields(answer).get("answer"))
        if said := for_the_ear(written, language):
            return Found(said, url=words(fields(answer).get("url")))
    return None


def _attribute(boxes: Json, about: Asked, language: Language) -> Found | None:
    """The line of a box that was asked for: "population" of "the population of Malaga"."""
    for box in items(boxes)[:_LOOKED_AT]:
        title = plain(words(fields(box).get("infobox")))
        open_words = tuple(word for word in about.telling if share((word,), title) < 1)
        if not title or not open_words or len(open_words) == len(about.telling):
            continue
        for attribute in items(fields(box).get("attributes"))[:60]:
            label, value = (plain(words(fields(attribute).get(part))) for part in ("label", "value"))
            if label and value and share(open_words, label) >= _MEANT:
                joined = (
                    f"{title}，{label}：{value}" if language == "zh" else f"{title}, {label.lower()}: {value}"
                )
                return Found(for_the_ear(joined, language), title, _box_url(box))
    return None


_MEANT = 0.99


def _infobox(boxes: Json, about: Asked, language: Language) -> Found | None:
    for box in items(boxes)[:_LOOKED_AT]:
        title, content = (words(fields(box).get(part)) for part in ("infobox", "content"))
        said = answer_from(about, title, [content], language)
        if said and about.share(f"{title} {said}") >= 0.5:
            return Found(said, plain(title), _box_url(box))
    return None


def _result(results: Json, about: Asked, language: Language) -> Found | None:
    """The result that holds most of the question; an earlier one of two alike, and a whole sentence over a torn one."""
    best, most = None, 0.0
    for place, result in enumerate(items(results)[:_LOOKED_AT]):
        title, content, url = (words(fields(result).get(part)) for part in ("title", "content", "url"))
        held = about.share(f"{title} {content}")
        if not content or held < 0.5:
            continue
        said = answer_from(about, title, [content], language)
        if not said:
            continue
        torn = (
            content.rstrip().endswith(("...", "…")) and said[:-1] in content and len(said) > len(content) - 8
        )
        worth = held + 0.5 * about.share(f"{title} {said}") - 0.04 * place - (0.3 if torn else 0.0)
        worth += 0.3 if site(url).endswith("wikipedia.org") else 0.0
        if worth > most:
            best, most = Found(said, plain(title)[:120], url), worth
    return best


def _box_url(box: Json) -> str:
    urls = items(fields(box).get("urls"))
    return words(fields(box).get("id")) or (words(fields(urls[0]).get("url")) if urls else "")
