"""The units as systemd's own tools judge them, and as the code they start expects them."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gadget import loop
from gadget.errors import BadInput, BadModel, Unavailable

SYSTEMD = Path(__file__).parents[2] / "systemd"
UNITS = sorted(SYSTEMD.glob("*.service")) + sorted(SYSTEMD.glob("*.socket"))
DROP_INS = sorted((SYSTEMD / "drop-ins").glob("*.conf"))

HIGHEST_EXPOSURE = {"gadget.service": 10, "gadget-courier.service": 15}
"""In tenths, as `--threshold` takes it: 10 means 1.0."""

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed (Debian: systemd)"
)


class Unit(configparser.RawConfigParser):
    """A unit file; a key that is given several times has one value a line."""

    def __init__(self, file: Path) -> None:
        super().__init__(strict=False, dict_type=dict)
        text = file.read_text(encoding="utf-8")
        self._lines = [line for line in text.splitlines() if "=" in line and not line.startswith("#")]
        self.read_string(text)

    def optionxform(self, optionstr: str) -> str:
        return optionstr

    def all(self, key: str) -> list[str]:
        """Every word that `key` is given, in order."""
        values = [line.partition("=")[2] for line in self._lines if line.partition("=")[0] == key]
        return [word for value in values for word in value.split()]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as `install.sh` leaves them, with a gadget that can be started."""
    program = tmp_path / "opt/current/bin/gadget"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = tmp_path / "units"
    units.mkdir()
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/gadget/", f"{tmp_path}/opt/")
        (units / unit.name).write_text(text, encoding="utf-8")
    return units


def verify(units: Path) -> str:
    """What `systemd-analyze verify` has to say."""
    judged = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(units / unit.name) for unit in UNITS)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return judged.stdout + judged.stderr + ("" if judged.returncode == 0 else f"status {judged.returncode}")


def test_systemd_has_nothing_to_say_against_the_units(installed: Path) -> None:
    assert verify(installed) == ""


def test_systemd_would_have_something_to_say(installed: Path) -> None:
    with (installed / "gadget.service").open("a") as unit:
        unit.write("\n[Service]\nPrivateNetwrok=yes\n")
    assert "PrivateNetwrok" in verify(installed)


@pytest.mark.parametrize("drop_in", DROP_INS, ids=lambda path: path.stem)
def test_each_example_drop_in_is_understood(installed: Path, drop_in: Path) -> None:
    folder = installed / "gadget.service.d"
    folder.mkdir()
    shutil.copy(drop_in, folder)
    assert verify(installed) == ""


def exposure(unit: Path, threshold: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", f"--threshold={threshold}", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", HIGHEST_EXPOSURE)
def test_each_process_is_locked_in_as_tightly_as_was_promised(installed: Path, name: str) -> None:
    judged = exposure(installed / name, HIGHEST_EXPOSURE[name])
    weak = "\n".join(line for line in judged.stdout.splitlines() if "✓" not in line)
    assert judged.returncode == 0, f"{weak}\n{judged.stderr}"


def test_a_unit_without_its_walls_would_fail_that(installed: Path) -> None:
    unit = installed / "gadget.service"
    unit.write_text(
        unit.read_text().replace("PrivateNetwork=yes", "PrivateNetwork=no").replace("=strict", "=no")
    )
    assert exposure(unit, HIGHEST_EXPOSURE["gadget.service"]).returncode != 0


# ── what the code expects of them ─────────────────────────────────────────────────────────────────────────────────


def test_the_hearing_process_has_neither_network_nor_secrets() -> None:
    unit = Unit(SYSTEMD / "gadget.service")
    assert unit.all("PrivateNetwork") == ["yes"]
    assert unit.all("RestrictAddressFamilies") == ["AF_UNIX"]
    assert not [line for line in unit._lines if "Credential" in line.partition("=")[0]]
    assert "-/run/credentials" in unit.all("InaccessiblePaths")


def test_the_courier_has_no_device_and_sees_no_recording() -> None:
    unit = Unit(SYSTEMD / "gadget-courier.service")
    assert unit.all("PrivateDevices") == ["yes"]
    assert unit.all("DeviceAllow") == []
    assert {"-/var/lib/gadget/photos", "-/var/lib/gadget/recordings"} <= set(unit.all("InaccessiblePaths"))


def test_the_two_processes_are_two_users() -> None:
    users = [Unit(unit).all("User") for unit in UNITS if unit.suffix == ".service"]
    assert len({user for [user] in users}) == len(users)


def test_what_a_restart_cannot_mend_is_not_tried_again() -> None:
    final = {int(status) for status in Unit(SYSTEMD / "gadget.service").all("RestartPreventExitStatus")}
    assert {BadInput.exit_status, BadModel.exit_status} == final
    assert Unavailable.exit_status not in final  # a device or a disk may come late


