"""Which bin: real things in both languages, by the rules of four regions; and the table that holds them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.act.advice import smart_recycling
from gadget.act.base import Context
from gadget.act.names import units
from gadget.act.waste import read
from gadget.act.waste.answer import which_bin
from gadget.act.waste.finding import find
from gadget.act.waste.region import region_of
from gadget.act.waste.table import REGIONS, Item, Region, Table, Unclear, parse
from gadget.calls import Language
from gadget.database import Database
from gadget.decide import apart, sight
from gadget.errors import BadSettings
from gadget.seen import Guess, Name, Seen

TABLE = read.table()


def says(language: Language, region: Region, item: str) -> str:
    return which_bin(item, language, region, TABLE)


# ── the right bin ──

ENGLISH: list[tuple[Region, str, str]] = [
    ("de", "plastic bottle", "deposit, Pfand, or else in the yellow bin"),
    ("de", "wine bottle", "in the glass container"),
    ("de", "green wine bottle", "Use the hole for green glass."),
    ("de", "brown glass bottle", "Use the hole for brown glass."),
    ("de", "beer bottle", "back to a shop if it has a deposit"),
    ("de", "drinking glass", "Restmüll"),  # no container glass
    ("de", "Pyrex dish", "Restmüll"),
    ("de", "newspaper", "in the paper bin"),
    ("de", "till receipt", "Restmüll"),  # thermal paper
    ("de", "banana peel", "Biotonne"),
    ("de", "compostable bag", "Restmüll"),  # not the Biotonne
    ("de", "milk carton", "yellow bin"),
    ("de", "old kettle", "electrical shop"),
    ("de", "expired tablets", "Restmüll"),
    ("de", "LED bulb", "lamp collection"),
    ("de", "halogen bulb", "Restmüll"),
    ("de", "old clothes", "clothes container"),
    ("de", "old sofa", "Sperrmüll"),
    ("de", "car battery", "back to the shop"),
    ("uk", "yoghurt pots", "in the mixed recycling"),
    ("uk", "tins of cat food", "in the mixed recycling"),
    ("uk", "a bag of crisps", "food waste"),
    ("uk", "crisp packets", "soft plastics collection"),
    ("uk", "cling film", "general waste"),
    ("uk", "egg boxes", "mixed recycling"),
    ("uk", "dead AA batteries", "battery box at a supermarket"),
    ("uk", "old hearing aid batteries", "battery box"),
    ("uk", "power bank", "electrical shop"),
    ("uk", "half a tin of gloss paint", "household recycling centre"),
    ("uk", "old mattress", "bulky collection"),
    ("uk", "insulin needles", "yellow sharps box"),
    ("us", "insulin needles", "hard container that nothing can pierce"),
    ("us", "asthma inhaler", "household hazardous waste"),
    ("us", "swollen battery", "Never charge it again"),
    ("de", "compostable cup", "yellow bin"),
    ("de", "broken fluorescent tube", "air the room for fifteen minutes"),
    ("uk", "out-of-date tablets", "back to a pharmacy"),
    ("uk", "hedge trimmings", "garden waste"),
    ("uk", "socks with holes", "textile bank"),
    ("uk", "broken wine glass", "general waste"),
    ("us", "soda can", "in the recycling"),
    ("us", "plastic grocery bags", "plastic bag drop-off"),
    ("us", "styrofoam cup", "in the trash"),
    ("us", "propane tank", "household hazardous waste"),
    ("us", "dirty diapers", "in the trash"),
    ("us", "yard clippings", "yard trimmings"),
    ("us", "old laptop", "electronics recycler"),
    ("us", "cough syrup", "drug take-back"),
    ("us", "used engine oil", "household hazardous waste"),
    ("us", "pots and pans", "scrap metal"),
    ("cn", "plastic bottle", "recyclables, the blue bin"),
    ("cn", "leftover rice", "kitchen waste"),
]

CHINESE: list[tuple[Region, str, str]] = [
    ("cn", "塑料瓶", "可回收物"),
    ("cn", "过期的感冒药", "有害垃圾"),
    ("cn", "五号电池", "其他垃圾"),  # not hazardous any more
    ("cn", "充电电池", "有害垃圾"),
    ("cn", "纽扣电池", "有害垃圾"),
    ("cn", "充电宝", "有害垃圾"),
    ("cn", "剩饺子", "厨余垃圾"),
    ("cn", "鱼骨头", "厨余垃圾"),
    ("cn", "大棒骨", "其他垃圾"),  # too hard
    ("cn", "小龙虾壳", "厨余垃圾"),
    ("cn", "蚝壳", "其他垃圾"),
    ("cn", "榴莲壳", "其他垃圾"),
    ("cn", "花生壳", "厨余垃圾"),
    ("cn", "湿纸巾", "其他垃圾"),
    ("cn", "用过的餐巾纸", "其他垃圾"),
    ("cn", "擦过油的报纸", "其他垃圾"),
    ("cn", "干净的报纸", "可回收物"),
    ("cn", "碎玻璃", "可回收物"),
    ("cn", "破碗", "其他垃圾"),
    ("cn", "快递盒上的胶带", "其他垃圾"),
    ("cn", "快递纸箱", "可回收物"),
    ("cn", "牛奶盒", "可回收物"),
    ("cn", "纸尿裤", "其他垃圾"),
    ("cn", "节能灯泡", "有害垃圾"),
    ("cn", "水银体温计", "有害垃圾"),
    ("cn", "杀虫剂罐", "有害垃圾"),
    ("cn", "指甲油瓶", "有害垃圾"),
    ("cn", "装过油漆，已经干了的铁桶", "有害垃圾"),
    ("cn", "旧衣服", "可回收物"),
    ("cn", "毛绒玩具", "可回收物"),
    ("cn", "旧沙发", "大件垃圾"),
    ("cn", "茶叶渣", "厨余垃圾"),
    ("cn", "外卖的塑料餐盒", "可回收物"),
    ("cn", "没洗过的塑料餐盒", "其他垃圾"),
    ("cn", "不是塑料的，是玻璃的酱油瓶", "可回收物"),
    ("cn", "碎玻璃怎么扔才安全", "碎玻璃：可回收物"),
    ("de", "塑料瓶", "押金"),
    ("uk", "旧手机", "电器店"),
    ("us", "塑料袋", "超市的塑料袋回收箱"),
]


@pytest.mark.parametrize(("region", "item", "expected"), ENGLISH)
def test_the_bin_in_english(region: Region, item: str, expected: str) -> None:
    assert expected in says("en", region, item)


@pytest.mark.parametrize(("region", "item", "expected"), CHINESE)
def test_the_bin_in_chinese(region: Region, item: str, expected: str) -> None:
    assert expected in says("zh", region, item)


def test_a_needle_in_the_uk_goes_into_no_bottle() -> None:
    assert "detergent bottle" not in says("en", "uk", "used needles")


def test_a_whole_answer_is_short_and_names_the_rules() -> None:
    assert says("en", "uk", "jam jar") == (
        "Jam jar: in the glass recycling or a bottle bank. Rinse it first. UK rules; councils differ."
    )
    assert says("zh", "cn", "快递箱") == "快递箱：可回收物。压扁，撕掉胶带。按国内四分类。"
    assert says("en", "us", "cereal box").endswith(
        "Flatten it and take off the tape. US rules; cities differ."
    )
    assert says("en", "cn", "newspaper").endswith("China's four classes.")
    assert says("zh", "de", "报纸").endswith("按德国的规定。")


# ── dirty, broken, negated ──


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("pizza box", "mixed recycling"),
        ("greasy pizza box", "general waste"),
        ("pizza box, all greasy", "general waste"),
        ("clean pizza box", "mixed recycling"),
        ("pizza box that is not greasy", "mixed recycling"),
        ("dirty paper", "general waste"),
        ("greasy foil", "general waste"),
        ("tin foil", "mixed recycling"),
    ],
)
def test_dirt_decides(item: str, expected: str) -> None:
    assert expected in says("en", "uk", item)


def test_what_is_broken_is_wrapped() -> None:
    assert "Wrap it in newspaper" in says("en", "us", "broken ceramic plate")
    assert "用报纸包好" in says("zh", "cn", "打碎的镜子")


def test_what_it_was_said_not_to_be_is_left_out() -> None:
    assert "glass container" in says("en", "de", "not the plastic one, the glass bottle")
    assert "recycling centre" not in says("en", "uk", "toy car without batteries")


# ── what is dangerous comes first ──


@pytest.mark.parametrize(
    ("language", "region", "item", "warning"),
    [
        ("en", "de", "vape", "Careful: the battery can catch fire."),
        ("en", "us", "lithium battery", "Careful: the battery can catch fire."),
        ("en", "uk", "deodorant can", "Careful: it is under pressure"),
        ("en", "us", "camping gas canister", "Careful: it is under pressure"),
        ("en", "uk", "fluorescent tube", "Careful: it can hold mercury"),
        ("en", "uk", "used syringe", "Careful: never loose in any bin."),
        ("en", "us", "old paint", "Careful: a dangerous substance"),
        ("en", "uk", "button cells", "Careful: keep it away from children"),
        ("en", "us", "fireplace ash", "Careful: embers stay hot for days."),
        ("en", "uk", "my old iPhone", "Careful: the battery can catch fire."),
        ("zh", "cn", "电子烟", "小心：电池可能起火。"),
        ("zh", "cn", "过期药", "小心：药品不要倒进下水道。"),
        ("zh", "cn", "灯管", "小心：可能含汞"),
        ("zh", "cn", "煤气罐", "小心：里面有压力"),
        ("zh", "cn", "针头", "小心：不要直接扔进垃圾桶。"),
        ("zh", "cn", "老鼠药", "小心：有害物质"),
    ],
)
def test_the_danger_is_said_first(language: Language, region: Region, item: str, warning: str) -> None:
    assert says(language, region, item).startswith(warning)


@pytest.mark.parametrize(
    ("language", "region", "item", "first", "then"),
    [
        ("en", "de", "cardboard box full of batteries", "battery box in a shop", "Without that: Cardboard box: in the"),
        ("en", "uk", "drawer with a power bank in it", "electrical shop", "Without that:"),
        ("zh", "cn", "带电池的遥控器", "电池：有害垃圾", "去掉以后，遥控器：可回收物"),
        ("zh", "cn", "装过农药的玻璃瓶", "农药：有害垃圾", "去掉以后，玻璃瓶：可回收物"),
    ],
)  # fmt: skip
def test_what_is_dangerous_inside_overrides_the_thing(
    language: Language, region: Region, item: str, first: str, then: str
) -> None:
    said = says(language, region, item)
    assert said.startswith(("Careful:", "小心："))
    assert first in said and then in said and said.index(first) < said.index(then)


# ── unsure ──


@pytest.mark.parametrize(
    ("language", "region", "item", "options", "question"),
    [
        ("en", "uk", "bottle", ["Glass: in the glass recycling", "Plastic: in the mixed"], "What is it made of?"),
        ("en", "us", "the lid", ["Plastic: in the trash", "Metal or foil: in the recycling"], "What is it made of?"),
        ("en", "us", "light bulb", ["LED or old filament: in the trash", "Energy-saving: to the"], "Which is it?"),
        ("en", "uk", "tablet", ["Electric: to the household", "Medicine: back to a pharmacy"], "Which is it?"),
        ("en", "uk", "glass", ["Bottle: in the glass recycling", "Drinking glass: in general"], "Which is it?"),
        ("en", "uk", "takeaway containers", ["Polystyrene or compostable: in general"], "What is it made of?"),
        ("zh", "de", "瓶子", ["玻璃的：玻璃回收箱", "塑料的："], "是什么材料的？"),
        ("zh", "cn", "杯子", ["其他垃圾", "可回收物"], "是什么材料的？"),
        ("zh", "cn", "灯泡", ["节能灯的：有害垃圾"], "是哪一种？"),
    ],
)  # fmt: skip
def test_a_shape_without_its_material_is_asked_about(
    language: Language, region: Region, item: str, options: list[str], question: str
) -> None:
    said = says(language, region, item)
    assert all(option in said for option in [*options, question]), said


def test_where_every_material_goes_the_same_way_nothing_is_asked() -> None:
    assert says("zh", "cn", "瓶子") == "瓶子，不管是玻璃、塑料或者金属的：可回收物。按国内四分类。"


@pytest.mark.parametrize(
    ("item", "thing"),
    [
        ("yogurt pod", "yoghurt pot"),
        ("polly styrene", "polystyrene"),
        ("news papper", "newspaper"),
        ("batery", "battery"),
        ("card bord", "cardboard"),
    ],
)
def test_what_was_misheard_is_said_back_as_it_was_understood(item: str, thing: str) -> None:
    found = find(item, TABLE)
    assert found is not None and found.guess == "spelling"
    assert f"If you mean {thing}: " in says("en", "uk", item)


def test_one_wrong_character_is_forgiven_in_chinese() -> None:
    assert says("zh", "cn", "矿泉水平").startswith("如果是矿泉水瓶：可回收物。")


@pytest.mark.parametrize(("language", "item"), [("en", "plastic dinosaur"), ("zh", "塑料恐龙")])
def test_the_material_of_an_unknown_thing_is_a_guess_and_says_so(language: Language, item: str) -> None:
    said = says(language, "uk", item)
    assert said.startswith(
        ("I'm not sure about plastic dinosaur. If it is made of plastic:", "塑料恐龙我不太确定。")
    )


@pytest.mark.parametrize(
    ("language", "region", "item", "safe"),
    [
        ("en", "uk", "flux capacitor", "If in doubt use general waste"),
        ("en", "uk", "shark tank", "If in doubt use general waste"),  # neither fish nor tank
        ("en", "de", "party trash", "If in doubt use residual waste"),
        ("en", "us", "xylophone", "If in doubt use the trash"),
        ("zh", "cn", "旧纱窗", "拿不准就算其他垃圾"),
    ],
)
def test_what_is_unknown_is_said_with_the_safe_place(
    language: Language, region: Region, item: str, safe: str
) -> None:
    said = says(language, region, item)
    assert said.startswith(("I don't know", "我不知道")) and safe in said


def test_one_character_at_the_end_is_not_enough() -> None:
    assert says("zh", "cn", "精油").startswith("精油我不太确定。")  # 油 is cooking oil
    assert says("zh", "cn", "旧书").startswith("旧书：可回收物。")


def test_two_things_at_once_are_both_answered() -> None:
    said = says("en", "uk", "tea bags and egg boxes")
    assert "Tea bags: in the food waste." in said and "Egg boxes: in the mixed recycling." in said
    assert said.count("UK rules") == 1
    assert "头发：其他垃圾" in says("zh", "cn", "头发和旧报纸") and "旧报纸：可回收物" in says(
        "zh", "cn", "头发和旧报纸"
    )


@given(st.text(max_size=60))
@settings(deadline=None)
def test_anything_gets_an_answer(item: str) -> None:
    for language in ("en", "zh"):
        assert says(language, "uk", item)


# ── whose rules ──


@pytest.mark.parametrize(
    ("setting", "language", "zone", "region"),
    [
        ("auto", "zh", "Europe/Berlin", "cn"),
        ("auto", "en", "Europe/Berlin", "de"),
        ("auto", "en", "Europe/London", "uk"),
        ("auto", "en", "America/New_York", "us"),
        ("auto", "en", "America/Indiana/Knox", "us"),
        ("auto", "en", "Pacific/Honolulu", "us"),
        ("auto", "en", "Asia/Shanghai", "cn"),
        ("auto", "en", "Australia/Sydney", "uk"),
        ("auto", "en", "", "uk"),
        ("us", "zh", "Asia/Shanghai", "us"),
        ("de", "en", "America/Lima", "de"),
    ],
)
def test_the_region_is_the_settings_or_follows_language_and_clock(
    setting: str, language: Language, zone: str, region: Region
) -> None:
    assert region_of(setting, language, zone) == region


class Still:
    """A volume that nobody hears."""

    def get(self) -> int:
        return 50

    def set(self, level: int) -> None:
        del level


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(
        turn="t",
        language="en",
        now=lambda: pytest.fail("no clock is needed"),
        zone=ZoneInfo("Europe/Berlin"),
        database=Database(tmp_path / "journal.db"),
        volume=Still(),
    )


def test_the_action_takes_region_and_table_from_the_settings(context: Context, tmp_path: Path) -> None:
    assert "German rules." in smart_recycling(context, "jam jar").say
    assert "US rules" in smart_recycling(replace(context, waste_region="us"), "jam jar").say
    assert "四分类" in smart_recycling(replace(context, language="zh"), "果酱瓶").say
    own = tmp_path / "own.toml"
    own.write_text(
        '[items]\n"jam jar" = {zh = "果酱瓶", kind = "glass_container", de = "rest"}\n', encoding="utf-8"
    )
    assert "Restmüll" in smart_recycling(replace(context, waste_table=str(own)), "jam jar").say


# ── what the eyes can name ──

OF_A_HOUSEHOLD = {"electronics", "appliance", "kitchenware", "clothing", "tool", "household"}
"""Kinds of the eyes' names that are thrown away at home."""

