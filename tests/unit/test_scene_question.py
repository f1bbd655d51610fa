"""What a question about the picture wants: a name only where a name is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.act.how_many import Count
from gadget.act.scene_question import (
    Asked,
    Colour,
    Material,
    Room,
    Unknown,
    What,
    Where,
    Whether,
    asked,
    understood,
)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("", What()),
        ("What am I looking at?", What()),
        ("what kind of dog is this", What("dog")),
        ("what animal is that", What("animal")),
        ("what breed is this", What()),
        ("Is there a cat in the picture?", Whether("cat", True)),
        ("do you see any bottles here", Whether("bottles", True)),
        ("is this a plastic bottle?", Whether("plastic bottle", False)),
        ("is it a poodle or not", Whether("poodle", False)),
        ("what colour is this", Colour()),
        ("what color is the sofa", Colour()),
        ("how many people are there", Count(whole=False)),
        ("how many wheels does it have", Count(whole=False)),
        ("how many kinds of fruit are there", Unknown()),
        ("How many apples are there?", Count("apples")),
        ("how many are there", Count()),
        ("how many red apples are there", Count()),
        ("count the coins on the table please", Count("coins")),
        ("can you count these", Count()),
        ("which room am I in", Room()),
        ("what is this made of", Material()),
        ("这是什么", What()),
        ("这是什么狗", What("狗")),
        ("有没有猫", Whether("猫", True)),
        ("这里有猫吗？", Whether("猫", True)),
        ("你能看到瓶子吗", Whether("瓶子", True)),
        ("这是一只猫吗", Whether("猫", False)),
        ("是不是猫", Whether("猫", False)),
        ("这是什么颜色", Colour()),
        ("有几个人", Count(whole=False)),
        ("那个楼有几层", Count(whole=False)),
        ("桌上有几个苹果？", Count("苹果")),
        ("有几个", Count()),
        ("这里有多少个硬币", Count("硬币")),
        ("有几只", Count()),
        ("数一数", Count()),
        ("帮我数数", Count()),
        ("这有多少钱", Unknown()),
        ("这是什么房间", Room()),
        ("这是什么材料做的", Material()),
        ("我前面有什么", What()),
        ("你看到什么", What()),
        ("桌上有什么东西", What()),
        ("看看镜头里有什么", What()),
        ("你能看到些什么", What()),
        ("你看到的是什么？", What()),
        ("能看到哪些东西", What()),
        ("有没有什么特别的", What()),
        ("do you see anything?", What()),
        ("what flower is this", What("flower")),
        ("what kind of bird that is", What("bird")),
        ("which car is that", What("car")),
        ("这是什么花", What("花")),
        ("where am I", Room()),
        ("我在哪里", Room()),
        ("is there anything in front of me", What()),
    ],
)
def test_questions_are_understood(question: str, meant: Asked) -> None:
    assert asked(question) == meant


@pytest.mark.parametrize(
    "question",
    [
        "what is this",
        "What's this?",
        "what's that",
        "What is that over there?",
        "what am I looking at",
        "What are you looking at?",
        "what do you see",
        "What can you see?",
        "tell me what you see",
        "tell me what this is",
        "Can you tell me what this is?",
        "do you know what this is",
        "describe the scene",
        "describe what you see",
        "what's in front of me",
        "What have I got here",
        "what am I holding",
        "what's in my hand",
        "What's on the table?",
        "what is this thing called",
        "what do you call this",
        "identify this",
        "can you identify this please",
        "could you describe this for me",
        "What do we have here?",
        "what's going on here",
        "what on earth is that",
        "what are these",
        "What are those things?",
        "look at this",
        "take a look at this, would you?",
        "what's this supposed to be",
        "any idea what this is",
        "what do you make of that",
        "what does it look like",
        "what's the name of this",
        "is there anything here",
        "do you see anything",
        "can you see this",
        "do you recognise this",
        "what's in the picture",
        "What is it?",
        "so what is it then",
        "hey, what's that?",
        "tell me what it is",
        "what's this I'm holding",
        "what would you say this is",
        "What's there?",
        "what's around me",
        "name this",
        "show me what you see",
        "what object is this",
        "would you tell me what is in this photo",
        "what might this be",
        "what could that be",
        "What is this in my hand",
        "what's this little thing",
        "i wonder what this is",
        "you see what this is",
    ],
)
def test_what_is_this_is_asked_in_many_words(question: str) -> None:
    assert asked(question) == What()


@pytest.mark.parametrize(
    "question",
    [
        "这是什么",
        "这是什么？",
        "这是啥",
        "这是个什么东西",
        "这是什么呀",
        "那是什么",
        "那个是什么东西",
        "它是什么",
        "这啥玩意儿",
        "这个叫什么",
        "这叫什么名字",
        "你看到了什么",
        "你看见什么了",
        "你能看到什么",
        "你能看到什么吗",
        "前面有什么",
        "我面前有什么东西",
        "我前面是什么",
        "镜头里有什么",
        "画面里有些什么",
        "桌上有什么",
        "桌子上放着什么",
        "我手里拿的是什么",
        "我手上拿着什么",
        "我拿的是什么东西",
        "看看这是什么",
        "帮我看看这是什么",
        "你看看这个",
        "你知道这是什么吗",
        "能告诉我这是什么吗",
        "可以帮我看看吗",
        "帮我看一下",
        "能不能帮我看看这个",
        "描述一下画面",
        "描述一下你看到的",
        "能描述一下吗",
        "说说你看到了什么",
        "讲讲眼前的景象",
        "认识这个吗",
        "你认得这是什么吗",
        "这是什么东西啊",
        "看得出来这是什么吗",
        "照片里是什么",
        "这张照片里有什么",
        "眼前这个是什么呢",
        "请问这是什么",
        "这到底是什么",
        "这玩意儿是什么",
        "这个东西是啥",
        "看到什么了",
        "里面是什么",
        "这里面装的是什么",
        "这是一个什么东西",
        "旁边那个是什么",
        "你看这是什么",
        "看看我手里是什么",
        "我这是拿了个什么",
        "识别一下这个",
        "给我介绍一下眼前的东西",
    ],
)
def test_what_is_this_is_asked_in_many_words_of_chinese(question: str) -> None:
    assert asked(question) == What()


@pytest.mark.parametrize(
    "question",
    [
        "Is the light on?",
        "who is that?",
        "is the mug empty?",
        "what brand is it?",
        "what brand is this",
        "who's this",
        "whose is it",
        "is the door locked",
        "is he asleep",
        "how big is it",
        "how old is this",
        "how much does it cost",
        "when was this made",
        "why is it wet",
        "where did I buy this",
        "where is my phone",
        "what time is it on the clock",
        "what's he doing",
        "what is she wearing",
        "what is it for",
        "what is this used for",
        "what's wrong with it",
        "what does it mean",
        "what's her name",
        "what size is this shirt",
        "can you tell me who this is",
        "tell me if the stove is on",
        "has it been opened",
        "does it work",
        "did I leave it on",
        "is anyone there",
        "which one is heavier",
        "is my hair all right",
        "are my shoes tied",
        "what is the price of this",
        "do you know this man",
        "what make of car is that",
        "what model is it",
        "what's the weather like",
        "what page is this",
        "灯开着吗",
        "这是谁",
        "那个人是谁",
        "杯子空了吗",
        "这是什么牌子",
        "什么牌子的",
        "这个多少钱",
        "这个有多重",
        "这有多大",
        "门锁了没有",
        "水开了没",
        "火关了吗",
        "他在干什么",
        "她穿的是什么衣服",
        "这是干什么用的",
        "这有什么用",
        "怎么用",
        "为什么会这样",
        "几点了",
        "这是谁的",
        "这个坏了没",
        "我的手机在哪",
        "苹果熟了吗",
        "灯亮不亮",
        "这是什么时候的",
        "什么型号",
        "这是什么意思",
        "他叫什么名字",
        "能看出来几岁吗",
        "帮我看看灯开着没有",
        "可以帮我看看门关了吗",
        "这是男的还是女的",
        "好看吗",
        "这个能用吗",
    ],
)
def test_what_no_name_answers_is_not_taken_for_what_is_this(question: str) -> None:
    assert asked(question) == Unknown()


@pytest.mark.parametrize(
    ("question", "heard", "meant"),
    [
        ("", "What am I looking at?", What()),
        ("", "is the light on", Unknown()),
        ("the apples", "count the apples", Count("apples")),
        ("the light on", "is the light on?", Unknown()),
        ("a cat", "is there a cat", Whether("cat", True)),
        ("what is this", "Is it raining? No: what is this?", What()),
        ("what brand is it", "tell me what brand it is", Unknown()),
        ("灯", "灯开着吗", Unknown()),
        ("这是什么", "帮我看看这是什么", What()),
        ("what is this", "", What()),
    ],
)
def test_a_piece_that_asks_nothing_is_read_in_all_that_was_heard(
    question: str, heard: str, meant: Asked
) -> None:
    assert understood(question, heard) == meant


@pytest.mark.parametrize(
    "question",
    [
        "is there anything behind me",
        "what's on the left",
        "what's behind me",
        "what's in the corner",
        "is there a cat on my left",
        "is there a cat under the table",
        "how many cups are on the left",
        "what do you see on your right",
        "what's on the right-hand side",
        "what's in the background",
        "what's next to the lamp",
        "左边是什么",
        "我身后有什么",
        "后面有什么",
        "角落里有什么",
        "右边有猫吗",
        "左边有几个杯子",
    ],
)
def test_the_eyes_know_no_places(question: str) -> None:
    assert asked(question) == Where()
    assert understood("", question) == Where()


@pytest.mark.parametrize(
    "question",
    [
        "is there anything in front of me",
        "what am I holding in my right hand",
        "what's left in the fridge",
        "what's over there",
        "what's on the table",
        "左手拿的是什么",
        "那最后是什么",
    ],
)
def test_what_is_held_or_in_front_is_looked_at(question: str) -> None:
    assert asked(question) == What()


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("what is this thing beneath the leaf", What()),
        ("what flower is that behind you", What("flower")),
        ("what bird is this above us", What("bird")),
        ("what kind of dog is this next to me", What("dog")),
        ("what's this on the left of the label", What()),
        ("tell me what that thing is behind the fence", What()),
        ("右边这个是什么", What()),
        ("后面那只是什么鸟", What("鸟")),
        ("左边那个叫什么", What()),
        ("is this a mushroom beneath the leaf", Whether("mushroom", False)),
        ("is that a heron behind you", Whether("heron", False)),
        ("左边这只是猫吗", Whether("猫", False)),
    ],
)
def test_what_is_pointed_at_is_named_wherever_it_is(question: str, meant: Asked) -> None:
    assert asked(question) == meant
    assert understood(question, question) == meant


@pytest.mark.parametrize(
    "question",
    [
        "what's in that corner",
        "what is behind this thing",
        "what is under that",
        "is there anything on the left of this",
        "这个后面是什么",
        "那左边是什么",
        "右边那里有什么",
        "左边是猫吗",
    ],
)
def test_the_place_beside_what_is_pointed_at_is_a_place(question: str) -> None:
    assert asked(question) == Where()


def test_a_place_is_heard_in_all_the_words() -> None:
    assert understood("what do you see", "what do you see on the left") == Where()
    assert asked("what kind of dog is on the left") == Where("dog")
    assert asked("is the light on the left on") == Unknown()
    assert asked("how many people are behind me") == Count(whole=False)


@given(st.text(max_size=80))
@settings(deadline=None)
def test_any_words_want_something(question: str) -> None:
    assert asked(question) is not None