@pytest.mark.parametrize("name", HIGHEST_EXPOSURE)
def test_starts_that_hang_come_to_an_end_as_well(name: str) -> None:
    """systemd counts the starts within the interval: the slowest of them must all fall into it."""
    unit = Unit(SYSTEMD / name)
    interval_s, burst, start_s, stop_s, pause_s = (
        int(unit.all(key)[0])
        for key in (
            "StartLimitIntervalSec",
            "StartLimitBurst",
            "TimeoutStartSec",
            "TimeoutStopSec",
            "RestartSec",
        )
    )
    assert interval_s > burst * (start_s + stop_s + pause_s)


def test_the_watchdog_is_slower_than_the_loop_that_feeds_it() -> None:
    [seconds] = Unit(SYSTEMD / "gadget.service").all("WatchdogSec")
    assert int(seconds) >= 10 * loop.ALIVE_EVERY_S


def test_systemd_is_more_patient_with_a_stop_than_the_loop_with_an_act() -> None:
    [seconds] = Unit(SYSTEMD / "gadget.service").all("TimeoutStopSec")
    assert loop.STOPPING_S < 5 < int(seconds), "seconds; the promise is 5"


def test_lgpio_may_write_into_the_working_directory() -> None:
    unit = Unit(SYSTEMD / "gadget.service")
    [runtime] = unit.all("RuntimeDirectory")
    assert unit.all("WorkingDirectory") == [f"/run/{runtime}"]


# ── users, directories, devices ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A system of its own, with the users that the gadget's files make."""
    for folder in ("etc", "var/lib", "run", "proc"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (tmp_path / "etc/group").write_text("root:x:0:\naudio:x:29:\nvideo:x:44:\n")
    made = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", str(SYSTEMD / "gadget.sysusers")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if "Operation not permitted" in made.stderr or "Permission denied" in made.stderr:
        pytest.skip(f"only root may make users, even in another root: {made.stderr.strip()}")
    assert made.returncode == 0, made.stderr
    return tmp_path


def test_the_users_and_groups_of_the_units_are_made(root: Path) -> None:
    users = set(re.findall(r"^([^:]+):", (root / "etc/passwd").read_text(), re.MULTILINE))
    groups = set(re.findall(r"^([^:]+):", (root / "etc/group").read_text(), re.MULTILINE))
    for file in UNITS:
        if file.suffix == ".service":
            unit = Unit(file)
            assert set(unit.all("User")) <= users
            assert {*unit.all("Group"), *unit.all("SupplementaryGroups")} <= groups


@pytest.mark.skipif(sys.platform != "linux", reason="systemd-tmpfiles is Linux's")
def test_the_directories_are_private_to_whom_they_belong_to(root: Path) -> None:
    made = subprocess.run(
        ["systemd-tmpfiles", "--create", f"--root={root}", str(SYSTEMD / "gadget.tmpfiles")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if "Operation not permitted" in made.stderr:
        pytest.skip(f"only root may give directories away: {made.stderr.strip()}")
    assert made.returncode == 0, made.stderr
    modes = {path: (root / path).stat().st_mode & 0o7777 for path in ("var/lib/gadget", "etc/gadget/secrets")}
    assert modes == {"var/lib/gadget": 0o2770, "etc/gadget/secrets": 0o700}
    ids = dict(re.findall(r"^([^:]+):[^:]*:(\d+)", (root / "etc/passwd").read_text(), re.MULTILINE))
    assert (root / "var/lib/gadget").stat().st_uid == int(ids["gadget"])
    assert (root / "etc/gadget/secrets").stat().st_uid == int(ids["gadget-courier"])


def test_each_device_rule_gives_a_device_to_a_group_that_a_unit_is_in() -> None:
    rules = [
        line
        for line in (SYSTEMD / "gadget.udev").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    groups = set(Unit(SYSTEMD / "gadget.service").all("SupplementaryGroups"))
    assert rules
    for rule in rules:
        assert re.fullmatch(r'((SUBSYSTEM|KERNEL)=="[\w*]+", )+GROUP="\w+", MODE="0660"', rule), rule
        assert re.findall(r'GROUP="(\w+)"', rule)[0] in groups


ASKED = """
let rule = null
const polkit = {addRule: found => { rule = found }, Result: {YES: "yes"}}
%s
const MM = "org.freedesktop.ModemManager1."
const asked = [["gadget-courier", MM + "Messaging"], ["gadget-courier", MM + "Device.Control"],
    ["gadget-courier", MM + "Control"], ["gadget-courier", "org.freedesktop.login1.reboot"],
    ["gadget", MM + "Messaging"], ["nobody", MM + "Device.Control"]]
console.log(asked.map(([user, id]) => rule({id}, {user}) || "not handled").join(", "))
"""


def test_only_the_courier_may_use_the_modem_and_nothing_else_by_the_rule_for_polkit() -> None:
    if (node := shutil.which("node")) is None:
        pytest.skip("node is not installed: nothing here runs JavaScript")
    rule = (SYSTEMD / "gadget.rules").read_text()
    said = subprocess.run([node, "-e", ASKED % rule], capture_output=True, text=True, timeout=30, check=True)
    assert said.stdout == "yes, yes, not handled, not handled, not handled, not handled\n"
    assert "User=gadget-courier\n" in (SYSTEMD / "gadget-courier.service").read_text()
