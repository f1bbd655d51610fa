"""What amounts, dates, times, numbers to call and addresses look like in print. Pure.

English and Chinese; of totals, dates of expiry and opening hours also the usual German, French, Spanish and Italian
words, which stand on goods and receipts where the gadget is at home.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Pattern = re.Pattern[str]


def _any(*patterns: str) -> Pattern:
    return re.compile("|".join(patterns), re.IGNORECASE)


AMOUNT = _any(
    r"[¥￥$€£]\s?\d[\d,.]*",
    r"(?<![\d.,:/-])(?!20[2-9]\d\.(?:0[1-9]|1[0-2])\b)\d{1,3}(?:[, ]?\d{3})*[.,]\d{2}"
    r"(?![\d/:-]|\.\d|\s?(?:%|k?g|m?l)\b)",
    r"(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d{2}(?!\d)",  # 1.240,00
    r"\d+(?:\.\d+)?\s?(?:[元块毛]|[美欧日港]元|英镑)|[一二两三四五六七八九十百千]+(?:元|块钱|毛钱)",
    r"(?<![\d.,])\d+(?:[.,]\d\d?|,[-–—])? ?(?:[€£¢₹₩]|zł|kr\b)|(?:[₹₩¢]|\brs\.?|\bkr\.?) ?\d[\d.,]*",
    r"(?<![\d.,])\d+[.,][-–—](?![\d-])",  # 5.-
    r"\b\d+(?:[.,]\d\d)? ?(?:eur|gbp|usd|chf|cny|rmb|p)\b",
    r"\b(?:eur|gbp|usd|chf|cny|rmb) ?\d+(?:[.,]\d\d)?\b",
    r"免费|\bfree\b",
)

LIST_PRICE = "原价|市场价|划线价"
"""What it would cost if nothing were taken off."""

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_MONTH_ABROAD = (
    r"(?:januar|janvier|enero|gennaio|februar|f[ée]vr(?:ier)?|febrero|febbraio|m[äa]rz|mrz|mars|marzo|avr(?:il)?|abr(?:il)?"
    r"|aprile|mai|mayo|maggio|juni|juin|junio|giugno|juli|juil(?:let)?|julio|luglio|ao[ûu]t|agosto|septembre|septiembre"
    r"|settembre|okt(?:ober)?|octobre|octubre|ottobre|noviembre|dez(?:ember)?|d[ée]c(?:embre)?|diciembre|dicembre)"
)
_NUMBER = "[0-9一二三四五六七八九十〇○]"
DATE = _any(
    r"(?<!\d)\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?(?:\d\d){1,2}(?!\d)",  # 14/10/2026
    r"(?<!\d)(?:19|20)\d\d ?[/.-] ?\d{1,2}(?: ?[/.-] ?\d{1,2})?(?!\d)",  # 2026-10-14, 2026.10
    r"(?<![\d./])(?:0?[1-9]|1[0-2]) ?[/.-] ?20[2-9]\d(?!\d)",  # 08/2027
    r"(?<!\d)20[2-9]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)",  # 20270319
    rf"\d{{1,2}} ?(?:st|nd|rd|th)? ?(?:of )?{_MONTH}\b",  # 3rd of October
    rf"\b{_MONTH}\.? ?\d{{1,4}}",  # Oct 14, MAR 2027
    rf"\b\d{{1,2}}\.? ?(?:de )?{_MONTH_ABROAD}\b",  # 12. März
    rf"\b{_MONTH_ABROAD}\.? ?(?:de )?20\d\d",
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
    r"\b(?:bank |public )?holidays?\b|\b(?:mon|diens|donners|frei|sams|sonn|feier)tags?\b|\bmittwochs?\b|"
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b|"
    r"\b(?:lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bados?|domingos?|festivos?)\b|"
    r"\b(?:luned|marted|mercoled|gioved|venerd)[iì]\b|\b(?:sabato|domenica)\b|"
    "(?:周|星期|礼拜)[一二三四五六日天末]|每[天日]|工作日|节假日|春节|国庆)"
)
_CLOCK = r"(?:\d{1,2} ?(?:[:.：]\d\d ?)?(?:[ap]\.?m\b\.?|点半?|时|uhr\b|h\b)|\d{1,2}[:：]\d\d|\bnoon\b|\bmidnight\b)"
_SHUT = (
    r"(?:\bclosed\b|\bshut\b|\bopen\b|\bgeschlossen\b|\bge[öo]ffnet\b|\bruhetag\b|\bferm[ée]e?\b|\bouvert\b|"
    r"\bcerrado\b|\babierto\b|\bchiuso\b|\baperto\b|休息|不营业|不开[门放]|闭馆|休馆|关门|打烊|公休|停业)"
)
DAY = _any(_DAY)
TIME = _any(_CLOCK)
HOURS = _any(
    rf"(?:{_CLOCK}|\b\d{{1,2}}) ?(?:-|–|—|~|～|to|till?|until|至|到) ?{_CLOCK}",
    rf"{_DAY}.*(?:{_CLOCK}|{_SHUT})|{_SHUT}.*{_DAY}",
    rf"{_DAY}\W{{0,3}}\d{{1,2}} ?[-–~] ?\d{{1,2}}\b(?![./])",  # Mon-Sat 9-5
    "24 ?(?:hours|小时)",
)

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
    r"\b(?:end|gesamt|rechnungs)?summe\b|\bgesamt(?:betrag|preis)?\b|\bzu ?zahlen(?:der)?\b"
    r"|\b(?:zahl|end|rechnungs|brutto)betrag\b",
    r"(?:\b|\bnet ?)[aà] ?payer\b|\bmontant ?(?:total|d[uû]|ttc)\b|\bsomme\b",
    r"\bimporte(?: total)?\b|\b(?:total )?a ?pagar\b|\bsuma\b",
    r"\btotale\b|\bimporto\b|\bda ?pagare\b|\bsomma\b",
    "合计|总计|共计|总额|总价|总金额|应[付收缴交]|[实需]付|实[收缴]|实际支付|(?:订单|消费|结算)金额|本次消费",
)
_TAX = "(?:vat|tax(?:es)?|gst|mwst|ust|tva|iva|btw)"
_THINGS = "(?:number|no|qty|quantity|items?|articles?|artikel|art[ií]culos|articoli|pezzi)"
PART_WORDS = _any(
    r"\bsub-? ?total\w*|\bsous-? ?total\b|\b(?:zwischen|teil)summe\b|小计",
    rf"\b(?:totale?|gesamt|summe) ?(?:{_THINGS}\b|tendered|change|tips?\b|{_TAX}\b(?!\.? ?(?:inc|ink|compris)))",
    rf"\b(?:{_TAX}|steuer|tips?|(?<!\d )items?|change|(?:gift ?)?card|account)[ -]?(?:total|summe|betrag)\b",
    r"\btax ?amount\b|\bdi cui\b|税额",
    r"\bsav(?:ed?|ings?)\b|\bdiscounts?\b|\brabatt|ersparnis|\bgespart\b|\bremise|\b[ée]conomi[es]",
    r"\bdescuento|\bahorr|\bscont[oi]\b|\brisparmi|优惠(?!后)|折扣(?!后)|节省|立减|已省",
    r"\bpoints?\b|\brewards?\b|\bloyalty\b|\bpunkte|\bfid[ée]lit|\bpuntos\b|\bpunti\b|积分",
    r"\b(?:total|card|account|previous|new) balance\b|\bto date\b|\b(?:previous|last) |\bsuggest|\bcalories\b|\bkcal\b",
    "余额|累计|本[月年](?!应)|卡内|储值|充值|件数|数量|找零",
)
"""Totals of something else than what is to be paid."""
NET_WORDS = _any(
    r"\bexcl(?:\b|ud|usiv)|\bex\.? ?(?:vat|tax|gst)\b|\bbefore (?:vat|tax|tip|discount)|\bnet\b(?! ?[aà] ?payer)",
    r"\bnetto|\bohne\b|\bexkl\b|\bzzgl\b|\bh\.?t\b|\bhors\b|\bsin iva\b|\bimponibi?le\b|\bsenza\b",
    "不含税|未税|税前",
)
"""Totals to which something is added."""
RECEIVED_WORDS = _any(r"\bcash\b|\btendered\b|\bgegeben\b|\bbar\b|实[付收]")
CHANGE_WORDS = _any(r"\bchange\b|\br[üu]ckgeld\b|找零|找回")
"""What was handed over is no total; that there is change tells the one from the other."""
BARE_TOTAL = re.compile(
    r"(?:合计|总计|共计|总额|总价|应付|实付|total|summe)\s?[:：,，]?\s?\d{1,6}(?:\.\d\d)?$", re.IGNORECASE
)
"""A total without a sign, and without pence or as a year and a month are written: 2027.05."""
INCLUDED = _any(
    r"\b(?:in|ex)cl?(?:\b\.?|uding|ude[sd]?|usive(?: of)?)\s*(?:of )?\w+|\bex\b\.? ?\w+"
    r"|\b(?:before|without|ohne|inkl\.?|exkl\.?|zzgl\.?|hors)\s+\w+|\b(?:sin|con|senza)\s+iva",
    "不?含[税运费]+|价税|未税|税前",
)
"""What is said to be in an amount, or not in it, which is not the amount of that."""
EXPIRY_WORDS = _any(
    r"\bexp(?:\b|ir|(?=\d))|best ?before|best ?by|use ?(?:by|before)|sell ?by|\bbb[de]{0,2}\b",
    r"valid (?:until|till|to|thru|on\b|for \d+ (?:day|week|month|year|hour))|good (?:until|till|thru)|\bthru(?= ?\d)",
    r"\bmhd(?![a-z])|haltbar ?bis|verbrauchen ?bis|verwend(?:bar|en) ?bis|\bverw\.? ?bis",
    r"\bverfall|g[üu]ltig ?bis|\bablauf(?:datum)?\b",
    r"consommer.*?(?:avant|jusqu)|\bdlc\b|\bddm\b|\bdluo\b|date ?limite|p[ée]remption|valable ?jusqu",
    r"\bcaduc|\bcad\b[.: ]*\d\d(?:[/-]|\.\d\d\.)|consumir.*?antes|\bvencimiento\b|\bvence\b|v[áa]lid[oa] ?hasta",
    r"\bscad(?:\b|enza|e\b)|consumar(?:si|e).*?entro|valid[oa] ?fino",
    "保质期|保存期|有效期|[赏消][味费]期限|失效|到期|截止|限用|限期使用|使用期限|最佳(?:食|饮|使|品|赏)|前最佳|前(?:食用|饮用|使用)",
)
MADE_WORDS = _any(
    r"\b(?:mfg|mfd|prod|pkd|packed|produced|manufactured|production)\b",
    r"\bhergestellt|\bherstell\w*datum|\bverpackt am|\babgef[üu]llt|\bfabriqu[ée]|\bemball[ée] le|\bfabricad|\benvasad"
    r"|\bprodotto il|\bconfezionat",
    "(?:生产|出厂|制造|包装)日期",
)
ADDRESS_WORDS = _any(r"\baddress\b|\bvenue\b", "地址|地点|住址")
PASSWORD_WORDS = _any(r"\bpass ?(?:word|code|phrase)\b|\bpwd\b", "密码|口令")
ENDS_WITH_NAME = re.compile(r"(?:[:：]|word|code|密码|口令|地址|address)\s*$", re.IGNORECASE)
"""The value is in the next row."""


def matching(texts: Sequence[str], pattern: Pattern) -> list[int]:
    """The rows in which the pattern is found."""
    return [index for index, text in enumerate(texts) if pattern.search(text)]


def is_nothing(text: str) -> bool:
    """Whether every amount in the text is zero."""
    return all(not re.search("[1-9]", amount[0]) for amount in AMOUNT.finditer(text))


def is_bare(text: str) -> bool:
    """Whether the text is an amount and nothing that it could be the amount of."""
    rest = re.sub(r"(?i)\b(?:eur|gbp|usd|chf|cny|rmb|x)\b|元|小写", "", AMOUNT.sub("", text))
    return AMOUNT.search(text) is not None and sum(character.isalpha() for character in rest) < 2
