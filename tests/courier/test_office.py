"""The courier as a process and as a counterpart on its socket: private, alone, honest about what it cannot find out."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gadget.courier import connectors
from gadget.courier.client import CourierClient
from gadget.courier.door import LONGEST_TEXT, MOST_QUESTIONS, Door
from gadget.courier.secrets import Secrets
from gadget.demo import as_toml
from gadget.doctor import examine_courier, examine_outside
from gadget.errors import CourierError, CourierGone, Delayed, NotConnected, Refused
from gadget.http_socket import LONGEST_BODY
from gadget.parcel import Question, Reply
from gadget.post import Outgoing
from gadget.settings import EmailSettings, HomeSettings, Settings
from tests.courier import far_side
from tests.courier.counterpart import FarSide, connected_to, serving
from tests.courier.lives import in_directory, opened, parcel, post, start_courier

# ── the process ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Running:
    """A courier started as systemd starts it."""

    process: subprocess.Popen[bytes]
    client: CourierClient
    path: Path
    settings: Path
    told: socket.socket


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(tmp_path / "notify"))
    told.settimeout(30)
    file, path = tmp_path / "gadget.toml", tmp_path / "run" / "courier.sock"
    file.write_text(
        as_toml({"general": {"state_directory": str(tmp_path / "state")}, "courier": {"socket": str(path)}})
    )
    process = start(file, {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "400000"})
    try:
        assert told.recv(1000).startswith(b"READY=1\nSTATUS=Ready")
        yield Running(process, CourierClient(path), path, file, told)
    finally:
        process.kill()
        process.communicate()
        told.close()


def start(file: Path, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "gadget", "--config", str(file), "courier"],
        env={**os.environ, **environ},
        stderr=subprocess.PIPE,
    )


def test_it_tells_systemd_that_it_lives_and_ends_cleanly_when_told_to(running: Running) -> None:
    assert running.client.status()["outbox"] == {}
    assert {running.told.recv(1000) for _ in range(5)} == {b"WATCHDOG=1"}
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(15) == 0
    assert not running.path.exists()


def test_its_socket_is_private_and_a_second_courier_is_refused(running: Running) -> None:
    assert stat.S_IMODE(running.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(running.path.parent.stat().st_mode) == 0o700
    second = start(running.settings, {})
    _, said = second.communicate(timeout=30)
    assert second.returncode == 6 and b"another courier already has" in said
    assert running.client.status()["trouble"] is None, "the first one is as before"


def test_a_dead_couriers_socket_is_taken_over(running: Running) -> None:
    running.process.kill()
    running.process.wait()
    with pytest.raises(CourierGone, match="gadget courier"):
        running.client.status()
    assert running.path.exists(), "what a killed process leaves behind"
    after = start(running.settings, {"NOTIFY_SOCKET": str(running.told.getsockname())})
    try:
        while not running.told.recv(1000).startswith(b"READY=1"):
            pass
        assert running.client.status()["outbox"] == {}
    finally:
        after.terminate()
        after.communicate(timeout=15)
    assert after.returncode == 0


def test_without_its_socket_deliveries_go_on(tmp_path: Path) -> None:
    chosen, far_side = in_directory(tmp_path), FarSide()
    with serving(far_side) as port:
        courier = start_courier(chosen, port)
        try:
            client = CourierClient(tmp_path / "courier.sock")
            until_up(client)
            (tmp_path / "courier.sock").unlink()
            with opened(chosen) as database:
                post(Outgoing(database, chosen), parcel(1))
                deadline = time.monotonic() + 20
                while not far_side.letters:
                    assert time.monotonic() < deadline
                    time.sleep(0.02)
        finally:
            courier.terminate()
            courier.join(20)
    assert courier.exitcode == 0


def until_up(client: CourierClient) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            client.status()
        except CourierGone:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        else:
            return


# ── questions ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Path]:
    """A door with the parrot behind it; gives its socket."""
    path = tmp_path / "courier.sock"

    async def status() -> dict[str, Any]:
        return {}

    with connected_to(0):
        door = Door(
            path,
            "",
            answerer=lambda topic: connectors.answerer(topic, Settings(), Secrets()),
            check=lambda name: connectors.connector(name, Settings(), Secrets()).check(),
            wake=lambda: None,
            status=status,
        )
        await door.open()
        yield path
        await door.close()


async def asked(path: Path, deadline_s: float = 2.0, topic: str = "echo", **payload: Any) -> Any:
    question = Question(topic, {"query": "who", **payload}, "en")
    return await asyncio.to_thread(CourierClient(path).ask, question, deadline_s)


async def test_a_question_is_answered(door: Path) -> None:
    reply = await asked(door, query="who invented the zipper 拉链")
    assert (reply.text, reply.details, reply.source, reply.as_of) == (
        "who invented the zipper 拉链",
        {"language": "en"},
        "parrot",
        7.0,
    )


async def test_an_answer_that_is_late_is_no_answer(door: Path) -> None:
    started = time.monotonic()
    with pytest.raises(Delayed, match=r"within 0\.3 s"):
        await asked(door, 0.3, slow_s=30)
    assert time.monotonic() - started < 3


async def test_a_refusal_keeps_its_reason_in_both_languages(door: Path) -> None:
    with pytest.raises(Refused) as refused:
        await asked(door, never=True)
    assert (
        refused.value.spoken("en") == "Nobody lives there." and refused.value.spoken("zh") == "那里没有人。"
    )


async def test_a_mistake_of_one_answerer_stays_its_own(door: Path) -> None:
    with pytest.raises(CourierError, match="ZeroDivisionError"):
        await asked(door, broken=True)
    assert (await asked(door)).text == "who"


async def test_what_nobody_connected_says_how_to(door: Path) -> None:
    with pytest.raises(NotConnected, match="gadget connect horoscope"):
        await asked(door, topic="horoscope")


async def test_what_is_read_aloud_is_short_and_plain_whatever_comes_back(door: Path) -> None:
    reply = await asked(door, query="one\x1b[31m\n\ttwo\u202e three " + "x" * 5000)
    assert reply.text.startswith("one [31m two three xxx") and len(reply.text) == LONGEST_TEXT


async def test_details_hold_nothing_that_cannot_be_seen(door: Path) -> None:
    reply = await asked(
        door, details={"place": "Ber\x1b[2Jgen\u202e", "days": [{"sky": "a\nb", "high": 9.5, "wet": None}]}
    )
    assert reply.details["place"] == "Ber [2Jgen"
    assert reply.details["days"] == [{"sky": "a b", "high": 9.5, "wet": None}]


async def test_more_questions_than_anybody_asks_are_put_off(door: Path) -> None:
    question = Question("echo", {"query": "who", "slow_s": 1.0}, "en")
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(2 * MOST_QUESTIONS) as pool:
        asking = [
            loop.run_in_executor(pool, CourierClient(door).ask, question, 5.0)
            for _ in range(2 * MOST_QUESTIONS)
        ]
        results = await asyncio.gather(*asking, return_exceptions=True)
    assert {type(result) for result in results} == {Reply, Delayed}


def raw(path: Path, body: bytes, resource: str = "ask") -> tuple[int, Any]:
    class Connection(http.client.HTTPConnection):
        def connect(self) -> None:
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.sock.settimeout(10)
            self.sock.connect(str(path))

    connection = Connection("courier")
    try:
        connection.request("POST", f"/v1/{resource}", body)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b'{"topic": 1, "payload": {}, "language": "en", "deadline_s": 1}', 400),
        (b'{"topic": "echo", "payload": [], "language": "en", "deadline_s": 1}', 400),
        (b'{"topic": "echo", "payload": {}, "language": "de", "deadline_s": 1}', 400),
        (b'{"topic": "echo", "payload": {}, "language": "en", "deadline_s": true}', 400),
        (b'{"topic": "echo", "payload": {}, "language": "en", "deadline_s": -1}', 400),
        (b"[" * 50_000, 400),
        (b" " * (LONGEST_BODY + 1), 413),
    ],
)
async def test_a_question_of_another_shape_is_refused(door: Path, body: bytes, status: int) -> None:
    answered, content = await asyncio.to_thread(raw, door, body)
    assert answered == status and content["error"]["code"] == "request.bad"


async def test_whatever_is_sent_gets_an_answer_and_changes_nothing(door: Path) -> None:
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.binary(max_size=300) | st.recursive(st.text() | st.floats() | st.none(), _nested).map(_as_bytes)
    )
    def send(body: bytes) -> None:
        status, content = raw(door, body)
        assert status == 400 and content["error"]["code"] == "request.bad"

    await asyncio.to_thread(send)
    assert (await asked(door)).text == "who"


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(["topic", "payload", "language", "deadline_s"]) | st.text()
    return st.dictionaries(keys, inner) | st.lists(inner)


def _as_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


# ── what a person is told about it ────────────────────────────────────────────────────────────────────────────────


def gadget(home: Path, *arguments: str) -> list[dict[str, Any]]:
    """The JSON lines of one command on the state directory of `in_directory`."""
    general = {"state_directory": str(home), "runtime_directory": str(home)}
    file = home / "gadget.toml"
    email = {"host": "mail.example.org", "address": "ada@example.org"}
    file.write_text(as_toml({"general": general, "email": email}))
    done = subprocess.run(
        [sys.executable, "-m", "gadget", "--config", str(file), *arguments], capture_output=True, timeout=60
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_the_outbox_is_listed_with_what_became_of_it_and_without_what_it_says(tmp_path: Path) -> None:
    chosen = in_directory(tmp_path)
    with opened(chosen) as database:
        outgoing = Outgoing(database, chosen)
        post(outgoing, parcel(1, body="a secret"))
        post(outgoing, parcel(2))
        outgoing.outbox.withdraw(parcel(2).key)
    listed = gadget(tmp_path, "outbox", "--json")
    assert [(row["about"], row["state"]) for row in listed] == [
        ("the letter 2", "withdrawn"),
        ("the letter 1", "waiting"),
    ]
    assert "a secret" not in json.dumps(listed)


def test_doctor_tells_whether_the_courier_runs_and_how_to_start_it(tmp_path: Path) -> None:
    chosen = replace(in_directory(tmp_path), email=EmailSettings(host="mail.example.org"))
    gone = examine_courier(chosen)
    assert not gone.ok and "nothing leaves" in gone.found and "gadget courier" in gone.mend
    assert examine_courier(in_directory(tmp_path)).ok, "where nothing is connected, nothing is missing"
    courier = start_courier(chosen, 0)
    try:
        until_up(CourierClient(tmp_path / "courier.sock"))
        with opened(chosen) as database:
            post(Outgoing(database, chosen), replace(parcel(1), not_before=time.time() + 60))
        found = examine_courier(chosen)
        assert found.ok and found.found.startswith("running; connected: email") and "1 waiting" in found.found
    finally:
        courier.terminate()
        courier.join(20)


async def test_doctor_has_the_courier_try_what_only_the_courier_has_the_secret_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def configuration(request: web.Request) -> web.Response:
        said = request.headers.get("Authorization", "")
        known = said == "Bearer the right token"
        return web.json_response({"version": "2026.5.1" if known else said}, status=200 if known else 401)

    given = tmp_path / "credentials" / "home"
    given.parent.mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "the doctor's own"))
    async with far_side.serving({"/api/config": configuration}) as url:
        home = {"backend": "home_assistant", "url": url}
        chosen = replace(in_directory(tmp_path), home=HomeSettings(**home))
        client = CourierClient(tmp_path / "courier.sock")
        file = tmp_path / "gadget.toml"
        file.write_text(
            as_toml(
                {
                    "general": {"state_directory": str(tmp_path)},
                    "courier": {"socket": str(tmp_path / "courier.sock")},
                    "home": home,
                }
            )
        )

        async def doctor(token: str) -> tuple[bool, str]:
            given.unlink(missing_ok=True)
            given.write_text(token)
            given.chmod(0o400)
            courier = start(file, {"CREDENTIALS_DIRECTORY": str(given.parent)})
            try:
                await asyncio.to_thread(until_up, client)
                assert (await asyncio.to_thread(client.status))["secrets"] == ["home"]
                (finding,) = await asyncio.to_thread(lambda: list(examine_outside(chosen)))
                with pytest.raises(NotConnected, match="systemctl restart gadget-courier"):
                    await asyncio.to_thread(client.check, "email")
            finally:
                courier.terminate()
                await asyncio.to_thread(courier.communicate, timeout=15)
            return finding.ok, finding.found

        ok, found = await doctor("the right token")
        assert ok and "2026.5.1" in found
        ok, found = await doctor("another token")
        assert not ok and "another token" not in found
        (alone,) = await asyncio.to_thread(lambda: list(examine_outside(chosen)))
        assert "the secret home is missing" in alone.found, "without a courier it can only use its own"
