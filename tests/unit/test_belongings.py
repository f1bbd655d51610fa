"""Where things are: what was put away, lost and found is remembered with its picture, and found again by its name."""

from __future__ import annotations

import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from gadget.act.base import Context
from gadget.act.belongings import lost_and_found
from gadget.act.catalogue import load_catalogue
from gadget.act.naming import find, name_of, same
from gadget.act.runner import Runner
from gadget.act.things import ALIKE
from gadget.act.whereabouts import is_many, say_item, say_past, say_place
from gadget.act.which_things import wanted
from gadget.archive import Archive
from gadget.calls import LANGUAGES, Call, Language
from gadget.database import Connection, Database
from gadget.errors import BadArguments, DiskFull
from gadget.hands import ActionHands, StillVolume
from gadget.picture import Picture
from gadget.seen import Guess, Name, Seen
from gadget.settings import JournalSettings
from gadget.shelf import Shelf, pictures_of_things

MADRID = ZoneInfo("Europe/Madrid")
FRIDAY = datetime(2026, 5, 8, 18, 0, tzinfo=MADRID)
NOISE = np.random.default_rng(7).integers(0, 40, (48, 64, 3), dtype=np.uint8)
THEN = "yesterday at 6 in the evening"
BLACK = Picture(np.zeros((48, 64, 3), np.uint8), "cap")


def shot(red: int, green: int, blue: int) -> Picture:
    """A picture of something of that colour."""
    return Picture((NOISE + np.array((red, green, blue), np.uint8)).astype(np.uint8), "test")


RED, REDDISH, GREEN, BLUE = shot(200, 20, 20), shot(200, 30, 20), shot(20, 200, 20), shot(20, 20, 200)


def colour(picture: Picture) -> list[float]:
    """Toy eyes: things are alike when their colours are."""
    mean = picture.pixels.reshape(-1, 3).mean(axis=0)
    return [float(value) for value in mean - mean.mean()]


def seen(picture: Picture) -> Seen:
    return Seen(clear=1.0, embedding=tuple(colour(picture)))


@dataclass
class Person:
    """Somebody who tells of one thing after another, each a turn of its own."""

    database: Database
    folder: Path
    language: Language = "en"
    now: datetime = FRIDAY
    likeness: Callable[[Picture], Sequence[float]] | None = None
    sees: Seen | None = None
    shelf: Shelf | None = None
    turns: int = 0

    def context(self, picture: Picture | None = None) -> Context:
        self.turns += 1
        return Context(
            turn=f"turn {self.turns}",
            language=self.language,
            now=lambda: self.now,
            zone=MADRID,
            database=self.database,
            volume=StillVolume(),
            picture=picture,
            things=self.shelf,
            likeness=self.likeness,
            seen=self.sees,
        )

    def tells(self, status: str, item: str, place: str | None = None, picture: Picture | None = None) -> str:
        """What the gadget answers."""
        return lost_and_found(self.context(picture), item, status, place).say  # type: ignore[arg-type]

    def asks(self, item: str, picture: Picture | None = None) -> str:
        return self.tells("where", item, picture=picture)

    def after(self, **time: float) -> Person:
        self.now += timedelta(**time)
        return self

    def files(self) -> list[str]:
        return sorted(file.name for file in (self.folder / "things").glob("*"))

    def rows(self) -> list[tuple[str, str, str | None, str | None]]:
        rows = self.database.query("SELECT status, item, picture, replaced_by FROM things ORDER BY id")
        return [(row["status"], row["item"], row["picture"], row["replaced_by"]) for row in rows]

    def archive(self) -> Archive:
        return Archive(self.database, JournalSettings(), self.folder)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    database = Database(tmp_path / "journal.db")
    database.open()
    yield Person(database, tmp_path, shelf=pictures_of_things(tmp_path))
    database.close()


def speaking(person: Person, language: Language) -> Person:
    person.language = language
    return person


# ── keeping ──


@pytest.mark.parametrize(
    ("language", "item", "place", "picture", "said"),
    [
        ("en", "keys", "kitchen drawer", None, "I'll remember: your keys are in the kitchen drawer."),
        ("zh", "钥匙", "厨房抽屉", None, "记住了：钥匙在厨房抽屉里。"),
        (
            "en",
            "glasses",
            "under the bed",
            RED,
            "I'll remember: your glasses are under the bed, and I kept the picture.",
        ),
        ("zh", "老花镜", "床底下", RED, "记住了：老花镜在床底下，照片也存了。"),
        ("en", "passport", None, RED, "I've kept a picture of where your passport is."),
        ("zh", "护照", None, RED, "照片存好了，记住护照放在哪儿了。"),
        ("en", "passport", "here", RED, "I've kept a picture of where your passport is."),
        ("zh", "护照", "这里", RED, "照片存好了，记住护照放在哪儿了。"),
        (
            "en",
            "Tom's scarf",
            "hook by the door",
            None,
            "I'll remember: Tom's scarf is on the hook by the door.",
        ),
        ("zh", "爸爸的围巾", "门口挂钩", None, "记住了：爸爸的围巾在门口挂钩上。"),
        ("en", "this", "attic", None, "I'll remember: that thing is in the attic."),
        ("zh", "这个", "阁楼", None, "记住了：那个东西在阁楼。"),
        ("en", "this", None, RED, "I'll remember this, with its picture."),
        (
            "en",
            "charger",
            "Plugged in behind the sofa",
            None,
            "I'll remember: your charger is plugged in behind the sofa.",
        ),
        ("zh", "充电器", "插在沙发后面", None, "记住了：充电器插在沙发后面。"),
        ("zh", "雨伞", "借给小王了", None, "记住了：雨伞借给小王了。"),
        ("zh", "这个", None, RED, "这个记住了，照片也存了。"),
    ],
)
def test_it_is_remembered_where_a_thing_was_put(
    person: Person, language: Language, item: str, place: str | None, picture: Picture | None, said: str
) -> None:
    assert speaking(person, language).tells("keep", item, place, picture) == said
    assert person.files() == (["turn%201.jpg"] if picture else []), "named by its turn"
    assert person.rows() == [("keep", item, "turn%201.jpg" if picture else None, None)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I can't see your keys. Please say it again with the place."),
        ("zh", "我看不到your keys，请带上地方再说一遍。"),
    ],
)
@pytest.mark.parametrize("picture", [None, BLACK], ids=["no picture", "a covered camera"])
def test_with_neither_place_nor_picture_nothing_is_promised(
    person: Person, language: Language, said: str, picture: Picture | None
) -> None:
    item = "keys" if language == "en" else "your keys"
    assert speaking(person, language).tells("keep", item, picture=picture) == said
    assert (person.rows(), person.files()) == ([], [])


