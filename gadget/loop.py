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
from typing import Protocol

from gadget.act.base import Answer
from gadget.audio import Clip
from gadget.button.base import Edge
from gadget.button.gestures import Recogniser
from gadget.calls import Language
from gadget.errors import GadgetError
from gadget.events import Bus, Outcome, StateChanged, Undone, Warned
from gadget.picture import Picture
from gadget.settings import ActSettings
from gadget.state import Command, Signal, State, move
from gadget.threads import result_of
from gadget.turn import Question, Result, Stages, Turn

log = logging.getLogger(__name__)

ALIVE_EVERY_S = 1.0
"""How often the loop shows that it is alive when nothing happens."""


class Bell(Protocol):
    """What rings: see `gadget.bell`."""

    async def ring(self) -> None:
        """Ring what is due until it is stopped or snoozed."""

    def hush(self) -> None:
        """Silence, while the press is still going on."""

    def stop(self) -> None: ...

    def snooze(self) -> None: ...


class Ears(Protocol):
    """The microphone as a whole: switched off by the long hold, remembered across restarts."""

    def on(self) -> None: ...

    def off(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Message:
    """A signal, with the turn it comes from when it is a turn's own."""

    signal: Signal
    turn: Turn | None = None


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
        *,
        ears_on: bool = True,
        double_s: float = 0.35,
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
        self._alive = alive
        self._messages: asyncio.Queue[_Message] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._turn: Turn | None = None
        self._task: asyncio.Task[Result] | None = None
        self._ringing: asyncio.Task[None] | None = None
        self._approval: asyncio.TimerHandle | None = None
        self._ticking: asyncio.TimerHandle | None = None
        self._tap_means: Callable[[], None] | None = None
        self._undo: tuple[Answer, float, Language] | None = None
        self._undo_candidate: tuple[Answer, float, Language] | None = None
        self._afterwards: asyncio.Task[None] | None = None
        self._question: Question | None = None
        self._last_said = ""
        self._announcements: list[tuple[str, Language]] = []
        self._due = False

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
        self._loop.call_soon_threadsafe(self._edge, edge)

    def due(self) -> None:
        """Something must ring; now, or as soon as the gadget is at rest."""
        self._due = True
        self._send(Signal.DUE)

    async def ask(self, text: str, language: Language, picture: Picture | None, *, silent: bool) -> Result:
        """A typed request; waits its turn. The result is the turn's."""
        return await self._request(lambda turn: turn.from_text(text, language, picture), silent)

    async def ask_clip(self, clip: Clip, picture: Picture | None, *, silent: bool) -> Result:
        """A recorded request; waits its turn."""
        return await self._request(lambda turn: turn.from_clip(clip, picture), silent)

    async def _request(self, story: Callable[[Turn], Awaitable[Result]], silent: bool) -> Result:
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])
        turn = self._new_turn(silent=silent)
        self._begin(turn, story, silent=silent)
        assert self._task is not None  # _begin made it  # noqa: S101
        return await asyncio.shield(self._task)

    def announce(self, text: str, language: Language) -> None:
        """Say `text` after the next answer, when somebody is there to hear it."""
        self._announcements.append((text, language))

    # ── the loop ────────────────────────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Make moves until cancelled."""
        try:
            while True:
                self._alive()
                message = await self._next()
                if message is not None and not self._stale(message):
                    await self._move(message)
        finally:
            for task in (self._task, self._ringing, self._afterwards):
                if task is not None:
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)

    async def _next(self) -> _Message | None:
        """The next message, or None when nothing happened for a while."""
        try:
            async with asyncio.timeout(ALIVE_EVERY_S):  # wait_for of Python 3.11 can swallow a cancellation
                return await self._messages.get()
        except TimeoutError:
            return None

    async def _move(self, message: _Message) -> None:
        if message.signal is Signal.LONG_HELD and self._turn is not None and self._turn.heard_speech:
            return  # a long request, not a long hold
        before = self.state
        self.state, command = move(self.state, message.signal, ears_on=self.ears_on)
        if command is not None:
            await self._obey(command)
        if self.state is not before:
            self._bus.publish(StateChanged(self.state))
        if self.state in (State.IDLE, State.DEAF) and self._due:
            self._send(Signal.DUE)

    async def _obey(self, command: Command) -> None:
        turn = self._turn
        match command:
            case Command.BEGIN:
                if self._afterwards is not None:
                    self._afterwards.cancel()
                self._tap_means = self._undo_last if self._undo_is_open() else None
                self._begin(self._new_turn(), Turn.from_press)
            case Command.BEGIN_OVER:
                await self._end_turn(Outcome.INTERRUPTED)
                self._tap_means = self._nothing
                self._begin(self._new_turn(), Turn.from_press)
            case Command.SILENCE:
                await self._end_turn(Outcome.INTERRUPTED)
            case Command.HOLD_ENDS if turn is not None:
                turn.hold_ends()
            case Command.TAP if turn is not None:
                if self._tap_means is None:
                    turn.tapped()
                else:
                    await self._end_turn(Outcome.CANCELLED)
                    self._tap_means()
            case Command.APPROVE if turn is not None:
                self._approval = self._loop.call_later(self._double_s, turn.approve)
            case Command.CANCEL:
                if self._approval is not None:
                    self._approval.cancel()
                await self._end_turn(Outcome.CANCELLED)
            case Command.EARS_OFF:
                await self._end_turn(Outcome.CANCELLED)
                self.ears_on = False
                self._ears.off()
            case Command.EARS_ON:
                try:
                    self._ears.on()
                    self.ears_on = True
                except GadgetError as error:
                    self.state = State.DEAF
                    self._bus.publish(Warned(error.code, error.message))
            case Command.RING:
                self._due = False
                self._ringing = asyncio.create_task(self._ring())
            case Command.HUSH:
                self._bell.hush()
            case Command.STOP_RINGING:
                self._bell.stop()
            case Command.SNOOZE:
                self._bell.snooze()

    # ── turns ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _new_turn(self, *, silent: bool = False) -> Turn:
        def tell(signal: Signal) -> None:
            self._messages.put_nowait(_Message(signal, turn))

        turn = Turn(
            self._stages,
            self._bus,
            tell,
            question=self._question,
            last_said=self._last_said,
            silent=silent,
            answer_s=self._settings.answer_s,
        )
        return turn

    def _begin(self, turn: Turn, story: Callable[[Turn], Awaitable[Result]], *, silent: bool = False) -> None:
        async def tell() -> Result:
            result = await story(turn)
            self._remember(result)
            if result.outcome is Outcome.ANSWERED and not silent and self._announcements:
                told, self._announcements = self._announcements, []
                self._afterwards = asyncio.create_task(self._tell_all(told))
            return result

        self._undo_candidate = self._undo
        self._undo = None
        self._turn = turn
        self._task = asyncio.create_task(tell())
        self._task.add_done_callback(self._check)

    def _remember(self, result: Result) -> None:
        if result.outcome is Outcome.NOTHING_HEARD:
            return  # an accidental press forgets nothing
        self._question = result.question
        if result.said:
            self._last_said = result.said
        if result.answer is not None and result.answer.undo is not None and result.transcript is not None:
            until = time.monotonic() + self._settings.undo_s
            self._undo = (result.answer, until, result.transcript.language)

    async def _end_turn(self, outcome: Outcome) -> None:
        """Stop the running turn and wait until it has ended."""
        if self._task is None or self._task.done() or self._turn is None:
            return
        self._turn.stop(outcome)
        await asyncio.wait([self._task])

    def _undo_is_open(self) -> bool:
        return self._undo is not None and time.monotonic() < self._undo[1]

    def _undo_last(self) -> None:
        if self._undo_candidate is None:
            return
        answer, _, language = self._undo_candidate
        self._undo_candidate = None
        self._afterwards = asyncio.create_task(self._take_back(answer, language))

    async def _take_back(self, answer: Answer, language: Language) -> None:
        try:
            said = await self._stages.hands.undo(answer)
            self._bus.publish(Undone(said))
        except GadgetError as error:
            self._bus.publish(Warned(error.code, error.message))
            said = error.spoken(language)
        await self._tell_all([(said, language)])

    async def _tell_all(self, told: list[tuple[str, Language]]) -> None:
        """Say what is not a turn's answer; the next press silences it."""
        try:
            for text, language in told:
                clip = await self._stages.mouth.run(self._stages.voice.render, text, language)
                playback = self._stages.speaker.play(clip)
                try:
                    await result_of(playback.done)
                finally:
                    playback.stop()
        except GadgetError as error:
            self._bus.publish(Warned(error.code, error.message))

    def _nothing(self) -> None:
        """The tap has done its work: the gadget fell silent when the button went down."""

    # ── bells ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def _ring(self) -> None:
        try:
            await self._bell.ring()
        except GadgetError as error:
            self._bus.publish(Warned(error.code, error.message))
        finally:
            self._messages.put_nowait(_Message(Signal.FINISHED))

    # ── details ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _edge(self, edge: Edge) -> None:
        for gesture in self._recogniser.feed(edge):
            self._send(gesture.signal)
        self._watch()

    def _watch(self) -> None:
        """Come back when the recogniser's clock is due: a release is known only after the debounce time."""
        if self._ticking is not None:
            self._ticking.cancel()
        deadline = self._recogniser.deadline
        self._ticking = None if deadline is None else self._loop.call_at(deadline, self._tick)

    def _tick(self) -> None:
        for gesture in self._recogniser.tick(time.monotonic()):
            self._send(gesture.signal)
        self._watch()

    def _send(self, signal: Signal) -> None:
        self._messages.put_nowait(_Message(signal))

    def _stale(self, message: _Message) -> bool:
        """A signal of a turn that is no longer the current one moves nothing."""
        return message.turn is not None and message.turn is not self._turn

    def _check(self, task: asyncio.Task[Result]) -> None:
        """A turn handles its own errors; what escapes is a bug, and the process must not live on half dead."""
        if not task.cancelled() and task.exception() is not None:
            log.critical("a turn died", exc_info=task.exception())
            self._loop.call_soon(self._die, task.exception())

    def _die(self, error: BaseException | None) -> None:
        raise SystemExit(70) from error
