"""Functional tokens: what is written is read back, only what is allowed is written, and no text is ever a command."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gadget.act.catalogue import load_catalogue
from gadget.calls import Call, Consent, Signature, Slot, Value, Where, problems
from gadget.decide.tokens import (
    CALL,
    END,
    ITEM,
    LONGEST_TEXT,
    SPARES,
    CallReader,
    Notation,
    action_token,
    choices,
    in_request,
    normal,
    slot_token,
    spellings,
    value_token,
)

SIGNATURES = {signature.name: signature for signature in load_catalogue().signatures}
SPELLINGS = spellings(SIGNATURES.values())
FIRST_CONTROL = 6
"""As in the mind's file, where six special tokens come before."""
IDS = {spelling: FIRST_CONTROL + place for place, spelling in enumerate(SPELLINGS)}
NOTATION = Notation.of(SIGNATURES.values(), IDS)


@dataclass
class Toy:
    """A tokenizer: one token for each character or each of its bytes, with ids above those of the control tokens."""

    bytewise: bool = False
    asked: list[str] = field(default_factory=list)
    """Every text it was given."""

    def tokenize(self, text: str) -> list[int]:
        self.asked.append(text)
        units = text.encode() if self.bytewise else map(ord, text)
        return [max(IDS.values()) + 1 + unit for unit in units]

    def piece(self, token: int) -> bytes:
        """What `token` writes: nothing for a control token, like the engine's."""
        unit = token - max(IDS.values()) - 1
        if unit < 0:
            return b""
        return bytes([unit]) if self.bytewise else chr(unit).encode()


def written(call: Call, request: str = "", toy: Toy | None = None) -> list[int]:
    return NOTATION.write(call, request, (toy or Toy()).tokenize)


def read(tokens: Sequence[int], toy: Toy | None = None, actions: Sequence[str] | None = None) -> Call:
    """What a reader makes of `tokens`, each of which must be allowed where it comes."""
    toy, reader = toy or Toy(), CallReader(NOTATION, actions)
    for token in tokens:
        assert not reader.done
        if token in IDS.values():
            assert token in reader.controls, f"{SPELLINGS[token - FIRST_CONTROL]} is not allowed here"
        else:
            assert reader.takes_text, "text is not allowed here"
        reader.feed(token, toy.piece(token))
    assert reader.done
    return reader.call()


def reading(*tokens: int | str) -> CallReader:
    """A reader that was fed these: control tokens by their spelling, other words as the text they are."""
    reader, toy = CallReader(NOTATION), Toy()
    for token in tokens:
        if isinstance(token, str) and token in IDS:
            reader.feed(IDS[token])
        elif isinstance(token, str):
            for one in toy.tokenize(token):
                reader.feed(one, toy.piece(one))
        else:
            reader.feed(token)
    return reader


def allowed(reader: CallReader) -> set[str]:
    """The spellings of the control tokens that may come next."""
    return {SPELLINGS[token - FIRST_CONTROL] for token in reader.controls}


SURVIVORS = (
    "it's",
    'say "hi"',
    '"}}',
    "{'a': [1]}",
    "back\\slash",
    "a\nb\tc",
    "</s>",
    "👨‍👩‍👧 🇪🇸",
    "🎉",
    "明天下午三点半",
    "「早」",
    "<|call|>",
    "<|end|>",
    "<|item|>",
    "<|do:set_timer|>",
    "<|=up|>",
    "<|items:|>",
    "up",
    "mute",
    "yes",
    "lost",
    "<eos>",
)
"""Texts that another notation would have to escape, or that spell one of our own tokens."""

words = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=8).map(str.strip).filter(bool),
    st.sampled_from(SURVIVORS),
)


@st.composite
def valid_calls(draw: st.DrawFn) -> Call:
    one = draw(st.sampled_from(list(SIGNATURES.values())))
    arguments: dict[str, Value] = {}
    for slot in one.slots:
        if draw(st.booleans()):
            if slot.required:
                arguments[slot.name] = ""
        elif slot.choices:
            arguments[slot.name] = draw(st.sampled_from(slot.choices))
        elif slot.is_list:
            arguments[slot.name] = draw(st.lists(words, min_size=1, max_size=3))
        else:
            arguments[slot.name] = draw(st.one_of(words, st.sampled_from(choices(slot) or ("day",))))
    return Call(one.name, arguments)


