"""Topic "search": a question answered in a sentence or two, by a search engine of one's own or by what is kept offline.

SearXNG (a search page that anybody can host) and the encyclopaedias on the gadget are asked at the same time. The web's
answer is taken when it comes in time; else the encyclopaedia's; when neither has one in time the question may be posted
as a parcel of kind "search-later", whose receipt is the answer.

Payload of both: {"query": str}. Details of a reply: {"title", "url"} of where it is from, and {"offline": true} when
the web was asked and did not answer. A reply without text: nothing was found.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from gadget.calls import Language
from gadget.courier.asked import asked
from gadget.courier.base import Answerer, Connector
from gadget.courier.http import Http
from gadget.courier.searxng import best_of, is_blind
from gadget.courier.secrets import Secrets
from gadget.courier.shape import words
from gadget.courier.zim import Library, Passage
from gadget.errors import CourierError, Delayed, NotConnected, Refused
from gadget.hearsay import plain
from gadget.parcel import Json, Parcel, Question, Receipt, Reply
from gadget.settings import SearchSettings, Settings

log = logging.getLogger(__name__)

LONGEST_QUERY = 300
"""Characters; nobody says more in one breath."""

LATER_S = 30.0
"""What a search that nobody waits for may take, in seconds."""

_RESERVE_S = 0.15
"""Kept of the deadline (seconds) to choose an answer and to send it back."""

_LANGUAGES: dict[Language, str] = {"en": "en", "zh": "zh-CN"}


def answerer(settings: Settings, secrets: Secrets) -> SearchAnswerer:
    """Who answers questions."""
    return SearchAnswerer(settings.search)


def connector(settings: Settings, secrets: Secrets) -> SearchLater:
    """Who answers them later."""
    return SearchLater(SearchAnswerer(settings.search))


class SearchAnswerer(Answerer):
    """Asks both sources, and gives the better answer that comes in time."""

    topic = "search"

    def __init__(self, settings: SearchSettings, http: Http | None = None) -> None:
        """`http` is replaced only by tests."""
        self._url = settings.searxng_url.rstrip("/")
        self._deadline_s = settings.deadline_s
        self._http = http or Http()
        self._library = Library(settings.zim) if settings.zim else None
        self._reader = ThreadPoolExecutor(1, "zim")  # libzim's searches are not for several threads

    async def answer(self, question: Question, deadline_s: float) -> Reply:
        query = " ".join(plain(words(question.payload.get("query"))).split())[:LONGEST_QUERY]
        if not query:
            raise Refused("a search without a question.")
        self._must_be_connected()
        ends = asyncio.get_running_loop().time() + max(min(deadline_s, self._deadline_s) - _RESERVE_S, 0.05)
        offline = asyncio.create_task(self._offline(query, question.language, ends))
        try:
            return await self._chosen(query, question.language, offline, ends)
        finally:
            offline.cancel()

    async def look_up(self, query: str, language: Language) -> Reply:
        """The same by somebody who has time: the web's answer or none, unless there is only what is kept offline."""
        if not self._url:
            return await self.answer(Question(self.topic, {"query": query}, language), LATER_S)
        return await self.on_the_web(query[:LONGEST_QUERY], language, LATER_S) or Reply()

    async def check(self) -> str:
        self._must_be_connected()
        told = []
        if self._url:
            found = await self.on_the_web("Wikipedia", "en", LATER_S)
            told.append(
                "the search engine answers" if found else "the search engine answers, but finds nothing"
            )
        if self._library is not None:
            names = await asyncio.get_running_loop().run_in_executor(self._reader, self._library.names)
            told.append(f"kept offline: {', '.join(names)}")
        return "; ".join(told)

    async def close(self) -> None:
        self._reader.shutdown(wait=False, cancel_futures=True)
        await self._http.close()

    async def _chosen(
        self, query: str, language: Language, offline: asyncio.Task[Passage | None], ends: float
    ) -> Reply:
        failed: CourierError | None = None
        if self._url:
            try:
                remaining_s = max(ends - asyncio.get_running_loop().time(), 0.01)
                if (found := await self.on_the_web(query, language, remaining_s)) is not None:
                    return found
            except CourierError as error:
                log.info("the web did not answer: %s", error.message)
                failed = error
        try:
            passage = await offline
        except NotConnected:
            if not self._url:
                raise
            passage = None
        except TimeoutError:
            failed = failed or Delayed("the encyclopaedia was not read in time.")
            passage = None
        if passage is not None:
            details: dict[str, Json] = {"title": passage.title}
            if failed is not None:
                details["offline"] = True
            return Reply(passage.text, details, passage.source)
        if failed is not None:
            raise failed
        return Reply()

    async def on_the_web(self, query: str, language: Language, deadline_s: float) -> Reply | None:
        parameters: dict[str, str | int | float] = {
            "q": query,
            "format": "json",
            "language": _LANGUAGES[language],
            "safesearch": 1,
        }
        try:
            answer = await self._http.get_json(
                f"{self._url}/search", params=parameters, deadline_s=deadline_s
            )
        except Refused as refused:
            raise Refused(
                f"{refused.message} SearXNG answers programs only when its settings.yml lists json under "
                "search.formats."
            ) from refused
        if is_blind(answer):
            raise Delayed("none of the engines behind the search page answered it.")
        found = best_of(answer, asked(query, language), language)
        return Reply(found.text, {"title": found.title, "url": found.url}, found.source) if found else None

    async def _offline(self, query: str, language: Language, ends: float) -> Passage | None:
        if self._library is None:
            return None
        loop = asyncio.get_running_loop()
        async with asyncio.timeout_at(ends):
            return await loop.run_in_executor(self._reader, self._library.find, query, language)

    def _must_be_connected(self) -> None:
        if not self._url and self._library is None:
            raise NotConnected(
                "there is nothing to search: set search.searxng_url (a SearXNG page) or search.zim (a Kiwix "
                "file), or run `gadget connect search`."
            )


class SearchLater(Connector):
    """Kind "search-later": a question that could not be answered while the person waited."""

    kind = "search-later"
    deduplicates = True  # looking up twice does no harm

    def __init__(self, answerer: SearchAnswerer) -> None:
        self._answerer = answerer

    async def deliver(self, parcel: Parcel) -> Receipt:
        query = plain(words(parcel.payload.get("query")))
        if not query:
            raise Refused("a search without a question.")
        found = await self._answerer.look_up(query, parcel.language)
        if found.text:
            asked_for = f"你问过{query}：" if parcel.language == "zh" else f"You asked about {query}. "
            return Receipt(f"{asked_for}{found.text}", found.source)
        return Receipt(
            f"我查过{query}，没有找到答案。"
            if parcel.language == "zh"
            else f"I looked up {query} and found no answer."
        )

    async def check(self) -> str:
        return await self._answerer.check()

    async def close(self) -> None:
        await self._answerer.close()
