"""Whether a baby or a small child is named, rather than an animal's young or a pet that is called one. Pure."""

from __future__ import annotations

import re

from gadget.act.animals.knowledge import Knowledge
from gadget.act.animals.person import NOT_PERSON
from gadget.act.names import units


def names_child(question: str, known: Knowledge) -> bool:
    """Whether `question` names a human child. "The babies" alone are an animal's; any other doubt is a child."""
    said = NOT_PERSON.sub(" ", question.casefold().replace("’", "'"))
    return any(not _is_young(said, found, known) for found in _CHILD.finditer(said))


def _is_young(said: str, found: re.Match[str], known: Knowledge) -> bool:
    """Whether the word found stands for an animal's young."""
    before, after = said[: found.start()], said[found.end() :]
    next_named = known.animal_names.within(units(after)[:2])
    if _WORD_NEXT.match(after) and next_named and next_named[0].start == 0:  # "the baby rabbits"
        return True
    if found[0] in _ALSO_YOUNG and _ends_in_animal(before, known):  # "the rabbit's babies", 狗宝宝
        return True
    if _born_to_animal(before, said, known) or _PIECE.search(before):
        return True
    if _HUMAN_OWNER.search(before) or (_PARTY.search(before) and known.animal_names.within(units(said))):
        return False
    if found[0] == "babies":
        return not _OF_PEOPLE.search(said) and (before.endswith("the ") or bool(_REARED.search(said)))
    return found[0] == "宝宝" and bool(_REARED_ZH.search(said)) and not _beside_animal(said, known)


_CHILD = re.compile(
    r"(?<!her )(?<!its )(?<!his )(?<!their )\bbab(?:y|ies)\b(?! ones?\b| animals?\b)"
    r"|\b(?:newborns?|infants?|toddlers?|child|children|kids?|crib|cot|cradle)\b"
    r"|宝宝|婴儿|新生儿|小孩|孩子|幼儿|娃|月子"
)
_WORD_NEXT = re.compile(r" [a-z]")
_ALSO_YOUNG = ("baby", "babies", "宝宝")
"""What the young of an animal is called as well, right after its name; a "dog kid" is nobody's."""
_PIECE = re.compile(r"(?:[几\d一二两三四五六七八九十]|这|那)[只窝]小?$")
"""Babies that are counted as animals are: 三只宝宝, 一窝宝宝."""
_HUMAN_OWNER = re.compile(r"\b(?:my|our|human)(?: [\w-]+)? $|(?:我|咱|我们|咱们|人)(?:家|的|家的|家里的)?$")
_PARTY = re.compile(r"\b(?:with|around|near|at|to|towards|beside|by|and) the $")
"""Before a baby that somebody else, the animal, is with."""
_REARED = re.compile(
    r"\bnests?\b|\blitter\b(?! ?(?:box|tray|pan|tin))|(?<!my )(?<!our )\bmother\b|\bwean(?:ed|ing)?\b"
)
_OF_PEOPLE = re.compile(
    r"\b(?:com(?:e|es|ing)|bring(?:s|ing)?|brought|arriv\w*)\b.{0,12}\b(?:home|hospital)\b|\bhospital\b"
    r"|\b(?:nursery|prams?|strollers?|crawl\w*|twins?|nappy|nappies|diapers?|wife|husband|sister|daughter)\b"
)
"""What is said of people and their babies."""
_REARED_ZH = re.compile(r"断奶|窝里的?宝|[一这那]窝|母[猫狗兔鼠]|分笼|睁眼")
"""What is said of animals and their young."""


def _ends_in_animal(before: str, known: Knowledge) -> bool:
    """Whether the words right before are an animal's name, with nothing between but an 's."""
    before = before.rstrip()
    return before[-1:].isalnum() and known.animal_names.ending(units(before)) is not None


def _born_to_animal(before: str, said: str, known: Knowledge) -> bool:
    """Whether it was born to an animal: "my hamster had", "she is expecting", 猫生了; not "my sister had"."""
    english = _BORE.search(f" {before}")
    if english is not None:
        mother = _CLAUSE.split(f" {before}"[: english.start()])[-1].strip()
        if mother in ("", "she", "it"):  # the animal that is asked about, when no other is named
            return said[len(before) :].startswith("babies") and not known.animal_names.within(units(said))
        return known.animal_names.ending(units(mother)) is not None
    chinese = _BORE_ZH.search(before)
    return chinese is not None and _ends_in_animal(before[: chinese.start()], known)


_BORE = re.compile(
    r"(?:'s)?(?: (?:has|have|had|is|are|was|may be|just|recently|already|also|going to|about to))*"
    r" (?:had|has|have|having|expecting|got|gets|gave birth to|given birth to|give birth to|delivered)"
    r"(?: (?:her|some|many|two|three|four|five|six|seven|eight|\d+|a|the|tiny|little|lots of|new|first))* $"
)
_CLAUSE = re.compile(r"[,.;!?]")
_BORE_ZH = re.compile(
    r"(?:刚刚|刚|已经|又|昨天|今天|昨晚|前天|要|快|快要|可能|好像|自己|也)*生(?:了|下|完|出|的)?.{0,4}$"
)


def _beside_animal(said: str, known: Knowledge) -> bool:
    """Whether an animal is named as the one that somebody is with: 宝宝和猫."""
    return any(known.animal_names.within(units(found[1])) for found in _WITH_ZH.finditer(said))


_WITH_ZH = re.compile(r"[和跟与同让给](.{1,5})")
