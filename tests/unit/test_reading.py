"""Everything that is not a word becomes one before it is read aloud."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.act.saying import say_clock
from gadget.calls import LANGUAGES, Language
from gadget.speak import reading_chinese, reading_english
from gadget.speak.reading import readable

ENGLISH = {
    "": "",
    "It's fine, isn't it?": "It's fine, isn't it?",
    # times and dates
    "It's 6:30 in the evening.": "It's six thirty in the evening.",
    "7:05 p.m.": "seven oh five p m",
    "at 6 p.m.": "at six p m",
    "3pm": "three p m",
    "at 7:00": "at seven o'clock",
    "at 7:00 in the morning": "at seven in the morning",
    "at 18:00": "at eighteen hundred",
    "18:30": "eighteen thirty",
    "9:00-17:30": "nine o'clock to seventeen thirty",
    "10:15:30": "ten fifteen and thirty seconds",
    "2026-05-03": "the third of May twenty twenty-six",
    "Friday the 8th of May 2026": "Friday the eighth of May twenty twenty-six",
    "since 1999 and in 2005": "since nineteen ninety-nine and in two thousand and five",
    "in 1900": "in nineteen hundred",
    "in 1905": "in nineteen oh five",
    "the 1990s": "the nineteen nineties",
    "the 21st and the 103rd": "the twenty-first and the one hundred and third",
    "the 12th, 20th and 30th": "the twelfth, twentieth and thirtieth",
    # numbers
    "0": "zero",
    "100": "one hundred",
    "101": "one hundred and one",
    "1,234,567 people": "one million two hundred and thirty-four thousand five hundred and sixty-seven people",
    "3.14": "three point one four",
    "-5 and 5": "minus five and five",
    "3-5 minutes": "three to five minutes",
    "007": "zero zero seven",
    "1/2 cup": "one half cup",
    "2½ hours": "two and one half hours",
    "3/4": "three quarters",
    "24/7": "twenty-four seven",
    "version 2.0.1": "version two point zero point one",
    "B2B": "B two B",
    "#1": "number one",
    "No. 5": "number five",
    # units and money
    "20% of 3.5 km": "twenty percent of three point five kilometres",
    "1 kg and 5 kg": "one kilogram and five kilograms",
    "-5°C": "minus five degrees Celsius",
    "20 °C": "twenty degrees Celsius",
    "1°": "one degree",
    "100 km/h": "one hundred kilometres per hour",
    "2 ft": "two feet",
    "$3.50": "three dollars and fifty cents",
    "$1": "one dollar",
    "$0.05": "five cents",
    "£1.01": "one pound and one penny",
    "€20": "twenty euros",
    "$2 million": "two million dollars",
    # signs and addresses
    "R&D @ home": "R and D at home",
    "salt and/or pepper": "salt and or pepper",
    "**bold** and _thin_": "bold and thin",
    "done 😀!": "done!",
    "e.g. tea": "for example tea",
    "see https://www.example.com/path now": "see example dot com slash path now",
    "bob.smith@mail.org.": "bob dot smith at mail dot org.",
    "call +44 20 7946 0958": "call plus four four, two zero, seven nine four six, zero nine five eight",
    "call 0612345678": "call zero six one, two three four, five six seven eight",
    "1500000 people": "one million five hundred thousand people",
}

CHINESE = {
    "": "",
    "好的，没问题。": "好的，没问题。",
    "现在是15:30。": "现在是十五点三十分。",
    "7:05": "七点零五分",
    "2:00": "两点",
    "12:00": "十二点",
    "12:30-14:00": "十二点三十分到十四点",
    "10:00:05": "十点零分五秒",
    "2026年5月3日": "二零二六年五月三日",
    "2026-05-03": "二零二六年五月三日",
    "90年代": "九零年代",
    "2000年前": "两千年前",
    "20%的人": "百分之二十的人",
    "3.5%": "百分之三点五",
    "90%-95%": "百分之九十到百分之九十五",
    "3.5公里": "三点五公里",
    "5kg，100km/h": "五公斤，一百公里每小时",
    "-5℃到20℃": "零下五摄氏度到二十摄氏度",
    "气温-5°C": "气温零下五摄氏度",
    "3-5分钟": "三到五分钟",
    "2个苹果": "两个苹果",
    "2月2号": "二月二号",
    "2点": "两点",
    "2小时": "两小时",
    "第2次": "第二次",
    "22个": "二十二个",
    "12个": "十二个",
    "105": "一百零五",
    "110": "一百一十",
    "1005": "一千零五",
    "10500元": "一万零五百元",
    "12000人": "一万两千人",
    "200000": "二十万",
    "100000500人": "一亿零五百人",
    "1,234个": "一千二百三十四个",
    "0.5": "零点五",
    "2.5万": "二点五万",
    "¥3.5和$20": "三点五元和二十美元",
    "1/2": "二分之一",
    "½杯": "二分之一杯",
    "-3": "负三",
    "3×4=12": "三乘四等于十二",
    "13812345678": "幺三八，幺二三四，五六七八",
    "010-62345678": "零幺零，六二三四五六七八",
    "A4纸": "A四纸",
    "２０分钟": "二十分钟",
    "bob@mail.com": "bob 艾特 mail 点 com",
    "www.example.com": "example 点 com",
    "好😀": "好",
}


@pytest.mark.parametrize(("written", "said"), ENGLISH.items())
def test_english_is_written_out(written: str, said: str) -> None:
    assert readable(written, "en") == said


@pytest.mark.parametrize(("written", "said"), CHINESE.items())
def test_chinese_is_written_out(written: str, said: str) -> None:
    assert readable(written, "zh") == said


signs = st.text(st.sampled_from("0123456789.,:-/%$£°+@#½ ②年月点个kmC一abc&\n~٣"), max_size=25)


@given(st.one_of(st.text(), signs), st.sampled_from(LANGUAGES))
def test_no_digit_is_left_and_reading_again_changes_nothing(text: str, language: Language) -> None:
    said = readable(text, language)
    assert not re.search(r"\d", said)
    assert readable(said, language) == said


@given(st.integers(0, 10**15 - 1))
def test_english_numbers_are_told_apart(number: int) -> None:
    assert _english_value(reading_english.cardinal(number)) == number


@given(st.integers(0, 10**12 - 1))
def test_chinese_numbers_are_told_apart(number: int) -> None:
    assert _chinese_value(reading_chinese.cardinal(number)) == number


def test_what_the_gadget_says_about_time_is_readable() -> None:
    from datetime import UTC, datetime

    at = datetime(2026, 5, 6, 18, 5, tzinfo=UTC)
    assert readable(say_clock(at, "en"), "en") == "six oh five in the evening"
    assert readable(say_clock(at, "zh"), "zh") == "晚上六点零五分"


def _english_value(words: str) -> int:
    """Reads a number back, in a way of its own."""
    ones = {word: value for value, word in enumerate(reading_english._ONES)}
    tens = {word: 10 * value for value, word in enumerate(reading_english._TENS)}
    scales = {name: size for size, name in reading_english._SCALES}
    total = block = 0
    for word in words.replace("-", " ").split():
        if word == "hundred":
            block *= 100
        elif word in scales:
            total, block = total + block * scales[word], 0
        elif word != "and":
            block += ones[word] if word in ones else tens[word]
    return total + block


def _chinese_value(words: str) -> int:
    """Reads a number back, in a way of its own."""
    total = block = digit = 0
    for character in words.replace("万亿", "兆"):
        if character in "十百千":
            block += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
        elif character in "万亿兆":
            total, block, digit = (
                total + (block + digit) * {"万": 10**4, "亿": 10**8, "兆": 10**12}[character],
                0,
                0,
            )
        else:
            digit = 2 if character == "两" else "零一二三四五六七八九".index(character)
    return total + block + digit
