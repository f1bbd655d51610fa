"""The bell: rings timers, alarms and reminders until the person presses, and never forgets one.

The schedule (`gadget.act.schedule`) knows what is due; the bell makes the noise. An entry is marked as ringing before
its first sound and as done only after the press, so a power cut in between rings again. Neither a disk that refuses,
nor a voice that fails, nor a loudspeaker that is gone keeps it from ringing with what there is.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from gadget.act.entry import Entry
from gadget.act.schedule import Schedule
from gadget.act.telling import ringing
from gadget.audio import Clip, silence
from gadget.errors import GadgetError, JournalFailed
from gadget.events import Bus, Rang, RingStopped, Warned
from gadget.speak.base import Playback, Speaker, Voice
from gadget.threads import Worker, result_of

log = logging.getLogger(__name__)

SPOKEN_EVERY = 3
"""The label is said on the first round and on every so many rounds after it."""

AWAY_S = 1.0
"""A loudspeaker that is gone is tried again this often."""


@dataclass(slots=True)
class Bell:
    """Rings one entry after the other.

    `tone` gives the sound of a kind by its earcon's name; `volume` (0-1) is how loud it is at the least, muted or not.
    """

    schedule: Schedule
    now: Callable[[], datetime]
    speaker: Speaker
    voice: Voice
    mouth: Worker
    bus: Bus
    tone: Callable[[str], Clip]
    snooze_minutes: int
    volume: float
    _answer: asyncio.Future[str] | None = None
    """Of what rings now."""
    _pressed: asyncio.Future[str] | None = None
    """Of what rang when the button went down: the end of a press means nothing else."""
    _playback: Playback | None = None
    _hushed: bool = False
    _unwritten: dict[int, float | None] = field(default_factory=dict)
    """When what was stopped was due, where the disk did not take it: until a restart it is not rung again."""

    async def waits(self) -> bool:
        """Whether something must ring now."""
        try:
            return bool(await asyncio.to_thread(self._due))
        except JournalFailed as trouble:
            log.warning("the schedule cannot be read: %s", trouble.message)
            return False

    async def ring(self) -> None:
        """Ring what is due until each has been stopped or snoozed."""
        while (entry := await asyncio.to_thread(self._take)) is not None:
            how = await self._ring_one(entry)
            while not await self._written(entry, how):
                how = await self._ring_one(entry)
            self.bus.publish(RingStopped(entry.kind, entry.label, how))

    def hush(self) -> None:
        """No sound from now on; what the press means comes with its end."""
        self._pressed = self._answer
        self._silence()

    def stop(self) -> None:
        """Done with this one."""
        self._settle("stopped")

    def snooze(self) -> None:
        """Again in a few minutes."""
        self._settle("snoozed")

    def _settle(self, how: str) -> None:
        if self._pressed is not None and not self._pressed.done():
            self._pressed.set_result(how)

    def _silence(self) -> None:
        self._hushed = True
        if self._playback is not None:
            self._playback.stop()

    # ── the schedule ────────────────────────────────────────────────────────────────────────────────────────────

    def _due(self) -> list[Entry]:
        return [
            entry for entry in self.schedule.due() if (entry.id, entry.due_at) not in self._unwritten.items()
        ]

    def _take(self) -> Entry | None:
        """The first due entry, marked as ringing on disk; as it is where the disk refuses."""
        for entry in self._due():
            try:
                if (marked := self.schedule.mark_ringing(entry.id)) is not None:
                    return marked
            except JournalFailed as trouble:
                log.warning("it rings all the same: %s", trouble.message)
                return entry
        return None

    async def _written(self, entry: Entry, how: str) -> bool:
        """Whether `entry` is dealt with; one that could not be snoozed is not, because nothing would wake it again."""
        try:
            await asyncio.to_thread(self._write, entry, how)
        except JournalFailed as trouble:
            self.bus.publish(Warned(trouble.code, trouble.message))
            if how == "snoozed":
                return False
            self._unwritten[entry.id] = entry.due_at
        return True

    def _write(self, entry: Entry, how: str) -> None:
        if entry.state != "ringing":  # the disk refused before
            self.schedule.mark_ringing(entry.id)
        if how == "snoozed":
            self.schedule.snooze(entry.id, self.snooze_minutes)
        else:
            self.schedule.stop(entry.id)

    def _called_off(self, entry: Entry) -> bool:
        """Whether somebody called it off or snoozed it in another way (`gadget ask`)."""
        try:
            present = self.schedule.get(entry.id)
        except JournalFailed:
            return False
        return entry.state == "ringing" and (present is None or present.state != "ringing")

    # ── the noise ───────────────────────────────────────────────────────────────────────────────────────────────

    async def _ring_one(self, entry: Entry) -> str:
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answer = answer
        self._pressed = None
        self._hushed = False

        def over(sounding: asyncio.Task[None]) -> None:
            """A bell that cannot ring must not be silent about it."""
            if not sounding.cancelled() and not answer.done() and (error := sounding.exception()) is not None:
                answer.set_exception(error)

        self.bus.publish(Rang(entry.kind, entry.label))
        sounding = asyncio.create_task(self._sound(entry, answer))
        sounding.add_done_callback(over)
        try:
            return await answer
        finally:
            sounding.cancel()
            self._silence()
            await asyncio.gather(sounding, return_exceptions=True)

    async def _sound(self, entry: Entry, answer: asyncio.Future[str]) -> None:
        tone = self.tone(f"ring_{entry.kind}")
        for round_number in itertools.count():
            if await asyncio.to_thread(self._called_off, entry) and not answer.done():
                answer.set_result("stopped")
            if self._hushed or answer.done():
                return
            await self._play(tone)
            if round_number % SPOKEN_EVERY == 0:
                await self._play(await self._words(entry))

    async def _words(self, entry: Entry) -> Clip:
        try:
            words = ringing(entry, self.now(), entry.language)
            return await self.mouth.run(self.voice.render, words, entry.language)
        except GadgetError as trouble:
            log.warning("it rings without words: %s", trouble.message)
            return silence(0)

    async def _play(self, clip: Clip) -> None:
        if self._hushed or not len(clip.samples):
            return
        self._playback = self.speaker.play(clip, at_least=self.volume)
        try:
            await result_of(self._playback.done)
        except GadgetError as trouble:
            log.warning("nobody can hear it ring: %s", trouble.message)
            await asyncio.sleep(AWAY_S)
