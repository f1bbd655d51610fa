"""The space bar of a terminal as the button, for the desktop simulator. What the bytes mean is `keys`'."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import select
import termios
import threading
import time
import tty
from collections.abc import Callable
from typing import Any, TextIO

from gadget.button.base import Button, Edge, OnEdge
from gadget.button.keys import KeyDecoder
from gadget.errors import NoButton
from gadget.settings import ButtonSettings

log = logging.getLogger(__name__)

_ASK_FLAGS = b"\x1b[?u"
_TELL_RELEASES = (
    b"\x1b[>11u\x1b[?1004h"  # unambiguous keys, event types, all keys as codes; and focus changes
)
_AS_BEFORE = b"\x1b[?1004l\x1b[<u"


class KeyboardButton(Button):
    """Reads keys from a terminal, on a thread of its own, and gives the terminal back as it was.

    Ctrl-C still interrupts the process where the terminal sends it as a signal; `q`, Ctrl-C as a key, and the
    end of the terminal call `on_quit`, on the reading thread.
    """

    def __init__(
        self,
        stream: TextIO,
        on_quit: Callable[[], None] = lambda: None,
        settings: ButtonSettings = ButtonSettings(),  # noqa: B008  # frozen
    ) -> None:
        """`stream` is the terminal's input, `sys.stdin` as a rule; `settings` are the recogniser's times."""
        self._settings = settings
        self._stream = stream
        self._on_quit = on_quit
        self._on_edge: OnEdge | None = None
        self._terminal: _Terminal | None = None
        self._thread: threading.Thread | None = None

    def open(self, on_edge: OnEdge) -> None:
        self.close()
        self._on_edge = on_edge
        self._terminal = terminal = _Terminal(self._stream)
        atexit.register(terminal.restore)
        self._thread = threading.Thread(
            target=self._read, args=(terminal,), name="keyboard-button", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._on_edge = None
        if self._terminal is None:
            return
        self._terminal.wake()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
            self._thread = None
        self._terminal.restore()
        self._terminal.free()
        atexit.unregister(self._terminal.restore)
        self._terminal = None

    def _read(self, terminal: _Terminal) -> None:
        settings = self._settings
        decoder = KeyDecoder(
            settings.debounce_ms / 1000,
            settings.tap_ms / 1000,
            settings.double_ms / 1000,
            settings.long_hold_s,
        )
        asked = False
        try:
            while not decoder.quit and not terminal.woken:
                data = terminal.read(decoder.deadline)
                if data is None:  # the terminal is gone
                    break
                now = time.monotonic()
                self._report(decoder.feed(data, now) if data else decoder.tick(now))
                if decoder.flags is not None and not asked:
                    asked = True
                    terminal.tell_releases()
        finally:
            terminal.restore()
        if not terminal.woken:
            self._report(decoder.end(time.monotonic()))
            self._on_quit()

    def _report(self, edges: list[Edge]) -> None:
        on_edge = self._on_edge
        if on_edge is not None:
            for edge in edges:
                on_edge(edge)


class _Terminal:
    """The terminal's mode, its bytes, and a way to wake whoever waits for them."""

    def __init__(self, stream: TextIO) -> None:
        try:
            self._keys = stream.fileno()
            self._before: list[Any] = termios.tcgetattr(self._keys)
            self._screen = os.open(os.ttyname(self._keys), os.O_WRONLY | os.O_NOCTTY)
        except (OSError, ValueError, termios.error) as failed:
            raise NoButton(
                "the keyboard button needs a terminal, and there is none on standard input. Run it in a "
                'terminal, or set backend = "control" in [button] and use `gadget press`.'
            ) from failed
        self.woken = False
        self._wake_out, self._wake_in = os.pipe()
        self._lock = threading.Lock()
        self._tells_releases = False
        self._restored = False
        tty.setcbreak(self._keys, termios.TCSANOW)
        self._write(_ASK_FLAGS)

    def read(self, deadline: float | None) -> bytes | None:
        """The next bytes; none when `deadline` (monotonic seconds) comes first; None when the terminal is
        gone.
        """
        timeout = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([self._keys, self._wake_out], [], [], timeout)
        if self._wake_out in ready or not ready:
            return b""
        try:
            return os.read(self._keys, 1024) or None
        except OSError:
            return None

    def tell_releases(self) -> None:
        """Ask for key releases, and what came of it."""
        with self._lock:
            if not self._restored:
                self._tells_releases = True
                self._write(_TELL_RELEASES + _ASK_FLAGS)

    def wake(self) -> None:
        """End a `read` that waits."""
        self.woken = True
        os.write(self._wake_in, b".")

    def restore(self) -> None:
        """The terminal as it was found; twice is harmless."""
        with self._lock:
            if self._restored:
                return
            self._restored = True
            if self._tells_releases:
                self._write(_AS_BEFORE)
            with contextlib.suppress(termios.error, OSError):
                termios.tcflush(self._keys, termios.TCIFLUSH)  # answers on their way are not for the shell
                termios.tcsetattr(self._keys, termios.TCSANOW, self._before)
            os.close(self._screen)

    def free(self) -> None:
        """Close what `wake` used; nothing may read any more."""
        os.close(self._wake_out)
        os.close(self._wake_in)

    def _write(self, data: bytes) -> None:
        try:
            os.write(self._screen, data)
        except OSError:
            log.debug("the terminal takes no more output", exc_info=True)
