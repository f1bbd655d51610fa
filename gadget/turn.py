"""One turn, told in order: hear, look, decide, ask if need be, act, speak.

Everything here is the story; each line's detail is in the stage of its name. Engines run on worker threads, so the loop
is free to notice a press at any moment: `Turn.stop` ends a turn from outside, wherever it is.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, TypeVar

from gadget.act.base import Action, Answer, Catalogue
from gadget.audio import SPEECH_RATE, Clip, Samples, join
from gadget.calls import Call, Consent, Language, Slot, missing
from gadget.decide.base import Decider, Decision, Request
from gadget.decide.reflexes import Reflex, reflex
from gadget.errors import GadgetError, NothingHeard, SpeakFailed, StageFailed, UnknownAction
from gadget.events import (
    Acted,
    Asked,
    Bus,
    Decided,
    Heard,
    Looked,
    Outcome,
    PartlyHeard,
    Released,
    Speaking,
    Stage,
    StageEnded,
    StageStarted,
    TurnEnded,
    TurnStarted,
)
from gadget.events import StageFailed as StageFailedEvent
from gadget.look.base import Camera
from gadget.picture import Picture
from gadget.record.base import Recorder
from gadget.record.endpoint import Endpointer
from gadget.speak.base import Speaker, Voice
from gadget.speak.sentences import split
from gadget.state import Signal
from gadget.threads import Feed, Worker, result_of
from gadget.transcribe.base import Hearing, Transcriber, Transcript

log = logging.getLogger(__name__)

T = TypeVar("T")

SHORTEST_S = 0.25
"""A press that records less than this holds no words."""

TAIL_S = 0.3
"""People let go on their last syllable: while the voice still sounds, this much more is heard."""


class Listener(Protocol):
    """Voice activity: the probability (0-1) that a chunk is speech, with memory between chunks."""

    def probability(self, chunk: Samples) -> float: ...

    def reset(self) -> None: ...


class Memory(Protocol):
    """What a turn needs of the journal."""

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

    async def act(self, turn: str, call: Call, language: Language, picture: Picture | None) -> Answer: ...

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
    decide_deadline_s: float = 10.0
    confirm_s: float = 20.0
    ears: Worker = field(default_factory=lambda: Worker("ears"))
    eyes: Worker = field(default_factory=lambda: Worker("eyes"))
    mind: Worker = field(default_factory=lambda: Worker("mind"))
    mouth: Worker = field(default_factory=lambda: Worker("mouth"))

    def close(self) -> None:
        """End the worker threads."""
        for worker in (self.ears, self.eyes, self.mind, self.mouth):
            worker.close()


@dataclass(frozen=True, slots=True)
class Question:
    """A call that still lacks a detail; the next request answers it."""

    call: Call
    slot: Slot
    language: Language
    until: float
    """Monotonic time after which it is forgotten."""


@dataclass(slots=True)
class Result:
    """What a turn leaves behind for the next one."""

    outcome: Outcome = Outcome.FAILED
    transcript: Transcript | None = None
    decision: Decision | None = None
    answer: Answer | None = None
    said: str = ""
    question: Question | None = None
    error: GadgetError | None = None


class Turn:
    """One request from its press (or its typed text) to the end of its answer."""

    def __init__(
        self,
        stages: Stages,
        bus: Bus,
        signal: Callable[[Signal], None],
        *,
        question: Question | None = None,
        last_said: str = "",
        silent: bool = False,
        consent: bool = True,
        answer_s: float = 30.0,
    ) -> None:
        """`signal` tells the loop where the turn is; `question` is what the gadget asked last; `last_said` is for "say
        that again"; `silent` turns are answered in writing only; `consent` False is for dry runs, where nothing can
        happen.
        """
        self.id = uuid.uuid4().hex[:12]
        self.result = Result()
        self.heard_speech = False
        self._stages = stages
        self._bus = bus
        self._signal = signal
        # whether it is still open is settled by the press, not by how long the words take
        self._question = question if question is not None and time.monotonic() < question.until else None
        self._last_said = last_said
        self._silent = silent
        self._consent = consent
        self._answer_s = answer_s
        self._hold_ended = asyncio.Event()
        self._tapped = False
        self._approved: asyncio.Future[bool] | None = None
        self._abort = threading.Event()
        self._task: asyncio.Task[object] | None = None
        self._stopped: Outcome | None = None
        self._over = False
        self._picture: asyncio.Task[Picture | None] | None = None
        self._beside: list[asyncio.Task[Any]] = []
        self._keeping: list[asyncio.Task[None]] = []

    # ── told from outside ───────────────────────────────────────────────────────────────────────────────────────

    def hold_ends(self) -> None:
        """The person let go of the button."""
        self._hold_ended.set()

    def tapped(self) -> None:
        """It was a tap: the end of speech ends the request."""
        self._tapped = True

    def approve(self) -> None:
        """The press that says yes."""
        if self._approved is not None and not self._approved.done():
            self._approved.set_result(True)

    def stop(self, outcome: Outcome) -> None:
        """End the turn now, or as soon as it begins; `outcome` is what its end is called."""
        if self._stopped is None and not self._over:
            self._stopped = outcome
            self._abort.set()
            if self._task is not None:
                self._task.cancel()

    # ── the story ───────────────────────────────────────────────────────────────────────────────────────────────

    async def from_press(self) -> Result:
        """Listen, then answer."""
        return await self._run("press", self._listen)

    async def from_text(self, text: str, language: Language, picture: Picture | None = None) -> Result:
        """Answer words that were typed."""

        async def given() -> Transcript:
            self._have_picture(picture)
            return Transcript(text.strip(), language)

        return await self._run("ask", given)

    async def from_clip(self, clip: Clip, picture: Picture | None = None) -> Result:
        """Answer a recording, as fast as it can be recognised."""

        async def given() -> Transcript:
            self._have_picture(picture)
            return await self._recognise_clip(clip)

        return await self._run("ask", given)

    async def _run(self, trigger: str, hear: Callable[[], Awaitable[Transcript]]) -> Result:
        self._task = asyncio.current_task()
        self._bus.publish(TurnStarted(self.id, trigger))
        try:
            if self._stopped is not None:
                raise asyncio.CancelledError
            self.result.transcript = transcript = await hear()
            self._bus.publish(Heard(self.id, transcript.text, transcript.language))
            self._signal(Signal.HEARD)
            answer = await self._answer(transcript)
            await self._speak(answer, transcript.language)
            self.result.outcome = Outcome.ANSWERED
        except asyncio.CancelledError:
            if self._stopped is None:  # the process ends, not the turn alone
                self._abort.set()
                self.result.outcome = Outcome.CANCELLED
                raise
            self.result.outcome = self._stopped
        except NothingHeard as nothing:
            self.result.outcome, self.result.error = Outcome.NOTHING_HEARD, nothing
            await self._apologise(nothing)
        except GadgetError as error:
            self.result.outcome, self.result.error = Outcome.FAILED, error
            await self._apologise(error)
        finally:
            self._over = True  # from here on there is nothing left to stop
            try:
                await self._wind_up()
            finally:
                self._bus.publish(TurnEnded(self.id, self.result.outcome))
                self._signal(Signal.FINISHED)
        return self.result

    async def _wind_up(self) -> None:
        """Nothing of a turn happens after its end."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        if self._keeping:
            await asyncio.wait(self._keeping)

    async def _listen(self) -> Transcript:
        """Record while the button says so, recognising and looking meanwhile; then the words."""
        self._picture = self._meanwhile(self._look())
        beginning = self._meanwhile(self._begin_hearing())
        recorded: list[Samples] = []
        async with self._stage(Stage.RECORD):
            working = await self._hear_along(beginning, recorded)
        self._bus.publish(Released(self.id))
        clip = join([Clip(chunk) for chunk in recorded])
        self._keep(self._stages.memory.keep_recording, clip)
        async with self._stage(Stage.TRANSCRIBE):
            if not self.heard_speech or clip.seconds < SHORTEST_S:
                working.cancel()
                raise NothingHeard(
                    f"no speech in {clip.seconds:.1f} s of sound: hold the button while speaking, or check the "
                    "microphone with `gadget doctor`."
                )
            await working
            hearing = await beginning
            return _worded(await self._stages.ears.run(hearing.finish))

    def _meanwhile(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Work beside the story, given up when the turn ends."""
        task = asyncio.create_task(work)
        self._beside.append(task)
        return task

    def _keep(self, keeper: Callable[[str, T], None], what: T) -> None:
        """Let the journal keep `what` beside the turn, not in its way; the turn ends after it."""
        self._keeping.append(asyncio.create_task(asyncio.to_thread(keeper, self.id, what)))

    async def _begin_hearing(self) -> Hearing:
        return await self._stages.ears.run(self._stages.transcriber.begin, self._stages.language)

    async def _hear_along(
        self, beginning: asyncio.Task[Hearing], recorded: list[Samples]
    ) -> asyncio.Task[None]:
        """Read chunks until the request ends, and let the ears work on them as they come; gives that work's task."""
        stages, endpointer = self._stages, self._stages.endpointer()
        stages.listener.reset()
        feed: Feed[Samples] = Feed(asyncio.get_running_loop())
        work: asyncio.Queue[Samples | Literal["pause", "end"]] = asyncio.Queue()
        working = self._meanwhile(self._work_ahead(beginning, work))
        tail_s = 0.0
        try:
            stages.recorder.start(feed)
            async for chunk in feed:
                recorded.append(chunk)
                verdict = endpointer.feed(stages.listener.probability(chunk))
                self.heard_speech = endpointer.heard_speech
                work.put_nowait(chunk)
                if verdict.paused:
                    work.put_nowait("pause")
                if self._hold_ended.is_set():
                    tail_s += len(chunk) / SPEECH_RATE
                    if endpointer.silence_s > 0 or not endpointer.heard_speech or tail_s >= TAIL_S:
                        break
                if verdict.too_long or (self._tapped and (verdict.ended or verdict.nothing_said)):
                    break
        finally:
            stages.recorder.stop()
            work.put_nowait("end")
        return working

    async def _work_ahead(
        self, beginning: asyncio.Task[Hearing], work: asyncio.Queue[Samples | Literal["pause", "end"]]
    ) -> None:
        hearing = await beginning
        while not isinstance(step := await work.get(), str) or step != "end":
            if isinstance(step, str):
                words = await self._stages.ears.run(hearing.pause)
            else:
                words = await self._stages.ears.run(hearing.feed, step)
            if words:
                self._bus.publish(PartlyHeard(self.id, words))

    async def _recognise_clip(self, clip: Clip) -> Transcript:
        async with self._stage(Stage.TRANSCRIBE):
            hearing = await self._begin_hearing()
            await self._stages.ears.run(hearing.feed, clip.at(SPEECH_RATE).samples)
            return _worded(await self._stages.ears.run(hearing.finish))

    def _have_picture(self, picture: Picture | None) -> None:
        async def ready() -> Picture | None:
            return picture

        if picture is not None:
            self._picture = self._meanwhile(ready())

    async def _look(self) -> Picture | None:
        """One frame; a camera that fails costs the turn nothing but the picture."""
        if self._stages.camera is None:
            return None
        try:
            async with self._stage(Stage.LOOK):
                picture = await self._stages.eyes.run(self._stages.camera.take)
        except GadgetError:
            return None
        self._bus.publish(Looked(self.id, picture.width, picture.height))
        self._keep(self._stages.memory.keep_picture, picture)
        return picture

    async def _answer(self, transcript: Transcript) -> Answer:
        """Decide, ask for what is missing or needs a yes, and act."""
        match reflex(transcript.text):
            case Reflex.STOP | Reflex.CANCEL:
                self._stopped = Outcome.CANCELLED
                raise asyncio.CancelledError
            case Reflex.REPEAT:
                if self._question is not None:  # asked once more, and still open
                    until = time.monotonic() + self._answer_s
                    self.result.question = replace(self._question, until=until)
                nothing_yet = _words(transcript.language, "I haven't said anything yet.", "我还没说过话呢。")
                return Answer(self._last_said or nothing_yet)
        picture = await self._picture if self._picture is not None else None
        self.result.decision = decision = await self._decide(transcript, picture)
        action = self._stages.hands.catalogue.get(decision.call.action)
        if action is None:
            async with self._stage(Stage.ACT):
                raise UnknownAction(
                    f"the mind chose {decision.call.action!r}, which is not in the catalogue."
                )
        if action.connected and (lacking := missing(decision.call, action.signature)):
            return self._ask_for(lacking[0], decision.call, transcript.language)
        if action.connected and action.signature.consent is Consent.ASK and self._consent:
            await self._confirm(action, decision.call, transcript.language)
        return await self._act(decision.call, transcript.language, picture)

    async def _decide(self, transcript: Transcript, picture: Picture | None) -> Decision:
        async with self._stage(Stage.DECIDE):
            if self._question is not None:
                decision = Decision(_completed(self._question, transcript.text), 1.0)
                by = "question"
            else:
                request = Request(transcript.text, transcript.language, picture)
                deadline = time.monotonic() + self._stages.decide_deadline_s
                decision = await self._stages.mind.run(
                    self._stages.decider.decide, request, deadline=deadline, abort=self._abort
                )
                by = self._stages.decider.name
        self._bus.publish(Decided(self.id, decision.call, decision.confidence, by))
        return decision

    def _ask_for(self, slot: Slot, call: Call, language: Language) -> Answer:
        question = slot.questions.get(language) or _words(language, "What exactly?", "具体是什么？")
        self.result.question = Question(call, slot, language, time.monotonic() + self._answer_s)
        self._bus.publish(Asked(self.id, question))
        return Answer(question)

    async def _confirm(self, action: Action, call: Call, language: Language) -> None:
        """Read back what will happen and wait for one physical press; one before the first sound of it says nothing."""
        said = ", ".join(_spoken(value) for value in call.arguments.values() if value)
        readable = action.signature.name.replace("_", " ")
        question = _words(
            language, f"{readable}: {said}. Press to go ahead.", f"{readable}：{said}。按一下确认。"
        )
        self._approved = asyncio.get_running_loop().create_future()
        async with self._stage(Stage.CONFIRM):
            self._bus.publish(Asked(self.id, question))
            speaking = asyncio.create_task(
                self._say(question, language, lambda: self._signal(Signal.MUST_ASK))
            )
            try:
                either: list[asyncio.Future[Any]] = [speaking, self._approved]
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if speaking.done():
                    speaking.result()  # to a question that nobody could hear there is no yes
                async with asyncio.timeout(self._stages.confirm_s):
                    await self._approved
            except TimeoutError:
                self._stopped = Outcome.CANCELLED
                raise asyncio.CancelledError from None
            finally:
                speaking.cancel()
                await asyncio.gather(speaking, return_exceptions=True)

    async def _act(self, call: Call, language: Language, picture: Picture | None) -> Answer:
        """Carry it out. A turn stopped in the middle waits for the act to end and takes it back where it can."""
        self._signal(Signal.DECIDED)
        async with self._stage(Stage.ACT):
            acting = asyncio.ensure_future(self._stages.hands.act(self.id, call, language, picture))
            try:
                answer = await asyncio.shield(acting)
            except asyncio.CancelledError:
                done = (await asyncio.gather(acting, return_exceptions=True))[0]
                if isinstance(done, Answer) and not await self._taken_back(done):
                    self._bus.publish(Acted(self.id, call, done.say))  # it stands: the journal must know
                raise
        self._bus.publish(Acted(self.id, call, answer.say))
        return answer

    async def _taken_back(self, done: Answer) -> bool:
        if done.undo is None:
            return False
        try:
            await self._stages.hands.undo(done)
        except GadgetError as error:
            log.warning("what was stopped could not be taken back: %s", error.message)
            return False
        return True

    async def _speak(self, answer: Answer, language: Language) -> None:
        """What is promised is on disk before the first word of it."""
        self.result.answer = answer
        self.result.said = answer.say
        if self._silent:
            await asyncio.to_thread(self._stages.memory.settle)
            return
        self._signal(Signal.MUST_SPEAK)
        async with self._stage(Stage.SPEAK):
            await self._say(answer.say, language)

    async def _say(self, text: str, language: Language, begun: Callable[[], None] = lambda: None) -> None:
        """Sentence by sentence: the next one is rendered while one is heard. `begun` is called at each first sound."""
        settled = asyncio.create_task(asyncio.to_thread(self._stages.memory.settle))
        heard = False
        async with aclosing(self._rendered(split(text, language), language)) as rendered:
            async for sentence, clip in rendered:
                await settled
                playback = self._stages.speaker.play(clip)
                try:
                    await result_of(playback.started)
                    self._bus.publish(Speaking(self.id, sentence))
                    begun()
                    heard = await result_of(playback.done) or heard
                finally:
                    playback.stop()
        await settled
        if not heard and any(character.isalnum() for character in text):
            raise SpeakFailed(f"the voice gave no sound for {text!r}: try `gadget say` with it.")

    async def _rendered(
        self, sentences: list[str], language: Language
    ) -> AsyncGenerator[tuple[str, Clip], None]:
        def render(sentence: str) -> asyncio.Task[Clip]:
            return asyncio.create_task(self._stages.mouth.run(self._stages.voice.render, sentence, language))

        ahead = render(sentences[0]) if sentences else None
        try:
            for index, sentence in enumerate(sentences):
                if ahead is None:
                    return
                clip = await ahead
                ahead = render(sentences[index + 1]) if index + 1 < len(sentences) else None
                if len(clip.samples):
                    yield sentence, clip
        finally:
            if ahead is not None:  # silenced: what would have come next must not hold up the next answer
                ahead.cancel()
                await asyncio.gather(ahead, return_exceptions=True)

    async def _apologise(self, error: GadgetError) -> None:
        """Say what went wrong; a tap or hold with nothing said stays quiet (the earcon tells)."""
        if isinstance(error, NothingHeard) or self._silent:
            return
        language = (
            self.result.transcript.language if self.result.transcript else self._stages.language or "en"
        )
        self._signal(Signal.MUST_SPEAK)
        self.result.said = error.spoken(language)
        try:
            async with self._stage(Stage.SPEAK):
                await self._say(self.result.said, language)
        except GadgetError:
            return  # the light and the journal have it already
        except asyncio.CancelledError:
            if self._stopped is None:
                raise

    @asynccontextmanager
    async def _stage(self, stage: Stage) -> AsyncIterator[None]:
        """A stage that starts ends or fails, once."""
        self._bus.publish(StageStarted(self.id, stage))
        try:
            yield
        except GadgetError as error:
            self._bus.publish(StageFailedEvent(self.id, stage, error.code, error.message))
            raise
        except asyncio.CancelledError:
            self._bus.publish(StageEnded(self.id, stage))
            raise
        except Exception as error:
            self._bus.publish(
                StageFailedEvent(self.id, stage, StageFailed.code, f"{type(error).__name__}: {error}")
            )
            raise StageFailed(f"{stage}: {type(error).__name__}: {error}") from error
        else:
            self._bus.publish(StageEnded(self.id, stage))


def _worded(transcript: Transcript) -> Transcript:
    if not transcript.text:
        raise NothingHeard("the recording holds no words: speak closer to the microphone, or more slowly.")
    return transcript


def _completed(question: Question, text: str) -> Call:
    """The call that was asked about, with the answer in its place."""
    words = text.strip().rstrip(".。!！?？")
    return question.call.with_argument(question.slot.name, [words] if question.slot.is_list else words)


def _spoken(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _words(language: Language, english: str, chinese: str) -> str:
    return chinese if language == "zh" else english
