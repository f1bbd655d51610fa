"""`python -m gadget` and the `gadget` command."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130
"""What a shell gives for a program that Ctrl-C ended."""
_SAYS = "gadget: interrupted.\n"


def main() -> None:
    """Run the command line; Ctrl-C ends it with a sentence from the first moment on, while it is imported too."""
    heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # in the background it is ignored
    if heeded:
        signal.signal(signal.SIGINT, _end)
    from gadget.cli import main as command_line

    if heeded:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        command_line()
    except KeyboardInterrupt:
        sys.stderr.write(_SAYS)
        sys.exit(INTERRUPTED)


def _end(number: int, frame: FrameType | None) -> None:
    """End at once: an exception raised in the middle of an import can be swallowed there, and nothing is open yet."""
    os.write(sys.stderr.fileno(), _SAYS.encode())
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
