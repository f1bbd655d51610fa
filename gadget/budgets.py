"""The budgets of the design, and the benchmark's figures held against them as a table for people."""

from __future__ import annotations

import statistics
from typing import Any

BUDGETS: dict[str, tuple[str, float, float | None]] = {
    "press_to_light_ms": ("press → light and earcon", 50, None),
    "release_to_speech_ms": ("release → first audible word", 400, 800),
    "release_to_speech_without_picture_ms": ("the same without a picture", 400, 800),
    "decide_ms": ("decide", 60, 120),
    "start_to_ready_s": ("service start → READY=1", 3, None),
    "resident_mb": ("resident memory, English", 450, None),
    "resident_any_language_mb": ("resident memory, any language", 450, None),
    "models_downloaded_mb": ("default models, downloaded", 250, None),
    "models_kept_mb": ("default models, kept", 150, None),
}
"""Name → what it is, budget for the median (or the one value), budget for the 95th percentile."""

_WIDTH = 38


def render(figures: dict[str, Any]) -> str:
    """The figures as a table for people, missed budgets marked."""
    machine = figures["machine"]
    lines = [
        f"gadget {figures['version']}, {figures['date']}, {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, Python {machine['python']}; {figures['turns']} turns with a picture and without, "
        f"sound to {figures['speaker']}",
        "",
        f"{'':{_WIDTH}} {'p50':>8} {'p95':>8}   budget",
    ]
    for name, (about, middle, high) in BUDGETS.items():
        if name in figures["stages"]:
            p50, p95 = figures["stages"][name]["p50"], figures["stages"][name]["p95"]
            missed = p50 > middle or (high is not None and p95 > high)
            budget = f"{middle:g}" + (f" / {high:g}" if high is not None else "")
            lines.append(
                f"{about + ' (ms)':{_WIDTH}} {p50:8.1f} {p95:8.1f}   {budget:10} {'MISSED' if missed else 'met'}"
            )
        elif name in figures["single"]:
            value = figures["single"][name]
            unit = name.rsplit("_", 1)[1].replace("mb", "MB")
            verdict = "MISSED" if value > middle else "met"
            lines.append(f"{f'{about} ({unit})':{_WIDTH}} {value:8.1f} {'':8}   {middle:<10g} {verdict}")
    lines.append("")
    for name, of in figures["stages"].items():
        if name not in BUDGETS:
            lines.append(f"{name.replace('_', ' '):{_WIDTH}} {of['p50']:8.1f} {of['p95']:8.1f}")
    single = figures["single"]
    lines.append(
        f"{'of the memory: file-backed / own':{_WIDTH}} {single['file_backed_mb']:8.1f} {single['anonymous_mb']:8.1f}"
    )
    return "\n".join(lines)


def summary(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and how many there are."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {"p50": round(statistics.median(ordered), 1), "p95": round(p95, 1), "n": len(ordered)}
