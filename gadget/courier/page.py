"""The paragraphs of a page, out of its HTML: what a person would read, without boxes, tables, footnotes and scripts.

The only place that imports lxml, whose parser takes torn and hostile markup in linear time (the one of the standard
library needs minutes for a page of nothing but ``<!--``).
"""

from __future__ import annotations

from typing import Any

from gadget.errors import NotConnected

MOST_PARAGRAPHS = 40
"""The beginning of an article is what answers; the rest is not read."""

LONGEST_PAGE = 1_000_000
"""Characters of HTML that are looked at."""

_UNREAD = frozenset(
    "script style noscript template table figure figcaption aside nav header footer sup math svg audio video select "
    "button form iframe object head dl ol ul".split()
)
_UNREAD_CLASSES = frozenset(
    "hatnote noprint navbox infobox reference ipa mw-editsection metadata sidebar thumb ambox shortdescription "
    "geo geo-dec geo-dms coordinates ext-phonos".split()
)


def paragraphs(page: str) -> list[str]:
    """The text of each `<p>` that holds any, in order, white space made single; nothing else of the page.

    Raises `NotConnected` without lxml.
    """
    try:
        from lxml import etree
    except ImportError as missing:
        raise NotConnected("reading pages needs lxml: pip install 'gadget[encyclopaedia]'.") from missing
    parser = etree.HTMLParser(
        encoding="utf-8",
        recover=True,
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=False,
    )
    try:
        tree = etree.fromstring(page[:LONGEST_PAGE].encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return []  # nothing in it is a page
    if tree is None:
        return []
    return _read(etree.iterwalk(tree, events=("start", "end")))


def _read(walk: Any) -> list[str]:
    found: list[str] = []
    text: list[str] | None = None
    for event, element in walk:
        if event == "start":
            if _is_unread(element):
                walk.skip_subtree()
            elif element.tag == "p":
                text = [element.text or ""]
            elif text is not None:
                text.append(" " if element.tag == "br" else element.text or "")
            continue
        if element.tag == "p" and text is not None:
            if said := " ".join("".join(text).split()):
                found.append(said)
                if len(found) == MOST_PARAGRAPHS:
                    break
            text = None
        elif text is not None:
            text.append(element.tail or "")
    return found


def _is_unread(element: Any) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    classes = element.get("class", "").lower().split()
    return element.tag in _UNREAD or "display:none" in style or not _UNREAD_CLASSES.isdisjoint(classes)
