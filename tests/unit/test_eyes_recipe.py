"""What the recipe of the eyes (models/eyes) reckons by itself: splits and twins."""

from __future__ import annotations

from pathlib import Path

from tests import recipe  # noqa: F401  # isort: skip
from pictures import Picture, photographs, twins  # type: ignore[import-not-found]


def picture(path: str, split: str) -> Picture:
    return Picture(path, "trashnet", "glass", split, "a group")


def test_a_test_photograph_whose_file_is_in_another_split_too_is_a_twin(tmp_path: Path) -> None:
    content = {"a": b"one", "b": b"one", "c": b"two", "d": b"two", "e": b"three", "f": b"four"}
    for name, data in content.items():
        (tmp_path / name).write_bytes(data)
    split = {"a": "test", "b": "train", "c": "test", "d": "test", "e": "test", "f": "dev"}
    pictures = [picture(name, of) for name, of in split.items()]
    assert twins(tmp_path, pictures) == {"a"}, "c and d are both of the test, b is not of it"


def test_runs_of_waste_and_the_rooms_of_a_house_stay_on_one_side(tmp_path: Path) -> None:
    for number in range(200):
        for folder, name in (("trashnet/glass", "glass"), ("rooms/kitchen", ""), ("rooms/bedroom", "")):
            path = tmp_path / folder / f"{name}{number}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    found = photographs(tmp_path)
    assert len(found) == 600 and {one.split for one in found} == {"train", "dev", "test"}
    splits: dict[str, set[str]] = {}
    for one in found:
        number = int("".join(filter(str.isdigit, Path(one.path).stem)))
        place = f"run {number // 10}" if one.source == "trashnet" else f"house {number}"
        splits.setdefault(place, set()).add(one.split)
    assert len(splits) == 220 and all(len(of) == 1 for of in splits.values())
