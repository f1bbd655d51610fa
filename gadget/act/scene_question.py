"""What a question about the picture wants to know. Pure.

One that is not understood is `Unknown`, and is told so: a name is no answer to "is the light on?".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from gadget.act import colour_words, harm, how_many
from gadget.act.harm import Harm
from gadget.act.how_many import Amount, Count
from gadget.act.seen_names import MATERIALS, is_person, is_wider
from gadget.act.what_is_this import asks_more, kind_asked


@dataclass(frozen=True, slots=True)
class What:
    """What it is; `kind`, when not empty, is the word that is to be named closer ("dog")."""

    kind: str = ""


@dataclass(frozen=True, slots=True)
class Whether:
    """Whether it is, or there is, a `name`; `there` when anywhere in the picture.

    `noun`: surely the name of a thing, not a property ("ripe"). `owned`: somebody's ("my wallet").
    """

    name: str
    there: bool
    noun: bool = True
    owned: bool = False


@dataclass(frozen=True, slots=True)
class Room: ...


@dataclass(frozen=True, slots=True)
class Material: ...


@dataclass(frozen=True, slots=True)
class Colour:
    """What colour it is, or whether it is of one of the colours `names`."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """What is, or whether something is, at a place in the picture or beside it: on the left, behind me."""

    kind: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that the eyes can't tell: who it is, whether it is switched on, what it costs."""


Asked: TypeAlias = What | Whether | Room | Material | Colour | Count | Amount | Harm | Where | Unknown


def understood(question: str, heard: str) -> Asked:
    """What is wanted by `question`, as the mind found it in all that was `heard`; "" when it found none.

    A piece of the words that asks nothing by itself ("the apples" of "count the apples") is read in all of them; and
    whatever the piece is, one who asks what may be eaten hears of that.
    """
    if harmful := harm.understood(_flat(heard)):
        return harmful
    if question and ((meant := asked(question)) != What() or kind_asked(_flat(question)) is not None):
        return _placed(meant, _flat(heard))
    return asked(heard or question)


def asked(question: str) -> Asked:
    """What the words want to know."""
    words = _flat(question)
    return _placed(_asked(words), words)


def _placed(meant: Asked, words: str) -> Asked:
    """The meaning, or that it is about a place, of which the eyes know none; of people they don't even know that.

    What is pointed at is looked at, wherever it is said to be: "what flower is that behind you".
    """
    place = _PLACE.search(words)
    if place is None or (isinstance(meant, Whether) and is_person(meant.name)):
        return meant
    if isinstance(meant, What | Whether) and _POINTED_AT.search(_PLACE.sub("|", words)):
        return meant
    if isinstance(meant, What):
        return Where(meant.kind)
    only = words[: place.start()].strip() in ("what's", "what is", "what are")
    counted = isinstance(meant, Count) and meant.whole
    return Where() if only or counted or isinstance(meant, Whether) else meant


def _asked(words: str) -> Asked:
    if harmful := harm.understood(words):
        return harmful
    if counted := how_many.understood(words):
        return counted
    if colours := colour_words.asked(words):
        return Colour(colours)
    if made := _IS_MADE.search(words):
        return Whether(made["of"], False, noun=False)
    for pattern, kind in ((_COLOUR, Colour), (_ROOM, Room), (_MATERIAL, Material)):
        if pattern.search(words):
            return kind()
    if closer := _CLOSER.search(words):
        word = next(group for group in closer.groups() if group)
        return What("" if word in ("breed", "species", "品种", "thing", "object") else word)
    if (named := kind_asked(words)) is not None:
        return What(named)
    if (either := _EITHER.search(words)) and all(map(is_wider, filter(None, either.groups()))):
        return What()
    if found := _IS.search(words):
        return _whether(found)
    if found := _THERE.search(words):
        said = found["en"] or found["see"] or found["zh"] or found["you"]
        name = _thing(said)
        if name in _POINTED:
            return What() if said in _POINTED else Unknown()
        return What() if _ANYTHING.fullmatch(name) else Whether(name, there=True)
    return Unknown() if asks_more(words) else What()


def _whether(found: re.Match[str]) -> Whether:
    """The question whether it is that: "is this my wallet", 这是塑料的吗."""
    if english := found["en"]:
        article = found["some"].strip()
        return Whether(_thing(english), False, noun=bool(article), owned=article in _OWNERS)
    said = found["zh"] or found["shi"]
    if (material := _MADE.sub("", said)) in MATERIALS:
        return Whether(material, False, noun=False)
    unowned = _ZH_OWNER.sub("", said)
    return Whether(_thing(unowned), False, noun=not said.endswith("的"), owned=unowned != said)


def _flat(question: str) -> str:
    return re.sub(r"[?？.!。！]+$", "", question.strip().casefold().replace("’", "'"))


