"""A baby's room: the cot stands bare and away from what harms, and nothing for older children or guests is told."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from gadget.act.rooms.answer import say_idea
from gadget.act.rooms.ideas import CAREFUL, GENERAL, Fitting, fitting
from gadget.act.rooms.read import ideas
from gadget.act.wording import listed
from gadget.calls import LANGUAGES, Language

IDEAS = ideas()

NEVER = {
    "en": listed("bunk, loft bed, headboard, sofa bed, wall bed, from a mattress, canopy, candle's, cushions, a throw, "
    "string of, under the ceiling, cat gets"),
    "zh": listed("高低床, 软靠, 沙发床, 壁床, 帐篷, 烛光, 靠垫, 搭条, 猫有自己的路, 挂到地面"),
}  # fmt: skip
"""What may be told of other rooms."""


@pytest.mark.parametrize(
    ("room", "request_", "wish"),
    [
        ("nursery", "where should the crib go", "cot"),
        ("baby's room", "where does the cot go", "cot"),
        ("baby room", "where should the bed stand", "bed"),
        ("nursery", "childproof it", "safe"),
        ("nursery", "plants", "plants"),
        ("nursery", "", GENERAL),
        ("婴儿房", "婴儿床放哪", "cot"),
        ("宝宝的房间", "收纳", "storage"),
        ("宝宝房", "怎么布置", GENERAL),
    ],
)
def test_a_nursery_has_ideas_of_its_own(room: str, request_: str, wish: str) -> None:
    found = fitting(room, request_, IDEAS)
    assert (found.room, found.wish, found.understood) == ("nursery", wish, True)
    assert len(found.say) >= 2


@pytest.mark.parametrize("wish", [*IDEAS.ranks, GENERAL])
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_wished_a_nursery_gets_no_bunk_and_nothing_soft_for_the_cot(
    language: Language, wish: str
) -> None:
    found = _wished("nursery", wish)
    for turn in range(len(found.say)):
        told = say_idea("nursery", "", found, turn, language).casefold()
        assert not [word for word in NEVER[language] if word in told], told


@pytest.mark.parametrize("room", ["nursery", "bedroom", "kids' room", "spaceship bridge", "studio flat"])
@pytest.mark.parametrize(
    "request_", ["where should the crib go", "put a cot in", "a bassinet", "where will the baby sleep"]
)
def test_the_cot_stands_bare_and_away_from_window_heat_and_cords_in_every_room(
    room: str, request_: str
) -> None:
    found = fitting(room, request_, IDEAS)
    told = [one.en for one in found.say]
    assert found.wish == "cot"
    assert told[0].startswith("Stand the cot well away from window, radiator, lamps and every cord")
    assert "no pillow, bumper, quilt or toy" in told[1] and "first six months" in told[2]
    assert not [sentence for sentence in told if "bunk" in sentence.casefold() or "headboard" in sentence]


@pytest.mark.parametrize("request_", ["婴儿床放哪里", "宝宝睡哪儿", "放个摇篮"])
def test_in_chinese_too_the_cot_stands_bare_and_away_from_what_harms(request_: str) -> None:
    for room in ("婴儿房", "主卧", "儿童房"):
        told = [one.zh for one in fitting(room, request_, IDEAS).say]
        assert told[0].startswith("婴儿床远离窗户、暖气、灯和所有绳带") and "不放枕头" in told[1]


@pytest.mark.parametrize("wish", sorted(IDEAS.ranks.keys() - {"cot"}))
def test_nobody_is_told_about_cots_who_asked_for_something_else(wish: str) -> None:
    for room in ("bedroom", "living room", "spaceship bridge"):
        assert not [one.en for one in _wished(room, wish).say if "cot " in one.en or "baby" in one.en]


def test_bigger_children_still_get_their_bunk() -> None:
    for room in ("kids' room", "儿童房", "children's bedroom"):
        assert any("bunk" in one.en for one in fitting(room, "bed", IDEAS).say)


@pytest.mark.parametrize("wish", [*IDEAS.ranks, GENERAL])
def test_where_a_nursery_has_ideas_of_its_own_none_for_any_room_is_told(wish: str) -> None:
    for room in CAREFUL:
        own = [idea.say for idea in IDEAS.ideas if room in idea.rooms and wish in idea.wishes]
        assert not own or (tuple(dict.fromkeys(own)) == _wished(room, wish).say and len(own) >= 2)


def _wished(room: str, wish: str) -> Fitting:
    """What fits the first phrase of a wish."""
    sections = tomllib.loads((files("gadget") / "data" / "rooms.toml").read_text("utf-8"))
    found = fitting(room, listed(sections["wishes"][wish]["en"])[0], IDEAS)
    assert found.wish == wish
    return found
