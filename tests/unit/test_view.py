"""What the gadget says of what it sees: as sure as it is, in both languages, and never more."""

from __future__ import annotations

import numpy as np
import pytest

from gadget.act import view
from gadget.act.colour_words import CHINESE, told
from gadget.act.colours import NAMES, colours
from gadget.act.how_many import Count
from gadget.act.scene_question import Colour, asked
from gadget.calls import Language
from gadget.images import read
from gadget.seen import Guess, Name, Seen
from tests.contract.test_eyes import PICTURES


def guess(english: str, chinese: str, kind: str, probability: float) -> Guess:
    return Guess(Name(english, chinese, kind), probability)


def sort(kind: str) -> tuple[Guess, ...]:
    return (guess(kind, kind, kind, 0.9),)


WORDS = frozenset(
    {
        "golden retriever",
        "金毛犬",
        "tabby cat",
        "虎斑猫",
        "water bottle",
        "水瓶",
        "zebra",
        "斑马",
        "scarecrow",
        "稻草人",
    }
)


def retriever(probability: float, *others: Guess) -> Seen:
    best = guess("golden retriever", "金毛犬", "dog", probability)
    return Seen(1.0, (best, *others), sorts=sort("animal"), vocabulary=WORDS)


POODLE = guess("poodle", "贵宾犬", "dog", 0.42)
KITCHEN = Seen(
    1.0,
    (guess("stove", "炉灶", "appliance", 0.6),),
    rooms=(guess("kitchen", "厨房", "kitchen", 0.9),),
    sorts=sort("room"),
    vocabulary=WORDS,
)
PLASTIC = Seen(
    1.0,
    (guess("dummy", "奶嘴", "household", 0.2),),
    materials=(guess("plastic", "塑料", "plastic", 0.8),),
    sorts=sort("waste"),
    vocabulary=WORDS,
)
MILK = Seen(
    1.0,
    groceries=(guess("Arla whole milk", "Arla 全脂牛奶", "Milk", 0.9),),
    foods=(guess("milk", "牛奶", "Milk", 0.95),),
    sorts=sort("grocery"),
    vocabulary=WORDS | {"milk", "牛奶"},
)


@pytest.mark.parametrize(
    ("question", "seen", "language", "said"),
    [
        ("", retriever(0.9), "en", "I see a golden retriever."),
        ("", retriever(0.9), "zh", "我看到的是金毛犬。"),
        ("", retriever(0.6), "en", "I see a golden retriever, I think."),
        ("", retriever(0.6), "zh", "我看到的好像是金毛犬。"),
        ("", retriever(0.45, POODLE), "en", "I see a dog, but I can't tell which kind."),
        ("", retriever(0.45, POODLE), "zh", "我看到一只狗，但分不清是哪一种。"),
        ("", retriever(0.3), "en", "I'm not sure: perhaps a golden retriever."),
        ("", retriever(0.1), "en", "I see something, but I can't tell what it is."),
        ("", retriever(0.1), "zh", "我看到了东西，但认不出是什么。"),
        ("", KITCHEN, "en", "It looks like a kitchen."),
        ("这是什么房间", KITCHEN, "zh", "看起来是厨房。"),
        ("what room is this", PLASTIC, "en", "I can't tell which room this is."),
        ("", PLASTIC, "en", "It seems to be made of plastic."),
        ("", MILK, "en", "I see Arla whole milk."),
        ("is this milk", MILK, "en", "Yes, I think so: Arla whole milk."),
        ("is this a dog", retriever(0.9), "en", "Yes, I think so: a golden retriever."),
        ("这是狗吗", retriever(0.9), "zh", "应该是，是金毛犬。"),
        ("is this a golden retriever", retriever(0.9), "en", "Yes, I think so."),
        ("is this a cat", retriever(0.9), "en", "I don't think so. It looks like a golden retriever."),
        ("是不是猫", retriever(0.9), "zh", "应该不是，看起来像金毛犬。"),
        ("is there a cat", retriever(0.9), "en", "I don't see a cat; mostly I see a golden retriever."),
        ("is there a zebra", retriever(0.9), "en", "I don't see a zebra; mostly I see a golden retriever."),
        ("有没有猫", retriever(0.9), "zh", "我没看到猫，主要看到的是金毛犬。"),
        ("is this a dog", retriever(0.3), "en", "I'm not sure whether that is a dog."),
        ("is there a quokka", retriever(0.9), "en", "I can't tell. I see a golden retriever."),
        ("what is it made of", PLASTIC, "en", "It seems to be made of plastic."),
        ("what is it made of", retriever(0.9), "en", "I can't tell what it is made of."),
        ("is there a person", retriever(0.9), "en", "I can't tell. I see a golden retriever."),
        ("有没有人", retriever(0.9), "zh", "这个我说不准。我看到的是金毛犬。"),
    ],
)
def test_answers_are_as_sure_as_they_are(question: str, seen: Seen, language: Language, said: str) -> None:
    assert view.answer(asked(question), seen, language) == said


