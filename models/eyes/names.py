"""What things are called aloud, in both languages: names.tsv for the 1000 ImageNet classes, names-heads.tsv for the other heads.

    python names.py LABELS.json

writes both as the gadget reads them. The tables were written by hand; classes that a person would call the same share a name.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pictures import table

ANIMALS = ("dog", "cat", "bird", "fish", "reptile", "amphibian", "insect", "other animal")
KIND_OF_SPOKEN: dict[str, str] = {
    **dict.fromkeys(ANIMALS, "animal"),
    **dict.fromkeys(("bottle", "can", "box", "jar", "paper"), "waste"),
    **dict.fromkeys(("building", "scenery"), "scene"),
    "food": "grocery",
    "person": "",
    "plant": "",
}
"""Which of the coarse kinds a named thing belongs to; the rest are objects, and of some nothing is learnt."""


@dataclass(frozen=True, slots=True)
class Name:
    index: int
    english: str
    chinese: str
    kind: str


@cache
def names() -> list[Name]:
    return [
        Name(int(row["index"]), row["english"], row["chinese"], row["kind"]) for row in table("names.tsv")
    ]


@cache
def relabelled() -> dict[str, list[Name | None]]:
    """By photograph of the test split: what else it is called as truly as by its label, None where the label is not true of it.

    One ImageNet label is often not the only true name and now and then a wrong one (Beyer et al., arXiv 2006.07159). Written by somebody who
    looked at all 140 of animals and things and at nothing that any network said of them.
    """
    by_name = {name.english: name for name in names()}
    found: dict[str, list[Name | None]] = {}
    for row in table("relabelled.tsv"):
        found.setdefault(row["path"], []).append(by_name[row["name"]] if row["name"] else None)
    return found


@cache
def by_wnid() -> dict[str, Name]:
    """By the WordNet number in the sample photographs' file names; classes without a photograph have none here."""
    return {row["wnid"]: names()[int(row["index"])] for row in table("names.tsv") if row["wnid"]}


def labels() -> dict[str, list[dict[str, str]]]:
    """The name of every number that each output holds."""
    heads: dict[str, list[dict[str, str]]] = {
        "names": [{"en": name.english, "zh": name.chinese, "kind": name.kind} for name in names()]
    }
    for row in table("names-heads.tsv"):
        entry = {"class": row["class"], "en": row["english"], "zh": row["chinese"]}
        heads.setdefault(row["head"], []).append(entry | ({"coarse": row["of"]} if row["of"] else {}))
    return heads


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(labels(), ensure_ascii=False, indent=0), encoding="utf-8")
