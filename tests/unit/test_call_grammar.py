"""The grammar of calls: what it accepts is a valid call, and every valid call is accepted."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.calls import Call, Consent, Signature, Slot, Value, Where, problems
from gadget.decide.grammar import LONGEST_LIST, CallGrammar


def signature(name: str, *slots: Slot) -> Signature:
    return Signature(name, slots, Consent.FREE, Where.DEVICE, "Does something.")


SIGNATURES = (
    signature("set_timer", Slot("duration", True), Slot("label", False)),
    signature("set_alarm", Slot("time", True)),
    signature("set", Slot("level", False, choices=("up", "up again", "安静"))),
    signature("change_timer", Slot("which", False), Slot("change", True)),
    signature(
        "lost_and_found",
        Slot("item", True),
        Slot("status", True, choices=("lost", "found", "keep", "where")),
        Slot("place", False),
    ),
    signature("instacart_shopping", Slot("items", True, is_list=True), Slot("shop", False)),
    signature("get_weather", Slot("place", False), Slot("day", False)),
    signature("take_photo"),
    signature("no_action"),
)
BY_NAME = {one.name: one for one in SIGNATURES}

# Text without surrogates (not characters) and raw control characters (which JSON escapes, and those are tested below).
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
hard_words = st.one_of(
    words,
    st.sampled_from(
        ["it's", 'say "hi"', "back\\slash", "明天下午三点半", "👨‍👩‍👧 🇪🇸", "a\nb\tc", "</s>", '"}}', " "]
    ),
)


@st.composite
def valid_calls(draw: st.DrawFn) -> Call:
    one = draw(st.sampled_from(SIGNATURES))
    arguments: dict[str, Value] = {}
    for slot in one.slots:
        if not slot.required and draw(st.booleans()):
            continue
        if slot.choices:
            arguments[slot.name] = draw(
                st.sampled_from((*slot.choices, "") if slot.required else slot.choices)
            )
        elif slot.is_list:
            arguments[slot.name] = draw(st.lists(hard_words, max_size=LONGEST_LIST))
        else:
            arguments[slot.name] = draw(hard_words)
    return Call(one.name, arguments)


def written(call: Call) -> str:
    return json.dumps({"action": call.action, "arguments": dict(call.arguments)}, ensure_ascii=False)


def test_the_beginning_is_forced_up_to_the_name() -> None:
    assert CallGrammar(SIGNATURES).forced() == '{"action": "'


def test_what_follows_a_name_is_forced_up_to_the_words_of_its_required_slot() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "set_a')
    assert grammar.forced() == 'larm", "arguments": {"time": "'


def test_an_action_without_arguments_is_forced_to_the_end() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "ta')
    grammar.feed(grammar.forced())
    assert grammar.done
    assert grammar.call() == Call("take_photo")
    assert not grammar.allows(" ")


def test_a_name_that_begins_like_another_ends_at_its_quote() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "set')
    assert grammar.allows('"')
    assert grammar.allows("_")
    assert grammar.allows("_timer")
    assert not grammar.allows("_volume")
    assert sorted(grammar.options()) == ['"', '_alarm"', '_timer"']


def test_an_optional_slot_may_come_or_not_and_only_once() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "set_timer", "arguments": {"duration": "ten minutes"')
    assert grammar.allows("}}")
    assert grammar.allows(', "label": "')
    assert not grammar.allows(', "duration": "')
    grammar.feed(', "label": "pasta"')
    assert grammar.forced() == "}}"


def test_a_required_slot_cannot_be_left_out() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "change_timer", "arguments": {"which": "pasta"')
    assert not grammar.allows("}")
    assert grammar.forced() == ', "change": "'


def test_an_enumeration_takes_its_choices_only() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "lost_and_found", "arguments": {"item": "keys", "status": "')
    assert [text for text in ("lost", "found", "stolen", '"', "lo", "lx") if grammar.allows(text)] == [
        "lost",
        "found",
        '"',
        "lo",
    ]


def test_an_empty_list_is_the_empty_string() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "instacart_shopping", "arguments": {"items": []}}')
    assert grammar.call() == Call("instacart_shopping", {"items": ""})


def test_text_ends_where_its_room_ends() -> None:
    grammar = CallGrammar(SIGNATURES, longest=5)
    grammar.feed('{"action": "set_alarm", "arguments": {"time": "seven')
    assert not grammar.allows("t")
    assert grammar.forced() == '"}}'


def test_a_list_ends_where_its_room_ends() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed(
        '{"action": "instacart_shopping", "arguments": {"items": ["' + '", "'.join("a" * LONGEST_LIST) + '"'
    )
    assert grammar.forced() == "]"


@pytest.mark.parametrize("bad", ["\n", "\x00", "\x7f", "\x85", "\\x", "\\ud83d", "\\u12g4"])
def test_raw_control_characters_and_broken_escapes_are_refused(bad: str) -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "set_alarm", "arguments": {"time": "')
    assert not grammar.allows(bad)


@pytest.mark.parametrize("escape", ["\\n", "\\u4e03", '\\"', "\\\\", "\\/"])
def test_escapes_of_json_are_taken_piece_by_piece(escape: str) -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "set_alarm", "arguments": {"time": "')
    for character in escape:
        assert grammar.forced() == ""
        grammar.feed(character)
    grammar.feed('"}}')
    assert grammar.call().arguments["time"] == json.loads(f'"{escape}"')


def test_a_token_may_end_within_a_character_but_text_may_not() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "set_alarm", "arguments": {"time": "')
    first, rest = "七".encode()[:2], "七".encode()[2:]
    assert grammar.allows(first)
    grammar.feed(first)
    assert grammar.forced() == ""
    assert not grammar.allows('"')
    assert not grammar.allows(first)
    grammar.feed(rest + b'"}}')
    assert grammar.call() == Call("set_alarm", {"time": "七"})


def test_a_choice_of_several_bytes_can_be_written_byte_by_byte() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "set", "arguments": {"level": "')
    for byte in "安静".encode():
        assert grammar.allows(bytes([byte]))
        assert not grammar.allows(b"\xe4")
        grammar.feed(bytes([byte]))
    assert grammar.forced() == '"}}'


def test_feeding_what_is_not_allowed_is_an_error() -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        CallGrammar(SIGNATURES).feed('{"action": "open_door"')


def test_an_unfinished_call_is_no_call() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "no_action"')
    with pytest.raises(ValueError, match="not complete"):
        grammar.call()


def test_asking_what_is_allowed_changes_nothing() -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed('{"action": "set_timer", "arguments": {"duration": "')
    before = grammar.written
    assert grammar.allows('ten", "label": "x"}}')
    grammar.forced()
    assert grammar.written == before
    assert not grammar.done
    assert grammar.in_text


@given(valid_calls())
def test_every_valid_call_is_accepted_and_comes_back_as_it_was(call: Call) -> None:
    grammar = CallGrammar(SIGNATURES)
    grammar.feed(written(call))
    assert grammar.done
    assert grammar.call() == Call(call.action, {name: value or "" for name, value in call.arguments.items()})


@given(valid_calls(), st.data())
def test_a_valid_call_is_accepted_in_pieces_of_bytes(call: Call, data: st.DataObject) -> None:
    grammar = CallGrammar(SIGNATURES)
    rest = written(call).encode()
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        assert rest.startswith(grammar.forced().encode())
        assert grammar.allows(rest[:size])
        grammar.feed(rest[:size])
        rest = rest[size:]
    assert grammar.done


PIECES = [
    '"',
    "}",
    "}}",
    "{",
    "[",
    "]",
    ", ",
    ":",
    "\\",
    "u00e9",
    "n",
    "time",
    '", "',
    "明",
    b"\xe6",
    b"\x98\x8e",
    "a b",
    "0",
]


@given(st.data())
def test_whatever_is_accepted_is_a_valid_call(data: st.DataObject) -> None:
    grammar = CallGrammar(SIGNATURES, longest=12)
    while not grammar.done:
        forced = grammar.forced()
        grammar.feed(forced)
        if grammar.done:
            break
        pieces = [piece for piece in (*PIECES, *grammar.options()) if grammar.allows(piece)]
        grammar.feed(data.draw(st.sampled_from(pieces)))
    document = json.loads(grammar.written)
    assert list(document) == ["action", "arguments"]
    call = grammar.call()
    one = BY_NAME[call.action]
    assert problems(call, one) == []
    assert list(call.arguments) == [slot.name for slot in one.slots if slot.name in call.arguments]
    assert all(slot.name in call.arguments for slot in one.slots if slot.required)
