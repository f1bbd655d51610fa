"""Answers are cut where sentences end, and nothing is lost at the cuts."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gadget.calls import LANGUAGES, Language
from gadget.sentences import LONGEST, split
from gadget.speak.runs import is_speakable, runs

ENGLISH = {
    "": [],
    "   ": [],
    "It is raining outside.": ["It is raining outside."],
    "It is half past six. The sun is up.": ["It is half past six.", "The sun is up."],
    "Should I send it? I can wait! Tell me…": ["Should I send it?", "I can wait! Tell me…"],
    "Dr. Smith lives in St. Ives with Mrs. Jones.": ["Dr. Smith lives in St. Ives with Mrs. Jones."],
    "J. K. Rowling wrote it in the U.K. years ago.": ["J. K. Rowling wrote it in the U.K. years ago."],
    "It takes 3.5 litres of oil. Check it at 7.30 a.m. tomorrow.": [
        "It takes 3.5 litres of oil.",
        "Check it at 7.30 a.m. tomorrow.",
    ],
    "He left at 6 p.m. Nobody saw him again.": ["He left at 6 p.m.", "Nobody saw him again."],
    "Bring fruit, e.g. apples, pears, etc. and some bread.": [
        "Bring fruit, e.g. apples, pears, etc. and some bread."
    ],
    'She said "stop." Then she left the house.': ['She said "stop."', "Then she left the house."],
    "Wait... what was that noise?": ["Wait... what was that noise?"],
    "See example.com for the details.": ["See example.com for the details."],
    "Yes. It rings at seven in the morning.": ["Yes. It rings at seven in the morning."],
    "The pasta timer is done. Enjoy!": ["The pasta timer is done. Enjoy!"],
    "First line of the sign\nSecond line of the sign": ["First line of the sign", "Second line of the sign"],
    "So do I. Then we agree on that.": ["So do I. Then we agree on that."],
    "Nobody was there but I. Then the bell rang.": ["Nobody was there but I.", "Then the bell rang."],
}

CHINESE = {
    "": [],
    "现在是下午三点半。": ["现在是下午三点半。"],
    "我会在明天提醒你。还需要别的吗？": ["我会在明天提醒你。", "还需要别的吗？"],
    "好的。我会在明天下午三点提醒你！": ["好的。我会在明天下午三点提醒你！"],
    "今天最高气温3.5度；明天会下雨。": ["今天最高气温3.5度；", "明天会下雨。"],
    "他说：“走吧。”然后就离开了这里。": ["他说：“走吧。”", "然后就离开了这里。"],
    "等等……那是什么声音？": ["等等……", "那是什么声音？"],
    "请看example.com的说明。": ["请看example.com的说明。"],
}


@pytest.mark.parametrize(("text", "expected"), ENGLISH.items())
def test_english_is_cut_where_a_sentence_ends(text: str, expected: list[str]) -> None:
    assert split(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), CHINESE.items())
def test_chinese_is_cut_where_a_sentence_ends(text: str, expected: list[str]) -> None:
    assert split(text, "zh") == expected


def test_a_very_long_sentence_is_cut_at_a_comma() -> None:
    pieces = split("we went on and on, " * 40, "en")
    assert len(pieces) > 1
    assert all(piece.endswith(",") for piece in pieces)
    assert all(piece.endswith("，") for piece in split("我们一直往前走，" * 30, "zh"))


def test_a_very_long_sentence_without_commas_is_cut_between_words() -> None:
    pieces = split("word " * 200, "en")
    assert all(set(piece.split()) == {"word"} for piece in pieces)


pieces_of_text = st.lists(
    st.sampled_from(
        [
            "Hello",
            "Dr.",
            "3.5",
            "。",
            "！",
            ".",
            "...",
            "?",
            "\n",
            " ",
            ", ",
            "，",
            "你好",
            "p.m.",
            '"',
            "x" * 90,
            "(",
            "；",
        ]
    )
).map("".join)


@given(st.one_of(st.text(), pieces_of_text), st.sampled_from(LANGUAGES))
@example("x" * 1000, "en")
@example("字" * 1000, "zh")
def test_nothing_is_lost_and_no_piece_is_empty_or_too_long(text: str, language: Language) -> None:
    pieces = split(text, language)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)
    assert all(piece.strip() and len(piece) <= LONGEST[language] for piece in pieces)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("提醒你给Tom打电话，好吗？", "zh", [("提醒你给", "zh"), ("Tom", "en"), ("打电话，好吗？", "zh")]),
        ("the note says 买牛奶 today", "en", [("the note says ", "en"), ("买牛奶 ", "zh"), ("today", "en")]),
        ("“Tom”来了", "zh", [("“Tom”", "en"), ("来了", "zh")]),
        ("三点", "zh", [("三点", "zh")]),
        ("123", "zh", [("123", "zh")]),
        ("Привет", "en", [("Привет", "en")]),
        ("…!", "en", []),
        ("", "zh", []),
    ],
)
def test_mixed_text_is_cut_into_stretches_of_one_language(
    text: str, language: Language, expected: list[tuple[str, Language]]
) -> None:
    assert runs(text, language) == expected


@given(st.text(), st.sampled_from(LANGUAGES))
def test_every_letter_is_in_a_stretch(text: str, language: Language) -> None:
    stretches = runs(text, language)
    heard = "".join(stretch for stretch, _ in stretches)
    assert [sign for sign in heard if sign.isalnum()] == [sign for sign in text if sign.isalnum()]
    assert all(is_speakable(stretch) for stretch, _ in stretches)
