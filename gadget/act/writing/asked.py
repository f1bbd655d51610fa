"""What a request wants to know of a text: "what's the total", "when does it expire", 多少钱. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from gadget.calls import Language


class Wanted(StrEnum):
    """The kinds of lines that can be asked for."""

    CODE = "code"
    EXPIRY = "expiry"
    MADE = "made"
    HOURS = "hours"
    TOTAL = "total"
    EMAIL = "email"
    WEBSITE = "website"
    PASSWORD = "password"  # noqa: S105  # a kind of line, not a password
    ADDRESS = "address"
    PHONE = "phone"
    PRICE = "price"
    DATE = "date"
    ABOUT = "about"


NAMES: dict[Wanted, tuple[str, str]] = {
    Wanted.CODE: ("a QR code or bar code", "二维码或条形码"),
    Wanted.EXPIRY: ("an expiry date", "保质期"),
    Wanted.MADE: ("a production date", "生产日期"),
    Wanted.HOURS: ("opening hours", "营业时间"),
    Wanted.TOTAL: ("a total", "合计"),
    Wanted.EMAIL: ("an e-mail address", "邮箱"),
    Wanted.WEBSITE: ("a website", "网址"),
    Wanted.PASSWORD: ("a password", "密码"),
    Wanted.ADDRESS: ("an address", "地址"),
    Wanted.PHONE: ("a phone number", "电话号码"),
    Wanted.PRICE: ("a price", "价格"),
    Wanted.DATE: ("a date", "日期"),
}
"""What each is called in "I can't find …" and 没找到…."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted; `subject` is the thing it is wanted of: the oat milk whose price is asked for."""

    wanted: Wanted
    subject: str = ""

    def name(self, language: Language) -> str:
        """What was looked for, as "I can't find …" goes on."""
        if self.wanted is Wanted.ABOUT:
            return f"“{self.subject}”" if language == "zh" else f"anything about {self.subject}"
        return NAMES[self.wanted][language == "zh"]


def question(request: str) -> Question | None:
    """What the request asks for, or None when it just wants to be read to."""
    words = _plain(request)
    for wanted, patterns in _ASKS.items():
        for pattern in patterns:
            if found := re.search(pattern, words):
                of = _subject(next((part for part in found.groups() if part), ""))
                if of or wanted is not Wanted.ABOUT:
                    return Question(wanted, of)
    return None


def subject(request: str) -> str:
    """What the request may be about when it asks for none of these: "the dose" in "what's the dose". Often empty."""
    found = _WHAT_IS.search(_plain(request))
    return _subject(found[1] or found[2]) if found else ""


def _plain(request: str) -> str:
    return " ".join(request.casefold().replace("’", "'").split()).rstrip(" .!?。！？")


_WHAT_IS = re.compile(
    r"\b(?:what|which|where)(?:'s| is| are| was| were) the (?!text|sign|label|letter|writing|note|notice|message|word)"
    r"(.+)|^(?:这个|那个|上面的?|它的?)?(.+?)(?:是|有)?(?:什么|多少|哪[里儿个]|在哪)(?!字|意思)"
)


_IDLE = re.compile(
    r"\b(?:please|here|(?:on|in) (?:it|this|that|here|the (?:label|sign|receipt|menu|list|letter|picture|page)))\b|"
    r"^(?:(?:the|an?|this|that|these|those|any|some|one|it|they|he|she|say|me)\b\s*)+|"
    r"^(?:请问|请|帮我|看看|看一下|这上面|上面|这里|这个|那个|这些|这|那|一下|它|[写说讲][的了着]?)+|[的吗呢啊吧]+$"
)


def _subject(words: str) -> str:
    """`words` without what does not tell things apart."""
    return _IDLE.sub("", words.strip()).strip(" ,，、")


_OPENS = r"\b(?:when|what time|how late|until when)\b.*\b(?:open|close|shut)s?\b"
_MAKE = r"(?:made|produced|manufactured|packed|baked)"
_CALL = r"(?:call|ring|dial)"