def test_a_covered_camera_keeps_no_picture(person: Person) -> None:
    assert person.tells("keep", "keys", "drawer", BLACK) == "I'll remember: your keys are in the drawer."
    assert person.files() == []


def test_pictures_are_private(person: Person) -> None:
    person.tells("keep", "keys", picture=RED)
    (file,) = (person.folder / "things").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_telling_anew_replaces_what_was_told_and_its_picture(person: Person) -> None:
    person.tells("keep", "keys", "drawer", RED)
    person.tells("keep", "purse", "bag", GREEN)
    person.tells("keep", "my bunch of keys", "hall", BLUE)
    assert person.asks("keys") == "Your bunch of keys is in the hall; you told me just now."
    assert person.rows() == [
        ("keep", "keys", None, "turn 3"),
        ("keep", "purse", "turn%202.jpg", None),
        ("keep", "my bunch of keys", "turn%203.jpg", None),
    ], "the history stays"
    assert person.files() == ["turn%202.jpg", "turn%203.jpg"]


def test_two_things_without_a_name_are_two_things(person: Person) -> None:
    person.tells("keep", "this", "attic")
    person.tells("keep", "this thing", "cellar")
    assert person.asks("it") == "I know of two: that thing is in the cellar; that thing is in the attic."


@pytest.mark.parametrize("status", ["keep", "lost", "found"])
def test_a_turn_that_acts_twice_tells_once(person: Person, status: str) -> None:
    person.tells("keep", "keys", "drawer")
    person.tells("lost", "keys", "train")
    context = person.context(RED)
    first = lost_and_found(context, "keys", status, "hall")  # type: ignore[arg-type]
    rows, files = person.rows(), person.files()
    again = lost_and_found(context, "keys", status, "hall")  # type: ignore[arg-type]
    assert (again, person.rows(), person.files()) == (first, rows, files)


# ── asking ──


@pytest.mark.parametrize(
    ("language", "item", "place", "asked", "said"),
    [
        ("en", "keys", "kitchen drawer", "my keys", f"Your keys are in the kitchen drawer; you told me {THEN}."),
        ("zh", "钥匙", "厨房抽屉", "我那串钥匙", "钥匙在厨房抽屉里，是你昨天晚上六点告诉我的。"),
        ("en", "passport", "bureau", "passports", f"Your passport is in the bureau; you told me {THEN}."),
        ("en", "phone case", "desk", "case for the mobile", f"Your phone case is on the desk; you told me {THEN}."),
        ("en", "wallet", "coat pocket", "billfold", f"Your wallet is in the coat pocket; you told me {THEN}."),
        ("zh", "雨伞", "门后", "那把伞", "雨伞在门后，是你昨天晚上六点告诉我的。"),
        ("zh", "老花镜", "床头柜", "眼镜", "老花镜在床头柜里，是你昨天晚上六点告诉我的。"),
        ("en", "passport", "bureau", "pasport", f"Your passport is in the bureau; you told me {THEN}."),
        ("zh", "keys", "drawer", "钥匙", "keys在drawer，是你昨天晚上六点告诉我的。"),
    ],
)  # fmt: skip
def test_a_thing_is_found_by_its_name(
    person: Person, language: Language, item: str, place: str, asked: str, said: str
) -> None:
    speaking(person, language).tells("keep", item, place)
    person.tells("keep", "violin" if language == "en" else "小提琴", "attic" if language == "en" else "阁楼")
    assert person.after(days=1).asks(asked) == said


@pytest.mark.parametrize(
    ("language", "item", "said"),
    [
        (
            "en",
            "keys",
            "You didn't say where your keys are, but I have a picture from Tuesday at 6 in the evening.",
        ),
        ("zh", "钥匙", "你没说钥匙放在哪儿，不过我有这周二晚上六点的照片。"),
    ],
)
def test_a_picture_without_a_place_is_said_to_be_one(
    person: Person, language: Language, item: str, said: str
) -> None:
    speaking(person, language).after(days=-3).tells("keep", item, picture=RED)
    assert person.after(days=3).asks(item) == said


