"""Which parts and cuts of a food are still that food: egg whites and carrot cubes are, shrimp shells are not. Pure.

A peel, a rind or a core may be bad where the rest is good. It counts as the food where it is harmless too, or where the
advice on the food says that it comes off: "without rind or seeds".
"""

from __future__ import annotations

from gadget.act.animals.knowledge import Judged, Thing
from gadget.act.names import Hit, Units, units


def after_parts(hit: Hit[Thing], said: Units, judged: Judged) -> int:
    """Where the name of the food ends when the parts and cuts of it that follow are counted in."""
    end = hit.end
    while end < len(said) and _still(said[end], hit, judged):
        end += 1
    return end


def _still(part: str, hit: Hit[Thing], judged: Judged) -> bool:
    """Whether that part of it is still the food that was found."""
    name = units(hit.name)
    if part in _CUTS:
        return name[-1:] not in _NO_CUTS.get(part, ())
    word = name[-1] if hit.name.isascii() else "".join(name)
    if part in _OF:
        return word in _OF[part]
    if part in _OUTSIDES:
        return word in _WITH_SKIN or any(word in judged.why.en for word in _TAKEN_OFF)
    return part in _INSIDES and "flesh only" in judged.why.en


_CUTS = set("flesh segment puree cube 丁 末 丝 泥 瓣".split())
_NO_CUTS = {"puree": (("tomato",), ("potato",)), "泥": (("茄",), ("柿",), ("豆",)), "丝": (("鱼",), ("虾",))}
"""Thick tomato puree, mash and dried fish are prepared with salt or butter."""
_MEATS = "chicken turkey beef lamb duck meat fish salmon tuna cod"
_BREADS = "bread toast 面包 馒头 吐司"
_GREENS = "broccoli cauliflower cabbage kale spinach chard choi celery lettuce"
_OF = {
    part: set(of.split())
    for parts, of in (
        ("white yolk shell 白 清 黄 壳", "egg 蛋 鸡蛋 水煮蛋"),
        ("breast thigh chop mince fillet steak", _MEATS),
        ("heart", f"{_MEATS} {_GREENS}"),
        ("crust roll crumb 屑", _BREADS),
        ("stalk 梗 杆", f"{_GREENS} 西兰花 花菜 卷心菜 芹菜 西芹 青菜"),
        ("pod 荚", "pea bean 豌豆 四季豆"),
        ("仁", "虾 花生 玉米 瓜子 葵花籽 南瓜子 腰果 核桃 开心果"),
    )
    for part in parts.split()
}
"""Parts that are the same food only of these: a bread roll, but no egg roll; 虾仁, but no kernel of a plum."""
_OUTSIDES = set("peel skin rind 皮".split())
_WITH_SKIN = set(
    "apple pear peach plum nectarine apricot carrot cucumber pepper courgette zucchini capsicum tomato melon "
    "watermelon kiwi pumpkin squash 苹果 梨 桃子 桃 李子 胡萝卜 红萝卜 黄瓜 青椒 彩椒 甜椒 西葫芦 番茄 西红柿 圣女果 "
    "西瓜 哈密瓜 猕猴桃 南瓜".split()
)
"""Their skin is eaten, or harmless."""
_TAKEN_OFF = ("peel", "skin", "rind", "flesh only")
_INSIDES = {"core"}
