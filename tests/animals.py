"""What is answered about animals, by the knowledge that ships."""

from __future__ import annotations

from gadget.act.animals.answer import about_animal
from gadget.act.animals.read import knowledge
from gadget.calls import Language

KNOWN = knowledge()


def says(language: Language, animal: str, question: str) -> str:
    """The answer to `question` about `animal`."""
    return about_animal(animal, question, language, KNOWN)