@pytest.mark.parametrize(
    ("language", "asked", "said"),
    [
        ("en", "violin", "I don't know where your violin is: you haven't told me."),
        ("en", "gloves", "I don't know where your gloves are: you haven't told me."),
        ("zh", "小提琴", "我不知道小提琴在哪儿，你还没告诉过我。"),
        ("en", "this", "I don't know where that thing is: you haven't told me."),
        ("zh", "这个", "我不知道那个东西在哪儿，你还没告诉过我。"),
    ],
)
def test_what_is_not_known_is_said_not_to_be(
    person: Person, language: Language, asked: str, said: str
) -> None:
    assert speaking(person, language).asks(asked) == said
    person.tells("keep", "帽子", "柜子")
    assert person.asks(asked) == said
    assert len(person.rows()) == 1, "asking notes nothing"


@pytest.mark.parametrize(
    ("language", "things", "asked", "said"),
    [
        (
            "en",
            [("car key", "drawer"), ("house key", "hook")],
            "keys",
            "I know of two: your house key is on the hook; your car key is in the drawer.",
        ),
        (
            "zh",
            [("车钥匙", "抽屉"), ("大门钥匙", "挂钩")],
            "钥匙",
            "有两样：大门钥匙在挂钩上；车钥匙在抽屉里。",
        ),
        (
            "en",
            [("car key", "drawer"), ("house key", "hook"), ("shed key", "shed"), ("bike key", "bag")],
            "keys",
            "I know of four. The newest: your bike key is in the bag; your shed key is in the shed; your house key is "
            "on the hook.",
        ),
        (
            "zh",
            [("车钥匙", "抽屉"), ("大门钥匙", "挂钩"), ("信箱钥匙", "包"), ("办公室钥匙", "桌子")],
            "钥匙",
            "一共四样，最近的三样：办公室钥匙在桌子上；信箱钥匙在包里；大门钥匙在挂钩上。",
        ),
        (
            "en",
            [("keys", "hall"), ("car key", "drawer")],
            "key",
            "Your keys are in the hall; you told me just now.",
        ),
    ],
)
def test_several_things_of_a_name_are_told_newest_first(
    person: Person, language: Language, things: list[tuple[str, str]], asked: str, said: str
) -> None:
    speaking(person, language)
    for item, place in things:
        person.tells("keep", item, place)
    assert person.asks(asked) == said


@pytest.mark.parametrize(
    ("language", "item", "place", "asked", "said"),
    [
        (
            "en",
            "bike key",
            "shed",
            "car key",
            "I don't know where your car key is, but your bike key is in the shed; you told me just now.",
        ),
        ("zh", "户口本", "抽屉", "护口本", "我不知道护口本在哪儿，不过户口本在抽屉里，是你刚才告诉我的。"),
    ],
)
def test_what_only_sounds_or_looks_like_it_is_told_as_such(
    person: Person, language: Language, item: str, place: str, asked: str, said: str
) -> None:
    speaking(person, language).tells("keep", item, place)
    assert person.asks(asked) == said


# ── losing and finding ──


@pytest.mark.parametrize(
    ("language", "item", "places", "said", "where"),
    [
        (
            "en",
            "umbrella",
            ("hall", "train"),
            f"Noted: you lost your umbrella on the train. You told me {THEN} that it was in the hall.",
            "You told me just now that you lost your umbrella on the train. Before that, you told me yesterday at 6 in "
            "the evening that it was in the hall.",
        ),
        (
            "zh",
            "雨伞",
            ("门厅", "火车"),
            "记下了：雨伞丢在火车上了。你昨天晚上六点说过放在门厅。",
            "你刚才告诉我，雨伞丢在火车上了。在那之前，你昨天晚上六点说过放在门厅。",
        ),
    ],
)
def test_a_loss_recalls_where_the_thing_was(
    person: Person, language: Language, item: str, places: tuple[str, str], said: str, where: str
) -> None:
    speaking(person, language).tells("keep", item, places[0])
    assert person.after(days=1).tells("lost", item, places[1]) == said
    assert person.asks(item) == where


@pytest.mark.parametrize(
    ("language", "item", "place", "said"),
    [
        ("en", "gloves", None, "Noted: you lost your gloves."),
        ("zh", "手套", None, "记下了：手套丢了。"),
        ("en", "gloves", "number 12 bus", "Noted: you lost your gloves on the number 12 bus."),
        ("zh", "手套", "十二路公交车", "记下了：手套丢在十二路公交车上了。"),
    ],
)
def test_a_loss_is_noted_without_a_picture(
    person: Person, language: Language, item: str, place: str | None, said: str
) -> None:
    assert speaking(person, language).tells("lost", item, place, RED) == said
    assert person.files() == [], "what is lost is not in the picture"


@pytest.mark.parametrize(
    ("language", "item", "said"),
    [
        (
            "en",
            "keys",
            "Noted: you lost your keys. I have a picture of where they were, from yesterday at 6 in the evening.",
        ),
        ("zh", "钥匙", "记下了：钥匙丢了。我有昨天晚上六点的照片。"),
    ],
)
def test_a_loss_recalls_a_picture(person: Person, language: Language, item: str, said: str) -> None:
    speaking(person, language).tells("keep", item, picture=RED)
    assert person.after(days=1).tells("lost", item) == said


