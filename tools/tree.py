"""Writes the tree at the end of the README: every file that git tracks, with its own first sentence.

``python tools/tree.py`` rewrites it, ``--check`` only says whether it is true (a test does).
"""

from __future__ import annotations

import ast
import itertools
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- tree: python tools/tree.py -->", "<!-- end of tree -->"

ABOUT = {
    ".ci/run": "what CI runs",
    ".gitignore": "what is not kept",
    "LICENSE": "Apache License 2.0",
    "Makefile": "every command, each with its own set-up",
    "NOTICE": "licences of models, sounds and libraries",
    "README.md": "this page",
    "docs/bench.json": "the figures of the README, as measured",
    "docs/bench.txt": "the same, as `gadget bench` prints them",
    "docs/connecting.md": "connecting it to the outside: secrets, e-mail, text messages, what can arrive twice",
    "docs/control.md": "the control socket",
    "docs/faults.md": "every fault that was tried, what happened, and the test that does it again",
    "docs/from-a-bare-card.md": "from a bare SD card to an answer, with every command",
    "docs/systemd.md": "the service: units, walls, versions",
    "hardware/README.md": "parts, assembly, tests pin by pin",
    "hardware/pins.toml": "the one pin map",
    "hardware/wiring.svg": "the wiring, drawn from it",
    "docs/lights-and-sounds.md": "every light pattern and sound, and what it means",
    "docs/simulate.png": "the simulator, as a terminal shows it",
    "docs/turn.png": "one turn, drawn from its events",
    "docs/turn.svg": "the same as a drawing",
    "gadget/data/demo-request.wav": "the request of the demo",
    "gadget/data/gadget.toml": "every setting, commented: the example file",
    "gadget/data/gadget-mind.npz": "link to models/gadget-mind.npz, so that the package carries it",
    "gadget/data/manifest.toml": "link to models/manifest.toml, so that the package carries it",
    "gadget/data/places.txt": "places and their time zones, in English and Chinese",
    "gadget/py.typed": "the package has types",
    "gadget/data/gadget-eyes.json": "link to models/gadget-eyes.json",
    "gadget/data/gadget-eyes.onnx": "link to models/gadget-eyes.onnx",
    "gadget/data/bench-picture.jpg": "link to a drawing that the eyes see clearly: what the benchmark shows",
    "gadget/data/animals.toml": "what animals may eat and need, and first steps in an emergency",
    "gadget/data/recycling.toml": "which bin, by country, item and material",
    "gadget/data/rooms.toml": "ideas for rooms",
    "models/README.md": "the mind: what it is for, how it is made, its figures and errors",
    "models/LOG.md": "what was tried, and what came of it",
    "models/data/LABELS.md": "how a request is labelled",
    "models/data/README.md": "what the mind is trained and judged on",
    "models/eyes/names-heads.tsv": "groceries, materials and rooms in two languages",
    "models/eyes/names.tsv": "the 1,000 things the eyes know by name, in two languages",
    "models/eyes/relabelled.tsv": "test photographs whose label is not the only true name, or not true",
    "models/gadget-eyes.json": "the trained eyes: their names in two languages",
    "models/gadget-eyes.onnx": "the trained eyes: the network",
    "models/runs/eyes.sh": "the eyes from nothing",
    "models/runs/mind.sh": "the mind from nothing",
    "docs/mind/confusion.png": "which action was taken for which",
    "docs/mind/errors.txt": "every wrong answer of the evaluation",
    "docs/mind/figures.json": "the evaluation's figures",
    "docs/mind/quantized.json": "the mind in five quantizations",
    "docs/mind/reliability.png": "confidence against what was right",
    "docs/mind/training.png": "learning curves",
    "models/gadget-mind.npz": "the trained adapter of the mind: what training changed",
    "models/manifest.toml": "every model file: role, sources, sha256, size, licence",
    "pyproject.toml": "the package, its extras, and the settings of its tools",
    "tests/assets/requests.jsonl": "the requests of the loop tests and what they must lead to",
    "tools/system-packages": "installs or names the Debian packages that are needed",
}
"""Files that cannot say it themselves."""

SAY_IT_IN_A_COMMENT = (".service", ".socket", ".conf", ".sysusers", ".tmpfiles", ".udev", ".sh")
"""Endings of files whose first comment begins with what they are."""

FOLDED = {
    "tests/assets/*.flac": "the requests, spoken",
    "models/data/frames": "28,000 request frames for training, by voice, language and action",
    "models/data/lexicons": "names, places, foods … that the frames draw from",
    "models/data/public": "labels of public requests: which sentence, action, where its arguments lie",
    "models/data/heard": "training requests as our own ears heard them",
    "models/data/tests": "requests that training never sees: development and test sets",
    "tests/assets/eyes": "drawn and spoilt pictures",
    "tests/assets/writing": "rendered signs, labels and letters",
}
"""Folders of many files of one kind, told as one."""


def main() -> int:
    """Rewrite or check; the exit status is 1 when the tree is not true."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    wanted = f"{before}{BEGIN}\n\n```\n{tree()}\n```\n\n{END}{after}"
    if "--check" in sys.argv:
        return int(wanted != text)
    README.write_text(wanted, encoding="utf-8")
    return 0


def tree() -> str:
    """One line for each file, folders indented."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    lines: list[str] = []
    open_folders: tuple[str, ...] = ()
    seen: set[str] = set()
    for name in sorted({_folded(path) for path in listed if (ROOT / path).exists()}, key=_order):
        parts = Path(name).parts
        for depth, folder in enumerate(parts[:-1]):
            if parts[: depth + 1] != open_folders[: depth + 1]:
                lines.append("  " * depth + folder + "/")
        open_folders = parts[:-1]
        if name in seen:
            continue
        seen.add(name)
        shown = "  " * (len(parts) - 1) + parts[-1] + ("/" if (ROOT / name).is_dir() else "")
        lines.append(f"{shown:34} {about(name)}".rstrip())
    return "\n".join(lines)


def about(name: str) -> str:
    """What the file says of itself, shortened to a line."""
    if name in FOLDED or name in ABOUT:
        return FOLDED.get(name) or ABOUT[name]
    path = ROOT / name
    if path.suffix == ".py":
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        first = re.split(r"(?<=[.!?])\s|\n\n", text.strip() + " ", maxsplit=1)[0]
        return " ".join(first.split()).rstrip(".:")
    if path.suffix in SAY_IT_IN_A_COMMENT:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#!")]
        comment = itertools.takewhile(lambda line: line.startswith("#"), lines)
        return re.split(r"[.:](?:\s|$)", " ".join(line.lstrip("# ") for line in comment) + " ", maxsplit=1)[0]
    return ""


def _folded(path: str) -> str:
    if Path(path).suffix == ".flac":
        return str(Path(path).parent / "*.flac")
    return next((folder for folder in FOLDED if path.startswith(folder + "/")), path)


def _order(name: str) -> tuple[tuple[int, str], ...]:
    """Files of a folder before its folders."""
    parts = Path(name).parts
    return tuple((int(depth < len(parts) - 1), part) for depth, part in enumerate(parts))


if __name__ == "__main__":
    sys.exit(main())
