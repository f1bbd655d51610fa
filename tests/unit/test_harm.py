"""What may be eaten, bites or can be crossed is never answered by a name alone."""

from __future__ import annotations

import pytest

from gadget.act import harm, view
from gadget.act.harm import Harm
from gadget.act.scene_question import asked, understood
from gadget.calls import Language
from gadget.seen import Guess, Name, Seen


def seen(english: str, chinese: str, kind: str, clear: float = 1.0) -> Seen:
    return Seen(clear, (Guess(Name(english, chinese, kind), 0.9),))


AGARIC = seen("agaric mushroom", "伞菌", "plant")
COBRA = seen("cobra", "眼镜蛇", "reptile")
LIGHT = seen("traffic light", "红绿灯", "scenery")
NOT_JUDGED = "I can't judge that from a picture: don't eat or touch it on my word."


@pytest.mark.parametrize(
    ("question", "shown", "language", "said"),
    [
        ("can I eat this", AGARIC, "en", f"{NOT_JUDGED} I see an agaric mushroom."),
        ("这能吃吗", AGARIC, "zh", "光看画面我判断不了，别凭我说的就去吃或者碰。我看到的是伞菌。"),
        ("is this snake dangerous", COBRA, "en", f"{NOT_JUDGED} I see a cobra."),
        ("can I cross", LIGHT, "en", "I can't judge that: please look yourself. I see a traffic light."),
        ("能过马路吗", LIGHT, "zh", "这个我判断不了，请自己看清楚。我看到的是红绿灯。"),
        (
            "is this edible",
            seen("agaric mushroom", "伞菌", "plant", clear=0.1),
            "en",
            f"{NOT_JUDGED} I can't see it clearly. Try more light, hold it still, and let it fill the middle of the "
            "picture.",
        ),
    ],
)
def test_harm_is_told_before_the_name(question: str, shown: Seen, language: Language, said: str) -> None:
    assert view.answer(asked(question), shown, language) == said


@pytest.mark.parametrize(
    "question",
    [
        "Can I eat this?",
        "can I eat this mushroom",
        "could my dog eat that",
        "is it okay to eat these",
        "is this good to eat",
        "is this edible",
        "are these berries poisonous",
        "is this plant toxic",
        "is it venomous",
        "is this safe",
        "is it safe to touch",
        "should I touch it",
        "can you drink this",
        "does it bite",
        "will this snake bite",
        "what happens if I eat this",
        "do people eat this",
        "what poisonous plant is this",
        "is that spider harmless",
        "how many of these can I eat",
        "这能吃吗",
        "这蘑菇能吃吗",
        "这个可以吃吗",
        "这能不能吃",
        "能直接喝吗",
        "这东西吃得吗",
        "有毒吗",
        "这个有没有毒",
        "这蛇毒不毒",
        "是不是毒蘑菇",
        "这条蛇危险吗",
        "这个安全吗",
        "它会咬人吗",
        "会不会蜇人",
        "能摸吗",
        "is it ok to pet it",
        "can I pick this",
        "这个能给狗吃吗",
    ],
)
def test_whether_it_harms_is_asked_in_many_words(question: str) -> None:
    assert asked(question) == Harm()


@pytest.mark.parametrize(
    "question",
    [
        "can I cross",
        "Can I cross now?",
        "is it safe to cross the road",
        "should we cross here",
        "is the light green",
        "is the traffic light red",
        "has the light turned green",
        "is the road clear",
        "are there any cars coming",
        "can you cross this road",
        "can I go now",
        "is it my turn to walk",
        "能过吗",
        "可以过马路吗",
        "现在能走了吗",
        "能不能过去",
        "是绿灯吗",
        "现在红灯还是绿灯",
        "有车来吗",
    ],
)
def test_whether_to_cross_is_asked_in_many_words(question: str) -> None:
    assert asked(question) == Harm(crossing=True)


@pytest.mark.parametrize(
    "question",
    [
        "what is this",
        "is this a safe",
        "what's in the safe",
        "is it a crossword",
        "what does it eat",
        "what am I eating",
        "is the light on",
        "is there a cat",
        "can you see what I hold",
        "can you tell me what I'm touching",
        "这是什么",
        "他在吃什么",
        "这是安全带吗",
        "这是红绿灯吗",
        "这是消毒液吗",
        "有没有车",
        "灯亮不亮",
        "这是红灯笼吗",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert harm.understood(question) is None


def test_the_question_about_harm_is_heard_whatever_piece_of_it_the_mind_took() -> None:
    assert understood("what mushroom is this", "What mushroom is this, can I eat it?") == Harm()
    assert understood("这是什么", "这是什么，能吃吗") == Harm()
