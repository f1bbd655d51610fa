"""Half empty is not empty: what still holds something dangerous is told with its danger."""

from __future__ import annotations

import pytest

from gadget.act.names import units
from gadget.act.waste import read
from gadget.act.waste.answer import which_bin
from gadget.act.waste.emptiness import still_holding
from gadget.act.waste.finding import find
from gadget.act.waste.table import REGIONS
from gadget.calls import Language

TABLE = read.table()

NOT_EMPTY = (
    "half empty, half-empty, nearly empty, almost empty, not empty, not an empty, not quite empty, not yet empty, "
    "partly empty, semi-empty, mostly empty, practically empty, barely empty, non-empty, a quarter empty, "
    "far from empty, half emptied"
)
NOT_DRY = "half dry, not dry, half dried, half dried out, not dried out, not fully dry, nearly dry"


@pytest.mark.parametrize("thing", ["bleach bottle", "cleaner bottle", "paint tin", "paint can"])
@pytest.mark.parametrize("how", NOT_EMPTY.split(", "))
def test_what_is_not_quite_empty_is_dangerous_as_when_full(how: str, thing: str) -> None:
    for region in REGIONS:
        full = which_bin(f"full {thing}", "en", region, TABLE)
        told = which_bin(f"{how} {thing}", "en", region, TABLE)
        assert told.startswith("Careful: a dangerous substance")
        assert told.split(":", 2)[2] == full.split(":", 2)[2]


@pytest.mark.parametrize("how", NOT_DRY.split(", "))
def test_paint_that_is_not_quite_dry_is_wet_paint(how: str) -> None:
    for region in REGIONS:
        assert which_bin(f"{how} paint tin", "en", region, TABLE).startswith("Careful: a dangerous substance")


@pytest.mark.parametrize(
    "said",
    [
        "bleach bottle that is not empty",
        "a bleach bottle, half empty",
        "paint tin that isn't empty",
        "paint tin which hasn't dried out",
        "half empty tin of paint",
    ],
)
def test_that_it_is_not_empty_may_be_said_afterwards(said: str) -> None:
    for region in REGIONS:
        assert which_bin(said, "en", region, TABLE).startswith("Careful: a dangerous substance")


@pytest.mark.parametrize(
    "how",
    "半空的, 没空的, 没倒空的, 还没空的, 不空的, 没用完的, 快空的, 快要空的, 差不多空的, 几乎空的, "
    "不是空的, 没有完全空的, 空了一半的, 还没干的, 没干透的, 半干的".split(", "),
)
def test_in_chinese_too_what_is_not_quite_empty_is_dangerous(how: str) -> None:
    for region in REGIONS:
        assert which_bin(f"{how}油漆桶", "zh", region, TABLE).startswith("小心：有害物质"), region
        assert which_bin(f"{how}清洁剂瓶", "zh", region, TABLE).startswith("小心：有害物质"), region


@pytest.mark.parametrize(
    ("item", "thing"),
    [
        ("empty bleach bottle", "detergent bottle"),
        ("empty cleaner bottle", "detergent bottle"),
        ("completely empty bleach bottle", "detergent bottle"),
        ("empty paint tin", "empty paint tin"),
        ("dried out paint tin", "empty paint tin"),
        ("fully dry paint tin", "empty paint tin"),
        ("空油漆桶", "empty paint tin"),
        ("清洁剂空瓶", "detergent bottle"),
        ("干了的油漆桶", "empty paint tin"),
    ],
)
def test_what_is_empty_still_counts_as_empty(item: str, thing: str) -> None:
    found = find(item, TABLE)
    assert found is not None and found.thing.called.en == thing and found.danger is None
    assert "left" not in found.states


@pytest.mark.parametrize(
    ("language", "item", "start", "bins"),
    [
        ("en", "half empty pill bottle", "Careful: medicine", {"uk": "pharmacy", "us": "drug take-back"}),
        ("en", "half empty blister pack", "Careful: medicine", {"uk": "pharmacy", "cn": "red bin"}),
        ("en", "half used blister", "Careful: medicine", {"uk": "pharmacy", "us": "drug take-back"}),
        ("zh", "没用完的药板", "小心：药品", {"uk": "药店", "cn": "有害垃圾"}),
        ("en", "nearly empty hairspray can", "Careful: it is under", {"de": "hazardous", "us": "hazardous"}),
        ("zh", "没用完的发胶罐", "小心：里面有压力", {"cn": "有害垃圾"}),
        ("en", "nearly empty lighter", "Careful: it is under", {"de": "hazardous", "cn": "red bin"}),
    ],
)  # fmt: skip
def test_what_still_holds_medicine_or_gas_goes_where_those_go(
    language: Language, item: str, start: str, bins: dict[str, str]
) -> None:
    for region in REGIONS:
        told = which_bin(item, language, region, TABLE)
        assert told.startswith(start)
        assert bins.get(region, "") in told
        assert "yellow bin" not in told and "mixed recycling" not in told


@pytest.mark.parametrize(
    "said",
    "空调, 没洗干净的盒子, 不干净的袋子, 不干胶, 半空调, 快递盒, 干电池, 没有电池的玩具, "
    "not greasy pizza box, half a loaf, nearly new sofa, dry batteries, never used candle, hair dryer, "
    "empty wine bottle".split(", "),
)
def test_other_words_are_left_as_they_were_said(said: str) -> None:
    assert units(still_holding(said)[0]) == units(said)


@pytest.mark.parametrize(
    "said",
    [
        "what about empty aerosol cans",
        "how about an empty aerosol can",
        "What about an empty aerosol can",
        "i'm asking about empty aerosol cans",
        "是不是空的喷雾罐",
        "这是不是空的喷雾罐",
    ],
)
def test_what_is_only_asked_about_is_empty(said: str) -> None:
    assert still_holding(said) == (said, False)


@pytest.mark.parametrize(
    "said",
    [
        "an about empty aerosol can",
        "what about a nearly empty one",
        "the can is about empty",
        "不是空的喷雾罐",
        "喷雾罐不空",
    ],
)
def test_what_is_about_empty_still_holds_something(said: str) -> None:
    assert still_holding(said)[1]


@pytest.mark.parametrize("item", ["steam cleaner", "pipe cleaners", "pressure cleaner", "dry cleaner bag"])
def test_not_every_cleaner_is_a_chemical(item: str) -> None:
    assert "a dangerous substance" not in which_bin(item, "en", "uk", TABLE)
