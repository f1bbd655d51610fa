"""What a thing is made of, asked by one answer and settled by the next words."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gadget.act.base import Context, Unclear
from gadget.act.catalogue import load_catalogue
from gadget.act.waste import read
from gadget.act.waste import table as waste
from gadget.act.waste.answer import which_bin
from gadget.act.waste.settling import asked_about, settled
from gadget.act.waste.table import REGIONS, Region
from gadget.calls import Call, Language
from gadget.database import Database
from gadget.hands import StillVolume

TABLE = read.table()


def settle(said: str, answer: str, language: Language = "en", region: Region = "de") -> str | None:
    shape = asked_about(said, region, TABLE)
    assert shape is not None
    return settled(answer, said, shape, language, TABLE)


@pytest.mark.parametrize(
    ("said", "answer", "thing"),
    [
        ("bottle", "plastic", "plastic bottle"),
        ("the bottle", "It's made of glass.", "glass bottle"),
        ("bottle", "not plastic, glass", "glass bottle"),
        ("bottle", "it's a wine bottle", "wine bottle"),
        ("bottle", "a plastic one I think", "plastic bottle"),
        ("bottle", "a glass bottle", "glass bottle"),
        ("light bulb", "LED", "LED light bulb"),
        ("light bulb", "an old filament one", "old filament light bulb"),
        ("tablet", "electric", "electric tablet"),
        ("tablet", "it's medicine", "medicine tablet"),
        ("greasy box", "cardboard", "greasy paper box"),
        ("cup", "ceramic", "ceramic cup"),
        ("bottle", "rubber", "rubber bottle"),
    ],
)
def test_the_next_words_say_what_it_is(said: str, answer: str, thing: str) -> None:
    assert settle(said, answer) == thing


@pytest.mark.parametrize(
    ("said", "answer", "thing"),
    [
        ("瓶子", "玻璃的", "玻璃瓶子"),
        ("瓶子", "是塑料的", "塑料瓶子"),
        ("瓶子", "不是塑料的，是玻璃的", "玻璃瓶子"),
        ("杯子", "应该是陶瓷做的", "陶瓷杯子"),
        ("灯泡", "LED的", "LED灯泡"),
        ("灯泡", "节能灯", "节能灯灯泡"),
        ("瓶子", "红酒瓶", "红酒瓶"),
        ("脏盒子", "纸的", "脏纸盒子"),
    ],
)
def test_the_next_words_say_what_it_is_in_chinese(said: str, answer: str, thing: str) -> None:
    assert settle(said, answer, "zh") == thing


@pytest.mark.parametrize(
    "answer",
    [
        "what time is it",
        "buy a plastic bottle",
        "where is my wine bottle",
        "remind me to clean the glass",
        "plastic or glass",
        "which bin does the battery go in",
        "I don't know",
        "你好",
        "提醒我买玻璃瓶",
        "",
    ],
)
def test_other_words_are_a_request_of_their_own(answer: str) -> None:
    assert settle("bottle", answer) is None


def test_whatever_is_asked_about_each_of_the_answers_offered_settles_it_everywhere() -> None:
    tried = 0
    for key in _shapes():
        for region in REGIONS:
            if (shape := asked_about(key, region, TABLE)) is None:
                continue
            assert isinstance(shape.thing, waste.Unclear)
            for material, item in shape.thing.options.items():
                for language in ("en", "zh"):
                    word = TABLE.material_words[material].into(language)
                    said = key if language == "en" else shape.thing.called.zh or key
                    thing = settled(word, said, shape, language, TABLE)
                    assert thing is not None, (key, word)
                    assert asked_about(thing, region, TABLE) is None, (key, thing)
                    place = item.kind.rules[region].bin.into(language)
                    assert place in which_bin(thing, language, region, TABLE), (key, thing)
                    tried += 1
    assert tried > 300


def _shapes() -> list[str]:
    return list(tomllib.loads((files("gadget") / "data" / "recycling.toml").read_text("utf-8"))["unclear"])


@pytest.fixture
def prepared(tmp_path: Path) -> Any:
    action = load_catalogue().get("smart_recycling")
    assert action is not None and action.prepare is not None
    prepare = action.prepare

    def call(item: str, language: Language = "en", region: str = "de") -> Call | Unclear:
        context = Context(
            turn="t",
            language=language,
            now=lambda: pytest.fail("no clock is needed"),
            zone=ZoneInfo("Europe/Berlin"),
            database=Database(tmp_path / "journal.db"),
            volume=StillVolume(50),
            waste_region=region,
        )
        return prepare(context, Call("smart_recycling", {"item": item}))

    return call


def test_the_question_tells_where_each_kind_goes(prepared: Any) -> None:
    unclear = prepared("bottle")
    assert isinstance(unclear, Unclear) and unclear.slot == "item"
    assert unclear.question == which_bin("bottle", "en", "de", TABLE)
    assert "Glass: " in unclear.question and unclear.settle("plastic") == "plastic bottle"


@pytest.mark.parametrize(
    ("item", "region"),
    [
        ("jam jar", "de"),
        ("", "de"),
        ("glass bottle", "de"),
        ("瓶子", "cn"),
        ("bottle of bleach", "de"),
        ("xyzzy", "uk"),
    ],
)
def test_where_nothing_is_open_nothing_is_asked(prepared: Any, item: str, region: str) -> None:
    assert prepared(item, region=region) == Call("smart_recycling", {"item": item})
