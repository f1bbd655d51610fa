"""`make load`: ten thousand approved deliveries, posted and drained by a real courier against a real server.

python tools/load.py [how many]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from gadget.calls import Consent
from gadget.outbox import How
from gadget.post import Outgoing
from tests.courier.counterpart import FarSide, serving
from tests.courier.lives import CALL, in_directory, opened, parcel, start_courier


def main(count: int) -> None:
    far_side = FarSide()
    with tempfile.TemporaryDirectory() as directory, serving(far_side) as port:
        settings = in_directory(Path(directory))
        with opened(settings) as database:
            outgoing = Outgoing(database, settings)
            began = time.monotonic()
            for first in range(0, count, 500):
                with database.transaction():
                    for number in range(first, min(count, first + 500)):
                        each = parcel(number)
                        outgoing.outbox.post(
                            each, turn=f"t{number}", call=CALL, consent=Consent.ASK, how=How.PRESS
                        )
            posted_s = time.monotonic() - began
            courier = start_courier(settings, port)
            began = time.monotonic()
            while outgoing.outbox.counts() != {"delivered": count}:
                assert courier.is_alive() and time.monotonic() - began < 1800
                time.sleep(0.5)
            drained_s = time.monotonic() - began
            peak_mb = (
                int(
                    next(
                        line.split()[1]
                        for line in Path(f"/proc/{courier.pid}/status").read_text().splitlines()
                        if line.startswith("VmHWM")
                    )
                )
                / 1024
            )
            courier.terminate()
            courier.join(20)
    assert len(far_side.letters) == count and not far_side.repeated and courier.exitcode == 0
    print(
        f"{count} posted in {posted_s:.1f} s and delivered in {drained_s:.1f} s ({count / drained_s:.0f}/s), each once;"
        f" courier's peak memory {peak_mb:.0f} MB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
