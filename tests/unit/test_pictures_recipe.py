"""How requests with photographs are judged (pointed.py, evaluate_pictures.py); how a mind is released (release.py)."""

from __future__ import annotations

import random

import pytest

from gadget.seen import Seen
from tests import recipe  # noqa: F401 - before the recipe's own modules

import evaluate_pictures  # isort: skip
import meant  # isort: skip
import pointed  # isort: skip
import release  # isort: skip
from frames import Piece  # isort: skip
from gadget.calls import Call  # isort: skip
from labels import Example, example  # isort: skip
from pictures import Picture  # type: ignore[import-not-found]  # isort: skip


def asked(action: str, language: str = "en") -> Example:
    return example([Piece("about this one")], action, language, "test")


def shown(source: str, label: str, path: str = "a.jpg") -> pointed.Shown:
    return pointed.Shown(Picture(path, source, label, "test", "a group"), Seen(clear=1.0))


@pytest.mark.parametrize(
    ("action", "language", "source", "label", "names", "others"),
    [
        (
            "smart_recycling",
            "en",
            "trashnet",
            "glass",
            {"glass bottle", "glass jar"},
            {"plastic bottle", "glass"},
        ),
        ("smart_recycling", "zh", "trashnet", "cardboard", {"纸箱", "纸板"}, {"cardboard box", "纸"}),
        ("smart_recycling", "en", "trashnet", "trash", set(), {"wrapper"}),
        (
            "instacart_shopping",
            "en",
            "groceries",
            "Granny-Smith",
            {"granny smith apple", "apple"},
            {"pear", "苹果"},
        ),
        ("interior_design", "zh", "rooms", "kitchen", {"厨房"}, {"卧室", "kitchen"}),
        ("interior_design", "en", "rooms", "frontal", set(), {"house"}),
        (
            "animal_care",
            "en",
            "imagenet_samples",
            "n02099601",
            {"golden retriever", "dog", "beagle"},
            {"cat"},
        ),
        ("animal_care", "en", "imagenet_samples", "n04548362", set(), {"wallet"}),
        ("lost_and_found", "en", "imagenet_samples", "n04548362", {"wallet"}, {"purse", "eraser"}),
        ("lost_and_found", "en", "imagenet_samples", "n02099601", set(), {"golden retriever"}),
    ],
)
def test_what_a_photograph_may_be_called(
    action: str, language: str, source: str, label: str, names: set[str], others: set[str]
) -> None:
    found = pointed.names_of(asked(action, language), shown(source, label))
    assert names <= found
    assert not others & found
    assert bool(names) == bool(found), "a picture that does not answer the request has no name"


def test_every_photograph_that_answers_some_request_is_shown_once() -> None:
    album = [
        shown("trashnet", "glass", "1"),
        shown("trashnet", "trash", "2"),
        shown("rooms", "kitchen", "3"),
        shown("imagenet_samples", "n04548362", "4"),
    ]
    requests = [asked(action) for action in ("smart_recycling", "lost_and_found", "amazon_shopping")]
    pairs = pointed.each_once(requests, album, random.Random(1))
    assert [of.photograph.path for _, of in pairs] == ["1", "4"]
    assert pairs[0][0].call.action == "smart_recycling"
    assert pairs[1][0].call.action in ("lost_and_found", "amazon_shopping")


def judged(path: str, right: bool) -> evaluate_pictures.Judged:
    of = shown("rooms", "kitchen", path)
    return evaluate_pictures.Judged(
        asked("interior_design"), of, Call("interior_design", {}), right, right, right, False, 1.0
    )


def test_an_interval_is_as_wide_as_its_photographs_are_few() -> None:
    def width(photographs: int, calls: int) -> float:
        some = [judged(str(number % photographs), number % photographs % 4 > 0) for number in range(calls)]
        low, high = evaluate_pictures._interval(some)
        assert low <= 0.75 <= high
        return high - low

    assert width(8, 400) > 2 * width(200, 400)
    assert width(200, 200) == pytest.approx(width(200, 400), abs=0.02), "more calls of the same tell no more"


@pytest.mark.parametrize(
    ("action", "language", "made", "said", "alike"),
    [
        ("animal_care", "zh", {"question": "吃点西瓜没事"}, {"question": "吃点西瓜没事吧"}, True),
        ("animal_care", "zh", {"question": "吃点西瓜没事吧"}, {"question": "一天喂几顿"}, False),
        ("interior_design", "en", {"request": "get more light in"}, {"request": "more light"}, True),
        ("interior_design", "en", {"request": "more light"}, {"request": "more storage"}, False),
        ("interior_design", "en", {"request": "more light"}, {}, False),
        (
            "interior_design",
            "en",
            {"request": "more light", "room": "bath"},
            {"request": "more light"},
            False,
        ),
        ("send_email", "en", {"body": "I am late"}, {"body": "that I am late"}, False),
    ],
)
def test_a_call_does_as_it_was_meant_when_the_advice_is_the_same(
    action: str, language: str, made: dict[str, str], said: dict[str, str], alike: bool
) -> None:
    given = {"animal_care": {"animal": "猫"}, "interior_design": {"room": "kitchen"}}.get(action, {})
    calls = [Call(action, {**given, **arguments}) for arguments in (made, said)]
    assert meant.answered_alike(*calls, "zh" if language == "zh" else "en") is alike


MANIFEST = f'[[model.file]]\npath = "{release.MIND_FILE}"\nsha256 = "0a"\nbytes = 7\nsources = []\n'


def test_shipping_writes_hash_and_size_into_the_manifest() -> None:
    assert release.with_hash(MANIFEST, "ff", 12) == MANIFEST.replace("0a", "ff").replace("= 7", "= 12")


def test_a_manifest_without_the_mind_is_refused() -> None:
    with pytest.raises(ValueError, match="0 entries"):
        release.with_hash(MANIFEST.replace("mind", "other"), "ff", 12)
