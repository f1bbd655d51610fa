"""What the eyes make of a picture, as data: names with how likely each is, and whether there was anything to see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from gadget.calls import Language

CLEAR = 0.6
"""Below this a picture shows too little: dark, covered, blurred, or a bare wall. Of 737 dev photographs one is."""

THING = 0.5
"""A name this likely makes a picture of a place one of a thing: a cannon on a lawn. A room stays a room: there is
always a bed or a basin in it, and nobody points at that."""

SOFT_TOKENS = 16
"""How many tokens of the mind's a picture takes."""


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called, and the kind of thing that it is ("dog", "bottle", "kitchen")."""

    english: str
    chinese: str
    kind: str

    def into(self, language: Language) -> str:
        """The one in that language."""
        return self.chinese if language == "zh" else self.english


@dataclass(frozen=True, slots=True)
class Guess:
    """A name and how likely it is (0-1)."""

    name: Name
    probability: float


@dataclass(frozen=True, slots=True)
class Seen:
    """Guesses are ordered, the likeliest first; those of almost no probability are left out."""

    clear: float
    """How likely it is (0-1) that the picture shows anything."""
    names: tuple[Guess, ...] = ()
    """What it may be called, whatever it is: animals with their breed, tools, furniture, places …"""
    groceries: tuple[Guess, ...] = ()
    """Which product it is, if it is a grocery; its name's kind is that of `foods`."""
    foods: tuple[Guess, ...] = ()
    """Which sort of food it is, if it is a grocery."""
    materials: tuple[Guess, ...] = ()
    """What it is made of, if it is waste: cardboard, glass, metal, paper, plastic, trash."""
    rooms: tuple[Guess, ...] = ()
    """Where it was taken: bathroom, bedroom, kitchen, frontal (a house from outside), none."""
    sorts: tuple[Guess, ...] = ()
    """Which of these heads to believe: waste, grocery, room, animal, scene, object."""
    embedding: tuple[float, ...] = field(default=(), repr=False)
    """Numbers that point the same way for pictures of the same thing."""
    soft: bytes = field(default=b"", repr=False, compare=False)
    """The picture as the mind reads it: `SOFT_TOKENS` rows of little-endian single-precision numbers in the space of
    its embedding; empty when these eyes are not the mind's own, or there was nothing to see."""
    vocabulary: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    """Every name that could have been among `names`, small letters, in both languages."""

    @property
    def is_clear(self) -> bool:
        """Whether anything else of it is worth a look."""
        return self.clear >= CLEAR

    @property
    def sort(self) -> str:
        """The likeliest of `sorts`; "" when there is none."""
        return self.sorts[0].name.kind if self.sorts else ""

    @property
    def is_place(self) -> bool:
        """Whether it shows a room, a street or a landscape rather than a thing."""
        likeliest = self.names[0].probability if self.names else 0.0
        return self.sort == "room" or (self.sort == "scene" and likeliest < THING)

    @property
    def kinds(self) -> dict[str, float]:
        """How likely each kind of named thing is, the likeliest first."""
        total: dict[str, float] = defaultdict(float)
        for guess in self.names:
            total[guess.name.kind] += guess.probability
        return dict(sorted(total.items(), key=lambda item: -item[1]))
