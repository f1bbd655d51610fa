"""What a request wants to know of a text: "what's the total", "when does it expire", 多少钱. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from gadget.act.writing import headings
from gadget.act.writing.seen import clean
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
    TIME = "time"
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
    Wanted.TIME: ("a time", "时间"),
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
        if self.wanted is Wanted.PRICE and self.subject:
            what, chinese = (
                ("an amount", "金额") if _IS_CHARGE.fullmatch(self.subject) else ("a price", "价格")
            )
            called = self.subject.upper() if self.subject in ("vat", "gst") else self.subject
            return f"{self.subject}的{chinese}" if language == "zh" else f"{what} for {called}"
        if self.wanted is Wanted.PHONE and self.subject:
            return "传真号码" if language == "zh" else "a fax number"
        return NAMES[self.wanted][language == "zh"]


def question(request: str) -> Question | None:
    """What the request asks for, or None when it just wants to be read to."""
    words = _plain(request)
    counts = is_count(words)
    for wanted, patterns in _ASKS.items():
        if counts and wanted is Wanted.TOTAL:
            continue
        for pattern in patterns:
            if found := re.search(pattern, words):
                of = next((about for part in found.groups() if part and (about := _subject(part))), "")
                if wanted is Wanted.ABOUT:
                    of = headings.named(words) or of
                if of or wanted is not Wanted.ABOUT:
                    return Question(wanted, _AS_PRINTED.get(of, of))
    return None


def subject(request: str) -> str:
    """What the request may be about when it asks for none of these: "the dose" in "what's the dose". Often empty."""
    words = _plain(request)
    if _ASKING.search(words) and (known := headings.named(words)):
        return known
    for pattern in _ABOUT_WHAT:
        if (found := re.search(pattern, words)) and (about := _subject(found[1])):
            return about
    return ""


def is_count(request: str) -> bool:
    """Whether things are to be counted, or told: "how many apples in all" is no question for a sum of money."""
    return _COUNTS.search(request.casefold()) is not None


def _plain(request: str) -> str:
    return clean(request).casefold().replace("’", "'").rstrip(" .!?。！？")


_AS_PRINTED = {"save": "savings", "saved": "savings", "省": "节省"}

_ASKING = re.compile(
    r"\b(?:what|which|who|how|any|is|are|does|do|can)\b|什么|啥|哪|吗|多少|几|有没有|怎么|怎样|谁|是否",
    re.IGNORECASE,
)
_NO_THING = "(?!字|意思|时候|地方|时间|样|内容|信息|东西|文字|话|用$|关系|问题)"
_ABOUT_WHAT = (
    r"\b(?:what|which|where)(?:'s| is| are| was| were) the (?!text|sign|label|letter|writing|note|notice|message|word)"
    "(.+)",
    f"(?:有|含|包括|需要?|要|该)(?:些|点)?(?:什么|啥|哪些|多少){_NO_THING}(.+)",
    f"^(?:这上面|上面|请问)?(?:什么|啥|哪些|多少){_NO_THING}(.+)",
    "^(?:这个|那个|上面的?|它的?)?(.+?)(?:是|有)?(?:什么|多少|哪[里儿个]|在哪)(?!字|意思)",
)
"""In this order: in 这药有什么禁忌 it is the last two characters."""

_MONEY = "元块毛角分钱费税欧镑美刀"
_MEASURES = "个只隻条张件把本瓶辆颗粒枚支枝根片朵罐杯盒串棵双位名袋包样种页层头匹"
_COUNTS = re.compile(
    r"\bhow many\b(?! (?:pounds|euros|dollars|quid|pence|cents|yuan)\b)|\bcount\b"
    r"|\b(?:do|can|could) (?:you|i|we) see\b|\bwhat(?: else)?(?:'s| is| are) (?:there|here|in (?:view|front))\b"
    rf"|几(?:[{_MEASURES}](?!月|小时|星期|礼拜|钟头)|[块毛](?=[^钱\W]))|多少块?(?!人民币|[{_MONEY}了啊呢呀吗的])[\u4e00-\u9fff]"
    "|[数点](?:一下|一?数|一?点)|看[到见]|有(?:什么|啥|哪些)"
)

_THIS = "[这那](?:[个种款些]|[盒瓶包袋罐张份件条杯双碗盘块斤支只把本台](?![子儿]|$))?"
_HELD = "(?:药品?|东西|产品|商品|食品)(?!房|店)"
_IDLE = re.compile(
    r"\b(?:please|here|(?:on|in) (?:it|this|that|here|the (?:label|sign|receipt|menu|list|letter|picture|page)))\b|"
    r"^(?:(?:the|an?|this|that|these|those|any|some|one|it|they|he|she|say|me)\b\s*)+|"
    r"^(?:(?:glass|bottle|cup|bowl|plate|bag|box|pack|packet|piece|slice|kilo|pound|pint|can|tin)s? of\b\s*)|"
    r"\s(?:each|apiece|per \w+|a (?:kilo|pound|piece|bottle|glass|cup|bag|box)|now|today|altogether|in all)$|"
    rf"^(?:请问|请|帮我|看看|看一下|这上面|上面|这里|里面|{_THIS}(?:{_HELD})?|一下|它"
    r"|[写说讲][的了着]?)+|^(?:一[杯份个斤瓶盒碗包袋罐串支]|每[份个斤瓶盒包袋])"
    r"|(?<=.)(?:[一每][杯份个斤瓶盒碗包袋罐串支])?[的了吗呢啊吧是]*$"
)
_SAYS_NOTHING = re.compile(
    "(?:[有是含在要能会没不吃喝用写印说上里面着的了吗呢啊吧一共总这那个些张纸]|现在|大概|今天|全部|所有|都|单价?"
    "|东西|商品|产品|标签|牌子|盒子|瓶子|单子|屏幕|包装)*"
    r"|(?:thing|item|product|all|everything|all of (?:it|this|that|them)|(?:whole )?(?:thing|lot|meal)|stuff|total)s?"
)
"""No text is searched for these."""


def _subject(words: str) -> str:
    """`words` without what does not tell things apart."""
    about = words.strip()
    for _ in range(2):
        about = _IDLE.sub("", about).strip(" ,，、")
    return "" if _SAYS_NOTHING.fullmatch(about) else about


_OPENS = r"\b(?:when|what time|how late|until when)\b.*\b(?:open|close|shut)s?\b"
_MAKE = r"(?:made|produced|manufactured|packed|baked)"
_CALL = r"(?:call|ring|dial)"
_CHARGE = (
    r"(?:vat|gst|(?:sales )?tax|tip|gratuity|service(?: charge)?|delivery(?: charge| fee)?|shipping|postage|deposit|"
    r"discount|savings|change|rent)"
)
_CHARGE_ZH = "(?:[^，。]{0,4}?税额?|[^，。]{0,3}?(?<![消免浪])费|押金|定金|找零|节省|优惠|折扣|租金|房租)"
_IS_CHARGE = re.compile(f"{_CHARGE}|{_CHARGE_ZH}")

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
        "营业|开放时间|办公时间|开门|关门|打烊|开到几点|几点[开关](?![会始演课车饭赛幕])|几点下班",
        "(?:[周期拜][一二三四五六日天末]|今天|明天|周末|节假日).{0,3}(?:开不开|开吗|开着|休息)",
    ),
    Wanted.TOTAL: (
        r"\btotal\b(?! (?:weight|fat|fats|sugars?|carb\w*|calories|number|time))|\bthe sum\b",
        r"\baltogether\b|\bin all\b|\bamount (?:due|to pay|owed)\b|\bwhat do (?:i|we) owe\b",
        r"\bhow much (?:did|do|must|should|have|will) (?:i|we)\b(?! (?:take|drink|eat|use|give|add|mix|save|get)\b)",
        r"\bhow much (?:is|was) the (?:bill|receipt|invoice|check)\b|\b(?:left|still) to pay\b",
        "合计|总计|共计|总共|一共|总价|总额|总数|应付|实付|要付|付了?多少|花了多少|账单多少",
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
        r"\b(?:tele)?phone\b|\b(?:mobile|cell|contact|hotline) (?:number|no)\b",
        r"\b(fax)\b|(传真)",
        rf"\bnumber (?:to|do i|can i|should i) {_CALL}\b|\b(?:who|(?:what|which) number)\b.*\b{_CALL}\b",
        "电话|手机号|联系方式|联系谁|热线|打哪个号",
    ),
    Wanted.PRICE: (
        r"\bhow much (?:did|do|have) (?:i|we) (saved?)\b|(省)了?多少",
        r"\bhow much (?:does|do|did|will|would) (?:(?:the|this|that|these|those|an?) )?(.+?) cost\b",
        r"\bhow much (?:is|are|was|were|for)\b(?! \w+ in\b)(?: (.+))?|\bwhat (?:does|do) (.+?) cost\b",
        r"\b(?:price|cost)s?\b(?: (?:of|for) (.+))?",
        rf"\b(?:how much|what(?:'s| is| was) the) ({_CHARGE})\b",
        "(.*?)(?:要|是|卖)?(?:多少钱|几块(?:钱|$)|几元|怎么卖)|(.*?)的?(?:价格|价钱|单价|售价)",
        f"({_CHARGE_ZH})了?(?:是|有|要|收)?多少",
    ),
    Wanted.TIME: (r"\bwhat time\b", "几点"),
    Wanted.DATE: (
        r"\b(?:what|which)(?:'s| is| was)? (?:the )?(?:date|day)\b|\bthe date\b",
        r"\bwhen (?:is|was|does|are|will|do)\b",
        "日期|几月|几号(?!登机口|站台|窗|线|楼|门|车|房|桌|柜|座|院|口)|哪天|哪一天|什么时候|什么时间|星期几|周几",
    ),
    Wanted.ABOUT: (
        r"\b(?:about|regarding) (.+)|\bmentions? (.+)|\b(?:look|search) for (.+)|\bfind (.+)",
        r"\bhow (?:many|often|long|much) (.+)",
        "关于(.+?)(?:写|说|有|怎么|是|$)|有没有(?:写|提到?|说到?)?(.+)|提到(.+?)(?:吗|没|了|$)|找(?:一下|找|到|出)(.+)",
        f"(?:有|含|含有|包含)多少{_NO_THING}(.+)",
        "(?:每天|一天|一次)?(.*?)(?:几次|几片|几粒|几颗|多久|多少)(.*)",
    ),
}
"""In this order: "when does it expire" is no question for just any date."""
