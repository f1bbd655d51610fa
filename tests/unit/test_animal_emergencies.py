"""Emergencies: people come first, then a vet at once; neither is ever answered with everyday care."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gadget.act.animals.question import understand
from gadget.act.animals.rescue import first_steps
from gadget.act.base import Context
from gadget.act.catalogue import load_catalogue
from gadget.act.lookups import google_search
from gadget.act.runner import Runner
from gadget.act.talk import no_action
from gadget.calls import Call, Language
from gadget.database import Database
from tests.animals import KNOWN, says

Case = tuple[Language, str, str]


# ── people ──

SNAKE_BIT_SOMEBODY: list[Case] = [
    ("en", "snake", "bit me"),
    ("en", "adder", "bit my son"),
    ("en", "viper", "bit our two year old"),
    ("en", "rattlesnake", "just struck my leg"),
    ("en", "snake", "bit my wife on the ankle"),
    ("en", "cobra", "has bitten a farmer's child"),
    ("en", "snake", "I've been bitten by one"),
    ("en", "my husband", "was bitten by a snake"),
    ("en", "me", "a copperhead bit me"),
    ("en", "snake", "bit my son's hand"),
    ("en", "snake", "bit someone"),
    ("zh", "毒蛇", "咬了我"),
    ("zh", "蛇", "咬了我家孩子"),
    ("zh", "眼镜蛇", "把我咬了"),
    ("zh", "蛇", "我被咬了"),
    ("zh", "竹叶青", "咬了老人"),
    ("zh", "蛇", "咬到手了"),
    ("zh", "老婆", "被毒蛇咬了"),
    ("zh", "蛇", "咬了我儿子的脚"),
    ("zh", "蝮蛇", "咬伤了邻居"),
    ("zh", "我", "被蛇咬了一口"),
    ("zh", "毒蛇", "孩子的腿被咬了"),
]


@pytest.mark.parametrize(("language", "animal", "question"), SNAKE_BIT_SOMEBODY)
def test_a_person_bitten_by_a_snake_keeps_still_and_phones_the_emergency_number(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    if language == "en":
        assert said.startswith("Phone the emergency number now. Keep still")
        assert "rings" in said and "No cutting, no sucking" in said
        assert "Wash" not in said and "vet" not in said
    else:
        assert said.startswith("马上打急救电话。别走动") and "戒指" in said and "不要割、不要吸" in said
        assert "冲洗" not in said and "兽医" not in said


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "snake", "bit"),
        ("en", "snake bite", "what to do"),
        ("en", "viper", "bite, what should I do"),
        ("zh", "蛇", "咬了怎么办"),
        ("zh", "蛇", "咬伤怎么处理"),
    ],
)
def test_a_snake_that_bit_nobody_knows_whom_is_told_for_people_first_and_for_animals_too(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    assert said.startswith("Phone the emergency number now." if language == "en" else "马上打急救电话。")
    assert said.endswith("carry it and phone a vet now." if language == "en" else "马上联系兽医。")


SNAKE_BIT_AN_ANIMAL: list[Case] = [
    ("en", "adder", "bit my dog"),
    ("en", "snake", "bit the cat on the paw"),
    ("en", "rattlesnake", "bit my horse"),
    ("en", "viper", "just bit my son's dog"),
    ("en", "dog", "was bitten by an adder"),
    ("en", "cat", "got bitten by a snake in the garden"),
    ("en", "dog", "has been bitten by a viper and licks its paw"),
    ("en", "snake", "bit our neighbour's hen"),
    ("en", "scorpion", "stung my cat"),
    ("en", "dog", "was stung by a scorpion"),
    ("en", "black widow", "bit the puppy"),
    ("zh", "毒蛇", "咬了我的狗"),
    ("zh", "蛇", "咬了我家猫"),
    ("zh", "蛇", "咬了朋友的狗"),
    ("zh", "狗", "被蛇咬了"),
    ("zh", "猫", "在院子里被毒蛇咬了一口"),
    ("zh", "蛇", "咬了鸡"),
    ("zh", "狗", "被眼镜蛇咬了"),
    ("zh", "蝎子", "蜇了猫"),
    ("zh", "狗", "被蝎子蜇了"),
    ("zh", "蜈蚣", "咬了狗"),
    ("zh", "蜘蛛", "咬了小狗"),
]


@pytest.mark.parametrize(("language", "animal", "question"), SNAKE_BIT_AN_ANIMAL)
def test_an_animal_bitten_by_a_snake_or_a_scorpion_is_carried_to_a_vet(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    if language == "en":
        assert said.startswith("Keep it still and carry it") and said.endswith("Phone a vet now.")
        assert "rabies" not in said
    else:
        assert said.startswith("别让它走，抱着去") and said.endswith("马上联系兽医。")
        assert "狂犬" not in said


STUNG: list[tuple[Language, str, str, bool]] = [
    ("en", "wasp", "stung me in the mouth", True),
    ("en", "bee", "stung my daughter in the throat", True),
    ("en", "hornet", "stung my son several times", True),
    ("en", "bees", "stung me all over", True),
    ("en", "wasp", "stung my husband and his face is swollen", True),
    ("en", "bee", "stung me and I can't breathe well", True),
    ("en", "bee", "stung me", False),
    ("en", "wasp", "stung our little girl on the arm", False),
    ("en", "ant", "bit my toddler", False),
    ("en", "me", "a wasp stung me on the foot", False),
    ("en", "bee", "I was stung", False),
    ("zh", "马蜂", "蜇了我的嘴", True),
    ("zh", "蜜蜂", "蜇了孩子的脖子", True),
    ("zh", "马蜂", "蜇了我好多下", True),
    ("zh", "黄蜂", "把儿子蜇了，脸肿了", True),
    ("zh", "我", "被蜜蜂蜇了，喘不上气", True),
    ("zh", "胡蜂", "蜇了老人，头晕", True),
    ("zh", "蜜蜂", "蜇了我", False),
    ("zh", "马蜂", "蜇了孩子的手", False),
    ("zh", "女儿", "被蜜蜂蛰了", False),
    ("zh", "蚂蚁", "咬了我", False),
]


@pytest.mark.parametrize(("language", "animal", "question", "badly"), STUNG)
def test_a_person_who_was_stung_is_never_sent_to_a_vet(
    language: Language, animal: str, question: str, badly: bool
) -> None:
    said = says(language, animal, question)
    number = "Phone the emergency number now" if language == "en" else "马上打急救电话"
    assert said.startswith(number) if badly else number.lower() in said.lower()
    assert "vet" not in said and "兽医" not in said


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "scorpion", "stung me"),
        ("en", "spider", "bit me"),
        ("en", "black widow", "bit my wife on the leg"),
        ("en", "my son", "was stung by a scorpion"),
        ("zh", "蝎子", "蜇了我"),
        ("zh", "蜈蚣", "咬了我"),
        ("zh", "蜘蛛", "咬了孩子"),
        ("zh", "孩子", "被蝎子蜇了"),
    ],
)
def test_a_scorpion_or_spider_that_hurt_a_person_means_the_poison_centre(
    language: Language, animal: str, question: str
) -> None:
    expected = (
        "Phone the emergency number or a poison centre now."
        if language == "en"
        else "马上打急救电话或中毒急救热线。"
    )
    assert says(language, animal, question).startswith(expected)


SWALLOWED_BY_PEOPLE: list[Case] = [
    ("en", "child", "swallowed a battery"),
    ("en", "toddler", "drank bleach"),
    ("en", "kid", "ate rat poison"),
    ("en", "baby", "swallowed a coin"),
    ("en", "my son", "drank antifreeze"),
    ("en", "my daughter", "ate berries in the garden"),
    ("en", "two year old", "got hold of the dog's tablets"),
    ("en", "infant", "licked a lily"),
    ("en", "grandma", "took the dog's heart pills"),
    ("en", "dog", "my mum took his heart pills"),
    ("en", "me", "I ate a wild mushroom"),
    ("en", "dog", "my toddler ate his worming tablet"),
    ("en", "cat", "my baby ate the cat litter"),
    ("en", "toad", "my son licked one"),
    ("zh", "我", "吃了野蘑菇"),
    ("zh", "孩子", "误吞了纽扣电池"),
    ("zh", "宝宝", "喝了洁厕灵"),
    ("zh", "三岁的女儿", "吃了老鼠药"),
    ("zh", "儿子", "吃了干燥剂"),
    ("zh", "女儿", "误食了夹竹桃"),
    ("zh", "婴儿", "舔了洗衣液"),
    ("zh", "我", "误服了狗的药"),
    ("zh", "爷爷", "喝了农药"),
    ("zh", "小孩", "把电池吞了"),
    ("zh", "狗", "我儿子吃了狗的驱虫药"),
    ("zh", "狗", "孩子把它的药吃了"),
]


@pytest.mark.parametrize(("language", "animal", "question"), SWALLOWED_BY_PEOPLE)
def test_what_a_person_swallowed_is_for_the_emergency_number_or_a_poison_centre(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    if language == "en":
        assert said.startswith("Phone the emergency number or a poison centre now")
        assert not any(word in said for word in ("vet", "coat", "paws", "kill"))
    else:
        assert said.startswith("马上打急救电话或中毒急救热线") and "兽医" not in said and "毛" not in said


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "child", "has bleach in her eyes"),
        ("en", "cobra", "spat in my eyes"),
        ("zh", "孩子", "洁厕灵溅到眼睛里了"),
        ("zh", "眼镜蛇", "把我喷了，毒液进了眼睛"),
    ],
)
def test_what_got_into_eyes_is_rinsed_out(language: Language, animal: str, question: str) -> None:
    said = says(language, animal, question)
    assert said.startswith("Phone the emergency number" if language == "en" else "马上打急救电话")
    assert "rinse the eyes" in said or "冲洗眼睛" in said


def test_a_battery_in_a_person_is_for_a_hospital_at_once() -> None:
    assert "go to a hospital at once" in says("en", "child", "swallowed a button battery")
    assert "立刻去医院" in says("zh", "孩子", "吞了纽扣电池")


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "baby", "can have honey"),
        ("en", "newborn", "is it ok to give honey"),
        ("en", "nine month old", "honey on a dummy"),
        ("en", "my daughter", "is honey safe"),
        ("en", "baby", "ate some honey"),
        ("zh", "宝宝", "能吃蜂蜜吗"),
        ("zh", "五个月的宝宝", "能不能喝蜂蜜水"),
        ("zh", "婴儿", "可以吃蜂蜜吗"),
        ("zh", "孩子", "吃了蜂蜜"),
    ],
)
def test_a_baby_never_gets_honey(language: Language, animal: str, question: str) -> None:
    said = says(language, animal, question)
    if language == "en":
        assert "No honey before the first birthday" in said and "emergency number now" in said
    else:
        assert "一岁前绝不能吃蜂蜜" in said and "马上打急救电话" in said


@pytest.mark.parametrize(
    ("language", "animal", "question", "expected"),
    [
        ("en", "wife", "is having a seizure", "Phone the emergency number now"),
        ("en", "three year old", "is choking on a grape", "Phone the emergency number now"),
        ("en", "horse", "kicked my daughter", "Phone the emergency number now"),
        ("en", "baby", "can have cow's milk", "please ask a doctor"),
        ("zh", "孩子", "抽搐了", "马上打急救电话"),
        ("zh", "马", "踢了我", "马上打急救电话"),
        ("zh", "宝宝", "能喝羊奶吗", "请问医生"),
    ],
)
def test_nothing_of_the_animals_table_is_told_of_a_person(
    language: Language, animal: str, question: str, expected: str
) -> None:
    said = says(language, animal, question)
    assert expected in said and "vet" not in said and "兽医" not in said


BITTEN_PEOPLE: list[Case] = [
    ("en", "dog", "bit me"),
    ("en", "dog", "bit the postman"),
    ("en", "cat", "scratched my hand"),
    ("en", "hamster", "bit my finger"),
    ("en", "bat", "scratched me"),
    ("en", "monkey", "bit a tourist"),
    ("en", "dog", "bit my son's hand"),
    ("en", "dog", "my daughter was bitten"),
    ("en", "I", "was bitten by a dog"),
    ("zh", "狗", "咬了我"),
    ("zh", "狗", "咬人了"),
    ("zh", "狗", "咬伤了邻居的孩子"),
    ("zh", "猫", "挠了我一下"),
    ("zh", "猫", "我被抓了"),
    ("zh", "老鼠", "咬了宝宝的脚"),
    ("zh", "狗", "咬了我的孩子"),
    ("zh", "狗", "把我咬出血了"),
]


@pytest.mark.parametrize(("language", "animal", "question"), BITTEN_PEOPLE)
def test_a_person_bitten_by_a_mammal_washes_it_and_sees_a_doctor_the_same_day(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    assert ("soap" in said and "doctor today about rabies" in said) or "冲洗十五分钟，当天去看医生" in said


NOT_ABOUT_PEOPLE: list[tuple[Language, str, str, str]] = [
    ("en", "cat", "scratched my sofa", "posts to scratch"),
    ("en", "cat", "scratches the carpet", "posts to scratch"),
    ("en", "dog", "bites people", "Reward at once"),
    ("en", "dog", "how do I stop it biting my kids", "Reward at once"),
    ("en", "my son's dog", "ate chocolate", "Phone a vet now"),
    ("en", "dog", "my daughter gave it grapes", "Grapes can kill a dog."),
    ("en", "dog", "I gave him chocolate", "Chocolate can kill a dog."),
    ("en", "dog", "ate my baby's medicine", "Phone a vet now"),
    ("en", "dog", "I took him for a walk and he ate chocolate", "Phone a vet now"),
    ("en", "baby rabbit", "can have honey", "Honey: better not for a rabbit."),
    ("en", "dog", "bit my neighbour's cat", "Rinse the wound"),
    ("en", "bee", "stung my dog", "phone a vet now"),
    ("en", "snake", "what does it eat", "If it seems ill or hurt, see a vet today."),
    ("zh", "猫", "抓了我的沙发", "猫抓板"),
    ("zh", "狗", "咬了我的拖鞋", "马上奖励"),
    ("zh", "狗", "咬人怎么办", "马上奖励"),
    ("zh", "狗", "老咬手，怎么教", "马上奖励"),
    ("zh", "我家狗", "吃了巧克力", "马上联系兽医"),
    ("zh", "狗", "孩子给它吃了葡萄", "马上联系兽医"),
    ("zh", "狗", "我给它吃了巧克力", "马上联系兽医"),
    ("zh", "毛孩子", "吃了巧克力", "联系兽医"),
    ("zh", "狗宝宝", "能吃蜂蜜吗", "蜂蜜不适合狗。"),
    ("zh", "狗", "咬了邻居家的猫", "用温盐水冲洗"),
    ("zh", "我的猫", "被蜜蜂蜇了", "马上联系兽医"),
    ("zh", "猫", "抓到一只老鼠", "戴手套拿走猎物"),
]


@pytest.mark.parametrize(("language", "animal", "question", "expected"), NOT_ABOUT_PEOPLE)
def test_the_animal_of_a_person_is_no_person(
    language: Language, animal: str, question: str, expected: str
) -> None:
    assert expected in says(language, animal, question)


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("zh", "狗", "被咬了"),
        ("zh", "猫", "被狗咬了"),
        ("en", "dog", "was bitten"),
        ("en", "cat", "got bitten by a dog"),
    ],
)
def test_an_animal_that_was_bitten_goes_to_a_vet_and_a_person_is_not_forgotten(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    assert said.startswith("Rinse the wound" if language == "en" else "用温盐水冲洗")
    assert said.endswith("See a vet today." if language == "en" else "今天就去看兽医。")
    assert ("If a person was bitten" in said) or ("如果被咬的是人" in said)


# ── animals ──

UNKNOWN_SWALLOWED: list[Case] = [
    ("en", "dog", "ate something on the walk"),
    ("en", "dog", "licked something on the walk"),
    ("en", "dog", "swallowed something at night"),
    ("en", "dog", "drank something in the garden in this heat"),
    ("en", "puppy", "chewed something on a walk"),
    ("en", "puppy", "licked a puddle on our walk"),
    ("en", "cat", "ate something on the balcony"),
    ("en", "dog", "ate something in the car"),
    ("en", "dog", "got into something outside in winter"),
    ("en", "dog", "gobbled something up on a run"),
    ("en", "cat", "swallowed something while home alone"),
    ("en", "puppy", "ate something strange, he is ten weeks and not yet vaccinated, no shots"),
    ("zh", "狗", "散步时吃了什么东西"),
    ("zh", "狗", "遛的时候舔了地上的东西"),
    ("zh", "狗", "出门偷吃了东西"),
    ("zh", "猫", "晚上吞了一个东西"),
    ("zh", "狗", "在车里吃了不知道什么东西"),
    ("zh", "狗", "半夜误食了东西"),
    ("zh", "狗", "冬天在外面喝了地上的水洼"),
    ("zh", "猫", "洗澡时吞了什么"),
    ("zh", "狗", "运动完吃了路边一个东西"),
    ("zh", "小狗", "自己在家啃了不认识的东西"),
]


@pytest.mark.parametrize(("language", "animal", "question"), UNKNOWN_SWALLOWED)
def test_something_unknown_that_was_eaten_is_never_answered_with_everyday_care(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    assert said == (
        "I don't know what that does. Phone a vet now and say what it was, how much and when."
        if language == "en"
        else "这个我不了解。马上联系兽医，说清楚是什么、多少、什么时候。"
    )


def test_a_meal_that_was_eaten_is_no_emergency() -> None:
    assert says("en", "dog", "just ate, how much should I feed next").startswith("Complete dog food")
    assert "two walks" in says("en", "dog", "has eaten its breakfast, when can it walk")
    assert "一天至少两次" in says("zh", "狗", "吃了饭要不要遛")


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("zh", "猫", "吃了一只老鼠"), ("zh", "狗", "吃了死老鼠"), ("zh", "猫", "把老鼠吃掉了，吃了老鼠"),
        ("en", "cat", "ate a mouse"), ("en", "dog", "ate a dead rat on the walk"), ("en", "cat", "has eaten a vole"),
    ],
)  # fmt: skip
def test_a_mouse_that_was_eaten_may_have_been_poisoned(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    assert "phone a vet now" in said or "马上找兽医" in said


BLOCKED: list[Case] = [
    ("en", "cat", "hasn't peed since yesterday"),
    ("en", "cat", "not urinating"),
    ("en", "cat", "strains to pee"),
    ("en", "cat", "hasn't weed today"),
    ("en", "cat", "hasn't urinated in a day"),
    ("en", "tomcat", "keeps going to the litter tray but nothing comes out"),
    ("en", "dog", "hasn't had a wee all day"),
    ("en", "cat", "isn't weeing"),
    ("en", "cat", "not peed for two days"),
    ("en", "dog", "can't wee"),
    ("en", "cat", "only a few drops of pee"),
    ("en", "cat", "tries to pee and cries"),
    ("en", "cat", "no urine in the tray"),
    ("en", "rabbit", "is straining to urinate"),
    ("zh", "猫", "不拉尿两天了"),
    ("zh", "猫", "一天没尿"),
    ("zh", "猫", "两天没小便了"),
    ("zh", "公猫", "蹲半天没尿"),
    ("zh", "猫", "排不出尿"),
    ("zh", "狗", "一整天不撒尿"),
    ("zh", "猫", "只尿几滴"),
    ("zh", "猫", "老往猫砂盆跑，没有尿"),
    ("zh", "猫", "今天没撒尿"),
    ("zh", "猫", "昨天到现在没拉尿"),
    ("zh", "狗", "憋尿尿不出来"),
    ("zh", "猫", "尿道堵了"),
]


@pytest.mark.parametrize(("language", "animal", "question"), BLOCKED)
def test_an_animal_that_passes_no_water_is_an_emergency(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    assert "deadly within a day or two" in said or "一两天内就会致命" in said
    assert said.endswith("Phone a vet now." if language == "en" else "马上联系兽医。")


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "cat", "pees on the bed"), ("en", "dog", "is peeing a lot"), ("en", "dog", "weed on the carpet"),
        ("zh", "猫", "乱尿"), ("zh", "狗", "尿多"),
    ],
)  # fmt: skip
def test_an_animal_that_passes_water_is_not_blocked(language: Language, animal: str, question: str) -> None:
    said = says(language, animal, question)
    assert "deadly" not in said and "致命" not in said


TORN_NAILS: list[Case] = [
    ("en", "dog", "broke a nail"),
    ("en", "cat", "tore her claw"),
    ("en", "dog", "split its nail"),
    ("en", "dog", "his nail came off"),
    ("en", "dog", "ripped a claw on the stairs"),
    ("en", "dog", "snapped a nail"),
    ("en", "dog", "a nail broke"),
    ("en", "dog", "nail is cracked"),
    ("en", "cat", "lost a claw"),
    ("en", "dog", "tore off one nail"),
    ("en", "dog", "nail is hanging off"),
    ("zh", "狗", "指甲断了"),
    ("zh", "猫", "指甲裂开了"),
    ("zh", "狗", "指甲掉了一个"),
    ("zh", "狗", "跑断了指甲"),
    ("zh", "狗", "指甲劈了"),
    ("zh", "猫", "一个指甲折了"),
    ("zh", "狗", "指甲翻起来了"),
    ("zh", "狗", "前脚指甲出血"),
    ("zh", "猫", "爪子指甲都劈了"),
    ("zh", "狗", "指甲撞断了一半"),
]


@pytest.mark.parametrize(("language", "animal", "question"), TORN_NAILS)
def test_a_torn_nail_is_not_answered_with_trimming(language: Language, animal: str, question: str) -> None:
    said = says(language, animal, question)
    assert said.startswith("Press a clean cloth" if language == "en" else "用干净的布")


def test_trimming_is_still_told() -> None:
    assert says("en", "dog", "how do I cut its nails").startswith("Snip")
    assert "剪一次尖" in says("zh", "狗", "怎么剪指甲")


def test_a_bite_by_another_is_not_something_eaten() -> None:
    assert not understand("狗", "被同伴咬了", KNOWN).eaten
    assert understand("狗", "咬了电池", KNOWN).eaten


# ── what the mind took for something else ──


class Still:
    """A volume that nobody hears."""

    def get(self) -> int:
        return 50

    def set(self, level: int) -> None:
        del level


def context(where: Path, heard: str, language: Language) -> Context:
    return Context(
        turn="t",
        language=language,
        now=lambda: pytest.fail("no clock is needed"),
        zone=ZoneInfo("Europe/London"),
        database=Database(where / "never.db"),
        volume=Still(),
        heard=heard,
    )


@pytest.mark.parametrize(
    ("language", "heard", "start"),
    [
        ("en", "A snake bit my son", "Phone the emergency number now. Keep still"),
        ("en", "I was bitten by an adder", "Phone the emergency number now. Keep still"),
        ("en", "My toddler drank bleach", "Phone the emergency number or a poison centre now"),
        ("en", "I ate a wild mushroom", "Phone the emergency number or a poison centre now"),
        ("en", "My daughter took my sleeping pills", "Phone the emergency number or a poison centre now"),
        ("en", "A wasp stung me in the mouth", "Phone the emergency number now."),
        ("en", "My dog bit the postman", "Wash a bite"),
        ("en", "A monkey bit my hand", "Wash a bite"),
        ("en", "Is it all right to give my baby honey", "No honey before the first birthday"),
        (
            "en",
            "My son swallowed a button battery",
            "Phone the emergency number or a poison centre now and go",
        ),
        ("zh", "我被蛇咬了", "马上打急救电话。别走动"),
        ("zh", "我吃了野蘑菇", "马上打急救电话或中毒急救热线"),
        ("zh", "马蜂蜇了我的嘴", "马上打急救电话。"),
        ("zh", "狗咬了我", "用肥皂和流动水冲洗十五分钟"),
        ("zh", "孩子吞了纽扣电池怎么办", "马上打急救电话或中毒急救热线，立刻去医院"),
        ("zh", "宝宝能吃蜂蜜吗", "一岁前绝不能吃蜂蜜"),
        ("zh", "爷爷喝了农药", "马上打急救电话或中毒急救热线"),
        ("zh", "女儿被蝎子蜇了", "马上打急救电话或中毒急救热线"),
        ("zh", "猴子抓伤了我", "用肥皂和流动水冲洗十五分钟"),
        ("zh", "孩子吃了安眠药", "马上打急救电话或中毒急救热线"),
    ],
)
def test_an_emergency_of_a_person_is_neither_refused_nor_looked_up(
    language: Language, heard: str, start: str, tmp_path: Path
) -> None:
    told = context(tmp_path, heard, language)
    assert no_action(told).say.startswith(start)
    assert google_search(told, heard).say.startswith(start)


@pytest.mark.parametrize(
    "heard",
    [
        "I ate a pizza", "it struck me that Mondays are awful", "I drank a coffee", "my son ate all the cake",
        "the price stung me", "I like honey", "do snakes bite", "my son took the dog for a walk", "he bit my head off",
        "我吃了午饭", "我喝了咖啡", "孩子吃了两碗饭", "狗会咬人吗", "我喜欢蜂蜜", "我被老板骂了", "我带狗出去玩了",
    ],
)  # fmt: skip
def test_small_talk_is_no_emergency(heard: str) -> None:
    assert first_steps(heard) is None


@pytest.mark.parametrize(
    ("language", "animal", "heard", "start"),
    [
        ("en", "dog", "An adder bit my dog", "Keep it still and carry it"),
        ("en", "dog", "My dog ate chocolate", "Phone a vet now"),
        ("en", "cat", "My cat can't pee", "Not being able to pass water"),
        ("zh", "狗", "我家狗被蛇咬了", "别让它走"),
        ("zh", "狗", "我的狗吃了巧克力", "马上联系兽医"),
        ("zh", "猫", "猫尿不出来了", "尿不出来"),
    ],
)
async def test_an_emergency_is_answered_though_the_mind_found_no_question_in_it(
    language: Language, animal: str, heard: str, start: str, tmp_path: Path
) -> None:
    runner = Runner(load_catalogue(), time_limit_s=5.0)
    told = context(tmp_path, heard, language)
    call = await runner.prepare(Call("animal_care", {"animal": animal, "question": ""}), told)
    assert isinstance(call, Call) and call.arguments["question"] == heard
    assert (await runner.run(call, told)).say.startswith(start)


async def test_what_asks_nothing_is_still_asked_for(tmp_path: Path) -> None:
    call = Call("animal_care", {"animal": "dog", "question": ""})
    told = context(tmp_path, "I have a question about my dog", "en")
    assert await Runner(load_catalogue(), time_limit_s=5.0).prepare(call, told) == call
