"""Draws wiring.svg from pins.toml: ``python hardware/draw_wiring.py``; ``--check`` only says whether it is true."""

from __future__ import annotations

import sys
import tomllib
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PINS = HERE / "pins.toml"
DRAWING = HERE / "wiring.svg"

POWER = {
    1: "3.3 V",
    17: "3.3 V",
    2: "5 V",
    4: "5 V",
    **dict.fromkeys((6, 9, 14, 20, 25, 30, 34, 39), "ground"),
}
"""Pins of the header that are no GPIO."""

_HEADER = """
- -  2 -  3 -  4 14  - 15  17 18  27 -  22 23  - 24  10 -  9 25  11 8  - 7  0 1  5 -  6 12  13 -  19 16  26 20  - 21
"""

GPIO = {pin: int(word) for pin, word in enumerate(_HEADER.split(), 1) if word != "-"}
"""BCM number of each other pin; the header is the same on every Pi with 40 pins."""

ROW = 30
TOP = 96
LEFT_X, RIGHT_X = 560, 600
WIDTH = 1160
BOX_W = 210
LEFT_BOX, RIGHT_BOX = 20, WIDTH - 20 - BOX_W


def draw(parts: list[dict[str, Any]]) -> str:
    """The whole picture as SVG."""
    height = TOP + 20 * ROW + 20
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'font-family="DejaVu Sans, sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{WIDTH / 2}" y="34" text-anchor="middle" font-size="20">Gadget: wiring</text>',
        f'<text x="{WIDTH / 2}" y="56" text-anchor="middle" fill="#555">the 40-pin header of a Raspberry Pi, seen from '
        "above; pin 1 is at the end of the SD card. Dashed parts are a choice (see README).</text>",
    ]
    used = {wire["pin"] for part in parts for wire in part["wire"]}
    out.append(
        f'<rect x="{LEFT_X - 22}" y="{TOP - 22}" width="84" height="{20 * ROW + 14}" rx="6" fill="#1f2937"/>'
    )
    for side in ("left", "right"):
        out += _side(side, [part for part in parts if part["side"] == side])
    out += _header(used)
    out.append("</svg>")
    return "\n".join(out) + "\n"


def _header(used: set[int]) -> list[str]:
    out = []
    for pin in range(1, 41):
        x, y = _place(pin)
        what = POWER.get(pin) or f"GPIO{GPIO[pin]}"
        fill = {"3.3 V": "#fb923c", "5 V": "#ef4444", "ground": "#9ca3af"}.get(what, "#fde68a")
        out.append(
            f'<circle cx="{x}" cy="{y}" r="11" fill="{fill if pin in used else "#4b5563"}" stroke="#e5e7eb"/>'
        )
        colour = "#111" if pin in used else "#d1d5db"
        out.append(
            f'<text x="{x}" y="{y + 4}" text-anchor="middle" font-size="10" fill="{colour}">{pin}</text>'
        )
    return out


def _place(pin: int) -> tuple[int, int]:
    return (LEFT_X if pin % 2 else RIGHT_X, TOP + (pin - 1) // 2 * ROW)


def _side(side: str, parts: list[dict[str, Any]]) -> list[str]:
    """The boxes of one side under each other, each wire with a column of its own."""
    out: list[str] = []
    wires = sum(len(part["wire"]) for part in parts)
    y, column = TOP - 10, 0
    for part in parts:
        about = _wrapped(part["about"], 34)
        box_h = 34 + 26 * len(part["wire"]) + 13 * len(about)
        x = LEFT_BOX if side == "left" else RIGHT_BOX
        dash = ' stroke-dasharray="6 4"' if part.get("optional") else ""
        out.append(
            f'<rect x="{x}" y="{y}" width="{BOX_W}" height="{box_h}" rx="8" fill="#f8fafc" stroke="#334155"{dash}/>'
        )
        out.append(f'<text x="{x + 10}" y="{y + 20}" font-weight="bold">{escape(part["name"])}</text>')
        for number, line in enumerate(about):
            out.append(
                f'<text x="{x + 10}" y="{y + 35 + 13 * number}" font-size="10" fill="#555">{escape(line)}</text>'
            )
        start = y + box_h - 26 * len(part["wire"]) + 8
        for number, wire in enumerate(part["wire"]):
            out += _wire(side, wire, x, start + 26 * number, column, wires)
            column += 1
        y += box_h + 26
    return out


def _wire(side: str, wire: dict[str, Any], box_x: int, y: int, column: int, columns: int) -> list[str]:
    pin_x, pin_y = _place(wire["pin"])
    near = LEFT_X - 40 if side == "left" else RIGHT_X + 40
    edge = box_x + BOX_W if side == "left" else box_x
    room = abs(near - edge) - 40
    step = room / (columns + 1)
    bend = edge + 20 + step * (column + 1) if side == "left" else edge - 20 - step * (column + 1)
    crosses = (wire["pin"] % 2 == 1) != (side == "left")
    via = pin_y + ({"left": 13, "right": 17}[side] if crosses else 0)
    path = f"M {edge} {y} H {bend:.0f} V {via:.0f} H {pin_x}" + (f" V {pin_y}" if crosses else "")
    name = wire.get("to") or f"GPIO{wire['gpio']}"
    label = f"{wire['from']} → {name}" + (f" ({wire['function']})" if "function" in wire else "")
    anchor, at = ("end", edge - 8) if side == "left" else ("start", edge + 8)
    out = [
        f'<path d="{path}" fill="none" stroke="{wire["colour"]}" stroke-width="2.5"/>',
        f'<circle cx="{edge}" cy="{y}" r="4" fill="{wire["colour"]}"/>',
        f'<text x="{at}" y="{y + 4}" text-anchor="{anchor}" font-size="11">{escape(label)}</text>',
    ]
    if "through" in wire:
        x = edge + (20 if side == "left" else -76)
        out.append(
            f'<rect x="{x}" y="{y - 8}" width="56" height="16" rx="3" fill="#fef9c3" stroke="#854d0e"/>'
            f'<text x="{x + 28}" y="{y + 4}" text-anchor="middle" font-size="11">{escape(wire["through"])}</text>'
        )
    return out


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def main() -> int:
    """Draw, or check; the exit status is 1 when the drawing is not of these pins."""
    wanted = draw(tomllib.loads(PINS.read_text(encoding="utf-8"))["part"])
    if "--check" in sys.argv:
        return int(not DRAWING.exists() or DRAWING.read_text(encoding="utf-8") != wanted)
    DRAWING.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
