"""All eyes keep the same promises, on small pictures of our own (tests/assets/make_eyes.py)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gadget import images
from gadget.errors import BadModel, LookFailed, NoModel
from gadget.look.base import Eyes
from gadget.look.eyes import TrainedEyes
from gadget.look.simulated_eyes import SimulatedEyes
from gadget.picture import Picture
from gadget.seen import Seen

PICTURES = Path(__file__).parent.parent / "assets" / "eyes"
PHOTOGRAPHS = Path(__file__).parents[3] / "shared" / "data" / "images"
SEEN_ON = ("hook", "clock", "maze")
NOTHING_ON = ("dark", "white", "wall", "blurred")


@pytest.fixture(scope="module", params=["trained", "simulated"])
def eyes(request: pytest.FixtureRequest) -> Iterator[Eyes]:
    made: Eyes = TrainedEyes(1) if request.param == "trained" else SimulatedEyes()
    made.prepare()
    yield made
    made.close()
    made.close()


@pytest.fixture(scope="module")
def trained() -> Iterator[TrainedEyes]:
    made = TrainedEyes(1)
    yield made  # prepares itself
    made.close()


def picture(name: str) -> Picture:
    return images.read(PICTURES / f"{name}.jpg")


@pytest.mark.parametrize("name", SEEN_ON)
def test_something_is_seen_with_names_in_both_languages(eyes: Eyes, name: str) -> None:
    seen = eyes.see(picture(name))
    assert seen.is_clear
    best = seen.names[0]
    assert best.name.english and best.name.chinese and best.name.kind
    assert {best.name.english.casefold(), best.name.chinese.casefold()} <= seen.vocabulary
    assert math.isclose(sum(value * value for value in seen.embedding), 1.0, rel_tol=1e-3)


@pytest.mark.parametrize("name", SEEN_ON)
def test_guesses_are_probabilities_the_likeliest_first(eyes: Eyes, name: str) -> None:
    seen = eyes.see(picture(name))
    for guesses in (seen.names, seen.groceries, seen.foods, seen.materials, seen.rooms, seen.sorts):
        likely = [guess.probability for guess in guesses]
        assert likely == sorted(likely, reverse=True)
        assert all(0 <= value <= 1 for value in likely) and sum(likely) <= 1.01
        assert len({guess.name for guess in guesses}) == len(guesses), "one name is one guess"


@pytest.mark.parametrize("name", ["dark", "white"])
def test_nothing_is_seen_in_the_dark_or_the_glare(eyes: Eyes, name: str) -> None:
    assert not eyes.see(picture(name)).is_clear


@pytest.mark.parametrize(
    ("height", "width"), [(1, 1), (3, 900), (900, 3), (224, 224), (480, 640), (1080, 1920)]
)
def test_pictures_of_any_shape_are_looked_at(eyes: Eyes, height: int, width: int) -> None:
    pixels = np.random.default_rng(3).integers(0, 255, (height, width, 3), np.uint8)
    assert isinstance(eyes.see(Picture(pixels, "a test")), Seen)


def test_the_same_picture_looks_the_same_and_is_left_as_it_is(eyes: Eyes) -> None:
    shown = picture("clock")
    before = shown.pixels.copy()
    assert eyes.see(shown) == eyes.see(shown)
    assert np.array_equal(shown.pixels, before)


# ── the trained ones ──


@pytest.mark.parametrize("name", NOTHING_ON)
def test_the_trained_eyes_know_what_shows_nothing(trained: TrainedEyes, name: str) -> None:
    assert not trained.see(picture(name)).is_clear


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [("hook", "hook", "钩子"), ("clock", "digital clock", "电子钟"), ("maze", "maze", "迷宫")],
)
def test_the_trained_eyes_know_a_drawing(trained: TrainedEyes, name: str, english: str, chinese: str) -> None:
    best = trained.see(picture(name)).names[0].name
    assert (best.english, best.chinese) == (english, chinese)


@pytest.mark.parametrize(
    ("path", "field", "kind"),
    [
        ("trashnet/glass/glass1.jpg", "materials", "glass"),
        ("trashnet/cardboard/cardboard1.jpg", "materials", "cardboard"),
        ("rooms/kitchen/1.jpg", "rooms", "kitchen"),
    ],
)
def test_the_trained_eyes_know_a_photograph(trained: TrainedEyes, path: str, field: str, kind: str) -> None:
    if not (PHOTOGRAPHS / path).exists():
        pytest.skip(f"no photograph {PHOTOGRAPHS / path}")
    seen = trained.see(images.read(PHOTOGRAPHS / path))
    assert seen.is_clear and getattr(seen, field)[0].name.kind == kind


def test_a_missing_network_or_missing_names_are_told(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="Install the package again"):
        TrainedEyes(1, model=tmp_path / "none.onnx").prepare()
    with pytest.raises(NoModel, match="Install the package again"):
        TrainedEyes(1, labels=tmp_path / "none.json").see(picture("hook"))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"names": [["a", "b"]]}', "\x00"])
def test_damaged_names_are_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "labels.json"
    path.write_text(content)
    with pytest.raises(BadModel):
        TrainedEyes(1, labels=path).prepare()


def test_a_damaged_network_is_told(tmp_path: Path) -> None:
    path = tmp_path / "eyes.onnx"
    path.write_bytes(b"this is no network")
    with pytest.raises(BadModel, match="damaged"):
        TrainedEyes(1, model=path).prepare()


def test_names_of_another_network_are_refused(tmp_path: Path) -> None:
    heads = ("names", "grocery", "coarse", "waste", "room", "kind")
    path = tmp_path / "labels.json"
    path.write_text("{" + ",".join(f'"{head}":[["a","b","c"]]' for head in heads) + "}")
    with pytest.raises(BadModel, match="do not belong together"):
        TrainedEyes(1, labels=path).prepare()


# ── the simulated ones ──


def test_the_simulated_eyes_see_what_they_are_told_and_remember_what_they_were_shown() -> None:
    eyes, shown = SimulatedEyes(), picture("hook")
    eyes.next.extend([Seen(clear=0.1), LookFailed("a test")])
    assert eyes.see(shown) == Seen(clear=0.1)
    with pytest.raises(LookFailed):
        eyes.see(shown)
    assert eyes.see(shown).materials[0].name.kind == "plastic"
    assert eyes.pictures == [shown] * 3
