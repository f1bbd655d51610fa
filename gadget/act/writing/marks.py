"""What amounts, dates, times, numbers to call and addresses look like in print, English and Chinese. Pure."""

from __future__ import annotations

import re

Pattern = re.Pattern[str]


def _any(*patterns: str) -> Pattern:
    return re.compile("|".join(patterns), re.IGNORECASE)


AMOUNT = _any(
    r"[¥￥$€£]\s?\d[\d,.]*",
    r"(?<![\d.,:/-])\d{1,3}(?:[, ]?\d{3})*[.,]\d{2}(?![\d/:-]|\s?(?:%|k?g|m?l)\b)",
    r"\d+(?:\.\d+)?\s?[元块]",
    r"\b\d+(?:[.,]\d\d)? ?(?:eur|gbp|usd|cny|rmb|p)\b",
    r"免费|\bfree\b",
)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_NUMBER = "[0-9一二三四五六七八九十〇○]"
DATE = _any(
    r"(?<!\d)\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?(?:\d\d){1,2}(?!\d)",  # 14/10/2026
    r"(?<!\d)(?:19|20)\d\d ?[/.-] ?\d{1,2}(?: ?[/.-] ?\d{1,2})?(?!\d)",  # 2026-10-14, 2026.10
    r"(?<![\d./])(?:0?[1-9]|1[0-2]) ?[/.-] ?20[2-9]\d(?!\d)",  # 08/2027
    r"(?<!\d)20[2-9]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)",  # 20270319
    rf"\d{{1,2}} ?(?:st|nd|rd|th)? ?(?:of )?{_MONTH}\b",  # 3rd of October
    rf"\b{_MONTH}\.? ?\d{{1,4}}",  # Oct 14, MAR 2027
    rf"{_NUMBER}+年{_NUMBER}+月|{_NUMBER}+月{_NUMBER}+[日号]",
)

DATE_OF_GOODS = _any(
    DATE.pattern,
    r"(?<!\d)(?:0?[1-9]|1[0-2]) 20[2-9]\d(?!\d)",
    r"(?<!\d)(?:0?[1-9]|[12]\d|3[01]) ?[/. -] ?(?:0[1-9]|1[0-2]|[2-9]\d)(?![\d%])",
    r"\b\d{6}\b",
)
"""Beside the word for it, 08/27, 08.27 and 270319 are dates, too."""

_DAY = (
    r"(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?\b|\bweek(?:days?|ends?)\b|\bdaily\b|"
    "(?:周|星期|礼拜)[一二三四五六日天末]|每[天日]|工作日|节假日)"
)
_CLOCK = r"(?:\d{1,2} ?(?:[:.：]\d\d ?)?(?:[ap]\.?m\b\.?|点半?|时)|\d{1,2}[:：]\d\d|\bnoon\b|\bmidnight\b)"
DAY = _any(_DAY)
TIME = _any(_CLOCK)
HOURS = _any(
    rf"(?:{_CLOCK}|\b\d{{1,2}}) ?(?:-|–|—|~|～|to|till?|until|至|到) ?{_CLOCK}",
    rf"{_DAY}.*(?:{_CLOCK}|\bclosed\b|\bopen\b|休息)",
    "24 ?(?:hours|小时)",
)

_NUMBER_TO_CALL = re.compile(r"(?<![\d/.-])(?:\+|00)?\(?\d[\d() .-]{5,18}\d(?![\d/])")

EMAIL = _any(r"[a-z0-9_.+-]+ ?@ ?[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
WEBSITE = _any(
    r"https?://|\bwww\.",
    r"(?<![@\w.])[a-z0-9-]{2,}(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|cn|uk|de|eu|io|info|example)\b",
)
STREET = _any(
    r"\b\d+\w?,? (?:\w+ ){1,3}(?:street|st|road|rd|lane|ln|avenue|ave|drive|dr|way|square|sq)\b",
    r"\b\d+\w?,? (?:\w+ ){1,3}(?:place|pl|court|hill|boulevard|blvd|crescent|close|gardens|terrace)\b",
    r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b|, ?[a-z]{2} \d{5}\b",  # postcodes: BS1 5TY; CA 94105
    r"[一-鿿]{2,}(?:路|街|大道|巷|弄|胡同).{0,6}?\d+号?|[一-鿿]{2,}[省市区县].{0,12}?[路街道镇村号]",
)

TOTAL_WORDS = _any(
    r"\b(?:grand |order )?total\b|\bto ?pay\b|\bamount ?due\b|\bbalance ?due\b|\bsum\b",
    "合计|总计|总额|总价|总金额|应[付收]|实[付收]",
)
PART_WORDS = _any(
    r"\bsub-? ?total\b|\btotal (?:items|sav\w+|discount|vat|tax|points|qty)\b", "小计|件数|优惠|找零"
)
EXPIRY_WORDS = _any(
    r"\bexp(?:\b|ir)|best ?before|best ?by|use ?(?:by|before)|sell ?by|\bbbe?\b|valid (?:until|till|to|thru)",
    "保质期|有效期|失效|到期|截止|限用|前(?:食用|饮用|使用)",
)
MADE_WORDS = _any(
    r"\b(?:mfg|mfd|prod|pkd|packed|produced|manufactured|production)\b", "(?:生产|出厂|制造|包装)日期"
)
PHONE_WORDS = _any(
    r"\b(?:tel|phone|telephone|call|ring|mobile|cell|fax|hotline|helpline)\b", "电话|手机|热线|咨询|联系|致电"
)
ADDRESS_WORDS = _any(r"\baddress\b|\bvenue\b", "地址|地点|住址")
PASSWORD_WORDS = _any(r"\bpass ?(?:word|code|phrase)\b|\bpwd\b", "密码|口令")
ENDS_WITH_NAME = re.compile(r"(?:[:：]|word|code|密码|口令|地址|address)\s*$", re.IGNORECASE)
"""The value is in the next row."""


def can_be_called(text: str) -> bool:
    """Whether there is a telephone number in the text, which no date and no bar code is."""
    return any(_is_called(found[0].strip(), text) for found in _NUMBER_TO_CALL.finditer(text))


def _is_called(number: str, text: str) -> bool:
    digits = sum(character.isdigit() for character in number)
    if not 7 <= digits <= 15 or DATE.match(number):
        return False
    return not (digits in (8, 12, 13) and number.isdigit()) or PHONE_WORDS.search(text) is not None
