"""The doctor on boards that are hot, starved, lost in time or wired wrongly; each finding names its mend."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from gadget.button.base import Button, Edge, OnEdge
from gadget.cli import cli
from gadget.doctoring import board, service, trial
from gadget.doctoring.finding import Finding
from gadget.errors import LookFailed
from gadget.settings import ShowSettings
from gadget.show.gpio import GpioLight
from gadget.show.simulated import SimulatedLight

NOON = 1_780_000_000.0


def put(root: Path, path: str, text: str = "") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


# ── the board ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_clock_of_the_network_is_right_and_one_of_1970_is_not(tmp_path: Path) -> None:
    put(tmp_path, "run/systemd/timesync/synchronized")
    assert board.clock(tmp_path, NOON).ok
    lost = board.clock(tmp_path, 100.0)
    assert not lost.ok
    assert "in the past" in lost.found
    assert "battery" in lost.mend


def test_a_clock_that_nobody_set_is_believed_only_when_it_has_a_battery(tmp_path: Path) -> None:
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    assert not board.clock(tmp_path, NOON).ok
    put(tmp_path, "dev/rtc0")
    assert board.clock(tmp_path, NOON).ok


@pytest.mark.parametrize(("millidegrees", "ok"), [("48312", True), ("74999", True), ("81000", False)])
def test_heat_is_told_before_the_board_slows_down(tmp_path: Path, millidegrees: str, ok: bool) -> None:
    put(tmp_path, "sys/class/thermal/thermal_zone0/temp", f"{millidegrees}\n")
    found = board.heat(tmp_path)
    assert found.ok is ok
    assert bool(found.mend) is not ok


@pytest.mark.parametrize(
    ("word", "found", "mend"),
    [
        ("0", "enough, and not throttled since the start", ""),
        ("50005", "under-voltage now, throttled now", board.POWER),
        ("50000", "under-voltage since the start, throttled since the start", board.POWER),
        ("80008", "at its limit of heat now", board.COOL),
    ],
)
def test_the_firmwares_word_on_power_is_read_bit_by_bit(
    tmp_path: Path, word: str, found: str, mend: str
) -> None:
    put(tmp_path, "sys/devices/platform/soc/soc:firmware/get_throttled", f"{word}\n")
    finding = board.power(tmp_path)
    assert (finding.found, finding.mend) == (found, mend)
    assert finding.ok is (mend == "")


def test_the_voltage_alarm_of_the_kernel_is_heard_too(tmp_path: Path) -> None:
    put(tmp_path, "sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    put(tmp_path, "sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n")
    assert board.power(tmp_path) == Finding("power", False, "under-voltage now", board.POWER, "power")
    put(tmp_path, "sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n")
    assert board.power(tmp_path).ok


def test_a_board_that_tells_nothing_is_no_trouble(tmp_path: Path) -> None:
    assert [board.heat(tmp_path).ok, board.power(tmp_path).ok] == [True, True]


# ── the service ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "ok", "in_found", "in_mend"),
    [
        ("ActiveState=active UnitFileState=enabled NRestarts=0", True, "active", ""),
        (
            "ActiveState=active UnitFileState=enabled NRestarts=3",
            False,
            "died 3 times",
            "journalctl -u gadget",
        ),
        (
            "ActiveState=active UnitFileState=disabled",
            False,
            "not started at boot",
            "systemctl enable gadget",
        ),
        ("ActiveState=inactive", False, "inactive", "enable --now gadget"),
        (
            "ActiveState=failed Result=watchdog StatusText=Failed:x",
            False,
            "Failed:x [watchdog]",
            "restart gadget",
        ),
    ],
)
def test_a_unit_is_judged_by_what_systemd_shows_of_it(
    state: str, ok: bool, in_found: str, in_mend: str
) -> None:
    finding = service.judged("gadget.service", dict(word.split("=", 1) for word in state.split()))
    assert finding.ok is ok
    assert in_found in finding.found
    assert in_mend in finding.mend


def test_a_secret_that_is_missing_or_that_others_can_read_is_named(tmp_path: Path) -> None:
    assert service.credentials(tmp_path).ok
    drop_ins = "etc/systemd/system/gadget-courier.service.d"
    put(tmp_path, f"{drop_ins}/secret-email.conf", "[Service]\nLoadCredentialEncrypted=email\n")
    missing = service.credentials(tmp_path)
    assert (missing.ok, missing.found) == (False, "missing: email")
    put(tmp_path, "etc/credstore.encrypted/email", "x")
    assert service.credentials(tmp_path).found == "1 kept for the courier"
    told = service.credentials(tmp_path, given=["sms"])
    assert (told.ok, told.found) == (False, "the courier was not given: email"), "it has to be started anew"
    assert told.mend.startswith("sudo systemctl restart gadget-courier")
    assert service.credentials(tmp_path, given=["email", "sms"]).found == "2 given to the courier: email, sms"
    put(tmp_path, "etc/gadget/secrets/home", "x")
    (tmp_path / "etc/gadget/secrets/home").chmod(0o644)
    public = service.credentials(tmp_path)
    assert not public.ok
    assert public.mend.startswith("sudo chmod 600 ")


# ── with somebody in front of it ──────────────────────────────────────────────────────────────────────────────────


class Someone:
    """Answers from what the light really shows; does what it is told when a hand is given."""

    def __init__(self, sees: list[bool]) -> None:
        self._sees = sees
        self.heard: list[str] = []

    def tell(self, sentence: str) -> None:
        self.heard.append(sentence)

    def sees(self, question: str) -> bool:
        self.heard.append(question)
        return self._sees.pop(0)


def test_each_colour_is_shown_alone_and_one_that_is_not_seen_names_its_pin() -> None:
    light = SimulatedLight()
    findings = list(trial.light(light, Someone([True, False, True])))
    assert [(finding.part, finding.ok) for finding in findings] == [
        ("light red", True),
        ("light green", False),
        ("light blue", True),
    ]
    assert "show.green_pin" in findings[1].mend
    assert [shown.pattern.steps[0].colour for shown in light.history] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]


def test_the_pins_of_a_real_light_are_dark_afterwards() -> None:
    light = GpioLight(ShowSettings(factory="mock", red_pin=5, green_pin=6, blue_pin=13))
    assert all(finding.ok for finding in trial.light(light, Someone([True] * 3)))


class Contact(Button):
    """A contact that moves as `edges` say when it is watched, each edge after the seconds before it."""

    def __init__(self, *movements: list[tuple[float, bool]]) -> None:
        self._movements = list(movements)

    def open(self, on_edge: OnEdge) -> None:
        at = time.monotonic()
        for movement in self._movements[:1]:
            for later, down in movement:
                at += later
                on_edge(Edge(down, at))
        self._on_edge = on_edge

    def move(self) -> None:
        """The next movement."""
        self._movements.pop(0)
        self.open(self._on_edge)

    def close(self) -> None:
        self._movements.clear()


class Presser(Someone):
    """Moves the contact when told to let go."""

    def __init__(self, contact: Contact) -> None:
        super().__init__([])
        self._contact = contact

    def tell(self, sentence: str) -> None:
        super().tell(sentence)
        if sentence.startswith("Let"):
            self._contact.move()


def test_a_good_button_is_seen_down_and_up() -> None:
    contact = Contact([(0, True), (0.002, False), (0.003, True)], [(0, False)])
    press, release = trial.button(contact, Presser(contact), press_s=5)
    assert (press.ok, press.found) == (True, "seen; 3 edges in 5.0 ms")
    assert (release.ok, release.found) == (True, "seen; 1 edges in 0.0 ms")


def test_a_contact_that_chatters_longer_than_it_may_names_the_setting() -> None:
    contact = Contact([(0, True), (0.02, False), (0.005, True)], [(0, False)])
    press, _ = trial.button(contact, Presser(contact), press_s=5)
    assert not press.ok
    assert "button.debounce_ms = 35" in press.mend


def test_a_button_without_a_wire_and_one_the_wrong_way_round_are_told_apart() -> None:
    [silent] = trial.button(Contact([]), Someone([]), press_s=0.05)
    assert "nothing moved" in silent.found
    assert "hardware/wiring.svg" in silent.mend
    [inverted] = trial.button(Contact([(0, False)]), Someone([]), press_s=5)
    assert "button.pull_up" in inverted.mend


def test_the_bar_follows_the_level_and_remembers_the_loudest() -> None:
    assert trial.bar(-60, -60, 10) == "[          ]  -60 dBFS"
    assert trial.bar(-30, -6, 10) == "[█████   │ ]  -30 dBFS"
    assert trial.bar(0, 0, 10) == "[██████████]    0 dBFS"


def doctor(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, arguments)
    return result.exit_code, result.stdout


def test_the_camera_saves_what_it_sees_and_a_covered_lens_is_told(tmp_path: Path) -> None:
    seen = tmp_path / "seen.jpg"
    simulated = ["--set", "look.backend=simulated"]
    status, said = doctor(*simulated, "doctor", "--picture", str(seen), "--json")
    assert (status, [finding["ok"] for finding in json.loads(said)]) == (0, [True])
    assert seen.read_bytes()[:2] == b"\xff\xd8"
    status, said = doctor(*simulated, "--set", "look.file=black", "doctor", "--picture", str(seen), "--json")
    assert status == 3
    assert json.loads(said)[0]["code"] == LookFailed.code


def test_silence_into_the_microphone_names_the_mixer() -> None:
    status, said = doctor("--set", "record.backend=simulated", "doctor", "--level", "1", "--json")
    assert status == 3
    assert "alsamixer" in json.loads(said)[0]["mend"]
