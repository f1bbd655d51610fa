"""Numbers, times, units and signs in English words."""

from __future__ import annotations

import re
from datetime import date

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_MONTHS = (
    "January February March April May June July August September October November December".split()
)  # fmt: skip
_MONTH = rf"(?:{'|'.join(_MONTHS)}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
_MONEY = {"$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent"), "¥": ("yuan", "fen")}
_UNITS = {
    "km/h": "kilometre per hour", "m/s": "metre per second", "mph": "mile per hour", "km": "kilometre",
    "cm": "centimetre", "mm": "millimetre", "m": "metre", "kg": "kilogram", "mg": "milligram", "g": "gram",
    "ml": "millilitre", "l": "litre", "L": "litre", "lb": "pound", "lbs": "pound", "oz": "ounce", "ft": "foot",
    "kWh": "kilowatt hour", "kW": "kilowatt", "W": "watt", "V": "volt", "Hz": "hertz", "kHz": "kilohertz",
    "GB": "gigabyte", "MB": "megabyte", "kB": "kilobyte", "h": "hour", "hr": "hour", "hrs": "hour", "min": "minute",
    "mins": "minute", "s": "second", "sec": "second", "ms": "millisecond", "°C": "degree Celsius",
    "°F": "degree Fahrenheit", "℃": "degree Celsius", "℉": "degree Fahrenheit", "°": "degree", "%": "percent",
}  # fmt: skip
_PLURALS = {"foot": "feet", "hertz": "hertz", "kilohertz": "kilohertz", "percent": "percent", "penny": "pence",
            "yuan": "yuan", "fen": "fen"}  # fmt: skip
