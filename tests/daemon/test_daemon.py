"""The daemon as a process: what it tells systemd, how it stops, and what it still knows when it starts again."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from gadget.control.client import ControlClient
from gadget.errors import ControlFailed, GadgetError, NoCamera, NoLight, NoMicrophone, NotRunning
from tests.daemon.home import Sections, working, write

STOPS_WITHIN_S = 5.0

RULES: list[dict[str, Any]] = [
    {"match": "remind", "action": "set_reminder", "arguments": {"task": "buy milk " * 40}},
    {"match": "timer", "action": "set_timer", "arguments": {"duration": "three seconds", "label": "tea"}},
    {"match": "louder", "action": "set_volume", "arguments": {"level": "up"}},
    {"match": "volume", "action": "set_volume", "arguments": {"level": "30"}},
    {"match": "slow", "action": "tell_time", "delay_s": 8},
    {"match": "^(a+)+$", "action": "tell_date"},
    {"match": "time", "action": "tell_time"},
]


class Life:
    """One life of the daemon in the directory `home`; what it tells systemd is `told`, what happens is `events`."""

    def __init__(
        self,
        home: Path,
        *,
        settings: Sections | None = None,
        rules: list[dict[str, Any]] = RULES,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.home = home
        self.told: list[tuple[float, str, str]] = []
        self.events: list[dict[str, Any]] = []
        self._manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        (home / "notify.sock").unlink(missing_ok=True)
        self._manager.bind(str(home / "notify.sock"))
        self._manager.settimeout(0.1)
        self.client = ControlClient(home / "control.sock", timeout_s=20)
        self._log = (home / "log").open("wb")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gadget",
                "--config",
                str(settings_of(home, settings or {}, rules)),
                "run",
            ],
            stderr=self._log,
            stdin=subprocess.DEVNULL,
            env={
                **os.environ,
                "NOTIFY_SOCKET": str(home / "notify.sock"),
                "WATCHDOG_USEC": "2000000",
                **(environment or {}),
            },
        )
        for work in (self._be_systemd, self._follow):
            threading.Thread(target=work, daemon=True).start()

    @property
    def log(self) -> str:
        return (self.home / "log").read_text(errors="replace")

    @property
    def state(self) -> str:
        try:
            return str(self.client.get("status")["state"])
        except (NotRunning, ControlFailed):
            return "absent"

    def until(self, condition: Callable[[], object], within_s: float = 20.0) -> None:
        deadline = time.monotonic() + within_s
        while not condition():
            assert time.monotonic() < deadline, f"it did not happen: {self.kinds}\n{self.told}\n{self.log}"
            time.sleep(0.01)

    def until_ready(self) -> None:
        self.until(lambda: self.process.poll() is not None or self.said("READY=1"))
        assert self.process.poll() is None, self.log

    def said(self, assignment: str) -> list[float]:
        """When it told systemd this."""
        return [at for at, message, _ in self.told if assignment in message.splitlines()]

    @property
    def status_line(self) -> str:
        lines = [
            line for _, message, _ in self.told for line in message.splitlines() if line[:7] == "STATUS="
        ]
        return lines[-1].removeprefix("STATUS=")

    @property
    def kinds(self) -> list[str]:
        return [event.get("state", event["event"]) for event in tuple(self.events)]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in tuple(self.events) if event["event"] == kind]

    def ask(self, text: str, *, silent: bool = True) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.post("ask", {"text": text, "language": "en", "silent": silent})
        return answer

    def ask_aside(self, text: str, *, silent: bool = False) -> threading.Thread:
        """Ask on a thread: the answer, or that there will be none, is the thread's business."""

        def work() -> None:
            with suppress(GadgetError):
                self.ask(text, silent=silent)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def stop(self) -> int:
        """The exit status after SIGTERM; it must come in time."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOPS_WITHIN_S)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._manager.close()
        self._log.close()

    def _be_systemd(self) -> None:
        while True:
            try:
                message = self._manager.recv(4096).decode()
            except TimeoutError:
                continue
            except OSError:
                return  # closed
            self.told.append((time.monotonic(), message, self.state if message.startswith("READY") else ""))

    def _follow(self) -> None:
        while self.process.poll() is None:
            with suppress(NotRunning, ControlFailed), self.client.events() as events:
                for event in events:
                    self.events.append(event)
            time.sleep(0.01)


def settings_of(home: Path, changes: Sections, rules: list[dict[str, Any]]) -> Path:
    settings = working(home, rules, "what time is it")
    settings["button"]["long_hold_s"] = 2
    for section, values in changes.items():
        settings[section] = settings.get(section, {}) | values
    return write(settings)


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Life]]:
    """Starts a daemon, always in the same directory; none of them survives the test."""
    lives: list[Life] = []

    def start(**arguments: Any) -> Life:
        lives.append(Life(tmp_path, **arguments))
        return lives[-1]

    yield start
    for life in lives:
        life.kill()


def turns(home: Path) -> list[tuple[str, str | None]]:
    """Trigger and outcome of every turn, as the file has them, newest last."""
    with closing(sqlite3.connect(home / "state" / "journal.db")) as database:
        return database.execute("SELECT trigger, outcome FROM turns ORDER BY started_at").fetchall()


# ── systemd ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ready_is_told_at_rest_and_the_watchdog_is_fed_until_it_is_told_to_stop(
    begin: Callable[..., Life], tmp_path: Path
) -> None:
    life = begin()
    life.until_ready()
    assert [state for _, message, state in life.told if message.startswith("READY=1")] == ["idle"]
    assert life.status_line == "Ready; listening for the button."
    life.until(lambda: len(life.said("WATCHDOG=1")) >= 3)
    fed = life.said("WATCHDOG=1")
    assert max(later - earlier for earlier, later in itertools.pairwise(fed)) < 1.6, "of 2 s"
    assert life.stop() == 0
    life.until(lambda: life.said("STOPPING=1"))
    assert not (tmp_path / "control.sock").exists()


def test_a_mind_that_holds_everything_up_stops_feeding_the_watchdog(begin: Callable[..., Life]) -> None:
    """A regular expression that backtracks for ever does not let another thread run: the loop hangs for real."""
    life = begin()
    life.until_ready()
    life.until(lambda: life.said("WATCHDOG=1"))
    life.ask_aside("a" * 40 + "!")
    time.sleep(1.5)  # what was fed before it hung
    fed = len(life.said("WATCHDOG=1"))
    time.sleep(2.0)
    assert len(life.said("WATCHDOG=1")) == fed
    assert life.process.poll() is None


PLUGIN = '''
from gadget.act.base import Answer, Context, action


class Odd(Answer):
    """An answer that a careless author got wrong."""

    def __getattribute__(self, name):
        if name == "undo":
            raise RuntimeError("an author's mistake")
        return super().__getattribute__(name)


@action()
def odd(context: Context) -> Answer:
    """Do something odd."""
    return Odd("Done.")
'''


def installed(site: Path, name: str, source: str) -> dict[str, str]:
    """Install somebody's actions in the directory `site`; gives the environment that finds them."""
    about = site / f"{name}-1.0.dist-info"
    about.mkdir(parents=True)
    (site / f"{name}.py").write_text(source)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[gadget.actions]\n{name} = {name}\n")
    return {"PYTHONPATH": str(site)}


