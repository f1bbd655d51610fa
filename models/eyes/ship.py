"""Put what export.py and project.py made where the gadget finds it.

    python ship.py RUN

Copies RUN/seeing.onnx to models/gadget-eyes.onnx and writes models/gadget-eyes.json from RUN/labels.json: for every output a row
[English, Chinese, kind] for each number that it holds. The kind is what `gadget.decide.sight` and the actions reason with: of a name its
kind, of a product its sort of food, of the other heads the class itself.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

MODELS = Path(__file__).parent.parent


def rows(labels: dict[str, list[dict[str, str]]]) -> dict[str, list[list[str]]]:
    return {
        head: [
            [entry["en"], entry["zh"], entry.get("kind") or entry.get("coarse") or entry["class"]]
            for entry in entries
        ]
        for head, entries in labels.items()
    }


def main(run: Path) -> None:
    shutil.copyfile(run / "seeing.onnx", MODELS / "gadget-eyes.onnx")
    labels = json.loads((run / "labels.json").read_text(encoding="utf-8"))
    text = json.dumps(rows(labels), ensure_ascii=False, separators=(",", ":"))
    (MODELS / "gadget-eyes.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
