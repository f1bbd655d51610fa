"""Animals: what is safe, what to do first, how to keep them; a vet where it matters, and nothing invented."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.act.animals.knowledge import ANY, VERDICTS, parse
from gadget.act.animals.question import understand
from gadget.act.names import units
from gadget.calls import Language
from gadget.errors import BadSettings
from tests.animals import KNOWN, says

# ── what is safe ──

FOOD: list[tuple[Language, str, str, str]] = [
    ("en", "dog", "is chocolate ok", "Chocolate can kill a dog."),
    ("en", "dog", "Can eat grapes", "Grapes can kill a dog."),
    ("en", "puppy", "can have raisins", "Raisins can kill a puppy."),
    ("en", "dogs", "Are cooked chicken bones really that bad", "Chicken bones can make a dog seriously ill."),
    ("en", "dogs", "Are onions bad", "Onions can make a dog seriously ill."),
    ("en", "dog", "can have sugar free gum", "Sugar free gum can kill a dog."),
    ("en", "dog", "can eat carrots", "Carrots: fine for a dog."),
    ("en", "dog", "Can I give curd rice", "Curd rice: fine for a dog."),
    ("en", "dog", "peanut butter okay", "only if the label names no xylitol"),
    ("en", "cats", "Are lilies poisonous", "Lilies can kill a cat."),
    ("en", "cats", "Is human paracetamol poisonous", "Paracetamol can kill a cat."),
    ("en", "cat", "can she have cheese", "Cheese: a little is fine for a cat."),
    ("en", "cats", "can drink milk", "Milk: better not for a cat."),
    ("en", "cat", "is a spider plant toxic", "Spider plant: fine for a cat."),
    ("en", "rabbit", "can eat lettuce", "Dark leaves such as romaine; iceberg is only water"),
    ("en", "rabbit", "can eat potatoes", "better not for a rabbit"),
    ("en", "guinea pig", "is allowed to have celery", "Celery: a little is fine for a guinea pig."),
    ("en", "guinea pig", "can have avocado", "can make a guinea pig seriously ill"),
    ("en", "hamster", "can have sunflower seeds", "a little is fine for a hamster"),
    ("en", "budgie", "is avocado safe", "Avocado can kill a budgie."),
    ("en", "parrot", "is it ok to give a bit of mango", "Mango: a little is fine for a parrot."),
    ("en", "parrot", "are fumes of a teflon pan bad", "can kill a parrot"),
    ("en", "hedgehog", "Is it all right to give bread and milk", "can make a hedgehog seriously ill"),
    ("en", "chickens", "can they have potato peelings", "can make a chicken seriously ill"),
    ("en", "tortoises", "can eat rhubarb", "can make a tortoise seriously ill"),
    ("en", "tortoise", "can eat dandelions", "Dandelions: fine for a tortoise."),
    ("en", "horse", "is ragwort dangerous", "Ragwort can kill a horse."),
    ("en", "ducks", "can eat bread", "Bread: better not for a duck."),
    ("en", "betta fish", "Is tap water okay", "chlorine burns the gills"),
    ("en", "rabbit", "can have christmas pudding", "better not for a rabbit"),
    ("en", "parrot", "can eat curry", "can make a parrot seriously ill"),
    ("en", "dog", "is tea tree oil safe", "can make a dog seriously ill"),
    ("en", "horse", "can eat weeds", "Only those you know"),
    ("en", "cat", "is a desert rose toxic", "Desert rose can kill a cat."),
    ("en", "cat", "is a money tree toxic", "Money tree: fine for a cat."),
    ("en", "duck", "can drink milk", "can make a duck seriously ill"),
    ("zh", "猫", "能吃沙漠玫瑰吗", "沙漠玫瑰可能要了猫的命。"),
    ("zh", "猫", "能啃铃兰花吗", "铃兰花可能要了猫的命。"),
    ("zh", "狗", "能吃饺子吗", "饺子对狗很危险。"),
    ("en", "rabbit", "can eat cherry leaves", "can kill a rabbit"),
    ("zh", "狗", "能吃草吗", "草：狗可以。"),
    ("zh", "猫", "能吃多肉吗", "多肉对猫很危险。"),  # succulents, no meat
    ("zh", "猫", "可以啃多肉植物吗", "多肉植物对猫很危险。"),
    ("zh", "狗", "能吃很多肉吗", "很多肉：狗可以。"),
    ("zh", "狗", "要吃多少肉，能吃肉吗", "肉：狗可以。"),
    ("en", "cat", "is a succulent poisonous", "Succulents can make a cat seriously ill."),
    ("en", "dog", "are succulents toxic", "Succulents can make a dog seriously ill."),
    ("en", "cat", "is a cheese plant toxic", "can make a cat seriously ill"),
    ("en", "cat", "can eat a Swiss cheese plant", "can make a cat seriously ill"),
    ("en", "dog", "is dumb cane toxic", "can make a dog seriously ill"),
    ("en", "dog", "is dieffenbachia toxic", "can make a dog seriously ill"),
    ("en", "cat", "is anthurium safe", "can make a cat seriously ill"),
    ("en", "cat", "is a dragon tree poisonous", "can make a cat seriously ill"),
    ("en", "cat", "is lucky bamboo ok", "can make a cat seriously ill"),
    ("en", "dog", "is bird of paradise toxic", "can make a dog seriously ill"),
    ("en", "dog", "are morning glory seeds poisonous", "can make a dog seriously ill"),
    ("en", "dog", "is gardenia toxic", "can make a dog seriously ill"),
    ("en", "rabbit", "can eat daisies", "better not for a rabbit"),
    ("zh", "猫", "杜鹃有毒吗", "杜鹃对猫很危险。"),
    ("zh", "狗", "能吃杜鹃花吗", "杜鹃花对狗很危险。"),
    ("zh", "猫", "红掌有毒吗", "红掌对猫很危险。"),
    ("zh", "猫", "能啃富贵竹吗", "富贵竹对猫很危险。"),
    ("zh", "猫", "花叶万年青有毒吗", "花叶万年青对猫很危险。"),
    ("zh", "狗", "天堂鸟有毒吗", "天堂鸟对狗很危险。"),
    ("zh", "狗", "能吃牵牛花吗", "牵牛花对狗很危险。"),
    ("zh", "狗", "栀子花有毒吗", "栀子花对狗很危险。"),
    ("zh", "猫", "能吃雏菊吗", "雏菊对猫很危险。"),
    ("zh", "猫", "能吃葡萄吗", "葡萄对猫很危险。"),
    ("zh", "狗", "能吃巧克力吗", "巧克力可能要了狗的命。"),
    ("zh", "京巴", "能吃葡萄吗", "葡萄可能要了京巴的命。"),
    ("zh", "兔子", "能不能吃生菜", "生菜：兔子可以少量。"),
    ("zh", "兔子", "可以喂胡萝卜不", "胡萝卜：兔子可以少量。"),
    ("zh", "猫", "能不能喝牛奶", "牛奶不适合猫。"),
    ("zh", "猫", "能吃三文鱼刺身吗", "三文鱼刺身不适合猫。"),
    ("zh", "狗", "不能吃鸡骨头", "鸡骨头对狗很危险。"),
    ("zh", "鹦鹉", "可以吃苹果核吗", "苹果核不适合鹦鹉。"),
    ("zh", "狗", "可以给用人的沐浴露吗", "不适合狗。"),
    ("zh", "乌龟", "能吃巧克力吗", "巧克力对乌龟很危险。"),
]


@pytest.mark.parametrize(("language", "animal", "question", "expected"), FOOD)
def test_what_is_safe_to_eat(language: Language, animal: str, question: str, expected: str) -> None:
    assert expected in says(language, animal, question)


def test_a_whole_answer_is_two_sentences_and_ends_with_the_vet_when_dangerous() -> None:
    assert says("en", "dog", "is chocolate ok") == (
        "Chocolate can kill a dog. It poisons the heart and nerves, and dark chocolate is the worst. "
        "If any was eaten, phone a vet now."
    )
    assert says("zh", "猫", "能吃葡萄吗") == "葡萄对猫很危险。可能损伤肾脏。如果已经吃了，当天就联系兽医。"


# ── it has eaten it ──


@pytest.mark.parametrize(
    ("language", "animal", "question", "first"),
    [
        ("en", "dog", "just ate a whole chocolate bar", "Phone a vet now, before anything shows"),
        ("en", "dog", "has eaten half a Christmas pudding", "Phone a vet now"),
        ("en", "dog", "drank phenyl", "Phone a vet now"),
        ("en", "puppy", "got into the bin and ate coffee grounds", "Phone a vet now"),
        ("en", "puppy", "swallowed a Lego, do I need the vet", "Phone a vet right away"),
        ("en", "dog", "ate a sock, seems fine, but hasn't pooed since", "Phone a vet right away"),
        ("en", "neighbour's cow", "ate a plastic bag", "Phone a vet right away"),
        ("en", "cat", "swallowed tinsel", "Phone a vet now"),
        ("en", "dog", "swallowed an avocado stone", "Phone a vet right away"),
        ("en", "dog", "ate a mushroom", "Phone a vet right away"),
        ("en", "dog", "ate some berries in the garden", "Phone a vet right away"),
        ("zh", "狗", "吃了断肠草", "马上联系兽医"),
        ("zh", "狗", "吃了百草枯", "马上联系兽医"),
        ("zh", "狗", "吃了巧克力，半块，会不会出事儿", "马上联系兽医"),
        ("zh", "猫", "误吃了人的降压药，怎么办", "马上联系兽医"),
        ("zh", "猫", "吃了一根橡皮筋，要不要去医院", "马上联系兽医"),
        ("zh", "狗", "误吞了一颗布洛芬", "马上联系兽医"),
    ],
)
def test_after_something_dangerous_the_vet_comes_first(
    language: Language, animal: str, question: str, first: str
) -> None:
    assert says(language, animal, question).startswith(first)


def test_after_something_harmless_nobody_is_frightened() -> None:
    said = says("en", "dog", "swallowed some carrots")
    assert said.startswith("Carrots: fine for a dog.") and said.endswith("If it seems unwell, ask a vet.")


def test_what_has_not_been_eaten_is_no_emergency() -> None:
    assert not understand("cat", "hasn't eaten since yesterday", KNOWN).eaten
    assert not understand("猫", "没吃了东西", KNOWN).eaten
    assert not understand("dog", "what if he ate grapes", KNOWN).eaten
    assert says("en", "dog", "am I allowed to give half a paracetamol").startswith(
        "Paracetamol can kill a dog."
    )


# ── first steps ──

FIRST_STEPS: list[tuple[Language, str, str, str, str]] = [
    ("en", "dog", "is overheated, heatstroke I think", "pour cool water over it", "Phone a vet now."),
    ("en", "dog", "is choking on a ball", "Take out only what you can see", "Phone a vet now."),
    ("en", "cat", "leg is bleeding badly", "Press a clean cloth firmly", "Phone a vet now."),
    ("en", "dog", "is having a seizure", "keep hands off its mouth", "Phone a vet now."),
    ("en", "cat", "is straining in the litter tray and can't pee", "deadly within a day or two", "Phone a vet now."),
    ("en", "dog", "has a swollen belly and is retching", "twisted stomach", "Phone a vet now."),
    ("en", "dog", "what should I do if a snake bit", "no cutting, no sucking", "Phone a vet now."),
    ("en", "rabbit", "has stopped eating hay", "gut can stop within hours", "Phone a vet now."),
    ("en", "horse", "is lying down a lot", "Take the food away", "Phone a vet now."),
    ("en", "bird", "What should I do when hits the window", "dark box with air holes", "or a vet."),
    ("en", "labrador", "How to remove ticks", "twist and pull slowly", "for weeks."),
    ("en", "dog", "was stung by a bee", "Scrape the sting out", "phone a vet now."),
    ("en", "seagull", "What shall I do about with a broken leg", "don't splint it", "wildlife rescue or a vet now."),
    ("en", "cat", "won't touch her food, what should I do", "liver is in danger", "See a vet today."),
    ("en", "budgie", "has gone ever so quiet", "A bird hides illness", "See a vet today."),
    ("en", "dog", "has collapsed and hasn't eaten since yesterday", "Keep it still and warm", "Phone a vet now."),
    ("en", "horse", "is choking", "Take all feed away", "Phone a vet now."),
    ("en", "rabbit", "has maggots on its bottom", "eat into the flesh within hours", "Phone a vet now."),
    ("en", "dog", "has been pushing for an hour", "is an emergency", "Phone a vet now."),
    ("en", "cat", "can't walk on her back legs", "on a board or a blanket", "Phone a vet now."),
    ("en", "dog", "is unconscious", "whether the chest moves", "Phone a vet now."),
    ("zh", "兔子", "便秘", "肠道就可能停滞", "马上联系兽医。"),
    ("zh", "狗", "吃骨头卡到喉咙了", "只取看得见抓得住的东西", "马上联系兽医。"),
    ("zh", "猫", "尿血，挂急诊还是等天亮", "见血都不是小事", "马上联系兽医。"),
    ("zh", "兔子", "不吃东西怎么办", "肠道就可能停滞", "马上联系兽医。"),
    ("zh", "猫", "把线咬了，要看医生吗", "先断电再碰它", "马上联系兽医。"),
    ("zh", "老狗", "夜里喘得厉害，要不要上医院", "安静凉快", "马上联系兽医。"),
    ("zh", "兔子", "拉肚子了", "小动物拉稀是急症", "马上联系兽医。"),
    ("zh", "仓鼠", "不动了，是不是冬眠", "用手慢慢捂暖", "今天就去看兽医。"),
    ("zh", "猫咪", "抓到娃儿手了，要打针吗", "流动水冲洗十五分钟", "狂犬病和破伤风疫苗。"),
    ("zh", "鸽子", "撞到玻璃了", "有气孔的暗纸盒", "兽医。"),
    ("zh", "泰迪", "指甲剪出血了怎么止血", "按住十分钟", "一两天不见好就去看兽医。"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "animal", "question", "step", "end"), FIRST_STEPS)
def test_first_steps_and_how_soon_a_vet_is_needed(
    language: Language, animal: str, question: str, step: str, end: str
) -> None:
    said = says(language, animal, question)
    assert step in said and said.endswith(end), said


# ── an answer fits what happened ──

BITTEN = ("Wash a bite or a scratch with soap", "用肥皂和流动水冲洗")
FIT = ("darken the room", "关灯安静")
CUT = ("Rinse it with lukewarm salt water", "用温盐水冲洗")
BROKEN = ("Keep it still in a dark padded box", "放在垫软的暗盒")
LUMP = ("Nobody can tell a lump", "光看看不出是什么")


@pytest.mark.parametrize(
    ("language", "animal", "question", "step"),
    [
        ("en", "dog", "bit my hand", BITTEN),
        ("en", "dog", "it bit my son in the arm", BITTEN),
        ("en", "dog", "my daughter was bitten", BITTEN),
        ("en", "dog", "bit the neighbour's child", BITTEN),
        ("en", "cat", "scratched my face", BITTEN),
        ("en", "cat", "has scratched our baby", BITTEN),
        ("en", "dog", "had a fit this morning", FIT),
        ("en", "dog", "keeps having fits", FIT),
        ("en", "cat", "has a cut on her ear", CUT),
        ("en", "cat", "hurt its wing, no, its tail", BROKEN),
        ("zh", "狗", "咬了我儿子", BITTEN),
        ("zh", "猫", "抓到我的手了", BITTEN),
        ("zh", "狗", "咬了别人怎么办", BITTEN),
        ("zh", "狗", "身上长了个大包", LUMP),
    ],
)
def test_who_was_hurt_gets_the_first_steps(
    language: Language, animal: str, question: str, step: tuple[str, str]
) -> None:
    assert step[language == "zh"] in says(language, animal, question)


@pytest.mark.parametrize(
    ("language", "animal", "question", "not_that", "but"),
    [
        ("en", "dog", "my son gave him a grape", BITTEN, "Phone a vet now, before anything shows"),
        ("en", "dog", "he seems a bit lethargic", BITTEN, "I can't tell what is wrong from here"),
        ("en", "cat", "is a bit wheezy, what should I do", BITTEN, "Keep it warm, out of draughts"),
        ("en", "dog", "can it have a bit of banana", BITTEN, "Banana: a little is fine for a dog."),
        ("en", "rabbit", "can it have a bit of banana", BITTEN, "Banana: a little is fine for a rabbit."),
        ("en", "horse", "can it have a bit of banana", BITTEN, "Banana: a little is fine for a horse."),
        ("en", "gecko", "can it have a bit of banana", BITTEN, "I don't know whether that is safe"),
        ("en", "dog", "my daughter wants to walk him, how far", BITTEN, "At least two walks a day"),
        ("en", "cat", "scratched my sofa, how do I stop her", BITTEN, "posts to scratch"),
        ("en", "dog", "has a bit of a cough", BITTEN, "out of draughts and smoke"),
        ("en", "cat", "moved to wet food bit by bit", BITTEN, "Wet food: fine for a cat."),
        ("en", "dog", "will it fit in the carrier", FIT, "Get it used to the crate"),
        ("en", "dog", "how do I cut her hair", CUT, "I don't know that about a dog."),
        ("en", "kitten", "would it hurt to drink goat's milk", BROKEN, "better not for a kitten"),
        ("zh", "狗", "我儿子给它吃了一颗葡萄", BITTEN, "马上联系兽医"),
        ("zh", "狗", "我女儿想喂它吃苹果", BITTEN, "苹果：狗可以。"),
        ("zh", "狗", "有点没精神", BITTEN, "光听描述我判断不了"),
        ("zh", "猫", "有点喘，怎么办", BITTEN, "马上联系兽医"),
        ("zh", "狗", "能吃一点香蕉吗", BITTEN, "香蕉：狗可以少量。"),
        ("zh", "猫", "抓到老鼠了能吃吗", BITTEN, "老鼠可能吃过鼠药"),
        ("zh", "狗", "老咬我的鞋怎么办", BITTEN, "做对了马上奖励"),
        ("zh", "猫", "外出包里要放什么", LUMP, "关于猫的这个问题我不知道"),
        ("zh", "刺猬", "白天喂什么", ("Wear gloves", "戴手套"), "肉味猫狗粮"),
    ],
)
def test_half_of_a_phrase_is_no_emergency(
    language: Language, animal: str, question: str, not_that: tuple[str, str], but: str
) -> None:
    said = says(language, animal, question)
    assert not_that[language == "zh"] not in said and but in said, said


@pytest.mark.parametrize(
    ("language", "animal", "question", "said"),
    [
        ("en", "butterfly", "when do i have to start brushing its teeth",
         "I don't know that about the butterfly. If it seems ill or hurt, see a vet today."),
        ("en", "dog", "when do i have to start brushing its teeth",
         "Brush them daily with dog toothpaste; milk teeth fall out between four and seven months."),
        ("en", "butterfly", "is it poisonous",
         "I don't know that about the butterfly. If it seems ill or hurt, see a vet today."),
        ("en", "butterfly", "what does it drink",
         "I don't know that about the butterfly. If it seems ill or hurt, see a vet today."),
        ("en", "butterfly", "does it have to be kept warm",
         "I don't know that about the butterfly. If it seems ill or hurt, see a vet today."),
        ("en", "butterfly", "is it safe to keep it indoors",
         "I don't know whether that is all right for the butterfly. Ask a vet first."),
        ("en", "butterfly", "can it drink fizzy pop",
         "I don't know whether that is safe for the butterfly. Give none until a vet has said so."),
        ("en", "", "should this one have a friend",
         "I don't know that about it. If it seems ill or hurt, see a vet today."),
        ("zh", "蝴蝶", "什么时候开始给它刷牙",
         "关于蝴蝶的这个问题我不知道；它要是看着不舒服或受了伤，今天就去看兽医。"),
        ("zh", "狗", "什么时候开始给它刷牙", "每天用犬用牙膏刷，四到七个月换乳牙。"),
        ("zh", "蝴蝶", "有毒吗", "关于蝴蝶的这个问题我不知道；它要是看着不舒服或受了伤，今天就去看兽医。"),
        ("zh", "蝴蝶", "几点喂最好",
         "关于蝴蝶的这个问题我不知道；它要是看着不舒服或受了伤，今天就去看兽医。"),
        ("zh", "蝴蝶", "放阳台上安全吗", "这样对蝴蝶行不行我不知道，先问问兽医。"),
        ("zh", "蝴蝶", "能喝汽水吗", "这个蝴蝶能不能碰我不知道，问过兽医再说。"),
        ("zh", "", "怎么哄才肯睡", "关于它的这个问题我不知道；它要是看着不舒服或受了伤，今天就去看兽医。"),
    ],
)  # fmt: skip
def test_an_unknown_answer_fits_the_kind_of_question(
    language: Language, animal: str, question: str, said: str
) -> None:
    assert says(language, animal, question) == said


# ── keeping them ──


@pytest.mark.parametrize(
    ("language", "animal", "question", "expected"),
    [
        ("en", "guinea pig", "How often should get fresh hay", "hay: fine for a guinea pig."),
        ("en", "hamster", "How often do I clean cage", "only part of the bedding at a time"),
        ("en", "budgie", "Is it cruel to keep by itself", "keep at least two"),
        (
            "en",
            "budgie",
            "sleeps on one leg, is that normal or is he in pain",
            "sleeping on one leg is normal",
        ),
        ("en", "tortoise", "How warm should be kept", "thirty to thirty-five degrees"),
        ("en", "tortoises", "How long do hibernate", "eight to twelve weeks"),
        ("en", "goldfish", "How often should I change the water", "a quarter to a third every week"),
        ("en", "dog", "What's normal body temperature", "thirty-eight to thirty-nine"),
        ("en", "dog", "How long may stay in the car at twenty degrees", "never leave it in a car"),
        ("en", "rabbit", "Why does grind her teeth", "loud grinding is pain"),
        ("en", "robins", "What do like to eat in winter", "no bread"),
        ("en", "chinchilla", "is it too hot", "above twenty-five it can die of heat"),
        ("zh", "小仓鼠", "多久换一次木屑比较好", "垫料一次只换一部分"),
        ("zh", "猫", "老是掉毛怎么办", "每天梳"),
        ("zh", "龙猫", "空调要开几多度", "十到二十度"),  # a chinchilla, whatever its second character says
        ("zh", "巴西龟", "水位放多高", "水深要能游泳翻身"),
        ("zh", "泰迪", "三个月了要打几针疫苗", "六到八周龄开始"),
        ("zh", "猫", "换猫粮，怎么过渡", "七到十天换完"),
        ("zh", "流浪猫", "第一天该做什么", "查芯片"),
    ],
)
def test_how_they_are_kept(language: Language, animal: str, question: str, expected: str) -> None:
    assert expected in says(language, animal, question)


# ── not known ──


@pytest.mark.parametrize(
    ("language", "animal", "question", "said"),
    [
        ("en", "leopard gecko", "what temperature should the tank be for",
         "I don't know that about the leopard gecko. If it seems ill or hurt, see a vet today."),
        ("en", "dog", "can eat jackfruit",
         "I don't know whether that is safe for a dog. Give none until a vet has said so."),
        ("en", "cow", "Does need salt lick",
         "Salt: I don't know whether that is safe for the cow. Ask a vet before you give any."),
        ("en", "foxes", "How do I stop digging up the lawn",
         "I don't know that about a fox. If it seems ill or hurt, phone a wildlife rescue or a vet today."),
        ("en", "cat", "cries when I go on nights",
         "I don't know that about a cat. If it seems ill or hurt, see a vet today."),
        ("zh", "蜥蜴", "加热灯开几个钟",
         "关于蜥蜴的这个问题我不知道；它要是看着不舒服或受了伤，今天就去看兽医。"),
        ("zh", "狗", "能吃这个吗", "这个狗能不能碰我不知道，问过兽医再说。"),
        ("zh", "狗", "能吃含羞草吗", "这个狗能不能碰我不知道，问过兽医再说。"),  # no 草 (grass)
        ("en", "dog", "can eat egg plant",
         "I don't know whether that is safe for a dog. Give none until a vet has said so."),  # no egg
    ],
)  # fmt: skip
def test_what_is_not_known_is_said(language: Language, animal: str, question: str, said: str) -> None:
    assert says(language, animal, question) == said


def test_what_was_swallowed_and_is_not_known_goes_to_the_vet() -> None:
    said = says("en", "dog", "ate a jackfruit")
    assert said == "I don't know what that does. Phone a vet now and say what it was, how much and when."


@given(st.text(max_size=40), st.text(max_size=80))
@settings(deadline=None)
def test_anything_gets_an_answer(animal: str, question: str) -> None:
    assert says("en", animal, question) and says("zh", animal, question)


# ── what the eyes can name ──

KEPT_OR_WILD = {
    "dog": {"dog"},
    "cat": {"cat"},
    "bird": {"budgie", "parrot", "hen", "wild bird"},
    "fish": {"fish"},
}
"""The animals of the table that are of each kind of the eyes."""


def _creatures() -> list[tuple[str, str, str]]:
    """English, Chinese and kind of every creature of those kinds that the eyes that are shipped can name."""
    names = json.loads((files("gadget") / "data" / "gadget-eyes.json").read_text("utf-8"))["names"]
    return [(english, chinese, kind) for english, chinese, kind in names if kind in KEPT_OR_WILD]


def test_every_dog_cat_bird_and_fish_that_the_eyes_can_name_is_known_in_both_languages() -> None:
    creatures = _creatures()
    assert {kind for _, _, kind in creatures} == KEPT_OR_WILD.keys()
    mistaken = []
    for english, chinese, kind in creatures:
        animals = [understand(name, "", KNOWN).kind for name in (english, chinese)]
        keys = {animal.key if animal is not None else None for animal in animals}
        if len(keys) != 1 or not keys <= KEPT_OR_WILD[kind]:
            mistaken.append((english, chinese, kind, keys))
    assert mistaken == []


def test_no_breed_is_cut_down_to_its_last_character() -> None:
    cut = [
        (chinese, hit.name)
        for _, chinese, _ in _creatures()
        if (hit := understand(chinese, "", KNOWN).animal) is not None and len(hit.name) == 1 < len(chinese)
    ]
    assert cut == []


@pytest.mark.parametrize(
    ("language", "animal", "question", "expected"),
    [
        ("en", "Alaskan malamute", "Can it eat grapes?", "Grapes can kill a malamute."),
        ("zh", "阿拉斯加雪橇犬", "能吃葡萄吗", "葡萄可能要了雪橇犬的命。"),
        ("en", "Great Dane", "is xylitol ok", "Xylitol can kill a great dane."),
        ("en", "Irish setter", "can eat raisins", "Raisins can kill a setter."),
        ("zh", "约克夏", "能吃巧克力吗", "巧克力可能要了约克夏的命。"),
        ("zh", "蝴蝶犬", "能吃葡萄吗", "葡萄可能要了蝴蝶犬的命。"),
        ("zh", "某某犬", "能吃葡萄吗", "葡萄可能要了狗的命。"),  # no 犬 by itself
        ("en", "macaw", "can have avocado", "Avocado can kill a macaw."),
        ("zh", "骨顶鸡", "能吃面包吗", "面包不适合骨顶鸡。"),  # a wild bird, no hen
        ("zh", "猫头鹰", "能喝牛奶吗", "牛奶对猫头鹰很危险。"),  # no cat
        ("en", "tiger shark", "can it have chocolate", "Chocolate can make a shark seriously ill."),
    ],
)
def test_an_animal_in_the_picture_gets_the_answer_of_its_kind(
    language: Language, animal: str, question: str, expected: str
) -> None:
    assert expected in says(language, animal, question)


# ── the table ──


def test_every_animal_of_the_table_has_care_or_is_wild() -> None:
    kept = {animal for animal, _ in KNOWN.care}
    assert {name for name, animal in KNOWN.animals.items() if not animal.wild} - kept == {"rat"}
    for animal in kept - {"wild bird"}:
        assert (animal, "feed") in KNOWN.care and (animal, "life") in KNOWN.care


def test_every_thing_is_found_by_each_of_its_names_and_judged_in_both_languages() -> None:
    for key, entry in _sections()["things"].items():
        for name in [key, *entry.get("also", "").split(", "), *entry["zh"].split(", ")]:
            hit = KNOWN.things.exact(units(name)) if name else None
            assert hit is None or hit.value.called.en == key, (key, name)
        thing = KNOWN.things.exact(units(key))
        assert thing is not None and thing.value.judged
        for judged in thing.value.judged.values():
            assert judged.verdict in VERDICTS
            assert judged.why.en.endswith(".") and len(judged.why.en) <= 110, judged.why.en
            assert judged.why.zh.endswith("。") and len(judged.why.zh) <= 40, judged.why.zh


def test_everything_deadly_ends_at_the_vet_in_both_languages() -> None:
    for key, entry in _sections()["things"].items():
        hit = KNOWN.things.exact(units(key))
        assert hit is not None
        for animal, judged in hit.value.judged.items():
            if judged.verdict in ("deadly", "danger") and animal != ANY and not hit.value.only_eaten:
                called = KNOWN.animals[animal].called
                assert "vet" in says("en", called.en, f"can eat {key}"), key
                assert "兽医" in says("zh", called.zh, f"能吃{entry['zh'].split(', ')[0]}吗"), key


def test_what_is_said_about_signs_is_short() -> None:
    for name, entry in _sections()["signs"].items():
        english, chinese = entry["say"]
        assert len(english) <= 220 and len(chinese) <= 90, name
        assert english.endswith(".") and chinese.endswith("。"), name
    assert all(len(said.en) <= 200 and len(said.zh) <= 80 for said in KNOWN.care.values())


def _sections() -> dict[str, Any]:
    return tomllib.loads((files("gadget") / "data" / "animals.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda t: t["things"]["rice"].update(dgo=["fine", "a.", "一。"]), "things.rice: there is no animal 'dgo'"),
        (lambda t: t["things"]["rice"].update(dog=["good", "a.", "一。"]), "things.rice: dog must be"),
        (lambda t: t["things"]["rice"].update(dog="fine"), "things.rice: dog must be"),
        (lambda t: t["things"]["rice"].update(also="milk"), "the name"),
        (lambda t: t["things"].update(stone={"zh": "石头块"}), "things.stone: says nothing for any animal"),
        (lambda t: t["animals"].update(puma={"en": "cat", "zh": "美洲狮"}), "animals.puma: the name 'cat' belongs"),
        (lambda t: t["signs"]["tick"].update(urgency="maybe"), "signs.tick: urgency must be one of now, today"),
        (lambda t: t["signs"]["tick"].update(say="x"), 'signs.tick: say must be ["English", "Chinese"]'),
        (lambda t: t["signs"]["tick"].update(only="unicorn"), "signs.tick: there is no animal 'unicorn'"),
        (lambda t: t["signs"]["tick"].update(en="tick, the"), "signs.tick: the phrase 'the' says too little"),
        (lambda t: t["topics"]["bath"].update(en="wash … its"), "topics.bath: the phrase 'wash … its' says too little"),
        (lambda t: t["signs"]["tick"].pop("zh"), "signs.tick: has no phrases in zh"),
        (lambda t: t["care"]["dog"].update(tax=["a", "b"]), "care.dog: there is no topic 'tax'"),
        (lambda t: t["care"].update(yeti={"feed": ["a", "b"]}), "care.yeti: there is no animal 'yeti'"),
        (lambda t: t["together"]["rabbits"].update(one="hobbit"), "together.rabbits: there is no animal 'hobbit'"),
        (lambda t: t["together"]["rabbits"].update(bitten="x"), "together.rabbits: say and bitten must be"),
        (lambda t: t["together"]["rabbits"].pop("other"), "together.rabbits: names no animals in one or other"),
        (lambda t: t.update(plants={}), "plants: there is no such section"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_entry(spoil: Callable[[dict[str, Any]], object], complaint: str) -> None:
    sections = _sections()
    spoil(sections)
    with pytest.raises(BadSettings) as refused:
        parse(sections, "my.toml")
    assert complaint in refused.value.message and "my.toml: " in refused.value.message