def said(call: Call) -> list[str]:
    """Every value of `call`, the items of a list one by one."""
    return [
        item
        for value in call.arguments.values()
        for item in ([value] if isinstance(value, str) else value)
        if item
    ]


# ── there and back ────────────────────────────────────────────────────────────────────────────────


@settings(deadline=None)
@given(call=valid_calls(), bytewise=st.booleans(), request=st.none() | words)
def test_every_valid_call_is_written_with_allowed_tokens_and_read_back(
    call: Call, bytewise: bool, request: str | None
) -> None:
    assert problems(call, SIGNATURES[call.action]) == []
    toy = Toy(bytewise)
    heard = normal(" ".join(said(call)) if request is None else request)
    tokens = written(call, heard, toy)
    assume(len(tokens) <= LONGEST_TEXT)
    assert tokens[-1] == IDS[END]
    assert read(tokens, toy) == call


@pytest.mark.parametrize("bytewise", [False, True])
@pytest.mark.parametrize("text", SURVIVORS)
def test_text_stays_text_whatever_it_spells(text: str, bytewise: bool) -> None:
    toy, call = Toy(bytewise), Call("take_note", {"text": text})
    tokens = written(call, normal(f"take a note {text}"), toy)
    controls = [token for token in tokens if token in IDS.values()]
    assert controls == [IDS[action_token("take_note")], IDS[slot_token("text")], IDS[END]]
    assert read(tokens, toy) == call


def test_a_call_is_its_action_then_its_arguments_in_the_order_of_the_signature_then_the_end() -> None:
    toy = Toy()
    call = Call("set_timer", {"label": "tea", "duration": "ten minutes"})
    assert written(call, " a tea timer for ten minutes", toy) == [
        IDS["<|do:set_timer|>"],
        IDS["<|duration:|>"],
        *Toy().tokenize(" ten minutes"),
        IDS["<|label:|>"],
        *Toy().tokenize(" tea"),
        IDS["<|end|>"],
    ]
    assert toy.asked == [" ten minutes", " tea"]


def test_an_action_without_arguments_is_two_tokens() -> None:
    assert written(Call("take_photo")) == [IDS["<|do:take_photo|>"], IDS["<|end|>"]]
    assert reading("<|do:take_photo|>").controls == {IDS[END]}
    assert not reading("<|do:take_photo|>").takes_text


def test_what_was_not_said_is_absent_and_what_is_required_comes_back_empty() -> None:
    assert written(Call("set_timer", {"duration": "", "label": ""})) == written(Call("set_timer"))
    assert reading("<|do:set_timer|>", "<|end|>").call() == Call("set_timer", {"duration": ""})
    assert reading("<|do:get_weather|>", "<|end|>").call() == Call("get_weather")
    assert reading("<|do:instacart_shopping|>", "<|end|>").call() == Call("instacart_shopping", {"items": ""})


def test_text_of_nothing_but_spaces_was_not_said() -> None:
    reader = reading("<|do:set_timer|>", "<|duration:|>", " ", "<|label:|>", " ", "<|end|>")
    assert reader.call() == Call("set_timer", {"duration": ""})


def test_a_character_that_was_cut_in_two_costs_only_itself() -> None:
    reader = CallReader(NOTATION)
    reader.feed(IDS["<|do:take_note|>"])
    reader.feed(IDS["<|text:|>"])
    for piece in ("好".encode(), "你".encode()[:2]):
        reader.feed(max(IDS.values()) + 1, piece)
    reader.feed(IDS[END])
    assert reader.call() == Call("take_note", {"text": "好"})


# ── what may come next ────────────────────────────────────────────────────────────────────────────


def test_a_call_begins_with_an_action_and_nothing_else() -> None:
    reader = CallReader(NOTATION)
    assert allowed(reader) == {action_token(name) for name in SIGNATURES}
    assert not reader.takes_text
    for wrong in (CALL, END, "<|text:|>", "<|=up|>", "<|spare:0|>"):
        with pytest.raises(ValueError, match="is no action"):
            CallReader(NOTATION).feed(IDS[wrong])
    with pytest.raises(ValueError, match="is no action"):
        CallReader(NOTATION).feed(Toy().tokenize("a")[0], b"a")


