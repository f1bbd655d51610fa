"""Whether it is one: a yes for every word that covers what the eyes recognised, a no only where they would know."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from gadget.act import view
from gadget.act.scene_question import What, Whether, asked
from gadget.act.wider_words import WIDER
from gadget.calls import Language
from gadget.seen import Guess, Name, Seen

EYES = json.loads(files("gadget").joinpath("data", "gadget-eyes.json").read_text("utf-8"))
NAMES = {row[0]: Name(*row) for row in EYES["names"]}
FOODS = {row[0]: Name(*row) for row in EYES["coarse"]}
VOCABULARY = frozenset(word.casefold() for row in EYES["names"] + EYES["coarse"] for word in (row[0], row[1]))


def seeing(english: str, probability: float = 0.9) -> Seen:
    """What the shipped eyes say of a picture of that."""
    return Seen(1.0, (Guess(NAMES[english], probability),), vocabulary=VOCABULARY)


def food(english: str) -> Seen:
    sorts = (Guess(Name("food", "食品", "grocery"), 0.9),)
    return Seen(1.0, foods=(Guess(FOODS[english], 0.9),), sorts=sorts, vocabulary=VOCABULARY)


def waste(**materials: float) -> Seen:
    return Seen(
        1.0,
        (Guess(NAMES["beaker"], 0.2),),
        materials=tuple(Guess(Name(name, _CHINESE[name], name), share) for name, share in materials.items()),
        sorts=(Guess(Name("something to throw away", "一件垃圾", "waste"), 0.9),),
        vocabulary=VOCABULARY,
    )


_CHINESE = {row[2]: row[1] for row in EYES["waste"]}


@pytest.mark.parametrize(
    ("shown", "english", "chinese"),
    [
        ("cobra", "is this a snake", "这是蛇吗"),
        ("diamondback rattlesnake", "is it a snake?", "是不是蛇"),
        ("boa constrictor", "is that a snake", "这是一条蛇吗"),
        ("black widow", "is this a spider", "这是蜘蛛吗"),
        ("tarantula", "are those spiders", "那是蜘蛛吗"),
        ("taxi", "is this a car", "这是汽车吗"),
        ("minivan", "is that a car", "这是车吗"),
        ("convertible", "is this a car", "这是轿车吗"),
        ("coffee mug", "is this a cup", "这是杯子吗"),
        ("hen", "is this a chicken", "这是鸡吗"),
        ("ram", "is this a sheep", "这是羊吗"),
        ("lorry", "is this a truck", "这是货车吗"),
        ("airliner", "is this a plane", "这是飞机吗"),
        ("daisy", "is this a flower", "这是花吗"),
        ("green apple", "is it a fruit", "这是水果吗"),
        ("green apple", "is it an apple", "这是苹果吗"),
        ("macaque", "is this a monkey", "这是猴子吗"),
        ("bolete mushroom", "is it a mushroom", "这是蘑菇吗"),
        ("running shoe", "is this a shoe", "这是鞋吗"),
        ("killer whale", "is this a whale", "这是鲸鱼吗"),
        ("speedboat", "is this a boat", "这是船吗"),
        ("lotion", "is this a bottle", "这是瓶子吗"),
        ("cobra", "is this a reptile", "这是爬行动物吗"),
        ("teddy bear", "is this a toy", "这是个玩具吗"),
        ("taxi", "is it a car or not", "这是辆轿车吗"),
        ("broccoli", "is this a vegetable", "这是蔬菜吗"),
    ],
)
def test_what_is_covered_by_a_wider_word_is_one(shown: str, english: str, chinese: str) -> None:
    assert view.answer(asked(english), seeing(shown), "en").startswith("Yes, I think so: ")
    assert view.answer(asked(chinese), seeing(shown), "zh").startswith("应该是")


def test_bought_food_is_covered_too() -> None:
    assert view.answer(asked("is this a fruit"), food("peach"), "en") == "Yes, I think so: a peach."
    assert view.answer(asked("这是水果吗"), food("peach"), "zh") == "应该是，是桃子。"
    assert view.answer(asked("is this a vegetable"), food("peach"), "en").startswith("I don't think so.")
    assert view.answer(asked("is this a fruit"), food("tomato"), "en") == (
        "I see a tomato; I can't say whether that counts as a fruit."
    )


@pytest.mark.parametrize(
    ("question", "seen", "language", "said"),
    [
        ("is this a lizard", seeing("cobra"), "en", "I don't think so. It looks like a cobra."),
        ("这是青蛙吗", seeing("cobra"), "zh", "应该不是，看起来像眼镜蛇。"),
        ("is this a zebra", seeing("cobra"), "en", "I don't think so. It looks like a cobra."),
        (
            "is this a quokka",
            seeing("cobra"),
            "en",
            "I see a cobra; I can't say whether that counts as a quokka.",
        ),
        ("这是短尾矮袋鼠吗", seeing("cobra"), "zh", "我看到的是眼镜蛇，算不算短尾矮袋鼠我说不准。"),
        (
            "is this a car",
            seeing("pickup truck"),
            "en",
            "I see a pickup truck; I can't say whether that counts as a car.",
        ),
        ("这是水果吗", seeing("cucumber"), "zh", "我看到的是黄瓜，算不算水果我说不准。"),
        (
            "is this a bear",
            seeing("giant panda", 0.6),
            "en",
            "I see a giant panda, I think; I can't say whether that counts as a bear.",
        ),
        ("is it ripe", seeing("banana"), "en", "I can't tell. I see a banana."),
        ("这是新的吗", seeing("banana"), "zh", "这个我说不准。我看到的是香蕉。"),
        ("is this a person", seeing("cobra"), "en", "I can't tell. I see a cobra."),
        ("is there a dog", seeing("hot dog"), "en", "I don't see a dog; mostly I see a hot dog."),
        ("有没有狗", seeing("hot dog"), "zh", "我没看到狗，主要看到的是热狗。"),
        ("is this a hot dog", seeing("hot dog"), "en", "Yes, I think so."),
        ("is this a lion", seeing("sea lion"), "en", "I don't think so. It looks like a sea lion."),
        ("这是马吗", seeing("hippo"), "zh", "应该不是，看起来像河马。"),
        ("这是牛吗", seeing("snail"), "zh", "应该不是，看起来像蜗牛。"),
        ("这是猫吗", seeing("giant panda"), "zh", "应该不是，看起来像大熊猫。"),
        ("do you see my wallet", seeing("wallet"), "en", "Yes, I think so."),
        ("你看到我的钱包了吗", seeing("wallet"), "zh", "有。"),
        ("can you see our car", seeing("taxi"), "en", "Yes, I think so: a taxi."),
        ("is this my wallet", seeing("wallet"), "en", "I see a wallet; I can't say whose it is."),
        ("这是我的钱包吗", seeing("wallet"), "zh", "我看到的是钱包，是谁的我说不准。"),
        ("is this your wallet", seeing("cobra"), "en", "I don't think so. It looks like a cobra."),
    ],
)
def test_no_is_said_only_of_what_would_be_known(
    question: str, seen: Seen, language: Language, said: str
) -> None:
    assert view.answer(asked(question), seen, language) == said


@pytest.mark.parametrize(
    ("question", "seen", "language", "said"),
    [
        ("is this glass", waste(glass=0.95), "en", "Yes, I think so."),
        ("is it plastic", waste(plastic=0.95), "en", "Yes, I think so."),
        ("is it plastic or not", waste(plastic=0.95), "en", "Yes, I think so."),
        ("这是塑料的吗", waste(plastic=0.95), "zh", "应该是。"),
        ("is this bottle plastic", waste(plastic=0.95), "en", "Yes, I think so."),
        ("是不是玻璃做的", waste(glass=0.95), "zh", "应该是。"),
        ("is it plastic", waste(glass=0.95), "en", "I don't think so. It seems to be made of glass."),
        ("这是纸吗", waste(glass=0.95), "zh", "应该不是，看起来是玻璃做的。"),
        ("is it metal", waste(glass=0.6, metal=0.3), "en", "I'm not sure. It seems to be made of glass."),
        (
            "is it glass",
            seeing("cobra"),
            "en",
            "I can't tell what it is made of. I see a cobra.",
        ),
        ("is it plastic", seeing("plastic bag"), "en", "Yes, I think so: a plastic bag."),
    ],
)
def test_materials_are_looked_at(question: str, seen: Seen, language: Language, said: str) -> None:
    assert view.answer(asked(question), seen, language) == said


@pytest.mark.parametrize("question", ["is it a cat or a dog", "Is this a fish or a snake?", "这是猫还是狗"])
def test_which_of_two_it_is_is_answered_by_its_name(question: str) -> None:
    assert asked(question) == What()


@pytest.mark.parametrize("question", ["is it on or off", "这是男的还是女的"])
def test_which_of_two_states_it_is_in_is_not(question: str) -> None:
    assert asked(question) != What()


def test_whose_it_is_and_what_it_is_are_told_apart() -> None:
    assert asked("is this my wallet") == Whether("wallet", False, owned=True)
    assert asked("is it plastic") == Whether("plastic", False, noun=False)
    assert asked("do you see my wallet") == Whether("wallet", True)


def test_wider_words_cover_only_names_that_the_eyes_have() -> None:
    known = {name.casefold() for name in NAMES} | {name.kind.casefold() for name in FOODS.values()}
    for word, wider in WIDER.items():
        assert wider.surely | wider.perhaps <= known, word
        assert wider.surely | wider.perhaps and not wider.surely & wider.perhaps, word
