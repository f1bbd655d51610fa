"""Whatever is read: the report of the process that reads pictures, what stands in them, cards, what is said."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gadget.act.writing.answer import answer
from gadget.act.writing.reader import _understood
from gadget.act.writing.seen import Code, Seen, from_json, to_json
from gadget.calls import LANGUAGES, Language
from gadget.contacts import vcard
from gadget.errors import GadgetError
from gadget.sentences import split
from gadget.speak.reading import readable
from tests.fuzzing import fuzz
from tests.unit.test_writing import LINES


@fuzz()
@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_can_be_read_aloud(text: str, language: Language) -> None:
    for sentence in split(text, language):
        assert isinstance(readable(sentence, language), str)


_SEEN = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=9) | st.just(10**400) | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from("lines codes error code message".split()), inner, max_size=4)
    ),
    max_leaves=20,
)
_REPORTS = st.one_of(
    _SEEN.map(json.dumps),
    st.text(max_size=40),
    st.sampled_from(["[" * 20_000, '{"lines":' * 9000, "1" * 5000, '{"lines": [], "codes": []}']),
    st.builds(
        lambda corner, words: json.dumps(
            {"lines": [[words, 0.9, [corner] * 4, False]], "codes": [["QR", words]]}
        ),
        st.lists(st.floats() | st.just(10**400), max_size=3),
        _SEEN,
    ),
)


@fuzz()
@given(_REPORTS, st.text(max_size=30), st.sampled_from(LANGUAGES))
def test_whatever_the_process_that_reads_pictures_writes_is_writing_or_an_error(
    report: str, heard: str, language: Language
) -> None:
    try:
        seen = _understood(report)
    except GadgetError as error:
        assert error.message
    else:
        assert answer(seen, heard, language).strip()


@fuzz()
@given(
    st.lists(LINES, max_size=12),
    st.lists(
        st.text(max_size=300) | st.sampled_from(["WIFI:S:x;;", "WIFI:", "BEGIN:VCARD", "http://["]),
        max_size=4,
    ),
    st.text(max_size=40)
    | st.sampled_from(["what's the total", "保质期到哪天", "what's the wifi password", "read the code"]),
    st.sampled_from(LANGUAGES),
)
def test_whatever_stands_in_a_picture_is_quoted_and_speakable(
    lines: list[Any], codes: list[str], heard: str, language: Language
) -> None:
    seen = from_json(to_json(Seen(tuple(lines), tuple(Code("QR Code", code) for code in codes))))
    said = answer(seen, heard, language)
    assert said.strip() and "\x00" not in said and "\u202e" not in said
    for sentence in split(said, language):
        readable(sentence, language)


_CARD_LINES = st.sampled_from(
    "FN:Anna|N:Berg;Anna;;;|TEL:+34612345678|TEL;TYPE=cell:612|EMAIL:anna@example.org|NICKNAME:mum,妈妈|item1.TEL:1|BEGIN:VCARD|"
    "END:VCARD|VERSION:2.1|VERSION:4.0|PHOTO;ENCODING=b:AAAA|FN;ENCODING=QUOTED-PRINTABLE:=E7=8E|TEL;VALUE=uri:tel:+3461|X:\\n\\,;|"
    " folded|N;CHARSET=GB2312:=C0=EE|REV:x|FN;CHARSET=nonsense:a".split("|")
) | st.text(max_size=30)


@fuzz()
@given(
    st.lists(_CARD_LINES, max_size=14),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(0, 400),
    st.binary(max_size=6),
)
def test_whatever_a_card_holds_is_a_contact_or_refused(
    lines: list[str], end: str, at: int, noise: bytes
) -> None:
    whole = end.join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""]).encode("utf-8", "surrogatepass")
    read = vcard.read(whole[:at] + noise + whole[at:], "ES")
    assert read.contacts or read.refused
    assert all(contact.name.strip() and contact.name.isprintable() for contact in read.contacts)