def test_the_choice_of_the_action_can_be_limited() -> None:
    reader = CallReader(NOTATION, ["set_timer", "set_alarm"])
    assert allowed(reader) == {"<|do:set_timer|>", "<|do:set_alarm|>"}
    with pytest.raises(ValueError, match="is no action"):
        reader.feed(IDS["<|do:take_photo|>"])
    timer = Call("set_timer", {"duration": "ten minutes"})
    assert read(written(timer), actions=["set_timer", "set_alarm"]) == timer


def test_slots_come_once_and_in_the_order_of_the_signature() -> None:
    assert allowed(reading("<|do:set_timer|>")) == {"<|duration:|>", "<|label:|>", END}
    assert allowed(reading("<|do:set_timer|>", "<|duration:|>", "x")) == {"<|label:|>", END}
    assert allowed(reading("<|do:set_timer|>", "<|label:|>", "x")) == {END}


def test_a_slot_that_was_opened_is_not_left_without_a_word() -> None:
    reader = reading("<|do:set_timer|>", "<|duration:|>")
    assert reader.takes_text
    assert reader.controls == frozenset()


def test_a_slot_of_choices_takes_its_choices_only_and_one_of_them() -> None:
    reader = reading("<|do:lost_and_found|>", "<|status:|>")
    assert allowed(reader) == {"<|=lost|>", "<|=found|>", "<|=keep|>", "<|=where|>"}
    assert not reader.takes_text
    with pytest.raises(ValueError, match="cannot come here"):
        reader.feed(Toy().tokenize("l")[0], b"l")
    reader.feed(IDS["<|=found|>"])
    assert allowed(reader) == {"<|place:|>", END}
    assert not reader.takes_text
    with pytest.raises(ValueError, match="cannot come here"):
        reader.feed(IDS["<|=lost|>"])


def test_a_slot_of_text_may_have_choices_as_well() -> None:
    reader = reading("<|do:set_volume|>", "<|level:|>")
    assert reader.takes_text
    assert allowed(reader) == {"<|=up|>", "<|=down|>", "<|=mute|>"}
    tokens = written(Call("set_volume", {"level": "up"}), " turn it up")
    assert tokens == [IDS[token] for token in ("<|do:set_volume|>", "<|level:|>", "<|=up|>", END)]
    reader.feed(IDS["<|=up|>"])
    assert not reader.takes_text
    assert allowed(reader) == {END}
    assert allowed(reading("<|do:set_volume|>", "<|level:|>", "5")) == {END}
    percent = Call("set_volume", {"level": "up to 50 %"})
    assert read(written(percent)) == percent


def test_the_items_of_a_list_are_set_apart_and_none_is_empty() -> None:
    call = Call("instacart_shopping", {"items": ["oat milk", "鸡蛋", "a, b and c"]})
    tokens = written(call, " oat milk")
    assert tokens.count(IDS[ITEM]) == 2
    assert read(tokens) == call
    assert allowed(reading("<|do:instacart_shopping|>", "<|items:|>")) == set()
    assert allowed(reading("<|do:instacart_shopping|>", "<|items:|>", "eggs")) == {ITEM, END}
    again = reading("<|do:instacart_shopping|>", "<|items:|>", "eggs", "<|item|>")
    assert again.takes_text
    assert allowed(again) == set()


def test_one_item_is_still_a_list() -> None:
    call = Call("instacart_shopping", {"items": ["eggs"]})
    assert read(written(call)) == call


def test_only_a_list_has_items() -> None:
    assert ITEM not in allowed(reading("<|do:take_note|>", "<|text:|>", "x"))


def test_a_call_is_complete_at_its_end_and_not_before() -> None:
    reader = reading("<|do:set_timer|>", "<|duration:|>", "ten")
    assert not reader.done
    with pytest.raises(ValueError, match="not complete"):
        reader.call()
    reader.feed(IDS[END])
    assert reader.done
    assert reader.call() == Call("set_timer", {"duration": "ten"})


@pytest.mark.parametrize("control", [CALL, "<|do:take_photo|>", "<|=up|>", "<|spare:0|>", "<|item|>"])
def test_a_control_token_that_may_not_come_is_never_taken_for_text(control: str) -> None:
    reader = reading("<|do:take_note|>", "<|text:|>", "x")
    with pytest.raises(ValueError, match="cannot come here"):
        reader.feed(IDS[control])


