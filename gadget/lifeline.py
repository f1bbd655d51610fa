"""Keeps one stream of sound alive: notices that its device is gone and opens it again when it is back.

The microphone and the loudspeaker each have a lifeline. It is a thread, because opening a device can take
seconds, and because nobody else notices a device that simply stops calling.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Protocol, TypeAlias

from gadget.errors import Unavailable

log = logging.getLogger(__name__)

TICK_S = 0.25
"""How often the stream is looked at."""

QUIET_TICKS = 5
"""A device that did not call for so many looks is lost: 1.25 s, and not less when the whole process stood
still."""

FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 5.0

REALTIME_PRIORITY = 5
NICE = -11
"""Priorities of the threads that carry sound; the second where the first is not allowed."""

OPEN_S = 5.0
"""`open` waits this long for the device before it gives up waiting (the lifeline does not)."""


class Stream(Protocol):
    """What is kept alive; `beats` counts calls from the device."""

    beats: int

    def close(self) -> None:
        """Let go of the device."""


OnEnd: TypeAlias = Callable[[bool], None]


class Lifeline:
    """Owns a stream from `open` to `close`; used once.

    `connect(on_end)` opens the stream (raises `Unavailable`; `on_end(True)` says later that the device is
    lost, `on_end(False)` that the stream made way and may be opened again). `refresh` looks for devices that
    came or went. `on_lost(error)` is told at once whenever there is no stream to be had; `on_trouble` is told
    once the device did not come back at the first attempt (so a hiccup is not announced), and None when it is
    back. `wanted` tells whether the stream is needed at the moment; where it is not, the device is let go.
    """

    def __init__(
        self,
        name: str,
        connect: Callable[[OnEnd], Stream],
        *,
        refresh: Callable[[], bool],
        lost: Callable[[str], Unavailable],
        on_lost: Callable[[Unavailable], None],
        on_trouble: Callable[[Unavailable | None], None],
        wanted: Callable[[], bool] = lambda: True,
        open_s: float = OPEN_S,
    ) -> None:
        self.trouble: Unavailable | None = None
        """Why there is no device now; None when there is one, or when none is wanted."""
        self._name = name
        self._connect = connect
        self._refresh = refresh
        self._lost = lost
        self._on_lost = on_lost
        self._on_trouble = on_trouble
        self._wanted = wanted
        self._open_s = open_s
        self._stream: Stream | None = None
        self._ended: bool | None = None
        self._stale = False
        self._opened_at = 0.0
        self._next_attempt = 0.0
        self._retry_s = FIRST_RETRY_S
        self._beats = 0
        self._quiet_ticks = 0
        self._looked_at = 0.0
        self._wake = threading.Event()
        self._settled = threading.Event()
        self._settling = threading.Lock()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=f"lifeline-{name}", daemon=True)

    def open(self) -> None:
        """Open the stream. Raises its error, also when the device does not answer in time; the lifeline goes on
        looking for it until `close` all the same, and tells when it is there."""
        self._thread.start()
        if not self._settled.wait(self._open_s):
            with self._settling:
                if not self._settled.is_set():
                    self.trouble = self._lost(
                        f"the {self._name} does not answer. Is the sound server hanging? Restart it."
                    )
        self.check()

    def check(self) -> None:
        """Raises the error why there is no device now, if there is none."""
        trouble = self.trouble
        if trouble is not None:
            raise type(trouble)(trouble.message) from trouble

    def wake(self) -> None:
        """`wanted` may have changed: look at once."""
        self._wake.set()

    def close(self) -> None:
        """Let go of the stream and stop looking; from any thread; twice is harmless."""
        self._closing = True
        self._wake.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(2.0)

    def _run(self) -> None:
        _hurry()
        while not self._closing:
            self._look(time.monotonic())
            self._wake.wait(TICK_S)
            self._wake.clear()
        self._let_go()

    def _look(self, now: float) -> None:
        if self._stream is not None:
            if self._ended is not None:
                self._end(now, lost=self._ended)
            elif self._stands_still(now):
                log.warning("the %s fell silent", self._name)
                self._end(now, lost=True)
            elif not self._wanted():
                self._let_go()
        needed = self._wanted() or self.trouble is not None
        if self._stream is None and needed and now >= self._next_attempt and not self._closing:
            self._attempt()

    def _stands_still(self, now: float) -> bool:
        stream = self._stream
        if stream is None or now - self._looked_at < TICK_S * 0.9:
            return False
        self._looked_at = now
        self._quiet_ticks = self._quiet_ticks + 1 if stream.beats == self._beats else 0
        self._beats = stream.beats
        return self._quiet_ticks >= QUIET_TICKS

    def _end(self, now: float, *, lost: bool) -> None:
        lived = now - self._opened_at
        self._let_go()
        if not lost:
            return
        log.warning("the %s is lost", self._name)
        self._stale = True
        if lived < LONGEST_RETRY_S:  # it comes and goes: do not run after it
            self._next_attempt = now + self._back_off()
        else:
            self._retry_s = FIRST_RETRY_S
        self._on_lost(
            self._lost(f"the {self._name} is gone: was it unplugged? It is used again when it is back.")
        )

    def _attempt(self) -> None:
        try:
            if self._stale:
                self._refresh()
            stream = self._open_once()
        except Unavailable as error:
            self._fail(error)
        except Exception as error:  # the thread that keeps things alive must not die of anything
            log.exception("the %s could not be opened", self._name)
            self._fail(self._lost(f"the {self._name} cannot be used: {type(error).__name__}: {error}."))
        else:
            self._stream = stream
            self._stale = False
            self._opened_at = time.monotonic()
            self._beats, self._quiet_ticks = stream.beats, 0
            with self._settling:
                was_missed, self.trouble = self.trouble is not None, None
                self._settled.set()
            if was_missed:
                log.info("the %s is back", self._name)
                self._tell(None)

    def _open_once(self) -> Stream:
        self._ended = None
        try:
            return self._connect(self._note_end)
        except Unavailable:
            if self._stale or not self._refresh():
                self._stale = True
                raise
        self._stale = True
        return self._connect(self._note_end)

    def _fail(self, error: Unavailable) -> None:
        self._next_attempt = time.monotonic() + self._back_off()
        with self._settling:
            is_news = self.trouble is None and self._settled.is_set()
            self.trouble = error
            self._settled.set()
        self._on_lost(error)
        if is_news:
            log.warning("%s", error.message)
            self._tell(error)

    def _tell(self, trouble: Unavailable | None) -> None:
        if self._closing:
            return
        try:
            self._on_trouble(trouble)
        except Exception:
            log.exception("nobody could be told about the %s", self._name)

    def _note_end(self, lost: bool) -> None:
        self._ended = lost
        self._wake.set()

    def _back_off(self) -> float:
        wait_s = self._retry_s
        self._retry_s = min(LONGEST_RETRY_S, wait_s * 2)
        return wait_s

    def _let_go(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()


def _hurry() -> None:
    """Let this thread go before others, and with it those that PortAudio and its sound server's library start
    from it.

    They only copy sound, but must do so in time: with two processors and six programs at work, a thread that
    wants to run every 5 ms was up to 72 ms late at the usual priority and 0.6 ms at this one. A service needs
    `LimitRTPRIO=` (or `LimitNICE=`) for it.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REALTIME_PRIORITY))
    except OSError:
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        except OSError:
            log.debug("sound runs at the priority of everything else: the system allows no better")
