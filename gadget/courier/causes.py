"""Topic "causes": where one can help, near a place, from the search page; the directory on the gadget knows the rest.

Payload: {"cause": str, "place"?: str}. A reply without text: nothing was found.
"""

from __future__ import annotations

from gadget.courier.base import Answerer
from gadget.courier.search import LONGEST_QUERY, SearchAnswerer
from gadget.courier.secrets import Secrets
from gadget.courier.shape import words
from gadget.errors import NotConnected, Refused
from gadget.hearsay import plain
from gadget.parcel import Question, Reply
from gadget.settings import Settings


def answerer(settings: Settings, secrets: Secrets) -> CausesAnswerer:
    """Who knows where help is wanted. Raises `NotConnected` without a search page."""
    if not settings.search.searxng_url:
        raise NotConnected("looking for volunteering needs search.searxng_url: run `gadget connect search`.")
    return CausesAnswerer(SearchAnswerer(settings.search))


class CausesAnswerer(Answerer):
    """Asks the search page in words that find organisations rather than definitions."""

    topic = "causes"

    def __init__(self, search: SearchAnswerer) -> None:
        self._search = search

    async def answer(self, question: Question, deadline_s: float) -> Reply:
        cause, place = (plain(words(question.payload.get(key))) for key in ("cause", "place"))
        if not cause:
            raise Refused("a question without a cause.")
        wanted = f"{place} {cause} 志愿者 公益" if question.language == "zh" else f"volunteer {cause} {place}"
        query = wanted.strip()[:LONGEST_QUERY]
        return await self._search.on_the_web(query, question.language, deadline_s) or Reply()

    async def check(self) -> str:
        return await self._search.check()

    async def close(self) -> None:
        await self._search.close()
