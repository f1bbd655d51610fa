"""Sharp things are no needles: "sharps" are, and what else is sharp goes where it belongs, wrapped."""

from __future__ import annotations

import pytest

from gadget.act.waste import read
from gadget.act.waste.answer import which_bin
from gadget.act.waste.finding import find
from gadget.act.waste.settling import asked_about, settled
from gadget.act.waste.table import REGIONS
from gadget.calls import Language

TABLE = read.table()

SHARP = (
    "sharp scissors, sharp tin lid, sharp piece of glass, sharp broken plate, sharp metal, sharp knife, sharp can, "
    "sharp glass, sharp piece of metal, sharp plastic, sharp bottle, sharp broken mirror, sharp wire, a jagged tin, "
    "sharp pencils, sharp cheese, sharp sand"
)
CUTS = ("Wrap it", "Mind the sharp edges")
BLUNT = {"sharp cheese", "sharp sand"}


@pytest.mark.parametrize("item", SHARP.split(", "))
def test_a_sharp_thing_is_no_needle(item: str) -> None:
    for region in REGIONS:
        told = which_bin(item, "en", region, TABLE)
        assert "sharps box" not in told and "never loose" not in told and "nothing can pierce" not in told
        assert any(advice in told for advice in CUTS) != (item in BLUNT), told


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("sharp scissors", "Sharp scissors: to the household recycling centre. Wrap it in newspaper so that nobody is "
         "cut."),
        ("sharp tin lid", "Sharp tin lid: in the mixed recycling. Mind the sharp edges. Rinse it first."),
        ("sharp piece of glass", "Sharp piece of glass: in general waste. Wrap it in newspaper so that nobody is cut."),
        ("sharp broken plate", "Sharp broken plate: in general waste. Wrap it in newspaper so that nobody is cut."),
        ("sharp flurb", "I don't know sharp flurb. If in doubt use general waste, but anything with a plug, a battery "
         "or chemicals goes to the recycling centre. Wrap it well so that nobody is cut."),
    ],
)  # fmt: skip
def test_it_goes_where_it_belongs_and_whoever_empties_the_bin_is_not_cut(item: str, told: str) -> None:
    assert which_bin(item, "en", "uk", TABLE) == f"{told} UK rules; councils differ."


@pytest.mark.parametrize(
    "item", ["锋利的剪刀", "锋利的罐头盖", "尖锐的玻璃片", "锋利的碎盘子", "锋利的金属片", "尖锐的弗勒嗡"]
)
def test_in_chinese_too_a_sharp_thing_is_wrapped(item: str) -> None:
    for region in REGIONS:
        told = which_bin(item, "zh", region, TABLE)
        assert "别割伤人" in told or "小心别划伤" in told, told
        assert "利器盒" not in told


@pytest.mark.parametrize(
    ("language", "item"),
    [
        *(
            ("en", item)
            for item in "sharps, used sharps, medical sharps, sharps box, sharps bin, a sharps container, "
            "a full sharps box, sharp needle, syringes".split(", ")
        ),
        *(("zh", item) for item in "利器盒, 锐器盒, 针头, 用过的针头".split(", ")),
    ],
)
def test_sharps_and_needles_go_in_a_box_that_nothing_can_pierce(language: Language, item: str) -> None:
    found = find(item, TABLE)
    assert found is not None and found.thing.called.en == "needle" and not found.guess
    for region in REGIONS:
        assert which_bin(item, language, region, TABLE).startswith(
            ("Careful: never loose", "小心：不要直接扔")
        ), region


@pytest.mark.parametrize(
    ("language", "said", "answer", "thing"),
    [
        ("en", "sharp object", "it's a needle", "needle"),
        ("en", "something sharp", "metal", "metal object"),
        ("en", "a sharp thing", "glass", "broken glass"),
        ("zh", "尖锐的东西", "针头", "needle"),
        ("zh", "利器", "玻璃的", "broken glass"),
    ],
)
def test_of_something_sharp_it_asks_whether_it_is_a_needle(
    language: Language, said: str, answer: str, thing: str
) -> None:
    for region in REGIONS:
        assert which_bin(said, language, region, TABLE).count("needle" if language == "en" else "针头") <= 1
        shape = asked_about(said, region, TABLE)
        assert shape is not None
        named = settled(answer, said, shape, language, TABLE)
        assert named is not None
        found = find(named, TABLE)
        assert found is not None and found.thing.called.en == thing
