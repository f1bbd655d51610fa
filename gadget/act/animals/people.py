"""First steps for people who were bitten, stung or poisoned. Pure.

Facts: docs/facts-checked.md. What is said goes no further than the first minutes, and names the emergency number.
"""

from __future__ import annotations

import re

from gadget.act.wording import Says


def harmed_by(said: str, *, certain: bool) -> Says:
    """First steps after a bite, sting or scratch; not `certain`: perhaps it was an animal that was hurt."""
    if IN_EYES.search(said):
        return EYES
    if _SNAKE.search(said):
        return _SNAKE_BITE if certain else both(_SNAKE_BITE, _OR_ANIMAL)
    if _VENOM.search(said):
        return _VENOMOUS if certain else both(_VENOMOUS, _OR_ANIMAL)
    if _SEA.search(said):
        return _SEA_STING
    if _TICK.search(said):
        return _TICK_OUT
    if _INSECT.search(said) or _STING.search(said):
        told = _STUNG_BADLY if _BADLY_STUNG.search(said) else _STUNG
        return told if certain else both(told, _OR_STUNG_ANIMAL)
    return both(_EMERGENCY_NUMBER, _BITTEN) if _BADLY_BITTEN.search(said) else _BITTEN


def is_venomous(who: str) -> bool:
    """Whether it is a snake, a scorpion, a wasp … by its name."""
    return any(kind.search(who) for kind in (_SNAKE, _VENOM, _SEA, _INSECT)) and not _TICK.search(who)


_EMERGENCY_NUMBER = Says("Phone the emergency number now.", "马上打急救电话。")
POISONED = Says(
    "Phone the emergency number or a poison centre now and say what it was, how much and when. "
    "Don't make anybody vomit, and keep what is left to show.",
    "马上打急救电话或中毒急救热线，说清楚是什么、多少、什么时候。不要催吐，剩下的留着给医生看。",
)
BATTERY = Says(
    "Phone the emergency number or a poison centre now and go to a hospital at once: it burns within two hours. "
    "Nothing to eat or drink unless they say so, and no vomiting.",
    "马上打急救电话或中毒急救热线，立刻去医院：两小时内就会灼伤。没有医生指示就不要吃喝，不要催吐。",
)
EYES = Says(
    "Phone the emergency number or a poison centre now, and rinse the eyes with plenty of clean water for a quarter of "
    "an hour.",
    "马上打急救电话或中毒急救热线，用大量清水冲洗眼睛十五分钟。",
)
EMERGENCY = Says(
    "Phone the emergency number now; they say what to do until help comes. I know first steps for animals only.",
    "马上打急救电话，听他们的指导等人来。我只懂动物的急救。",
)
ASK_DOCTOR = Says(
    "I know about animals only, so please ask a doctor. If something harmful was swallowed or somebody is badly "
    "unwell, phone the emergency number or a poison centre now.",
    "我只懂动物，人的事请问医生。如果吃了有害的东西或者情况不好，马上打急救电话或中毒急救热线。",
)
DOCTOR_NOW = Says("Phone a doctor or a poison centre now.", "马上联系医生或中毒急救热线。")
NO_HONEY = Says(
    "No honey before the first birthday: it can hold germs that paralyse a baby. One that had some and is floppy, "
    "constipated or sucks weakly needs the emergency number now.",
    "一岁前绝不能吃蜂蜜，里面可能有让婴儿瘫痪的肉毒杆菌。吃过以后没力气、便秘、吸奶变弱，马上打急救电话。",
)
_SNAKE_BITE = Says(
    "Phone the emergency number now. Keep still, the bitten limb most of all, and take off rings and watches. "
    "No cutting, no sucking, no tight band, no ice.",
    "马上打急救电话。别走动，被咬的手脚尤其别动，摘下戒指和手表。不要割、不要吸、不要绑紧、不要冰敷。",
)
_VENOMOUS = Says(
    "Phone the emergency number or a poison centre now. Keep still, take off rings and watches, wash the place and "
    "cool it. No cutting, no sucking.",
    "马上打急救电话或中毒急救热线。别乱动，摘下戒指和手表，洗净伤口、冷敷。不要割、不要吸。",
)
_OR_ANIMAL = Says(
    "If an animal was bitten, carry it and phone a vet now.", "被咬的是动物就抱着它，马上联系兽医。"
)
_SEA_STING = Says(
    "Out of the water, rinse it with sea water, lift off tentacles or spines with tweezers, then very warm water for "
    "half an hour. Bad pain, a swollen face or trouble breathing: phone the emergency number now.",
    "离开水，用海水冲，用镊子夹掉触手或刺，再用偏热的水泡半小时。剧痛、脸肿或呼吸困难，马上打急救电话。",
)
_STUNG = Says(
    "Scrape a sting out at once, wash the place and cool it. A sting in the mouth, many stings, a swollen face or "
    "trouble breathing: phone the emergency number now.",
    "马上把刺刮掉，洗净、冷敷。蜇在嘴里、被蜇很多下、脸肿或呼吸困难，马上打急救电话。",
)
_STUNG_BADLY = Says(
    "Phone the emergency number now. Sit up, suck ice or sip cold water for a sting in the mouth, and use an "
    "adrenaline pen if there is one.",
    "马上打急救电话。坐直，蜇在嘴里就含冰块或小口喝凉水，有肾上腺素笔就用。",
)
_OR_STUNG_ANIMAL = Says("If an animal was stung so, phone a vet now.", "动物被蜇成这样就马上联系兽医。")
_TICK_OUT = Says(
    "Pull the tick straight out with fine tweezers close to the skin and wash the place. See a doctor if a rash or a "
    "fever comes in the next weeks.",
    "用细镊子贴着皮肤把蜱虫垂直拔出，洗净。之后几周出现红斑或发烧就去看医生。",
)
_BITTEN = Says(
    "Wash a bite or a scratch with soap under running water for fifteen minutes, and see a doctor today about rabies "
    "and tetanus.",
    "用肥皂和流动水冲洗十五分钟，当天去看医生，问狂犬病和破伤风疫苗。",
)