_SAYINGS = (
    (r"\be\.g\.", "for example"), (r"\bi\.e\.", "that is"), (r"\betc\.(?=\s+[a-z,])", "et cetera"),
    (r"\betc\b", "et cetera"), (r"\bvs\b\.?", "versus"), (r"\bapprox\.", "approximately"),
    (r"\b[Nn]os?\.\s?(?=\d)", "number "), (r"(?<=\d)\s?([ap])\.?\s?m\b\.?(?!\w)", r" \1 m"),
    (r"\b24/7\b", "twenty-four seven"), (r"\band/or\b", "and or"), (r"#\s?(?=\d)", "number "),
    (r"(?<=\d:\d\d)\s?[-–~]\s?(?=\d{1,2}:)", " to "),
)  # fmt: skip
_SIGNS = {
    "&": " and ", "+": " plus ", "=": " equals ", "@": " at ", "×": " times ",
    "÷": " divided by ", "→": " to ", "%": " percent ", "°": " degrees ",
    "℃": " degrees Celsius ", "℉": " degrees Fahrenheit ", "$": " dollars ", "£": " pounds ",
    "€": " euros ", "¥": " yuan ", "#": " ", "~": " ",
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_YEAR = (
    rf"(\b{_MONTH}\.?,? |\b(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Yy]ear) )(1[1-9]\d\d|20\d\d)\b"
    rf"(?![.,]?\d| ?(?:{_UNIT})\b)"
)


def words(text: str) -> str:
    """English `text` with everything but letters and punctuation written out."""
    for pattern, said in _SAYINGS:
        text = re.sub(pattern, said, text)
    text = re.sub(r"\b(\d{4})-(\d\d)-(\d\d)\b", _iso_date, text)
    text = re.sub(r"(?<![\d:])(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?![\d:])", _clock, text)
    text = re.sub(
        rf"([$£€¥])\s?({_NUMBER})(?:\s?(thousand|million|billion|trillion|k|m|bn)\b)?", _money, text
    )
    text = re.sub(r"(?<![\w.])\+?\d[\d ()-]{5,}\d(?![\w.,]*\d)", _telephone, text)
    text = re.sub(_YEAR, _year, text)
    text = re.sub(r"\b(1[1-9]\d0|20\d0)s\b", lambda found: f"{year(int(found[1]))[:-1]}ies", text)
    text = re.sub(r"\d+(?:\.\d+){2,}", lambda dotted: " point ".join(dotted[0].split(".")), text)
    text = re.sub(r"\b(\d{1,2})\s?/\s?(\d{1,2})\b(?!/)", _fraction, text)
    text = re.sub(r"(?<=\d)\s?[-–~]\s?(?=\d)", " to ", text)
    text = re.sub(r"(?<![\w-])[-−](?=\d)", "minus ", text)
    text = re.sub(r"\b(\d{1,9})(?:st|nd|rd|th)\b", lambda found: ordinal(int(found[1])), text)
    text = re.sub(rf"({_NUMBER})\s?({_UNIT})(?![\w°/])", _amount, text)
    text = re.sub(_NUMBER, lambda found: f" {_number(found[0])} ", text)
    for sign, said in _SIGNS.items():
        text = text.replace(sign, said)
    return re.sub(r"(?<=\w)\s*/\s*(?=\w)", " or ", text)


def cardinal(number: int) -> str:
    """A whole number in words: "one hundred and five"; past 10^15 digit by digit."""
    if number >= 10**15:
        return _digits(str(number))
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {cardinal(number % 100)}" if number % 100 else ""
        return f"{_ONES[number // 100]} hundred{rest}"
    size, name = next(scale for scale in _SCALES if number >= scale[0])
    left = number % size
    joint = " and " if left < 100 else " "
    return f"{cardinal(number // size)} {name}" + (f"{joint}{cardinal(left)}" if left else "")


def ordinal(number: int) -> str:
    """ "twenty-first"."""
    ahead, last = re.fullmatch(r"(.*?)([a-z]+)", cardinal(number)).groups()  # type: ignore[union-attr]
    if last.endswith("y"):
        return f"{ahead}{last[:-1]}ieth"
    return ahead + _ORDINALS.get(last, f"{last}th")


def year(number: int) -> str:
    """ "twenty twenty-six", "two thousand and five", "nineteen hundred"."""
    century, rest = number // 100, number % 100
    if century % 10 == 0 and rest < 10:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def _number(text: str) -> str:
    whole, _, decimals = text.replace(",", "").partition(".")
    if not decimals and len(whole) > 1 and (whole[0] == "0" or len(whole) > 15):
        return _digits(whole)  # a code, not a count
    said = cardinal(int(whole)) if len(whole) <= 15 else _digits(whole)
    return f"{said} point {_digits(decimals)}" if decimals else said


def _digits(text: str) -> str:
    return " ".join(_ONES[int(digit)] for digit in text)


def _clock(found: re.Match[str]) -> str:
    hour, minute, second = int(found[1]), int(found[2]), found[3]
    if hour > 24:
        return f"{cardinal(hour)} {cardinal(minute)}"
    if minute == 0:
        said = f"{cardinal(hour)}{' hundred' if hour > 12 else chr(32) + 'o’clock' if hour else ' hundred'}"
        if re.match(r" (?:[ap] m\b|in the\b|at night\b)", found.string[found.end() :]):
            said = cardinal(hour)
    else:
        said = f"{cardinal(hour)} {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    seconds = int(second or 0)
    return said.replace("’", "'") + (
        f" and {_counted(cardinal(seconds), 'second', seconds == 1)}" if seconds else ""
    )


def _iso_date(found: re.Match[str]) -> str:
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return found[0].replace("-", " ")
    return f"the {ordinal(day.day)} of {_MONTHS[day.month - 1]} {year(day.year)}"


def _year(found: re.Match[str]) -> str:
    return found[1] + year(int(found[2]))


def _money(found: re.Match[str]) -> str:
    unit, part = _MONEY[found[1]]
    amount = found[2].replace(",", "")
    scale = {"k": "thousand", "m": "million", "bn": "billion"}.get(found[3] or "", found[3])
    if scale:
        return f"{_number(amount)} {scale} {_PLURALS.get(unit, unit + 's')}"
    whole, _, decimals = amount.partition(".")
    said = _counted(_number(whole), unit, int(whole) == 1)
    if len(decimals) != 2:
        return said if not decimals else f"{_number(amount)} {_PLURALS.get(unit, unit + 's')}"
    small = int(decimals)
    cents = _counted(cardinal(small), part, small == 1)
    if not small:
        return said
    return cents if int(whole) == 0 else f"{said} and {cents}"


def _telephone(found: re.Match[str]) -> str:
    text = found[0]
    groups = re.findall(r"\d+", text)
    count = sum(map(len, groups))
    grouped = re.match(r"[+0(]|\d{3}[ -]\d{3}[ -]\d{4}$", text)
    if count < 7 or (len(groups) > 1 and not grouped) or (len(groups) == 1 and text.endswith("00")):
        return text
    if len(groups) == 1:  # said in threes, the last four together
        digits = groups[0]
        groups = [digits[at : at + 3] for at in range(0, len(digits) - 4, 3)]
        groups.append(digits[sum(map(len, groups)) :])
    return ("plus " if text.startswith("+") else "") + ", ".join(_digits(group) for group in groups)


def _fraction(found: re.Match[str]) -> str:
    top, bottom = int(found[1]), int(found[2])
    if bottom == 2 or bottom == 4:
        name = {2: "half", 4: "quarter"}[bottom]
        plural = {"half": "halves", "quarter": "quarters"}[name]
    elif 3 <= bottom <= 10 and top < bottom:
        name = ordinal(bottom)
        plural = f"{name}s"
    else:
        return f"{cardinal(top)} slash {cardinal(bottom)}"
    and_a = "and " if re.search(r"\d\s*$", found.string[: found.start()]) else ""
    return f" {and_a}{cardinal(top)} {name if top == 1 else plural}"


def _amount(found: re.Match[str]) -> str:
    return _counted(_number(found[1]), _UNITS[found[2]], found[1] == "1")


def _counted(amount: str, unit: str, single: bool) -> str:
    first, space, rest = unit.partition(" ")
    if unit == "kilowatt hour":
        first, space, rest = unit, "", ""
    return f"{amount} {first if single else _PLURALS.get(first, first + 's')}{space}{rest}"