def test_a_turn_that_dies_takes_the_process_with_it_loudly(
    begin: Callable[..., Life], tmp_path: Path
) -> None:
    life = begin(
        rules=[{"match": "odd", "action": "odd"}], environment=installed(tmp_path / "site", "odd", PLUGIN)
    )
    life.until_ready()
    life.ask_aside("odd", silent=True)
    assert life.process.wait(STOPS_WITHIN_S) == os.EX_SOFTWARE
    assert "an author's mistake" in life.log
    assert ("ask", "answered") in turns(tmp_path), "what was answered is written all the same"


# ── stopping ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", ["listening", "thinking", "speaking"])
def test_it_stops_in_time_whatever_it_is_doing_and_writes_down_what_that_was(
    begin: Callable[..., Life], tmp_path: Path, state: str
) -> None:
    life = begin()
    life.until_ready()
    refused: list[GadgetError] = []

    def ask(text: str) -> None:
        try:
            life.ask(text, silent=False)
        except GadgetError as error:
            refused.append(error)

    asking = threading.Thread(target=ask, args=({"thinking": "slow", "speaking": "remind me"}.get(state),))
    if state == "listening":
        life.client.post("button/press")
    else:
        asking.start()
    life.until(lambda: life.state == state)
    if state == "speaking":
        life.until(lambda: life.of("speaking"))
    assert life.stop() == 0
    assert turns(tmp_path) == [("press" if state == "listening" else "ask", "cancelled")]
    assert [path.name for path in (tmp_path / "state").glob("journal.db*")] == ["journal.db"], (
        "closed properly"
    )
    if state != "listening":
        asking.join(5)
        assert "stopped before it could answer" in str(refused[0])