@pytest.mark.parametrize(
    ("language", "item", "place", "said", "where"),
    [
        (
            "en",
            "wallet",
            "bus stop",
            "Noted: you found the wallet at the bus stop, and I kept the picture.",
            "You found the wallet at the bus stop 10 minutes ago.",
        ),
        (
            "zh",
            "钱包",
            "公交站",
            "记下了：你在公交站找到了钱包，照片也存了。",
            "你十分钟前在公交站找到了钱包。",
        ),
        (
            "en",
            "this",
            None,
            "Noted: you found something, and I kept the picture.",
            "You found something 10 minutes ago; I have a picture.",
        ),
        (
            "zh",
            "这个",
            None,
            "记下了：你找到了一样东西，照片也存了。",
            "你十分钟前找到了一样东西，我有照片。",
        ),
    ],
)
def test_a_find_is_noted_with_its_picture(
    person: Person, language: Language, item: str, place: str | None, said: str, where: str
) -> None:
    assert speaking(person, language).tells("found", item, place, RED) == said
    assert person.files() == ["turn%201.jpg"]
    assert person.after(minutes=10).asks(item) == where


@pytest.mark.parametrize(
    ("language", "lost", "place", "found", "said"),
    [
        (
            "en",
            "umbrella",
            "train",
            "umbrella",
            "Noted: you found the umbrella. You told me yesterday at 6 in the evening that you lost it on the train.",
        ),
        ("zh", "雨伞", "火车", "伞", "记下了：你找到了伞。你昨天晚上六点说过它丢在火车上了。"),
        (
            "en",
            "black scarf",
            None,
            "scarf",
            "Noted: you found the scarf. You told me yesterday at 6 in the evening that you lost your black scarf: "
            "perhaps this is it.",
        ),
        ("zh", "黑围巾", None, "围巾", "记下了：你找到了围巾。你昨天晚上六点说过黑围巾丢了，可能就是这个。"),
    ],
)
def test_a_find_recalls_the_loss(
    person: Person, language: Language, lost: str, place: str | None, found: str, said: str
) -> None:
    speaking(person, language).tells("lost", lost, place)
    assert person.after(days=1).tells("found", found) == said


def test_what_was_found_is_no_longer_lost_and_is_kept_for_handing_on(person: Person) -> None:
    person.tells("lost", "scarf", "train")
    person.tells("found", "scarf", "station", RED)
    assert person.tells("found", "scarf", "park", GREEN) == (
        "Noted: you found the scarf in the park, and I kept the picture."
    ), "the loss is over"
    person.tells("keep", "scarf", "wardrobe")
    assert person.asks("scarf") == "Your scarf is in the wardrobe; you told me just now."
    assert person.files() == ["turn%202.jpg", "turn%203.jpg"], "two finds, both to be handed on"


@pytest.mark.parametrize(
    ("language", "item", "kept", "found", "where", "lost"),
    [
        (
            "en",
            "phone",
            "bedroom",
            "bus",
            f"Your phone is in the bedroom; you told me {THEN}. Since then you found the phone on the bus, just now.",
            f"You told me {THEN} that it was in the bedroom.",
        ),
        (
            "zh",
            "手机",
            "卧室",
            "公交车",
            "手机在卧室，是你昨天晚上六点告诉我的。后来你刚才在公交车上找到了手机。",
            "你昨天晚上六点说过放在卧室。",
        ),
    ],
)
def test_what_strangers_lost_is_not_taken_for_ones_own(
    person: Person, language: Language, item: str, kept: str, found: str, where: str, lost: str
) -> None:
    speaking(person, language).tells("keep", item, kept)
    person.after(days=1).tells("found", item, found)
    assert person.asks(item) == where
    assert person.tells("lost", item).endswith(lost)


@pytest.mark.parametrize(
    ("language", "item", "places", "where"),
    [
        (
            "en",
            "wallets",
            ("drawer", "train", "bus stop"),
            "You found the wallets at the bus stop just now. Before that, you told me just now that they were in the "
            "drawer.",
        ),
        (
            "zh",
            "钱包",
            ("抽屉", "火车", "公交站"),
            "你刚才在公交站找到了钱包。在那之前，你刚才说过放在抽屉里。",
        ),
    ],
)
def test_what_was_lost_and_found_is_ones_own(
    person: Person, language: Language, item: str, places: tuple[str, str, str], where: str
) -> None:
    speaking(person, language)
    for status, place in zip(("keep", "lost", "found"), places, strict=True):
        person.tells(status, item, place)
    assert person.asks(item) == where


STORY = {
    "en": [
        ("keep", "passport", "desk"),
        ("lost", "scarf", "train"),
        ("found", "ring", "park"),
        ("lost", "hat", None),
    ],
    "zh": [
        ("keep", "护照", "书桌"),
        ("lost", "围巾", "火车"),
        ("found", "戒指", "公园"),
        ("lost", "帽子", None),
    ],
}


@pytest.mark.parametrize(
    ("language", "asked", "said"),
    [
        ("en", "what I lost", "I know of two: you lost your hat; you lost your scarf on the train."),
        ("en", "what did I lose", "I know of two: you lost your hat; you lost your scarf on the train."),
        ("en", "everything I've lost", "I know of two: you lost your hat; you lost your scarf on the train."),
        ("en", "my lost things", "I know of two: you lost your hat; you lost your scarf on the train."),
        ("en", "what I found", "You found the ring in the park just now."),
        ("en", "things I put away", "Your passport is on the desk; you told me just now."),
        (
            "en",
            "everything",
            "I know of four. The newest: you lost your hat; you found the ring in the park; you lost your scarf on "
            "the train.",
        ),
        ("zh", "丢的东西", "有两样：帽子丢了；围巾丢在火车上了。"),
        ("zh", "我丢了什么", "有两样：帽子丢了；围巾丢在火车上了。"),
        ("zh", "什么东西丢了", "有两样：帽子丢了；围巾丢在火车上了。"),
        ("zh", "我捡到的东西", "你刚才在公园找到了戒指。"),
        ("zh", "收起来的东西", "护照在书桌上，是你刚才告诉我的。"),
        (
            "zh",
            "所有东西",
            "一共四样，最近的三样：帽子丢了；你在公园找到了戒指；围巾丢在火车上了。",
        ),
    ],
)
def test_many_things_are_listed_by_what_became_of_them(
    person: Person, language: Language, asked: str, said: str
) -> None:
    speaking(person, language)
    for status, item, place in STORY[language]:
        person.tells(status, item, place)
    assert person.asks(asked) == said


