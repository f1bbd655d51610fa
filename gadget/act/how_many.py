"""What a question asks to be counted, and the sentence that tells how many there are. Pure.

What is counted are whole things that lie apart (see `counting`), so people, parts and floors are not; and how many
pills to take, calories or minutes are no count at all, though one pill may lie there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gadget.calls import Language


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; `name` is what of, one word as it was said, "" when it is not that simple.

    Not `whole`: what is asked for are not things that could lie apart.
    """

    name: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Amount:
    """A dose, a measure or a time: it stands on the label, if anywhere."""


def understood(words: str) -> Count | Amount | None:
    """What is to be counted, in small letters without the closing mark; None when nothing is."""
    if _AMOUNT_ENGLISH.search(words) or _AMOUNT_CHINESE.search(words):
        return Amount()
    if not _ASKED.search(words) or _KINDS.search(words):
        return None
    if _PARTS.search(words):
        return Count(whole=False)
    found = _NAMED.search(words)
    return Count(next((name for name in found.groups() if name), "") if found else "")


def told(count: int | None, name: str, language: Language) -> str:
    """How many there are of `name` ("": of whatever lies there); None: it cannot be told."""
    if language == "zh":
        if count is None:
            return "这张图里的我数不了：要一个个分开放在素净的背景上。"
        if count == 0:
            return "我没看到可以数的东西。"
        if count == 1:
            return "我数了一下，只有1个。"
        return f"我数了一下，有{count}个{name}。" if name else f"我数了一下，一共有{count}个东西。"
    if count is None:
        return "I can't count them in this picture: they should lie apart on a plain background."
    if count == 0:
        return "I don't see anything to count."
    if count == 1:
        return "I count just one."
    return f"I count {count} {name}." if name else f"I count {count} things in all."


def on_the_label(language: Language) -> str:
    """That an amount cannot be seen, and where it stands."""
    if language == "zh":
        return "这个我从画面里看不出来。请看标签或说明书，也可以让我念给你听。"
    return "I can't tell that from the picture. Please read the label; I can read it out to you."


def not_whole(language: Language) -> str:
    """That it is no sort of thing which is counted."""
    if language == "zh":
        return "人，还有东西上的部分，我数不了。"
    return "I can't count people or parts of things."


_MEASURES = "个個只隻条件张把本瓶辆颗粒枚支枝根片朵罐杯盒串棵双"
_UNITS = "层格页行排步"
_ASKED = re.compile(
    r"\bhow many\b|^(?:please |can you |could you |now )*count\b(?! on\b)|\bcount (?:these|those|them|the|how|up|all)\b"
    rf"|几[{_MEASURES}{_UNITS}人位名]|几多[个只条]?|(?<!是)多少(?![钱度克斤次年天岁分元块])|数一?数|数一下|数数?看|点一点"
)
_KINDS = re.compile(r"\b(?:kinds?|types?|sorts?|colou?rs?)\b|(?:几|多少)[种样]|颜色")
_AMOUNTS = (
    r"(?:k|kilo)?calories|kcals?|kilojoules|carb(?:ohydrate)?s|proteins?|vitamins?|(?:kilo|milli|micro)?gram(?:me)?s?|"
    r"kilos?|mgs?|kgs?|mls?|(?:milli|centi|deci)?lit(?:er|re)s|ounces|oz|lbs|(?:table|tea)spoon(?:ful)?s|spoonfuls|servings|"
    r"portions|doses|seconds|minutes|hours|days|weeks|months|years(?! old)|watts|volts|amps|per ?cent|"
    r"(?:kilo|centi|milli)?met(?:er|re)s|inches|miles|euros|dollars"
)
_TAKE = "(?:have to|take|give|swallow|drink|eat|use|need|put|add)"
_I = r"(?:i|we|he|she|you|one|(?:my|the|a) \w+)"
_AMOUNT_ENGLISH = re.compile(
    rf"\bhow (?:many|much)\b.*(?:\b(?:{_AMOUNTS})\b|\b(?:should|must|shall) (?:{_I}|it|they|be)\b"
    rf"|\b(?:(?:can|may|do|does|could) {_I} {_TAKE}|(?:can|may|could) {_I} have)\b|\bto {_TAKE}\b"
    r"|\b(?:a|per|each|every|one) (?:day|night|week|hour|dose|time|meal|serving)\b|\bdaily\b|\bat (?:once|a time)\b"
    r"|\b(?:supposed|allowed|recommended|prescribed)\b"
    r"|\b(?:in|per|inside) (?:a|the|this|that|each|my|one) (?:\w+ )?"
    r"(?:pack|packet|package|bottle|jar|tin|can|tube|carton)\b)"
)
_AMOUNT_CHINESE = re.compile(
    "(?:几|多少)个?(?:毫升|升|毫克|千克|公斤|克|卡路里|千卡|大卡|卡|热量|千焦|分钟|小时|钟头|秒|天|周|星期|月|瓦|伏|厘米|毫米|公里"
    "|米(?!粒)|勺|滴|次|顿|蛋白|糖分|脂肪)"
    "|(?:每[天日次顿餐晚]|(?<!数)一[天日次顿餐晚]|饭[前后]|睡前|[吃服喝](?!的)|剂量|用量).{0,6}(?:几|多少)"
    "|[一每](?:盒|瓶|袋|包|罐|板)(?:是|有)?(?:几|多少)"
    r"|[一这每整](?:盒|瓶|袋|包|罐|箱)\S{0,3}?(?:有|装)\S{0,2}(?:几|多少)"
)
_PARTS = re.compile(
    r"\b(?:do|does) (?:it|he|she|they|(?:this|that|the|these|those)(?: \w+)?) have\b"
    r"|\b(?:floors?|stor(?:e?y|ies|eys)|pages?|layers?|rows?|steps|words|letters|fingers|"
    r"people|persons?|men|women|children|kids|guests)\b"
    rf"|身上|几[{_UNITS}]|多少[{_UNITS}字]|人|小朋友|孩|学生|轮子|手指"
)
_NO_NAME = r"(?!(?:are|is|there|do|can|have|of|in|on|for)\b)"
_NAMED = re.compile(
    rf"\bhow many (?:of )?(?:the |these |those |my )?{_NO_NAME}([a-z]+)"
    r"(?: (?:are|is|do|can|have|lie|in|on|here|there)\b.*)?$"
    rf"|\bcount (?:up |all )?(?:of )?(?:the|these|those|my) {_NO_NAME}([a-z]+)"
    r"(?: (?:in|on|here|there|for|please|that)\b.*)?$"
    rf"|(?:几|多少)[{_MEASURES}]?+([\u4e00-\u9fff]{{1,4}}?)(?:在.*|[呢啊呀])?$"
)
