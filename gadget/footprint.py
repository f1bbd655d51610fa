"""What the benchmark runs on and what the gadget takes of it: memory, and megabytes of models."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import psutil

from gadget import backends
from gadget.settings import Settings


def daemon() -> psutil.Process:
    """The `gadget run` that this process started last."""
    children = psutil.Process().children(recursive=True)
    return max((child for child in children if "run" in child.cmdline()), key=psutil.Process.create_time)


def memory_of(process: psutil.Process) -> dict[str, float]:
    """Resident memory, and how much of it is file-backed (which the kernel may drop), from /proc/PID/status, in MB."""
    values = {}
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        key, _, rest = line.partition(":")
        if key in ("VmRSS", "RssAnon", "RssFile"):
            values[key] = int(rest.split()[0]) / 1024
    return {
        "resident_mb": round(values["VmRSS"], 1),
        "anonymous_mb": round(values["RssAnon"], 1),
        "file_backed_mb": round(values["RssFile"], 1),
    }


def default_megabytes() -> tuple[float, float]:
    """What a plain pull downloads, and what of it stays: a model that is made here costs its base on the way."""
    models = backends.store(Settings()).manifest.models
    by_name = {model.name: model for model in models}
    defaults = [model for model in models if model.default]
    fetched = {by_name[name] for model in defaults for name in (model.bases or (model.name,))}
    return sum(model.bytes for model in fetched) / 1e6, sum(model.bytes for model in defaults) / 1e6


def machine() -> dict[str, Any]:
    """Processor, cores, memory and system, as the figures are headed."""
    processor = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith(("model name", "Model")):
            processor = line.split(":", 1)[1].strip()
            break
    return {
        "processor": processor,
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": platform.platform(),
        "python": platform.python_version(),
    }
