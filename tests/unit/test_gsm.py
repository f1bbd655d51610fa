"""Text messages are cut where the networks cut them, and no character is cut in half."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gadget.gsm import BASIC, EXTENSION, ROOM, segments


@pytest.mark.parametrize(
    ("text", "alphabet", "places", "parts"),
    [
        ("", "GSM-7", 0, 1),
        ("Running late.", "GSM-7", 13, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("é" * 160, "GSM-7", 160, 1),
        ("ç", "UCS-2", 1, 1),  # only the capital Ç is in the alphabet
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 80 + "a", "GSM-7", 161, 2),
        ("€" * 77, "GSM-7", 154, 1),
        ("€" * 153, "GSM-7", 306, 3),  # 76 in each part: one place stays empty
        ("我" * 70, "UCS-2", 70, 1),
        ("我" * 71, "UCS-2", 71, 2),
        ("我" * 134, "UCS-2", 134, 2),
        ("我" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("😀" * 67, "UCS-2", 134, 3),  # 33 in each part
        ("`", "UCS-2", 1, 1),
        ("a\x1b", "UCS-2", 2, 1),
        ("’" + "a" * 70, "UCS-2", 71, 2),
    ],
)
def test_the_parts_are_those_of_the_standard(text: str, alphabet: str, places: int, parts: int) -> None:
    cut = segments(text)
    assert (cut.alphabet, cut.places, cut.count) == (alphabet, places, parts)
    assert "".join(cut.parts) == text


def test_the_alphabet_is_whole() -> None:
    assert len(BASIC) == len(set(BASIC)) == 127, "128 places, one of which is the escape"
    assert len(EXTENSION) == len(set(EXTENSION)) == 10
    assert not set(BASIC) & set(EXTENSION)
    places = dict(
        zip(BASIC[:27] + "\x1b" + BASIC[27:], range(128), strict=True)
    )  # code points of GSM 03.38, table 6.2.1
    known = {"@": 0, "\n": 10, "\r": 13, "Δ": 16, "Ξ": 26, "\x1b": 27, "Æ": 28, " ": 32, "0": 48, "¡": 64, "A": 65,
             "Ä": 91, "§": 95, "¿": 96, "a": 97, "ä": 123, "à": 127, "_": 17, "$": 2, "¤": 36}  # fmt: skip
    assert {character: places[character] for character in known} == known


@given(
    st.text(
        st.one_of(st.sampled_from(BASIC + EXTENSION), st.characters(exclude_categories=["Cs"])), max_size=600
    )
)
@example("€" * 76 + "aa€" * 40)
def test_any_text_is_cut_into_whole_characters_that_fit(text: str) -> None:
    cut = segments(text)
    alone, joined = ROOM[cut.alphabet]

    def places(part: str) -> int:
        if cut.alphabet == "UCS-2":
            return len(part.encode("utf-16-le")) // 2
        return sum(2 if character in EXTENSION else 1 for character in part)

    assert "".join(cut.parts) == text
    assert cut.places == places(text)
    assert all(places(part) <= (alone if cut.count == 1 else joined) for part in cut.parts)
    assert cut.count == 1 or cut.places > alone
    for part, following in zip(cut.parts, cut.parts[1:], strict=False):
        assert places(part) + places(following[0]) > joined, "no part is left emptier than it must be"