ERRANDS = '''
import threading
import time

from gadget.act.base import Answer, Context, action
from gadget.calls import Consent


@action()
def run_errand(context: Context) -> Answer:
    """Take a second."""
    time.sleep(1.0)
    return Answer("The errand is run.")


@action()
def run_long_errand(context: Context) -> Answer:
    """Take longer than anybody waits."""
    threading.Event().wait()
    return Answer("Never said.")


def never() -> str:
    threading.Event().wait()
    return "Never said."


@action(consent=Consent.UNDO)
def begin_errand(context: Context) -> Answer:
    """Take a second, and for ever to be taken back."""
    time.sleep(1.0)
    return Answer("Never said.", never)
'''


@pytest.fixture
def acting(begin: Callable[..., Life], tmp_path: Path) -> Callable[..., Life]:
    """Starts a daemon with slow actions, patient with them; and has it act when it is asked for one."""
    environment = installed(tmp_path / "site", "errands", ERRANDS)
    rules = [
        {"match": "long errand", "action": "run_long_errand"},
        {"match": "half an errand", "action": "begin_errand"},
        {"match": "errand", "action": "run_errand"},
        *RULES,
    ]

    def start(request: str | None = None) -> Life:
        life = begin(settings={"act": {"time_limit_s": 30.0}}, rules=rules, environment=environment)
        life.until_ready()
        if request is not None:
            life.ask_aside(request)
            life.until(lambda: life.state == "acting")
        return life

    return start


def test_an_act_that_ends_soon_is_seen_to_its_end_before_it_stops(
    acting: Callable[..., Life], tmp_path: Path
) -> None:
    life = acting("run an errand")
    assert life.stop() == 0
    assert turns(tmp_path) == [("ask", "cancelled")]
    assert written(tmp_path, "SELECT 1 FROM turns WHERE say = 'The errand is run.'"), "what stands is known"
    assert not written(tmp_path, "SELECT 1 FROM turns WHERE outcome IS NULL"), "there is nothing left to tell"


@pytest.mark.parametrize("given_up", [False, True], ids=["going on", "given up by a double press"])
@pytest.mark.parametrize("request_", ["run a long errand", "run half an errand"])
def test_an_act_that_nobody_can_wait_for_does_not_hold_up_the_stop_and_is_told_at_the_next_start(
    acting: Callable[..., Life], tmp_path: Path, request_: str, given_up: bool
) -> None:
    first = acting(request_)
    if given_up:
        for gesture in ("press", "release", "press", "release"):
            first.client.post(f"button/{gesture}")
            time.sleep(0.06)  # more than a bounce
    began = time.monotonic()
    assert first.stop() == 0
    assert time.monotonic() - began > 2.5, "it was given a chance to end"
    assert turns(tmp_path) == [("ask", None)], "how it ended is not known"

    second = acting()
    assert turns(tmp_path) == [("ask", "cut_off")]
    second.ask("what time is it", silent=False)
    second.until(lambda: second.of("announced"))
    [told] = second.of("announced")
    assert told["say"] == f"I was stopped in the middle of this: {request_}"
    assert second.stop() == 0

    third = acting()
    third.ask("what time is it", silent=False)
    third.until(lambda: third.state == "idle")
    assert not written(tmp_path, "SELECT 1 FROM announcements WHERE told_at IS NULL"), "told once"


# ── from one life to the next ─────────────────────────────────────────────────────────────────────────────────────


