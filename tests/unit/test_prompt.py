"""The prompt describes the catalogue, shows valid examples, and keeps a request inside its quotes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.act.catalogue import load_catalogue
from gadget.calls import Call, Consent, Signature, Slot, Where, problems
from gadget.decide.grammar import CallGrammar
from gadget.decide.prompt import (
    EXAMPLES,
    LONGEST_REQUEST,
    Part,
    Prompt,
    is_from_an_example,
    quoted,
)
from gadget.errors import BadModel

CATALOGUE = load_catalogue().signatures
BY_NAME = {signature.name: signature for signature in CATALOGUE}
FOREIGN = Signature(
    "feed_fish",
    (Slot("amount", True),),
    Consent.FREE,
    Where.DEVICE,
    "Feed the fish, but not too much (they beg).",
)


def gemma(words: str) -> str:
    return f"<bos><start_of_turn>user\n{words.strip()}<end_of_turn>\n<start_of_turn>model\n"


def text(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


def test_every_action_is_described_and_has_an_example_in_each_language() -> None:
    prefix = text(Prompt(CATALOGUE).prefix)
    for signature in CATALOGUE:
        assert f"\n{signature.name}: " in prefix
        assert prefix.count(f' -> {{"action": "{signature.name}"}}\n') == 2
        assert [language for language, _, _ in EXAMPLES[signature.name]] == ["en", "zh"]


def test_examples_are_valid_calls_that_the_grammar_accepts() -> None:
    for name, examples in EXAMPLES.items():
        for language, words, arguments in examples:
            assert problems(Call(name, arguments), BY_NAME[name]) == []
            line = text(Prompt(CATALOGUE).fill(words, name, language)).split("\n")[1]
            grammar = CallGrammar(CATALOGUE)
            grammar.feed(line.partition(" -> ")[2])
            assert grammar.done
            assert grammar.call() == Call(name, arguments)


def test_an_action_of_another_package_is_described_without_examples() -> None:
    prompt = Prompt((*CATALOGUE, FOREIGN))
    assert "\nfeed_fish: Feed the fish.\n" in text(prompt.prefix)
    assert text(prompt.fill("feed them", "feed_fish", "en")) == '"feed them" -> {"action": "feed_fish"'


def test_examples_of_the_request_s_language_stand_next_to_it() -> None:
    prompt = Prompt(CATALOGUE)
    for language in ("en", "zh"):
        last = text(prompt.fill("x", "set_alarm", language)).split("\n")[-2]
        assert last.startswith(quoted({lang: words for lang, words, _ in EXAMPLES["set_alarm"]}[language]))


def test_a_document_prompt_has_no_special_part() -> None:
    prompt = Prompt(CATALOGUE)
    parts = (*prompt.prefix, *prompt.choose("hello"), *prompt.fill("hello", "take_photo", "en"))
    assert not any(part.special for part in parts)
    assert text(prompt.choose("hello")) == '"hello" -> {"action": "'


def test_a_chat_prompt_has_the_request_between_the_template_s_own_markers() -> None:
    prompt = Prompt(CATALOGUE, gemma)
    assert prompt.prefix[0] == Part("<bos><start_of_turn>user\n", special=True)
    assert prompt.choose("hello") == (
        Part('"hello" ->'),
        Part("<end_of_turn>\n<start_of_turn>model\n", special=True),
        Part('{"action": "'),
    )
    assert prompt.fill("hello", "take_photo", "en")[-1] == Part('{"action": "take_photo"')


@pytest.mark.parametrize("broken", [lambda words: "", lambda words: words + words])
def test_a_template_that_loses_the_message_is_refused(broken: object) -> None:
    with pytest.raises(BadModel, match="template"):
        Prompt(CATALOGUE, broken)  # type: ignore[arg-type]


@given(st.text(max_size=600))
def test_a_request_cannot_leave_its_quotes(request: str) -> None:
    line = quoted(request)
    assert "\n" not in line
    assert json.loads(line) == request[:LONGEST_REQUEST]
    prompt = Prompt(CATALOGUE, gemma)
    for parts in (prompt.choose(request), prompt.fill(request, "take_note", "en")):
        assert text(tuple(part for part in parts if not part.special)).count(line) >= 1
        assert all(
            part == Part("<end_of_turn>\n<start_of_turn>model\n", True) for part in parts if part.special
        )


def test_half_a_character_is_replaced() -> None:
    assert quoted("a\ud83d") == '"a?"'


def test_a_name_copied_from_an_example_is_told_from_one_that_was_said() -> None:
    recipient = EXAMPLES["send_email"][0][2]["recipient"]
    assert is_from_an_example("send_email", "recipient", recipient, "send an email")
    assert not is_from_an_example(
        "send_email", "recipient", recipient, f"email {str(recipient).lower()} hello"
    )
    assert not is_from_an_example("send_email", "recipient", "Alice", "send an email")


def test_a_value_that_no_example_says_in_words_is_not_taken_for_a_copy() -> None:
    assert EXAMPLES["set_volume"][0][2] == {"level": "up"}
    assert not is_from_an_example("set_volume", "level", "up", "I can hardly hear you")
