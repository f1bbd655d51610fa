"""What takes a command to the home back: certain and safe, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.act.opposite import opposite

BOTH_WAYS = [
    ("turn on the kitchen lights", "turn off the kitchen lights"),
    ("switch on the fan", "switch off the fan"),
    ("turn the heating up", "turn the heating down"),
    ("turn the heating up by two degrees", "turn the heating down by two degrees"),
    ("turn up the radio", "turn down the radio"),
    ("lights on", "lights off"),
    ("open the curtains", "close the curtains"),
    ("raise the blinds", "lower the blinds"),
    ("dim the bedroom lights", "brighten the bedroom lights"),
    ("mute the tv", "unmute the tv"),
    ("start the robot vacuum", "stop the robot vacuum"),
    ("打开厨房的灯", "关闭厨房的灯"),
    ("开灯", "关灯"),
    ("把温度调高两度", "把温度调低两度"),
    ("把卧室灯调暗", "把卧室灯调亮"),
    ("拉开窗帘", "拉上窗帘"),
    ("升起窗帘", "降下窗帘"),
    ("静音", "取消静音"),
    ("启动扫地机器人", "停止扫地机器人"),
]

ONE_WAY = [
    ("Turn off the TV.", "turn on the TV"),
    ("shut the window", "open the window"),
    ("play some jazz", "pause some jazz"),
    ("turn on the lights in the living room", "turn off the lights in the living room"),
    ("turn on the upstairs lights", "turn off the upstairs lights"),
    ("kitchen lights off please", "kitchen lights on please"),
    ("toggle the lamp", "toggle the lamp"),
    ("turn on the oven", "turn off the oven"),
    ("open the garage", "close the garage"),
    ("把客厅的灯关掉", "把客厅的灯打开"),
    ("把空调关了", "把空调打开"),
    ("合上窗帘", "拉开窗帘"),
    ("打开烤箱", "关闭烤箱"),
    ("开门", "关门"),
    ("打开空调和风扇", "关闭空调和风扇"),
    ("播放音乐。", "暂停音乐"),
]

NEVER = [
    "lock the front door",
    "unlock the front door",
    "close the garage door",
    "turn off the oven",
    "switch off the iron",
    "shut the gate",
    "arm the alarm",
    "turn off the alarm",
    "set the heating to 21",
    "turn up the heating to 22",
    "dim the lights to 40 percent",
    "turn on the lights in ten minutes",
    "turn off the heating at ten",
    "turn on the lights for half an hour",
    "turn off the fan when I leave",
    "turn off all lights",
    "turn everything off",
    "turn on the lights and close the curtains",
    "make it warmer",
    "movie time",
    "",
    "锁门",
    "把门关上",
    "关闭烤箱",
    "关掉煤气",
    "打开警报",
    "把空调调到26度",
    "亮度设为百分之四十",
    "十分钟后关灯",
    "晚上十点关灯",
    "关掉所有的灯",
    "把灯都关了",
    "打开灯然后拉上窗帘",
    "开关灯",
    "观影模式",
]


@pytest.mark.parametrize(("one", "other"), BOTH_WAYS)
def test_a_pair_goes_both_ways(one: str, other: str) -> None:
    assert opposite(one, "en") == other
    assert opposite(other, "en") == one


@pytest.mark.parametrize(("command", "back"), ONE_WAY)
def test_some_go_back_in_other_words(command: str, back: str) -> None:
    assert opposite(command, "zh" if command[0] > "z" else "en") == back


@pytest.mark.parametrize("command", NEVER)
def test_nothing_is_guessed_and_nothing_is_opened_or_heated(command: str) -> None:
    assert opposite(command, "en") is None
    if command and command[0] > "z":
        assert opposite(command, "zh") is None


@given(st.text(max_size=60), st.sampled_from(["en", "zh"]))
def test_any_words_have_an_opposite_or_none(command: str, language: str) -> None:
    back = opposite(command, "zh" if language == "zh" else "en")
    assert back is None or back
