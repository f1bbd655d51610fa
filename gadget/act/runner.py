"""Runs a call: checked, limited in time, and with whatever goes wrong turned into the gadget's errors."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from gadget.act.base import Action, Answer, Catalogue, Context, Unclear
from gadget.calls import Call, Value, missing, problems
from gadget.errors import ActFailed, ActTimeout, BadArguments, GadgetError, UnknownAction

log = logging.getLogger(__name__)

PREPARE_PATIENCE = 3.0
"""How many times the usual time limit may pass until a call is prepared: the first name loads tables of sounds."""

R = TypeVar("R")


class Runner:
    """Carries out calls of `catalogue`, each on a thread of its own: one that hangs holds up nothing."""

    def __init__(self, catalogue: Catalogue, time_limit_s: float) -> None:
        """`time_limit_s` seconds are allowed to every action that does not ask for more."""
        self.catalogue = catalogue
        self.time_limit_s = time_limit_s

    async def run(self, call: Call, context: Context) -> Answer:
        """Carry out `call`; when it returns, the effects are on the disk.

        Raises `UnknownAction`; `BadArguments` (also when a required argument is missing: asking for it comes
        before); `ActTimeout`; `ActFailed` with the cause when the function fails; and whatever `GadgetError`
        it raises itself. What is done after the time limit, or when nobody waits any more, is undone where it
        can be.
        """
        action = self.catalogue.get(call.action)
        if action is None:
            known = ", ".join(signature.name for signature in self.catalogue.signatures)
            raise UnknownAction(f"there is no action {call.action!r}. There are: {known}.")
        attempt = _Attempt(action, context, _arguments(call, action))
        limit_s = self.time_limit_s * action.patience
        try:
            async with asyncio.timeout(limit_s):
                return await attempt.begin()
        except TimeoutError:
            attempt.give_up()
            raise ActTimeout(
                f"{call.action} took longer than {limit_s:g} s and was given up. "
                "Raise act.time_limit_s if it needs more."
            ) from None
        except asyncio.CancelledError:
            attempt.give_up()
            raise

    async def prepare(self, call: Call, context: Context) -> Call | Unclear:
        """The call with everything looked up that can be, or what to ask; as it is when its action has nothing to.

        Raises `ActTimeout`, `ActFailed` and whatever `GadgetError` the action's `prepare` raises.
        """
        action = self.catalogue.get(call.action)
        if action is None or action.prepare is None:
            return call
        prepare = action.prepare
        future: Future[Call | Unclear] = Future()
        _on_a_thread("prepare", _settling(future, f"preparing {call.action}", lambda: prepare(context, call)))
        limit_s = PREPARE_PATIENCE * self.time_limit_s
        try:
            async with asyncio.timeout(limit_s):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            raise ActTimeout(f"preparing {call.action} took longer than {limit_s:g} s.") from None

    async def undo(self, answer: Answer) -> str:
        """Take back what `answer` tells of; gives the sentence that confirms it. Raises like `run`."""
        if answer.undo is None:
            raise ActFailed(f"nothing can take back {answer.say!r}.")
        future: Future[str] = Future()
        _on_a_thread("undo", _settling(future, "undoing", answer.undo))
        try:
            async with asyncio.timeout(self.time_limit_s):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            raise ActTimeout(f"undoing took longer than {self.time_limit_s:g} s.") from None


class _Attempt:
    """One run of an action's function."""

    def __init__(self, action: Action, context: Context, arguments: dict[str, Value]) -> None:
        self._action = action
        self._context = context
        self._arguments = arguments
        self._lock = threading.Lock()
        self._given_up = False
        self._answer: Answer | None = None
        self._future: Future[Answer] = Future()

    def begin(self) -> asyncio.Future[Answer]:
        name = self._action.signature.name
        _on_a_thread(name, _settling(self._future, name, self._work))
        return asyncio.wrap_future(self._future)

    def give_up(self) -> None:
        """Nobody will hear the answer: what it did, or still does, must not stand."""
        with self._lock:
            self._given_up = True
            finished = self._answer
        if finished is not None:
            _on_a_thread("undo", lambda: self._take_back(finished))

    def _work(self) -> Answer:
        answer = self._action.function(self._context, **self._arguments)
        if not isinstance(answer, Answer):
            raise TypeError(f"it returned {type(answer).__name__} instead of an Answer")
        with self._lock:
            late = self._given_up
            self._answer = answer
        if late:
            self._take_back(answer)
        return answer

    def _take_back(self, answer: Answer) -> None:
        try:
            said = answer.undo() if answer.undo is not None else "nothing can undo it"
            log.warning("%s ended when nobody waited for it any more: %s", self._action.signature.name, said)
        except Exception:
            log.exception("%s could not be undone", self._action.signature.name)


def _arguments(call: Call, action: Action) -> dict[str, Value]:
    """What the function is called with: optional arguments that were not said are left to their defaults."""
    signature = action.signature
    if wrong := problems(call, signature):
        raise BadArguments(f"{call}: {'; '.join(wrong)}.")
    lacking = missing(call, signature)
    if lacking:
        raise BadArguments(f"{call}: {', '.join(slot.name for slot in lacking)} must be asked for first.")
    return {name: value for name, value in call.arguments.items() if value}


def _on_a_thread(name: str, work: Callable[[], None]) -> None:
    """A daemon thread: one that hangs for ever must not keep the process from ending."""
    threading.Thread(target=work, name=f"act-{name}", daemon=True).start()


def _settling(future: Future[R], name: str, function: Callable[[], R]) -> Callable[[], None]:
    """`function`, its result or error put into `future`, or dropped when nobody waits for it any more."""

    def settle() -> None:
        result: R | None = None
        error: BaseException | None = None
        try:
            result = function()
        except GadgetError as refused:
            error = refused
        except BaseException as broken:  # noqa: BLE001  # SystemExit too: else the thread dies unheard
            error = ActFailed(f"{name} failed: {type(broken).__name__}: {broken}")
            error.__cause__ = broken
        if not future.set_running_or_notify_cancel():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # without an error there is a result

    return settle
