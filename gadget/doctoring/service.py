"""The installed service: its units as systemd sees them, and the files in which secrets lie."""

from __future__ import annotations

import re
import stat
import subprocess
from collections.abc import Collection, Iterator
from pathlib import Path

from gadget.doctoring.finding import Finding

UNITS = ("gadget.service", "gadget-courier.service")
SHOWN = ("LoadState", "ActiveState", "SubState", "Result", "NRestarts", "StatusText", "UnitFileState")


def units(root: Path = Path("/")) -> Iterator[Finding]:
    """Each unit; one finding where there is no systemd, or no unit."""
    if not (root / "run/systemd/system").is_dir():
        yield Finding("units", True, "systemd does not run here")
        return
    shown = {unit: _show(unit) for unit in UNITS}
    if shown[UNITS[0]].get("LoadState") != "loaded":
        yield Finding("units", True, "not installed as a service (`sudo make install` does that)")
        return
    for unit, state in shown.items():
        yield judged(unit, state)


def judged(unit: str, state: dict[str, str]) -> Finding:
    """`state` as `systemctl show` has it."""
    name = unit.removesuffix(".service")
    active = state.get("ActiveState", "")
    found = f"{active} ({state.get('SubState', '')})"
    if status := state.get("StatusText"):
        found += f": {status}"
    restarts = int(state.get("NRestarts") or 0)
    if active == "failed":
        found += f" [{state.get('Result', '')}]"
        return Finding(
            name, False, found, f"Mend what it says, then: sudo systemctl restart {name}", "unit.failed"
        )
    if active != "active":
        return Finding(name, False, found, f"sudo systemctl enable --now {name}", "unit.inactive")
    if restarts:
        found += f"; died {restarts} times since it was started"
        return Finding(name, False, found, f"journalctl -u {name} says why", "unit.restarts")
    if state.get("UnitFileState") not in ("enabled", "enabled-runtime"):
        return Finding(
            name, False, f"{found}; not started at boot", f"sudo systemctl enable {name}", "unit.disabled"
        )
    return Finding(name, True, found)


def credentials(root: Path = Path("/"), given: Collection[str] | None = None) -> Finding:
    """Whether each secret that the courier is to be given is there, and private.

    `given` are the names of those that it has, by its own word; None when it does not run.
    """
    wanted = []
    for drop_in in sorted((root / "etc/systemd/system/gadget-courier.service.d").glob("*.conf")):
        wanted += re.findall(r"^LoadCredentialEncrypted=([a-z0-9-]+)$", drop_in.read_text(), re.MULTILINE)
    if given is not None:
        if lacking := [name for name in wanted if name not in given]:
            return Finding(
                "secrets",
                False,
                f"the courier was not given: {', '.join(lacking)}",
                "sudo systemctl restart gadget-courier; where that does not help, `sudo gadget connect` asks again.",
                "secrets.missing",
            )
        if given:
            return Finding("secrets", True, f"{len(given)} given to the courier: {', '.join(sorted(given))}")
    store = root / "etc/credstore.encrypted"
    try:
        missing = [name for name in wanted if not (store / name).exists()]
    except PermissionError:
        return Finding(
            "secrets",
            True,
            f"{len(wanted)} to be given to the courier; only root can see whether they are there",
        )
    if missing:
        mend = "`sudo gadget connect` asks for them again."
        return Finding("secrets", False, f"missing: {', '.join(missing)}", mend, "secrets.missing")
    try:
        files = [file for file in (root / "etc/gadget/secrets").glob("*") if file.is_file()]
    except PermissionError:
        files = []  # private, as it should be
    if public := [str(file) for file in files if stat.S_IMODE(file.stat().st_mode) & 0o077]:
        return Finding(
            "secrets",
            False,
            f"readable by others: {', '.join(public)}",
            f"sudo chmod 600 {public[0]}",
            "secrets.public",
        )
    count = len(wanted) + len(files)
    return Finding(
        "secrets",
        True,
        f"{count} kept for the courier" if count else "none kept; none is needed on the device",
    )


def _show(unit: str) -> dict[str, str]:
    """What systemd says of it; nothing when it cannot be asked."""
    command = ["systemctl", "show", unit, f"--property={','.join(SHOWN)}"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return {}
    return dict(line.split("=", 1) for line in said.stdout.splitlines() if "=" in line)
