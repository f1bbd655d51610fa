"""What a turn is made of: one backend for each stage, and what it needs of the journal and of the actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from gadget.act.base import Action, Answer, ApprovedBy, Catalogue, Unclear
from gadget.audio import Clip, Samples
from gadget.calls import Call, Language
from gadget.decide.base import Decider
from gadget.look.base import Camera, Eyes
from gadget.picture import Picture
from gadget.record.base import Recorder
from gadget.record.endpoint import Endpointer
from gadget.seen import Seen
from gadget.speak.base import Speaker, Voice
from gadget.threads import Worker
from gadget.transcribe.base import Transcriber


class Listener(Protocol):
    """Voice activity: the probability (0-1) that a chunk is speech, with memory between chunks."""

    def probability(self, chunk: Samples) -> float: ...

    def reset(self) -> None: ...


class Memory(Protocol):
    """What a turn needs of the journal."""

    def keep_words(self, turn: str, text: str, language: Language) -> bool:
        """Blocking: return once what was heard is on the disk; False when the disk refuses."""

    def keep_recording(self, turn: str, clip: Clip) -> None:
        """Blocking; by the retention policy."""

    def keep_picture(self, turn: str, picture: Picture) -> None:
        """Blocking; by the retention policy."""

    def settle(self) -> bool:
        """Blocking: return once everything that happened is on disk; False when the disk refuses."""


class Hands(Protocol):
    """Carries out a call; see `gadget.act.runner`."""

    @property
    def catalogue(self) -> Catalogue: ...

    async def act(
        self,
        turn: str,
        call: Call,
        language: Language,
        picture: Picture | None,
        heard: str = "",
        seen: Seen | None = None,
        approved_by: ApprovedBy | None = None,
    ) -> Answer: ...

    async def prepare(
        self, turn: str, call: Call, language: Language, picture: Picture | None, heard: str
    ) -> Call | Unclear:
        """People in place of names, or what to ask; `picture` is the one that `act` would be given."""

    def is_connected(self, action: Action) -> bool:
        """Whether what it needs outside the gadget was set up; else `act` says how to."""

    def close_window(self, turn: str, after_s: float) -> None:
        """Blocking: what `turn` did can be taken back for `after_s` seconds more."""

    async def undo(self, answer: Answer) -> str: ...


@dataclass(frozen=True, slots=True)
class Stages:
    """The backends of one gadget, with a worker thread for each engine that blocks."""

    recorder: Recorder
    listener: Listener
    endpointer: Callable[[], Endpointer]
    camera: Camera | None
    transcriber: Transcriber
    decider: Decider
    hands: Hands
    voice: Voice
    speaker: Speaker
    memory: Memory
    language: Language | None
    """None finds out for each request."""
    sight: Eyes | None = None
    """What tells what a picture shows; None without."""
    decide_deadline_s: float = 10.0
    ask_below: float = 0.0
    """A mind less sure than this (0-1) of its action has the person asked which is meant; 0 never asks."""
    confirm_s: float = 20.0
    ears: Worker = field(default_factory=lambda: Worker("ears"))
    eyes: Worker = field(default_factory=lambda: Worker("eyes"))
    mind: Worker = field(default_factory=lambda: Worker("mind"))
    mouth: Worker = field(default_factory=lambda: Worker("mouth"))

    def close(self) -> None:
        """End the worker threads."""
        for worker in (self.ears, self.eyes, self.mind, self.mouth):
            worker.close()
