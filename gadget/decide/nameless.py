"""A thing to keep, or to find again, needs no name: its picture is enough. Pure.

Only what the person holds up is meant: a loss is elsewhere, and where it is asked for it must have been pointed at.
`sight` names what the eyes know; this is for what they do not, and for rooms. The training of the mind knows nothing of
it: what is not named is left open there.
"""

from __future__ import annotations

import re

from gadget.calls import Call, Language
from gadget.seen import Seen


def with_its_picture(call: Call, words: str, seen: Seen | None, language: Language) -> Call:
    """The call about "this", where it left the thing open and a clear picture shows it."""
    if call.action != "lost_and_found" or call.arguments.get("item") or seen is None or not seen.is_clear:
        return call
    status = call.arguments.get("status")
    if status in ("keep", "found") or (status == "where" and _SHOWN.search(words)):
        return call.with_argument("item", "这个" if language == "zh" else "this")
    return call


_SHOWN = re.compile(r"\b(?:this|these|that one|those)\b|这|那[个种样些]", re.IGNORECASE)
"""Not "it", which stands as well for what was talked of, and is not there."""
