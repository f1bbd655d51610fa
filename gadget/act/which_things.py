"""Which things are asked for when none is named: "what did I lose", "everything", "丢的东西". Pure."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Wanted: TypeAlias = Literal["lost", "found", "keep", "all"]


def wanted(item: str, heard: str = "") -> Wanted | None:
    """What kind of things `item`, or else the whole request `heard`, asks for; None when it names one."""
    for text in (item, heard):
        plain = _EDGES.sub("", text.strip().casefold().replace("’", "'"))
        found = next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(plain)), None)
        if found is not None:
            return found
    return None


def _asked(done: str, base: str, bare: str, chinese: str) -> re.Pattern[str]:
    """`done` is what the person did ("found"), `base` after "did" ("find"), `bare` before "things" ("found")."""
    things = "(?:things?|items?|stuff|belongings|property|objects?)"
    what = (
        f"(?:what(?:ever| all| {things})?|which {things}|everything|anything|(?:all )?(?:the |my )?{things})"
    )
    i = "(?: that| which)? (?:i|we)(?:'ve|'d| have| had)?"
    act = "(?:我们?|咱们?)?(?:都|一共|总共)?"
    thing = "(?:东西|物品|物件)"
    asked = f"(?:什么|哪些|啥|哪几样){thing}?"
    return re.compile(
        f"{what}{i} (?:{done})"
        f"|what(?: {things})? (?:did|have) (?:i|we) (?:{base}|{done})"
        f"|(?:all )?(?:of )?(?:my |the |our )?(?:{bare}) {things}"
        f"|what(?:'s| is| was| {things} are) (?:{bare})"
        f"|{act}(?:所有|全部)?(?:{chinese})(?:了|过)?的(?:所有|全部)?{thing}"
        f"|{act}(?:{chinese})(?:了|过)?{asked}|{asked}(?:{chinese})了"
    )


_EDGES = re.compile(
    r"^(?:(?:please )?(?:tell me|show me|list|where (?:is|are)) |请?(?:告诉我|列出|说说|看看))|"
    r"[.?!。？！ ]+$|(?:都?(?:在哪儿?里?|有什么|有哪些))?(?:呢|吗)?[.?!。？！ ]*$"
)
_PATTERNS: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    ("lost", _asked("lost|misplaced", "lose|misplace", "lost|missing", "弄丢|丢失|遗失|丢|不见")),
    ("found", _asked("found|picked up", "find|pick up", "found", "捡到|拾到|找到|捡")),
    (
        "keep",
        _asked(
            "kept|put away|stored|hidden", "keep|put away|store|hide", "kept|stored", "收起来|放起来|存放"
        ),
    ),
    (
        "all",
        re.compile(
            "everything|all|all (?:of )?(?:my |the |our )?(?:things|items|stuff|belongings)|"
            "(?:my|our) (?:things|stuff|belongings)|(?:我|我们)?(?:的)?(?:所有|全部)的?东西|一切|全部|所有"
        ),
    ),
)