@pytest.mark.parametrize("after", [END, "<|label:|>", "x"])
def test_nothing_comes_after_the_end(after: str) -> None:
    reader = reading("<|do:set_timer|>", "<|duration:|>", "ten", END)
    assert reader.controls == frozenset()
    assert not reader.takes_text
    with pytest.raises(ValueError, match="cannot come here"):
        reader.feed(IDS.get(after, max(IDS.values()) + 1), b"x")


def test_a_rambling_text_is_stopped() -> None:
    reader, fed = CallReader(NOTATION), 0
    for control in ("<|do:take_note|>", "<|text:|>"):
        reader.feed(IDS[control])
        fed += 1
    while reader.takes_text:
        reader.feed(max(IDS.values()) + 1, b"a")
        fed += 1
    assert fed == LONGEST_TEXT
    assert reader.controls == {IDS[END]}
    reader.feed(IDS[END])
    assert reader.call() == Call("take_note", {"text": "a" * (LONGEST_TEXT - 2)})


PIECES = (b" a", b"b", b" ", b"", "好".encode(), "好".encode()[:1], b"<|end|>", b'"')


@settings(deadline=None)
@given(seed=st.integers(0, 2**32))
def test_whatever_is_allowed_ends_in_time_and_is_a_valid_call(seed: int) -> None:
    chance, reader, fed = random.Random(seed), CallReader(NOTATION), 0
    stubborn = chance.random()
    while not reader.done:
        assert reader.takes_text or reader.controls, "nothing may come next"
        assert CALL not in allowed(reader)
        if reader.takes_text and (not reader.controls or chance.random() < stubborn):
            reader.feed(max(IDS.values()) + 1, chance.choice(PIECES))
        else:
            reader.feed(chance.choice(sorted(reader.controls)))
        fed += 1
    assert fed <= LONGEST_TEXT + 1
    call = reader.call()
    assert problems(call, SIGNATURES[call.action]) == []
    assert set(call.arguments) >= {slot.name for slot in SIGNATURES[call.action].slots if slot.required}
    assert all(item.strip() == item for item in said(call))


# ── the list of tokens ────────────────────────────────────────────────────────────────────────────


def test_the_tokens_are_where_training_put_them() -> None:
    """A model keeps each meaning in the row of its token: whoever changes this list has to train a new one.

    New actions and slots take the place of spares, by hand and in a new training run.
    """
    assert len(SIGNATURES) == 28
    assert SPELLINGS[:3] == ("<|call|>", "<|end|>", "<|item|>")
    assert SPELLINGS[3:31] == tuple(action_token(name) for name in SIGNATURES)
    assert SPELLINGS[3:8] == (
        "<|do:send_email|>",
        "<|do:send_text_message|>",
        "<|do:google_search|>",
        "<|do:amazon_shopping|>",
        "<|do:smart_recycling|>",
    )
    assert SPELLINGS[30:34] == ("<|do:no_action|>", "<|recipient:|>", "<|subject:|>", "<|body:|>")
    assert SPELLINGS[-16:-14] == ("<|spare:0|>", "<|spare:1|>")
    assert len(SPELLINGS) == 84
    assert hashlib.sha256("\n".join(SPELLINGS).encode()).hexdigest() == (
        "96d9f9fb1af8fea21db1d678fa054585eb12dda717a15c9d2bec920427b41b1d"
    )


def test_no_token_has_two_meanings_and_the_last_have_none_yet() -> None:
    assert len(set(SPELLINGS)) == len(SPELLINGS)
    assert SPELLINGS[-SPARES:] == tuple(f"<|spare:{number}|>" for number in range(SPARES))
    for slot in (slot for signature in SIGNATURES.values() for slot in signature.slots):
        assert slot_token(slot.name) in SPELLINGS
        assert all(value_token(value) in SPELLINGS for value in choices(slot))


def test_slots_and_values_of_one_name_share_a_token() -> None:
    one, other = (
        Signature(name, (Slot("mood", True, choices=("good", "bad")),), Consent.FREE, Where.DEVICE, "")
        for name in ("a", "b")
    )
    assert spellings([one, other])[3:7] == ("<|do:a|>", "<|do:b|>", "<|mood:|>", "<|=good|>")
    assert spellings(iter([one, other])) == spellings([one, other])


