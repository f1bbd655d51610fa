"""One request in writing, checked: a line of a batch, the arguments of the command line, what comes over the socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gadget.calls import Language
from gadget.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Request:
    """Exactly one of `text` and `audio` is given. Raises `BadRequest` naming what is wrong."""

    id: Any
    text: str | None = None
    audio: Path | None = None
    image: Path | None = None

    def __post_init__(self) -> None:
        if (self.text is None) == (self.audio is None):
            raise BadRequest('give either "text" or "audio".')
        if self.text is not None and not self.text.strip():
            raise BadRequest('"text" is empty.')
        for name, value in (("text", self.text), ("audio", self.audio), ("image", self.image)):
            if value is not None and not _is_whole(str(value)):
                raise BadRequest(f'"{name}" holds a character that is none.')

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Request:
        """What a JSON object asks for; its other keys are remarks. Raises `BadRequest`."""
        for name in ("text", "audio", "image"):
            value = given.get(name)
            if value is not None and not isinstance(value, str):
                raise BadRequest(f'"{name}" must be a string, not {type(value).__name__}.')
            if value == "" and name != "text":
                raise BadRequest(f'"{name}" must be the path of a file, not empty.')
        audio, image = given.get("audio"), given.get("image")
        return cls(
            given.get("id"),
            given.get("text"),
            None if audio is None else Path(audio),
            None if image is None else Path(image),
        )


def guess_language(text: str) -> Language:
    """Chinese when any Han character is in it."""
    return "zh" if any("\u3400" <= character <= "\u9fff" for character in text) else "en"


def _is_whole(text: str) -> bool:
    """Whether files can have `text` for a name and databases take it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
