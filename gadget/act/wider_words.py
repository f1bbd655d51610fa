"""Everyday words that are wider than the names the eyes know: a cobra is a snake, a taxi a car. Pure.

The eyes have names and a few kinds ("reptile"); who asks "is this a snake?" uses neither. Each word has all of the
names that are surely one, so that the others surely aren't, and those about which people differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wider:
    """The names, or sorts of groceries, in small letters, that a word covers, and those it may cover."""

    surely: frozenset[str]
    perhaps: frozenset[str]


def _names(text: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in re.split(r",\s+", text.strip()) if name)


_BOUGHT_FRUIT = (
    "apple, banana, kiwi, lemon, lime, mango, melon, nectarine, orange, papaya, passion-fruit, peach, pear, pineapple, "
    "plum, pomegranate, red-grapefruit, satsumas"
)
_BOUGHT_VEGETABLES = (
    "asparagus, aubergine, cabbage, carrots, cucumber, garlic, leek, onion, pepper, potato, "
    "red-beet, zucchini"
)
_CARS = "taxi, station wagon, convertible, limousine, minivan, vintage car, race car, sports car, jeep"
_TRUCKS = "fire engine, garbage truck, pickup truck, tow truck, lorry, moving van"
_VANS = "minibus, camper van, police van, ambulance"
_CYCLES = "tandem bicycle, mountain bike"
_ROWS: tuple[tuple[str, str, str], ...] = (
    # animals
    (
        "snake serpent 蛇",
        "worm snake, ring-necked snake, hognose snake, green snake, king snake, garter snake, water snake, vine snake, "
        "night snake, boa constrictor, rock python, cobra, green mamba, sea snake, horned viper, "
        "diamondback rattlesnake, sidewinder",
        "",
    ),
    ("boa 蚺 蟒蛇", "boa constrictor", "rock python"),
    ("python 蟒", "rock python", "boa constrictor"),
    ("viper 蝰蛇", "horned viper, diamondback rattlesnake, sidewinder", ""),
    ("rattlesnake 响尾蛇", "diamondback rattlesnake, sidewinder", ""),
    (
        "lizard 蜥蜴",
        "banded gecko, green iguana, anole, whiptail lizard, agama, frilled lizard, alligator lizard, Gila monster, "
        "green lizard, chameleon, Komodo dragon",
        "",
    ),
    (
        "turtle tortoise 龟 乌龟",
        "loggerhead turtle, leatherback turtle, mud turtle, terrapin, box turtle",
        "",
    ),
    ("crocodile 鳄鱼", "Nile crocodile", "alligator"),
    ("frog 青蛙 蛙", "bullfrog, tree frog, tailed frog", ""),
    ("toad 蟾蜍 癞蛤蟆", "", "tailed frog, bullfrog"),
    (
        "spider 蜘蛛",
        "garden spider, barn spider, black widow, tarantula, wolf spider",
        "harvestman",
    ),
    (
        "beetle 甲虫",
        "tiger beetle, ladybird, ground beetle, longhorn beetle, leaf beetle, dung beetle, rhinoceros beetle, weevil",
        "",
    ),
    (
        "butterfly 蝴蝶",
        "red admiral butterfly, ringlet butterfly, monarch butterfly, cabbage white butterfly, sulphur butterfly, "
        "blue butterfly",
        "",
    ),
    ("crab 螃蟹 蟹", "Dungeness crab, rock crab, fiddler crab, king crab, hermit crab", ""),
    ("shark 鲨鱼", "great white shark, tiger shark, hammerhead shark", ""),
    ("whale 鲸 鲸鱼", "grey whale, killer whale", ""),
    ("chicken 鸡", "hen, rooster", "prairie chicken"),
    ("duck 鸭", "duck", "merganser"),
    ("swan 天鹅", "black swan", ""),
    ("owl 猫头鹰", "great grey owl", ""),
    ("eagle 鹰 老鹰", "bald eagle", "kite"),
    ("parrot 鹦鹉", "African grey parrot, macaw, cockatoo, lorikeet", ""),
    ("penguin 企鹅", "king penguin", ""),
    ("sheep 绵羊", "ram, bighorn sheep", ""),
    ("羊", "ram, bighorn sheep, ibex", "llama"),
    ("goat 山羊", "", "ibex"),
    ("cow cattle bull 牛", "", "ox, water buffalo, bison"),
    (
        "monkey 猴 猴子",
        "guenon monkey, patas monkey, baboon, macaque, langur, colobus monkey, proboscis monkey, marmoset, "
        "capuchin monkey, howler monkey, titi monkey, spider monkey, squirrel monkey",
        "ring-tailed lemur, indri",
    ),
    ("ape 猿 猩猩", "orangutan, gorilla, chimpanzee, gibbon, siamang", ""),
    ("bear 熊", "brown bear, black bear, polar bear, sloth bear", "giant panda"),
    ("panda 熊猫", "giant panda", "red panda"),
    ("wolf 狼", "grey wolf, white wolf, red wolf", "coyote"),
    ("fox 狐狸", "red fox, kit fox, Arctic fox, grey fox", ""),
    ("lion 狮子", "lion", ""),
    ("rabbit bunny 兔子 兔", "rabbit, Angora rabbit", "hare"),
    ("elephant 大象 象", "elephant, Asian elephant, African elephant", ""),
    ("pig 猪", "pig", "wild boar, warthog"),
    ("mouse rat 老鼠", "", "hamster"),
    ("deer 鹿", "", "impala, gazelle, hartebeest"),
    # vehicles
    ("car automobile 汽车 轿车 小汽车", _CARS, f"{_TRUCKS}, {_VANS}, passenger car, go-kart, golf cart"),
    (
        "车 车子",
        f"{_CARS}, {_TRUCKS}, {_VANS}, {_CYCLES}, school bus, trolleybus, tram, tractor, forklift, tricycle, "
        "horse cart, ox cart, go-kart, golf cart, amphibious vehicle, half-track, moped, scooter, rickshaw, unicycle",
        "bullet train, electric locomotive, steam train, freight car, passenger car, snowplough, tank, "
        "shopping cart, wheelbarrow, combine harvester, threshing machine, snowmobile, mobile home",
    ),
    ("truck lorry 卡车 货车", _TRUCKS, f"{_VANS}, snowplough, half-track, amphibious vehicle, forklift"),
    ("van 面包车", "minivan, minibus, camper van, police van, moving van", "ambulance"),
    ("bus 公交车 公共汽车 巴士", "school bus, minibus, trolleybus", "camper van"),
    (
        "train 火车",
        "bullet train, electric locomotive, steam train",
        "freight car, passenger car, tram",
    ),
    (
        "plane airplane aeroplane aircraft jet 飞机",
        "airliner, fighter jet",
        "airship, space shuttle, wing, plane",
    ),
    (
        "boat ship 船",
        "canoe, catamaran, container ship, fireboat, gondola, lifeboat, ocean liner, pirate ship, sailing ship, "
        "speedboat, sailing boat, trimaran, aircraft carrier",
        "submarine, shipwreck",
    ),
    ("bicycle bike 自行车 单车", _CYCLES, "tricycle, unicycle, moped"),
    ("motorcycle motorbike 摩托车", "", "moped, scooter, snowmobile"),
    # things
    ("cup mug 杯子", "coffee mug, cup, beer glass, goblet", "measuring cup, beaker, espresso"),
    ("glass 玻璃杯", "beer glass, goblet", "cup, beaker, hourglass"),
    (
        "hat cap 帽子",
        "swimming cap, bearskin hat, bonnet, cowboy hat, graduation cap, shower cap, sombrero",
        "crash helmet, football helmet, spiked helmet, ski mask, wig",
    ),
    ("helmet 头盔", "crash helmet, football helmet, spiked helmet", ""),
    ("shoe 鞋 鞋子", "clog, cowboy boot, loafer, running shoe, sandal", "sock"),
    ("boot 靴子", "cowboy boot", "running shoe"),
    (
        "bag 包 袋子",
        "backpack, mailbag, packet, plastic bag, purse, sleeping bag",
        "pencil case, wallet, punching bag",
    ),
    ("handbag purse 手提包", "purse", "wallet, backpack"),
    ("wallet 钱包", "wallet", "purse"),
    ("chair 椅子", "barber chair, folding chair, rocking chair", "throne, park bench, sofa"),
    ("table 桌子", "desk, dining table, pool table", "TV cabinet"),
    ("bed 床", "bassinet, cradle, crib, four-poster bed", ""),
    ("sofa couch settee 沙发", "sofa", ""),
    ("phone telephone 电话", "mobile phone, dial telephone, pay phone", "handheld computer, iPod"),
    ("cellphone smartphone 手机", "mobile phone", "handheld computer, iPod"),
    (
        "computer pc 电脑",
        "desktop computer, handheld computer, laptop, notebook computer",
        "keyboard, monitor, screen, mobile phone",
    ),
    ("laptop 笔记本电脑", "laptop, notebook computer", ""),
    ("tv television 电视 电视机", "television", "screen, monitor, home cinema"),
    ("camera 相机 照相机", "instant camera, SLR camera", "mobile phone, lens cap"),
    ("clock 钟", "analog clock, digital clock, wall clock", "digital watch, stopwatch, sundial, hourglass"),
    ("watch 手表", "digital watch", "stopwatch, analog clock"),
    ("pen 笔", "ballpoint pen, fountain pen, quill", "paintbrush"),
    ("knife 刀", "cleaver, letter opener", ""),
    ("lamp 灯", "table lamp, spotlight", "lampshade, jack-o'-lantern, traffic light, candle, torch"),
    ("gun 枪", "assault rifle, revolver, rifle", "cannon, hairdryer"),
    ("glasses 眼镜", "sunglasses", "binoculars"),
    (
        "ball 球",
        "baseball, basketball, croquet ball, golf ball, ping-pong ball, rugby ball, football, tennis ball, volleyball",
        "balloon, ice hockey puck",
    ),
    ("guitar 吉他", "acoustic guitar, electric guitar", "banjo"),
    ("piano 钢琴", "grand piano, piano", "organ"),
    (
        "pot pan 锅",
        "cauldron, Dutch oven, frying pan, wok, slow cooker",
        "coffee pot, teapot, mixing bowl, hot pot",
    ),
    ("box 盒子 箱子", "carton, chest, crate", "mailbox, safe, tool kit, pencil case, packet, hamper"),
    ("dustbin bin wastebin 垃圾桶", "trash can", "bucket, barrel"),
    # food and plants
    (
        "fruit 水果",
        "green apple, strawberry, orange, lemon, fig, pineapple, banana, jackfruit, custard apple, pomegranate, "
        f"{_BOUGHT_FRUIT}",
        "cucumber, bell pepper, courgette, spaghetti squash, acorn squash, butternut squash, rose hip, avocado, "
        "tomato, horse chestnut, acorn, pepper, aubergine, zucchini, juice",
    ),
    ("apple 苹果", "green apple, apple", ""),
    (
        "vegetable 蔬菜 菜",
        "cabbage, broccoli, cauliflower, courgette, spaghetti squash, acorn squash, butternut squash, cucumber, "
        f"artichoke, bell pepper, {_BOUGHT_VEGETABLES}",
        "mushroom, corn, ear of corn, cardoon, avocado, tomato, ginger, mashed potatoes, agaric mushroom, "
        "bolete mushroom, hen-of-the-woods mushroom, plate of food",
    ),
    (
        "bread 面包",
        "French bread, bagel",
        "pretzel, dough, cheeseburger, hot dog, meat loaf, pizza, burrito, toaster",
    ),
    (
        "mushroom 蘑菇 菌菇",
        "mushroom, agaric mushroom, false morel mushroom, stinkhorn mushroom, earthstar mushroom, "
        "hen-of-the-woods mushroom, bolete mushroom",
        "coral fungus",
    ),
    (
        "fungus 真菌 菌",
        "mushroom, agaric mushroom, false morel mushroom, stinkhorn mushroom, earthstar mushroom, "
        "hen-of-the-woods mushroom, bolete mushroom, coral fungus",
        "",
    ),
    (
        "flower 花",
        "daisy, lady's slipper orchid",
        "rapeseed field, artichoke, cardoon, broccoli, cauliflower, flowerpot, vase, rose hip",
    ),
    ("orchid 兰花", "lady's slipper orchid", ""),
)

WIDER: Mapping[str, Wider] = {
    word: Wider(_names(surely), _names(perhaps)) for words, surely, perhaps in _ROWS for word in words.split()
}
