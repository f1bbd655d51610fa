"""The courier's own look at consent: it does not take the daemon's word for it that a person agreed.

A row leaves only with a record of its approval that names, by hash, exactly what is about to leave. What is not of the
few kinds that may be taken back instead of being read back needs a press, whatever the row itself says.
"""

from __future__ import annotations

from gadget.errors import Refused
from gadget.outbox import How, digest
from gadget.parcel import Parcel

WITHOUT_A_PRESS = frozenset({"groceries", "home", "phone", "search-later"})
"""Kinds that stay with the person: their list, their lamps, a link on their own telephone (a press takes them back),
and a question to the search that they set up."""

NOT_APPROVED = ("You never said yes to it.", "你没有确认过。")
CHANGED = ("It isn't what you said yes to.", "内容和你确认过的不一样。")


def objection(
    parcel: Parcel, *, consent: str, approved: str | None, how: str | None, control_may_approve: bool
) -> Refused | None:
    """Why `parcel` must not leave, or None when it may.

    `consent` is what the row says it needs; `approved` and `how` are its record of approval, None without one;
    `control_may_approve` tells whether a press through the control socket is a yes.
    """
    if approved is None or how is None:
        return Refused(f"{parcel.key} has no record of its approval. It is not sent.", said=NOT_APPROVED)
    pressed = how == How.PRESS or (how == How.CONTROL and control_may_approve)
    if not pressed and (how != How.UNDO or consent == "ask" or parcel.kind not in WITHOUT_A_PRESS):
        return Refused(
            f"{parcel.key} ({parcel.kind}) needs a press, and was approved by {how!r}. It is not sent.",
            said=NOT_APPROVED,
        )
    try:
        exactly = digest(parcel)
    except Refused as unreadable:
        return unreadable
    if exactly != approved:
        return Refused(f"{parcel.key} is not what was approved. It is not sent.", said=CHANGED)
    return None
