"""Ideas for rooms: the room is named, the wish is met, and asking again gives another idea."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.act.advice import animal_care, interior_design
from gadget.act.base import Context
from gadget.act.rooms.answer import say_idea
from gadget.act.rooms.ideas import GENERAL, OUTDOORS, fitting, parse
from gadget.act.rooms.read import ideas
from gadget.calls import LANGUAGES, Language
from gadget.database import Database
from gadget.errors import BadSettings

IDEAS = ideas()


@pytest.mark.parametrize(
    ("room", "request_", "kind", "wish"),
    [
        ("bedroom", "brighten up", "bedroom", "brighten"),
        ("hallway", "make it lighter", "hallway", "brighten"),
        ("dining room", "warm up without painting", "dining", "rent"),
        ("tiny bathroom", "storage ideas", "bathroom", "storage"),
        ("spare bedroom", "fit a desk", "bedroom", "desk"),
        ("student room", "add some colour on a budget", "bedroom", "cheap"),
        ("rented bedroom", "What could I hang without nails", "bedroom", "rent"),
        ("box room", "make look bigger", "bedroom", "space"),
        ("bathroom", "Where would grab rails look least ugly", "bathroom", "safe"),
        ("music room", "reduce echo", "living", "quiet"),
        ("living room", "Which curtains will keep out the afternoon sun", "living", "dark"),
        ("kids' bedroom", "how should we organise the toys", "kids", "toys"),
        ("lounge", "What colour curtains would suit", "living", "curtains"),
        ("tiny kitchen", "", "kitchen", "space"),
        ("balcony", "", "balcony", GENERAL),
        ("spaceship bridge", "brighten up", "", "brighten"),
        ("客厅", "显得亮堂些", "living", "brighten"),
        ("儿童房", "弄成海洋风", "kids", "toys"),
        ("厨房", "多放点东西", "kitchen", "storage"),
        ("书房", "加一张小床", "office", "bed"),
        ("小户型的厨房", "收纳", "kitchen", "storage"),
        ("主卧", "弄得宽敞点", "bedroom", "space"),
        ("浴室", "不那么潮", "bathroom", "damp"),
        ("玄关", "多放点鞋", "hallway", "storage"),
        ("阳台", "弄个养花的架子", "balcony", "plants"),
        ("出租屋", "低成本改造", "studio", "cheap"),
        ("老人房", "加点防滑的东西", "bedroom", "safe"),
        ("20平的客厅", "放一张3米的餐桌", "living", "table"),
        ("电竞房", "藏线", "", "hide"),
        ("卧室", "显得大一点", "bedroom", "space"),
        ("卧室", "变大一点", "bedroom", "space"),
        ("卧室", "换张大一点的床", "bedroom", "bed"),
        ("bathroom", "do the tiles match", "bathroom", "tiles"),
        ("卫生间", "瓷砖搭不搭", "bathroom", "tiles"),
        ("kitchen", "can I knock down this wall", "kitchen", "structure"),
        ("kitchen", "hide the outlet", "kitchen", "hide"),
        ("nursery", "cover the sockets", "nursery", "safe"),
        ("back garden", "make it feel bigger", "garden", "space"),
        ("小院", "", "garden", GENERAL),
        ("客厅", "怎么布置", "living", GENERAL),
        ("lounge", "any ideas", "living", GENERAL),
    ],
)
def test_room_and_wish_are_understood(room: str, request_: str, kind: str, wish: str) -> None:
    found = fitting(room, request_, IDEAS)
    assert (found.room, found.wish, found.understood) == (kind, wish, True)
    assert len(found.say) >= (1 if kind in OUTDOORS else 2)


@pytest.mark.parametrize(
    ("language", "room", "request_", "start"),
    [
        ("en", "the bedroom", "brighten up", "For the bedroom: use white or very pale bedding"),
        ("en", "spaceship bridge", "", "For the spaceship bridge: clear it first"),
        ("en", "this", "", "For this room: "),
        ("en", "this room", "", "For this room: "),
        ("en", "", "storage", "For this room: "),
        ("en", "here", "storage", "For this room: "),
        ("zh", "这个", "", "这个房间："),
        ("zh", "这里", "收纳", "这个房间："),
        ("zh", "客厅", "收纳", "客厅：一整面墙"),
        ("zh", "飞船驾驶舱", "", "飞船驾驶舱：先清理"),
    ],
)
def test_the_answer_names_the_room(language: Language, room: str, request_: str, start: str) -> None:
    found = fitting(room, request_, IDEAS)
    assert say_idea(room, request_, found, 0, language).startswith(start)


@pytest.mark.parametrize(
    ("language", "room", "request_", "said"),
    [
        (
            "en",
            "dining room",
            "wallpapering",
            "I have no idea for “wallpapering”. For the dining room, ask me about making it brighter, making it look "
            "bigger or making it cosier.",
        ),
        (
            "en",
            "this",
            "wallpapering",
            "I have no idea for “wallpapering”. For this room, ask me about making it brighter, more storage or making "
            "it look bigger.",
        ),
        (
            "en",
            "garden",
            "curtains",
            "I have no idea for “curtains”. For the garden, ask me about making it brighter, more storage or making it "
            "look bigger.",
        ),
        ("zh", "卫生间", "放个浴缸", "“放个浴缸”这个我没有办法。卫生间可以问我怎么变亮堂、多收纳或者显大。"),
        ("zh", "这里", "放个浴缸", "“放个浴缸”这个我没有办法。这个房间可以问我怎么变亮堂、多收纳或者显大。"),
    ],
)
def test_for_an_unknown_wish_there_is_no_idea_but_what_may_be_asked(
    language: Language, room: str, request_: str, said: str
) -> None:
    found = fitting(room, request_, IDEAS)
    assert not found.understood
    assert say_idea(room, request_, found, 0, language) == said


@pytest.mark.parametrize(
    ("language", "room", "request_", "who"),
    [
        ("en", "kitchen", "can I knock down this wall", "structural engineer"),
        ("en", "living room", "is this a load-bearing wall", "structural engineer"),
        ("en", "lounge", "open up the wall to the kitchen", "structural engineer"),
        ("zh", "厨房", "这面墙能砸吗", "结构工程师"),
        ("zh", "客厅", "把墙拆了", "结构工程师"),
        ("zh", "客厅", "和阳台打通", "结构工程师"),
        ("en", "kitchen", "is this outlet safe", "electrician"),
        ("en", "garden", "is the wiring safe", "electrician"),
        ("en", "bedroom", "brighten up, and is the socket safe", "electrician"),
        ("zh", "厨房", "这个插座安全吗", "电工"),
        ("zh", "卧室", "老是跳闸", "电工"),
        ("en", "kitchen", "move the gas stove", "gas"),
        ("zh", "厨房", "煤气管道挪一下", "燃气"),
    ],
)
def test_what_is_dangerous_is_left_to_who_has_learnt_it(
    language: Language, room: str, request_: str, who: str
) -> None:
    found = fitting(room, request_, IDEAS)
    for turn in range(len(found.say)):
        assert who in say_idea(room, request_, found, turn, language)


@pytest.mark.parametrize("request_", ["", "plants", "make it bigger", "somewhere to sit", "cheap ideas"])
def test_a_garden_gets_no_ideas_for_balconies_or_rooms(request_: str) -> None:
    said = [one.en for one in fitting("garden", request_, IDEAS).say]
    own = {idea.say.en for idea in IDEAS.ideas if "garden" in idea.rooms}
    others = {idea.say.en for idea in IDEAS.ideas if "balcony" in idea.rooms}
    assert said and set(said) <= own - others


@pytest.mark.parametrize("room", ["bathroom", "kitchen", "balcony"])
@pytest.mark.parametrize("request_", ["do the tiles match", "which floor"])
def test_no_rug_is_laid_under_seats_where_it_gets_wet(room: str, request_: str) -> None:
    assert not [one.en for one in fitting(room, request_, IDEAS).say if "rug" in one.en]


class Still:
    """A volume that nobody hears."""

    def get(self) -> int:
        return 50

    def set(self, level: int) -> None:
        del level


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    database = Database(tmp_path / "journal.db")
    database.open()
    yield _context(database)
    database.close()


def _context(database: Database, turn: str = "t", language: Language = "en") -> Context:
    return Context(
        turn=turn,
        language=language,
        now=lambda: pytest.fail("no clock is needed"),
        zone=ZoneInfo("Europe/London"),
        database=database,
        volume=Still(),
    )


def test_asking_again_gives_another_idea_until_all_were_told(context: Context) -> None:
    count = len(fitting("bedroom", "brighten up", IDEAS).say)
    told = [interior_design(context, "bedroom", "brighten up").say for _ in range(count + 1)]
    assert len(set(told)) == count and told[count] == told[0]


def test_other_rooms_and_wishes_take_turns_of_their_own(context: Context) -> None:
    first = interior_design(context, "kitchen", "more storage").say
    interior_design(context, "bathroom", "more storage")
    interior_design(context, "kitchen")
    assert interior_design(context, "kitchen", "more storage").say != first


def test_the_turn_outlives_a_restart(tmp_path: Path) -> None:
    told = set()
    for _ in range(3):
        database = Database(tmp_path / "journal.db")
        database.open()
        told.add(interior_design(_context(database), "客厅", "变亮").say)
        database.close()
    assert len(told) == 3


def test_without_a_memory_the_turn_decides(tmp_path: Path) -> None:
    shut = Database(tmp_path / "never.db")
    told = {interior_design(_context(shut, f"turn {n}"), "bedroom", "cosy").say for n in range(20)}
    assert len(told) > 1
    again = interior_design(_context(shut, "turn 1"), "bedroom", "cosy").say
    assert again == interior_design(_context(shut, "turn 1"), "bedroom", "cosy").say


def test_animal_care_answers_in_the_language_of_the_request(context: Context) -> None:
    assert "Grapes can kill a dog." in animal_care(context, "dog", "can eat grapes").say
    assert "葡萄" in animal_care(_context(context.database, language="zh"), "狗", "能吃葡萄吗").say


@given(st.text(max_size=40), st.text(max_size=60))
@settings(deadline=None)
def test_anything_gets_an_idea(room: str, request_: str) -> None:
    found = fitting(room, request_, IDEAS)
    for language in LANGUAGES:
        assert say_idea(room, request_, found, 7, language)


# ── the table ──


def test_every_room_has_several_ideas_for_every_wish() -> None:
    for room in IDEAS.called.keys() - OUTDOORS:
        for wish in [*IDEAS.ranks, GENERAL]:
            own = [idea for idea in IDEAS.ideas if {room, "any"} & idea.rooms and wish in idea.wishes]
            assert len(own) >= 2, (room, wish)


def test_every_room_has_ideas_of_its_own_in_both_languages() -> None:
    for room in IDEAS.called:
        assert sum(room in idea.rooms for idea in IDEAS.ideas) >= 3, room
    for idea in IDEAS.ideas:
        assert idea.say.en.endswith(".") and 20 < len(idea.say.en) <= 170, idea.say.en
        assert idea.say.zh.endswith("。") and 8 < len(idea.say.zh) <= 60, idea.say.zh
    assert len({idea.say.en for idea in IDEAS.ideas}) == len(IDEAS.ideas)


def _sections() -> dict[str, Any]:
    return tomllib.loads((files("gadget") / "data" / "rooms.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        (
            "idea",
            [{"rooms": "any", "wishes": "brigten", "say": ["A.", "一。"]}],
            "idea 1: there is no wish 'brigten'",
        ),
        (
            "idea",
            [{"rooms": "cellar", "wishes": "space", "say": ["A.", "一。"]}],
            "idea 1: there is no room 'cellar'",
        ),
        ("idea", [{"rooms": "any", "wishes": "space", "say": "A."}], "idea 1: say must be"),
        ("idea", [{"say": ["A.", "一。"]}], "idea 1: needs rooms and wishes"),
        ("idea", [], "idea: is missing"),
        ("ask", {"brigten": ["brighter", "变亮"]}, "ask: there is no wish 'brigten'"),
        ("ask", {"brighten": "brighter"}, "ask.brighten: must be"),
        (
            "rooms",
            {"a": {"en": "x", "zh": "一"}, "b": {"en": "x", "zh": "二"}},
            "rooms.b: the name 'x' belongs to 'a'",
        ),
        ("garden", {}, "garden: there is no such section"),
    ],
)
def test_a_mistake_is_told_with_its_entry(name: str, value: Any, complaint: str) -> None:
    with pytest.raises(BadSettings) as refused:
        parse({**_sections(), name: value}, "my.toml")
    assert f"my.toml: {complaint}" in refused.value.message


@pytest.mark.parametrize(
    ("request_", "wish"),
    [
        ("make this place look bigger", "space"),
        ("what style would suit this place", "style"),
        ("which plants fit in the corner", "plants"),
        ("fit a piano in", "layout"),
        ("where can I place my piano", "layout"),
        ("keep fit", GENERAL),
    ],
)
def test_half_of_a_phrase_is_no_wish(request_: str, wish: str) -> None:
    assert fitting("living room", request_, IDEAS).wish == wish


def test_a_phrase_of_an_article_alone_is_refused() -> None:
    sections = tomllib.loads((files("gadget") / "data" / "rooms.toml").read_text("utf-8"))
    sections["wishes"]["layout"]["en"] += ", the"
    with pytest.raises(BadSettings, match=r"wishes\.layout: the phrase 'the' says too little"):
        parse(sections, "my.toml")