_COLOUR = re.compile(r"\bcolou?rs?\b|颜色|什么色")
_ROOM = re.compile(
    r"\b(?:what|which|kind of|type of) (?:a )?room\b|\bwhere (?:am i|are we|is this(?: place| room)?$)"
    r"|什么房间|哪个房间|哪间|^(?:这[里儿]?|我们?|咱们?|现在|是)+在哪[里儿呢啊呀]*$"
)
_MATERIAL = re.compile(r"\bmade (?:out )?of\b|\bmaterial\b|什么(?:材料|材质|布料|做的)")
_CLOSER = re.compile(
    r"\b(?:what|which) (?:kind|type|sort|breed|species)s? of (?:a |an )?(?P<en>[a-z ]+?)"
    r"(?: (?:is|are|am|do|does|have|this|that|these|those|it|would|could|might)\b.*)?$"
    r"|\b(?:what|which) (?P<one>animal|breed|species|dog|cat|bird|fish|fruit|vegetable|plant|bug|insect)"
    r"(?= (?:is|are|was|am|might|could|would|do|does|this|that|it|these|those|the|he|she)\b|$)"
    r"|(?:什么|啥子?)(?:品种|种类|样)?的?(?P<zh>动物|狗|猫|鸟|鱼|虫子?|昆虫|水果|蔬菜|植物|品种)"
)
_OWNERS = ("my", "your", "our", "his", "her", "their")
_SOME = rf"(?:(?:an?|any|some|the|{'|'.join(_OWNERS)}) )?"
_THERE = re.compile(
    rf"\b(?:is|are) there {_SOME}(?P<en>[\w' -]+)"
    rf"|\b(?:do|can) (?:you|we|i) see {_SOME}(?P<see>[\w' -]+)"
    r"|(?:有没有|看[得不]到|看见(?!的)|看到(?!的))(?P<zh>[^吗么呢了？?，,。]+)|有(?P<you>[^吗么没什？?，,。]+)[吗么]"
)
_IS = re.compile(
    rf"^(?:so )?(?:is|are) (?:this|that|these|those|it|they)(?: thing| animal| one)? (?P<some>{_SOME})(?P<en>[\w' -]+)"
    r"|是不是(?P<zh>[^吗呢？?，,。]+)|是(?P<shi>[^不什么谁哪吗？?，,。]+)[吗么]"
)
_IS_MADE = re.compile(
    r"^(?:so )?(?:is|are) (?:this|that|these|those|the|my|your)(?: (?!an?\b|the\b|any\b|some\b)[\w'-]+){1,2} "
    r"(?P<of>glass|plastic|metal|paper|cardboard)$"
)
_EITHER = re.compile(
    r"^(?:so )?(?:is|are) (?:this|that|these|those|it|they) (?:an? )?([a-z]+) or (?:an? )?([a-z]+)$"
    r"|是(?:一?[个只条辆])?(\S{1,4}?)还是(?:一?[个只条辆])?(\S{1,4}?)[呢啊呀]?$"
)
"""A name is the answer to "is it a cat or a dog?"."""
_TAIL = re.compile(
    r" (?:else|here|there|at all|anywhere|or not|please|in (?:the|this|front|view|it).*|on (?:the|this|it).*"
    r"|(?:around|behind|next to|near|under|underneath|beneath|beside|between|above|below).*)$"
)
_ZH_TAIL = re.compile(
    r"^(?:这里|这儿|里面|一[个只条件张把本瓶辆些]|[个只条件辆艘](?=.)|我的)+|在?(?:这里|这儿|画面里?|图里|照片里|上面|里面)$"
)
_MADE = re.compile(r"(?:[制做]成?)?的?$")
"""What follows a material: 塑料的, 玻璃做的."""
_ZH_OWNER = re.compile(r"^(?:我们?|你们?|咱们?|他们?|她们?)的(?=.)")
_PLACE = re.compile(
    r"\b(?:on|to|at|in|from) (?:the|my|your|our|its) (?:\w+ )?(?:left|right)\b"
    r"(?![- ](?:hand\b(?! (?:side|corner))|way|place|page|size|time|foot|arm|eye|ear|track|shoe|glove))"
    r"|\b(?:left|right)[- ]hand (?:side|corner)\b|\b(?:left|right) of\b"
    r"|\b(?:behind|beside|beneath|underneath|under|below|above|next to|between|on top of) "
    rf"(?:{'|'.join(_OWNERS)}|me|us|you|it|him|them|the|this|that|these|those|an?)\b"
    r"|\b(?:in|at|from) (?:the|that|this) (?:\w+ )?(?:corner|background|foreground|distance)\b"
    r"|\b(?:at|near|in|on) the (?:very )?(?:top|bottom|back|edge)\b"
    r"|[左右](?:[边侧面方]|手边|[上下]角)|(?:身|背)后(?!腿)|(?<![最然])后(?:面|边|方)|角落|墙角|[上下]方|背景里"
)
"""A place in the picture, or out of it. In front is where the camera looks; what is in the left hand is held."""
_THIS = "(?:this|that|these|those)"
_POINTED_AT = re.compile(
    rf"\bwhat(?:'?s|'re| is| are| was| were) {_THIS}\b"
    rf"|\b(?:what|which)(?: (?!am\b|are\b|is\b)\w+){{1,4}} (?:is|are|was|were|might|could) {_THIS}\b"
    rf"|\bwhat {_THIS}(?: \w+){{0,2}} (?:is|are)\b|^(?:so )?(?:is|are) {_THIS}\b"
    r"|[这那](?![里边儿面头])[^|，,。\s]{0,5}?(?:是|叫)"
)
"""This or that is what is asked about, in words whose places are "|": in "what's in that corner" it is the corner."""
_ANYTHING = re.compile(r"(?:any|some)thing(?: else)?|(?:的?是?|那?些)(?:什么?|啥|哪).*")
"""What is no name of anything: 你看到什么 asks what there is."""
_POINTED = {"this", "that", "it", "these", "those", "这个", "那个", "它"}


def _thing(words: str) -> str:
    words = _TAIL.sub("", words.strip())
    return _ZH_TAIL.sub("", words).strip() or words
