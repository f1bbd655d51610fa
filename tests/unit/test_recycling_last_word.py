"""Which bin when the last word alone misleads: what is dangerous is warned of, what is unsure says so."""

from __future__ import annotations

import pytest

from gadget.act.waste import read
from gadget.act.waste.answer import which_bin
from gadget.act.waste.finding import find
from gadget.act.waste.table import REGIONS, Region
from gadget.calls import Language

TABLE = read.table()

DANGEROUS_EN = """caustic soda, lye, hydrochloric acid, battery acid, gas can, can of gas, jerry can, an old oil can,
can of petrol, gasoline can, oil drum, antifreeze bottle, vape juice, e-liquid, e-scooter, my old electric scooter,
hoverboard, e-bike, mobility scooter, drone, hot glue gun, furniture polish, bug spray can, lighter fluid,
AirPods case, fire alarm, brake cleaner, WD40, smoke bomb, fish oil capsules, a charging case""".replace(
    "\n", " "
).split(", ")
DANGEROUS_ZH = (
    "汽油桶、机油桶、柴油桶、半桶汽油、旧汽油桶、汽油瓶、烧碱、盐酸、烟油、烟弹、电动滑板车、平衡车、电动自行车、无人机、"
    "充电台灯、喷枪、炮仗、漆桶、电蚊香液、鞋油、农药桶、农药瓶、酒精瓶"
).split("、")


@pytest.mark.parametrize("item", DANGEROUS_EN)
def test_what_is_dangerous_is_warned_of_whatever_word_comes_last(item: str) -> None:
    for region in REGIONS:
        said = which_bin(item, "en", region, TABLE)
        assert said.startswith("Careful:") and "Without that" not in said, (region, said)


@pytest.mark.parametrize("item", DANGEROUS_ZH)
def test_what_is_dangerous_is_warned_of_in_chinese(item: str) -> None:
    for region in REGIONS:
        assert which_bin(item, "zh", region, TABLE).startswith("小心："), region


@pytest.mark.parametrize("item", ["柴油壶", "汽油壶", "一个机油壶"])
def test_a_container_whose_name_runs_into_the_danger_is_not_what_was_meant(item: str) -> None:
    for region in REGIONS:  # 油壶 is a plastic bottle
        said = which_bin(item, "zh", region, TABLE)
        assert said.startswith("小心：") and "去掉以后" not in said, (region, said)


@pytest.mark.parametrize(
    ("item", "thing"),
    [
        ("musical birthday card", "electric toy"),
        ("birthday card", "greeting card"),
        ("usb stick", "memory stick"),
        ("memory sticks", "memory stick"),
        ("SD card", "memory stick"),
        ("glow stick", "glow stick"),
        ("selfie stick", "selfie stick"),
        ("hockey stick", "walking stick"),
        ("sim card", "bank card"),
        ("plastic plant", "artificial christmas tree"),
        ("fake plant", "artificial christmas tree"),
        ("phone case", "phone case"),
        ("laptop bag", "handbag"),
        ("tomato can", "food tin"),
        ("two old cans", "food tin"),
        ("dented can", "food tin"),
        ("sand paper", "sandpaper"),
        ("baking soda", "baking soda"),
        ("water pistol", "plastic toys"),
        ("U盘", "memory stick"),
        ("内存卡", "memory stick"),
        ("SD卡", "memory stick"),
        ("荧光棒", "glow stick"),
        ("自拍杆", "selfie stick"),
        ("塑料植物", "artificial christmas tree"),
        ("手机壳", "phone case"),
        ("遥控飞机", "electric toy"),
        ("棉花棒", "cotton bud"),
        ("电脑桌", "furniture"),
        ("钢管", "metal object"),
        ("信用卡", "bank card"),
        ("滑板车", "bicycle"),
        ("phone book", "book"),
        ("phone bill", "letter"),
        ("camera tripod", "hook and handle"),
        ("LED candle", "remote control"),
        ("pregnancy test", "self test"),
        ("fire stick", "computer"),
        ("video card", "computer"),
        ("trading cards", "board game"),
        ("carrot sticks", "vegetable peelings"),
        ("drill bit", "metal object"),
        ("bullet journal", "notebook"),
        ("音乐贺卡", "electric toy"),
        ("小苏打", "baking soda"),
        ("水枪", "plastic toys"),
    ],
)
def test_it_is_known_for_what_it_is(item: str, thing: str) -> None:
    found = find(item, TABLE)
    assert found is not None and found.guess == "" and found.danger is None
    assert found.thing.called.en == thing


@pytest.mark.parametrize("region", REGIONS)
def test_nothing_electric_goes_in_a_bin_at_home_for_its_last_word(region: Region) -> None:
    for item in ("usb stick", "memory card", "selfie stick", "musical birthday card"):
        said = which_bin(item, "en", region, TABLE)
        assert "paper" not in said and "arden" not in said and "yard" not in said, said


@pytest.mark.parametrize(
    ("item", "start"),
    [
        ("quantum stick", "I'm not sure about quantum stick. If you mean stick: "),
        ("loyalty punch card", "I'm not sure about loyalty punch card. If you mean card: "),
        ("flurb can", "I'm not sure about flurb can. If you mean can: "),
        ("cream soda machine plant", "I'm not sure about cream soda machine plant. If you mean plant: "),
        ("zorb juice", "I'm not sure about zorb juice. If you mean juice: "),
        ("prayer paper", "I'm not sure about prayer paper. If you mean paper: "),
        ("suction cup", "I'm not sure about suction cup. If you mean cup: "),
        ("xenon tube", "I'm not sure about xenon tube. If you mean tube"),
        ("zither case", "I'm not sure about zither case. If you mean "),
        ("plastic apple", "I'm not sure about plastic apple. If it is made of plastic: "),
        ("rubber strawberry", "I'm not sure about rubber strawberry. If it is made of rubber"),
        ("electric unicycle bicycle", "I'm not sure about electric unicycle bicycle. If it has a plug or a battery"),
    ],
)  # fmt: skip
def test_a_general_word_after_words_it_does_not_know_is_a_guess_and_says_so(item: str, start: str) -> None:
    for region in REGIONS:
        assert which_bin(item, "en", region, TABLE).startswith(start)


@pytest.mark.parametrize(
    ("item", "start"),
    [
        ("量子植物", "量子植物我不太确定。"),
        ("塑料苹果", "塑料苹果我不太确定。如果是塑料做的："),
        ("电动吉他", "电动吉他我不太确定。如果是带插头或电池的："),
    ],
)  # fmt: skip
def test_a_guess_says_so_in_chinese(item: str, start: str) -> None:
    for region in REGIONS:
        assert which_bin(item, "zh", region, TABLE).startswith(start)


@pytest.mark.parametrize(
    "item",
    [
        "a big blue cup",
        "greasy paper",
        "my two old cans",
        "tuna can",
        "a wet stick",
        "dead plant",
        "metal tube",
    ],
)
def test_words_that_change_nothing_make_nothing_unsure(item: str) -> None:
    assert "not sure" not in which_bin(item, "en", "uk", TABLE)


@pytest.mark.parametrize("item", ["a drawer with a phone in it", "box of old phones", "装手机的盒子"])
def test_a_device_inside_is_still_warned_of(item: str) -> None:
    language: Language = "en" if item.isascii() else "zh"
    assert which_bin(item, language, "uk", TABLE).startswith(("Careful:", "小心："))
