"""What an engine wrote becomes what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.calls import LANGUAGES
from gadget.transcribe.characters import simplified
from gadget.transcribe.text import is_phantom, joined, loops, size, tidy, unlooped


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("  What time is it? ", "What time is it?"),
        ("- Set a timer.", "Set a timer."),
        ("[BLANK_AUDIO]", ""),
        ("(music) Stop.", "Stop."),
        ("♪ la la ♪", "la la"),
        ("call (555) 123", "call (555) 123"),
        ("<unk> hello", "hello"),
        ("*sighs* two", "two"),
        ('Note "buy milk"', "Note buy milk"),
        (". . . .", ""),
        ("It's 10:30, isn't it?", "It's 10:30, isn't it?"),
    ],
)
def test_english_keeps_its_words_and_loses_the_ornaments(written: str, said: str) -> None:
    assert tidy(written, "en") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("《大伙伴》", "大伙伴"),
        ("「现在几点」", "现在几点"),
        ("出现大规模感染 目前工厂", "出现大规模感染目前工厂"),
        ("上海明天会下雨吗?", "上海明天会下雨吗？"),
        ("今天,明天.", "今天，明天。"),
        ("给 Alice 发邮件", "给 Alice 发邮件"),
        ("明天早上7:30叫我", "明天早上7:30叫我"),
        ("一个十分钟的计时器�", "一个十分钟的计时器"),
        ("把Ｂ盒子２号打开", "把B盒子2号打开"),
        ("。。。", ""),
    ],
)
def test_chinese_gets_chinese_punctuation_and_no_spaces(written: str, said: str) -> None:
    assert tidy(written, "zh") == said


@pytest.mark.parametrize(
    "phantom",
    [
        "you",
        "You.",
        "the",
        "Thanks for watching!",
        "字幕由Amara.org社区提供",
        "请不吝点赞 订阅",
        "Glossary:",
        "...",
    ],
)
def test_what_engines_make_of_silence_is_not_heard(phantom: str) -> None:
    assert is_phantom(phantom)


@pytest.mark.parametrize(
    "request_", ["Thank you.", "What about you?", "the lights", "stop", "谢谢", "加字幕"]
)
def test_what_people_do_say_is_heard(request_: str) -> None:
    assert not is_phantom(request_)


@pytest.mark.parametrize(
    "text",
    [
        "7 of clubs, 7 of clubs",
        "Repeat that. Repeat that. Repeat that.",
        "5 5 5 5 5",
        "okay, okay, okay, okay,",
        "大人大人大人",
        "你不会不会不会不会",
        "放入小小的钥匙放入小小的钥匙",
        "I do. the next day, the next day",
    ],
)
def test_a_phrase_over_and_over_is_a_loop(text: str) -> None:
    assert loops(text)


@pytest.mark.parametrize(
    "text",
    [
        "five five",
        "no no no",
        "very very good",
        "等一等",
        "谢谢",
        "研究研究",
        "哈哈哈",
        "two and two and four",
        "",
    ],
)
def test_ordinary_repetition_is_no_loop(text: str) -> None:
    assert not loops(text)


def test_a_loop_is_cut_to_one_round_and_the_rest_is_kept() -> None:
    assert unlooped("Turn on the alarm, alarm, alarm, alarm, alarm now.") == "Turn on the alarm now."
    assert unlooped("好的大人大人大人大人再见") == "好的大人再见"
    assert unlooped("a b c. a b c. a b c. a b c. d") == "a b c. d"


@given(st.lists(st.sampled_from(["red", "green", "blue", "大", "人"]), max_size=12))
def test_cutting_loops_keeps_every_word_and_settles(words: list[str]) -> None:
    cut = unlooped(" ".join(words))
    assert set(cut.split()) == set(words)
    assert unlooped(cut) == cut


@given(st.text(max_size=40), st.sampled_from(LANGUAGES))
def test_tidying_is_done_once_and_for_all(text: str, language) -> None:
    once = tidy(text, language)
    assert once == once.strip()
    assert tidy(once, language) == once


def test_pieces_are_joined_as_each_language_does() -> None:
    assert joined(["Set a timer.", "", "Stop."], "en") == "Set a timer. Stop."
    assert joined(["定一个计时器", "", "停"], "zh") == "定一个计时器停"


def test_size_counts_words_and_chinese_characters() -> None:
    assert size("It's 10 o'clock.") == 3
    assert size("明天7点，好") == 5
    assert size(" … ") == 0


def test_traditional_characters_become_simplified() -> None:
    assert simplified("請幫我設定鬧鐘，看著時鐘") == "请帮我设定闹钟，看着时钟"
    assert simplified("现在几点了") == "现在几点了"
