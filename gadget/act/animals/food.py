"""Whether a food that was found is the one that was named, and whether one that is not known was. Pure."""

from __future__ import annotations

from gadget.act.animals.knowledge import Animal, Knowledge, Thing
from gadget.act.names import Hit, Said, Units
from gadget.act.phrases import Heard


def of_another(hit: Hit[Thing], said: Units, kind: Animal | None) -> bool:
    """Whether the name of something harmless is only a part of what was named: the 草 (grass) of 百草枯 (paraquat),
    the cherry of "cherry leaves". What is dangerous counts in any company."""
    judged = hit.value.for_animal(kind)
    if judged is not None and judged.verdict in ("deadly", "danger"):
        return False
    before, after = said[max(0, hit.start - 1) : hit.start], said[hit.end : hit.end + 1]
    if set(after) & _PARTS:
        return True
    single = hit.end - hit.start == 1 and not hit.name.isascii()
    return single and not (set(before) <= _BEFORE and set(after) <= _AFTER)


_PARTS = set(
    "leaf plant stem vine root bulb flower seed stone pit oil poppy 叶 藤 茎 苗 根 花 籽 核 油 胆".split()
)
"""After the name of a food: another thing, which may be poisonous where the food is not."""
_BEFORE = set("吃喂喝给了点些能以和跟或块片只条根颗粒碗口把用咬舔闻碰食到过下吞啃嚼个有爱偷想要不没多少")
_AFTER = set("吗呢了吧嘛啊呀么可能会行好对有是和跟或怎该要多少吃喂喝没不")
"""What may stand beside a name of one Chinese character that is a word of its own."""


def asks_of_a_food(topic: Heard[str], said: Said, known: Knowledge) -> bool:
    """Whether a question how much or what it eats names a food that is not known: "how much candyfloss can he eat"."""
    if topic.value != "feed":
        return False
    if topic.written[-1:] and said.units[topic.end - 2 : topic.end] == ("多", "少"):
        return bool(set(said.units[topic.end : topic.end + 1]) - _AFTER_AMOUNT)
    if len(topic.written) == 1 or said.units[topic.end - 1] not in ("eat", "feed"):
        return False
    named: list[str] = []
    for unit in said.units[topic.written[0][1] : topic.written[-1][0]]:
        if unit in _ASKING:
            break
        named.append(unit)
    return bool(set(named) - _NO_FOOD) and not (
        _ANY_FOOD & set(named) or known.animal_names.within(tuple(named))
    )


_ASKING = set("should can could may might must do doe does did is are was would will shall to ought".split())
"""What is asked about stands before those words."""
_ANY_FOOD = set(
    "food meal feed treat snack kibble pellet biscuit portion vegetable veg veggy fruit green meat fish diet "
    "stuff gram ounce cup scoop spoon spoonful teaspoon tablespoon kilo calorie time often kind sort type brand "
    "animal pet".split()
)
"""What any animal is fed, or how much of it."""
_NO_FOOD = set(
    "i we you they he she it one else per day week month year each every at exactly about and".split()
)
"""Say no more than who eats, and when."""
_AFTER_AMOUNT = set("吗呢了啊呀吧合适好才够算是克次顿粮食东饭一每天最比正行会为就比")
"""After 吃多少: no food is named."""
