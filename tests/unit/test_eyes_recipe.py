"""What the recipe of the eyes (models/eyes) reckons by itself: splits, twins, intervals, bins."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.act.catalogue import load_catalogue
from gadget.act.waste.answer import which_bin
from gadget.act.waste.read import table
from gadget.act.waste.table import REGIONS, Region
from gadget.seen import Guess, Name, Seen
from tests import recipe  # noqa: F401 - before the recipe's own modules

import bins  # type: ignore[import-not-found]  # isort: skip
from pictures import Picture, photographs, twins  # type: ignore[import-not-found]  # isort: skip
from shares import Share  # type: ignore[import-not-found]  # isort: skip

RULES = table()
RECYCLING = next(made for made in load_catalogue().signatures if made.name == "smart_recycling")


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


# ── intervals ──


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(0, 10, 0.0, 27.8), (10, 10, 72.2, 100.0), (50, 100, 40.4, 59.6), (1, 1, 20.7, 100.0)],
)
def test_the_interval_of_a_share_is_wilsons(right: int, of: int, low: float, high: float) -> None:
    assert Share(right, of).interval == pytest.approx((low, high), abs=0.05)


@given(st.integers(1, 2000), st.data())
def test_a_share_lies_in_its_interval_and_more_pictures_make_it_narrower(
    of: int, data: st.DataObject
) -> None:
    share = Share(data.draw(st.integers(0, of)), of)
    low, high = share.interval
    assert 0 <= low <= share.per_cent + 1e-9 and share.per_cent - 1e-9 <= high <= 100
    more_low, more_high = Share(10 * share.right, 10 * of).interval
    assert more_high - more_low < high - low


def test_a_share_tells_its_counts() -> None:
    share = Share.among([True, True, False, True])
    assert share.told() == {"per cent": 75.0, "right": 3, "of": 4, "95 %": [30.1, 95.4]}
    with pytest.raises(ValueError, match="0 of 0 is no share"):
        Share.among([])


# ── the bin that was answered ──


def waste(material: str, sure: float = 0.9, clear: float = 1.0, shape: str = "") -> Seen:
    return Seen(
        clear,
        names=(Guess(Name("a", "b", shape), 0.9),) if shape else (),
        materials=(Guess(Name(material, material, material), sure),),
        sorts=(Guess(Name("something to throw away", "一件垃圾", "waste"), 0.9),),
    )


def outcome(label: str, seen: Seen, region: Region) -> str:
    return str(bins.outcome(label, seen, RECYCLING, region, RULES))


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("label", bins.MOSTLY)
def test_the_bin_of_a_class_is_what_the_gadget_says(label: str, region: Region) -> None:
    place = bins.true_bin(label, region, RULES)
    assert place and f": {place}." in which_bin(bins.MOSTLY[label], "en", region, RULES)


@pytest.mark.parametrize("region", REGIONS)
def test_a_thing_of_the_true_material_is_right_whatever_its_shape(region: Region) -> None:
    for shape in ("", "bottle", "cup", "bag"):
        assert outcome("plastic", waste("plastic", shape=shape), region) == bins.RIGHT


def test_another_material_is_right_only_where_it_goes_in_the_same_bin() -> None:
    told = {region: outcome("glass", waste("metal"), region) for region in REGIONS}
    assert told == {"de": bins.WRONG, "uk": bins.WRONG, "us": bins.RIGHT, "cn": bins.RIGHT}
    assert outcome("cardboard", waste("paper"), "de") == bins.RIGHT


@pytest.mark.parametrize("region", REGIONS)
def test_recyclables_are_wrong_for_what_nobody_recycles(region: Region) -> None:
    assert outcome("trash", waste("plastic"), region) == bins.WRONG
    assert outcome("trash", waste("trash", shape="bag"), region) == bins.RIGHT


def test_where_the_gadget_would_ask_it_is_told_apart_from_an_answer() -> None:
    assert outcome("glass", waste("glass", clear=0.2), "de") == bins.UNCLEAR
    assert outcome("glass", waste("glass", sure=0.3), "de") == bins.NO_NAME
    assert outcome("glass", waste("glass", sure=0.3, shape="bottle"), "de") == bins.ASKED
    assert bins.bin_of("quux", "de", RULES) == bins.UNKNOWN


def test_who_never_looks_says_the_bin_of_most() -> None:
    labels = ["glass", "paper", "trash", "cardboard"]
    assert bins.commonest(labels, "de", RULES) == "in the paper bin"
    assert bins.commonest(["trash", *labels, "trash", "trash"], "us", RULES) == "in the trash"


def test_shares_of_bins_count_every_photograph_once_and_the_constant_guess_beside() -> None:
    judged = [
        bins.Judged("plastic", "plastic", waste("plastic", shape="bottle")),
        bins.Judged("glass", "metal", waste("metal")),
        bins.Judged("paper", "paper", waste("paper", sure=0.2)),
        bins.Judged("trash", "trash", waste("trash", shape="bag")),
    ]
    shares = bins.bin_shares(judged, RECYCLING, "de", RULES)
    told = [shares[f", as answered: {what}"] for what in bins.OUTCOMES]
    assert sum(share.right for share in told) == 4 and {share.of for share in told} == {4}
    assert shares[f", as answered: {bins.RIGHT}"].right == 2
    assert shares[", as answered: right of those told a bin"] == Share(2, 3)
    assert shares[", as answered: right by the class alone"].right == 0, "it may go back for its deposit"
    assert shares[", of the likeliest material"].right == 3
    american = bins.bin_shares(judged, RECYCLING, "us", RULES)
    assert american[", always 'in the recycling'"] == Share(3, 4)
    assert american[", as answered: right by the class alone"].right == 3
