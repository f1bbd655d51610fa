"""Which action is meant, when the mind is not sure: what is asked, and what was answered. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TypeAlias

from gadget.calls import NO_ACTION, Language, Signature


def question(options: Sequence[Signature], language: Language) -> str:
    """What asks for one of `options`, or whether the only one is meant."""
    names = [option.spoken(language) for option in options]
    if language == "zh":
        return f"你是说{'还是'.join(names)}{'吗' if len(names) == 1 else ''}？"
    return f"Do you mean {' or '.join(names)}?"


def chosen(answer: str, options: Sequence[Signature]) -> str | None:
    """The name of the option that `answer` picks, `NO_ACTION` when it refuses, None when it answers something else.

    Only words that say nothing more count: "the alarm" is an answer, "an alarm for six" a request of its own. The
    language of the answer need not be the question's.
    """
    words = _words(answer)
    if len(options) == 1:
        if _says(_YES, words):
            return options[0].name
        if _says(_NO, words):
            return NO_ACTION
    elif _says(_NEITHER, words):
        return NO_ACTION
    else:
        for place, option in zip(_PLACES, options, strict=False):
            if _says(place, words):
                return option.name
    for fits in (_is_name, _is_part_of_name):
        fitting = [option.name for option in options if fits(words, option)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def place(answer: str, count: int) -> int | None:
    """Which of `count` (from 0) is picked by words that say no more than "the second one"; None otherwise."""
    words = _words(answer)
    for index, meaning in enumerate((*_PLACES, *_FURTHER_PLACES)):
        if _says(meaning, words) and index < count:
            return count - 1 if _says(_LAST, words) else index
    return None


def is_no(answer: str) -> bool:
    """Whether it says no and nothing else."""
    return _says(_NO, _words(answer))


def _words(text: str) -> list[str]:
    """Small letters without punctuation; hyphens and apostrophes join."""
    plain = re.sub(r"['’\-]", "", unicodedata.normalize("NFKC", text).casefold())
    return re.findall(r"[^\W_]+", plain)


def _says(meaning: Meaning, words: list[str]) -> bool:
    """Recognisers put spaces between Chinese words as they like."""
    english, chinese = meaning
    return bool(english.fullmatch(" ".join(words)) or chinese.fullmatch("".join(words)))


def _is_name(words: list[str], option: Signature) -> bool:
    """Exactly what it was called; "e mail" is "e-mail"."""
    said = "".join(_said(words))
    return bool(said) and said in {
        "".join(_said(_words(option.spoken(language)))) for language in ("en", "zh")
    }


def _is_part_of_name(words: list[str], option: Signature) -> bool:
    """Some of what it was called; in English, where words have gaps, of its name in the catalogue as well."""
    said = _said(words)
    known = {*_said(_words(option.spoken("en"))), *_said(option.name.split("_"))}
    run = "".join(said)
    in_chinese = (
        len(run) > 1 and bool(_HAN.search(run)) and run in "".join(_said(_words(option.spoken("zh"))))
    )
    return in_chinese or (bool(said) and set(said) <= known)


def _said(words: list[str]) -> list[str]:
    """`words` without those that only lead to what is meant."""
    english = [word for word in words if not _FILLER.fullmatch(word)]
    if not _HAN.search("".join(english)):
        return english
    return [_BESIDE.sub("", "".join(english))]


_HAN = re.compile(r"[\u3400-\u9fff]")
_FILLER = re.compile(
    "a|an|the|my|your|some|this|that|ones?|i|id|ill|me|mean|meant|want|need|said|would|like|its|it|is|was|are|be|just|"
    "now|yes|yeah|yep|okay|ok|sure|oh|um|uh|well|so|then|please|thanks|thank|you|of|to|for|with|on|in|at|and|what|where|"
    "do|set|send|make|take|go|choose|pick|use"
)
_BEFORE = "(?:[嗯哦啊呃那就我你是对要想说选做用设定发给请个条]|应该|这个|一个|帮我)*"
_AFTER = "(?:[吧啊呀的了呢哦嘛]|那个|这个|谢谢|就行|就好)*"
_BESIDE = re.compile(f"^{_BEFORE}|{_AFTER}$")

Meaning: TypeAlias = tuple[re.Pattern[str], re.Pattern[str]]
"""How it is said in English, with spaces, and in Chinese, without."""


def _place(english: str, number: str, chinese: str) -> Meaning:
    """The first or the second of two. ("One second" means neither.)"""
    return (
        re.compile(
            r"(?:(?:the|i|mean|meant|want|said|its|take|choose|pick|yes|okay|ok|um|uh|oh|well|then) )*"
            rf"(?:{english})(?: one| option| please| thanks)*|(?:number |option )?(?:{number})"
        ),
        re.compile(f"{_BEFORE}(?:{chinese})(?:个|种|项|条)?{_AFTER}"),
    )


def _verdict(english: str, chinese: str) -> Meaning:
    """A yes or a no, as often as it is said and as politely."""
    return (
        re.compile(rf"(?:(?:oh|uh|um|well) )?(?:{english})(?: (?:{english}|thanks|thank you))*"),
        re.compile(f"[嗯哦啊]?(?:{chinese})(?:{chinese}|的|啊|呀|了|吧|嗯|这个|谢谢)*"),
    )


_PLACES = (
    _place("first|1st|former", "1|one", "前者|第[一1]|前面一?|前一"),
    _place("second|2nd|latter|last", "2|two", "后者|第[二2]|后面一?|后一|最后一?"),
)
_FURTHER_PLACES = (_place("third|3rd", "3|three", "第[三3]"), _place("fourth|4th", "4|four", "第[四4]"))
_LAST = _place("last", "last", "最后一?")
_YES = _verdict(
    "yes|yeah|yep|yup|uh huh|sure|right|correct|exactly|indeed|of course|okay|ok|i do|it is|please(?: do)?|go ahead|"
    "thats (?:it|right|the one|what i meant?)",
    "嗯|是|对|好|行|可以|没错|正是|就是|当然|没问题",
)
_NO = _verdict(
    "no|nope|nah|none|wrong|not (?:that|it|really)|i dont|it isnt|its not|"
    "thats (?:wrong|not (?:it|right|what i meant?))",
    "不是|不对|不|没有|没|否|错",
)
_NEITHER = _verdict(
    "(?:no )?(?:neither|none)(?: of (?:them|those|these|the two))?", "(?:两个|俩|哪个)?[都也]不(?:是|对)"
)
