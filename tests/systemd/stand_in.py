"""Versions as `install.sh` leaves them, with a shell script in the gadget's place that becomes ready, or does not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

SYSTEMD = Path(__file__).parents[2] / "systemd"
PREFIX = "opt/gadget"

READY = """#!/bin/sh
[ "$1" = courier ] || echo {version} >>/var/lib/gadget/journal.db
systemd-notify --ready --status='Ready, {version}.'
exec sleep 1000
"""
NEVER_READY = """#!/bin/sh
[ "$1" != courier ] || {{ systemd-notify --ready; exec sleep 1000; }}
echo {version} >>/var/lib/gadget/journal.db
stat -c '%U %a' /var/lib/gadget/.before-upgrade.* >/run/gadget/copy
systemd-notify --status='Failed: models.missing: there is no mind.'
exit 4
"""


def add(root: Path, version: str, program: str) -> None:
    """One more version below `root`, with units of its own that begin their description with its name."""
    there = root / PREFIX / "versions" / version
    (there / "bin").mkdir(parents=True)
    (there / "bin/gadget").write_text(program.format(version=version))
    (there / "bin/gadget").chmod(0o755)
    shutil.copytree(SYSTEMD, there / "systemd")
    for unit in (there / "systemd").glob("*.service"):
        # systemd-notify is a program of its own, and feeds nobody
        text = unit.read_text().replace("NotifyAccess=main", "NotifyAccess=all")
        text = re.sub("^WatchdogSec=.*\n", "", text, flags=re.MULTILINE)
        unit.write_text(text.replace("Description=", f"Description={version}: "))
    (there / "complete").touch()
