"""Whether an animal has something inside already, which can't wait for what is not known. Pure.

"Ate too many grapes" says what was eaten, "ate too fast" how it ate: only the second may be everyday keeping.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from gadget.act.names import Hit, Said, Units
from gadget.act.phrases import Heard, Phrases, phrases_of

EATEN = phrases_of(
    "ate,eaten,swallowed,swallow,drank,drunk,licked,chewed,got hold of,got into,has got at,got at,gobbled,stole,"
    "nibbled,has just had,chewed on,"
    "吃了,误食,误吃,吞了,吞下,喝了,舔了,偷吃,吃掉,咬了,闻了,吃进,啃了,吃到,吞进,吃下,误吞"
)
GIVEN = phrases_of("gave him,gave her,gave it,gave them,gave one,fed him,fed her,fed it,fed them,喂了,给了它")
"""The same of a food that is known; it may as well be a bath that was given."""
SWALLOWED = phrases_of(
    "ate,eaten,swallowed,swallow,drank,drunk,got hold of,got into,has got at,got at,gobbled,stole,nibbled,has just had,"
    "吃了,误食,误吃,吞了,吞下,喝了,偷吃,吃掉,吃进,吃到,吞进,吃下,误吞"
)
"""Those of them that are more than a lick or a bite."""


def done(phrases: Phrases[None], said: Said, things: Sequence[Hit[Any]]) -> bool:
    """Whether one of them is said of what was eaten; `things` are the foods and objects that are named."""
    return any(_was_eaten(heard, said, things) for heard in phrases.within(said))


_NOT_EATEN = set("not never wont if would 不 没 别 未 要 果".split())
"""Before those words: it has not eaten, or might ("如果吃了")."""
_MEAL = set("breakfast lunch dinner supper meal 饭 粮 早 午 晚".split())
"""After those words: what it should."""
_NOTHING = re.compile(r"nothing\b(?! (?:but|except|other|beside|apart)\b)")
"""Nothing was eaten; "nothing but chocolate" was."""
_HOW_EATEN = re.compile(
    r"(?:(?:too|very|so|really) )?(?:fast|quickly|quick|slowly|normally|fine)\b|well\b(?! over\b)"
    r"|(?:(?:too|very) )?(?:much|many|little|less)(?= (?:and|but|today|yesterday|since|morning|evening|than usual"
    r"|than normal|than before|lately|for|at|last|again)\b|$)|就 睡"
)
"""How it ate, or how much of its food, when nothing that it ate is named after it."""
_NEAR = 8
"""What was eaten stands at most so many words or characters after "ate"."""


def _was_eaten(heard: Heard[None], said: Said, things: Sequence[Hit[Any]]) -> bool:
    before = said.units[max(0, heard.start - 5) : heard.start]
    after: Units = said.units[heard.end :]
    if _NOT_EATEN & set(before[-_before_or(before) :]) or "被" in before or _MEAL & set(after[:2]):
        return False
    rest = " ".join(after)
    if _NOTHING.match(rest):
        return False
    named = any(heard.end <= hit.start <= heard.end + _NEAR for hit in things)
    return named or _HOW_EATEN.match(rest) is None


def _before_or(before: Units) -> int:
    """How far back a "not" may stand: further in "has not eaten or drunk"."""
    return 5 if before[-1:] in (("or",), ("nor",)) else 2
