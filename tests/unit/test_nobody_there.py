"""Whether anyone is there, and where things are, the eyes can't tell; they say so before they name the furniture."""

from __future__ import annotations

import pytest

from gadget.act import view
from gadget.act.scene_question import asked
from gadget.seen import Guess, Name, Seen

COUCH = Seen(
    1.0,
    (Guess(Name("studio couch", "沙发床", "furniture"), 0.9),),
    sorts=(Guess(Name("object", "object", "object"), 0.9),),
)


@pytest.mark.parametrize(
    "question",
    [
        "Is there anyone in the room?",
        "is there anybody here",
        "do you see anyone else",
        "is there somebody behind me",
        "is there no one here",
        "is there anyone at the door",
        "is that someone",
    ],
)
def test_furniture_is_no_answer_to_whether_anyone_is_there(question: str) -> None:
    assert view.answer(asked(question), COUCH, "en") == "I can't tell. I see a studio couch."


@pytest.mark.parametrize("question", ["房间里有人吗", "有人在吗", "你看到有人吗", "我后面有人吗", "有别人吗"])
def test_nor_in_chinese(question: str) -> None:
    assert view.answer(asked(question), COUCH, "zh") == "这个我说不准。我看到的是沙发床。"


@pytest.mark.parametrize(
    "question", ["what's on the left", "is there a couch behind me", "is there anything in the corner"]
)
def test_no_place_is_judged(question: str) -> None:
    said = "I can't tell where things are in the picture. I see a studio couch."
    assert view.answer(asked(question), COUCH, "en") == said


@pytest.mark.parametrize("question", ["我身后有什么", "左边是什么", "角落里有沙发吗"])
def test_nor_is_one_in_chinese(question: str) -> None:
    assert view.answer(asked(question), COUCH, "zh") == "我分不清东西的位置。我看到的是沙发床。"
