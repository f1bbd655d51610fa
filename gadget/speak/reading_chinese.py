"""Numbers, times, units and signs in Chinese words."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_UNITS = {
    "km/h": "公里每小时", "m/s": "米每秒", "km": "公里", "cm": "厘米", "mm": "毫米", "m": "米",
    "kg": "公斤", "mg": "毫克", "g": "克", "ml": "毫升", "mL": "毫升", "l": "升", "L": "升",
    "kWh": "度", "kW": "千瓦", "W": "瓦", "V": "伏", "Hz": "赫兹",
    "h": "小时", "min": "分钟", "s": "秒", "ms": "毫秒",
    "°C": "摄氏度", "℃": "摄氏度", "°F": "华氏度", "℉": "华氏度", "°": "度",
}  # fmt: skip
_MONEY = {"$": "美元", "£": "英镑", "€": "欧元", "¥": "元", "￥": "元"}
_SIGNS = {
    "&": "和", "+": "加", "=": "等于", "@": "艾特", "×": "乘", "÷": "除以", "→": "到", "%": "百分号",
    "°": "度", "℃": "摄氏度", "℉": "华氏度", "$": "美元", "£": "英镑", "€": "欧元", "¥": "元", "#": " ",
    "~": " ",
}  # fmt: skip
_MEASURES = (
    r"个|位|只|条|件|张|本|次|遍|杯|瓶|盒|袋|包|斤|公斤|克|升|毫升|米|公里|厘米|岁|天|周|星期|小时|钟头|分钟|秒|点|年|"
    r"块|元|毛|份|种|家|辆|台|部|把|双|对|套|片|颗|粒|封|名|口|间|座|棵|朵|碗|盘|罐|箱|首|场|句|段|度|倍|万|亿|千"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_YEAR = r"(?<!\d)(\d{4}|\d{2}(?=年代))(?=年(?!前|后|来|多|以|间|级))"
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))


def words(text: str) -> str:
    """Chinese `text` with everything but characters, letters and punctuation written out."""
    text = re.sub(
        r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b",
        lambda d: f"{_spelled(d[1])}年{_plain(d[2])}月{_plain(d[3])}日",
        text,
    )
    text = re.sub(r"(?<=[:：]\d\d)\s?[-–—~～]\s?(?=\d{1,2}[:：])", "到", text)
    text = re.sub(r"(?<![\d:：])(\d{1,2})[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\d:：])", _clock, text)
    text = re.sub(_YEAR, lambda found: _spelled(found[1]), text)
    text = re.sub(r"(?<![A-Za-z\d.])\+?\d[\d ()-]{5,}\d(?![\d.,])", _telephone, text)
    text = re.sub(r"(?<=[\d%℃])\s?[-–—~～]\s?(?=\d)", "到", text)
    text = re.sub(
        rf"(-|−)?({_NUMBER})\s?%", lambda found: f"{'负' if found[1] else ''}百分之{_plain(found[2])}", text
    )
    text = re.sub(
        rf"([$£€¥￥])\s?({_NUMBER})(万|亿)?", lambda m: f"{_count(m[2])}{m[3] or ''}{_MONEY[m[1]]}", text
    )
    text = re.sub(r"\d+(?:\.\d+){2,}", lambda dotted: "点".join(map(_plain, dotted[0].split("."))), text)
    text = re.sub(
        r"(?<![\d])(\d{1,2})\s?/\s?(\d{1,2})(?![\d/])", lambda m: f"{_plain(m[2])}分之{_plain(m[1])}", text
    )
    text = re.sub(rf"(?<![A-Za-z\d-])[-−](?=(?:{_NUMBER})\s?(?:℃|°|度))", "零下", text)
    text = re.sub(r"(?<![A-Za-z\d-])[-−](?=\d)", "负", text)
    text = re.sub(
        rf"({_NUMBER})\s?({_UNIT})(?![A-Za-z/])", lambda found: _count(found[1]) + _UNITS[found[2]], text
    )
    text = re.sub(rf"第({_NUMBER})", lambda found: f"第{_plain(found[1])}", text)
    text = re.sub(rf"({_NUMBER})(?={_MEASURES})", lambda found: _count(found[1]), text)
    text = re.sub(_NUMBER, lambda found: _plain(found[0]), text)
    for sign, said in _SIGNS.items():
        text = text.replace(sign, said)
    return text


def cardinal(number: int) -> str:
    """A whole number: 一万零五十; ten is 十, two is 二 (两 before 百 is left to taste, before 千 and 万 it is 两)."""
    if number < 10:
        return _DIGITS[number]
    if number >= 10**16:
        return _spelled(str(number))
    said = ""
    for size, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        block, number = divmod(number, size)
        if not block:
            continue
        text = _below_ten_thousand(block)
        if said and block < 1000 and not said.endswith("零"):
            text = "零" + text
        said += ("两" if text == "二" and size > 1 else text) + name
    return said.removeprefix("一") if said.startswith("一十") else said


def _below_ten_thousand(number: int) -> str:
    said, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            said += (
                ("零" if gap and said else "")
                + ("两" if digit == 2 and size == 1000 else _DIGITS[digit])
                + name
            )
            gap = False
        else:
            gap = True
    return said


def _plain(text: str) -> str:
    """A number as it is: 二, 三点五; what begins with a nought is a code and is spelled."""
    whole, _, decimals = text.replace(",", "").partition(".")
    if not decimals and len(whole) > 2 and whole[0] == "0":
        return _spelled(whole)
    said = cardinal(int(whole)) if len(whole) <= 16 else _spelled(whole)
    return f"{said}点{_spelled(decimals)}" if decimals else said


def _count(text: str) -> str:
    """A number of things: 两, 三点五."""
    said = _plain(text)
    return "两" if said == "二" else said


def _spelled(text: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in text)


def _clock(found: re.Match[str]) -> str:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    said = f"{_count(str(hour))}点"
    if minute or second:
        said += f"{'零' if minute < 10 else ''}{_plain(str(minute)) if minute else ''}分"
    return said + (f"{_plain(str(second))}秒" if second else "")


def _telephone(found: re.Match[str]) -> str:
    """Digit by digit, with 幺 for one as on the telephone."""
    text = found[0]
    digits = re.sub(r"\D", "", text)
    groups = re.findall(r"\d+", text)
    grouped = re.match(r"[+0(]|1\d\d[ -]\d{4}[ -]\d{4}$|[48]00[ -]", text)
    if len(digits) < 7 or (len(groups) > 1 and not grouped) or (len(groups) == 1 and text.endswith("00")):
        return text
    if len(groups) == 1 and len(digits) == 11:
        groups = [digits[:3], digits[3:7], digits[7:]]
    said = "，".join(_spelled(group) for group in groups).replace("一", "幺")
    return f"{'加' if text.startswith('+') else ''}{said}"
