"""The shopping list on the device: what each request put on it, told as one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gadget.act.groceries.item import Item, merged
from gadget.calls import Language
from gadget.database import Database

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class ShoppingList:
    """The list in `database`. `keep_days` after an item was asked for it is off the list by itself.

    Methods raise `JournalFailed`.
    """

    database: Database
    keep_days: int

    def add(self, turn: str, items: Sequence[Item], language: Language, now: float) -> None:
        """What `turn` asked for, once however often it is told; `now` in Unix seconds."""
        with self.database.transaction() as connection:
            connection.execute("DELETE FROM groceries WHERE told_at < ?", (self._since(now),))
            connection.executemany(
                "INSERT INTO groceries (turn, place, name, quantity, unit, said, language, told_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (turn, place) DO NOTHING",
                [
                    (turn, place, item.name, item.quantity, item.unit, item.said, language, now)
                    for place, item in enumerate(items)
                ],
            )

    def take_back(self, turn: str) -> bool:
        """What `turn` put on the list is off it; whether there was anything."""
        with self.database.transaction() as connection:
            return connection.execute("DELETE FROM groceries WHERE turn = ?", (turn,)).rowcount > 0

    def items(self, now: float) -> list[Item]:
        """The list in the order of asking, the same things added up."""
        rows = self.database.query(
            "SELECT name, quantity, unit, said FROM groceries WHERE told_at >= ? ORDER BY id",
            (self._since(now),),
        )
        return merged([], (Item(row["name"], row["quantity"], row["unit"], row["said"]) for row in rows))

    def clear(self) -> int:
        """Everything is off the list; how many entries there were."""
        with self.database.transaction() as connection:
            return connection.execute("DELETE FROM groceries").rowcount

    def _since(self, now: float) -> float:
        return now - self.keep_days * DAY_S
