"""The bell: rings timers, alarms and reminders until the person presses, and never forgets one.

The schedule (`gadget.act.schedule`) knows what is due; the bell makes the noise. An entry is marked as ringing before
its first sound and as done only after the press, so a power cut in between rings again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gadget.act.entry import Entry
from gadget.act.schedule import Schedule
from gadget.act.telling import ringing
from gadget.audio import Clip
from gadget.events import Bus, Rang, RingStopped
from gadget.speak.base import Playback, Speaker, Voice
from gadget.threads import Worker, result_of

SPOKEN_EVERY = 3
"""The label is said on the first round and on every so many rounds after it."""


@dataclass(slots=True)
class Bell:
    """Rings one entry after the other. `tone` gives the sound of a kind by its earcon's name."""

    schedule: Schedule
    now: Callable[[], datetime]
    speaker: Speaker
    voice: Voice
    mouth: Worker
    bus: Bus
    tone: Callable[[str], Clip]
    snooze_minutes: int
    _answer: asyncio.Future[str] | None = None
    _playback: Playback | None = None
    _hushed: bool = False

    async def ring(self) -> None:
        """Ring what is due until each has been stopped or snoozed."""
        while (entry := await asyncio.to_thread(self._take)) is not None:
            how = await self._ring_one(entry)
            if how == "snoozed":
                await asyncio.to_thread(self.schedule.snooze, entry.id, self.snooze_minutes)
            else:
                await asyncio.to_thread(self.schedule.stop, entry.id)
            self.bus.publish(RingStopped(entry.kind, entry.label, how))

    def hush(self) -> None:
        """No sound from now on; what the press means comes with its end."""
        self._hushed = True
        if self._playback is not None:
            self._playback.stop()

    def stop(self) -> None:
        """Done with this one."""
        self._settle("stopped")

    def snooze(self) -> None:
        """Again in a few minutes."""
        self._settle("snoozed")

    def _settle(self, how: str) -> None:
        self.hush()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(how)

    def _take(self) -> Entry | None:
        """The first due entry, marked as ringing on disk."""
        due = self.schedule.due()
        return self.schedule.mark_ringing(due[0].id) if due else None

    async def _ring_one(self, entry: Entry) -> str:
        self._answer = asyncio.get_running_loop().create_future()
        self._hushed = False
        self.bus.publish(Rang(entry.kind, entry.label))
        sounding = asyncio.create_task(self._sound(entry))
        try:
            return await self._answer
        finally:
            sounding.cancel()
            self.hush()
            await asyncio.gather(sounding, return_exceptions=True)

    async def _sound(self, entry: Entry) -> None:
        tone = self.tone(f"ring_{entry.kind}")
        words = await self.mouth.run(
            self.voice.render, ringing(entry, self.now(), entry.language), entry.language
        )
        round_number = 0
        while not self._hushed:
            await self._play(tone)
            if round_number % SPOKEN_EVERY == 0:
                await self._play(words)
            round_number += 1

    async def _play(self, clip: Clip) -> None:
        if not self._hushed and len(clip.samples):
            self._playback = self.speaker.play(clip)
            await result_of(self._playback.done)
