"""Links that the paired phone opens: the one way in which actions hand them over."""

from __future__ import annotations

from gadget.act.base import Context
from gadget.parcel import Parcel


def to_phone(context: Context, url: str, title: str, about: str, *, held: bool) -> str:
    """Post a link; gives the key by which it can be withdrawn. `held` keeps it until its undo window has closed.

    Raises what `Courier.post` raises.
    """
    parcel = Parcel(
        key=f"{context.turn}:phone",
        kind="phone",
        payload={"url": url, "title": title},
        language=context.language,
        about=about,
        not_before=context.held() if held else 0.0,
    )
    context.courier.post(parcel)
    return parcel.key
