"""Tells numbers to call from the many that nobody can call: of accounts, orders, taxes, books. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gadget.act.writing.marks import DATE, matching

_NUMBER = re.compile(
    r"(?<![\d/.-])(?:(?:\+|00)?\(?\d[\d() .-]{5,18}\d(?![\d/])|0\d{2,5} ?/ ?\d[\d -]{3,12}\d(?![\d/]))"
)
_BAR_CODE = re.compile(r"\d ?\d{6} ?\d{6}|\d ?\d{5} ?\d{5} ?\d")
"""As it is printed below the bars: thirteen digits or twelve. Eleven are a mobile number."""
_IN_LETTERS = re.compile(r"\b(?:1[- ])?8(?:00|33|44|55|66|77|88)[- ][A-Z][A-Z\d-]{5,}")
_PHONE = re.compile(
    r"\b(?:tel|phone|telephone|ph|call|ring|dial|mobile|cell|hotline|help ?line|t[ée]l[ée]phone|t[ée]l|telefono?"
    r"|telefon|tel[ée]fono|m[óo]vil|cellulare"
    r"|handy|home|office|work|reception|surgery)\b|(?:^|[\s,;|，])[tpm][:.：]? ?(?=[+(\d]|$)"
    "|电话|手机|热线|咨询|联系|致电|拨打|客服|物业|前台|报修|投诉|值班",
    re.IGNORECASE,
)
_FAX = re.compile(r"\b(?:tele)?fax\b|(?:^|[\s,;|，])f[:.：]? ?(?=[+(\d]|$)|传真", re.IGNORECASE)
_KEPT = (
    r"vat|gst|tax|company|charity|reg(?:istration|istered)?|a/?c|acc(?:oun)?t|sort code|iban|bic|abn|acn|ein|nhs"
    r"|ref(?:erence)?|lot|batch|invoice|receipt|trans(?:action)?|auth(?:ori[sz]ation)?|approval|meeting|webinar|passcode|pin"
    r"|tracking|parcel|isbn|issn|card|serial|s/n|model|member(?:ship)?|policy|licen[cs]e|passport"
    r"|ean|upc|sku|bar ?code|id"
    r"|version|steuer-?(?:nummer|nr)|ust-?id\w*|konto(?:nummer)?|rechnung\w*|kunden(?:nummer|nr)|bestell(?:nummer|nr)|siret|siren"
)
_ASKED_FOR = r"order|booking|reservation|ticket|customer|patient|employee|case|flight|item|part"
_NOT_CALLED = re.compile(
    rf"\b(?:{_KEPT})\b\.?(?: (?:reg|id|no|number|nr|code))*[^\w]*"
    rf"(?:(?:no|nr|number|id|[a-z]{{2}}\d{{0,2}}(?: [a-z]{{4}})?)\b\W*)?$"
    r"|^\W*n[or]\W*$"
    rf"|\b(?:{_ASKED_FOR}) ?(?:no|nr|number|id|ref|code|#)\W*$"
    "|(?:订单|流水|税|卡|[账帐][户号]?|身份证|批|编|单|工|群|会员|发票"
    "|执照|许可证|机器|快递|运单|货|桌|证件?|代)[^，。\\d]{0,3}[号码]"
    r"[^，。\d]{0,3}$|QQ[^，。\d]{0,3}$|会议(?:号|ID)\W*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"\W*(?:(?:your|our|my|the|{_KEPT}|{_ASKED_FOR})\b\W*)+(?:n[or]\b\W*|number|code)?"
    r"|.*(?:\b(?:n[or]|number|id|code)\b\W*|[:：#号码]\W*|QQ群?)",
    re.IGNORECASE,
)
"""A row that is nothing but what a number is called: "Card number", not "Business card"."""
_SHORT = re.compile(
    r"(?:(?:\b(?:call|dial|ring|text|hotline|helpline)\b|电话|热线|致电|拨打?|客服|报警|火警|急救)"
    r"|\b(?:phone|tel|telephone)\b(?=\W{0,3}(?:(?:no|number)\b\W{0,3})?\d{3}))"
    r"\W{0,3}(?:(?:no|number)\b\W{0,3})?\d{1,3}(?: ?\d{3}|\d{0,3})"
    r"(?![\d.,:]|\s*\d|\s?(?:times|am|pm|days?|hours?|min(?:ute)?s?|pro|max|plus|mini|ultra|lite)\b)",
    re.IGNORECASE,
)
"""Numbers of few digits are only called where that is said: 999, 116 117, 95588; a Phone 14 Pro Max is a thing."""


def phones(texts: Sequence[str]) -> list[int]:
    """The rows with a telephone number: those that say so, if any do; a fax only where there is nothing else."""
    called = [(index, label) for index, label in _numbers(texts) if not _FAX.search(label)]
    named = [index for index, label in called if _PHONE.search(label) or _PHONE.search(texts[index])]
    return named or [index for index, _ in called] or matching(texts, _SHORT) or faxes(texts)


def faxes(texts: Sequence[str]) -> list[int]:
    """The rows with the number of a fax."""
    return [index for index, label in _numbers(texts) if _FAX.search(label)]


def _numbers(texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The row of each number that can be called, and what it is called there or in the row before."""
    for index, text in enumerate(texts):
        end = 0
        for found in _NUMBER.finditer(text):
            label, end = text[end : found.start()], found.end()
            if not any(map(str.isalpha, label)):
                label = _above(texts, index) + label
            if _is_called(found[0].strip(), label, text):
                yield index, label
        if not end and _IN_LETTERS.search(text):
            yield index, text


def _above(texts: Sequence[str], index: int) -> str:
    """What a number is called by the row above, or where names stand together, by the one as far up."""
    first = index
    while first and _is_number(texts[first - 1]):
        first -= 1
    below = first + 1
    while below < len(texts) and _is_number(texts[below]):
        below += 1
    names = texts[max(0, first - (below - first)) : first]
    if len(names) == below - first and all(_is_name(name) for name in names):
        return names[index - first]
    above = texts[index - 1] if index else ""
    unsaid = re.search(r"\d", above) or (_NOT_CALLED.search(above) and not _LABEL.fullmatch(above))
    return "" if unsaid else above


def _is_number(text: str) -> bool:
    return _NUMBER.search(text) is not None and not any(map(str.isalpha, text))


def _is_name(text: str) -> bool:
    return not re.search(r"\d", text) and any(named.search(text) for named in (_PHONE, _FAX))


def _is_called(number: str, label: str, text: str) -> bool:
    digits = sum(character.isdigit() for character in number)
    if not 7 <= digits <= 15 or DATE.match(number):
        return False
    kept = _NOT_CALLED.search(label)
    if kept and not _PHONE.search(label, kept.start()):
        return False
    plain = (digits in (8, 12, 13) and number.isdigit()) or _BAR_CODE.fullmatch(number)
    return not plain or any(named.search(part) for named in (_PHONE, _FAX) for part in (label, text))
