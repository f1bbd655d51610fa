"""What the mind is trained and judged on keeps the rules of models/data/LABELS.md."""

from __future__ import annotations

import random
import zlib
from collections import Counter

import pytest

from tests import recipe  # noqa: F401 - before the recipe's own modules

import dataset  # isort: skip
import frames  # isort: skip
import labels  # isort: skip
import public_sets  # isort: skip
from gadget.calls import Call  # isort: skip


@pytest.fixture(scope="module", params=frames.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def lexicons(language: str) -> frames.Lexicons:
    return frames.Lexicons.load(language)


def test_every_frame_makes_requests_without_fault(language: str, lexicons: frames.Lexicons) -> None:
    expander = frames.Expander(lexicons, random.Random(1))
    wrong = []
    for frame in frames.load(language, lexicons):
        made = labels.example(expander.expand(frame), frame.action, language, "frame")
        wrong += [(frame.action, frame.line, fault) for fault in labels.faults(made)]
    assert wrong == []


def test_every_action_has_hundreds_of_wordings(language: str, lexicons: frames.Lexicons) -> None:
    wordings = Counter(frame.action for frame in frames.load(language, lexicons))
    assert set(wordings) == set(labels.SIGNATURES)
    assert min(wordings.values()) >= 250, wordings.most_common()[-3:]


@pytest.mark.parametrize("name", ["test-en", "test-zh", "dev-en", "dev-zh"])
def test_every_test_request_is_labelled_by_the_rules(name: str) -> None:
    examples = dataset.tests(name)
    assert [(made.text, labels.faults(made)) for made in examples if labels.faults(made)] == []
    texts = [made.text.casefold() for made in examples]
    assert len(set(texts)) == len(texts)
    assert len({made.call.action for made in examples}) == 28


def test_the_test_sets_are_as_large_as_promised() -> None:
    assert len(dataset.tests("test-en")) >= 300
    assert len(dataset.tests("test-zh")) >= 200


def test_labels_of_public_sentences_fit_their_sentences(language: str) -> None:
    if not public_sets.names():
        pytest.skip("the public data sets (../shared/data/text) are not here")
    rows = public_sets.rows(language)
    assert len(rows) > 1_000
    wrong = [
        (identity, fault)
        for identity, action, pieces in rows
        for fault in labels.faults(labels.example(pieces, action, language, identity))
    ]
    assert len(wrong) <= 5, wrong  # a few broken sentences, which the stream leaves out


def test_a_sentence_that_changed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    if not public_sets.names():
        pytest.skip("the public data sets (../shared/data/text) are not here")
    monkeypatch.setattr(public_sets, "_checksum", lambda text: f"{zlib.crc32(text.encode()) ^ 1:08x}")
    with pytest.raises(ValueError, match="is another sentence"):
        public_sets.rows("en")


def test_training_holds_nothing_worded_like_a_test_request() -> None:
    tested = dataset.Wordings(made.text for name in ("test-en", "test-zh") for made in dataset.tests(name))
    for name in ("test-en", "test-zh"):
        for made in dataset.tests(name):
            assert tested.holds(made.text.upper() + "!"), "case and punctuation make no other wording"
    assert not any(tested.holds(made.text) for made in dataset.stream(2_000, seed=5))


def test_one_seed_makes_one_stream(language: str) -> None:
    first, again, other = (list(dataset.Stream(language, seed).examples(200)) for seed in (1, 1, 2))
    assert first == again
    assert [made.text for made in first] != [made.text for made in other]


@pytest.mark.parametrize(
    ("line", "text", "call"),
    [
        (
            "Text {recipient=Bob}, no, {recipient=Anna} {message=I'm late}",
            "Text Bob, no, Anna I'm late",
            Call("send_text_message", {"recipient": "Bob Anna", "message": "I'm late"}),
        ),
        (
            "on {time=Monday} remind me to {task=call mum} at {time=noon}",
            "on Monday remind me to call mum at noon",
            Call("set_reminder", {"task": "call mum", "time": "Monday noon"}),
        ),
        (
            "Add {items=milk} and {items=two avocados}",
            "Add milk and two avocados",
            Call("instacart_shopping", {"items": ["milk", "two avocados"]}),
        ),
        ("Volume to {level=forty percent}", "Volume to forty percent", Call("set_volume", {"level": "40"})),
        ("音量调到{level=百分之三十五}", "音量调到百分之三十五", Call("set_volume", {"level": "35"})),
        (
            "把{which=六点的闹钟}{change=改到七点}",
            "把六点的闹钟改到七点",
            Call("change_timer", {"which": "六点的闹钟", "change": "七点"}),
        ),
        (
            "Where is my {item=red bag}{status:=where}",
            "Where is my red bag",
            Call("lost_and_found", {"item": "red bag", "status": "where"}),
        ),
        ("Which bin?{item:=}", "Which bin?", Call("smart_recycling", {"item": ""})),
    ],
)  # fmt: skip
def test_marks_become_a_request_and_its_call(line: str, text: str, call: Call) -> None:
    language = "zh" if "\u4e00" <= line[0] <= "\u9fff" else "en"
    made = labels.example(labels.marked(line), call.action, language, "here")
    assert made.text == text
    assert dict(made.call.arguments) == {
        **{slot.name: "" for slot in labels.SIGNATURES[call.action].slots if slot.required},
        **call.arguments,
    }
