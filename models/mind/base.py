"""The base model as arrays: what the recipe needs of the file that `gadget models pull` fetched."""

from __future__ import annotations

import json
from pathlib import Path

from gadget.store.gguf_file import ModelFile


class Base(ModelFile):
    """Adds the vocabulary to the tensors, kept beside the run's other files because reading it takes seconds."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.tokens: list[str] = self.setting("tokenizer.ggml.tokens")
        self.scores: list[float] = self.setting("tokenizer.ggml.scores")
        self.token_types: list[int] = self.setting("tokenizer.ggml.token_type")


def read_json_lines(path: Path) -> list[dict[str, object]]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
