"""The process that reads one picture: ``python -m gadget.act.writing.child``.

In: a line of JSON with the picture's width and height, then its pixels. Out: one line of JSON, what was seen or an
error's code and message. Afterwards all its memory is free again, which the libraries would not give back otherwise;
whatever a hostile picture does to them, it does here; and here nothing may use a network, though one of them could.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from gadget.act.writing.codes import codes
from gadget.act.writing.ocr import Recogniser
from gadget.act.writing.seen import Seen, to_json
from gadget.errors import GadgetError
from gadget.picture import Picture


def see(picture: Picture) -> Seen:
    """The codes and the writing in the picture. Raises `GadgetError`."""
    found = codes(picture)
    return Seen(tuple(Recogniser().lines(picture)), tuple(found))


def main(see: Callable[[Picture], Seen] = see) -> None:
    """Read the picture at standard input, and end."""
    sys.addaudithook(no_network)
    with suppress(OSError):  # when memory runs out, this is the process to do without
        Path("/proc/self/oom_score_adj").write_text("1000")
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    try:
        said = to_json(see(_picture()))
    except GadgetError as error:
        said = json.dumps({"error": error.code, "message": error.message})
    with answer:
        answer.write(said + "\n")


def no_network(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook under which nothing can be connected to. Raises `PermissionError`."""
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"):
        raise PermissionError(f"{event}{arguments}: what reads pictures uses no network")


def _picture() -> Picture:
    size = json.loads(sys.stdin.buffer.readline())
    shape = (int(size["height"]), int(size["width"]), 3)
    pixels = np.frombuffer(sys.stdin.buffer.read(), np.uint8).reshape(shape)
    return Picture(pixels, "the picture")


if __name__ == "__main__":
    main()
