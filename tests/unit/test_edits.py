"""What is changed in a read-back, as people say it; and what is no change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.act.catalogue import load_catalogue
from gadget.calls import Call, problems
from gadget.decide.edits import edited

SIGNATURES = {signature.name: signature for signature in load_catalogue().signatures}
SMS = Call(
    "send_text_message", {"recipient": "Mum <+34612345678>", "message": "running late, see you at five"}
)
SMS_ZH = Call("send_text_message", {"recipient": "妈妈 <+34612345678>", "message": "我五点到"})
MAIL = Call("send_email", {"recipient": "Alice <a@example.com>", "body": "the meeting moved to Friday"})
MEAL = Call("doordash_delivery", {"dish": "pad thai", "restaurant": "Thai House"})


@pytest.mark.parametrize(
    ("call", "words", "slot", "value"),
    [
        (SMS, "change it to I'm late", "message", "I'm late"),
        (SMS, "Change it to: I'm late.", "message", "I'm late"),
        (SMS, "no, change that to I'll be there at six", "message", "I'll be there at six"),
        (SMS, "make it I'm on my way", "message", "I'm on my way"),
        (SMS, "no, say I'm on my way please", "message", "I'm on my way"),
        (SMS, "it should say that I'm on my way", "message", "I'm on my way"),
        (SMS, "I meant see you at six", "message", "see you at six"),
        (SMS, "change five to six", "message", "running late, see you at six"),
        (SMS, "replace running late with delayed", "message", "delayed, see you at five"),
        (SMS, "also say that I'm hungry", "message", "running late, see you at five. I'm hungry"),
        (SMS, "add bring milk", "message", "running late, see you at five. Bring milk"),
        (SMS, "change the message to hello there", "message", "hello there"),
        (SMS, "no, to Anna", "recipient", "Anna"),
        (SMS, "to Anna Berg instead", "recipient", "Anna Berg"),
        (SMS, "send it to Anna", "recipient", "Anna"),
        (SMS, "not to Mum, to Anna", "recipient", "Anna"),
        (SMS, "change the recipient to Anna", "recipient", "Anna"),
        (MAIL, "change the subject to the meeting", "subject", "the meeting"),
        (MAIL, "the subject should be Friday", "subject", "Friday"),
        (MAIL, "add a picture", "photo", "yes"),
        (MAIL, "with the photo", "photo", "yes"),
        (MAIL, "change Friday to Monday", "body", "the meeting moved to Monday"),
        (MEAL, "change it to green curry", "dish", "green curry"),
        (MEAL, "from Bangkok Garden", "restaurant", "Bangkok Garden"),
        (MEAL, "the restaurant should be Bangkok Garden", "restaurant", "Bangkok Garden"),
        (SMS_ZH, "改成我六点到", "message", "我六点到"),
        (SMS_ZH, "改成：我六点到。", "message", "我六点到"),
        (SMS_ZH, "不对，改成我 六点 到", "message", "我六点到"),
        (SMS_ZH, "把五点改成六点", "message", "我六点到"),
        (SMS_ZH, "把它改成我不来了", "message", "我不来了"),
        (SMS_ZH, "改成给我打电话", "message", "给我打电话"),
        (SMS_ZH, "应该说我六点到", "message", "我六点到"),
        (SMS_ZH, "内容改成我不来了", "message", "我不来了"),
        (SMS_ZH, "再加一句记得带伞", "message", "我五点到。记得带伞"),
        (SMS_ZH, "改成发给小李", "recipient", "小李"),
        (SMS_ZH, "不是，发给小李吧", "recipient", "小李"),
        (SMS_ZH, "给爸爸", "recipient", "爸爸"),
        (SMS_ZH, "收件人改成小李", "recipient", "小李"),
        (SMS_ZH, "不是妈妈，是小李", "recipient", "小李"),
        (MAIL, "主题改成开会", "subject", "开会"),
        (MAIL, "附上照片", "photo", "yes"),
        (MEAL, "换成宫保鸡丁", "dish", "宫保鸡丁"),
        (MEAL, "餐厅换成川菜馆", "restaurant", "川菜馆"),
    ],
)
def test_a_change_is_made_word_for_word(call: Call, words: str, slot: str, value: str) -> None:
    assert edited(call, SIGNATURES[call.action], words) == call.with_argument(slot, value)


def test_a_picture_is_left_out_again() -> None:
    with_picture = MAIL.with_argument("photo", "yes")
    for words in ("without the picture", "no photo", "不要照片"):
        assert edited(with_picture, SIGNATURES["send_email"], words) == MAIL


@pytest.mark.parametrize(
    "words",
    ["yes", "send it", "what time is it", "hm", "", "change", "change it", "change seven to eight", "好的", "发吧",
     "改成", "change the colour to red", "I'm late"],
)  # fmt: skip
def test_what_is_no_change_changes_nothing(words: str) -> None:
    assert edited(SMS, SIGNATURES["send_text_message"], words) is None


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(
        ["", "change it to ", "to ", "add ", "change a to ", "改成", "发给", "把它改成", "say ", "with "]
    ),
    st.text(max_size=60),
    st.sampled_from([SMS, SMS_ZH, MAIL, MEAL]),
)
def test_no_words_break_it_or_change_what_is_done(lead: str, words: str, call: Call) -> None:
    changed = edited(call, SIGNATURES[call.action], lead + words)
    if changed is not None:
        assert changed.action == call.action and changed != call
        assert problems(changed, SIGNATURES[call.action]) == []
        assert sum(changed.arguments.get(name) != call.arguments.get(name) for name in changed.arguments) <= 1
