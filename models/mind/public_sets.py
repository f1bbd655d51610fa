"""Requests of public data sets, relabelled by hand to the catalogue.

The sentences stay where they are (`../shared/data/text`, see the SOURCE files there); the repository holds
labels only: which sentence, a checksum of it, the action, and where in it each argument lies. Without the
data sets there are no rows, and whoever asks for them says so.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from frames import DATA, Piece

TEXTS = Path(__file__).parents[3] / "shared" / "data" / "text"
LABELS = DATA / "public"

_MARK = re.compile(r"\{([a-z]+)(:?=)([^{}]*)\}")


@cache
def _sentences(source: str) -> list[str]:
    """Every sentence of a data set (or a part of it, after a colon), in the order of its files."""
    match source:
        case "hwu64":
            return [row["text"] for row in _json_lines(TEXTS / "hwu64/data.jsonl")]
        case "slurp":
            return [row["sentence"] for row in _json_lines(TEXTS / "slurp/devel.jsonl")]
        case "smp2017":
            return [row["text"] for row in _json_lines(TEXTS / "smp2019/smp2017_domains.jsonl")]
        case "smp2019":
            return [row["text"] for row in json.loads((TEXTS / "smp2019/train.json").read_text("utf-8"))]
    name, part = source.split(":")
    if name == "clinc":
        return [row[0] for row in json.loads((TEXTS / "clinc_oos/data.json").read_text("utf-8"))[part]]
    if name == "xsid":
        rows = (TEXTS / f"xsid/{part}.valid.conll").read_text("utf-8").splitlines()
        return [row.removeprefix("# text = ") for row in rows if row.startswith("# text = ")]
    if name == "snips":
        raw = (TEXTS / f"snips/train_{part}_full.json").read_bytes().decode(errors="ignore")
        return ["".join(piece["text"] for piece in row["data"]) for row in json.loads(raw)[part]]
    raise ValueError(f"no data set is called {source}")


def _json_lines(path: Path) -> Iterator[dict[str, str]]:
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)


def sentence(identity: str) -> str:
    """The sentence `source:number`, with single spaces."""
    source, number = identity.rsplit(":", 1)
    return " ".join(_sentences(source)[int(number)].split())


def rows(name: str) -> list[tuple[str, str, list[Piece]]]:
    """Identity, action and pieces of every row labelled in `models/data/public/<name>.tsv`.

    Raises `ValueError` when a sentence is not the one that was labelled.
    """
    found = []
    for line in (LABELS / f"{name}.tsv").read_text("utf-8").splitlines():
        identity, checksum, action, *marks = line.split("\t")
        text = sentence(identity)
        if _checksum(text) != checksum:
            raise ValueError(f"{identity} is another sentence than the one that was labelled")
        found.append((identity, action, _pieces(text, marks)))
    return found


def names() -> list[str]:
    """The label files; none where the data sets are not at hand."""
    return sorted(path.stem for path in LABELS.glob("*.tsv")) if TEXTS.is_dir() else []


def _pieces(text: str, marks: list[str]) -> list[Piece]:
    pieces, at = [], 0
    for mark in marks:
        slot, _, where = mark.partition("=")
        if slot.endswith(":"):
            pieces.append(Piece(where, slot[:-1], unspoken=True))
            continue
        start, end = map(int, where.split("-"))
        pieces += [Piece(text[at:start]), Piece(text[start:end], slot)]
        at = end
    return [piece for piece in [*pieces, Piece(text[at:])] if piece.words]


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def labelled(line: str) -> str | None:
    """A labeller's line (identity, action, sentence with marks) as a line of a label file; None where there
    is no label."""
    identity, action, *rest = line.rstrip("\n").split("\t")
    if action == "?":
        return None
    text, marks, plain = sentence(identity), [], ""
    at = 0
    for mark in _MARK.finditer(marked := rest[0].strip() if rest else text):
        plain += marked[at : mark.start()]
        at = mark.end()
        if mark[2] == ":=":
            marks += [f"{mark[1]}:={mark[3]}"] if mark[3] else []
        else:
            marks.append(f"{mark[1]}={len(plain)}-{len(plain) + len(mark[3])}")
            plain += mark[3]
    if (plain + marked[at:]).strip() != text:
        raise ValueError(f"{identity}: the marked sentence is another one: {plain + marked[at:]!r}")
    return "\t".join([identity, _checksum(text), action, *marks])


if __name__ == "__main__":  # python public_sets.py FILE… < marked lines > label file
    for row in sys.stdin:
        if row.strip() and (label := labelled(row)):
            print(label)