MUG = Seen(1.0, (guess("coffee mug", "咖啡杯", "household", 0.9),), sorts=sort("object"), vocabulary=WORDS)


@pytest.mark.parametrize(
    "question", ["Is the light on?", "who is that?", "is the mug empty?", "what brand is it?"]
)
def test_what_a_picture_does_not_tell_is_said_before_what_is_seen(question: str) -> None:
    assert (
        view.answer(asked(question), MUG, "en") == "I can't tell that from the picture. I see a coffee mug."
    )


@pytest.mark.parametrize("question", ["灯开着吗", "这是谁", "杯子空了吗", "这是什么牌子"])
def test_what_a_picture_does_not_tell_is_said_first_in_chinese(question: str) -> None:
    assert view.answer(asked(question), MUG, "zh") == "这个我从画面里看不出来。我看到的是咖啡杯。"


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("what is this", "en", "I see a coffee mug."),
        ("Can you tell me what I'm holding?", "en", "I see a coffee mug."),
        ("这是什么", "zh", "我看到的是咖啡杯。"),
        ("帮我看看我手里拿的是什么", "zh", "我看到的是咖啡杯。"),
    ],
)
def test_what_it_is_is_answered_without_a_word_of_doubt(question: str, language: Language, said: str) -> None:
    assert view.answer(asked(question), MUG, language) == said


APART = "I can't count them in this picture: they should lie apart on a plain background."
NOT_WHOLE = "I can't count people or parts of things."


@pytest.mark.parametrize(
    ("question", "seen", "tally", "language", "said"),
    [
        ("how many dogs are there", retriever(0.9), 3, "en", "I count 3 dogs."),
        ("有几只狗", retriever(0.9), 3, "zh", "我数了一下，有3个狗。"),
        ("how many dogs are there", retriever(0.3), 3, "en", "I count 3 things in all."),
        ("how many are there", retriever(0.9), 12, "en", "I count 12 things in all."),
        ("数一数", retriever(0.9), 12, "zh", "我数了一下，一共有12个东西。"),
        ("how many quokkas are there", retriever(0.9), 2, "en", "I count 2 things in all."),
        (
            "how many zebras are there",
            retriever(0.9),
            2,
            "en",
            "I count 2 things in all. I don't see zebras; mostly I see a golden retriever.",
        ),
        ("how many are there", retriever(0.9), 1, "en", "I count just one."),
        ("有几个", retriever(0.9), 1, "zh", "我数了一下，只有1个。"),
        ("how many dogs are there", retriever(0.9), 0, "en", "I don't see anything to count."),
        ("有几只狗", retriever(0.9), 0, "zh", "我没看到可以数的东西。"),
        ("how many dogs are there", retriever(0.9), None, "en", f"{APART} I see a golden retriever."),
        ("how many legs does it have", retriever(0.9), 1, "en", f"{NOT_WHOLE} I see a golden retriever."),
        ("how many people are there", retriever(0.9), 1, "en", f"{NOT_WHOLE} I see a golden retriever."),
        (
            "how many fingers am I holding up",
            retriever(0.9),
            1,
            "en",
            f"{NOT_WHOLE} I see a golden retriever.",
        ),
        ("how many floors does it have", KITCHEN, None, "en", f"{NOT_WHOLE} It looks like a kitchen."),
        ("有几个人", retriever(0.9), 1, "zh", "人，还有东西上的部分，我数不了。我看到的是金毛犬。"),
        ("我伸了几根手指", retriever(0.9), 1, "zh", "人，还有东西上的部分，我数不了。我看到的是金毛犬。"),
        ("how many chairs are there", KITCHEN, 4, "en", f"{APART} It looks like a kitchen."),
        (
            "有几个",
            retriever(0.9),
            None,
            "zh",
            "这张图里的我数不了：要一个个分开放在素净的背景上。我看到的是金毛犬。",
        ),
    ],
)
def test_how_many_is_told_and_no_more_than_that(
    question: str, seen: Seen, tally: int | None, language: Language, said: str
) -> None:
    assert view.answer(asked(question), seen, language, tally) == said


