"""Whether it is the animal that fell or was dropped, rather than its toy, its hair or a cup. Pure."""

from __future__ import annotations

from typing import Any

from gadget.act.animals.knowledge import NAME, Animal, Knowledge
from gadget.act.names import Units
from gadget.act.phrases import Heard


def is_itself(heard: Heard[Any], said: Units, kind: Animal | None, known: Knowledge) -> bool:
    """Whether `heard`, a fall, is of an animal of that kind: neither "his bowl fell off" nor "I dropped his bowl"."""
    before = [said[:start] for start, _ in heard.written]
    if any(_is_thing(_without_how(units), known) or _moved(units, known) for units in before):
        return False
    verb = said[heard.end - 1] if heard.end else ""
    if verb != "dropped":
        return True
    after = said[heard.end :]
    if "off" in after[:3]:  # off the table, or off at the kennel
        rest = after[after.index("off") + 1 :]
        if rest[:1] not in _OFF:
            return False
        after = () if after[0] == "off" else after
    if said[heard.end - 2 : heard.end - 1] in _PASSIVE:
        return True
    return after[:1] in _IT or _is_kind(after, kind, known)


_OTHERS = set(
    "toy ball bowl dish plate cup mug glass vase pot plant phone book bottle tooth hair fur nail claw whisker feather "
    "branch leaf curtain blind clock box snow ice "
    "scab tag collar lead leash harness cone bandage stitch bell food treat kibble pellet biscuit crumb pill tablet "
    "medicine blanket bed cushion cage lid door shelf picture lamp poo hammock wheel swing perch mirror "
    "玩具 球 碗 盆 盘 杯 瓶 牙 毛 指甲 爪壳 胡须 羽毛 痂 牌 项圈 绳 链 伊丽莎白圈 纱布 铃铛 粮 零食 饭 药 药片 毯子 垫 "
    "床 笼子 盖 门 架 灯 便便 屎 花 手机 书 东西 水 口水 眼泪 秋千 跑轮 "
    "树叶 叶 树枝 枝 冰箱贴 窗帘 画 钟 箱 箱子 盒 纸 雪 衣服 鞋 袜子 钥匙 遥控器 花瓶 杯子 牙齿 皮屑 皮".split()
)
"""What falls off, down or out beside the animal, beside the foods and things of the table."""
_HOW = set(
    "has have had just all also once again always often accidentally suddenly nearly almost still keep "
    "又 都 也 就 才 刚 全 总 老 会 突 然 经 常 不 小 心 自 己 一 直 被 给 打 碰 推 弄 摔 掉 跳 滚 撞 跌".split()
)
"""Between what fell and its falling."""
_PASSIVE = {("was",), ("got",), ("been",), ("were",)}
_OFF = {
    (word,)
    for word in "bed sofa couch table chair wall balcony counter shelf roof worktop bunk stair lap".split()
}
_IT = {
    (),
    *((word,) for word in "him it them one on onto from by down and while when but in out".split()),
}
"""What comes after "I dropped", where it may be the animal: "I dropped her on her head"."""


def _without_how(units: Units) -> Units:
    """What stands before, without the place it fell from and how: 玩具从桌上 is 玩具."""
    if "从" in units[-_PLACE:]:
        units = units[: len(units) - 1 - units[::-1].index("从")]
    while units and units[-1] in _HOW:
        units = units[:-1]
    return units


_PLACE = 8
"""The place that a thing falls from is named in at most so many characters."""


def _is_thing(units: Units, known: Knowledge) -> bool:
    """Whether the last word is a thing, and neither an animal nor nothing."""
    if not units or known.animal_names.ending(units) is not None:
        return False
    if len(units) > 2 and units[-2] in ("and", "with", "和", "跟"):  # "the cat and her toy"
        return known.animal_names.ending(units[:-2]) is None
    endings = {"".join(units[-size:]) for size in (1, 2, 3, 5)}
    return bool(endings & _OTHERS) or known.things.ending(units) is not None


def _moved(units: Units, known: Knowledge) -> bool:
    """Whether something was moved that is no animal: 把杯子."""
    if "把" not in units:
        return False
    moved = units[len(units) - units[::-1].index("把") :]
    return not ({"它", "他", "她"} & set(moved[:1]) or known.animal_names.within(moved) or not moved)


def _is_kind(after: Units, kind: Animal | None, known: Knowledge) -> bool:
    """Whether the animal is named next, by itself: "the hamster", and not "the hamster's wheel"."""
    for hit in known.animal_names.beginning(after, NAME):
        if kind is None or hit.value == kind:
            return len(after) == hit.end or not _is_thing(after[: hit.end + 1], known)
    return False
