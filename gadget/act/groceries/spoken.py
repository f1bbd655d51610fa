"""What was said to be bought, as items: the list is taken apart, and each amount understood. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gadget.act.groceries import chinese, english
from gadget.act.groceries.item import Item, is_chinese

_COMPOUNDS = re.compile(
    r"\b(?:mac(?:aroni)?|fish|salt|salted? caramel|half|ben|m|sour cream|cheese|ham|oil|sweet|peanut butter|bread|"
    r"bacon|bangers|gin|rum|head|cookies|franks|pork|steak|surf|black|red|h|a|chicken|rice|lemon|lime|honey|ginger|"
    r"garlic|aloe|bed|pen|strawberries|peaches|sausage|pb|b)"
    r" (?:and|&|n) (?:cheese|chips|vinegar|pepper|half|jerry'?s?|ms?|onion|ham|balsamic|sour|jelly|butter|eggs?|mash|"
    r"tonic|coke|shoulders|cream|beans?|kidney pie|turf|white|m|w|rice|lime|ginger|mustard|lemon|garlic|herbs?|"
    r"vera|bath|paper|veg|j|j'?s)\b",
    re.IGNORECASE,
)
"""Things with an "and" inside; what is left together is still one line of the list, and nothing is lost."""


def items(said: Iterable[str]) -> list[Item]:
    """The items of `said`: each as the mind set it apart, or all in one ("milk, eggs and bread")."""
    spans = [span.strip() for span in said if span.strip()]
    if len(spans) == 1:
        spans = _apart(spans[0])
    return [item for item in map(_parsed, spans) if item.name]


def _parsed(span: str) -> Item:
    return chinese.parse(span) if is_chinese(span) else english.parse(span)


def _apart(text: str) -> list[str]:
    """`text` at its commas and "and"s."""
    if is_chinese(text):
        return [
            part
            for part in re.split(r"[、，,；;]\s*|(?:还有|以及|和(?!牛|田)|跟|外加)", text)
            if part.strip()
        ]
    whole = _COMPOUNDS.sub(lambda found: re.sub(r" (and|&|n) ", "\0", found[0]), text)
    parts = re.split(r"\s*[,;]\s*(?:and |plus |also )?|\s+(?:and also|and|plus|as well as)\s+", whole)
    parts = [part.replace("\0", " and ").strip() for part in parts if part.strip()]
    return _amounts_kept(parts)


def _amounts_kept(parts: list[str]) -> list[str]:
    """An amount that a comma set apart from its name goes back to it: "milk, two litres"."""
    found: list[str] = []
    for part in parts:
        if found and _ONLY_AMOUNT.fullmatch(part):
            found[-1] = f"{found[-1]}, {part}"
        elif (
            found
            and part.startswith("a half")
            and re.search(r"\d$|\b(?:one|two|three|four|five|six)$", found[-1])
        ):
            found[-1] = f"{found[-1]} and {part}"
        else:
            found.append(part)
    return found


_ONLY_AMOUNT = re.compile(
    r"(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|eight|ten|twelve|half a|a couple of) ?"
    r"(?:litres?|liters?|kilos?|grams?|g|kg|l|ml|pounds?|lbs?|ounces?|pints?|cans?|tins?|bottles?|bags?|boxes|box|"
    r"packs?|packets?|dozen|cartons?|jars?|bunch(?:es)?|loaf|loaves)|\d{1,3}",
    re.IGNORECASE,
)
