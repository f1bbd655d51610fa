"""Codes of links: another program reads from them what was written, as picture, as matrix and in a terminal."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from gadget import images, qr
from gadget.act.links import amazon
from gadget.act.writing.codes import codes
from gadget.calls import Call, Consent
from gadget.cli import cli
from gadget.database import FILE_NAME, Database
from gadget.errors import BadInput
from gadget.outbox import How, Outbox
from gadget.parcel import Parcel
from gadget.picture import Picture

LINKS = [
    "https://www.amazon.es/s?k=running+shoes",
    amazon("跑鞋 四十二码", "jp"),
    "https://customers.instacart.example/store/shopping_lists/" + "7" * 300,
    "x",
]


def seen(pixels: np.ndarray) -> list[str]:
    """What a reader of another make finds on a picture."""
    return [code.content for code in codes(Picture(pixels, "a test"))]


def drawn_with(rows: list[str], dark: str, module_px: int = 6) -> np.ndarray:
    """Rows of modules as a picture, light around them."""
    modules = np.array([[0 if module == dark else 255 for module in row] for row in rows], np.uint8)
    big = np.kron(np.pad(modules, 4, constant_values=255), np.ones((module_px, module_px), np.uint8))
    return np.repeat(big[..., None], 3, axis=2)


@pytest.mark.parametrize("link", LINKS)
def test_a_picture_of_the_code_is_read_as_the_link(link: str, tmp_path: Path) -> None:
    file = tmp_path / "code.png"
    file.write_bytes(qr.png(link))
    assert seen(images.read(file).pixels) == [link]


@pytest.mark.parametrize("link", LINKS)
def test_the_modules_are_read_as_the_link(link: str) -> None:
    rows = qr.matrix(link)
    assert {len(row) for row in rows} == {len(rows)} and set("".join(rows)) == {"0", "1"}
    assert seen(drawn_with(list(rows), "1")) == [link]


@pytest.mark.parametrize("link", LINKS)
def test_what_a_terminal_shows_is_read_as_the_link(link: str) -> None:
    halves = {"█": "00", "▀": "01", "▄": "10", " ": "11"}
    rows = []
    for line in qr.drawn(link).splitlines():
        rows += ["".join(halves[block][half] for block in line) for half in (0, 1)]
    assert seen(drawn_with(rows, "1")) == [link]


def test_the_same_link_has_the_same_code() -> None:
    assert qr.matrix(LINKS[0]) == qr.matrix(LINKS[0])
    assert qr.matrix(LINKS[0]) != qr.matrix(LINKS[1])


@pytest.mark.parametrize("text", ["", "x" * (qr.LONGEST + 1)])
def test_no_code_is_made_of_nothing_or_too_much(text: str) -> None:
    for make in (qr.matrix, qr.png, qr.drawn):
        with pytest.raises(BadInput, match="QR code"):
            make(text)


def test_the_last_link_is_shown_and_written(tmp_path: Path) -> None:
    state = ["--set", f"general.state_directory={tmp_path}"]
    nothing = CliRunner().invoke(cli, [*state, "link"])
    assert nothing.exit_code == 2 and "no link was made yet" in nothing.stderr
    database = Database(tmp_path / FILE_NAME)
    database.open()
    for number, payload in enumerate([{"url": LINKS[0]}, {"url": LINKS[1]}, {"command": "lights on"}]):
        parcel = Parcel(f"t{number}:x", "phone", payload, "en", "it", time.time())
        Outbox(database).post(
            parcel, turn=f"t{number}", call=Call("amazon_shopping"), consent=Consent.UNDO, how=How.UNDO
        )
    database.close()
    shown = CliRunner().invoke(cli, [*state, "link"])
    assert shown.stdout.splitlines()[0] == LINKS[1] and "█" in shown.stdout
    written = CliRunner().invoke(cli, [*state, "link", "--output", str(tmp_path / "code.png")])
    assert written.exit_code == 0
    assert seen(images.read(tmp_path / "code.png").pixels) == [LINKS[1]]
