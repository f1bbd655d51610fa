"""The base model as arrays: what the recipe needs of the file that `gadget models pull` fetched."""

from __future__ import annotations

from pathlib import Path

from gadget.store.gguf_file import ModelFile


class Base(ModelFile):
    """Adds the vocabulary to the tensors."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.tokens: list[str] = self.setting("tokenizer.ggml.tokens")
        self.scores: list[float] = self.setting("tokenizer.ggml.scores")
        self.token_types: list[int] = self.setting("tokenizer.ggml.token_type")
