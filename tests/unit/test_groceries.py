"""What is to be bought, as it is spoken in both languages: amounts understood, lists taken apart, added up, ordered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.act.groceries import chinese, english
from gadget.act.groceries.item import Item, merged, ordered, singular
from gadget.act.groceries.spoken import items
from gadget.act.groceries.units import CHINESE, ENGLISH, UNITS

ENGLISH_CASES = """
milk | milk | - |
the milk | milk | - |
some more bread | bread | - |
a few lemons | lemons | - |
several limes | limes | - |
lots of garlic | garlic | - |
a little sugar | sugar | - |
an avocado | avocado | 1 |
another cucumber | cucumber | 1 |
two avocados | avocados | 2 |
12 eggs | eggs | 12 |
six eggs | eggs | 6 |
a dozen eggs | eggs | 12 |
one dozen eggs | eggs | 12 |
dozen eggs | eggs | 12 |
half a dozen eggs | eggs | 6 |
a half dozen eggs | eggs | 6 |
half dozen bagels | bagels | 6 |
two dozen eggs | eggs | 24 |
2 dozen of those rolls | those rolls | 24 |
a dozen large eggs | large eggs | 12 |
a couple of avocados | avocados | 2 |
a couple avocados | avocados | 2 |
two or three onions | onions | 3 |
2 or 3 onions | onions | 3 |
four to five carrots | carrots | 5 |
twenty-four rolls | rolls | 24 |
twenty four rolls | rolls | 24 |
three cans of chickpeas | chickpeas | 3 | can
three tins of tuna | tuna | 3 | tin
two cans chickpeas | chickpeas | 2 | can
one can of cola | cola | 1 | can
a can of cola | cola | 1 | can
a jar of peanut butter | peanut butter | 1 | jar
two jars of olives | olives | 2 | jar
a bottle of olive oil | olive oil | 1 | bottle
twelve bottles of water | water | 12 | bottle
a box of cereal | cereal | 1 | box
two boxes of matches | matches | 2 | box
a carton of oat milk | oat milk | 1 | carton
a tub of margarine | margarine | 1 | tub
a punnet of strawberries | strawberries | 1 | punnet
a bag of frozen peas | frozen peas | 1 | bag
a sack of potatoes | potatoes | 1 | sack
two packs of batteries | batteries | 2 | pack
three packets of crisps | crisps | 3 | packet
a package of tortillas | tortillas | 1 | package
a case of beer | beer | 1 | case
a bunch of bananas | bananas | 1 | bunch
two bunches of parsley | parsley | 2 | bunch
a head of lettuce | lettuce | 1 | head
two heads of garlic | garlic | 2 | head
a loaf of bread | bread | 1 | loaf
two loaves of bread | bread | 2 | loaf
a bar of chocolate | chocolate | 1 | bar
four rolls of toilet paper | toilet paper | 4 | roll
a tube of toothpaste | toothpaste | 1 | tube
a stick of butter | butter | 1 | stick
ten slices of ham | ham | 10 | slice
a piece of ginger | ginger | 1 | piece
three cloves of garlic | garlic | 3 | clove
four ears of corn | corn | 4 | ear
a block of tofu | tofu | 1 | block
2 litres of milk | milk | 2 | litre
two litres of milk | milk | 2 | litre
two liters of milk | milk | 2 | litre
a litre of milk | milk | 1 | litre
2 litre milk | milk | 2 | litre
2L milk | milk | 2 | litre
1.5l coke | coke | 1.5 | litre
1,5 l coke | coke | 1.5 | litre
one point five litres of coke | coke | 1.5 | litre
500g flour | flour | 500 | gram
500 g of flour | flour | 500 | gram
500 grams of flour | flour | 500 | gram
five hundred grams of flour | flour | 500 | gram
two hundred and fifty grams of butter | butter | 250 | gram
a hundred grams of parmesan | parmesan | 100 | gram
1,000 grams of rice | rice | 1000 | gram
a kilo of rice | rice | 1 | kilo
half a kilo of rice | rice | 0.5 | kilo
3kg potatoes | potatoes | 3 | kilo
2 kilograms of potatoes | potatoes | 2 | kilo
one and a half kilos of potatoes | potatoes | 1.5 | kilo
two and a half pounds of beef | beef | 2.5 | pound
a pound of mince | mince | 1 | pound
half a pound of ham | ham | 0.5 | pound
three quarters of a pound of mince | mince | 0.75 | pound
a quarter of a pound of tea | tea | 0.25 | pound
½ lb butter | butter | 0.5 | pound
2½ lbs apples | apples | 2.5 | pound
1 1/2 cups of sugar | sugar | 1.5 | cup
1/2 gallon of milk | milk | 0.5 | gallon
a gallon of milk | milk | 1 | gallon
two pints of cream | cream | 2 | pint
8 fl oz of cream | cream | 8 | ounce
16 oz. of pasta | pasta | 16 | ounce
300 ml cream | cream | 300 | millilitre
two tablespoons of paprika | paprika | 2 | tablespoon
two 400 gram tins of tomatoes | 400 gram tomatoes | 2 | tin
2 x 500 ml bottles of water | 500 ml water | 2 | bottle
a 2 litre bottle of coke | 2 litre coke | 1 | bottle
one large bag of crisps | large crisps | 1 | bag
a small bag of rice | small rice | 1 | bag
two catties of tomatoes | tomatoes | 2 | 斤
eggs x12 | eggs | 12 |
eggs x 12 | eggs | 12 |
bananas times six | bananas | 6 |
6 x bagels | bagels | 6 |
milk, two litres | milk | 2 | litre
milk two litres | milk | 2 | litre
eggs, a dozen | eggs | 12 |
eggs, half a dozen | eggs | 6 |
eggs (12) | eggs | 12 |
bananas, 6 | bananas | 6 |
chickpeas, three cans | chickpeas | 3 | can
tomatoes 500g | tomatoes | 500 | gram
buy two lemons | lemons | 2 |
I need three onions | onions | 3 |
"""
"""said | name | quantity or - | unit"""

LEFT_WHOLE = [
    "a1 sauce",
    "seven up",
    "7up",
    "half and half",
    "half-fat crème fraîche",
    "2% milk",
    "two percent milk",
    "1.5 percent milk",
    "five spice",
    "five-spice powder",
    "three bean salad",
    "two-ply tissues",
    "four cheese pizza",
    "5 minute rice",
    "semi-skimmed milk",
    "couscous",
    "V8",
    "two",
    "a",
]
"""Names that only look like amounts."""

NOT_A_UNIT = [
    ("a can opener", "can opener", 1),
    ("a bottle opener", "bottle opener", 1),
    ("a pound cake", "pound cake", 1),
    ("two bag clips", "bag clips", 2),
    ("a box cutter", "box cutter", 1),
    ("a cup noodle", "cup noodle", 1),
    ("a pair", "pair", 1),
    ("two cans", "cans", 2),
    ("a six-pack of beer", "six-pack of beer", 1),
    ("three Mars bars", "Mars bars", 3),
    ("one quarter pounder", "quarter pounder", 1),
    ("four stick blenders", "stick blenders", 4),
]

CHINESE_CASES = """
牛奶 | 牛奶 | - |
一些苹果 | 苹果 | - |
一点盐 | 盐 | - |
一点儿糖 | 糖 | - |
几个土豆 | 土豆 | - |
好几个橘子 | 橘子 | - |
十几个橙子 | 橙子 | - |
再买些大蒜 | 大蒜 | - |
一个西瓜 | 西瓜 | 1 |
两个茄子 | 茄子 | 2 |
十二个鸡蛋 | 鸡蛋 | 12 |
12个鸡蛋 | 鸡蛋 | 12 |
6鸡蛋 | 鸡蛋 | 6 |
一打鸡蛋 | 鸡蛋 | 12 |
半打鸡蛋 | 鸡蛋 | 6 |
两打鸡蛋 | 鸡蛋 | 24 |
一打半鸡蛋 | 鸡蛋 | 18 |
两三个苹果 | 苹果 | 3 |
三四根黄瓜 | 黄瓜 | 4 | 根
十来个橙子 | 橙子 | 10 |
二十多个饺子 | 饺子 | 20 |
两斤西红柿 | 西红柿 | 2 | 斤
二斤西红柿 | 西红柿 | 2 | 斤
2斤西红柿 | 西红柿 | 2 | 斤
两市斤米 | 米 | 2 | 斤
半斤肉 | 肉 | 0.5 | 斤
一斤半猪肉 | 猪肉 | 1.5 | 斤
两斤半排骨 | 排骨 | 2.5 | 斤
二两茶叶 | 茶叶 | 2 | 两
三两花生米 | 花生米 | 3 | 两
两公斤大米 | 大米 | 2 | kilo
三千克面粉 | 面粉 | 3 | kilo
三点五公斤大米 | 大米 | 3.5 | kilo
两公斤半苹果 | 苹果 | 2.5 | kilo
500克牛肉 | 牛肉 | 500 | gram
五百克牛肉 | 牛肉 | 500 | gram
一百二十克火腿 | 火腿 | 120 | gram
两百五十克黄油 | 黄油 | 250 | gram
500g牛肉 | 牛肉 | 500 | gram
2kg土豆 | 土豆 | 2 | kilo
1.5升牛奶 | 牛奶 | 1.5 | litre
两升牛奶 | 牛奶 | 2 | litre
一升半可乐 | 可乐 | 1.5 | litre
2L可乐 | 可乐 | 2 | litre
500毫升酱油 | 酱油 | 500 | millilitre
两把青菜 | 青菜 | 2 | bunch
一捆葱 | 葱 | 1 | bunch
三瓶可乐 | 可乐 | 3 | bottle
二十四瓶矿泉水 | 矿泉水 | 24 | bottle
三罐鹰嘴豆 | 鹰嘴豆 | 3 | can
六听啤酒 | 啤酒 | 6 | can
两盒牛奶 | 牛奶 | 2 | box
三袋盐 | 盐 | 3 | bag
三大袋薯片 | 薯片 | 3 | bag
一小瓶醋 | 醋 | 1 | bottle
两包纸巾 | 纸巾 | 2 | pack
一箱苹果 | 苹果 | 1 | case
一桶油 | 油 | 1 | bucket
三根黄瓜 | 黄瓜 | 3 | 根
两条鱼 | 鱼 | 2 | 条
半只鸭子 | 鸭子 | 0.5 | 只
一头蒜 | 蒜 | 1 | 头
两棵白菜 | 白菜 | 2 | 棵
一颗生菜 | 生菜 | 1 | 颗
四块豆腐 | 豆腐 | 4 | 块
一串葡萄 | 葡萄 | 1 | 串
一提卫生纸 | 卫生纸 | 1 | 提
两卷保鲜膜 | 保鲜膜 | 2 | 卷
三支牙膏 | 牙膏 | 3 | 支
十张饼 | 饼 | 10 | 张
买三瓶可乐 | 可乐 | 3 | bottle
再来两个茄子 | 茄子 | 2 |
帮我买两斤排骨 | 排骨 | 2 | 斤
牛奶两盒 | 牛奶 | 2 | box
西红柿三个 | 西红柿 | 3 |
鸡蛋一打 | 鸡蛋 | 12 |
大葱，一根 | 大葱 | 1 | 根
两 斤 西红柿 | 西红柿 | 2 | 斤
"""

NAMES_IN_CHINESE = """
八角 五花肉 三文鱼 三明治 百合 千层面 百香果 千张 五香粉 八宝粥 七喜 7喜 十三香 两面针牙膏 二锅头 三黄鸡 一次性筷子
一次性杯子 四季豆 九层塔 百岁山 三只松鼠 六个核桃 五粮液 百事可乐 半夏 双汇火腿肠 老干妈 六必居 五常大米 两用纸巾
""".split()
"""Foods and brands that begin as amounts do."""


def rows(table: str) -> list[tuple[str, str, float | None, str]]:
    found = []
    for line in table.strip().splitlines():
        said, name, quantity, unit = (cell.strip() for cell in line.split("|"))
        found.append((said, name, None if quantity == "-" else float(quantity), unit))
    return found


@pytest.mark.parametrize(("said", "name", "quantity", "unit"), rows(ENGLISH_CASES))
def test_amounts_in_english_are_understood(said: str, name: str, quantity: float | None, unit: str) -> None:
    assert english.parse(said) == Item(name, quantity, unit, said)


@pytest.mark.parametrize("said", LEFT_WHOLE)
def test_a_name_that_looks_like_an_amount_is_left_whole(said: str) -> None:
    assert english.parse(said) == Item(said, None, "", said)


@pytest.mark.parametrize(("said", "name", "quantity"), NOT_A_UNIT)
def test_a_can_opener_is_no_can(said: str, name: str, quantity: float) -> None:
    assert english.parse(said) == Item(name, quantity, "", said)


@pytest.mark.parametrize(("said", "name", "quantity", "unit"), rows(CHINESE_CASES))
def test_amounts_in_chinese_are_understood(said: str, name: str, quantity: float | None, unit: str) -> None:
    found = chinese.parse(said)
    assert (found.name, found.quantity, found.unit) == (name, quantity, unit)


@pytest.mark.parametrize("said", NAMES_IN_CHINESE)
def test_a_chinese_name_that_looks_like_an_amount_is_left_whole(said: str) -> None:
    assert chinese.parse(said) == Item(said, None, "", said)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (["milk, eggs and bread"], ["milk", "eggs", "bread"]),
        (["milk and two cans of beans"], ["milk", "beans"]),
        (["milk, eggs, and bread"], ["milk", "eggs", "bread"]),
        (["bread plus butter"], ["bread", "butter"]),
        (["mac and cheese"], ["mac and cheese"]),
        (["salt and vinegar crisps, milk"], ["salt and vinegar crisps", "milk"]),
        (["half and half and sugar"], ["half and half", "sugar"]),
        (["one and a half kilos of potatoes"], ["potatoes"]),
        (["milk, two litres, bread"], ["milk", "bread"]),
        (["milk, 2 litres and eggs, a dozen"], ["milk", "eggs"]),
        (["fish and chips", "peas"], ["fish and chips", "peas"]),
        (["rock and roll stickers", "milk"], ["rock and roll stickers", "milk"]),
        (["牛奶、鸡蛋和面包"], ["牛奶", "鸡蛋", "面包"]),
        (["两斤西红柿，一打鸡蛋还有牛奶"], ["西红柿", "鸡蛋", "牛奶"]),
        (["和牛"], ["和牛"]),
        (["milk", "", "  "], ["milk"]),
        (["a dozen eggs", "两斤西红柿"], ["eggs", "西红柿"]),
        ([], []),
        ([" , and , "], []),
    ],
)
def test_a_list_said_in_one_breath_is_taken_apart(said: list[str], names: list[str]) -> None:
    assert [item.name for item in items(said)] == names


def test_what_is_asked_for_again_is_added_up() -> None:
    found = merged(
        items(["two eggs", "milk", "a can of beans"]), items(["6 Eggs", "milk", "2 litres of milk", "bread"])
    )
    assert [item.told("en") for item in found] == [
        "8 Eggs",
        "milk",
        "a can of beans",
        "2 litres of milk",
        "bread",
    ]


def test_an_amount_that_is_told_later_completes_the_line() -> None:
    [item] = merged(items(["eggs"]), items(["a dozen eggs"]))
    assert item.quantity == 12
    [item] = merged([item], items(["some eggs"]))
    assert item.quantity == 12, "some eggs are on the list already"


def test_added_up_items_are_told_in_their_own_language() -> None:
    found = merged(
        items(["两斤西红柿", "三根黄瓜", "六个鸡蛋"]), items(["半斤西红柿", "一根黄瓜", "一打鸡蛋"])
    )
    assert [item.told("zh") for item in found] == ["2.5斤西红柿", "4根黄瓜", "18个鸡蛋"]
    [cans] = merged(items(["a can of beans"]), items(["two cans of beans"]))
    assert cans.told("en") == "3 cans of beans"


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("three cans of chickpeas", ("chickpeas", 3.0, "can")),
        ("half a dozen eggs", ("eggs", 6.0, "each")),
        ("两斤西红柿", ("西红柿", 1000.0, "gram")),
        ("二两茶叶", ("茶叶", 100.0, "gram")),
        ("一打鸡蛋", ("鸡蛋", 12.0, "each")),
        ("2 litres of milk", ("milk", 2.0, "liter")),
        ("a kilo of rice", ("rice", 1.0, "kilogram")),
        ("a head of lettuce", ("lettuce", 1.0, "head")),
        ("milk", ("milk", 1.0, "each")),
        ("三根黄瓜", ("黄瓜", 3.0, "each")),
    ],
)
def test_an_order_uses_the_grocers_units(said: str, line: tuple[str, float, str]) -> None:
    [item] = items([said])
    found = ordered(item)
    assert (found["name"], found["quantity"], found["unit"]) == line
    assert found["text"] == said


INSTACART = {
    *(
        "cup can container jar pouch ounce gallon milliliter liter pint quart tablespoon teaspoon gram kilogram".split()
    ),
    *("pound bunch each ears head large medium small package packet".split()),
}
"""The units of its documentation."""


def test_every_unit_has_its_words_and_one_the_grocer_knows() -> None:
    assert {unit.order for unit in UNITS.values()} <= INSTACART
    assert set(ENGLISH.values()) | set(CHINESE.values()) <= set(UNITS)
    assert all(unit.chinese for unit in UNITS.values())
    assert all(key == unit.key for key, unit in UNITS.items())


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("egg", "Eggs"),
        ("tomato", "tomatoes"),
        ("cherry", "cherries"),
        ("cookie", "cookies"),
        ("peach", "peaches"),
        ("radish", "radishes"),
        ("box", "boxes"),
        ("glass", "glasses"),
        ("green pepper", "green peppers"),
    ],
)
def test_one_and_many_are_the_same_line(one: str, many: str) -> None:
    assert singular(one) == singular(many)


@given(st.text(max_size=80))
def test_nothing_that_is_said_is_lost_or_breaks_it(text: str) -> None:
    for parse in (english.parse, chinese.parse):
        item = parse(text)
        assert item.quantity is None or item.quantity > 0
        assert item.name or not "".join(text.split()).strip(" .,;!?。，、；！？")
        assert item.told("en") is not None and ordered(item)["unit"] in INSTACART
    items([text])


@given(
    st.lists(
        st.sampled_from(
            "a two half dozen of cans litres kg milk x 500 and 1/2 , ( eggs couple 2½ point hundred or".split()
        ),
        max_size=9,
    ).map(" ".join)
)
def test_any_order_of_words_is_an_item(said: str) -> None:
    for item in items([said]):
        assert item.name and (item.quantity is None or 0 < item.quantity < 1e9)


@given(st.text("两二三半十百千点个斤打 公一些几牛奶和、3.5", max_size=12))
def test_any_order_of_characters_is_an_item(said: str) -> None:
    for item in items([said]):
        assert item.name and (item.quantity is None or 0 < item.quantity < 1e9)
