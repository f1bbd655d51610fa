"""`python -m gadget` and the `gadget` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; Ctrl-C ends it with a sentence from the first moment on, while it is imported too."""
    try:
        from gadget.cli import main as command_line

        command_line()
    except KeyboardInterrupt:
        sys.stderr.write("gadget: interrupted.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
