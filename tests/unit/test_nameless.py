"""What is held up to be kept or found again goes by its picture where nobody, and nothing, knows its name."""

from __future__ import annotations

import pytest

from gadget.calls import Call, Language
from gadget.decide.nameless import with_its_picture
from gadget.seen import Guess, Name, Seen

CLEAR = Seen(1.0)
ROOM = Seen(1.0, sorts=(Guess(Name("a room", "房间", "room"), 0.9),))


@pytest.mark.parametrize("view", [CLEAR, ROOM], ids=["a thing without a name", "a room"])
@pytest.mark.parametrize(
    ("language", "words", "status", "item"),
    [
        ("en", "Remember where I'm putting this", "keep", "this"),
        ("en", "remember where I put my gizmo", "keep", "this"),
        ("zh", "记住我把这个放哪儿了", "keep", "这个"),
        ("en", "I found something on the stairs", "found", "this"),
        ("zh", "我捡到了一样东西", "found", "这个"),
        ("en", "when I put one of these away, where was that?", "where", "this"),
        ("en", "where did I leave this", "where", "this"),
        ("zh", "这种东西我放哪儿了", "where", "这个"),
        ("zh", "那个我收在哪儿了", "where", "这个"),
    ],
)
def test_an_unnamed_thing_in_a_clear_picture_is_this(
    view: Seen, language: Language, words: str, status: str, item: str
) -> None:
    call = Call("lost_and_found", {"item": "", "status": status})
    assert with_its_picture(call, words, view, language) == call.with_argument("item", item)


@pytest.mark.parametrize(
    ("action", "item", "status", "words", "view"),
    [
        ("lost_and_found", "", "keep", "remember this", None),
        ("lost_and_found", "", "keep", "remember this", Seen(0.1)),
        ("lost_and_found", "keys", "keep", "remember where I put my keys", CLEAR),
        ("lost_and_found", "", "lost", "I lost one of these", CLEAR),
        ("lost_and_found", "", "where", "where did I put it", CLEAR),
        ("lost_and_found", "", "where", "我放哪儿了", CLEAR),
        ("lost_and_found", "", "", "remember this", CLEAR),
        ("smart_recycling", "", "keep", "which bin does this go in", CLEAR),
    ],
)
def test_nothing_else_is(action: str, item: str, status: str, words: str, view: Seen | None) -> None:
    call = Call(action, {"item": item, "status": status})
    assert with_its_picture(call, words, view, "en") == call