@pytest.mark.parametrize(
    "question",
    [
        "how many pills should i take",
        "how many tablets a day",
        "how many of these do I take",
        "how much of this should I give him",
        "how many tablets can I take at once",
        "how many pills are in this bottle",
        "how many calories are in this",
        "how many grams is it",
        "how many ml are left",
        "how many days until it expires",
        "how many minutes does it need",
        "how many spoonfuls to add",
    ],
)
def test_an_amount_is_not_counted_but_read(question: str) -> None:
    said = "I can't tell that from the picture. Please read the label; I can read it out to you."
    assert view.answer(asked(question), retriever(0.9), "en", 1) == said
    assert view.answer(asked(question), Seen(0.1), "en") == said


@pytest.mark.parametrize(
    "question",
    [
        "一天吃几粒",
        "每次吃几片",
        "这药一次吃多少",
        "该吃几粒",
        "饭后几粒",
        "有多少毫升",
        "有多少卡路里",
        "还有几天过期",
        "要煮几分钟",
        "一瓶有多少粒",
        "这盒里有几片",
        "一盒多少片",
    ],
)
def test_an_amount_is_not_counted_but_read_in_chinese(question: str) -> None:
    said = "这个我从画面里看不出来。请看标签或说明书，也可以让我念给你听。"
    assert view.answer(asked(question), retriever(0.9), "zh", 1) == said


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("how many pills are there", "pills"),
        ("how many cups are on the table", "cups"),
        ("how many are left", ""),
        ("how many spoons are there", "spoons"),
        ("how many apples do i have", "apples"),
        ("桌上放着几个苹果", "苹果"),
        ("能用的有几个", ""),
        ("有几粒药", "药"),
        ("再数一次有几个", ""),
        ("桌上有几个杯子", "杯子"),
    ],
)
def test_things_that_lie_there_are_still_counted(question: str, name: str) -> None:
    meant = asked(question)
    assert isinstance(meant, Count) and meant.whole
    assert meant.name == name


@pytest.mark.parametrize(
    "question",
    [
        "",
        "is the light on",
        "how many are there",
        "what kind of dog is this",
        "is there a cat",
        "what room is this",
    ],
)
def test_what_cannot_be_seen_is_not_made_up(question: str) -> None:
    dark = Seen(0.1, retriever(0.99).names, sorts=sort("animal"), vocabulary=WORDS)
    assert view.answer(asked(question), dark, "en").startswith("I can't see it clearly.")
    assert view.answer(asked(question), dark, "zh").startswith("我看不清楚。")
    assert "golden" not in view.answer(asked("how many dogs"), dark, "en")


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        ((20, 20, 20), "black"),
        ((240, 240, 238), "white"),
        ((128, 128, 130), "grey"),
        ((200, 20, 30), "red"),
        ((250, 140, 20), "orange"),
        ((245, 220, 40), "yellow"),
        ((30, 160, 50), "green"),
        ((30, 60, 200), "blue"),
        ((130, 40, 190), "purple"),
        ((240, 110, 180), "pink"),
        ((110, 70, 40), "brown"),
        ((40, 210, 200), "turquoise"),
        ((245, 245, 220), "beige"),
        ((232, 215, 185), "beige"),
        ((195, 176, 145), "beige"),  # khaki
        ((224, 172, 138), "beige"),  # skin
        ((255, 224, 189), "beige"),  # skin
        ((255, 230, 190), "beige"),  # a white wall in warm light
        ((210, 180, 140), "light brown"),  # tan
        ((193, 154, 107), "light brown"),  # oak
        ((184, 140, 90), "light brown"),
        ((255, 209, 220), "pink"),  # pastel pink
        ((244, 194, 194), "pink"),  # baby pink
        ((128, 128, 0), "olive green"),
        ((85, 107, 47), "olive green"),
        ((230, 230, 250), "lavender"),
        ((200, 180, 225), "lavender"),
        ((173, 216, 230), "light blue"),
        ((200, 225, 245), "light blue"),
        ((255, 250, 243), "white"),
        ((120, 10, 15), "red"),
        ((20, 60, 25), "green"),
        ((15, 25, 75), "blue"),
        ((70, 90, 120), "blue"),  # jeans
        ((0, 0, 191), "blue"),
        ((83, 38, 128), "purple"),
        ((242, 242, 255), "white"),  # in cool light
        ((255, 0, 106), "pink"),
        ((77, 26, 0), "brown"),
    ],
)
def test_colours_have_their_everyday_names(rgb: tuple[int, int, int], name: str) -> None:
    assert colours(np.full((48, 64, 3), rgb, np.uint8)) == [name]
    assert told([name], (), "en") == f"It's mostly {name}."
    assert told([name], (), "zh").startswith("主要是") and name not in told([name], (), "zh")


