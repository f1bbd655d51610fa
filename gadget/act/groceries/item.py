"""One thing to buy, and how several become one list. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gadget.act.groceries.units import NO_UNIT, unit
from gadget.calls import Language


@dataclass(frozen=True, slots=True)
class Item:
    """`quantity` None: no amount was said. `unit` is a key of `units.UNITS`, '' for things counted as they are.

    `said` is the item as it was spoken, '' once its amount is a sum.
    """

    name: str
    quantity: float | None = None
    unit: str = ""
    said: str = ""

    @property
    def same(self) -> tuple[str, str]:
        """Equal for items whose amounts can be added up."""
        return singular(self.name), self.unit

    def told(self, language: Language) -> str:
        """For the ear, and for a list on paper."""
        if self.said:
            return self.said
        if self.quantity is None:
            return self.name
        amount, measure = number(self.quantity), unit(self.unit)
        if is_chinese(self.name):
            return f"{amount}{measure.called(self.quantity, 'zh')}{self.name}"
        word = measure.called(self.quantity, "en")
        return f"{amount} {word} of {self.name}" if word else f"{amount} {self.name}"


def merged(listed: Sequence[Item], added: Iterable[Item]) -> list[Item]:
    """`listed` with `added`: two more eggs make more eggs, not a second line. What has no amount is asked for once."""
    found = list(listed)
    for item in added:
        place = next((at for at, other in enumerate(found) if other.same == item.same), None)
        if place is None:
            found.append(item)
            continue
        other = found[place]
        if item.quantity is None or other.quantity is None:
            found[place] = other if item.quantity is None else item
        else:
            found[place] = replace(item, quantity=other.quantity + item.quantity, said="")
    return found


def ordered(item: Item) -> dict[str, str | float]:
    """The item as a line of an order: name, quantity, unit in the grocer's words."""
    measure = unit(item.unit) if item.unit else NO_UNIT
    quantity = round((item.quantity or 1.0) * measure.order_each, 3)
    return {"name": item.name, "quantity": quantity, "unit": measure.order, "text": item.told("en")}


def number(quantity: float) -> str:
    """ "2", "1.5", "0.25"."""
    return f"{quantity:g}" if quantity < 100_000 else f"{quantity:.0f}"


def is_chinese(text: str) -> bool:
    """Whether any of it is written in Chinese characters."""
    return bool(_HAN.search(text))


def singular(name: str) -> str:
    """A key that is the same for "Egg" and "eggs": small letters, the plural of the last word taken off."""
    words = name.casefold().split()
    if words and words[-1].isascii():
        words[-1] = _one(words[-1])
    return " ".join(words)


def _one(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


_ENDINGS = (
    ("sses", "ss"),
    ("ss", "ss"),
    ("ies", "y"),
    ("ie", "y"),
    ("oes", "o"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
)
_HAN = re.compile(r"[\u3400-\u9fff]")
