"""Words that never wait for the mind: stop, cancel, say that again. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from gadget.calls import Language


class Reflex(StrEnum):
    """What such words ask for."""

    STOP = "stop"
    CANCEL = "cancel"
    REPEAT = "repeat"


def reflex(text: str, language: Language) -> Reflex | None:
    """The reflex that the whole of `text` asks for, or None: "stop the timer" is a request, "stop" is not."""
    words = re.sub(r"[\s,.!?;:，。！？、；：…'’\"“”]+", " ", text.lower()).strip()
    patterns = _CHINESE if language == "zh" else _ENGLISH
    if language == "zh":
        words = words.replace(" ", "")
    return next((meaning for meaning, pattern in patterns if pattern.fullmatch(words)), None)


_POLITE = r"(?:(?:please|ok|okay|oh|no|hey|um|uh|just|gadget|thanks|thank you|now|right now) ?)*"

_ENGLISH = tuple(
    (meaning, re.compile(f"{_POLITE} ?(?:{pattern}) ?{_POLITE}"))
    for meaning, pattern in (
        (Reflex.STOP, r"stop|stop (?:it|that|talking|speaking|there)|be quiet|quiet|shush|hush|shut up|enough|that s enough"),
        (Reflex.CANCEL, r"cancel|cancel (?:it|that|this)|never ?mind|forget (?:it|that|about it)|scratch that|abort"),
        (
            Reflex.REPEAT,
            r"(?:(?:can|could|would) you )?(?:repeat|repeat (?:that|it|yourself)|say (?:that|it) again|say again|"
            r"come again|once more|again|one more time|what did you say|what was that)(?: please| for me)*|pardon|"
            r"i (?:didn t|did not) (?:hear|catch|get) (?:that|you)",
        ),
    )
)

_CHINESE = tuple(
    (meaning, re.compile(f"(?:请|好了|好吧|哎|嗯|那|你)*(?:{pattern})(?:吧|了|啦|呀|啊|好吗|谢谢)*"))
    for meaning, pattern in (
        (Reflex.STOP, r"停|停下|停下来|停止|停一下|别说了?|别讲了?|不要说了?|闭嘴|安静|安静点|打住|够了"),
        (Reflex.CANCEL, r"取消|算了|不用了?|不要了?|当我没说|没事了?|撤销|作罢"),
        (
            Reflex.REPEAT,
            r"(?:可以|能|能不能|麻烦)?(?:你)?(?:再说一遍|再说一次|再讲一遍|再来一遍|重复一遍|重复一下|重复|重说一遍)|"
            r"(?:你)?(?:刚才)?说(?:的)?(?:什么|啥)|(?:我)?没听(?:清|见|到|清楚)|什么",
        ),
    )
)