@pytest.mark.parametrize(
    ("language", "asked", "said"),
    [
        ("en", "what I lost", "You haven't told me of anything that you lost."),
        ("en", "what I found", "You haven't told me of anything that you found."),
        ("en", "what I put away", "You haven't told me of anything that you put away."),
        ("en", "everything", "You haven't told me of anything yet."),
        ("zh", "丢的东西", "你还没告诉过我丢了什么。"),
        ("zh", "捡到的东西", "你还没告诉过我捡到了什么。"),
        ("zh", "放起来的东西", "你还没告诉过我放了什么。"),
        ("zh", "所有东西", "你还没告诉过我什么东西在哪儿。"),
    ],
)
def test_where_there_is_nothing_to_list_that_is_said(
    person: Person, language: Language, asked: str, said: str
) -> None:
    assert speaking(person, language).asks(asked) == said


@pytest.mark.parametrize(
    "item", ["keys", "lost property box", "found object sculpture", "the thing", "丢丢", "东西", "全家福"]
)
def test_the_name_of_a_thing_is_no_list(item: str) -> None:
    assert wanted(item) is None


@pytest.mark.parametrize(
    ("heard", "item", "status", "arguments"),
    [
        ("What did I lose?", "", "lost", {"item": "What did I lose?", "status": "where"}),
        ("我丢了什么？", "什么", "lost", {"item": "我丢了什么？", "status": "where"}),
        ("我丢了什么？", "", "lost", {"item": "我丢了什么？", "status": "where"}),
        ("where is everything I lost", "everything I lost", "lost",
         {"item": "where is everything I lost", "status": "where"}),
        ("I lost everything on the train", "everything", "lost", {"item": "everything", "status": "lost"}),
        ("Everything.", "Everything", "keep", {"item": "Everything", "status": "keep"}),
        ("where are my keys", "keys", "where", {"item": "keys", "status": "where"}),
    ],
)  # fmt: skip
def test_a_question_about_all_things_names_none(
    person: Person, heard: str, item: str, status: str, arguments: dict[str, str]
) -> None:
    made = load_catalogue().get("lost_and_found")
    assert made is not None and made.prepare is not None
    context = replace(person.context(), heard=heard)
    prepared = made.prepare(context, Call("lost_and_found", {"item": item, "status": status}))
    assert isinstance(prepared, Call) and prepared.arguments == arguments


# ── likeness ──


@pytest.mark.parametrize(
    ("language", "item", "place", "asked", "said"),
    [
        (
            "en",
            "keys",
            "drawer",
            "this",
            "This looks like your keys: your keys are in the drawer; you told me just now.",
        ),
        ("zh", "钥匙", "抽屉", "这个", "看起来像钥匙：钥匙在抽屉里，是你刚才告诉我的。"),
        (
            "en",
            "keys",
            "drawer",
            "gizmo",
            "I know nothing of your gizmo, but this looks like your keys: your keys are in the drawer; you told me "
            "just now.",
        ),
        (
            "zh",
            "钥匙",
            "抽屉",
            "玩意",
            "没听你说过玩意，不过眼前的看起来像钥匙：钥匙在抽屉里，是你刚才告诉我的。",
        ),
    ],
)
def test_what_has_no_known_name_is_found_by_its_looks(
    person: Person, language: Language, item: str, place: str, asked: str, said: str
) -> None:
    person.likeness = colour
    speaking(person, language).tells("keep", "x", "y", GREEN)
    person.tells("keep", item, place, RED)
    assert person.asks(asked, REDDISH) == said
    assert "RED" not in person.asks(asked, BLUE) and item not in person.asks(asked, BLUE), "too unlike"
    assert item not in person.asks(asked, BLACK) and item not in person.asks(asked)


@pytest.mark.parametrize(
    ("language", "item", "unlike", "listed"),
    [
        (
            "en",
            "this",
            "I don't recognise this: it looks like nothing you showed me.",
            "That thing is in the attic; you told me just now.",
        ),
        (
            "zh",
            "这个",
            "这个我认不出来，不像你给我看过的东西。",
            "那个东西在阁楼，是你刚才告诉我的。",
        ),
    ],
)
def test_what_looks_otherwise_is_not_taken_for_what_has_no_name(
    person: Person, language: Language, item: str, unlike: str, listed: str
) -> None:
    person.likeness = colour
    speaking(person, language).tells("keep", item, picture=RED)
    assert person.asks(item, BLUE) == unlike
    person.tells("keep", item, "attic" if language == "en" else "阁楼")
    assert person.asks(item, BLUE) == listed, "of that there is no picture: it may be meant"


def test_words_come_before_looks(person: Person) -> None:
    person.likeness = colour
    person.tells("keep", "keys", "drawer", RED)
    person.tells("keep", "purse", "bag", GREEN)
    assert person.asks("purse", RED).startswith("Your purse is in the bag")


