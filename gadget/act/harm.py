"""Whether a question asks what a wrong answer makes harmful: may it be eaten, is it poisonous, can I cross. Pure.

A name would sound like leave to do it, and names are wrong now and then; so such a question is told that first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gadget.calls import Language


@dataclass(frozen=True, slots=True)
class Harm:
    """Whether it may be eaten, drunk or touched, or is dangerous; `crossing`: whether the road is free."""

    crossing: bool = False


def understood(words: str) -> Harm | None:
    """What could harm, in small letters without the closing mark; None when nothing like that is asked."""
    if _CROSSING.search(words):
        return Harm(crossing=True)
    return Harm() if _ENGLISH.search(words) or _CHINESE.search(words) else None


def warned(harm: Harm, language: Language) -> str:
    """What is said before the name."""
    if harm.crossing:
        return (
            "这个我判断不了，请自己看清楚。"
            if language == "zh"
            else "I can't judge that: please look yourself."
        )
    if language == "zh":
        return "光看画面我判断不了，别凭我说的就去吃或者碰。"
    return "I can't judge that from a picture: don't eat or touch it on my word."


_EAT = "eat|drink|pet|pick|taste|swallow|touch|lick|chew|stroke|handle|hold"
_ENGLISH = re.compile(
    r"\b(?:in)?edible\b|\beatable\b|\bdrinkable\b|\bpoison(?:ous|ed)?\b|\b(?:non-?)?toxic\b|\bvenom(?:ous)?\b"
    r"|\bdanger(?:ous)?\b|\bharm(?:ful|less)?\b|\bhazardous\b|\bdeadly\b|\blethal\b|\bunsafe\b"
    r"|(?<!\ba )(?<!\bthe )(?<!\bmy )(?<!\byour )(?<!\bour )\bsafe(?:ly)?\b"
    rf"|\b(?:can|could|may|should|shall|ok|okay|fine|good|right|allowed|able|fit) "
    rf"(?:(?!what|who|how|which)[\w']+ ){{0,4}}(?:{_EAT})\b"
    rf"|\bif (?:i|we|you|he|she|they|someone|my \w+) (?:{_EAT}|ate|drank|swallowed|touched)\b"
    r"|(?<!what )\b(?:do|does) (?:you|we|people|humans|anyone) (?:eat|drink)\b"
    r"|\b(?:does|do|will|would|might|can|could|going to) (?:(?:this|that|it|they|these|those|he|she|the) )?(?:\w+ )?"
    r"(?:bite|sting|hurt|kill|attack)\b"
)
_CHINESE = re.compile(
    "(?:能|可以|可不可以|能不能|敢|好不好|可否|能否|该不该|应该|应不应该|适合)(?:直接|生|放心|随便|现在|拿来|多)?[吃喝尝摸碰]"
    "|(?:能|可以)给\\S{1,4}?[吃喝]|[吃喝摸碰]得(?:了|吗|不|$)|[吃喝]了(?:会|有没有|没)|[吃喝]不得|可食用?|食用"
    "|[有没无带含]毒|毒不毒|毒性|剧毒|中毒|毒[吗么]|毒(?:蛇|蘑菇|菌|蜘蛛|虫|草|物|药)"
    "|危险|危不危险|有害(?!垃圾)|[无没]害|伤害|安不安全|安全(?![带帽门出套绳锁扣气别座椅剪头网眼])"
    "|(?:会|能|要)(?:不[会能要])?(?:咬|蜇|蛰|叮|伤|攻击|扎)"
)
_LIGHT = "(?:traffic )?(?:lights?|signals?)"
_CROSSING = re.compile(
    r"\b(?:can|could|may|should|shall|do|safe|ok|okay|fine|time|clear|now|able|allowed) "
    r"(?:(?:i|we|you|he|she|to|now|just) )*cross(?:ing)?\b|\b(?:safe|turn) to (?:go|walk)\b"
    r"|\bcan (?:i|we) (?:go|walk)(?: now| yet)?$"
    rf"|\b(?:is|are|has|have) (?:the|that|this|my) {_LIGHT} (?:\w+ )?(?:red|green|amber|yellow)\b"
    rf"|\bcolou?r (?:is|are) (?:the|that|this) {_LIGHT}"
    r"|\b(?:road|street|way|crossing) (?:is )?(?:clear|free|safe|empty)\b|\b(?:cars?|traffic|bus|train) coming\b"
    "|过马路|过街|(?:能|可以|可不可以|能不能)(?:够)?(?:过(?:去|路|河|桥)?|走)(?:了|吗|么|不|没|$)"
    "|(?<!红)绿灯|红灯(?!笼)|黄灯|有没有车[来过]|有车[来过](?:吗|了|没)"
)