def test_ears_volume_and_timers_survive_a_restart(begin: Callable[..., Life]) -> None:
    first = begin()
    first.until_ready()
    assert first.ask("volume 30")["say"] == "Volume 30."
    first.client.post("button/press")
    first.until(lambda: first.state == "deaf")
    first.client.post("button/release")
    first.until(lambda: first.status_line == "Ready; ears off.")
    assert first.ask("set a timer")["outcome"] == "answered"
    assert first.stop() == 0

    second = begin()
    second.until_ready()
    assert second.status_line == "Ready; ears off."
    second.client.post("button/tap")
    second.until(lambda: second.of("rang"))
    assert "listening" not in second.kinds
    second.until(lambda: second.state == "ringing")
    time.sleep(0.4)  # not the second half of a double press
    second.client.post("button/tap")
    second.until(lambda: second.of("ring_stopped"))
    assert (second.of("ring_stopped")[0]["label"], second.of("ring_stopped")[0]["how"]) == ("tea", "stopped")
    second.until(lambda: second.state == "deaf")
    assert second.client.get("status")["ears_on"] is False
    assert second.ask("louder")["say"] == "Volume 40."


def test_what_a_power_cut_kept_from_being_told_or_rung_is_told_and_rung(
    begin: Callable[..., Life], tmp_path: Path
) -> None:
    first = begin()
    first.until_ready()
    first.ask("set a timer")
    first.ask_aside("a slow question")
    first.until(lambda: first.of("heard"))
    first.until(lambda: written(tmp_path, "SELECT 1 FROM turns WHERE transcript = 'a slow question'"))
    first.kill()

    now = time.time()
    with closing(sqlite3.connect(tmp_path / "state" / "journal.db")) as database, database:
        database.execute("UPDATE schedule SET due_at = ? WHERE label = 'tea'", (now - 600,))
        database.execute(
            "INSERT INTO schedule (kind, language, due_at, seconds, created_at) VALUES ('alarm', 'en', ?, 60, ?)",
            (now - 7200, now - 9000),
        )

    second = begin()
    second.until_ready()
    second.until(lambda: second.of("rang"))
    assert [event["label"] for event in second.of("rang")] == ["tea"]
    second.client.post("button/tap")
    second.until(lambda: second.state == "idle")
    second.ask("what time is it", silent=False)
    second.until(lambda: len(second.of("announced")) == 2)
    lost, missed = (event["say"] for event in second.of("announced"))
    assert lost == "I lost power before I could answer this: a slow question"
    assert missed.startswith("While I was off I missed the alarm")


ORDERING = '''
from gadget.act.base import Answer, Context, action
from gadget.calls import Consent


@action(consent=Consent.ASK, ask={"dish": ("Tell me what you would like. " * 20, "吃什么？")})
def order(context: Context, dish: str) -> Answer:
    """Order a meal."""
    return Answer("Ordered.")
'''


@pytest.mark.parametrize(
    ("state", "arguments"), [("speaking", {}), ("confirming", {"dish": "noodles"})], ids=["detail", "consent"]
)
def test_a_request_whose_question_a_power_cut_cut_off_is_told_again(
    begin: Callable[..., Life], tmp_path: Path, state: str, arguments: dict[str, str]
) -> None:
    rules = [{"match": "hungry", "action": "order", "arguments": arguments}, *RULES]
    environment = installed(tmp_path / "site", "ordering", ORDERING)
    first = begin(rules=rules, environment=environment)
    first.until_ready()
    first.ask_aside("I am hungry")
    first.until(lambda: first.state == state)
    first.until(lambda: written(tmp_path, "SELECT 1 FROM turns WHERE say IS NOT NULL"))
    first.kill()

    second = begin(rules=rules, environment=environment)
    second.until_ready()
    assert turns(tmp_path) == [("ask", "cut_off")]
    second.ask("what time is it", silent=False)
    second.until(lambda: second.of("announced"))
    [told] = second.of("announced")
    assert told["say"] == "I lost power before I could answer this: I am hungry"
    assert "acted" not in second.kinds[: second.kinds.index("turn_started")], "nothing is done without a yes"