_ASKS: dict[Wanted, tuple[str, ...]] = {
    Wanted.CODE: (
        r"\bqr\b|\bbar ?codes?\b|\bscan (?:this|that|it|the (?:code|label|ticket|packet|box))\b(?! room)",
        "二维码|条形码|条码|扫(?:一?下?)?码|扫一扫",
    ),
    Wanted.EXPIRY: (
        r"\bexpir|\b(?:best|use|sell)[- ]?(?:before|by)\b|\bshelf life|\bgo(?:es|ne)? (?:off|bad|out of date)\b",
        r"\b(?:out of|in) date\b|\bstill (?:good|ok|okay|safe|fresh|valid)\b|\b(?:good|valid) (?:until|till|for)\b",
        "保质|过期|有效期|到期|失效|变质|还能[吃喝用]|什么时候坏|[吃喝用]到(?:什么时候|哪天|几号)|期限",
    ),
    Wanted.MADE: (
        rf"\bwhen (?:was|were).*\b{_MAKE}\b|\b{_MAKE}\b.*\bwhen\b|\b(?:production|manufactur\w+|packing) date",
        "生产日期|出厂|(?:什么时候|哪天|几号|何时)(?:生产|做)的?|生产的?时间",
    ),
    Wanted.HOURS: (
        rf"\b(?:opening|closing|business|office|visiting) (?:hours|times?)\b|{_OPENS}",
        r"\b(?:is|are) (?:it|they|this|the \w+) (?:open|closed)\b|\bopen (?:on|today|tomorrow|at|until)\b",
        "营业|开放时间|办公时间|开门|关门|打烊|开到几点|几点[开关]|几点下班",
    ),
    Wanted.TOTAL: (
        r"\btotal\b|\bthe sum\b|\baltogether\b|\bin all\b|\bamount (?:due|to pay|owed)\b|\bwhat do (?:i|we) owe\b",
        r"\bhow much (?:did|do|must|should|have|will) (?:i|we)\b|\bhow much is the (?:bill|receipt|invoice|check)\b",
        "合计|总计|总共|一共|总价|总额|总数|应付|实付|要付|付了?多少|花了多少|账单多少",
    ),
    Wanted.EMAIL: (r"\be-?mail\b|\bmail address\b", "邮箱|邮件|电邮"),
    Wanted.WEBSITE: (r"\bweb ?(?:site|page|address)\b|\burl\b|\binternet address\b", "网址|网站|网页"),
    Wanted.PASSWORD: (r"\bpass ?(?:word|code|phrase)\b|\bwi-?fi key\b", "密码|口令"),
    Wanted.ADDRESS: (
        r"\baddress\b|\b(?:post|zip) ?code\b|\b(?:what|which) street\b",
        r"\bwhere (?:is|are) (?:it|this|they|the (?:shop|store|office|place|restaurant|party|meeting))\b",
        "地址|在哪(?:里|儿|条)|什么地方|邮编",
    ),
    Wanted.PHONE: (
        r"\b(?:tele)?phone\b|\b(?:mobile|cell|fax|contact|hotline) (?:number|no)\b",
        rf"\bnumber (?:to|do i|can i|should i) {_CALL}\b|\b(?:who|(?:what|which) number)\b.*\b{_CALL}\b",
        "电话|手机号|联系方式|联系谁|热线|打哪个号",
    ),
    Wanted.PRICE: (
        r"\bhow much (?:does|do|will|would) (?:(?:the|this|that|these|those|an?) )?(.+?) cost\b",
        r"\bhow much (?:is|are|for)\b(?! \w+ in\b)(?: (.+))?|\bwhat (?:does|do) (.+?) cost\b",
        r"\b(?:price|cost)s?\b(?: (?:of|for) (.+))?",
        "(.*?)(?:要|是|卖)?(?:多少钱|几块|几元|怎么卖)|(.*?)的?(?:价格|价钱|单价|售价)",
    ),
    Wanted.DATE: (
        r"\b(?:what|which)(?:'s| is| was)? (?:the )?(?:date|day)\b|\bthe date\b|\bwhat time\b",
        r"\bwhen (?:is|was|does|are|will|do)\b",
        "日期|几月|几号|哪天|哪一天|什么时候|什么时间|几点|星期几|周几",
    ),
    Wanted.ABOUT: (
        r"\b(?:about|regarding) (.+)|\bmentions? (.+)|\b(?:look|search) for (.+)|\bfind (.+)",
        r"\bhow (?:many|often|long|much) (.+)",
        "关于(.+?)(?:写|说|有|怎么|是|$)|有没有(?:写|提到?|说到?)?(.+)|提到(.+?)(?:吗|没|了|$)|找(?:一下|找|到|出)(.+)",
        "(?:每天|一天|一次)?(.+?)(?:几次|几片|几粒|几颗|多久|多少)",
    ),
}
"""In this order: "when does it expire" is no question for just any date."""
