"""Whether a question only points ("can he eat this?"), and what is known of that which the camera shows. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gadget.act.animals.knowledge import VERDICTS, Animal, Judged, Knowledge, Thing
from gadget.act.names import Hit, units
from gadget.seen import Name

_POINTING = re.compile(r"\b(?:this|that|these|those|it|them|one|ones|here)\b|[这那它]|一[个颗片朵口]")
_EATING = re.compile(
    r"\b(?:eat\w*|ate|have|had|swallow\w*|lick\w*|chew\w*|nibbl\w*|dr[aiu]nk|gobbled|got|stole|give|gave|feed"
    r"|fed|try|taste\w*"
    r"|safe|ok|okay|all right|fine|good|bad|poisonous|toxic|dangerous|harm\w*|hurt|kill|edible)\b"
    r"|[吃喝舔咬啃吞喂毒]|安全|危险"
)
_NOTHING_ELSE = set(
    "this that these those it them one ones here there of some any thing things something stuff bit bite piece "
    "lot little plant flower leaf leaves fruit food vegetable herb two three few "
    "i he she they we him her us dog cat my our the a an is are was were be been do does did can could may might will "
    "would should have has had hes shes theyre ive just already now today yesterday and or so if what "
    "eat eats eating ate eaten swallow swallowed lick licked licking chew chewed chewing nibble nibbled "
    "drink drank drunk gobbled got get hold into at stole found give gave feed fed let allowed try taste "
    "tasted on for to with from off safe ok okay all right fine good bad poisonous toxic dangerous "
    "harmful harm hurt kill sick ill edible please think know worry worried whole half up in mouth "
    "happen happens how much many often".split()
)
_NOTHING_ELSE_ZH = set(
    "这那它他她个些种样朵颗片株盆棵粒块口只条点东西玩意儿植物花叶子果水食菜能不吃喝可以会有没毒吗嘛呢啊呀了刚才给喂一两半几安全危险"
    "行好吧么是要紧事怎办舔咬啃吞误偷到的过下进把整也被让对得碍关系问题死坏人家我你狗猫就在地上路边捡多少"
)


_AMOUNT = re.compile(r"\bhow (?:much|many|often)\b|多少")
_POINTING_AWAY = re.compile(r"\b(?:this|that|these|those|them|one|ones)\b|[这那]")


def points(question: str) -> bool:
    """Whether it asks about eating, or poison, and points at something. In "how much does it eat" it is the animal."""
    said = question.casefold()
    pointing = _POINTING_AWAY if _AMOUNT.search(said) else _POINTING
    return pointing.search(said) is not None and _EATING.search(said) is not None


def names_nothing(question: str) -> bool:
    """Whether the words leave open what it is: "just ate one of these", "这个有毒吗"."""
    said = question.casefold().replace("’", "'").replace("'", "")
    words = re.findall(r"[a-z]+", said)
    characters = re.findall(r"[\u3400-\u9fff]", said)
    return set(words) <= _NOTHING_ELSE and set(characters) <= _NOTHING_ELSE_ZH


def known_of(
    shown: Sequence[Name], animal: Animal | None, known: Knowledge
) -> tuple[Name, Hit[Thing] | None, Judged | None]:
    """Of what a picture may show, that which is worst for the animal; at least one name must be given."""
    found = []
    for name in shown:
        hit = known.things.ending(units(name.english)) or known.things.ending(units(name.chinese))
        found.append((name, hit, hit.value.for_animal(animal) if hit is not None else None))
    return min(found, key=lambda one: len(VERDICTS) if one[2] is None else VERDICTS.index(one[2].verdict))
