"""Says what is no turn's answer: that something was undone, what was missed, what is missing.

It speaks while the gadget is at rest, so whatever else makes itself heard comes first: a press, a typed request and a
bell cut it off. What nobody heard because of that waits for the next answer: a promise on disk, what is only true of
this moment (a missing device) in memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from gadget.announcements import Announcement, Announcements
from gadget.calls import Language
from gadget.errors import GadgetError
from gadget.events import Announced, Bus, Warned
from gadget.speak.base import Speaker, Voice
from gadget.threads import Worker, result_of


class Announcer:
    """One sentence after the other, none at the same time."""

    def __init__(
        self, speaker: Speaker, voice: Voice, mouth: Worker, bus: Bus, promised: Announcements
    ) -> None:
        """`promised` are those on disk."""
        self._speaker = speaker
        self._voice = voice
        self._mouth = mouth
        self._bus = bus
        self._promised = promised
        self._waiting: list[Announcement] = []
        self._sounding: Announcement | None = None
        self._told: set[str] = set()
        self._more = False
        self._marking: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None

    def announce(self, text: str, language: Language) -> None:
        """Keep `text` in memory for `tell_what_waits`."""
        self._waiting.append(Announcement(text, language))

    def retract(self, text: str, language: Language) -> None:
        """`text` is not true any more; harmless when it does not wait."""
        if (announcement := Announcement(text, language)) in self._waiting:
            self._waiting.remove(announcement)

    def tell(self, coming: asyncio.Future[str], language: Language) -> None:
        """Say what `coming` gives, as soon as it gives it; it is not cancelled when nobody wants to hear it."""
        self._start(lambda: self._tell_coming(coming, language))

    def tell_what_waits(self) -> None:
        """Say everything that waits; what cannot be said now waits on."""
        self._start(self._tell_waiting)

    def tell_more(self) -> None:
        """Something more waits: say it, after what is being said."""
        self._more = True
        if self._task is None or self._task.done():
            self.tell_what_waits()

    def fall_silent(self, *, heard: bool = True) -> bool:
        """Cut off what is being said, and whether anything was; not `heard`, it is said again another time."""
        if self._task is not None:
            self._task.cancel()
        sounding, self._sounding = self._sounding, None
        if sounding is not None and heard:
            self._heard(sounding)
        return sounding is not None

    async def close(self) -> None:
        """Fall silent and be done."""
        self.fall_silent()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.gather(*self._marking)

    def _start(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.fall_silent(heard=False)
        self._task = asyncio.create_task(self._and_more(work))

    async def _and_more(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._more = False
        await work()
        while self._more:  # it came while something else was being said
            self._more = False
            await self._tell_waiting()

    async def _tell_coming(self, coming: asyncio.Future[str], language: Language) -> None:
        await self._say(Announcement(await asyncio.shield(coming), language))

    async def _tell_waiting(self) -> None:
        while (told := await self._next()) is not None and await self._say(told, waited=True):
            self._heard(told)

    async def _next(self) -> Announcement | None:
        if self._waiting:
            return self._waiting[0]
        promised = await asyncio.to_thread(self._promised.waiting)
        return next((each for each in promised if each.about not in self._told), None)

    def _heard(self, told: Announcement) -> None:
        if told in self._waiting:
            self._waiting.remove(told)
        elif told.about and told.about not in self._told:
            self._told.add(told.about)  # at once, whenever the disk takes it
            marking = asyncio.create_task(asyncio.to_thread(self._promised.told, told))
            self._marking.add(marking)
            marking.add_done_callback(self._marking.discard)

    async def _say(self, what: Announcement, *, waited: bool = False) -> bool:
        try:
            clip = await self._mouth.run(self._voice.render, what.text, what.language)
            playback = self._speaker.play(clip)
            try:
                await result_of(playback.started)
                self._sounding = what
                if waited:
                    self._bus.publish(Announced(what.text))
                await result_of(playback.done)
                self._sounding = None
            finally:
                playback.stop()
        except GadgetError as error:
            self._bus.publish(Warned(error.code, error.message))
            return False
        return True