def both(first: Says, second: Says) -> Says:
    """One after the other."""
    return Says(f"{first.en} {second.en}", f"{first.zh}{second.zh}")


IN_EYES = re.compile(
    r"\b(?:in|into) (?:his|her|my|the|their|both) eyes?\b|(?:进|喷|溅|弄)[^，。]{0,3}眼|眼睛里"
)
"""Said of something that is neither food nor a bite."""
_SNAKE = re.compile(
    r"\b(?:snakes?|adders?|vipers?|cobras?|rattlesnakes?|rattlers?|copperheads?|cottonmouths?|moccasins?|mambas?"
    r"|kraits?|taipans?|asps?)\b|蛇|蝮|竹叶青|蝰"
)
_VENOM = re.compile(
    r"\b(?:scorpions?|spiders?|black widows?|tarantulas?|recluses?|centipedes?|gila monsters?|octopus)\b"
    r"|蝎|蜘蛛|黑寡妇|蜈蚣|章鱼"
)
_SEA = re.compile(
    r"\b(?:jelly ?fish|man o'? ?war|sting ?rays?|weevers?|weever fish|lionfish|stonefish|sea urchins?)\b"
    r"|水母|海蜇|黄貂鱼|魟|狮子鱼|石头鱼|海胆"
)
_TICK = re.compile(r"\bticks?\b|蜱|草爬子|壁虱")
_INSECT = re.compile(
    r"\b(?:bees?|bumblebees?|honeybees?|wasps?|hornets?|yellow ?jackets?|ants?|mosquito(?:e?s)?|midges?|horseflies"
    r"|horsefly|gnats?|bed ?bugs?|fleas?|caterpillars?|insects?|bugs?)\b|蜂|蚂蚁|蚊|跳蚤|虫"
)
_STING = re.compile(r"\b(?:stung|stings?)\b|蜇|螫|蛰")
_BADLY_STUNG = re.compile(
    r"\b(?:mouths?|throats?|tongues?|lips?|necks?|all over|many|swarm|several|dozens?|lots|times|swell\w*|swollen"
    r"|breath\w*|wheez\w*|allerg\w*|dizzy|faint\w*|hives|collaps\w*)\b|嘴|喉|嗓|舌|脖|很多|好多|一群|几十|十几|多下|肿|喘|呼吸|气|过敏|晕|昏"
)
_BADLY_BITTEN = re.compile(
    r"\b(?:faces?|necks?|throats?|mauled|heavily|everywhere|won't stop|pouring|deep|deeply|badly)\b"
    r"|脸|脖|喉|止不住|大出血|血流|很深"
)