@pytest.mark.parametrize(
    ("language", "item", "lost", "said"),
    [
        ("en", "keys", False, "It looks like your keys, from yesterday at 6 in the evening."),
        ("zh", "钥匙", False, "看起来像你昨天晚上六点说过的钥匙。"),
        (
            "en",
            "keys",
            True,
            "It looks like your keys: you told me yesterday at 6 in the evening that you lost them.",
        ),
        ("zh", "钥匙", True, "看起来像钥匙，你昨天晚上六点说过它丢了。"),
    ],
)
def test_a_find_is_recognised_by_its_looks(
    person: Person, language: Language, item: str, lost: bool, said: str
) -> None:
    person.likeness = colour
    speaking(person, language).tells("keep", item, "hall", RED)
    if lost:
        person.tells("lost", item)
    person.after(days=1)
    assert person.tells("found", "this", None, REDDISH).endswith(said)
    assert person.tells("found", "this", None, BLUE).endswith(("picture.", "照片也存了。"))


def looks(sort: str, probability: float) -> Seen:
    """A bed, and which sort of picture that is."""
    bed = Guess(Name("bed", "床", "furniture"), probability)
    return Seen(1.0, (bed,), sorts=(Guess(Name(sort, sort, sort), 0.9),))


@pytest.mark.parametrize("place", [looks("room", 0.9), looks("scene", 0.3)], ids=["room", "street"])
def test_a_place_is_taken_for_no_thing_that_was_put_away_there(person: Person, place: Seen) -> None:
    person.likeness, person.sees = colour, place
    person.tells("keep", "keys", None, RED)
    assert person.asks("passport", RED) == "I don't know where your passport is: you haven't told me."
    assert speaking(person, "zh").asks("护照", RED) == "我不知道护照在哪儿，你还没告诉过我。"
    assert "keys" not in speaking(person, "en").tells("found", "wallet", None, RED)
    assert person.asks("keys").startswith("You didn't say where your keys are, but I have a picture")


@pytest.mark.parametrize("thing", [looks("object", 0.3), looks("scene", 0.9)], ids=["thing", "one on a lawn"])
def test_a_thing_before_the_camera_is_still_known_by_its_looks(person: Person, thing: Seen) -> None:
    person.likeness, person.sees = colour, thing
    person.tells("keep", "keys", "drawer", RED)
    assert "looks like your keys" in person.asks("gizmo", REDDISH)


@pytest.mark.parametrize(
    "eyes",
    [
        lambda picture: [],
        lambda picture: [0.0, 0.0, 0.0],
        lambda picture: [float("nan"), 1.0, 0.0],
        lambda picture: 1 / 0,
        lambda picture: [1.0, 2.0],
    ],
    ids=["nothing", "zero", "nan", "failing", "other eyes"],
)
def test_bad_eyes_cost_only_the_likeness(person: Person, eyes: Callable[[Picture], list[float]]) -> None:
    person.likeness = colour
    person.tells("keep", "keys", "drawer", RED)
    person.likeness = eyes
    assert person.tells("keep", "purse", "bag", GREEN).endswith("kept the picture.")
    assert "keys" not in person.asks("this", RED), "what other eyes saw is never compared"
    assert person.asks("purse").startswith("Your purse is in the bag")


def test_the_embedding_is_kept_as_float32_and_goes_with_its_picture(person: Person) -> None:
    person.likeness = colour
    person.tells("keep", "keys", "drawer", RED)
    (row,) = person.database.query("SELECT embedding FROM things")
    assert np.allclose(np.frombuffer(row["embedding"], "<f4"), colour(RED))
    person.tells("keep", "keys", "hall")
    assert [row["embedding"] for row in person.database.query("SELECT embedding FROM things")] == [None, None]
    assert 0 < ALIKE < 1


# ── lasting ──


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_told_outlives_a_restart(person: Person, language: Language) -> None:
    person.likeness = colour
    item, place = ("keys", "drawer") if language == "en" else ("钥匙", "抽屉")
    speaking(person, language).tells("keep", item, place, RED)
    before = person.asks(item), person.asks("gizmo", REDDISH)
    person.database.close()
    person.database = Database(person.folder / "journal.db")
    person.database.open()
    assert (person.asks(item), person.asks("gizmo", REDDISH)) == before
    person.archive().prune(person.now.timestamp() + 1e9)
    assert person.files() == ["turn%201.jpg"], "things do not grow old"
    person.database.close()


class Fails(Database):
    """A disk that fills up between the picture and the row."""

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        raise DiskFull("the card is full")
        yield


def test_a_row_that_cannot_be_written_leaves_no_picture(person: Person) -> None:
    person.tells("keep", "keys", "drawer", RED)
    full = Fails(person.folder / "journal.db")
    full.open()
    person.database, sound = full, person.database
    with pytest.raises(DiskFull):
        person.tells("keep", "keys", "hall", GREEN)
    full.close()
    person.database = sound
    assert person.files() == ["turn%201.jpg"] and len(person.rows()) == 1


def test_a_picture_that_cannot_be_written_costs_no_words(person: Person) -> None:
    class Full(Shelf):
        def put(self, turn: str, write: Callable[[Path], None]) -> str:
            raise DiskFull("the card is full")

    person.shelf = Full(person.folder / "things", ".jpg")
    assert person.tells("keep", "keys", "drawer", RED) == "I'll remember: your keys are in the drawer."
    assert person.tells("found", "purse", None, RED) == "Noted: you found the purse."
    with pytest.raises(DiskFull):
        person.tells("keep", "hat", None, RED)
    assert [row[1] for row in person.rows()] == ["keys", "purse"]


