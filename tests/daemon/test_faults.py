"""Faults while something is being delivered, tried on both processes at once: what was answered arrives, nobody dies.

Faults of one process alone are in tests/courier and tests/unit; docs/faults.md lists them all.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gadget.database import FILE_NAME
from tests.courier.far_side import Handler, says, says_bytes, sends_to
from tests.courier.test_sms import modem_manager, needs_dbusmock, sent
from tests.daemon.pair import both, until

NONSENSE = {
    "bytes": says_bytes(bytes(range(256))),
    "a page for people": says_bytes(b"<html>sign in</html>", "text/html"),
    "without end": says_bytes(b"[" * 100_000),
    "busy, with a pause of less than nothing": says({}, status=503, headers={"Retry-After": "-9999"}),
}
NO = {
    "a packing that nobody asked for": says_bytes(b"x", Content_Encoding="br"),
    "a circle": sends_to("/"),
    "not any more": says({}, status=410),
}


@pytest.mark.parametrize("garbage", NONSENSE.values(), ids=NONSENSE)
async def test_a_far_side_that_talks_nonsense_gets_it_when_it_makes_sense(
    tmp_path: Path, garbage: Handler
) -> None:
    async with both(tmp_path) as pair:
        pair.phone.spoilt = garbage
        assert (await pair.asks("buy 1"))["outcome"] == "answered"
        await until(lambda: pair.phone.asked > 3, pair)  # a hiccup is tried thrice at once: this is later
        assert (await pair.asks("what time is it"))["outcome"] == "answered"
        pair.phone.spoilt = None
        await until(lambda: pair.counts() == {"delivered": 1}, pair)
        assert pair.phone.links == {"1": 1}


@pytest.mark.parametrize("no", NO.values(), ids=NO)
async def test_a_far_side_that_will_never_take_it_is_told_and_the_next_one_is_tried_as_ever(
    tmp_path: Path, no: Handler
) -> None:
    async with both(tmp_path) as pair:
        pair.phone.spoilt = no
        assert (await pair.asks("buy 1"))["outcome"] == "answered"
        await until(lambda: pair.counts() == {"dead": 1}, pair)
        pair.phone.spoilt = None
        pair.life.ask_aside("what time is it", silent=False)  # what was not told yet follows the next answer
        await until(lambda: pair.life.of("announced"), pair)
        assert "could not be sent" in pair.life.of("announced")[0]["say"]
        assert (await pair.asks("buy 2"))["outcome"] == "answered"
        await until(lambda: pair.counts() == {"dead": 1, "delivered": 1}, pair)
        assert pair.phone.links == {"2": 1}


async def test_with_the_database_locked_what_was_answered_arrives_and_what_failed_does_not(
    tmp_path: Path,
) -> None:
    async with both(tmp_path) as pair:
        pair.phone.spoilt = says({}, status=503)
        answers = {"1": (await pair.asks("buy 1"))["outcome"]}
        with closing(sqlite3.connect(tmp_path / "state" / FILE_NAME)) as other:
            other.execute("BEGIN IMMEDIATE")
            pair.phone.spoilt = None
            locked = asyncio.create_task(pair.asks("buy 2"))
            await asyncio.sleep(3.0)
            other.rollback()
        answers["2"] = (await locked)["outcome"]
        answers["3"] = (await pair.asks("buy 3"))["outcome"]
        expected = {number for number, outcome in answers.items() if outcome == "answered"}
        assert {"1", "3"} <= expected
        await until(lambda: pair.counts() == {"delivered": len(expected)}, pair)
        assert dict(pair.phone.links) == dict.fromkeys(expected, 1)


async def test_with_its_socket_gone_the_courier_delivers_and_questions_are_put_off(tmp_path: Path) -> None:
    async with both(tmp_path) as pair:
        assert (await pair.asks("look up"))["say"].startswith("Whitcomb Judson")
        (tmp_path / "courier.sock").unlink()
        assert (await pair.asks("buy 1"))["outcome"] == "answered"
        await until(lambda: pair.phone.links["1"] == 1, pair)
        assert "look it up" in (await pair.asks("look up"))["say"]
        (tmp_path / "control.sock").unlink()
        await asyncio.sleep(1.0)
        assert pair.both_live()


@needs_dbusmock
async def test_a_text_waits_for_the_message_bus_and_leaves_when_it_is_there(tmp_path: Path) -> None:
    address = f"unix:path={tmp_path}/bus"
    async with both(tmp_path, {"DBUS_SYSTEM_BUS_ADDRESS": address}, sms={"backend": "modem"}) as pair:
        await pair.sends("text")
        await until(lambda: pair.counts() == {"waiting": 1}, pair)
        assert (await pair.asks("buy 1"))["outcome"] == "answered"
        await until(lambda: pair.phone.links["1"], pair)
        async with modem_manager(tmp_path) as bus:
            assert bus.startswith(address)
            await until(lambda: pair.counts() == {"delivered": 2}, pair)
            assert await sent(bus) == [("+34612345678", "running late")]


# ── what needs a file system of its own ───────────────────────────────────────────────────────────────────────────


def in_a_namespace(scenario: str, home: Path) -> None:
    """Run a scenario of `tests.daemon.walled` where it may mount; skips where the machine does not allow that."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare on this machine")
    enter = (
        ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    )
    attempt = [*enter, "mount", "-t", "tmpfs", "tmpfs", str(home)]
    if subprocess.run(attempt, capture_output=True, timeout=30).returncode != 0:
        pytest.skip("mounting is not allowed here")
    done = subprocess.run(
        [*enter, sys.executable, "-m", "tests.daemon.walled", scenario, str(home)],
        capture_output=True,
        text=True,
        timeout=100,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert done.returncode == 0, done.stderr


def test_on_a_full_disk_nothing_is_promised_and_nothing_that_was_is_lost(tmp_path: Path) -> None:
    in_a_namespace("full_disk", tmp_path)


def test_without_names_a_letter_waits_and_leaves_when_they_are_back(tmp_path: Path) -> None:
    in_a_namespace("no_names", tmp_path)
