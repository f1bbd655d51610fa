"""A gadget of simulated parts around the real turn, loop, journal and actions; what is scripted is chosen by name."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from gadget.act.base import Catalogue
from gadget.act.catalogue import load_catalogue
from gadget.act.runner import Runner
from gadget.announcements import Announcements
from gadget.audio import Clip, Samples
from gadget.button.base import Edge
from gadget.button.gestures import Recogniser
from gadget.contacts.book import Book, Contact
from gadget.database import Database
from gadget.decide.base import Decider
from gadget.decide.scripted import ScriptedDecider
from gadget.events import Bus, Event, StageFailed, StateChanged, TurnEnded
from gadget.hands import ActionHands, StillVolume
from gadget.journal import Journal
from gadget.look.base import Camera, Eyes
from gadget.loop import Loop
from gadget.post import Post
from gadget.record.endpoint import Endpointer
from gadget.record.simulated import SimulatedRecorder
from gadget.settings import ActSettings, JournalSettings, RecordSettings
from gadget.shelf import enclosures, pictures_of_things
from gadget.speak.simulated import SimulatedSpeaker, SimulatedVoice
from gadget.transcribe.scripted import ScriptedTranscriber
from gadget.turn import Stages

ZONE = ZoneInfo("Europe/Madrid")
SPEECH = Clip((8000 * np.sin(np.arange(16_000) * 2 * np.pi * 300 / 16_000)).astype(np.int16))
"""One second that the loud listener takes for speech."""

RULES: list[dict[str, Any]] = [
    {"match": r"\btime\b", "action": "tell_time", "arguments": {"place": "Tokyo"}},
    {"match": "timer", "action": "set_timer", "arguments": {"duration": "nine minutes", "label": "pasta"}},
    {"match": "wake me", "action": "set_alarm", "arguments": {"time": ""}},
    {"match": "note", "action": "take_note", "arguments": {"text": "the key is with Tom"}},
    {"match": "email", "action": "send_email", "arguments": {"recipient": "Alice", "body": "hi"}},
    {"match": "slow", "action": "tell_time", "arguments": {}, "delay_s": 3},
    {"match": "broken", "action": "tell_time", "arguments": {}, "fail": "decide.failed"},
]


class LoudListener:
    """Loud is speech: enough for tones."""

    def probability(self, chunk: Samples) -> float:
        return 0.95 if float(np.abs(chunk).mean()) > 500 else 0.02

    def reset(self) -> None: ...


class SilentBell:
    """A bell that remembers what was done to it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._over = asyncio.Event()

    async def waits(self) -> bool:
        return True

    async def ring(self) -> None:
        self.done.append("ring")
        self._over.clear()
        await self._over.wait()

    def hush(self) -> None:
        self.done.append("hush")

    def stop(self) -> None:
        self.done.append("stop")
        self._over.set()

    def snooze(self) -> None:
        self.done.append("snooze")
        self._over.set()


@dataclass
class Rig:
    """Everything of one simulated gadget, and what happened to it."""

    loop: Loop
    stages: Stages
    recorder: SimulatedRecorder
    speaker: SimulatedSpeaker
    voice: SimulatedVoice
    decider: ScriptedDecider
    transcriber: ScriptedTranscriber
    database: Database
    journal: Journal
    bell: SilentBell
    ears: list[str]
    events: list[Event] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def press(self) -> None:
        self.loop.edge(Edge(True, time.monotonic()))

    def release(self) -> None:
        self.loop.edge(Edge(False, time.monotonic()))

    async def hold(self, seconds: float) -> None:
        """Let go when what sounds in so long was heard: on a busy computer that takes longer."""
        begun, wanted = len(self.transcriber.fed), 0.8 * min(seconds, 0.4) * 16_000
        self.press()
        deadline = time.monotonic() + seconds + 3.0
        await asyncio.sleep(seconds)
        while self.loop.state == "listening" and time.monotonic() < deadline:
            if len(self.transcriber.fed) > begun and self.transcriber.fed[-1] >= wanted:
                break
            await asyncio.sleep(0.005)
        self.release()

    async def tap(self, at: float | None = None) -> None:
        """Both edges are told at once, each with its own time: a busy computer must not turn a tap into a hold."""
        at = at or time.monotonic()
        self.loop.edge(Edge(True, at))
        self.loop.edge(Edge(False, at + 0.05))
        await asyncio.sleep(0.05)

    async def double_press(self) -> None:
        at = time.monotonic()
        await self.tap(at)
        await asyncio.sleep(0.05)
        await self.tap(at + 0.1)

    async def until(self, condition: Callable[[], object], within_s: float = 20.0) -> None:
        deadline = time.monotonic() + within_s
        while not condition():
            assert time.monotonic() < deadline, f"it did not happen; the transcript is {self.kinds()}"
            await asyncio.sleep(0.005)

    async def until_state(self, state: str, within_s: float = 20.0) -> None:
        await self.until(lambda: self.loop.state == state, within_s)

    async def until_ended(self, turns: int = 1) -> TurnEnded:
        await self.until(lambda: len(self.of(TurnEnded)) >= turns)
        await self.until_state("idle")
        ended: TurnEnded = self.of(TurnEnded)[turns - 1]
        return ended

    async def request(self, seconds: float = 0.6, clip: Clip = SPEECH) -> TurnEnded:
        """Hold the button, speak a tone, let go, and wait for the end of the turn."""
        turns = len(self.of(TurnEnded))
        self.recorder.next(clip)
        await self.hold(seconds)
        return await self.until_ended(turns + 1)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def kinds(self) -> list[str]:
        """The transcript in short: event types with their stage or state."""
        short = []
        for event in self.events:
            name = type(event).__name__
            detail = (
                getattr(event, "stage", None)
                or getattr(event, "state", None)
                or getattr(event, "outcome", None)
            )
            short.append(f"{name}:{detail}" if detail else name)
            if isinstance(event, StageFailed):
                short[-1] += f" ({event.message})"
        return short

    @property
    def said(self) -> list[str]:
        return [sentence for sentence, _ in self.voice.rendered]


