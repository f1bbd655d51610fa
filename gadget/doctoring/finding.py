"""What the doctor says of one part."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, whether it is fine, what was found, and what to do about it."""

    part: str
    ok: bool
    found: str
    mend: str = ""
    code: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
