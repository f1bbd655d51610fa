"""Settings of a gadget that works on simulated hardware with scripted ears and mind, all of it in one directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gadget.demo import as_toml

Sections = dict[str, dict[str, Any]]


def working(home: Path, rules: list[dict[str, Any]], words: str) -> Sections:
    """To be changed or spoilt, and written. The mind goes by `rules`; every recording is heard as `words`."""
    (home / "rules.jsonl").write_text("\n".join(json.dumps(rule) for rule in rules))
    (home / "words.txt").write_text(f"{words}\n" * 200)
    return {
        "general": {"language": "en", "state_directory": str(home / "state")},
        "button": {"backend": "gpio", "factory": "mock"},
        "show": {"backend": "simulated"},
        "record": {"backend": "simulated"},
        "transcribe": {"backend": "scripted", "script": str(home / "words.txt")},
        "look": {"backend": "off"},
        "decide": {"backend": "scripted", "script": str(home / "rules.jsonl")},
        "speak": {"voice": "simulated", "speaker": "simulated"},
        "control": {"socket": str(home / "control.sock")},
    }


def write(sections: Sections) -> Path:
    """The settings file, beside the control socket."""
    file = Path(sections["control"]["socket"]).with_name("gadget.toml")
    file.write_text(as_toml(sections), encoding="utf-8")
    return file
