"""Whether something happened to an animal, or it is asked how one is kept. Pure.

What is not known about keeping an animal can wait for the next visit; what has happened to it can't.
"""

from __future__ import annotations

import re

_CARE = re.compile(
    r"^(?:(?:and|so|but|well|please) )?(?:how|when|which|where|who|can|could|should|may|must|do|does|would|will|am"
    r"|ought|whether|at what|what(?! (?:should|shall|can|do|must) i do\b)|why (?:do|does)"
    r"|(?:is|are|was|were) (?:it|this|that|there|these|those|he|she|they|\w+teen|\w+ty))\b"
    r"|多久|多少|多大|几[岁个次点天月只]|怎么?样?(?:养|教|给|带|洗|训|选|做|剪|喂|让|哄|才|照顾|梳|跟|请)|能不能|可不可以"
    r"|可以.*吗|要不要|需不需要|该不该|什么时候|哪[里种个]|会不会.*吗|好不好养|受得了|算不算|该换|饿了|生气"
)
_HAPPENED = re.compile(
    r"\b(?:has|have|had|hasn't|haven't|is|isn't|was|wasn't|were|are|got|gets|keeps?|won't|can't|cannot|fell|lost|broke"
    r"|suddenly|since|stopped|started|looks?|looking|seems?|acting|smells?|bleeds?|just|again|why (?:is|has|did|are)"
    r"|what (?:should|shall|can|do|must) i do|\w{3,}ed)\b"
    r"|了|突然|一直|老是|总是|不停|被|怎么办|怎么回事|刚|昨[天晚]|今[天早]|不肯|发现"
)


def happened(question: str) -> bool:
    """Whether it tells what happened: "has turned green", "尾巴突然歪了"."""
    said = question.casefold().replace("’", "'").strip()
    return _HAPPENED.search(said) is not None and _CARE.search(said) is None