def test_two_colours_are_both_said_and_the_edge_does_not_count() -> None:
    pixels = np.full((100, 100, 3), (20, 160, 40), np.uint8)
    pixels[30:70, 30:55], pixels[30:70, 55:70] = (200, 20, 30), (30, 60, 200)
    assert colours(pixels) == ["red", "blue"]
    assert told(["red", "blue"], (), "en") == "It's mostly red and blue."
    assert told(["red", "blue"], (), "zh") == "主要是红色和蓝色。"


def test_every_colour_has_a_chinese_name_and_any_size_has_a_colour() -> None:
    assert set(NAMES) == set(CHINESE)
    for shape in ((1, 1, 3), (1, 900, 3), (700, 2, 3)):
        assert colours(np.full(shape, 128, np.uint8)) == ["grey"]
    assert colours(read(PICTURES / "clock.jpg").pixels)[0] == "black"


@pytest.mark.parametrize(
    ("question", "names", "language", "said"),
    [
        ("is this shirt blue", ["blue"], "en", "Yes, it's mostly blue."),
        ("is it blue?", ["light blue"], "en", "Yes, it's mostly light blue."),
        ("is this shirt blue", ["beige", "red"], "en", "It's mostly beige and red."),
        ("are these socks dark green", ["green"], "en", "Yes, it's mostly green."),
        ("is it red or green", ["red"], "en", "It's mostly red."),
        ("is my car gray", ["grey"], "en", "Yes, it's mostly grey."),
        ("is it orange", ["orange"], "en", "Yes, it's mostly orange."),
        ("这是红色的吗", ["red"], "zh", "是，主要是红色。"),
        ("这件衣服是蓝色的吗", ["light blue"], "zh", "是，主要是浅蓝色。"),
        ("这件衣服是不是蓝的", ["olive green"], "zh", "主要是橄榄绿。"),
        ("它是红的还是绿的", ["green"], "zh", "主要是绿色。"),
        ("是粉红色吗", ["pink"], "zh", "是，主要是粉色。"),
        ("what colour is it", ["red"], "en", "It's mostly red."),
    ],
)
def test_whether_it_is_of_a_colour_is_answered_by_the_colour(
    question: str, names: list[str], language: Language, said: str
) -> None:
    meant = asked(question)
    assert isinstance(meant, Colour)
    assert view.colour(meant, names, retriever(0.9), language) == said


@pytest.mark.parametrize(
    "question",
    [
        "is this an orange",
        "is this red wine",
        "is the lamp red",
        "is this a white dog",
        "这是白色的猫吗",
        "这是黄金吗",
        "是红酒吗",
    ],
)
def test_what_only_has_a_colour_in_it_is_no_question_for_colours(question: str) -> None:
    assert not isinstance(asked(question), Colour)


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("is it green", "en", "I can't judge that: please look yourself."),
        ("what colour is it", "en", "I can't judge that: please look yourself."),
        ("这是绿色的吗", "zh", "这个我判断不了，请自己看清楚。"),
    ],
)
def test_nobody_crosses_a_road_by_the_colour_of_a_light(question: str, language: Language, said: str) -> None:
    light = Seen(1.0, (guess("traffic light", "红绿灯", "scenery", 0.6),))
    meant = asked(question)
    assert isinstance(meant, Colour)
    assert view.colour(meant, ["green"], light, language) == said
