"""What the gadget asks before it acts: for a detail, which action is meant, and for a press that says yes.

The first two are answered by the next request, which a turn of its own hears; the yes is waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from gadget import images
from gadget.act.base import Action, ApprovedBy, Catalogue, Unclear
from gadget.calls import NO_ACTION, Call, Language, Signature, Slot
from gadget.decide import which
from gadget.decide.base import Decision, Request
from gadget.picture import Picture

NOT_UNDERSTOOD: dict[Language, str] = {
    "en": "I didn't get what to change. Hold, and say: change it to … ",
    "zh": "我没听懂要改什么，请按住说“改成……”。",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """`call` lacks what goes into `slot`; whatever is answered is that."""

    call: Call
    slot: Slot
    excuse: str = ""
    """What is said before the question: why the picture did not answer it."""

    def words(self, language: Language) -> str:
        """The question."""
        asked = self.slot.questions.get(language) or ("具体是什么？" if language == "zh" else "What exactly?")
        return f"{self.excuse}{'' if language == 'zh' else ' '}{asked}".strip()

    def completed(self, answer: str) -> Call:
        """The call that was asked about, with the answer in its place."""
        words = answer.strip().rstrip(".。!！?？")
        return self.call.with_argument(self.slot.name, [words] if self.slot.is_list else words)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Which of `options` (or whether the only one) is meant by `request`."""

    request: Request
    options: tuple[Signature, ...]

    def words(self, language: Language) -> str:
        """The question."""
        return which.question(self.options, language)

    def settled(self, heard: Request) -> Request:
        """What was asked for at first, limited to what the answer picks; `heard` itself when it is no answer."""
        chosen = which.chosen(heard.text, self.options)
        return heard if chosen is None else replace(self.request, among=(chosen,))


@dataclass(frozen=True, slots=True)
class Whom:
    """`call` says something that cannot be used as it is: which Anna?"""

    call: Call
    unclear: Unclear

    def words(self, language: Language) -> str:
        """The question, which was made in the language of the request."""
        return self.unclear.question

    def completed(self, answer: str) -> Call | None:
        """The call with what the answer picks or names in its place; None when it is no answer."""
        place = which.place(answer, len(self.unclear.options))
        value = self.unclear.settle(answer) if place is None else self.unclear.options[place]
        return None if value is None else self.call.with_argument(self.unclear.slot, value)


@dataclass(frozen=True, slots=True)
class Question:
    """What the gadget asked last; the next request answers it."""

    about: Detail | Doubt | Whom
    until: float
    """Monotonic time after which it is forgotten."""
    picture: Picture | None = None
    """What was shown to be sent, when the question is about what leaves: not whatever is seen when it is answered."""
    shown: Request | None = None
    """The request, where the action is about what was shown with it (`Action.shown_first`)."""

    def with_picture(self, heard: Request) -> Request:
        """The answer `heard`, with what was shown when the question arose where that counts."""
        if self.shown is None or not isinstance(self.about, Detail):
            return heard
        return replace(heard, picture=self.shown.picture, seen=self.shown.seen)


def shown_first(action: Action, request: Request) -> Request | None:
    """The request, when its picture is to stay the picture of `action`; None when it shows too little for that."""
    picture, seen = request.picture, request.seen
    if not action.shown_first or picture is None or images.is_covered(picture):
        return None
    return request if seen is None or seen.is_clear else None


def doubt(request: Request, decision: Decision, catalogue: Catalogue, ask_below: float) -> Doubt | None:
    """What to ask when the mind is less sure than `ask_below`, once for each request."""
    if request.among or decision.second is None or decision.confidence >= ask_below:
        return None
    best, second = catalogue.get(decision.call.action), catalogue.get(decision.second)
    if best is None or second is None or best is second:
        return None
    both = (best.signature, second.signature)
    return Doubt(request, tuple(signature for signature in both if signature.name != NO_ACTION))


def read_back(call: Call, action: Action, language: Language) -> str:
    """What is about to happen, for the person to say yes to: in the action's own words, else by what it is called."""
    if action.read_back is not None:
        return action.read_back(call, language)
    values = [
        value if isinstance(value, str) else ("、" if language == "zh" else ", ").join(value)
        for value in call.arguments.values()
        if value
    ]
    name = action.signature.spoken(language)
    if language == "zh":
        return f"{name}：{'，'.join(values)}。按一下确认。" if values else f"{name}。按一下确认。"
    name = f"{name[:1].upper()}{name[1:]}"
    return f"{name}: {', '.join(values)}. Press to go ahead." if values else f"{name}. Press to go ahead."


Verdict: TypeAlias = ApprovedBy | Literal["change"]
"""A yes and whose, or that something is to be changed first."""


class Approval:
    """A yes to what is read back: one physical press, within `wait_s` after the end of it at the latest."""

    def __init__(self, wait_s: float) -> None:
        self._wait_s = wait_s
        self._pressed: asyncio.Future[Verdict] | None = None

    def press(self, by: ApprovedBy) -> None:
        """Yes; nothing while nothing is asked."""
        if self._pressed is not None and not self._pressed.done():
            self._pressed.set_result(by)

    def change(self) -> bool:
        """The person holds the button to say what to change; False when nothing is asked any more."""
        if self._pressed is None or self._pressed.done():
            return False
        self._pressed.set_result("change")
        return True

    async def given(self, reading: Coroutine[Any, Any, None]) -> Verdict | None:
        """What the person says to it, during or after `reading`; None when nothing. Raises what that raises."""
        self._pressed = asyncio.get_running_loop().create_future()
        speaking = asyncio.create_task(reading)
        try:
            either: list[asyncio.Future[Any]] = [speaking, self._pressed]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if speaking.done():
                speaking.result()  # to a question that nobody could hear there is no yes
            async with asyncio.timeout(self._wait_s):
                return await self._pressed
        except TimeoutError:
            return None
        finally:
            speaking.cancel()
            await asyncio.gather(speaking, return_exceptions=True)
