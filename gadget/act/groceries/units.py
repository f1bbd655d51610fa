"""Units in which groceries are asked for: their words in both languages, and what a grocer abroad calls them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gadget.calls import Language


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; `key` is how an item keeps it.

    `order` is what Instacart knows it as, `order_each` how many of those one of it is.
    """

    key: str
    one: str
    many: str
    chinese: str
    order: str = "each"
    order_each: float = 1.0
    measures: bool = False
    """Whether it tells a weight or a volume (and "of" may be left out), not a container."""

    def called(self, quantity: float, language: Language) -> str:
        """Its word beside `quantity`."""
        if language == "zh":
            return self.chinese
        return self.one if quantity <= 1 else self.many


_CONTAINERS = (  # key, plural, Chinese, Instacart's
    "can cans 罐 can",
    "tin tins 罐 can",
    "jar jars 罐 jar",
    "bottle bottles 瓶 each",
    "box boxes 盒 package",
    "carton cartons 盒 container",
    "tub tubs 盒 container",
    "pot pots 盒 container",
    "punnet punnets 盒 container",
    "tray trays 盒 package",
    "bag bags 袋 package",
    "sack sacks 袋 package",
    "pouch pouches 袋 pouch",
    "pack packs 包 package",
    "packet packets 包 packet",
    "package packages 包 package",
    "case cases 箱 package",
    "crate crates 箱 package",
    "bunch bunches 把 bunch",
    "head heads 颗 head",
    "loaf loaves 条 each",
    "bar bars 条 each",
    "roll rolls 卷 each",
    "tube tubes 支 each",
    "stick sticks 条 each",
    "slice slices 片 each",
    "piece pieces 块 each",
    "clove cloves 瓣 each",
    "ear ears 根 ears",
    "stalk stalks 根 each",
    "wheel wheels 块 each",
    "block blocks 块 each",
    "jug jugs 桶 container",
    "bucket buckets 桶 container",
    "keg kegs 桶 container",
    "pair pairs 双 each",
)

_MEASURES = (
    Unit("gram", "gram", "grams", "克", "gram", measures=True),
    Unit("kilo", "kilo", "kilos", "公斤", "kilogram", measures=True),
    Unit("ounce", "ounce", "ounces", "盎司", "ounce", measures=True),
    Unit("pound", "pound", "pounds", "磅", "pound", measures=True),
    Unit("litre", "litre", "litres", "升", "liter", measures=True),
    Unit("millilitre", "millilitre", "millilitres", "毫升", "milliliter", measures=True),
    Unit("pint", "pint", "pints", "品脱", "pint", measures=True),
    Unit("quart", "quart", "quarts", "夸脱", "quart", measures=True),
    Unit("gallon", "gallon", "gallons", "加仑", "gallon", measures=True),
    Unit("cup", "cup", "cups", "杯", "cup"),
    Unit("tablespoon", "tablespoon", "tablespoons", "汤匙", "tablespoon", measures=True),
    Unit("teaspoon", "teaspoon", "teaspoons", "茶匙", "teaspoon", measures=True),
    Unit("斤", "jin", "jin", "斤", "gram", 500.0, measures=True),
    Unit("两", "liang", "liang", "两", "gram", 50.0, measures=True),
)

_COUNTING = "个 只 颗 粒 块 条 根 片 棵 头 枚 朵 支 枝 尾 张 份 串 板 提 卷 双 瓣 碗"
"""Chinese measure words of single things and of bundles that no English word names."""

UNITS: Mapping[str, Unit] = MappingProxyType(
    {
        key: Unit(key, key, plural, chinese, order)
        for key, plural, chinese, order in (line.split() for line in _CONTAINERS)
    }
    | {unit.key: unit for unit in _MEASURES}
    | {word: Unit(word, "", "", word, "head" if word in "棵头" else "each") for word in _COUNTING.split()}
)
"""Every unit by its key."""

NO_UNIT = Unit("", "", "", "个")
"""Of things that are counted as they are."""

ENGLISH: Mapping[str, str] = MappingProxyType(
    {word: key for key, unit in UNITS.items() for word in (unit.one, unit.many) if word}
    | dict(
        pair.split("=")
        for pair in (
            "g=gram gr=gram gms=gram gramme=gram grammes=gram kg=kilo kgs=kilo kilogram=kilo kilograms=kilo "
            "kilogramme=kilo kilogrammes=kilo oz=ounce lb=pound lbs=pound l=litre liter=litre liters=litre "
            "lt=litre ml=millilitre mls=millilitre milliliter=millilitre milliliters=millilitre pt=pint gal=gallon "
            "qt=quart tbsp=tablespoon tsp=teaspoon pkt=packet jin=斤 catty=斤 catties=斤 tins=tin"
        ).split()
    )
)
"""English words and abbreviations of units, small, to their keys."""

SHORT = frozenset("g gr gms kg kgs oz lb lbs l lt ml mls pt gal qt tbsp tsp pkt".split())
"""Abbreviations: no name of a food begins with one, so "of" may be left out."""

CHINESE: Mapping[str, str] = MappingProxyType(
    {word: word for word in (*_COUNTING.split(), "斤", "两")}
    | dict(
        pair.split("=")
        for pair in (
            "罐=can 听=can 瓶=bottle 盒=box 袋=bag 包=pack 箱=case 把=bunch 捆=bunch 扎=bunch 桶=bucket 杯=cup "
            "公斤=kilo 千克=kilo 克=gram 升=litre 公升=litre 毫升=millilitre 磅=pound 盎司=ounce 市斤=斤 "
            "kg=kilo KG=kilo Kg=kilo g=gram G=gram L=litre l=litre ml=millilitre ML=millilitre mL=millilitre"
        ).split()
    )
)
"""Chinese measure words to the keys of their units."""


def unit(key: str) -> Unit:
    """The unit an item keeps as `key`; one without a word when there is none."""
    return UNITS.get(key, NO_UNIT)
