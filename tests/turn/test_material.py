"""Which bin, asked of a thing whose material decides: the next press says what it is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gadget.events import Acted, Asked, Decided, Outcome
from tests.turn.rig import rig

RULES: list[dict[str, Any]] = [
    {"match": "bin", "action": "smart_recycling", "arguments": {"item": "bottle"}},
    {"match": "扔", "action": "smart_recycling", "arguments": {"item": "杯子"}},
    {"match": "time", "action": "tell_time", "arguments": {}},
    {"match": ".", "action": "no_action"},
]


async def test_the_next_press_settles_what_it_is_made_of(tmp_path: Path) -> None:
    async with rig(tmp_path, ["which bin for the bottle", "plastic"], rules=RULES) as gadget:
        assert (await gadget.request(0.4)).outcome is Outcome.ANSWERED
        (asked,) = gadget.of(Asked)
        assert "Glass: " in asked.question and "What is it made of?" in asked.question
        assert not gadget.of(Acted)
        assert (await gadget.request(0.4)).outcome is Outcome.ANSWERED
        assert [event.call.arguments for event in gadget.of(Decided)] == [
            {"item": "bottle"},
            {"item": "plastic bottle"},
        ]
        assert gadget.of(Acted)[-1].say.startswith("Plastic bottle: ")


async def test_the_next_press_settles_it_in_chinese(tmp_path: Path) -> None:
    async with rig(tmp_path, ["zh:杯子扔哪个桶", "zh:玻璃的"], rules=RULES) as gadget:
        await gadget.request(0.4)
        assert "是什么材料的？" in gadget.of(Asked)[0].question
        await gadget.request(0.4)
        assert gadget.of(Acted)[-1].say.startswith("玻璃杯子：可回收物。")


async def test_something_else_is_a_request_of_its_own(tmp_path: Path) -> None:
    async with rig(tmp_path, ["which bin for the bottle", "what time is it"], rules=RULES) as gadget:
        await gadget.request(0.4)
        await gadget.request(0.4)
        assert gadget.of(Decided)[-1].call.action == "tell_time"
