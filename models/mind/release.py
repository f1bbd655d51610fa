"""Put what was trained where the package finds it.

    python release.py RUN

Copies RUN/adapter.npz to models/gadget-mind.npz, and writes size and sha256 of RUN/mind.gguf, which `gadget models build` makes of it, into
models/manifest.toml.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from pathlib import Path

from gadget.backends import MIND_FILE

MODELS = Path(__file__).parent.parent


def with_hash(manifest: str, sha256: str, size: int) -> str:
    """The manifest's text with another mind. Raises `ValueError` when it has none."""
    entry = re.compile(rf'(path = "{re.escape(MIND_FILE)}"\nsha256 = ")[0-9a-f]+("\nbytes = )\d+')
    changed, found = entry.subn(rf"\g<1>{sha256}\g<2>{size}", manifest)
    if found != 1:
        raise ValueError(f"the manifest has {found} entries of {MIND_FILE}")
    return changed


def main(run: Path) -> None:
    made = (run / "mind.gguf").read_bytes()
    manifest = MODELS / "manifest.toml"
    text = with_hash(manifest.read_text("utf-8"), hashlib.sha256(made).hexdigest(), len(made))
    shutil.copyfile(run / "adapter.npz", MODELS / "gadget-mind.npz")
    manifest.write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