OF_NO_BIN = {
    "bulletproof vest", "cash machine", "fuel pump", "knot", "pay phone", "Petri dish", "plough", "potter's wheel",
    "shopping cart", "slot machine", "solar dish", "stretcher", "sundial", "vending machine",
}  # fmt: skip
"""Nobody throws these away at home."""

OF_TWO_MEANINGS = {"mortar", "plane", "torch"}
"""English words that mean something else when they are thrown away: cement, an aeroplane, a light."""


def test_what_the_eyes_can_name_of_a_household_is_the_same_thing_in_both_languages() -> None:
    names = json.loads((files("gadget") / "data" / "gadget-eyes.json").read_text("utf-8"))["names"]
    left_out = OF_NO_BIN | OF_TWO_MEANINGS
    household = [(en, zh) for en, zh, kind in names if kind in OF_A_HOUSEHOLD and en not in left_out]
    assert len(household) > 200 and left_out <= {english for english, _, _ in names}
    lost = []
    for english, chinese in household:
        one, other = find(english, TABLE), find(chinese, TABLE)
        if one is None or other is None or one.guess or other.guess or one.thing is not other.thing:
            lost.append((english, chinese, one and one.thing.called.en, other and other.thing.called.en))
    assert lost == [], lost


SCREENS = {"fire screen", "window screen"}
"""Of metal, and no screen of a computer."""


