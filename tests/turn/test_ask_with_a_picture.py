"""`gadget ask --image` with the real eyes, and with the trained mind where it is installed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gadget.ask import batch
from gadget.images import read, write_jpeg
from gadget.settings import ActSettings, DecideSettings, General, LookSettings, Settings, TranscribeSettings
from tests import scenes
from tests.contract.test_decider import MIND
from tests.contract.test_eyes import PICTURES, photograph

RULES = [
    {"match": r"on Amazon|亚马逊", "action": "amazon_shopping", "arguments": {"query": ""}},
    {"match": r"bin|扔", "action": "smart_recycling", "arguments": {"item": ""}},
    {"match": r"colou?r", "action": "describe_scene", "arguments": {"question": "what colour is it"}},
    {"match": r"total|code|扫码|rug", "action": "describe_scene", "arguments": {"question": "what's the total"},
     "confidence": 0.41, "second": "no_action"},
    {"match": r"到期", "action": "no_action", "confidence": 0.76, "second": "read_text"},
    {"match": r".", "action": "describe_scene"},
]  # fmt: skip
ASKS = "Do you mean what the camera sees?"
WRITING = PICTURES.parent / "writing"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    rules, words = tmp_path / "rules.jsonl", tmp_path / "words.txt"
    rules.write_text("\n".join(json.dumps(rule) for rule in RULES), encoding="utf-8")
    words.write_text("")
    return Settings(
        general=General(state_directory=str(tmp_path / "state"), time_zone="Europe/London"),
        transcribe=TranscribeSettings(backend="scripted", script=str(words)),
        decide=DecideSettings(backend="scripted", script=str(rules)),
        act=ActSettings(region="uk"),
    )


def asked(settings: Settings, *requests: tuple[str, Path]) -> list[dict[str, Any]]:
    lines = [json.dumps({"text": text, "image": str(image)}) for text, image in requests]
    return list(batch(settings, lines, dry_run=True))


def test_a_typed_request_is_filled_from_its_picture(settings: Settings) -> None:
    clock, wall = PICTURES / "clock.jpg", PICTURES / "wall.jpg"
    english, chinese, unclear, colour, scene, lit, lit_chinese = asked(
        settings,
        ("find this on Amazon", clock),
        ("在亚马逊上找这个", clock),
        ("which bin does this go in", wall),
        ("what colour is this", clock),
        ("what is this", PICTURES / "hook.jpg"),
        ("Is the light on?", PICTURES / "hook.jpg"),
        ("灯开着吗？", PICTURES / "hook.jpg"),
    )
    assert english["arguments"] == {"query": "digital clock"}
    assert chinese["arguments"] == {"query": "电子钟"}
    assert unclear["arguments"] == {"item": ""}
    assert unclear["say"] == "I can't see it clearly. What do you want to throw away?"
    assert colour["say"] == "It's mostly black."
    assert scene["say"].startswith("I see a hook")
    assert lit["say"].startswith("I can't tell that from the picture. I see a hook")
    assert lit_chinese["say"].startswith("这个我从画面里看不出来。我看到的")


def test_things_that_lie_apart_are_counted_and_a_busy_picture_is_not(
    settings: Settings, tmp_path: Path
) -> None:
    names = ("metal/metal191.jpg", "plastic/plastic100.jpg", "trash/trash80.jpg")
    cut = [scenes.cut_out(read(photograph(f"trashnet/{name}"))) for name in names]
    sprites = [sprite for sprite in cut if sprite]
    picture = scenes.montage(np.random.default_rng(1), sprites, 4)
    assert picture is not None
    write_jpeg(tmp_path / "four.jpg", picture)
    english, chinese, kitchen, wall = asked(
        settings,
        ("how many are there?", tmp_path / "four.jpg"),
        ("数一数有几个", tmp_path / "four.jpg"),
        ("how many chairs are there?", photograph("rooms/kitchen/17.jpg")),
        ("how many are there?", PICTURES / "wall.jpg"),
    )
    assert english["say"] == "I count 4 things in all."
    assert chinese["say"] == "我数了一下，一共有4个东西。"
    assert kitchen["say"].startswith("I can't count them in this picture: they should lie apart on a plain")
    assert wall["say"].startswith("I can't see it clearly.")


def test_a_question_for_print_is_answered_from_the_print(settings: Settings) -> None:
    total, expiry, code, chinese_code = asked(
        settings,
        ("What's the total?", WRITING / "receipt.png"),
        ("什么时候到期", WRITING / "label-zh.png"),
        ("is there a QR code", PICTURES / "wall.jpg"),
        ("扫码", PICTURES / "wall.jpg"),
    )
    assert (total["action"], total["say"]) == ("read_text", "It says: TOTAL, 19.32.")
    assert (expiry["action"], expiry["say"]) == ("read_text", "上面写着：保质期至：2027年03月19日。")
    assert code["say"].startswith("I can't find a QR code or bar code.")
    assert chinese_code["say"].startswith("没找到二维码或条形码。")


def test_what_is_no_question_for_print_is_left_to_the_mind(settings: Settings) -> None:
    rug, count = asked(
        settings, ("what rug is this", PICTURES / "wall.jpg"), ("how many in total", WRITING / "receipt.png")
    )
    assert (rug["action"], rug["say"]) == (count["action"], count["say"]) == ("describe_scene", ASKS)
    (blind,) = batch(settings, [json.dumps({"text": "What's the total?"})], dry_run=True)
    assert blind["say"] == ASKS


def test_eyes_that_are_off_leave_it_to_the_person(settings: Settings) -> None:
    off = replace(settings, look=LookSettings(eyes="off"))
    bin_, scene = asked(off, ("which bin", PICTURES / "clock.jpg"), ("what is this", PICTURES / "clock.jpg"))
    assert bin_["say"] == "What do you want to throw away?"
    assert scene["say"] == "I can't tell: my eyes aren't working."


def test_simulated_eyes_are_chosen_by_name(settings: Settings) -> None:
    simulated = replace(settings, look=LookSettings(eyes="simulated"))
    (line,) = asked(simulated, ("which bin does this go in", PICTURES / "clock.jpg"))
    assert line["arguments"] == {"item": "plastic bottle"}


@pytest.mark.models
def test_the_trained_mind_and_the_trained_eyes_together(settings: Settings) -> None:
    if not MIND.exists():
        pytest.skip(f"no model at {MIND}: gadget models pull")
    real = replace(settings, decide=DecideSettings(model=str(MIND), deadline_s=60))
    banana, glass = (
        photograph("groceries/Fruit/Banana/Banana_037.jpg"),
        photograph("trashnet/glass/glass216.jpg"),
    )
    bedroom, clock = photograph("rooms/bedroom/168.jpg"), PICTURES / "clock.jpg"
    lines = asked(
        real,
        ("Which bin does this go in?", glass),
        ("这个扔哪个桶？", glass),
        ("Add this to my shopping list", banana),
        ("How could I brighten up this room?", bedroom),
        ("Which bin does this go in?", PICTURES / "dark.jpg"),
        ("Text Bob about this", clock),
        ("What's the total?", WRITING / "receipt.png"),
        ("什么时候到期", WRITING / "label-zh.png"),
    )
    assert lines[0]["arguments"] == {"item": "glass bottle"} and "glass recycling" in lines[0]["say"]
    assert lines[1]["arguments"] == {"item": "玻璃瓶"}
    assert lines[2]["arguments"] == {"items": ["banana"]}
    assert lines[3]["arguments"]["room"] == "bedroom"
    assert lines[4]["say"].startswith("I can't see it clearly.")
    assert lines[5]["action"] == "send_text_message" and "clock" not in str(lines[5])
    assert [line["say"] for line in lines[6:]] == [
        "It says: TOTAL, 19.32.",
        "上面写着：保质期至：2027年03月19日。",
    ]
