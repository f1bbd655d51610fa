"""Whether words ask what there is to see, or for something else that a name does not answer. Pure.

"What's this?", "look at that" and 镜头里有什么 are answered by a name; "is the light on?" and 这是谁 are not.
"""

from __future__ import annotations

import re


def kind_asked(words: str) -> str | None:
    """What is to be named: "" anything, "flower" in "what flower is this"; None when the words don't ask that.

    `words` are small letters without the closing mark.
    """
    for clause in _CLAUSES.split(words):
        clause = _END_CHINESE.sub("", _ON_EARTH.sub("", clause))
        for pattern in (_NAMED_ENGLISH, _NAMED_CHINESE):
            if (found := pattern.search(clause)) and not _BEYOND.search(clause):
                noun = next((group for group in found.groups() if group), "")
                return "" if noun in _ANYTHING else noun
        if (_PLAIN_ENGLISH.search(clause) or _PLAIN_CHINESE.search(clause)) and not _BEYOND.search(clause):
            return ""
    return None


def asks_more(words: str) -> bool:
    """Whether they ask or mention something in particular, rather than to look or to describe."""
    for clause in _CLAUSES.split(words):
        clause = _PLEASE.sub("", clause.strip())
        if _REQUEST.search(clause):
            clause = _POLITE.sub("", clause)
        if _QUESTION_ENGLISH.search(clause) or _QUESTION_CHINESE.search(clause):
            return True
    return False


_CLAUSES = re.compile(r"[,.;!?:，。；！？：、]+|\s(?:-|–|—)\s|(?<=[\u3400-\u9fff])\s+")
_ON_EARTH = re.compile(r" (?:on earth|in the world|the (?:heck|hell|devil)|exactly|actually)\b")
_PROPERTIES = (
    r"brand|make(?! (?:of (?:it|this|that|these|those)|out)\b)|model|size|shape|price|costs?|time|year|date|day|month|"
    "number|flavou?r|taste|smell|language|temperature|weight|height|length|width|pattern|page|title|speed|age|gender|"
    "sex|mood|expression|weather|score|state|condition|level|purpose|point|difference|problem|matter|meaning|team|"
    "channel|station|value|way|side|end"
)
_NO_VERBS = (
    "(?:some|any|every|no)?thing|building|painting|drawing|ceiling|clothing|ring|string|king|wing|"
    "seeing|happening"
)
_OURS = "(?<!i )(?<!we )(?<!you )(?<!i'm )(?<!'re )(?<!i am )(?<!we are )(?<!you are )"
_PERSON = "(?:he|she|him|her|man|woman|person|boy|girl|guy|chap|lady|kid|child|baby|people)"
_BEYOND = re.compile(
    rf"\b(?:{_PROPERTIES})\b|\b(?:wrong|means?|worth|used|do with|up to|says|say$|written|doing)\b|\bfor$"
    rf"|{_OURS}\b(?!(?:{_NO_VERBS})\b)\w+ing(?: (?:on|at|with|to|in))?$"
    r"|\b(?:the|my|that|this|his|her) \w+(?: \w+)? (?:got|has|have)\b|\b(?:going on|happening) (?:with|to)\b"
    rf"|\b(?:name|called?)\b.*\b{_PERSON}\b|\b(?:know|recogni[sz]e) .*\b{_PERSON}\b"
    r"|牌子?|型号|价|钱|时间|时候|日期|几号|形状|尺寸|大小|尺码|味|意思|用途|用处|作用|写|印|[说念]的|语言|天气|温度|号码|关系"
    r"|表情|心情|原因|方向|位置|花纹|图案|[他她](?:们)?叫|人叫|[干做吃喝玩穿塞想弄搞][的着了]?(?:什么|啥)"
    r"|^(?!.*我).*(?:[他她人娃孩叔爷奶妈爸弟妹哥姐]|太太).*[拿拎端提抱穿戴举]"
)
"""What no name answers, or is read rather than seen."""