def seen_as_waste(english: str, chinese: str, kind: str, material: str) -> Seen:
    """A thing that the eyes are sure of, and sure that it is waste of some material."""

    def sure(*words: str) -> tuple[Guess, ...]:
        return (Guess(Name(*words), 0.95),)

    return Seen(
        1.0,
        sure(english, chinese, kind),
        materials=sure(material, material, material),
        sorts=sure("waste", "waste", "waste"),
    )


@pytest.mark.parametrize("material", ["plastic", "metal", "glass", "paper"])
def test_what_is_dangerous_is_warned_of_from_the_picture_alone(material: str) -> None:
    """Through to what is said: whatever it is made of, and wherever one lives."""
    names = json.loads((files("gadget") / "data" / "gadget-eyes.json").read_text("utf-8"))["names"]
    tried = set()
    for english, chinese, kind in names:
        found = find(english, TABLE)
        dangerous = found is not None and _is_hazard(found.thing) and found.guess == ""
        if english not in apart.DANGEROUS and (not dangerous or english in OF_NO_BIN):
            continue
        tried.add(english)
        view = seen_as_waste(english, chinese, kind, material)
        for region in REGIONS:
            assert says("en", region, sight.waste(view, "en")).startswith("Careful:"), (english, region)
            assert says("zh", region, sight.waste(view, "zh")).startswith("小心："), (chinese, region)
    assert tried >= apart.DANGEROUS and len(tried) >= 20


