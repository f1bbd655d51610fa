"""What a question asks to be counted, and the sentence that tells how many there are. Pure.

What is counted are whole things that lie apart (see `counting`), so people, parts, kinds and floors are not.
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


def understood(words: str) -> Count | None:
    """What is to be counted, in small letters without the closing mark; None when nothing is."""
    if not _ASKED.search(words):
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


_MEASURES = "个個只隻条件张把本瓶辆颗粒枚支枝根片朵罐杯盒串棵双"
_UNITS = "层种格页样行排步"
_ASKED = re.compile(
    r"\bhow many\b|^(?:please |can you |could you |now )*count\b(?! on\b)|\bcount (?:these|those|them|the|how|up|all)\b"
    rf"|几[{_MEASURES}{_UNITS}人位名]|几多[个只条]?|(?<!是)多少(?![钱度克斤次年天岁分元块])|数一?数|数一下|数数?看|点一点"
)
_PARTS = re.compile(
    r"\b(?:do|does) (?:it|he|she|they|(?:this|that|the|these|those)(?: \w+)?) have\b"
    r"|\b(?:kinds?|types?|sorts?|colou?rs?|floors?|stor(?:e?y|ies|eys)|pages?|layers?|rows?|steps|words|letters|fingers|"
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