@asynccontextmanager
async def rig(
    path: Path,
    words: list[str],
    *,
    camera: Camera | None = None,
    sight: Eyes | None = None,
    speed: float = 10.0,
    catalogue: Catalogue | None = None,
    keep: str = "failed",
    time_limit_s: float = 2.0,
    confirm_s: float = 2.0,
    undo_s: float = 2.0,
    long_hold_s: float = 5.0,
    double_s: float = 0.2,
    rules: list[dict[str, Any]] | None = None,
    mind: Decider | None = None,
    microphone: type[SimulatedRecorder] = SimulatedRecorder,
    transcriber: type[ScriptedTranscriber] = ScriptedTranscriber,
    journal: type[Journal] = Journal,
    answer_s: float = 30.0,
    ask_wait_s: float = 30.0,
    ask_below: float = 0.0,
    post: Callable[[Database], Post] | None = None,
    people: Sequence[Contact] = (),
    control_may_approve: bool = False,
    nearby_s: float = 45.0,
    alive: Callable[[], None] = lambda: None,
) -> AsyncIterator[Rig]:
    """A running gadget that hears `words`, one line for each request."""
    database = Database(path / "journal.db")
    database.open()
    kept = journal(database, JournalSettings(keep_recordings=keep), path)
    kept.open()
    Book(database).keep(people, time.time())
    bus = Bus()
    recorder = microphone(RecordSettings())
    recorder.open()
    speaker, voice = SimulatedSpeaker(speed=speed), SimulatedVoice()
    decider = ScriptedDecider(rules or RULES, (catalogue or load_catalogue()).signatures)
    decider.prepare()
    hearing = transcriber([*words, *["time"] * 4])  # a press that is given up takes a line, too
    ears: list[str] = []

    class Ears:
        def on(self) -> None:
            recorder.open()
            ears.append("on")

        def off(self) -> None:
            recorder.close()
            ears.append("off")

    stages = Stages(
        recorder=recorder,
        listener=LoudListener(),
        endpointer=lambda: Endpointer(
            chunk_s=0.032, threshold=0.5, pause_s=0.1, end_silence_s=0.3, no_speech_s=0.6, longest_s=4.0
        ),
        camera=camera,
        sight=sight,
        transcriber=hearing,
        decider=mind or decider,
        hands=ActionHands(
            Runner(catalogue or load_catalogue(), time_limit_s),
            database,
            StillVolume(),
            ZONE,
            9,
            keep_photo=None,
            post=None if post is None else post(database),
            phone_region="ES",
            things=pictures_of_things(path),
            enclosures=enclosures(path),
            undo_s=undo_s,
        ),
        voice=voice,
        speaker=speaker,
        memory=kept,
        language="en",
        decide_deadline_s=2.0,
        ask_below=ask_below,
        confirm_s=confirm_s,
    )
    bell = SilentBell()
    recogniser = Recogniser(debounce_s=0.01, tap_s=0.15, double_s=double_s, long_hold_s=long_hold_s)
    loop = Loop(
        stages,
        bus,
        recogniser,
        bell,
        Ears(),
        ActSettings(confirm_s=confirm_s, undo_s=undo_s, answer_s=answer_s),
        Announcements(database),
        double_s=double_s,
        ask_wait_s=ask_wait_s,
        control_may_approve=control_may_approve,
        nearby_s=nearby_s,
        alive=alive,
    )
    built = Rig(loop, stages, recorder, speaker, voice, decider, hearing, database, kept, bell, ears)

    def note(event: Event, at: float) -> None:
        built.events.append(event)
        built.times.append(at)

    bus.subscribe(note)
    bus.subscribe(kept)
    running = asyncio.create_task(loop.run())
    loop.ready()
    await built.until_state("idle")
    built.events.clear()
    built.times.clear()
    try:
        yield built
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        stages.close()
        kept.close()
        database.close()


def states(rig: Rig) -> list[str]:
    return [event.state for event in rig.of(StateChanged)]


def now() -> datetime:
    return datetime.now(ZONE)
