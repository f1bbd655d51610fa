"""The loop that attends: gestures, typed requests and bells come in; turns, undo and silence come out.

One task reads signals in order and makes the moves of `gadget.state`; everything that takes time (a turn, a bell) is a
task of its own, which reports back with signals. The watchdog is fed from here, so that it means something.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeAlias

from gadget.act.base import ApprovedBy
from gadget.announcements import Announcements
from gadget.announcer import Announcer
from gadget.audio import Clip
from gadget.button.base import Edge
from gadget.button.gestures import Recogniser
from gadget.calls import Language
from gadget.errors import GadgetError, Unavailable
from gadget.events import Bus, Outcome, StateChanged, Warned
from gadget.picture import Picture
from gadget.result import Result
from gadget.settings import ActSettings
from gadget.state import Command, Signal, State, move
from gadget.turn import Question, Stages, Turn
from gadget.undoing import Deed, take_back

log = logging.getLogger(__name__)

ALIVE_EVERY_S = 1.0
"""How often the loop shows that it is alive when nothing happens."""

ENDING_S = 5.0
"""A turn that is stopped may take this long beyond the time limits of its act and of taking it back."""

STOPPING_S = 3.0
"""When the process is to end, what has begun may take this long until its end; then there is time to write that down,
and to close everything, within the 5 s in which the service stops."""

ASK_WAIT_S = 30.0
"""A typed request is given up when something else goes on for so long."""

NEARBY_S = 45.0
"""Whoever was answered so short a time ago is still there to hear what became of it."""

AT_REST = (State.IDLE, State.DEAF)


class Bell(Protocol):
    """What rings: see `gadget.bell`."""

    async def waits(self) -> bool:
        """Whether there is something to ring (it may have been called off meanwhile)."""

    async def ring(self) -> None:
        """Ring what is due until it is stopped or snoozed."""

    def hush(self) -> None:
        """Silence, while the press is still going on."""

    def stop(self) -> None: ...

    def snooze(self) -> None: ...


class Ears(Protocol):
    """The microphone as a whole: switched off by the long hold, remembered across restarts. Both methods block."""

    def on(self) -> None:
        """Raises when there is no microphone; then it stays off."""

    def off(self) -> None: ...


Story: TypeAlias = Callable[[Turn], Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class _Message:
    """A signal, with the turn it comes from when it is a turn's own."""

    signal: Signal
    turn: Turn | None = None
    hand: ApprovedBy = "press"
    """Whose, when it is a gesture: a finger's on the button, or a program's on the control socket."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A typed or recorded request; `begun` gives its task once it is its turn."""

    story: Story
    silent: bool
    begun: asyncio.Future[asyncio.Task[Result]]


