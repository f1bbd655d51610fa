"""`gadget photos`: what was taken is listed with its files, handed on, and erased for good."""

from __future__ import annotations

import json
import stat
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from gadget import images
from gadget.act.base import Context
from gadget.act.photos import take_photo
from gadget.database import FILE_NAME, Database
from gadget.hands import StillVolume, photo_keeper
from gadget.picture import Picture
from gadget.shelf import photographs
from tests.command import Gadget, command_in

MADRID = ZoneInfo("Europe/Madrid")
FRIDAY = datetime(2026, 5, 8, 18, 0, tzinfo=MADRID)
NOISE = np.random.default_rng(7).integers(-30, 31, (48, 64, 3))
SHADES = {1: 90, 2: 200, 3: 150}
"""How bright each photograph is."""


@pytest.fixture
def gadget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gadget:
    return command_in(tmp_path, "photos", monkeypatch)


@pytest.fixture
def files(tmp_path: Path) -> dict[int, Path]:
    """Three photographs, an hour apart, as the action takes them."""
    database = Database(tmp_path / FILE_NAME)
    database.open()
    kept: dict[int, Path] = {}
    keep = photo_keeper(photographs(tmp_path).directory)
    for number, brightness in SHADES.items():

        def kept_as(picture: Picture, number: int = number) -> Path:
            kept[number] = keep(picture)
            return kept[number]

        context = Context(
            turn=f"turn {number}",
            language="en",
            now=lambda after=number: FRIDAY + timedelta(hours=after),  # type: ignore[misc]
            zone=MADRID,
            database=database,
            volume=StillVolume(),
            picture=Picture((NOISE + brightness).astype(np.uint8), "test"),
            keep_photo=kept_as,
        )
        assert take_photo(context).say == "Photo taken."
    database.close()
    return kept


def test_the_list_tells_when_each_was_taken_and_where_it_lies_newest_first(
    gadget: Gadget, files: dict[int, Path]
) -> None:
    files[2].unlink()
    assert gadget("list").stdout.splitlines() == [
        f"   3  2026-05-08 21:00  {files[3]}",
        f"   2  2026-05-08 20:00  {files[2]} (gone)",
        f"   1  2026-05-08 19:00  {files[1]}",
    ]


def test_machines_read_the_list_as_json(gadget: Gadget, files: dict[int, Path]) -> None:
    files[2].unlink()
    rows = [json.loads(line) for line in gadget("list", "--json").stdout.splitlines()]
    assert rows == [
        {"number": 3, "taken_at": "2026-05-08T21:00:00+02:00", "picture": str(files[3])},
        {"number": 2, "taken_at": "2026-05-08T20:00:00+02:00", "picture": None},
        {"number": 1, "taken_at": "2026-05-08T19:00:00+02:00", "picture": str(files[1])},
    ]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(("photo", "number"), [("1", 1), ("2", 2), ("newest", 3)])
def test_a_photograph_is_handed_on_as_a_private_file(
    gadget: Gadget, tmp_path: Path, photo: str, number: int
) -> None:
    done = gadget("export", photo, "out/photo.jpg")
    assert (done.exit_code, done.stdout) == (0, f"photograph {number} was copied to out/photo.jpg\n")
    file = tmp_path / "out" / "photo.jpg"
    assert abs(int(images.read(file).pixels.mean()) - SHADES[number]) <= 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_standard_output_gets_the_photograph_and_nothing_else(
    gadget: Gadget, files: dict[int, Path], tmp_path: Path
) -> None:
    assert gadget("export", "2", "-").stdout_bytes == files[2].read_bytes()
    assert not (tmp_path / "-").exists()


def test_what_is_removed_is_gone_and_the_others_stay(gadget: Gadget, files: dict[int, Path]) -> None:
    done = gadget("remove", "2")
    assert (done.exit_code, done.stdout) == (0, "removed photograph 2\n")
    assert {number for number, file in files.items() if file.exists()} == {1, 3}
    assert gadget("remove", "newest").stdout == "removed photograph 3\n"
    assert [line.split()[0] for line in gadget("list").stdout.splitlines()] == ["1"]


def test_what_lost_its_file_can_still_be_taken_off_the_list(gadget: Gadget, files: dict[int, Path]) -> None:
    files[1].unlink()
    assert gadget("remove", "1").exit_code == 0
    assert [line.split()[0] for line in gadget("list").stdout.splitlines()] == ["3", "2"]


def test_a_photograph_that_cannot_be_erased_stays_on_the_list(gadget: Gadget, files: dict[int, Path]) -> None:
    files[1].unlink()
    (files[1] / "in the way").mkdir(parents=True)
    done = gadget("remove", "1")
    assert done.exit_code == 5 and str(files[1]) in done.stderr
    assert len(gadget("list").stdout.splitlines()) == 3


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("photo", ["4", "0", "wallet", "../gadget.toml"])
@pytest.mark.parametrize("command", ["export", "remove"])
def test_what_there_is_not_is_said(gadget: Gadget, tmp_path: Path, command: str, photo: str) -> None:
    done = gadget(command, photo, *(["photo.jpg"] if command == "export" else []))
    assert done.exit_code == 2
    assert f"there is no photograph '{photo}'; `gadget photos list` shows what there is." in done.stderr
    assert not (tmp_path / "photo.jpg").exists() and len(gadget("list").stdout.splitlines()) == 3


def test_a_file_that_is_gone_or_cannot_be_put_there_is_said(gadget: Gadget, files: dict[int, Path]) -> None:
    assert "cannot be written" in gadget("export", "1", f"{FILE_NAME}/photo.jpg").stderr
    files[1].unlink()
    done = gadget("export", "1", "photo.jpg")
    assert done.exit_code == 2 and "cannot be read" in done.stderr


@pytest.mark.parametrize("arguments", [["list"], ["export", "newest", "photo.jpg"], ["remove", "newest"]])
def test_where_nothing_was_taken_looking_makes_nothing(
    gadget: Gadget, tmp_path: Path, arguments: list[str]
) -> None:
    done = gadget(*arguments)
    assert (done.exit_code, done.stdout) == (0 if arguments == ["list"] else 2, "")
    assert not (tmp_path / FILE_NAME).exists()
