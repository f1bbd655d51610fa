"""Says what is no turn's answer: that something was undone, what was missed, what is missing.

It speaks while the gadget is at rest, so whatever else makes itself heard comes first: a press, a typed request and a
bell cut it off. What nobody heard because of that waits for the next answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from gadget.calls import Language
from gadget.errors import GadgetError
from gadget.events import Announced, Bus, Warned
from gadget.speak.base import Speaker, Voice
from gadget.threads import Worker, result_of


class Announcer:
    """One sentence after the other, none at the same time."""

    def __init__(self, speaker: Speaker, voice: Voice, mouth: Worker, bus: Bus) -> None:
        self._speaker = speaker
        self._voice = voice
        self._mouth = mouth
        self._bus = bus
        self._waiting: list[tuple[str, Language]] = []
        self._sounding: tuple[str, Language] | None = None
        self._task: asyncio.Task[None] | None = None

    def announce(self, text: str, language: Language) -> None:
        """Keep `text` for `tell_what_waits`."""
        self._waiting.append((text, language))

    def retract(self, text: str, language: Language) -> None:
        """`text` is not true any more, or was told; harmless when it does not wait."""
        if (text, language) in self._waiting:
            self._waiting.remove((text, language))

    def tell(self, coming: asyncio.Future[str], language: Language) -> None:
        """Say what `coming` gives, as soon as it gives it; it is not cancelled when nobody wants to hear it."""
        self._start(self._tell_coming(coming, language))

    def tell_what_waits(self) -> None:
        """Say everything that was announced; what cannot be said now waits on."""
        if self._waiting:
            self._start(self._tell_waiting())

    def fall_silent(self, *, heard: bool = True) -> bool:
        """Cut off what is being said, and whether anything was; not `heard`, it is said again another time."""
        if self._task is not None:
            self._task.cancel()
        sounding, self._sounding = self._sounding, None
        if sounding is not None and heard:
            self.retract(*sounding)
        return sounding is not None

    async def close(self) -> None:
        """Fall silent and be done."""
        self.fall_silent()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self.fall_silent(heard=False)
        self._task = asyncio.create_task(work)

    async def _tell_coming(self, coming: asyncio.Future[str], language: Language) -> None:
        await self._say(await asyncio.shield(coming), language)

    async def _tell_waiting(self) -> None:
        while self._waiting and await self._say(*(told := self._waiting[0])):
            self.retract(*told)

    async def _say(self, text: str, language: Language) -> bool:
        try:
            clip = await self._mouth.run(self._voice.render, text, language)
            playback = self._speaker.play(clip)
            try:
                await result_of(playback.started)
                self._sounding = (text, language)
                if self._sounding in self._waiting:
                    self._bus.publish(Announced(text))
                await result_of(playback.done)
                self._sounding = None
            finally:
                playback.stop()
        except GadgetError as error:
            self._bus.publish(Warned(error.code, error.message))
            return False
        return True
