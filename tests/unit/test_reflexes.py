"""Stop, cancel and repeat are heard in every wording, and never in an ordinary request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.decide.reflexes import Reflex, reflex

STOP = """
stop
Stop.
Stop it!
stop, please
okay stop
Stop talking.
please be quiet
That's enough.
That’s enough, thank you
shut up
stop stop stop
no, stop
停
停！
停停停
停下
停一下
停下来
别说了
别说了。
不要再说了
好了，别念了
够了
安静
安静一点
闭嘴
停 一 下
"""
CANCEL = """
cancel
Cancel that.
cancel it please
Never mind.
nevermind
oh never mind that
Forget it
forget about it
no, cancel
scratch that
取消
取消吧
取消。
算了
算了吧
还是算了
不用了
不用了，谢谢
不要了
当我没说
没事了
"""
REPEAT = """
repeat
Repeat that, please.
repeat that please
Say that again
Could you say that again?
can you repeat that please
Sorry, what did you say?
what was that
come again
once more please
I didn't catch that.
再说一遍
再说一遍。
请再说一次
能再说一遍吗
重复一遍
麻烦你重复一下
再念一遍
你刚才说什么
你说什么？
我没听清
没听清楚
"""
REQUESTS = """
stop the timer
Stop the pasta timer.
stop the music in the kitchen
cancel the pasta timer
Cancel my alarm
cancel all my reminders
repeat the song
repeat the alarm every day
say hello to Anna again
never mind the gap is a sign, note that
forget my notes about Tom
what did I say about the key
what was that bird
read that again tomorrow at nine
tell me a joke
enough milk for the week
quiet places near here
remind me to stop at the bank
be quiet about the party, text Anna
again tomorrow at nine
取消闹钟
取消明天的闹钟
取消意面的计时器
停止计时
停一下计时器
别说了这件事，记下来
再说一遍天气
再放一遍那首歌
重复提醒我喝水
不用了提醒我八点
算了一下一共三十块，记下来
安静的咖啡馆
你说今天会下雨吗
没听清老师的话，记一下
快递到了吗
好的
谢谢
you
the

。
"""


def lines(block: str) -> list[str]:
    return block.strip("\n").split("\n")


@pytest.mark.parametrize("text", lines(STOP))
def test_stop_is_heard(text: str) -> None:
    assert reflex(text) is Reflex.STOP


@pytest.mark.parametrize("text", lines(CANCEL))
def test_cancel_is_heard(text: str) -> None:
    assert reflex(text) is Reflex.CANCEL


@pytest.mark.parametrize("text", lines(REPEAT))
def test_repeat_is_heard(text: str) -> None:
    assert reflex(text) is Reflex.REPEAT


@pytest.mark.parametrize("text", lines(REQUESTS))
def test_an_ordinary_request_waits_for_the_mind(text: str) -> None:
    assert reflex(text) is None


@given(
    st.sampled_from([*lines(STOP), *lines(CANCEL), *lines(REPEAT)]),
    st.sampled_from(["timer", "alarm", "my shopping list", "闹钟", "计时器", "weather in Oslo"]),
)
def test_a_thing_that_is_named_makes_it_a_request(text: str, thing: str) -> None:
    assert reflex(f"{text} {thing}") is None


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    assert reflex(text) in (None, *Reflex)


def test_a_very_long_text_is_answered_at_once() -> None:
    assert reflex("好" * 5000 + "x") is None
    assert reflex("please " * 2000 + "x") is None