def test_a_model_without_a_token_that_is_needed_is_refused_by_its_name() -> None:
    lacking = {spelling: token for spelling, token in IDS.items() if spelling != "<|do:set_timer|>"}
    with pytest.raises(ValueError, match=r"no token <\|do:set_timer\|> \(1 missing\)"):
        Notation.of(SIGNATURES.values(), lacking)
    with pytest.raises(ValueError, match=r"no token <\|call\|> \(68 missing\)"):
        Notation.of(SIGNATURES.values(), {})
    without_spares = {spelling: token for spelling, token in IDS.items() if "spare" not in spelling}
    assert Notation.of(SIGNATURES.values(), without_spares).signatures == SIGNATURES


def test_actions_are_found_by_their_tokens() -> None:
    assert NOTATION.action_ids() == {IDS[action_token(name)]: name for name in SIGNATURES}
    assert NOTATION.action_ids(["set_alarm"]) == {IDS["<|do:set_alarm|>"]: "set_alarm"}


# ── text as the mind reads it ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("", ""),
        ("  \n ", ""),
        ("set a timer", " set a timer"),
        ("  set \t a\u00a0timer\n", " set a timer"),
        ("it’s ‘fine’, “really”", " it's 'fine', \"really\""),
        ("设 一个\u3000十 分钟 的 闹钟", "设一个十分钟的闹钟"),
        ("设 10 分钟 timer 好", "设 10 分钟 timer 好"),
        ("「早」", "「早」"),
        ("Email 王芳 now", " Email 王芳 now"),
        ("你好， 世界", "你好， 世界"),
        ("🎉 party", " 🎉 party"),
    ],
)
def test_text_is_read_with_single_spaces_plain_quotes_and_none_between_chinese(
    text: str, read_as: str
) -> None:
    assert normal(text) == read_as


han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=4)
requests = st.one_of(
    st.text(max_size=20),
    st.lists(st.one_of(han, st.sampled_from(["timer", "it’s", "“a”", "10", "，", " "])), max_size=6).map(
        " ".join
    ),
)


@settings(deadline=None)
@given(text=requests)
def test_reading_twice_changes_nothing_more(text: str) -> None:
    once = normal(text)
    assert normal(once) == once
    assert normal(once.strip()) == once


@settings(deadline=None)
@given(text=requests)
def test_reading_changes_spaces_and_quotes_only(text: str) -> None:
    once = normal(text)
    assert "".join(once.split()) == "".join(text.split()).translate(str.maketrans("’‘“”", "''\"\""))
    assert "  " not in once
    assert once == once.rstrip()
    assert not set(once) & set("’‘“”\u3000\xa0\n\t")


@settings(deadline=None)
@given(parts=st.lists(han, min_size=1, max_size=5))
def test_spaces_between_chinese_characters_vanish(parts: list[str]) -> None:
    assert normal(" ".join(parts)) == "".join(parts)


@pytest.mark.parametrize(
    ("value", "request_text", "with_space"),
    [
        ("ten minutes", "a timer for ten minutes", " ten minutes"),
        ("set", "set a timer", " set"),
        ("timers", "set a timer", " timers"),
        ("十分钟", "设一个十分钟的闹钟", "十分钟"),
        ("十分钟", "timer 十分钟", " 十分钟"),
        ("timer", "开个timer吧", "timer"),
        ("设", "设一个闹钟", "设"),
        ("明天", "set a timer", "明天"),
        ("it's", "note: it’s late", " it's"),
    ],
)
def test_a_value_has_the_space_that_it_has_in_the_request(
    value: str, request_text: str, with_space: str
) -> None:
    assert in_request(value, normal(request_text)) == with_space


@pytest.mark.parametrize(
    ("value", "request_text"),
    [("ten", "often I wait ten minutes"), ("car", "don't scare the car"), ("art", "start the art")],
)
def test_a_value_is_not_mistaken_for_a_part_of_an_earlier_word(value: str, request_text: str) -> None:
    assert in_request(value, normal(request_text)) == f" {value}"


def test_items_that_are_empty_are_left_out_like_empty_arguments() -> None:
    tokens = written(Call("instacart_shopping", {"items": ["eggs", "", "milk"]}))
    assert read(tokens) == Call("instacart_shopping", {"items": ["eggs", "milk"]})
    nothing = written(Call("instacart_shopping", {"items": [""]}))
    assert read(nothing) == Call("instacart_shopping", {"items": ""})
