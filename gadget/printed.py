"""What asks for a line of print is read off, whatever the mind took it for. Pure.

To the mind "what's the total?" is a question about what is in view, or no request at all; what tells is that totals,
dates of expiry and codes are printed, and that the camera sees something. Nothing but reading aloud ever comes of it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gadget.act.writing.asked import Wanted, question
from gadget.calls import NO_ACTION, Call
from gadget.decide.base import Decision, Request

LOOK, READ = "describe_scene", "read_text"

SURE = 0.9
"""A mind this sure that it is no request is believed: "what is the total of 500 and 23?"."""

_PRINTED = (Wanted.TOTAL, Wanted.EXPIRY, Wanted.CODE)
_COUNTS = re.compile(
    r"\bhow many\b|\bcount\b|几[个只条件张把本瓶辆人]|多少[个只条件张把本瓶辆人]", re.IGNORECASE
)
"""Things in view that are counted are no line of print."""


def read_off(decision: Decision, request: Request) -> Decision:
    """The decision, made one to read where the words ask for print, and the mind would look or half thought so.

    Who was asked which action they mean gets what they said.
    """
    words = decision.understood or request.text
    if request.picture is None or request.among or not _looks(decision) or _COUNTS.search(words):
        return decision
    asked = question(words)
    if asked is None or asked.wanted not in _PRINTED:
        return decision
    return replace(decision, call=Call(READ), confidence=1.0, second=None, by="wording")


def _looks(decision: Decision) -> bool:
    """Whether it is about what is in view, as far as the mind can tell."""
    unsure = decision.second in (LOOK, READ) and decision.confidence < SURE
    return decision.call.action in (LOOK, READ) or (decision.call.action == NO_ACTION and unsure)
