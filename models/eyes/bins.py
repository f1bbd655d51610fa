"""Which bin the gadget would name for a photograph of waste, all the way: what the eyes say, the item made of it, the table's bin.

TrashNet tells what a thing is made of, not what it is. So an answer is right when it names a thing of the true material, whatever its
shape, or another that goes in the same bin as what the class mostly holds (`MOSTLY`). "By the class alone" it must go in that bin: a bottle
with a deposit is wrong then, and a bag for the shop's collection. The mind says nothing here: where the eyes name nothing the gadget asks,
unless the mind makes something of the soft tokens (models/mind/evaluate_pictures.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shares import Share

from gadget.act.waste.finding import find
from gadget.act.waste.table import Region, Table, Unclear
from gadget.calls import Call, Language, Signature
from gadget.decide import sight
from gadget.seen import Seen

LANGUAGE: dict[Region, Language] = {"de": "en", "uk": "en", "us": "en", "cn": "zh"}
MOSTLY = {
    "cardboard": "cardboard box",
    "glass": "glass bottle",
    "metal": "metal can",
    "paper": "paper",
    "plastic": "plastic container",
    "trash": "tissue",
}
"""What each class of TrashNet mostly holds, in the table's words. "trash" is what nobody recycles: napkins, cups, sweet wrappers."""

RIGHT, WRONG = "right bin", "wrong bin"
ASKED = "asks for the material"
UNKNOWN = "not in the table"
NO_NAME = "no name: asks what it is"
UNCLEAR = "not clear: asks to see it"
OUTCOMES = (RIGHT, WRONG, ASKED, UNKNOWN, NO_NAME, UNCLEAR)


@dataclass(frozen=True, slots=True)
class Judged:
    """A photograph of waste: its class, the likeliest one by the eyes' head of materials, and everything that they see."""

    label: str
    likeliest: str
    seen: Seen


def bin_shares(
    waste: Sequence[Judged], signature: Signature, region: Region, table: Table
) -> dict[str, Share]:
    """As answered, by the likeliest material alone, and without a look."""
    told = [outcome(one.label, one.seen, signature, region, table) for one in waste]
    true = [true_bin(one.label, region, table) for one in waste]
    named_bins = [bin_of(named(one.seen, signature, LANGUAGE[region]), region, table) for one in waste]
    likeliest = [true_bin(one.likeliest, region, table) for one in waste]
    always = commonest([one.label for one in waste], region, table)
    shares = {f", as answered: {what}": [one == what for one in told] for what in OUTCOMES} | {
        ", as answered: right of those told a bin": [one == RIGHT for one in told if one in (RIGHT, WRONG)],
        ", as answered: right by the class alone": [a == b for a, b in zip(named_bins, true, strict=True)],
    }
    trash = [said for said, one in zip(told, waste, strict=True) if one.label == "trash"]
    for what in OUTCOMES:
        if what in trash:
            shares[f", as answered, class trash: {what}"] = [one == what for one in trash]
    shares[", of the likeliest material"] = [a == b for a, b in zip(likeliest, true, strict=True)]
    shares[f", always {always!r}"] = [place == always for place in true]
    return {what: Share.among(hits) for what, hits in shares.items() if hits}


def named(seen: Seen, signature: Signature, language: Language) -> str:
    """What the gadget would look up for "which bin does this go in?"; "" where it asks."""
    filled = sight.filled(Call(signature.name, {}), signature, seen, language)
    return str(filled.arguments.get("item", ""))


def bin_of(item: str, region: Region, table: Table) -> str:
    """Where the table sends it, in English, or `ASKED` or `UNKNOWN`."""
    found = find(item, table)
    if found is None:
        return UNKNOWN
    things = list(found.thing.options.values()) if isinstance(found.thing, Unclear) else [found.thing]
    places = {thing.kind.rules[region].bin.en for thing in things}
    return places.pop() if len(places) == 1 else ASKED


def outcome(label: str, seen: Seen, signature: Signature, region: Region, table: Table) -> str:
    """One of `OUTCOMES`, for a photograph of TrashNet's class `label`."""
    language = LANGUAGE[region]
    if not seen.is_clear:
        return UNCLEAR
    item = named(seen, signature, language)
    if not item:
        return NO_NAME
    place = bin_of(item, region, table)
    if place in (ASKED, UNKNOWN):
        return place
    of_its_material = {words[language == "zh"] for words in sight._MADE[label].values()}
    return RIGHT if item in of_its_material or place == true_bin(label, region, table) else WRONG


def true_bin(label: str, region: Region, table: Table) -> str:
    return bin_of(MOSTLY[label], region, table)


def commonest(labels: Sequence[str], region: Region, table: Table) -> str:
    """The bin that is right for most: what somebody would always say who never looks."""
    return Counter(true_bin(label, region, table) for label in labels).most_common(1)[0][0]
