"""Whether a request speaks of a picture from before, rather than of what the camera sees now. Pure.

"Send Anna the picture of the wallet I found" is about one that was kept; "send Anna a picture of the wallet I found"
asks for a new one.
"""

from __future__ import annotations

import re


def speaks_of_an_earlier_picture(heard: str) -> bool:
    """In English or Chinese."""
    text = " ".join(heard.casefold().replace("’", "'").split())
    return bool(_ENGLISH.search(text) or (_CHINESE.search(text) and not _NEW.search(text)))


_PICTURE = r"(?:picture|photograph|photo|image|snapshot|pic)s?"
_DONE = (
    r"(?:i|we|you)(?:'ve|'d| have| had)?(?: just| already)? "
    r"(?:found|lost|kept|saved|stored|took|taken|made|put away|put|left|hid|told|noted|remembered)\b"
    # "… the wallet, I found it": that is the message
    r"(?! (?:it|them|this(?! (?:morning|afternoon|evening|week|month))|that|him|her|his|your|the|a|an)\b)"
)
_BEFORE = (
    r"(?:yesterday|earlier|before|this (?:morning|afternoon)|last \w+|the other day|the day before|"
    r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|\w+ (?:minutes?|hours?|days?|weeks?) ago)"
)
_THING = r"(?: (?!(?:this|these|what|and|saying|says|tell|telling|with|but|to|now)\b)[\w'-]+){1,8}?"
_ENGLISH = re.compile(
    rf"\b(?:the|that|those|my|your) {_PICTURE}"
    rf"(?: (?:that |which )?{_DONE}| of{_THING}(?: that| which)? {_DONE}| of where {_DONE}|"
    rf"(?: of{_THING})? from {_BEFORE}|(?: of{_THING})? {_BEFORE}$)"
    rf"|\b(?:kept|saved|stored|earlier|previous|last|older) {_PICTURE}\b(?! frame)"
    rf"|\b{_PICTURE} (?:that |which )?you(?:'ve| have)? (?:kept|saved|stored)\b"
)

_NOT = "，。！？；、,.!?;了附带发寄告说现这"
_CHINESE = re.compile(
    r"(?:捡到|拾到|找到|找着|丢掉?|弄丢|存下?来?|保存|收好|放|留下?|拍下?|照下?|昨天|前天|上次|上周|之前|以前|早上|上午|刚才|刚刚)"
    rf"[^{_NOT}]{{0,12}}的[^{_NOT}]{{0,10}}(?:照片|相片|图片|图像)"
    r"|(?:存|保存|留)(?:着|好|下来?)?的?那?张?(?:照片|相片|图片)"
)
_NEW = re.compile(
    rf"(?:(?:一|[发寄拍])张|现在|这)[^{_NOT}]{{0,14}}的[^{_NOT}]{{0,10}}(?:照片|相片|图片|图像)"
)
