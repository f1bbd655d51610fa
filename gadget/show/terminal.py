"""The light as the last line of a terminal: a coloured dot that keeps the rhythm, and what it means.

Where the stream is no terminal (a pipe, a file), each pattern is one plain line. NO_COLOR (no-color.org) is
honoured.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import TextIO

from gadget.show.base import OFF, Colour, Light, Pattern
from gadget.show.patterns import label
from gadget.show.player import Player

log = logging.getLogger(__name__)

_CLEAR_LINE = "\r\x1b[K"


class TerminalLight(Light):
    """Draws on `stream`; other output that shares the terminal goes through `print_above`."""

    def __init__(self, stream: TextIO, language: str = "en", *, colour: bool | None = None) -> None:
        """`language` ("en" or "zh") is of the labels; `colour` None asks the environment."""
        self._stream = stream
        self._language = language
        self._colour = not os.environ.get("NO_COLOR") if colour is None else colour
        self._lock = threading.Lock()
        self._open = False
        self._player: Player | None = None
        self._line = ""

    def open(self) -> None:
        self.close()
        self._open = True
        if self._stream.isatty():
            self._player = Player(self._paint, "terminal-light")

    def show(self, pattern: Pattern) -> None:
        if self._player is not None:
            self._player.show(pattern)
        elif self._open:
            for part in (pattern.first, pattern):
                if part is not None:
                    self._write(f"[{label(part, self._language)}]\n")

    def print_above(self, text: str) -> None:
        """Print `text` as a line of its own above the light's line."""
        with self._lock:
            self._write(f"{_CLEAR_LINE}{text}\n{self._line}" if self._player is not None else f"{text}\n")

    def close(self) -> None:
        self._open = False
        if self._player is not None:
            self._player.close()
            self._player = None
            self._line = ""
            self._write(_CLEAR_LINE)

    def _paint(self, pattern: Pattern, colour: Colour) -> None:
        line = f"{self._dot(colour)} {label(pattern, self._language)}"
        with self._lock:
            if line != self._line:
                self._line = line
                self._write(_CLEAR_LINE + line)

    def _dot(self, colour: Colour) -> str:
        # Anything dimmer than a tenth is drawn as an empty ring, so that the rhythm is seen without colours
        # too.
        mark = "●" if max(colour) >= 0.1 else "○"
        if not self._colour:
            return mark
        if colour == OFF:
            return f"\x1b[2m{mark}\x1b[0m"
        # A screen is not linear as a light-emitting diode is: dim colours would be lost without the
        # correction.
        red, green, blue = (round(255 * part ** (1 / 2.2)) for part in colour)
        return f"\x1b[38;2;{red};{green};{blue}m{mark}\x1b[0m"

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the pipe's reader left, or the stream is closed: nobody is looking
            log.debug("the terminal takes no more output", exc_info=True)
