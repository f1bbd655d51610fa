"""A thing that the eyes cannot name is kept with its picture: that of the press that asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gadget.events import Asked, Decided, Outcome
from gadget.look.simulated import SimulatedCamera
from gadget.look.simulated_eyes import NOTHING, SimulatedEyes
from gadget.seen import Guess, Name, Seen
from gadget.settings import LookSettings
from tests.turn.rig import Rig, rig

RULES: list[dict[str, Any]] = [
    {
        "match": "remember where|记住",
        "action": "lost_and_found",
        "arguments": {"item": "", "status": "keep"},
    },
    {"match": "have this|这是", "action": "lost_and_found", "arguments": {"item": "", "status": ""}},
    {
        "match": "one of these|这种",
        "action": "lost_and_found",
        "arguments": {"item": "", "status": "where"},
    },
]
GIZMO = Seen(1.0, embedding=(1.0, 0.0))
SHED = Seen(1.0, embedding=(0.0, 1.0), sorts=(Guess(Name("a room", "房间", "room"), 0.9),))


def kept(it: Rig) -> list[tuple[str, bool]]:
    """Each thing, and whether a picture of it is there."""
    rows = it.database.query("SELECT item, picture FROM things ORDER BY id")
    return [(row["item"], row["picture"] is not None) for row in rows]


@pytest.mark.parametrize("view", [GIZMO, SHED], ids=["no name for it", "a room"])
@pytest.mark.parametrize(
    ("words", "item", "said"),
    [
        ("remember where I'm putting this", "this", "I'll remember this, with its picture."),
        ("zh:记住我把这个放哪儿了", "这个", "这个记住了，照片也存了。"),
    ],
)
async def test_it_is_kept_without_a_question(
    tmp_path: Path, view: Seen, words: str, item: str, said: str
) -> None:
    eyes = SimulatedEyes()
    eyes.next.append(view)
    async with rig(tmp_path, [words], rules=RULES, sight=eyes, camera=SimulatedCamera(LookSettings())) as it:
        assert (await it.request()).outcome is Outcome.ANSWERED
        assert it.of(Asked) == []
        assert kept(it) == [(item, True)]
        assert said in it.said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["remember where I'm putting this", "when I put one of these away, where was that"],
            "This looks like something you showed me:",
        ),
        (["zh:记住我把这个放哪儿了", "zh:这种东西我收哪儿了"], "看起来像你给我看过的一样东西："),
    ],
)
async def test_it_is_found_again_by_likeness(tmp_path: Path, words: list[str], said: str) -> None:
    eyes = SimulatedEyes()
    eyes.next.extend([GIZMO, GIZMO])
    async with rig(tmp_path, words, rules=RULES, sight=eyes, camera=SimulatedCamera(LookSettings())) as it:
        await it.request()
        await it.request()
        assert it.of(Asked) == []
        assert any(sentence.startswith(said) for sentence in it.said), it.said


async def after_a_question(path: Path, words: list[str], *views: Seen) -> tuple[list[str], list[bytes]]:
    """The questions after these presses, and the embedding that is kept."""
    eyes = SimulatedEyes()
    eyes.next.extend(views)
    async with rig(path, words, rules=RULES, sight=eyes, camera=SimulatedCamera(LookSettings())) as it:
        for _ in words:
            await it.request()
        rows = it.database.query("SELECT embedding FROM things")
        assert len(it.of(Decided)) == len(words)
        return [event.question for event in it.of(Asked)], [row["embedding"] for row in rows]


async def test_an_answered_question_is_about_the_picture_of_the_first_press(tmp_path: Path) -> None:
    words = ["I have this thing here", "sextant", "keep"]
    other = Seen(1.0, embedding=(0.0, 1.0))
    questions, embeddings = await after_a_question(tmp_path, words, GIZMO, other, other)
    assert len(questions) == 2, "the thing and what became of it"
    assert embeddings == [b"\x00\x00\x80?\x00\x00\x00\x00"], "one, zero: the gizmo"


async def test_where_the_first_press_showed_nothing_the_answer_shows_it(tmp_path: Path) -> None:
    words = ["remember where I'm putting this", "sextant"]
    questions, embeddings = await after_a_question(tmp_path, words, NOTHING, GIZMO)
    assert questions == ["I can't see it clearly. Which thing do you mean?"]
    assert embeddings == [b"\x00\x00\x80?\x00\x00\x00\x00"]
