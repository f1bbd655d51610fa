"""The courier's socket: questions that need an answer now, and the word that something was posted.

    POST /v1/ask       {"topic", "payload", "language", "deadline_s"} → {"text", "details", "source", "as_of"}
    POST /v1/wake      look into the outbox now
    POST /v1/check     {"name"} of a connection: try it without delivering anything → {"found"}
    GET  /v1/status    what the courier is doing

HTTP/1.1 over a Unix socket private to its user or group. Errors are `{"error": {"code", "message", "said",
"retry_after_s"}}`, where "said" is what the person is told, in English and Chinese.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from gadget.calls import Language
from gadget.courier.base import Answerer
from gadget.courier.client import CHECK_S
from gadget.errors import BadRequest, CourierError, Delayed, GadgetError
from gadget.hearsay import visible
from gadget.http_socket import HttpSocket, Incoming, in_short
from gadget.parcel import Json, Question, Reply
from gadget.private_socket import Owner, PrivateSocket

log = logging.getLogger(__name__)

LONGEST_DEADLINE_S = 60.0

MOST_QUESTIONS = 8
"""Answered at the same time; the gadget asks one after the other."""

LONGEST_TEXT = 600
"""Characters of what is read aloud: a sentence or two, whatever the far side sends."""

_OWNER = Owner("courier's socket", "courier", "gadget-courier", "courier")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


class Door:
    """Answers on one socket."""

    def __init__(
        self,
        path: Path,
        group: str,
        *,
        answerer: Callable[[str], Answerer],
        check: Callable[[str], Awaitable[str]],
        wake: Callable[[], None],
        status: Callable[[], Awaitable[dict[str, Any]]],
    ) -> None:
        """`answerer` gives (or raises `NotConnected` for) who answers about a topic; `group` may use the socket.

        `check` tries the connection of a name, says what was found, or raises `CourierError`.
        """
        self._http = HttpSocket(
            PrivateSocket(path, group, _OWNER),
            {
                "POST /v1/ask": self._ask,
                "POST /v1/check": self._try,
                "POST /v1/wake": self._woken,
                "GET /v1/status": self._tell,
            },
            describe=_described,
        )
        self._answerer = answerer
        self._check = check
        self._wake = wake
        self._status = status
        self._asking = 0

    async def open(self) -> None:
        """Listen. Raises `AlreadyRunning` when another courier does, else `ControlFailed`."""
        await self._http.open()

    async def close(self) -> None:
        """Stop listening and remove the socket; twice is harmless."""
        await self._http.close()

    async def _ask(self, incoming: Incoming) -> Any:
        question, deadline_s = _question(await incoming.json_object())
        async with self._one_of_few(question.topic, deadline_s):
            return _as_json(await self._answerer(question.topic).answer(question, deadline_s))

    async def _try(self, incoming: Incoming) -> Any:
        name = (await incoming.json_object()).get("name")
        if not isinstance(name, str):
            raise BadRequest('a check has a "name".')
        async with self._one_of_few(name, CHECK_S):
            return {"found": await self._check(name)}

    @asynccontextmanager
    async def _one_of_few(self, topic: str, deadline_s: float) -> AsyncIterator[None]:
        """Around what asks a far side. Raises `Delayed` when there are too many, and when it takes too long."""
        if self._asking >= MOST_QUESTIONS:
            raise Delayed("too many questions at once.")
        self._asking += 1
        try:
            async with asyncio.timeout(deadline_s):
                yield
        except TimeoutError:
            raise Delayed(f"{topic} was not answered within {deadline_s:g} s.") from None
        finally:
            self._asking -= 1

    async def _woken(self, incoming: Incoming) -> Any:
        self._wake()
        return {}

    async def _tell(self, incoming: Incoming) -> Any:
        return await self._status()


def _question(asked: Mapping[str, Any]) -> tuple[Question, float]:
    """What is asked, and its deadline in seconds. Raises `BadRequest`."""
    topic, payload, deadline_s = asked.get("topic"), asked.get("payload"), asked.get("deadline_s")
    if (
        not isinstance(topic, str)
        or not isinstance(payload, dict)
        or asked.get("language") not in ("en", "zh")
    ):
        raise BadRequest('a question has a "topic", a "payload" and a "language" ("en" or "zh").')
    if isinstance(deadline_s, bool) or not isinstance(deadline_s, int | float) or not deadline_s > 0:
        raise BadRequest('"deadline_s" must be a number of seconds.')
    language: Language = "zh" if asked["language"] == "zh" else "en"
    return Question(topic, payload, language), float(min(deadline_s, LONGEST_DEADLINE_S))


def _as_json(reply: Reply) -> dict[str, Any]:
    """What came from outside is text to be read: no control characters, and not more than a breath or two of it."""
    text = " ".join(_INVISIBLE.sub(" ", reply.text).split())
    return {
        "text": text[:LONGEST_TEXT],
        "details": _seen(reply.details),
        "source": visible(reply.source),
        "as_of": reply.as_of,
    }


def _seen(value: Json) -> Any:
    """Plain values whose texts hold nothing that cannot be seen."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {visible(name): _seen(inner) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [_seen(inner) for inner in value]
    return value


def _described(error: GadgetError) -> dict[str, Any]:
    told: dict[str, Any] = in_short(error)
    if isinstance(error, CourierError):
        told["said"] = [visible(error.spoken("en")), visible(error.spoken("zh"))]
    if isinstance(error, Delayed):
        told["retry_after_s"] = error.retry_after_s
    return told
