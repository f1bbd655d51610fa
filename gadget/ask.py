"""`gadget ask`: one request, or a batch of them, answered in writing by the same turn as the daemon's.

The shape of a batch line and of its answer is a contract (see `answer_line`); evaluation and scripts rely on it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gadget import backends, images
from gadget.act.catalogue import load_catalogue
from gadget.act.runner import Runner
from gadget.app import as_answer, guess_language
from gadget.audio import Clip, read
from gadget.calls import LANGUAGES, Language
from gadget.config import state_directory, time_zone
from gadget.database import Database
from gadget.errors import BadRequest, GadgetError
from gadget.events import Bus, Event, Stage, StageEnded, StageFailed, StageStarted
from gadget.hands import ActionHands, Scratch, StillVolume, photo_keeper
from gadget.journal import Journal
from gadget.picture import Picture
from gadget.record.simulated import SimulatedRecorder
from gadget.settings import Settings
from gadget.speak.base import Playback, Speaker, Voice
from gadget.state import Signal
from gadget.turn import Result, Stages, Turn


@dataclass(frozen=True, slots=True)
class Request:
    """One line of a batch, checked. Exactly one of `text` and `audio` is given."""

    id: Any
    text: str | None = None
    audio: Path | None = None
    image: Path | None = None


def parse_line(line: str) -> Request:
    """A batch line `{"id", "text" | "audio", "image"?}`. Raises `BadRequest` naming what is wrong with it."""
    try:
        given = json.loads(line)
    except ValueError as broken:
        raise BadRequest(f"not JSON: {broken}.") from broken
    if not isinstance(given, dict):
        raise BadRequest("a batch line must be a JSON object.")
    text, audio, image = given.get("text"), given.get("audio"), given.get("image")
    for name, value in (("text", text), ("audio", audio), ("image", image)):
        if value is not None and not isinstance(value, str):
            raise BadRequest(f'"{name}" must be a string, not {type(value).__name__}.')
    if (text is None) == (audio is None):
        raise BadRequest('give either "text" or "audio".')
    if text is not None and not text.strip():
        raise BadRequest('"text" is empty.')
    return Request(
        given.get("id"),
        text,
        Path(audio) if audio is not None else None,
        Path(image) if image is not None else None,
    )


def id_of(line: str) -> Any:
    """The id of a line that may be broken otherwise; None when it has none."""
    try:
        given = json.loads(line)
    except ValueError:
        return None
    return given.get("id") if isinstance(given, dict) else None


class Asker:
    """Engines for written answers, prepared once. Use as an async context manager."""

    def __init__(self, settings: Settings, *, language: Language | None, dry_run: bool, hears: bool) -> None:
        """`language` None finds out; `dry_run` acts on scratch; `hears` loads the ears as well."""
        self._settings = settings
        self._language = language
        self._dry_run = dry_run
        self._hears = hears
        self._bus = Bus()
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Asker:
        settings = self._settings
        catalogue = load_catalogue()
        scratch = Scratch() if self._dry_run else None
        if scratch is not None:
            self._open.callback(scratch.close)
            database = scratch.database
        else:
            database = Database(state_directory(settings) / "journal.db")
            await asyncio.to_thread(database.open)
            self._open.callback(database.close)
        journal = Journal(database, settings.journal, database.path.parent)
        await asyncio.to_thread(journal.open, recover=False)
        self._open.callback(journal.close)
        self._bus.subscribe(journal)
        transcriber = backends.transcriber(settings)
        decider = backends.decider(settings.decide, backends.store(settings), catalogue.signatures)
        self._open.callback(transcriber.close)
        self._open.callback(decider.close)
        zone = time_zone(settings)
        self._stages = Stages(
            recorder=SimulatedRecorder(settings.record),
            listener=_NoListener(),
            endpointer=_no_endpointer,
            camera=None,
            transcriber=transcriber,
            decider=decider,
            hands=ActionHands(
                Runner(catalogue, settings.act.time_limit_s),
                database,
                StillVolume(settings.speak.volume),
                zone,
                settings.act.snooze_minutes,
                keep_photo=None if self._dry_run else photo_keeper(state_directory(settings) / "photos"),
            ),
            voice=_NoVoice(),
            speaker=_NoSpeaker(),
            memory=journal,
            language=self._language,
            decide_deadline_s=settings.decide.deadline_s,
        )
        self._open.callback(self._stages.close)
        await self._stages.mind.run(decider.prepare)
        if self._hears:
            await self.prepare_ears()
        return self

    async def prepare_ears(self) -> None:
        """Load the ears; only recordings need them."""
        await self._stages.ears.run(self._stages.transcriber.prepare)

    async def __aexit__(self, *error: object) -> None:
        await self._open.aclose()

    async def answer(self, request: Request) -> dict[str, Any]:
        """The answer line of one request. Raises `GadgetError` for files that cannot be read and stages that fail."""
        picture: Picture | None = None
        if request.image is not None:
            picture = await asyncio.to_thread(images.read, request.image)
        clip: Clip | None = None
        if request.audio is not None:
            clip = await asyncio.to_thread(read, request.audio)
        times = _StageTimes()
        unsubscribe = self._bus.subscribe(times)
        turn = Turn(self._stages, self._bus, _nobody, silent=True, consent=not self._dry_run)
        try:
            if clip is not None:
                result = await turn.from_clip(clip, picture)
            else:
                text = request.text or ""
                result = await turn.from_text(text, self._language or guess_language(text), picture)
        finally:
            unsubscribe()
        if result.error is not None:
            raise result.error
        return answer_line(request.id, result, times.milliseconds)


def answer_line(request_id: Any, result: Result, milliseconds: dict[str, float]) -> dict[str, Any]:
    """`{"id", "transcript", "language", "action", "arguments", "confidence", "say", "milliseconds"}`: the contract."""
    answer = as_answer(result)
    keys = ("transcript", "language", "action", "arguments", "confidence", "say")
    return {"id": request_id, **{key: answer[key] for key in keys}, "milliseconds": milliseconds}


def error_line(request_id: Any, error: GadgetError) -> dict[str, Any]:
    """`{"id", "error": {"code", "message"}}`: a line that could not be answered."""
    return {"id": request_id, "error": {"code": error.code, "message": error.message}}


async def batch(
    settings: Settings, lines: Iterable[str], *, language: Language | None, dry_run: bool
) -> AsyncIterator[dict[str, Any]]:
    """Answer line by line, in order; a bad line gives an error line and the rest goes on."""
    hears = False
    async with Asker(settings, language=language, dry_run=dry_run, hears=False) as asker:
        for line in lines:
            if not line.strip():
                continue
            try:
                request = parse_line(line)
                if request.audio is not None and not hears:
                    await asker.prepare_ears()
                    hears = True
                yield await asker.answer(request)
            except GadgetError as error:
                yield error_line(id_of(line), error)


def parse_language(name: str) -> Language | None:
    """ "en", "zh" or "auto" as a fixed language or None."""
    return next((language for language in LANGUAGES if language == name), None)


@dataclass(slots=True)
class _StageTimes:
    """A subscriber that measures the stages of one turn."""

    milliseconds: dict[str, float] = field(default_factory=dict)
    _began: dict[Stage, float] = field(default_factory=dict)

    def __call__(self, event: Event, at: float) -> None:
        if isinstance(event, StageStarted):
            self._began[event.stage] = at
        elif isinstance(event, StageEnded | StageFailed) and event.stage in self._began:
            self.milliseconds[str(event.stage)] = round(1000 * (at - self._began.pop(event.stage)), 2)


class _NoVoice(Voice):
    """Written answers need no voice."""

    def prepare(self) -> None: ...

    def render(self, sentence: str, language: Language) -> Clip:
        raise AssertionError("a silent turn was spoken")


class _NoSpeaker(Speaker):
    def open(self) -> None: ...

    def play(self, clip: Clip) -> Playback:
        raise AssertionError("a silent turn was played")

    def close(self) -> None: ...


class _NoListener:
    def probability(self, chunk: object) -> float:
        raise AssertionError("nothing is recorded here")

    def reset(self) -> None: ...


def _no_endpointer() -> Any:
    raise AssertionError("nothing is recorded here")


def _nobody(signal: Signal) -> None:
    """No loop attends to a written turn."""