def test_a_power_cut_between_the_picture_and_the_row_leaves_nothing_for_good(person: Person) -> None:
    person.tells("keep", "keys", "drawer", RED)
    program = """
        import os, sys
        from pathlib import Path
        from contextlib import contextmanager
        from gadget.database import Database
        from tests.unit.test_belongings import GREEN, Person, pictures_of_things

        class Cut(Database):
            @contextmanager
            def transaction(self):
                os._exit(9)
                yield

        folder = Path(sys.argv[1])
        database = Cut(folder / "journal.db")
        database.open()
        Person(database, folder, shelf=pictures_of_things(folder), turns=1).tells("keep", "keys", "hall", GREEN)
    """
    person.database.close()
    cut = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(person.folder)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    assert cut.returncode == 9, cut.stderr
    person.database.open()
    assert person.files() == ["turn%201.jpg", "turn%202.jpg"], "a picture that nothing names"
    assert "in the drawer" in person.asks("keys")
    person.archive().prune(person.now.timestamp(), live={"turn 2"})
    assert len(person.files()) == 2, "a turn that runs may still name it"
    person.archive().prune(person.now.timestamp())
    assert person.files() == ["turn%201.jpg"]


def test_erasing_leaves_neither_words_nor_pictures(person: Person) -> None:
    person.likeness = colour
    person.tells("keep", "the secret diary", "loose floorboard", RED)
    (person.folder / "things" / "turn%209.part.jpg").write_bytes(b"half a picture")
    person.archive().erase_all()
    assert person.rows() == [] and person.files() == []
    assert person.asks("diary").startswith("I don't know")
    for file in person.folder.rglob("*"):
        assert not file.is_file() or b"floorboard" not in file.read_bytes()


async def test_the_hands_give_what_it_needs(person: Person) -> None:
    hands = ActionHands(
        Runner(load_catalogue(), 5.0),
        person.database,
        StillVolume(),
        MADRID,
        9,
        things=person.shelf,
    )
    arguments = {"item": "keys", "status": "keep", "place": ""}
    answer = await hands.act("t1", Call("lost_and_found", arguments), "en", RED, seen=seen(RED))
    assert answer.say == "I've kept a picture of where your keys are." and answer.undo is None
    asked = await hands.act(
        "t2", Call("lost_and_found", {"item": "gizmo", "status": "where"}), "en", REDDISH, seen=seen(REDDISH)
    )
    assert "looks like your keys" in asked.say
    with pytest.raises(BadArguments, match="item must be asked for"):
        await hands.act("t3", Call("lost_and_found", {"item": "", "status": "where"}), "en", None)


# ── names ──


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("keys", "my key"),
        ("pair of scissors", "the scissors"),
        ("key for the shed", "shed key"),
        ("spectacles", "glasses"),
        ("mobile phone", "phone"),
        ("ear buds", "earbuds"),
        ("house", "houses"),
        ("batteries", "box of batteries"),
        ("scarves", "scarf"),
        ("two umbrellas", "umbrella"),
        ("Tom's scarf", "toms scarf"),
        ("driver's license", "driving licence"),
        ("钥匙", "我的那一串钥匙"),
        ("伞", "一把雨伞"),
        ("手电筒", "手电"),
        ("钥匙", "keys"),
        ("拐棍儿", "拐棍"),
        ("孩子的书包", "孩子书包"),
        ("U盘", "u盘"),
        ("这个", "that thing"),
    ],
)
def test_these_are_the_same_thing(one: str, other: str) -> None:
    assert same(one, other) and same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("car key", "bike key"),
        ("Tom's scarf", "Anna's scarf"),
        ("her ring", "his ring"),
        ("车钥匙", "自行车钥匙"),
        ("帽子", "盒子"),
        ("glass", "grass"),
        ("包", "书包"),
        ("this", "keys"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(
    ("asked", "names", "found", "sure"),
    [
        ("keys", ["car key", "keyring", "house keys"], (0, 2), True),
        ("key", ["car key", "keys"], (1,), True),
        ("black umbrella", ["umbrella", "hat"], (0,), True),
        ("umbrela", ["umbrella", "hat"], (0,), True),
        ("wallit", ["wallet"], (0,), True),
        ("past port", ["passport"], (0,), True),
        ("spare pasport", ["passport", "spare tyre"], (0,), True),
        ("glov", ["gloves"], (0,), True),
        ("kettel", ["kettle"], (0,), True),
        ("cable", ["table"], (0,), False),
        ("screw", ["screw box"], (0,), False),
        ("car", ["car key"], (0,), False),
        ("violin", ["hat", "scarf", "帽子"], (), False),
        ("药", ["降压药", "药盒"], (0,), True),
        ("黑伞", ["黑色雨伞"], (0,), True),
        ("帽子", ["盒子", "杯子"], (), False),
        ("身分证", ["身份证"], (0,), True),
    ],
)
def test_names_find_what_is_meant(asked: str, names: list[str], found: tuple[int, ...], sure: bool) -> None:
    match = find(asked, names)
    assert (match.indexes, match.sure) == (found, sure)


texts = st.one_of(
    st.text(min_size=1, max_size=20),
    st.text("钥匙伞眼镜的那把个子儿包一我 key's", min_size=1, max_size=8),
    st.sampled_from(["keys", "Tom's scarf", "pair of scissors", "老花镜", "一串钥匙", "🔑", "this", "!!!"]),
)


@given(texts, st.lists(texts, max_size=6))
def test_whatever_is_asked_names_are_compared(asked: str, names: list[str]) -> None:
    assert same(asked, asked)
    match = find(asked, names)
    assert set(match.indexes) <= set(range(len(names)))
    assert all(index in match.indexes for index, name in enumerate(names) if name == asked)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.lists(texts, max_size=3), st.sampled_from(LANGUAGES), st.booleans())
