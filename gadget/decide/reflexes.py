"""The words that never wait for the model: stop, cancel, repeat.

They mean the same in every state, so they are recognised by their wording alone, and only when nothing else is said:
"stop the timer" is a request like any other.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Reflex(StrEnum):
    """What the person wants at once."""

    STOP = "stop"
    """Be quiet; stop what is going on."""
    CANCEL = "cancel"
    """Drop what was asked or is about to be done."""
    REPEAT = "repeat"
    """Say the last answer again."""


def reflex(text: str) -> Reflex | None:
    """The reflex that all of `text` stands for, in either language, or None when it is an ordinary request."""
    words = _PUNCTUATION.sub(" ", unicodedata.normalize("NFKC", text).replace("’", "'").casefold())
    spaced = " ".join(words.split())
    # Recognisers put spaces between Chinese words as they like.
    joined = spaced.replace(" ", "")
    return next(
        (
            meaning
            for meaning, (english, chinese) in _PATTERNS.items()
            if english.fullmatch(spaced) or chinese.fullmatch(joined)
        ),
        None,
    )


_PUNCTUATION = re.compile(r"[^\w\s']+")

_ENGLISH = {
    Reflex.STOP: (
        r"(stop( (it|that|this|talking|speaking))?)( stop)*|halt|(be )?quiet|hush|shut up|shush|"
        r"(that's |that is )?enough( of that)?|that will do|that'll do"
    ),
    Reflex.CANCEL: (
        r"cancel( (it|that|this))?|never ?mind( (it|that|about (it|that)))?|forget( about)? (it|that)|"
        r"(scratch|drop|skip) (that|it)|don't bother|leave it"
    ),
    Reflex.REPEAT: (
        r"((can|could|would|will) you )?(please )?"
        r"(repeat( (it|that|yourself))?|(say|read|tell me) (that|it) again|say again)|"
        r"come again|pardon( me)?|(one more time|once more|again)|"
        r"what (did you (just )?say|was that( again)?)|"
        r"(sorry )?i (didn't|did not|couldn't) (catch|hear|get) (that|you|it)"
    ),
}
_ENGLISH_BEFORE = r"((please|okay|ok|hey|oh|no|just|well|um|uh|actually|sorry|gadget|ah|alright) )*"
_ENGLISH_AFTER = r"( (please|now|right now|thanks|thank you|gadget|then|okay|already))*"

_CHINESE = {
    Reflex.STOP: (
        r"停+|(停下|停止|停住|停一停)来?|打住|闭嘴|住口|够|安静(点|一点|点儿)?|"
        r"(别|不要|不用|甭)再?(说|讲|念|读|吵)(话|下去)?"
    ),
    Reflex.CANCEL: (
        r"取消(它|这个|那个|掉|刚才的)?|算|(不用|不要|不必|没事|没什么)管?|当我没说|"
        r"别(管|做|弄)(它|这个)?|还是(算|不要|不用)"
    ),
    Reflex.REPEAT: (
        r"(再|重新|重)(给我)?(说|讲|念|读|来)(一)?(遍|次|回)|重复(一)?(遍|次|下)?|"
        r"你?(刚才|刚刚)?(说|讲)(的是|的|了)?(什么|啥)(来着)?|我?(刚才)?(没|没有)(听清楚?|听见|听到|听明白)"
    ),
}
_CHINESE_BEFORE = (
    r"(请|麻烦你?|好的|好了|好|哎|喂|那|就|嗯|哦|不|能不能|可不可以|可以|能|帮我|你|先|快|对不起|不好意思)*"
)
_CHINESE_AFTER = r"(吧|啊|呀|了|啦|吗|嘛|谢谢你?|好吗|可以吗|行吗|好不好|一下)*"

_PATTERNS = {
    meaning: (
        re.compile(f"{_ENGLISH_BEFORE}(?:{_ENGLISH[meaning]}){_ENGLISH_AFTER}"),
        re.compile(f"{_CHINESE_BEFORE}(?:{_CHINESE[meaning]}){_CHINESE_AFTER}"),
    )
    for meaning in Reflex
}
