"""The board itself: its clock, its heat, its power. Read from files of the kernel, so that no program is needed."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from gadget.doctoring.finding import Finding

BUILT = 1_764_000_000
"""Unix time before which no clock can be right: this version was not written yet."""

HOT_C = 75.0
"""A Pi throttles from 80 °C on (documentation of its maker); this is when there is still time to do something."""

THROTTLED = {0: "under-voltage", 1: "capped", 2: "throttled", 3: "at its limit of heat"}
"""Bits of the firmware's word, as its maker documents them; the same from bit 16 on: since the start."""

POWER = (
    "Use the board's own supply (Pi Zero 2 W: 5 V 2.5 A, Pi 5: 5 V 5 A), a short thick cable, no hub between."
)
COOL = "Give it air: a heat sink, holes above and below, `transcribe.threads = 1`."


def clock(root: Path = Path("/"), now: float | None = None) -> Finding:
    """Alarms ring by it, and a Pi has none of its own that runs without power (but the Pi 5 with a battery)."""
    now = time.time() if now is None else now
    shown = time.strftime("%Y-%m-%d %H:%M", time.localtime(now))
    has_own = any((root / "dev").glob("rtc*"))
    if now < BUILT:
        mend = "Connect it to a network once, or add a clock with a battery (hardware/README.md)."
        found = f"{shown}, which is in the past: alarms would ring at the wrong time"
        return Finding("clock", False, found, mend, "clock")
    if (root / "run/systemd/timesync/synchronized").exists():
        return Finding("clock", True, f"{shown}, set by the network")
    kept = "kept by a clock with a battery" if has_own else "set by nobody since it was switched on"
    if not has_own and (root / "run/systemd/system").exists():
        mend = "Off and without a network, a Pi forgets the time: add a clock with a battery (hardware/README.md)."
        return Finding("clock", False, f"{shown}, {kept}", mend, "clock")
    return Finding("clock", True, f"{shown}, {kept}")


def heat(root: Path = Path("/")) -> Finding:
    """The hottest place that the kernel knows of."""
    degrees = [
        value / 1000
        for zone in (root / "sys/class/thermal").glob("thermal_zone*/temp")
        if (value := _number(zone))
    ]
    if not degrees:
        return Finding("heat", True, "this board does not tell its temperature")
    found = f"{max(degrees):.0f} °C"
    return Finding("heat", max(degrees) < HOT_C, found, "" if max(degrees) < HOT_C else COOL, "heat")


def power(root: Path = Path("/")) -> Finding:
    """What the firmware of a Pi says of its supply, now and since it was switched on."""
    word = _throttled(root)
    alarms = [
        alarm
        for monitor in (root / "sys/class/hwmon").glob("hwmon*")
        if _text(monitor / "name") == "rpi_volt"
        and (alarm := _number(monitor / "in0_lcrit_alarm")) is not None
    ]
    if word is None and not alarms:
        return Finding("power", True, "this board does not tell of its supply")
    word = (word or 0) | (1 if any(alarms) else 0)
    now = [name for bit, name in THROTTLED.items() if word & 1 << bit]
    before = [name for bit, name in THROTTLED.items() if word & 1 << bit + 16 and name not in now]
    if not now and not before:
        return Finding("power", True, "enough, and not throttled since the start")
    found = ", ".join([*(f"{name} now" for name in now), *(f"{name} since the start" for name in before)])
    mend = POWER if THROTTLED[0] in now + before else COOL
    return Finding("power", False, found, mend, "power")


def _throttled(root: Path) -> int | None:
    """The firmware's word: from the kernel, else from `vcgencmd`, which needs the group video."""
    for file in (root / "sys/devices/platform/soc").glob("soc:firmware/get_throttled"):
        return int(_text(file) or "0", 16)
    if root != Path("/") or (program := shutil.which("vcgencmd")) is None:
        return None
    try:
        said = subprocess.run(
            [program, "get_throttled"], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    _, _, word = said.stdout.strip().partition("=")
    return int(word, 16) if word.startswith("0x") else None


def _text(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""


def _number(file: Path) -> int | None:
    text = _text(file)
    return int(text) if text.lstrip("-").isdecimal() else None
