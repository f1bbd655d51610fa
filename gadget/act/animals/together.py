"""Whether two that were named are dangerous to each other: a cat and a hamster, a dog and a baby. Pure.

It is asked before what is known of one of them alone, which would say only that rabbits like company.
"""

from __future__ import annotations

import re

from gadget.act.animals.child import names_child
from gadget.act.animals.knowledge import BABY, Knowledge, Pair
from gadget.act.animals.question import Question
from gadget.act.names import as_said, units
from gadget.act.wording import Says


def about_two(animal: str, question: str, asked: Question, known: Knowledge) -> Says | None:
    """What there is to say of the two; None when only one was named, or something else is asked."""
    if asked.thing is not None and not known.animal_names.exact(units(asked.thing.name)):
        return None
    two = _pair(animal, question, known)
    if two is None:
        return None
    may, said = _MAY.search(question.casefold()), _MAY.sub("", question.casefold())
    quiet = (asked.sign is None or may is not None) and asked.topic in _KEPT
    if BABY in two.one:
        near = _NEAR.search(_beside_topic(said, asked, known))
        return two.say if quiet and (may or near) else None
    if two.bitten is not None and _HURT.search(said) and not (asked.sign and asked.sign.urgency == "now"):
        return two.bitten
    together = _TOGETHER.search(said) or (_AFTER.search(said) and _is_kept(animal, question, two, known))
    return two.say if quiet and (may or together) and not _OF_FOOD.search(said) else None


_KEPT = ("", "company", "alone", "home", "exercise", "train", "sleep", "young", "stray")
"""The topics in which another animal may matter."""


def _pair(animal: str, question: str, known: Knowledge) -> Pair | None:
    """The first pair of which both are named."""
    named = [*known.animal_names.within(units(animal)), *known.animal_names.within(units(question))]
    kinds = {hit.value.key for hit in named}
    for two in known.pairs:
        if two.one == {BABY}:
            if kinds and names_child(question, known):
                return two
        elif any(one != other for one in two.one & kinds for other in two.other & kinds):
            return two
    return None


def _beside_topic(said: str, asked: Question, known: Knowledge) -> str:
    """What is said beside a topic that there is an answer to: barking at a baby is barking, and a dog that plays with
    children has its exercise. Whether it may play with them is asked of the children."""
    if asked.kind is None or (asked.kind.key, asked.topic) not in known.care:
        return said
    said = _BARKS.sub(" ", said)
    return said if _ALLOWED.search(said) else _PLAYS.sub(" ", said)


_BARKS = re.compile(r"\bbark\w*")
_PLAYS = re.compile(r"\bplay(?:s|ed|ing)?\b(?: \w+)? with (?:\w+ )?(?:kids|children)\b")
_ALLOWED = re.compile(
    r"\b(?:can|could|may|should|shall|safe(?:ly)?|ok|okay|let|allow\w*|trust\w*|all right|fine)\b"
)


def _is_kept(animal: str, question: str, two: Pair, known: Knowledge) -> bool:
    """Whether the one that is chased or stared at lives with the other: "our hens", and not birds in the garden."""
    if any(hit.value.key in two.other - two.one for hit in known.animal_names.within(units(animal))):
        return True
    said, outside, end = as_said(question), _OUTSIDE.search(question.casefold()), 0
    for hit in known.animal_names.within(said.units):
        between = set(said.units[end : hit.start])
        owners = {word for little in said.little[max(end, hit.start - 1) : hit.start + 1] for word in little}
        end = hit.end
        if hit.value.key not in two.other:
            continue
        if hit.name not in _ALSO_WILD or owners & _OWNERS or between & _OWNED:
            return True
        if not outside and (owners & _POINTING or _CAGE.search(question.casefold())):
            return True
    return False


_ALSO_WILD = set(
    "bird finch mouse rat rabbit hare fish hedgehog turtle 鸟 老鼠 兔子 兔 鱼 刺猬 乌龟 龟".split()
)
"""Names of animals that are kept and of those that a cat or a dog meets outside."""
_OWNERS = set("my our".split())
_OWNED = set("pet neighbour neighbor 我 咱 家 养 笼 缸".split())
_POINTING = set("the this that these those his her their".split())
_CAGE = re.compile(r"\b(?:cage|hutch|tank|aquarium|bowl|pen|coop)\b|笼|缸")
_OUTSIDE = re.compile(
    r"\b(?:outside|outdoors|garden|yard|window|park|walk(?:s|ies)?|feeder|wild|street|fields?|woods|trees?)\b"
    r"|窗|外面|院子|野|公园|遛|树"
)

_NEAR = re.compile(
    r"\b(?:alone|unattended|unsupervised|together|with|near|around|crib|cot|cradle|sleep\w*|room|leave|left|trust\w*"
    r"|jealous|safe|introduc\w*|meet|lick\w*|arriv\w*|expecting|coming|growl\w*|bark\w*|snap\w*|hiss\w*)\b"
    r"|一起|单独|独处|旁边|睡|放心|安全|靠近|接触|房|玩|(?<!营)养|待|住|凶|吼|扑"
)
_HURT = re.compile(
    r"(?<!\ba )\bbit\b(?! of)|\b(?:bites?|bitten|attack(?:s|ed)?|maul(?:s|ed)|scratched|clawed|pounced|grabbed|kicked"
    r"|got (?:hold of|at) (?:my|our)|in (?:its|her|his|the \w+'s) mouth)\b|咬(?!死)|抓伤|抓破|扑倒|踢"
)
_TOGETHER = re.compile(
    r"\b(?:together|liv(?:e|es|ing) with|alone|left with|leave|shar(?:e|es|ing)|get(?:s|ting)? (?:on|along)"
    r"|ke(?:ep|eps|eping|pt)(?! \w+ing\b)|with (?:a|an|my|our|the|another)|same|introduc\w*|play\w*"
    r"|safe (?:with|around|near)|around|near|friends?|trust\w*|meet\w*|companion|hurt|harm|attack|kill"
    r"|free|loose)\b|\b(?:i|we)(?: already| also)? (?:have|own|got|get|adopt|buy)\b"
    r"|一起|同笼|同住|同一|合养|混养|一块|共处|相处|单独|独处|关|同缸|玩|见面|同屋|(?<!营)养|会不会|伤害"
)
_AFTER = re.compile(
    r"\b(?:chas(?:e[sd]?|ing)|star(?:e[sd]?|ing)|bark(?:s|ed|ing)?|hunt(?:s|ed|ing)?)\b|追|盯|扑"
)
"""What one does after another that may live anywhere."""
_MAY = re.compile(
    r"\b(?:will|would|might|could|going to|try(?:ing)? to|tries to|wants? to)\b.{0,30}?"
    r"\b(?:eat|bite|attack|kill|hurt|harm|scratch)\b|会(?:不会)?(?:吃|咬|抓|踢|伤)"
)
"""What one may do to the other; nothing has happened."""
_OF_FOOD = re.compile(
    r"\b(?:eat\w*|ate|food|feed\w*|fed|give|giv\w*|cook\w*|raw|meat|treats?|diet|bones?|drink\w*|litter|shampoo|toys?"
    r"|drops|bedding)\b|\bor\b|\bthan\b|difference|吃|喂|粮|肉|骨|喝|砂|还是|哪个|区别|比"
)
"""Another matter: what one is fed, or which of two to choose."""
