"""Which bin for what is eaten, and for the many things of a household: all of it known, in both languages."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from gadget.act.waste import read
from gadget.act.waste.answer import which_bin
from gadget.act.waste.finding import find
from gadget.act.waste.table import REGIONS, Item, Region

TABLE = read.table()

FOOD_EN = (
    "hot dog, burger, cheeseburger, spaghetti, lasagne, macaroni, pumpkin, pretzel, honey, jam, ketchup, "
    "mustard, mayonnaise, popcorn, pancakes, waffles, omelette, steak, pork chop, ribs, salami, "
    "meatballs, chicken nuggets, fish fingers, tuna, salmon, sushi, crab, lobster, squid, kebab, burrito, "
    "tacos, nachos, falafel, hummus, couscous, lentils, chickpeas, baked beans, peas, green beans, "
    "spinach, kale, celery, radishes, turnip, parsnip, zucchini, eggplant, brussels sprouts, french "
    "fries, porridge, granola, muffin, croissant, donut, cupcake, brownies, apple pie, custard, jelly, "
    "cheesecake, raspberries, blueberries, raisins, dates, apricot, cherries, tangerine, almonds, "
    "cashews, olives, gherkin, kimchi, salsa, guacamole, sugar, salt, spices, cinnamon stick, chilli, "
    "basil, parsley, dumplings, ramen, tortilla, crackers, lollipop, marshmallow, maple syrup, dough, egg "
    "white, turkey leg, coleslaw, risotto, pesto, seaweed, bean sprouts, bamboo shoots, bok choy, papaya, "
    "chocolate bar, popsicle, breadcrumbs, my leftover burger, half a pumpkin"
).split(", ")
FOOD_ZH = (
    "草莓、披萨、汉堡、热狗、南瓜、葡萄、生菜、蒜、姜、葱、香菜、芹菜、菠菜、大白菜、卷心菜、韭菜、四季豆、豆芽、毛豆、豌豆、冬瓜、苦瓜、"
    "丝瓜、萝卜、莲藕、山药、芋头、紫薯、竹笋、木耳、银耳、香菇、金针菇、海带、紫菜、辣椒、香肠、腊肉、火腿肠、螃蟹、龙虾、虾仁、鱿鱼、"
    "三文鱼、牛肉、羊肉、猪肉、排骨、鸡翅、鸡腿、烤鸭、红烧肉、肉丸、火锅、麻辣烫、烤串、西瓜皮、米饭、炒饭、粥、米线、粉丝、泡面、"
    "意大利面、馄饨、汤圆、粽子、年糕、春卷、烧饼、花卷、蛋挞、三明治、寿司、薯条、炸鸡、爆米花、腐乳、咸菜、泡菜、皮蛋、茶叶蛋、果冻、"
    "布丁、果酱、蜂蜜、番茄酱、沙拉、酱油、醋、盐、花生、瓜子、腰果、栗子、红枣、荔枝、龙眼、火龙果、榴莲、山竹、柚子、柿子、木瓜、"
    "圣女果、面粉、面团、冰棍、雪糕、棒棒糖、肉松、鸡皮、猪蹄、生蚝、扇贝、大米、绿豆、麦片、盒饭、花生米、剩的汉堡、香草酸奶"
).split("、")
FOOD_BINS: dict[Region, tuple[str, str]] = {
    "de": ("Biotonne", "有机垃圾桶"),
    "uk": ("food waste", "食物垃圾桶"),
    "us": ("compost", "堆肥桶"),
    "cn": ("kitchen waste, the green bin", "厨余垃圾"),
}


@pytest.mark.parametrize("item", FOOD_EN)
def test_what_is_eaten_is_food_waste(item: str) -> None:
    for region in REGIONS:
        said = which_bin(item, "en", region, TABLE)
        assert FOOD_BINS[region][0] in said and "not sure" not in said and "Careful" not in said, said


@pytest.mark.parametrize("item", FOOD_ZH)
def test_what_is_eaten_is_food_waste_in_chinese(item: str) -> None:
    for region in REGIONS:
        said = which_bin(item, "zh", region, TABLE)
        assert FOOD_BINS[region][1] in said and "不太确定" not in said and "小心" not in said, said


@pytest.mark.parametrize(
    "item",
    "猪蹄骨、大骨头、牛骨、羊骨头、生蚝壳、扇贝壳、榴莲壳、山竹壳、椰子壳、核桃壳、芒果核、玉米棒".split(
        "、"
    ),
)
def test_in_china_big_bones_and_hard_shells_are_other_waste(item: str) -> None:
    said = which_bin(item, "zh", "cn", TABLE)
    assert said.startswith(f"{item}：其他垃圾。"), said


@pytest.mark.parametrize("item", ["生蚝", "扇贝", "榴莲", "oysters", "mussels"])
def test_in_china_the_shell_of_shellfish_is_told_apart(item: str) -> None:
    language = "en" if item.isascii() else "zh"
    said = which_bin(item, language, "cn", TABLE)
    assert "shells count as other waste" in said or "硬壳算其他垃圾" in said, said


def test_every_food_and_plant_that_the_eyes_can_name_is_known_in_both_languages() -> None:
    eyes = json.loads((files("gadget") / "data" / "gadget-eyes.json").read_text("utf-8"))
    named = [(en, zh) for en, zh, kind in eyes["names"] if kind in ("food", "plant")]
    named += [(en, zh) for en, zh, _ in eyes["grocery"] + eyes["coarse"]]
    assert len(named) > 150
    lost = []
    for english, chinese in named:
        one, other = find(english, TABLE), find(chinese, TABLE)
        known = one is not None and other is not None and one.danger is None and other.danger is None
        if not known or one.thing is not other.thing or {one.guess, other.guess} - {"", "part"}:
            lost.append((english, chinese, one and one.thing.called.en, other and other.thing.called.en))
    assert lost == [], lost


HOUSEHOLD_EN = (
    "jigsaw puzzle, tent, piano, window blind, board game, playing cards, chess set, aquarium, fish tank, "
    "bird cage, cat tree, dog lead, yoga mat, dumbbell, skateboard, tennis racket, fishing rod, stapler, "
    "hole punch, whiteboard, calendar, map, photo album, doorbell, baby gate, high chair, cot, toilet "
    "seat, shower head, ladder, sandpaper, saw, door, fence, barbecue, trampoline, swing, hammock, cool "
    "box, water filter, grater, whisk, rolling pin, measuring cup, placemat, candle holder, lantern, "
    "wreath, nail file, tweezers, loofah, walking stick, hearing aid, shoe rack, lip balm, electric "
    "guitar, hair gel, windscreen wiper, bike pump, drone, night light, washing powder"
).split(", ")
HOUSEHOLD_ZH = (
    "拼图、帐篷、钢琴、百叶窗、扑克牌、麻将、象棋、桌游、鱼缸、鸟笼、猫爬架、狗绳、瑜伽垫、哑铃、跑步机、滑板、羽毛球拍、鱼竿、订书机、"
    "打孔器、白板、日历、地图、相册、门铃、婴儿床、餐椅、马桶圈、花洒、梯子、砂纸、锯子、门、栅栏、烧烤架、吊床、蹦床、秋千、冰格、"
    "擀面杖、打蛋器、杯垫、餐垫、烛台、灯笼、指甲刀、镊子、助听器、鞋架、手机壳、防晒霜、洗衣粉、洗衣液、洗洁精、雨刮器、打气筒、"
    "春联、红包、口琴、小提琴、鞋垫、鞋带、纽扣"
).split("、")


@pytest.mark.parametrize("item", HOUSEHOLD_EN + HOUSEHOLD_ZH)
def test_the_things_of_a_household_are_known(item: str) -> None:
    found = find(item, TABLE)
    assert found is not None and found.guess == ""


@pytest.mark.parametrize(
    ("english", "chinese", "expected"),
    [
        ("jigsaw puzzle", "拼图", ("Restmüll", "general waste", "trash", "other waste")),
        ("tent", "帐篷", ("Restmüll", "recycling centre", "trash", "other waste")),
        ("piano", "钢琴", ("Sperrmüll", "bulky", "bulky", "bulky")),
        ("window blind", "百叶窗", ("Wertstoffhof", "recycling centre", "trash", "other waste")),
        ("electric piano", "电钢琴", ("electrical shop", "electrical shop", "electronics recycler", "recyclables")),
        ("calendar", "日历", ("paper bin", "mixed recycling", "in the recycling", "recyclables")),
        ("hearing aid", "助听器", ("electrical shop", "electrical shop", "electronics recycler", "recyclables")),
        ("stapler", "订书机", ("Wertstoffhof", "recycling centre", "scrap metal", "recyclables")),
    ],
)  # fmt: skip
def test_the_things_of_a_household_go_where_they_belong(
    english: str, chinese: str, expected: tuple[str, ...]
) -> None:
    one, other = find(english, TABLE), find(chinese, TABLE)
    assert one is not None and other is not None and one.thing is other.thing and isinstance(one.thing, Item)
    for region, place in zip(REGIONS, expected, strict=True):
        assert place in which_bin(english, "en", region, TABLE), region
        assert one.thing.kind.rules[region].bin.zh in which_bin(chinese, "zh", region, TABLE)
