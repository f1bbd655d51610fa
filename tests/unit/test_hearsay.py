"""What others wrote becomes a sentence or two of plain words, whatever they wrote."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.calls import LANGUAGES, Language
from gadget.hearsay import LONGEST, for_the_ear, plain

HOSTILE = "".join(chr(code) for code in (0, 7, 8, 27, 0x200B, 0x202E, 0x2066, 0xFEFF, 0xE000, 0x1F600))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Paris is the capital.", "Paris is the capital."),
        (
            "<b>Paris</b> is the&nbsp;capital<sup>[1]</sup> of France.[2][citation needed]",
            "Paris is the capital of France.",
        ),
        ("Zipper (/ˈzɪpər/), a fastener.", "Zipper, a fastener."),
        ("See [the docs](https://a.b/c) at https://a.b/c?d=e#f for more.", "See the docs at for more."),
        ("**Bold** and `code` # heading", "Bold and code heading."),
        ("- one thing", "one thing."),
        ("One. Two. Three.", "One. Two. Three."),
        (
            "The first sentence is here. The second one follows it. The third one is too much.",
            "The first sentence is here. The second one follows it.",
        ),
        ("The whole of a sentence. And one that was cut ...", "The whole of a sentence."),
        ("Only one that was cut …", "Only one that was cut."),
        ("&lt;script&gt;alert(1)&lt;/script&gt; Hello there.", "alert Hello there."),
        ("&amp;amp;lt;b&amp;amp;gt;Deep", "Deep."),
        ("<speak><prosody rate='x-fast'>Buy</prosody></speak> now.", "Buy now."),
        ("Say [[h@l'oU]] to it.", "Say to it."),
        ("a\x1b]0;title\x07b\x00c", "a 0;titlebc."),
        ("e\u0301te\u0301 c\u0327a Z\u0335\u0321\u0321a", "été ça Za."),
        ("I ❤️ 🎉 this", "I this."),
        ("<>[](){}", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_english_text_is_made_plain(written: str, said: str) -> None:
    assert for_the_ear(written, "en") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("拉链（英语：zipper）是一种扣件[1]。", "拉链是一种扣件。"),
        ("<p>珠穆朗玛峰 是 世界最高峰</p>", "珠穆朗玛峰是世界最高峰。"),
        ("第一句话在这里。第二句话在这里。第三句话太多了。", "第一句话在这里。第二句话在这里。"),
        ("见https://a.b/c，谢谢。", "见，谢谢。"),
        ("【广告】这个很好……", "这个很好。"),
    ],
)
def test_chinese_text_is_made_plain(written: str, said: str) -> None:
    assert for_the_ear(written, "zh") == said


def test_a_very_long_text_is_cut_and_quickly_done() -> None:
    for seed in ("word ", "<", "(", "[", "&amp;", "字", "http://", "((", "[](", "a" * 50):
        said = for_the_ear(seed * 500_000, "en")
        assert len(said) <= LONGEST["en"] + 1


PIECES = "<b> </speak> [1] [[ ]] ( （ ） http://x.y/z &lt; &amp; … 。 \x1b[31m word 字 ** [a](b) 1. e\u0301 -".split()
MARKUP = st.lists(st.sampled_from([*PIECES, ". ", " ", "\n", "\n- ", HOSTILE]), max_size=40).map("".join)


@settings(max_examples=1500, deadline=None)
@given(st.text(max_size=300) | MARKUP, st.sampled_from(LANGUAGES))
def test_whatever_comes_in_only_words_come_out(text: str, language: Language) -> None:
    """1500 texts of any characters and of piled-up markup."""
    said = for_the_ear(text, language)
    assert len(said) <= LONGEST[language] + 1
    assert not set(said) & set("<>[]{}()\\|`*_#\n\r\t")
    assert not [c for c in said if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "So")]
    again = _letters(
        for_the_ear(said, language)
    )  # with its full stop it may be cut once more, and says nothing else
    assert again == _letters(said)[: len(again)] and bool(again) == bool(_letters(said))
    assert plain(plain(text)) == plain(text)


def _letters(text: str) -> list[str]:
    return [character for character in text if character.isalnum()]
