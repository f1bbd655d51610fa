"""`gadget things`: what the gadget was told is listed with its pictures, and a picture is handed on as a file."""

from __future__ import annotations

import json
import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from gadget import images
from gadget.act.base import Context
from gadget.act.belongings import lost_and_found
from gadget.database import FILE_NAME, Database
from gadget.hands import StillVolume
from gadget.picture import Picture
from gadget.shelf import pictures_of_things
from tests.command import Gadget, command_in

MADRID = ZoneInfo("Europe/Madrid")
FRIDAY = datetime(2026, 5, 8, 18, 0, tzinfo=MADRID)


NOISE = np.random.default_rng(7).integers(-30, 31, (48, 64, 3))


def shade(value: int) -> Picture:
    """Something of that brightness, in the middle."""
    return Picture((NOISE + value).astype(np.uint8), "test")


@pytest.fixture
def gadget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gadget:
    return command_in(tmp_path, "things", monkeypatch)


@pytest.fixture
def told(tmp_path: Path) -> None:
    """A wallet that was found, then another; keys without a picture; a thing in Chinese."""
    database = Database(tmp_path / FILE_NAME)
    database.open()
    rows: list[tuple[Any, str, str, Picture | None]] = [
        ("found", "wallet", "in the hall", shade(90)),
        ("found", "black wallet", "on the bus", shade(200)),
        ("keep", "keys", "in the drawer", None),
        ("keep", "护照", "书房", shade(150)),
    ]
    for number, (status, item, place, picture) in enumerate(rows):
        context = Context(
            turn=f"turn {number}",
            language="en",
            now=lambda after=number: FRIDAY + timedelta(hours=after),  # type: ignore[misc]
            zone=MADRID,
            database=database,
            volume=StillVolume(),
            picture=picture,
            things=pictures_of_things(tmp_path),
        )
        lost_and_found(context, item, status, place)
    database.close()


@pytest.mark.usefixtures("told")
def test_the_list_tells_what_is_where_and_which_file_shows_it(gadget: Gadget, tmp_path: Path) -> None:
    lines = gadget("list").stdout.splitlines()
    assert lines == [
        "   4  2026-05-08 21:00  keep   护照 · 书房",
        f"      {tmp_path / 'things' / 'turn%203.jpg'}",
        "   3  2026-05-08 20:00  keep   keys · in the drawer",
        "   2  2026-05-08 19:00  found  black wallet · on the bus",
        f"      {tmp_path / 'things' / 'turn%201.jpg'}",
        "   1  2026-05-08 18:00  found  wallet · in the hall",
        f"      {tmp_path / 'things' / 'turn%200.jpg'}",
    ]


@pytest.mark.usefixtures("told")
def test_machines_read_the_list_as_json(gadget: Gadget) -> None:
    rows = [json.loads(line) for line in gadget("list", "--json").stdout.splitlines()]
    assert [row["item"] for row in rows] == ["护照", "keys", "black wallet", "wallet"]
    assert rows[1] == {
        "number": 3,
        "told_at": "2026-05-08T20:00:00+02:00",
        "status": "keep",
        "item": "keys",
        "place": "in the drawer",
        "picture": None,
    }
    assert all(Path(row["picture"]).is_file() for row in rows if row["picture"])


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("thing", "value"), [("my black wallet", 200), ("1", 90), ("2", 200), ("护照", 150), ("我的护照", 150)]
)
def test_a_picture_is_handed_on_by_name_or_number(
    gadget: Gadget, tmp_path: Path, thing: str, value: int
) -> None:
    done = gadget("export", thing, "out/picture.jpg")
    assert done.exit_code == 0, done.stderr
    file = tmp_path / "out" / "picture.jpg"
    assert abs(int(images.read(file).pixels.mean()) - value) <= 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.usefixtures("told")
def test_standard_output_gets_the_picture_and_nothing_else(gadget: Gadget, tmp_path: Path) -> None:
    assert gadget("export", "1", "-").stdout_bytes == (tmp_path / "things" / "turn%200.jpg").read_bytes()


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("thing", ["keys", "passport holder", "17"])
def test_what_has_no_picture_is_said(gadget: Gadget, tmp_path: Path, thing: str) -> None:
    done = gadget("export", thing, "picture.jpg")
    assert done.exit_code == 2
    assert f"no picture is kept of '{thing}'; `gadget things list` shows what is" in done.stderr
    assert not (tmp_path / "picture.jpg").exists()


@pytest.mark.usefixtures("told")
def test_a_picture_that_is_gone_or_cannot_be_put_there_is_said(gadget: Gadget, tmp_path: Path) -> None:
    assert "cannot be written" in gadget("export", "1", f"{FILE_NAME}/picture.jpg").stderr
    (tmp_path / "things" / "turn%200.jpg").unlink()
    done = gadget("export", "1", "picture.jpg")
    assert done.exit_code == 2 and "cannot be read" in done.stderr


def test_looking_at_nothing_makes_nothing(gadget: Gadget, tmp_path: Path) -> None:
    done = gadget("list")
    assert (done.exit_code, done.stdout) == (0, "")
    assert not (tmp_path / FILE_NAME).exists()