def test_what_has_a_plug_goes_its_own_way_from_the_picture_alone() -> None:
    names = json.loads((files("gadget") / "data" / "gadget-eyes.json").read_text("utf-8"))["names"]
    tried = 0
    for english, chinese, kind in names:
        found = find(english, TABLE)
        if found is None or found.guess or not isinstance(found.thing, Item):
            continue
        if english in SCREENS | OF_TWO_MEANINGS:
            continue
        if found.thing.kind.name not in ("electric", "appliance") or kind not in OF_A_HOUSEHOLD:
            continue
        tried += 1
        for language in ("en", "zh"):
            item = sight.waste(seen_as_waste(english, chinese, kind, "plastic"), language)
            for region in REGIONS:
                assert says(language, region, item) == says(
                    language, region, (english, chinese)[language == "zh"]
                )
    assert tried >= 40


def _is_hazard(thing: Item | Unclear) -> bool:
    return isinstance(thing, Item) and thing.kind.hazard is not None


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("espresso machine", ("electrical shop", "electrical shop", "electronics recycler", "recyclables")),
        ("sewing machine", ("electrical shop", "electrical shop", "electronics recycler", "recyclables")),
        ("iPod", ("electrical shop", "electrical shop", "electronics recycler", "recyclables")),
        ("screwdriver", ("Wertstoffhof", "recycling centre", "scrap metal", "recyclables")),
        (
            "cordless screwdriver",
            ("electrical shop", "electrical shop", "electronics recycler", "recyclables"),
        ),
        ("can opener", ("Wertstoffhof", "recycling centre", "scrap metal", "recyclables")),
        ("swimsuit", ("clothes container", "charity shop", "thrift store", "recyclables")),
        ("pyjamas", ("clothes container", "charity shop", "thrift store", "recyclables")),
        ("swimming cap", ("Restmüll", "general waste", "in the trash", "other waste")),  # no bottle cap
        ("Christmas stocking", ("Restmüll", "general waste", "in the trash", "other waste")),
        ("barometer", ("Schadstoff", "recycling centre", "hazardous waste", "hazardous waste")),
        ("gas mask", ("Restmüll", "recycling centre", "in the trash", "other waste")),
        ("jack-o'-lantern", ("Biotonne", "food waste", "compost", "kitchen waste")),
        ("rifle", ("to the police", "to the police", "to the police", "to the police")),
    ],
)
def test_what_the_eyes_can_name_goes_where_its_kind_goes(item: str, expected: tuple[str, ...]) -> None:
    for region, bin_ in zip(REGIONS, expected, strict=True):
        assert bin_ in says("en", region, item), region


