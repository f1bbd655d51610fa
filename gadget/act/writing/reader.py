"""Has a picture read by a process of its own (`child`), which is gone again afterwards, and its memory with it."""

from __future__ import annotations

import json
import subprocess
import sys

from gadget import images
from gadget.act.writing.seen import Seen, from_json
from gadget.errors import ActFailed, tree
from gadget.picture import Picture

LARGEST = 1600
"""Pixels of the longer side: larger pictures are scaled down, for the memory they take."""

COMMAND = (sys.executable, "-P", "-m", "gadget.act.writing.child")


def read(picture: Picture, time_limit_s: float, command: tuple[str, ...] = COMMAND) -> Seen:
    """Everything that is written in the picture. Raises `ActFailed` or what the child raised."""
    small = images.scale(picture, min(LARGEST, max(picture.width, picture.height)))
    size = json.dumps({"width": small.width, "height": small.height})
    try:
        done = subprocess.run(
            command,
            input=size.encode() + b"\n" + small.pixels.tobytes(),
            capture_output=True,
            timeout=time_limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ActFailed(f"reading the picture took more than {time_limit_s:g} s.") from error
    except OSError as error:
        raise ActFailed(f"the process that reads pictures could not be started: {error}") from error
    answer = done.stdout.decode("utf-8", "replace").strip()
    if not answer:
        last = done.stderr.decode("utf-8", "replace").strip()[-500:]
        raise ActFailed(f"the process that reads pictures ended with {done.returncode}. {last}".rstrip())
    return _understood(answer)


def _understood(answer: str) -> Seen:
    try:
        data = json.loads(answer)
        if "error" not in data:
            return from_json(answer)
        code, message = str(data["error"]), str(data["message"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ActFailed(f"the process that reads pictures gave {answer[:200]!r}.") from error
    kinds = {kind.code: kind for kind in tree()}
    raise kinds.get(code, ActFailed)(message or f"the process that reads pictures gave {answer[:200]!r}.")
