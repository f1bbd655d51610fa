"""What asks for a line of print is read off, whatever the mind took it for. Pure.

To the mind "what's the total?" is a question about what is in view, or no request at all; what tells is that totals,
dates of expiry and codes are printed, and that the camera sees something. Nothing but reading aloud ever comes of it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gadget.act.writing.asked import Wanted, is_count, question
from gadget.articles import POURED
from gadget.calls import NO_ACTION, Call
from gadget.decide.base import Decision, Request
from gadget.seen import Seen

LOOK, READ = "describe_scene", "read_text"

SURE = 0.9
"""A mind this sure that it is no request is believed: "what is the total of 500 and 23?"."""

FOOD, GROCERY = 0.5, 0.25
"""How likely the names of food are together, and the sort of a grocery (as for `gadget.decide.sight`), when they are
believed."""

_PRINTED = (Wanted.TOTAL, Wanted.EXPIRY, Wanted.CODE)
_STATE = re.compile(
    r"\bstill (?:good|ok|okay|safe|fresh|edible)\b|\bg(?:o|oes|one|oing) (?:off|bad)\b"
    "|变质|还能[吃用]|坏了|什么时候坏",
    re.IGNORECASE,
)
"""Asked of food as it is, which has no print: of an apple, not of a carton of milk."""
_DATED = re.compile(
    r"\bdate\b|\bexpir|\b(?:best|use|sell)[- ]?(?:before|by)\b|保质|有效期|到期|过期|期限", re.IGNORECASE
)

_GROWN = re.compile(
    r"\b(?:apple|banana|orange|pear|peach|plum|mango|avocado|lemon|melon|grape|strawberr(?:y|ie)|raspberr(?:y|ie)|"
    r"fruit|mushroom|tomato(?:e)?|potato(?:e)?|onion|carrot|cucumber|cabbage|broccoli|lettuce|vegetable)s?\b"
    "|苹果|香蕉|橙子|橘子|梨子?|桃子?|李子|芒果|牛油果|柠檬|西?瓜(?!子)|葡萄|草莓|水果|蘑菇|菌子?|西红柿|番茄|土豆|洋葱"
    "|胡萝卜|黄瓜|白菜|青菜|西兰花|蔬菜",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:milk|juices?|yogh?urts?|cream|cheese|butter|jams?|sauces?|ketchup|soups?|crisps|chips|cakes?|pies?|smoothies?|"
    r"drinks?|tea|oil|powder|pills?|tablets?|medicine|tins?|cans?(?= of)|cartons?|packets?|packs?|jars?)\b"
    "|奶|汁|酪|酱|酒|醋|茶|糖|油|粉|干|饼|派|罐|饮料|蛋糕|薯片|药|盒|袋|瓶",
    re.IGNORECASE,
)
"""What comes in a package, whatever it was made of: apple juice."""


def read_off(decision: Decision, request: Request) -> Decision:
    """The decision, made one to read where the words ask for print, and the mind would look or half thought so.

    Who was asked which action they mean gets what they said. Things in view that are counted, and food that is as it
    grew, are no print.
    """
    words = decision.understood or request.text
    if request.picture is None or request.among or not _looks(decision):
        return decision
    asked = question(words)
    if asked is None or asked.wanted not in _PRINTED:
        return decision
    if (asked.wanted is not Wanted.EXPIRY and is_count(words)) or _is_of_food(words, request.seen):
        return decision
    return replace(decision, call=Call(READ), confidence=1.0, second=None, by="wording")


def _looks(decision: Decision) -> bool:
    """Whether it is about what is in view, as far as the mind can tell."""
    unsure = decision.second in (LOOK, READ) and decision.confidence < SURE
    return decision.call.action in (LOOK, READ) or (decision.call.action == NO_ACTION and unsure)


def _is_of_food(words: str, seen: Seen | None) -> bool:
    """Whether the words ask what state food is in that has no print on it, as it is seen or else as it is called."""
    if not _STATE.search(words) or _DATED.search(words) or _MADE.search(words):
        return False
    fresh = is_fresh(seen) if seen is not None and seen.is_clear else None
    return _GROWN.search(words) is not None if fresh is None else fresh


def is_fresh(seen: Seen) -> bool | None:
    """Whether food is seen that has no package; None when the eyes cannot tell."""
    if seen.sort == "grocery":
        best = seen.foods[0] if seen.foods else None
        return None if best is None or best.probability < GROCERY else best.name.kind not in POURED
    kinds = seen.kinds
    grown = kinds.get("food", 0.0) + sum(
        guess.probability
        for guess in seen.names
        if guess.name.english.endswith("mushroom") and guess.name.kind != "food"
    )
    return True if grown >= FOOD else None
