"""The finished mind in other quantizations, side by side: accuracy (on the development sets), size, memory and time of each.

    python quantize.py BASE.gguf ADAPTER.npz FOLDER

"ships" is Q5_0 with the words' rows in Q8_0, straight from base and adapter; the others are llama.cpp's, made from the Q8_0 file, whose loss is far below
theirs. Prints a line each and saves quantized.json.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from pathlib import Path

from gadget.store.forge import Adapter, forge
from gadget.store.gguf_file import Q5, Q8

KINDS = {"Q6_K": 18, "Q5_K_M": 17, "Q4_K_M": 15, "Q4_0": 2}
"""Names and numbers of llama.cpp's file types (llama_ftype)."""
OURS = {"Q8_0": Q8, "ships": Q5}


def quantize(source: Path, target: Path, kind: int) -> None:
    """Write `source` as another file type."""
    import llama_cpp

    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = kind
    parameters.allow_requantize = True
    parameters.nthread = 2
    failed = llama_cpp.llama_model_quantize(
        str(source).encode(), str(target).encode(), ctypes.byref(parameters)
    )
    if failed:
        raise SystemExit(f"llama.cpp could not write {target}")


def main(base: Path, adapter: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for name in (*OURS, *KINDS):
        target = folder / f"mind-{name}.gguf"
        if not target.exists() and name in OURS:
            forge(base, Adapter.load(adapter), target, matrices=OURS[name])
        elif not target.exists():
            quantize(folder / "mind-Q8_0.gguf", target, KINDS[name])
        output = folder / name
        subprocess.run(
            [
                sys.executable,
                "evaluate.py",
                "--model",
                str(target),
                "--output",
                str(output),
                "--sets",
                "dev-en",
                "dev-zh",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        figures = json.loads((output / "figures.json").read_text("utf-8"))
        english, chinese = figures["dev-en"], figures["dev-zh"]
        found[name] = {
            "megabytes": round(target.stat().st_size / 1e6, 1),
            "action": [english["action"], chinese["action"]],
            "exact": [english["exact"], chinese["exact"]],
            "p50_ms": english["p50_ms"],
            "p95_ms": english["p95_ms"],
            "resident_mb": figures["memory_mb"]["resident"],
        }
        row = found[name]
        print(
            f"{name:7} {row['megabytes']:6} MB  en {english['action']:.1%} / {english['exact']:.1%}  "
            f"zh {chinese['action']:.1%} / {chinese['exact']:.1%}  {row['p50_ms']} / {row['p95_ms']} ms  {row['resident_mb']} MB resident",
            flush=True,
        )
    (folder / "quantized.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main(*(Path(argument).resolve() for argument in sys.argv[1:4]))
