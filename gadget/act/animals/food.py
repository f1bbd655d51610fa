"""Whether a food that was found is the one that was named, and whether one that is not known was. Pure."""

from __future__ import annotations

from gadget.act.animals.knowledge import NAME, Animal, Knowledge, Thing
from gadget.act.animals.parts import after_parts
from gadget.act.names import Hit, Said, Units
from gadget.act.phrases import Heard


def of_another(hit: Hit[Thing], said: Units, kind: Animal | None, known: Knowledge) -> bool:
    """Whether the name of something harmless is only a part of what was named: the 草 (grass) of 百草枯 (paraquat),
    the cherry of "cherry leaves", the tomato of "tomato sauce". What is dangerous counts in any company."""
    judged = hit.value.for_animal(kind)
    if judged is not None and judged.verdict in ("deadly", "danger"):
        return False
    before, after = set(said[max(0, hit.start - 1) : hit.start]), set(said[hit.end : hit.end + 1])
    if after & _PARTS:
        return True
    if judged is not None and judged.verdict in ("fine", "little"):
        if before & _PREPARED and said[hit.start - 2 : hit.start - 1] != ("not",):
            return True
        end = after_parts(hit, said, judged)
        if not _is_whole(said[end:], known):
            return True
        if end > hit.end:  # the 肉丁 of 宫保鸡肉丁 may be a dish
            return not (hit.name.isascii() or _begins_here(said[: hit.start], known))
    single = hit.end - hit.start == 1 and not hit.name.isascii()
    return single and not (before <= _BEFORE and after <= _AFTER)


def _is_whole(rest: Units, known: Knowledge) -> bool:
    """Whether what follows the name of a food makes nothing else of it."""
    after = set(rest[:1])
    if after & _PARTS:
        return False
    return after <= _GOES_ON or _digit(after) or _how(after) or _begins_name(rest, known)


def _how(after: set[str]) -> bool:
    """Whether a word says how or how often: "properly"."""
    return all(unit.endswith("ly") and unit not in _NO_ADVERBS for unit in after)


def _begins_here(before: Units, known: Knowledge) -> bool:
    """Whether a Chinese name that stands here is named from its beginning, with no word of a dish before it."""
    return set(before[-1:]) <= _BEFORE | _GOES_ON or known.animal_names.ending(before) is not None


def _digit(after: set[str]) -> bool:
    return all(unit.isdigit() for unit in after)


def _begins_name(rest: Units, known: Knowledge) -> bool:
    """Whether another food or an animal is named next, which is judged by itself."""
    return bool(known.things.beginning(rest, NAME) or known.animal_names.beginning(rest, NAME))


_PARTS = set(
    "leaf plant stem vine root bulb flower seed stone pit oil poppy 叶 藤 茎 苗 根 花 籽 核 油 胆".split()
)
"""After the name of a food: another thing, which may be poisonous where the food is not."""
_NO_ADVERBS = set("jelly belly bully gully holly lily".split())
_PREPARED = set(
    "fried spicy salted salty smoked pickled marinated seasoned breaded battered glazed curried flavoured "
    "flavored candied caramelised barbecued bbq buttered teriyaki tandoori 炸 炒 烧 卤 腌 咸 辣 醋 酱 熏 烤".split()
)
"""Before the name of a food: a dish made of it, and nobody knows with what."""
_GOES_ON = set(
    "a about after again alone along already also always and any anymore anyway are as at be because been "
    "before but by can could daily did do doe does during each either else ever every everyday few first "
    "for from had has have he her him his how i if in inside instead into is it just later least less "
    "like lot made many may maybe me might mine mixed more most much must my need never next no not now "
    "occasionally of off often ok okay on once only or other our out outside per please plus raw "
    "regularly right safe safely she should since so sometimes soon still than that the their them then "
    "there these they thing this those though through to today tomorrow tonight too twice under until up "
    "us was we well were what when where whether which while who why will with without would yesterday "
    "yet you your morning evening night day week hour minute ago cooked boiled plain steamed fresh frozen "
    "peeled washed chopped cut sliced grated mashed pureed unsalted unsweetened slice piece chunk bit "
    "bite cube stick strip half quarter portion treat snack floret kernel bad good fine poisonous toxic "
    "dangerous harmful harm hurt upset ate eat eaten eating give given feed fed swallowed licked chewed "
    "allowed enough month year food whole better best settle help work make go keep suit cause going got "
    "across affect aid almost around away both clean come constipate contain count cure difficult digest "
    "digested down ease easier easy even except fill fit full happen hard harder harmless healthier "
    "healthy high however improve kill last lead low lower mean natural near nor normal nothing "
    "nutritious overnight perhaps provide quite raise rather reduce replace reward safer same serve "
    "served serving several show similar somehow stop store stored straight such taste tasty together "
    "touch toward turn unhealthy unsafe upon use used useful versus very vs want wash weekly whatever "
    "whenever whilst within worse worth".split()
) | set(
    "吗呢了吧嘛啊呀么哦可能会行好对有是和跟或怎该要多少吃喂喝没不给它他她我你这那就也还都得安危毒一两几半"
    "每天里上下在到被把时后前当做用咋啥什为因但比最算适合健伤拉吐啃舔咬嚼成生熟煮蒸切片块段粒颗根条点些以"
    "之已今昨刚偶经常太过需应呗咯哈嘞加拌嗯够干吞掉完进然等及啦哪谁随只必想爱喜倒真问让放含容易消导使影补"
    "泡正奖"
)
"""After the name of a food: it was named to the end. Any other word may make a dish of it: "tomato sauce"."""
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
