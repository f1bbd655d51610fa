"""Draws docs/turn.svg from the events of a real turn: ``python docs/draw_turn.py demo-output/events.jsonl``.

Render it with ``rsvg-convert -z 1.5 docs/turn.svg -o docs/turn.png`` (Debian package librsvg2-bin).
"""

from __future__ import annotations

import json
import sys
from html import escape
from pathlib import Path

WIDTH, LEFT, RIGHT, ROW, TOP = 1000, 130, 30, 44, 92
OVER = ("stage_ended", "stage_failed")
FONT = "DejaVu Sans, sans-serif"
COLOURS = {
    "record": "#4878a8",
    "look": "#7a9a3c",
    "transcribe": "#b0762c",
    "decide": "#8a5aa0",
    "act": "#3c8f86",
    "speak": "#b8504a",
}


def main(path: Path) -> None:
    """Write turn.svg beside this file."""
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    zero = next(event["at"] for event in events if event["event"] == "turn_started")
    end = next(event["at"] for event in events if event["event"] == "turn_ended") - zero
    scale = (WIDTH - LEFT - RIGHT) / end
    release = next(event["at"] for event in events if event["event"] == "released") - zero
    spans = []
    for name in COLOURS:
        began = [e["at"] - zero for e in events if e["event"] == "stage_started" and e["stage"] == name]
        ended = [e["at"] - zero for e in events if e["event"] in OVER and e["stage"] == name]
        if began and ended:
            spans.append((name, began[0], ended[0]))
    notes = {event["event"]: event for event in events}
    call = notes["decided"]["call"]
    texts = {
        "record": "while the button is held",
        "look": "one frame",
        "transcribe": f"“{notes['heard']['text']}”",
        "decide": f"{call['action']}({', '.join(f'{k}={v}' for k, v in call['arguments'].items())})",
        "act": notes["acted"]["say"],
        "speak": "aloud",
    }
    height = TOP + ROW * len(spans) + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        '<text x="20" y="34" font-size="20" fill="#222">One turn, as it happened</text>',
    ]
    speaking = notes["speaking"]["at"] - zero
    for at, label in ((0.0, "press"), (release, "release"), (speaking, "first word")):
        x = LEFT + at * scale
        anchor = "end" if label == "release" else "start"
        line = f'x1="{x:.1f}" y1="66" x2="{x:.1f}" y2="{height - 40}"'
        parts.append(f'<line {line} stroke="#999" stroke-dasharray="3 3"/>')
        parts.append(
            f'<text x="{x + (-5 if anchor == "end" else 5):.1f}" y="74" font-size="13" fill="#555" '
            f'text-anchor="{anchor}">{label} {at:.2f} s</text>'
        )
    for row, (name, began, ended) in enumerate(spans):
        y = TOP + row * ROW
        x, width = LEFT + began * scale, max(2.0, (ended - began) * scale)
        parts.append(f'<text x="20" y="{y + 19}" font-size="15" fill="#222">{name}</text>')
        parts.append(
            f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="26" rx="4" fill="{COLOURS[name]}"/>'
        )
        words = f"{texts[name]}  ·  {1000 * (ended - began):.0f} ms"
        if width > 9.0 * len(words):
            at, colour, anchor = x + 8, "white", "start"
        elif x + width + 7.2 * len(words) < WIDTH - 10:
            at, colour, anchor = x + width + 8, "#222", "start"
        else:
            at, colour, anchor = x - 8, "#222", "end"
        parts.append(
            f'<text x="{at:.1f}" y="{y + 18}" font-size="13" fill="{colour}" '
            f'text-anchor="{anchor}">{escape(words)}</text>'
        )
    parts.append(
        f'<text x="20" y="{height - 14}" font-size="12" fill="#777">Drawn from the events of `make demo`; '
        "the time from the release to the first word is what a person waits.</text></svg>"
    )
    (Path(__file__).parent / "turn.svg").write_text("\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
