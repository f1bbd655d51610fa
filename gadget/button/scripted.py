"""A button that is moved by a script file, for tests and demonstrations without a person.

Each line is a time in seconds from `open`, and ``down`` or ``up``; ``#`` begins a comment::

    0.5 down   # hold
    2.5 up
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from gadget.button.base import Button, Edge, OnEdge
from gadget.errors import NoButton


@dataclass(frozen=True, slots=True)
class Move:
    """The contact goes `down` (or up) `after` so many seconds."""

    after: float
    down: bool


class ScriptedButton(Button):
    """Plays the script once from `open` on, on a thread of its own."""

    def __init__(self, path: Path | str) -> None:
        """`path` is of the script; it is read in `open`."""
        self._path = str(path)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self, on_edge: OnEdge) -> None:
        self.close()
        moves = _read(self._path)
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=_play,
            args=(moves, on_edge, self._stop, time.monotonic()),
            name="scripted-button",
            daemon=True,
        )
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
            self._thread = None


def parse(text: str, name: str = "script") -> list[Move]:
    """The moves in `text`. Raises `NoButton` naming the line (of `name`) that is wrong."""
    moves: list[Move] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            after, direction = words
            move = Move(float(after), {"down": True, "up": False}[direction])
        except (ValueError, KeyError):
            raise NoButton(
                f'{name}, line {number}: write "<seconds> down" or "<seconds> up", not {line!r}.'
            ) from None
        earliest = moves[-1].after if moves else 0.0
        if not (math.isfinite(move.after) and move.after >= earliest):
            raise NoButton(
                f"{name}, line {number}: {after} s comes before {earliest:g} s. Put the lines in order."
            )
        moves.append(move)
    return moves


def _read(path: str) -> list[Move]:
    if not path:
        raise NoButton('the scripted button has no script. Set script = "<file>" in [button].')
    try:
        return parse(Path(path).read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as failed:
        raise NoButton(
            f"{path}: the button's script cannot be read: {failed}. Check script in [button]."
        ) from failed


def _play(moves: list[Move], on_edge: OnEdge, stop: threading.Event, began: float) -> None:
    for move in moves:
        if stop.wait(began + move.after - time.monotonic()):
            return
        on_edge(Edge(move.down, time.monotonic()))
