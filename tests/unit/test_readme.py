"""The README tells the truth about what can be checked: its tree, its commands, the files it names."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from gadget.act import view
from gadget.act.scene_question import asked
from gadget.cli import commands
from gadget.seen import Seen

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tree_is_true() -> None:
    checked = subprocess.run([sys.executable, "tools/tree.py", "--check"], cwd=ROOT)
    assert checked.returncode == 0, "run `python tools/tree.py`"


def test_every_file_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_what_the_gadget_says_it_cannot_do_with_a_picture_is_not_hidden() -> None:
    said = view.answer(asked("how many people are there?"), Seen(1.0), "en", tally=3)
    assert said.startswith("I can't count people or parts of things.")
    said = view.answer(asked("how many are there?"), Seen(1.0), "en", tally=None)
    assert said.startswith("I can't count them in this picture: they should lie apart on a plain background.")
    not_covered = TEXT.split("## What is not covered")[1].split("\n## ")[0]
    wrong = (ROOT / "models" / "README.md").read_text("utf-8").split("### What it gets wrong")[1]
    for page in (not_covered, wrong):
        assert "whole" in page and "things that lie apart on a plain background" in page
        assert re.search(r"never people|People, .* are not counted", page)


def test_every_command_it_names_exists() -> None:
    known = {name for name, _ in commands()} | {name.split()[0] for name, _ in commands()}
    named = set(
        re.findall(r"`(?:\.venv/bin/)?gadget ([a-z]+(?: (?:list|pull|show|check|verify|build))?)", TEXT)
    )
    assert named and named <= known
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", TEXT)) <= targets
