"""Whether something is left in it: a half empty bleach bottle is no empty one. Pure."""

from __future__ import annotations

import re

LEFT = "left"
"""The state of what still holds something, though the word "empty" was said of it."""


def still_holding(said: str) -> tuple[str, bool]:
    """`said` without "nearly empty" and its like, and whether something is left; "empty" by itself stays."""
    rest = _CHINESE.sub("", _ENGLISH.sub(" ", said))
    return rest, rest != said or _FULL.search(said) is not None


_FULL = re.compile(
    r"\b(?:full|unused|unopened|(?:half|partly)[\s-]+used)\b|半[瓶罐盒板]|满|没用过|没开封", re.IGNORECASE
)

_ABOUT = "".join(rf"(?<!{word}\ )" for word in ("what", "how", "ask", "asking", "talking")) + "about"
"""Nearly; but "what about empty cans" asks about empty ones."""

_ENGLISH = re.compile(
    rf"""
    \b(?:(?:is|are|was|has|have|had)\s+)?
    (?:half|semi|nearly|near|almost|mostly|partly|partially|part|practically|virtually|{_ABOUT}|barely|hardly|scarcely|
       quarters?|thirds?|non|not|never|(?:is|are|was|has|have|had)n['’]?t|far\ from|close\ to|anything\ but|next\ to)
    (?:[\s-]+(?:yet|quite|entirely|completely|totally|fully|really|wholly|properly|all|even|half|been|being|nearly|
       just|so|very|actually|an?))*
    [\s-]+
    (?:empt(?:y|ied)|used[\s-]+up|finished|dried(?:[\s-]+(?:out|up))?|dry)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CHINESE = re.compile(
    r"""
    (?:还|都|里面|并)*
    (?:没有|没|未|(?<!是)不是|不(?!是)|半|快要|快|差不多|差一?点儿?|几乎|接近|将近|部分|大半|多半|基本)
    (?:完全|全部|彻底|全|太|怎么|半|倒|用|喝|吃|挤|喷|是|快|要|就)*
    (?:空(?![调气心间白])|用[完光]|(?<!不)干(?:透|掉)?(?![净电燥洗果货胶]))了?的?
    | 空了?(?:一半|大半|一点儿?|一些)的?
    """,
    re.VERBOSE,
)
"""What is not empty; 是不是空的 only asks whether it is."""
