"""The one pin map, held against the settings, the header of the board, the drawing, and the README's table."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from operator import attrgetter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from gadget.settings import Settings

ROOT = Path(__file__).parents[2]
HARDWARE = ROOT / "hardware"
PARTS: list[dict[str, Any]] = tomllib.loads((HARDWARE / "pins.toml").read_text(encoding="utf-8"))["part"]
WIRES = [(part["name"], wire) for part in PARTS for wire in part["wire"]]

HEADER = {11: 17, 12: 18, 15: 22, 16: 23, 18: 24, 35: 19, 38: 20, 40: 21}
"""Pin of the header to BCM number, as the board's maker documents them, for the pins in use."""

SUPPLY = {"3.3 V": {1, 17}, "5 V": {2, 4}, "ground": {6, 9, 14, 20, 25, 30, 34, 39}}


@pytest.mark.parametrize(
    ("setting", "gpio"), [(wire["setting"], wire["gpio"]) for _, wire in WIRES if "setting" in wire]
)
def test_each_default_of_the_settings_is_the_pin_of_the_map(setting: str, gpio: int) -> None:
    assert attrgetter(setting)(Settings()) == gpio


def test_no_pin_of_the_settings_is_left_out() -> None:
    in_map = {wire["setting"] for _, wire in WIRES if "setting" in wire}
    assert in_map == {"button.pin", "show.red_pin", "show.green_pin", "show.blue_pin"}


def test_pins_of_the_header_and_numbers_of_the_chip_agree() -> None:
    for name, wire in WIRES:
        if "gpio" in wire:
            assert HEADER[wire["pin"]] == wire["gpio"], name
        else:
            assert wire["pin"] in SUPPLY[wire["to"]], name


def test_no_pin_is_used_twice_but_the_clocks_that_microphone_and_amplifier_share() -> None:
    users: dict[int, list[str]] = {}
    for name, wire in WIRES:
        users.setdefault(wire["pin"], []).append(name)
    shared = {pin: names for pin, names in users.items() if len(names) > 1}
    assert shared == {12: ["microphone", "amplifier"], 35: ["microphone", "amplifier"]}


def test_each_led_has_its_resistor_and_button_and_light_have_their_ground() -> None:
    legs = [wire for name, wire in WIRES if name == "light" and "gpio" in wire]
    assert [wire["through"] for wire in legs] == ["330 Ω"] * 3
    grounded = {name for name, wire in WIRES if wire.get("to") == "ground"}
    assert grounded == {"button", "light", "microphone", "amplifier"}


def test_the_drawing_is_of_this_map_and_shows_every_wire() -> None:
    subprocess.run([sys.executable, str(HARDWARE / "draw_wiring.py"), "--check"], check=True, timeout=60)
    drawing = ElementTree.fromstring((HARDWARE / "wiring.svg").read_text(encoding="utf-8"))  # noqa: S314 — our own
    texts = {element.text for element in drawing.iter("{http://www.w3.org/2000/svg}text")}
    for _, wire in WIRES:
        assert any(text and text.startswith(f"{wire['from']} →") for text in texts), wire["from"]
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}path"))) == len(WIRES)


def test_the_table_of_the_readme_has_these_pins() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (button|light, \w+) \| (\d+ \| \d+) \|", text, re.MULTILINE))
    wires = {wire.get("setting"): f"{wire['gpio']} | {wire['pin']}" for _, wire in WIRES if "setting" in wire}
    assert rows == {
        "button": wires["button.pin"],
        **{f"light, {colour}": wires[f"show.{colour}_pin"] for colour in ("red", "green", "blue")},
    }
