"""Either process killed at random instants during deliveries: every approved act arrives, nothing else ever does."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from gadget.outbox import State
from tests.courier.counterpart import FarSide, serving
from tests.courier.lives import forks, in_directory, live_as_poster, opened, start_courier

KILLS = 200


@pytest.mark.timeout(240)
def test_every_approved_act_arrives_and_nothing_else_in_200_kills(tmp_path: Path) -> None:
    chance = random.Random(20261125)
    settings = in_directory(tmp_path, longest_pause_s=0.2)
    acknowledged = tmp_path / "acknowledged"
    far_side = FarSide(lambda: chance.uniform(0.0, 0.02))
    lives = Counter[str]()

    def new_poster() -> object:
        process = forks().Process(
            target=live_as_poster, args=(settings, lives["poster"], acknowledged), daemon=True
        )
        process.start()
        return process

    with serving(far_side) as port:
        victims = {"poster": new_poster(), "courier": start_courier(settings, port)}
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.01, 0.15))
            who = chance.choice(["poster", "courier"])
            victims[who].kill()
            victims[who].join()
            lives[who] += 1
            victims[who] = new_poster() if who == "poster" else start_courier(settings, port)
        victims["poster"].kill()
        victims["poster"].join()
        until_drained(settings)
        victims["courier"].terminate()
        victims["courier"].join(20)
        assert victims["courier"].exitcode == 0, "it ends cleanly"

    promised = acknowledged.read_text().split("\n")[:-1]
    assert len(promised) > KILLS, "there was something to lose"
    arrived = {*far_side.letters, *far_side.calls}
    assert {key for key in promised if key not in arrived} == set()
    with opened(settings) as database:
        rows = {row["key"]: row for row in database.query("SELECT * FROM outbox")}
        approved = {row["key"] for row in database.query("SELECT key FROM approvals")}
        decided = {row["id"] for row in database.query("SELECT id FROM turns WHERE action = 'send_email'")}
        assert database.query("PRAGMA integrity_check")[0][0] == "ok"
    honest = {key for key in rows if not key.startswith(("forged", "altered"))}
    assert arrived == honest, "what was written is what arrived; of the forged and the altered nothing"
    assert honest <= approved
    assert {rows[key]["turn"] for key in honest} <= decided, "no act without the decision that caused it"
    assert {rows[key]["state"] for key in honest} == {State.DELIVERED}
    assert {rows[key]["state"] for key in rows.keys() - honest} == {State.DEAD}
    assert all(far_side.letters[key] == {"body": f"words of {key.split(':')[0]}"} for key in far_side.letters)
    assert far_side.altered == []
    twice = sum(count - 1 for count in far_side.calls.values())
    print(  # noqa: T201  # the figures of docs/courier.md
        f"\n{lives['poster']} kills of the poster, {lives['courier']} of the courier; {len(promised)} promised, "
        f"{len(rows)} rows, {len(far_side.letters)} letters once each ({sum(far_side.repeated.values())} repetitions "
        f"dropped), {len(far_side.calls)} calls, {twice} of them twice"
    )
    assert twice <= lives["courier"] * settings.courier.at_once, "a duplicate has a killed courier behind it"


def until_drained(settings, within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    with opened(settings) as database:
        while database.query("SELECT 1 FROM outbox WHERE state IN ('waiting', 'leaving') LIMIT 1"):
            assert time.monotonic() < deadline, database.query(
                "SELECT state, code, reason, count(*) FROM outbox GROUP BY 1, 2, 3"
            )
            time.sleep(0.02)
