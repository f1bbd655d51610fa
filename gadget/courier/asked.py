"""What a spoken question is about: its telling words, without those that only ask. Pure.

Search engines take questions as they are; an encyclopaedia has titles and an index of words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gadget.calls import Language

_ASKING = frozenset(
    "a about an and any are as at be been by can could current currently define did do does done each explain find for "
    "from get give google had has have he her here him his how i in info information internet into is it its know "
    "look looked many may me mean meaning means more most much my need of on online or our out please question really "
    "search she should show so some someone something tell than that the their them there they thing this to up us "
    "was we web were what whats when where whereabouts which who whom whose why will with would you your s re".split()
)
_ASKING_CHINESE = re.compile(
    r"请问|请|帮我|给我|我想知道|我想|告诉我|上网|网上|搜索一下|搜索|搜一下|查一下|查查|查询|查找|介绍一下|介绍|关于|一下|"
    r"是什么时候|什么时候|什么意思|是什么|什么|是谁|谁|哪一年|哪年|在哪里|在哪儿|哪里|哪儿|哪个|哪些|哪国|哪位|哪座|哪条|在哪|哪|多少|"
    r"有?多(?=[高大长远深重])|几个|几|怎么样|怎么|怎样|如何|为什么|为何|有没有|是不是|是否|能不能|可以|现在|目前|有|被|是|在|的|了|吗|呢|吧|"
    r"啊|和|与|于|(?<=世界)上|[\W_]+"
)
_LIKE = (
    ("tall", "high", "height", "elevation"),
    ("old", "born", "founded", "age"),
    ("big", "large", "area", "size"),
    ("long", "length"),
    ("far", "distance"),
    ("deep", "depth"),
    ("die", "died", "dead", "death"),
    ("wrote", "written", "author", "writer"),
    ("made", "invented", "created", "inventor"),
    ("people", "population", "inhabitants", "live"),
    ("高", "海拔", "高度"),
    ("山峰", "高峰", "峰"),
    ("大", "面积", "年龄"),
    ("长", "全长", "长度"),
    ("远", "距离"),
    ("重", "重量", "质量"),
    ("人口", "多少人", "居民"),
    ("写", "作者", "著"),
)
"""Words of questions, and those that their answers use instead."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's telling words in their order, and all of its words."""

    telling: tuple[str, ...]
    words: tuple[str, ...]
    language: Language

    def share(self, text: str) -> float:
        """How many of the telling words `text` holds, 0-1, in any of their forms."""
        return share(self.telling, text)

    def titles(self) -> list[str]:
        """What its subject may be called, the longest first: runs of words that begin and end with a telling one."""
        if self.language == "zh":
            return sorted(self.telling, key=len, reverse=True)
        telling = set(self.telling)
        runs = [
            (end - start, start, self.words[start:end])
            for start in range(len(self.words))
            for end in range(start + 1, min(len(self.words), start + _LONGEST_TITLE) + 1)
            if self.words[start] in telling and self.words[end - 1] in telling
        ]
        runs.sort(key=lambda run: (-run[0], run[1]))
        return [" ".join(run) for _length, _start, run in runs]


_LONGEST_TITLE = 6


def asked(question: str, language: Language) -> Asked:
    """`question` taken apart; one in nothing but asking words keeps them all."""
    if re.search(r"[\u4e00-\u9fff]", question):
        segments = tuple(piece for piece in _ASKING_CHINESE.split(question.lower()) if piece)
        return Asked(segments[:12], segments[:12], "zh")
    words = tuple(re.findall(r"\w+", question.lower().replace("'", "").replace("’", "")))[:40]
    telling = tuple(dict.fromkeys(word for word in words if word not in _ASKING))[:12]
    return Asked(telling or words[:12], words, "en")


def share(telling: tuple[str, ...], text: str) -> float:
    """How many of `telling` are in `text`, 0-1; a Chinese word counts by the pairs of characters found."""
    if not telling:
        return 0.0
    text = text.lower()
    words = set(re.findall(r"[^\W_]+", text))
    return sum(_held(word, text, words) for word in telling) / len(telling)


def _held(word: str, text: str, words: set[str]) -> float:
    others = next((group for group in _LIKE if word in group), (word,))
    if "\u4e00" <= word[0] <= "\u9fff":
        if any(other in text for other in others):
            return 1.0
        pairs = [word[at : at + 2] for at in range(len(word) - 1)]
        return 0.9 * sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
    return 1.0 if any(_has_form(other, words) for other in others) else 0.0


def _has_form(word: str, words: set[str]) -> bool:
    if word in words:
        return True
    if len(word) < 4 or word.isdigit():
        return False
    stem = word[: max(4, len(word) - 3)]
    return any(other.startswith(stem) and len(other) <= len(word) + 5 for other in words)
