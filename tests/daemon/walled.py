"""Scenarios in a mount namespace of their own: ``python -m tests.daemon.walled SCENARIO DIRECTORY`` below `unshare`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from tests.courier.far_side import says
from tests.daemon.pair import both, until


async def full_disk(home: Path) -> None:
    """The state directory's disk fills up while deliveries are under way, and is emptied again."""
    (home / "state").mkdir()
    mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", str(home / "state"))
    async with both(home) as pair:
        pair.phone.spoilt = says({}, status=503)
        for number in range(5):
            assert (await pair.asks(f"buy {number}"))["outcome"] == "answered"
        await until(lambda: pair.phone.asked, pair)
        fill(home / "state" / "ballast")
        pair.phone.spoilt = None
        refused = [await pair.asks(f"buy {number}") for number in range(100, 103)]
        noted = await pair.asks("note")
        assert {answer["outcome"] for answer in [*refused, noted]} == {"failed"}, [*refused, noted]
        assert (await pair.asks("what time is it"))["say"], "what needs no disk goes on"
        await asyncio.sleep(3.0)  # deliveries end meanwhile, and cannot be written down
        assert pair.both_live()
        (home / "state" / "ballast").unlink()
        await until(lambda: pair.counts() == {"delivered": 5}, pair)
        assert dict(pair.phone.links) == {str(number): 1 for number in range(5)}
        assert (await pair.asks("buy 200"))["outcome"] == "answered"
        await until(lambda: pair.phone.links["200"] == 1, pair)


async def no_names(home: Path) -> None:
    """The mail server's name is not known for a while."""
    hosts = home / "hosts"
    hosts.write_text("127.0.0.1 localhost\n")
    mount("--bind", str(hosts), "/etc/hosts")
    async with both(home, email={"host": "mail.test"}, courier={"longest_pause_s": 0.5}) as pair:
        await pair.sends("write")
        await asyncio.sleep(3.0)
        await until(lambda: pair.counts() == {"waiting": 1}, pair)  # not just being tried
        assert not pair.box.taken
        assert (await pair.asks("buy 1"))["outcome"] == "answered"
        await until(lambda: pair.phone.links["1"] == 1, pair)
        hosts.write_text("127.0.0.1 localhost mail.test\n")
        await until(lambda: pair.counts() == {"delivered": 2}, pair)
        assert [envelope.rcpt_tos for envelope in pair.box.taken] == [["alice@example.org"]]


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def fill(file: Path) -> None:
    """Use what is left of the disk, to the last byte."""
    with file.open("ab", buffering=0) as ballast:
        for size in (65_536, 4096, 1):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                continue


if __name__ == "__main__":
    asyncio.run({"full_disk": full_disk, "no_names": no_names}[sys.argv[1]](Path(sys.argv[2])))