@pytest.mark.parametrize(
    ("language", "item", "question"),
    [
        ("en", "trash can", "What is it made of?"),  # no tin can
        ("en", "piggy bank", "What is it made of?"),
        ("en", "poncho", "What is it made of?"),
        ("zh", "垃圾桶", "是什么材料的？"),
        ("zh", "花盆", "是什么材料的？"),
        ("zh", "锅铲", "是什么材料的？"),
    ],
)
def test_of_what_may_be_made_of_anything_the_material_is_asked(
    language: Language, item: str, question: str
) -> None:
    assert question in says(language, "uk", item)


@pytest.mark.parametrize(
    ("item", "thing"), [("血压计", "digital thermometer"), ("保险单", "letter"), ("学位证", "letter")]
)
def test_what_differs_by_a_character_from_one_of_them_is_not_taken_for_it(item: str, thing: str) -> None:
    found = find(item, TABLE)
    assert found is not None and found.thing.called.en == thing


def test_in_china_a_thing_with_a_plug_that_is_unknown_is_recyclable() -> None:
    assert "anything with a plug is recyclable" in says("en", "cn", "flux capacitor")
    assert "带插头的算可回收物" in says("zh", "cn", "时空穿梭仪")


# ── the table ──


def test_there_are_many_things_in_it() -> None:
    assert len(TABLE.items) >= 220