def test_what_is_to_be_told_outlives_power_cuts_and_is_told_once(
    begin: Callable[..., Life], tmp_path: Path
) -> None:
    first = begin()
    first.until_ready()
    first.ask("remind me")
    first.ask_aside("a slow question")
    first.until(lambda: written(tmp_path, "SELECT 1 FROM turns WHERE transcript = 'a slow question'"))
    first.kill()
    now = time.time()
    with closing(sqlite3.connect(tmp_path / "state" / "journal.db")) as database, database:
        database.executemany(
            "INSERT INTO schedule (kind, language, spoken, due_at, wall, seconds, created_at) "
            "VALUES (?, 'en', ?, ?, ?, ?, 0)",
            [
                ("alarm", "half six tomorrow", now + 9000, "half past six", None),
                ("alarm", "", now - 7200, None, 60),
                ("timer", "an hour", now + 3600, None, 3600),
            ],
        )

    second = begin()
    second.until_ready()
    second.kill()  # before anybody came by

    third = begin()
    third.until_ready()
    third.ask("what time is it", silent=False)
    third.until(lambda: len(third.of("announced")) == 3)
    lost, spoilt, missed = (event["say"] for event in third.of("announced"))
    assert lost == "I lost power before I could answer this: a slow question"
    assert spoilt == (
        "Part of my memory is damaged: an alarm (“half six tomorrow”) won't ring. Please set it again."
    )
    assert missed.startswith("While I was off I missed the alarm")
    third.until(lambda: not written(tmp_path, "SELECT 1 FROM announcements WHERE told_at IS NULL"))
    third.kill()

    fourth = begin()
    fourth.until_ready()
    fourth.ask("what time is it", silent=False)
    time.sleep(1.0)
    assert not fourth.of("announced")
    assert fourth.client.get("status")["next_due"] == pytest.approx(now + 3600), "the others live on"
    assert written(tmp_path, "SELECT 1 FROM set_aside WHERE content LIKE '%half past six%'")


# ── what is missing ───────────────────────────────────────────────────────────────────────────────────────────────


def test_without_microphone_camera_and_light_it_says_so_and_works_on(begin: Callable[..., Life]) -> None:
    life = begin(
        settings={
            "record": {"backend": "microphone", "device": "no such microphone"},
            "look": {"backend": "simulated", "file": "unplugged"},
            "show": {
                "backend": "gpio",
                "factory": "mock",
                "red_pin": 22,
                "green_pin": 22,
            },  # one pin, two leads
        }
    )
    life.until_ready()
    missing = {error.code: error.english for error in (NoMicrophone, NoCamera, NoLight)}
    assert set(life.client.get("status")["warnings"]) == set(missing)
    assert life.status_line.startswith("Ready; listening for the button. But: ")
    assert {event["code"] for event in life.of("warned")} == set(missing)
    assert life.ask("what time is it", silent=False)["outcome"] == "answered"
    life.until(lambda: len(life.of("announced")) == 3)
    assert {event["say"] for event in life.of("announced")} == set(missing.values())
    life.client.post("button/press")
    life.until(lambda: any(event["outcome"] == "failed" for event in life.of("turn_ended")))
    life.client.post("button/release")
    failed = [event["code"] for event in life.of("stage_failed") if event["stage"] == "record"]
    assert failed == [NoMicrophone.code]
    assert life.stop() == 0


def test_a_camera_that_came_back_is_not_announced(begin: Callable[..., Life], tmp_path: Path) -> None:
    cable = tmp_path / "cable"
    life = begin(settings={"look": {"backend": "simulated", "file": f"plug:{cable}"}})
    life.until_ready()
    assert set(life.client.get("status")["warnings"]) == {NoCamera.code}
    cable.touch()
    life.client.post("button/press")
    life.until(lambda: life.of("looked"))
    life.client.post("button/release")
    life.until(lambda: life.state == "idle")
    assert [event["mended"] for event in life.of("warned")] == [False, True]
    assert life.client.get("status")["warnings"] == {}
    assert life.ask("what time is it", silent=False)["outcome"] == "answered"
    time.sleep(1.0)
    assert not life.of("announced")


def written(home: Path, query: str) -> bool:
    with closing(sqlite3.connect(home / "state" / "journal.db")) as database:
        return database.execute(query).fetchone() is not None