@example("那包", [], "zh", False)
def test_what_was_kept_is_found_again_by_its_own_name(
    person: Person, item: str, others: list[str], language: Language, seen: bool
) -> None:
    assume(item.strip() and max(item + "".join(others)) < "\ud800")
    with person.database.transaction() as connection:
        connection.execute("DELETE FROM things")
    speaking(person, language)
    for other in others:
        if other.strip() and (not same(other, item) or not name_of(item).units):
            person.tells("keep", other, "cellar")
    person.tells("keep", item, "zanzibar", RED if seen else None)
    assert "zanzibar" in person.asks(item)


# ── wording ──


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("kitchen drawer", "in the kitchen drawer"),
        ("under the bed", "under the bed"),
        ("desk", "on the desk"),
        ("back of the wardrobe", "at the back of the wardrobe"),
        ("hook by the door", "on the hook by the door"),
        ("number 12 bus", "on the number 12 bus"),
        ("home", "at home"),
        ("mum's", "at your mum's"),
        ("hairdresser's", "at the hairdresser's"),
        ("Rohan's car", "in Rohan's car"),
        ("my coat pocket", "in your coat pocket"),
        ("Malaga", "in Malaga"),
        ("level three, row F", "in level three, row F"),
        ("with me", "with you"),
        ("Plugged in behind the sofa", "plugged in behind the sofa"),
        ("lent to Bob", "lent to Bob"),
        ("still in the car", "still in the car"),
        ("hanging behind the door", "hanging behind the door"),
        ("left in the car", "left in the car"),
        ("right by the door", "right by the door"),
        ("left drawer", "in the left drawer"),
        ("high shelf", "on the high shelf"),
        ("right pocket", "in the right pocket"),
        ("packed lunch bag", "in the packed lunch bag"),
    ],
)
def test_a_place_is_said_with_what_belongs_before_it(place: str, said: str) -> None:
    assert say_place(place, "en") == said


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("抽屉", "抽屉里"),
        ("桌子", "桌子上"),
        ("在沙发", "沙发上"),
        ("床底下", "床底下"),
        ("公交站", "公交站"),
        ("地铁二号线", "地铁二号线上"),
        ("我的书包", "你的书包里"),
        ("酒店前台", "酒店前台"),
        ("鞋柜后面", "鞋柜后面"),
    ],
)
def test_a_chinese_place_is_said_with_what_belongs_after_it(place: str, said: str) -> None:
    assert say_place(place, "zh") == said


@pytest.mark.parametrize(
    ("item", "many", "said"),
    [
        ("keys", True, "your keys"),
        ("glass", False, "your glass"),
        ("false teeth", True, "your false teeth"),
        ("keys to the shed", True, "your keys to the shed"),
        ("box of screws", False, "your box of screws"),
        ("cup and saucer", True, "your cup and saucer"),
        ("rug with the lining and the zip", False, "your rug with the lining and the zip"),
        ("Tom's scarf", False, "Tom's scarf"),
        ("dog's passport", False, "your dog's passport"),
        ("My bus pass", False, "your bus pass"),
        ("the stamps", True, "the stamps"),
        ("", False, "that thing"),
    ],
)
def test_an_item_is_said_as_yours(item: str, many: bool, said: str) -> None:
    assert (is_many(item), say_item(item, "en")) == (many, said)


@pytest.mark.parametrize(
    ("ago", "english", "chinese"),
    [
        (timedelta(0), "just now", "刚才"),
        (timedelta(seconds=59), "just now", "刚才"),
        (timedelta(minutes=5, seconds=20), "5 minutes ago", "五分钟前"),
        (timedelta(hours=9), "today at 9 in the morning", "今天上午九点"),
        (timedelta(days=1), "yesterday at 6 in the evening", "昨天晚上六点"),
        (timedelta(days=2), "on Wednesday at 6 in the evening", "前天晚上六点"),
        (timedelta(days=4), "on Monday at 6 in the evening", "这周一晚上六点"),
        (timedelta(days=6, hours=2), "on Saturday at 4 in the afternoon", "上周六下午四点"),
        (timedelta(days=20), "on Saturday the 18th of April", "四月十八号星期六"),
        (timedelta(days=400), "on Thursday the 3rd of April 2025", "二零二五年四月三号星期四"),
        (timedelta(minutes=-30), "on Friday the 8th of May", "五月八号星期五"),  # the clock was wrong
    ],
)
def test_a_moment_that_is_over_is_said_naturally(ago: timedelta, english: str, chinese: str) -> None:
    assert say_past(FRIDAY - ago, FRIDAY, "en") == english
    assert say_past(FRIDAY - ago, FRIDAY, "zh") == chinese


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2044, 1, 1), timezones=st.just(MADRID)),
    st.sampled_from(LANGUAGES),
)
def test_any_moment_can_be_said(at: datetime, language: Language) -> None:
    assert say_past(at, FRIDAY, language)
