"""`make soak`: a thousand turns through the real daemon and the real courier; fails when memory, descriptors or threads
of either grow, when a turn is not answered, or when something does not arrive exactly once.

python tools/soak.py [how many]
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.daemon.soak import soaked


def main(turns: int) -> int:
    def told(done: int) -> None:
        if done % 100 == 0:
            print(f"{done} turns", file=sys.stderr)

    with tempfile.TemporaryDirectory() as directory:
        soak = asyncio.run(soaked(Path(directory), turns, told))
    print(f"{turns} turns in {soak.seconds:.0f} s, answered {soak.outcomes['answered']}; ", end="")
    print(", ".join(f"{count} {kind}" for kind, count in soak.delivered.items()), "arrived, each once")
    for course in soak.courses:
        print(course)
    complaints = soak.complaints()
    for complaint in complaints:
        print("GROWTH OR LOSS:", complaint)
    return len(complaints)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000) and 1)
