"""`make bench`: the benchmark with a virtual sound card, so that machines without one measure the same thing.

On a board, or to measure a real sound card, run `gadget bench` itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.sound_server import SoundServer, why_missing


def main() -> int:
    """Pass the arguments on to `gadget bench`; the exit status is its."""
    command = [sys.executable, "-m", "gadget", "bench", *sys.argv[1:]]
    if missing := why_missing():
        sys.stderr.write(f"no virtual sound card ({missing}): sound goes to a file\n")
        return subprocess.run(command).returncode
    with SoundServer() as server:
        return subprocess.run(command, env={**os.environ, **server.environment}).returncode


if __name__ == "__main__":
    sys.exit(main())