@pytest.mark.parametrize("region", REGIONS)
def test_everything_has_a_bin_and_every_sentence_is_short(region: Region) -> None:
    for name, item in TABLE.items.items():
        rule = item.kind.rules[region]
        assert rule.bin.en and rule.bin.zh, name
        for language in ("en", "zh"):
            said = says(language, region, item.called.into(language))
            assert rule.bin.into(language) in said, (name, said)
            sentences = said.replace("。", ".").rstrip(".").split(".")
            assert len(sentences) <= 5, said
            assert all(len(sentence) <= 130 for sentence in sentences), said


def test_every_name_finds_its_thing_in_both_languages() -> None:
    lost = []
    for section in ("items", "unclear"):
        for key, entry in _sections()[section].items():
            names = [key, *entry.get("also", "").split(", "), *entry.get("zh", "").split(", ")]
            for name in filter(None, names):
                found = find(name, TABLE)
                thing = TABLE.things.exact(units(name))
                assert thing is not None
                if (
                    found is None
                    or found.guess
                    or (found.thing is not thing.value and isinstance(thing.value, Item))
                ):
                    lost.append((key, name, found.thing.called.en if found else None))
    assert lost == [], lost


def test_everything_has_a_name_in_both_languages() -> None:
    assert all(item.called.en.isascii() and item.called.en for item in TABLE.items.values())
    assert [
        key for key, item in TABLE.items.items() if item.called.zh == item.called.en and key != "cd"
    ] == []


def test_dangerous_things_say_so_everywhere() -> None:
    dangerous = "battery, vape, power bank, aerosol can, gas canister, medicine, needle, paint, fluorescent tube, phone"
    for name in dangerous.split(", "):
        assert TABLE.items[name].kind.hazard is not None, name
        for region in REGIONS:
            assert says("en", region, name).startswith("Careful:"), name


def test_every_shape_can_be_made_clear() -> None:
    shapes = {hit.value.called.en: hit.value for name in _sections()["unclear"]
              if (hit := TABLE.things.exact(units(name))) is not None and isinstance(hit.value, Unclear)}  # fmt: skip
    assert len(shapes) == len(_sections()["unclear"])
    for name, shape in shapes.items():
        for material, item in shape.options.items():
            found = find(f"{TABLE.material_words[material].en} {name}", TABLE)
            assert found is not None and not isinstance(found.thing, Unclear), (
                name,
                material,
                item.called.en,
            )


