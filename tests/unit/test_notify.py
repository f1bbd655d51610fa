"""Notifications reach a real datagram socket, and nothing about them can hurt the gadget."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from gadget.notify import Notifier


class Manager:
    """The service manager's end of the socket."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(2)
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)

    def told(self) -> str:
        return self._socket.recv(4096).decode()

    def is_told_nothing(self) -> bool:
        self._socket.setblocking(False)
        try:
            self._socket.recv(4096)
        except BlockingIOError:
            return True
        finally:
            self._socket.settimeout(2)
        return False

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["a path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    address = str(tmp_path / "notify") if request.param == "a path" else f"@gadget-test-{uuid.uuid4().hex}"
    manager = Manager(address)
    yield manager
    manager.close()


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_ready_status_and_stopping_arrive_as_systemd_wants_them(manager: Manager) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": manager.address})
    notifier.ready("Ready; listening for the button.")
    assert manager.told() == "READY=1\nSTATUS=Ready; listening for the button."
    notifier.status("麦克风断开了")
    assert manager.told() == "STATUS=麦克风断开了"
    notifier.stopping()
    assert manager.told() == "STOPPING=1"


def test_a_message_of_several_lines_cannot_become_another_assignment(manager: Manager) -> None:
    Notifier({"NOTIFY_SOCKET": manager.address}).status("no model\nREADY=1\r\nSTOPPING=1")
    assert manager.told() == "STATUS=no model READY=1 STOPPING=1"


def test_half_a_character_does_not_keep_the_rest_from_arriving(manager: Manager) -> None:
    Notifier({"NOTIFY_SOCKET": manager.address}).status("no \ud800 file")
    assert manager.told() == "STATUS=no ? file"


def test_the_watchdog_is_fed_well_within_its_time_and_not_at_every_call(manager: Manager) -> None:
    clock = Clock()
    notifier = Notifier({"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "8000000"}, clock)
    fed = []
    for _ in range(33):  # the loop calls it about once a second
        notifier.alive()
        if not manager.is_told_nothing():
            fed.append(clock.now)
        clock.now += 0.5
    gaps = {after - before for before, after in pairwise(fed)}
    assert fed[0] == 1000.0
    assert gaps == {2.0}, "a quarter of the eight seconds"


@pytest.mark.parametrize(
    "environ",
    [{}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": "1", "WATCHDOG_PID": "1"}],
    ids=["none", "zero", "nonsense", "of another process"],
)
def test_without_a_watchdog_of_its_own_nothing_is_fed(manager: Manager, environ: dict[str, str]) -> None:
    Notifier({"NOTIFY_SOCKET": manager.address, **environ}).alive()
    assert manager.is_told_nothing()


def test_a_watchdog_of_this_very_process_is_fed(manager: Manager) -> None:
    watchdog = {"WATCHDOG_USEC": "1000000", "WATCHDOG_PID": str(os.getpid())}
    Notifier({"NOTIFY_SOCKET": manager.address, **watchdog}).alive()
    assert manager.told() == "WATCHDOG=1"


def test_without_systemd_it_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    notifier = Notifier({})
    notifier.ready("Ready.")
    notifier.alive()
    notifier.stopping()
    assert not caplog.records


def test_a_manager_that_is_gone_costs_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).ready("Ready.")
    assert "systemd could not be told READY=1" in caplog.text


def test_a_manager_that_comes_back_is_told_again(tmp_path: Path) -> None:
    address = tmp_path / "notify"
    before = Manager(str(address))
    notifier = Notifier({"NOTIFY_SOCKET": str(address)})
    before.close()
    address.unlink()
    after = Manager(str(address))
    notifier.status("still here")
    assert after.told() == "STATUS=still here"
    after.close()


def test_a_manager_that_does_not_read_cannot_hang_the_gadget(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    address = str(tmp_path / "notify")
    deaf = Manager(address)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as filler:
        filler.setblocking(False)
        try:
            while True:
                filler.sendto(b"x", address)
        except BlockingIOError:
            pass
        Notifier({"NOTIFY_SOCKET": address}).stopping()
    assert "systemd could not be told STOPPING=1" in caplog.text
    deaf.close()


def test_an_address_of_another_kind_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": "vsock:2:1234"})
    notifier.ready("Ready.")
    assert caplog.text.count("is no Unix socket") == 1


def test_reloading_tells_when_it_began_and_gives_the_watchdog_time_until_ready(manager: Manager) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "20000000"})
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    notifier.reloading("Reading the settings again.")
    told = dict(line.split("=", 1) for line in manager.told().splitlines())
    assert told["RELOADING"] == "1"
    assert before <= int(told["MONOTONIC_USEC"]) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    assert told["STATUS"] == "Reading the settings again."
    assert int(told["WATCHDOG_USEC"]) > 20_000_000
    notifier.ready("Ready.")
    assert manager.told().splitlines() == ["READY=1", "STATUS=Ready.", "WATCHDOG_USEC=20000000"]


def test_why_it_stops_stays_in_the_line_of_systemctl_status(manager: Manager) -> None:
    Notifier({"NOTIFY_SOCKET": manager.address}).stopping("Failed: models.missing: no mind\nhere")
    assert manager.told().splitlines() == ["STOPPING=1", "STATUS=Failed: models.missing: no mind here"]
