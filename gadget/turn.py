"""One turn, told in order: hear, look, decide, ask if need be, act, speak.

Everything here is the story; each line's detail is in the stage of its name. Engines run on worker threads, so the loop
is free to notice a press at any moment: `Turn.stop` ends a turn from outside, wherever it is.
"""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from gadget.act.base import Action, Answer, ApprovedBy, Unclear
from gadget.aloud import NOTHING_YET, say_aloud
from gadget.asking import (
    NOT_UNDERSTOOD,
    Approval,
    Detail,
    Doubt,
    Question,
    Verdict,
    Whom,
    doubt,
    read_back,
    shown_first,
)
from gadget.audio import Clip
from gadget.calls import Call, Consent, Language, Where, missing
from gadget.chronicle import Chronicle
from gadget.decide.base import Decision, Request
from gadget.decide.edits import edited
from gadget.decide.nameless import with_its_picture
from gadget.decide.reflexes import Reflex, reflex
from gadget.decide.sight import excuse, filled
from gadget.decide.which import is_no
from gadget.errors import DecideFailed, GadgetError, NeedsPress, NothingHeard, UnknownAction
from gadget.events import (
    Acted,
    Asked,
    Bus,
    Changed,
    Decided,
    Foreseen,
    Heard,
    Outcome,
    Stage,
    TurnEnded,
    TurnStarted,
    Understood,
)
from gadget.foresight import Foresight
from gadget.listening import Listening
from gadget.looking import Looking
from gadget.picture import Picture
from gadget.printed import read_off
from gadget.result import Result
from gadget.seen import Seen
from gadget.stages import Memory, Stages
from gadget.state import Signal
from gadget.transcribe.base import Transcript
from gadget.undoing import TOO_LATE, CutOff, Deed, take_back, taken_back, to_its_end

__all__ = ["Memory", "Question", "Stages", "Turn"]

T = TypeVar("T")