_THIS = "(?:this|that|it|these|those|they)"
_IS = r"(?:'s|s|'re| is| are| was| were)"
_BE = "(?:is|are|was|were|might be|could be|may be|would be|can be)"
_I = "(?:i|we|you|u)"
_SEES = (
    "(?:see|seeing|spot|notice|look(?:ing)? at|have|got|hold(?:ing)?|point(?:ing)?|show(?:ing)?|make of|make out|call|"
    "reckon|say|think|recogni[sz]e|find|found|photographed|clicked|standing (?:under|in|on|by|near|before))"
)
_PLACES = (
    "the|there|here|in|on|at|under|behind|before|around|inside|near|next|over|out|up|down|beside|left|beneath|"
    "underneath|above|ahead|outside|visible"
)
_NAMED_ENGLISH = re.compile(
    rf"\b(?:what|which) (?:\w+ )?(?!of\b)(\w+) (?:{_BE} {_THIS}|{_THIS}(?: \w+)? {_BE})\b"
    rf"|^{_THIS} {_BE} (?:what|which) (\w+)$"
)
_PLAIN_ENGLISH = re.compile(
    rf"\bwhat{_IS} {_THIS}(?: [\w'-]+)*$|\bwhat{_IS} (?:{_PLACES})\b|\bwhat{_IS} (?:going on|happening)\b"
    r"|\bwhat(?:'ve|'m|'re|'d)?(?: (?:am|are|do|can|could|did|have|would))? "
    rf"{_I}(?:'m|'re|'ve| am| are| have| can| could| do)?(?: just| now)? {_SEES}\b"
    rf"|\bwhat (?:have|do) {_I} (?:got|have)\b|\bwhat (?:might|could|would|can|may) {_THIS} be\b"
    rf"|\bwhat {_THIS}(?: \w+){{0,2}} {_BE}\b|\bwhat there is\b|\bwhat all things\b"
    rf"|\bwhat (?:does|do|'s) {_THIS}(?: \w+)? look like\b|\bwhat(?:'s| is| does) (?:it|the \w+) (?:look )?like\b"
    r"|\b(?:can|could|would|will) you(?: please| just| kindly)* (?:describe|identify|recogni[sz]e|name)"
    rf"(?: {_THIS}\b(?! if| whether| who).*)?$"
    rf"|\bdo you (?:know|recogni[sz]e|see) {_THIS}(?: (?:one|thing|object|plant|animal|place))?$"
)
_END_CHINESE = re.compile(
    "(?:(?<![什甚怎])么|[呀啊呢嘛吗哦哈吧啦]|就[行好]|就可以|[行好]不[行好]|[行好]|可以)+$"
)
_LOOKS = "(?:看|见|瞧|瞅|拍|照|显示|出现)(?:到|见|得到|得见|清|了|着)*(?:的是|的|了)?"
_WHAT = "(?:什么|甚么|啥子?|何|乜嘢?|嘛玩意)"
_SOMETHING = "(?:东西|玩意儿?|物事|物件儿?|玩艺儿?)?"
_NOUN = r"([^是有\s么吗呢]{1,3}?)"
_NAMED_CHINESE = re.compile(
    rf"(?:[这那它]\S{{0,6}}?|[里上下前后边面的树])是(?:个|只|条|种|一种)?{_WHAT}{_NOUN}$"
    rf"|[这那](?:个|只|条|种)?(?:是|叫)?{_WHAT}{_NOUN}$"
)
_PLAIN_CHINESE = re.compile(
    rf"(?:[这那它迭]\S{{0,8}}?|的)(?:到底|究竟)?(?:叫做?|系|像)?{_WHAT}{_SOMETHING}(?:名字?)?$"
    rf"|是(?:个|些|一个|一些)?{_WHAT}{_SOMETHING}$|(?:有|是)[点了的]?些?(?:{_WHAT}|哪些){_SOMETHING}$|都有些?{_WHAT}"
    rf"|{_LOOKS}(?:些)?(?:{_WHAT}|哪些){_SOMETHING}$|看{_WHAT}$"
    rf"|(?:{_WHAT}|怎么个?|咋)(?:情况|样子?|样儿|光景|场景|情形|景色|风景|环境|地方|画面|内容|回事)"
    rf"|我.*[拿捧端攥举指放摆][着的了]*是?[个些]?{_WHAT}{_SOMETHING}$"
    rf"|[放摆挂躺压停铺贴堆][着的了](?:都?是)?[个些]?{_WHAT}{_SOMETHING}$"
    r"|(?:认识|认得|认得出|认出|识别|知道)来?[这那它](?!.*[人谁位]).*$"
    rf"|看得?[到见清]了?(?:这个|那个|它)?(?:没有?|不)?$|这是哪(?:里|儿|个地方)?$|发生了?{_WHAT}事?$"
)
_ANYTHING = set(
    "thing one object stuff item breed variety kind 东西 玩意 玩意儿 物件 物事 地方 品种 名字 情况 样".split()
)
"""Nouns that name no kind."""

_PLEASE = re.compile(
    r"^(?:so|and|but|then|well|now|please|just|hey|hi|ok|okay|um|uh|er|wait|oh|actually|quick)\b ?"
)
_REQUEST = re.compile(
    r"(?:能|可以|可不可以|麻烦|帮|请|给).*(?:描述|形容|看|瞧|瞅|介绍|识别|讲|说|认)[^了着在能会是有要很还得]{0,8}$"
    r"|\b(?:can|could|would|will) you .*\b(?:describe|look|tell me about|explain|identify|talk me|walk me|show me)\b"
)
_POLITE = re.compile(
    r"^(?:能不能|可不可以|能否)|(?:好不好|行不行|可不可以|好|行|成|可以)?[吗么呢吧呀啊嘛]+$|(?:好不好|行不行)$"
    r"|^(?:can|could|would|will) you "
)
_QUESTION_ENGLISH = re.compile(
    r"^(?:any|is|are|was|were|am|do(?! tell| describe)|does|did|can|could|has|have(?! a)|had|will|would(?! you$)|"
    r"should|may|might|isn't|aren't|doesn't|didn't)\b"
    r"|\b(?:who|whose|whom|why|how|when|where|which|whether|what)(?:'s|'re|'d|'ll)?\b|\bor\b"
    rf"|(?:^|\b(?:tell me|know|see|say|check|look|wonder) )if\b|^(?:the |its |his |her )?(?:{_PROPERTIES})\b"
)
_QUESTION_CHINESE = re.compile(
    r"[吗么]$|没有?$|没得$|不$|[谁哪咋啥几]|怎么|怎样|什么|为啥|干嘛|多[少大高长远重宽久深厚]|有没|是不是"
    r"|(\S{1,2})[不没]\1|还是|男的女的|公的母的|呢$"
)
