"""`gadget ask`: one request, or a batch of them, answered in writing by the same turn as the daemon's.

The shape of a batch line and of its answer is a contract (see `answer_line`); evaluation and scripts rely on it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Generator, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from gadget import backends, images
from gadget.act.base import Volume
from gadget.act.catalogue import load_catalogue
from gadget.act.runner import Runner
from gadget.answers import as_answer
from gadget.audio import Clip, read
from gadget.calls import Language
from gadget.config import state_directory, time_zone
from gadget.contacts.numbers import region as phone_region
from gadget.control.wire import parsed
from gadget.database import FILE_NAME, Database
from gadget.errors import BadRequest, CourierError, GadgetError
from gadget.events import Bus, Event, Stage, StageEnded, StageFailed, StageStarted
from gadget.hands import ActionHands, Scratch, StillVolume, StoredVolume, photo_keeper, recall
from gadget.journal import Journal
from gadget.picture import Picture
from gadget.post import Outgoing, Pretence
from gadget.record.simulated import SimulatedRecorder
from gadget.request import Request, guess_language
from gadget.result import Result
from gadget.settings import Settings
from gadget.shelf import enclosures, photographs, pictures_of_things
from gadget.speak.base import Playback, Speaker, Voice
from gadget.state import Signal
from gadget.turn import Memory, Stages, Turn

log = logging.getLogger(__name__)


def parse_line(line: str) -> Request:
    """A batch line `{"id", "text" | "audio", "image"?}`; other keys are remarks. Raises `BadRequest`."""
    try:
        line.encode()
    except UnicodeEncodeError as broken:  # how `cli` reads bytes that are no UTF-8
        raise BadRequest("not UTF-8.") from broken
    try:
        given = parsed(line)
    except ValueError as broken:
        raise BadRequest(f"not JSON: {broken}.") from broken
    if not isinstance(given, dict):
        raise BadRequest("a batch line must be a JSON object.")
    return Request.of(given)


def id_of(line: str) -> Any:
    """The id of a line that may be broken otherwise; None when it has none."""
    try:
        given = parsed(line)
    except ValueError:
        return None
    return given.get("id") if isinstance(given, dict) else None


class Asker:
    """Engines for written answers, prepared once (the ears with the first recording). An async context manager."""

    def __init__(self, settings: Settings, *, dry_run: bool) -> None:
        """`dry_run` acts on a scratch copy that is as before for every request, and writes no journal."""
        self._settings = settings
        self._language = backends.language(settings)
        self._dry_run = dry_run
        self._bus = Bus()
        self._open = AsyncExitStack()
        self._scratch: Scratch | None = None
        self._hears = False

    async def __aenter__(self) -> Asker:
        try:
            await self._prepare()
        except BaseException:
            await self._open.aclose()
            raise
        return self

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
            await self._prepare_ears()
        times = _StageTimes()
        unsubscribe = self._bus.subscribe(times)
        turn = Turn(self._stages, self._bus, _nobody, silent=True, consent=not self._dry_run, can_press=False)
        try:
            if clip is not None:
                result = await turn.from_clip(clip, picture)
            else:
                text = request.text or ""
                result = await turn.from_text(text, self._language or guess_language(text), picture)
            if result.answer is not None:  # nobody can press here
                await asyncio.to_thread(self._stages.hands.close_window, turn.id, 0.0)
        finally:
            unsubscribe()
            if self._scratch is not None:
                self._volume.set(self._level)
                await asyncio.to_thread(self._scratch.reset)
        if result.error is not None and not (self._dry_run and isinstance(result.error, CourierError)):
            raise result.error
        return answer_line(request.id, result, times.milliseconds)

    async def _prepare(self) -> None:
        settings = self._settings
        catalogue = load_catalogue()
        directory = state_directory(settings)
        first = settings.speak.volume
        memory: Memory = _NoMemory()
        volume: Volume
        if self._dry_run:
            self._scratch = await asyncio.to_thread(Scratch, directory / FILE_NAME)
            self._open.callback(self._scratch.close)
            directory, database = self._scratch.directory, self._scratch.database
            self._level = int(recall(database, "volume", str(first)))
            volume = self._volume = StillVolume(self._level)
        else:
            database = Database(directory / FILE_NAME)
            if moved := await asyncio.to_thread(database.open):
                log.warning(moved)
            self._open.callback(database.close)
            volume = StoredVolume(database, _NoSpeaker(), first)
            memory = journal = Journal(database, settings.journal, directory)
            await asyncio.to_thread(journal.open)
            self._open.callback(journal.close)
            self._bus.subscribe(journal)
        transcriber = backends.transcriber(settings)
        self._open.callback(transcriber.close)
        decider = backends.decider(settings.decide, backends.store(settings), catalogue.signatures)
        self._open.callback(decider.close)
        sight = backends.eyes(settings.look)  # prepares itself with the first picture
        if sight is not None:
            self._open.callback(sight.close)
        self._stages = Stages(
            recorder=SimulatedRecorder(settings.record),
            listener=_NoListener(),
            endpointer=_no_endpointer,
            camera=None,
            transcriber=transcriber,
            decider=decider,
            sight=sight,
            hands=ActionHands(
                Runner(catalogue, settings.act.time_limit_s),
                database,
                volume,
                time_zone(settings),
                settings.act.snooze_minutes,
                keep_photo=photo_keeper(photographs(directory).directory),
                things=pictures_of_things(directory),
                enclosures=enclosures(directory),
                shopping=settings.shopping,
                stale_s=settings.home.stale_s,
                waste_region=settings.act.region,
                waste_table=settings.act.recycling_table,
                post=Pretence(settings) if self._dry_run else Outgoing(database, settings),
                undo_s=settings.act.undo_s,
                phone_region=phone_region(settings.contacts.region, time_zone(settings).key or ""),
            ),
            voice=_NoVoice(),
            speaker=_NoSpeaker(),
            memory=memory,
            language=self._language,
            decide_deadline_s=settings.decide.deadline_s,
            ask_below=settings.decide.ask_below,
        )
        self._open.callback(self._stages.close)
        await self._stages.mind.run(decider.prepare)

    async def _prepare_ears(self) -> None:
        if not self._hears:
            await self._stages.ears.run(self._stages.transcriber.prepare)
            self._hears = True


def answer_line(request_id: Any, result: Result, milliseconds: dict[str, float]) -> dict[str, Any]:
    """`{"id", "transcript", "language", "action", "arguments", "confidence", "say", "milliseconds"}`: the contract."""
    answer = as_answer(result)
    keys = ("transcript", "language", "action", "arguments", "confidence", "say")
    return {"id": request_id, **{key: answer[key] for key in keys}, "milliseconds": milliseconds}


def error_line(request_id: Any, error: GadgetError) -> dict[str, Any]:
    """`{"id", "error": {"code", "message"}}`: a line that could not be answered."""
    return {"id": request_id, "error": {"code": error.code, "message": error.message}}


def batch(
    settings: Settings, lines: Iterable[str], *, dry_run: bool
) -> Generator[dict[str, Any], None, None]:
    """Answer line by line, in order; a bad line gives an error line and the rest goes on.

    Lines are waited for outside of the event loop: there Ctrl-C ends a read at once.
    """
    with asyncio.Runner() as runner:
        asker = Asker(settings, dry_run=dry_run)
        runner.run(asker.__aenter__())
        try:
            for line in lines:
                if line.strip():
                    yield runner.run(_answer_or_error(asker, line))
        finally:
            runner.run(asker.__aexit__())


async def _answer_or_error(asker: Asker, line: str) -> dict[str, Any]:
    try:
        return await asker.answer(parse_line(line))
    except GadgetError as error:
        return error_line(id_of(line), error)
    except Exception as mistake:
        log.exception("a batch line could not be answered")
        return error_line(id_of(line), GadgetError(f"{type(mistake).__name__}: {mistake}"))


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


class _NoMemory:
    """A dry run leaves no trace."""

    def keep_words(self, turn: str, text: str, language: Language) -> bool:
        return True

    def keep_recording(self, turn: str, clip: Clip) -> None: ...

    def keep_picture(self, turn: str, picture: Picture) -> None: ...

    def settle(self) -> bool:
        return True


class _NoVoice(Voice):
    """Written answers need no voice."""

    def prepare(self) -> None: ...

    def render(self, sentence: str, language: Language) -> Clip:
        raise AssertionError("a silent turn was spoken")


class _NoSpeaker(Speaker):
    def open(self) -> None: ...

    def play(self, clip: Clip, *, at_least: float = 0.0) -> Playback:
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