class Turn:
    """One request from its press (or its typed text) to the end of its answer."""

    def __init__(
        self,
        stages: Stages,
        bus: Bus,
        signal: Callable[[Signal], None],
        *,
        question: Question | None = None,
        deed: Deed | None = None,
        last_said: str = "",
        silent: bool = False,
        consent: bool = True,
        can_press: bool = True,
        answer_s: float = 30.0,
    ) -> None:
        """`signal` tells the loop where the turn is; `question` is what the gadget asked last; `deed` what it did last,
        for "cancel that"; `last_said` is for "say that again"; `silent` turns are answered in writing only; `consent`
        False is for dry runs, where nothing can happen; `can_press` False is for where there is no button to say yes.
        """
        self.id = uuid.uuid4().hex[:12]
        self.result = Result(stages.language or "en")
        self._stages = stages
        self._bus = bus
        self._chronicle = Chronicle(bus, self.id)
        self._send = signal
        # whether they are still open is settled by the press, not by how long the words take
        self._question = question if question is not None and time.monotonic() < question.until else None
        self._deed = deed
        self._deed_is_open = deed is not None and deed.is_open
        self._last_said = last_said
        self._silent = silent
        self._consent = consent
        self._can_press = can_press
        self._answer_s = answer_s
        self._listening = Listening(stages, self._chronicle)
        self._eyes = Looking(stages, self._chronicle)
        self._approval = Approval(stages.confirm_s)
        self._answered: Question | None = None
        self._foresight = Foresight(stages)
        self._abort = threading.Event()
        self._task: asyncio.Task[object] | None = None
        self._stopped: Outcome | None = None
        self._over = False
        self._written: asyncio.Task[bool] | None = None
        self._looking: asyncio.Task[tuple[Picture | None, Seen | None]] | None = None
        self._beside: list[asyncio.Task[Any]] = []
        self._keeping: list[asyncio.Task[Any]] = []

    # ── told from outside ───────────────────────────────────────────────────────────────────────────────────────

    @property
    def heard_speech(self) -> bool:
        """Whether the person has said something by now."""
        return self._listening.heard_speech

    @property
    def is_stopped(self) -> bool:
        """Whether `stop` was called while it ran."""
        return self._stopped is not None

    def hold_ends(self) -> None:
        """The person let go of the button."""
        self._listening.hold_ends()

    def tapped(self) -> None:
        """It was a tap: the end of speech ends the request."""
        self._listening.tapped()

    def approve(self, by: ApprovedBy) -> None:
        """The press that says yes."""
        self._approval.press(by)

    def change(self) -> None:
        """The person holds the button while it asks: what they say changes what was read back."""
        listening = Listening(
            self._stages, self._chronicle
        )  # here, for they may let go before the turn goes on
        if self._approval.change():
            self._listening = listening

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
            return await self._listening.recorded(clip)

        return await self._run("ask", given)

    async def _run(self, trigger: str, hear: Callable[[], Awaitable[Transcript]]) -> Result:
        self._task = asyncio.current_task()
        self._chronicle.tell(TurnStarted(self.id, trigger))
        try:
            if self._stopped is not None:
                raise asyncio.CancelledError
            self.result.transcript = transcript = await hear()
            self.result.language = transcript.language
            self._tell_once_written(transcript)
            answer = await self._answer(transcript)
            await self._speak(answer)
            self.result.outcome = Outcome.ANSWERED
        except asyncio.CancelledError as end:
            cut_off = isinstance(end, CutOff)
            self.result.outcome = Outcome.CUT_OFF if cut_off else self._stopped or Outcome.CANCELLED
            if self._stopped is None:  # the process ends, not the turn alone
                self._abort.set()
                raise
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
                self._chronicle.tell(TurnEnded(self.id, self.result.outcome))
                self._signal(Signal.FINISHED)
        return self.result

    async def _wind_up(self) -> None:
        """Nothing of a turn happens after its end."""
        self._foresight.drop()
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        if self._keeping:
            await asyncio.wait(self._keeping)
        # whoever still knows the turn keeps no picture and no recording alive: megabytes until the next collection
        self._looking = None
        self._beside.clear()
        self._keeping.clear()

    async def _listen(self) -> Transcript:
        """Look while the person speaks; then the words."""
        keep = partial(self._keep, self._stages.memory.keep_picture)
        self._looking = self._meanwhile(self._eyes.live(keep))
        keep_recording = partial(self._keep, self._stages.memory.keep_recording)
        return await self._listening.live(keep_recording, self._foresee)

    def _foresee(self, said: Transcript) -> None:
        """Have the mind decide on what was said so far, unless it is not the mind's to decide."""

        async def foresee() -> None:
            self._foresight.begin(await self._asked(said))

        if reflex(said.text) is None and (self._question is None or isinstance(self._question.about, Doubt)):
            self._meanwhile(foresee())

    def _meanwhile(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Work beside the story, given up when the turn ends."""
        task = asyncio.create_task(work)
        self._beside.append(task)
        return task

    def _keep(self, keeper: Callable[[str, T], None], what: T) -> None:
        """Let the journal keep `what` beside the turn, not in its way; the turn ends after it."""
        self._keeping.append(asyncio.create_task(asyncio.to_thread(keeper, self.id, what)))

    def _tell_once_written(self, words: Transcript) -> None:
        """Whoever sees that it was heard may pull the plug, and it is known all the same.

        Nothing is done before it is on the disk, either; the mind alone need not wait for that.
        """
        keep = asyncio.to_thread(self._stages.memory.keep_words, self.id, words.text, words.language)
        self._written = asyncio.create_task(keep)
        self._keeping.append(self._written)
        self._chronicle.hold_until(self._written)
        self._chronicle.tell(Heard(self.id, words.text, words.language))
        self._signal(Signal.HEARD)

    def _signal(self, signal: Signal) -> None:
        """Tell the loop where the turn is, in order with what is told of it."""
        self._chronicle.then(partial(self._send, signal))

    def _have_picture(self, picture: Picture | None) -> None:
        if picture is not None:
            self._looking = self._meanwhile(self._eyes.given(picture))

    async def _answer(self, transcript: Transcript) -> Answer:
        """Decide, ask for what is missing or needs a yes, and act."""
        match reflex(transcript.text):
            case Reflex.CANCEL if self._deed is not None:
                return await self._cancel(self._deed)
            case Reflex.STOP | Reflex.CANCEL:
                self._stopped = Outcome.CANCELLED
                raise asyncio.CancelledError
            case Reflex.REPEAT:
                if self._question is not None:  # asked once more, and still open
                    until = time.monotonic() + self._answer_s
                    self.result.question = replace(self._question, until=until)
                return Answer(self._last_said or NOTHING_YET[transcript.language])
        request = await self._asked(transcript)
        self.result.language = request.language
        self.result.decision = decision = await self._decide(request)
        request = replace(request, text=decision.understood or request.text, hypotheses=())  # settled
        if decision.understood is not None:
            self.result.transcript = replace(transcript, text=decision.understood)
        call, catalogue = decision.call, self._stages.hands.catalogue
        action = catalogue.get(call.action)
        if action is None:
            async with self._chronicle.stage(Stage.ACT):
                raise UnknownAction(f"the mind chose {call.action!r}, which is not in the catalogue.")
        if (unsure := doubt(request, decision, catalogue, self._stages.ask_below)) is not None:
            return self._ask(unsure)
        if not self._stages.hands.is_connected(action):  # it can only say so: no details, no yes
            return await self._act(call, request)
        prepared = await self._prepared(call, action, request)
        if isinstance(prepared, Unclear):
            return self._ask(Whom(call, prepared), self._to_send(action, request))
        call = prepared
        if lacking := missing(call, action.signature):
            why = excuse(call, action.signature, request.text, request.seen, request.language)
            detail = Detail(call, lacking[0], why)
            return self._ask(detail, self._to_send(action, request), shown_first(action, request))
        if action.signature.consent is Consent.ASK and self._consent:
            return await self._act_if_approved(call, action, request)
        return await self._act(call, request)

    async def _asked(self, said: Transcript) -> Request:
        """The words with what is seen by the time that the eyes are done."""
        picture, seen = await asyncio.shield(self._looking) if self._looking else (None, None)
        return self._settled(Request(said.text, said.language, picture, (), seen, said.hypotheses))

    def _settled(self, heard: Request) -> Request:
        """What is asked for: when the words say which action was meant, the request that left it in doubt."""
        match self._question:
            case Question(about=Doubt() as unsure):
                return unsure.settled(heard)
            case Question() as question:
                return question.with_picture(heard)
        return heard

    async def _decide(self, request: Request) -> Decision:
        async with self._chronicle.stage(Stage.DECIDE):
            match self._question:
                case Question(about=Detail() as detail):
                    decision, by = Decision(detail.completed(request.text), 1.0), "question"
                case Question(about=Whom() as whom) if (
                    call := await asyncio.to_thread(whom.completed, request.text)
                ) is not None:
                    decision, by = Decision(call, 1.0), "question"
                case _:
                    decision = await self._decided_by_the_mind(request)
                    by = decision.by or self._stages.decider.name
        if by == "question":
            self._answered = self._question
        decision = self._with_what_is_seen(decision, request)
        if decision.understood is not None:
            self._chronicle.tell(Understood(self.id, decision.understood))
        self._chronicle.tell(Decided(self.id, decision.call, decision.confidence, by))
        return decision

    async def _decided_by_the_mind(self, request: Request) -> Decision:
        decision, took_s = await self._foresight.decided(request, self._abort)
        if took_s is not None:
            self._chronicle.tell(Foreseen(self.id, took_s))
        if request.among and decision.call.action not in request.among:  # the person has said what is meant
            raise DecideFailed(
                f"the mind chose {decision.call.action!r}, though only {request.among} was left."
            )
        return read_off(decision, request)

    def _with_what_is_seen(self, decision: Decision, request: Request) -> Decision:
        """What was pointed at, filled in from the picture."""
        action = self._stages.hands.catalogue.get(decision.call.action)
        if action is None:
            return decision
        call = filled(decision.call, action.signature, request.seen, request.language)
        return replace(decision, call=with_its_picture(call, request.text, request.seen, request.language))

    def _picture(self, action: Action | None, request: Request) -> Picture | None:
        """What is seen now; for what leaves the gadget what was shown when it was asked for, or nothing."""
        if self._answered is not None and action is not None and action.signature.where is Where.COURIER:
            return self._answered.picture
        return request.picture

    def _to_send(self, action: Action, request: Request) -> Picture | None:
        """What a question keeps until it is answered."""
        return self._picture(action, request) if action.signature.where is Where.COURIER else None

    def _ask(
        self, about: Detail | Doubt | Whom, picture: Picture | None = None, shown: Request | None = None
    ) -> Answer:
        """The question is the answer of this turn; the next request answers it."""
        words = about.words(self.result.language)
        self.result.question = Question(about, time.monotonic() + self._answer_s, picture, shown)
        self._chronicle.tell(Asked(self.id, words))
        return Answer(words)

    async def _prepared(self, call: Call, action: Action, request: Request) -> Call | Unclear:
        """Names become people, and what cannot be done is refused, before anything is asked or read back."""
        if action.prepare is None:
            return call
        async with self._chronicle.stage(Stage.DECIDE):
            return await self._stages.hands.prepare(
                self.id, call, self.result.language, self._picture(action, request), request.text
            )

    async def _act_if_approved(self, call: Call, action: Action, request: Request) -> Answer:
        """Read back until there is a yes; whatever the person changes is prepared and read back anew."""
        remark = ""
        while (verdict := await self._confirm(call, action, remark)) == "change":
            remark, words = "", await self._hear_change()
            if not words:
                continue
            if reflex(words) in (Reflex.STOP, Reflex.CANCEL) or is_no(words):
                self._stopped = Outcome.CANCELLED
                raise asyncio.CancelledError
            changed = edited(call, action.signature, words)
            if changed is None:
                remark = NOT_UNDERSTOOD[self.result.language]
                continue
            prepared = await self._prepared(changed, action, request)
            self._chronicle.tell(
                Changed(self.id, words, changed if isinstance(prepared, Unclear) else prepared)
            )
            if isinstance(prepared, Unclear):
                return self._ask(Whom(changed, prepared), self._to_send(action, request))
            call = prepared
        return await self._act(call, request, verdict)

    async def _hear_change(self) -> str:
        """What the person says while holding the button; "" when that is nothing."""
        try:
            words = (await self._listening.live(lambda clip: None)).text
        except NothingHeard:
            words = ""
        else:
            self._signal(Signal.HEARD)
        return words

    async def _confirm(self, call: Call, action: Action, remark: str) -> Verdict:
        """Read back what will happen and wait for one physical press; one before the first sound of it says nothing."""
        if not self._can_press:
            raise NeedsPress(f"{call} needs a press of the button. Ask the running gadget for it.")
        question = f"{remark}{read_back(call, action, self.result.language)}"
        async with self._chronicle.stage(Stage.CONFIRM):
            self._chronicle.tell(Asked(self.id, question))
            reading = self._say(question, begun=lambda: self._signal(Signal.MUST_ASK))
            if (verdict := await self._approval.given(reading)) is None:
                self._stopped = Outcome.CANCELLED
                raise asyncio.CancelledError
        return verdict

    async def _act(self, call: Call, request: Request, approved_by: ApprovedBy | None = None) -> Answer:
        """Carry it out. A turn stopped in the middle waits for the act to end and takes it back where it can."""
        await self._until_written()
        self._signal(Signal.DECIDED)
        async with self._chronicle.stage(Stage.ACT):
            picture = self._picture(self._stages.hands.catalogue.get(call.action), request)
            act = self._stages.hands.act(
                self.id, call, self.result.language, picture, request.text, request.seen, approved_by
            )
            acting = asyncio.ensure_future(act)
            try:
                answer = await asyncio.shield(acting)
            except asyncio.CancelledError:
                with to_its_end():
                    done = (await asyncio.gather(acting, return_exceptions=True))[0]
                    if isinstance(done, Answer) and not await taken_back(done, self._stages.hands):
                        # it stands: the journal must know
                        self._chronicle.tell(Acted(self.id, call, done.say, done.link))
                raise
        self._chronicle.tell(Acted(self.id, call, answer.say, answer.link))
        return answer

    async def _until_written(self) -> None:
        """The request is on the disk, or the disk refuses."""
        if self._written is not None:
            await asyncio.wait([self._written])

    async def _cancel(self, deed: Deed) -> Answer:
        """Take back what was done last, as a tap does; once begun it is seen to its end."""
        self.result.language = deed.language
        if not self._deed_is_open:
            return Answer(TOO_LATE[deed.language])
        await self._until_written()
        self._signal(Signal.DECIDED)
        async with self._chronicle.stage(Stage.ACT):
            undoing = asyncio.ensure_future(take_back(deed, self._stages.hands, self._bus))
            try:
                return Answer(await asyncio.shield(undoing))
            except asyncio.CancelledError:
                with to_its_end():
                    await asyncio.gather(undoing, return_exceptions=True)
                raise

    async def _speak(self, answer: Answer) -> None:
        """What is promised is on disk before the first word of it."""
        self.result.answer = answer
        self.result.said = answer.say
        if self._silent:
            await asyncio.to_thread(self._stages.memory.settle)
            return
        self._signal(Signal.MUST_SPEAK)
        async with self._chronicle.stage(Stage.SPEAK):
            await self._say(answer.say)

    async def _apologise(self, error: GadgetError) -> None:
        """Say what went wrong; a tap or hold with nothing said stays quiet (the earcon tells)."""
        if isinstance(error, NothingHeard) or self._silent:
            return
        self._signal(Signal.MUST_SPEAK)
        self.result.said = error.spoken(self.result.language)
        try:
            async with self._chronicle.stage(Stage.SPEAK):
                await self._say(self.result.said)
        except GadgetError:
            return  # the light and the journal have it already
        except asyncio.CancelledError:
            if self._stopped is None:
                raise

    async def _say(self, text: str, begun: Callable[[], None] = lambda: None) -> None:
        await say_aloud(self._stages, self._chronicle, text, self.result.language, begun)
