"""Which of the things that the eyes can name are thrown away by themselves, whatever they are made of. Pure.

A lighter is plastic and metal and goes with neither; a syringe is no plastic container. So where the eyes are sure of
such a thing its name says more than its material, and what is said of it begins with the danger. The table of the
rules is the act stage's; a test holds the names here to it (tests/unit/test_recycling.py).
"""

from __future__ import annotations

from gadget.seen import Guess, Name, Seen

SURE = 0.9
"""Chosen on the dev pictures, of which 215 are waste and none of this. The likeliest wrong ones: 0.82, a can that may
be a pill bottle, an oil filter or hairspray, and 0.85, a glass that may be a spotlight; the syringe has 0.95."""

DANGEROUS = frozenset(
    {
        *("assault rifle", "missile", "projectile", "revolver", "rifle"),
        *("chainsaw", "lawn mower", "power drill"),
        *("digital watch", "handheld computer", "instant camera", "iPod", "laptop", "mobile phone"),
        *("notebook computer", "SLR camera", "stopwatch"),
        *("barometer", "hairspray", "lighter", "oil filter", "pill bottle", "syringe"),
    }
)
"""In English: weapons, what holds a battery that can burn, pressure, fire, mercury, oil, medicine and needles."""

_SHAPES = {"bottle": ("bottle", "瓶", "瓶子"), "can": ("can", "tin", "罐", "罐子", "罐头")}
"""What dangerous packaging of a kind may have been called."""

_PLUGGED_KINDS = frozenset({"appliance", "electronics"})
_PLUGGED = frozenset({"analog clock", "scales", "table lamp", "wall clock"})


def danger(seen: Seen) -> Name | None:
    """The likeliest of the dangerous things, where it is sure to be one of them.

    They count together: a telephone that may be a music player holds a battery either way.
    """
    return _likeliest([guess for guess in seen.names if guess.name.english in DANGEROUS])


def shaped(seen: Seen, said: str) -> Name | None:
    """The dangerous thing that was called by its shape: "this can" is hairspray."""
    name = danger(seen)
    return name if name is not None and said in _SHAPES.get(name.kind, ()) else None


def plugged(seen: Seen) -> Name | None:
    """The thing with a plug or batteries that it surely is."""
    return _likeliest([guess for guess in seen.names[:1] if _is_plugged(guess.name)])


def _is_plugged(name: Name) -> bool:
    return name.kind in _PLUGGED_KINDS or name.english in _PLUGGED


def _likeliest(guesses: list[Guess]) -> Name | None:
    return guesses[0].name if guesses and sum(guess.probability for guess in guesses) >= SURE else None
