"""One request becomes words: recorded while the button says so, and recognised while it is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal, TypeAlias

from gadget.audio import SPEECH_RATE, Clip, Samples, join
from gadget.chronicle import Chronicle
from gadget.errors import NothingHeard
from gadget.events import PartlyHeard, Released, Stage
from gadget.stages import Stages
from gadget.threads import Feed
from gadget.transcribe.base import Hearing, Transcript

SHORTEST_S = 0.25
"""A press that records less than this holds no words."""

TAIL_S = 0.3
"""People let go on their last syllable: while the voice still sounds, this much more is heard."""

_Steps: TypeAlias = asyncio.Queue[Samples | Literal["pause", "end"]]


class Listening:
    """The ears of one turn. `heard_speech` is true from the first syllable on."""

    def __init__(self, stages: Stages, chronicle: Chronicle) -> None:
        self.heard_speech = False
        self._stages = stages
        self._chronicle = chronicle
        self._hold_ended = asyncio.Event()
        self._tapped = False

    def hold_ends(self) -> None:
        """The person let go of the button."""
        self._hold_ended.set()

    def tapped(self) -> None:
        """It was a tap: the end of speech ends the request."""
        self._tapped = True

    async def live(
        self, keep: Callable[[Clip], None], so_far: Callable[[Transcript], None] = lambda words: None
    ) -> Transcript:
        """The words of what is said from now on. Raises `NothingHeard`.

        `keep` is given its sound, `so_far` at every pause what was said until then.
        """
        steps: _Steps = asyncio.Queue()
        beginning = asyncio.create_task(self._begin())
        working = asyncio.create_task(self._recognise_along(beginning, steps, so_far))
        try:
            async with self._chronicle.stage(Stage.RECORD):
                clip = await self._record(steps)
            self._chronicle.tell(Released(self._chronicle.turn))
            keep(clip)
            async with self._chronicle.stage(Stage.TRANSCRIBE):
                if not self.heard_speech or clip.seconds < SHORTEST_S:
                    raise NothingHeard(
                        f"no speech in {clip.seconds:.1f} s of sound: hold the button while speaking, or check the "
                        "microphone with `gadget doctor`."
                    )
                await working
                return await self._finished(await beginning)
        finally:
            working.cancel()
            beginning.cancel()
            await asyncio.gather(working, beginning, return_exceptions=True)

    async def recorded(self, clip: Clip) -> Transcript:
        """The words of a recording, as fast as it can be recognised. Raises `NothingHeard`."""
        async with self._chronicle.stage(Stage.TRANSCRIBE):
            hearing = await self._begin()
            await self._stages.ears.run(hearing.feed, clip.at(SPEECH_RATE).samples)
            return await self._finished(hearing)

    async def _record(self, steps: _Steps) -> Clip:
        """Read chunks until the request ends, and pass them on to be recognised as they come."""
        stages, endpointer = self._stages, self._stages.endpointer()
        stages.listener.reset()
        feed: Feed[Samples] = Feed(asyncio.get_running_loop())
        recorded: list[Samples] = []
        tail_s = 0.0
        try:
            stages.recorder.start(feed)
            async for chunk in feed:
                recorded.append(chunk)
                verdict = endpointer.feed(stages.listener.probability(chunk))
                self.heard_speech = endpointer.heard_speech
                steps.put_nowait(chunk)
                if verdict.paused:
                    steps.put_nowait("pause")
                if self._hold_ended.is_set():
                    tail_s += len(chunk) / SPEECH_RATE
                    if endpointer.silence_s > 0 or not endpointer.heard_speech or tail_s >= TAIL_S:
                        break
                if verdict.too_long or (self._tapped and (verdict.ended or verdict.nothing_said)):
                    break
        finally:
            stages.recorder.stop()
            steps.put_nowait("end")
        return join([Clip(chunk) for chunk in recorded])

    async def _recognise_along(
        self, beginning: asyncio.Task[Hearing], steps: _Steps, so_far: Callable[[Transcript], None]
    ) -> None:
        hearing = await beginning
        while not isinstance(step := await steps.get(), str) or step != "end":
            said = None
            if isinstance(step, str):
                words = await self._stages.ears.run(hearing.pause)
                said = await self._stages.ears.run(hearing.so_far)
            else:
                words = await self._stages.ears.run(hearing.feed, step)
            if words:
                self._chronicle.tell(PartlyHeard(self._chronicle.turn, words))
            if said is not None and said.text:
                so_far(said)

    async def _begin(self) -> Hearing:
        return await self._stages.ears.run(self._stages.transcriber.begin, self._stages.language)

    async def _finished(self, hearing: Hearing) -> Transcript:
        transcript = await self._stages.ears.run(hearing.finish)
        if not transcript.text:
            raise NothingHeard(
                "the recording holds no words: speak closer to the microphone, or more slowly."
            )
        return transcript
