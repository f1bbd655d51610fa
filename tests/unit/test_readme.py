"""The README tells the truth about what can be checked: its tree, its commands, the files it names."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from gadget.cli import commands

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tree_is_true() -> None:
    checked = subprocess.run([sys.executable, "tools/tree.py", "--check"], cwd=ROOT)
    assert checked.returncode == 0, "run `python tools/tree.py`"


def test_every_file_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_it_names_exists() -> None:
    known = {name for name, _ in commands()} | {name.split()[0] for name, _ in commands()}
    named = set(
        re.findall(r"`(?:\.venv/bin/)?gadget ([a-z]+(?: (?:list|pull|show|check|verify|build))?)", TEXT)
    )
    assert named and named <= known
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", TEXT)) <= targets
