"""Which of two actions is meant: the question sounds natural, and answers are told from new requests."""

from __future__ import annotations

import pytest

from gadget.act.catalogue import load_catalogue
from gadget.calls import NO_ACTION, Consent, Language, Signature, Where
from gadget.decide.which import chosen, question

BY_NAME = {signature.name: signature for signature in load_catalogue().signatures}
FOREIGN = Signature("greet_somebody", (), Consent.FREE, Where.DEVICE, "Say hello.")


def options(*names: str) -> list[Signature]:
    return [BY_NAME[name] for name in names]


CLOCKS = options("set_timer", "set_alarm")
LETTERS = options("send_email", "send_text_message")
TIMER = options("set_timer")


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [
        (CLOCKS, "en", "Do you mean the timer or the alarm?"),
        (CLOCKS, "zh", "你是说计时器还是闹钟？"),
        (TIMER, "en", "Do you mean the timer?"),
        (TIMER, "zh", "你是说计时器吗？"),
        ([FOREIGN, *TIMER], "en", "Do you mean greet somebody or the timer?"),
    ],
)
def test_the_question_is_one_short_sentence(asked: list[Signature], language: Language, words: str) -> None:
    assert question(asked, language) == words


@pytest.mark.parametrize(
    ("asked", "answer", "meant"),
    [
        # by name, or a part of it
        (CLOCKS, "the alarm", "set_alarm"),
        (CLOCKS, "Alarm.", "set_alarm"),
        (CLOCKS, "um, I meant the timer, please", "set_timer"),
        (CLOCKS, "set an alarm", "set_alarm"),
        (CLOCKS, "yes, the timer", "set_timer"),
        (CLOCKS, "闹钟", "set_alarm"),
        (CLOCKS, "是闹钟吧。", "set_alarm"),
        (CLOCKS, "我 要 那个 闹钟", "set_alarm"),
        (CLOCKS, "计时", "set_timer"),
        (LETTERS, "an e mail", "send_email"),
        (LETTERS, "the E-Mail!", "send_email"),
        (LETTERS, "text", "send_text_message"),
        (LETTERS, "message", "send_text_message"),
        (LETTERS, "send the text message", "send_text_message"),
        (LETTERS, "邮件", "send_email"),
        (LETTERS, "发短信", "send_text_message"),
        (options("google_search", "amazon_shopping"), "Amazon", "amazon_shopping"),
        (options("google_search", "amazon_shopping"), "google it", "google_search"),
        (options("google_search", "amazon_shopping"), "search the web", "google_search"),
        (options("take_note", "read_notes"), "the old ones", "read_notes"),
        (options("take_note", "read_notes"), "the new one", "take_note"),
        (options("take_note", "read_notes"), "记笔记", "take_note"),
        # the whole name of one goes before a part of the other's
        (options("change_timer", "set_timer"), "the timer", "set_timer"),
        (options("set_timer", "change_timer"), "change the timer", "change_timer"),
        (options("list_reminders", "set_reminder"), "提醒", "set_reminder"),
        (options("set_reminder", "list_reminders"), "列表", "list_reminders"),
        ([FOREIGN, *TIMER], "greet", "greet_somebody"),
        # by order
        (CLOCKS, "the first one", "set_timer"),
        (CLOCKS, "I mean the second", "set_alarm"),
        (CLOCKS, "the latter please", "set_alarm"),
        (CLOCKS, "number two", "set_alarm"),
        (CLOCKS, "前者", "set_timer"),
        (CLOCKS, "后者吧", "set_alarm"),
        (CLOCKS, "第一个", "set_timer"),
        (CLOCKS, "选第二个", "set_alarm"),
        (CLOCKS, "后面那个", "set_alarm"),
        (CLOCKS, "第2个。", "set_alarm"),
        # yes and no
        (TIMER, "Yes!", "set_timer"),
        (TIMER, "yeah, that's right, thanks", "set_timer"),
        (TIMER, "the timer", "set_timer"),
        (TIMER, "是", "set_timer"),
        (TIMER, "是的", "set_timer"),
        (TIMER, "对对对", "set_timer"),
        (TIMER, "嗯，没错", "set_timer"),
        (TIMER, "no", NO_ACTION),
        (TIMER, "No, thank you.", NO_ACTION),
        (TIMER, "no it isn't", NO_ACTION),
        (TIMER, "不是", NO_ACTION),
        (TIMER, "不，不是的", NO_ACTION),
        (CLOCKS, "neither of them", NO_ACTION),
        (CLOCKS, "两个都不是", NO_ACTION),
        # something else
        (CLOCKS, "", None),
        (CLOCKS, "yes", None),
        (CLOCKS, "both", None),
        (CLOCKS, "one second", None),
        (CLOCKS, "that one", None),
        (CLOCKS, "the timer and the alarm", None),
        (CLOCKS, "not the timer", None),
        (CLOCKS, "不是闹钟", None),
        (CLOCKS, "wake me at the second bell", None),
        (CLOCKS, "set an alarm for six", None),
        (CLOCKS, "定六点的闹钟", None),
        (CLOCKS, "what time is it", None),
        (LETTERS, "send", None),
        (TIMER, "no, what's the weather?", None),
        (TIMER, "yesterday", None),
        (TIMER, "thank you", None),
        (TIMER, "是不是要下雨", None),
        (TIMER, "the first one", None),
        (options("describe_scene", "take_photo"), "what?", None),
    ],
)
def test_what_answers_and_what_asks_for_something_else(
    asked: list[Signature], answer: str, meant: str | None
) -> None:
    assert chosen(answer, asked) == meant


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_action_answers_to_its_own_name_beside_any_other(language: Language) -> None:
    for one in BY_NAME.values():
        for other in BY_NAME.values():
            if one is not other:
                assert chosen(one.spoken(language), [one, other]) == one.name, (one.name, other.name)
                assert chosen(one.spoken(language), [other, one]) == one.name, (one.name, other.name)