class Loop:
    """Attends to one gadget; `run` returns only when cancelled, and raises when a vital part died."""

    def __init__(
        self,
        stages: Stages,
        bus: Bus,
        recogniser: Recogniser,
        bell: Bell,
        ears: Ears,
        settings: ActSettings,
        announcements: Announcements,
        *,
        ears_on: bool = True,
        double_s: float = 0.35,
        ask_wait_s: float = ASK_WAIT_S,
        control_may_approve: bool = False,
        nearby_s: float = NEARBY_S,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self.state = State.STARTING
        self.ears_on = ears_on
        self._stages = stages
        self._bus = bus
        self._recogniser = recogniser
        self._bell = bell
        self._ears = ears
        self._settings = settings
        self._double_s = double_s
        self._ask_wait_s = ask_wait_s
        self._control_may_approve = control_may_approve
        self._nearby_s = nearby_s
        self._alive = alive
        self._messages: asyncio.Queue[_Message] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._turn: Turn | None = None
        self._task: asyncio.Task[Result] | None = None
        self._ringing: asyncio.Task[None] | None = None
        self._asked: list[_Asked] = []
        self._hand: ApprovedBy = "press"
        self._pressed_in: State | None = None
        self._spoken_into: Turn | None = None
        self._approval: asyncio.TimerHandle | None = None
        self._ticking: asyncio.TimerHandle | None = None
        self._tap_means: Callable[[], None] | None = None
        self._deed: Deed | None = None
        self._question: Question | None = None
        self._last_said = ""
        self._announcer = Announcer(stages.speaker, stages.voice, stages.mouth, bus, announcements)
        self._undoing: asyncio.Task[str] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._due = False
        self._answered_at = float("-inf")

    # ── what comes in ───────────────────────────────────────────────────────────────────────────────────────────

    @property
    def overruns(self) -> int:
        """Chunks of sound lost because the computer was too slow."""
        return self._stages.recorder.overruns

    def ready(self) -> None:
        """Every stage is prepared: leave the starting state."""
        self._send(Signal.READY)

    def edge(self, edge: Edge) -> None:
        """The button moved; from any thread."""
        self._loop.call_soon_threadsafe(self._edge, edge, "press")

    def control_edge(self, edge: Edge) -> None:
        """The control socket's own button moved, which is nobody's finger; from any thread."""
        self._loop.call_soon_threadsafe(self._edge, edge, "control")

    def due(self) -> None:
        """Something must ring; now, or as soon as the gadget is at rest."""
        self._due = True
        self._send(Signal.DUE)

    def tell_news(self) -> None:
        """There is something new to tell: at once when somebody was here a moment ago, else after the next answer."""
        nearby = time.monotonic() - self._answered_at < self._nearby_s
        if self.state is State.IDLE and nearby:
            self._announcer.tell_more()

    async def ask(self, text: str, language: Language, picture: Picture | None, *, silent: bool) -> Result:
        """A typed request; waits its turn. The result is the turn's."""
        return await self._request(lambda turn: turn.from_text(text, language, picture), silent)

    async def ask_clip(self, clip: Clip, picture: Picture | None, *, silent: bool) -> Result:
        """A recorded request; waits its turn."""
        return await self._request(lambda turn: turn.from_clip(clip, picture), silent)

    async def _request(self, story: Story, silent: bool) -> Result:
        asked = _Asked(story, silent, self._loop.create_future())
        self._asked.append(asked)
        self._send(Signal.ASKED)
        try:
            async with asyncio.timeout(self._ask_wait_s):
                task = await asked.begun
        except TimeoutError:
            raise Unavailable(
                f"the gadget has been {self.state} for {self._ask_wait_s:.0f} s: ask again when it is at rest."
            ) from None
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise Unavailable("the gadget was stopped before it could answer.") from None
            raise

    def announce(self, text: str, language: Language) -> None:
        """Say `text`, which is true of this moment, after the next answer; promises are in `Announcements`."""
        self._announcer.announce(text, language)

    def retract(self, text: str, language: Language) -> None:
        """What was to be announced is not true any more; harmless when it was told already."""
        self._announcer.retract(text, language)

    # ── the loop ────────────────────────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Make moves until cancelled."""
        try:
            while True:
                self._alive()
                message = await self._next()
                if message is not None and not self._stale(message):
                    await self._move(message)
                self._go_on()
        finally:
            await self._close()

    async def _close(self) -> None:
        """The process ends. What has begun is seen to its end; what takes too long the next start tells."""
        deadline = time.monotonic() + STOPPING_S
        if self._task is not None:
            if self._turn is None or not self._turn.is_stopped:  # else it is ending already
                self._task.cancel()
            await asyncio.wait([self._task], timeout=STOPPING_S)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._ringing is not None:
            self._ringing.cancel()
            await asyncio.gather(self._ringing, return_exceptions=True)
        await self._announcer.close()
        if self._undoing is not None:
            await asyncio.wait([self._undoing], timeout=max(0.0, deadline - time.monotonic()))
        for asked in self._asked:
            if not asked.begun.done():
                asked.begun.set_exception(Unavailable("the gadget was stopped before it could answer."))

    async def _next(self) -> _Message | None:
        """The next message, or None when nothing happened for a while."""
        try:
            async with asyncio.timeout(ALIVE_EVERY_S):  # wait_for of Python 3.11 can swallow a cancellation
                return await self._messages.get()
        except TimeoutError:
            return None

    async def _move(self, message: _Message) -> None:
        if not await self._matters(message.signal):
            return
        before = self.state
        self.state, command = move(self.state, message.signal, ears_on=self.ears_on)
        if command is not None:
            await self._obey(command, message.hand)
        if self.state is not before:
            self._bus.publish(StateChanged(self.state))

    async def _matters(self, signal: Signal) -> bool:
        """Whether what was true when `signal` was sent still is, for those where that is not sure."""
        match signal:
            case Signal.PRESSED | Signal.DOUBLE_PRESSED:
                self._pressed_in = self.state
                self._spoken_into = self._turn if self.state is State.LISTENING else None
            case Signal.LONG_HELD:
                self._pressed_in = None  # the end of a hold for the ears means nothing else
                # of a long request it is not the end, and it is not about the ears
                return self._spoken_into is None or not self._spoken_into.heard_speech
            case Signal.HELD if self.state is State.CONFIRMING:
                return self._pressed_in is State.CONFIRMING  # else it began before the question
            case Signal.DUE if self.state in AT_REST:
                self._due = self._due and await self._bell.waits()
                return self._due
            case Signal.ASKED:
                self._asked = [asked for asked in self._asked if not asked.begun.done()]
                return bool(self._asked)
        return True

    def _go_on(self) -> None:
        """At rest, what has waited comes next."""
        if self.state in AT_REST and self._due:
            self._send(Signal.DUE)
        elif self.state in AT_REST and self._asked:
            self._send(Signal.ASKED)

    async def _obey(self, command: Command, hand: ApprovedBy) -> None:
        turn = self._turn
        match command:
            case Command.BEGIN:
                cut_off = self._announcer.fall_silent()
                self._tap_means = self._nothing if cut_off else self._undo_what_is_open()
                self._listen()
            case Command.BEGIN_OVER:
                await self._end_turn(Outcome.INTERRUPTED)
                self._announcer.fall_silent()
                self._tap_means = self._nothing
                self._listen()
            case Command.SILENCE:
                await self._end_turn(Outcome.INTERRUPTED)
                self._announcer.fall_silent()
            case Command.HOLD_ENDS if turn is not None:
                self._tap_means = None  # a tap while the words are looked for is not the press that began
                turn.hold_ends()
            case Command.TAP if turn is not None:
                meaning, self._tap_means = self._tap_means, None
                if meaning is None:
                    turn.tapped()
                else:
                    await self._end_turn(Outcome.CANCELLED)
                    meaning()
            case Command.ANSWER:
                asked = self._asked.pop(0)
                if not asked.silent:
                    self._announcer.fall_silent(heard=False)
                asked.begun.set_result(
                    self._begin(self._new_turn(silent=asked.silent), asked.story, asked.silent)
                )
            case Command.APPROVE if turn is not None and self._pressed_in is State.CONFIRMING:
                if hand == "press" or self._control_may_approve:
                    self._approval = self._loop.call_later(self._double_s, self._approve, turn, hand)
                else:
                    log.warning(
                        "a press through the control socket is no yes: what is read back waits for the button. "
                        "control.may_approve would allow it."
                    )
            case Command.EDIT if turn is not None:
                self._spoken_into, self._tap_means = turn, None
                turn.change()
            case Command.CANCEL:
                if self._approval is not None:
                    self._approval.cancel()
                await self._end_turn(Outcome.CANCELLED)
                self._question = None
            case Command.EARS_OFF:
                await self._end_turn(Outcome.CANCELLED)
                self.ears_on = False
                await asyncio.to_thread(self._ears.off)
            case Command.EARS_ON:
                try:
                    await asyncio.to_thread(self._ears.on)
                    self.ears_on = True
                except GadgetError as error:
                    self.state = State.DEAF
                    self._bus.publish(Warned(error.code, error.message))
            case Command.RING:
                self._due = False
                self._turn = (
                    None  # the end of a turn that was stopped a moment ago is not the end of the ringing
                )
                self._announcer.fall_silent(heard=False)
                self._ringing = asyncio.create_task(self._ring())
                self._ringing.add_done_callback(self._check)
            case Command.HUSH:
                self._bell.hush()
            case Command.STOP_RINGING:
                self._bell.stop()
            case Command.SNOOZE:
                self._bell.snooze()

    # ── turns ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _listen(self) -> None:
        self._spoken_into = turn = self._new_turn()
        self._begin(turn, Turn.from_press)

    def _new_turn(self, *, silent: bool = False) -> Turn:
        def tell(signal: Signal) -> None:
            self._messages.put_nowait(_Message(signal, turn))

        turn = Turn(
            self._stages,
            self._bus,
            tell,
            question=self._question,
            deed=self._deed,
            last_said=self._last_said,
            silent=silent,
            answer_s=self._settings.answer_s,
        )
        return turn

    def _begin(self, turn: Turn, story: Story, silent: bool = False) -> asyncio.Task[Result]:
        async def tell() -> Result:
            result = await story(turn)
            self._remember(result, silent)
            if result.answer is not None:
                self._close_window(turn)
            if result.outcome is Outcome.ANSWERED and not silent:
                self._answered_at = time.monotonic()
                self._announcer.tell_what_waits()
            return result

        self._turn = turn
        self._task = asyncio.create_task(tell())
        self._task.add_done_callback(self._check)
        return self._task

    def _remember(self, result: Result, silent: bool) -> None:
        if result.said and not silent:
            self._last_said = result.said
        if result.transcript is None:
            return  # a press with which nothing was asked forgets nothing
        self._question = result.question
        self._deed = None
        if result.answer is not None and result.answer.undo is not None:
            until = time.monotonic() + self._settings.undo_s
            self._deed = Deed(result.answer, until, result.language)

    def _close_window(self, turn: Turn) -> None:
        """From the end of its answer on, what the turn did can be taken back for the usual time; then it leaves."""

        def close() -> None:
            try:
                self._stages.hands.close_window(turn.id, self._settings.undo_s)
            except GadgetError as refused:  # it leaves by itself, only later
                log.warning("what turn %s did leaves later: %s", turn.id, refused.message)

        closing = asyncio.create_task(asyncio.to_thread(close))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def _end_turn(self, outcome: Outcome) -> None:
        """Stop the running turn and wait until it has ended: an act in the middle is seen to its end first."""
        if self._task is None or self._task.done() or self._turn is None:
            return
        self._turn.stop(outcome)
        patience = time.monotonic() + 2 * self._settings.time_limit_s + ENDING_S
        while not self._task.done():
            if time.monotonic() < patience:
                self._alive()
            await asyncio.wait([self._task], timeout=ALIVE_EVERY_S)

    def _undo_what_is_open(self) -> Callable[[], None] | None:
        deed = self._deed
        return partial(self._undo, deed) if deed is not None and deed.is_open else None

    def _undo(self, deed: Deed) -> None:
        self._deed = None
        self._undoing = asyncio.create_task(self._undone(deed))
        self._announcer.tell(self._undoing, deed.language)

    async def _undone(self, deed: Deed) -> str:
        """Take it back whoever listens; the sentence that says so, or why not."""
        try:
            return await take_back(deed, self._stages.hands, self._bus)
        except GadgetError as error:
            self._bus.publish(Warned(error.code, error.message))
            return error.spoken(deed.language)

    def _nothing(self) -> None:
        """The tap has done its work: the gadget fell silent when the button went down."""

    def _approve(self, turn: Turn, hand: ApprovedBy) -> None:
        log.info("turn %s: yes by %s", turn.id, "the button" if hand == "press" else "the control socket")
        turn.approve(hand)

    # ── bells ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def _ring(self) -> None:
        try:
            await self._bell.ring()
        except GadgetError as error:
            self._bus.publish(Warned(error.code, error.message))
        finally:
            self._messages.put_nowait(_Message(Signal.FINISHED))

    # ── details ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _edge(self, edge: Edge, hand: ApprovedBy) -> None:
        if edge.down or hand == "control":  # a gesture in which a program had a part is not the finger's
            self._hand = hand
        for gesture in self._recogniser.feed(edge):
            self._send(gesture.signal, self._hand)
        self._watch()

    def _watch(self) -> None:
        """Come back when the recogniser's clock is due: a release is known only after the debounce time."""
        if self._ticking is not None:
            self._ticking.cancel()
        deadline = self._recogniser.deadline
        self._ticking = None if deadline is None else self._loop.call_at(deadline, self._tick)

    def _tick(self) -> None:
        for gesture in self._recogniser.tick(time.monotonic()):
            self._send(gesture.signal, self._hand)
        self._watch()

    def _send(self, signal: Signal, hand: ApprovedBy = "press") -> None:
        self._messages.put_nowait(_Message(signal, hand=hand))

    def _stale(self, message: _Message) -> bool:
        """A signal of a turn that is no longer the current one moves nothing."""
        return message.turn is not None and message.turn is not self._turn

    def _check(self, task: asyncio.Task[Any]) -> None:
        """A turn handles its own errors; what escapes is a bug, and the process must not live on half dead."""
        if not task.cancelled() and task.exception() is not None:
            log.critical("a turn or the bell died", exc_info=task.exception())
            self._loop.call_soon(self._die, task.exception())

    def _die(self, error: BaseException | None) -> None:
        raise SystemExit(70) from error
