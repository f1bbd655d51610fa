"""Somebody to write to, as it stands in a call, in the journal and in what is approved. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(?P<name>[^<>]*) <(?P<value>[^<>]+)>")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets it: the name to say, and the E.164 number or the address that it goes to."""

    name: str
    value: str

    def __str__(self) -> str:
        """As it stands in a call: "Mum <+34612345678>"."""
        return f"{self.name.translate(_NO_BRACKETS)} <{self.value}>"

    @classmethod
    def read(cls, text: str) -> Recipient | None:
        """The one that is written in `text`; None when nobody has been looked up yet."""
        found = _WRITTEN.fullmatch(text)
        return None if found is None else cls(found["name"].strip(), found["value"])


_NO_BRACKETS = str.maketrans("<>", "‹›")