def _sections() -> dict[str, Any]:
    return tomllib.loads((files("gadget") / "data" / "recycling.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda t: t["items"]["key"].update(kind="mettal"), "items.key: there is no kind 'mettal'"),
        (lambda t: t["items"]["jam jar"].update(de="glass"), "items.\"jam jar\": de: there is no bin 'glass'"),
        (lambda t: t["items"]["cork"].update(us="trash: soon"), "items.cork: there is no advice 'soon'"),
        (lambda t: t["items"]["cork"].update(also="jam jar"), "items.cork: the name 'jam jar' belongs to"),
        (lambda t: t["items"]["cork"].update(colour="red"), "items.cork: there is no 'colour'"),
        (lambda t: t["items"]["cork"].update(also=["plug"]), "items.cork: also must be text in quotes"),
        (lambda t: t["items"].update(cork="rest"), "items.cork: must be a table"),
        (lambda t: t["kinds"]["paper"].pop("uk"), "kinds.paper: says nothing about uk"),
        (lambda t: t["kinds"]["paper"].update(soiled="dirt"), "kinds.paper: soiled: there is no kind 'dirt'"),
        (lambda t: t["kinds"]["gas"].update(left="mist"), "kinds.gas: left: there is no kind 'mist'"),
        (lambda t: t["kinds"]["gas"].update(sharp="ouch"), "kinds.gas: there is no advice 'ouch'"),
        (lambda t: t["kinds"]["gas"].update(hazard="boom"), "kinds.gas: there is no hazard 'boom'"),
        (lambda t: t["bins"]["us"].update(trash=["in the trash"]), 'bins.us.trash: must be ["English", "Chinese"]'),
        (lambda t: t["regions"].pop("cn"), "regions.cn: is missing"),
        (lambda t: t["unclear"]["lid"].update(metal="tin lid"), "unclear.lid: metal: there is no item 'tin lid'"),
        (lambda t: t["materials"]["wood"].update(item="log"), "materials.wood: there is no item 'log'"),
        (lambda t: t["states"].update(wet={"en": "wet", "zh": "湿"}), "states.wet: there is no such state"),
        (lambda t: t.update(bin={}), "bin: there is no such section"),
        (lambda t: t.pop("items"), "items: is missing or empty"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_entry(spoil: Callable[[dict[str, Any]], object], complaint: str) -> None:
    sections = _sections()
    spoil(sections)
    with pytest.raises(BadSettings) as refused:
        parse(sections, "my.toml")
    assert f"my.toml: {complaint}" in refused.value.message


def test_a_file_of_ones_own_changes_only_what_it_says(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[bins.uk]\nrecycling = ["in the blue bin", "蓝色桶"]\n'
        '[items]\n"flux capacitor" = {zh = "通量电容器", also = "time machine part", kind = "electric"}\n',
        encoding="utf-8",
    )
    table = read.table(str(own))
    assert "in the blue bin" in which_bin("newspaper", "en", "uk", table)
    assert "general waste" in which_bin("cling film", "en", "uk", table)
    assert "electrical shop" in which_bin("time machine parts", "en", "uk", table)
    assert isinstance(TABLE, Table) and find("flux capacitor", TABLE) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"[items", "this is not TOML"),
        ("name = 'Köln'".encode("latin-1"), "not UTF-8"),
        (b'[items]\ncork = {zh = "x", kind = "wine"}\n', "items.cork: there is no kind 'wine'"),
        (b"items = 3\n", "items: is missing or empty"),
    ],
)
def test_a_bad_file_of_ones_own_is_refused_by_name(tmp_path: Path, text: bytes, complaint: str) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes(text)
    with pytest.raises(BadSettings) as refused:
        read.table(str(own))
    assert str(own) in refused.value.message and complaint in refused.value.message


def test_a_missing_file_of_ones_own_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"act\.recycling_table.*cannot be read"):
        read.table(str(tmp_path / "none.toml"))


@pytest.mark.parametrize("said", ["double mattress", "a double duvet", "double glazed window"])
def test_a_double_one_is_no_battery(said: str) -> None:
    assert "battery" not in which_bin(said, "en", "uk", TABLE)
